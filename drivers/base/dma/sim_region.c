// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that the simulated cache lies in front of, and its shadow.
 */
#include <linux/bitmap.h>
#include <linux/dev-dma.h>
#include <linux/device.h>
#include <linux/dma-direct.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "core.h"
#include "host.h"
#include "sim.h"

/* What memory held before anybody wrote there. */
#define JUNK	0xdb

static gfp_t zone_of(struct device *dev)
{
	u64 mask = min_not_zero(dma_get_mask(dev), dev->bus_dma_limit);

	if (mask < DMA_BIT_MASK(32))
		return GFP_DMA;
	return mask < DMA_BIT_MASK(64) ? GFP_DMA32 : 0;
}

/* Where the device sees the shadow; dma_*() would lead back here. */
static bool map_shadow(struct sim_region *r)
{
	phys_addr_t phys = virt_to_phys(r->pages);
	dma_addr_t dma;

	r->dma = phys_to_dma(r->dev, phys);
	r->mapped = !dev_dma_sim_is_adapted(r->dev);
	if (!r->mapped)
		return dma_capable(r->dev, r->dma, r->bytes, true);
	dma = dev_dma_host_map_phys(r->dev, phys, r->bytes, DMA_BIDIRECTIONAL,
				    0);
	/* somewhere else it would be bounced again */
	if (dma != r->dma && dma != BAD_DMA_ADDR)
		dev_dma_host_unmap_phys(r->dev, dma, r->bytes,
					DMA_BIDIRECTIONAL, 0);
	return dma == r->dma;
}

/*
 * The shadow has its place in a page from what it is the shadow of, and a
 * redzone at both ends.
 */
static bool add_shadow(struct sim_region *r, phys_addr_t phys, gfp_t gfp)
{
	size_t lead = PAGE_SIZE + offset_in_page(phys);

	r->bytes = PAGE_ALIGN(lead + r->size) + PAGE_SIZE;
	r->pages = alloc_pages_exact(r->bytes, gfp | zone_of(r->dev));
	if (!r->pages)
		return false;
	if (!map_shadow(r)) {
		free_pages_exact(r->pages, r->bytes);
		return false;
	}
	r->shadow = r->pages + lead;
	r->dma += lead;
	memset(r->pages, SIM_REDZONE_BYTE, r->bytes);
	memset(r->shadow, JUNK, r->size);
	return true;
}

static void del_shadow(struct sim_region *r)
{
	size_t lead = r->shadow - (u8 *)r->pages;

	if (r->mapped)
		dev_dma_host_unmap_phys(r->dev, r->dma - lead, r->bytes,
					DMA_BIDIRECTIONAL, 0);
	free_pages_exact(r->pages, r->bytes);
}

static bool add_lines(struct sim_region *r, phys_addr_t phys, gfp_t gfp)
{
	r->first = phys / sim_config.line;
	r->lines = (phys + r->size - 1) / sim_config.line - r->first + 1;
	r->valid = bitmap_zalloc(r->lines, gfp);
	r->forced = bitmap_zalloc(r->lines, gfp);
	r->cpus = bitmap_zalloc(r->lines, gfp);
	r->wrote = bitmap_zalloc(r->lines, gfp);
	r->clean = kmalloc(2 * r->size, gfp);
	if (!r->valid || !r->forced || !r->cpus || !r->wrote || !r->clean)
		return false;
	r->seen = r->clean + r->size;
	return true;
}

/**
 * sim_make_dirty - the CPU has lines, and has written every byte of them
 * @r:		The region.
 * @off:	First byte.
 * @size:	Bytes.
 */
void sim_make_dirty(struct sim_region *r, size_t off, size_t size)
{
	u64 start = r->node.start + off;
	u64 line = start / sim_config.line - r->first;
	u64 end = (start + size - 1) / sim_config.line - r->first + 1;

	bitmap_set(r->valid, line, end - line);
	bitmap_set(r->forced, line, end - line);
	bitmap_set(r->cpus, line, end - line);
	memcpy(r->clean + off, r->cpu + off, size);
}

static void free_lines(struct sim_region *r)
{
	bitmap_free(r->valid);
	bitmap_free(r->forced);
	bitmap_free(r->cpus);
	bitmap_free(r->wrote);
	kfree(r->clean);
}

/**
 * sim_new_region - lay a cache in front of memory
 * @dev:	Master.
 * @phys:	First byte, in the linear map.
 * @size:	Bytes.
 * @gfp:	May it sleep?
 *
 * Return: The region, to be given to sim_add_region(), or %NULL.
 */
struct sim_region *sim_new_region(struct device *dev, phys_addr_t phys,
				  size_t size, gfp_t gfp)
{
	struct sim_region *r;

	gfp |= __GFP_NOWARN;
	r = kzalloc(sizeof(*r), gfp);
	if (!r)
		return NULL;
	r->dev = dev;
	r->size = size;
	r->cpu = phys_to_virt(phys);
	r->node.start = phys;
	r->node.last = phys + size - 1;
	if (!add_lines(r, phys, gfp) || !add_shadow(r, phys, gfp)) {
		free_lines(r);
		kfree(r);
		return NULL;
	}
	sim_make_dirty(r, 0, size);
	memcpy(r->seen, r->shadow, size);
	return r;
}

/**
 * sim_free_region - undo sim_new_region()
 * @r:	The region, which nobody finds any more; or %NULL.
 */
void sim_free_region(struct sim_region *r)
{
	if (!r)
		return;
	del_shadow(r);
	free_lines(r);
	kfree(r);
}
