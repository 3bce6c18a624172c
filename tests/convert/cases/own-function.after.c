// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

static int dma_map_sg(struct box *b, int n)
{
	return dev_map_sg_attrs(b->dev, b->sgl, n, DMA_TO_DEVICE, 0);
}

static void *
dma_alloc_coherent(struct box *b)
{
	return dev_alloc_consistent_attrs(b->dev, 4, &b->dma, GFP_KERNEL, 0);
}

static int dma_map_request(struct box *b)
{
	return dma_map_sg(b, 2);
}

static int start(struct box *b)
{
	b->mem = dma_alloc_coherent(b);
	return dma_map_request(b);
}
