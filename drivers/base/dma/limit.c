// SPDX-License-Identifier: GPL-2.0-only
/*
 * What may go fast.
 *
 * The inline path tests the view's limit when it maps, and a "quiet" of the
 * device when it unmaps or syncs.  They are derived here, from the master's
 * state and from what is live, and nowhere else.
 *
 * A mapping is odd if unmapping it has work to do although the provider is
 * direct: a bounce buffer, or peer memory in a list.  The count of odd mappings
 * rises before the first such address is returned, so that whoever unmaps it
 * finds the view no longer quiet; the limit rises only while there is none.
 */
#include <linux/device.h>
#include <linux/export.h>

#include "core.h"
#include "heap.h"

/* Alive, and with addresses that the base of the view tells. */
static bool is_direct(struct dev_dma_master *m)
{
	return !dev_dma_gate_is_closed(&m->gate) && !m->moved &&
	       m->view.ops == &dev_dma_direct_ops;
}

static unsigned long master_limit(struct dev_dma_master *m)
{
	unsigned long limit;

	if (!m->fresh || !is_direct(m) || (m->odd && !m->view.limit))
		return 0;
	limit = dev_dma_direct_limit(m->view.master, m->view.base);
	return m->odd ? min(limit, m->view.limit) : limit;
}

static bool master_quiet(struct dev_dma_master *m)
{
	return is_direct(m) && !m->odd &&
	       dev_dma_direct_tells(m->view.master, m->view.base);
}

static bool master_sync_quiet(struct dev_dma_master *m)
{
	const struct dev_dma_ops *ops = m->view.ops;

	return m->quiet ||
	       (!dev_dma_gate_is_closed(&m->gate) && !m->bounces && !m->odd &&
		!(ops->need_sync && ops->need_sync(m->view.master)));
}

/* The offset from which on @mask is exceeded, lowered as the limit is. */
static unsigned long mask_limit(u64 mask, dma_addr_t base)
{
	unsigned long start = dev_dma_direct_start();
	dma_addr_t ram = base + start;
	u64 end = mask - ram;

	if (!mask)
		return ULONG_MAX;
	if (mask < ram || end < DEV_DMA_FAST_MAX)
		return 0;
	return start + min_t(u64, end - DEV_DMA_FAST_MAX + 2,
			     ULONG_MAX - start);
}

static bool limits_lists(const struct dev_dma_limits *own)
{
	return own->max_seg_size || own->seg_boundary || own->min_align_mask;
}

static void update_use(struct dev_dma_use *use, struct dev_dma_master *m)
{
	bool slow = READ_ONCE(use->counting) || use->left;

	WRITE_ONCE(use->view.limit, slow ? 0 :
		   min(m->view.limit, mask_limit(use->own.mask, m->view.base)));
	WRITE_ONCE(use->segments, limits_lists(&use->own));
	if (use->left)
		return;
	WRITE_ONCE(use->child->dma_quiet, !slow && m->quiet);
	WRITE_ONCE(use->child->dma_sync_quiet, !slow && m->sync_quiet);
}

/**
 * dev_dma_update - derive limits anew
 * @m:	Whose view, and every private one made of it.
 *
 * Calls into the provider's predicates only, which take no lock.
 *
 * Context: Any; @m->lock is held.
 */
void dev_dma_update(struct dev_dma_master *m)
{
	struct dev_dma_use *use;

	lockdep_assert_held(&m->lock);
	WRITE_ONCE(m->view.limit, master_limit(m));
	m->quiet = master_quiet(m);
	m->sync_quiet = master_sync_quiet(m);
	list_for_each_entry(use, &m->uses, in_master)
		update_use(use, m);
}

/**
 * dev_dma_renew - dev_dma_update() for whoever does not hold the lock
 * @m:	Whose view.
 *
 * Context: Any.
 */
void dev_dma_renew(struct dev_dma_master *m)
{
	unsigned long flags;

	spin_lock_irqsave(&m->lock, flags);
	dev_dma_update(m);
	spin_unlock_irqrestore(&m->lock, flags);
}

/**
 * dev_dma_freshen_slow - compute the limit, for the first mapping since binding
 * @m:	Whose view.
 *
 * Not before, as drivers write masks without saying so while they probe.
 *
 * Context: Any.
 */
void dev_dma_freshen_slow(struct dev_dma_master *m)
{
	unsigned long flags;

	spin_lock_irqsave(&m->lock, flags);
	WRITE_ONCE(m->fresh, true);
	dev_dma_update(m);
	spin_unlock_irqrestore(&m->lock, flags);
}

/* Some set up their DMA before device_initialize(). */
static struct dev_dma_master *own_master(struct device *dev)
{
	struct dev_dma *view = dev_dma_current(dev);

	return view && READ_ONCE(view->master) == dev ?
	       dev_dma_to_master(view) : NULL;
}

/**
 * dev_dma_refresh_view - something that a view depends on has changed
 * @m:	Whose view.
 *
 * Context: Any.
 */
void dev_dma_refresh_view(struct dev_dma_master *m)
{
	unsigned long flags;

	spin_lock_irqsave(&m->lock, flags);
	WRITE_ONCE(m->translated, dev_dma_translator(m->view.master));
	dev_dma_update(m);
	spin_unlock_irqrestore(&m->lock, flags);
	dev_slab_retire(m);
}

