// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

static const struct mem_ops ops = {
	.alloc	= dev_alloc_consistent,
	.free	= dev_free_consistent,
	.map	= dma_map_page_attrs,
};

static void (*syncs[])(struct device *, dma_addr_t, size_t, enum dma_data_direction) = {
	dev_sync_single_for_cpu, &dev_sync_single_for_device,
};

static void unmap(struct device *dev)
{
	run(dev, dev_unmap_page_attrs);
}
