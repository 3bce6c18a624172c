/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of small blocks have in common.
 */
#ifndef _DRIVERS_BASE_DMA_SLAB_FAKE_H
#define _DRIVERS_BASE_DMA_SLAB_FAKE_H

#include "fake.h"
#include "slab.h"

struct fake_block {
	void *mem;
	dma_addr_t dma;
};

/* The worker looks twice a second, and acts on what it saw before. */
#define SLAB_WAIT(cond)		FAKE_WAIT_MS(cond, 3000)

/* What a slab may keep: KEEP_BYTES of slab_life.c. */
#define SLAB_KEEP	SZ_16K

struct dev_pool *fake_pool(struct kunit *test, struct device *dev, size_t size);
struct fake_block fake_take(struct kunit *test, struct dev_pool *pool);
void fake_give(struct dev_pool *pool, struct fake_block block);
struct fake_block *fake_take_many(struct kunit *test, struct dev_pool *pool,
				  int count);
void fake_give_many(struct dev_pool *pool, struct fake_block *blocks,
		    int count);
struct fake_block fake_get(struct kunit *test, struct device *dev, size_t size);
void fake_put(struct device *dev, struct fake_block block);
struct dev_slab *fake_slab_of(struct device *dev, struct fake_block block);
struct dev_slab *fake_kmalloc_slab(struct device *dev, size_t size);
bool fake_are_distinct(struct fake_block *blocks, int count, size_t size);
struct dev_slab_chunk *fake_chunk_of(struct dev_slab *slab,
				     struct fake_block block);
u8 *fake_state_of(struct dev_slab *slab, struct fake_block block);
void fake_flush(struct dev_slab *slab);
bool fake_comes_again(struct kunit *test, struct dev_pool *pool,
		      struct fake_block block);
void fake_walk(struct kunit *test, struct dev_pool *pool, int steps);
void fake_die_and_revive(struct fake *fake);
void fake_need_checks(struct kunit *test);
void fake_need_stacks(struct kunit *test);
void fake_poison_begin(struct kunit *test);
void fake_free_chunk(struct dev_slab_heap *heap, struct dev_slab_chunk *chunk);
void fake_free_abandoned(struct dev_slab_heap *heap, struct fake_block block);

#endif /* _DRIVERS_BASE_DMA_SLAB_FAKE_H */
