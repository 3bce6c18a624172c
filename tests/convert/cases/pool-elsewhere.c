// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>
#include "box.h"

void take(struct box *b, struct device *dev)
{
	b->mem = dma_pool_alloc(b->pool, GFP_KERNEL, &b->dma);
	b->data = dma_map_single(dev, b->text, 4, DMA_FROM_DEVICE);
	dma_sync_single_for_cpu(dev, b->data, 4, DMA_FROM_DEVICE);
}
