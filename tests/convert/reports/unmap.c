// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static int differs(struct device *dev, struct box *b)
{
	dma_addr_t a = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	int n;

	b->mine = dma_map_page(dev, b->page, 0, BOX_SIZE, DMA_FROM_DEVICE);
	dma_unmap_single(dev, a, 4, DMA_FROM_DEVICE);
	dma_unmap_single(dev, a, 8, DMA_TO_DEVICE);
	dma_unmap_page(dev, b->mine, HALF_SIZE, DMA_BIDIRECTIONAL);
	dma_unmap_page(dev, b->mine, 0, DMA_FROM_DEVICE);
	n = dma_map_sg(dev, b->sg, b->nents, DMA_TO_DEVICE);
	dma_sync_sg_for_cpu(dev, b->sg, n, DMA_TO_DEVICE);
	dma_unmap_sg(dev, b->sg, n, DMA_FROM_DEVICE);
	b->used = dma_map_sg(dev, b->other, b->nents, DMA_TO_DEVICE);
	return 0;
}

static void later(struct device *dev, struct box *b)
{
	dma_unmap_sg(dev, b->other, b->used, DMA_TO_DEVICE);
}

/* From here on all is well. */

static void another(struct device *dev, struct ring *r)
{
	dma_unmap_page(dev, r->mine, 4, DMA_TO_DEVICE);
}

static int fits(struct device *dev, struct box *b)
{
	dma_addr_t a = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	int n;

	b->size = dma_map_single(dev, b->data, b->len, DMA_TO_DEVICE);
	dma_unmap_single(dev, b->size, 8, DMA_TO_DEVICE);
	b->paged = dma_map_page(dev, b->page, 0, 4096, DMA_TO_DEVICE);
	dma_unmap_page(dev, b->paged, PAGE_SIZE, DMA_TO_DEVICE);
	BOX_ADDR(b) = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	OTHER_ADDR(b) = dma_map_single(dev, b->data, 4, DMA_FROM_DEVICE);
	dma_unmap_single(dev, BOX_ADDR(b), 4, DMA_TO_DEVICE);
	dma_unmap_single(dev, OTHER_ADDR(b), 4, DMA_FROM_DEVICE);
	dma_unmap_single(dev, a, 4, DMA_TO_DEVICE);
	n = dma_map_sg(dev, b->third, b->nents, b->dir);
	dma_unmap_sg(dev, b->third, b->nents, DMA_TO_DEVICE);
	n = b->nents;
	dma_unmap_sg(dev, b->third, n, b->dir);
	b->sg_len = dma_map_sg(dev, b->data->fourth, b->data->sg_len, b->dir);
	dma_unmap_sg(dev, b->data->fourth, b->data->sg_len, b->dir);
	return 0;
}

static void ways(struct device *dev, struct box *b, int len)
{
	dma_addr_t a;

	if (b->out)
		a = dma_map_single(dev, b->data, len, DMA_TO_DEVICE);
	else
		a = dma_map_single(dev, b->data, 16, DMA_FROM_DEVICE);
	start(b, a);
	if (b->out)
		dma_unmap_single(dev, a, 8, DMA_TO_DEVICE);
	else
		dma_unmap_single(dev, a, 16, DMA_FROM_DEVICE);
	a = b->ring[0];
	dma_unmap_single(dev, a, 16, DMA_BIDIRECTIONAL);
}
