/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Caches that do not see devices: what an architecture, or a driver that owns a
 * cache, plugs into the device DMA core.
 *
 * Which operation is due, and when, is the core's to say, in one table: see
 * drivers/base/dma/cache_policy.c.  Here are three operations, what they work
 * on, and how the CPU behaves.
 */
#ifndef _LINUX_DEV_CACHE_H
#define _LINUX_DEV_CACHE_H

#include <linux/types.h>

/**
 * enum dev_cache_phase - when
 * @DEV_CACHE_MAP:		the CPU gives the mapping for the first time
 * @DEV_CACHE_FOR_DEVICE:	it gives it again
 * @DEV_CACHE_FOR_CPU:		the device gives it back
 * @DEV_CACHE_UNMAP:		whoever has it, the mapping ends
 * @DEV_CACHE_PHASES:		how many there are
 */
enum dev_cache_phase {
	DEV_CACHE_MAP,
	DEV_CACHE_FOR_DEVICE,
	DEV_CACHE_FOR_CPU,
	DEV_CACHE_UNMAP,
	DEV_CACHE_PHASES,
};

/**
 * struct dev_cache_ops - a cache that does not see devices
 * @name:	For messages.
 * @line_size:	Bytes of the longest line that any CPU may fetch or write back,
 *		a power of two.  The same from the first device on.
 * @speculates:	May a CPU fetch a line that no instruction has asked for?  The
 *		same from the first device on.
 * @wback:	Dirty lines go to memory; all stay.
 * @inv:	No line stays.  Dirty ones may be lost, or go to memory.
 * @wback_inv:	Dirty lines go to memory; none stays.
 * @wait:	Waits until all that was begun here is done, on another CPU too
 *		if the thread has moved meanwhile.  NULL: each operation waits
 *		itself.
 * @all_for_cpu: After the operations by which the CPU gets back what a device
 *		may have written: what no range can say.  NULL: nothing.
 * @handed:	For a cache in software: from here on the range is the CPU's or
 *		the device's, as @phase says.  NULL: real ones know by
 *		themselves.
 *
 * An operation is given a range of memory that begins and ends with a line; it
 * may lie in high memory, and be longer than a page.
 *
 * Context of all: any, with interrupts on or off, and on PREEMPT_RT with
 * preemption off: no lock that sleeps there.
 */
struct dev_cache_ops {
	const char	*name;
	unsigned int	(*line_size)(void);
	bool		(*speculates)(void);
	void		(*wback)(phys_addr_t phys, size_t size);
	void		(*inv)(phys_addr_t phys, size_t size);
	void		(*wback_inv)(phys_addr_t phys, size_t size);
	void		(*wait)(void);
	void		(*all_for_cpu)(void);
	void		(*handed)(phys_addr_t phys, size_t size,
				  enum dev_cache_phase phase);
};

/**
 * struct dev_cache - what stands between the CPU and a master's memory
 * @ops:	The cache.
 * @line:	What its line_size() says.
 * @speculates:	What its speculates() says.
 */
struct dev_cache {
	const struct dev_cache_ops	*ops;
	unsigned int			line;
	bool				speculates;
};

#ifdef CONFIG_ARCH_HAS_DEV_CACHE
extern const struct dev_cache_ops arch_dev_cache;
#endif

int dev_cache_register(const struct dev_cache_ops *cache);
void dev_cache_by_address(phys_addr_t phys, size_t size,
			  void (*op)(void *addr, size_t size));

#endif /* _LINUX_DEV_CACHE_H */
