// SPDX-License-Identifier: GPL-2.0-only
/*
 * DMA for host controllers that reach nothing but an SRAM of their own, as
 * the OHCI of the SM501 does, or that must not be let near other memory.
 *
 * Every buffer is copied to the SRAM when it is mapped, whatever its direction,
 * since a device may write only part of it, and copied back when the device
 * may have written.  Where it came from is kept in ordinary memory: the SRAM
 * is the device's to write.
 */
#include <linux/dev-dma-ops.h>
#include <linux/dev-dma.h>
#include <linux/device.h>
#include <linux/genalloc.h>
#include <linux/highmem.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/usb.h>
#include <linux/usb/hcd.h>

#include "usb.h"

/**
 * struct usb_localmem - what is mapped into one controller's SRAM
 * @node:	Link in the list by which the operations find it.
 * @master:	The controller's sysdev, of which it is a managed resource.
 * @view:	Through which devices use it.
 * @pool:	The SRAM.
 * @lock:	Protects @maps.  Innermost.
 * @maps:	Every live mapping.
 */
struct usb_localmem {
	struct list_head	node;
	struct device		*master;
	struct dev_dma		*view;
	struct gen_pool		*pool;
	spinlock_t		lock;	/* the list */
	struct list_head	maps;
};

static LIST_HEAD(localmems);
static DEFINE_SPINLOCK(localmems_lock);

/**
 * struct usb_localmem_map - one mapping
 * @node:	Link in the list of live mappings.
 * @phys:	The buffer that was mapped.
 * @sram:	Its copy.
 * @dma:	Where the controller sees the copy.
 * @size:	Bytes.
 */
struct usb_localmem_map {
	struct list_head	node;
	phys_addr_t		phys;
	void			*sram;
	dma_addr_t		dma;
	size_t			size;
};

/* What is found stays: its view drains the calls before it goes. */
static struct usb_localmem *find_localmem(struct device *master)
{
	struct usb_localmem *mem, *found = NULL;
	unsigned long flags;

	spin_lock_irqsave(&localmems_lock, flags);
	list_for_each_entry(mem, &localmems, node)
		if (mem->master == master)
			found = mem;
	spin_unlock_irqrestore(&localmems_lock, flags);
	return found;
}

static void copy_part(phys_addr_t phys, void *sram, size_t size, bool to_sram)
{
	unsigned int offset = offset_in_page(phys);
	unsigned long pfn = PHYS_PFN(phys);

	while (size) {
		struct page *page = pfn_to_page(pfn++);
		size_t part = min_t(size_t, size, PAGE_SIZE - offset);

		if (to_sram)
			memcpy_from_page(sram, page, offset, part);
		else
			memcpy_to_page(page, offset, sram, part);
		sram += part;
		size -= part;
		offset = 0;
	}
}

static dma_addr_t localmem_map_phys(struct device *master, phys_addr_t phys,
				    size_t size, enum dma_data_direction dir,
				    unsigned long attrs)
{
	struct usb_localmem *mem = find_localmem(master);
	struct usb_localmem_map *map;
	unsigned long flags;

	if (!mem || (attrs & DMA_ATTR_MMIO))
		return BAD_DMA_ADDR;
	map = kmalloc(sizeof(*map), GFP_ATOMIC | __GFP_NOWARN);
	if (!map)
		return BAD_DMA_ADDR;
	map->phys = phys;
	map->size = size;
	map->sram = gen_pool_dma_alloc(mem->pool, size, &map->dma);
	if (!map->sram) {
		kfree(map);
		return BAD_DMA_ADDR;
	}
	copy_part(phys, map->sram, size, true);
	spin_lock_irqsave(&mem->lock, flags);
	list_add(&map->node, &mem->maps);
	spin_unlock_irqrestore(&mem->lock, flags);
	return map->dma;
}

