/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The calls of <linux/dev-dma.h> where the kernel is built without DMA: they
 * fail cleanly.  <linux/dev-dma.h> includes this file; nobody else does.
 */
#ifndef _LINUX_DEV_DMA_STUBS_H
#define _LINUX_DEV_DMA_STUBS_H

static inline dma_addr_t __must_check
dev_map_single_attrs(struct device *dev, void *addr, size_t size,
		     enum dma_data_direction dir, unsigned long attrs)
{
	return BAD_DMA_ADDR;
}

static inline dma_addr_t __must_check
dev_map_page_attrs(struct device *dev, struct page *page, unsigned long offset,
		   size_t size, enum dma_data_direction dir,
		   unsigned long attrs)
{
	return BAD_DMA_ADDR;
}

static inline dma_addr_t __must_check dev_map_phys(struct device *dev,
						   phys_addr_t phys,
						   size_t size,
						   enum dma_data_direction dir,
						   unsigned long attrs)
{
	return BAD_DMA_ADDR;
}

static inline void dev_unmap_single_attrs(struct device *dev, dma_addr_t dma,
					  size_t size,
					  enum dma_data_direction dir,
					  unsigned long attrs)
{
}

static inline int __must_check dev_map_sg_attrs(struct device *dev,
						struct scatterlist *sgl,
						int nents,
						enum dma_data_direction dir,
						unsigned long attrs)
{
	return 0;
}

static inline int __must_check dev_map_sgtable(struct device *dev,
					       struct sg_table *sgt,
					       enum dma_data_direction dir,
					       unsigned long attrs)
{
	return -EOPNOTSUPP;
}

static inline void dev_unmap_sg_attrs(struct device *dev,
				      struct scatterlist *sgl, int nents,
				      enum dma_data_direction dir,
				      unsigned long attrs)
{
}

static inline void dev_sync_single_for_cpu(struct device *dev, dma_addr_t dma,
					   size_t size,
					   enum dma_data_direction dir)
{
}

static inline void dev_sync_single_for_device(struct device *dev,
					      dma_addr_t dma, size_t size,
					      enum dma_data_direction dir)
{
}

static inline void dev_sync_sg_for_cpu(struct device *dev,
				       struct scatterlist *sgl, int nents,
				       enum dma_data_direction dir)
{
}

static inline void dev_sync_sg_for_device(struct device *dev,
					  struct scatterlist *sgl, int nents,
					  enum dma_data_direction dir)
{
}

static inline void *dev_alloc_consistent_attrs(struct device *dev, size_t size,
					       dma_addr_t *dma, gfp_t gfp,
					       unsigned long attrs)
{
	return NULL;
}

static inline void dev_free_consistent_attrs(struct device *dev, size_t size,
					     void *addr, dma_addr_t dma,
					     unsigned long attrs)
{
}

static inline int dev_mmap_consistent_attrs(struct device *dev,
					    struct vm_area_struct *vma,
					    void *addr, dma_addr_t dma,
					    size_t size, unsigned long attrs)
{
	return -ENXIO;
}

static inline int dev_get_sgtable_attrs(struct device *dev,
					struct sg_table *sgt, void *addr,
					dma_addr_t dma, size_t size,
					unsigned long attrs)
{
	return -ENXIO;
}

static inline bool dev_can_mmap(struct device *dev)
{
	return false;
}

static inline struct page *dev_dma_alloc_pages(struct device *dev, size_t size,
					       dma_addr_t *dma,
					       enum dma_data_direction dir,
					       gfp_t gfp)
{
	return NULL;
}

static inline void dev_dma_free_pages(struct device *dev, size_t size,
				      struct page *page, dma_addr_t dma,
				      enum dma_data_direction dir)
{
}

static inline int dev_dma_mmap_pages(struct device *dev,
				     struct vm_area_struct *vma, size_t size,
				     struct page *page)
{
	return -ENXIO;
}

static inline struct sg_table *
dev_alloc_noncontiguous(struct device *dev, size_t size,
			enum dma_data_direction dir, gfp_t gfp,
			unsigned long attrs)
{
	return NULL;
}

static inline void dev_free_noncontiguous(struct device *dev, size_t size,
					  struct sg_table *sgt,
					  enum dma_data_direction dir)
{
}

static inline void *dev_vmap_noncontiguous(struct device *dev, size_t size,
					   struct sg_table *sgt)
{
	return NULL;
}

static inline void dev_vunmap_noncontiguous(struct device *dev, void *addr)
{
}

static inline int dev_mmap_noncontiguous(struct device *dev,
					 struct vm_area_struct *vma,
					 size_t size, struct sg_table *sgt)
{
	return -ENXIO;
}

static inline void *devm_alloc_consistent_attrs(struct device *dev, size_t size,
						dma_addr_t *dma, gfp_t gfp,
						unsigned long attrs)
{
	return NULL;
}

static inline void devm_free_consistent(struct device *dev, size_t size,
					void *addr, dma_addr_t dma)
{
}

static inline int dev_set_dma_mask(struct device *dev, u64 mask)
{
	return -EIO;
}

static inline int dev_set_consistent_dma_mask(struct device *dev, u64 mask)
{
	return -EIO;
}

static inline u64 dev_get_dma_mask(struct device *dev)
{
	return 0;
}

static inline bool dev_dma_supported(struct device *dev, u64 mask)
{
	return false;
}

static inline u64 dev_dma_required_mask(struct device *dev)
{
	return 0;
}

static inline bool dev_dma_addressing_limited(struct device *dev)
{
	return false;
}

static inline size_t dev_dma_max_mapping_size(struct device *dev)
{
	return 0;
}

static inline size_t dev_dma_opt_mapping_size(struct device *dev)
{
	return 0;
}

static inline unsigned long dev_dma_merge_boundary(struct device *dev)
{
	return 0;
}

static inline unsigned int dev_dma_line_size(struct device *dev)
{
	return 1;
}

static inline bool dev_dma_coherent(struct device *dev)
{
	return true;
}

static inline bool dev_dma_need_sync(struct device *dev)
{
	return false;
}

static inline bool dev_dma_pci_p2pdma_supported(struct device *dev)
{
	return false;
}

static inline void dev_set_max_seg_size(struct device *dev, unsigned int size)
{
}

static inline unsigned int dev_get_max_seg_size(struct device *dev)
{
	return SZ_64K;
}

static inline void dev_set_seg_boundary(struct device *dev, unsigned long mask)
{
}

static inline unsigned long dev_get_seg_boundary(struct device *dev)
{
	return ULONG_MAX;
}

static inline void dev_set_min_align_mask(struct device *dev, unsigned int mask)
{
}

static inline unsigned int dev_get_min_align_mask(struct device *dev)
{
	return 0;
}

static inline int dev_dma_share(struct device *child, struct device *master)
{
	return -ENODEV;
}

static inline int dev_dma_narrow(struct device *child,
				 const struct dev_dma_limits *limits)
{
	return -ENODEV;
}

static inline int dev_dma_unshare(struct device *child)
{
	return -ENODEV;
}

static inline struct device *dev_dma_master(struct device *dev)
{
	return NULL;
}

static inline bool dev_dma_bad(struct device *dev, dma_addr_t dma)
{
	return true;
}

#endif /* _LINUX_DEV_DMA_STUBS_H */
