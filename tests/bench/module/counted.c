// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loops whose locks, branches, accesses and invalidations the host counts, with
 * a plugin that finds the marks.
 *
 * "bench: counted NAME PAIRS" says what it has counted: its first line belongs
 * to the first of these, its third one to the second, and so on.  The ones
 * between are of what comes before a measurement.
 *
 * A measurement is a hundred slices of 1,024 pairs, with interrupts off, 10 ms
 * apart, after as many that are not counted: a driver's bursts.  Only where the
 * pair itself is looked at, it is as many pairs in one go.
 */
#include <linux/delay.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "blocks.h"
#include "marker.h"

#define PAIRS		1024	/* of a slice; no batch is larger */
#define SLICES		100
#define PAUSE_MS	10
#define CYCLES		1000000
#define MAPPED_CYCLES	20000	/* each takes an invalidation; small.py tells it */
#define IDLE_MS		10000

struct run {
	const struct kind	*kind;
	struct source		src;
	struct source		other;	/* another pool of the same size */
	struct block		*blocks;
	unsigned int		batch;
	int			err;
};

static void print_counted(const struct run *run, const char *pattern,
			  unsigned int pairs)
{
	pr_info("bench: counted %s_%s_%u %u\n", run->kind->name, pattern,
		run->batch, pairs);
}

/* Shows the host the pages that the next batch is going to be in. */
static void show_blocks(struct run *run)
{
	unsigned int i;

	run->err = run->kind->fill(&run->src, run->blocks, run->batch);
	if (run->err)
		return;
	for (i = 0; i < run->batch; i++)
		mark_memory(run->blocks[i].mem);
	run->kind->empty(&run->src, run->blocks, run->batch);
}

static void fill_blocks(void *info)
{
	struct run *run = info;

	run->err = run->kind->fill(&run->src, run->blocks, run->batch);
}

static void empty_blocks(void *info)
{
	struct run *run = info;

	run->kind->empty(&run->src, run->blocks, run->batch);
}

/* A batch is allocated, then freed, the first one first. */
static void slice_of_batches(struct run *run)
{
	unsigned long flags;
	int done;

	local_irq_save(flags);
	for (done = 0; !run->err && done < PAIRS; done += run->batch) {
		fill_blocks(run);
		if (!run->err)
			empty_blocks(run);
	}
	local_irq_restore(flags);
}

/* Two pools by turns. */
static void slice_of_pools(struct run *run)
{
	unsigned long flags;
	int done;

	local_irq_save(flags);
	for (done = 0; !run->err && done < PAIRS; done += 2) {
		run->err = run->kind->pairs(&run->src, 1);
		if (!run->err)
			run->err = run->kind->pairs(&run->other, 1);
	}
	local_irq_restore(flags);
}

/* This CPU allocates a batch, another one frees it. */
static void slice_across(struct run *run)
{
	int done, other = cpumask_last(cpu_online_mask);

	for (done = 0; !run->err && done < PAIRS; done += run->batch) {
		run->err = smp_call_function_single(0, fill_blocks, run, 1);
		if (!run->err)
			run->err = smp_call_function_single(other, empty_blocks,
							    run, 1);
	}
}

static void run_slices(struct run *run, void (*slice)(struct run *run))
{
	int i;

	for (i = 0; !run->err && i < SLICES; i++) {
		slice(run);
		msleep(PAUSE_MS);
	}
}

static int count_slices(struct run *run, const char *pattern,
			unsigned int batch, void (*slice)(struct run *run))
{
	run->batch = batch;
	run_slices(run, slice);
	mark();
	run_slices(run, slice);
	mark();
	if (!run->err)
		print_counted(run, pattern, PAIRS * SLICES);
	return run->err;
}

static void pairs_in_one_go(struct run *run)
{
	unsigned long flags;

	local_irq_save(flags);
	show_blocks(run);
	if (!run->err)
		run->err = run->kind->pairs(&run->src, PAIRS * SLICES);
	local_irq_restore(flags);
}

static int count_pairs(struct run *run)
{
	run->batch = 1;
	pairs_in_one_go(run);
	mark();
	if (!run->err)
		pairs_in_one_go(run);
	mark();
	if (!run->err)		/* one more to show it */
		print_counted(run, "pairs", PAIRS * SLICES + 1);
	return run->err;
}

static int count_patterns(struct run *run)
{
	unsigned int batch;
	int err = count_pairs(run);

	for (batch = 1; !err && batch <= PAIRS; batch *= 2)
		err = count_slices(run, "batches", batch, slice_of_batches);
	if (!err)
		err = count_slices(run, "across", 32, slice_across);
	if (!err)
		err = count_slices(run, "across", PAIRS, slice_across);
	if (!err)
		err = count_slices(run, "pools", 1, slice_of_pools);
	return err;
}

static struct block *alloc_blocks(void)
{
	struct block *blocks = kvcalloc(PAIRS, sizeof(*blocks), GFP_KERNEL);
	int i;

	for (i = 0; blocks && i < PAIRS; i++)
		blocks[i].size = BLOCK_SIZE_64;
	return blocks;
}

static int with_sources(struct run *run, int (*work)(struct run *run))
{
	int err = run->kind->create(&run->src);

	if (err)
		return err;
	err = run->kind->create(&run->other);
	if (!err) {
		err = work(run);
		run->kind->destroy(&run->other);
	}
	run->kind->destroy(&run->src);
	return err;
}

static int start(const struct kind *kind, struct device *dev, gfp_t gfp,
		 int (*work)(struct run *run))
{
	struct run run = {
		.kind = kind, .src = SOURCE_64(dev), .other = SOURCE_64(dev),
		.blocks = alloc_blocks(),
	};
	int err = -ENOMEM;

	run.src.gfp = gfp;
	if (run.blocks)
		err = with_sources(&run, work);
	kvfree(run.blocks);
	return err;
}

int measure_counted(const struct kind *kind, struct device *dev)
{
	return start(kind, dev, GFP_ATOMIC, count_patterns);
}

static int cycle(struct run *run, unsigned int cycles)
{
	unsigned int done;
	int err = 0;

	for (done = 0; !err && done < cycles; done += run->batch) {
		err = run->kind->fill(&run->src, run->blocks, run->batch);
		if (!err)
			run->kind->empty(&run->src, run->blocks, run->batch);
	}
	return err;
}

/* All that happens on the only CPU until it has been idle counts. */
static int count_cycles(struct run *run, unsigned int batch)
{
	unsigned int cycles = CYCLES;
	int err;

	if (run->kind == &kinds[KIND_KMALLOC])
		cycles = MAPPED_CYCLES;
	run->batch = batch;
	mark();
	mark_begin();
	err = cycle(run, cycles);
	msleep(IDLE_MS);
	mark_end();
	mark();
	if (!err)
		print_counted(run, "cycles", roundup(cycles, batch));
	return err;
}

static int count_flushes(struct run *run)
{
	return count_cycles(run, 1) ?: count_cycles(run, PAIRS);
}

int measure_flushes(const struct kind *kind, struct device *dev)
{
	return start(kind, dev, GFP_KERNEL, count_flushes);
}
