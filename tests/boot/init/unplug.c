// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking away what a busy disk hangs on: by the host, which unplugs the disk
 * or its controller, or by unbinding the controller's driver. The next plug
 * must work.
 */
#include <stdio.h>

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

/* rebind=BUS/DEVICE; the driver is gone from sysfs after unbind: remember. */
static char driver_name[64];

static int driver_write(const char *file)
{
	char bus[16], dev[64], path[160];

	if (sscanf(param("rebind"), "%15[^/]/%63s", bus, dev) != 2)
		return fail("rebind= is not BUS/DEVICE");
	if (!driver_name[0]) {
		char link[160];

		snprintf(path, sizeof(path), "/sys/bus/%s/devices/%s/driver", bus, dev);
		snprintf(driver_name, sizeof(driver_name), "%s",
			 link_name(path, link, sizeof(link)) ?: "none");
	}
	snprintf(path, sizeof(path), "/sys/bus/%s/drivers/%s/%s", bus, driver_name, file);
	return file_write(path, dev);
}

static int sysfs_unbind(void)
{
	return driver_write("unbind");
}

static int sysfs_bind(void)
{
	return driver_write("bind");
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
	static const struct taking by_sysfs = { sysfs_unbind, sysfs_bind };

	return repeat(&by_sysfs);
}
