// SPDX-License-Identifier: GPL-2.0-only
/*
 * Views: how they are made, how they die and come back.
 *
 * A master has one view for the life of its struct device.  The driver core
 * attaches it before a driver probes and lets it die after the last managed
 * resource has been released, so that every devm_ free still finds it alive.
 * Dying drains the calls that are inside the provider; after that the provider
 * is entered no more, but for what it declares to be safe.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>

#include "cache.h"
#include "core.h"
#include "heap.h"
#include "watch.h"

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

/**
 * dev_dma_new_master - make a view
 * @dev:	The master.  Not pinned: a use by another device does that.
 * @ops:	The provider; its module is pinned.
 *
 * Context: Task context, may sleep.
 * Return: A view with one reference, not alive yet, or %NULL.
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
	if (!dev_dma_gate_init(&m->gate))
		goto free_stats;
	if (!try_module_get(ops->owner))
		goto exit_gate;
	mutex_init(&m->death);
	kref_init(&m->ref);
	spin_lock_init(&m->lock);
	INIT_LIST_HEAD(&m->uses);
	INIT_LIST_HEAD(&m->memory);
	m->view.master = dev;
	m->view.ops = ops;
	m->moved = !dev_dma_direct_base(dev, &m->view.base);
	return m;

exit_gate:
	dev_dma_gate_exit(&m->gate);
free_stats:
	free_percpu(m->stats);
free_master:
	kfree(m);
	return NULL;
}

/**
 * dev_dma_free_master - undo dev_dma_new_master()
 * @m:	Nobody has it any more.
 *
 * Context: Any.
 */
void dev_dma_free_master(struct dev_dma_master *m)
{
	dev_dma_gate_exit(&m->gate);
	module_put(m->view.ops->owner);
	free_percpu(m->stats);
	kfree(m->sites);
	kfree(m);
}

static void free_master(struct kref *ref)
{
	struct dev_dma_master *m = container_of(ref, struct dev_dma_master,
						ref);

	if (!dev_slab_free_heap(m))
		dev_dma_free_master(m);
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
 * dev_dma_kill - the master's driver has gone
 * @m:	Whose view dies.
 *
 * Context: Task context, may sleep.
 */
void dev_dma_kill(struct dev_dma_master *m)
{
	bool used;

	dev_slab_die(m);
	dev_dma_flush_memory();
	mutex_lock(&m->death);
	if (!dev_dma_gate_is_closed(&m->gate)) {
		used = dev_dma_gate_close(&m->gate);
		dev_dma_renew(m);
		if (used)
			dev_dma_gate_drain(&m->gate);
		if (m->view.ops->leave)
			m->view.ops->leave(m->view.master);
		dev_dma_revoke_memory(m);
	}
	mutex_unlock(&m->death);
}

static const struct dev_cache *ask_for_cache(struct device *master,
					     const struct dev_dma_ops *ops)
{
	return ops->cache ? ops->cache(master) : NULL;
}

/* Whoever is inside the provider sees what was written before it was opened. */
static void set_cache(struct dev_dma_master *m, const struct dev_cache *cache)
{
	m->cache = cache;
	WRITE_ONCE(m->line, cache ? cache->line : 1);
	WRITE_ONCE(m->bounce_line, m->view.ops->bounces ? 1 : m->line);
}

/**
 * dev_dma_revive - the master has a driver, or has one again
 * @m:		Whose view; it is not alive.
 * @ops:	Provider from now on.
 *
 * A base that differs from the first one keeps the view off the fast path, as
 * a reader may still hold the old one.
 *
 * Context: Task context.
 */
void dev_dma_revive(struct dev_dma_master *m, const struct dev_dma_ops *ops)
{
	const struct dev_cache *cache = ask_for_cache(m->view.master, ops);
	dma_addr_t base;
	unsigned long flags;

	spin_lock_irqsave(&m->lock, flags);
	if (!dev_dma_direct_base(m->view.master, &base) || base != m->view.base)
		m->moved = true;
	WRITE_ONCE(m->view.ops, ops);
	WRITE_ONCE(m->linear, dev_dma_is_linear(m->view.master));
	WRITE_ONCE(m->translated, dev_dma_translator(m->view.master));
	set_cache(m, cache);
	WRITE_ONCE(m->fresh, false);
	m->bounces = false;
	dev_dma_gate_open(&m->gate);
	dev_dma_update(m);
	spin_unlock_irqrestore(&m->lock, flags);
	dev_slab_revive(m);
}

static const struct dev_dma_ops *choose_ops(struct device *dev)
{
	const struct dev_dma_ops *sim = dev_dma_sim_for(dev);

	if (sim)
		return sim;
	if (!dev_dma_all_host && dev_dma_direct_suits(dev))
		return &dev_dma_direct_ops;
	if (!dev_dma_all_host && dev_dma_noncoherent_suits(dev))
		return &dev_dma_noncoherent_ops;
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
	if (dev_dma_gate_is_closed(&seat->own->gate)) {
		dev_dma_revive(seat->own, ops);
		dev_dma_sim_adapt(seat->own);
	}
	dev_dma_point(use);
	return 0;
}

/**
 * dev_dma_attach - give a device a view before its driver probes
 * @dev:	Device; its bus has configured its DMA.  One that somebody uses
 *		without binding to it may have none yet.
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
	scoped_guard(dev_dma_topology) {
		m = dev_dma_to_master(dev_dma_current(dev));
		if (dev->dma_mask && (!m || m->view.master == dev))
			err = attach_own(dev);
	}
	if (!err)
		dev_dma_show(dev);
	return err;
}
EXPORT_SYMBOL_GPL(dev_dma_attach);

static struct dev_dma_master *own_master(struct device *dev)
{
	struct dev_dma_seat *seat;

	guard(dev_dma_topology)();
	seat = dev_dma_find_seat(dev);
	return seat ? seat->own : NULL;
}

/**
 * dev_dma_die - the driver of a device has gone
 * @dev:	Device, after its last managed resource.
 *
 * Context: Task context, may sleep.
 */
void dev_dma_die(struct device *dev)
{
	struct dev_dma_master *own;

	if (dev_dma_current(dev) == &dev_dma_none)
		return;
	own = own_master(dev);
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
	set_cache(m, ask_for_cache(master, m->view.ops));
	dev_dma_gate_open(&m->gate);
	dev_slab_revive(m);
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
