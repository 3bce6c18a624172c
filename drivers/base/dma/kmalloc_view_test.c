// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of kmalloc.c: memory as the view has it, by its provider, its masks and
 * its cache line; and who may free it.
 */
#include <linux/rculist.h>

#include "slab_fake.h"

static const size_t some_sizes[] = { 1, 64, 100, 512, 1000, 5000, 8192, 9000 };

/* A child that reaches less gets what it reaches, from wherever. */
static void narrowed_child(struct kunit *test)
{
	struct fake *fake = fake_provider(test);
	struct dev_dma_limits limits = { .consistent_mask = DMA_BIT_MASK(31) };
	struct device *wide = fake_provided(test);
	struct device *dev = fake_provided(test);
	struct fake_block block;
	int i;

	KUNIT_ASSERT_EQ(test, 0, dev_dma_narrow(dev, &limits));
	fake_put(wide, fake_get(test, wide, 64));
	for (i = 0; i < ARRAY_SIZE(some_sizes); i++) {
		block = fake_get(test, dev, some_sizes[i]);
		KUNIT_EXPECT_LE(test, block.dma + some_sizes[i], SZ_2G);
		fake_put(dev, block);
		block = fake_get(test, wide, some_sizes[i]);
		KUNIT_EXPECT_GE(test, block.dma, fake->zones[0]);
		fake_put(wide, block);
	}
}

/* A counted child counts each of its blocks, and their bytes. */
static void counted_child(struct kunit *test)
{
	struct device *dev = fake_of_kind(test, FAKE_COUNTED);
	struct dev_dma_stats sum;
	int i;

	for (i = 0; i < ARRAY_SIZE(some_sizes); i++)
		fake_put(dev, fake_get(test, dev, some_sizes[i]));
	fake_put(dev, fake_get(test, dev, 64));
	sum = fake_counts(dev);
	KUNIT_EXPECT_EQ(test, i + 1, sum.maps);
	KUNIT_EXPECT_EQ(test, i + 1, sum.unmaps);
	KUNIT_EXPECT_EQ(test, 1 + 64 + 100 + 512 + 1000 + 5000 + 8192 + 9000 +
			64, sum.bytes);
}

/* A provider that has blocks of its own is asked for each. */
static void fine_provider_is_asked(struct kunit *test)
{
	struct fake *fake = fake_provider(test);
	struct device *dev = fake_provided(test);
	struct fake_block block;
	int i;

	fake->ops.fine = true;
	for (i = 0; i < ARRAY_SIZE(some_sizes); i++) {
		block = fake_get(test, dev, some_sizes[i]);
		KUNIT_EXPECT_EQ(test, FAKE_ALLOC_CONSISTENT,
				fake_last(fake)->op);
		KUNIT_EXPECT_EQ(test, some_sizes[i], fake_last(fake)->size);
		fake_put(dev, block);
		KUNIT_EXPECT_EQ(test, 0, fake->live);
	}
}

/* Its memory goes at once, wherever it is freed. */
static void fine_memory_goes_at_once(struct kunit *test)
{
	struct fake *fake = fake_provider(test);
	struct device *dev = fake_provided(test);
	struct fake_block blocks[ARRAY_SIZE(some_sizes)];
	unsigned long flags;
	int i, live;

	fake->ops.fine = true;
	for (i = 0; i < ARRAY_SIZE(blocks); i++)
		blocks[i] = fake_get(test, dev, some_sizes[i]);
	KUNIT_EXPECT_EQ(test, i, fake->live);
	local_irq_save(flags);
	while (i--)
		fake_put(dev, blocks[i]);
	live = fake->live;
	local_irq_restore(flags);
	KUNIT_EXPECT_EQ(test, 0, live);
}

struct line_param {
	const char *name;
	unsigned int line;
};

static const struct line_param line_params[] = {
	{ "lines of 64",	64 },
	{ "lines of 128",	128 },
};

KUNIT_ARRAY_PARAM_DESC(line, line_params, name);

