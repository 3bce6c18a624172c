// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the simulator: a driver that does everything right.
 */
#include <linux/dev-cache.h>
#include <linux/dma-mapping.h>
#include <linux/kthread.h>
#include <linux/scatterlist.h>

#include "sim_case.h"

struct machine {
	const char *name;
	unsigned int line;
	bool speculates;
	size_t off;
};

static const struct machine machines[] = {
	{ "in order, lines of 32",		32,	false,	0 },
	{ "in order, lines of 64, misaligned",	64,	false,	9 },
	{ "speculating, lines of 16",		16,	true,	0 },
	{ "speculating, lines of 64",		64,	true,	0 },
	{ "speculating, lines of 64, misaligned", 64,	true,	9 },
	{ "speculating, lines of 256, misaligned", 256,	true,	100 },
};

KUNIT_ARRAY_PARAM_DESC(machine, machines, name);

static struct sim_case *begin_param(struct kunit *test)
{
	const struct machine *m = test->param_value;

	return begin(test, m->line, m->speculates);
}

static size_t off(struct kunit *test)
{
	const struct machine *m = test->param_value;

	return m->off;
}

/* What is aligned is not bounced, wherever it ends. */
static void map_own(struct kunit *test, struct sim_case *c,
		    enum dma_data_direction dir)
{
	c->dma = dev_map_single_attrs(c->dev, c->buffer + off(test), BYTES, dir,
				      off(test) ? 0 : DMA_ATTR_OWN_LINES);
	KUNIT_ASSERT_FALSE(test, dev_dma_bad(c->dev, c->dma));
}

/* A hundred times out, back, and both; with and without syncs between. */
static void all_is_right(struct kunit *test)
{
	struct sim_case *c = begin_param(test);
	u8 *buffer = c->buffer + off(test);
	int i;

	for (i = 0; i < 100; i++) {
		memset(buffer, i, BYTES);
		map(c, off(test), DMA_BIDIRECTIONAL);
		KUNIT_ASSERT_EQ(test, 0, wrong(device(c), i, BYTES));
		memset(device(c) + 100, ~i, 500);
		dev_sync_single_for_cpu(c->dev, c->dma, BYTES,
					DMA_BIDIRECTIONAL);
		KUNIT_ASSERT_EQ(test, 0, wrong(buffer, i, 100));
		KUNIT_ASSERT_EQ(test, 0, wrong(buffer + 100, ~i, 500));
		KUNIT_ASSERT_EQ(test, 0, wrong(buffer + 600, i, 400));
		memset(buffer, i + 1, BYTES);
		dev_sync_single_for_device(c->dev, c->dma, BYTES,
					   DMA_BIDIRECTIONAL);
		KUNIT_ASSERT_EQ(test, 0, wrong(device(c), i + 1, BYTES));
		memset(device(c), i + 2, 10);
		dev_unmap_single(c->dev, c->dma, BYTES, DMA_BIDIRECTIONAL);
		KUNIT_ASSERT_EQ(test, 0, wrong(buffer, i + 2, 10));
		KUNIT_ASSERT_EQ(test, 0, wrong(buffer + 10, i + 1, BYTES - 10));
	}
	expect_only(c, SIM_FAULTS);
}

#ifdef CONFIG_ARCH_HAS_DMA_OPS
/* What knows dma_*() alone goes the same way. */
static void dma_api_is_right(struct kunit *test)
{
	struct sim_case *c = begin_param(test);
	u8 *buffer = c->buffer + off(test);
	int i;

	for (i = 0; i < 30; i++) {
		memset(buffer, i, BYTES);
		c->dma = dma_map_single(c->master, buffer, BYTES,
					DMA_BIDIRECTIONAL);
		KUNIT_ASSERT_FALSE(test, dma_mapping_error(c->master, c->dma));
		KUNIT_ASSERT_EQ(test, 0, wrong(device(c), i, BYTES));
		memset(device(c), i + 1, BYTES);
		dma_sync_single_for_cpu(c->master, c->dma, BYTES,
					DMA_BIDIRECTIONAL);
		KUNIT_ASSERT_EQ(test, 0, wrong(buffer, i + 1, BYTES));
		memset(buffer, i + 2, BYTES);
		dma_sync_single_for_device(c->master, c->dma, BYTES,
					   DMA_BIDIRECTIONAL);
		KUNIT_ASSERT_EQ(test, 0, wrong(device(c), i + 2, BYTES));
		dma_unmap_single(c->master, c->dma, BYTES, DMA_BIDIRECTIONAL);
	}
	expect_only(c, SIM_FAULTS);
}
#endif

