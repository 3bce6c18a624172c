// SPDX-License-Identifier: GPL-2.0-only
/*
 * Delegation: a device points at the view of its master.
 *
 * However deep the tree, a device points at the view itself, so that a child
 * costs what its master costs.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/slab.h>

#include "core.h"
#include "watch.h"

static bool others_share(struct dev_dma_master *m, struct device *dev)
{
	struct dev_dma_use *use;
	unsigned long flags;
	bool others = false;

	spin_lock_irqsave(&m->lock, flags);
	list_for_each_entry(use, &m->uses, in_master)
		others |= use->child != dev && !use->left;
	spin_unlock_irqrestore(&m->lock, flags);
	return others;
}

static int may_share(struct device *child, struct dev_dma_master *m)
{
	struct dev_dma_master *now = dev_dma_to_master(dev_dma_current(child));

	if (m->view.master == child)
		return -ELOOP;
	if (now == m)
		return -EALREADY;
	if (now && now->view.master != child)
		return -EBUSY;
	if (now && others_share(now, child))
		return -EBUSY;
	return 0;
}

static int share_locked(struct device *child, struct dev_dma_master *m,
			const struct dev_dma_limits *inherit)
{
	struct dev_dma_use *use, *old;
	int err = may_share(child, m);

	if (err)
		return err;
	if (!dev_dma_get_seat(child))
		return -ENOMEM;
	use = dev_dma_get_use(child, m);
	if (!use)
		return -ENOMEM;
	use->inherited = *inherit;
	dev_dma_set_own_limits(use, inherit);
	old = dev_dma_current_use(child);
	if (old)
		dev_dma_leave_use(old);
	dev_dma_point(use);
	return 0;
}

/**
 * dev_dma_share_view - let a device use a view
 * @child:	Device that does not master the bus itself.
 * @view:	View of the device that does, from dev_dma_view() or
 *		dev_dma_create_view().
 *
 * For buses and classes.  The view and its master are pinned until @child is
 * released.  Where the device that @view belongs to has been narrowed, @child
 * inherits the limits.  @child has no mapping and no memory left that it made
 * by itself.
 *
 * Context: Task context, may sleep.
 * Return: 0; -ENODEV where @view only fails, -EALREADY if @child uses it,
 * -EBUSY if @child uses another or is a master for others, -ELOOP for a view
 * that ends at @child, -ENOMEM.
 */
int dev_dma_share_view(struct device *child, struct dev_dma *view)
{
	struct dev_dma_limits own;
	struct dev_dma_master *m;
	int err;

	if (!child || !view)
		return -EINVAL;
	scoped_guard(dev_dma_topology) {
		own = dev_dma_own_limits(view);
		m = dev_dma_to_master(view);
		err = m ? share_locked(child, m, &own) : -ENODEV;
	}
	if (!err && device_is_registered(child))
		dev_dma_show(child);
	return err;
}
EXPORT_SYMBOL_GPL(dev_dma_share_view);

/**
 * dev_dma_share - let a device delegate its DMA to another
 * @child:	Device that does not master the bus itself.
 * @master:	Device that does, or that delegates in turn.  It is pinned
 *		until @child is released.  Where it is the master itself, its
 *		driver is probing or bound, and stays so meanwhile.
 *
 * Where @master has been narrowed, @child inherits the limits.  @child has no
 * mapping and no memory left that it made by itself.
 *
 * Context: Task context, may sleep.
 * Return: 0; -EINVAL for a device and itself, -ENODEV where @master has no
 * view, -EALREADY if @child shares it, -EBUSY if @child shares another or is a
 * master for others, -ELOOP where @master delegates to @child, -ENOMEM.
 */
