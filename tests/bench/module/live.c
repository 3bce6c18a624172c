// SPDX-License-Identifier: GPL-2.0-only
/*
 * Instructions of one allocation and its free, 64 bytes, amid few live blocks
 * and amid many; then the pages that go back to the system once all of the many
 * are free.
 *
 * The blocks are freed in random order: the array that holds them is shuffled
 * before each pass over it.  A pass frees and allocates anew so many blocks in
 * one go: one, which any cache of free blocks serves, or more than such a cache
 * likes to hold.
 */
#include <linux/delay.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/prandom.h>
#include <linux/slab.h>

#include <asm/msr.h>

#include "blocks.h"
#include "pages.h"

#define FEW		1000
#define MANY		374000	/* the passes over FEW add up to it */
#define PIECE		1000	/* blocks that are renewed with interrupts off */
#define IDLE_MS		10000

/* A piece is a multiple of each. */
static const unsigned int batches[] = { 1, 250 };

struct live {
	const struct kind	*kind;
	struct source		src;
	struct block		*blocks;
	unsigned int		n;
	struct rnd_state	rnd;
};

static void shuffle(struct live *live)
{
	unsigned int i, other;

	for (i = live->n - 1; i > 0; i--) {
		other = prandom_u32_state(&live->rnd) % (i + 1);
		swap(live->blocks[i], live->blocks[other]);
	}
}

/* Its error leaves some blocks free, so that nothing can be freed after it. */
static int renew(const struct kind *kind, const struct source *src,
		 struct block *blocks, unsigned int batch, u64 *ticks)
{
	struct block *end = blocks + PIECE;
	unsigned long flags;
	u64 start;
	int err = 0;

	local_irq_save(flags);
	start = rdtsc_ordered();
	for (; !err && blocks < end; blocks += batch) {
		kind->empty(src, blocks, batch);
		err = kind->fill(src, blocks, batch);
	}
	*ticks += rdtsc_ordered() - start;
	local_irq_restore(flags);
	return err;
}

static int pass(struct live *live, unsigned int batch, u64 *ticks)
{
	unsigned int i;
	int err = 0;

	shuffle(live);
	for (i = 0; !err && i < live->n; i += PIECE)
		err = renew(live->kind, &live->src, live->blocks + i, batch, ticks);
	return err;
}

static int measure_nothing(const struct source *src, unsigned int batch,
			   u64 *ticks)
{
	struct block *none = kvcalloc(PIECE, sizeof(*none), GFP_KERNEL);
	int err = none ? 0 : -ENOMEM;

	if (!err)
		err = renew(&kinds[KIND_NOTHING], src, none, batch, ticks);
	kvfree(none);
	return err;
}

static int measure_renewal(struct live *live, unsigned int batch)
{
	u64 ticks = 0, nothing = 0;
	unsigned int done;
	int err;

	err = measure_nothing(&live->src, batch, &nothing);
	if (!err)
		err = pass(live, batch, &ticks);	/* a warm-up */
	ticks = 0;
	for (done = 0; !err && done < MANY; done += live->n)
		err = pass(live, batch, &ticks);
	if (err)
		return err;
	ticks = div_u64(ticks * 1000, MANY) - div_u64(nothing * 1000, PIECE);
	print_number(ticks, "live_%s_%u_%u", live->kind->name, live->n, batch);
	return 0;
}

static int measure_renewals(struct live *live)
{
	int i, err = 0;

	live->src.gfp = GFP_ATOMIC;
	for (i = 0; !err && i < ARRAY_SIZE(batches); i++)
		err = measure_renewal(live, batches[i]);
	return err;
}

static int fill_all(struct live *live)
{
	unsigned int i;

	for (i = 0; i < live->n; i++)
		live->blocks[i].size = live->src.size;
	live->src.gfp = GFP_KERNEL;
	return live->kind->fill(&live->src, live->blocks, live->n);
}

/* How much of what was taken since @before were free pages is back. */
static void measure_return(struct live *live, unsigned long before)
{
	unsigned long least;
	s64 back;

	shuffle(live);
	settle();
	least = free_pages_left();
	live->kind->empty(&live->src, live->blocks, live->n);
	msleep(IDLE_MS);
	back = max((s64)free_pages_left() - (s64)least, 0LL);
	if (live->n == MANY && least < before)
		print_number(div64_u64(back * 100000, before - least),
			     "returned_%s", live->kind->name);
}

static int run_live(struct live *live)
{
	unsigned long before;
	int err;

	settle();
	before = free_pages_left();
	err = fill_all(live);
	if (!err)
		err = measure_renewals(live);
	if (!err)
		measure_return(live, before);
	return err;
}

static int measure_amid(const struct kind *kind, struct device *dev,
			unsigned int n)
{
	struct live live = { .kind = kind, .src = SOURCE_64(dev), .n = n };
	int err = -ENOMEM;

	prandom_seed_state(&live.rnd, n);
	live.blocks = kvcalloc(n, sizeof(*live.blocks), GFP_KERNEL);
	if (live.blocks)
		err = kind->create(&live.src);
	if (!err) {
		err = run_live(&live);
		kind->destroy(&live.src);
	}
	kvfree(live.blocks);
	return err;
}

int measure_live(const struct kind *kind, struct device *dev)
{
	int err = measure_amid(kind, dev, FEW);

	return err ?: measure_amid(kind, dev, MANY);
}
