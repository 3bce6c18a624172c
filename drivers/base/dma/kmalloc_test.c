// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of kmalloc.c: memory of any size, freed without one.
 */
#include <linux/mm.h>

#include "slab_fake.h"

/*
 * Up to two pages: big enough, and no more than an eighth is wasted, or what
 * kmalloc() aligns to.
 */
static void every_size_has_a_block(struct kunit *test)
{
	size_t least = max_t(size_t, 8, ARCH_KMALLOC_MINALIGN);
	struct device *dev = fake_master(test);
	struct fake_block block;
	struct dev_slab *slab;
	size_t size;

	for (size = 1; size <= DEV_SLAB_CLASS_MAX; size++) {
		block = fake_get(test, dev, size);
		slab = fake_slab_of(dev, block);
		KUNIT_ASSERT_NOT_NULL(test, slab);
		KUNIT_ASSERT_TRUE(test, slab->kmalloc);
		KUNIT_ASSERT_GE(test, slab->pool.size, size);
		KUNIT_ASSERT_LT(test, slab->pool.size - size,
				max(least, DIV_ROUND_UP(size, 8)));
		fake_put(dev, block);
	}
}

struct size_param {
	const char *name;
	size_t size;
	size_t align;
};

static const struct size_param size_params[] = {
	{ "1 byte",		1,	8 },
	{ "8 bytes",		8,	8 },
	{ "9 bytes",		9,	8 },
	{ "16 bytes",		16,	16 },
	{ "64 bytes",		64,	64 },
	{ "65 bytes",		65,	8 },
	{ "512 bytes",		512,	512 },
	{ "513 bytes",		513,	8 },
	{ "1024 bytes",		1024,	1024 },
	{ "a page",		4096,	4096 },
	{ "a page and a byte",	4097,	8 },
	{ "two pages",		8192,	4096 },
	{ "more",		8193,	4096 },
	{ "three pages",	12288,	4096 },
	{ "64 KiB and a byte",	65537,	4096 },
};

KUNIT_ARRAY_PARAM_DESC(size, size_params, name);

/* Aligned as kmalloc() aligns, distinct, and wherever the device looks. */
static void blocks_are_aligned(struct kunit *test)
{
	const struct size_param *p = test->param_value;
	struct device *dev = fake_master(test);
	struct fake_block blocks[16];
	int i;

	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		blocks[i] = fake_get(test, dev, p->size);
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED(blocks[i].dma, p->align));
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)
						   blocks[i].mem, p->align));
		KUNIT_EXPECT_PTR_EQ(test, phys_to_virt(blocks[i].dma),
				    blocks[i].mem);
		memset(blocks[i].mem, 0xff, p->size);
	}
	KUNIT_EXPECT_TRUE(test, fake_are_distinct(blocks, ARRAY_SIZE(blocks),
						  p->size));
	for (i = 0; i < ARRAY_SIZE(blocks); i++)
		fake_put(dev, blocks[i]);
}

/* dev_kzalloc() wipes what the last one left there, up to the last byte. */
static void zeroed_on_demand(struct kunit *test)
{
	const struct size_param *p = test->param_value;
	struct device *dev = fake_master(test);
	struct fake_block block = fake_get(test, dev, p->size);
	int i;

	memset(block.mem, 0xff, p->size);
	fake_put(dev, block);
	for (i = 0; i < 2; i++) {
		block.mem = dev_kzalloc(dev, p->size, GFP_KERNEL, &block.dma);
		KUNIT_ASSERT_NOT_NULL(test, block.mem);
		KUNIT_EXPECT_NULL(test, memchr_inv(block.mem, 0, p->size));
		memset(block.mem, 0xff, p->size);
		fake_put(dev, block);
	}
}

static const size_t some_sizes[] = { 1, 64, 100, 512, 1000, 5000, 8192, 9000 };

/* Every kind of device gets memory of every size, even with interrupts off. */
static void every_device(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct fake_block blocks[ARRAY_SIZE(some_sizes)];
	unsigned long flags;
	int i;

	local_irq_save(flags);
	for (i = 0; i < ARRAY_SIZE(blocks); i++)
		blocks[i].mem = dev_kzalloc(dev, some_sizes[i], GFP_ATOMIC,
					    &blocks[i].dma);
	local_irq_restore(flags);
	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		KUNIT_ASSERT_NOT_NULL(test, blocks[i].mem);
		KUNIT_EXPECT_FALSE(test, dev_dma_bad(dev, blocks[i].dma));
		memset(blocks[i].mem, i, some_sizes[i]);
	}
	local_irq_save(flags);
	for (i = 0; i < ARRAY_SIZE(blocks); i++)
		fake_put(dev, blocks[i]);
	local_irq_restore(flags);
}

