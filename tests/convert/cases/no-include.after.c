// SPDX-License-Identifier: GPL-2.0-only
/*
 * Part of another file.
 */
#include <linux/dev-dma.h>

static int set_mask(struct device *dev)
{
	return dev_set_dma_mask(dev, 7);
}
