// SPDX-License-Identifier: GPL-2.0-only
/* What debugfs shows of a device's view. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "init.h"

/* One line into @buf of 64 bytes; a device that never had a view has no files. */
void view_file(const char *dev, const char *file, char *buf)
{
	char path[256];

	snprintf(path, sizeof(path), VIEWS "/%s/%s", dev, file);
	if (file_read(path, buf, 64) || !buf[0])
		snprintf(buf, 64, "none");
}

/* One counter of the file stats, whose lines are "KEY NUMBER". */
unsigned long view_stat(const char *dev, const char *key)
{
	char path[256], stats[1024], *rest = stats, *line;
	size_t len = strlen(key);

	snprintf(path, sizeof(path), VIEWS "/%s/stats", dev);
	file_read(path, stats, sizeof(stats));
	while ((line = strsep(&rest, "\n")))
		if (!strncmp(line, key, len) && line[len] == ' ')
			return strtoul(line + len, NULL, 10);
	return 0;
}