/* A list, one way and the other. */
static void list_is_right(struct kunit *test)
{
	struct sim_case *c = begin_param(test);
	struct scatterlist sg[3];
	int i, j;

	for (i = 0; i < 30; i++) {
		sg_init_table(sg, 3);
		for (j = 0; j < 3; j++)
			sg_set_buf(&sg[j], c->buffer + SZ_4K * j + off(test),
				   500 + 12 * j);
		KUNIT_ASSERT_EQ(test, 3,
				dev_map_sg(c->dev, sg, 3, DMA_FROM_DEVICE));
		for (j = 0; j < 3; j++) {
			c->dma = sg_dma_address(&sg[j]);
			memset(device(c), i + j, sg[j].length);
		}
		dev_unmap_sg(c->dev, sg, 3, DMA_FROM_DEVICE);
		for (j = 0; j < 3; j++)
			KUNIT_ASSERT_EQ(test, 0,
					wrong(sg_virt(&sg[j]), i + j,
					      sg[j].length));
	}
	expect_only(c, SIM_FAULTS);
}

/*
 * Frames of any length arrive in one buffer; so much of it is synced each time.
 */
static void part_is_right(struct kunit *test)
{
	struct sim_case *c = begin_param(test);
	u8 *buffer = c->buffer + off(test);
	size_t size;
	int i;

	map(c, off(test), DMA_FROM_DEVICE);
	for (i = 0; i < 100; i++) {
		size = 60 + 7 * i;
		memset(device(c), i, size);
		dev_sync_single_for_cpu(c->dev, c->dma, size, DMA_FROM_DEVICE);
		KUNIT_ASSERT_EQ(test, 0, wrong(buffer, i, size));
		dev_sync_single_for_device(c->dev, c->dma, size,
					   DMA_FROM_DEVICE);
	}
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	expect_only(c, SIM_FAULTS);
}

/* What the device only reads the CPU may write, and then give: see DMA-API. */
static void writing_needs_one_sync(struct kunit *test)
{
	struct sim_case *c = begin_param(test);
	u8 *buffer = c->buffer + off(test);
	int i;

	memset(buffer, 0, BYTES);
	map(c, off(test), DMA_TO_DEVICE);
	for (i = 0; i < 100; i++) {
		buffer[7 * i] = i;
		dev_sync_single_for_device(c->dev, c->dma, BYTES,
					   DMA_TO_DEVICE);
		KUNIT_ASSERT_EQ(test, 0, memcmp(device(c), buffer, BYTES));
	}
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_TO_DEVICE);
	expect_only(c, SIM_FAULTS);
}

