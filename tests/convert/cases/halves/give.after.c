// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

void give(struct device *dev, struct box *b)
{
	b->dma = dev_map_single(dev, b->mem, 4, DMA_TO_DEVICE);
}
