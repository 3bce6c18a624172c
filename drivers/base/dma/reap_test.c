// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of reap.c: memory comes back.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "slab_fake.h"

static size_t bytes_of(struct dev_pool *pool)
{
	return READ_ONCE(dev_slab_of(pool)->bytes);
}

static bool has_stacks(struct dev_slab *slab)
{
	int cpu;

	for_each_possible_cpu(cpu)
		if (READ_ONCE(per_cpu_ptr(slab->pool.stack, cpu)->bottom))
			return true;
	return false;
}

static const size_t sizes[] = { 64, 1000, 4096, 20480 };

/* Pools of all of them wait for the worker together. */
struct burst {
	struct dev_pool *pool;
	struct fake_block *blocks;
	int count;
};

static struct burst new_burst(struct kunit *test, struct device *dev,
			      size_t size, int count)
{
	struct burst b = { .pool = fake_pool(test, dev, size), .count = count };

	b.blocks = fake_take_many(test, b.pool, count);
	return b;
}

static size_t keep_of(struct dev_pool *pool)
{
	return max_t(size_t, SLAB_KEEP, PAGE_SIZE << dev_slab_of(pool)->order);
}

static void give_bursts(struct burst *bursts)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		fake_give_many(bursts[i].pool, bursts[i].blocks,
			       bursts[i].count);
}

static void await_return(struct kunit *test, struct dev_pool *pool)
{
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT(bytes_of(pool) <= keep_of(pool)));
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT(!has_stacks(dev_slab_of(pool))));
	KUNIT_EXPECT_EQ(test, 0, dev_slab_of(pool)->out);
}

/* After a burst, all but a few chunks go back to the provider by themselves. */
static void bursts_go_back(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct burst bursts[ARRAY_SIZE(sizes)];
	size_t keep = 0;
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		bursts[i] = new_burst(test, dev, sizes[i], SZ_512K / sizes[i]);
		KUNIT_ASSERT_GT(test, bytes_of(bursts[i].pool),
				4 * keep_of(bursts[i].pool));
	}
	give_bursts(bursts);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		await_return(test, bursts[i].pool);
		keep += keep_of(bursts[i].pool);
	}
	/* what has left its slab is on its way */
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT(READ_ONCE(fake->live) <=
					  keep / PAGE_SIZE));
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		fake_walk(test, bursts[i].pool, 300);
		dev_pool_destroy(bursts[i].pool);
	}
	KUNIT_EXPECT_EQ(test, 0, fake->live);
}

/* They do even if all was at rest while the blocks were live. */
static void late_frees_go_back(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct burst bursts[ARRAY_SIZE(sizes)];
	struct dev_slab *slab;
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		bursts[i] = new_burst(test, dev, sizes[i],
				      clamp(SZ_16K / sizes[i], 1UL, 20UL));
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		slab = dev_slab_of(bursts[i].pool);
		KUNIT_ASSERT_TRUE(test, SLAB_WAIT(!dev_slab_at_hand(slab)));
	}
	msleep(1200);
	give_bursts(bursts);
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		await_return(test, bursts[i].pool);
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		dev_pool_destroy(bursts[i].pool);
}

/* The same for dev_kmalloc(). */
static void late_kfrees_go_back(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct fake_block blocks[20];
	struct dev_slab *slab;
	int i;

	for (i = 0; i < ARRAY_SIZE(blocks); i++)
		blocks[i] = fake_get(test, dev, 4096);
	slab = fake_slab_of(dev, blocks[0]);
	KUNIT_ASSERT_EQ(test, 4096, slab->pool.size);
	KUNIT_ASSERT_TRUE(test, SLAB_WAIT(!dev_slab_at_hand(slab)));
	msleep(1200);
	for (i = 0; i < ARRAY_SIZE(blocks); i++)
		dev_kfree(dev, blocks[i].mem, blocks[i].dma);
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT(READ_ONCE(slab->bytes) <= SLAB_KEEP));
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT(READ_ONCE(fake->live) <=
					  SLAB_KEEP / PAGE_SIZE));
}

