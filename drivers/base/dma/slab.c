// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slabs: blocks of one size, between their chunks and the stacks of CPUs.
 *
 * The fast path is in <linux/dev-slab.h>.  What is here runs when a stack is
 * empty or full, once in half a stack; where there is no stack; and for blocks
 * that have to be wiped or checked.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/slab.h>

#include "slab.h"

/* Blocks in the first stack of a CPU; each that was too short doubles. */
#define STACK_LEAST	128

/* So many withdrawn blocks in a row are enough for one allocation. */
#define SPOILT_MOST	16

DEFINE_PER_CPU(struct dev_slab_cpu, dev_slab_cpu) = {
	.lock = INIT_LOCAL_LOCK(lock),
	.hint = &dev_slab_nowhere,
};
EXPORT_PER_CPU_SYMBOL(dev_slab_cpu);

/**
 * dev_slab_view - the view that a slab's memory is allocated through
 * @slab:	The slab.
 *
 * Context: Any.
 * Return: That of the device the pool is for, with limits of its own, or that
 * of the master; %NULL where the device has another master by now.
 */
struct dev_dma *dev_slab_view(struct dev_slab *slab)
{
	struct dev_dma_master *m = slab->heap->m;
	struct dev_dma *view = slab->dev ? dev_dma_current(slab->dev) :
					   &m->view;

	return dev_dma_to_master(view) == m ? view : NULL;
}

/**
 * dev_slab_at_hand - how many blocks do the CPUs have at hand?
 * @slab:	Whose.
 *
 * Context: Any.
 * Return: Their number as it was at some time: nothing stops them.
 */
size_t dev_slab_at_hand(struct dev_slab *slab)
{
	struct dev_slab_stack *stack;
	size_t here, count = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		stack = per_cpu_ptr(slab->pool.stack, cpu);
		/* one that comes or goes right now may seem to have any */
		here = data_race(stack->top) - data_race(stack->bottom);
		if (here <= slab->depth)
			count += here;
	}
	return count;
}

/**
 * dev_slab_count_live - how many blocks do drivers have?
 * @slab:	Whose.
 *
 * Context: Any; no lock is held.
 * Return: Their number, late ones included.
 */
size_t dev_slab_count_live(struct dev_slab *slab)
{
	guard(spinlock_irqsave)(&slab->lock);
	return slab->out - min(slab->out, dev_slab_at_hand(slab));
}

static size_t depth_of(struct dev_slab_stack *stack)
{
	return stack->end - stack->bottom;
}

static size_t share_of(struct dev_slab_stack *stack)
{
	return min(DIV_ROUND_UP(depth_of(stack), 2), DEV_SLAB_MOVE_MOST);
}

/* How long the stack should be from now on; 0 if it is long enough. */
static size_t next_depth(struct dev_slab *slab)
{
	/* whichever CPU's: it is looked at again under the lock */
	size_t depth = data_race(depth_of(raw_cpu_ptr(slab->pool.stack)));

	if (depth >= READ_ONCE(slab->depth))
		return 0;
	return clamp(2 * depth, min(STACK_LEAST, slab->depth), slab->depth);
}

/*
 * Late blocks must not be given out again, which without checks only chunks can
 * tell.
 */
static bool may_have_stack(struct dev_slab *slab)
{
	return !READ_ONCE(slab->closed) && !READ_ONCE(slab->late) &&
	       dev_slab_is_alive(slab->heap);
}

/* Returns what is to be freed: @blocks itself if it is of no use. */
static struct dev_slab_block *change_stack(struct dev_slab *slab,
					   struct dev_slab_block *blocks,
					   size_t depth)
{
	struct dev_slab_stack *stack = this_cpu_ptr(slab->pool.stack);
	struct dev_slab_block *old = stack->bottom;
	size_t count = stack->top - old;

	if (depth <= depth_of(stack) || !may_have_stack(slab))
		return blocks;
	if (count)
		memcpy(blocks, old, count * sizeof(*blocks));
	stack->bottom = blocks;
	stack->top = blocks + count;
	stack->end = blocks + depth;
	stack->seen = NULL;
	return old;
}

