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
#include "plain.h"

/**
 * dev_dma_translator - does something but arithmetic give the addresses?
 * @dev:	A master.
 *
 * The simulator's dma_map_ops lead back to its own view.
 *
 * Context: Any.
 * Return: What tells this IOMMU or these dma_map_ops from any other, or %NULL.
 */
const void *dev_dma_translator(struct device *dev)
{
	static const char iommu;

	if (use_dma_iommu(dev))
		return &iommu;
	return dev_dma_sim_is_adapted(dev) ? NULL : get_dma_ops(dev);
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
	return !dev_dma_translator(dev) && !dev->dma_range_map;
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
	return dev_is_dma_coherent(dev) && dev_dma_is_plain(dev);
}

/*
 * The linear map may begin where there is no RAM; on arm64, where addresses
 * have fewer bits than the kernel is built for, far below physical address 0.
 */
static phys_addr_t first_ram(void)
{
	return max_t(s64, virt_to_phys((void *)PAGE_OFFSET),
		     PFN_PHYS(min_low_pfn));
}

/**
 * dev_dma_direct_start - how far above PAGE_OFFSET the first byte of RAM lies
 *
 * Context: Any.
 * Return: Bytes.
 */
unsigned long dev_dma_direct_start(void)
{
	return first_ram() - virt_to_phys((void *)PAGE_OFFSET);
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
	dma_addr_t dma = phys_to_dma(dev, first_ram());

	*base = dma - dev_dma_direct_start();
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
static bool is_even(struct device *dev, dma_addr_t base, unsigned long size)
{
	unsigned long step = IS_ENABLED(CONFIG_ARCH_HAS_PHYS_TO_DMA) ?
			     SZ_16M : size;
	unsigned long off;
	phys_addr_t phys;

	for (off = dev_dma_direct_start(); off < size;
	     off += min(step, size - off)) {
		phys = virt_to_phys((void *)(PAGE_OFFSET + off));
		if (phys_to_dma(dev, phys) != base + off)
			return false;
	}
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
	    base + size - 1 < base + dev_dma_direct_start() ||
	    base + size - 1 > mask || !is_even(dev, base, size))
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
	DEV_DMA_HOST_STREAMING_OPS
	DEV_DMA_HOST_MEMORY_OPS
	DEV_DMA_HOST_OPS
};
