// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what is wiped when it is freed: with init_on_free=1.
 *
 * That has to be so from boot on: the page allocator takes for zeroed whatever
 * is free, and would hand out pages of the time before as such.
 */
#include <linux/mm.h>

#include "slab_fake.h"

/* With init_on_free every block is zeroed, up to the last byte. */
static void freed_blocks_are_zeroed(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct fake_block *blocks, *small;
	struct dev_pool *pool;
	int i;

	small = kunit_kcalloc(test, 100, sizeof(*small), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, small);
	pool = fake_pool(test, dev, 72);
	blocks = fake_take_many(test, pool, 100);
	for (i = 0; i < 100; i++) {
		small[i].mem = dev_kmalloc(dev, 72, GFP_KERNEL, &small[i].dma);
		KUNIT_ASSERT_NOT_NULL(test, small[i].mem);
		memset(small[i].mem, 0xff, 72);
		memset(blocks[i].mem, 0xff, 72);
	}
	for (i = 0; i < 100; i++) {
		fake_give(pool, blocks[i]);
		KUNIT_EXPECT_NULL(test, memchr_inv(blocks[i].mem, 0, 72));
		dev_kfree(dev, small[i].mem, small[i].dma);
		KUNIT_EXPECT_NULL(test, memchr_inv(small[i].mem, 0, 72));
	}
	dev_pool_destroy(pool);
}

static void free_untouched(struct kunit *test, struct device *dev,
			   struct dev_pool *pool, struct fake_block block)
{
	memset(block.mem, 0x5a, 64);
	if (pool)
		fake_give(pool, block);
	else
		dev_kfree(dev, block.mem, block.dma);
	KUNIT_EXPECT_NULL(test, memchr_inv(block.mem, 0x5a, 64));
}

/* The memory of late blocks may be gone: freeing does not write to it. */
static void late_blocks_are_not_wiped(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct dev_pool *pool = fake_pool(test, dev, 64);
	struct fake_block *blocks = fake_take_many(test, pool, 3);
	struct fake_block small[3];
	int i;

	for (i = 0; i < 3; i++) {
		small[i].mem = dev_kmalloc(dev, 64, GFP_KERNEL, &small[i].dma);
		KUNIT_ASSERT_NOT_NULL(test, small[i].mem);
	}
	dev_dma_kill(dev_dma_to_master(fake->view));
	/* the last one of each keeps its chunk */
	for (i = 0; i < 2; i++) {
		free_untouched(test, dev, pool, blocks[i]);
		free_untouched(test, dev, NULL, small[i]);
	}
	dev_dma_revive(dev_dma_to_master(fake->view), &fake->ops);
	fake_walk(test, pool, 300);
	KUNIT_EXPECT_EQ(test, 2, fake_count(fake, FAKE_REVOKE));
	fake_give(pool, blocks[2]);
	dev_kfree(dev, small[2].mem, small[2].dma);
	dev_pool_destroy(pool);
}

/* Nor where the CPU still has a hint that leads there. */
static void hinted_late_block_is_not_wiped(struct kunit *test)
{
	struct dev_slab_chunk *chunk;
	struct fake_block blocks[3];
	struct dev_pool *pool;
	struct device *dev;
	struct fake *fake;
	int i;

	fake_need_checks(test);
	fake_need_stacks(test);
	dev = fake_provided(test);
	fake = fake_env(test)->fake;
	fault_begin(test);
	pool = fake_pool(test, dev, 64);
	migrate_disable();
	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		fault_arm(1);
		blocks[i] = fake_take(test, pool);
		KUNIT_ASSERT_TRUE(test, fault_disarm());
	}
	chunk = fake_chunk_of(dev_slab_of(pool), blocks[0]);
	fault_arm(1);
	fake_give(pool, blocks[0]);
	KUNIT_ASSERT_TRUE(test, fault_disarm());
	dev_dma_kill(dev_dma_to_master(fake->view));
	KUNIT_ASSERT_PTR_EQ(test, chunk, this_cpu_read(pool->stack->hint));
	free_untouched(test, dev, pool, blocks[1]);
	migrate_enable();
	fake_give(pool, blocks[2]);
	dev_pool_destroy(pool);
}

static struct kunit_case wipe_cases[] = {
	KUNIT_CASE(freed_blocks_are_zeroed),
	KUNIT_CASE(late_blocks_are_not_wiped),
	KUNIT_CASE(hinted_late_block_is_not_wiped),
	{}
};

static int wipe_init(struct kunit *test)
{
	if (!static_key_enabled(&init_on_free))
		kunit_skip(test, "needs init_on_free=1");
	fake_need_stacks(test);	/* what is poisoned is not zeroed */
	return fake_test_init(test);
}

static struct kunit_suite wipe_suite = {
	.name		= "dev_dma_wipe",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= wipe_init,
	.exit		= fake_test_exit,
	.test_cases	= wipe_cases,
};

kunit_test_suite(wipe_suite);