struct plain_param {
	const char *name;
	size_t size;
	gfp_t gfp;
	bool works;
};

static const struct plain_param plain_params[] = {
	{ "a byte",		1,	GFP_KERNEL,			true },
	{ "a page",		4096,	GFP_ATOMIC,			true },
	{ "two and a half",	10000,	GFP_KERNEL,			true },
	{ "in highmem",		64,	GFP_KERNEL | __GFP_HIGHMEM,	true },
	{ "far too much",	SZ_64M,	GFP_KERNEL,			false },
	{ "compound",		64,	GFP_KERNEL | __GFP_COMP,	true },
	{ "nothing",		0,	GFP_KERNEL,			false },
};

KUNIT_ARRAY_PARAM_DESC(plain, plain_params, name);

/* A device that does no DMA gets ordinary memory and BAD_DMA_ADDR. */
static void plain_device(struct kunit *test)
{
	const struct plain_param *p = test->param_value;
	struct device *dev = fake_plain(test);
	dma_addr_t dma = 1;
	void *mem;

	lines_begin(test);
	mem = dev_kmalloc(dev, p->size, p->gfp, &dma);
	KUNIT_EXPECT_EQ(test, p->works, !!mem);
	KUNIT_EXPECT_EQ(test, p->works ? 0 : 1, lines_with("DMA"));
	KUNIT_EXPECT_EQ(test, 0, lines_with("Unexpected gfp"));
	if (!mem)
		return;
	KUNIT_EXPECT_TRUE(test, virt_addr_valid(mem));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR, dma);
	dev_kfree(dev, mem, dma);
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
}

/* What a device without a master gives back does go: all of RAM, and more. */
static void plain_memory_is_freed(struct kunit *test)
{
	unsigned long i, megs = (totalram_pages() >> (20 - PAGE_SHIFT)) + 64;
	struct device *dev = fake_plain(test);
	dma_addr_t dma;
	void *mem;

	for (i = 0; i < megs; i++) {
		mem = dev_kmalloc(dev, SZ_1M, GFP_KERNEL | __GFP_NOWARN, &dma);
		KUNIT_ASSERT_NOT_NULL(test, mem);
		dev_kfree(dev, mem, dma);
	}
}

struct refusal_param {
	const char *name;
	size_t size;
	gfp_t gfp;
	const char *why;
};

static const struct refusal_param refusal_params[] = {
	{ "nothing",		0,	GFP_KERNEL,		"size is 0" },
	{ "all there is",	-1,	GFP_KERNEL,		"more than" },
	{ "cannot fail",	64,	GFP_KERNEL | __GFP_NOFAIL,
	  "__GFP_COMP" },
};

KUNIT_ARRAY_PARAM_DESC(refusal, refusal_params, name);

/* What cannot be is refused in one line, whether the size is warm or not. */
static void bad_requests_are_refused(struct kunit *test)
{
	const struct refusal_param *p = test->param_value;
	struct device *dev = fake_master(test);
	dma_addr_t dma;

	lines_begin(test);
	KUNIT_EXPECT_NULL(test, dev_kmalloc(dev, p->size, p->gfp, &dma));
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA allocation refused"));
	KUNIT_EXPECT_EQ(test, 1, lines_with(p->why));
	KUNIT_EXPECT_NULL(test, dev_kmalloc(dev, 64, GFP_KERNEL, NULL));
	fake_put(dev, fake_get(test, dev, 64));
	KUNIT_EXPECT_NULL(test, dev_kmalloc(dev, 64, GFP_KERNEL, NULL));
	KUNIT_EXPECT_EQ(test, 3, lines_with("DMA allocation refused"));
}

/* With the master dead nothing comes, in one line, and freeing NULL is fine. */
static void dead_master_gives_nothing(struct kunit *test)
{
	struct device *dev = fake_of_kind(test, FAKE_DEAD);
	unsigned long failures = fake_failures(dev);
	dma_addr_t dma;
	int i;

	lines_begin(test);
	for (i = 0; i < ARRAY_SIZE(some_sizes); i++)
		KUNIT_EXPECT_NULL(test, dev_kmalloc(dev, some_sizes[i],
						    GFP_KERNEL, &dma));
	KUNIT_EXPECT_EQ(test, i, lines_with("the master has no driver"));
	KUNIT_EXPECT_EQ(test, i, lines_with("DMA"));
	KUNIT_EXPECT_EQ(test, failures + i, fake_failures(dev));
	/* nobody could have said what blocks it should have */
	KUNIT_EXPECT_NULL(test, fake_m(dev)->view.heap);
	dev_kfree(dev, NULL, 0);
	KUNIT_EXPECT_EQ(test, i, lines_with("DMA"));
}

