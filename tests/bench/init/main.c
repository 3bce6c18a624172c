// SPDX-License-Identifier: GPL-2.0-only
/*
 * PID 1 of the benchmarks. t=loops, t=blocks and t=incoherent load a module, which
 * measures and prints on the console; t=reads reads a USB disk in blocks of 64 KiB, and
 * t=nvme an NVMe disk in blocks of 16 KiB, while the host counts the instructions
 * of each. The rest is the boot tests'.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init.h"
#include "marker.h"

#define PAGE		4096
#define BLOCK		(64 * 1024)
#define NVME_BLOCK	(16 * 1024)
#define NVME		"/dev/nvme0n1"

static int mount_all(void)
{
	static const char * const types[] = { "devtmpfs", "proc", "sysfs", "debugfs" };
	static const char * const dirs[] = { "/dev", "/proc", "/sys", "/sys/kernel/debug" };

	for (int i = 0; i < 4; i++)
		if (mount(types[i], dirs[i], types[i], 0, NULL))
			return fail_errno(dirs[i]);
	return 0;
}

static int load(const char *module, const char *options)
{
	int fd = open(module, O_RDONLY);

	if (fd < 0 || syscall(SYS_finit_module, fd, options, 0))
		return fail_errno(module);
	return 0;
}

static int run_loops(void)
{
	char options[64];

	snprintf(options, sizeof(options), "loops=%lu", param_number("loops"));
	return load("/bench.ko", options);
}

/* On the first CPU, for what the others do is their own. */
static int run_blocks(void)
{
	cpu_set_t first;
	char options[256];

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	if (sched_setaffinity(0, sizeof(first), &first))
		return fail_errno("affinity");
	snprintf(options, sizeof(options), "tests=%s", param("tests"));
	return load("/blocks.ko", options);
}

/* A file of debugfs goes to the console, each line after its name. */
static int show(const char *file)
{
	char path[256], text[4096], *rest = text, *line;

	snprintf(path, sizeof(path), VIEWS "/%s/%s", param("master"), file);
	if (file_read(path, text, sizeof(text)))
		return fail_errno(path);
	while ((line = strsep(&rest, "\n")))
		printf("bench: %s: %s\n", file, line);
	fflush(stdout);
	return 0;
}

/* What the core says of its bounces is for the host to judge. */
static int run_incoherent(void)
{
	char options[64];

	snprintf(options, sizeof(options), "test=%s", param("test"));
	if (load("/incoherent.ko", options) || show("provider") || show("bounces"))
		return -1;
	return show("pools");
}

/*
 * A block whose pages do not adjoin in memory, so that every kernel maps it as
 * one piece a page: two buffers are touched in turns, and only one is used.
 */
static char *scattered_block(int size)
{
	char *both = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (both == MAP_FAILED)
		return NULL;
	for (int at = 0; at < size; at += PAGE) {
		both[at] = 1;
		both[size + at] = 1;
	}
	return both;
}

/* The first ones fill caches; the host drops their counts. */
static int run_reads(const char *disk, int size)
{
	int fd = open(disk, O_RDONLY | O_DIRECT);
	char *block = scattered_block(size);

	if (fd < 0 || !block)
		return fail_errno(disk);
	mark_begin();
	for (unsigned long i = 0; i < param_number("reads"); i++) {
		mark();
		if (pread(fd, block, size, i * size) != size)
			return fail_errno("read");
	}
	mark();
	mark_end();
	return 0;
}

/*
 * Sixteen KiB in four pieces that do not adjoin are more than the two addresses
 * that a command holds, and less than the driver makes a scatter-gather list
 * for: it takes a list of pages from its pool, and the host counts that it does.
 */
static int run_nvme(void)
{
	int fd = open_patiently(NVME, O_RDONLY);

	if (fd < 0)
		return fd;
	close(fd);
	return run_reads(NVME, NVME_BLOCK);
}

static void run(void)
{
	char disk[64];
	int err;

	if (disk_wait(disk))
		return;
	if (!strcmp(param("t"), "loops"))
		err = run_loops();
	else if (!strcmp(param("t"), "blocks"))
		err = run_blocks();
	else if (!strcmp(param("t"), "incoherent"))
		err = run_incoherent();
	else if (!strcmp(param("t"), "nvme"))
		err = run_nvme();
	else
		err = run_reads(disk, BLOCK);
	if (!err)
		report("pass %s", param("t"));
}

int main(void)
{
	int err = mount_all();

	report_open(param("verdict"));
	report_test("bench");
	if (!err)
		run();
	report("done");
	for (;;)
		pause();
}
