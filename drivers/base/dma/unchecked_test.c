// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of misuse where nothing is checked: dev_dma_checks=off.
 *
 * A driver that frees what it does not have gets what it asked for; but the
 * core does not fall over it, and what comes back to the chunks that is no
 * block is dropped, and told.
 */
#include "slab_fake.h"

#define BLOCKS	40

struct unchecked {
	struct device *dev;
	struct dev_pool *pool;
	struct dev_slab *slab;
	struct fake_block *blocks;
	int others;	/* chunks that are not the pool's */
};

static struct unchecked new_unchecked(struct kunit *test)
{
	struct unchecked u = { .dev = fake_provided(test) };

	lines_begin(test);
	u.pool = fake_pool(test, u.dev, 72);
	u.slab = dev_slab_of(u.pool);
	u.blocks = fake_take_many(test, u.pool, BLOCKS);
	/* what is freed now stays at hand until it is flushed */
	migrate_disable();
	return u;
}

/* What was dropped is told, once, and the pool works. */
static void end_unchecked(struct kunit *test, struct unchecked *u, int dropped)
{
	char line[40];

	fake_flush(u->slab);
	migrate_enable();
	snprintf(line, sizeof(line), "test: %d blocks were freed that",
		 dropped);
	if (dropped)
		KUNIT_EXPECT_TRUE(test, SLAB_WAIT(lines_with(line)));
	KUNIT_EXPECT_EQ(test, !!dropped, lines_with("DMA"));
	KUNIT_EXPECT_EQ(test, 0, u->slab->dropped);
	fake_walk(test, u->pool, 1000);
	fake_give_many(u->pool, u->blocks, BLOCKS);
	dev_pool_destroy(u->pool);
	KUNIT_EXPECT_EQ(test, u->others, fake_env(test)->fake->live);
	KUNIT_EXPECT_EQ(test, !!dropped, lines_with("DMA"));
}

/* The second free of a block is dropped. */
static void double_free_is_dropped(struct kunit *test)
{
	struct unchecked u = new_unchecked(test);
	int i;

	for (i = 0; i < 3; i++) {
		fake_give(u.pool, u.blocks[i]);
		fake_give(u.pool, u.blocks[i]);
	}
	fake_flush(u.slab);
	for (i = 0; i < 3; i++)
		u.blocks[i] = fake_take(test, u.pool);
	KUNIT_EXPECT_TRUE(test, fake_are_distinct(u.blocks, BLOCKS, 72));
	end_unchecked(test, &u, 3);
}

struct wrong_param {
	const char *name;
	bool foreign;
	int mem;
	int dma;
};

static const struct wrong_param wrong_params[] = {
	{ "a foreign pointer",		.foreign = true },
	{ "the middle of a block",	.mem = 8,	.dma = 8 },
	{ "another pointer",		.mem = 72 },
	{ "another address",		.dma = 8 },
	{ "a neighbour's address",	.dma = 72 },
	{ "what is left at the end",	.mem = 56 * 72,	.dma = 56 * 72 },
	{ "what lies behind it all",	.mem = SZ_1M,	.dma = SZ_1M },
};

KUNIT_ARRAY_PARAM_DESC(wrong, wrong_params, name);

static struct fake_block make_wrong(struct kunit *test, struct unchecked *u)
{
	const struct wrong_param *p = test->param_value;
	struct dev_slab_chunk *chunk = fake_chunk_of(u->slab, u->blocks[0]);
	struct fake_block block = { chunk->addr + p->mem, chunk->dma + p->dma };

	if (p->foreign) {
		block.mem = fake_buffer(test, 128);
		block.dma = virt_to_phys(block.mem);
	}
	return block;
}

/* What is no block is dropped. */
static void wrong_free_is_dropped(struct kunit *test)
{
	struct unchecked u = new_unchecked(test);
	size_t out;

	fake_flush(u.slab);
	out = u.slab->out;
	fake_give(u.pool, make_wrong(test, &u));
	fake_flush(u.slab);
	KUNIT_EXPECT_EQ(test, out, u.slab->out);
	end_unchecked(test, &u, 1);
}

/* A block of another pool, of this device or of a stranger, is dropped. */
static void wrong_pool_is_dropped(struct kunit *test)
{
	struct unchecked u = new_unchecked(test);
	struct dev_pool *near = fake_pool(test, u.dev, 72);
	struct dev_pool *far = fake_pool(test, fake_master(test), 72);
	struct fake_block blocks[2] = {
		fake_take(test, near), fake_take(test, far),
	};

	fake_give(u.pool, blocks[0]);
	fake_give(u.pool, blocks[1]);
	fake_flush(u.slab);
	fake_give(near, blocks[0]);
	fake_give(far, blocks[1]);
	dev_pool_destroy(near);
	dev_pool_destroy(far);
	end_unchecked(test, &u, 2);
}