static __always_inline void expect_one_class(struct kunit *test,
					     struct device *dev,
					     const size_t bytes)
{
	struct fake_block a, b;
	size_t size = bytes;

	OPTIMIZER_HIDE_VAR(size);
	a.mem = dev_kmalloc(dev, bytes, GFP_KERNEL, &a.dma);
	b.mem = dev_kmalloc(dev, size, GFP_KERNEL, &b.dma);
	KUNIT_ASSERT_NOT_NULL(test, a.mem);
	KUNIT_ASSERT_NOT_NULL(test, b.mem);
	KUNIT_ASSERT_NOT_NULL(test, fake_slab_of(dev, a));
	KUNIT_EXPECT_PTR_EQ(test, fake_slab_of(dev, a), fake_slab_of(dev, b));
	KUNIT_EXPECT_GE(test, fake_slab_of(dev, a)->pool.size, size);
	fake_put(dev, a);
	fake_put(dev, b);
}

/* A size is the same, whether the compiler knows it or not. */
static void constant_sizes_are_no_others(struct kunit *test)
{
	struct device *dev = fake_master(test);
	int i;

	for (i = 0; i < 2; i++) {	/* cold, and warm */
		expect_one_class(test, dev, 1);
		expect_one_class(test, dev, 8);
		expect_one_class(test, dev, 9);
		expect_one_class(test, dev, 64);
		expect_one_class(test, dev, 65);
		expect_one_class(test, dev, 256);
		expect_one_class(test, dev, 257);
		expect_one_class(test, dev, 512);
		expect_one_class(test, dev, 513);
		expect_one_class(test, dev, 4096);
		expect_one_class(test, dev, 8192);
	}
}

/* Whichever allocation fails, nothing is left of it. */
static void alloc_without_memory(struct kunit *test)
{
	static const size_t sizes[] = { 64, 5000, 9000 };
	bool failed;
	int i, nth;

	fault_begin(test);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		failed = true;
		for (nth = 1; failed && nth < 20; nth++) {
			struct device *dev = fake_master(test);
			struct fake_block block;

			fault_arm(nth);
			block.mem = dev_kmalloc(dev, sizes[i], GFP_KERNEL,
						&block.dma);
			failed = fault_disarm();
			KUNIT_EXPECT_TRUE(test, failed || block.mem);
			fake_put(dev, block);
			fake_put(dev, fake_get(test, dev, sizes[i]));
			fake_unregister(dev);
			KUNIT_EXPECT_TRUE(test,
					  SLAB_WAIT(fake_was_released(test,
								      dev)));
		}
		KUNIT_EXPECT_FALSE(test, failed);
		KUNIT_EXPECT_GT(test, nth, i == 2 ? 2 : 6);
	}
}

/* A provider that fails is believed, and asked again the next time. */
static void provider_fails(struct kunit *test)
{
	/* of which no two share blocks */
	static const size_t sizes[] = { 128, 512, 1000, 5000, 8192, 9000 };
	struct fake *fake = fake_provider(test);
	struct device *dev = fake_provided(test);
	dma_addr_t dma;
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		fake->err = -ENOMEM;
		KUNIT_EXPECT_NULL(test, dev_kmalloc(dev, sizes[i], GFP_KERNEL,
						    &dma));
		fake->err = 0;
		fake_put(dev, fake_get(test, dev, sizes[i]));
	}
}

static struct kunit_case kmalloc_cases[] = {
	KUNIT_CASE(every_size_has_a_block),
	KUNIT_CASE_PARAM(blocks_are_aligned, size_gen_params),
	KUNIT_CASE_PARAM(zeroed_on_demand, size_gen_params),
	KUNIT_CASE_PARAM(every_device, fake_able_gen_params),
	KUNIT_CASE_PARAM(plain_device, plain_gen_params),
	KUNIT_CASE(plain_memory_is_freed),
	KUNIT_CASE_PARAM(bad_requests_are_refused, refusal_gen_params),
	KUNIT_CASE(dead_master_gives_nothing),
	KUNIT_CASE(constant_sizes_are_no_others),
	KUNIT_CASE(alloc_without_memory),
	KUNIT_CASE(provider_fails),
	{}
};

static struct kunit_suite kmalloc_suite = {
	.name		= "dev_dma_kmalloc",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= kmalloc_cases,
};

kunit_test_suite(kmalloc_suite);
