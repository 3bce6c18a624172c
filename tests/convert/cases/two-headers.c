// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dmapool.h>
#include <linux/delay.h>
#include <linux/dma-mapping.h> /* for masks */
#ifdef CONFIG_BOX
#include <linux/dma-mapping.h>
#endif

static struct dma_pool *pool;

int set_mask(struct device *dev)
{
	return dma_set_mask(dev, 7);
}
