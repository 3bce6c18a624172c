/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loops around mapping: see loops.c.
 */
#ifndef BENCH_LOOPS_H
#define BENCH_LOOPS_H

#include <linux/dma-direction.h>
#include <linux/types.h>

#if __has_include(<linux/dev-dma.h>)
#include <linux/dev-dma.h>
#define HAVE_DEV_DMA
#endif

struct device;
struct scatterlist;

#define NENTS		16	/* of a list */

/* What a loop is given: @mem is a buffer of @len bytes, or a list of as many. */
struct bench {
	struct device		*dev;
	void			*mem;
	size_t			len;
	enum dma_data_direction	dir;
};

enum loop {
	LOOP_EMPTY,		/* what all others have beyond their operation */
	LOOP_KNOWN,		/* KNOWN instructions */
	LOOP_DMA_SINGLE,
	LOOP_DMA_DIR,		/* a run-time direction */
	LOOP_DMA_SYNC,
	LOOP_DMA_SG,
	LOOP_DEV_SINGLE,
	LOOP_DEV_DIR,
	LOOP_DEV_SYNC,
	LOOP_DEV_SYNC_BOTH,
	LOOP_DEV_SG,
	LOOPS
};

#define KNOWN		100

int run_loop(const struct bench *b, enum loop loop, unsigned int turns,
	     u64 *ticks);
int measure_loop(const struct bench *b, enum loop loop, unsigned int turns,
		 u64 *each);

struct scatterlist *new_list(void);
void free_list(struct scatterlist *sgl);

#endif
