// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>
#include <linux/dmapool.h>

static struct dma_pool *pool;

void drop_pool(struct device *dev, void *mem)
{
	dma_addr_t dma = dev_map_single(dev, mem, 4, DMA_TO_DEVICE);

	dev_unmap_single(dev, dma, 4, DMA_TO_DEVICE);
	dma_pool_free(pool, NULL, 0);
	dmam_pool_destroy(pool);
}
