// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an incoherent master costs, in instructions, and barriers of a list,
 * which the host counts: "bench: counted NAME TURNS" says what its lines belong
 * to, as in counted.c.
 */
#include <linux/cache.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "incoherent.h"
#include "loops.h"
#include "marker.h"

#define TURNS		5000
#define ROUNDS		3
#define COUNTED		1000
#define PAGE		4096

static const size_t offsets[] = { 0, 4, 20, 36, 60 };

static int print_loop(const struct bench *b, enum loop loop, const char *name)
{
	u64 each;
	int i, err = 0;

	for (i = 0; !err && i < ROUNDS; i++) {
		err = measure_loop(b, loop, TURNS, &each);
		if (!err)
			pr_info("bench: %s %llu\n", name, each);
	}
	return err;
}

static int print_bounce(const struct bench *b, enum loop loop,
			const char *kind, size_t off)
{
	char name[32];

	snprintf(name, sizeof(name), "%s_bounced_%zu_%zu", kind, b->len, off);
	return print_loop(b, loop, name);
}

static int measure_buffer(struct device *dev, const struct buffer *buf)
{
	struct bench b = { dev, buf->mem, buf->size, DMA_FROM_DEVICE };
	size_t off = buf->mem - buf->area;
	int err = check_bounces(dev, buf);

	if (err)
		return err;
	force_bounce(dev, buf->size, true);
	err = print_bounce(&b, LOOP_DMA_SINGLE, "dma", off);
	force_bounce(dev, buf->size, false);
	return err ?: print_bounce(&b, LOOP_DEV_SINGLE, "dev", off);
}

static int measure_at(struct device *dev, size_t off, size_t size)
{
	struct buffer buf;
	int err;

	if (!off && IS_ALIGNED(size, dev_dma_line_size(dev)))
		return 0;
	err = make_buffer(&buf, off, size);
	if (err)
		return err;
	err = measure_buffer(dev, &buf);
	kfree(buf.area);
	return err;
}

static int measure_bounces(struct device *dev)
{
	size_t size;
	int i, err = 0;

	for (size = 8; size <= LONGEST; size += 8)
		for (i = 0; !err && i < ARRAY_SIZE(offsets); i++)
			err = measure_at(dev, offsets[i], size);
	return err;
}

/* kmalloc() aligns it to itself. */
static int measure_page(struct device *dev)
{
	struct bench b = { dev, kmalloc(PAGE, GFP_KERNEL), PAGE,
			   DMA_FROM_DEVICE };
	int err = -ENOMEM;

	if (b.mem)
		err = print_loop(&b, LOOP_KNOWN, "known");
	if (!err)
		err = print_loop(&b, LOOP_DMA_SINGLE, "dma_page");
	if (!err)
		err = print_loop(&b, LOOP_DEV_SINGLE, "dev_page");
	kfree(b.mem);
	return err;
}

static int count_loop(const struct bench *b, enum loop loop, const char *name)
{
	u64 ticks;
	int err;

	mark();
	err = run_loop(b, loop, COUNTED, &ticks);
	mark();
	if (!err)
		pr_info("bench: counted %s %u\n", name, COUNTED);
	return err;
}

static int measure_list(struct device *dev)
{
	struct bench b = { dev, new_list(), NENTS, DMA_FROM_DEVICE };
	int err;

	if (!b.mem)
		return -ENOMEM;
	err = print_loop(&b, LOOP_DMA_SG, "dma_sg");
	if (!err)
		err = print_loop(&b, LOOP_DEV_SG, "dev_sg");
	if (!err)
		err = count_loop(&b, LOOP_DMA_SG, "dma_sg");
	if (!err)
		err = count_loop(&b, LOOP_DEV_SG, "dev_sg");
	free_list(b.mem);
	return err;
}

int measure_cost(struct device *dev)
{
	return measure_page(dev) ?: measure_bounces(dev) ?: measure_list(dev);
}
