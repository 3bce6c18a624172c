// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static int map_registers(struct device *dev, struct box *b, unsigned long attrs)
{
	b->a = dma_map_resource(dev, b->phys, 4, DMA_BIDIRECTIONAL, 0);
	b->b = dma_map_resource(dev, b->phys, 4, DMA_BIDIRECTIONAL, attrs);
	b->c = dma_map_resource(dev, b->phys, 4, DMA_BIDIRECTIONAL,
				b->x ? attrs : DMA_ATTR_SKIP_CPU_SYNC);
	dma_unmap_resource(dev, b->b, 4, DMA_BIDIRECTIONAL, attrs);
	dma_unmap_resource(dev, b->a, 4, DMA_BIDIRECTIONAL, 0);
	dma_unmap_resource(dev, dma_map_resource(dev, b->phys, 4, b->dir, 0),
			   4, b->dir, 0);
	return dma_need_sync(dev, b->a) && dma_need_sync(dev,
							 b->b);
}
