// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that a device and the CPU share.
 *
 * The three allocators differ in what the caller holds; what they have in
 * common is the record in memory.c.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/sched/mm.h>

#include "memory.h"

static u64 consistent_mask(struct dev_dma_call *call)
{
	return dev_dma_own_limits(call->view).consistent_mask ?: U64_MAX;
}

/*
 * The provider knows what the master reaches.  A child that reaches less asks
 * again in lower zones, where that means anything to the provider.
 */
static bool alloc_in_reach(struct dev_dma_call *call,
			   struct dev_dma_memory *mem, gfp_t gfp)
{
	static const gfp_t zones[] = { 0, __GFP_DMA32, __GFP_DMA };
	struct device *master = call->master;
	size_t asked = mem->size;
	int i;

	gfp &= ~GFP_ZONEMASK;
	for (i = 0; i < ARRAY_SIZE(zones); i++) {
		mem->size = asked;
		mem->key = call->ops->alloc_consistent(master, &mem->size,
						       &mem->dma,
						       gfp | zones[i],
						       mem->attrs);
		if (!mem->key)
			return false;
		if (mem->dma + mem->size - 1 <= consistent_mask(call))
			return true;
		call->ops->free_consistent(master, mem->size, mem->key,
					   mem->dma, mem->attrs);
	}
	return false;
}

static bool alloc_mapped(struct dev_dma_call *call, struct dev_dma_memory *mem,
			 gfp_t gfp)
{
	mem->key = call->ops->alloc_mapped(call->master, mem->size, &mem->dma,
					   mem->dir, gfp);
	if (!mem->key || dev_dma_in_reach(call->view, mem->dma, mem->size))
		return mem->key;
	call->ops->free_mapped(call->master, mem->size, mem->key, mem->dma,
			       mem->dir);
	return false;
}

static bool alloc_noncontiguous(struct dev_dma_call *call,
				struct dev_dma_memory *mem, gfp_t gfp)
{
	struct sg_table *sgt;

	sgt = call->ops->alloc_noncontiguous(call->master, mem->size, mem->dir,
					     gfp, mem->attrs);
	if (!sgt)
		return false;
	mem->key = sgt;
	mem->dma = sg_dma_address(sgt->sgl);
	if (dev_dma_in_reach(call->view, mem->dma, mem->size))
		return true;
	call->ops->free_noncontiguous(call->master, mem->size, sgt, mem->dir);
	return false;
}

static bool has_allocator(const struct dev_dma_ops *ops, enum dev_dma_kind kind)
{
	switch (kind) {
	case DEV_DMA_CONSISTENT:
		return ops->alloc_consistent && ops->free_consistent;
	case DEV_DMA_PAGES:
		return ops->alloc_mapped && ops->free_mapped;
	case DEV_DMA_NONCONTIGUOUS:
		return ops->alloc_noncontiguous && ops->free_noncontiguous;
	}
	return false;
}

static bool alloc_kind(struct dev_dma_call *call, struct dev_dma_memory *mem,
		       gfp_t gfp)
{
	switch (mem->kind) {
	case DEV_DMA_CONSISTENT:
		return alloc_in_reach(call, mem, gfp);
	case DEV_DMA_PAGES:
		return alloc_mapped(call, mem, gfp);
	case DEV_DMA_NONCONTIGUOUS:
		return alloc_noncontiguous(call, mem, gfp);
	}
	return false;
}

static struct dev_dma_record *alloc_entered(struct dev_dma_call *call,
					    struct dev_dma_memory *got,
					    gfp_t gfp, const char **why)
{
	struct dev_dma_record *rec;

	*why = "the provider has no such memory";
	if (!has_allocator(call->ops, got->kind))
		return NULL;
	*why = "out of memory";
	dev_dma_freshen(call->m);
	rec = dev_dma_new_record(call, got->kind, got->size, gfp);
	if (!rec)
		return NULL;
	rec->mem.dir = got->dir;
	rec->mem.attrs = got->attrs;
	if (!alloc_kind(call, &rec->mem, gfp)) {
		dev_dma_free_record(rec);
		return NULL;
	}
	*got = rec->mem;
	dev_dma_add_record(rec);
	return rec;
}

/**
 * dev_dma_alloc_record - allocate what the core itself will hold
 * @view:	View of the device that will use it.
 * @got:	What kind, how much, in which direction, and with which
 *		DMA_ATTR_* flags; the rest is filled in.
 * @gfp:	May it sleep?
 * @why:	Set to the reason where there is none.
 *
 * A failure is for the caller to count, who may have another idea.
 *
 * Context: As @gfp allows.
 * Return: Its record, to be given to dev_dma_free_recorded(), or %NULL.
 */
