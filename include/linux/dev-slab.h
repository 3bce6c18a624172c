/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fast path of <linux/dev-pool.h>, which includes this file.
 *
 * Nothing here is for drivers to touch.  Taking a block and giving it back is
 * short enough that two calls would be a quarter of it, so that the compiler
 * sees it; everything else is in drivers/base/dma, where slab.h says what this
 * is all about and who holds which lock.
 */
#ifndef _LINUX_DEV_SLAB_H
#define _LINUX_DEV_SLAB_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/instruction_pointer.h>
#include <linux/jump_label.h>
#include <linux/local_lock.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <linux/types.h>

struct dev_dma;
struct dev_dma_record;
struct dev_pool;
struct dev_slab_heap;
struct device;

/**
 * enum dev_slab_state - what a block is doing
 * @DEV_SLAB_FREE:	waits in its chunk
 * @DEV_SLAB_AT_HAND:	waits in the stack of a CPU, or is on its way there;
 *			a driver may have it where nothing is checked
 * @DEV_SLAB_LIVE:	a driver has it
 * @DEV_SLAB_BAD:	was freed twice, or written while it was free: it is
 *			never given out again
 * @DEV_SLAB_HOLE:	is no block, as it would cross a boundary
 */
enum dev_slab_state {
	DEV_SLAB_FREE,
	DEV_SLAB_AT_HAND,
	DEV_SLAB_LIVE,
	DEV_SLAB_BAD,
	DEV_SLAB_HOLE,
};

/**
 * struct dev_slab_chunk - memory cut into blocks
 * @view:	Whose devices may free blocks of it by dev_kfree(); NULL when
 *		nobody may any more.
 * @pool:	Whose it is; NULL once that has been destroyed before its blocks
 *		were freed.
 * @addr:	First block.
 * @dma:	Where the device sees it.
 * @blocks:	How many, holes included; 0 until the slab has it, and from when
 *		it leaves on.
 * @heap:	All blocks of the view.
 * @usable:	How many are not holes.
 * @free:	How many are %DEV_SLAB_FREE.
 * @withdrawn:	How many went from %DEV_SLAB_AT_HAND to %DEV_SLAB_BAD, and have
 *		not come back yet.
 * @next:	A multiple of BITS_PER_LONG; no block below is
 *		%DEV_SLAB_FREE.
 * @late:	The view has died since: nothing comes out of it any more.  Not
 *		set where @pool has been destroyed before.
 * @gone:	Its memory has been given back; only hints are left.
 * @in_slab:	Link in a list of the slab, or of late chunks.
 * @record:	How it was allocated.
 * @map:	One bit for each block that is %DEV_SLAB_FREE.
 * @freer:	Who freed each block last; NULL without poisoning.
 * @stand_in:	What each block stands in for, as long as the slab says; NULL
 *		where none does.
 * @grave:	Link in the list of those that wait until no hint is left.
 * @rcu:	It is found without a lock.
 * @state:	One byte for each block.
 */
struct dev_slab_chunk {
	const struct dev_dma		*view;
	struct dev_pool			*pool;
	void				*addr;
	dma_addr_t			dma;
	unsigned long			blocks;
	struct dev_slab_heap		*heap;
	unsigned int			usable;
	unsigned int			free;
	unsigned int			withdrawn;
	unsigned int			next;
	bool				late;
	bool				gone;
	struct list_head		in_slab;
	struct dev_dma_record		*record;
	unsigned long			*map;
	unsigned long			*freer;
	void				*stand_in;
	struct llist_node		grave;
	struct rcu_head			rcu;
	u8				state[] ____cacheline_aligned;
};

/**
 * struct dev_slab_block - a block at hand
 * @addr:	For the CPU.
 * @dma:	For the device.
 * @state:	What it is doing; NULL where nothing is checked.
 */
struct dev_slab_block {
	void		*addr;
	dma_addr_t	dma;
	u8		*state;
};

/**
 * struct dev_slab_stack - blocks that one CPU has at hand
 * @top:	Behind the last one.
 * @bottom:	The first one; NULL while there is no stack.
 * @end:	Behind the last one that fits.
 * @hint:	Chunk of the last block that was freed here.
 * @seen:	@top as it was when the worker last looked.
 */
struct dev_slab_stack {
	struct dev_slab_block	*top;
	struct dev_slab_block	*bottom;
	struct dev_slab_block	*end;
	struct dev_slab_chunk	*hint;
	struct dev_slab_block	*seen;
};

/**
 * struct dev_slab_cpu - what the stacks of one CPU share
 * @lock:	Held by whoever touches one of them.
 * @hint:	Chunk of the last block that dev_kfree() was given here.
 */
struct dev_slab_cpu {
	local_lock_t		lock;
	struct dev_slab_chunk	*hint;
};

/**
 * struct dev_pool - what the fast path needs of blocks of one size
 * @stack:	What each CPU has at hand.
 * @inverse:	What the odd part of the distance from one block to the next is
 *		multiplied with to give 1.
 * @shift:	How often 2 divides that distance.
 * @size:	Bytes of a block, as a driver asked for them.
 */
struct dev_pool {
	struct dev_slab_stack __percpu	*stack;
	u64				inverse;
	unsigned int			shift;
	size_t				size;
};

DECLARE_PER_CPU(struct dev_slab_cpu, dev_slab_cpu);
DECLARE_STATIC_KEY_TRUE(dev_slab_checks);

void *dev_pool_alloc_slow(struct dev_pool *pool, struct device *dev, gfp_t gfp,
			  dma_addr_t *dma);
void dev_pool_free_slow(struct dev_pool *pool, void *mem, dma_addr_t dma,
			u8 *state, unsigned long caller);
