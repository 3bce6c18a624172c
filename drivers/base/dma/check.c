// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a caller may not hand in.
 *
 * Every check returns the reason for refusing, or NULL.  Whatever the code
 * below the core would BUG or WARN about is found here first.
 */
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sched/task_stack.h>

#include <asm/sections.h>

#include "core.h"

/* The kernel's own image counts as RAM, wherever it is mapped. */
static bool is_buffer(unsigned long addr)
{
	return __is_kernel(addr) || virt_addr_valid((const void *)addr);
}

/**
 * dev_dma_check_buffer - check a buffer given by its kernel address
 * @addr:	First byte.
 * @size:	Bytes.
 * @dir:	Direction as the caller gave it.
 *
 * A stack is told from other memory where it is mapped on its own, and where
 * it is the caller's.
 *
 * Context: Any.
 * Return: The reason for refusing, or %NULL.
 */
const char *dev_dma_check_buffer(const void *addr, size_t size,
				 enum dma_data_direction dir)
{
	unsigned long start = (unsigned long)kasan_reset_tag(addr);
	const char *why = dev_dma_check_range(start, size, dir);

	if (why)
		return why;
	if (start + (size - 1) < start)
		return "size wraps";
	if (start < PAGE_SIZE)
		return "NULL buffer";
	if (object_is_on_stack(addr))
		return "buffer is on the stack";
	if (is_vmalloc_or_module_addr(addr))
		return "vmalloc or module address";
	if (!is_buffer(start))
		return "not a kernel buffer";
	if (offset_in_page(start) + size > PAGE_SIZE &&
	    !is_buffer(start + size - 1))
		return "end lies beyond RAM";
	return NULL;
}

static bool is_ram_page(struct page *page)
{
	return !is_zone_device_page(page) && !PageReserved(page);
}

/**
 * dev_dma_check_phys - check that memory is of the kind that is claimed
 * @phys:	First byte.
 * @size:	Bytes, not 0, not wrapping.
 * @attrs:	With %DMA_ATTR_MMIO, no struct page is wanted.
 *
 * Context: Any.
 * Return: The reason for refusing, or %NULL.
 */
const char *dev_dma_check_phys(phys_addr_t phys, size_t size,
			       unsigned long attrs)
{
	bool first = pfn_valid(PHYS_PFN(phys));
	phys_addr_t last = phys + size - 1;

	if (last < phys)
		return "size wraps";
	if (attrs & DMA_ATTR_MMIO)
		return first && is_ram_page(pfn_to_page(PHYS_PFN(phys))) ?
		       "RAM mapped as MMIO" : NULL;
	if (!first || !pfn_valid(PHYS_PFN(last)))
		return "address is beyond RAM";
	return NULL;
}

/**
 * dev_dma_check_sg - check a list before any of it is mapped
 * @sgl:	The list.
 * @nents:	Entries.
 * @dir:	Direction as the caller gave it.
 *
 * Context: Any.
 * Return: The reason for refusing, or %NULL.
 */
const char *dev_dma_check_sg(struct scatterlist *sgl, int nents,
			     enum dma_data_direction dir)
{
	struct scatterlist *sg;
	int i;

	if (!valid_dma_direction(dir))
		return "no such direction";
	if (!sgl || nents <= 0)
		return "empty list";
	for (i = 0, sg = sgl; i < nents; i++, sg = dev_dma_sg_next(sg)) {
		if (unlikely(!sg))
			return "list is shorter than its count";
		if (unlikely(!sg_page(sg)))
			return "list entry without a page";
		if (unlikely(!sg->length))
			return "size is 0";
	}
	return NULL;
}

/**
 * dev_dma_check_alloc - check what an allocation asks for
 * @size:	Bytes.
 * @dma:	Where the DMA address shall go.
 * @gfp:	Flags.
 *
 * Context: Any.
 * Return: The reason for refusing, or %NULL.
 */
const char *dev_dma_check_alloc(size_t size, dma_addr_t *dma, gfp_t gfp)
{
	if (!dma)
		return "nowhere to put the DMA address";
	if (!size)
		return "size is 0";
	if (size >> PAGE_SHIFT >= totalram_pages())
		return "more than there is RAM";
	if (gfp & (__GFP_COMP | __GFP_NOFAIL))
		return "__GFP_COMP or __GFP_NOFAIL";
	return NULL;
}
