// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of misuse.c: a block that is written while it is free is told of, and
 * never comes again.
 */
#include <linux/poison.h>

#include "slab_fake.h"

static struct dev_pool *new_pool(struct kunit *test, struct device *dev,
				 bool streaming)
{
	struct dev_pool *pool;

	fake_poison_begin(test);
	pool = streaming ?
	       dev_pool_create_streaming("test", dev, 64, 8, 0, GFP_KERNEL) :
	       dev_pool_create_aligned("test", dev, 64, 8, 0, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	return pool;
}

/* It works, and ends without a line. */
static void end_pool(struct kunit *test, struct dev_pool *pool)
{
	fake_walk(test, pool, 3000);
	lines_forget();
	dev_pool_destroy(pool);
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
}

struct poison_param {
	const char *name;
	int byte;
	bool streaming;
};

static const struct poison_param poison_params[] = {
	{ "the first byte",		0,	false },
	{ "a byte within",		33,	false },
	{ "the last byte",		63,	false },
	{ "a byte of cached memory",	33,	true },
};

KUNIT_ARRAY_PARAM_DESC(poison, poison_params, name);

/* A block written after free is reported, by who freed it, and withdrawn. */
static void write_after_free(struct kunit *test)
{
	const struct poison_param *p = test->param_value;
	struct dev_pool *pool = new_pool(test, fake_master(test), p->streaming);
	struct fake_block block = fake_take(test, pool);
	u8 *state = fake_state_of(dev_slab_of(pool), block);
	char byte[20];

	memset(block.mem, 0xff, 64);
	fake_give(pool, block);
	KUNIT_EXPECT_NULL(test, memchr_inv(block.mem, POOL_POISON_FREED, 64));
	((u8 *)block.mem)[p->byte] = 0x5a;
	KUNIT_EXPECT_FALSE(test, fake_comes_again(test, pool, block));
	KUNIT_EXPECT_EQ(test, DEV_SLAB_BAD, *state);
	KUNIT_EXPECT_EQ(test, 1, lines_with("was written after fake_give+"));
	snprintf(byte, sizeof(byte), "byte %d is 0x5a", p->byte);
	KUNIT_EXPECT_EQ(test, 1, lines_with(byte));
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA test"));
	end_pool(test, pool);
}

/* A block that nobody ever had is looked at, too. */
static void write_before_first_use(struct kunit *test)
{
	struct dev_pool *pool = new_pool(test, fake_master(test), false);
	struct dev_slab *slab = dev_slab_of(pool);
	struct fake_block first = fake_take(test, pool);
	struct dev_slab_chunk *chunk = fake_chunk_of(slab, first);
	struct fake_block last = {
		.mem = chunk->addr + (chunk->blocks - 1) * slab->stride,
		.dma = chunk->dma + (chunk->blocks - 1) * slab->stride,
	};

	KUNIT_ASSERT_EQ(test, DEV_SLAB_FREE, *fake_state_of(slab, last));
	*(u8 *)last.mem = 1;
	KUNIT_EXPECT_FALSE(test, fake_comes_again(test, pool, last));
	KUNIT_EXPECT_EQ(test, 1, lines_with("was written after"));
	fake_give(pool, first);
	end_pool(test, pool);
}

/* Poison is no obstacle: zeroed is zeroed, and a walk meets nothing odd. */
static void poisoned_pool_works(struct kunit *test)
{
	struct dev_pool *pool = new_pool(test, fake_param_device(test), false);
	struct fake_block block;

	block.mem = dev_pool_zalloc(pool, GFP_KERNEL, &block.dma);
	KUNIT_ASSERT_NOT_NULL(test, block.mem);
	KUNIT_EXPECT_NULL(test, memchr_inv(block.mem, 0, 64));
	fake_give(pool, block);
	fake_give(pool, block);
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA"));
	end_pool(test, pool);
}

static struct kunit_case poison_cases[] = {
	KUNIT_CASE_PARAM(write_after_free, poison_gen_params),
	KUNIT_CASE(write_before_first_use),
	KUNIT_CASE_PARAM(poisoned_pool_works, fake_able_gen_params),
	{}
};

static struct kunit_suite poison_suite = {
	.name		= "dev_dma_poison",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= poison_cases,
};

kunit_test_suite(poison_suite);
