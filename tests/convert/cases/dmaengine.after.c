// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>
#include <linux/dmaengine.h>

static int copy(struct box *b, struct device *dev)
{
	b->unmap = dmaengine_get_unmap_data(dev, 2, GFP_NOWAIT);
	b->unmap->addr[0] = dma_map_page(dev, b->page, 0, 4, DMA_TO_DEVICE);
	return dev_set_dma_mask(dev, 7);
}
