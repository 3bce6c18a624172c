// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bouncing what is short, as most of what shares cache lines is.
 *
 * Where this CPU has a block at hand, all of it is done with interrupts off:
 * the copy takes less than letting them in would.  Whatever that does not suit
 * is left to bounce.c.  What a block stands in for, and what is copied when, is
 * the same.
 *
 * Whoever holds dev_slab_cpu.lock is inside RCU.  That is why the gate is but
 * looked at, and what is found stays.  What the caller has found out before may
 * be of another life of the view, and is looked at again.
 */
#include "alias.h"
#include "bounce.h"
#include "call.h"
#include "slab.h"

/* All of it, as the compiler clears what it sees no assignment to. */
static __always_inline void init(struct dev_dma_bounce *b,
				 phys_addr_t phys, size_t size,
				 enum dma_data_direction dir)
{
	b->phys = phys;
	b->size = size;
	b->dir = dir;
	b->lead = 0;
	b->addr = NULL;
	b->dma = 0;
	b->cpus = NULL;
	b->pool = NULL;
	b->in = NULL;
	b->state = NULL;
}

/*
 * Xen may have to be asked; others count on more bits than those of a line, or
 * bounce themselves.
 */
static bool suits(struct dev_dma_master *m)
{
	return dev_dma_gate_is_open(&m->gate) && !READ_ONCE(m->translated) &&
	       m->bounce_line > 1 && dev_dma_low_bits(m) < m->line;
}

/*
 * Flushing one may turn interrupts on.  So short a buffer has two pages at
 * most.
 */
static bool has_alias(const struct dev_dma_bounce *b)
{
	phys_addr_t last = b->phys + b->size - 1;

	return dev_dma_has_alias(pfn_to_page(PHYS_PFN(b->phys))) ||
	       dev_dma_has_alias(pfn_to_page(PHYS_PFN(last)));
}

/* A block that this CPU has at hand, and that need not be wiped. */
static bool pop(struct dev_dma_master *m, struct dev_dma_bounce *b)
{
	struct dev_slab_heap *heap = READ_ONCE(m->view.heap);
	struct dev_slab_block block;
	struct dev_slab *slab;
	size_t size;

	b->lead = b->phys & (m->line - 1);
	size = ALIGN(b->lead + b->size, m->line);
	if (unlikely(!heap || want_init_on_alloc(GFP_ATOMIC)))
		return false;
	slab = READ_ONCE(heap->bounce[dev_slab_class_of(size)]);
	if (unlikely(!slab || !dev_slab_pop(slab->pool.stack, &block)))
		return false;
	b->pool = &slab->pool;
	b->addr = block.addr;
	b->dma = block.dma;
	return true;
}

/**
 * dev_dma_bounce_map_short - map what stands in for a short buffer
 * @m:		Whose view.
 * @phys:	First byte of the buffer.
 * @size:	Bytes.
 * @dir:	Direction.
 * @caller:	Who maps it.
 *
 * Context: Any.
 * Return: The address to program, or %BAD_DMA_ADDR where it is to be tried
 * another way.
 */
dma_addr_t dev_dma_bounce_map_short(struct dev_dma_master *m, phys_addr_t phys,
				    size_t size, enum dma_data_direction dir,
				    unsigned long caller)
{
	struct dev_dma_bounce b;
	bool popped, noted;
	unsigned long flags;

	local_lock_irqsave(&dev_slab_cpu.lock, flags);
	init(&b, phys, size, dir);
	popped = suits(m) && dev_dma_shares_lines(m, phys, size, dir, 0) &&
		 !has_alias(&b) && pop(m, &b);
	noted = popped && dev_dma_bounce_note(m, &b);
	if (likely(noted))
		dev_dma_bounce_begin(m, &b, false);
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	if (unlikely(!noted)) {
		if (popped)
			dev_slab_free(b.pool, b.addr, b.dma);
		return BAD_DMA_ADDR;
	}
	this_cpu_inc(m->stats->slow);
	dev_dma_bounce_count(m, caller);
	return b.dma;
}

/* Whoever unmaps may have told a size that it does not have. */
static bool find_short(struct dev_dma_master *m, dma_addr_t dma,
		       struct dev_dma_bounce *b)
{
	return dev_dma_bounce_find(m, dma, false, b) &&
	       b->size <= DEV_DMA_BOUNCE_SHORT && !has_alias(b);
}

/* Onto the stack of this CPU, if that has room. */
static bool push(const struct dev_dma_bounce *b)
{
	if (want_init_on_free() ||
	    !dev_slab_push(b->pool->stack, b->addr - b->lead, b->dma - b->lead,
			   b->state))
		return false;
	if (static_branch_likely(&dev_slab_checks))
		WRITE_ONCE(*b->state, DEV_SLAB_AT_HAND);
	return true;
}

/**
 * dev_dma_bounce_unmap_short - undo dev_dma_bounce_map_short()
 * @m:		Whose view.
 * @dma:	What was mapped, by whatever way.
 *
 * Context: Any.
 * Return: %false where it is to be tried another way.
 */
bool dev_dma_bounce_unmap_short(struct dev_dma_master *m, dma_addr_t dma)
{
	struct dev_dma_bounce b;
	bool claimed, pushed = false;
	unsigned long flags;

	local_lock_irqsave(&dev_slab_cpu.lock, flags);
	init(&b, 0, 0, DMA_NONE);
	claimed = suits(m) && find_short(m, dma, &b) &&
		  dev_dma_bounce_claim(&b);
	if (likely(claimed)) {
		dev_dma_bounce_end(m, &b);
		pushed = push(&b);
	}
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	if (unlikely(!claimed))
		return false;
	this_cpu_inc(m->stats->slow);
	if (unlikely(!pushed))
		dev_dma_bounce_put(&b);
	return true;
}
