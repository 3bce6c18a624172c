// SPDX-License-Identifier: GPL-2.0-only
/*
 * dev_kmalloc(): consistent memory of any size.
 *
 * Up to two pages, a block of one of 64 sizes that all devices of a view share;
 * eight sizes for each doubling, so that no more than an eighth of a block is
 * wasted.  Above that, or where a device reaches less than its master, what the
 * provider gives.  A device that nothing masters for gets ordinary memory.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/slab.h>

#include "heap.h"
#include "slab.h"

static unsigned int class_in(const struct dev_slab_heap *heap, size_t size)
{
	return dev_slab_class_of(ALIGN(size, READ_ONCE(heap->line)));
}

/* Unless it has been retired, or lines have changed, meanwhile. */
static void publish_small(struct dev_slab_heap *heap, unsigned int class,
			  size_t size, struct dev_slab *slab)
{
	guard(spinlock_irqsave)(&dev_slab_list_lock);
	if (heap->kmalloc[class] == slab && class_in(heap, size) == class)
		/* pairs with the address dependency of whoever finds it */
		smp_store_release(&heap->m->view.small[(size - 1) / 8],
				  &slab->pool);
}

static struct dev_slab *get_slab(struct dev_dma_master *m, size_t size,
				 gfp_t gfp)
{
	struct dev_slab_heap *heap = dev_slab_get_heap(m, gfp);
	struct dev_slab *slab;
	unsigned int class;

	if (!heap)
		return NULL;
	class = class_in(heap, size);
	slab = dev_slab_kmalloc_class(heap, class, gfp);
	if (slab && size <= DEV_SLAB_SMALL)
		publish_small(heap, class, size, slab);
	return slab;
}

static void *fail(struct device *dev, gfp_t gfp, const char *why)
{
	dev_dma_count_failure(dev_dma_current(dev));
	dev_dma_refuse(dev, dev_dma_gfp_attrs(gfp), "allocation", why);
	return NULL;
}

static void *alloc_ordinary(struct device *dev, size_t size, gfp_t gfp)
{
	void *mem = kmalloc(size, (gfp & ~GFP_ZONEMASK) | __GFP_NOWARN);

	return mem ?: fail(dev, gfp, "out of memory");
}

static void *alloc_whole(struct device *dev, struct dev_dma *view, size_t size,
			 gfp_t gfp, dma_addr_t *dma)
{
	struct dev_dma_memory want = {
		.kind	= DEV_DMA_CONSISTENT,
		.size	= size,
		.dir	= DMA_BIDIRECTIONAL,
	};
	struct dev_dma_record *rec;
	const char *why;

	rec = dev_dma_alloc_record(view, &want, gfp, &why);
	if (!rec)
		return fail(dev, gfp, why);
	rec->small = true;
	dev_dma_publish_record(rec);
	*dma = want.dma;
	return want.key;
}

/* Sets @far where the master's blocks are out of the device's reach. */
static void *alloc_block(struct device *dev, struct dev_dma *view,
			 struct dev_dma_master *m, size_t size, gfp_t gfp,
			 dma_addr_t *dma, bool *far)
{
	u64 mask = dev_dma_own_limits(view).consistent_mask ?: U64_MAX;
	struct dev_slab *slab = get_slab(m, size, gfp);
	void *mem;

	*far = false;
	if (!slab)
		return fail(dev, gfp, "out of memory");
	mem = dev_slab_alloc(&slab->pool, dev, gfp, dma);
	if (!mem || *dma + size - 1 <= mask) {
		if (mem)
			dev_dma_count(view, true, size);
		return mem;
	}
	dev_slab_free(&slab->pool, mem, *dma);
	*far = true;
	return NULL;
}

static void *alloc_slow(struct device *dev, size_t size, gfp_t gfp,
			dma_addr_t *dma)
{
	struct dev_dma *view = dev_dma_current(dev);
	struct dev_dma_master *m = dev_dma_to_master(view);
	const char *why;
	bool far = true;
	void *mem;

	might_alloc(gfp);
	gfp &= ~__GFP_COMP;
	why = dev_dma_check_alloc(size, dma, gfp);
	if (why)
		return fail(dev, gfp, why);
	if (!m) {
		*dma = BAD_DMA_ADDR;
		return alloc_ordinary(dev, size, gfp);
	}
	if (dev_dma_gate_is_closed(&m->gate))
		return fail(dev, gfp, dev_dma_why_not(view));
	if (size <= DEV_SLAB_CLASS_MAX && !m->view.ops->fine) {
		mem = alloc_block(dev, view, m, size, gfp, dma, &far);
		if (mem || !far)
			return mem;
	}
	return alloc_whole(dev, view, size, gfp, dma);
}

