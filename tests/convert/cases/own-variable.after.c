// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

static int count(struct box *b, int dma_map_page)
{
	int dma_set_mask = dma_map_page + 1;
	int (*dma_unmap_page)(int) = b->unmap;

	return dma_set_mask + dma_unmap_page(dma_map_page) +
	       dev_map_single(b->dev, b->p, 4, DMA_TO_DEVICE);
}
