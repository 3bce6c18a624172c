// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chunks that have outlived their master's driver.
 *
 * A driver may free after unplug.  The DMA addresses of such a chunk are
 * nobody's by then, and may be another chunk's tomorrow: it leaves the table
 * for a list where it is found by both its addresses, and nothing comes out of
 * it again.
 */
#include <linux/device.h>

#include "slab.h"

static bool holds(const struct dev_slab_chunk *chunk, const void *mem,
		  dma_addr_t dma)
{
	size_t size = chunk->record->asked;
	dma_addr_t off = dma - chunk->dma;

	return off < size && chunk->addr + off == mem;
}

static struct dev_slab_chunk *find_locked(struct dev_slab_heap *heap,
					  const void *mem, dma_addr_t dma)
{
	struct dev_slab_chunk *chunk;

	lockdep_assert_held(&heap->late_lock);
	list_for_each_entry(chunk, &heap->late, in_slab)
		if (holds(chunk, mem, dma))
			return chunk;
	return NULL;
}

/**
 * dev_slab_find_late - the late chunk that holds an address
 * @heap:	All blocks of the view.
 * @mem:	The address for the CPU.
 * @dma:	The address as the device saw it.
 *
 * Context: Inside RCU; or slab->lock of the block's slab is held.
 * Return: The chunk, or %NULL.
 */
struct dev_slab_chunk *dev_slab_find_late(struct dev_slab_heap *heap,
					  const void *mem, dma_addr_t dma)
{
	guard(spinlock_irqsave)(&heap->late_lock);
	return find_locked(heap, mem, dma);
}

/**
 * dev_slab_find_late_stand_in - a late chunk whose blocks stand in for buffers
 * @heap:	All blocks of the view.
 * @dma:	An address in it, as the device saw it.
 *
 * Context: Inside RCU.
 * Return: The chunk, or %NULL.
 */
struct dev_slab_chunk *dev_slab_find_late_stand_in(struct dev_slab_heap *heap,
						   dma_addr_t dma)
{
	struct dev_slab_chunk *chunk;

	/*
	 * pairs with late_lock: a chunk comes here before it leaves the table
	 */
	smp_rmb();
	if (likely(list_empty_careful(&heap->late)))
		return NULL;
	guard(spinlock_irqsave)(&heap->late_lock);
	list_for_each_entry(chunk, &heap->late, in_slab)
		if (chunk->stand_in && dma - chunk->dma < chunk->record->asked)
			return chunk;
	return NULL;
}

/* Where nothing is checked, a block stays as it came off its chunk. */
static enum dev_slab_state live_state(void)
{
	return static_branch_likely(&dev_slab_checks) ? DEV_SLAB_LIVE :
							DEV_SLAB_AT_HAND;
}

/* Sets @slab to whose it is if that is not known yet. */
static u8 *claim_late(struct dev_slab_heap *heap, struct dev_slab **slab,
		      void *mem, dma_addr_t dma)
{
	struct dev_slab_chunk *chunk;
	struct dev_slab *owner;
	u8 *state;

	guard(spinlock_irqsave)(&heap->late_lock);
	chunk = find_locked(heap, mem, dma);
	owner = chunk ? dev_slab_owner(chunk) : NULL;
	if (!owner)
		return NULL;
	if (!*slab && owner->kmalloc)
		*slab = owner;
	if (owner != *slab ||
	    !dev_slab_claim(&(*slab)->pool, chunk, mem, dma, live_state(),
			    &state))
		return NULL;
	return state;
}

/**
 * dev_slab_free_late - free what is not to be found in the table
 * @heap:	All blocks of the view.
 * @slab:	Where it is from, as the caller says; %NULL if the caller does
 *		not know, and it is a block of dev_kmalloc().
 * @mem:	What the driver holds; %NULL is fine.
 * @dma:	What the driver holds.
 * @caller:	Who frees it.
 *
 * Context: Any.
 * Return: %false if it has been refused.
 */
bool dev_slab_free_late(struct dev_slab_heap *heap, struct dev_slab *slab,
			void *mem, dma_addr_t dma, unsigned long caller)
{
	struct dev_slab_block block = { .addr = mem, .dma = dma };
	unsigned long flags;

	if (!mem)
		return false;
	block.state = claim_late(heap, &slab, mem, dma);
	if (!block.state) {
		dev_slab_refuse(heap, slab, mem, dma, caller);
		return false;
	}
	spin_lock_irqsave(&slab->lock, flags);
	dev_slab_put(slab, &block, 1);
	spin_unlock_irqrestore(&slab->lock, flags);
	return true;
}

static void bury_chunk(struct dev_slab *slab, struct dev_slab_chunk *chunk)
{
	struct dev_slab_heap *heap = slab->heap;

	chunk->late = true;
	WRITE_ONCE(slab->late, slab->late + 1);
	scoped_guard(spinlock, &heap->late_lock)
		list_move(&chunk->in_slab, &heap->late);
	dev_slab_table_del(&heap->table, chunk->dma, chunk->record->asked);
}

static void bury_chunks(struct dev_slab *slab, struct list_head *chunks)
{
	struct dev_slab_chunk *chunk, *next;

	list_for_each_entry_safe(chunk, next, chunks, in_slab)
		bury_chunk(slab, chunk);
}

/**
 * dev_slab_bury_abandoned - the view dies
 * @heap:	All of its blocks.
 *
 * What the pools left behind keeps its memory, but not its DMA addresses.
 *
 * Context: Task context.
 */
void dev_slab_bury_abandoned(struct dev_slab_heap *heap)
{
	struct dev_slab_chunk *chunk;

	guard(spinlock_irq)(&heap->late_lock);
	list_for_each_entry(chunk, &heap->abandoned, in_slab)
		dev_slab_table_del(&heap->table, chunk->dma,
				   chunk->record->asked);
	list_splice_init(&heap->abandoned, &heap->late);
}

/**
 * dev_slab_bury - the view dies
 * @slab:	One of its slabs, its stacks empty.
 * @idle:	Gets the chunks that are to go back to the provider, which
 *		still answers.
 *
 * Context: Task context; dev_slab_mutex is held.
 */
void dev_slab_bury(struct dev_slab *slab, struct list_head *idle)
{
	lockdep_assert_held(&dev_slab_mutex);
	guard(spinlock_irq)(&slab->lock);
	dev_slab_part(&slab->empty, idle);
	dev_slab_part(&slab->partial, idle);
	dev_slab_part(&slab->full, idle);
	slab->bytes = 0;
	slab->blocks = 0;
	slab->idle = 0;
	slab->idle_low = 0;
	bury_chunks(slab, &slab->partial);
	bury_chunks(slab, &slab->full);
}
