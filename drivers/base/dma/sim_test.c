// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the simulator: a driver that does everything right, and one that
 * does each thing wrong.
 *
 * The device is played by whoever writes to the shadow.
 */
#include <kunit/static_stub.h>
#include <kunit/test.h>
#include <linux/dev-cache.h>
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

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

static void count(struct sim_case *c)
{
	int i;

	for (i = 0; i < SIM_FAULTS; i++)
		c->before[i] = sim_reports(i);
}

static struct sim_case *begin(struct kunit *test, unsigned int line,
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
static u8 *device(struct sim_case *c)
{
	u8 *memory = fake_sim_memory(c->dma);

	KUNIT_EXPECT_NOT_NULL(c->test, memory);
	return memory ?: c->buffer;
}

static void expect_only(struct sim_case *c, enum sim_fault fault)
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

static void map(struct sim_case *c, size_t off, enum dma_data_direction dir)
{
	c->dma = dev_map_single(c->dev, c->buffer + off, BYTES, dir);
	KUNIT_ASSERT_FALSE(c->test, dev_dma_bad(c->dev, c->dma));
}

static size_t wrong(const u8 *mem, u8 value, size_t size)
{
	size_t i, n = 0;

	for (i = 0; i < size; i++)
		n += mem[i] != value;
	return n;
}

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

/* The machine is the same again from the same seed. */
static void seed_repeats(struct kunit *test)
{
	struct sim_case *c = begin(test, 64, true);
	u8 *first = fake_buffer(test, BYTES);
	int i;

	for (i = 0; i < 2; i++) {
		sim_seed(7);
		memset(c->buffer, 0x11, BYTES);
		map(c, 0, DMA_FROM_DEVICE);
		memset(device(c), 0x22, BYTES);
		/* what the cache fetched on its own shows without a sync */
		if (i)
			KUNIT_EXPECT_EQ(test, 0,
					memcmp(first, c->buffer, BYTES));
		memcpy(first, c->buffer, BYTES);
		dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	}
}

/* Each of these does one thing wrong, and is told so, once. */
static void cpu_writes_devices_buffer(struct sim_case *c)
{
	map(c, 0, DMA_FROM_DEVICE);
	c->buffer[200] ^= 1;
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
}

static void cpu_writes_what_is_evicted(struct sim_case *c)
{
	int i;

	sim_config.evict = 255;
	map(c, 0, DMA_TO_DEVICE);
	c->buffer[200] ^= 1;
	for (i = 0; i < 1000; i++)
		sim_handed(virt_to_phys(c->buffer + 2 * SZ_4K), 1,
			   DEV_CACHE_FOR_DEVICE);
	KUNIT_EXPECT_EQ(c->test, 0, memcmp(device(c), c->buffer, BYTES));
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_TO_DEVICE);
}

static void sync_for_device_is_missing(struct sim_case *c)
{
	map(c, 0, DMA_BIDIRECTIONAL);
	dev_sync_single_for_cpu(c->dev, c->dma, BYTES, DMA_BIDIRECTIONAL);
	c->buffer[200] ^= 1;
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_BIDIRECTIONAL);
}

