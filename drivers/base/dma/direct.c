// SPDX-License-Identifier: GPL-2.0-only
/*
 * The provider "direct": address = offset + base.
 *
 * It is chosen where nothing stands between the master and memory.  What it
 * cannot reach that way it leaves to host, as all the rest.
 */
#include <linux/device.h>
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/iommu-dma.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sizes.h>
#include <linux/swiotlb.h>

#include "core.h"
#include "host.h"

/* DMA API debugging and KMSAN must see every mapping. */
static bool is_watched_by_others(void)
{
	return IS_ENABLED(CONFIG_DMA_API_DEBUG) || IS_ENABLED(CONFIG_KMSAN);
}

static bool has_dma_ops(struct device *dev)
{
#ifdef CONFIG_DMA_OPS_BYPASS
	if (dev->dma_ops_bypass)
		return true;
#endif
	return get_dma_ops(dev) || IS_ENABLED(CONFIG_ARCH_HAS_DMA_MAP_DIRECT);
}

static bool is_one_region(const struct bus_dma_region *map)
{
	return !map || (map[0].size && !map[1].size);
}

/**
 * dev_dma_is_translated - does something but arithmetic give the addresses?
 * @dev:	A master.
 *
 * Context: Any.
 * Return: %true behind an IOMMU or dma_map_ops.
 */
bool dev_dma_is_translated(struct device *dev)
{
	return use_dma_iommu(dev) || get_dma_ops(dev);
}

/**
 * dev_dma_is_linear - are bus addresses physical ones, now and for good?
 * @dev:	A master.
 *
 * Context: Any.
 * Return: %true if neither an IOMMU, nor dma_map_ops, nor a range map
 * translates; the latter would go with the driver.
 */
bool dev_dma_is_linear(struct device *dev)
{
	return !dev_dma_is_translated(dev) && !dev->dma_range_map;
}

/**
 * dev_dma_direct_suits - does nothing stand between a master and memory?
 * @dev:	A master.
 *
 * Masks are not looked at: dev_dma_direct_limit() does that.
 *
 * Context: Any.
 * Return: %true if direct is right for @dev.
 */
bool dev_dma_direct_suits(struct device *dev)
{
	return !is_watched_by_others() && !has_dma_ops(dev) &&
	       !use_dma_iommu(dev) && dev->dma_mask &&
	       dev_is_dma_coherent(dev) && !is_swiotlb_force_bounce(dev) &&
	       !is_swiotlb_for_alloc(dev) && !force_dma_unencrypted(dev) &&
	       is_one_region(dev->dma_range_map);
}

static phys_addr_t first_ram(void)
{
	return max_t(phys_addr_t, virt_to_phys((void *)PAGE_OFFSET),
		     PFN_PHYS(min_low_pfn));
}

/**
 * dev_dma_direct_base - where the device sees the byte at PAGE_OFFSET
 * @dev:	A master, its DMA configured.
 * @base:	Where to put it.
 *
 * Context: Any.
 * Return: %false if @dev cannot see the first byte of RAM.
 */
bool dev_dma_direct_base(struct device *dev, dma_addr_t *base)
{
	phys_addr_t ram = first_ram();
	dma_addr_t dma = phys_to_dma(dev, ram);

	*base = dma - (ram - virt_to_phys((void *)PAGE_OFFSET));
	return dma != DMA_MAPPING_ERROR;
}

/**
 * dev_dma_direct_tells - does arithmetic tell a bounce buffer's address?
 * @dev:	A master.
 * @base:	What dev_dma_direct_base() said when the view was made.
 *
 * Context: Any.
 * Return: %true if direct is right for @dev, @base still holds, and memory that
 * is not encrypted has no other address.
 */
bool dev_dma_direct_tells(struct device *dev, dma_addr_t base)
{
	phys_addr_t ram = first_ram();
	dma_addr_t now;

	return dev_dma_direct_suits(dev) && dev_dma_direct_base(dev, &now) &&
	       now == base &&
	       phys_to_dma(dev, ram) == phys_to_dma_unencrypted(dev, ram);
}

/* An architecture's own translation may have holes: look between the ends. */
static bool is_even(struct device *dev, phys_addr_t ram, dma_addr_t base,
		    unsigned long size)
{
	unsigned long step = IS_ENABLED(CONFIG_ARCH_HAS_PHYS_TO_DMA) ?
			     SZ_16M : size;
	unsigned long off;

	for (off = ram - virt_to_phys((void *)PAGE_OFFSET); off < size;
	     off += min(step, size - off))
		if (phys_to_dma(dev, virt_to_phys((void *)(PAGE_OFFSET + off))) !=
		    base + off)
			return false;
	return true;
}

/**
 * dev_dma_direct_limit - how far above PAGE_OFFSET a master maps by addition
 * @dev:	A master.
 * @base:	What dev_dma_direct_base() said when the view was made.
 *
 * All of the linear map or nothing: both of its ends must come out of
 * phys_to_dma() as the addition says, and lie below the masks.
 *
 * Context: Any.
 * Return: The exclusive limit, lowered by %DEV_DMA_FAST_MAX - 1, or 0.
 */
unsigned long dev_dma_direct_limit(struct device *dev, dma_addr_t base)
{
	unsigned long size = (unsigned long)high_memory - PAGE_OFFSET;
	phys_addr_t last;
	u64 mask;

	/* Where the linear map begins at 0, NULL would be a buffer. */
	if (!PAGE_OFFSET || size < DEV_DMA_FAST_MAX ||
	    !dev_dma_direct_tells(dev, base))
		return 0;
	last = virt_to_phys((void *)(PAGE_OFFSET + size - 1));
	mask = min_not_zero(*dev->dma_mask, dev->bus_dma_limit);
	if (phys_to_dma(dev, last) != base + size - 1 ||
	    base + size - 1 < base || base + size - 1 > mask ||
	    !is_even(dev, first_ram(), base, size))
		return 0;
	return size - DEV_DMA_FAST_MAX + 1;
}

/**
 * dev_dma_bounced - is this the address of a bounce buffer?
 * @dev:	A master.
 * @base:	Base of its view, good even after the range map has gone.
 * @dma:	What the master was given.
 *
 * Context: Any.
 * Return: %true if unmapping @dma has work to do.
 */
bool dev_dma_bounced(struct device *dev, dma_addr_t base, dma_addr_t dma)
{
	phys_addr_t phys = dma - base + virt_to_phys((void *)PAGE_OFFSET);

	return swiotlb_find_pool(dev, phys);
}

/* Sees all of RAM, where the limit stops short of its end. */
static bool maps_itself(struct device *dev, phys_addr_t phys, size_t size,
			unsigned long attrs)
{
	return !(attrs & DMA_ATTR_MMIO) && dev_dma_direct_suits(dev) &&
	       dma_capable(dev, phys_to_dma(dev, phys), size, true);
}

static dma_addr_t direct_map_phys(struct device *dev, phys_addr_t phys,
				  size_t size, enum dma_data_direction dir,
				  unsigned long attrs)
{
	if (maps_itself(dev, phys, size, attrs))
		return phys_to_dma(dev, phys);
	return dev_dma_host_map_phys(dev, phys, size, dir, attrs);
}

const struct dev_dma_ops dev_dma_direct_ops = {
	.name			= "direct",
	.map_phys		= direct_map_phys,
	.map_sg			= dev_dma_host_map_sg,
	.alloc_consistent	= dev_dma_host_alloc_consistent,
	DEV_DMA_HOST_OPS
};
