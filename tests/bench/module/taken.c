// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes that are taken from the system for each byte that is asked, with
 * everything that an allocator needs around its blocks.
 *
 * What is taken is the difference of free pages.  There are so many blocks that
 * a few pages more or less, which others take or free meanwhile, do not matter.
 */
#include <linux/gfp.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/prandom.h>
#include <linux/slab.h>

#include "blocks.h"
#include "pages.h"

#define MIXED		100000
#define LARGE		20000
#define LARGE_SIZE	2100

/* Random sizes, or @max of each; returns what they add up to. */
static u64 ask(struct block *blocks, unsigned int n, size_t max, bool mixed,
	       size_t line)
{
	struct rnd_state rnd;
	u64 asked = 0;
	unsigned int i;

	prandom_seed_state(&rnd, max);
	for (i = 0; i < n; i++) {
		size_t size = mixed ? 1 + prandom_u32_state(&rnd) % max : max;

		asked += size;
		blocks[i].size = ALIGN(size, line);
	}
	return asked;
}

/* Pages that blocks and whatever is around them take; an error below 0. */
static long pages_taken(const struct kind *kind, struct source *src,
			struct block *blocks, unsigned int n)
{
	long before, after;
	int err;

	settle();
	before = free_pages_left();
	err = kind->create(src);
	if (err)
		return err;
	err = kind->fill(src, blocks, n);
	if (!err) {
		settle();
		after = free_pages_left();
		kind->empty(src, blocks, n);
	}
	kind->destroy(src);
	return err ?: max(before - after, 0L);
}

static int measure_blocks(const struct kind *kind, struct source *src,
			  unsigned int n, size_t max, bool mixed)
{
	struct block *blocks = kvcalloc(n, sizeof(*blocks), GFP_KERNEL);
	long pages = -ENOMEM;
	u64 asked = 1;

	if (blocks) {
		asked = ask(blocks, n, max, mixed, src->line);
		pages = pages_taken(kind, src, blocks, n);
	}
	kvfree(blocks);
	if (pages < 0)
		return pages;
	print_number(div64_u64(((u64)pages << PAGE_SHIFT) * 1000, asked),
		     "taken_%s_%zu", kind->name, max);
	return 0;
}

/* Blocks that are a little larger than half a page. */
int measure_taken(const struct kind *kind, struct device *dev)
{
	struct source src = {
		.dev = dev, .size = LARGE_SIZE, .align = 4, .line = 1,
		.gfp = GFP_KERNEL,
	};

	return measure_blocks(kind, &src, LARGE, LARGE_SIZE, false);
}

/*
 * Blocks of all sizes up to @max.  Where the cache has a line that the device
 * does not see, no two blocks share one, so that each takes whole lines.
 */
static int measure_mixed(const struct kind *kind, struct device *dev,
			 size_t max, size_t line)
{
	struct source src = { .dev = dev, .line = line, .gfp = GFP_KERNEL };

	return measure_blocks(kind, &src, MIXED, max, true);
}

int measure_taken_by_size(const struct kind *kind, struct device *dev)
{
	int err = measure_mixed(kind, dev, 2048, 1);

	return err ?: measure_mixed(kind, dev, 64, 64);
}
