// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of pool.c: what a pool promises of its blocks, and what it refuses.
 */
#include <linux/log2.h>
#include <linux/string.h>

#include "slab_fake.h"

/* More than one chunk of small blocks, without much memory for long ones. */
static int many(size_t size)
{
	return clamp(4 * SZ_64K / size, 8UL, 600UL);
}

/* Every kind of device gets distinct blocks, zeroed, and gives them back. */
static void blocks_are_distinct(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct dev_pool *pool = dev_pool_create("test", dev, 64, 0, GFP_KERNEL);
	struct fake_block *blocks;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, pool);
	blocks = fake_take_many(test, pool, 500);
	for (i = 0; i < 500; i++)
		memset(blocks[i].mem, 0xff, 64);
	KUNIT_EXPECT_TRUE(test, fake_are_distinct(blocks, 500, 64));
	fake_give_many(pool, blocks, 500);
	for (i = 0; i < 500; i++) {
		blocks[i].mem = dev_pool_zalloc(pool, GFP_KERNEL,
						&blocks[i].dma);
		KUNIT_ASSERT_NOT_NULL(test, blocks[i].mem);
		KUNIT_EXPECT_NULL(test, memchr_inv(blocks[i].mem, 0, 64));
	}
	fake_give_many(pool, blocks, 500);
	dev_pool_destroy(pool);
}

struct shape_param {
	const char *name;
	size_t size;
	size_t align;
	size_t boundary;
};

static const struct shape_param shape_params[] = {
	{ "1 byte",				1,	0,	0 },
	{ "3 bytes",				3,	0,	0 },
	{ "3 bytes, not across 4",		3,	0,	4 },
	{ "7 bytes at 2",			7,	2,	0 },
	{ "8 bytes",				8,	8,	0 },
	{ "24 bytes not across 64",		24,	8,	64 },
	{ "33 bytes not across 64",		33,	1,	64 },
	{ "64 bytes at 64",			64,	64,	0 },
	{ "64 bytes at 4096",			64,	4096,	0 },
	{ "100 bytes at 4 not across 256",	100,	4,	256 },
	{ "16 bytes at 64 not across 16",	16,	64,	16 },
	{ "600 bytes not across 1024",		600,	1,	1024 },
	{ "1000 bytes not across 4096",		1000,	8,	4096 },
	{ "1000 bytes not across 8192",		1000,	8,	8192 },
	{ "2100 bytes at 4",			2100,	4,	0 },
	{ "2100 bytes not across 4096",		2100,	4,	4096 },
	{ "a page",				4096,	4096,	4096 },
	{ "a page and a byte",			4097,	1,	0 },
	{ "5000 bytes at 64 not across 8192",	5000,	64,	8192 },
	{ "8192 bytes at 8192",			8192,	8192,	8192 },
	{ "12000 bytes not across 65536",	12000,	16,	65536 },
	{ "64 bytes at 16384",			64,	16384,	0 },
	{ "65536 bytes not across 65536",	65536,	4096,	65536 },
	{ "70000 bytes",			70000,	8,	0 },
	{ "70000 bytes not across 131072",	70000,	8,	131072 },
};

KUNIT_ARRAY_PARAM_DESC(shape, shape_params, name);

static struct dev_pool *shaped_pool(struct kunit *test, struct device *dev)
{
	const struct shape_param *p = test->param_value;
	struct dev_pool *pool;

