// SPDX-License-Identifier: GPL-2.0-only
/*
 * The provider "host": the kernel's own DMA mapping code.
 *
 * IOMMUs, bounce buffers, Xen, restricted pools, per-device dma_map_ops: all
 * of it is called, none of it copied.  What that code would WARN or BUG about
 * is found out before.
 */
#include <linux/device.h>
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/iommu-dma.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/swiotlb.h>
#include <linux/vmalloc.h>

#include <trace/events/dma.h>

#include "cache.h"
#include "core.h"
#include "host.h"
#include "plain.h"

/*
 * The mapping code hands what is behind an IOMMU on as it comes, and shows it
 * to whoever traces or checks it.  Where nobody does, skip that step.
 */
static __always_inline bool goes_straight(struct device *dev,
					  unsigned long attrs)
{
	return !IS_ENABLED(CONFIG_DMA_API_DEBUG) && !IS_ENABLED(CONFIG_KMSAN) &&
	       use_dma_iommu(dev) && dev->dma_mask &&
	       !(attrs & DMA_ATTR_MMIO) && !trace_dma_map_page_enabled() &&
	       !trace_dma_unmap_page_enabled();
}

/* Does the kernel map by address arithmetic and bouncing alone? */
static bool maps_directly(struct device *dev)
{
	return !use_dma_iommu(dev) && !get_dma_ops(dev);
}

#ifdef CONFIG_SWIOTLB
static bool can_bounce(struct device *dev)
{
	phys_addr_t end;

	if (!is_swiotlb_active(dev))
		return false;
	end = dev->dma_io_tlb_mem->defpool.end - 1;
	return phys_to_dma_unencrypted(dev, end) <=
	       min_not_zero(*dev->dma_mask, dev->bus_dma_limit);
}
#else
static bool can_bounce(struct device *dev)
{
	return false;
}
#endif

/* Bouncing and cache maintenance touch the buffer: no hole in RAM. */
static bool is_ram(phys_addr_t phys, size_t size)
{
	return pfn_valid(PHYS_PFN(phys)) &&
	       pfn_valid(PHYS_PFN(phys + size - 1));
}

/* The direct code warns where neither the device nor a bounce gets there. */
static bool may_map_directly(struct device *dev, phys_addr_t phys, size_t size,
			     enum dma_data_direction dir)
{
	if (!is_ram(phys, size))
		return false;
	if (can_bounce(dev))
		return true;
	return !is_swiotlb_force_bounce(dev) &&
	       !dma_kmalloc_needs_bounce(dev, size, dir) &&
	       dma_capable(dev, phys_to_dma(dev, phys), size, true);
}

static bool is_untrusted(struct device *dev)
{
	return dev_is_pci(dev) && to_pci_dev(dev)->untrusted;
}

static bool may_map(struct device *dev, phys_addr_t phys, size_t size,
		    enum dma_data_direction dir)
{
	if (!dev->dma_mask)
		return false;
	if (maps_directly(dev))
		return may_map_directly(dev, phys, size, dir);
	return is_ram(phys, size);
}

static bool may_map_mmio(struct device *dev, phys_addr_t phys, size_t size)
{
	if (!dev->dma_mask)
		return false;
	return !maps_directly(dev) || dma_capable(dev, phys, size, false);
}

static noinline dma_addr_t map_watched(struct device *dev, phys_addr_t phys,
				       size_t size,
				       enum dma_data_direction dir,
				       unsigned long attrs)
{
	if (!(attrs & DMA_ATTR_MMIO ? may_map_mmio(dev, phys, size) :
				      may_map(dev, phys, size, dir)))
		return BAD_DMA_ADDR;
	if (attrs & DMA_ATTR_MMIO)
		return dma_map_resource(dev, phys, size, dir,
					attrs & ~DMA_ATTR_MMIO);
	return dma_map_page_attrs(dev, pfn_to_page(PHYS_PFN(phys)),
				  offset_in_page(phys), size, dir, attrs);
}

