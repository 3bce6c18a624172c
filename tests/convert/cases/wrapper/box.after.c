// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>
#include "box.h"

int start(struct box *b)
{
	b->pool = dev_pool_create_aligned("box", b->dev, 64, 64, 4096,
					  GFP_KERNEL);
	return BOX_MAP(b) + dev_map_sg(b->dev, b->sgl, 2, DMA_TO_DEVICE);
}
