// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>

struct box {
	struct dma_pool	*pool;
	struct dma_pool *many[2], *other;
};

static int make_pools(struct box *b, struct device *dev)
{
	struct dma_pool *mine;

	b->pool = dma_pool_create("pool", dev, 64, 64, 4096);
	b->many[0] = dma_pool_create("first of many", dev,
				     sizeof(struct box), 8, PAGE_SIZE);
	b->other = dma_pool_create("same", dev, sizeof(*b), sizeof(*b), 0);
	mine = dmam_pool_create("mine", dev, 64, 64, 4096);
	dma_pool_free(b->many[0], dma_pool_alloc(b->many[0], GFP_KERNEL, &b->dma), b->dma);
	b->mem = dma_pool_zalloc(mine, GFP_KERNEL, &b->dma);
	dma_pool_destroy(b->pool);
	return 0;
}
