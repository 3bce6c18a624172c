// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

void drop(struct device *dev, struct box *b)
{
	dma_set_mask(dev, 7);
	dma_unmap_single(dev, b->dma, 4, DMA_TO_DEVICE);
	dma_sync_sg_for_cpu(dev, b->sgl, 2, DMA_FROM_DEVICE);
	dma_free_coherent(dev, 4096, b->ring, b->ring_dma);
	dma_free_wc(dev, 4096, b->text, b->text_dma);
	b->pages = dma_alloc_pages(dev, 4096, &b->pages_dma, DMA_TO_DEVICE, GFP_KERNEL);
	dma_sync_single_for_device(dev, b->pages_dma, 4, DMA_TO_DEVICE);
}
