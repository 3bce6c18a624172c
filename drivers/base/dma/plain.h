/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a provider that does arithmetic asks before each mapping.
 */
#ifndef _DRIVERS_BASE_DMA_PLAIN_H
#define _DRIVERS_BASE_DMA_PLAIN_H

#include <linux/device.h>
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/iommu-dma.h>
#include <linux/swiotlb.h>

/* DMA API debugging and KMSAN must see every mapping. */
static inline bool dev_dma_is_watched_by_others(void)
{
	return IS_ENABLED(CONFIG_DMA_API_DEBUG) || IS_ENABLED(CONFIG_KMSAN);
}

static inline bool dev_dma_has_dma_ops(struct device *dev)
{
#ifdef CONFIG_DMA_OPS_BYPASS
	if (dev->dma_ops_bypass)
		return true;
#endif
	return get_dma_ops(dev) || IS_ENABLED(CONFIG_ARCH_HAS_DMA_MAP_DIRECT);
}

static inline bool dev_dma_is_one_region(const struct bus_dma_region *map)
{
	return !map || (map[0].size && !map[1].size);
}

/**
 * dev_dma_is_plain - does nothing but a cache stand before memory?
 * @dev:	A master.
 *
 * Masks are not looked at.
 *
 * Context: Any.
 * Return: %true if arithmetic is all that addresses take, and nobody else has
 * to see them.
 */
static inline bool dev_dma_is_plain(struct device *dev)
{
	return !dev_dma_is_watched_by_others() && !dev_dma_has_dma_ops(dev) &&
	       !use_dma_iommu(dev) && dev->dma_mask &&
	       !is_swiotlb_force_bounce(dev) &&
	       !is_swiotlb_for_alloc(dev) && !force_dma_unencrypted(dev) &&
	       dev_dma_is_one_region(dev->dma_range_map);
}

#endif /* _DRIVERS_BASE_DMA_PLAIN_H */
