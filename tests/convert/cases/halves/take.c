// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

void take(struct device *dev, struct box *b)
{
	dma_unmap_single(dev, b->dma, 4, DMA_TO_DEVICE);
}
