// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static const struct mem_ops ops = {
	.alloc	= dma_alloc_coherent,
	.free	= dma_free_coherent,
	.map	= dma_map_page_attrs,
};

static void (*syncs[])(struct device *, dma_addr_t, size_t, enum dma_data_direction) = {
	dma_sync_single_for_cpu, &dma_sync_single_for_device,
};

static void unmap(struct device *dev)
{
	run(dev, dma_unmap_page_attrs);
}
