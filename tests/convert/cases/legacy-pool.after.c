// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>
#include <linux/pci.h>

struct box {
	struct dev_pool *pool;
	DEFINE_DMA_UNMAP_ADDR(a)
	DEFINE_DMA_UNMAP_LEN(l)
};

static int old_pool(struct box *b, struct pci_dev *pdev)
{
	b->pool = dev_pool_create_aligned("old", &pdev->dev, 64, 64, 4096,
					  GFP_KERNEL);
	b->mem = dev_pool_alloc(b->pool, GFP_KERNEL, &b->dma);
	dma_unmap_addr_set(b, a, b->dma);
	dev_pool_free(b->pool, b->mem, b->dma);
	dev_pool_destroy(b->pool);
	return 0;
}
