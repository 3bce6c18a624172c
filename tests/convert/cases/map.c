// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>
#include <linux/module.h>

static int rx_fill(struct ring *r, void *buf, struct page *page)
{
	struct device *dev = r->dev;
	dma_addr_t a, b, c, d;

	a = dma_map_single(dev, buf, r->len, DMA_FROM_DEVICE);
	b = dma_map_single_attrs(dev, buf, r->len, DMA_FROM_DEVICE, r->attrs);
	c = dma_map_page(dev, page, 0, PAGE_SIZE, DMA_TO_DEVICE);
	d = dma_map_page_attrs(dev, page, 0, PAGE_SIZE, DMA_TO_DEVICE, 0);
	dma_unmap_single(dev, a, r->len, DMA_FROM_DEVICE);
	dma_unmap_single_attrs(dev, b, r->len, DMA_FROM_DEVICE, r->attrs);
	dma_unmap_page(dev, c, PAGE_SIZE, DMA_TO_DEVICE);
	dma_unmap_page_attrs(dev, d, PAGE_SIZE, DMA_TO_DEVICE, 0);
	return dma_map_bvec(dev, &r->bv, DMA_TO_DEVICE, 0) == 0;
}