/**
 * dev_kmalloc_slow - what is left of dev_kmalloc()
 * @dev:	Device that will use it.
 * @size:	Bytes, at least 1.
 * @gfp:	May it sleep?
 * @dma:	Set to the address to program.
 *
 * Context: As @gfp allows.
 * Return: As dev_kmalloc().
 */
void *dev_kmalloc_slow(struct device *dev, size_t size, gfp_t gfp,
		       dma_addr_t *dma)
{
	struct dev_slab_heap *heap = READ_ONCE(READ_ONCE(dev->dma_view)->heap);
	struct dev_slab *slab = NULL;

	if (heap && size - 1 < DEV_SLAB_CLASS_MAX && dma)
		slab = READ_ONCE(heap->kmalloc[class_in(heap, size)]);
	if (slab)
		return dev_slab_alloc(&slab->pool, dev, gfp, dma);
	return alloc_slow(dev, size, gfp, dma);
}
EXPORT_SYMBOL(dev_kmalloc_slow);

/* Pages of a provider are neither a slab's nor compound. */
static bool is_ordinary(const void *mem)
{
	struct folio *folio;

	if (!virt_addr_valid(mem))
		return false;
	folio = virt_to_folio(mem);
	return folio_test_slab(folio) || folio_test_large(folio);
}

static const char *free_ordinary(void *mem)
{
	if (!is_ordinary(mem))
		return "it has a DMA address";
	kfree(mem);
	return NULL;
}

/*
 * Sets @slab to whose block it is where it lies in a chunk of dev_kmalloc(); a
 * late one may have the DMA address of another one's chunk.
 */
static bool find_and_claim(struct dev_slab_heap *heap, void *mem,
			   dma_addr_t dma, struct dev_slab **slab, u8 **state)
{
	struct dev_slab_chunk *chunk;

	chunk = dev_slab_table_find(&heap->table, dma);
	*slab = chunk ? dev_slab_owner(chunk) : NULL;
	if (!*slab || !(*slab)->kmalloc ||
	    !dev_slab_claim_any(&(*slab)->pool, chunk, mem, dma, state))
		return false;
	__this_cpu_write(dev_slab_cpu.hint, chunk);
	return true;
}

/* Fails where it is no block of dev_kmalloc() that is alive. */
static bool free_in_heap(struct dev_slab_heap *heap, void *mem, dma_addr_t dma,
			 unsigned long caller)
{
	bool found, done = false;
	struct dev_slab *slab;
	unsigned long flags;
	u8 *state = NULL;

	local_lock_irqsave(&dev_slab_cpu.lock, flags);
	found = find_and_claim(heap, mem, dma, &slab, &state);
	if (found && !want_init_on_free())
		done = dev_slab_push(slab->pool.stack, mem, dma, state);
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	if (found && !done)
		dev_slab_free_slow(slab, mem, dma, state, caller);
	return found;
}

/* A device that no longer uses a view still frees what it has from it. */
static struct dev_dma_master *owner_of(struct dev_dma *view)
{
	return view->use ? view->use->master : dev_dma_to_master(view);
}

static const char *free_mapped(struct device *dev, void *mem, dma_addr_t dma,
			       unsigned long caller)
{
	struct dev_dma *view = dev_dma_current(dev);
	struct dev_dma_master *m = owner_of(view);
	struct dev_slab_heap *heap = m ? READ_ONCE(m->view.heap) : NULL;

	if (heap && free_in_heap(heap, mem, dma, caller)) {
		dev_dma_count_undo(view);
	} else if (!dev_dma_free_small(dev, mem, dma)) {
		if (!heap)
			return "it was not allocated here";
		if (dev_slab_free_late(heap, NULL, mem, dma, caller))
			dev_dma_count_undo(view);
	}
	return NULL;
}

/**
 * dev_kfree_slow - what is left of dev_kfree()
 * @dev:	Device it was allocated for, or another that has the same
 *		master.
 * @mem:	What was returned; %NULL is fine.
 * @dma:	What was set.
 * @caller:	Who frees it.
 *
 * Context: Any.
 */
void dev_kfree_slow(struct device *dev, void *mem, dma_addr_t dma,
		    unsigned long caller)
{
	const char *why;

	if (!mem)
		return;
	why = dma == BAD_DMA_ADDR ? free_ordinary(mem) :
				    free_mapped(dev, mem, dma, caller);
	if (why)
		dev_slab_tell(dev, "dev_kmalloc", mem, dma, caller, why);
}
EXPORT_SYMBOL(dev_kfree_slow);