/* On an incoherent master no two blocks share a line. */
static void blocks_share_no_line(struct kunit *test)
{
	const struct line_param *p = test->param_value;
	struct device *dev = fake_provided(test);
	struct fake_block blocks[2];
	size_t size;

	dev_slab_get_heap(fake_m(dev), GFP_KERNEL)->line = p->line;
	for (size = 1; size <= DEV_SLAB_CLASS_MAX; size += 13) {
		blocks[0] = fake_get(test, dev, size);
		blocks[1] = fake_get(test, dev, size);
		KUNIT_ASSERT_TRUE(test, IS_ALIGNED(blocks[0].dma, p->line));
		KUNIT_ASSERT_TRUE(test, IS_ALIGNED(blocks[1].dma, p->line));
		KUNIT_ASSERT_TRUE(test,
				  fake_are_distinct(blocks, 2,
						    ALIGN(size, p->line)));
		fake_put(dev, blocks[0]);
		fake_put(dev, blocks[1]);
	}
}

/* Whoever shares the master may free, and a child after it was unshared. */
static void others_may_free(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	struct device *narrow = fake_narrowed(test, master, FAKE_MASK(52));
	struct fake_block block;

	lines_begin(test);
	fake_put(narrow, fake_get(test, master, 64));
	fake_put(master, fake_get(test, narrow, 64));
	fake_put(narrow, fake_get(test, child, 9000));
	block = fake_get(test, child, 64);
	KUNIT_ASSERT_EQ(test, 0, dev_dma_unshare(child));
	fake_put(child, block);
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
}

/* Who has another master may not, and nothing comes of it. */
static void strangers_may_not_free(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct device *stranger = fake_master(test);
	struct fake_block block, own;
	int i;

	lines_begin(test);
	own = fake_get(test, stranger, 64);
	fake_put(stranger, fake_get(test, stranger, 64));
	block = fake_get(test, dev, 64);
	memset(block.mem, 0x5a, 64);
	/* without a hint, with the stranger's, and with the owner's */
	migrate_disable();
	this_cpu_write(dev_slab_cpu.hint, &dev_slab_nowhere);
	for (i = 1; i <= 3; i++) {
		struct device *user = i == 1 ? stranger : dev;

		fake_put(stranger, block);
		KUNIT_EXPECT_EQ(test, i, lines_with("not allocated here"));
		fake_put(user, fake_get(test, user, 64));
	}
	migrate_enable();
	KUNIT_EXPECT_EQ(test, 3, lines_with("DMA"));
	KUNIT_EXPECT_NULL(test, memchr_inv(block.mem, 0x5a, 64));
	for (i = 0; i < 100; i++) {
		struct device *user = i % 2 ? dev : stranger;
		struct fake_block other = fake_get(test, user, 64);

		KUNIT_EXPECT_PTR_NE(test, block.mem, other.mem);
		fake_put(user, other);
	}
	fake_put(dev, block);
	fake_put(stranger, own);
	KUNIT_EXPECT_EQ(test, 3, lines_with("DMA"));
}

/* What a master may no longer reach is not given out again, but taken back. */
static void lower_mask_retires_blocks(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct dev_slab *slab;
	dma_addr_t dma, other_dma;
	void *mem, *other;

	mem = dev_kmalloc(dev, 64, GFP_KERNEL, &dma);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	slab = fake_kmalloc_slab(dev, 64);
	KUNIT_ASSERT_EQ(test, 0, dma_set_coherent_mask(dev, FAKE_MASK(64)));
	KUNIT_EXPECT_PTR_EQ(test, slab, fake_kmalloc_slab(dev, 64));
	KUNIT_ASSERT_EQ(test, 0, dma_set_coherent_mask(dev, FAKE_MASK(32)));
	other = dev_kmalloc(dev, 64, GFP_KERNEL, &other_dma);
	KUNIT_ASSERT_NOT_NULL(test, other);
	KUNIT_EXPECT_PTR_NE(test, slab, fake_kmalloc_slab(dev, 64));
	dev_kfree(dev, mem, dma);
	dev_kfree(dev, other, other_dma);
	other = dev_kmalloc(dev, 64, GFP_KERNEL, &other_dma);
	KUNIT_ASSERT_NOT_NULL(test, other);
	KUNIT_EXPECT_PTR_NE(test, mem, other);
	dev_kfree(dev, other, other_dma);
}

