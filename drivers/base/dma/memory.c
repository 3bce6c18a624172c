// SPDX-License-Identifier: GPL-2.0-only
/*
 * A record of every allocation.
 *
 * Memory may outlive the driver of the master it was allocated for: usbfs
 * frees after unplug.  What freeing then needs stands in the record, in
 * ordinary memory.  The record also tells a wrong free from a right one, and
 * carries a free that came with interrupts off to where it may sleep.
 *
 * A record pins its master's view and device.  Lookups hold records_lock, which
 * nests inside nothing and takes nothing; a view's own list is under its lock.
 */
#include <linux/device.h>
#include <linux/hashtable.h>
#include <linux/init.h>
#include <linux/irqflags.h>
#include <linux/llist.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "memory.h"

static DEFINE_HASHTABLE(records, 10);
static DEFINE_SPINLOCK(records_lock);

static void free_deferred(struct work_struct *work);
static LLIST_HEAD(deferred);
static DECLARE_WORK(deferred_work, free_deferred);

/* A driver may be unbound by a worker that reclaim waits for. */
static struct workqueue_struct *free_wq;

static int __init dev_dma_memory_init(void)
{
	free_wq = alloc_workqueue("dev_dma_free", WQ_MEM_RECLAIM, 0);
	return free_wq ? 0 : -ENOMEM;
}
core_initcall(dev_dma_memory_init);

/**
 * dev_dma_new_record - make a record before its memory is allocated
 * @call:	The call that allocates.
 * @kind:	Which allocator.
 * @asked:	Bytes the caller wants.
 * @gfp:	The caller's flags.
 *
 * Context: As @gfp allows.
 * Return: A record, to be given to dev_dma_add_record() or
 * dev_dma_free_record(), or %NULL.
 */
struct dev_dma_record *dev_dma_new_record(struct dev_dma_call *call,
					  enum dev_dma_kind kind, size_t asked,
					  gfp_t gfp)
{
	struct dev_dma_record *rec;

	gfp &= ~(GFP_ZONEMASK | __GFP_ZERO | __GFP_ACCOUNT);
	rec = kzalloc(sizeof(*rec), gfp | __GFP_NOWARN);
	if (!rec)
		return NULL;
	rec->mem.kind = kind;
	rec->mem.size = asked;
	rec->mem.giver = READ_ONCE(call->m->translated);
	rec->mem.whole = true;
	rec->asked = asked;
	rec->m = call->m;
	return rec;
}

/**
 * dev_dma_add_record - the view remembers an allocation
 * @rec:	The record, @rec->mem filled in.
 *
 * Context: Any; inside the call that allocates.
 */
void dev_dma_add_record(struct dev_dma_record *rec)
{
	unsigned long flags;

	dev_dma_get_master(rec->m);
	get_device(rec->m->view.master);
	spin_lock_irqsave(&rec->m->lock, flags);
	list_add(&rec->in_master, &rec->m->memory);
	spin_unlock_irqrestore(&rec->m->lock, flags);
}

/**
 * dev_dma_publish_record - a caller will find the record by what it holds
 * @rec:	The record, added.
 *
 * Context: Any.
 */
void dev_dma_publish_record(struct dev_dma_record *rec)
{
	guard(spinlock_irqsave)(&records_lock);
	hash_add(records, &rec->node, (unsigned long)rec->mem.key);
}

/**
 * dev_dma_free_record - forget a record that is in no list
 * @rec:	The record.
 *
 * Context: Any.
 */
void dev_dma_free_record(struct dev_dma_record *rec)
{
	kfree(rec);
}

static struct dev_dma_record *find_record(enum dev_dma_kind kind,
					  const void *key, bool small)
{
	struct dev_dma_record *rec;

	lockdep_assert_held(&records_lock);
	hash_for_each_possible(records, rec, node, (unsigned long)key)
		if (rec->mem.key == key && rec->mem.kind == kind &&
		    rec->small == small)
			return rec;	/* the newest first */
	return NULL;
}

static const char *mismatch(struct dev_dma_record *rec, struct device *dev,
			    size_t size, dma_addr_t dma)
{
	struct dev_dma *view = dev_dma_current(dev);

	if (!rec)
		return "it was not allocated, or is free already";
	if (view == &dev_dma_none ||
	    (view->master && view->master != rec->m->view.master))
		return "it was allocated for another device";
	if (rec->asked != size)
		return "it was allocated with another size";
	if (rec->mem.kind != DEV_DMA_NONCONTIGUOUS && rec->mem.dma != dma)
		return "the DMA address does not belong to it";
	return NULL;
}