	pool = dev_pool_create_aligned("shape", dev, p->size, p->align,
				       p->boundary, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	return pool;
}

static bool is_shaped(const struct shape_param *p, dma_addr_t dma)
{
	u64 last = dma + p->size - 1;

	return IS_ALIGNED(dma, p->align ?: 1) &&
	       (!p->boundary || !((dma ^ last) & ~(u64)(p->boundary - 1)));
}

/* Blocks have the size, alignment and boundary that were asked for. */
static void blocks_are_shaped(struct kunit *test)
{
	const struct shape_param *p = test->param_value;
	struct dev_pool *pool = shaped_pool(test, fake_master(test));
	int i, count = many(p->size);
	struct fake_block *blocks = fake_take_many(test, pool, count);

	for (i = 0; i < count; i++) {
		KUNIT_EXPECT_TRUE(test, is_shaped(p, blocks[i].dma));
		KUNIT_EXPECT_PTR_EQ(test, phys_to_virt(blocks[i].dma),
				    blocks[i].mem);
		memset(blocks[i].mem, i, p->size);
	}
	for (i = 0; i < count; i++)
		KUNIT_EXPECT_NULL(test, memchr_inv(blocks[i].mem, (u8)i,
						   p->size));
	KUNIT_EXPECT_TRUE(test, fake_are_distinct(blocks, count, p->size));
	fake_give_many(pool, blocks, count);
	dev_pool_destroy(pool);
}

/* Blocks are zeroed on demand, and nothing else is. */
static void blocks_are_zeroed(struct kunit *test)
{
	const struct shape_param *p = test->param_value;
	struct dev_pool *pool = shaped_pool(test, fake_master(test));
	struct fake_block *blocks = fake_take_many(test, pool, 8);
	dma_addr_t dma;
	u8 *mem;
	int i;

	for (i = 0; i < 8; i++)
		memset(blocks[i].mem, 0xff, p->size);
	fake_give(pool, blocks[3]);
	mem = dev_pool_zalloc(pool, GFP_KERNEL, &dma);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	/* what is poisoned goes to its chunk first */
	if (!dev_slab_poison)
		KUNIT_EXPECT_PTR_EQ(test, blocks[3].mem, (void *)mem);
	blocks[3] = (struct fake_block){ mem, dma };
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, 0, p->size));
	for (i = 0; i < 8; i++)
		if (i != 3)
			KUNIT_EXPECT_NULL(test, memchr_inv(blocks[i].mem, 0xff,
							   p->size));
	fake_give_many(pool, blocks, 8);
	dev_pool_destroy(pool);
}

struct natural_param {
	const char *name;
	size_t size;
	size_t align;
};

static const struct natural_param natural_params[] = {
	{ "1 byte",	1,	1 },
	{ "2 bytes",	2,	2 },
	{ "3 bytes",	3,	4 },
	{ "64 bytes",	64,	64 },
	{ "65 bytes",	65,	128 },
	{ "2048 bytes",	2048,	2048 },
	{ "2100 bytes",	2100,	4096 },
	{ "a page",	4096,	4096 },
	{ "more",	5000,	4096 },
};

KUNIT_ARRAY_PARAM_DESC(natural, natural_params, name);

/* dev_pool_create() aligns to the next power of two, and to no more. */
static void natural_alignment(struct kunit *test)
{
	const struct natural_param *p = test->param_value;
	struct dev_pool *pool = dev_pool_create("natural", fake_master(test),
						p->size, 0, GFP_KERNEL);
	struct fake_block *blocks;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, pool);
	blocks = fake_take_many(test, pool, 20);
	for (i = 0; i < 20; i++)
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED(blocks[i].dma, p->align));
	KUNIT_EXPECT_EQ(test, ALIGN(p->size, p->align),
			dev_slab_of(pool)->stride);
	fake_give_many(pool, blocks, 20);
	dev_pool_destroy(pool);
}

struct refusal_param {
	const char *name;
	const char *pool;
	size_t size;
	size_t align;
	size_t boundary;
	const char *why;
};

static const struct refusal_param refusal_params[] = {
	{ "no name",		NULL,	64,	8,	0,	"no name" },
	{ "no size",		"p",	0,	8,	0,	"such size" },
	{ "2 GiB",		"p",	1UL + INT_MAX, 8, 0,	"such size" },
	{ "a negative size",	"p",	-1,	8,	0,	"such size" },
	{ "aligned to 3",	"p",	64,	3,	0,	"such align" },
	{ "aligned to 2 MiB",	"p",	64,	SZ_2M,	0,	"such align" },
	{ "boundary of 100",	"p",	64,	8,	100,	"power of" },
	{ "boundary of 32",	"p",	64,	8,	32,	"longer than" },
};

KUNIT_ARRAY_PARAM_DESC(refusal, refusal_params, name);