/* What the CPU has only read it need not give back, where for_cpu discards. */
static void reading_needs_no_sync(struct kunit *test)
{
	struct sim_case *c = begin(test, 64, true);
	int i;

	map(c, 9, DMA_FROM_DEVICE);
	for (i = 0; i < 100; i++) {
		memset(device(c), i, BYTES);
		dev_sync_single_for_cpu(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
		KUNIT_ASSERT_EQ(test, 0, wrong(c->buffer + 9, i, BYTES));
	}
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	expect_only(c, SIM_FAULTS);
}

/*
 * A line that is dirty is that whatever it held: blocks that stand in come with
 * what was there, and are filled with anything.
 */
static void any_byte_is_seen(struct kunit *test)
{
	struct sim_case *c = begin(test, 64, true);
	int i;

	for (i = 0; i < 10; i++) {
		u8 byte = i % 2 ? 0 : 0xff;

		memset(c->buffer, byte, SZ_4K);
		map(c, 9, DMA_BIDIRECTIONAL);
		KUNIT_EXPECT_EQ(test, 0, wrong(device(c), byte, BYTES));
		dev_unmap_single(c->dev, c->dma, BYTES, DMA_BIDIRECTIONAL);
		sim_empty_quarantine(c->master);
	}
	expect_only(c, SIM_FAULTS);
}

/* Whoever drops a buffer need not have looked at it. */
static void unseen_may_be_dropped(struct kunit *test)
{
	struct sim_case *c = begin_param(test);
	int i, j;

	for (i = 0; i < 30; i++) {
		map_own(test, c, DMA_FROM_DEVICE);
		for (j = 0; j < 10; j++)
			sim_handed(virt_to_phys(c->buffer + 2 * SZ_4K), 1,
				   DEV_CACHE_FOR_DEVICE);
		memset(device(c), i, BYTES);
		dev_unmap_single_attrs(c->dev, c->dma, BYTES, DMA_FROM_DEVICE,
				       DMA_ATTR_SKIP_CPU_SYNC);
	}
	expect_only(c, SIM_FAULTS);
}

/* Between the operation on a line and its change of hands others may act. */
static void no_line_comes_back_unasked(struct kunit *test)
{
	struct sim_case *c = begin(test, 64, false);
	const struct dev_cache *cache = sim_cache();
	phys_addr_t phys = virt_to_phys(c->buffer);
	int i;

	c->dma = dev_map_single_attrs(c->dev, c->buffer, BYTES, DMA_FROM_DEVICE,
				      DMA_ATTR_OWN_LINES);
	sim_handed(phys, BYTES, DEV_CACHE_FOR_CPU);
	cache->ops->inv(phys, BYTES);
	for (i = 0; i < 100; i++)
		sim_handed(virt_to_phys(c->buffer + 2 * SZ_4K), 1,
			   DEV_CACHE_FOR_DEVICE);
	sim_handed(phys, BYTES, DEV_CACHE_FOR_DEVICE);
	memset(device(c), 0x5a, BYTES);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, wrong(c->buffer, 0x5a, BYTES));
	expect_only(c, SIM_FAULTS);
}

/* Writes all the time, until it is told to stop. */
struct writer {
	u8 *where;
	u8 last;
};

static int write_on(void *data)
{
	struct writer *w = data;

	while (!kthread_should_stop()) {
		memset(w->where, ++w->last, BYTES);
		cond_resched();
	}
	return 0;
}

/* Meanwhile other lines come and go, and those that are written do, too. */
static void write_meanwhile(struct sim_case *c, struct writer *w)
{
	struct task_struct *task = kthread_run(write_on, w, "sim_writer");
	int i;

	KUNIT_ASSERT_FALSE(c->test, IS_ERR(task));
	for (i = 0; i < 20000; i++)
		sim_handed(virt_to_phys(c->buffer + 2 * SZ_4K), 1,
			   DEV_CACHE_FOR_DEVICE);
	kthread_stop(task);
}

static void device_writes_meanwhile(struct kunit *test)
{
	struct sim_case *c = begin_param(test);
	struct writer w = { };

	map_own(test, c, DMA_FROM_DEVICE);
	w.where = device(c);
	write_meanwhile(c, &w);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, wrong(c->buffer + off(test), w.last, BYTES));
	expect_only(c, SIM_FAULTS);
}

static void cpu_writes_meanwhile(struct kunit *test)
{
	struct sim_case *c = begin_param(test);
	struct writer w = { .where = c->buffer + off(test) };

	map_own(test, c, DMA_BIDIRECTIONAL);
	dev_sync_single_for_cpu(c->dev, c->dma, BYTES, DMA_BIDIRECTIONAL);
	write_meanwhile(c, &w);
	dev_sync_single_for_device(c->dev, c->dma, BYTES, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_EQ(test, 0, wrong(device(c), w.last, BYTES));
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_BIDIRECTIONAL);
	expect_only(c, SIM_FAULTS);
}

/* What a driver left may be unmapped when there is another one. */
static void left_is_unmapped(struct kunit *test)
{
	struct sim_case *c = begin_param(test);
	dma_addr_t dma;

	map_own(test, c, DMA_FROM_DEVICE);
	dma = c->dma;
	fake_unbind(c->master);
	fake_rebind(test, c->master);
	expect_only(c, SIM_LEAK);
	map_own(test, c, DMA_FROM_DEVICE);
	memset(device(c), 0x5a, BYTES);
	dev_unmap_single(c->dev, dma, BYTES, DMA_FROM_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, wrong(c->buffer + off(test), 0x5a, BYTES));
	expect_only(c, SIM_LEAK);
}

