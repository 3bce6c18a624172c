/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The provider's side of the device DMA interface.
 *
 * For providers, buses and the subsystems that delegate; a driver has no
 * business here and includes <linux/dev-dma.h>.
 */
#ifndef _LINUX_DEV_DMA_OPS_H
#define _LINUX_DEV_DMA_OPS_H

#include <linux/device.h>
#include <linux/gfp_types.h>

struct dev_cache;
struct module;
struct page;
struct scatterlist;
struct sg_table;
struct vm_area_struct;

/* What kind of memory a record describes, and what its @key points to. */
enum dev_dma_kind {
	DEV_DMA_CONSISTENT,	/* the CPU address */
	DEV_DMA_PAGES,		/* the first struct page */
	DEV_DMA_NONCONTIGUOUS,	/* the struct sg_table */
};

/**
 * struct dev_dma_memory - one allocation, as its provider may need to know it
 * @kind:	Which allocator it came from.
 * @key:	What the caller holds.
 * @size:	Bytes the provider gave.
 * @dma:	Where the device sees it.
 * @attrs:	DMA_ATTR_* of the allocation.
 * @dir:	Direction, for streaming memory.
 * @giver:	Who translated for the master when it was allocated: to be
 *		compared, and %NULL for nobody.
 * @whole:	All that freeing needs is there, or outlives the driver.
 * @translated:	It was behind an IOMMU when the driver went, and no longer is.
 */
struct dev_dma_memory {
	enum dev_dma_kind kind;
	void *key;
	size_t size;
	dma_addr_t dma;
	unsigned long attrs;
	enum dma_data_direction dir;
	const void *giver;
	bool whole;
	bool translated;
};

