/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the device DMA core know of each other.
 *
 * Three structs carry the core:
 *
 *   struct dev_dma_master	a master's view and all that hangs on it
 *   struct dev_dma_use		one device using one view: the pin, and a
 *				private view for limits of its own and counting
 *   struct dev_dma_seat	what is remembered of a device between uses
 *
 * A device points to its master's view, to the private view of its use, or to
 * dev_dma_none.  Uses and seats live until their device is released.
 *
 * Locks, outermost first:
 *
 *   1. dev_dma_topology	which device uses which view; task context
 *   2. master->lock		limits, uses, records; any context
 *   3. the hashes of seats and of records, each inside nothing but 1
 *
 * A provider is never called under either, but for what limit.c says.
 */
#ifndef _DRIVERS_BASE_DMA_CORE_H
#define _DRIVERS_BASE_DMA_CORE_H

#include <linux/dev-dma.h>
#include <linux/dev-dma-ops.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/percpu-refcount.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

/**
 * struct dev_dma_stats - counted on one CPU, for one view
 * @slow:	calls that left the fast path; always counted
 * @late:	unmaps that came after the view had died; always counted
 * @maps:	mappings and allocations made
 * @unmaps:	mappings and allocations undone
 * @bytes:	bytes mapped
 * @failures:	calls refused or failed; always counted
 */
struct dev_dma_stats {
	unsigned long slow;
	unsigned long late;
	unsigned long maps;
	unsigned long unmaps;
	unsigned long bytes;
	unsigned long failures;
};

/**
 * struct dev_dma_master - a master's view
 * @view:	What devices point to.
 * @stats:	What happened through @view itself.
 * @calls:	Calls inside the provider; dying drains it.
 * @drained:	@calls has reached zero.
 * @entered:	There has been a call, so that dying has something to wait
 *		for.
 * @dead:	The master's driver has gone.
 * @death:	Held while the view dies: whoever finds it dead waits here
 *		before it looks at a record.
 * @ref:	Its seat or creator, and every use.
 * @lock:	Protects what follows.  Innermost.
 * @fresh:	The limit has been computed since the master was bound.
 * @moved:	@view.base no longer is what the master needs: stay slow.
 * @linear:	Bus addresses are physical ones, with neither an IOMMU nor a
 *		range map that goes with the driver.
 * @translated:	An IOMMU, or dma_map_ops, give the addresses.
 * @quiet:	Unmap and sync have nothing to do, unless a use says otherwise.
 * @odd:	Live mappings that the fast unmap must not skip.
 * @uses:	Every use of this view.
 * @memory:	Every allocation made through it.
 */
struct dev_dma_master {
	struct dev_dma			view;
	struct dev_dma_stats __percpu	*stats;
	struct percpu_ref		calls;
	struct completion		drained;
	bool				entered;
	bool				dead;
	struct mutex			death;	/* see above */
	struct kref			ref;

	spinlock_t			lock;	/* all of the rest */
	bool				fresh;
	bool				moved;
	bool				linear;
	bool				translated;
	bool				quiet;
	unsigned long			odd;
	struct list_head		uses;
	struct list_head		memory;
};

/**
 * struct dev_dma_seat - what is remembered of a device
 * @node:	Link in the hash of seats.
 * @dev:	The device.
 * @own:	Its own view, once it had one.
 * @uses:	Every view it ever used.
 * @dir:	Its debugfs directory, or NULL.
 * @later:	Lets go of the seat where its device was released in atomic
 *		context.
 */
struct dev_dma_seat {
	struct hlist_node		node;
	struct device			*dev;
	struct dev_dma_master		*own;
	struct list_head		uses;
	struct dentry			*dir;
	struct work_struct		later;
};

/**
 * struct dev_dma_use - one device using one master's view
 * @view:	Private view, which the device points to while it is narrowed
 *		or counted.
 * @stats:	What happened through @view.
 * @child:	The device; the master itself has a use of its own view.
 * @master:	Whose view it is; pinned, and with it the master's device.
 * @own:	Limits of the device's own.
 * @counting:	Every call of the device goes the slow way and is counted.
 * @left:	The device no longer uses, or not yet uses, this view; if it
 *		points here all the same, what it asks fails.
 * @in_seat:	Link in the seat of @child.
 * @in_master:	Link in @master->uses.
 */
struct dev_dma_use {
	struct dev_dma			view;
	struct dev_dma_stats __percpu	*stats;
	struct device			*child;
	struct dev_dma_master		*master;
	struct dev_dma_limits		own;
	bool				counting;
	bool				left;
	struct list_head		in_seat;
	struct list_head		in_master;
};