dma_addr_t dev_dma_host_map_phys(struct device *dev, phys_addr_t phys,
				 size_t size, enum dma_data_direction dir,
				 unsigned long attrs)
{
	if (likely(goes_straight(dev, attrs) && dev_is_dma_coherent(dev) &&
		   !is_untrusted(dev)))
		return iommu_dma_map_page(dev, pfn_to_page(PHYS_PFN(phys)),
					  offset_in_page(phys), size, dir,
					  attrs);
	return map_watched(dev, phys, size, dir, attrs);
}

/* An IOMMU warns about a range that it never gave out. */
#ifdef CONFIG_IOMMU_DMA
static bool is_translated(struct device *dev, dma_addr_t dma)
{
	return iommu_iova_to_phys(iommu_get_dma_domain(dev), dma);
}
#else
static bool is_translated(struct device *dev, dma_addr_t dma)
{
	return true;
}
#endif

static bool is_mapped(struct device *dev, dma_addr_t dma)
{
	if (!dev->dma_mask)
		return false;
	return !use_dma_iommu(dev) || is_translated(dev, dma);
}

/* Only the first page is looked up later. */
static noinline bool unmap_pages(struct device *dev, dma_addr_t dma,
				 size_t size, enum dma_data_direction dir,
				 unsigned long attrs)
{
	return is_translated(dev, dma + size - 1) &&
	       iommu_dma_try_unmap_page(dev, dma, size, dir, attrs);
}

static noinline bool unmap_watched(struct device *dev, dma_addr_t dma,
				   size_t size, enum dma_data_direction dir,
				   unsigned long attrs)
{
	if (!is_mapped(dev, dma) || !is_mapped(dev, dma + size - 1))
		return false;
	if (attrs & DMA_ATTR_MMIO)
		dma_unmap_resource(dev, dma, size, dir,
				   attrs & ~DMA_ATTR_MMIO);
	else
		dma_unmap_page_attrs(dev, dma, size, dir, attrs);
	return true;
}

void dev_dma_host_unmap_phys(struct device *dev, dma_addr_t dma, size_t size,
			     enum dma_data_direction dir, unsigned long attrs)
{
	bool done;

	if (unlikely(!goes_straight(dev, attrs)))
		done = unmap_watched(dev, dma, size, dir, attrs);
	else if (size > PAGE_SIZE - offset_in_page(dma))
		done = unmap_pages(dev, dma, size, dir, attrs);
	else
		done = iommu_dma_try_unmap_page(dev, dma, size, dir, attrs);
	if (unlikely(!done))
		dev_dma_refuse(dev, attrs, "unmapping", "not mapped");
}

/* A bounce slot belongs to the system and goes back, driver or no driver. */
void dev_dma_host_unmap_late(struct device *dev, dma_addr_t dma, size_t size,
			     enum dma_data_direction dir, unsigned long attrs)
{
	if (dev->dma_mask && maps_directly(dev) && !(attrs & DMA_ATTR_MMIO))
		dma_unmap_page_attrs(dev, dma, size, dir, attrs);
}

/* A struct page is RAM; what begins there may end beyond it. */
static bool entry_is_ram(struct scatterlist *sg)
{
	return (u64)sg->offset + sg->length <= PAGE_SIZE ||
	       pfn_valid(PHYS_PFN(sg_phys(sg) + sg->length - 1));
}

static bool may_map_list(struct device *dev, struct scatterlist *sgl, int nents,
			 enum dma_data_direction dir)
{
	bool directly = maps_directly(dev);
	struct scatterlist *sg;
	int i;

	if (!dev->dma_mask)
		return false;
	for (i = 0, sg = sgl; i < nents; i++, sg = dev_dma_sg_next(sg))
		if (!is_pci_p2pdma_page(sg_page(sg)) &&
		    !(directly ? may_map_directly(dev, sg_phys(sg), sg->length,
						  dir) : entry_is_ram(sg)))
			return false;
	return true;
}

int dev_dma_host_map_sg(struct device *dev, struct scatterlist *sgl, int nents,
			enum dma_data_direction dir, unsigned long attrs)
{
	struct sg_table sgt = { .sgl = sgl, .orig_nents = nents };
	int err;

	if (attrs & DMA_ATTR_MMIO)
		return -EINVAL;
	if (!may_map_list(dev, sgl, nents, dir))
		return -EIO;
	err = dma_map_sgtable(dev, &sgt, dir, attrs);
	return err ? err : sgt.nents;
}

