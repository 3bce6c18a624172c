// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static int wait(struct box *b)
{
	dma_sync_wait(b->chan, b->cookie);
	dma_map_frobnicated(b->dev, 1);
	dma_cache_sync(b->dev, b->p, 4, DMA_TO_DEVICE);
	return dma_set_mask(b->dev, 7);
}
