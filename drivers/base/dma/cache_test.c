// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what changes hands: cache.c, cache_policy.c.
 */
#include <kunit/static_stub.h>
#include <kunit/test.h>
#include <linux/scatterlist.h>

#include "cache.h"
#include "fake.h"
#include "fake_cache.h"

struct pass_param {
	const char *name;
	bool speculates;
	enum dma_data_direction dir;
	/* FAKE_CACHE_WAIT stands for none */
	enum fake_cache_op due[DEV_CACHE_PHASES];
};

#define NONE	FAKE_CACHE_WAIT

static const struct pass_param pass_params[] = {
	{ "in order, to the device", false, DMA_TO_DEVICE,
	  { FAKE_WBACK, FAKE_WBACK, NONE, NONE } },
	{ "in order, from the device", false, DMA_FROM_DEVICE,
	  { FAKE_WBACK_INV, FAKE_WBACK_INV, NONE, NONE } },
	{ "in order, both ways", false, DMA_BIDIRECTIONAL,
	  { FAKE_WBACK_INV, FAKE_WBACK_INV, NONE, NONE } },
	{ "speculating, to the device", true, DMA_TO_DEVICE,
	  { FAKE_WBACK, FAKE_WBACK, NONE, NONE } },
	{ "speculating, from the device", true, DMA_FROM_DEVICE,
	  { FAKE_WBACK, FAKE_WBACK, FAKE_INV, FAKE_INV } },
	{ "speculating, both ways", true, DMA_BIDIRECTIONAL,
	  { FAKE_WBACK, FAKE_WBACK, FAKE_INV, FAKE_INV } },
};

KUNIT_ARRAY_PARAM_DESC(pass, pass_params, name);

static void expect_call(struct kunit *test, unsigned int i,
			enum fake_cache_op op, phys_addr_t phys, size_t size)
{
	KUNIT_EXPECT_EQ(test, op, fake_cache.log[i].op);
	KUNIT_EXPECT_EQ(test, phys, fake_cache.log[i].phys);
	KUNIT_EXPECT_EQ(test, size, fake_cache.log[i].size);
}

/* What is due is done once, to whole lines, and waited for. */
static void expect_pass(struct kunit *test, const struct pass_param *p,
			enum dev_cache_phase phase)
{
	const struct dev_cache *cache;
	unsigned int calls = 0;

	cache = fake_cache_begin(32, p->speculates);
	dev_cache_pass(cache, phase, p->dir, 0x1005, 60);
	if (p->due[phase] != NONE) {
		expect_call(test, calls++, p->due[phase], 0x1000, 0x60);
		expect_call(test, calls++, FAKE_CACHE_WAIT, 0, 0);
	}
	if (phase >= DEV_CACHE_FOR_CPU && p->dir != DMA_TO_DEVICE)
		expect_call(test, calls++, FAKE_ALL_FOR_CPU, 0, 0);
	KUNIT_EXPECT_EQ(test, calls, fake_cache.calls);
}

static void what_is_due_is_done(struct kunit *test)
{
	enum dev_cache_phase phase;

	for (phase = 0; phase < DEV_CACHE_PHASES; phase++)
		expect_pass(test, test->param_value, phase);
}

/* A list is waited for once. */
static void list_waits_once(struct kunit *test)
{
	const struct dev_cache *cache = fake_cache_begin(64, true);
	struct scatterlist sg[3];
	u8 *mem = fake_buffer(test, SZ_4K);
	int i;

	sg_init_table(sg, 3);
	for (i = 0; i < 3; i++)
		sg_set_buf(&sg[i], mem + 256 * i, 64);
	dev_cache_pass_sg(cache, DEV_CACHE_MAP, DMA_TO_DEVICE, sg, 3);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, FAKE_WBACK, fake_cache.log[i].op);
	expect_call(test, 3, FAKE_CACHE_WAIT, 0, 0);
	KUNIT_EXPECT_EQ(test, 4, fake_cache.calls);
	dev_cache_pass_sg(cache, DEV_CACHE_UNMAP, DMA_TO_DEVICE, sg, 3);
	KUNIT_EXPECT_EQ(test, 4, fake_cache.calls);
}

/* What an inner and an outer cache are told, in order. */
static char told[128];

static void tell(const char *what, phys_addr_t phys, size_t size)
{
	size_t len = strlen(told);

	snprintf(told + len, sizeof(told) - len, "%s %llx+%zx, ", what,
		 (u64)phys, size);
}

