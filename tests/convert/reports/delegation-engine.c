// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dmaengine.h>

/* The device of a channel is nobody's master but its own. */

static void channel(struct box *b)
{
	b->dma_dev = dmaengine_get_dma_device(b->chan);
	b->buf = dma_map_single(b->dma_dev, b->data, 4, DMA_TO_DEVICE);
}
