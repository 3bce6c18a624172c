/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A cache under the policy: see cache.c.
 */
#ifndef _DRIVERS_BASE_DMA_CACHE_H
#define _DRIVERS_BASE_DMA_CACHE_H

#include <linux/compiler.h>
#include <linux/dev-cache.h>

#include "cache_policy.h"

struct scatterlist;

const struct dev_cache *dev_cache_of_cpu(void);

/* The CPUs' own cache, the one behind it, and both together */
const struct dev_cache_ops *dev_cache_inner(void);
const struct dev_cache_ops *dev_cache_outer(void);
extern const struct dev_cache_ops dev_cache_both;

void dev_cache_pass_sg(const struct dev_cache *cache,
		       enum dev_cache_phase phase, enum dma_data_direction dir,
		       struct scatterlist *sgl, int nents);

static inline void dev_cache_wait(const struct dev_cache_ops *cache)
{
	if (cache->wait)
		cache->wait();
}

static __always_inline enum dev_cache_op
dev_cache_due(const struct dev_cache *cache, enum dev_cache_phase phase,
	      enum dma_data_direction dir)
{
	return dev_cache_policy[cache->speculates][dir][phase];
}

static __always_inline void dev_cache_do(const struct dev_cache *cache,
					 enum dev_cache_op op,
					 phys_addr_t phys, size_t size)
{
	phys_addr_t in_line = cache->line - 1;
	phys_addr_t start = phys & ~in_line;

	size = ((phys + size - 1) | in_line) + 1 - start;
	if (op == DEV_CACHE_WBACK)
		cache->ops->wback(start, size);
	else if (op == DEV_CACHE_INV)
		cache->ops->inv(start, size);
	else
		cache->ops->wback_inv(start, size);
}

/* The CPU may have fetched ahead of what it was told to discard. */
static __always_inline void dev_cache_finish(const struct dev_cache *cache,
					     enum dev_cache_phase phase,
					     enum dma_data_direction dir,
					     enum dev_cache_op op)
{
	if (op != DEV_CACHE_NONE)
		dev_cache_wait(cache->ops);
	if (phase >= DEV_CACHE_FOR_CPU && dir != DMA_TO_DEVICE &&
	    cache->ops->all_for_cpu)
		cache->ops->all_for_cpu();
}

/**
 * dev_cache_pass - a range changes hands
 * @cache:	What stands between the CPU and the device.
 * @phase:	From whom to whom.
 * @dir:	Direction of the mapping.
 * @phys:	First byte.
 * @size:	Bytes, at least 1.  Lines that it shares with others are treated
 *		as its own.
 *
 * Context: Any.
 */
static __always_inline void
dev_cache_pass(const struct dev_cache *cache, enum dev_cache_phase phase,
	       enum dma_data_direction dir, phys_addr_t phys, size_t size)
{
	enum dev_cache_op op = dev_cache_due(cache, phase, dir);

	if (op != DEV_CACHE_NONE)
		dev_cache_do(cache, op, phys, size);
	dev_cache_finish(cache, phase, dir, op);
	if (unlikely(cache->ops->handed))
		cache->ops->handed(phys, size, phase);
}

#endif /* _DRIVERS_BASE_DMA_CACHE_H */
