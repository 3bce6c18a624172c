// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of late.c and heap.c: blocks that outlive their master's driver, and
 * those that come with the next one.
 */
#include <linux/mm.h>

#include "slab_fake.h"

struct life {
	struct device *master;
	struct device *dev;
	struct dev_pool *pool;
	struct fake_block *blocks;
};

#define BLOCKS	100

static struct life new_life(struct kunit *test, struct device *master)
{
	struct life l = { .master = master };

	lines_begin(test);
	l.dev = fake_child(test, master);
	l.pool = fake_pool(test, l.dev, 100);
	l.blocks = fake_take_many(test, l.pool, BLOCKS);
	return l;
}

static void stamp(struct fake_block *blocks, int count, size_t size)
{
	while (count--)
		memset(blocks[count].mem, count, size);
}

static void check_stamps(struct kunit *test, struct fake_block *blocks,
			 int count, size_t size)
{
	while (count--)
		KUNIT_EXPECT_NULL(test, memchr_inv(blocks[count].mem, count,
						   size));
}

/* Blocks stay good after unbinding, can be freed, and then all memory goes. */
static void blocks_outlive_driver(struct kunit *test)
{
	struct life l = new_life(test, fake_param_device(test));

	stamp(l.blocks, BLOCKS, 100);
	fake_unbind(l.master);
	check_stamps(test, l.blocks, BLOCKS, 100);
	KUNIT_EXPECT_TRUE(test, fake_has_memory(fake_m(l.master)));
	KUNIT_EXPECT_EQ(test, 0, dev_slab_of(l.pool)->heap->table.pages);
	KUNIT_EXPECT_PTR_EQ(test, &dev_slab_nowhere,
			    fake_chunk_of(dev_slab_of(l.pool), l.blocks[0]));
	fake_give_many(l.pool, l.blocks, BLOCKS);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!fake_has_memory(fake_m(l.master))));
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
	dev_pool_destroy(l.pool);
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
}

/* Nothing comes out of a dead view, however many blocks are free. */
static void nothing_comes_after_death(struct kunit *test)
{
	struct life l = new_life(test, fake_master(test));
	dma_addr_t dma;
	int i;

	for (i = 1; i < BLOCKS; i += 2)
		fake_give(l.pool, l.blocks[i]);
	fake_unbind(l.master);
	KUNIT_EXPECT_NULL(test, dev_pool_alloc(l.pool, GFP_KERNEL, &dma));
	for (i = 0; i < BLOCKS; i += 2)
		fake_give(l.pool, l.blocks[i]);
	KUNIT_EXPECT_NULL(test, dev_pool_alloc(l.pool, GFP_KERNEL, &dma));
	KUNIT_EXPECT_EQ(test, 2, lines_with("DMA test refused: the master"));
	KUNIT_EXPECT_EQ(test, 2, lines_with("DMA"));
	dev_pool_destroy(l.pool);
}

/* With the next driver new blocks come; old ones are not among them. */
static void new_blocks_after_rebinding(struct kunit *test)
{
	struct life l = new_life(test, fake_param_device(test));
	struct fake_block *new;
	int i, j;

	for (i = 1; i < BLOCKS; i += 2)
		fake_give(l.pool, l.blocks[i]);
	fake_unbind(l.master);
	fake_rebind(test, l.master);
	stamp(l.blocks, 1, 100);
	new = fake_take_many(test, l.pool, BLOCKS);
	for (i = 0; i < BLOCKS; i++)
		for (j = 0; j < BLOCKS; j += 2)
			KUNIT_ASSERT_PTR_NE(test, new[i].mem, l.blocks[j].mem);
	stamp(new, BLOCKS, 100);
	for (i = 0; i < BLOCKS; i += 2)
		fake_give(l.pool, l.blocks[i]);
	check_stamps(test, new, BLOCKS, 100);
	fake_walk(test, l.pool, 2000);
	fake_give_many(l.pool, new, BLOCKS);
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
	dev_pool_destroy(l.pool);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!fake_has_memory(fake_m(l.master))));
}