/**
 * dev_dma_refresh - the same for the view of a master's own
 * @dev:	The device whose mask, provider or map it was.
 *
 * Context: Any.
 */
void dev_dma_refresh(struct device *dev)
{
	struct dev_dma_master *m = own_master(dev);

	if (m)
		dev_dma_refresh_view(m);
}
EXPORT_SYMBOL_GPL(dev_dma_refresh);

/**
 * dev_dma_will_bounce - the first bounce of a master is about to be mapped
 * @dev:	The master.
 *
 * Called before anybody can see that it has been: whoever maps a bounce after
 * that finds syncs to be needed.  They are until the master is bound anew.
 *
 * Context: Any.
 */
void dev_dma_will_bounce(struct device *dev)
{
	struct dev_dma_master *m = own_master(dev);
	unsigned long flags;

	if (!m)
		return;
	spin_lock_irqsave(&m->lock, flags);
	m->bounces = true;
	dev_dma_update(m);
	spin_unlock_irqrestore(&m->lock, flags);
}

/**
 * dev_dma_own_limits - limits of a device's own
 * @view:	What the device points to.
 *
 * Context: Any.
 * Return: The limits; all 0 where it leaves them to its master.
 */
struct dev_dma_limits dev_dma_own_limits(struct dev_dma *view)
{
	struct dev_dma_limits own = { };
	unsigned int seq;

	if (!view->use)
		return own;
	do {
		seq = read_seqcount_begin(&view->use->own_seq);
		own = view->use->own;
	} while (read_seqcount_retry(&view->use->own_seq, seq));
	return own;
}

/**
 * dev_dma_set_own_limits - change them
 * @use:	How the device uses its master; dev_dma_point() makes it count.
 * @limits:	What they are from now on.
 *
 * Context: Task context; dev_dma_topology is held.
 */
void dev_dma_set_own_limits(struct dev_dma_use *use,
			    const struct dev_dma_limits *limits)
{
	unsigned long flags;

	lockdep_assert_held(&dev_dma_topology);
	spin_lock_irqsave(&use->master->lock, flags);
	write_seqcount_begin(&use->own_seq);
	use->own = *limits;
	write_seqcount_end(&use->own_seq);
	use->master->low_bits |= limits->min_align_mask;
	dev_dma_update(use->master);
	spin_unlock_irqrestore(&use->master->lock, flags);
}

static bool is_private(struct dev_dma_use *use)
{
	return READ_ONCE(use->counting) || use->own.mask ||
	       use->own.consistent_mask || limits_lists(&use->own);
}

/**
 * dev_dma_leave_use - a device stops using a view
 * @use:	How the device used its master.
 *
 * The device still points there, to fail or to be pointed elsewhere.
 *
 * Context: Task context; dev_dma_topology is held.
 */
void dev_dma_leave_use(struct dev_dma_use *use)
{
	unsigned long flags;

	lockdep_assert_held(&dev_dma_topology);
	spin_lock_irqsave(&use->master->lock, flags);
	WRITE_ONCE(use->left, true);
	WRITE_ONCE(use->child->dma_quiet, false);
	WRITE_ONCE(use->child->dma_sync_quiet, false);
	dev_dma_update(use->master);
	spin_unlock_irqrestore(&use->master->lock, flags);
}

/**
 * dev_dma_fail - point a device to where everything fails
 * @use:	What it used last.
 *
 * Context: Task context; dev_dma_topology is held.
 */
void dev_dma_fail(struct dev_dma_use *use)
{
	WRITE_ONCE(use->view.master, NULL);
	/* pairs with the address dependency of whoever loads the pointer */
	smp_store_release(&use->child->dma_view, &use->view);
}

/**
 * dev_dma_point - point a device to the view that its use calls for
 * @use:	How the device uses its master.
 *
 * Context: Task context; dev_dma_topology is held.
 */
void dev_dma_point(struct dev_dma_use *use)
{
	struct dev_dma_master *m = use->master;
	unsigned long flags;

	lockdep_assert_held(&dev_dma_topology);
	spin_lock_irqsave(&m->lock, flags);
	WRITE_ONCE(use->left, false);
	WRITE_ONCE(use->view.master, m->view.master);
	dev_dma_update(m);
	spin_unlock_irqrestore(&m->lock, flags);
	/* pairs with the address dependency of whoever loads the pointer */
	smp_store_release(&use->child->dma_view,
			  is_private(use) ? &use->view : &m->view);
}

/**
 * dev_dma_odd_get - an odd mapping is about to be returned
 * @m:	Whose view.
 *
 * Context: Any.
 */
void dev_dma_odd_get(struct dev_dma_master *m)
{
	unsigned long flags;

	spin_lock_irqsave(&m->lock, flags);
	WRITE_ONCE(m->odd, m->odd + 1);
	if (m->odd == 1)
		dev_dma_update(m);
	spin_unlock_irqrestore(&m->lock, flags);
}

/**
 * dev_dma_odd_put - an odd mapping has been undone
 * @m:	Whose view.
 *
 * Context: Any.
 */
void dev_dma_odd_put(struct dev_dma_master *m)
{
	unsigned long flags;

	spin_lock_irqsave(&m->lock, flags);
	if (m->odd) {
		WRITE_ONCE(m->odd, m->odd - 1);
		if (!m->odd)
			dev_dma_update(m);
	}
	spin_unlock_irqrestore(&m->lock, flags);
}
