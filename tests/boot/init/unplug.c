// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking away what a busy disk hangs on: by the host, which unplugs the disk
 * or its controller, or by unbinding the controller's driver. The next plug
 * must work.
 */
#include "init.h"

struct taking {
	int (*take)(void);
	int (*give)(void);
};

static int host_unplug(void)
{
	report("ask unplug %s", param("unplug"));
	return 0;
}

static int host_plug(void)
{
	report("ask plug %s", param("unplug"));
	return 0;
}

static int take_and_give(const struct taking *how)
{
	char path[64];

	if (disk_wait(path) || load_start(path) || how->take())
		return -1;
	if (load_wait() || disk_wait_gone() || how->give())
		return -1;
	return test_storage();
}

static int repeat(const struct taking *how)
{
	for (unsigned long i = param_number("rounds"); i; i--)
		if (take_and_give(how))
			return -1;
	return 0;
}

int test_unplug(void)
{
	static const struct taking by_host = { host_unplug, host_plug };

	return repeat(&by_host);
}

int test_rebind(void)
{
	static const struct taking by_sysfs = { driver_unbind, driver_bind };

	return repeat(&by_sysfs);
}

/* The driver goes for good, and with it all that it should have undone. */
int test_leave(void)
{
	return driver_unbind();
}
