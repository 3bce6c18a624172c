// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

static int both(struct box *b)
{
#ifdef BOX_PAGES
	b->a = dev_map_page(b->dev, b->page, 0, 4, DMA_TO_DEVICE);
	if (b->a) {
#else
	b->a = dev_map_single(b->dev, b->p, 4, DMA_TO_DEVICE);
	if (b->b) {
#endif
		dev_unmap_single(b->dev, b->a, 4, DMA_TO_DEVICE);
	}
#if 0
	dev_unmap_page(b->dev, b->a, 4, DMA_TO_DEVICE);
#endif
	return 0;
}

static void *
dma_alloc_coherent(struct box *b)
{
	return b->mem;
}

static int after(struct box *b)
{
	b->other = dma_alloc_coherent(b);
	return dev_set_dma_mask(b->dev, 7);
}
#error It's not for this one: dma_map_page(
