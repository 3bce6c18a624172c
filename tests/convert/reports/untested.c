// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static int zero(struct device *dev, void *buf)
{
	dma_addr_t a, b;

	a = dma_map_single(dev, buf, 4, DMA_TO_DEVICE);
	if (!a)
		return -ENOMEM;
	b = dma_map_page(dev, buf, 0, 4, DMA_TO_DEVICE);
	if (b == 0)
		return -ENOMEM;
	return 0;
}

static void untested(struct device *dev, struct box *b, struct sk_buff *skb)
{
	dma_addr_t local = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	int n;

	b->ring[2].never = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	b->slot = cpu_to_le32(dma_map_single(dev, b->data, 4, DMA_TO_DEVICE));
	writel(dma_map_single(dev, b->data, 4, DMA_TO_DEVICE), b->regs);
	dma_unmap_addr_set(b, unseen, dma_map_single(dev, b->data, 4, DMA_TO_DEVICE));
	n = dma_map_sg(dev, b->sg, 4, DMA_TO_DEVICE);
	start(b, local, n);
	dma_map_sg(dev, b->sg, 4, DMA_TO_DEVICE);
}

static int negative(struct device *dev, struct box *b)
{
	int n;

	n = dma_map_sg(dev, b->sg, 4, DMA_TO_DEVICE);
	if (n < 0)
		return n;
	b->count = dma_map_sg(dev, b->sg, 4, DMA_TO_DEVICE);
	return b->count < 0 ? -EIO : 0;
}

static int wrong_one(struct device *dev, struct box *b)
{
	dma_addr_t first, second;

	first = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	second = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, first))
		return -ENOMEM;
	start(b, first, second);
	return 0;
}

/* From here on all is well. */

static dma_addr_t for_the_caller(struct device *dev, struct box *b, dma_addr_t *out)
{
	dma_addr_t kept = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	dma_addr_t passed = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);

	*out = passed;
	*out = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	if (b->more)
		return dma_map_page(dev, b->page, 0, 4, DMA_TO_DEVICE);
	return kept;
}

static int tested(struct device *dev, struct box *b)
{
	dma_addr_t a = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	dma_addr_t moved;

	if (unlikely(dma_mapping_error(dev, a)))
		return -ENOMEM;
	a = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	if (a == DMA_MAPPING_ERROR)
		return -ENOMEM;
	moved = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	b->later = moved;
	if (dma_mapping_error(dev, b->later))
		return -ENOMEM;
	dma_unmap_addr_set(b, seen, dma_map_single(dev, b->data, 4, DMA_TO_DEVICE));
	if (dma_mapping_error(dev, dma_unmap_addr(b, seen)))
		return -ENOMEM;
	return 0;
}

static int by_its_own_test(struct device *dev, struct box *b)
{
	dma_addr_t a = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	dma_addr_t c = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);

	if (box_dma_mapping_error(b, a, 4, true) || box_dma_map_check(b, c))
		return -ENOMEM;
	start(b, a, c);
	return 0;
}

static void maps(struct device *dev, struct box *b)
{
	b->elsewhere = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
}

static int tests_it(struct device *dev, struct box *b)
{
	int n, err;

	maps(dev, b);
	if (dma_mapping_error(dev, b->elsewhere))
		return -ENOMEM;
	n = dma_map_sg(dev, b->sg, 4, DMA_TO_DEVICE);
	if (!n)
		return -ENOMEM;
	if (!dma_map_sg(dev, b->sg, 4, DMA_TO_DEVICE))
		return -ENOMEM;
	n = dma_map_sg(dev, b->sg, 4, DMA_TO_DEVICE);
	if (n <= 0)
		return -ENOMEM;
	err = dma_map_sgtable(dev, b->sgt, DMA_TO_DEVICE, 0);
	if (err < 0)
		return err;
	return dma_map_sgtable(dev, b->sgt, DMA_TO_DEVICE, 0);
}
