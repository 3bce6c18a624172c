// SPDX-License-Identifier: GPL-2.0-only
/*
 * dev_pool: consistent memory in blocks of one size.
 *
 * What dma_pool is, for any device, with its metadata out of the device's reach
 * and nothing locked in the common case.  A pool lives in the view of whoever
 * masters for its device, and takes its memory with the device's own limits.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/log2.h>
#include <linux/slab.h>

#include "slab.h"

static const char *check_shape(const struct dev_slab_shape *shape)
{
	if (!shape->size || shape->size > INT_MAX)
		return "no such size";
	if (!is_power_of_2(shape->align) || shape->align > SZ_1M)
		return "no such alignment";
	if (shape->boundary && !is_power_of_2(shape->boundary))
		return "the boundary is no power of two";
	if (shape->boundary && shape->boundary < shape->size)
		return "a block is longer than the boundary";
	return NULL;
}

static void pin(struct dev_slab *slab, struct device *dev)
{
	slab->dev = get_device(dev);
	dev_dma_get_master(slab->heap->m);
	get_device(slab->heap->m->view.master);
}

static void unpin(struct device *dev, struct dev_dma_master *m)
{
	struct device *master = m->view.master;

	dev_dma_put_master(m);
	put_device(master);
	put_device(dev);
}

static const char *create(const char *name, struct device *dev,
			  struct dev_slab_shape *shape, gfp_t gfp,
			  struct dev_slab **slab)
{
	struct dev_dma *view = dev_dma_current(dev);
	struct dev_dma_master *m = dev_dma_to_master(view);
	struct dev_slab_heap *heap;

	heap = m ? dev_slab_get_heap(m, gfp) : NULL;
	if (!m || dev_dma_gate_is_closed(&m->gate))
		return dev_dma_why_not(view);
	if (!heap)
		return "out of memory";
	if (shape->streaming)
		shape->align = max(shape->align, heap->line);
	*slab = dev_slab_new(heap, shape, gfp);
	if (!*slab)
		return "out of memory";
	strscpy((*slab)->name, name, sizeof((*slab)->name));
	pin(*slab, dev);
	scoped_guard(spinlock_irqsave, &dev_slab_list_lock)
		dev_slab_link(*slab);
	return NULL;
}

static struct dev_pool *create_checked(const char *name, struct device *dev,
				       struct dev_slab_shape *shape, gfp_t gfp)
{
	struct dev_slab *slab;
	const char *why;

	might_alloc(gfp);
	shape->align = shape->align ?: 1;
	why = name ? check_shape(shape) : "it has no name";
	if (!why)
		why = create(name, dev, shape, gfp, &slab);
	if (!why)
		return &slab->pool;
	dev_dma_refuse(dev, dev_dma_gfp_attrs(gfp), "pool", why);
	return NULL;
}

/**
 * dev_pool_create_aligned - make a pool of aligned blocks
 * @name:	For messages and debugfs; copied.
 * @dev:	Device that will use the blocks.
 * @size:	Bytes of a block, from 1 to INT_MAX.
 * @align:	Power of two that DMA addresses are multiples of, up to 1 MiB;
 *		0 is as 1.
 * @boundary:	Power of two that no block crosses, at least @size; or 0.
 * @gfp:	May it sleep?
 *
 * Context: As @gfp allows.
 * Return: The pool, to be given to dev_pool_destroy(), or %NULL.
 */
struct dev_pool *dev_pool_create_aligned(const char *name, struct device *dev,
					 size_t size, size_t align,
					 size_t boundary, gfp_t gfp)
{
	struct dev_slab_shape shape = {
		.size		= size,
		.align		= align,
		.boundary	= boundary,
	};

	return create_checked(name, dev, &shape, gfp);
}
EXPORT_SYMBOL(dev_pool_create_aligned);

/**
 * dev_pool_create - make a pool
 * @name:	For messages and debugfs; copied.
 * @dev:	Device that will use the blocks.
 * @size:	Bytes of a block, from 1 to INT_MAX.
 * @allocation:	Power of two that no block crosses, at least @size; or 0:
 *		blocks may cross pages then.
 * @gfp:	May it sleep?
 *
 * Blocks are aligned to the next power of two of @size, at most to a page.
 *
 * Context: As @gfp allows.
 * Return: The pool, to be given to dev_pool_destroy(), or %NULL.
 */
struct dev_pool *dev_pool_create(const char *name, struct device *dev,
				 size_t size, size_t allocation, gfp_t gfp)
{
	size_t align = size < PAGE_SIZE ? roundup_pow_of_two(size ?: 1) :
					  PAGE_SIZE;

	return dev_pool_create_aligned(name, dev, size, align, allocation, gfp);
}
EXPORT_SYMBOL(dev_pool_create);

/**
 * dev_pool_create_streaming - make a pool of cached memory
 * @name:	For messages and debugfs; copied.
 * @dev:	Device that will use the blocks.
 * @size:	Bytes of a block, from 1 to INT_MAX.
 * @align:	Power of two that DMA addresses are multiples of, up to 1 MiB;
 *		0 is as 1.
 * @boundary:	Power of two that no block crosses, at least @size; or 0.
 * @gfp:	May it sleep?
 *
 * Blocks are mapped for both directions for as long as the pool has them, share
 * no cache line, and change hands with dev_sync_single_for_device() and
 * dev_sync_single_for_cpu().  The CPU owns what dev_pool_alloc() returns and
 * what dev_pool_free() is given.
 *
 * Context: As @gfp allows.
 * Return: The pool, to be given to dev_pool_destroy(), or %NULL.
 */
struct dev_pool *dev_pool_create_streaming(const char *name,
					   struct device *dev, size_t size,
					   size_t align, size_t boundary,
					   gfp_t gfp)
{
	struct dev_slab_shape shape = {
		.size		= size,
		.align		= align,
		.boundary	= boundary,
		.streaming	= true,
	};

	return create_checked(name, dev, &shape, gfp);
}
EXPORT_SYMBOL(dev_pool_create_streaming);

/**
 * dev_pool_destroy - undo dev_pool_create() and its kin
 * @pool:	The pool; %NULL is fine.
 *
 * All blocks should have been freed.  What has not stays valid, is reported,
 * and is never given back.
 *
 * Context: Task context, may sleep; not while a CPU comes or goes.  Waits for
 * all CPUs that have blocks of it at hand.
 */
void dev_pool_destroy(struct dev_pool *pool)
{
	struct dev_dma_master *m;
	struct dev_slab *slab;
	struct device *dev;

	might_sleep();
	if (!pool)
		return;
	slab = dev_slab_of(pool);
	m = slab->heap->m;
	dev = slab->dev;
	dev_slab_destroy(slab);
	unpin(dev, m);
}
EXPORT_SYMBOL(dev_pool_destroy);
