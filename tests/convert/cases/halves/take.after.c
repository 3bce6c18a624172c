// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

void take(struct device *dev, struct box *b)
{
	dev_unmap_single(dev, b->dma, 4, DMA_TO_DEVICE);
}