/* What was freed late does not come again, however often it is asked for. */
static void late_blocks_never_come_again(struct kunit *test)
{
	struct life l = new_life(test, fake_master(test));
	struct dev_slab_chunk *chunk = fake_chunk_of(dev_slab_of(l.pool),
						     l.blocks[0]);
	struct fake_block *new;
	int i;

	fake_unbind(l.master);
	fake_rebind(test, l.master);
	fake_give_many(l.pool, l.blocks + 1, BLOCKS - 1);
	new = fake_take_many(test, l.pool, 5 * BLOCKS);
	/* block 0 keeps the chunk that it shares with others */
	for (i = 0; i < 5 * BLOCKS; i++)
		KUNIT_EXPECT_GE(test, new[i].mem - chunk->addr,
				chunk->record->asked);
	fake_give(l.pool, l.blocks[0]);
	fake_give_many(l.pool, new, 5 * BLOCKS);
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
	dev_pool_destroy(l.pool);
}

/* A late block is freed once. */
static void late_double_free(struct kunit *test)
{
	struct fake_block wrong;
	struct life l;

	fake_need_checks(test);
	l = new_life(test, fake_master(test));
	wrong = l.blocks[1];
	fake_unbind(l.master);
	fake_give(l.pool, l.blocks[0]);
	fake_give(l.pool, l.blocks[0]);
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA test: freeing"));
	KUNIT_EXPECT_EQ(test, 1, lines_with("it is free already"));
	wrong.dma += 4;
	fake_give(l.pool, wrong);
	wrong.mem += 4;
	fake_give(l.pool, wrong);
	KUNIT_EXPECT_EQ(test, 3, lines_with("DMA test: freeing"));
	KUNIT_EXPECT_EQ(test, 1, lines_with("no block begins there"));
	fake_give_many(l.pool, l.blocks + 1, BLOCKS - 1);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!fake_has_memory(fake_m(l.master))));
	KUNIT_EXPECT_EQ(test, 3, lines_with("DMA"));
	dev_pool_destroy(l.pool);
}

/* Dying gives back what is not live, while the provider still answers. */
static void idle_memory_goes_with_driver(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct dev_pool *pool = fake_pool(test, dev, 1000);
	struct fake_block *blocks = fake_take_many(test, pool, BLOCKS);
	int chunks = fake->live;

	fake_give_many(pool, blocks + 1, BLOCKS - 1);
	fake_env(test)->fake = NULL;
	dev_dma_destroy_view(fake->view);
	KUNIT_EXPECT_EQ(test, 1, fake->live);
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_REVOKE));
	KUNIT_EXPECT_EQ(test, chunks - 1,
			fake_count(fake, FAKE_FREE_CONSISTENT));
	memset(blocks[0].mem, 0xff, 1000);
	fake_give(pool, blocks[0]);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!READ_ONCE(fake->live)));
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_FREE_LATE));
	dev_pool_destroy(pool);
}

static bool has_address(struct fake_block *blocks, int count, dma_addr_t dma)
{
	while (count--)
		if (blocks[count].dma == dma)
			return true;
	return false;
}

/*
 * The provider gives the old addresses again, and again.  Blocks of every life
 * have the same ones: each is freed where it belongs.
 */
static void addresses_are_used_again(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct fake_block *lives[3];
	struct dev_pool *pool;
	int i, j, same = 0;

	lines_begin(test);
	pool = fake_pool(test, dev, 64);
	for (i = 0; i < ARRAY_SIZE(lives); i++) {
		fake->used = 0;
		lives[i] = fake_take_many(test, pool, BLOCKS);
		stamp(lives[i], BLOCKS, 64);
		fake_die_and_revive(fake);
	}
	fake->used = 0;
	for (i = 0; i < ARRAY_SIZE(lives); i++) {
		check_stamps(test, lives[i], BLOCKS, 64);
		for (j = 0; j < BLOCKS; j++)
			same += has_address(lives[0], BLOCKS, lives[i][j].dma);
		fake_walk(test, pool, 300);
		fake_give_many(pool, lives[i], BLOCKS);
	}
	KUNIT_EXPECT_GT(test, same, 2 * BLOCKS);
	KUNIT_EXPECT_EQ(test, 0, dev_slab_of(pool)->late);
	fake_walk(test, pool, 2000);
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
	dev_pool_destroy(pool);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!READ_ONCE(fake->live)));
}

