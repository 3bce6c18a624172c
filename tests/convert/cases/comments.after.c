// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

/* dma_map_single() gives an address; dma_unmap_single() takes it back. */
static const char text[] = "dma_map_single(dev) failed \" dma_unmap_page(";

// dma_pool_create() is not used here, and DMA_MAPPING_ERROR neither
static int comments(struct box *b) /* dma_map_sg( */
{
	b->a = dev_map_single(b->dev, /* dma_map_page( */ b->p, 4, /* out: */ DMA_TO_DEVICE);
	pr_err("dma_map_single() = %pad, '%c'\n", &b->a, '"');
	pr_err("\"dma_map_sg(%d, 2, 3, 4)\" failed\n", 1);
	return 0;
}
