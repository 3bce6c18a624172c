// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel's code finds around it, and who calls it: the copies and the
 * cache operations of the machine, one block to bounce to, and the mapping, as
 * map.c and sync.c have it.
 */
#include <stdlib.h>

#include "model.h"

/* What it does with memory and caches. */
void model_copy(void *to, const void *from, size_t size)
{
	struct region *in, *out;
	unsigned int i, j;

	for (; size--; to++, from++) {
		in = region_at((uintptr_t)from, &i);
		out = region_at((uintptr_t)to, &j);
		fetch(in, i / LINE);
		fetch(out, j / LINE);
		out->cache &= ~(1U << j);
		out->cache |= (in->cache >> i & 1) << j;
		out->dirty |= 1U << j / LINE;
	}
}

static void each_line(phys_addr_t phys, size_t size,
		      void (*op)(struct region *r, unsigned int line))
{
	struct region *r;
	unsigned int i;

	for (; size; phys += LINE, size -= LINE) {
		r = region_at(phys, &i);
		op(r, i / LINE);
	}
}

static void op_wback(phys_addr_t phys, size_t size)
{
	each_line(phys, size, write_back);
}

static void op_inv(phys_addr_t phys, size_t size)
{
	each_line(phys, size, discard);
}

static void op_wback_inv(phys_addr_t phys, size_t size)
{
	op_wback(phys, size);
	op_inv(phys, size);
}

static const struct dev_cache_ops model_cache_ops = {
	.wback		= op_wback,
	.inv		= op_inv,
	.wback_inv	= op_wback_inv,
};

static struct dev_cache model_cache = {
	.ops	= &model_cache_ops,
	.line	= LINE,
};

static struct dev_dma_master master = {
	.cache	= &model_cache,
	.line	= LINE,
	.bounce_line = LINE,
};

/* What bounce.c asks for. */
static struct dev_dma_bounce standing;

const char *dev_dma_bounce_get(struct dev_dma_master *m,
			       struct dev_dma_bounce *b)
{
	if (b->lead + b->size > BYTES)
		return "too long";
	b->addr = (void *)(uintptr_t)(BASE(BLOCK) + b->lead);
	b->dma = BASE(BLOCK) + b->lead;
	b->cpus = &now.bits;
	standing = *b;
	return NULL;
}

bool dev_dma_bounce_find(struct dev_dma_master *m, dma_addr_t dma, bool late,
			 struct dev_dma_bounce *b)
{
	*b = standing;
	return dma - b->dma < b->size;
}

bool dev_dma_bounce_claim(struct dev_dma_bounce *b)
{
	return true;
}

void dev_dma_bounce_put(const struct dev_dma_bounce *b)
{
}

/* The mapping. */
static unsigned long attrs(bool skip)
{
	return (skip ? DMA_ATTR_SKIP_CPU_SYNC : 0) |
	       (the.own_lines ? DMA_ATTR_OWN_LINES : 0);
}

static dma_addr_t dma(void)
{
	return BASE(devices_region()) + the.off;
}

/* What follows from the question. */
void prepare(void)
{
	model_cache.speculates = the.speculates;
	the.bounced = dev_dma_shares_lines(&master, BASE(BUFFER) + the.off,
					   the.len, the.dir, attrs(false));
}

void map_buffer(bool skip)
{
	phys_addr_t phys = BASE(BUFFER) + the.off;
	dma_addr_t got;

	if (dev_dma_shares_lines(&master, phys, the.len, the.dir,
				 attrs(skip))) {
		if (dev_dma_bounce_map(&master, phys, the.len, the.dir,
				       attrs(skip), &got) ||
		    got != dma())
			exit(1);
	} else if (!skip) {
		dev_cache_pass(&model_cache, DEV_CACHE_MAP, the.dir, phys,
			       the.len);
	}
}

void unmap_buffer(bool skip)
{
	if (dev_dma_shares_lines(&master, dma(), the.len, the.dir,
				 attrs(skip)) &&
	    dev_dma_bounce_unmap(&master, dma(), attrs(skip)))
		return;
	if (!skip)
		dev_cache_pass(&model_cache, DEV_CACHE_UNMAP, the.dir, dma(),
			       the.len);
}

void sync_buffer(enum dev_cache_phase phase, unsigned int from,
		 unsigned int to)
{
	dma_addr_t addr = BASE(devices_region()) + from;

	if (!the.bounced)
		dev_cache_pass(&model_cache, phase, the.dir, addr, to - from);
	else if (phase == DEV_CACHE_FOR_CPU)
		dev_dma_bounce_for_cpu(&master, addr, to - from);
	else
		dev_dma_bounce_for_device(&master, addr, to - from);
}