/* Nobody else finds the record from here on. */
static struct dev_dma_record *
take_record(struct device *dev, enum dev_dma_kind kind, const void *key,
	    size_t size, dma_addr_t dma, const char **why)
{
	struct dev_dma_record *rec;
	unsigned long flags;

	spin_lock_irqsave(&records_lock, flags);
	rec = find_record(kind, key, false);
	*why = mismatch(rec, dev, size, dma);
	if (!*why)
		hash_del(&rec->node);
	spin_unlock_irqrestore(&records_lock, flags);
	return *why ? NULL : rec;
}

/**
 * dev_dma_has_record - is this memory, of this view, still mapped?
 * @call:	The call that wants to use it.
 * @kind:	Which allocator.
 * @key:	What the caller holds.
 * @dma:	Its DMA address; looked at for consistent memory only.
 * @size:	Bytes of it that are wanted.
 *
 * Context: Any.
 * Return: %true if it may be given to the provider.
 */
bool dev_dma_has_record(struct dev_dma_call *call, enum dev_dma_kind kind,
			const void *key, dma_addr_t dma, size_t size)
{
	struct dev_dma_record *rec;
	unsigned long flags;
	bool has;

	spin_lock_irqsave(&records_lock, flags);
	rec = find_record(kind, key, false);
	has = rec && rec->m == call->m && !rec->late &&
	      (kind != DEV_DMA_CONSISTENT || rec->mem.dma == dma) &&
	      size <= PAGE_ALIGN(rec->asked);
	spin_unlock_irqrestore(&records_lock, flags);
	return has;
}

static void leave_master(struct dev_dma_record *rec)
{
	unsigned long flags;

	spin_lock_irqsave(&rec->m->lock, flags);
	list_del(&rec->in_master);
	spin_unlock_irqrestore(&rec->m->lock, flags);
}

static void free_alive(const struct dev_dma_ops *ops, struct device *master,
		       struct dev_dma_memory *mem)
{
	switch (mem->kind) {
	case DEV_DMA_CONSISTENT:
		ops->free_consistent(master, mem->size, mem->key, mem->dma,
				     mem->attrs);
		break;
	case DEV_DMA_PAGES:
		ops->free_mapped(master, mem->size, mem->key, mem->dma,
				mem->dir);
		break;
	case DEV_DMA_NONCONTIGUOUS:
		ops->free_noncontiguous(master, mem->size, mem->key, mem->dir);
		break;
	}
}

static void free_dead(const struct dev_dma_ops *ops, struct device *master,
		      struct dev_dma_memory *mem)
{
	if (!ops->free_late || !ops->free_late(master, mem))
		dev_warn_ratelimited(master,
				     "%zu bytes of DMA memory outlive what frees them\n",
				     mem->size);
}

static void forget(struct dev_dma_record *rec)
{
	struct device *master = rec->m->view.master;

	dev_dma_put_master(rec->m);
	put_device(master);
	kfree(rec);
}

/* Who translates now knows nothing of what another one has given. */
static void free_given(struct dev_dma_master *m, struct dev_dma_memory *mem)
{
	if (mem->giver == READ_ONCE(m->translated))
		free_alive(m->view.ops, m->view.master, mem);
	else
		free_dead(m->view.ops, m->view.master, mem);
}

/* Fails where the memory has outlived its view. */
static bool free_now(struct dev_dma_record *rec)
{
	struct dev_dma_master *m = rec->m;

	if (!dev_dma_gate_enter(&m->gate))
		return false;
	if (rec->late) {
		dev_dma_gate_leave(&m->gate);
		return false;
	}
	leave_master(rec);
	free_given(m, &rec->mem);
	dev_dma_gate_leave(&m->gate);
	forget(rec);
	return true;
}

/* A view that is dying decides about its records before they go. */
static void free_outlived(struct dev_dma_record *rec)
{
	mutex_lock(&rec->m->death);
	leave_master(rec);
	mutex_unlock(&rec->m->death);
	free_dead(rec->ops, rec->m->view.master, &rec->mem);
	forget(rec);
}

