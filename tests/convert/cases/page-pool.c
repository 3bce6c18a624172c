// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>
#include <net/page_pool/helpers.h>

static void receive(struct box *b, struct device *dev)
{
	dma_addr_t a = page_pool_get_dma_addr(b->page);

	dma_sync_single_for_cpu(dev, a, 64, DMA_FROM_DEVICE);
	b->ring = dma_alloc_coherent(dev, 64, &b->dma, GFP_KERNEL);
}
