// SPDX-License-Identifier: GPL-2.0-only
/*
 * Heaps: all small blocks of one view.
 *
 * A view gets its heap with its first pool or its first dev_kmalloc(), and
 * keeps it.  When the master's driver goes, what is live stays with those who
 * have it; when a driver comes back, blocks do.
 */
#include <linux/cpu.h>
#include <linux/device.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "heap.h"
#include "slab.h"

/* What kmalloc() aligns to at the least. */
#define LEAST_BLOCK	max_t(unsigned int, 8, ARCH_KMALLOC_MINALIGN)

static void free_heap(struct dev_slab_heap *heap)
{
	dev_slab_table_exit(&heap->table);
	kfree(heap);
}

static struct dev_slab_heap *new_heap(struct dev_dma_master *m, gfp_t gfp)
{
	struct dev_slab_heap *heap;

	gfp = dev_slab_gfp(gfp) | __GFP_NOWARN;
	heap = kzalloc(sizeof(*heap), gfp);
	if (!heap)
		return NULL;
	if (!dev_slab_table_init(&heap->table, gfp)) {
		kfree(heap);
		return NULL;
	}
	heap->m = m;
	spin_lock_init(&heap->late_lock);
	INIT_LIST_HEAD(&heap->late);
	INIT_LIST_HEAD(&heap->abandoned);
	INIT_LIST_HEAD(&heap->retired);
	heap->mask = U64_MAX;
	heap->reach = U64_MAX;
	heap->translated = READ_ONCE(m->translated);
	return heap;
}

/* Asked in each life, in which another provider may answer. */
static bool ask_provider(struct dev_slab_heap *heap, struct dev_dma_master *m)
{
	if (!dev_dma_gate_enter(&m->gate))
		return false;
	WRITE_ONCE(heap->fine, m->view.ops->fine);
	WRITE_ONCE(heap->line, max(LEAST_BLOCK, m->line));
	dev_dma_gate_leave(&m->gate);
	return true;
}

/**
 * dev_slab_get_heap - find or make the heap of a view
 * @m:		Whose view.
 * @gfp:	May it sleep?
 *
 * Context: As @gfp allows.
 * Return: The heap, which stays as long as the view; %NULL if there is no
 * memory, or nobody who could say what it should be like.
 */
struct dev_slab_heap *dev_slab_get_heap(struct dev_dma_master *m, gfp_t gfp)
{
	struct dev_slab_heap *heap = READ_ONCE(m->view.heap);
	unsigned long flags;
	bool asked;

	if (heap)
		return heap;
	heap = new_heap(m, gfp);
	if (!heap)
		return NULL;
	asked = ask_provider(heap, m);
	spin_lock_irqsave(&m->lock, flags);
	if (asked && !m->view.heap) {
		/* pairs with the address dependency of whoever finds it */
		smp_store_release(&m->view.heap, heap);
		heap = NULL;
	}
	spin_unlock_irqrestore(&m->lock, flags);
	if (heap)
		free_heap(heap);
	else
		dev_slab_retire(m);	/* from here on its mask is known */
	return m->view.heap;
}

/* What was allocated in another life, and is on its way, is of no use. */
static void begin_life(struct dev_dma_master *m)
{
	lockdep_assert_held(&m->lock);
	m->lives = m->lives + 1 ?: 1;
	WRITE_ONCE(m->life, m->lives);
}

static unsigned int end_life(struct dev_dma_master *m)
{
	unsigned int life;

	guard(spinlock_irqsave)(&m->lock);
	life = m->life;
	WRITE_ONCE(m->life, 0);
	return life;
}

static void bury_all(struct dev_slab_heap *heap, struct list_head *idle)
{
	struct dev_slab *slab;

	list_for_each_entry_rcu(slab, &dev_slab_all, in_list,
				lockdep_is_held(&dev_slab_mutex))
		if (slab->heap == heap) {
			dev_slab_bury(slab, idle);
			dev_slab_tell_dropped(slab);
		}
	dev_slab_bury_abandoned(heap);
}

/**
 * dev_slab_die - the view is about to die
 * @m:	Whose view; the provider still answers.
 *
 * Nothing comes out of its heap from here on.  What is not live goes back.
 *
 * Context: Task context, may sleep.
 */
void dev_slab_die(struct dev_dma_master *m)
{
	struct dev_slab_heap *heap;
	LIST_HEAD(idle);

	/* Whoever makes the heap after this sees that nothing may come out. */
	if (!end_life(m))
		return;
	heap = READ_ONCE(m->view.heap);
	if (!heap)
		return;
	synchronize_rcu();	/* no stack comes any more: change_stack() */
	cpus_read_lock();
	mutex_lock(&dev_slab_mutex);
	dev_slab_close(heap, NULL);
	bury_all(heap, &idle);
	mutex_unlock(&dev_slab_mutex);
	cpus_read_unlock();
	dev_slab_free_chunks(&idle);
}

