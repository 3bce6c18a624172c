/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What small DMA memory costs: what the files of blocks.ko share.
 *
 *	main.c		runs the measurements that tests= names
 *	kinds.c		the allocators, each with the same loops
 *	pair.c		instructions of one allocation and its free
 *	batch.c		the same in the order of the kernel's dmapool_test
 *	live.c		the same amid few blocks and amid many, and what goes
 *			back to the system after them
 *	taken.c		bytes that are taken for each byte asked
 *	counted.c	what the host counts: locks, invalidations and the like
 *	threads.c	what two CPUs get done, against one
 *	pages.c		how much memory is free
 *
 * Each prints lines "bench: NAME VALUE", VALUE in thousandths.
 */
#ifndef BENCH_BLOCKS_H
#define BENCH_BLOCKS_H

#include <linux/compiler.h>
#include <linux/printk.h>
#include <linux/types.h>

struct device;

struct block {
	void		*mem;
	dma_addr_t	dma;
	size_t		size;
};

/**
 * struct source - where blocks come from
 * @dev:	Device that they are for.
 * @size:	Bytes of each, where the loop or the pool has one size.
 * @align:	Of a pool's blocks.
 * @boundary:	That a pool's blocks do not cross.
 * @line:	Of the cache that the device does not see; 1 where it does.
 * @gfp:	Of each allocation.
 * @pool:	The kind's own.
 */
struct source {
	struct device	*dev;
	size_t		size;
	size_t		align;
	size_t		boundary;
	size_t		line;
	gfp_t		gfp;
	void		*pool;
};

/**
 * struct kind - an allocator
 * @name:	Part of the names of its numbers; %NULL where the kernel does
 *		not have it.
 * @create:	Makes @src->pool.
 * @destroy:	Undoes @create; every block is free.
 * @pairs:	Allocates and frees a block, @turns times.
 * @fill:	Allocates @n blocks of the sizes that they say; none on error.
 * @empty:	Frees them, the first one first.
 *
 * The last three are loops around calls that the compiler saw, so that what
 * they call directly is called as a driver would.  The plugin counts in them.
 */
struct kind {
	const char	*name;
	int		(*create)(struct source *src);
	void		(*destroy)(struct source *src);
	int		(*pairs)(const struct source *src, unsigned int turns);
	int		(*fill)(const struct source *src, struct block *blocks,
				unsigned int n);
	void		(*empty)(const struct source *src,
				 const struct block *blocks, unsigned int n);
};

enum {
	KIND_NOTHING,		/* the loops alone */
	KIND_DMA_POOL,
	KIND_HCD,		/* the four pools of hcd_buffer_alloc() */
	KIND_KMALLOC,		/* and dma_map_single(), 64 bytes */
	KIND_KMALLOC_SIZE,	/* the same with a run-time size */
	KIND_DEV_POOL,
	KIND_DEV_KMALLOC,	/* 64 bytes */
	KIND_DEV_KMALLOC_SIZE,
	KINDS
};

extern const struct kind kinds[KINDS];

#define BLOCK_SIZE_64	64	/* what most measurements allocate */

/* Prints numbers of one kind; whoever calls it prints what fails. */
typedef int (*measure_fn)(const struct kind *kind, struct device *dev);

int measure_pair(const struct kind *kind, struct device *dev);
int measure_batch(const struct kind *kind, struct device *dev);
int measure_live(const struct kind *kind, struct device *dev);
int measure_taken(const struct kind *kind, struct device *dev);
int measure_taken_by_size(const struct kind *kind, struct device *dev);
int measure_counted(const struct kind *kind, struct device *dev);
int measure_flushes(const struct kind *kind, struct device *dev);
int measure_threads(const struct kind *kind, struct device *dev);

/* A source of 64-byte blocks for loops with interrupts off. */
#define SOURCE_64(device)						\
	{ .dev = (device), .size = BLOCK_SIZE_64,			\
	  .align = BLOCK_SIZE_64, .line = 1, .gfp = GFP_ATOMIC }

#define print_number(value, fmt, ...)					\
	pr_info("bench: " fmt " %llu\n", ##__VA_ARGS__, (u64)(value))

#endif
