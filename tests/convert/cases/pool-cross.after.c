// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

static struct dev_pool *pool;

int make_pool(struct device *dev)
{
	pool = dev_pool_create_aligned("pool", dev, sizeof(struct box), 16, 0,
				       GFP_KERNEL);
	return pool ? 0 : -ENOMEM;
}