/* view.c: views, their lifetime, entering a provider */
extern struct mutex dev_dma_topology;
struct dev_dma_master *dev_dma_new_master(struct device *dev,
					  const struct dev_dma_ops *ops);
void dev_dma_get_master(struct dev_dma_master *m);
void dev_dma_put_master(struct dev_dma_master *m);
int dev_dma_attach_late(struct device *dev);
void dev_dma_revive(struct dev_dma_master *m, const struct dev_dma_ops *ops);
void dev_dma_kill(struct dev_dma_master *m);
bool dev_dma_enter(struct dev_dma_master *m);
void dev_dma_leave(struct dev_dma_master *m);

static inline struct dev_dma *dev_dma_current(struct device *dev)
{
	return READ_ONCE(dev->dma_view);
}

/* The master behind a view; NULL where the view only fails. */
static inline struct dev_dma_master *dev_dma_to_master(struct dev_dma *view)
{
	if (view->use)
		return READ_ONCE(view->use->left) ? NULL : view->use->master;
	if (view == &dev_dma_none)
		return NULL;
	return container_of(view, struct dev_dma_master, view);
}

static inline struct dev_dma_stats __percpu *dev_dma_stats(struct dev_dma *view)
{
	if (view->use)
		return view->use->stats;
	return container_of(view, struct dev_dma_master, view)->stats;
}

/* seat.c: what is remembered of a device; dev_dma_topology is held */
struct dev_dma_seat *dev_dma_find_seat(struct device *dev);
struct dev_dma_seat *dev_dma_get_seat(struct device *dev);
struct dev_dma_use *dev_dma_find_use(struct device *dev,
				     struct dev_dma_master *m);
struct dev_dma_use *dev_dma_get_use(struct device *dev,
				    struct dev_dma_master *m);
struct dev_dma_use *dev_dma_current_use(struct device *dev);

/* limit.c: what may go fast */
void dev_dma_update(struct dev_dma_master *m);
void dev_dma_freshen(struct dev_dma_master *m);
void dev_dma_point(struct dev_dma_use *use);
void dev_dma_leave_use(struct dev_dma_use *use);
void dev_dma_fail(struct dev_dma_use *use);
void dev_dma_odd_get(struct dev_dma_master *m);
void dev_dma_odd_put(struct dev_dma_master *m);

/* check.c: what a caller may not hand in */
#define dev_dma_refuse(dev, attrs, what, why)				\
do {									\
	if (!((attrs) & DMA_ATTR_NO_WARN))				\
		dev_warn_ratelimited(dev, "DMA %s refused: %s\n",	\
				     what, why);			\
} while (0)
const char *dev_dma_check_range(u64 start, size_t size,
				enum dma_data_direction dir);
const char *dev_dma_check_buffer(const void *addr, size_t size,
				 enum dma_data_direction dir);
const char *dev_dma_check_phys(phys_addr_t phys, size_t size,
			       unsigned long attrs);
const char *dev_dma_check_sg(struct scatterlist *sgl, int nents,
			     enum dma_data_direction dir);
const char *dev_dma_check_alloc(size_t size, dma_addr_t *dma, gfp_t gfp);

/* map.c: entering and leaving the slow path */
struct dev_dma_call {
	struct device		*dev;
	struct dev_dma		*view;
	struct dev_dma_master	*m;
	struct device		*master;
	const struct dev_dma_ops *ops;
};

const char *dev_dma_begin(struct dev_dma_call *call, struct device *dev);
void dev_dma_end(struct dev_dma_call *call);
bool dev_dma_in_reach(struct dev_dma_call *call, dma_addr_t dma, size_t size);
void dev_dma_count(struct dev_dma_call *call, bool ok, size_t bytes);
void dev_dma_count_undo(struct dev_dma_call *call);
void dev_dma_count_failure(struct dev_dma *view);

/* watch.c: the debugfs switch */
int dev_dma_set_counting(struct device *dev, bool on);

/* memory.c: a record of every allocation */
void dev_dma_revoke_memory(struct dev_dma_master *m);

/* host.c, direct.c: the providers that every device may get */
extern const struct dev_dma_ops dev_dma_host_ops;
extern const struct dev_dma_ops dev_dma_direct_ops;
bool dev_dma_direct_suits(struct device *dev);
bool dev_dma_direct_tells(struct device *dev, dma_addr_t base);
bool dev_dma_direct_base(struct device *dev, dma_addr_t *base);
bool dev_dma_is_linear(struct device *dev);
bool dev_dma_is_translated(struct device *dev);
unsigned long dev_dma_direct_limit(struct device *dev, dma_addr_t base);
bool dev_dma_bounced(struct device *dev, dma_addr_t base, dma_addr_t dma);

#endif /* _DRIVERS_BASE_DMA_CORE_H */
