// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who masters the bus for a USB device.
 */
#include <linux/dev-dma-ops.h>
#include <linux/dev-dma.h>
#include <linux/device.h>
#include <linux/usb.h>
#include <linux/usb/hcd.h>

#include "usb.h"

static struct usb_bus *bus_of(struct device *dev)
{
	if (is_usb_device(dev))
		return to_usb_device(dev)->bus;
	if (is_usb_interface(dev))
		return interface_to_usbdev(to_usb_interface(dev))->bus;
	return NULL;
}

/**
 * usb_dma_view - answer the driver core for a device or an interface
 * @dev:	One of this bus.
 *
 * Neither the controller's own device nor the nearest one with a DMA mask will
 * do: the device that the firmware or the bus knows is the controller's sysdev,
 * and a controller may move data without DMA, or through an SRAM of its own.
 *
 * Context: Task context, may sleep.
 * Return: The view of whatever moves data for @dev, or the one that fails.
 */
struct dev_dma *usb_dma_view(struct device *dev)
{
	struct usb_bus *bus = bus_of(dev);
	struct usb_hcd *hcd;

	if (!bus)
		return &dev_dma_none;
	hcd = bus_to_hcd(bus);
	if (hcd->localmem_view)
		return hcd->localmem_view;
	if (!hcd_uses_dma(hcd))
		return &dev_dma_none;
	return dev_dma_view(bus->sysdev);
}
