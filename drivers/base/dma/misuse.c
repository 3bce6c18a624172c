// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver, or a device, did wrong.
 *
 * A free that is refused changes nothing: what the driver named stays out of
 * circulation.  A block that was freed twice, or written while it was free, is
 * never given out again.  Each is told in one line, so many of them in a time.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/kstrtox.h>
#include <linux/poison.h>
#include <linux/string.h>

#include "cache.h"
#include "call.h"
#include "slab.h"

DEFINE_STATIC_KEY_TRUE(dev_slab_checks);
EXPORT_SYMBOL(dev_slab_checks);
bool dev_slab_poison = IS_ENABLED(CONFIG_SLUB_DEBUG_ON);

static bool want_checks __initdata = true;

static int __init set_checks(char *arg)
{
	return kstrtobool(arg, &want_checks);
}
early_param("dev_dma_checks", set_checks);

static int __init set_poison(char *arg)
{
	return kstrtobool(arg, &dev_slab_poison);
}
early_param("dev_dma_poison", set_poison);

/*
 * Before the first slab, and never again: what is live must be known as such.
 */
static int __init choose(void)
{
	if (!want_checks && !dev_slab_poison)
		static_branch_disable(&dev_slab_checks);
	return 0;
}
pure_initcall(choose);

/* Nobody gets it again: neither from its chunk nor from a stack. */
static void withdraw(struct dev_slab *slab, struct dev_slab_chunk *chunk, u64 i)
{
	u8 at_hand = DEV_SLAB_AT_HAND;

	guard(spinlock_irqsave)(&slab->lock);
	/*
	 * it may have left since, or have been left behind, or have gone late
	 */
	if (i >= chunk->blocks || chunk->late || dev_slab_owner(chunk) != slab)
		return;
	if (chunk->state[i] == DEV_SLAB_FREE)
		dev_slab_lose(slab, chunk, i);
	else if (try_cmpxchg(&chunk->state[i], &at_hand, DEV_SLAB_BAD))
		chunk->withdrawn++;
}

static const char *judge_block(struct dev_slab *slab,
			       struct dev_slab_chunk *chunk, dma_addr_t off)
{
	u64 i = dev_slab_number(&slab->pool, off);

	if (i >= READ_ONCE(chunk->blocks))
		return "no block begins there";
	switch (READ_ONCE(chunk->state[i])) {
	case DEV_SLAB_HOLE:
		return "no block begins there";
	case DEV_SLAB_BAD:
		return "it was misused before";
	case DEV_SLAB_LIVE:
		return "it was freed by two at the same time";
	}
	withdraw(slab, chunk, i);
	return "it is free already";
}

static const char *judge(struct dev_slab *slab, struct dev_slab_chunk *chunk,
			 const void *mem, dma_addr_t dma)
{
	struct dev_slab *owner = chunk ? dev_slab_owner(chunk) : NULL;

	if (!chunk || chunk == &dev_slab_nowhere)
		return "it was not allocated here";
	if (!owner)
		return "its pool has been destroyed";
	if (slab ? owner != slab : !owner->kmalloc)
		return "it is from another pool";
	if (chunk->addr + (dma - chunk->dma) != mem)
		return "the DMA address does not belong to it";
	return judge_block(owner, chunk, dma - chunk->dma);
}

/*
 * The chunk that holds it, in the table or late; or one at the address alone.
 */
static struct dev_slab_chunk *find(struct dev_slab_heap *heap, const void *mem,
				   dma_addr_t dma)
{
	struct dev_slab_chunk *chunk = dev_slab_table_find(&heap->table, dma);

	if (chunk && chunk->addr + (dma - chunk->dma) == mem)
		return chunk;
	return dev_slab_find_late(heap, mem, dma) ?: chunk;
}

static struct device *dev_of(struct dev_slab_heap *heap, struct dev_slab *slab)
{
	return slab && slab->dev ? slab->dev : heap->m->view.master;
}

/**
 * dev_slab_tell - tell of a free that has been refused
 * @dev:	Who it was for.
 * @name:	Of the pool, or of dev_kmalloc().
 * @mem:	What the driver holds.
 * @dma:	What the driver holds.
 * @caller:	Who frees it.
 * @why:	The reason.
 *
 * Context: Any.
 */
void dev_slab_tell(struct device *dev, const char *name, const void *mem,
		   dma_addr_t dma, unsigned long caller, const char *why)
{
	dev_warn_ratelimited(dev, "DMA %s: freeing %p, %pad by %pS refused: %s\n",
			     name, mem, &dma, (void *)caller, why);
}

/**
 * dev_slab_refuse - a driver frees what it may not
 * @heap:	All blocks of the view.
 * @slab:	Where it is from, as the driver says; %NULL where it says
 *		dev_kmalloc().
 * @mem:	What the driver holds.
 * @dma:	What the driver holds.
 * @caller:	Who frees it.
 *
 * Context: Any; no lock of this file's neighbours is held.
 */
void dev_slab_refuse(struct dev_slab_heap *heap, struct dev_slab *slab,
		     const void *mem, dma_addr_t dma, unsigned long caller)
{
	const char *why;

	guard(rcu)();
	why = judge(slab, find(heap, mem, dma), mem, dma);
	dev_slab_tell(dev_of(heap, slab), slab ? slab->name : "dev_kmalloc",
		      mem, dma, caller, why);
}

/**
 * dev_slab_drop - what comes back is no block at hand
 * @slab:	Whose stack it was in.
 * @chunk:	Where it lies.
 * @state:	What it is.
 *
 * Either it has been withdrawn since, or nothing is checked, and a driver has
 * freed what it should not have: the worker tells, as a console may be what
 * allocates here.
 *
 * Context: slab->lock is held.
 */
