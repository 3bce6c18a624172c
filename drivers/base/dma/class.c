// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slabs by size, which all devices of a view share.
 *
 * They are made when first needed, and retired when the master comes to reach
 * less than it did, or to see memory elsewhere.
 */
#include <linux/device.h>
#include <linux/slab.h>

#include "slab.h"

static size_t class_size(unsigned int class)
{
	if (class < 8)
		return (class + 1) * 8;
	return (class % 8 + 9) << (class / 8 + 2);
}

/*
 * As kmalloc() aligns: a power of two to itself, at most to a page.  Sizes of
 * an incoherent master are multiples of its line already.
 */
static size_t class_align(size_t size)
{
	return min(1UL << __ffs(size), PAGE_SIZE);
}

static struct dev_slab *new_class(struct dev_slab_heap *heap,
				  unsigned int class, bool stands_in, gfp_t gfp)
{
	size_t size = class_size(class);
	struct dev_slab_shape shape = {
		.size		= size,
		.align		= class_align(size),
		.streaming	= stands_in,
		.stands_in	= stands_in,
	};
	struct dev_slab *slab = dev_slab_new(heap, &shape, gfp);

	if (!slab)
		return NULL;
	slab->kmalloc = !stands_in;
	snprintf(slab->name, sizeof(slab->name), "%s-%zu",
		 stands_in ? "bounce" : "dev_kmalloc", size);
	return slab;
}

/* Returns the slab if somebody else has made one meanwhile. */
static struct dev_slab *publish_class(struct dev_slab **slot,
				      struct dev_slab *slab)
{
	guard(spinlock_irqsave)(&dev_slab_list_lock);
	if (*slot)
		return slab;
	dev_slab_link(slab);
	/* pairs with the address dependency of whoever finds it */
	smp_store_release(slot, slab);
	return NULL;
}

/* What is on its way there from before fails to link: begin_life(). */
static bool has_nothing(struct dev_slab *slab)
{
	guard(spinlock)(&slab->lock);
	return !slab->bytes && !slab->out;
}

/*
 * One that was retired, and has given back all that it had, is as good as new.
 */
static struct dev_slab *reuse_retired(struct dev_slab_heap *heap,
				      struct dev_slab **slot,
				      unsigned int class, bool stands_in)
{
	struct dev_slab *slab;

	guard(spinlock_irqsave)(&dev_slab_list_lock);
	list_for_each_entry(slab, &heap->retired, in_retired) {
		if (slab->pool.size != class_size(class) ||
		    !slab->stand_in == stands_in || *slot || !has_nothing(slab))
			continue;
		list_del(&slab->in_retired);
		WRITE_ONCE(slab->keep, dev_slab_keep(slab));
		/* whoever finds it sees a slab that was made long ago */
		WRITE_ONCE(*slot, slab);
		return slab;
	}
	return NULL;
}

static struct dev_slab *get_class(struct dev_slab_heap *heap,
				  struct dev_slab **slot, unsigned int class,
				  bool stands_in, gfp_t gfp)
{
	struct dev_slab *slab = READ_ONCE(*slot);

	if (!slab)
		slab = reuse_retired(heap, slot, class, stands_in);
	if (slab)
		return slab;
	slab = new_class(heap, class, stands_in, gfp);
	if (!slab)
		return NULL;
	slab = publish_class(slot, slab);
	if (slab)
		dev_slab_discard(slab);
	return READ_ONCE(*slot);
}

/**
 * dev_slab_kmalloc_class - the slab of a size of dev_kmalloc()
 * @heap:	All blocks of the view.
 * @class:	Which size: see dev_slab_class_of().
 * @gfp:	May it sleep?
 *
 * Context: As @gfp allows.
 * Return: The slab, or %NULL if there is no memory for it.
 */
struct dev_slab *dev_slab_kmalloc_class(struct dev_slab_heap *heap,
					unsigned int class, gfp_t gfp)
{
	return get_class(heap, &heap->kmalloc[class], class, false, gfp);
}

/**
 * dev_slab_bounce_class - the slab of blocks that stand in for buffers
 * @m:		Whose view.
 * @size:	Bytes, from 1 to %DEV_SLAB_BOUNCE_MAX.
 *
 * Context: Any.
 * Return: The slab, or %NULL if there is no memory for it.
 */
struct dev_slab *dev_slab_bounce_class(struct dev_dma_master *m, size_t size)
{
	struct dev_slab_heap *heap = dev_slab_get_heap(m, GFP_ATOMIC);
	unsigned int class;

	if (!heap)
		return NULL;
	class = dev_slab_class_of(size);
	return get_class(heap, &heap->bounce[class], class, true, GFP_ATOMIC);
}
