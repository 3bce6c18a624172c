/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The shorter and composed forms of the calls in <linux/dev-dma.h>, which
 * includes this file; nobody else does.  None of them holds any logic.
 */
#ifndef _LINUX_DEV_DMA_FORMS_H
#define _LINUX_DEV_DMA_FORMS_H

static __always_inline dma_addr_t __must_check
dev_map_single(struct device *dev, void *addr, size_t size,
	       enum dma_data_direction dir)
{
	return dev_map_single_attrs(dev, addr, size, dir, 0);
}

static __always_inline void
dev_unmap_single(struct device *dev, dma_addr_t dma, size_t size,
		 enum dma_data_direction dir)
{
	dev_unmap_single_attrs(dev, dma, size, dir, 0);
}

static __always_inline dma_addr_t __must_check
dev_map_page(struct device *dev, struct page *page, unsigned long offset,
	     size_t size, enum dma_data_direction dir)
{
	return dev_map_page_attrs(dev, page, offset, size, dir, 0);
}

static __always_inline void
dev_unmap_page_attrs(struct device *dev, dma_addr_t dma, size_t size,
		     enum dma_data_direction dir, unsigned long attrs)
{
	dev_unmap_single_attrs(dev, dma, size, dir, attrs);
}

static __always_inline void
dev_unmap_page(struct device *dev, dma_addr_t dma, size_t size,
	       enum dma_data_direction dir)
{
	dev_unmap_single_attrs(dev, dma, size, dir, 0);
}

static __always_inline void
dev_unmap_phys(struct device *dev, dma_addr_t dma, size_t size,
	       enum dma_data_direction dir, unsigned long attrs)
{
	dev_unmap_single_attrs(dev, dma, size, dir, attrs);
}

static inline int __must_check
dev_map_sg(struct device *dev, struct scatterlist *sgl, int nents,
	   enum dma_data_direction dir)
{
	return dev_map_sg_attrs(dev, sgl, nents, dir, 0);
}

static inline void
dev_unmap_sg(struct device *dev, struct scatterlist *sgl, int nents,
	     enum dma_data_direction dir)
{
	dev_unmap_sg_attrs(dev, sgl, nents, dir, 0);
}

static inline void
dev_unmap_sgtable(struct device *dev, struct sg_table *sgt,
		  enum dma_data_direction dir, unsigned long attrs)
{
	dev_unmap_sg_attrs(dev, sgt->sgl, sgt->orig_nents, dir, attrs);
}

/* The CPU looks at the range, then the device goes on. */
static __always_inline void
dev_sync_single(struct device *dev, dma_addr_t dma, size_t size,
		enum dma_data_direction dir)
{
	dev_sync_single_for_cpu(dev, dma, size, dir);
	dev_sync_single_for_device(dev, dma, size, dir);
}

static __always_inline void
dev_sync_single_range_for_cpu(struct device *dev, dma_addr_t dma,
			      unsigned long offset, size_t size,
			      enum dma_data_direction dir)
{
	dev_sync_single_for_cpu(dev, dma + offset, size, dir);
}

static __always_inline void
dev_sync_single_range_for_device(struct device *dev, dma_addr_t dma,
				 unsigned long offset, size_t size,
				 enum dma_data_direction dir)
{
	dev_sync_single_for_device(dev, dma + offset, size, dir);
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

/* __GFP_NOWARN is how a caller of the short form asks for silence. */
static inline unsigned long dev_dma_gfp_attrs(gfp_t gfp)
{
	return gfp & __GFP_NOWARN ? DMA_ATTR_NO_WARN : 0;
}

static inline void *
dev_alloc_consistent(struct device *dev, size_t size, dma_addr_t *dma,
		     gfp_t gfp)
{
	return dev_alloc_consistent_attrs(dev, size, dma, gfp,
					  dev_dma_gfp_attrs(gfp));
}

static inline void
dev_free_consistent(struct device *dev, size_t size, void *addr,
		    dma_addr_t dma)
{
	dev_free_consistent_attrs(dev, size, addr, dma, 0);
}

static inline int
dev_mmap_consistent(struct device *dev, struct vm_area_struct *vma, void *addr,
		    dma_addr_t dma, size_t size)
{
	return dev_mmap_consistent_attrs(dev, vma, addr, dma, size, 0);
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
	return dev_alloc_consistent_attrs(dev, size, dma, gfp,
					  DMA_ATTR_WRITE_COMBINE |
					  dev_dma_gfp_attrs(gfp));
}

static inline void
dev_free_wc(struct device *dev, size_t size, void *addr, dma_addr_t dma)
{
	dev_free_consistent_attrs(dev, size, addr, dma,
				  DMA_ATTR_WRITE_COMBINE);
}

static inline int
dev_mmap_wc(struct device *dev, struct vm_area_struct *vma, void *addr,
	    dma_addr_t dma, size_t size)
{
	return dev_mmap_consistent_attrs(dev, vma, addr, dma, size,
					 DMA_ATTR_WRITE_COMBINE);
}

static inline void *
dev_alloc_noncoherent(struct device *dev, size_t size, dma_addr_t *dma,
		      enum dma_data_direction dir, gfp_t gfp)
{
	struct page *page = dev_dma_alloc_pages(dev, size, dma, dir, gfp);

	return page ? page_address(page) : NULL;
}

static inline void
dev_free_noncoherent(struct device *dev, size_t size, void *addr,
		     dma_addr_t dma, enum dma_data_direction dir)
{
	if (addr)
		dev_dma_free_pages(dev, size, virt_to_page(addr), dma, dir);
}

static inline void *
devm_alloc_consistent(struct device *dev, size_t size, dma_addr_t *dma,
		      gfp_t gfp)
{
	return devm_alloc_consistent_attrs(dev, size, dma, gfp,
					   dev_dma_gfp_attrs(gfp));
}

/* The consistent mask is never tighter than the streaming one. */
static inline int dev_set_dma_masks(struct device *dev, u64 mask)
{
	int err = dev_set_dma_mask(dev, mask);

	return err ? err : dev_set_consistent_dma_mask(dev, mask);
}

#define dev_map_bvec(dev, bv, dir, attrs) \
	dev_map_page_attrs(dev, (bv)->bv_page, (bv)->bv_offset, (bv)->bv_len, \
			   dir, attrs)

#define skb_frag_dev_map(dev, frag, offset, size, dir) \
	dev_map_page_attrs(dev, skb_frag_page(frag), \
			   skb_frag_off(frag) + (offset), size, dir, 0)

#endif /* _LINUX_DEV_DMA_FORMS_H */
