/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A cache that writes down what it is told to do: see fake_cache.c.
 */
#ifndef _DRIVERS_BASE_DMA_FAKE_CACHE_H
#define _DRIVERS_BASE_DMA_FAKE_CACHE_H

#include <linux/dev-cache.h>

enum fake_cache_op {
	FAKE_WBACK,
	FAKE_INV,
	FAKE_WBACK_INV,
	FAKE_CACHE_WAIT,
	FAKE_ALL_FOR_CPU,
};

#define FAKE_CACHE_LOG	64	/* more than any test looks at */

/**
 * struct fake_cache - a cache that does nothing, or lets another one do it
 * @cache:	What the core is given.
 * @ops:	Its operations.
 * @real:	Who does what it is told; %NULL for nobody.
 * @done:	How often it has.
 * @calls:	How often it was told to do something.
 * @log:	What, first to last.
 */
struct fake_cache {
	struct dev_cache cache;
	struct dev_cache_ops ops;
	const struct dev_cache_ops *real;
	unsigned int done;
	unsigned int calls;
	struct fake_cache_call {
		enum fake_cache_op op;
		phys_addr_t phys;
		size_t size;
	} log[FAKE_CACHE_LOG];
};

extern struct fake_cache fake_cache;

const struct dev_cache *fake_cache_begin(unsigned int line, bool speculates);
const struct dev_cache *fake_cache_before(const struct dev_cache *real);

#endif /* _DRIVERS_BASE_DMA_FAKE_CACHE_H */
