/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The inside of the recording provider: see fake_provider.c.
 */
#ifndef _DRIVERS_BASE_DMA_FAKE_OPS_H
#define _DRIVERS_BASE_DMA_FAKE_OPS_H

#include "fake.h"

struct fake *fake_of(struct device *master);
void fake_note_call(struct device *master, const struct fake_call *call,
		    int live);
void fake_note(struct device *master, enum fake_op op, u64 addr, size_t size,
	       int live);
void fake_note_mapping(struct device *master, enum fake_op op, u64 addr,
		       size_t size, int live, enum dma_data_direction dir,
		       unsigned long attrs);

/* fake_memory.c: what the provider allocates */
void *fake_alloc_consistent(struct device *master, size_t *size,
			    dma_addr_t *dma, gfp_t gfp, unsigned long attrs);
void fake_free_consistent(struct device *master, size_t size, void *addr,
			  dma_addr_t dma, unsigned long attrs);
struct page *fake_alloc_mapped(struct device *master, size_t size,
			       dma_addr_t *dma, enum dma_data_direction dir,
			       gfp_t gfp);
void fake_free_mapped(struct device *master, size_t size, struct page *page,
		      dma_addr_t dma, enum dma_data_direction dir);
struct sg_table *fake_alloc_noncontiguous(struct device *master, size_t size,
					  enum dma_data_direction dir,
					  gfp_t gfp, unsigned long attrs);
void fake_free_noncontiguous(struct device *master, size_t size,
			     struct sg_table *sgt, enum dma_data_direction dir);
void *fake_vmap_noncontiguous(struct device *master, size_t size,
			      struct sg_table *sgt);
int fake_mmap_noncontiguous(struct device *master, struct vm_area_struct *vma,
			    size_t size, struct sg_table *sgt);
void fake_revoke(struct device *master, struct dev_dma_memory *mem);
bool fake_free_late(struct device *master, struct dev_dma_memory *mem);

#endif /* _DRIVERS_BASE_DMA_FAKE_OPS_H */
