// SPDX-License-Identifier: GPL-2.0-only
/*
 * The provider "noncoherent": address = offset + base, and a cache between.
 *
 * What the device cannot reach that way is left to host, as all the rest.  Who
 * has mapped what is told by the address: only host hands out those of bounce
 * buffers and of peers, and what a driver's own dma_map_ops made.  Lines that a
 * buffer shares with others never get here where the device may write: see
 * bounce.c.
 */
#include <linux/device.h>
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/scatterlist.h>
#include <linux/swiotlb.h>

#include "bounce.h"
#include "cache.h"
#include "host.h"
#include "plain.h"

/**
 * dev_dma_noncoherent_suits - does nothing but a cache stand before memory?
 * @dev:	A master.
 *
 * Context: Any.
 * Return: %true if noncoherent is right for @dev.
 */
bool dev_dma_noncoherent_suits(struct device *dev)
{
	return !dev_is_dma_coherent(dev) && dev_dma_is_plain(dev);
}

/* A driver may give its device dma_map_ops of its own while it is bound. */
static bool may_map(struct device *dev, unsigned long attrs)
{
	return !(attrs & DMA_ATTR_MMIO) && dev_dma_is_plain(dev);
}

static bool reaches(struct device *dev, phys_addr_t phys, size_t size)
{
	return dma_capable(dev, phys_to_dma(dev, phys), size, true);
}

static __always_inline bool is_bounced(struct device *dev, dma_addr_t dma)
{
	return swiotlb_find_pool(dev, dma_to_phys(dev, dma));
}

static __always_inline bool is_hosts(struct device *dev, dma_addr_t dma,
				     unsigned long attrs)
{
	return !may_map(dev, attrs) || is_bounced(dev, dma);
}

static dma_addr_t noncoherent_map_phys(struct device *dev, phys_addr_t phys,
				       size_t size,
				       enum dma_data_direction dir,
				       unsigned long attrs)
{
	if (unlikely(!may_map(dev, attrs) || !reaches(dev, phys, size)))
		return dev_dma_host_map_phys(dev, phys, size, dir, attrs);
	if (!(attrs & DMA_ATTR_SKIP_CPU_SYNC))
		dev_cache_pass(dev_cache_of_cpu(), DEV_CACHE_MAP, dir, phys,
			       size);
	return phys_to_dma(dev, phys);
}

static void noncoherent_unmap_phys(struct device *dev, dma_addr_t dma,
				   size_t size, enum dma_data_direction dir,
				   unsigned long attrs)
{
	if (unlikely(is_hosts(dev, dma, attrs)))
		return dev_dma_host_unmap_phys(dev, dma, size, dir, attrs);
	if (!(attrs & DMA_ATTR_SKIP_CPU_SYNC))
		dev_cache_pass(dev_cache_of_cpu(), DEV_CACHE_UNMAP, dir,
			       dma_to_phys(dev, dma), size);
}

/*
 * What the caller has found out before may be of another life of the view: only
 * what is read behind an open gate is of this one.
 */
static __always_inline bool may_pass(struct dev_dma_master *m, u64 addr,
				     size_t size, enum dma_data_direction dir,
				     unsigned long attrs)
{
	return dev_dma_gate_is_open(&m->gate) &&
	       m->view.ops == &dev_dma_noncoherent_ops &&
	       !dev_dma_shares_lines(m, addr, size, dir, attrs);
}

/**
 * dev_dma_noncoherent_map_short - map a buffer, if nothing is special about it
 * @m:		Whose view.
 * @phys:	First byte.
 * @size:	Bytes; so few that the CPU need not be preempted meanwhile.
 * @dir:	Direction.
 * @attrs:	DMA_ATTR_* flags.
 *
 * Context: Any.
 * Return: The address to program, or %BAD_DMA_ADDR where it is to be tried
 * another way.
 */
dma_addr_t dev_dma_noncoherent_map_short(struct dev_dma_master *m,
					 phys_addr_t phys, size_t size,
					 enum dma_data_direction dir,
					 unsigned long attrs)
{
	struct device *dev = m->view.master;
	dma_addr_t dma;

	/* what waits for RCU waits for this, and need not be told of it */
	guard(preempt)();
	if (unlikely(!may_pass(m, phys, size, dir, attrs) ||
		     !may_map(dev, attrs)))
		return BAD_DMA_ADDR;
	dma = phys_to_dma(dev, phys);
	if (unlikely(!dma_capable(dev, dma, size, true)))
		return BAD_DMA_ADDR;
	if (!(attrs & DMA_ATTR_SKIP_CPU_SYNC))
		dev_cache_pass(m->cache, DEV_CACHE_MAP, dir, phys, size);
	__this_cpu_inc(m->stats->slow);	/* an interrupt's may be lost */
	return dma;
}

/**
 * dev_dma_noncoherent_unmap_short - undo dev_dma_noncoherent_map_short()
 * @m:		Whose view.
 * @dma:	What was mapped, by whatever way.
 * @size:	Bytes.
 * @dir:	Direction.
 * @attrs:	DMA_ATTR_* flags.
 *
 * Context: Any.
 * Return: %false where it is to be tried another way.
 */
