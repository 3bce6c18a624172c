// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of the recording provider, of all three kinds.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "fake_ops.h"

static void stop_if_told(struct fake *fake)
{
	if (!READ_ONCE(fake->blocks))
		return;
	complete(&fake->inside);
	wait_for_completion(&fake->resume);
}

/* Aligned to its size, and behind all that is live. */
static dma_addr_t place(struct fake *fake, size_t size, gfp_t gfp)
{
	dma_addr_t zone = fake->zones[gfp & __GFP_DMA ? 2 :
				      gfp & __GFP_DMA32 ? 1 : 0];
	dma_addr_t at;

	guard(spinlock_irqsave)(&fake->lock);
	if (!fake->live)
		fake->used = 0;
	at = ALIGN(fake->used, roundup_pow_of_two(PAGE_ALIGN(size)));
	fake->used = at + PAGE_ALIGN(size);
	return zone + at;
}

void *fake_alloc_consistent(struct device *master, size_t *size,
			    dma_addr_t *dma, gfp_t gfp, unsigned long attrs)
{
	struct fake *fake = fake_of(master);
	dma_addr_t at = place(fake, *size, gfp);
	const struct fake_call call = {
		.op	= FAKE_ALLOC_CONSISTENT,
		.size	= *size,
		.dir	= DMA_NONE,
		.attrs	= attrs,
		.gfp	= gfp,
	};
	void *addr = NULL;

	stop_if_told(fake);
	if (!fake->err && (!fake->most || *size <= fake->most))
		addr = READ_ONCE(fake->vmaps) && gfpflags_allow_blocking(gfp) ?
		       vzalloc(PAGE_ALIGN(*size)) :
		       kzalloc(PAGE_ALIGN(*size), gfp & ~GFP_ZONEMASK);
	fake_note_call(master, &call, addr ? 1 : 0);
	if (!addr)
		return NULL;
	*size = PAGE_ALIGN(*size);
	*dma = at;
	return addr;
}

void fake_free_consistent(struct device *master, size_t size, void *addr,
			  dma_addr_t dma, unsigned long attrs)
{
	fake_note_mapping(master, FAKE_FREE_CONSISTENT, dma, size, -1, DMA_NONE,
			  attrs);
	kvfree(addr);
}

struct page *fake_alloc_mapped(struct device *master, size_t size,
			       dma_addr_t *dma, enum dma_data_direction dir,
			       gfp_t gfp)
{
	struct fake *fake = fake_of(master);
	dma_addr_t at = place(fake, size, gfp);
	const struct fake_call call = {
		.op	= FAKE_ALLOC_MAPPED,
		.size	= size,
		.dir	= dir,
		.gfp	= gfp,
	};
	struct page *page = NULL;

	if (!fake->err)
		page = alloc_pages((gfp & ~GFP_ZONEMASK) | __GFP_ZERO,
				   get_order(size));
	fake_note_call(master, &call, page ? 1 : 0);
	if (page)
		*dma = at;
	return page;
}

void fake_free_mapped(struct device *master, size_t size, struct page *page,
		      dma_addr_t dma, enum dma_data_direction dir)
{
	fake_note_mapping(master, FAKE_FREE_MAPPED, dma, size, -1, dir, 0);
	__free_pages(page, get_order(size));
}

static struct sg_table *fake_make_table(struct fake *fake, size_t size)
{
	struct sg_table *sgt = kzalloc(sizeof(*sgt), GFP_KERNEL);
	struct page *page;

	if (!sgt)
		return NULL;
	page = alloc_pages(GFP_KERNEL | __GFP_ZERO, get_order(size));
	if (!page)
		goto free_table;
	if (sg_alloc_table(sgt, 1, GFP_KERNEL))
		goto free_page;
	sg_set_page(sgt->sgl, page, size, 0);
	sg_dma_address(sgt->sgl) = fake->zones[0];
	sg_dma_len(sgt->sgl) = size;
	return sgt;

free_page:
	__free_pages(page, get_order(size));
free_table:
	kfree(sgt);
	return NULL;
}

struct sg_table *fake_alloc_noncontiguous(struct device *master, size_t size,
					  enum dma_data_direction dir,
					  gfp_t gfp, unsigned long attrs)
{
	struct fake *fake = fake_of(master);
	struct sg_table *sgt = NULL;

	if (!fake->err)
		sgt = fake_make_table(fake, size);
	fake_note_mapping(master, FAKE_ALLOC_NONCONTIGUOUS, 0, size,
			  sgt ? 1 : 0, dir, attrs);
	return sgt;
}

static void free_table(struct sg_table *sgt, size_t size)
{
	__free_pages(sg_page(sgt->sgl), get_order(size));
	sg_free_table(sgt);
	kfree(sgt);
}

void fake_free_noncontiguous(struct device *master, size_t size,
			     struct sg_table *sgt, enum dma_data_direction dir)
{
	fake_note_mapping(master, FAKE_FREE_NONCONTIGUOUS,
			  sg_dma_address(sgt->sgl), size, -1, dir, 0);
	free_table(sgt, size);
}

void *fake_vmap_noncontiguous(struct device *master, size_t size,
			      struct sg_table *sgt)
{
	fake_note(master, FAKE_VMAP_NONCONTIGUOUS, 0, size, 0);
	return sg_virt(sgt->sgl);
}

int fake_mmap_noncontiguous(struct device *master, struct vm_area_struct *vma,
			    size_t size, struct sg_table *sgt)
{
	fake_note(master, FAKE_MMAP_NONCONTIGUOUS, 0, size, 0);
	return 0;
}

void fake_revoke(struct device *master, struct dev_dma_memory *mem)
{
	fake_note(master, FAKE_REVOKE, mem->dma, mem->size, 0);
}

bool fake_free_late(struct device *master, struct dev_dma_memory *mem)
{
	struct fake *fake = fake_of(master);

	fake_note(master, FAKE_FREE_LATE, mem->dma, mem->size, -1);
	if (mem->kind == DEV_DMA_CONSISTENT)
		kvfree(mem->key);
	else if (mem->kind == DEV_DMA_PAGES)
		__free_pages(mem->key, get_order(mem->size));
	else
		free_table(mem->key, mem->size);
	return !fake->keeps;
}