/* A stack that ran empty or full was too short, if there is memory to spare. */
static void grow_stack(struct dev_slab *slab)
{
	size_t depth = next_depth(slab);
	struct dev_slab_block *blocks;
	unsigned long flags;

	if (!depth)
		return;
	blocks = kmalloc_array(depth, sizeof(*blocks),
			       GFP_NOWAIT | __GFP_NOMEMALLOC | __GFP_NOWARN);
	if (!blocks)
		return;
	local_lock_irqsave(&dev_slab_cpu.lock, flags);
	blocks = change_stack(slab, blocks, depth);
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	kfree(blocks);
	dev_slab_expect_reap();
}

static void refill(struct dev_slab *slab, struct dev_slab_stack *stack)
{
	spin_lock(&slab->lock);
	if (dev_slab_is_alive(slab->heap))
		stack->top += dev_slab_grab(slab, stack->top,
					    share_of(stack));
	spin_unlock(&slab->lock);
}

static bool grab_one(struct dev_slab *slab, struct dev_slab_block *block)
{
	bool ok;

	spin_lock(&slab->lock);
	ok = dev_slab_is_alive(slab->heap) && dev_slab_grab(slab, block, 1);
	if (ok && static_branch_likely(&dev_slab_checks))
		WRITE_ONCE(*block->state, DEV_SLAB_LIVE);
	spin_unlock(&slab->lock);
	return ok;
}

/* What was misused while it lay there never comes up again. */
static bool pop_good(struct dev_slab *slab, struct dev_slab_stack *stack,
		     struct dev_slab_block *block)
{
	while (stack->top != stack->bottom) {
		if (dev_slab_pop(slab->pool.stack, block))
			return true;
		dev_slab_flush(slab, stack, 1);
	}
	return false;
}

static bool take(struct dev_slab *slab, struct dev_slab_block *block)
{
	struct dev_slab_stack *stack;
	unsigned long flags;
	bool ok;

	local_lock_irqsave(&dev_slab_cpu.lock, flags);
	stack = this_cpu_ptr(slab->pool.stack);
	ok = pop_good(slab, stack, block);
	if (!ok && depth_of(stack) > 1) {
		refill(slab, stack);
		ok = pop_good(slab, stack, block);
	}
	if (!ok)
		ok = grab_one(slab, block);
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	return ok;
}

static bool is_unspoilt(struct dev_slab *slab,
			const struct dev_slab_block *block)
{
	return !slab->poisoned || dev_slab_check_poison(slab, block);
}

/* A device that keeps writing to what it should not is not given all memory. */
static const char *take_or_add(struct dev_slab *slab, gfp_t gfp,
			       struct dev_slab_block *block)
{
	unsigned int spoilt = 0;
	const char *why;

	for (;;) {
		if (!take(slab, block)) {
			if (!dev_slab_add_chunk(slab, gfp, &why))
				return why;
		} else if (is_unspoilt(slab, block)) {
			return NULL;
		} else if (++spoilt == SPOILT_MOST) {
			return "too many blocks were written while they were free";
		}
	}
}

/**
 * dev_pool_alloc_slow - dev_slab_alloc() where this CPU has nothing at hand
 * @pool:	Where from.
 * @dev:	Who asks; %NULL for the device that the pool is for.
 * @gfp:	May it sleep?
 * @dma:	Set to the address to program.
 *
 * Context: As @gfp allows.
 * Return: As dev_slab_alloc().
 */
void *dev_pool_alloc_slow(struct dev_pool *pool, struct device *dev, gfp_t gfp,
			  dma_addr_t *dma)
{
	struct dev_slab *slab = dev_slab_of(pool);
	struct dev_slab_block block;
	const char *why;

	dev = dev ?: slab->dev;
	grow_stack(slab);
	why = take_or_add(slab, gfp, &block);
	dev_slab_expect_reap();
	if (why) {
		if (!slab->stand_in)
			dev_dma_count_failure(dev_dma_current(dev));
		dev_dma_refuse(dev, dev_dma_gfp_attrs(gfp), slab->name, why);
		return NULL;
	}
	if (want_init_on_alloc(gfp))
		memset(block.addr, 0, slab->pool.size);
	*dma = block.dma;
	return block.addr;
}
EXPORT_SYMBOL(dev_pool_alloc_slow);

/**
 * dev_slab_flush - move blocks from a stack to their chunks
 * @slab:	Whose.
 * @stack:	That of this CPU, or of one that is gone.
 * @count:	How many, of those that came last.
 *
 * Context: dev_slab_cpu.lock is held, or the CPU is gone.
 */
