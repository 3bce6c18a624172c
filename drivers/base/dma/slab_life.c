// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slabs come and go.
 *
 * How blocks are laid out is decided when their slab is made, and never
 * changes.  One that goes takes back what CPUs have at hand; blocks that a
 * driver still has keep their memory.
 */
#include <linux/cpu.h>
#include <linux/device.h>
#include <linux/slab.h>

#include "slab.h"

/* The stacks of a CPU keep no more from others than this, per slab. */
#define STACK_BYTES	SZ_64K

/* Nor more blocks. */
#define STACK_MOST	512

/* What a slab may keep for its next burst until memory is short. */
#define KEEP_BYTES	SZ_16K

/* Under it no slab goes, and stacks are closed. */
DEFINE_MUTEX(dev_slab_mutex);
/* Who adds to or removes from this list; it is read under RCU. */
DEFINE_SPINLOCK(dev_slab_list_lock);
LIST_HEAD(dev_slab_all);

/* The inverse of an odd number: Newton, from 3 right bits to 96. */
static u64 inverse(u64 odd)
{
	u64 x = odd;
	int i;

	for (i = 0; i < 5; i++)
		x *= 2 - odd * x;
	return x;
}

static unsigned int depth_for(const struct dev_slab *slab)
{
	if (slab->poisoned)
		return 0;	/* every block is looked at */
	return min_t(size_t, STACK_MOST, STACK_BYTES / slab->stride);
}

/* Below a page, blocks fill a boundary evenly: else some would cross it. */
static size_t stride_for(const struct dev_slab_shape *shape)
{
	size_t stride = ALIGN(shape->size, shape->align);
	size_t boundary = shape->boundary;

	if (boundary < stride || boundary >= PAGE_SIZE)
		return stride;
	return ALIGN_DOWN(boundary / (boundary / stride), shape->align);
}

/**
 * dev_slab_keep - what a slab may keep for its next burst
 * @slab:	The slab.
 *
 * Context: Any.
 * Return: Bytes, one chunk at the least: where pages are long, that is more
 * than %KEEP_BYTES.  Nothing where a provider has little.
 */
size_t dev_slab_keep(const struct dev_slab *slab)
{
	if (slab->heap->fine)
		return 0;
	return max(KEEP_BYTES, PAGE_SIZE << slab->order);
}

/* One follows another. */
static size_t stand_in_size(size_t stride)
{
	return ALIGN(struct_size_t(struct dev_slab_stand_in, cpus,
				   BITS_TO_LONGS(stride)), sizeof(u64));
}

static void init_slab(struct dev_slab *slab, struct dev_slab_heap *heap,
		      const struct dev_slab_shape *shape)
{
	size_t stride = stride_for(shape);

	slab->heap = heap;
	slab->pool.shift = __ffs(stride);
	slab->pool.inverse = inverse(stride >> slab->pool.shift);
	slab->pool.size = shape->size;
	slab->stride = stride;
	slab->poisoned = dev_slab_poison;
	slab->depth = depth_for(slab);
	slab->order = dev_slab_first_order(shape, stride);
	slab->keep = dev_slab_keep(slab);
	slab->align = max(shape->align, PAGE_SIZE);
	slab->boundary = shape->boundary;
	slab->streaming = shape->streaming;
	if (shape->stands_in)
		slab->stand_in = stand_in_size(stride);
	spin_lock_init(&slab->lock);
	INIT_LIST_HEAD(&slab->partial);
	INIT_LIST_HEAD(&slab->full);
	INIT_LIST_HEAD(&slab->empty);
}

/**
 * dev_slab_new - make a slab without chunks
 * @heap:	All blocks of the view.
 * @shape:	What blocks are wanted; it has been checked.
 * @gfp:	May it sleep?
 *
 * Context: As @gfp allows.
 * Return: The slab, to be given to dev_slab_link() and in the end to
 * dev_slab_destroy(), or else to dev_slab_discard(); %NULL if there is no
 * memory.
 */
