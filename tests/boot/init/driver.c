// SPDX-License-Identifier: GPL-2.0-only
/* Unbinding and binding the driver of the device that rebind=BUS/DEVICE names. */
#include <stdio.h>
#include <string.h>

#include "init.h"

/* sysfs forgets the driver with the first unbind. */
static char driver_name[64];

static void driver_find(const char *bus, const char *dev)
{
	char path[160], link[160];

	if (driver_name[0])
		return;
	snprintf(path, sizeof(path), "/sys/bus/%s/devices/%s/driver", bus, dev);
	snprintf(driver_name, sizeof(driver_name), "%s",
		 link_name(path, link, sizeof(link)) ?: "none");
}

static int driver_write(const char *file)
{
	char bus[96], path[256], *dev = bus;

	snprintf(bus, sizeof(bus), "%s", param("rebind"));
	strsep(&dev, "/");
	if (!dev)
		return fail("rebind= is not BUS/DEVICE");
	driver_find(bus, dev);
	snprintf(path, sizeof(path), "/sys/bus/%s/drivers/%s/%s", bus, driver_name, file);
	return file_write(path, dev);
}

int driver_unbind(void)
{
	return driver_write("unbind");
}

int driver_bind(void)
{
	return driver_write("bind");
}
