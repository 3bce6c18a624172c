// SPDX-License-Identifier: GPL-2.0-only
/*
 * A disk that the host filled with its pattern up to `size`: read and check
 * that, write the guest's pattern behind it, read it back. The host checks
 * the image again when the guest is gone.
 */
#include "init.h"

static int disk_result(int err, const char *what)
{
	return err == DISK_ERROR ? fail_errno(what) : err;
}

int test_storage(void)
{
	size_t size = param_number("size");
	char path[64];

	if (disk_wait(path))
		return -1;
	if (disk_result(disk_check(path, 0, size, host_seed()), "read"))
		return -1;
	if (disk_result(disk_write(path, size, size, guest_seed()), "write"))
		return -1;
	return disk_result(disk_check(path, size, size, guest_seed()), "read back");
}