static int slabs_of(struct dev_slab_heap *heap)
{
	struct dev_slab *slab;
	int n = 0;

	guard(rcu)();
	list_for_each_entry_rcu(slab, &dev_slab_all, in_list)
		n += slab->heap == heap;
	return n;
}

/* A master that reaches less, and then all again. */
static void lower_and_raise_mask(struct kunit *test, struct device *dev)
{
	KUNIT_ASSERT_EQ(test, 0, dma_set_coherent_mask(dev, FAKE_MASK(32)));
	KUNIT_ASSERT_EQ(test, 0, dma_set_coherent_mask(dev, FAKE_MASK(64)));
}

/* A mask that does not change retires nothing, the first time included. */
static void same_mask_retires_nothing(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct dev_slab *slab;
	int i;

	KUNIT_ASSERT_EQ(test, 0, dma_set_coherent_mask(dev, FAKE_MASK(40)));
	fake_put(dev, fake_get(test, dev, 64));
	slab = fake_kmalloc_slab(dev, 64);
	for (i = 0; i < 2; i++) {
		KUNIT_ASSERT_EQ(test, 0,
				dma_set_coherent_mask(dev, FAKE_MASK(40)));
		KUNIT_EXPECT_PTR_EQ(test, slab, fake_kmalloc_slab(dev, 64));
	}
}

/* What was retired gives back all it has, by itself. */
static void retired_memory_goes_back(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct dev_slab *slab;

	fake_put(dev, fake_get(test, dev, 64));
	slab = fake_kmalloc_slab(dev, 64);
	lower_and_raise_mask(test, dev);
	KUNIT_EXPECT_NULL(test, fake_kmalloc_slab(dev, 64));
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT(!READ_ONCE(slab->bytes)));
	fake_put(dev, fake_get(test, dev, 64));
	KUNIT_EXPECT_PTR_EQ(test, slab, fake_kmalloc_slab(dev, 64));
	KUNIT_EXPECT_EQ(test, SLAB_KEEP, slab->keep);
	KUNIT_EXPECT_EQ(test, 1, slabs_of(slab->heap));
}

/* However often the mask changes, there are no more sizes in the end. */
static void retired_sizes_are_used_again(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct fake_block block;
	struct dev_slab *slab;
	int i;

	migrate_disable();
	for (i = 0; i < 20; i++) {
		block = fake_get(test, dev, i % 2 ? 5000 : 64);
		slab = fake_slab_of(dev, block);
		fake_put(dev, block);
		fake_flush(slab);
		lower_and_raise_mask(test, dev);
		KUNIT_EXPECT_TRUE(test, SLAB_WAIT((drop_slab(),
						   !READ_ONCE(slab->bytes))));
	}
	migrate_enable();
	fake_put(dev, fake_get(test, dev, 64));
	KUNIT_EXPECT_EQ(test, 2, slabs_of(fake_m(dev)->view.heap));
}

static struct kunit_case kmalloc_view_cases[] = {
	KUNIT_CASE(narrowed_child),
	KUNIT_CASE(counted_child),
	KUNIT_CASE(fine_provider_is_asked),
	KUNIT_CASE(fine_memory_goes_at_once),
	KUNIT_CASE_PARAM(blocks_share_no_line, line_gen_params),
	KUNIT_CASE(others_may_free),
	KUNIT_CASE(strangers_may_not_free),
	KUNIT_CASE(lower_mask_retires_blocks),
	KUNIT_CASE(same_mask_retires_nothing),
	KUNIT_CASE(retired_memory_goes_back),
	KUNIT_CASE(retired_sizes_are_used_again),
	{}
};

static struct kunit_suite kmalloc_view_suite = {
	.name		= "dev_dma_kmalloc_view",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= kmalloc_view_cases,
};

kunit_test_suite(kmalloc_view_suite);
