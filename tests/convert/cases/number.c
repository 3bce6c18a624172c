// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static void tell(struct device *dev, dma_addr_t a)
{
	dma_addr_t b = dma_map_single(dev, mem, 4, DMA_TO_DEVICE);

	keep(dma_mapping_error(dev, b));
	if (dma_mapping_error(a))
		dma_unmap_single(dev, a, 4, DMA_TO_DEVICE);
}

#define IS_BAD(dev, a)	dma_mapping_error(dev, a)