/* A pool that cannot be is refused in one line that says why. */
static void bad_pools_are_refused(struct kunit *test)
{
	const struct refusal_param *p = test->param_value;
	struct device *dev = fake_master(test);
	struct dev_pool *pool;

	lines_begin(test);
	pool = dev_pool_create_aligned(p->pool, dev, p->size, p->align,
				       p->boundary, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, pool);
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA"));
	KUNIT_EXPECT_EQ(test, 1, lines_with(p->why));
	KUNIT_EXPECT_EQ(test, 1, lines_with(dev_name(dev)));
	KUNIT_EXPECT_NULL(test, dev_pool_create_aligned(p->pool, dev, p->size,
							p->align, p->boundary,
							GFP_KERNEL |
							__GFP_NOWARN));
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA"));
}

/* Who has no living master has no pool. */
static void no_master_no_pool(struct kunit *test)
{
	struct device *dev = fake_param_device(test);

	lines_begin(test);
	KUNIT_EXPECT_NULL(test, dev_pool_create("test", dev, 64, 0,
						GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA pool refused"));
	KUNIT_EXPECT_EQ(test, 1, lines_with(dev_name(dev)));
}

struct gfp_param {
	const char *name;
	gfp_t gfp;
};

static const struct gfp_param gfp_params[] = {
	{ "GFP_NOIO",		GFP_NOIO },
	{ "GFP_NOWAIT",		GFP_NOWAIT },
	{ "GFP_DMA",		GFP_KERNEL | __GFP_DMA },
	{ "GFP_DMA32",		GFP_KERNEL | __GFP_DMA32 },
	{ "GFP_HIGHMEM",	GFP_KERNEL | __GFP_HIGHMEM },
	{ "__GFP_ACCOUNT",	GFP_KERNEL_ACCOUNT },
	{ "__GFP_NORETRY",	GFP_KERNEL | __GFP_NORETRY },
	{ "__GFP_COMP",		GFP_KERNEL | __GFP_COMP },
	{ "__GFP_NOFAIL",	GFP_KERNEL | __GFP_NOFAIL },
};

KUNIT_ARRAY_PARAM_DESC(gfp, gfp_params, name);

/* Zones are ignored, and no flag makes the kernel warn. */
static void every_flag(struct kunit *test)
{
	const struct gfp_param *p = test->param_value;
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct dev_pool *pool;
	dma_addr_t dma;
	void *mem;

	lines_begin(test);
	pool = fake_pool(test, dev, 64);
	mem = dev_pool_alloc(pool, p->gfp, &dma);
	KUNIT_EXPECT_NOT_NULL(test, mem);
	KUNIT_EXPECT_EQ(test, FAKE_ALLOC_CONSISTENT, fake_last(fake)->op);
	KUNIT_EXPECT_FALSE(test, !!(fake_last(fake)->gfp & GFP_ZONEMASK));
	dev_pool_free(pool, mem, dma);
	dev_pool_destroy(pool);
	pool = dev_pool_create("flag", dev, 64, 0, p->gfp);
	KUNIT_EXPECT_TRUE(test, pool || !gfpflags_allow_blocking(p->gfp));
	dev_pool_destroy(pool);
	pool = dev_pool_create_streaming("flag", dev, 64, 0, 0, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	mem = dev_pool_alloc(pool, p->gfp, &dma);
	KUNIT_EXPECT_NOT_NULL(test, mem);
	dev_pool_free(pool, mem, dma);
	dev_pool_destroy(pool);
	KUNIT_EXPECT_EQ(test, 0, lines_with("Unexpected gfp"));
}

/* With interrupts off all works, but for destroying. */
static void atomic_never_sleeps(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	static struct fake_block blocks[100];
	struct dev_pool *pool;
	static DEFINE_SPINLOCK(lock);
	unsigned long flags;
	int i;

	spin_lock_irqsave(&lock, flags);
	pool = dev_pool_create("atomic", dev, 1000, 0, GFP_ATOMIC);
	for (i = 0; pool && i < ARRAY_SIZE(blocks); i++)
		blocks[i].mem = dev_pool_zalloc(pool, GFP_ATOMIC,
						&blocks[i].dma);
	for (i = 0; pool && i < ARRAY_SIZE(blocks); i++)
		fake_give(pool, blocks[i]);
	spin_unlock_irqrestore(&lock, flags);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	for (i = 0; i < ARRAY_SIZE(blocks); i++)
		KUNIT_EXPECT_NOT_NULL(test, blocks[i].mem);
	dev_pool_destroy(pool);
}

/* Freeing and destroying nothing is fine. */
static void nothing_is_fine(struct kunit *test)
{
	struct fake_block block;
	struct dev_pool *pool;
	size_t at_hand;

	lines_begin(test);
	pool = fake_pool(test, fake_master(test), 64);
	dev_pool_free(pool, NULL, 0);
	dev_pool_free(pool, NULL, BAD_DMA_ADDR);
	migrate_disable();
	block = fake_take(test, pool);
	fake_give(pool, block);
	/* the CPU has a stack and a hint now */
	at_hand = dev_slab_at_hand(dev_slab_of(pool));
	dev_pool_free(pool, NULL, 0);
	dev_pool_free(pool, NULL, block.dma);
	KUNIT_EXPECT_EQ(test, at_hand, dev_slab_at_hand(dev_slab_of(pool)));
	fake_flush(dev_slab_of(pool));
	migrate_enable();
	KUNIT_EXPECT_EQ(test, 0, dev_slab_of(pool)->dropped);
	dev_pool_destroy(NULL);
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
	dev_pool_destroy(pool);
}

/* More than can be had fails in one line, and counts once. */
static void too_long_fails(struct kunit *test)
{
	struct device *dev = fake_master(test);
	unsigned long failures;
	struct dev_pool *pool;
	dma_addr_t dma;

	lines_begin(test);
	pool = fake_pool(test, dev, SZ_1G);
	failures = fake_failures(dev);
	KUNIT_EXPECT_NULL(test, dev_pool_alloc(pool, GFP_KERNEL, &dma));
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA"));
	KUNIT_EXPECT_EQ(test, failures + 1, fake_failures(dev));
	KUNIT_EXPECT_NULL(test, dev_pool_alloc(pool, GFP_KERNEL | __GFP_NOWARN,
					       &dma));
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA"));
	dev_pool_destroy(pool);
}

/* A child's pool takes its memory with the child's limits. */
static void child_has_its_own_limits(struct kunit *test)
{
	struct fake *fake = fake_provider(test);
	struct dev_dma_limits limits = { .consistent_mask = DMA_BIT_MASK(31) };
	struct device *dev = fake_provided(test);
	struct dev_pool *near, *far = fake_pool(test, dev, 64);
	struct device *narrow = fake_provided(test);
	struct fake_block block;

	KUNIT_ASSERT_EQ(test, 0, dev_dma_narrow(narrow, &limits));
	near = fake_pool(test, narrow, 64);
	block = fake_take(test, far);
	KUNIT_EXPECT_GE(test, block.dma, fake->zones[0]);
	fake_give(far, block);
	block = fake_take(test, near);
	KUNIT_EXPECT_LT(test, block.dma, SZ_2G);
	fake_give(near, block);
	dev_pool_destroy(near);
	dev_pool_destroy(far);
}

/* A counted child is counted for what its pool takes and gives back. */
static void child_is_counted(struct kunit *test)
{
	struct device *dev = fake_of_kind(test, FAKE_COUNTED);
	struct dev_pool *pool = fake_pool(test, dev, 64);

	fake_give(pool, fake_take(test, pool));
	KUNIT_EXPECT_EQ(test, 1, fake_counts(dev).maps);
	KUNIT_EXPECT_EQ(test, 0, fake_counts(dev).unmaps);
	dev_pool_destroy(pool);
	KUNIT_EXPECT_EQ(test, 1, fake_counts(dev).unmaps);
}

/* Streaming blocks share no line, are cached memory, and can be synced. */
static void streaming_blocks(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct dev_pool *pool;
	struct fake_block *blocks;
	int i;

	dev_slab_get_heap(fake_m(dev), GFP_KERNEL)->line = 64;
	pool = dev_pool_create_streaming("stream", dev, 24, 8, 0, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	blocks = fake_take_many(test, pool, 100);
	KUNIT_EXPECT_EQ(test, 0, fake_count(fake, FAKE_ALLOC_CONSISTENT));
	for (i = 0; i < 100; i++)
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED(blocks[i].dma, 64));
	KUNIT_EXPECT_TRUE(test, fake_are_distinct(blocks, 100, 64));
	dev_sync_single_for_device(dev, blocks[0].dma, 24, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, FAKE_SYNC_FOR_DEVICE, fake_last(fake)->op);
	fake_give_many(pool, blocks, 100);
	dev_pool_destroy(pool);
	KUNIT_EXPECT_EQ(test, 0, fake->live);
}

/* A pool pins its device until it is destroyed. */
static void pool_pins_device(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *dev = fake_child(test, master);
	struct dev_pool *pool = fake_pool(test, dev, 64);

	fake_unregister(dev);
	fake_unregister(master);
	KUNIT_EXPECT_FALSE(test, fake_was_released(test, dev));
	KUNIT_EXPECT_FALSE(test, fake_was_released(test, master));
	dev_pool_destroy(pool);
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, dev));
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(fake_was_released(test, master)));
}

