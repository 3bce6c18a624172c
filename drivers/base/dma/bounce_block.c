// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where bounced buffers stay meanwhile: blocks of cached memory, which the
 * master's view maps for good.
 *
 * What stands in for what is written beside the chunk, where no device reaches,
 * and found by the DMA address alone.
 */
#include <linux/log2.h>

#include "bounce.h"
#include "heap.h"
#include "slab.h"

static_assert(DEV_DMA_BOUNCE_MOST + SZ_4K <= DEV_SLAB_BOUNCE_MAX);

/*
 * Whole lines; where the device counts on more low bits than those of a line,
 * as much as it takes for a block to begin with all of them 0.
 */
static size_t block_size(struct dev_dma_master *m, size_t lead, size_t size)
{
	size_t align = roundup_pow_of_two(dev_dma_low_bits(m) + 1);

	size = ALIGN(lead + size, m->line);
	return align > m->line ? roundup_pow_of_two(max(size, align)) : size;
}

static struct dev_slab_chunk *find_chunk(struct dev_slab_heap *heap,
					 dma_addr_t dma, bool late)
{
	struct dev_slab_chunk *chunk;

	chunk = dev_slab_table_find(&heap->table, dma);
	if (chunk && chunk->stand_in)
		return chunk;
	return late ? dev_slab_find_late_stand_in(heap, dma) : NULL;
}

/*
 * Sets @state to what its block is doing, and @off to how far into it that is.
 */
static struct dev_slab_stand_in *find_stand_in(struct dev_slab_chunk *chunk,
					       dma_addr_t dma, u8 **state,
					       size_t *off)
{
	const struct dev_slab *slab = dev_slab_owner(chunk);
	size_t in_chunk = dma - chunk->dma;
	size_t i = in_chunk / slab->stride;

	if (i >= READ_ONCE(chunk->blocks))
		return NULL;
	*off = in_chunk - i * slab->stride;
	*state = &chunk->state[i];
	return chunk->stand_in + i * slab->stand_in;
}

/**
 * dev_dma_bounce_note - write down what a block stands in for
 * @m:	Whose view.
 * @b:	The buffer, and the block; the rest is set.
 *
 * Context: Inside RCU.
 * Return: %false if the device does not reach the block, or if that is none.
 */
bool dev_dma_bounce_note(struct dev_dma_master *m, struct dev_dma_bounce *b)
{
	struct dev_slab_chunk *chunk;
	size_t off;

	if (b->dma + b->lead + b->size - 1 > dev_slab_reach(m))
		return false;
	chunk = find_chunk(dev_slab_of(b->pool)->heap, b->dma, false);
	b->in = chunk ? find_stand_in(chunk, b->dma, &b->state, &off) : NULL;
	if (!b->in)
		return false;
	b->addr += b->lead;
	b->dma += b->lead;
	b->cpus = b->in->cpus;
	b->in->phys = b->phys;
	b->in->lead = b->lead;
	b->in->dir = b->dir;
	WRITE_ONCE(b->in->size, b->size);
	return true;
}

/*
 * Sets @far if there is a block, but none that may be used: it is out of reach,
 * or its chunk has gone meanwhile.
 */
static bool get_block(struct dev_dma_master *m, struct dev_dma_bounce *b,
		      size_t size, bool *far)
{
	struct dev_slab *slab = dev_slab_bounce_class(m, size);

	*far = false;
	if (!slab)
		return false;
	b->pool = &slab->pool;
	b->addr = dev_slab_alloc(b->pool, m->view.master,
				 GFP_ATOMIC | __GFP_NOWARN, &b->dma);
	if (!b->addr)
		return false;
	scoped_guard(rcu)
		if (dev_dma_bounce_note(m, b))
			return true;
	dev_slab_free(b->pool, b->addr, b->dma);
	*far = true;
	return false;
}

/**
 * dev_dma_bounce_get - take a block to bounce a buffer
 * @m:	Whose view.
 * @b:	The buffer; the rest is set.
 *
 * Context: Any.
 * Return: %NULL, or the reason why there is none.
 */
const char *dev_dma_bounce_get(struct dev_dma_master *m,
			       struct dev_dma_bounce *b)
{
	size_t size = block_size(m, b->lead, b->size);
	bool far;

	if (size > DEV_SLAB_BOUNCE_MAX)
		return "it shares cache lines, and its low bits take too long a block";
	if (get_block(m, b, size, &far))
		return NULL;
	if (far) {
		/* some write a mask and do not say so */
		dev_slab_retire_bounces(m);
		if (get_block(m, b, size, &far))
			return NULL;
	}
	return "it shares cache lines, and there is no memory in reach to bounce it";
}

/**
 * dev_dma_bounce_find - what stands in for what
 * @m:		Whose view.
 * @dma:	An address that somebody may have been given, or one inside of
 *		that mapping.
 * @late:	Look for what was mapped before the view died, too.
 * @b:		Set to what is known of it.
 *
 * Context: Inside RCU, as long as @b is used.
 * Return: %false where nothing stands in for anything.
 */
bool dev_dma_bounce_find(struct dev_dma_master *m, dma_addr_t dma, bool late,
			 struct dev_dma_bounce *b)
{
	struct dev_slab_heap *heap = READ_ONCE(m->view.heap);
	struct dev_slab_stand_in *in;
	struct dev_slab_chunk *chunk;
	size_t off;

	chunk = heap ? find_chunk(heap, dma, late) : NULL;
	in = chunk ? find_stand_in(chunk, dma, &b->state, &off) : NULL;
	if (!in)
		return false;
	b->size = READ_ONCE(in->size);
	if (off < in->lead || off - in->lead >= b->size)
		return false;
	b->phys = in->phys;
	b->dir = in->dir;
	b->lead = in->lead;
	b->cpus = in->cpus;
	b->dma = dma - (off - in->lead);
	b->addr = chunk->addr + (b->dma - chunk->dma);
	b->pool = READ_ONCE(chunk->pool);
	b->in = in;
	return true;
}

/**
 * dev_dma_bounce_has - is the memory there for standing in?
 * @m:		Whose view.
 * @dma:	An address.
 *
 * Context: Any.
 * Return: %true if it is, whether or not it stands in for anything now.
 */
bool dev_dma_bounce_has(struct dev_dma_master *m, dma_addr_t dma)
{
	struct dev_slab_heap *heap = READ_ONCE(m->view.heap);

	if (!heap)
		return false;
	guard(rcu)();
	return find_chunk(heap, dma, false);
}

/**
 * dev_dma_bounce_claim - be the one who unmaps it
 * @b:	What was found.
 *
 * Context: Inside RCU.
 * Return: %false if somebody else is.
 */
bool dev_dma_bounce_claim(struct dev_dma_bounce *b)
{
	return xchg(&b->in->size, 0);
}

/**
 * dev_dma_bounce_put - give the block back
 * @b:	What was claimed.
 *
 * Context: Any.
 */
void dev_dma_bounce_put(const struct dev_dma_bounce *b)
{
	dev_slab_free(b->pool, b->addr - b->lead, b->dma - b->lead);
}