/* The mapping that holds @size bytes at @dma. */
static struct usb_localmem_map *find_map(struct usb_localmem *mem,
					 dma_addr_t dma, size_t size)
{
	struct usb_localmem_map *map;

	list_for_each_entry(map, &mem->maps, node)
		if (dma >= map->dma && dma - map->dma < map->size &&
		    size <= map->size - (dma - map->dma))
			return map;
	return NULL;
}

static struct usb_localmem_map *take_map(struct usb_localmem *mem,
					 dma_addr_t dma, size_t size)
{
	struct usb_localmem_map *map;
	unsigned long flags;

	spin_lock_irqsave(&mem->lock, flags);
	map = find_map(mem, dma, size);
	if (map && map->dma == dma)
		list_del(&map->node);
	else
		map = NULL;
	spin_unlock_irqrestore(&mem->lock, flags);
	return map;
}

static void localmem_unmap_phys(struct device *master, dma_addr_t dma,
				size_t size, enum dma_data_direction dir,
				unsigned long attrs)
{
	struct usb_localmem *mem = find_localmem(master);
	struct usb_localmem_map *map = mem ? take_map(mem, dma, size) : NULL;

	if (!map) {
		dev_warn_ratelimited(master, "unmapping %pad: not mapped\n",
				     &dma);
		return;
	}
	if (dir != DMA_TO_DEVICE && !(attrs & DMA_ATTR_SKIP_CPU_SYNC))
		copy_part(map->phys, map->sram, size, false);
	gen_pool_free(mem->pool, (unsigned long)map->sram, map->size);
	kfree(map);
}

static void localmem_sync(struct device *master, dma_addr_t dma, size_t size,
			  bool to_sram)
{
	struct usb_localmem *mem = find_localmem(master);
	struct usb_localmem_map *map;
	unsigned long flags;
	size_t offset;

	if (!mem)
		return;
	spin_lock_irqsave(&mem->lock, flags);
	map = find_map(mem, dma, size);
	if (map) {
		offset = dma - map->dma;
		copy_part(map->phys + offset, map->sram + offset, size,
			  to_sram);
	}
	spin_unlock_irqrestore(&mem->lock, flags);
}

static void localmem_sync_for_cpu(struct device *master, dma_addr_t dma,
				  size_t size, enum dma_data_direction dir)
{
	if (dir != DMA_TO_DEVICE)
		localmem_sync(master, dma, size, false);
}

static void localmem_sync_for_device(struct device *master, dma_addr_t dma,
				     size_t size, enum dma_data_direction dir)
{
	localmem_sync(master, dma, size, true);
}

static void localmem_unmap_sg(struct device *master, struct scatterlist *sgl,
			      int nents, enum dma_data_direction dir,
			      unsigned long attrs)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i)
		localmem_unmap_phys(master, sg_dma_address(sg),
				    sg_dma_len(sg), dir, attrs);
}

static int localmem_map_sg(struct device *master, struct scatterlist *sgl,
			   int nents, enum dma_data_direction dir,
			   unsigned long attrs)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i) {
		sg_dma_address(sg) = localmem_map_phys(master, sg_phys(sg),
						       sg->length, dir, attrs);
		if (sg_dma_address(sg) == BAD_DMA_ADDR)
			goto undo;
		sg_dma_len(sg) = sg->length;
	}
	return nents;

undo:
	localmem_unmap_sg(master, sgl, i, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
	return -ENOMEM;
}

static void localmem_sync_sg_for_cpu(struct device *master,
				     struct scatterlist *sgl, int nents,
				     enum dma_data_direction dir)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i)
		localmem_sync_for_cpu(master, sg_dma_address(sg),
				      sg_dma_len(sg), dir);
}

static void localmem_sync_sg_for_device(struct device *master,
					struct scatterlist *sgl, int nents,
					enum dma_data_direction dir)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i)
		localmem_sync_for_device(master, sg_dma_address(sg),
					 sg_dma_len(sg), dir);
}

static void *localmem_alloc(struct device *master, size_t *size,
			    dma_addr_t *dma, gfp_t gfp, unsigned long attrs)
{
	struct usb_localmem *mem = find_localmem(master);

	if (!mem)
		return NULL;
	return gen_pool_dma_zalloc_align(mem->pool, *size, dma,
					 min(roundup_pow_of_two(*size),
					     PAGE_SIZE));
}