bool dev_dma_noncoherent_unmap_short(struct dev_dma_master *m, dma_addr_t dma,
				     size_t size, enum dma_data_direction dir,
				     unsigned long attrs)
{
	struct device *dev = m->view.master;

	/* as above */
	guard(preempt)();
	if (unlikely(!may_pass(m, dma, size, dir, 0) ||
		     is_hosts(dev, dma, attrs)))
		return false;
	if (!(attrs & DMA_ATTR_SKIP_CPU_SYNC))
		dev_cache_pass(m->cache, DEV_CACHE_UNMAP, dir,
			       dma_to_phys(dev, dma), size);
	__this_cpu_inc(m->stats->slow);	/* as above */
	return true;
}

static bool reaches_list(struct device *dev, struct scatterlist *sgl,
			 int nents)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i)
		if (is_pci_p2pdma_page(sg_page(sg)) ||
		    !reaches(dev, sg_phys(sg), sg->length))
			return false;
	return true;
}

static bool list_is_hosts(struct device *dev, struct scatterlist *sgl,
			  int nents, unsigned long attrs)
{
	struct scatterlist *sg;
	int i;

	if (!may_map(dev, attrs))
		return true;
	for_each_sg(sgl, sg, nents, i)
		if (sg_dma_is_bus_address(sg) ||
		    is_bounced(dev, sg_dma_address(sg)))
			return true;
	return false;
}

static int noncoherent_map_sg(struct device *dev, struct scatterlist *sgl,
			      int nents, enum dma_data_direction dir,
			      unsigned long attrs)
{
	struct scatterlist *sg;
	int i;

	if (unlikely(!may_map(dev, attrs) || !reaches_list(dev, sgl, nents)))
		return dev_dma_host_map_sg(dev, sgl, nents, dir, attrs);
	for_each_sg(sgl, sg, nents, i) {
		sg_dma_address(sg) = phys_to_dma(dev, sg_phys(sg));
		sg_dma_len(sg) = sg->length;
	}
	if (!(attrs & DMA_ATTR_SKIP_CPU_SYNC))
		dev_cache_pass_sg(dev_cache_of_cpu(), DEV_CACHE_MAP, dir, sgl,
				  nents);
	return nents;
}

static void noncoherent_unmap_sg(struct device *dev, struct scatterlist *sgl,
				 int nents, enum dma_data_direction dir,
				 unsigned long attrs)
{
	if (unlikely(list_is_hosts(dev, sgl, nents, attrs)))
		return dev_dma_host_unmap_sg(dev, sgl, nents, dir, attrs);
	if (!(attrs & DMA_ATTR_SKIP_CPU_SYNC))
		dev_cache_pass_sg(dev_cache_of_cpu(), DEV_CACHE_UNMAP, dir, sgl,
				  nents);
}

static void noncoherent_sync_for_cpu(struct device *dev, dma_addr_t dma,
				     size_t size, enum dma_data_direction dir)
{
	if (unlikely(is_hosts(dev, dma, 0)))
		return dev_dma_host_sync_for_cpu(dev, dma, size, dir);
	dev_cache_pass(dev_cache_of_cpu(), DEV_CACHE_FOR_CPU, dir,
		       dma_to_phys(dev, dma), size);
}

static void noncoherent_sync_for_device(struct device *dev, dma_addr_t dma,
					size_t size,
					enum dma_data_direction dir)
{
	if (unlikely(is_hosts(dev, dma, 0)))
		return dev_dma_host_sync_for_device(dev, dma, size, dir);
	dev_cache_pass(dev_cache_of_cpu(), DEV_CACHE_FOR_DEVICE, dir,
		       dma_to_phys(dev, dma), size);
}

static void noncoherent_sync_sg_for_cpu(struct device *dev,
					struct scatterlist *sgl, int nents,
					enum dma_data_direction dir)
{
	if (unlikely(list_is_hosts(dev, sgl, nents, 0)))
		return dev_dma_host_sync_sg_for_cpu(dev, sgl, nents, dir);
	dev_cache_pass_sg(dev_cache_of_cpu(), DEV_CACHE_FOR_CPU, dir, sgl,
			  nents);
}

static void noncoherent_sync_sg_for_device(struct device *dev,
					   struct scatterlist *sgl, int nents,
					   enum dma_data_direction dir)
{
	if (unlikely(list_is_hosts(dev, sgl, nents, 0)))
		return dev_dma_host_sync_sg_for_device(dev, sgl, nents, dir);
	dev_cache_pass_sg(dev_cache_of_cpu(), DEV_CACHE_FOR_DEVICE, dir, sgl,
			  nents);
}

static const struct dev_cache *noncoherent_cache(struct device *dev)
{
	return dev_cache_of_cpu();
}

static bool noncoherent_need_sync(struct device *dev)
{
	return true;
}

const struct dev_dma_ops dev_dma_noncoherent_ops = {
	.name			= "noncoherent",
	.map_phys		= noncoherent_map_phys,
	.unmap_phys		= noncoherent_unmap_phys,
	.map_sg			= noncoherent_map_sg,
	.unmap_sg		= noncoherent_unmap_sg,
	.sync_for_cpu		= noncoherent_sync_for_cpu,
	.sync_for_device	= noncoherent_sync_for_device,
	.sync_sg_for_cpu	= noncoherent_sync_sg_for_cpu,
	.sync_sg_for_device	= noncoherent_sync_sg_for_device,
	.cache			= noncoherent_cache,
	.need_sync		= noncoherent_need_sync,
	DEV_DMA_HOST_MEMORY_OPS
	DEV_DMA_HOST_OPS
};
