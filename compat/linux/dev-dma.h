/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dev_*() on kernels that do not have it: a driver that was converted builds
 * from 4.19 on with this one file beside it.
 *
 *	ccflags-y += -I$(src)/compat
 *
 * Where the kernel has the interface, its own <linux/dev-dma.h> is taken, and
 * nothing of what follows.  Elsewhere dev_*() means dma_*(), on the device that
 * DEV_DMA_MASTER() makes of the one that the driver holds.  That is the device
 * itself, unless the driver says otherwise before it includes this:
 *
 *	#define DEV_DMA_MASTER(dev)	((dev)->parent)
 *
 * What dma_*() cannot do fails to compile where it is used, and says why.
 */
#ifndef _COMPAT_LINUX_DEV_DMA_H
#define _COMPAT_LINUX_DEV_DMA_H

#ifdef __has_include
#if __has_include(<linux/dev-dma-forms.h>)
#define DEV_DMA_IN_KERNEL
#endif
#endif

#ifdef DEV_DMA_IN_KERNEL
#include_next <linux/dev-dma.h>
#else

#include <linux/compiler.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/version.h>

#ifndef DEV_DMA_MASTER
#define DEV_DMA_MASTER(dev)	(dev)
#endif

#define DEV_DMA_SINCE(a, b)	(LINUX_VERSION_CODE >= KERNEL_VERSION(a, b, 0))

