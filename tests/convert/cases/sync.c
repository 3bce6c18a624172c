// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static void hand_over(struct device *dev, struct ring *r)
{
	r->dma = dma_map_single(dev, r->mem, r->len, DMA_FROM_DEVICE);
	r->nents = dma_map_sg(dev, r->sgl, 2, DMA_FROM_DEVICE);
	dma_sync_single_for_cpu(dev, r->dma, r->len, DMA_FROM_DEVICE);
	dma_sync_single_for_device(dev, r->dma, r->len, DMA_FROM_DEVICE);
	dma_sync_single_range_for_cpu(dev, r->dma, 64, 32, DMA_FROM_DEVICE);
	dma_sync_single_range_for_device(dev, r->dma, 64, 32, DMA_FROM_DEVICE);
	dma_sync_sg_for_cpu(dev, r->sgl, 2, DMA_FROM_DEVICE);
	dma_sync_sg_for_device(dev, r->sgl, 2, DMA_FROM_DEVICE);
	dma_sync_sgtable_for_cpu(dev, &r->sgt, DMA_FROM_DEVICE);
	dma_sync_sgtable_for_device(dev, &r->sgt, DMA_FROM_DEVICE);
}