/* A name may be long, and need not stay. */
static void name_is_copied(struct kunit *test)
{
	char name[] = "a name that is longer than there is room for it";
	struct dev_pool *pool = dev_pool_create(name, fake_master(test), 8, 0,
						GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, pool);
	memset(name, 'x', sizeof(name) - 1);
	KUNIT_EXPECT_STREQ(test, dev_slab_of(pool)->name,
			   "a name that is longer than ther");
	dev_pool_destroy(pool);
}

/* Whichever allocation fails, there is no pool and nothing is left. */
static void create_without_memory(struct kunit *test)
{
	bool failed = true;
	struct dev_pool *pool;
	int nth;

	fault_begin(test);
	for (nth = 1; failed && nth < 16; nth++) {
		struct device *dev = fake_master(test);

		fault_arm(nth);
		pool = dev_pool_create("test", dev, 64, 0, GFP_KERNEL);
		failed = fault_disarm();
		KUNIT_EXPECT_EQ(test, failed, !pool);
		dev_pool_destroy(pool);
		fake_unregister(dev);
		KUNIT_EXPECT_TRUE(test, fake_was_released(test, dev));
	}
	KUNIT_EXPECT_FALSE(test, failed);
	KUNIT_EXPECT_GT(test, nth, 4);
}

/* Whichever allocation fails, a block comes or does not, and nothing leaks. */
static void alloc_without_memory(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	bool failed = true;
	int nth, nulls = 0;

	fault_begin(test);
	for (nth = 1; failed && nth < 16; nth++) {
		struct dev_pool *pool = fake_pool(test, dev, 64);
		struct fake_block block;

		fault_arm(nth);
		block.mem = dev_pool_alloc(pool, GFP_KERNEL, &block.dma);
		failed = fault_disarm();
		nulls += !block.mem;
		KUNIT_EXPECT_EQ(test, !!block.mem, fake->live);
		fake_give(pool, block);
		fake_walk(test, pool, 10);
		dev_pool_destroy(pool);
		KUNIT_EXPECT_EQ(test, 0, fake->live);
	}
	KUNIT_EXPECT_FALSE(test, failed);
	KUNIT_EXPECT_GT(test, nth, 4);
	KUNIT_EXPECT_GE(test, nulls, 3);
}