void dev_slab_drop(struct dev_slab *slab, struct dev_slab_chunk *chunk,
		   enum dev_slab_state state)
{
	if (state == DEV_SLAB_BAD && chunk->withdrawn)
		chunk->withdrawn--;
	else
		slab->dropped++;
}

/**
 * dev_slab_tell_dropped - tell of what dev_slab_drop() has seen
 * @slab:	Whose stacks.
 *
 * Context: Task context.
 */
void dev_slab_tell_dropped(struct dev_slab *slab)
{
	unsigned int dropped;

	scoped_guard(spinlock_irq, &slab->lock) {
		dropped = slab->dropped;
		slab->dropped = 0;
	}
	/* what is not a pool's does not pin the master */
	if (dropped && slab->dev)
		dev_warn_ratelimited(slab->dev,
				     "DMA %s: %u blocks were freed that were none\n",
				     slab->name, dropped);
	else if (dropped)
		pr_warn_ratelimited("%s: %u blocks were freed that were none\n",
				    slab->name, dropped);
}

/*
 * As whoever owns it would sync it, were it mapped; what stands in for buffers
 * is mapped for the master alone.
 */
static void pass(struct dev_slab *slab, enum dev_cache_phase phase, void *addr,
		 dma_addr_t dma)
{
	struct dev_dma_master *m = slab->heap->m;
	struct dev_dma_call call = { };
	size_t size = slab->pool.size;

	if (!m->cache)
		return;
	if (!READ_ONCE(m->translated)) {
		dev_cache_pass(m->cache, phase, DMA_BIDIRECTIONAL,
			       virt_to_phys(addr), size);
		return;
	}
	if (dev_dma_begin_view(&call, &m->view))
		return;
	if (phase == DEV_CACHE_FOR_DEVICE)
		call.ops->sync_for_device(call.master, dma, size,
					  DMA_BIDIRECTIONAL);
	else
		call.ops->sync_for_cpu(call.master, dma, size,
				       DMA_BIDIRECTIONAL);
	dev_dma_end(&call);
}

/**
 * dev_slab_fill_poison - make what a device writes visible from now on
 * @slab:	Whose block it is.
 * @addr:	The block.
 * @dma:	The block.
 *
 * Context: Any.
 */
void dev_slab_fill_poison(struct dev_slab *slab, void *addr, dma_addr_t dma)
{
	memset(addr, POOL_POISON_FREED, slab->pool.size);
	if (slab->streaming)
		pass(slab, DEV_CACHE_FOR_DEVICE, addr, dma);
}

/* The chunk of a block that has not outlived its view.  Inside RCU. */
static struct dev_slab_chunk *chunk_of(struct dev_slab *slab,
				       const struct dev_slab_block *block)
{
	struct dev_slab_chunk *chunk;

	chunk = dev_slab_table_find(&slab->heap->table, block->dma);
	if (!chunk || chunk->addr + (block->dma - chunk->dma) != block->addr)
		return NULL;
	return chunk;
}

static unsigned long *freer_in(struct dev_slab *slab,
			       struct dev_slab_chunk *chunk,
			       const struct dev_slab_block *block)
{
	return &chunk->freer[dev_slab_number(&slab->pool,
					     block->addr - chunk->addr)];
}

/**
 * dev_slab_wipe - wipe a block that is freed, if it is to be wiped
 * @slab:	Whose block it is.
 * @block:	The block, which is at hand.
 * @caller:	Who frees it.
 *
 * The memory of late blocks may have gone with the master: they are left alone.
 *
 * Context: Any.
 */
void dev_slab_wipe(struct dev_slab *slab, const struct dev_slab_block *block,
		   unsigned long caller)
{
	struct dev_slab_chunk *chunk;

	guard(rcu)();
	chunk = chunk_of(slab, block);
	if (!chunk)
		return;
	if (chunk->freer) {
		*freer_in(slab, chunk, block) = caller;
		dev_slab_fill_poison(slab, block->addr, block->dma);
	} else if (want_init_on_free()) {
		memset(block->addr, 0, slab->pool.size);
	}
}

static unsigned long freer_of(struct dev_slab *slab,
			      const struct dev_slab_block *block)
{
	struct dev_slab_chunk *chunk;

	guard(rcu)();
	chunk = chunk_of(slab, block);
	return chunk ? *freer_in(slab, chunk, block) : 0;
}

/**
 * dev_slab_check_poison - did anybody write to a free block?
 * @slab:	Whose block it is.
 * @block:	The block; it is live, but nobody has it yet.
 *
 * Context: Any.
 * Return: %true if nobody did.  Otherwise it is withdrawn.
 */
bool dev_slab_check_poison(struct dev_slab *slab,
			   const struct dev_slab_block *block)
{
	const u8 *bad;

	if (slab->streaming)
		pass(slab, DEV_CACHE_FOR_CPU, block->addr, block->dma);
	bad = memchr_inv(block->addr, POOL_POISON_FREED, slab->pool.size);
	if (!bad)
		return true;
	WRITE_ONCE(*block->state, DEV_SLAB_BAD);
	dev_warn_ratelimited(dev_of(slab->heap, slab),
			     "DMA %s: %p, %pad was written after %pS freed it: byte %zd is %#x\n",
			     slab->name, block->addr, &block->dma,
			     (void *)freer_of(slab, block),
			     bad - (const u8 *)block->addr, *bad);
	return false;
}
