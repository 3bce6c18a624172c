// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>
#include "box.h"

int start(struct box *b)
{
	b->pool = dma_pool_create("box", b->dev, 64, 64, 4096);
	return BOX_MAP(b) + dma_map_sg(b->dev, b->sgl, 2, DMA_TO_DEVICE);
}
