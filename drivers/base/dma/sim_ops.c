// SPDX-License-Identifier: GPL-2.0-only
/*
 * The simulator for drivers that call dma_*(): as dma_map_ops of the master.
 *
 * What a master of the simulator maps goes the same way then, whichever of the
 * two interfaces its driver knows.  Behind an IOMMU, or with dma_map_ops of its
 * own, the master keeps what it has.
 */
#include <linux/device.h>
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/iommu-dma.h>
#include <linux/mm.h>

#include "bounce.h"
#include "sim_map.h"

static dma_addr_t sim_map_page(struct device *dev, struct page *page,
			       unsigned long offset, size_t size,
			       enum dma_data_direction dir, unsigned long attrs)
{
	return sim_map_phys(dev, page_to_phys(page) + offset, size, dir, attrs);
}

/* No cache lies in front of what is no memory. */
static dma_addr_t sim_map_resource(struct device *dev, phys_addr_t phys,
				   size_t size, enum dma_data_direction dir,
				   unsigned long attrs)
{
	return dma_capable(dev, phys, size, false) ? phys : BAD_DMA_ADDR;
}

static size_t sim_max_mapping_size(struct device *dev)
{
	return sim_config.bounce ? DEV_DMA_BOUNCE_MOST : SIZE_MAX;
}

static const struct dma_map_ops sim_dma_map_ops = {
	.alloc			= dma_direct_alloc,
	.free			= dma_direct_free,
	.alloc_pages_op		= dma_direct_alloc_pages,
	.free_pages		= dma_direct_free_pages,
	.mmap			= dma_common_mmap,
	.get_sgtable		= dma_common_get_sgtable,
	.map_page		= sim_map_page,
	.unmap_page		= sim_unmap_phys,
	.map_sg			= sim_map_sg,
	.unmap_sg		= sim_unmap_sg,
	.map_resource		= sim_map_resource,
	.sync_single_for_cpu	= sim_sync_for_cpu,
	.sync_single_for_device	= sim_sync_for_device,
	.sync_sg_for_cpu	= sim_sync_sg_for_cpu,
	.sync_sg_for_device	= sim_sync_sg_for_device,
	.dma_supported		= dma_direct_supported,
	.get_required_mask	= dma_direct_get_required_mask,
	.max_mapping_size	= sim_max_mapping_size,
};

/**
 * dev_dma_sim_adapt - let dma_*() go through the simulator where dev_*() does
 * @m:	The view of a master whose driver has not probed yet.
 *
 * Context: Task context.
 */
void dev_dma_sim_adapt(struct dev_dma_master *m)
{
	struct device *dev = m->view.master;

	if (m->view.ops == dev_dma_sim_for(dev) && !use_dma_iommu(dev) &&
	    !get_dma_ops(dev))
		dev->dma_ops = &sim_dma_map_ops;
}

/**
 * sim_unadapt - undo dev_dma_sim_adapt()
 * @dev:	A master; its driver has gone.
 *
 * Context: Task context.
 */
void sim_unadapt(struct device *dev)
{
	if (dev_dma_sim_is_adapted(dev))
		dev->dma_ops = NULL;
}

/**
 * dev_dma_sim_is_adapted - does dma_*() lead back to the simulator?
 * @dev:	A master.
 *
 * Context: Any.
 * Return: %true if it does.
 */
bool dev_dma_sim_is_adapted(struct device *dev)
{
	return dev->dma_ops == &sim_dma_map_ops;
}