/**
 * struct dev_dma_ops - a provider: what stands behind a view
 * @name:	Shown in debugfs.
 * @owner:	Module that holds the provider; pinned while a view uses it.
 *
 * @map_phys:	Map @size bytes at @phys for streaming.  Atomic context.
 *		@attrs with %DMA_ATTR_MMIO means memory without a struct page.
 *		Returns %BAD_DMA_ADDR on failure.  NULL: nothing can be mapped.
 * @unmap_phys:	Undo @map_phys.  Atomic context.  NULL: nothing to undo.
 * @unmap_late:	@unmap_phys once the master's driver has gone, for what then
 *		still has to be given back.  Atomic context.  Called only where
 *		bus addresses are physical ones, whatever the master lost.
 *		NULL: nothing to give back.
 * @map_sg:	Map a list, all of it or nothing.  Atomic context.  Returns the
 *		entries to program, or a negative errno.  NULL: lists fail.
 * @unmap_sg:	Undo @map_sg with the original list and count.  Atomic context.
 *		NULL: nothing to undo.
 * @sync_for_cpu:	The CPU owns the range from now on.  Atomic context.
 *			NULL: nothing to do.
 * @sync_for_device:	The device owns the range from now on.  Atomic context.
 *			NULL: nothing to do.
 * @sync_sg_for_cpu:	@sync_for_cpu for a mapped list.  NULL: nothing to do.
 * @sync_sg_for_device:	@sync_for_device for a mapped list.  NULL: likewise.
 *
 * @bounces:	Whatever shares lines of @cache with something else, and may be
 *		written by the device, the provider bounces itself.
 *
 * @fine:	@alloc_consistent gives blocks of any size and wastes none.
 *		@free_consistent may be called in any context.
 *		dev_kmalloc() asks it for each block; pools keep no free ones.
 * @alloc_consistent:	Page-level allocator.  May sleep where the gfp flags
 *			allow it.  *@size is what is asked; the provider writes
 *			back what it gave, and is told that when it is freed.
 *			Zone flags ask for memory below that zone's limit.
 *			DMA addresses are aligned as dma_alloc_coherent() says;
 *			where @fine is set, to no more than a page.
 *			NULL: there is no consistent memory.
 * @free_consistent:	Undo @alloc_consistent.  Task context, unless @fine.
 *			Must exist where @alloc_consistent does.
 * @alloc_mapped:	Linear memory of pages for streaming, already mapped.
 *			May sleep where the gfp flags allow it.  NULL: none.
 * @free_mapped:	Undo @alloc_mapped.  Task context.  Must exist where
 *			@alloc_mapped does.
 * @alloc_noncontiguous: Scattered pages, mapped.  May sleep.  NULL: none.
 * @free_noncontiguous:	Undo @alloc_noncontiguous.  Task context.  Must exist
 *			where @alloc_noncontiguous does.
 * @vmap_noncontiguous:	Map such memory into the kernel, with vmap() where it
 *			has no linear address.  May sleep.  NULL: it cannot
 *			be mapped.
 * @mmap_noncontiguous:	Map such memory into user space.  May sleep.
 *			NULL: -ENXIO.
 * @revoke:	The master's driver has gone: cut the device off from memory
 *		that is still allocated, which stays valid for the CPU.  May
 *		sleep.  NULL: nothing to cut.
 * @free_late:	Free memory that went through @revoke.  Task context.  Must not
 *		rely on what the master lost with its driver.  Returns false
 *		where the memory cannot be given back.  NULL: it never can.
 *		Also where somebody else translates by now; in any context then,
 *		and the master is as it was.
 *
 * @mmap:	Map consistent memory into user space.  May sleep.
 *		NULL: -ENXIO.
 * @get_sgtable: Describe consistent memory by a list.  May sleep.
 *		NULL: -ENXIO.
 * @can_mmap:	Can @mmap work?  NULL: it can where @mmap exists.
 *
 * @set_mask:	The master's driver announces which addresses it can drive.
 *		Task context.  NULL: -EIO.
 * @set_consistent_mask: The same for consistent memory.  NULL: -EIO.
 * @supported:	Would @set_mask succeed?  Any context.  NULL: no.
 * @required_mask: The mask that reaches everything.  NULL: 32 bits.
 * @limited:	Is some memory out of reach?  NULL: no.
 * @max_mapping_size: Longest mapping.  NULL: no limit.
 * @opt_mapping_size: Longest mapping at full speed.  NULL: no limit.
 * @merge_boundary: See dma_get_merge_boundary().  NULL: 0, nothing is merged.
 * @need_sync:	May a sync of what is mapped now have work to do?  Atomic
 *		context, takes no lock: asked whenever dev_dma_refresh() is
 *		called, which whoever changes the answer does first.
 *		In a view made by dev_dma_create_view() the answer is always
 *		the same.  NULL: no, and syncs never come.
 * @p2pdma:	Can peer memory be mapped?  NULL: no.
 * @cache:	What stands between the CPU and the master's memory, the same
 *		for as long as a driver is bound; or %NULL.  NULL: nothing, the
 *		master sees what the CPU sees.
 * @leave:	The master's driver has gone, and so have all calls of the
 *		provider.  Task context.  NULL: nothing to do.
 *
 * Every operation is given the master, never a child.  All of them may run
 * at the same time on several CPUs; none is called after the view has died,
 * but for @free_late and @unmap_late.  Where no context is given, an operation
 * is called in any and must not sleep.
 */
struct dev_dma_ops {
	const char *name;
	struct module *owner;
	bool fine;
	bool bounces;