void dev_dma_host_unmap_sg(struct device *dev, struct scatterlist *sgl,
			   int nents, enum dma_data_direction dir,
			   unsigned long attrs)
{
	if (sg_dma_is_bus_address(sgl) || is_mapped(dev, sg_dma_address(sgl)))
		dma_unmap_sg_attrs(dev, sgl, nents, dir, attrs);
	else
		dev_dma_refuse(dev, attrs, "list unmapping", "not mapped");
}

void dev_dma_host_sync_for_cpu(struct device *dev, dma_addr_t dma, size_t size,
			       enum dma_data_direction dir)
{
	if (dev->dma_mask)
		dma_sync_single_for_cpu(dev, dma, size, dir);
}

void dev_dma_host_sync_for_device(struct device *dev, dma_addr_t dma,
				  size_t size, enum dma_data_direction dir)
{
	if (dev->dma_mask)
		dma_sync_single_for_device(dev, dma, size, dir);
}

void dev_dma_host_sync_sg_for_cpu(struct device *dev, struct scatterlist *sgl,
				  int nents, enum dma_data_direction dir)
{
	if (dev->dma_mask)
		dma_sync_sg_for_cpu(dev, sgl, nents, dir);
}

void dev_dma_host_sync_sg_for_device(struct device *dev,
				     struct scatterlist *sgl, int nents,
				     enum dma_data_direction dir)
{
	if (dev->dma_mask)
		dma_sync_sg_for_device(dev, sgl, nents, dir);
}

/* Memory that is nothing but pages, for which a zone means something. */
static bool is_plain(struct device *dev)
{
	return maps_directly(dev) && dev_is_dma_coherent(dev) &&
	       !is_swiotlb_for_alloc(dev) && !force_dma_unencrypted(dev);
}

/* The mapping code ignores zones; pages are freed as it frees its own. */
static void *alloc_zone(struct device *dev, size_t size, dma_addr_t *dma,
			gfp_t gfp)
{
	struct page *page;

	page = alloc_pages_node(dev_to_node(dev),
				gfp | __GFP_ZERO | __GFP_NOWARN,
				get_order(size));
	if (!page)
		return NULL;
	*dma = phys_to_dma(dev, page_to_phys(page));
	return page_address(page);
}

void *dev_dma_host_alloc_consistent(struct device *dev, size_t *size,
				    dma_addr_t *dma, gfp_t gfp,
				    unsigned long attrs)
{
	if (!dev->coherent_dma_mask)
		return NULL;
	*size = PAGE_ALIGN(*size);
	if (!(gfp & (__GFP_DMA | __GFP_DMA32)))
		return dma_alloc_attrs(dev, *size, dma, gfp | __GFP_NOWARN,
				       attrs | DMA_ATTR_NO_WARN);
	if (!is_plain(dev) || (attrs & DMA_ATTR_NO_KERNEL_MAPPING))
		return NULL;
	return alloc_zone(dev, *size, dma, gfp);
}

/*
 * Do pages come from the page allocator, to be mapped like any others?  For
 * plain memory, as the kernel's own code looks at the mask for consistent
 * memory alone; and where dma_map_ops give none themselves.
 */
static bool maps_pages(struct device *dev)
{
	const struct dma_map_ops *ops = get_dma_ops(dev);

	if (use_dma_iommu(dev))
		return false;
	if (ops)
		return !ops->alloc_pages_op;
	return !is_swiotlb_force_bounce(dev) && !is_swiotlb_for_alloc(dev) &&
	       !force_dma_unencrypted(dev);
}

/* Within both masks, so that whoever maps the page need not bounce it. */
static bool may_map_pages(struct device *dev, struct page *page, size_t size)
{
	dma_addr_t dma;

	if (PageHighMem(page))
		return false;
	if (!maps_directly(dev))
		return true;
	dma = phys_to_dma(dev, page_to_phys(page));
	return dma_capable(dev, dma, size, true) &&
	       dma + size - 1 <= dev->coherent_dma_mask;
}

/* The zones end where they end: so each is tried, until one has nothing. */
static struct page *alloc_in_reach(struct device *dev, size_t size, gfp_t gfp)
{
	static const gfp_t zones[] = { 0, __GFP_DMA32, __GFP_DMA };
	struct page *page = dma_alloc_contiguous(dev, size, gfp);
	int i;