static struct kunit_case pool_cases[] = {
	KUNIT_CASE_PARAM(blocks_are_distinct, fake_able_gen_params),
	KUNIT_CASE_PARAM(blocks_are_shaped, shape_gen_params),
	KUNIT_CASE_PARAM(blocks_are_zeroed, shape_gen_params),
	KUNIT_CASE_PARAM(natural_alignment, natural_gen_params),
	KUNIT_CASE_PARAM(bad_pools_are_refused, refusal_gen_params),
	KUNIT_CASE_PARAM(no_master_no_pool, fake_unable_gen_params),
	KUNIT_CASE_PARAM(every_flag, gfp_gen_params),
	KUNIT_CASE_PARAM(atomic_never_sleeps, fake_able_gen_params),
	KUNIT_CASE(nothing_is_fine),
	KUNIT_CASE(too_long_fails),
	KUNIT_CASE(child_has_its_own_limits),
	KUNIT_CASE(child_is_counted),
	KUNIT_CASE(streaming_blocks),
	KUNIT_CASE(pool_pins_device),
	KUNIT_CASE(name_is_copied),
	KUNIT_CASE(create_without_memory),
	KUNIT_CASE(alloc_without_memory),
	{}
};

static struct kunit_suite pool_suite = {
	.name		= "dev_dma_pool",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= pool_cases,
};

kunit_test_suite(pool_suite);
