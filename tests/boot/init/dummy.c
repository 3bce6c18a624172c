// SPDX-License-Identifier: GPL-2.0-only
/*
 * dummy_hcd, a controller without DMA: a mass-storage gadget on its other
 * side, backed by a file with the host's pattern, then the test of any disk.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

#define GADGET		"/sys/kernel/config/usb_gadget/g"
#define FUNCTION	GADGET "/functions/mass_storage.0"
#define BACKING		"/tmp/disk"

static int backing_create(size_t size)
{
	int fd = open(BACKING, O_RDWR | O_CREAT, 0600);
	char *data = malloc(size);
	int err = 0;

	pattern_fill(data, size, 0, host_seed());
	if (fd < 0 || write(fd, data, size) != (ssize_t)size || ftruncate(fd, 2 * size))
		err = fail_errno(BACKING);
	free(data);
	close(fd);
	return err;
}

static int backing_check(size_t size)
{
	int fd = open(BACKING, O_RDONLY), err = -1;
	char *data = malloc(size);

	if (pread(fd, data, size, size) != (ssize_t)size)
		fail_errno(BACKING);
	else
		err = pattern_check(data, size, size, guest_seed());
	free(data);
	close(fd);
	return err;
}

static int gadget_create(void)
{
	char udc[64];

	if (mkdir(GADGET, 0755) || mkdir(GADGET "/configs/c.1", 0755) ||
	    mkdir(FUNCTION, 0755))
		return fail_errno("gadget");
	if (file_write(GADGET "/idVendor", "0x1d6b") ||
	    file_write(GADGET "/idProduct", "0x0104") ||
	    file_write(FUNCTION "/lun.0/file", BACKING))
		return -1;
	if (symlink(FUNCTION, GADGET "/configs/c.1/mass_storage.0"))
		return fail_errno("gadget function");
	if (!dir_first("/sys/class/udc", "dummy_udc", udc, sizeof(udc)))
		return fail("no dummy_udc");
	return file_write(GADGET "/UDC", udc);
}

int test_dummy(void)
{
	size_t size = param_number("size");

	if (backing_create(size) || gadget_create() || test_storage())
		return -1;
	return backing_check(size);
}
