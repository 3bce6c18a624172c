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

#include <linux/cleanup.h>
#include <linux/dev-dma.h>
#include <linux/dev-dma-ops.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/scatterlist.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "gate.h"

/**
 * struct dev_dma_stats - counted on one CPU, for one view
 * @slow:	calls that left the fast path; always counted, but for one that
 *		interrupts another one as it is counted
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
 * @gate:	The way into the provider; closed while the view is dead.
 * @death:	Held while the view dies: whoever finds it dead waits here
 *		before it looks at a record.
 * @ref:	Its seat or creator, and every use.
 * @lock:	Protects what follows.  Innermost.
 * @fresh:	The limit has been computed since the master was bound.
 * @moved:	@view.base no longer is what the master needs: stay slow.
 * @linear:	Bus addresses are physical ones, with neither an IOMMU nor a
 *		range map that goes with the driver.
 * @translated:	Who gives the addresses where arithmetic does not: see
 *		dev_dma_translator().
 * @quiet:	Unmap has nothing to do, unless a use says otherwise.
 * @sync_quiet:	Nor has sync.
 * @bounces:	Buffers of @view.master have been bounced since it was bound.
 * @cache:	What stands between the CPU and memory; NULL where nothing does.
 *		This, @line and @bounce_line are set while @gate is closed.
 * @line:	Bytes that only one of CPU and device may write at a time; 1
 *		without @cache.
 * @bounce_line: The same, where the core has to bounce; else 1.
 * @low_bits:	Those of an address that some narrowed child counts on.
 * @sites:	Who is bounced; NULL until somebody is.
 * @odd:	Live mappings that the fast unmap must not skip.
 * @lives:	How often it has come to life.
 * @life:	Which of these it is; 0 while no block may come out of
 *		@view.heap.
 * @uses:	Every use of this view.
 * @memory:	Every allocation made through it.
 */
struct dev_dma_master {
	struct dev_dma			view;
	struct dev_dma_stats __percpu	*stats;
	struct dev_dma_gate		gate;
	struct mutex			death;	/* see above */
	struct kref			ref;

	spinlock_t			lock;	/* all of the rest */
	bool				fresh;
	bool				moved;
	bool				linear;
	bool				quiet;
	bool				sync_quiet;
	bool				bounces;
	const void			*translated;
	const struct dev_cache		*cache;
	unsigned int			line;
	unsigned int			bounce_line;
	unsigned int			low_bits;
	struct dev_dma_sites		*sites;
	unsigned long			odd;
	unsigned int			lives;
	unsigned int			life;
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
 * @own:	Limits of the device's own; written under dev_dma_topology and
 *		@master->lock.
 * @inherited:	What @own cannot be looser than, beside the master's.
 * @own_seq:	Lets @own be read without a lock.
 * @segments:	@own limits the entries of lists.
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
	struct dev_dma_limits		inherited;
	seqcount_spinlock_t		own_seq;
	bool				segments;
	bool				counting;
	bool				left;
	struct list_head		in_seat;
	struct list_head		in_master;
};

/* view.c: views, their lifetime, entering a provider */
extern struct mutex dev_dma_topology;

/*
 * Whoever waits for the lock may be what reclaim waits for, a disk that is
 * being reset say: under it, reclaim starts no I/O.
 */
static inline unsigned int dev_dma_lock(void)
{
	mutex_lock(&dev_dma_topology);
	return memalloc_noio_save();
}

static inline void dev_dma_unlock(unsigned int noio)
{
	memalloc_noio_restore(noio);
	mutex_unlock(&dev_dma_topology);
}

DEFINE_LOCK_GUARD_0(dev_dma_topology, _T->noio = dev_dma_lock(),
		    dev_dma_unlock(_T->noio), unsigned int noio)

struct dev_dma_master *dev_dma_new_master(struct device *dev,
					  const struct dev_dma_ops *ops);
void dev_dma_free_master(struct dev_dma_master *m);
void dev_dma_get_master(struct dev_dma_master *m);
void dev_dma_put_master(struct dev_dma_master *m);
int dev_dma_attach_late(struct device *dev);
void dev_dma_revive(struct dev_dma_master *m, const struct dev_dma_ops *ops);
void dev_dma_kill(struct dev_dma_master *m);

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
struct dev_dma_limits dev_dma_own_limits(struct dev_dma *view);
void dev_dma_set_own_limits(struct dev_dma_use *use,
			    const struct dev_dma_limits *limits);
void dev_dma_update(struct dev_dma_master *m);
void dev_dma_renew(struct dev_dma_master *m);
void dev_dma_refresh_view(struct dev_dma_master *m);
void dev_dma_freshen_slow(struct dev_dma_master *m);

static inline void dev_dma_freshen(struct dev_dma_master *m)
{
	if (unlikely(!READ_ONCE(m->fresh)))
		dev_dma_freshen_slow(m);
}

void dev_dma_point(struct dev_dma_use *use);
void dev_dma_leave_use(struct dev_dma_use *use);
void dev_dma_fail(struct dev_dma_use *use);
void dev_dma_odd_get(struct dev_dma_master *m);
void dev_dma_odd_put(struct dev_dma_master *m);

/* sg_next(), inlined. */
static __always_inline struct scatterlist *
dev_dma_sg_next(struct scatterlist *sg)
{
	if (sg_is_last(sg))
		return NULL;
	sg++;
	return unlikely(sg_is_chain(sg)) ? sg_chain_ptr(sg) : sg;
}

