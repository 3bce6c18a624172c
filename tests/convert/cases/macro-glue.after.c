// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

#define SYNC(who)	dma_sync_single_for_##who(dev, a, 4, DMA_TO_DEVICE)
#define MAPPER		dma_map_single
#define LEFT_OVER(x)	dma_map_resource(x,

static void use(struct device *dev, dma_addr_t a)
{
	SYNC(cpu);
	dev_unmap_single(dev, a, 4, DMA_TO_DEVICE);
}
