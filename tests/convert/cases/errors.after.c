// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

static int test(struct device *dev, dma_addr_t a, struct box *b)
{
	int err = dev_dma_bad(dev, a) ? -ENOMEM : 0;

	if (dev_dma_bad(dev, a))
		return -EIO;
	if (unlikely(dev_dma_bad(dev, a)) || !dev_dma_bad(dev, b->a))
		goto out;
	if (dev_dma_bad(dev, a))
		goto out;
	if (dev_dma_bad(dev, a) != 0)
		goto out;
	if (WARN_ON(dev_dma_bad(dev, a) && b))
		return dev_dma_bad(dev, a) ? -EIO : 0;
	err = dev_dma_bad(dev, b->a) ? -ENOMEM : 0;
	if (err)
		return err;
	if ((err = dev_dma_bad(dev, b->a) ? -ENOMEM : 0) != 0)
		return err;
	if (a == BAD_DMA_ADDR)
		b->a = BAD_DMA_ADDR;
	return dev_dma_bad(dev, a) ? -ENOMEM : 0;
out:
	return 0;
}