int dev_dma_share(struct device *child, struct device *master)
{
	struct dev_dma_use *use;
	int err;

	if (!child || !master || child == master)
		return -EINVAL;
	err = dev_dma_attach_late(master);
	if (err)
		return err;
	scoped_guard(dev_dma_topology) {
		use = dev_dma_current_use(master);
		err = use ? share_locked(child, use->master, &use->own) :
			    -ENODEV;
	}
	if (!err && device_is_registered(child))
		dev_dma_show(child);
	return err;
}
EXPORT_SYMBOL_GPL(dev_dma_share);

/**
 * dev_dma_unshare - undo dev_dma_share()
 * @child:	Device that delegated.  It has no mapping and no memory left.
 *
 * @child gets its own view back if it ever had one; otherwise what it asks
 * fails.
 *
 * Context: Task context, may sleep.
 * Return: 0, or -EINVAL if @child does not delegate.
 */
int dev_dma_unshare(struct device *child)
{
	struct dev_dma_use *use, *own;
	struct dev_dma_seat *seat;

	if (!child)
		return -EINVAL;
	guard(dev_dma_topology)();
	use = dev_dma_current_use(child);
	if (!use || use->master->view.master == child)
		return -EINVAL;
	dev_dma_leave_use(use);
	seat = dev_dma_find_seat(child);
	own = seat->own ? dev_dma_find_use(child, seat->own) : NULL;
	if (own)
		dev_dma_point(own);
	else
		dev_dma_fail(use);
	return 0;
}
EXPORT_SYMBOL_GPL(dev_dma_unshare);

static struct dev_dma *ask_view(struct device *dev)
{
	struct dev_dma *view = NULL;

	if (dev->bus && dev->bus->dma_view)
		view = dev->bus->dma_view(dev);
	if (!view && dev->class && dev->class->dma_view)
		view = dev->class->dma_view(dev);
	return view;
}

/**
 * dev_dma_adopt - ask the bus and the class for a device's view
 * @dev:	Device that may have none yet.
 *
 * device_add() does this for every device.  A subsystem that starts I/O before
 * calls it when it has initialised the device.  Where @dev has a mask of its
 * own it is narrowed to that, as those behind VMD are, until its driver says
 * otherwise.
 *
 * Context: Task context, may sleep.
 * Return: 1 if one of them answered, 0 if not or if @dev has a view, or a
 * negative errno; then everything that @dev asks fails cleanly.
 */
int dev_dma_adopt(struct device *dev)
{
	struct dev_dma *view;
	int err;

	if (dev_dma_to_master(dev_dma_current(dev)))
		return 0;
	view = ask_view(dev);
	if (!view)
		return 0;
	if (view == &dev_dma_none)
		return 1;
	err = dev_dma_share_view(dev, view);
	if (err) {
		dev_warn(dev, "cannot delegate DMA: %d\n", err);
		return err;
	}
	if (dev->dma_mask) {
		dev_dma_set_own_mask(dev, *dev->dma_mask, false);
		dev_dma_set_own_mask(dev, dev->coherent_dma_mask, true);
	}
	return 1;
}
EXPORT_SYMBOL_GPL(dev_dma_adopt);

/**
 * dev_dma_bounds - what a delegating device's own limits cannot exceed
 * @use:	How it uses its master.
 *
 * Context: Task context; dev_dma_topology is held.
 * Return: The tighter ones of the master's limits and those it has inherited.
 */
struct dev_dma_limits dev_dma_bounds(struct dev_dma_use *use)
{
	const struct dev_dma_limits *in = &use->inherited;
	struct device *master = use->master->view.master;

	return (struct dev_dma_limits){
		.mask = min_not_zero(dev_dma_masters_mask(master, false),
				     in->mask),
		.consistent_mask =
			min_not_zero(dev_dma_masters_mask(master, true),
				     in->consistent_mask),
		.max_seg_size = min_not_zero(dma_get_max_seg_size(master),
					     in->max_seg_size),
		.seg_boundary = min_not_zero(dma_get_seg_boundary(master),
					     in->seg_boundary),
		.min_align_mask = dma_get_min_align_mask(master) |
				  in->min_align_mask,
	};
}

