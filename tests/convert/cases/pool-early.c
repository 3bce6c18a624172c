// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>

static struct dma_pool *pool;

void drop_pool(struct device *dev, void *mem)
{
	dma_addr_t dma = dma_map_single(dev, mem, 4, DMA_TO_DEVICE);

	dma_unmap_single(dev, dma, 4, DMA_TO_DEVICE);
	dma_pool_free(pool, NULL, 0);
	dmam_pool_destroy(pool);
}