void dev_slab_flush(struct dev_slab *slab, struct dev_slab_stack *stack,
		    unsigned int count)
{
	guard(spinlock_irqsave)(&slab->lock);
	stack->top -= count;
	dev_slab_put(slab, stack->top, count);
}

static void put_one(struct dev_slab *slab, const struct dev_slab_block *block)
{
	guard(spinlock)(&slab->lock);
	dev_slab_put(slab, block, 1);
}

static bool try_give(struct dev_slab *slab, const struct dev_slab_block *block)
{
	unsigned long flags;
	bool ok;

	local_lock_irqsave(&dev_slab_cpu.lock, flags);
	ok = dev_slab_push(slab->pool.stack, block->addr, block->dma,
			   block->state);
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	return ok;
}

static void give(struct dev_slab *slab, const struct dev_slab_block *block)
{
	struct dev_slab_stack *stack;
	unsigned long flags;

	local_lock_irqsave(&dev_slab_cpu.lock, flags);
	stack = this_cpu_ptr(slab->pool.stack);
	if (stack->top && stack->top == stack->end)
		dev_slab_flush(slab, stack, share_of(stack));
	if (!dev_slab_push(slab->pool.stack, block->addr, block->dma,
			   block->state))
		put_one(slab, block);
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
}

/*
 * Most blocks that are freed one after the other lie in one chunk: its chunk is
 * the hint from now on.
 */
static u8 *find_and_claim(struct dev_slab *slab, void *mem, dma_addr_t dma)
{
	struct dev_slab_chunk *chunk;
	u8 *state;

	chunk = dev_slab_table_find(&slab->heap->table, dma);
	if (!chunk || dev_slab_owner(chunk) != slab ||
	    !dev_slab_claim(&slab->pool, chunk, mem, dma, DEV_SLAB_LIVE,
			    &state))
		return NULL;
	__this_cpu_write(slab->pool.stack->hint, chunk);
	return state;
}

/* Returns the state, and in @done whether the stack has taken the block. */
static u8 *claim_and_push(struct dev_slab *slab, void *mem, dma_addr_t dma,
			  bool *done)
{
	unsigned long flags;
	u8 *state;

	local_lock_irqsave(&dev_slab_cpu.lock, flags);
	state = find_and_claim(slab, mem, dma);
	*done = state && !want_init_on_free() &&
		dev_slab_push(slab->pool.stack, mem, dma, state);
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	return state;
}

/**
 * dev_slab_free_slow - free a block where the fast path does not
 * @slab:	Where it is from, as the caller says.
 * @mem:	The block; %NULL is fine.
 * @dma:	The block.
 * @state:	Its state; %NULL where it has not been claimed.
 * @caller:	Who frees it.
 *
 * Context: Any.
 */
void dev_slab_free_slow(struct dev_slab *slab, void *mem, dma_addr_t dma,
			u8 *state, unsigned long caller)
{
	struct dev_slab_block block = { .addr = mem, .dma = dma };
	bool done;

	if (!mem)
		return;
	if (static_branch_likely(&dev_slab_checks) && !state) {
		state = claim_and_push(slab, mem, dma, &done);
		if (done)
			return;
		if (!state) {
			dev_slab_free_late(slab->heap, slab, mem, dma, caller);
			return;
		}
	}
	block.state = state;
	if (slab->poisoned || want_init_on_free())
		dev_slab_wipe(slab, &block, caller);
	if (want_init_on_free() && try_give(slab, &block))
		return;
	grow_stack(slab);
	give(slab, &block);
	dev_slab_expect_reap();
}

/**
 * dev_pool_free_slow - what is left of dev_slab_free()
 * @pool:	Where it is from, as the caller says.
 * @mem:	The block; %NULL is fine.
 * @dma:	The block.
 * @state:	Its state; %NULL where it has not been claimed.
 * @caller:	Who frees it.
 *
 * Context: Any.
 */
void dev_pool_free_slow(struct dev_pool *pool, void *mem, dma_addr_t dma,
			u8 *state, unsigned long caller)
{
	dev_slab_free_slow(dev_slab_of(pool), mem, dma, state, caller);
}
EXPORT_SYMBOL(dev_pool_free_slow);