/* dma_*() does not say so, and dev_*() does not let it get here. */
static void nothing_is_not_mapped(struct kunit *test)
{
	struct sim_case *c = begin(test, 64, true);

	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			sim_map_phys(c->master, virt_to_phys(c->buffer), 0,
				     DMA_FROM_DEVICE, 0));
	map(c, 0, DMA_FROM_DEVICE);
	sim_sync_for_cpu(c->master, c->dma, 0, DMA_FROM_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	expect_only(c, SIM_FAULTS);
}

/* Another master's address is another thing; so is memory from a mapping. */
static void nobody_is_mistaken(struct kunit *test)
{
	struct sim_case *c = begin(test, 64, true);
	bool masters, others, memory;

	map(c, 0, DMA_FROM_DEVICE);
	scoped_guard(sim) {
		masters = sim_find_mapping(c->master, c->dma);
		others = sim_find_mapping(c->dev, c->dma);
		memory = sim_find_memory_at(virt_to_phys(c->buffer));
	}
	KUNIT_EXPECT_TRUE(test, masters);
	KUNIT_EXPECT_FALSE(test, others);
	KUNIT_EXPECT_FALSE(test, memory);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
}

/* What the cache fetches on its own, as another line changes hands. */
static u8 *fetched(struct kunit *test, struct sim_case *c, unsigned long seed)
{
	u8 *seen = fake_buffer(test, BYTES);
	int i;

	sim_seed(seed);
	memset(c->buffer, 0x11, BYTES);
	c->dma = dev_map_single_attrs(c->dev, c->buffer, BYTES, DMA_FROM_DEVICE,
				      DMA_ATTR_OWN_LINES);
	memset(device(c), 0x22, BYTES);
	for (i = 0; i < 4; i++)
		sim_handed(virt_to_phys(c->buffer + 2 * SZ_4K), 1,
			   DEV_CACHE_FOR_DEVICE);
	memcpy(seen, c->buffer, BYTES);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	return seen;
}

/* The machine is the same again from the same seed, and from no other. */
static void seed_repeats(struct kunit *test)
{
	struct sim_case *c = begin(test, 64, true);
	u8 *first = fetched(test, c, 7);

	KUNIT_EXPECT_NE(test, 0, wrong(first, 0x11, BYTES));
	KUNIT_EXPECT_EQ(test, 0, memcmp(first, fetched(test, c, 7), BYTES));
	KUNIT_EXPECT_NE(test, 0, memcmp(first, fetched(test, c, 8), BYTES));
}

static struct kunit_case sim_cases[] = {
	KUNIT_CASE_PARAM(all_is_right, machine_gen_params),
#ifdef CONFIG_ARCH_HAS_DMA_OPS
	KUNIT_CASE_PARAM(dma_api_is_right, machine_gen_params),
#endif
	KUNIT_CASE_PARAM(list_is_right, machine_gen_params),
	KUNIT_CASE_PARAM(part_is_right, machine_gen_params),
	KUNIT_CASE(reading_needs_no_sync),
	KUNIT_CASE_PARAM(writing_needs_one_sync, machine_gen_params),
	KUNIT_CASE(any_byte_is_seen),
	KUNIT_CASE_PARAM(unseen_may_be_dropped, machine_gen_params),
	KUNIT_CASE(no_line_comes_back_unasked),
	KUNIT_CASE_PARAM(device_writes_meanwhile, machine_gen_params),
	KUNIT_CASE_PARAM(cpu_writes_meanwhile, machine_gen_params),
	KUNIT_CASE_PARAM(left_is_unmapped, machine_gen_params),
	KUNIT_CASE(nothing_is_not_mapped),
	KUNIT_CASE(nobody_is_mistaken),
	KUNIT_CASE(seed_repeats),
	{}
};

static struct kunit_suite sim_suite = {
	.name		= "dev_dma_sim",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= sim_cases,
};

kunit_test_suite(sim_suite);