static void localmem_free(struct device *master, size_t size, void *addr,
			  dma_addr_t dma, unsigned long attrs)
{
	struct usb_localmem *mem = find_localmem(master);

	if (mem)
		gen_pool_free(mem->pool, (unsigned long)addr, size);
}

/* The SRAM goes with the controller's driver, and all that lies in it. */
static void localmem_revoke(struct device *master, struct dev_dma_memory *mem)
{
	localmem_free(master, mem->size, mem->key, mem->dma, mem->attrs);
}

static bool localmem_free_late(struct device *master,
			       struct dev_dma_memory *mem)
{
	return true;
}

static size_t localmem_max_mapping_size(struct device *master)
{
	struct usb_localmem *mem = find_localmem(master);

	return mem ? gen_pool_size(mem->pool) : 0;
}

static bool localmem_need_sync(struct device *master)
{
	return true;
}

static const struct dev_dma_ops localmem_ops = {
	.name			= "localmem",
	.owner			= THIS_MODULE,
	.fine			= true,
	.map_phys		= localmem_map_phys,
	.unmap_phys		= localmem_unmap_phys,
	.map_sg			= localmem_map_sg,
	.unmap_sg		= localmem_unmap_sg,
	.sync_for_cpu		= localmem_sync_for_cpu,
	.sync_for_device	= localmem_sync_for_device,
	.sync_sg_for_cpu	= localmem_sync_sg_for_cpu,
	.sync_sg_for_device	= localmem_sync_sg_for_device,
	.alloc_consistent	= localmem_alloc,
	.free_consistent	= localmem_free,
	.revoke			= localmem_revoke,
	.free_late		= localmem_free_late,
	.max_mapping_size	= localmem_max_mapping_size,
	.need_sync		= localmem_need_sync,
};

static void link_localmem(struct usb_localmem *mem)
{
	unsigned long flags;

	spin_lock_irqsave(&localmems_lock, flags);
	list_add(&mem->node, &localmems);
	spin_unlock_irqrestore(&localmems_lock, flags);
}

static void unlink_localmem(struct usb_localmem *mem)
{
	unsigned long flags;

	spin_lock_irqsave(&localmems_lock, flags);
	list_del(&mem->node);
	spin_unlock_irqrestore(&localmems_lock, flags);
}

/* The view dies first, so that nobody is inside; the SRAM goes after this. */
static void localmem_release(struct device *dev, void *res)
{
	struct usb_localmem *mem = res;
	struct usb_localmem_map *map, *next;

	dev_dma_destroy_view(mem->view);
	unlink_localmem(mem);
	list_for_each_entry_safe(map, next, &mem->maps, node) {
		gen_pool_free(mem->pool, (unsigned long)map->sram, map->size);
		kfree(map);
	}
}

/**
 * usb_localmem_create_view - let a controller's devices use its SRAM
 * @hcd:	Controller whose localmem_pool has just been filled.
 *
 * The view is a managed resource of the controller's sysdev, released before
 * the SRAM is.
 *
 * Context: Task context, may sleep.
 * Return: 0, or -ENOMEM.
 */
int usb_localmem_create_view(struct usb_hcd *hcd)
{
	struct device *sysdev = hcd->self.sysdev;
	struct usb_localmem *mem;

	mem = devres_alloc(localmem_release, sizeof(*mem), GFP_KERNEL);
	if (!mem)
		return -ENOMEM;
	mem->view = dev_dma_create_view(sysdev, &localmem_ops);
	if (!mem->view) {
		devres_free(mem);
		return -ENOMEM;
	}
	mem->master = sysdev;
	mem->pool = hcd->localmem_pool;
	spin_lock_init(&mem->lock);
	INIT_LIST_HEAD(&mem->maps);
	link_localmem(mem);
	devres_add(sysdev, mem);
	hcd->localmem_view = mem->view;
	return 0;
}
