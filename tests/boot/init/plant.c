// SPDX-License-Identifier: GPL-2.0-only
/* Faults planted for the harness to find: plant=WHAT. */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "init.h"

#define EDU		"/sys/bus/pci/devices/0000:00:04.0/"
#define BAR_SIZE	4096
#define DMA_SRC		0x80
#define DMA_DST		0x88
#define DMA_COUNT	0x90
#define DMA_CMD		0x98
#define DMA_START	1
#define DMA_DONE_MS	300	/* edu takes 100 */

static int plant_log(const char *text)
{
	return file_write("/dev/kmsg", text);
}

static int allow_dma(void)
{
	int fd = open(EDU "config", O_WRONLY);
	int ok = pwrite(fd, "\x06", 1, 4) == 1;	/* memory and bus mastering */

	close(fd);
	return ok ? 0 : fail_errno("config");
}

/* Has edu read memory that nobody mapped for it. */
static int plant_stray(void)
{
	int fd = open(EDU "resource0", O_RDWR);
	volatile uint64_t *bar;

	if (allow_dma())
		return -1;
	bar = mmap(NULL, BAR_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (bar == MAP_FAILED)
		return fail_errno("resource0");
	bar[DMA_SRC / 8] = 0x100000;
	bar[DMA_DST / 8] = 0x40000;
	bar[DMA_COUNT / 8] = 8;
	bar[DMA_CMD / 8] = DMA_START;
	usleep(DMA_DONE_MS * 1000);
	munmap((void *)bar, BAR_SIZE);
	close(fd);
	return 0;
}

int test_plant(void)
{
	if (!strcmp(param("plant"), "stray"))
		return plant_stray();
	if (!strcmp(param("plant"), "log"))
		return plant_log("WARNING: planted\n");
	return 0;
}