struct dev_dma_record *dev_dma_alloc_record(struct dev_dma *view,
					    struct dev_dma_memory *got,
					    gfp_t gfp, const char **why)
{
	size_t size = got->size;
	struct dev_dma_record *rec;
	struct dev_dma_call call;

	*why = dev_dma_begin_view(&call, view);
	if (*why)
		return NULL;
	rec = alloc_entered(&call, got, gfp, why);
	if (rec)
		dev_dma_count(view, true, size);
	dev_dma_end(&call);
	return rec;
}

/**
 * dev_dma_alloc_key - allocate what a caller will hold
 * @dev:	Device that will use it.
 * @got:	What kind, how much, in which direction, and with which
 *		DMA_ATTR_* flags; the rest is filled in.
 * @dma:	Set to the address to program.
 * @gfp:	May it sleep?
 *
 * Context: As @gfp allows.
 * Return: What the caller holds, to be given to dev_dma_free_key(), or %NULL.
 */
void *dev_dma_alloc_key(struct device *dev, struct dev_dma_memory *got,
			dma_addr_t *dma, gfp_t gfp)
{
	const char *why = dev_dma_check_alloc(got->size, dma, gfp);
	struct dev_dma *view = dev_dma_current(dev);
	struct dev_dma_record *rec = NULL;

	might_alloc(gfp);
	if (!why)
		why = dev_dma_check_range(0, got->size, got->dir);
	if (!why)
		rec = dev_dma_alloc_record(view, got, gfp, &why);
	if (rec) {
		dev_dma_publish_record(rec);
		*dma = got->dma;
		return got->key;
	}
	dev_dma_count_failure(view);
	dev_dma_refuse(dev, got->attrs | dev_dma_gfp_attrs(gfp), "allocation",
		       why);
	return NULL;
}

/**
 * dev_alloc_consistent_attrs - allocate memory that needs no syncs
 * @dev:	Device that will use it.
 * @size:	Bytes; the provider gives whole pages.
 * @dma:	Set to the address to program.
 * @gfp:	May it sleep?  Zone flags are ignored: masks decide.
 * @attrs:	DMA_ATTR_* flags, or 0.
 *
 * Context: As @gfp allows.
 * Return: Zeroed memory, owned by the caller until
 * dev_free_consistent_attrs(), or %NULL.
 */
void *dev_alloc_consistent_attrs(struct device *dev, size_t size,
				 dma_addr_t *dma, gfp_t gfp,
				 unsigned long attrs)
{
	struct dev_dma_memory got = {
		.kind	= DEV_DMA_CONSISTENT,
		.size	= size,
		.dir	= DMA_BIDIRECTIONAL,
		.attrs	= attrs,
	};

	return dev_dma_alloc_key(dev, &got, dma, gfp);
}
EXPORT_SYMBOL(dev_alloc_consistent_attrs);

/**
 * dev_free_consistent_attrs - undo dev_alloc_consistent_attrs()
 * @dev:	Device it was allocated for.
 * @size:	Bytes that were asked for.
 * @addr:	What was returned; %NULL is fine.
 * @dma:	What was returned.
 * @attrs:	What was given.
 *
 * The device must no longer use the memory.  Works after the master's driver
 * has gone, too.
 *
 * Context: Any.
 */
void dev_free_consistent_attrs(struct device *dev, size_t size, void *addr,
			       dma_addr_t dma, unsigned long attrs)
{
	if (addr)
		dev_dma_free_key(dev, DEV_DMA_CONSISTENT, addr, size, dma);
}
EXPORT_SYMBOL(dev_free_consistent_attrs);

/**
 * dev_mmap_consistent_attrs - map consistent memory into user space
 * @dev:	Device it was allocated for.
 * @vma:	Where to.
 * @addr:	What dev_alloc_consistent_attrs() returned.
 * @dma:	What dev_alloc_consistent_attrs() returned.
 * @size:	Bytes of it.
 * @attrs:	What dev_alloc_consistent_attrs() was given.
 *
 * The memory must not be freed before the mapping has gone.
 *
 * Context: Task context, may sleep.
 * Return: 0, or a negative errno: -ENODEV, -EINVAL for memory that is not of
 * this device or has outlived its driver, -ENXIO where it cannot be mapped.
 */
int dev_mmap_consistent_attrs(struct device *dev, struct vm_area_struct *vma,
			      void *addr, dma_addr_t dma, size_t size,
			      unsigned long attrs)
{
	struct dev_dma_call call;
	int err = -EINVAL;

	if (dev_dma_begin(&call, dev))
		return -ENODEV;
	if (dev_dma_has_record(&call, DEV_DMA_CONSISTENT, addr, dma, size))
		err = call.ops->mmap ? call.ops->mmap(call.master, vma, addr,
						      dma, size, attrs) :
				       -ENXIO;
	dev_dma_end(&call);
	return err;
}
EXPORT_SYMBOL(dev_mmap_consistent_attrs);

