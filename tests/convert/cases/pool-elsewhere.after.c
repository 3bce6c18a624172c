// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>
#include "box.h"

void take(struct box *b, struct device *dev)
{
	b->mem = dma_pool_alloc(b->pool, GFP_KERNEL, &b->dma);
	b->data = dev_map_single(dev, b->text, 4, DMA_FROM_DEVICE);
	dev_sync_single_for_cpu(dev, b->data, 4, DMA_FROM_DEVICE);
}
