// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

static u64 nest(struct box *b, struct device *d)
{
	b->x = dev_dma_bad(d, dev_map_page(d, b->page, dev_map_sg(d, b->sgl, 2, b->dir), 4, b->dir)) ? 1 : 2;
	b->y = (u32)dev_map_single(d, b->p, 4, DMA_TO_DEVICE) +
	       (u64) dev_map_single(d, b->q, 4, DMA_TO_DEVICE);
	b->z = b->in ? dev_map_single(d, b->p, 4, DMA_FROM_DEVICE) :
		       dev_map_single(d, b->p, 4, DMA_TO_DEVICE);
	dev_unmap_single(d, ({ dev_sync_sg_for_cpu(d, b->sgl, 2, 1); b->z; }), 4, b->dir);
	return cpu_to_le64(dev_map_single(d, b->p, 4, DMA_TO_DEVICE));
}
