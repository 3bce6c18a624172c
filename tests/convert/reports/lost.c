// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static int lost(struct device *dev, struct box *b)
{
	dma_addr_t first, second;

	first = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, first))
		return -ENOMEM;
	second = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, second))
		return -ENOMEM;
	start(b, first, second);
	return 0;
}

static struct sk_buff *in_a_block(struct device *dev, struct box *b, struct page *page)
{
	dma_addr_t dma;

	dma = dma_map_page(dev, page, 0, 4, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, dma))
		goto free;
	if (b->full) {
		put_page(page);
		return NULL;
	}
	b->dma = dma;
free:
	return b->skb;
}

/* From here on all is well. */

static int kept(struct device *dev, struct box *b)
{
	dma_addr_t a, c;
	int err = 0;

	a = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, a))
		return -ENOMEM;
	b->mapped = a;
	if (start(b))
		return -EIO;
	c = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, c)) {
		err = -ENOMEM;
		goto unmap;
	}
	if (start(b)) {
		dma_unmap_single(dev, c, 4, DMA_TO_DEVICE);
		dma_unmap_single(dev, a, 4, DMA_TO_DEVICE);
		return -EIO;
	}
	dma_unmap_single(dev, c, 4, DMA_TO_DEVICE);
unmap:
	dma_unmap_single(dev, a, 4, DMA_TO_DEVICE);
	return err;
}

static int kept_at_once(struct device *dev, struct box *b)
{
	dma_addr_t a;

	a = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	b->mapped = a;
	if (dma_mapping_error(dev, a))
		return -ENOMEM;
	if (start(b))
		return -EIO;
	return 0;
}

static int correlated(struct device *dev, struct box *b)
{
	dma_addr_t a;
	int err = 0;

	if (b->out) {
		a = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, a))
			return -ENOMEM;
	}
	if (start(b)) {
		err = -EIO;
		goto out;
	}
	stop(b);
out:
	if (b->out)
		dma_unmap_single(dev, a, 4, DMA_TO_DEVICE);
	return err;
}

static int of_another_block(struct device *dev, struct box *b)
{
	if (b->out) {
		dma_addr_t a = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);

		if (dma_mapping_error(dev, a))
			return -ENOMEM;
	}
	if (b->more) {
		if (start(b))
			return -EIO;
	}
	return 0;
}
