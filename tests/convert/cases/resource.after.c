// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

static int map_registers(struct device *dev, struct box *b, unsigned long attrs)
{
	b->a = dev_map_phys(dev, b->phys, 4, DMA_BIDIRECTIONAL, DMA_ATTR_MMIO);
	b->b = dev_map_phys(dev, b->phys, 4, DMA_BIDIRECTIONAL,
			    attrs | DMA_ATTR_MMIO);
	b->c = dev_map_phys(dev, b->phys, 4, DMA_BIDIRECTIONAL,
			    (b->x ? attrs : DMA_ATTR_SKIP_CPU_SYNC) | DMA_ATTR_MMIO);
	dev_unmap_phys(dev, b->b, 4, DMA_BIDIRECTIONAL, attrs | DMA_ATTR_MMIO);
	dev_unmap_phys(dev, b->a, 4, DMA_BIDIRECTIONAL, DMA_ATTR_MMIO);
	dev_unmap_phys(dev, dev_map_phys(dev, b->phys, 4, b->dir,
					 DMA_ATTR_MMIO),
		       4, b->dir, DMA_ATTR_MMIO);
	return dev_dma_need_sync(dev) && dev_dma_need_sync(dev);
}
