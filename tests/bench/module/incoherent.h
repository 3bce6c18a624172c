/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an incoherent master costs: what the files of incoherent.ko share.
 *
 *	run.c		runs the measurement that test= names
 *	buffer.c	buffers that share cache lines with something else
 *	cost.c		instructions and barriers
 *	bytes.c		memory of live mappings
 *	loops.c		the loops, as in bench.ko
 *	pages.c		how much memory is free
 *
 * Each prints lines "bench: NAME VALUE", VALUE in thousandths.
 */
#ifndef BENCH_INCOHERENT_H
#define BENCH_INCOHERENT_H

#include <linux/types.h>

struct device;

/**
 * struct buffer - a buffer that shares cache lines
 * @area:	What kmalloc() gave.
 * @mem:	First byte, somewhere in there.
 * @size:	Bytes.
 * @dma:	Where it is mapped.
 */
struct buffer {
	void		*area;
	void		*mem;
	size_t		size;
	dma_addr_t	dma;
};

#define LONGEST		64	/* bytes of a buffer */

int make_buffer(struct buffer *buf, size_t off, size_t size);
void force_bounce(struct device *dev, size_t size, bool on);
int check_bounces(struct device *dev, const struct buffer *buf);

int measure_cost(struct device *dev);
int measure_bytes_kmalloc(struct device *dev);
int measure_bytes_anywhere(struct device *dev);

#endif
