// SPDX-License-Identifier: GPL-2.0-only
/* Small files and directories, as sysfs has them, and waiting for them. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

bool file_exists(const char *path)
{
	return !access(path, F_OK);
}

/* Reads @path as a string without its last newline. */
int file_read(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t len;

	buf[0] = '\0';
	if (fd < 0)
		return -1;
	len = read(fd, buf, size - 1);
	close(fd);
	if (len < 0)
		return -1;
	buf[len] = '\0';
	if (len && buf[len - 1] == '\n')
		buf[len - 1] = '\0';
	return 0;
}

int file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	ssize_t len = strlen(text);
	bool ok;

	if (fd < 0)
		return fail_errno(path);
	ok = write(fd, text, len) == len;
	close(fd);
	return ok ? 0 : fail_errno(path);
}

/* The last component of what the link @path points at, or NULL. */
const char *link_name(const char *path, char *buf, size_t size)
{
	ssize_t len = readlink(path, buf, size - 1);

	if (len < 0)
		return NULL;
	buf[len] = '\0';
	return strrchr(buf, '/') ? strrchr(buf, '/') + 1 : buf;
}

/* A name in @dir that begins with @prefix, or NULL. */
const char *dir_first(const char *dir, const char *prefix, char *buf, size_t size)
{
	const char *found = NULL;
	struct dirent *entry;
	DIR *d = opendir(dir);

	while (d && !found && (entry = readdir(d))) {
		if (entry->d_name[0] == '.' || strncmp(entry->d_name, prefix, strlen(prefix)))
			continue;
		snprintf(buf, size, "%s", entry->d_name);
		found = buf;
	}
	if (d)
		closedir(d);
	return found;
}

int wait_for(bool (*cond)(void *arg), void *arg, const char *what)
{
	for (int ms = 0; ms < patience_s() * 1000; ms += 20) {
		if (cond(arg))
			return 0;
		if (usleep(20 * 1000))
			return fail_errno("usleep");
	}
	return fail("%s: not within %d s", what, patience_s());
}

struct opening {
	const char *path;
	int flags;
	int fd;
};

static bool open_cond(void *arg)
{
	struct opening *opening = arg;

	opening->fd = open(opening->path, opening->flags);
	return opening->fd >= 0;
}

/* A node of /dev is there a moment before the kernel lets it be opened. */
int open_patiently(const char *path, int flags)
{
	struct opening opening = { path, flags, -1 };

	return wait_for(open_cond, &opening, path) ? -1 : opening.fd;
}
