// SPDX-License-Identifier: GPL-2.0-only
/* Directories; an entry is as the kernel writes it. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <asm/unistd.h>

#include "call.h"

struct __dirstream {
	int fd;
	long at, len;
	char buf[4096] __attribute__((aligned(8)));
};

DIR *opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY);
	DIR *dir;

	if (fd < 0)
		return NULL;
	dir = malloc(sizeof(*dir));
	dir->fd = fd;
	dir->at = 0;
	dir->len = 0;
	return dir;
}

struct dirent *readdir(DIR *dir)
{
	struct dirent *entry;

	if (dir->at == dir->len) {
		dir->at = 0;
		dir->len = CALL(getdents64, dir->fd, dir->buf, sizeof(dir->buf));
		if (dir->len <= 0) {
			dir->len = 0;
			return NULL;
		}
	}
	entry = (struct dirent *)(dir->buf + dir->at);
	dir->at += entry->d_reclen;
	return entry;
}

int closedir(DIR *dir)
{
	int err = close(dir->fd);

	free(dir);
	return err;
}