static void free_deferred(struct work_struct *work)
{
	struct dev_dma_record *rec, *next;

	llist_for_each_entry_safe(rec, next, llist_del_all(&deferred), defer)
		if (!free_now(rec))
			free_outlived(rec);
}

static bool may_free_here(struct dev_dma_record *rec)
{
	if (rec->m->view.ops->fine && rec->mem.kind == DEV_DMA_CONSISTENT)
		return true;
	if (in_interrupt() || irqs_disabled())
		return false;
	/* unmapping kernel addresses sleeps */
	return !is_vmalloc_addr(rec->mem.key) || preemptible();
}

/**
 * dev_dma_free_later - leave it to a worker to free memory
 * @rec:	Its record; nobody finds it any more.
 *
 * Context: Any.
 */
void dev_dma_free_later(struct dev_dma_record *rec)
{
	if (llist_add(&rec->defer, &deferred))
		queue_work(free_wq ?: system_wq, &deferred_work);
}

/**
 * dev_dma_free_recorded - free memory
 * @rec:	Its record; nobody finds it any more.
 *
 * Freeing may unmap kernel addresses, which must not be done with interrupts
 * off, and what outlived its view may have to wait; a worker does these.
 *
 * Context: Any.
 */
void dev_dma_free_recorded(struct dev_dma_record *rec)
{
	if (!may_free_here(rec) || !free_now(rec))
		dev_dma_free_later(rec);
}

/**
 * dev_dma_flush_memory - wait for what a worker has been left to free
 *
 * Context: Task context, may sleep; nothing is held.
 */
void dev_dma_flush_memory(void)
{
	flush_work(&deferred_work);
}

/**
 * dev_dma_free_key - free what a caller holds
 * @dev:	Device that frees.
 * @kind:	Which allocator.
 * @key:	What the caller holds.
 * @size:	Bytes, as they were asked for.
 * @dma:	DMA address, as it was returned; not looked at where @key holds
 *		it.
 *
 * Context: Any.
 */
void dev_dma_free_key(struct device *dev, enum dev_dma_kind kind,
		      const void *key, size_t size, dma_addr_t dma)
{
	struct dev_dma *view = dev_dma_current(dev);
	const char *why;
	struct dev_dma_record *rec;

	rec = take_record(dev, kind, key, size, dma, &why);
	if (!rec) {
		dev_dma_refuse(dev, 0, "freeing", why);
		return;
	}
	dev_dma_count_undo(view);
	dev_dma_free_recorded(rec);
}

static struct dev_dma_record *take_small(struct device *dev, const void *mem,
					 dma_addr_t dma)
{
	struct dev_dma_record *rec;

	guard(spinlock_irqsave)(&records_lock);
	rec = find_record(DEV_DMA_CONSISTENT, mem, true);
	if (!rec || mismatch(rec, dev, rec->asked, dma))
		return NULL;
	hash_del(&rec->node);
	return rec;
}

/**
 * dev_dma_free_small - free what dev_kmalloc() took from the provider itself
 * @dev:	Device that frees.
 * @mem:	What the caller holds.
 * @dma:	What the caller holds.
 *
 * Context: Any.
 * Return: %false if it is something else.
 */
bool dev_dma_free_small(struct device *dev, const void *mem, dma_addr_t dma)
{
	struct dev_dma_record *rec = take_small(dev, mem, dma);

	if (!rec)
		return false;
	dev_dma_count_undo(dev_dma_current(dev));
	dev_dma_free_recorded(rec);
	return true;
}

/**
 * dev_dma_revoke_memory - the master's driver has gone, its memory has not
 * @m:	View that is dead and drained.
 *
 * Records neither come nor go meanwhile: allocating fails, and whoever frees
 * waits for @m->death.
 *
 * Context: Task context, may sleep; @m->death is held.
 */
void dev_dma_revoke_memory(struct dev_dma_master *m)
{
	struct dev_dma_record *rec;

	lockdep_assert_held(&m->death);
	list_for_each_entry(rec, &m->memory, in_master) {
		if (rec->late)
			continue;
		if (m->view.ops->revoke)
			m->view.ops->revoke(m->view.master, &rec->mem);
		rec->ops = m->view.ops;
		rec->late = true;
	}
}