static struct fake_block get_first(struct kunit *test, struct device *dev,
				   struct fake *fake, size_t size)
{
	struct fake_block block;

	fake->used = 0;
	block = fake_get(test, dev, size);
	KUNIT_ASSERT_EQ(test, fake->zones[0] >> PAGE_SHIFT,
			block.dma >> PAGE_SHIFT);
	return block;
}

/* The same with dev_kmalloc(), whatever is at the old address now. */
static void kmalloc_addresses_are_used_again(struct kunit *test)
{
	static const size_t sizes[] = { 64, 1000, 8192, 10000 };
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct fake_block old, new;
	int i, j;

	lines_begin(test);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (j = 0; j < ARRAY_SIZE(sizes); j++) {
			old = get_first(test, dev, fake, sizes[i]);
			fake_die_and_revive(fake);
			/* the CPU remembers where the new one lies */
			new = get_first(test, dev, fake, sizes[j]);
			dev_kfree(dev, new.mem, new.dma);
			new = get_first(test, dev, fake, sizes[j]);
			dev_kfree(dev, old.mem, old.dma);
			memset(new.mem, 0xff, sizes[j]);
			dev_kfree(dev, new.mem, new.dma);
			fake_die_and_revive(fake);
			KUNIT_EXPECT_TRUE(test,
					  FAKE_WAIT(!READ_ONCE(fake->live)));
		}
	}
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
}

/* dev_kmalloc() after death, rebinding, and after the child has left. */
static void kmalloc_outlives_driver(struct kunit *test)
{
	static const size_t sizes[] = { 8, 64, 500, 4000, 8192, 20000 };
	struct fake_block blocks[2][ARRAY_SIZE(sizes)];
	struct device *master = fake_param_device(test);
	struct device *dev = fake_child(test, master);
	dma_addr_t dma;
	int i, j;

	lines_begin(test);
	for (j = 0; j < 2; j++)
		for (i = 0; i < ARRAY_SIZE(sizes); i++) {
			blocks[j][i].mem = dev_kmalloc(dev, sizes[i],
						       GFP_KERNEL,
						       &blocks[j][i].dma);
			KUNIT_ASSERT_NOT_NULL(test, blocks[j][i].mem);
		}
	fake_unbind(master);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		KUNIT_EXPECT_NULL(test, dev_kmalloc(dev, sizes[i], GFP_KERNEL |
						    __GFP_NOWARN, &dma));
		memset(blocks[0][i].mem, 0xff, sizes[i]);
		dev_kfree(dev, blocks[0][i].mem, blocks[0][i].dma);
	}
	fake_rebind(test, master);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *mem = dev_kmalloc(dev, sizes[i], GFP_KERNEL, &dma);

		KUNIT_EXPECT_NOT_NULL(test, mem);
		dev_kfree(dev, mem, dma);
		dev_kfree(dev, blocks[1][i].mem, blocks[1][i].dma);
	}
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
	fake_unbind(master);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!fake_has_memory(fake_m(master))));
}

/* A master that goes is released when the last block is freed. */
static void last_block_releases_master(struct kunit *test)
{
	struct device *master = fake_param_device(test);
	struct fake_block block = fake_get(test, master, 64);
	struct fake_block other = fake_get(test, master, 64);
	struct dev_dma_master *m = fake_m(master);

	get_device(master);
	fake_unregister(master);
	fake_put(master, block);
	KUNIT_EXPECT_TRUE(test, fake_has_memory(m));
	memset(other.mem, 0xff, 64);
	fake_put(master, other);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!fake_has_memory(m)));
	KUNIT_EXPECT_FALSE(test, fake_was_released(test, master));
	put_device(master);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(fake_was_released(test, master)));
}