/* check.c: what a caller may not hand in */
#define dev_dma_refuse(dev, attrs, what, why)				\
do {									\
	if (!((attrs) & DMA_ATTR_NO_WARN))				\
		dev_warn_ratelimited(dev, "DMA %s refused: %s\n",	\
				     what, why);			\
} while (0)

/**
 * dev_dma_check_range - check what every mapping and unmapping has in common
 * @start:	First address, of whatever kind.
 * @size:	Bytes.
 * @dir:	Direction as the caller gave it.
 *
 * Context: Any.
 * Return: The reason for refusing, or %NULL.
 */
static __always_inline const char *
dev_dma_check_range(u64 start, size_t size, enum dma_data_direction dir)
{
	if (unlikely(!valid_dma_direction(dir)))
		return "no such direction";
	if (unlikely(!size))
		return "size is 0";
	if (unlikely(start + (size - 1) < start))
		return "size wraps";
	return NULL;
}

/**
 * dev_dma_check_mapped - check what is said of a mapping that there was
 * @dma:	Its address.
 * @size:	Bytes.
 * @dir:	Direction as the caller gave it.
 *
 * Context: Any.
 * Return: The reason for refusing, or %NULL.
 */
static __always_inline const char *
dev_dma_check_mapped(dma_addr_t dma, size_t size, enum dma_data_direction dir)
{
	dma_addr_t last = dma + (size - 1);
	const char *why = dev_dma_check_range(dma, size, dir);

	if (unlikely(dma == BAD_DMA_ADDR))
		return "BAD_DMA_ADDR";
	if (likely(!why) && unlikely(last < dma))
		return "size wraps";
	return why;
}

/*
 * Certainly a buffer in the linear map, holes in RAM aside: neither NULL, nor
 * vmapped memory such as a stack, nor a module's.
 */
static __always_inline bool dev_dma_is_linear_buffer(const void *addr,
						     size_t size)
{
	unsigned long off = dev_dma_offset(addr);
	unsigned long end = (unsigned long)high_memory - PAGE_OFFSET;

	return PAGE_OFFSET && IS_ENABLED(CONFIG_VMAP_STACK) &&
	       (!IS_ENABLED(CONFIG_SPARSEMEM) ||
		IS_ENABLED(CONFIG_SPARSEMEM_VMEMMAP)) &&
	       off < end && size - 1 < end - off;
}

const char *dev_dma_check_buffer(const void *addr, size_t size,
				 enum dma_data_direction dir);
const char *dev_dma_check_phys(phys_addr_t phys, size_t size,
			       unsigned long attrs);
const char *dev_dma_check_sg(struct scatterlist *sgl, int nents,
			     enum dma_data_direction dir);
const char *dev_dma_check_alloc(size_t size, dma_addr_t *dma, gfp_t gfp);

/* watch.c: the debugfs switch */
int dev_dma_set_counting(struct device *dev, bool on);

/* mask.c: what a device reaches */
u64 dev_dma_consistent_mask(struct device *dev);

static inline u64 dev_dma_masters_mask(struct device *master, bool consistent)
{
	return min_not_zero(consistent ? master->coherent_dma_mask :
					 dma_get_mask(master),
			    master->bus_dma_limit);
}

/* share.c: delegation */
struct dev_dma_limits dev_dma_bounds(struct dev_dma_use *use);
int dev_dma_set_own_mask(struct device *dev, u64 mask, bool consistent);

/* memory.c: a record of every allocation */
void dev_dma_flush_memory(void);
void dev_dma_revoke_memory(struct dev_dma_master *m);

/* host.c, direct.c, noncoherent.c: the providers that every device may get */
extern const struct dev_dma_ops dev_dma_host_ops;
extern const struct dev_dma_ops dev_dma_direct_ops;
extern const struct dev_dma_ops dev_dma_noncoherent_ops;
bool dev_dma_noncoherent_suits(struct device *dev);
dma_addr_t dev_dma_noncoherent_map_short(struct dev_dma_master *m,
					 phys_addr_t phys, size_t size,
					 enum dma_data_direction dir,
					 unsigned long attrs);
bool dev_dma_noncoherent_unmap_short(struct dev_dma_master *m, dma_addr_t dma,
				     size_t size, enum dma_data_direction dir,
				     unsigned long attrs);
bool dev_dma_direct_suits(struct device *dev);
bool dev_dma_direct_tells(struct device *dev, dma_addr_t base);
unsigned long dev_dma_direct_start(void);
bool dev_dma_direct_base(struct device *dev, dma_addr_t *base);
bool dev_dma_is_linear(struct device *dev);
const void *dev_dma_translator(struct device *dev);
unsigned long dev_dma_direct_limit(struct device *dev, dma_addr_t base);
bool dev_dma_bounced(struct device *dev, dma_addr_t base, dma_addr_t dma);

/* sim.c: a cache in software, for those that are named */
#ifdef CONFIG_DEV_DMA_SIM
const struct dev_dma_ops *dev_dma_sim_for(struct device *dev);
#else
static inline const struct dev_dma_ops *dev_dma_sim_for(struct device *dev)
{
	return NULL;
}
#endif
#if defined(CONFIG_DEV_DMA_SIM) && defined(CONFIG_ARCH_HAS_DMA_OPS)
void dev_dma_sim_adapt(struct dev_dma_master *m);
bool dev_dma_sim_is_adapted(struct device *dev);
#else
static inline void dev_dma_sim_adapt(struct dev_dma_master *m) { }
static inline bool dev_dma_sim_is_adapted(struct device *dev)
{
	return false;
}
#endif

#endif /* _DRIVERS_BASE_DMA_CORE_H */
