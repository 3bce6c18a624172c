// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scattered pages that a device may see as one piece.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "memory.h"

/**
 * dev_alloc_noncontiguous - allocate scattered pages mapped for streaming
 * @dev:	Device that will use them.
 * @size:	Bytes.
 * @dir:	Who writes.
 * @gfp:	May it sleep?
 * @attrs:	DMA_ATTR_ALLOC_SINGLE_PAGES, or 0.
 *
 * The CPU owns the pages; dev_sync_sgtable_for_device() gives them away.
 *
 * Context: As @gfp allows.
 * Return: A mapped table with one entry to program, to be freed with
 * dev_free_noncontiguous(), or %NULL.
 */
struct sg_table *dev_alloc_noncontiguous(struct device *dev, size_t size,
					 enum dma_data_direction dir,
					 gfp_t gfp, unsigned long attrs)
{
	struct dev_dma_memory got = {
		.kind	= DEV_DMA_NONCONTIGUOUS,
		.size	= size,
		.dir	= dir,
		.attrs	= attrs,
	};

	return dev_dma_alloc_key(dev, &got, &got.dma, gfp);
}
EXPORT_SYMBOL(dev_alloc_noncontiguous);

/**
 * dev_free_noncontiguous - undo dev_alloc_noncontiguous()
 * @dev:	Device they were allocated for.
 * @size:	Bytes that were asked for.
 * @sgt:	What was returned; %NULL is fine.
 * @dir:	What was given.
 *
 * Context: Any.
 */
void dev_free_noncontiguous(struct device *dev, size_t size,
			    struct sg_table *sgt, enum dma_data_direction dir)
{
	if (sgt)
		dev_dma_free_key(dev, DEV_DMA_NONCONTIGUOUS, sgt, size, 0);
}
EXPORT_SYMBOL(dev_free_noncontiguous);

/**
 * dev_vmap_noncontiguous - map scattered pages into the kernel
 * @dev:	Device they were allocated for.
 * @size:	Bytes that were asked for.
 * @sgt:	What dev_alloc_noncontiguous() returned.
 *
 * Context: Task context, may sleep.
 * Return: Their address, to be given to dev_vunmap_noncontiguous(), or %NULL.
 */
void *dev_vmap_noncontiguous(struct device *dev, size_t size,
			     struct sg_table *sgt)
{
	struct dev_dma_call call;
	void *addr = NULL;

	if (dev_dma_begin(&call, dev))
		return NULL;
	if (call.ops->vmap_noncontiguous &&
	    dev_dma_has_record(&call, DEV_DMA_NONCONTIGUOUS, sgt, 0,
			       size))
		addr = call.ops->vmap_noncontiguous(call.master, size, sgt);
	dev_dma_end(&call);
	return addr;
}
EXPORT_SYMBOL(dev_vmap_noncontiguous);

/**
 * dev_vunmap_noncontiguous - undo dev_vmap_noncontiguous()
 * @dev:	Device they were allocated for.
 * @addr:	What was returned.
 *
 * Context: Task context, may sleep.
 */
void dev_vunmap_noncontiguous(struct device *dev, void *addr)
{
	/* Whoever mapped it, only vmap() gives such an address. */
	if (is_vmalloc_addr(addr))
		vunmap(addr);
}
EXPORT_SYMBOL(dev_vunmap_noncontiguous);

/**
 * dev_mmap_noncontiguous - map scattered pages into user space
 * @dev:	Device they were allocated for.
 * @vma:	Where to.
 * @size:	Bytes that were asked for.
 * @sgt:	What dev_alloc_noncontiguous() returned.
 *
 * Context: Task context, may sleep.
 * Return: 0, or a negative errno: -ENODEV, -EINVAL for pages that are not of
 * this device or have outlived its driver, -ENXIO where they cannot be mapped.
 */
int dev_mmap_noncontiguous(struct device *dev, struct vm_area_struct *vma,
			   size_t size, struct sg_table *sgt)
{
	struct dev_dma_call call;
	int err = -EINVAL;

	if (dev_dma_begin(&call, dev))
		return -ENODEV;
	if (dev_dma_has_record(&call, DEV_DMA_NONCONTIGUOUS, sgt, 0,
			       size))
		err = call.ops->mmap_noncontiguous ?
		      call.ops->mmap_noncontiguous(call.master, vma, size,
						   sgt) : -ENXIO;
	dev_dma_end(&call);
	return err;
}
EXPORT_SYMBOL(dev_mmap_noncontiguous);
