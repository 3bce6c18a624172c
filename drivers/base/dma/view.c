// SPDX-License-Identifier: GPL-2.0-only
/*
 * Views: how they are made, how they die and come back.
 *
 * A master has one view for the life of its struct device.  The driver core
 * attaches it before a driver probes and lets it die after the last managed
 * resource has been released, so that every devm_ free still finds it alive.
 * Dying drains the calls that are inside the provider; after that the provider
 * is entered no more, but for what it declares to be safe.
 *
 * Calls are counted by a percpu_ref, as taking a shared reference on each of
 * them would cost more than the calls themselves.  Its grace period is waited
 * for only where there ever was a call: most probes that fail made none.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>

#include "core.h"

/* Which device uses which view.  Outermost; task context. */
DEFINE_MUTEX(dev_dma_topology);

static bool dev_dma_all_host __ro_after_init;

static int __init dev_dma_setup(char *arg)
{
	if (strcmp(arg, "host"))
		return -EINVAL;
	dev_dma_all_host = true;
	return 0;
}
early_param("dev_dma", dev_dma_setup);

static void calls_drained(struct percpu_ref *calls)
{
	complete(&container_of(calls, struct dev_dma_master, calls)->drained);
}

/**
 * dev_dma_new_master - make a view
 * @dev:	The master.  Not pinned: a use by another device does that.
 * @ops:	The provider; its module is pinned.
 *
 * Context: Task context, may sleep.
 * Return: A live view with one reference, or %NULL.
 */
struct dev_dma_master *dev_dma_new_master(struct device *dev,
					  const struct dev_dma_ops *ops)
{
	struct dev_dma_master *m = kzalloc(sizeof(*m), GFP_KERNEL);

	if (!m)
		return NULL;
	m->stats = alloc_percpu(struct dev_dma_stats);
	if (!m->stats)
		goto free_master;
	if (percpu_ref_init(&m->calls, calls_drained,
			    PERCPU_REF_ALLOW_REINIT, GFP_KERNEL))
		goto free_stats;
	if (!try_module_get(ops->owner))
		goto exit_calls;
	init_completion(&m->drained);
	mutex_init(&m->death);
	kref_init(&m->ref);
	spin_lock_init(&m->lock);
	INIT_LIST_HEAD(&m->uses);
	INIT_LIST_HEAD(&m->memory);
	m->view.master = dev;
	m->view.ops = ops;
	m->moved = !dev_dma_direct_base(dev, &m->view.base);
	return m;

exit_calls:
	percpu_ref_exit(&m->calls);
free_stats:
	free_percpu(m->stats);
free_master:
	kfree(m);
	return NULL;
}

static void free_master(struct kref *ref)
{
	struct dev_dma_master *m = container_of(ref, struct dev_dma_master,
						ref);

	percpu_ref_exit(&m->calls);
	module_put(m->view.ops->owner);
	free_percpu(m->stats);
	kfree(m);
}

void dev_dma_get_master(struct dev_dma_master *m)
{
	kref_get(&m->ref);
}

void dev_dma_put_master(struct dev_dma_master *m)
{
	kref_put(&m->ref, free_master);
}

/**
 * dev_dma_enter - enter the provider
 * @m:	Whose.
 *
 * Context: Any.
 * Return: %true if the view is alive and stays so until dev_dma_leave().
 */
bool dev_dma_enter(struct dev_dma_master *m)
{
	if (unlikely(!READ_ONCE(m->entered))) {
		WRITE_ONCE(m->entered, true);
		smp_mb();	/* pairs with the one in dev_dma_kill() */
	}
	if (unlikely(!percpu_ref_tryget_live(&m->calls)))
		return false;
	/* pairs with the release in dev_dma_revive() */
	if (likely(!smp_load_acquire(&m->dead)))
		return true;
	percpu_ref_put(&m->calls);
	return false;
}

/**
 * dev_dma_leave - leave the provider
 * @m:	Whose.
 *
 * Context: Any.
 */
void dev_dma_leave(struct dev_dma_master *m)
{
	percpu_ref_put(&m->calls);
}

static void drain(struct dev_dma_master *m)
{
	reinit_completion(&m->drained);
	percpu_ref_kill(&m->calls);
	wait_for_completion(&m->drained);
	percpu_ref_reinit(&m->calls);
}

/**
 * dev_dma_kill - the master's driver has gone
 * @m:	Whose view dies.
 *
 * Context: Task context, may sleep.
 */
void dev_dma_kill(struct dev_dma_master *m)
{
	unsigned long flags;

	mutex_lock(&m->death);
	if (!m->dead) {
		spin_lock_irqsave(&m->lock, flags);
		WRITE_ONCE(m->dead, true);
		dev_dma_update(m);
		spin_unlock_irqrestore(&m->lock, flags);
		smp_mb();	/* pairs with the one in dev_dma_enter() */
		if (READ_ONCE(m->entered))
			drain(m);
		dev_dma_revoke_memory(m);
	}
	mutex_unlock(&m->death);
}

/**
 * dev_dma_revive - the master has a driver again
 * @m:		Whose view.
 * @ops:	Provider from now on.
 *
 * A base that differs from the first one keeps the view off the fast path, as
 * a reader may still hold the old one.
 *
 * Context: Task context.
 */
