// SPDX-License-Identifier: GPL-2.0-only
/* The one disk of the guest, SCSI, NVMe or a card, always past the page cache. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

#define MAX_CHUNK	(120 * 1024)

/*
 * One sector, one page, an odd number of sectors, more than a URB takes, and so
 * little that here or there it lies in pages that follow each other in memory.
 */
static const size_t chunks[] = { 512, 4096, 1536, 65536, MAX_CHUNK, 12288 };

/* So many pages to begin in, one after the other. */
#define PLACES		256

static bool can_open(const char *path)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/* Its name in /sys/block, into @name of 32 bytes. */
bool disk_name(char *name)
{
	return dir_first("/sys/block", "sd", name, 32) ||
	       dir_first("/sys/block", "nvme", name, 32) ||
	       dir_first("/sys/block", "mmcblk", name, 32);
}

/* Reads and writes that it has completed: the first and the fifth number. */
int disk_ios(unsigned long *ios)
{
	char name[32], path[64], stat[256], *rest = stat;

	if (!disk_name(name))
		return fail("the disk is gone");
	snprintf(path, sizeof(path), "/sys/block/%s/stat", name);
	if (file_read(path, stat, sizeof(stat)))
		return fail_errno(path);
	*ios = strtoul(rest, &rest, 10);
	for (int i = 2; i <= 4; i++)
		strtoul(rest, &rest, 10);
	*ios += strtoul(rest, NULL, 10);
	return 0;
}

static bool disk_cond(void *path)
{
	char name[32], size[32];

	if (!disk_name(name))
		return false;
	snprintf(path, 64, "/sys/block/%s/size", name);
	if (file_read(path, size, sizeof(size)) || !atol(size))
		return false;
	snprintf(path, 64, "/dev/%s", name);
	return can_open(path);
}

/* Waits until there is a disk with a medium in it; @path has 64 bytes. */
int disk_wait(char *path)
{
	return wait_for(disk_cond, path, "a disk");
}

static bool gone_cond(void *arg __attribute__((unused)))
{
	char name[32];

	return !disk_name(name);
}

int disk_wait_gone(void)
{
	return wait_for(gone_cond, NULL, "the disk going");
}

typedef int (*move_fn)(int fd, void *buf, size_t len, uint64_t pos, uint64_t seed);

/* Moves [start, start + len) in chunks of all sizes. */
static int disk_walk(int fd, uint64_t start, size_t len, move_fn move, uint64_t seed)
{
	char *buf = aligned_alloc(4096, PLACES * 4096 + MAX_CHUNK + 4096);
	size_t done = 0, n;
	int err = 0;

	if (!buf)
		return fail_errno("aligned_alloc");
	memset(buf, 0, PLACES * 4096 + MAX_CHUNK + 4096);
	for (int i = 0; !err && done < len; i++, done += n) {
		n = chunks[i % (sizeof(chunks) / sizeof(chunks[0]))];
		if (n > len - done)
			n = len - done;
		/* every other buffer begins inside a page */
		err = move(fd, buf + i % PLACES * 4096 + i % 2 * 512, n, start + done,
			   seed);
	}
	free(buf);
	return err;
}

static int move_in(int fd, void *buf, size_t len, uint64_t pos, uint64_t seed)
{
	if (pread(fd, buf, len, pos) != (ssize_t)len)
		return DISK_ERROR;
	return pattern_check(buf, len, pos, seed);
}

static int move_out(int fd, void *buf, size_t len, uint64_t pos, uint64_t seed)
{
	pattern_fill(buf, len, pos, seed);
	return pwrite(fd, buf, len, pos) == (ssize_t)len ? 0 : DISK_ERROR;
}

static int disk_move(const char *path, int flags, uint64_t start, size_t len,
		     move_fn move, uint64_t seed)
{
	int fd = open(path, flags | O_DIRECT), err;

	if (fd < 0)
		return DISK_ERROR;
	err = disk_walk(fd, start, len, move, seed);
	close(fd);
	return err;
}

int disk_check(const char *path, uint64_t start, size_t len, uint64_t seed)
{
	return disk_move(path, O_RDONLY, start, len, move_in, seed);
}

int disk_write(const char *path, uint64_t start, size_t len, uint64_t seed)
{
	return disk_move(path, O_WRONLY, start, len, move_out, seed);
}
