/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The view: how the hardware that really masters the bus sees memory.
 *
 * This is the part that struct device, the buses and the classes need.
 * Drivers include <linux/dev-dma.h>, providers <linux/dev-dma-ops.h>.
 */
#ifndef _DEVICE_DMA_H_
#define _DEVICE_DMA_H_

#include <linux/dma-direction.h>
#include <linux/types.h>

struct dev_dma_ops;
struct dev_dma_use;
struct dev_pool;
struct dev_slab_heap;
struct device;

/* Bytes up to which a view leads to what dev_kmalloc() gives. */
#define DEV_SLAB_SMALL	256

/**
 * struct dev_dma - a view: how one master sees memory
 * @limit:	Linear addresses whose offset from PAGE_OFFSET is below this are
 *		mapped by adding @base; 0 while anything unusual holds.  Lowered
 *		by DEV_DMA_FAST_MAX - 1, so that a buffer of that size which
 *		begins below it also ends inside RAM.
 * @base:	DMA address of the byte at PAGE_OFFSET.  Written once, before
 *		any device points here.
 * @master:	The device that puts addresses on the bus, or NULL.
 * @ops:	The provider.
 * @heap:	Small blocks; NULL as long as there were none, and in a private
 *		view.
 * @small:	Of those, what dev_kmalloc() gives, by size in steps of eight
 *		bytes; NULL where @heap is, and until the first of that size.
 * @use:	What makes this view private to one device, or NULL where it is
 *		the master's own and shared by all.
 *
 * A view that a device ever pointed to lives until that device is released:
 * a reader may be preempted between loading the pointer and the fields.
 */
struct dev_dma {
	unsigned long			limit;
	dma_addr_t			base;
	struct device			*master;
	const struct dev_dma_ops	*ops;
	struct dev_slab_heap		*heap;
	struct dev_pool			*small[DEV_SLAB_SMALL / 8];
	struct dev_dma_use		*use;
};

#ifdef CONFIG_HAS_DMA
extern struct dev_dma dev_dma_none;

void dev_dma_init(struct device *dev);
int dev_dma_adopt(struct device *dev);
int dev_dma_attach(struct device *dev);
void dev_dma_die(struct device *dev);
void dev_dma_refresh(struct device *dev);
void dev_dma_will_bounce(struct device *dev);
void dev_dma_follow_mask(struct device *dev, u64 mask, bool consistent);
void dev_dma_release(struct device *dev);
#else
static inline void dev_dma_init(struct device *dev) { }
static inline int dev_dma_adopt(struct device *dev) { return 0; }
static inline int dev_dma_attach(struct device *dev) { return 0; }
static inline void dev_dma_die(struct device *dev) { }
static inline void dev_dma_refresh(struct device *dev) { }
static inline void dev_dma_will_bounce(struct device *dev) { }
static inline void dev_dma_follow_mask(struct device *dev, u64 mask,
				       bool consistent) { }
static inline void dev_dma_release(struct device *dev) { }
#endif /* CONFIG_HAS_DMA */

#endif /* _DEVICE_DMA_H_ */