void dev_kfree_slow(struct device *dev, void *mem, dma_addr_t dma,
		    unsigned long caller);

/*
 * The number of the block that begins @off bytes into a chunk; a number that no
 * chunk has where none begins there.  An exact division is a multiplication
 * with the inverse; what does not divide ends above all quotients.  Granlund
 * and Montgomery, "Division by Invariant Integers using Multiplication" (PLDI
 * 1994), section 9.
 */
static __always_inline u64 dev_slab_number(const struct dev_pool *pool, u64 off)
{
	return ror64(off * pool->inverse, pool->shift);
}

/**
 * dev_slab_claim - take a block away from the driver that frees it
 * @pool:	Where it is from.
 * @chunk:	A chunk of it, which may hold the block.
 * @mem:	What the driver holds.
 * @dma:	What the driver holds.
 * @live:	The state it should be in.
 * @state:	Set to where its state is, now %DEV_SLAB_AT_HAND.
 *
 * Of two who free a block at the same time one claims it.
 *
 * Context: dev_slab_cpu.lock is held, or heap->late_lock.
 * Return: %false where there is no such live block.
 */
static __always_inline bool dev_slab_claim(const struct dev_pool *pool,
					   struct dev_slab_chunk *chunk,
					   const void *mem, dma_addr_t dma,
					   enum dev_slab_state live, u8 **state)
{
	unsigned long off = mem - chunk->addr;
	u64 number = dev_slab_number(pool, off);
	u8 old = live;

	/* read once, but no more than that: it may be part of the compare */
	if (unlikely(number >= data_race(chunk->blocks) ||
		     chunk->dma + off != dma))
		return false;
	*state = &chunk->state[number];
	return likely(try_cmpxchg(*state, &old, DEV_SLAB_AT_HAND));
}

/* Where nothing is checked, a chunk still has to hold what is freed. */
static __always_inline bool dev_slab_claim_any(const struct dev_pool *pool,
					       struct dev_slab_chunk *chunk,
					       const void *mem, dma_addr_t dma,
					       u8 **state)
{
	unsigned long off = mem - chunk->addr;

	if (static_branch_likely(&dev_slab_checks))
		return dev_slab_claim(pool, chunk, mem, dma, DEV_SLAB_LIVE,
				      state);
	/* as above */
	return dev_slab_number(pool, off) < data_race(chunk->blocks) &&
	       chunk->dma + off == dma;
}

/*
 * A block that somebody misused meanwhile stays where it is.  Who frees it
 * twice at this very moment is told, but the mark that this leaves may be lost,
 * as nothing here is atomic.
 */
static __always_inline bool
dev_slab_pop(struct dev_slab_stack __percpu *stack,
	     struct dev_slab_block *block)
{
	struct dev_slab_block *top = __this_cpu_read(stack->top);

	if (unlikely(top == __this_cpu_read(stack->bottom)))
		return false;
	*block = *--top;
	if (static_branch_likely(&dev_slab_checks)) {
		/* as above */
		if (unlikely(data_race(*block->state) != DEV_SLAB_AT_HAND))
			return false;
		/* as above */
		data_race(*block->state = DEV_SLAB_LIVE);
	}
	__this_cpu_write(stack->top, top);
	return true;
}

static __always_inline bool
dev_slab_push(struct dev_slab_stack __percpu *stack, void *mem, dma_addr_t dma,
	      u8 *state)
{
	struct dev_slab_block *top = __this_cpu_read(stack->top);

	if (unlikely(top == __this_cpu_read(stack->end)))
		return false;
	top->addr = mem;
	top->dma = dma;
	if (static_branch_likely(&dev_slab_checks))
		top->state = state;
	__this_cpu_write(stack->top, top + 1);
	return true;
}

/**
 * dev_slab_alloc - take a block
 * @pool:	Where from.
 * @dev:	Who asks; %NULL for the device that the pool is for.
 * @gfp:	May it sleep?
 * @dma:	Set to the address to program.
 *
 * Context: As @gfp allows.
 * Return: A block, to be given to dev_slab_free(), or %NULL.
 */
static __always_inline void *dev_slab_alloc(struct dev_pool *pool,
					    struct device *dev, gfp_t gfp,
					    dma_addr_t *dma)
{
	struct dev_slab_block block;
	unsigned long flags;

	might_alloc(gfp);
	local_lock_irqsave(&dev_slab_cpu.lock, flags);
	if (unlikely(!dev_slab_pop(pool->stack, &block)))
		goto slow;
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	*dma = block.dma;
	if (unlikely(want_init_on_alloc(gfp)))
		memset(block.addr, 0, pool->size);
	return block.addr;
slow:
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	return dev_pool_alloc_slow(pool, dev, gfp, dma);
}

/**
 * dev_slab_free - give a block back
 * @pool:	Where it is from, as the caller says.
 * @mem:	The block.
 * @dma:	The block.
 *
 * Context: Any.
 */
static __always_inline void dev_slab_free(struct dev_pool *pool, void *mem,
					  dma_addr_t dma)
{
	struct dev_slab_stack __percpu *stack = pool->stack;
	unsigned long flags;
	u8 *state = NULL;

	local_lock_irqsave(&dev_slab_cpu.lock, flags);
	if (unlikely(static_branch_likely(&dev_slab_checks) ?
		     !dev_slab_claim(pool, __this_cpu_read(stack->hint), mem,
				     dma, DEV_SLAB_LIVE, &state) : !mem))
		goto unclaimed;
	if (want_init_on_free() ||
	    unlikely(!dev_slab_push(stack, mem, dma, state)))
		goto slow;
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	return;
unclaimed:
	state = NULL;
slow:
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	dev_pool_free_slow(pool, mem, dma, state, _THIS_IP_);
}

#endif /* _LINUX_DEV_SLAB_H */
