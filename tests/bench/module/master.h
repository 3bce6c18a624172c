/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The device that is measured on.
 */
#ifndef BENCH_MASTER_H
#define BENCH_MASTER_H

#include <linux/printk.h>
#include <linux/usb.h>
#include <linux/usb/hcd.h>

/* Not a root hub, so that the interface is one that drivers know. */
static inline int take_interface(struct usb_device *udev, void *data)
{
	struct usb_interface **intf = data;

	if (!udev->parent || !udev->actconfig)
		return 0;
	*intf = udev->actconfig->interface[0];
	return 1;
}

static inline struct usb_interface *find_interface(void)
{
	struct usb_interface *intf = NULL;

	usb_for_each_dev(&intf, take_interface);
	if (!intf)
		pr_err("bench: failed: no USB device\n");
	return intf;
}

/* Its host controller, or what does DMA for that. */
static inline struct device *master_of(struct usb_interface *intf)
{
	return interface_to_usbdev(intf)->bus->sysdev;
}

#endif
