// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>
#include <linux/delay.h>
#ifdef CONFIG_BOX
#include <linux/dma-mapping.h>
#endif

static struct dev_pool *pool;

int set_mask(struct device *dev)
{
	return dev_set_dma_mask(dev, 7);
}