/* Whoever counts maps and unmaps counts late ones, too. */
static void late_frees_are_counted(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *dev = fake_child(test, master);
	struct fake_block block;

	fake_count_calls(test, dev, true);
	block = fake_get(test, dev, 64);
	fake_unbind(master);
	fake_put(dev, block);
	KUNIT_EXPECT_EQ(test, 1, fake_counts(dev).maps);
	KUNIT_EXPECT_EQ(test, 1, fake_counts(dev).unmaps);
}

/* A pool that is used by nobody any more is destroyed after death. */
static void pool_is_destroyed_after_death(struct kunit *test)
{
	struct life l = new_life(test, fake_master(test));

	fake_give_many(l.pool, l.blocks, BLOCKS);
	fake_unregister(l.master);
	KUNIT_EXPECT_FALSE(test, fake_was_released(test, l.master));
	fake_unregister(l.dev);
	dev_pool_destroy(l.pool);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(fake_was_released(test, l.master)));
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(fake_was_released(test, l.dev)));
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
}

/* A device that never had a driver leaves nothing behind. */
static void device_without_driver(struct kunit *test)
{
	struct device *dev = fake_plain(test);
	dma_addr_t dma;
	void *mem = dev_kmalloc(dev, 64, GFP_KERNEL, &dma);

	KUNIT_EXPECT_NOT_NULL(test, mem);
	KUNIT_EXPECT_NULL(test, dev_pool_create("test", dev, 64, 0,
						GFP_KERNEL));
	dev_kfree(dev, mem, dma);
	fake_unregister(dev);
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, dev));
}

/* Death and rebirth, again and again, with blocks of every life in use. */
static void many_lives(struct kunit *test)
{
	struct life l = new_life(test, fake_master(test));
	struct fake_block *lives[6];
	int i;

	for (i = 0; i < ARRAY_SIZE(lives); i++) {
		lives[i] = fake_take_many(test, l.pool, 20);
		stamp(lives[i], 20, 100);
		fake_unbind(l.master);
		if (i)
			fake_give_many(l.pool, lives[i - 1] + 10, 10);
		fake_rebind(test, l.master);
		fake_walk(test, l.pool, 500);
	}
	for (i = 0; i < ARRAY_SIZE(lives); i++) {
		check_stamps(test, lives[i], 10, 100);
		fake_give_many(l.pool, lives[i],
			       i + 1 < ARRAY_SIZE(lives) ? 10 : 20);
	}
	fake_give_many(l.pool, l.blocks, BLOCKS);
	KUNIT_EXPECT_EQ(test, 0, dev_slab_of(l.pool)->late);
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
	dev_pool_destroy(l.pool);
}

static struct kunit_case late_cases[] = {
	KUNIT_CASE_PARAM(blocks_outlive_driver, fake_master_gen_params),
	KUNIT_CASE(nothing_comes_after_death),
	KUNIT_CASE_PARAM(new_blocks_after_rebinding, fake_master_gen_params),
	KUNIT_CASE(late_blocks_never_come_again),
	KUNIT_CASE(late_double_free),
	KUNIT_CASE(idle_memory_goes_with_driver),
	KUNIT_CASE(addresses_are_used_again),
	KUNIT_CASE(kmalloc_addresses_are_used_again),
	KUNIT_CASE_PARAM(kmalloc_outlives_driver, fake_master_gen_params),
	KUNIT_CASE_PARAM(last_block_releases_master, fake_master_gen_params),
	KUNIT_CASE(late_frees_are_counted),
	KUNIT_CASE(pool_is_destroyed_after_death),
	KUNIT_CASE(device_without_driver),
	KUNIT_CASE(many_lives),
	{}
};

static struct kunit_suite late_suite = {
	.name		= "dev_dma_late",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= late_cases,
};

kunit_test_suite(late_suite);
