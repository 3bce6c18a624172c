// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static int test(struct device *dev, dma_addr_t a, struct box *b)
{
	int err = dma_mapping_error(dev, a);

	if (dma_mapping_error(dev, a))
		return -EIO;
	if (unlikely(dma_mapping_error(dev, a)) || !dma_mapping_error(dev, b->a))
		goto out;
	if (dma_mapping_error(dev, a) < 0)
		goto out;
	if (dma_mapping_error(dev, a) != 0)
		goto out;
	if (WARN_ON(dma_mapping_error(dev, a) && b))
		return dma_mapping_error(dev, a) ? -EIO : 0;
	err = dma_mapping_error(dev, b->a);
	if (err)
		return err;
	if ((err = dma_mapping_error(dev, b->a)) != 0)
		return err;
	if (a == DMA_MAPPING_ERROR)
		b->a = DMA_MAPPING_ERROR;
	return dma_mapping_error(dev, a);
out:
	return 0;
}