	if (page && may_map_pages(dev, page, size))
		return page;
	if (page)
		dma_free_contiguous(dev, page, size);
	for (i = 0; i < ARRAY_SIZE(zones); i++) {
		page = alloc_pages_node(dev_to_node(dev), gfp | zones[i],
					get_order(size));
		if (!page || may_map_pages(dev, page, size))
			return page;
		__free_pages(page, get_order(size));
	}
	return NULL;
}

/* Bouncing may have been forced in between. */
static bool is_page_itself(struct device *dev, struct page *page,
			   dma_addr_t dma)
{
	return !maps_directly(dev) ||
	       dma == phys_to_dma(dev, page_to_phys(page));
}

static struct page *alloc_and_map(struct device *dev, size_t size,
				  dma_addr_t *dma, enum dma_data_direction dir,
				  gfp_t gfp)
{
	struct page *page = alloc_in_reach(dev, size, gfp & ~__GFP_ZERO);

	if (!page)
		return NULL;
	memset(page_address(page), 0, size);
	*dma = dma_map_page_attrs(dev, page, 0, size, dir,
				  DMA_ATTR_SKIP_CPU_SYNC | DMA_ATTR_NO_WARN);
	if (!dma_mapping_error(dev, *dma)) {
		if (is_page_itself(dev, page, *dma))
			return page;
		dma_unmap_page_attrs(dev, *dma, size, dir,
				     DMA_ATTR_SKIP_CPU_SYNC);
	}
	dma_free_contiguous(dev, page, size);
	return NULL;
}

/* These pages are synced like a mapping, and lie where one may. */
struct page *dev_dma_host_alloc_pages(struct device *dev, size_t size,
				      dma_addr_t *dma,
				      enum dma_data_direction dir, gfp_t gfp)
{
	struct page *page;

	if (!dev->dma_mask || !dev->coherent_dma_mask || (gfp & GFP_ZONEMASK))
		return NULL;
	size = PAGE_ALIGN(size);
	gfp |= __GFP_NOWARN;
	if (maps_pages(dev))
		return alloc_and_map(dev, size, dma, dir, gfp);
	page = dma_alloc_pages(dev, size, dma, dir, gfp);
	if (!page || !maps_directly(dev) || dma_capable(dev, *dma, size, true))
		return page;
	dma_free_pages(dev, size, page, *dma, dir);
	return NULL;
}

void dev_dma_host_free_pages(struct device *dev, size_t size, struct page *page,
			     dma_addr_t dma, enum dma_data_direction dir)
{
	size = PAGE_ALIGN(size);
	if (!maps_pages(dev)) {
		dma_free_pages(dev, size, page, dma, dir);
		return;
	}
	dma_unmap_page_attrs(dev, dma, size, dir, DMA_ATTR_SKIP_CPU_SYNC);
	dma_free_contiguous(dev, page, size);
}

struct sg_table *dev_dma_host_alloc_noncontiguous(struct device *dev,
						  size_t size,
						  enum dma_data_direction dir,
						  gfp_t gfp,
						  unsigned long attrs)
{
	if (!dev->coherent_dma_mask || (gfp & GFP_ZONEMASK) ||
	    (attrs & ~DMA_ATTR_ALLOC_SINGLE_PAGES))
		return NULL;
	return dma_alloc_noncontiguous(dev, size, dir, gfp | __GFP_NOWARN,
				       attrs);
}

/* Memory that the device brought along goes when its driver does. */
static bool is_devices_own(struct dev_dma_memory *mem)
{
	struct vm_struct *area;

	if (mem->kind != DEV_DMA_CONSISTENT || !is_vmalloc_addr(mem->key))
		return false;
	area = find_vm_area(mem->key);
	return !area || !(area->flags & VM_DMA_COHERENT);
}

/* Cut the device off; the pages stay where they are. */
void dev_dma_host_revoke(struct device *dev, struct dev_dma_memory *mem)
{
	mem->whole = !mem->giver && !dev->dma_range_map;
	mem->translated = use_dma_iommu(dev) && !is_devices_own(mem);
	if (mem->translated)
		iommu_dma_unmap_resource(dev, mem->dma, mem->size, mem->dir, 0);
}

