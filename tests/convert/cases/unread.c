// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static int give(struct device *dev, struct box *b)
{
	if (b->is_list)
		dma_map_sg(dev, b->sgl, 2, DMA_TO_DEVICE);
	b->ring = dma_alloc_coherent(dev, 4096, &b->ring_dma, GFP_KERNEL);
	dma_unmap_sg(dev, b->sgl, 2, DMA_TO_DEVICE);
	return dma_map_sg(dev, b->sgl, 2, DMA_TO_DEVICE);
}