	dma_addr_t (*map_phys)(struct device *master, phys_addr_t phys,
			       size_t size, enum dma_data_direction dir,
			       unsigned long attrs);
	void (*unmap_phys)(struct device *master, dma_addr_t dma, size_t size,
			   enum dma_data_direction dir, unsigned long attrs);
	void (*unmap_late)(struct device *master, dma_addr_t dma, size_t size,
			   enum dma_data_direction dir, unsigned long attrs);
	int (*map_sg)(struct device *master, struct scatterlist *sgl, int nents,
		      enum dma_data_direction dir, unsigned long attrs);
	void (*unmap_sg)(struct device *master, struct scatterlist *sgl,
			 int nents, enum dma_data_direction dir,
			 unsigned long attrs);
	void (*sync_for_cpu)(struct device *master, dma_addr_t dma, size_t size,
			     enum dma_data_direction dir);
	void (*sync_for_device)(struct device *master, dma_addr_t dma,
				size_t size, enum dma_data_direction dir);
	void (*sync_sg_for_cpu)(struct device *master, struct scatterlist *sgl,
				int nents, enum dma_data_direction dir);
	void (*sync_sg_for_device)(struct device *master,
				   struct scatterlist *sgl, int nents,
				   enum dma_data_direction dir);

	void *(*alloc_consistent)(struct device *master, size_t *size,
				  dma_addr_t *dma, gfp_t gfp,
				  unsigned long attrs);
	void (*free_consistent)(struct device *master, size_t size, void *addr,
				dma_addr_t dma, unsigned long attrs);
	struct page *(*alloc_mapped)(struct device *master, size_t size,
				     dma_addr_t *dma,
				    enum dma_data_direction dir, gfp_t gfp);
	void (*free_mapped)(struct device *master, size_t size,
			    struct page *page, dma_addr_t dma,
			   enum dma_data_direction dir);
	struct sg_table *(*alloc_noncontiguous)(struct device *master,
						size_t size,
						enum dma_data_direction dir,
						gfp_t gfp, unsigned long attrs);
	void (*free_noncontiguous)(struct device *master, size_t size,
				   struct sg_table *sgt,
				   enum dma_data_direction dir);
	void *(*vmap_noncontiguous)(struct device *master, size_t size,
				    struct sg_table *sgt);
	int (*mmap_noncontiguous)(struct device *master,
				  struct vm_area_struct *vma, size_t size,
				  struct sg_table *sgt);
	void (*revoke)(struct device *master, struct dev_dma_memory *mem);
	bool (*free_late)(struct device *master, struct dev_dma_memory *mem);

	int (*mmap)(struct device *master, struct vm_area_struct *vma,
		    void *addr, dma_addr_t dma, size_t size,
		    unsigned long attrs);
	int (*get_sgtable)(struct device *master, struct sg_table *sgt,
			   void *addr, dma_addr_t dma, size_t size,
			   unsigned long attrs);
	bool (*can_mmap)(struct device *master);

	int (*set_mask)(struct device *master, u64 mask);
	int (*set_consistent_mask)(struct device *master, u64 mask);
	bool (*supported)(struct device *master, u64 mask);
	u64 (*required_mask)(struct device *master);
	bool (*limited)(struct device *master);
	size_t (*max_mapping_size)(struct device *master);
	size_t (*opt_mapping_size)(struct device *master);
	unsigned long (*merge_boundary)(struct device *master);
	bool (*need_sync)(struct device *master);
	bool (*p2pdma)(struct device *master);
	const struct dev_cache *(*cache)(struct device *master);
	void (*leave)(struct device *master);
};

#ifdef CONFIG_HAS_DMA
struct dev_dma *dev_dma_view(struct device *master);
struct dev_dma *dev_dma_create_view(struct device *master,
				    const struct dev_dma_ops *ops);
void dev_dma_destroy_view(struct dev_dma *view);
int dev_dma_share_view(struct device *child, struct dev_dma *view);
#else
static inline struct dev_dma *dev_dma_view(struct device *master)
{
	return NULL;
}

static inline struct dev_dma *dev_dma_create_view(struct device *master,
						  const struct dev_dma_ops *ops)
{
	return NULL;
}

static inline void dev_dma_destroy_view(struct dev_dma *view)
{
}

static inline int dev_dma_share_view(struct device *child,
				     struct dev_dma *view)
{
	return -ENODEV;
}
#endif /* CONFIG_HAS_DMA */

#endif /* _LINUX_DEV_DMA_OPS_H */
