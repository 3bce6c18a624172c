// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static u64 nest(struct box *b, struct device *d)
{
	b->x = dma_mapping_error(d, dma_map_page(d, b->page, dma_map_sg(d, b->sgl, 2, b->dir), 4, b->dir)) ? 1 : 2;
	b->y = (u32)dma_map_single(d, b->p, 4, DMA_TO_DEVICE) +
	       (u64) dma_map_single(d, b->q, 4, DMA_TO_DEVICE);
	b->z = b->in ? dma_map_single(d, b->p, 4, DMA_FROM_DEVICE) :
		       dma_map_single(d, b->p, 4, DMA_TO_DEVICE);
	dma_unmap_single(d, ({ dma_sync_sg_for_cpu(d, b->sgl, 2, 1); b->z; }), 4, b->dir);
	return cpu_to_le64(dma_map_single(d, b->p, 4, DMA_TO_DEVICE));
}