struct dev_slab *dev_slab_new(struct dev_slab_heap *heap,
			      const struct dev_slab_shape *shape, gfp_t gfp)
{
	struct dev_slab *slab;
	int cpu;

	gfp = dev_slab_gfp(gfp) | __GFP_NOWARN;
	slab = kzalloc(sizeof(*slab), gfp);
	if (!slab)
		return NULL;
	slab->pool.stack = alloc_percpu_gfp(struct dev_slab_stack, gfp);
	if (!slab->pool.stack) {
		kfree(slab);
		return NULL;
	}
	for_each_possible_cpu(cpu)
		per_cpu_ptr(slab->pool.stack, cpu)->hint = &dev_slab_nowhere;
	init_slab(slab, heap, shape);
	return slab;
}

/**
 * dev_slab_discard - undo dev_slab_new()
 * @slab:	Nobody has seen it.
 *
 * Context: Any.
 */
void dev_slab_discard(struct dev_slab *slab)
{
	free_percpu(slab->pool.stack);
	kfree(slab);
}

/* Blocks that are still with a driver; their memory is never given back. */
static unsigned int abandon(struct dev_slab *slab, struct list_head *chunks)
{
	struct dev_slab_chunk *chunk;
	unsigned int live = 0;

	list_for_each_entry(chunk, chunks, in_slab) {
		if (dev_slab_owner(chunk) != slab)
			continue;
		live += dev_slab_live(chunk);
		WRITE_ONCE(chunk->pool, NULL);
		WRITE_ONCE(chunk->view, NULL);
	}
	return live;
}

static unsigned int empty_slab(struct dev_slab *slab, struct list_head *idle)
{
	struct dev_slab_heap *heap = slab->heap;
	unsigned int live;
	LIST_HEAD(busy);

	guard(spinlock_irq)(&slab->lock);
	list_splice_init(&slab->empty, &busy);
	list_splice_init(&slab->partial, &busy);
	list_splice_init(&slab->full, &busy);
	dev_slab_part(&busy, idle);
	guard(spinlock)(&heap->late_lock);
	live = abandon(slab, &busy) + abandon(slab, &heap->late);
	list_splice(&busy, &heap->abandoned);
	return live;
}

/* Returns how many blocks are live; chunks without any go to @idle. */
static unsigned int unlink_slab(struct dev_slab *slab, struct list_head *idle)
{
	unsigned int live;

	cpus_read_lock();
	mutex_lock(&dev_slab_mutex);
	WRITE_ONCE(slab->closed, true);
	dev_slab_close(NULL, slab);
	scoped_guard(spinlock_irqsave, &dev_slab_list_lock)
		list_del_rcu(&slab->in_list);
	/* a view that dies finds it in the list, or what it left behind */
	live = empty_slab(slab, idle);
	mutex_unlock(&dev_slab_mutex);
	cpus_read_unlock();
	return live;
}

static void free_slab(struct rcu_head *rcu)
{
	dev_slab_discard(container_of(rcu, struct dev_slab, rcu));
}

/**
 * dev_slab_destroy - undo dev_slab_new() and dev_slab_link()
 * @slab:	Nobody takes blocks from it or gives them back any more; or
 *		%NULL.
 *
 * Context: Task context, may sleep; takes cpu_hotplug_lock and dev_slab_mutex.
 */
void dev_slab_destroy(struct dev_slab *slab)
{
	unsigned int live;
	LIST_HEAD(idle);

	if (!slab)
		return;
	live = unlink_slab(slab, &idle);
	dev_slab_free_chunks(&idle);
	dev_slab_tell_dropped(slab);
	if (live && slab->dev)
		dev_warn_ratelimited(slab->dev,
				     "DMA %s destroyed with %u blocks live\n",
				     slab->name, live);
	else if (live)
		pr_warn_ratelimited("%s: %u blocks have outlived the device\n",
				    slab->name, live);
	call_rcu(&slab->rcu, free_slab);
}