void dev_dma_revive(struct dev_dma_master *m, const struct dev_dma_ops *ops)
{
	dma_addr_t base;
	unsigned long flags;

	if (!dev_dma_direct_base(m->view.master, &base) || base != m->view.base)
		m->moved = true;
	spin_lock_irqsave(&m->lock, flags);
	WRITE_ONCE(m->view.ops, ops);
	m->linear = dev_dma_is_linear(m->view.master);
	m->translated = dev_dma_is_translated(m->view.master);
	m->fresh = false;
	/* pairs with the acquire in dev_dma_enter() */
	smp_store_release(&m->dead, false);
	dev_dma_update(m);
	spin_unlock_irqrestore(&m->lock, flags);
}

static const struct dev_dma_ops *choose_ops(struct device *dev)
{
	if (!dev_dma_all_host && dev_dma_direct_suits(dev))
		return &dev_dma_direct_ops;
	return &dev_dma_host_ops;
}

static int attach_new(struct device *dev, struct dev_dma_seat *seat,
		      const struct dev_dma_ops *ops)
{
	struct dev_dma_master *m = dev_dma_new_master(dev, ops);

	if (!m)
		return -ENOMEM;
	seat->own = m;
	return 0;
}

static int attach_own(struct device *dev)
{
	struct dev_dma_seat *seat = dev_dma_get_seat(dev);
	const struct dev_dma_ops *ops = choose_ops(dev);
	struct dev_dma_use *use;

	if (!seat)
		return -ENOMEM;
	if (!seat->own && attach_new(dev, seat, ops))
		return -ENOMEM;
	use = dev_dma_get_use(dev, seat->own);
	if (!use)
		return -ENOMEM;
	dev_dma_revive(seat->own, ops);
	dev_dma_point(use);
	return 0;
}

/**
 * dev_dma_attach - give a device a view before its driver probes
 * @dev:	Device; its bus has configured its DMA.
 *
 * Whoever knows better has spoken: the subsystem by sharing, the bus or the
 * class through its method.  Otherwise a device that has a DMA mask may master
 * the bus, as it may call dma_map_single().
 *
 * Context: Task context, may sleep.
 * Return: 0, or -ENOMEM.
 */
int dev_dma_attach(struct device *dev)
{
	struct dev_dma_master *m;
	int err;

	err = dev_dma_adopt(dev);
	if (err)
		return err < 0 ? err : 0;
	mutex_lock(&dev_dma_topology);
	m = dev_dma_to_master(dev_dma_current(dev));
	if (dev->dma_mask && (!m || m->view.master == dev))
		err = attach_own(dev);
	mutex_unlock(&dev_dma_topology);
	if (!err)
		dev_dma_show(dev);
	return err;
}

/**
 * dev_dma_die - the driver of a device has gone
 * @dev:	Device, after its last managed resource.
 *
 * Context: Task context, may sleep.
 */
void dev_dma_die(struct device *dev)
{
	struct dev_dma_seat *seat;
	struct dev_dma_master *own = NULL;

	if (dev_dma_current(dev) == &dev_dma_none)
		return;
	mutex_lock(&dev_dma_topology);
	seat = dev_dma_find_seat(dev);
	if (seat)
		own = seat->own;
	mutex_unlock(&dev_dma_topology);
	if (own)
		dev_dma_kill(own);
}

/**
 * dev_dma_attach_late - give a view to a device whose driver made its mask
 * @dev:	Device whose driver is probing or bound.
 *
 * Context: Task context, may sleep.
 * Return: 0, or -ENOMEM.
 */
int dev_dma_attach_late(struct device *dev)
{
	if (dev_dma_current(dev) != &dev_dma_none || !dev->driver ||
	    !dev->dma_mask)
		return 0;
	return dev_dma_attach(dev);
}

/**
 * dev_dma_view - the view through which a master sees memory
 * @master:	Device that a bus or a class delegates to.
 *
 * Context: Task context, may sleep.
 * Return: The view, or the one that fails where @master has none.  Borrowed
 * from @master.
 */
struct dev_dma *dev_dma_view(struct device *master)
{
	struct dev_dma_master *m;

	if (dev_dma_attach_late(master))
		return &dev_dma_none;
	m = dev_dma_to_master(dev_dma_current(master));
	return m ? dev_dma_current(master) : &dev_dma_none;
}
EXPORT_SYMBOL_GPL(dev_dma_view);

/**
 * dev_dma_create_view - make a view beside the master's own
 * @master:	Device the operations of @ops are given.  Pinned.
 * @ops:	The provider.
 *
 * For a master that reaches memory in a second way, such as a USB controller
 * with an SRAM of its own.
 *
 * Context: Task context, may sleep.
 * Return: A live view, to be destroyed with dev_dma_destroy_view(); %NULL if
 * there is no memory for it.
 */
struct dev_dma *dev_dma_create_view(struct device *master,
				    const struct dev_dma_ops *ops)
{
	struct dev_dma_master *m = dev_dma_new_master(master, ops);

	if (!m)
		return NULL;
	get_device(master);
	return &m->view;
}
EXPORT_SYMBOL_GPL(dev_dma_create_view);

/**
 * dev_dma_destroy_view - undo dev_dma_create_view()
 * @view:	What that returned, or %NULL.
 *
 * Devices that still share the view fail cleanly from here on.
 *
 * Context: Task context, may sleep.
 */
void dev_dma_destroy_view(struct dev_dma *view)
{
	struct device *master;

	if (!view)
		return;
	master = view->master;
	dev_dma_kill(dev_dma_to_master(view));
	dev_dma_put_master(dev_dma_to_master(view));
	put_device(master);
}
EXPORT_SYMBOL_GPL(dev_dma_destroy_view);
