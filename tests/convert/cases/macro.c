// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

#define MAP(dev, p, n)	dma_map_single(dev, p, n, DMA_TO_DEVICE)
#define ALLOC(d, n)					\
	dma_alloc_coherent((d)->dev, n, &(d)->dma,	\
			   GFP_KERNEL)
#define UNMAP(d)				\
do {						\
	dma_unmap_single((d)->dev, (d)->dma,	\
			 (d)->len, (d)->dir);	\
} while (0)
#define SHADOW(dma_map_page, x)	dma_map_page(x)

static void use(struct box *b)
{
	KEEP(dma_map_page(b->dev, b->page, 0, 4, DMA_TO_DEVICE), b->x);
	b->a = MAP(b->dev, b->p, 4);
}