/* What is not there: naming it is no error yet, calling it is. */
#define DEV_DMA_CANNOT(type, name, args, why)				\
	type name args __compiletime_error(#name "() cannot be had here: " why)

struct dev_dma_limits;
struct dev_pool;

#define BAD_DMA_ADDR		(~(dma_addr_t)0)

/* Registers of another device; dma_map_resource() is told by its name. */
#ifndef DMA_ATTR_MMIO
#define DMA_ATTR_MMIO		(1UL << 10)
#endif

/* The caller owns the whole lines: no kernel of these asks. */
#ifndef DMA_ATTR_OWN_LINES
#define DMA_ATTR_OWN_LINES	0
#endif

static inline struct device *dev_dma_master(struct device *dev)
{
	return DEV_DMA_MASTER(dev);
}

/* Some architectures had values of their own before 5.0. */
static inline bool dev_dma_bad(struct device *dev, dma_addr_t dma)
{
	return dma_mapping_error(dev_dma_master(dev), dma) ||
	       dma == BAD_DMA_ADDR;
}

/* Streaming */

static inline dma_addr_t __must_check
dev_map_single_attrs(struct device *dev, void *addr, size_t size,
		     enum dma_data_direction dir, unsigned long attrs)
{
	return dma_map_single_attrs(dev_dma_master(dev), addr, size, dir,
				    attrs);
}

static inline dma_addr_t __must_check
dev_map_single(struct device *dev, void *addr, size_t size,
	       enum dma_data_direction dir)
{
	return dev_map_single_attrs(dev, addr, size, dir, 0);
}

static inline void
dev_unmap_single_attrs(struct device *dev, dma_addr_t dma, size_t size,
		       enum dma_data_direction dir, unsigned long attrs)
{
	dma_unmap_single_attrs(dev_dma_master(dev), dma, size, dir, attrs);
}

static inline void
dev_unmap_single(struct device *dev, dma_addr_t dma, size_t size,
		 enum dma_data_direction dir)
{
	dev_unmap_single_attrs(dev, dma, size, dir, 0);
}

static inline dma_addr_t __must_check
dev_map_page_attrs(struct device *dev, struct page *page, unsigned long offset,
		   size_t size, enum dma_data_direction dir,
		   unsigned long attrs)
{
	return dma_map_page_attrs(dev_dma_master(dev), page, offset, size, dir,
				  attrs);
}

static inline dma_addr_t __must_check
dev_map_page(struct device *dev, struct page *page, unsigned long offset,
	     size_t size, enum dma_data_direction dir)
{
	return dev_map_page_attrs(dev, page, offset, size, dir, 0);
}

static inline void
dev_unmap_page_attrs(struct device *dev, dma_addr_t dma, size_t size,
		     enum dma_data_direction dir, unsigned long attrs)
{
	dma_unmap_page_attrs(dev_dma_master(dev), dma, size, dir, attrs);
}

static inline void
dev_unmap_page(struct device *dev, dma_addr_t dma, size_t size,
	       enum dma_data_direction dir)
{
	dev_unmap_page_attrs(dev, dma, size, dir, 0);
}

static inline dma_addr_t __must_check
dev_map_phys(struct device *dev, phys_addr_t phys, size_t size,
	     enum dma_data_direction dir, unsigned long attrs)
{
	unsigned long pfn = phys >> PAGE_SHIFT;

	if (attrs & DMA_ATTR_MMIO)
		return dma_map_resource(dev_dma_master(dev), phys, size, dir,
					attrs & ~DMA_ATTR_MMIO);
	if (!pfn_valid(pfn))
		return BAD_DMA_ADDR;
	return dev_map_page_attrs(dev, pfn_to_page(pfn), phys & ~PAGE_MASK,
				  size, dir, attrs);
}

static inline void
dev_unmap_phys(struct device *dev, dma_addr_t dma, size_t size,
	       enum dma_data_direction dir, unsigned long attrs)
{
	if (attrs & DMA_ATTR_MMIO)
		dma_unmap_resource(dev_dma_master(dev), dma, size, dir,
				   attrs & ~DMA_ATTR_MMIO);
	else
		dev_unmap_page_attrs(dev, dma, size, dir, attrs);
}

static inline int __must_check
dev_map_sg_attrs(struct device *dev, struct scatterlist *sgl, int nents,
		 enum dma_data_direction dir, unsigned long attrs)
{
	return dma_map_sg_attrs(dev_dma_master(dev), sgl, nents, dir, attrs);
}

static inline int __must_check
dev_map_sg(struct device *dev, struct scatterlist *sgl, int nents,
	   enum dma_data_direction dir)
{
	return dev_map_sg_attrs(dev, sgl, nents, dir, 0);
}

static inline void
dev_unmap_sg_attrs(struct device *dev, struct scatterlist *sgl, int nents,
		   enum dma_data_direction dir, unsigned long attrs)
{
	dma_unmap_sg_attrs(dev_dma_master(dev), sgl, nents, dir, attrs);
}

static inline void
dev_unmap_sg(struct device *dev, struct scatterlist *sgl, int nents,
	     enum dma_data_direction dir)
{
	dev_unmap_sg_attrs(dev, sgl, nents, dir, 0);
}

static inline int __must_check
dev_map_sgtable(struct device *dev, struct sg_table *sgt,
		enum dma_data_direction dir, unsigned long attrs)
{
#if DEV_DMA_SINCE(5, 8)
	return dma_map_sgtable(dev_dma_master(dev), sgt, dir, attrs);
#else
	int nents = dev_map_sg_attrs(dev, sgt->sgl, sgt->orig_nents, dir,
				     attrs);

	if (nents <= 0)
		return -EINVAL;
	sgt->nents = nents;
	return 0;
#endif
}

static inline void
dev_unmap_sgtable(struct device *dev, struct sg_table *sgt,
		  enum dma_data_direction dir, unsigned long attrs)
{
	dev_unmap_sg_attrs(dev, sgt->sgl, sgt->orig_nents, dir, attrs);
}

#define dev_map_bvec(dev, bv, dir, attrs) \
	dev_map_page_attrs(dev, (bv)->bv_page, (bv)->bv_offset, (bv)->bv_len, \
			   dir, attrs)

#define skb_frag_dev_map(dev, frag, offset, size, dir) \
	skb_frag_dma_map(dev_dma_master(dev), frag, offset, size, dir)

static inline void
dev_sync_single_for_cpu(struct device *dev, dma_addr_t dma, size_t size,
			enum dma_data_direction dir)
{
	dma_sync_single_for_cpu(dev_dma_master(dev), dma, size, dir);
}

static inline void
dev_sync_single_for_device(struct device *dev, dma_addr_t dma, size_t size,
			   enum dma_data_direction dir)
{
	dma_sync_single_for_device(dev_dma_master(dev), dma, size, dir);
}

static inline void
dev_sync_single(struct device *dev, dma_addr_t dma, size_t size,
		enum dma_data_direction dir)
{
	dev_sync_single_for_cpu(dev, dma, size, dir);
	dev_sync_single_for_device(dev, dma, size, dir);
}

static inline void
dev_sync_single_range_for_cpu(struct device *dev, dma_addr_t dma,
			      unsigned long offset, size_t size,
			      enum dma_data_direction dir)
{
	dma_sync_single_range_for_cpu(dev_dma_master(dev), dma, offset, size,
				      dir);
}

static inline void
dev_sync_single_range_for_device(struct device *dev, dma_addr_t dma,
				 unsigned long offset, size_t size,
				 enum dma_data_direction dir)
{
	dma_sync_single_range_for_device(dev_dma_master(dev), dma, offset,
					 size, dir);
}

static inline void
dev_sync_sg_for_cpu(struct device *dev, struct scatterlist *sgl, int nents,
		    enum dma_data_direction dir)
{
	dma_sync_sg_for_cpu(dev_dma_master(dev), sgl, nents, dir);
}

static inline void
dev_sync_sg_for_device(struct device *dev, struct scatterlist *sgl, int nents,
		       enum dma_data_direction dir)
{
	dma_sync_sg_for_device(dev_dma_master(dev), sgl, nents, dir);
}

static inline void
dev_sync_sgtable_for_cpu(struct device *dev, struct sg_table *sgt,
			 enum dma_data_direction dir)
{
	dev_sync_sg_for_cpu(dev, sgt->sgl, sgt->orig_nents, dir);
}

static inline void
dev_sync_sgtable_for_device(struct device *dev, struct sg_table *sgt,
			    enum dma_data_direction dir)
{
	dev_sync_sg_for_device(dev, sgt->sgl, sgt->orig_nents, dir);
}

/* Memory that both sides see: zeroed everywhere only since 5.0. */

static inline void *
dev_alloc_consistent_attrs(struct device *dev, size_t size, dma_addr_t *dma,
			   gfp_t gfp, unsigned long attrs)
{
	return dma_alloc_attrs(dev_dma_master(dev), size, dma,
			       gfp | __GFP_ZERO, attrs);
}

static inline void *
dev_alloc_consistent(struct device *dev, size_t size, dma_addr_t *dma,
		     gfp_t gfp)
{
	return dma_alloc_coherent(dev_dma_master(dev), size, dma,
				  gfp | __GFP_ZERO);
}

static inline void
dev_free_consistent_attrs(struct device *dev, size_t size, void *addr,
			  dma_addr_t dma, unsigned long attrs)
{
	if (addr)
		dma_free_attrs(dev_dma_master(dev), size, addr, dma, attrs);
}

static inline void
dev_free_consistent(struct device *dev, size_t size, void *addr,
		    dma_addr_t dma)
{
	dev_free_consistent_attrs(dev, size, addr, dma, 0);
}

static inline int
dev_mmap_consistent_attrs(struct device *dev, struct vm_area_struct *vma,
			  void *addr, dma_addr_t dma, size_t size,
			  unsigned long attrs)
{
	return dma_mmap_attrs(dev_dma_master(dev), vma, addr, dma, size,
			      attrs);
}

static inline int
dev_mmap_consistent(struct device *dev, struct vm_area_struct *vma, void *addr,
		    dma_addr_t dma, size_t size)
{
	return dev_mmap_consistent_attrs(dev, vma, addr, dma, size, 0);
}

static inline int
dev_get_sgtable_attrs(struct device *dev, struct sg_table *sgt, void *addr,
		      dma_addr_t dma, size_t size, unsigned long attrs)
{
	return dma_get_sgtable_attrs(dev_dma_master(dev), sgt, addr, dma, size,
				     attrs);
}

static inline int
dev_get_sgtable(struct device *dev, struct sg_table *sgt, void *addr,
		dma_addr_t dma, size_t size)
{
	return dev_get_sgtable_attrs(dev, sgt, addr, dma, size, 0);
}

static inline void *
dev_alloc_wc(struct device *dev, size_t size, dma_addr_t *dma, gfp_t gfp)
{
	return dma_alloc_wc(dev_dma_master(dev), size, dma, gfp | __GFP_ZERO);
}

static inline void
dev_free_wc(struct device *dev, size_t size, void *addr, dma_addr_t dma)
{
	if (addr)
		dma_free_wc(dev_dma_master(dev), size, addr, dma);
}

static inline int
dev_mmap_wc(struct device *dev, struct vm_area_struct *vma, void *addr,
	    dma_addr_t dma, size_t size)
{
	return dma_mmap_wc(dev_dma_master(dev), vma, addr, dma, size);
}

/*
 * The managed forms go with the driver that holds the memory, so that what
 * they free is of that device: a master of another driver has no part in it.
 */
#define DEV_DMA_OWN(dev)	(dev_dma_master(dev) == (dev))

struct dev_dma_managed {
	void		*addr;
	dma_addr_t	dma;
	size_t		size;
	unsigned long	attrs;
};

static inline void dev_dma_release(struct device *dev, void *res)
{
	struct dev_dma_managed *one = res;

	dev_free_consistent_attrs(dev, one->size, one->addr, one->dma,
				  one->attrs);
}

static inline int dev_dma_match(struct device *dev, void *res, void *addr)
{
	struct dev_dma_managed *one = res;

	return one->addr == addr;
}

static inline void *
devm_alloc_consistent_attrs(struct device *dev, size_t size, dma_addr_t *dma,
			    gfp_t gfp, unsigned long attrs)
{
	struct dev_dma_managed *one = devres_alloc(dev_dma_release,
						   sizeof(*one), gfp);

	if (!one)
		return NULL;
	one->addr = dev_alloc_consistent_attrs(dev, size, dma, gfp, attrs);
	if (!one->addr) {
		devres_free(one);
		return NULL;
	}
	one->dma = *dma;
	one->size = size;
	one->attrs = attrs;
	devres_add(dev, one);
	return one->addr;
}

static inline void *
devm_alloc_consistent(struct device *dev, size_t size, dma_addr_t *dma,
		      gfp_t gfp)
{
	return devm_alloc_consistent_attrs(dev, size, dma, gfp,
					   gfp & __GFP_NOWARN ?
					   DMA_ATTR_NO_WARN : 0);
}

static inline void
devm_free_consistent(struct device *dev, size_t size, void *addr,
		     dma_addr_t dma)
{
	WARN_ON(devres_release(dev, dev_dma_release, dev_dma_match, addr));
}

#if DEV_DMA_SINCE(5, 4)
static inline bool dev_can_mmap(struct device *dev)
{
	return dma_can_mmap(dev_dma_master(dev));
}
#else
DEV_DMA_CANNOT(bool, dev_can_mmap, (struct device *dev), "Linux 5.4 has it");
#endif

#if DEV_DMA_SINCE(5, 10)
static inline struct page *
dev_dma_alloc_pages(struct device *dev, size_t size, dma_addr_t *dma,
		    enum dma_data_direction dir, gfp_t gfp)
{
	return dma_alloc_pages(dev_dma_master(dev), size, dma, dir, gfp);
}

static inline void
dev_dma_free_pages(struct device *dev, size_t size, struct page *page,
		   dma_addr_t dma, enum dma_data_direction dir)
{
	if (page)
		dma_free_pages(dev_dma_master(dev), size, page, dma, dir);
}

static inline void *
dev_alloc_noncoherent(struct device *dev, size_t size, dma_addr_t *dma,
		      enum dma_data_direction dir, gfp_t gfp)
{
	return dma_alloc_noncoherent(dev_dma_master(dev), size, dma, dir, gfp);
}

static inline void
dev_free_noncoherent(struct device *dev, size_t size, void *addr,
		     dma_addr_t dma, enum dma_data_direction dir)
{
	if (addr)
		dma_free_noncoherent(dev_dma_master(dev), size, addr, dma, dir);
}
#else
DEV_DMA_CANNOT(struct page *, dev_dma_alloc_pages,
	       (struct device *dev, size_t size, dma_addr_t *dma,
		enum dma_data_direction dir, gfp_t gfp), "Linux 5.10 has it");
DEV_DMA_CANNOT(void, dev_dma_free_pages,
	       (struct device *dev, size_t size, struct page *page,
		dma_addr_t dma, enum dma_data_direction dir),
	       "Linux 5.10 has it");
DEV_DMA_CANNOT(void *, dev_alloc_noncoherent,
	       (struct device *dev, size_t size, dma_addr_t *dma,
		enum dma_data_direction dir, gfp_t gfp), "Linux 5.10 has it");
DEV_DMA_CANNOT(void, dev_free_noncoherent,
	       (struct device *dev, size_t size, void *addr, dma_addr_t dma,
		enum dma_data_direction dir), "Linux 5.10 has it");
#endif

#if DEV_DMA_SINCE(5, 13)
static inline int
dev_dma_mmap_pages(struct device *dev, struct vm_area_struct *vma, size_t size,
		   struct page *page)
{
	return dma_mmap_pages(dev_dma_master(dev), vma, size, page);
}

static inline struct sg_table *
dev_alloc_noncontiguous(struct device *dev, size_t size,
			enum dma_data_direction dir, gfp_t gfp,
			unsigned long attrs)
{
	return dma_alloc_noncontiguous(dev_dma_master(dev), size, dir, gfp,
				       attrs);
}

static inline void
dev_free_noncontiguous(struct device *dev, size_t size, struct sg_table *sgt,
		       enum dma_data_direction dir)
{
	if (sgt)
		dma_free_noncontiguous(dev_dma_master(dev), size, sgt, dir);
}

static inline void *
dev_vmap_noncontiguous(struct device *dev, size_t size, struct sg_table *sgt)
{
	return dma_vmap_noncontiguous(dev_dma_master(dev), size, sgt);
}

static inline void dev_vunmap_noncontiguous(struct device *dev, void *addr)
{
	dma_vunmap_noncontiguous(dev_dma_master(dev), addr);
}

static inline int
dev_mmap_noncontiguous(struct device *dev, struct vm_area_struct *vma,
		       size_t size, struct sg_table *sgt)
{
	return dma_mmap_noncontiguous(dev_dma_master(dev), vma, size, sgt);
}
#else
DEV_DMA_CANNOT(int, dev_dma_mmap_pages,
	       (struct device *dev, struct vm_area_struct *vma, size_t size,
		struct page *page), "Linux 5.13 has it");
DEV_DMA_CANNOT(struct sg_table *, dev_alloc_noncontiguous,
	       (struct device *dev, size_t size, enum dma_data_direction dir,
		gfp_t gfp, unsigned long attrs), "Linux 5.13 has it");
DEV_DMA_CANNOT(void, dev_free_noncontiguous,
	       (struct device *dev, size_t size, struct sg_table *sgt,
		enum dma_data_direction dir), "Linux 5.13 has it");
DEV_DMA_CANNOT(void *, dev_vmap_noncontiguous,
	       (struct device *dev, size_t size, struct sg_table *sgt),
	       "Linux 5.13 has it");
DEV_DMA_CANNOT(void, dev_vunmap_noncontiguous,
	       (struct device *dev, void *addr), "Linux 5.13 has it");
DEV_DMA_CANNOT(int, dev_mmap_noncontiguous,
	       (struct device *dev, struct vm_area_struct *vma, size_t size,
		struct sg_table *sgt), "Linux 5.13 has it");
#endif

/*
 * Limits.  Nothing narrows a child here, and a child must not narrow its
 * master: to ask for more than the master has is no error, less is one.
 */

static inline u64 dev_get_dma_mask(struct device *dev)
{
	return dma_get_mask(dev_dma_master(dev));
}

static inline int dev_set_dma_mask(struct device *dev, u64 mask)
{
	if (DEV_DMA_OWN(dev))
		return dma_set_mask(dev, mask);
	return mask >= dev_get_dma_mask(dev) ? 0 : -EIO;
}

static inline int dev_set_consistent_dma_mask(struct device *dev, u64 mask)
{
	if (DEV_DMA_OWN(dev))
		return dma_set_coherent_mask(dev, mask);
	return mask >= dev_dma_master(dev)->coherent_dma_mask ? 0 : -EIO;
}

static inline int dev_set_dma_masks(struct device *dev, u64 mask)
{
	int err = dev_set_dma_mask(dev, mask);

	return err ? err : dev_set_consistent_dma_mask(dev, mask);
}

static inline u64 dev_dma_required_mask(struct device *dev)
{
	return dma_get_required_mask(dev_dma_master(dev));
}

static inline unsigned int dev_get_max_seg_size(struct device *dev)
{
	return dma_get_max_seg_size(dev_dma_master(dev));
}

static inline void dev_set_max_seg_size(struct device *dev, unsigned int size)
{
	if (DEV_DMA_OWN(dev))
		dma_set_max_seg_size(dev, size);
	else
		WARN_ON_ONCE(size < dev_get_max_seg_size(dev));
}

static inline unsigned long dev_get_seg_boundary(struct device *dev)
{
	return dma_get_seg_boundary(dev_dma_master(dev));
}

static inline void dev_set_seg_boundary(struct device *dev, unsigned long mask)
{
	if (DEV_DMA_OWN(dev))
		dma_set_seg_boundary(dev, mask);
	else
		WARN_ON_ONCE(mask < dev_get_seg_boundary(dev));
}

static inline unsigned int dev_dma_line_size(struct device *dev)
{
	return dma_get_cache_alignment();
}

/* Where nobody can say, a sync costs little. */
static inline bool dev_dma_need_sync(struct device *dev)
{
#if DEV_DMA_SINCE(6, 10)
	return dma_dev_need_sync(dev_dma_master(dev));
#else
	return true;
#endif
}

static inline size_t dev_dma_max_mapping_size(struct device *dev)
{
#if DEV_DMA_SINCE(5, 1)
	return dma_max_mapping_size(dev_dma_master(dev));
#else
	return SIZE_MAX;
#endif
}

static inline size_t dev_dma_opt_mapping_size(struct device *dev)
{
#if DEV_DMA_SINCE(6, 0)
	return dma_opt_mapping_size(dev_dma_master(dev));
#else
	return dev_dma_max_mapping_size(dev);
#endif
}

static inline unsigned long dev_dma_merge_boundary(struct device *dev)
{
#if DEV_DMA_SINCE(5, 4)
	return dma_get_merge_boundary(dev_dma_master(dev));
#else
	return 0;
#endif
}

static inline bool dev_dma_pci_p2pdma_supported(struct device *dev)
{
#if DEV_DMA_SINCE(6, 0)
	return dma_pci_p2pdma_supported(dev_dma_master(dev));
#else
	return false;
#endif
}

static inline bool dev_dma_addressing_limited(struct device *dev)
{
#if DEV_DMA_SINCE(5, 4)
	return dma_addressing_limited(dev_dma_master(dev));
#else
	return dev_get_dma_mask(dev) < dev_dma_required_mask(dev);
#endif
}

#if DEV_DMA_SINCE(5, 12)
static inline unsigned int dev_get_min_align_mask(struct device *dev)
{
	return dma_get_min_align_mask(dev_dma_master(dev));
}

static inline void dev_set_min_align_mask(struct device *dev, unsigned int mask)
{
	if (DEV_DMA_OWN(dev))
		dma_set_min_align_mask(dev, mask);
	else
		WARN_ON_ONCE(mask & ~dev_get_min_align_mask(dev));
}
#else
DEV_DMA_CANNOT(unsigned int, dev_get_min_align_mask, (struct device *dev),
	       "Linux 5.12 has it");
DEV_DMA_CANNOT(void, dev_set_min_align_mask,
	       (struct device *dev, unsigned int mask), "Linux 5.12 has it");
#endif

#if DEV_DMA_SINCE(5, 19)
DEV_DMA_CANNOT(bool, dev_dma_supported, (struct device *dev, u64 mask),
	       "ask with dev_set_dma_mask()");
#else
static inline bool dev_dma_supported(struct device *dev, u64 mask)
{
	return dma_supported(dev_dma_master(dev), mask);
}
#endif

DEV_DMA_CANNOT(bool, dev_dma_coherent, (struct device *dev),
	       "drivers are not told");
DEV_DMA_CANNOT(int, dev_dma_share,
	       (struct device *child, struct device *master),
	       "define DEV_DMA_MASTER() instead");
DEV_DMA_CANNOT(int, dev_dma_narrow,
	       (struct device *child, const struct dev_dma_limits *limits),
	       "nothing is shared");
DEV_DMA_CANNOT(int, dev_dma_unshare, (struct device *child),
	       "nothing is shared");

/* Small memory: a pool is a dma_pool, and there is no size at free. */

static inline struct dma_pool *dev_pool_inside(struct dev_pool *pool)
{
	return (struct dma_pool *)pool;
}

static inline struct dev_pool *
dev_pool_create_aligned(const char *name, struct device *dev, size_t size,
			size_t align, size_t boundary, gfp_t gfp)
{
	return (struct dev_pool *)dma_pool_create(name, dev_dma_master(dev),
						  size, align, boundary);
}

static inline struct dev_pool *
dev_pool_create(const char *name, struct device *dev, size_t size,
		size_t allocation, gfp_t gfp)
{
	size_t align = size < PAGE_SIZE ? roundup_pow_of_two(size ? size : 1) :
					  PAGE_SIZE;

	return dev_pool_create_aligned(name, dev, size, align, allocation, gfp);
}

static inline void dev_pool_destroy(struct dev_pool *pool)
{
	dma_pool_destroy(dev_pool_inside(pool));
}

static inline void *dev_pool_alloc(struct dev_pool *pool, gfp_t gfp,
				   dma_addr_t *dma)
{
	return dma_pool_alloc(dev_pool_inside(pool), gfp, dma);
}

static inline void *dev_pool_zalloc(struct dev_pool *pool, gfp_t gfp,
				    dma_addr_t *dma)
{
	return dma_pool_zalloc(dev_pool_inside(pool), gfp, dma);
}

static inline void dev_pool_free(struct dev_pool *pool, void *mem,
				 dma_addr_t dma)
{
	if (mem)
		dma_pool_free(dev_pool_inside(pool), mem, dma);
}

static inline void dev_pool_release(struct device *dev, void *res)
{
	dev_pool_destroy(*(struct dev_pool **)res);
}

static inline int dev_pool_match(struct device *dev, void *res, void *pool)
{
	return *(struct dev_pool **)res == pool;
}

static inline struct dev_pool *
devm_dev_pool_create_aligned(const char *name, struct device *dev, size_t size,
			     size_t align, size_t boundary, gfp_t gfp)
{
	struct dev_pool **one = devres_alloc(dev_pool_release, sizeof(*one),
					     gfp);

	if (!one)
		return NULL;
	*one = dev_pool_create_aligned(name, dev, size, align, boundary, gfp);
	if (!*one) {
		devres_free(one);
		return NULL;
	}
	devres_add(dev, one);
	return *one;
}

static inline struct dev_pool *
devm_dev_pool_create(const char *name, struct device *dev, size_t size,
		     size_t allocation, gfp_t gfp)
{
	size_t align = size < PAGE_SIZE ? roundup_pow_of_two(size ? size : 1) :
					  PAGE_SIZE;

	return devm_dev_pool_create_aligned(name, dev, size, align, allocation,
					    gfp);
}

static inline void devm_dev_pool_destroy(struct device *dev,
					 struct dev_pool *pool)
{
	WARN_ON(devres_release(dev, dev_pool_release, dev_pool_match, pool));
}

DEV_DMA_CANNOT(struct dev_pool *, dev_pool_create_streaming,
	       (const char *name, struct device *dev, size_t size,
		size_t align, size_t boundary, gfp_t gfp),
	       "dma_pool has consistent memory only");
DEV_DMA_CANNOT(void *, dev_kmalloc,
	       (struct device *dev, size_t size, gfp_t gfp, dma_addr_t *dma),
	       "dma_*() wants the size at free; take a dev_pool");
DEV_DMA_CANNOT(void *, dev_kzalloc,
	       (struct device *dev, size_t size, gfp_t gfp, dma_addr_t *dma),
	       "dma_*() wants the size at free; take a dev_pool");
DEV_DMA_CANNOT(void, dev_kfree,
	       (struct device *dev, void *mem, dma_addr_t dma),
	       "dma_*() wants the size at free; take a dev_pool");
DEV_DMA_CANNOT(void *, devm_dev_kmalloc,
	       (struct device *dev, size_t size, gfp_t gfp, dma_addr_t *dma),
	       "take devm_alloc_consistent()");
DEV_DMA_CANNOT(void *, devm_dev_kzalloc,
	       (struct device *dev, size_t size, gfp_t gfp, dma_addr_t *dma),
	       "take devm_alloc_consistent()");
DEV_DMA_CANNOT(void, devm_dev_kfree,
	       (struct device *dev, void *mem, dma_addr_t dma),
	       "take devm_free_consistent()");

#endif /* DEV_DMA_IN_KERNEL */
#endif /* _COMPAT_LINUX_DEV_DMA_H */
