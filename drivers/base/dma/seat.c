// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is remembered of a device: its own view and every use of another's.
 *
 * A use pins the master's view and, unless the device is the master itself,
 * the master's device.  Nothing is forgotten before the device is released,
 * as a preempted reader may still hold what the device once pointed to.
 */
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/hashtable.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "core.h"

/* Innermost: releasing a device may not sleep. */
static DEFINE_SPINLOCK(seats_lock);
static DEFINE_HASHTABLE(seats, 8);

static struct dev_dma_seat *find_seat(struct device *dev)
{
	struct dev_dma_seat *seat;

	lockdep_assert_held(&seats_lock);
	hash_for_each_possible(seats, seat, node, (unsigned long)dev)
		if (seat->dev == dev)
			return seat;
	return NULL;
}

/**
 * dev_dma_find_seat - look up what is remembered of a device
 * @dev:	Device.
 *
 * Context: dev_dma_topology is held.
 * Return: Its seat, or %NULL.
 */
struct dev_dma_seat *dev_dma_find_seat(struct device *dev)
{
	struct dev_dma_seat *seat;
	unsigned long flags;

	lockdep_assert_held(&dev_dma_topology);
	spin_lock_irqsave(&seats_lock, flags);
	seat = find_seat(dev);
	spin_unlock_irqrestore(&seats_lock, flags);
	return seat;
}

/**
 * dev_dma_get_seat - find or make the seat of a device
 * @dev:	Device.
 *
 * Context: dev_dma_topology is held.
 * Return: Its seat, or %NULL if there is no memory.
 */
struct dev_dma_seat *dev_dma_get_seat(struct device *dev)
{
	struct dev_dma_seat *seat = dev_dma_find_seat(dev);
	unsigned long flags;

	if (seat)
		return seat;
	seat = kzalloc(sizeof(*seat), GFP_KERNEL);
	if (!seat)
		return NULL;
	seat->dev = dev;
	INIT_LIST_HEAD(&seat->uses);
	spin_lock_irqsave(&seats_lock, flags);
	hash_add(seats, &seat->node, (unsigned long)dev);
	spin_unlock_irqrestore(&seats_lock, flags);
	return seat;
}

static struct dev_dma_use *find_in_seat(struct dev_dma_seat *seat,
					struct dev_dma_master *m)
{
	struct dev_dma_use *use;

	list_for_each_entry(use, &seat->uses, in_seat)
		if (use->master == m)
			return use;
	return NULL;
}

/**
 * dev_dma_find_use - look up how a device uses a view
 * @dev:	Device.
 * @m:		Whose view.
 *
 * Context: dev_dma_topology is held.
 * Return: The use, or %NULL where @dev never used the view.
 */
struct dev_dma_use *dev_dma_find_use(struct device *dev,
				     struct dev_dma_master *m)
{
	struct dev_dma_seat *seat = dev_dma_find_seat(dev);

	return seat ? find_in_seat(seat, m) : NULL;
}

/**
 * dev_dma_current_use - how a device uses the view it points to
 * @dev:	Device.
 *
 * Context: dev_dma_topology is held.
 * Return: The use, or %NULL where nothing masters for @dev.
 */
struct dev_dma_use *dev_dma_current_use(struct device *dev)
{
	struct dev_dma_master *m = dev_dma_to_master(dev_dma_current(dev));

	return m ? dev_dma_find_use(dev, m) : NULL;
}

static void pin_master(struct dev_dma_use *use)
{
	dev_dma_get_master(use->master);
	if (use->child != use->master->view.master)
		get_device(use->master->view.master);
}

static void unpin_master(struct dev_dma_use *use)
{
	struct device *master = use->master->view.master;

	dev_dma_put_master(use->master);
	if (use->child != master)
		put_device(master);
}

static void link_use(struct dev_dma_use *use, struct dev_dma_seat *seat)
{
	unsigned long flags;

	list_add(&use->in_seat, &seat->uses);
	spin_lock_irqsave(&use->master->lock, flags);
	list_add(&use->in_master, &use->master->uses);
	dev_dma_update(use->master);
	spin_unlock_irqrestore(&use->master->lock, flags);
}

static void unlink_use(struct dev_dma_use *use)
{
	unsigned long flags;

	spin_lock_irqsave(&use->master->lock, flags);
	list_del(&use->in_master);
	spin_unlock_irqrestore(&use->master->lock, flags);
}

static struct dev_dma_use *new_use(struct device *dev,
				   struct dev_dma_master *m)
{
	struct dev_dma_use *use = kzalloc(sizeof(*use), GFP_KERNEL);

	if (!use)
		return NULL;
	use->stats = alloc_percpu(struct dev_dma_stats);
	if (!use->stats) {
		kfree(use);
		return NULL;
	}
	use->child = dev;
	use->master = m;
	use->left = true;
	use->view.base = m->view.base;
	use->view.master = m->view.master;
	use->view.ops = m->view.ops;
	use->view.use = use;
	seqcount_spinlock_init(&use->own_seq, &m->lock);
	return use;
}

/**
 * dev_dma_get_use - find or make the use of a view by a device
 * @dev:	Device; it has a seat.
 * @m:		Whose view.
 *
 * Context: dev_dma_topology is held.
 * Return: The use, or %NULL if there is no memory.
 */
struct dev_dma_use *dev_dma_get_use(struct device *dev,
				    struct dev_dma_master *m)
{
	struct dev_dma_seat *seat = dev_dma_find_seat(dev);
	struct dev_dma_use *use = find_in_seat(seat, m);

	if (use)
		return use;
	use = new_use(dev, m);
	if (!use)
		return NULL;
	pin_master(use);
	link_use(use, seat);
	return use;
}

static void free_use(struct dev_dma_use *use)
{
	unpin_master(use);
	free_percpu(use->stats);
	kfree(use);
}

static struct dev_dma_seat *take_seat(struct device *dev)
{
	struct dev_dma_seat *seat;
	unsigned long flags;

	spin_lock_irqsave(&seats_lock, flags);
	seat = find_seat(dev);
	if (seat)
		hash_del(&seat->node);
	spin_unlock_irqrestore(&seats_lock, flags);
	return seat;
}

static void free_seat(struct dev_dma_seat *seat)
{
	struct dev_dma_use *use, *next;

	debugfs_remove(seat->dir);	/* of a device that was never added */
	list_for_each_entry_safe(use, next, &seat->uses, in_seat)
		free_use(use);
	if (seat->own)
		dev_dma_put_master(seat->own);
	kfree(seat);
}

static void free_later(struct work_struct *work)
{
	free_seat(container_of(work, struct dev_dma_seat, later));
}

/**
 * dev_dma_release - forget a device
 * @dev:	Device whose last reference has gone.
 *
 * The masters it pinned may go with it, which may sleep; where that must not
 * be, a worker lets go of them.
 *
 * Context: Any.
 */
void dev_dma_release(struct device *dev)
{
	struct dev_dma_seat *seat = take_seat(dev);
	struct dev_dma_use *use;

	if (!seat)
		return;
	dev->dma_view = &dev_dma_none;
	list_for_each_entry(use, &seat->uses, in_seat)
		unlink_use(use);
	if (in_interrupt() || irqs_disabled()) {
		INIT_WORK(&seat->later, free_later);
		schedule_work(&seat->later);
	} else {
		free_seat(seat);
	}
}
