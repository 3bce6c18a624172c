// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dmapool.h>

static struct dma_pool *pool;

int make_pool(struct device *dev)
{
	pool = dma_pool_create("pool", dev, sizeof(struct box), 16, 0);
	return pool ? 0 : -ENOMEM;
}