/* With one block live of many, the chunks of the others go. */
static void chunks_of_others_go(struct kunit *test)
{
	struct dev_pool *pool = fake_pool(test, fake_master(test), 512);
	struct fake_block *blocks = fake_take_many(test, pool, 1000);
	int i;

	for (i = 0; i < 1000; i++)
		if (i != 500)
			fake_give(pool, blocks[i]);
	memset(blocks[500].mem, 0xff, 512);
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT(bytes_of(pool) <=
					  SLAB_KEEP + SZ_64K));
	KUNIT_EXPECT_NULL(test, memchr_inv(blocks[500].mem, 0xff, 512));
	fake_give(pool, blocks[500]);
	dev_pool_destroy(pool);
}

/* A pool that is in use again and again keeps what it needs for that. */
static void bursts_keep_their_memory(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct dev_pool *pool = fake_pool(test, dev, 1024);
	unsigned long end = jiffies + 2 * HZ;
	struct fake_block *blocks;
	unsigned int frees;
	int i;

	/* what another CPU had at hand before would be of no use now */
	migrate_disable();
	blocks = fake_take_many(test, pool, 200);
	frees = fake_count(fake, FAKE_FREE_CONSISTENT);
	while (time_before(jiffies, end)) {
		fake_give_many(pool, blocks, 200);
		for (i = 0; i < 200; i++)
			blocks[i] = fake_take(test, pool);
		msleep(20);
	}
	KUNIT_EXPECT_EQ(test, frees, fake_count(fake, FAKE_FREE_CONSISTENT));
	migrate_enable();
	fake_give_many(pool, blocks, 200);
	dev_pool_destroy(pool);
}

/* When memory is short, what was kept goes, too. */
static void shrinker_takes_the_rest(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct dev_pool *pool = fake_pool(test, dev, 64);

	migrate_disable();
	fake_give(pool, fake_take(test, pool));
	fake_flush(dev_slab_of(pool));
	migrate_enable();
	msleep(1600);	/* the worker leaves it */
	KUNIT_ASSERT_EQ(test, 1, READ_ONCE(fake->live));
	KUNIT_EXPECT_TRUE(test,
			  SLAB_WAIT((drop_slab(), !READ_ONCE(fake->live))));
	KUNIT_EXPECT_EQ(test, 0, bytes_of(pool));
	fake_walk(test, pool, 300);
	dev_pool_destroy(pool);
}

/* Vmapped memory comes back, too, from wherever it was freed. */
static void vmapped_memory_goes_back(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct dev_pool *pool;
	struct fake_block *blocks;
	unsigned long flags;

	fake->vmaps = true;
	pool = fake_pool(test, dev, 1000);
	blocks = fake_take_many(test, pool, 100);
	KUNIT_ASSERT_TRUE(test, is_vmalloc_addr(blocks[0].mem));
	local_irq_save(flags);
	fake_give_many(pool, blocks, 100);
	local_irq_restore(flags);
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT(bytes_of(pool) <= SLAB_KEEP));
	dev_pool_destroy(pool);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!READ_ONCE(fake->live)));
}

/* A stack that was emptied goes, too: the worker rests when there is none. */
static void empty_stack_goes(struct kunit *test)
{
	static struct fake_block blocks[300];
	struct dev_pool *pool;
	struct dev_slab *slab;
	int i, count = 0;

	fake_need_stacks(test);
	pool = fake_pool(test, fake_master(test), 64);
	slab = dev_slab_of(pool);
	migrate_disable();
	do {
		blocks[count++] = fake_take(test, pool);
	} while (dev_slab_at_hand(slab) && count < ARRAY_SIZE(blocks));
	migrate_enable();
	KUNIT_ASSERT_EQ(test, 0, dev_slab_at_hand(slab));
	KUNIT_ASSERT_TRUE(test, has_stacks(slab));
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT(!has_stacks(slab)));
	for (i = 0; i < count; i++)
		fake_give(pool, blocks[i]);
	dev_pool_destroy(pool);
}

static bool has_hints(struct dev_slab *slab)
{
	int cpu;

	for_each_online_cpu(cpu)
		if (READ_ONCE(per_cpu_ptr(slab->pool.stack, cpu)->hint) !=
		    &dev_slab_nowhere)
			return true;
	return false;
}

