// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

struct box_ops {
	int (*dma_map_single)(struct box *b, int n);
	dma_addr_t dma_map_page, dma_unmap_page[2];
	union {
		int dma_set_mask;
	} u;
};

static const struct box_ops ops = {
	.dma_map_single = box_map,
	.dma_map_page = 3,
};

static int call(struct box *b)
{
	b->ops->dma_map_single(b, 2);
	b->copy.dma_map_single(b, b->copy.dma_map_page);
	return dev_map_single(b->dev, b->p, 4, DMA_TO_DEVICE);
}
