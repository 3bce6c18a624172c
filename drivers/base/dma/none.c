// SPDX-License-Identifier: GPL-2.0-only
/*
 * The view of a device for which nothing masters the bus.
 *
 * It has no method at all, so that whatever is asked through it fails cleanly.
 */
#include <linux/dev-dma-ops.h>
#include <linux/device.h>
#include <linux/export.h>

static const struct dev_dma_ops dev_dma_none_ops = {
	.name	= "none",
};

/* What a device points to as long as nothing masters for it. */
struct dev_dma dev_dma_none = {
	.ops	= &dev_dma_none_ops,
};
EXPORT_SYMBOL(dev_dma_none);

/**
 * dev_dma_init - a device begins without a view
 * @dev:	Device that is being initialised.
 */
void dev_dma_init(struct device *dev)
{
	dev->dma_view = &dev_dma_none;
}