/* A chunk that has gone leaves no hint, not even where there is no stack. */
static void no_hint_is_left(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct fake_block block;
	struct dev_pool *pool;
	struct dev_slab *slab;

	fake_need_checks(test);
	fake_need_stacks(test);
	fault_begin(test);
	lines_begin(test);
	pool = fake_pool(test, dev, 64);
	block = fake_take(test, pool);
	slab = dev_slab_of(pool);
	KUNIT_ASSERT_TRUE(test, SLAB_WAIT(!dev_slab_at_hand(slab)));
	fault_arm(1);
	fake_give(pool, block);
	KUNIT_ASSERT_TRUE(test, fault_disarm());
	KUNIT_ASSERT_TRUE(test, has_hints(slab));
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT((drop_slab(),
					   !READ_ONCE(fake->live))));
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT(!has_hints(slab)));
	fake_give(pool, block);
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA test: freeing"));
	fake_walk(test, pool, 300);
	dev_pool_destroy(pool);
}

static bool has_kfree_hint(struct dev_slab_chunk *chunk)
{
	int cpu;

	for_each_online_cpu(cpu)
		if (READ_ONCE(per_cpu(dev_slab_cpu, cpu).hint) == chunk)
			return true;
	return false;
}

/* Nor does one of dev_kmalloc(), whose view has died. */
static void no_kfree_hint_is_left(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct dev_slab_chunk *chunk;
	struct fake_block block;

	block = fake_get(test, dev, 64);
	chunk = fake_chunk_of(fake_slab_of(dev, block), block);
	dev_kfree(dev, block.mem, block.dma);
	KUNIT_ASSERT_TRUE(test, has_kfree_hint(chunk));
	fake_unbind(dev);
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT(!has_kfree_hint(chunk)));
}

/* What was in a chunk that has been reaped is not known any more. */
static void free_after_reap(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct fake_block block;
	struct dev_pool *pool;

	fake_need_checks(test);
	lines_begin(test);
	pool = fake_pool(test, dev, 64);
	migrate_disable();
	block = fake_take(test, pool);
	fake_give(pool, block);
	fake_flush(dev_slab_of(pool));
	migrate_enable();
	KUNIT_ASSERT_TRUE(test, SLAB_WAIT((drop_slab(),
					   !READ_ONCE(fake->live))));
	fake_give(pool, block);
	dev_kfree(dev, block.mem, block.dma);
	KUNIT_EXPECT_EQ(test, 2, lines_with("it was not allocated here"));
	KUNIT_EXPECT_EQ(test, 2, lines_with("DMA"));
	KUNIT_EXPECT_EQ(test, 0, dev_slab_of(pool)->heap->table.pages);
	fake_walk(test, pool, 300);
	dev_pool_destroy(pool);
}

/* A provider that has little gets back whatever is idle. */
static void fine_pool_keeps_nothing(struct kunit *test)
{
	struct fake *fake = fake_provider(test);
	struct device *dev = fake_provided(test);
	struct dev_pool *pool;

	fake->ops.fine = true;
	pool = fake_pool(test, dev, 64);
	KUNIT_EXPECT_EQ(test, 0, dev_slab_of(pool)->keep);
	fake_give(pool, fake_take(test, pool));
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT(!READ_ONCE(fake->live)));
	KUNIT_EXPECT_EQ(test, 0, bytes_of(pool));
	fake_walk(test, pool, 300);
	dev_pool_destroy(pool);
}

static struct kunit_case reap_cases[] = {
	KUNIT_CASE(bursts_go_back),
	KUNIT_CASE_SLOW(late_frees_go_back),
	KUNIT_CASE_SLOW(late_kfrees_go_back),
	KUNIT_CASE(chunks_of_others_go),
	KUNIT_CASE_SLOW(bursts_keep_their_memory),
	KUNIT_CASE_SLOW(shrinker_takes_the_rest),
	KUNIT_CASE(vmapped_memory_goes_back),
	KUNIT_CASE(empty_stack_goes),
	KUNIT_CASE(no_hint_is_left),
	KUNIT_CASE(no_kfree_hint_is_left),
	KUNIT_CASE(free_after_reap),
	KUNIT_CASE(fine_pool_keeps_nothing),
	{}
};

static struct kunit_suite reap_suite = {
	.name		= "dev_dma_reap",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= reap_cases,
};

kunit_test_suite(reap_suite);
