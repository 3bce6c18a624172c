// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

#define MAP(dev, p, n)	dev_map_single(dev, p, n, DMA_TO_DEVICE)
#define ALLOC(d, n)					\
	dev_alloc_consistent((d)->dev, n, &(d)->dma,	\
			     GFP_KERNEL)
#define UNMAP(d)				\
do {						\
	dev_unmap_single((d)->dev, (d)->dma,	\
			 (d)->len, (d)->dir);	\
} while (0)
#define SHADOW(dma_map_page, x)	dma_map_page(x)

static void use(struct box *b)
{
	KEEP(dma_map_page(b->dev, b->page, 0, 4, DMA_TO_DEVICE), b->x);
	b->a = MAP(b->dev, b->p, 4);
}