#define TELLS(cache, op)						\
static void cache##_##op(phys_addr_t phys, size_t size)			\
{									\
	tell(#cache " " #op, phys, size);				\
}

#define TELLS_ALL(cache, op)						\
static void cache##_##op(void)						\
{									\
	tell(#cache " " #op, 0, 0);					\
}

TELLS(inner, wback)
TELLS(inner, inv)
TELLS_ALL(inner, wait)
TELLS_ALL(inner, all_for_cpu)
TELLS(outer, wback)
TELLS(outer, inv)
TELLS(outer, wback_inv)
TELLS_ALL(outer, wait)
TELLS_ALL(outer, all_for_cpu)

/* The operation that does both at once in the inner one is not for this. */
static struct dev_cache_ops inner = {
	.wback		= inner_wback,
	.inv		= inner_inv,
};

static struct dev_cache_ops outer = {
	.wback		= outer_wback,
	.inv		= outer_inv,
	.wback_inv	= outer_wback_inv,
};

static const struct dev_cache_ops *fake_inner(void)
{
	return &inner;
}

static const struct dev_cache_ops *fake_outer(void)
{
	return &outer;
}

static void set_waits(bool waits)
{
	inner.wait = waits ? inner_wait : NULL;
	outer.wait = waits ? outer_wait : NULL;
	inner.all_for_cpu = waits ? inner_all_for_cpu : NULL;
	outer.all_for_cpu = waits ? outer_all_for_cpu : NULL;
}

#define EXPECT_TOLD(test, call, what)					\
do {									\
	told[0] = 0;							\
	dev_cache_both.call;						\
	KUNIT_EXPECT_STREQ(test, what, told);				\
} while (0)

static void stand_one_behind_the_other(struct kunit *test, bool waits)
{
	set_waits(waits);
	kunit_activate_static_stub(test, dev_cache_inner, fake_inner);
	kunit_activate_static_stub(test, dev_cache_outer, fake_outer);
}

/* What is written back comes there last, what is discarded first. */
static void outer_cache_is_behind(struct kunit *test)
{
	stand_one_behind_the_other(test, true);
	EXPECT_TOLD(test, wback(0x1000, 64),
		    "inner wback 1000+40, inner wait 0+0, outer wback 1000+40, ");
	EXPECT_TOLD(test, inv(0x1000, 64),
		    "outer inv 1000+40, outer wait 0+0, inner inv 1000+40, ");
	EXPECT_TOLD(test, wback_inv(0x1000, 64),
		    "inner wback 1000+40, inner wait 0+0, outer wback_inv 1000+40, outer wait 0+0, inner inv 1000+40, ");
	EXPECT_TOLD(test, wait(), "inner wait 0+0, outer wait 0+0, ");
	EXPECT_TOLD(test, all_for_cpu(),
		    "outer all_for_cpu 0+0, inner all_for_cpu 0+0, ");
}

/* Either may have nothing to wait for. */
static void caches_need_not_wait(struct kunit *test)
{
	stand_one_behind_the_other(test, false);
	EXPECT_TOLD(test, wback_inv(0x1000, 64),
		    "inner wback 1000+40, outer wback_inv 1000+40, inner inv 1000+40, ");
	EXPECT_TOLD(test, wait(), "");
	EXPECT_TOLD(test, all_for_cpu(), "");
}

static size_t seen_bytes;
static unsigned int seen_parts;

static void see(void *addr, size_t size)
{
	seen_bytes += size;
	seen_parts++;
}

/* Linear memory is one part, however long. */
static void linear_memory_is_one_part(struct kunit *test)
{
	phys_addr_t phys = virt_to_phys(fake_buffer(test, SZ_16K));

	seen_bytes = 0;
	seen_parts = 0;
	dev_cache_by_address(phys, SZ_16K, see);
	KUNIT_EXPECT_EQ(test, SZ_16K, seen_bytes);
	KUNIT_EXPECT_EQ(test, 1, seen_parts);
}

/* Nobody tells of another cache once lines have been counted. */
static void too_late_to_register(struct kunit *test)
{
	const struct dev_cache *cache = fake_cache_begin(64, true);

	dev_cache_of_cpu();
	KUNIT_EXPECT_EQ(test, -EBUSY, dev_cache_register(cache->ops));
}

static struct kunit_case cache_cases[] = {
	KUNIT_CASE_PARAM(what_is_due_is_done, pass_gen_params),
	KUNIT_CASE(list_waits_once),
	KUNIT_CASE(linear_memory_is_one_part),
	KUNIT_CASE(outer_cache_is_behind),
	KUNIT_CASE(caches_need_not_wait),
	KUNIT_CASE(too_late_to_register),
	{}
};

static struct kunit_suite cache_suite = {
	.name		= "dev_dma_cache",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= cache_cases,
};

kunit_test_suite(cache_suite);
