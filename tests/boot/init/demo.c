// SPDX-License-Identifier: GPL-2.0-only
/*
 * The demonstration: data through a USB disk and through edu, first with
 * counting off, to see how often the fast path was left, then with counting
 * on, to see what was mapped for whom.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "init.h"

static int each_view(int (*fn)(const char *dev))
{
	DIR *dir = opendir(VIEWS);
	struct dirent *entry;
	int err = 0;

	if (!dir)
		return fail_errno(VIEWS);
	while (!err && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			err = fn(entry->d_name);
	closedir(dir);
	return err;
}

static int count_on(const char *dev)
{
	char path[320];

	snprintf(path, sizeof(path), VIEWS "/%s/count", dev);
	return file_write(path, "1");
}

/* A master's own entry has what all its sharers did. */
static int report_entries(const char *when, const char *dev)
{
	char master[64];

	view_file(dev, "master", master);
	if (!strcmp(master, dev))
		report("fact %s %s %lu", when, dev, view_stat(dev, "view_slow"));
	return 0;
}

/* Before the I/Os: drivers have set up their rings and pools. */
static int report_setup(const char *dev)
{
	return report_entries("setup", dev);
}

static int report_slow(const char *dev)
{
	return report_entries("slow", dev);
}

static int report_row(const char *dev)
{
	char master[64], provider[64];

	if (!view_stat(dev, "maps"))
		return 0;
	view_file(dev, "master", master);
	view_file(dev, "provider", provider);
	report("fact row %s %s %s %lu %lu %lu %lu %lu", dev, master, provider,
	       view_stat(dev, "maps"), view_stat(dev, "unmaps"),
	       view_stat(dev, "bytes"), view_stat(dev, "failures"),
	       view_stat(dev, "live"));
	return 0;
}

static int report_ios(void)
{
	unsigned long ios;

	if (disk_ios(&ios))
		return -1;
	report("fact ios %lu", ios);
	return 0;
}

int test_demo(void)
{
	char path[64];

	if (edu_wait(1) || disk_wait(path) || each_view(report_setup))
		return -1;
	if (test_storage() || report_ios() || each_view(report_slow))
		return -1;
	if (each_view(count_on) || driver_unbind() || driver_bind() || edu_wait(2))
		return -1;
	return test_storage() || each_view(report_row) ? -1 : 0;
}
