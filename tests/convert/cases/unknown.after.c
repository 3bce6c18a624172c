// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

static int wait(struct box *b)
{
	dma_sync_wait(b->chan, b->cookie);
	dma_map_frobnicated(b->dev, 1);
	dma_cache_sync(b->dev, b->p, 4, DMA_TO_DEVICE);
	return dev_set_dma_mask(b->dev, 7);
}
