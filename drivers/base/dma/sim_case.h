/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A driver of a device that is simulated, and what became of its buffer.
 *
 * The device is played by whoever writes to the shadow.
 */
#ifndef _DRIVERS_BASE_DMA_SIM_CASE_H
#define _DRIVERS_BASE_DMA_SIM_CASE_H

#include <kunit/test.h>
#include <linux/align.h>
#include <linux/sizes.h>

#include "fake_machine.h"
#include "sim_map.h"

#define BYTES	1000

struct sim_case {
	struct kunit *test;
	struct device *master;
	struct device *dev;
	u8 *buffer;
	dma_addr_t dma;
	unsigned long before[SIM_FAULTS];
};

static inline void count(struct sim_case *c)
{
	int i;

	for (i = 0; i < SIM_FAULTS; i++)
		c->before[i] = sim_reports(i);
}

static inline struct sim_case *begin(struct kunit *test, unsigned int line,
				     bool speculates)
{
	struct sim_case *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	c->test = test;
	fake_sim_begin(test, line, speculates);
	c->master = fake_master(test);
	KUNIT_ASSERT_STREQ(test, "sim", fake_m(c->master)->view.ops->name);
	c->dev = fake_child(test, c->master);
	c->buffer = PTR_ALIGN(fake_buffer(test, 3 * SZ_4K), SZ_4K);
	count(c);
	return c;
}

/* What the device sees. */
static inline u8 *device(struct sim_case *c)
{
	u8 *memory = fake_sim_memory(c->master, c->dma);

	KUNIT_EXPECT_NOT_NULL(c->test, memory);
	return memory ?: c->buffer;
}

static inline void expect_only(struct sim_case *c, enum sim_fault fault)
{
	int i;

	for (i = 0; i < SIM_FAULTS; i++)
		if (i == fault)
			KUNIT_EXPECT_EQ_MSG(c->test, c->before[i] + 1,
					    sim_reports(i), "fault %d", i);
		else
			KUNIT_EXPECT_EQ_MSG(c->test, c->before[i],
					    sim_reports(i), "fault %d", i);
}

static inline void map(struct sim_case *c, size_t off,
		       enum dma_data_direction dir)
{
	c->dma = dev_map_single(c->dev, c->buffer + off, BYTES, dir);
	KUNIT_ASSERT_FALSE(c->test, dev_dma_bad(c->dev, c->dma));
}

static inline size_t wrong(const u8 *mem, u8 value, size_t size)
{
	size_t i, n = 0;

	for (i = 0; i < size; i++)
		n += mem[i] != value;
	return n;
}

#endif /* _DRIVERS_BASE_DMA_SIM_CASE_H */