static void host_free(struct device *dev, struct dev_dma_memory *mem)
{
	switch (mem->kind) {
	case DEV_DMA_CONSISTENT:
		dma_free_attrs(dev, mem->size, mem->key, mem->dma, mem->attrs);
		break;
	case DEV_DMA_PAGES:
		dev_dma_host_free_pages(dev, mem->size, mem->key, mem->dma,
					mem->dir);
		break;
	case DEV_DMA_NONCONTIGUOUS:
		dma_free_noncontiguous(dev, mem->size, mem->key, mem->dir);
		break;
	}
}

#ifdef CONFIG_IOMMU_DMA
static void free_translated(struct device *dev, struct dev_dma_memory *mem)
{
	switch (mem->kind) {
	case DEV_DMA_CONSISTENT:
		__iommu_dma_free(dev, mem->size, mem->key);
		break;
	case DEV_DMA_PAGES:
		dma_free_contiguous(dev, mem->key, PAGE_ALIGN(mem->size));
		break;
	case DEV_DMA_NONCONTIGUOUS:
		__iommu_dma_free_noncontiguous(mem->size, mem->key);
		break;
	}
}
#else
static void free_translated(struct device *dev, struct dev_dma_memory *mem)
{
}
#endif

/*
 * With its range map gone the kernel can no longer tell the page from the DMA
 * address.  Plain memory is told by its kernel address; no other is freed.
 */
static bool free_ranged(struct device *dev, struct dev_dma_memory *mem)
{
	if (mem->kind != DEV_DMA_CONSISTENT || !dev_is_dma_coherent(dev) ||
	    force_dma_unencrypted(dev) || !virt_addr_valid(mem->key))
		return false;
	dma_free_contiguous(dev, virt_to_page(mem->key), mem->size);
	return true;
}

/*
 * Somebody else translates than when it was given.  A translation that was
 * taken from the device may still be there for others that share it: what it
 * leads to is not given back.
 */
static bool free_others(struct device *dev, struct dev_dma_memory *mem)
{
	if (mem->giver || !mem->whole)
		return false;
	switch (mem->kind) {
	case DEV_DMA_CONSISTENT:
		dma_direct_free(dev, mem->size, mem->key, mem->dma, mem->attrs);
		return true;
	case DEV_DMA_PAGES:
		dma_direct_free_pages(dev, PAGE_ALIGN(mem->size), mem->key,
				      mem->dma, mem->dir);
		return true;
	default:
		return false;
	}
}

bool dev_dma_host_free_late(struct device *dev, struct dev_dma_memory *mem)
{
	if (is_devices_own(mem))
		return false;
	if (mem->translated)
		free_translated(dev, mem);
	else if (mem->giver != dev_dma_translator(dev))
		return free_others(dev, mem);
	else if (mem->whole || mem->giver)
		host_free(dev, mem);
	else
		return free_ranged(dev, mem);
	return true;
}

bool dev_dma_host_supported(struct device *dev, u64 mask)
{
	const struct dma_map_ops *ops = get_dma_ops(dev);

	if (!dev->dma_mask)
		return false;
	if (use_dma_iommu(dev))
		return true;
	if (ops)
		return !ops->dma_supported || ops->dma_supported(dev, mask);
	return dma_direct_supported(dev, mask);
}

size_t dev_dma_host_max_mapping_size(struct device *dev)
{
	return dev->dma_mask ? dma_max_mapping_size(dev) : 0;
}

size_t dev_dma_host_opt_mapping_size(struct device *dev)
{
	return dev->dma_mask ? dma_opt_mapping_size(dev) : 0;
}

bool dev_dma_host_need_sync(struct device *dev)
{
	return dev->dma_mask && dma_dev_need_sync(dev);
}

const struct dev_cache *dev_dma_host_cache(struct device *dev)
{
	return dev_is_dma_coherent(dev) ? NULL : dev_cache_of_cpu();
}

const struct dev_dma_ops dev_dma_host_ops = {
	.name			= "host",
	.map_phys		= dev_dma_host_map_phys,
	DEV_DMA_HOST_STREAMING_OPS
	DEV_DMA_HOST_MEMORY_OPS
	DEV_DMA_HOST_OPS
};