static void sync_for_cpu_is_missing(struct sim_case *c)
{
	map(c, 0, DMA_FROM_DEVICE);
	device(c)[200] ^= 1;
	dev_sync_single_for_device(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
}

static void cpu_keeps_what_it_read(struct sim_case *c)
{
	sim_config.speculates = false;
	sim_cache();
	map(c, 0, DMA_FROM_DEVICE);
	dev_sync_single_for_cpu(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	device(c)[200] ^= 1;
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	barrier();	/* no tail call: the stack must have this function */
}

static void device_writes_what_it_should_read(struct sim_case *c)
{
	map(c, 0, DMA_TO_DEVICE);
	device(c)[200] ^= 1;
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_TO_DEVICE);
}

static void unmap_has_another_direction(struct sim_case *c)
{
	map(c, 0, DMA_TO_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
}

static void unmap_has_another_size(struct sim_case *c)
{
	map(c, 0, DMA_TO_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES - 1, DMA_TO_DEVICE);
}

static void device_writes_beside(struct sim_case *c)
{
	map(c, 0, DMA_FROM_DEVICE);
	device(c)[BYTES] ^= 1;
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	sim_empty_quarantine(c->master);	/* and is not told again */
}

static void device_writes_before(struct sim_case *c)
{
	map(c, 1, DMA_FROM_DEVICE);
	device(c)[-1] ^= 1;
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	sim_empty_quarantine(c->master);	/* as above */
}

static void device_writes_after(struct sim_case *c)
{
	u8 *where;

	map(c, 0, DMA_FROM_DEVICE);
	where = device(c);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	where[200] ^= 1;
	sim_empty_quarantine(c->master);
}

static void unmapped_twice(struct sim_case *c)
{
	map(c, 0, DMA_FROM_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	barrier();	/* no tail call: the site is in the stack */
}

static void synced_after_unmap(struct sim_case *c)
{
	map(c, 0, DMA_FROM_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	dev_sync_single_for_cpu(c->dev, c->dma, 10, DMA_FROM_DEVICE);
	barrier();	/* as above */
}

/*
 * Where another CPU comes in between; more than the simulator keeps for a
 * while.
 */
static struct sim_case *racer;
static const struct dev_cache *simulated;

static void unmap_meanwhile(phys_addr_t phys, size_t size)
{
	struct sim_case *c = racer;
	dma_addr_t dma;
	int i;

	racer = NULL;
	simulated->ops->wback(phys, size);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_TO_DEVICE);
	for (i = 0; i < 100; i++) {
		dma = dev_map_single(c->dev, c->buffer + SZ_4K, 64,
				     DMA_TO_DEVICE);
		dev_unmap_single(c->dev, dma, 64, DMA_TO_DEVICE);
	}
}

static const struct dev_cache *racing_cache(void)
{
	static const struct dev_cache_ops ops = { .wback = unmap_meanwhile };
	static const struct dev_cache cache = {
		.ops		= &ops,
		.line		= 64,
		.speculates	= true,
	};

	return racer ? &cache : simulated;
}

static void unmapped_while_synced(struct sim_case *c)
{
	map(c, 0, DMA_TO_DEVICE);
	racer = c;
	simulated = sim_cache();
	kunit_activate_static_stub(c->test, sim_cache, racing_cache);
	dev_sync_single_for_device(c->dev, c->dma, BYTES, DMA_TO_DEVICE);
	kunit_deactivate_static_stub(c->test, sim_cache);
}

static void never_unmapped(struct sim_case *c)
{
	map(c, 0, DMA_FROM_DEVICE);
	fake_unbind(c->master);
}

#ifdef CONFIG_ARCH_HAS_DMA_OPS
static void dma_api_unmaps_twice(struct sim_case *c)
{
	c->dma = dma_map_single(c->master, c->buffer, BYTES, DMA_FROM_DEVICE);
	dma_unmap_single(c->master, c->dma, BYTES, DMA_FROM_DEVICE);
	dma_unmap_single(c->master, c->dma, BYTES, DMA_FROM_DEVICE);
	barrier();	/* as above */
}
#endif

static void shared_and_not_bounced(struct sim_case *c)
{
	sim_config.bounce = false;
	map(c, 1, DMA_FROM_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
}

struct misuse_param {
	const char *name;
	void (*commit)(struct sim_case *c);
	enum sim_fault fault;
};

static const struct misuse_param misuse_params[] = {
	{ "the CPU writes", cpu_writes_devices_buffer, SIM_CPU_WROTE },
	{ "the CPU writes, and it is evicted", cpu_writes_what_is_evicted,
	  SIM_CPU_WROTE },
	{ "no sync for the device", sync_for_device_is_missing, SIM_NOT_GIVEN },
	{ "no sync for the CPU", sync_for_cpu_is_missing, SIM_NOT_TAKEN },
	{ "no sync after reading", cpu_keeps_what_it_read, SIM_STALE },
	{ "wrong direction", device_writes_what_it_should_read, SIM_DIRECTION },
	{ "another direction", unmap_has_another_direction, SIM_DIRECTION },
	{ "another size", unmap_has_another_size, SIM_SIZE },
	{ "behind the mapping", device_writes_beside, SIM_OUTSIDE },
	{ "before the mapping", device_writes_before, SIM_OUTSIDE },
	{ "after unmap", device_writes_after, SIM_AFTER_UNMAP },
	{ "unmapped twice", unmapped_twice, SIM_NOT_MAPPED },
	{ "synced after unmap", synced_after_unmap, SIM_NOT_MAPPED },
	{ "unmapped while synced", unmapped_while_synced, SIM_NOT_MAPPED },
	{ "leak", never_unmapped, SIM_LEAK },
#ifdef CONFIG_ARCH_HAS_DMA_OPS
	{ "dma_*()", dma_api_unmaps_twice, SIM_NOT_MAPPED },
#endif
	{ "shared line", shared_and_not_bounced, SIM_SHARED },
};

KUNIT_ARRAY_PARAM_DESC(misuse, misuse_params, name);

static void misuse_is_told(struct kunit *test)
{
	const struct misuse_param *p = test->param_value;
	struct sim_case *c = begin(test, 64, true);
	char site[64];

	/* what dirty lines do to what the device wrote is another matter */
	sim_config.evict = 0;
	lines_begin(test);
	p->commit(c);
	expect_only(c, p->fault);
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA simulator:"));
	snprintf(site, sizeof(site), " %ps+", p->commit);
	KUNIT_EXPECT_GE(test, lines_with(site), 1);
	if (p->fault == SIM_LEAK)
		dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
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
	KUNIT_CASE(seed_repeats),
	KUNIT_CASE_PARAM(misuse_is_told, misuse_gen_params),
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