static int tighten(struct dev_dma_limits *own, const struct dev_dma_limits *to,
		   const struct dev_dma_limits *bounds)
{
	if (to->mask > bounds->mask ||
	    to->consistent_mask > bounds->consistent_mask ||
	    to->max_seg_size > bounds->max_seg_size ||
	    to->seg_boundary > bounds->seg_boundary ||
	    (to->min_align_mask &&
	     bounds->min_align_mask & ~to->min_align_mask))
		return -ERANGE;
	if (to->mask)
		own->mask = to->mask;
	if (to->consistent_mask)
		own->consistent_mask = to->consistent_mask;
	if (to->max_seg_size)
		own->max_seg_size = to->max_seg_size;
	if (to->seg_boundary)
		own->seg_boundary = to->seg_boundary;
	if (to->min_align_mask)
		own->min_align_mask = to->min_align_mask;
	return 0;
}

/**
 * dev_dma_narrow - give a delegating device limits of its own
 * @child:	Device that delegates.
 * @limits:	What it cannot do although its master can; fields that are 0
 *		stay as they are.
 *
 * The master and its other children keep their limits.  What the master maps
 * out of @child's reach fails.
 *
 * Context: Task context, may sleep.
 * Return: 0; -ENODEV where nothing masters for @child, -EINVAL where @child
 * is the master, -ERANGE for a limit looser than the master's or than one that
 * @child has inherited.
 */
int dev_dma_narrow(struct device *child, const struct dev_dma_limits *limits)
{
	struct dev_dma_limits own, bounds;
	struct dev_dma_use *use;
	int err;

	if (!child || !limits)
		return -EINVAL;
	guard(dev_dma_topology)();
	use = dev_dma_current_use(child);
	if (!use)
		return -ENODEV;
	if (use->master->view.master == child)
		return -EINVAL;
	own = use->own;
	bounds = dev_dma_bounds(use);
	err = tighten(&own, limits, &bounds);
	if (err)
		return err;
	dev_dma_set_own_limits(use, &own);
	dev_dma_point(use);
	return 0;
}
EXPORT_SYMBOL_GPL(dev_dma_narrow);

/**
 * dev_dma_set_own_mask - narrow a delegating device by one of its masks
 * @dev:	The device.
 * @mask:	Highest address; one that is out of reach anyway is no limit of
 *		its own.
 * @consistent:	Of consistent memory, not of streaming mappings?
 *
 * Context: Task context, may sleep.
 * Return: 0, or -EIO where @dev does not delegate.
 */
int dev_dma_set_own_mask(struct device *dev, u64 mask, bool consistent)
{
	struct dev_dma_limits own, bounds;
	struct dev_dma_use *use;

	guard(dev_dma_topology)();
	use = dev_dma_current_use(dev);
	if (!use || use->master->view.master == dev)
		return -EIO;
	own = use->own;
	bounds = dev_dma_bounds(use);
	if (consistent)
		own.consistent_mask = mask && mask < bounds.consistent_mask ?
				      mask : use->inherited.consistent_mask;
	else
		own.mask = mask && mask < bounds.mask ? mask :
			   use->inherited.mask;
	dev_dma_set_own_limits(use, &own);
	dev_dma_point(use);
	return 0;
}

/**
 * dev_dma_follow_mask - a device's own mask has been set
 * @dev:	Device whose driver called dma_set_mask() or
 *		dma_set_coherent_mask().
 * @mask:	What it is now.
 * @consistent:	Which of the two it was.
 *
 * A device that delegates is narrowed, as by dev_set_dma_mask().
 *
 * Context: Task context, may sleep.
 */
void dev_dma_follow_mask(struct device *dev, u64 mask, bool consistent)
{
	struct dev_dma *view = dev_dma_current(dev);
	struct device *master = view ? READ_ONCE(view->master) : NULL;

	if (master && master != dev)
		dev_dma_set_own_mask(dev, mask, consistent);
	else
		dev_dma_refresh(dev);
}
