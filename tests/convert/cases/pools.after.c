// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

struct box {
	struct dev_pool	*pool;
	struct dev_pool *many[2], *other;
};

static int make_pools(struct box *b, struct device *dev)
{
	struct dev_pool *mine;

	b->pool = dev_pool_create_aligned("pool", dev, 64, 64, 4096,
					  GFP_KERNEL);
	b->many[0] = dev_pool_create_aligned("first of many", dev,
					     sizeof(struct box), 8, PAGE_SIZE,
					     GFP_KERNEL);
	b->other = dev_pool_create_aligned("same", dev, sizeof(*b), sizeof(*b),
					   0, GFP_KERNEL);
	mine = devm_dev_pool_create_aligned("mine", dev, 64, 64, 4096,
					    GFP_KERNEL);
	dev_pool_free(b->many[0], dev_pool_alloc(b->many[0], GFP_KERNEL, &b->dma), b->dma);
	b->mem = dev_pool_zalloc(mine, GFP_KERNEL, &b->dma);
	dev_pool_destroy(b->pool);
	return 0;
}