/* NULL is nothing, here as elsewhere. */
static void null_is_nothing(struct kunit *test)
{
	struct unchecked u = new_unchecked(test);
	size_t at_hand = dev_slab_at_hand(u.slab);

	dev_pool_free(u.pool, NULL, 0);
	dev_pool_free(u.pool, NULL, u.blocks[0].dma);
	dev_kfree(u.dev, NULL, 0);
	KUNIT_EXPECT_EQ(test, at_hand, dev_slab_at_hand(u.slab));
	end_unchecked(test, &u, 0);
}

/* dev_kfree() knows at least what is its own. */
static void kfree_is_not_pool_free(struct kunit *test)
{
	struct unchecked u = new_unchecked(test);
	struct fake_block block, foreign = { fake_buffer(test, 64) };

	block = fake_get(test, u.dev, 64);
	foreign.dma = virt_to_phys(foreign.mem);
	dev_kfree(u.dev, foreign.mem, foreign.dma);
	KUNIT_EXPECT_EQ(test, 1, lines_with("it was not allocated here"));
	dev_kfree(u.dev, u.blocks[0].mem, u.blocks[0].dma);
	KUNIT_EXPECT_EQ(test, 1, lines_with("it is from another pool"));
	dev_kfree(u.dev, block.mem, block.dma);
	dev_kfree(u.dev, block.mem + 8, block.dma + 8);
	KUNIT_EXPECT_EQ(test, 1, lines_with("no block begins there"));
	KUNIT_EXPECT_EQ(test, 3, lines_with("DMA dev_kmalloc"));
	lines_forget();
	u.others = 1;
	end_unchecked(test, &u, 0);
}

/* The second dev_kfree() of a block is dropped. */
static void double_kfree_is_dropped(struct kunit *test)
{
	struct unchecked u = new_unchecked(test);
	struct dev_slab *slab;
	dma_addr_t dma;
	void *mem;

	mem = dev_kmalloc(u.dev, 64, GFP_KERNEL, &dma);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	slab = fake_kmalloc_slab(u.dev, 64);
	dev_kfree(u.dev, mem, dma);
	dev_kfree(u.dev, mem, dma);
	fake_flush(slab);
	KUNIT_EXPECT_EQ(test, 0, slab->out);
	KUNIT_EXPECT_TRUE(test,
			  SLAB_WAIT(lines_with("kmalloc-64: 1 blocks were")));
	u.others = 1;
	end_unchecked(test, &u, 0);
}

/* What is dropped when the pool goes is told, too. */
static void end_of_pool_tells(struct kunit *test)
{
	struct unchecked u = new_unchecked(test);

	fake_give_many(u.pool, u.blocks, BLOCKS);
	fake_give(u.pool, u.blocks[3]);
	migrate_enable();
	dev_pool_destroy(u.pool);
	KUNIT_EXPECT_EQ(test, 1, lines_with("1 blocks were freed that"));
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA"));
	KUNIT_EXPECT_EQ(test, 0, fake_env(test)->fake->live);
}

/* After the view has died it is no different. */
static void late_double_free_is_dropped(struct kunit *test)
{
	struct unchecked u = new_unchecked(test);
	struct fake *fake = fake_env(test)->fake;
	struct fake_block foreign = { fake_buffer(test, 72) };

	migrate_enable();
	foreign.dma = u.blocks[0].dma;
	dev_dma_kill(dev_dma_to_master(fake->view));
	fake_give(u.pool, u.blocks[0]);
	fake_give(u.pool, u.blocks[0]);
	fake_give(u.pool, foreign);
	KUNIT_EXPECT_EQ(test, 1, fake->live);
	fake_give_many(u.pool, u.blocks + 1, BLOCKS - 1);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!READ_ONCE(fake->live)));
	/* its chunk has gone by now */
	fake_give(u.pool, u.blocks[0]);
	dev_pool_destroy(u.pool);
	KUNIT_EXPECT_GE(test, lines_with("freed that were none"), 1);
	KUNIT_EXPECT_EQ(test, lines_with("freed that were none"),
			lines_with("DMA"));
}

static struct kunit_case unchecked_cases[] = {
	KUNIT_CASE(double_free_is_dropped),
	KUNIT_CASE_PARAM(wrong_free_is_dropped, wrong_gen_params),
	KUNIT_CASE(wrong_pool_is_dropped),
	KUNIT_CASE(null_is_nothing),
	KUNIT_CASE(kfree_is_not_pool_free),
	KUNIT_CASE(double_kfree_is_dropped),
	KUNIT_CASE(end_of_pool_tells),
	KUNIT_CASE(late_double_free_is_dropped),
	{}
};

static int unchecked_init(struct kunit *test)
{
	if (static_key_enabled(&dev_slab_checks))
		kunit_skip(test, "needs dev_dma_checks=off");
	return fake_test_init(test);
}

static struct kunit_suite unchecked_suite = {
	.name		= "dev_dma_unchecked",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= unchecked_init,
	.exit		= fake_test_exit,
	.test_cases	= unchecked_cases,
};

kunit_test_suite(unchecked_suite);
