// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that live mappings of small buffers take, with everything around it.
 *
 * Of 6.12's pool, which is as large as it is from boot on, the slots that are in
 * use are counted, without what describes them.  Of ours it is the difference of
 * free pages.  There are so many mappings that a few pages more or less, which
 * others take or free meanwhile, do not matter.
 */
#include <linux/dev-dma.h>
#include <linux/dma-mapping.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/prandom.h>
#include <linux/slab.h>
#include <linux/swiotlb.h>

#include "incoherent.h"
#include "pages.h"

#define LIVE		10000	/* swiotlb= has to hold as many */
#define OFFSETS		64

/* Sizes are multiples of eight. */
static int make_buffers(struct buffer *buf, bool anywhere)
{
	struct rnd_state rnd;
	size_t off = 0, size;
	int i, err = 0;

	prandom_seed_state(&rnd, LIVE);
	for (i = 0; !err && i < LIVE; i++) {
		if (anywhere)
			off = 1 + prandom_u32_state(&rnd) % (OFFSETS - 1);
		size = 8 + 8 * (prandom_u32_state(&rnd) %
				(LONGEST / 8 - !anywhere));
		err = make_buffer(&buf[i], off, size);
	}
	return err;
}

static void free_buffers(struct buffer *buf)
{
	int i;

	for (i = 0; i < LIVE; i++)
		kfree(buf[i].area);
}

static void dma_unmap_all(struct device *dev, struct buffer *buf, int n)
{
	while (n--)
		dma_unmap_single(dev, buf[n].dma, buf[n].size, DMA_FROM_DEVICE);
}

static int dma_map_all(struct device *dev, struct buffer *buf)
{
	int i;

	for (i = 0; i < LIVE; i++) {
		force_bounce(dev, buf[i].size, true);
		buf[i].dma = dma_map_single(dev, buf[i].mem, buf[i].size,
					    DMA_FROM_DEVICE);
		force_bounce(dev, buf[i].size, false);
		if (dma_mapping_error(dev, buf[i].dma)) {
			dma_unmap_all(dev, buf, i);
			return -ENOMEM;
		}
	}
	return 0;
}

static long dma_taken(struct device *dev, struct buffer *buf)
{
	struct io_tlb_mem *mem = dev->dma_io_tlb_mem;
	long before = atomic_long_read(&mem->total_used), slots;
	int err = dma_map_all(dev, buf);

	if (err)
		return err;
	slots = atomic_long_read(&mem->total_used) - before;
	dma_unmap_all(dev, buf, LIVE);
	return slots * IO_TLB_SIZE;
}

static void dev_unmap_all(struct device *dev, struct buffer *buf, int n)
{
	while (n--)
		dev_unmap_single(dev, buf[n].dma, buf[n].size, DMA_FROM_DEVICE);
}

static int dev_map_all(struct device *dev, struct buffer *buf)
{
	int i;

	for (i = 0; i < LIVE; i++) {
		buf[i].dma = dev_map_single(dev, buf[i].mem, buf[i].size,
					    DMA_FROM_DEVICE);
		if (dev_dma_bad(dev, buf[i].dma)) {
			dev_unmap_all(dev, buf, i);
			return -ENOMEM;
		}
	}
	return 0;
}

static long dev_taken(struct device *dev, struct buffer *buf)
{
	long before, after;
	int err;

	settle();
	before = free_pages_left();
	err = dev_map_all(dev, buf);
	if (err)
		return err;
	settle();
	after = free_pages_left();
	dev_unmap_all(dev, buf, LIVE);
	return (before - after) * PAGE_SIZE;
}

static int print_taken(const char *name, const char *where, long bytes)
{
	if (bytes < 0)
		return bytes;
	pr_info("bench: %s_%s %llu\n", name, where,
		div_u64((u64)bytes * 1000, LIVE));
	return 0;
}

static int measure(struct device *dev, bool anywhere)
{
	const char *where = anywhere ? "anywhere" : "kmalloc";
	struct buffer *buf = kvcalloc(LIVE, sizeof(*buf), GFP_KERNEL);
	int i, err = -ENOMEM;

	if (!buf)
		return err;
	err = make_buffers(buf, anywhere);
	if (!err)
		err = print_taken("dev_taken", where, dev_taken(dev, buf));
	if (!err)
		err = print_taken("dma_taken", where, dma_taken(dev, buf));
	for (i = 0; !err && i < LIVE; i++)
		err = check_bounces(dev, &buf[i]);
	free_buffers(buf);
	kvfree(buf);
	return err;
}

/* Of buffers as kmalloc() gives them, or in the middle of something. */
int measure_bytes_kmalloc(struct device *dev)
{
	return measure(dev, false);
}

int measure_bytes_anywhere(struct device *dev)
{
	return measure(dev, true);
}