/**
 * dev_get_sgtable_attrs - describe consistent memory by a list
 * @dev:	Device it was allocated for.
 * @sgt:	Table to fill; to be freed with sg_free_table().
 * @addr:	What dev_alloc_consistent_attrs() returned.
 * @dma:	What dev_alloc_consistent_attrs() returned.
 * @size:	Bytes of it.
 * @attrs:	What dev_alloc_consistent_attrs() was given.
 *
 * Context: Task context, may sleep.
 * Return: 0, or a negative errno as dev_mmap_consistent_attrs(), or -ENOMEM.
 */
int dev_get_sgtable_attrs(struct device *dev, struct sg_table *sgt, void *addr,
			  dma_addr_t dma, size_t size, unsigned long attrs)
{
	struct dev_dma_call call;
	int err = -EINVAL;

	if (dev_dma_begin(&call, dev))
		return -ENODEV;
	if (dev_dma_has_record(&call, DEV_DMA_CONSISTENT, addr, dma, size))
		err = call.ops->get_sgtable ?
		      call.ops->get_sgtable(call.master, sgt, addr, dma, size,
					    attrs) : -ENXIO;
	dev_dma_end(&call);
	return err;
}
EXPORT_SYMBOL(dev_get_sgtable_attrs);

/**
 * dev_can_mmap - can consistent memory be mapped into user space?
 * @dev:	Device it would be allocated for.
 *
 * Context: Any.
 * Return: %true if dev_mmap_consistent() can work.
 */
bool dev_can_mmap(struct device *dev)
{
	struct dev_dma_call call;
	bool can;

	if (dev_dma_begin(&call, dev))
		return false;
	can = call.ops->can_mmap ? call.ops->can_mmap(call.master) :
				   !!call.ops->mmap;
	dev_dma_end(&call);
	return can;
}
EXPORT_SYMBOL(dev_can_mmap);

/**
 * dev_dma_alloc_pages - allocate pages mapped for streaming
 * @dev:	Device that will use them.
 * @size:	Bytes.
 * @dma:	Set to the address to program.
 * @dir:	Who writes.
 * @gfp:	May it sleep?
 *
 * The CPU owns the pages; dev_sync_single_for_device() gives them away.
 *
 * Context: As @gfp allows.
 * Return: The first page, to be freed with dev_dma_free_pages(), or %NULL.
 */
struct page *dev_dma_alloc_pages(struct device *dev, size_t size,
				 dma_addr_t *dma, enum dma_data_direction dir,
				 gfp_t gfp)
{
	struct dev_dma_memory got = {
		.kind	= DEV_DMA_PAGES,
		.size	= size,
		.dir	= dir,
	};

	return dev_dma_alloc_key(dev, &got, dma, gfp);
}
EXPORT_SYMBOL(dev_dma_alloc_pages);

/**
 * dev_dma_free_pages - undo dev_dma_alloc_pages()
 * @dev:	Device they were allocated for.
 * @size:	Bytes that were asked for.
 * @page:	What was returned; %NULL is fine.
 * @dma:	What was returned.
 * @dir:	What was given.
 *
 * Context: Any.
 */
void dev_dma_free_pages(struct device *dev, size_t size, struct page *page,
			dma_addr_t dma, enum dma_data_direction dir)
{
	if (page)
		dev_dma_free_key(dev, DEV_DMA_PAGES, page, size, dma);
}
EXPORT_SYMBOL(dev_dma_free_pages);

/**
 * dev_dma_mmap_pages - map what dev_dma_alloc_pages() gave into user space
 * @dev:	Device they were allocated for.
 * @vma:	Where to.
 * @size:	Bytes that were asked for.
 * @page:	What was returned.
 *
 * Context: Task context, may sleep.
 * Return: 0, or a negative errno: -ENODEV, -EINVAL for pages that are not of
 * this device or have outlived its driver, -ENXIO where @vma does not fit.
 */
int dev_dma_mmap_pages(struct device *dev, struct vm_area_struct *vma,
		       size_t size, struct page *page)
{
	struct dev_dma_call call;
	int err = -EINVAL;

	if (dev_dma_begin(&call, dev))
		return -ENODEV;
	if (dev_dma_has_record(&call, DEV_DMA_PAGES, page, 0, size))
		err = dma_mmap_pages(call.master, vma, size, page);
	dev_dma_end(&call);
	return err;
}
EXPORT_SYMBOL(dev_dma_mmap_pages);