static void forget_small(struct dev_slab_heap *heap)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(heap->m->view.small); i++)
		WRITE_ONCE(heap->m->view.small[i], NULL);
}

/* Which size serves how many bytes depends on the line. */
static void ask_again(struct dev_slab_heap *heap)
{
	guard(spinlock_irqsave)(&dev_slab_list_lock);
	ask_provider(heap, heap->m);
	forget_small(heap);
}

/**
 * dev_slab_revive - the view lives, or lives again
 * @m:	Whose view.
 *
 * Context: Any.
 */
void dev_slab_revive(struct dev_dma_master *m)
{
	if (m->view.heap)
		ask_again(m->view.heap);
	scoped_guard(spinlock_irqsave, &m->lock)
		begin_life(m);
	dev_slab_retire(m);	/* it may reach less than it did before */
}

static void next_life(struct dev_dma_master *m)
{
	guard(spinlock_irqsave)(&m->lock);
	if (m->life)
		begin_life(m);
}

static void retire_class(struct dev_slab_heap *heap, struct dev_slab **slot)
{
	struct dev_slab *slab = *slot;

	if (!slab)
		return;
	WRITE_ONCE(*slot, NULL);
	WRITE_ONCE(slab->keep, 0);
	list_add(&slab->in_retired, &heap->retired);
}

static void retire_kmalloc(struct dev_slab_heap *heap)
{
	int i;

	next_life(heap->m);
	forget_small(heap);
	for (i = 0; i < DEV_SLAB_CLASSES; i++)
		retire_class(heap, &heap->kmalloc[i]);
}

static void retire_bounces(struct dev_slab_heap *heap)
{
	int i;

	next_life(heap->m);
	for (i = 0; i < DEV_SLAB_BOUNCE_CLASSES; i++)
		retire_class(heap, &heap->bounce[i]);
}

/**
 * dev_slab_retire - a master may reach less, or sees memory elsewhere
 * @m:	Whose view.
 *
 * Blocks that dev_kmalloc() has at hand, or that stand in for buffers, may be
 * out of its reach from here on: they are given out no more.
 *
 * Context: Any.
 */
void dev_slab_retire(struct dev_dma_master *m)
{
	struct dev_slab_heap *heap = READ_ONCE(m->view.heap);
	const void *translated;
	u64 mask, reach;

	if (!heap)
		return;
	/* of two who change it, the last one here sees what both have left */
	guard(spinlock_irqsave)(&dev_slab_list_lock);
	mask = dev_slab_mask(m);
	reach = dev_slab_reach(m);
	translated = READ_ONCE(m->translated);
	if (mask < heap->mask || translated != heap->translated)
		retire_kmalloc(heap);
	if (reach < heap->reach || translated != heap->translated)
		retire_bounces(heap);
	heap->mask = mask;
	heap->reach = reach;
	heap->translated = translated;
}

/**
 * dev_slab_retire_bounces - what stood at hand turned out to be out of reach
 * @m:	Whose view.
 *
 * Context: Any.
 */
void dev_slab_retire_bounces(struct dev_dma_master *m)
{
	struct dev_slab_heap *heap = READ_ONCE(m->view.heap);

	if (!heap)
		return;
	guard(spinlock_irqsave)(&dev_slab_list_lock);
	retire_bounces(heap);
}

static void free_all(struct work_struct *work)
{
	struct dev_slab_heap *heap = container_of(work, struct dev_slab_heap,
						  going);
	struct dev_dma_master *m = heap->m;
	struct dev_slab *slab, *next;
	int i;

	list_for_each_entry_safe(slab, next, &heap->retired, in_retired)
		dev_slab_destroy(slab);
	for (i = 0; i < DEV_SLAB_CLASSES; i++)
		dev_slab_destroy(heap->kmalloc[i]);
	for (i = 0; i < DEV_SLAB_BOUNCE_CLASSES; i++)
		dev_slab_destroy(heap->bounce[i]);
	free_heap(heap);
	dev_dma_free_master(m);
}

/**
 * dev_slab_free_heap - the view has gone
 * @m:	Whose view; all of its memory has been given back.
 *
 * Context: Any.
 * Return: %false if it has no heap; otherwise @m is freed with that.
 */
bool dev_slab_free_heap(struct dev_dma_master *m)
{
	struct dev_slab_heap *heap = m->view.heap;

	if (!heap)
		return false;
	/* from here on another device may have its address */
	WRITE_ONCE(m->view.master, NULL);
	INIT_WORK(&heap->going, free_all);
	queue_work(system_wq, &heap->going);
	return true;
}
