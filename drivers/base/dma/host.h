/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The operations of "host", for providers that leave most of the work to it.
 */
#ifndef _DRIVERS_BASE_DMA_HOST_H
#define _DRIVERS_BASE_DMA_HOST_H

#include <linux/dev-dma-ops.h>

dma_addr_t dev_dma_host_map_phys(struct device *dev, phys_addr_t phys,
				 size_t size, enum dma_data_direction dir,
				 unsigned long attrs);
void dev_dma_host_unmap_phys(struct device *dev, dma_addr_t dma, size_t size,
			     enum dma_data_direction dir, unsigned long attrs);
void dev_dma_host_unmap_late(struct device *dev, dma_addr_t dma, size_t size,
			     enum dma_data_direction dir, unsigned long attrs);
int dev_dma_host_map_sg(struct device *dev, struct scatterlist *sgl, int nents,
			enum dma_data_direction dir, unsigned long attrs);
void dev_dma_host_unmap_sg(struct device *dev, struct scatterlist *sgl,
			   int nents, enum dma_data_direction dir,
			   unsigned long attrs);
void dev_dma_host_sync_for_cpu(struct device *dev, dma_addr_t dma, size_t size,
			       enum dma_data_direction dir);
void dev_dma_host_sync_for_device(struct device *dev, dma_addr_t dma,
				  size_t size, enum dma_data_direction dir);
void dev_dma_host_sync_sg_for_cpu(struct device *dev, struct scatterlist *sgl,
				  int nents, enum dma_data_direction dir);
void dev_dma_host_sync_sg_for_device(struct device *dev,
				     struct scatterlist *sgl, int nents,
				     enum dma_data_direction dir);
void *dev_dma_host_alloc_consistent(struct device *dev, size_t *size,
				    dma_addr_t *dma, gfp_t gfp,
				    unsigned long attrs);
struct page *dev_dma_host_alloc_pages(struct device *dev, size_t size,
				      dma_addr_t *dma,
				      enum dma_data_direction dir, gfp_t gfp);
void dev_dma_host_free_pages(struct device *dev, size_t size, struct page *page,
			     dma_addr_t dma, enum dma_data_direction dir);
struct sg_table *dev_dma_host_alloc_noncontiguous(struct device *dev,
						  size_t size,
						  enum dma_data_direction dir,
						  gfp_t gfp,
						  unsigned long attrs);
void dev_dma_host_revoke(struct device *dev, struct dev_dma_memory *mem);
bool dev_dma_host_free_late(struct device *dev, struct dev_dma_memory *mem);
bool dev_dma_host_supported(struct device *dev, u64 mask);
size_t dev_dma_host_max_mapping_size(struct device *dev);
size_t dev_dma_host_opt_mapping_size(struct device *dev);
bool dev_dma_host_need_sync(struct device *dev);
const struct dev_cache *dev_dma_host_cache(struct device *dev);

/* What host does once something is mapped. */
#define DEV_DMA_HOST_STREAMING_OPS					\
	.unmap_phys		= dev_dma_host_unmap_phys,		\
	.map_sg			= dev_dma_host_map_sg,			\
	.unmap_sg		= dev_dma_host_unmap_sg,		\
	.sync_for_cpu		= dev_dma_host_sync_for_cpu,		\
	.sync_for_device	= dev_dma_host_sync_for_device,		\
	.sync_sg_for_cpu	= dev_dma_host_sync_sg_for_cpu,		\
	.sync_sg_for_device	= dev_dma_host_sync_sg_for_device,	\
	.need_sync		= dev_dma_host_need_sync,		\
	.cache			= dev_dma_host_cache,

/* The memory that host has. */
#define DEV_DMA_HOST_MEMORY_OPS						\
	.unmap_late		= dev_dma_host_unmap_late,		\
	.alloc_mapped		= dev_dma_host_alloc_pages,		\
	.free_mapped		= dev_dma_host_free_pages,		\
	.revoke			= dev_dma_host_revoke,

/* What host does whatever maps. */
#define DEV_DMA_HOST_OPS						\
	.alloc_consistent	= dev_dma_host_alloc_consistent,	\
	.free_consistent	= dma_free_attrs,			\
	.alloc_noncontiguous	= dev_dma_host_alloc_noncontiguous,	\
	.free_noncontiguous	= dma_free_noncontiguous,		\
	.vmap_noncontiguous	= dma_vmap_noncontiguous,		\
	.mmap_noncontiguous	= dma_mmap_noncontiguous,		\
	.free_late		= dev_dma_host_free_late,		\
	.mmap			= dma_mmap_attrs,			\
	.get_sgtable		= dma_get_sgtable_attrs,		\
	.can_mmap		= dma_can_mmap,				\
	.set_mask		= dma_set_mask,				\
	.set_consistent_mask	= dma_set_coherent_mask,		\
	.supported		= dev_dma_host_supported,		\
	.required_mask		= dma_get_required_mask,		\
	.limited		= dma_addressing_limited,		\
	.max_mapping_size	= dev_dma_host_max_mapping_size,	\
	.opt_mapping_size	= dev_dma_host_opt_mapping_size,	\
	.merge_boundary		= dma_get_merge_boundary,		\
	.p2pdma			= dma_pci_p2pdma_supported,

#endif /* _DRIVERS_BASE_DMA_HOST_H */
