// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel says about itself, for the host to compare with what the
 * case expects: the view of every usb_device and usb_interface, the view and
 * the IOMMU domain of every master, be it of a bus, a disk, network or sound,
 * what bounced, and how the simulator is.
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "init.h"

#define USB_DEVICES	"/sys/bus/usb/devices"
#define DEVICES		"/sys/devices/"
#define SIM		"/sys/module/dev_dma_sim/parameters/"

static void report_view(const char *dev, const char *sysfs)
{
	char master[64], provider[64];

	view_file(dev, "master", master);
	view_file(dev, "provider", provider);
	report("fact view %s %s %s", sysfs + strlen(DEVICES), master, provider);
}

void report_master(const char *sysfs)
{
	const char *dev = strrchr(sysfs, '/') + 1;
	char path[PATH_MAX + 32], type[32];

	snprintf(path, sizeof(path), "%s/iommu_group/type", sysfs);
	if (file_read(path, type, sizeof(type)))
		snprintf(type, sizeof(type), "none");
	report("fact iommu %s %s", dev, type);
	report_view(dev, sysfs);
}

/* @sysfs is a root hub; what is above it is the controller. */
static void report_controller(char *sysfs)
{
	*strrchr(sysfs, '/') = '\0';
	report_master(sysfs);
}

#define PCI_NAME	strlen("0000:00:04.0")

static bool is_pci(const char *part)
{
	const char *end = strchr(part, '/');
	size_t len = end ? (size_t)(end - part) : strlen(part);

	return len == PCI_NAME && part[4] == ':' && part[7] == ':' && part[10] == '.';
}

/* The PCI device behind what is found at @sysfs, if it is one. */
static void report_behind(char *sysfs)
{
	char *last = NULL;

	for (char *part = sysfs; part; part = strchr(part, '/')) {
		part++;
		if (is_pci(part))
			last = part;
	}
	if (!last)
		return;
	last[PCI_NAME] = '\0';
	report_master(sysfs);
}

/* What is behind each device of a class. */
static void report_class(const char *class)
{
	char path[PATH_MAX], sysfs[PATH_MAX];
	DIR *dir = opendir(class);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "%s/%s/device", class, entry->d_name);
		if (entry->d_name[0] != '.' && realpath(path, sysfs))
			report_behind(sysfs);
	}
	if (dir)
		closedir(dir);
}

/* Where the disk hangs, so that it is not by chance on another controller. */
static void report_disk(void)
{
	char name[32], path[PATH_MAX], sysfs[PATH_MAX];
	unsigned long ios;

	if (!disk_name(name))
		return;
	snprintf(path, sizeof(path), "/sys/block/%s", name);
	if (!realpath(path, sysfs))
		return;
	report("fact disk %s", sysfs + strlen(DEVICES));
	if (!disk_ios(&ios))
		report("fact ios %lu", ios);
	report_behind(sysfs);
}

/* Only devices have URBs, interfaces do not. */
static void report_urbs(const char *sysfs)
{
	char path[PATH_MAX + 8], count[32];

	snprintf(path, sizeof(path), "%s/urbnum", sysfs);
	if (!file_read(path, count, sizeof(count)))
		report("fact urbs %s", count);
}

static void report_usb(const char *dev)
{
	char path[PATH_MAX], sysfs[PATH_MAX];

	snprintf(path, sizeof(path), USB_DEVICES "/%s", dev);
	if (!realpath(path, sysfs))
		return;
	report_view(dev, sysfs);
	if (!strncmp(dev, "usb", 3))
		report_controller(sysfs);
	else
		report_urbs(sysfs);
}

static void report_file(const char *key, const char *path)
{
	char value[64];

	if (!file_read(path, value, sizeof(value)))
		report("fact %s %s", key, value);
}

int test_facts(void)
{
	DIR *dir = opendir(USB_DEVICES);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			report_usb(entry->d_name);
	if (dir)
		closedir(dir);
	report_disk();
	report_class("/sys/class/net");
	report_class("/sys/class/sound");
	report("fact views %s", file_exists(VIEWS) ? "yes" : "no");
	report_file("line", SIM "line");
	report_file("bounced", "/sys/kernel/debug/swiotlb/io_tlb_used_hiwater");
	report_file("dma_debug_off", "/sys/kernel/debug/dma-api/disabled");
	report_file("dma_debug_errors", "/sys/kernel/debug/dma-api/error_count");
	return 0;
}
