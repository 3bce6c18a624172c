// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>

static int copy(struct box *b, struct device *dev)
{
	b->unmap = dmaengine_get_unmap_data(dev, 2, GFP_NOWAIT);
	b->unmap->addr[0] = dma_map_page(dev, b->page, 0, 4, DMA_TO_DEVICE);
	return dma_set_mask(dev, 7);
}
