// SPDX-License-Identifier: GPL-2.0-only
/*
 * Instructions of one allocation and its free in the order and the sizes of
 * mm/dmapool_test.c: so many blocks are allocated, then all are freed, the first
 * one first, a hundred times, with interrupts on and pages taken when the first
 * blocks are.
 */
#include <linux/gfp.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include <asm/msr.h>

#include "blocks.h"

#define TURNS		100

static const struct {
	size_t	size, align, boundary;
} cases[] = {
	{ 16, 16, 0 },
	{ 64, 64, 0 },
	{ 256, 256, 0 },
	{ 1024, 1024, 0 },
	{ 4096, 4096, 0 },
	{ 68, 32, 4096 },
};

static unsigned int blocks_of(size_t size)
{
	return clamp(PAGE_SIZE / size * 512, 1024UL, 8192UL);
}

static int run_turns(const struct kind *kind, const struct source *src,
		     struct block *blocks, unsigned int n)
{
	int i, err;

	for (i = 0; i < TURNS; i++) {
		err = kind->fill(src, blocks, n);
		if (err)
			return err;
		kind->empty(src, blocks, n);
		cond_resched();
	}
	return 0;
}

static int time_turns(const struct kind *kind, const struct source *src,
		      struct block *blocks, unsigned int n, u64 *ticks)
{
	u64 start = rdtsc_ordered();
	int err = run_turns(kind, src, blocks, n);

	*ticks = rdtsc_ordered() - start;
	return err;
}

static int measure_blocks(const struct kind *kind, const struct source *src,
			  struct block *blocks, unsigned int n)
{
	u64 ticks, nothing;
	int err;

	err = time_turns(kind, src, blocks, n, &ticks);
	if (!err)
		err = time_turns(&kinds[KIND_NOTHING], src, blocks, n, &nothing);
	if (!err)
		print_number(div_u64((ticks - nothing) * 1000, TURNS * n),
			     "batch_%s_%zu", kind->name, src->size);
	return err;
}

static int measure_case(const struct kind *kind, struct source *src)
{
	unsigned int n = blocks_of(src->size);
	struct block *blocks = kvcalloc(n, sizeof(*blocks), GFP_KERNEL);
	int err = blocks ? kind->create(src) : -ENOMEM;

	if (!err) {
		err = measure_blocks(kind, src, blocks, n);
		kind->destroy(src);
	}
	kvfree(blocks);
	return err;
}

int measure_batch(const struct kind *kind, struct device *dev)
{
	int i, err = 0;

	for (i = 0; !err && i < ARRAY_SIZE(cases); i++) {
		struct source src = {
			.dev = dev, .size = cases[i].size,
			.align = cases[i].align, .boundary = cases[i].boundary,
			.line = 1, .gfp = GFP_KERNEL,
		};

		err = measure_case(kind, &src);
	}
	return err;
}
