/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An incoherent machine in software.
 *
 *   struct sim_region	memory that a cache lies in front of
 *   struct sim_mapping	what a driver has mapped: a region of its own, or part
 *			of one where it is bounced
 *
 * What the CPU sees plays the cache; the device is led to a shadow, which plays
 * the memory.  Lines go from one to the other when the core's cache passes say
 * so, and when the cache feels like it: it writes back what is dirty, and
 * fetches what it was not asked for, at moments that depend on a seed alone.  A
 * byte outside of what is mapped is never touched, nor is one that memory has
 * not changed.
 *
 * Everything is under sim_lock, in any context.  What is wrong is told once it
 * is given back: the console may be a device that is simulated.
 */
#ifndef _DRIVERS_BASE_DMA_SIM_H
#define _DRIVERS_BASE_DMA_SIM_H

#include <linux/cleanup.h>
#include <linux/dev-cache.h>
#include <linux/dma-direction.h>
#include <linux/interval_tree.h>
#include <linux/list.h>
#include <linux/stackdepot.h>
#include <linux/types.h>

struct device;

/* Before and behind a region's shadow: where a device has no business. */
#define SIM_REDZONE	64U
#define SIM_REDZONE_BYTE	0xa7

/**
 * enum sim_fault - what can be wrong
 * @SIM_CPU_WROTE:	the CPU wrote what was the device's
 * @SIM_NOT_GIVEN:	the CPU wrote, and did not give it to the device
 * @SIM_NOT_TAKEN:	the device wrote, and the CPU gave it back unseen
 * @SIM_LOST:		a dirty line went over what the device had written
 * @SIM_STALE:		the CPU would read what was there before
 * @SIM_DIRECTION:	the device wrote what it should only read, or the
 *			direction is not the one that was mapped
 * @SIM_OUTSIDE:	the device wrote beside the mapping
 * @SIM_SIZE:		unmapped or synced with another size
 * @SIM_NOT_MAPPED:	unmapped or synced, but not mapped
 * @SIM_AFTER_UNMAP:	the device wrote after it was unmapped
 * @SIM_LEAK:		still mapped when the driver went
 * @SIM_SHARED:		a line is shared with something else, and not bounced
 * @SIM_FAULTS:		how many there are
 */
enum sim_fault {
	SIM_CPU_WROTE,
	SIM_NOT_GIVEN,
	SIM_NOT_TAKEN,
	SIM_LOST,
	SIM_STALE,
	SIM_DIRECTION,
	SIM_OUTSIDE,
	SIM_SIZE,
	SIM_NOT_MAPPED,
	SIM_AFTER_UNMAP,
	SIM_LEAK,
	SIM_SHARED,
	SIM_FAULTS
};

/**
 * struct sim_config - what the machine is like
 * @devices:	Globs of the names of devices or drivers, separated by commas.
 * @line:	Bytes of a line, 16 to 256.
 * @seed:	Where chance begins.
 * @evict:	Chance, in 256, that a line is evicted when there is occasion.
 * @fetch:	Chance, in 256, that one is fetched.
 * @bounce:	Bounce what shares lines?
 * @speculates:	May the CPU fetch what is the device's?
 */
struct sim_config {
	char *devices;
	unsigned int line;
	unsigned long seed;
	unsigned int evict;
	unsigned int fetch;
	bool bounce;
	bool speculates;
};

/**
 * struct sim_region - memory that a cache lies in front of
 * @node:	By physical address.
 * @list:	Link in the list of all.
 * @size:	Bytes.
 * @cpu:	What the CPU sees.
 * @shadow:	What the device sees.
 * @clean:	What the CPU's lines held when they last came from memory or
 *		went there.
 * @seen:	What the shadow held when it was last looked at.
 * @valid:	A bit each line: the CPU has it.
 * @forced:	A bit each line: it is dirty, whatever @clean says.
 * @cpus:	A bit each line: it is the CPU's.
 * @first:	Number of its first line, counted from address 0.
 * @lines:	How many.
 * @writable:	The device may write it.
 * @memory:	It was allocated, and belongs to no mapping.
 * @dev:	Master.
 * @pages:	Where the shadow lies.
 * @bytes:	Of these.
 * @dma:	Where the device sees @shadow.
 * @mapped:	The kernel's own code has mapped it.
 * @stack:	Who mapped it.
 * @wrote:	A bit each line: the CPU wrote while it was not the CPU's, and
 *		memory has that already.
 */
struct sim_region {
	struct interval_tree_node	node;
	struct list_head		list;
	size_t				size;
	u8				*cpu;
	u8				*shadow;
	u8				*clean;
	u8				*seen;
	unsigned long			*valid;
	unsigned long			*forced;
	unsigned long			*cpus;
	u64				first;
	unsigned int			lines;
	bool				writable;
	bool				memory;
	struct device			*dev;
	void				*pages;
	size_t				bytes;
	dma_addr_t			dma;
	bool				mapped;
	depot_stack_handle_t		stack;
	unsigned long			*wrote;
};

extern struct sim_config sim_config;
extern spinlock_t sim_lock;

/* sim_report.c: the lock, and what is told when it is given back */
unsigned long sim_lock_irqsave(void);
void sim_unlock_irqrestore(unsigned long flags);

DEFINE_LOCK_GUARD_0(sim, _T->flags = sim_lock_irqsave(),
		    sim_unlock_irqrestore(_T->flags), unsigned long flags)

/* sim_cache.c: lines come and go */
const struct dev_cache *sim_cache(void);
void sim_handed(phys_addr_t phys, size_t size, enum dev_cache_phase phase);
void sim_abandoned(phys_addr_t phys, size_t size);
void sim_seed(unsigned long seed);
void sim_add_region(struct sim_region *r);
void sim_del_region(struct sim_region *r);
struct sim_region *sim_find_memory_at(phys_addr_t phys);
struct sim_region *sim_find_memory(struct device *dev, dma_addr_t dma);

/* sim_region.c: memory and its shadow */
struct sim_region *sim_new_region(struct device *dev, phys_addr_t phys,
				  size_t size, gfp_t gfp);
void sim_free_region(struct sim_region *r);
void sim_make_dirty(struct sim_region *r, size_t off, size_t size);

/* sim_ops.c: the same for dma_*() */
#ifdef CONFIG_ARCH_HAS_DMA_OPS
void sim_unadapt(struct device *dev);
#else
static inline void sim_unadapt(struct device *dev) { }
#endif

/* sim_report.c: what is wrong, once for each site */
void sim_report(enum sim_fault fault, struct device *dev,
		depot_stack_handle_t stack, dma_addr_t dma, size_t off);
depot_stack_handle_t sim_stack(void);
unsigned long sim_reports(enum sim_fault fault);

/* sim_hide.c: what the CPU should not look at */
#ifdef CONFIG_KASAN_GENERIC
void sim_hide(const u8 *addr, size_t size);
void sim_show(const u8 *addr, size_t size);
#else
static inline void sim_hide(const u8 *addr, size_t size) { }
static inline void sim_show(const u8 *addr, size_t size) { }
#endif

#endif /* _DRIVERS_BASE_DMA_SIM_H */
