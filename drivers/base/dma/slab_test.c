// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of slab.c and slab_life.c: what CPUs have at hand.
 */
#include <linux/cpu.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "slab_fake.h"

/* A multiplication finds the number of every block, and of nothing else. */
static void numbers_are_exact(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct dev_pool *pool;
	struct dev_slab *slab;
	size_t size, off;
	u64 number;

	for (size = 1; size < 9000; size = size * 9 / 7 + 1) {
		pool = dev_pool_create_aligned("test", dev, size, 1, 0,
					       GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, pool);
		slab = dev_slab_of(pool);
		for (off = 0; off < SZ_64K; off++) {
			number = dev_slab_number(&slab->pool, off);
			if (off % size)
				KUNIT_ASSERT_GT(test, number, SZ_256K);
			else
				KUNIT_ASSERT_EQ(test, off / size, number);
		}
		for (off = 1; off < SZ_8K; off++) {
			number = dev_slab_number(&slab->pool, -off);
			KUNIT_ASSERT_GT(test, number, SZ_256K);
		}
		dev_pool_destroy(pool);
	}
}

struct depth_param {
	const char *name;
	size_t size;
	size_t most;
};

static const struct depth_param depth_params[] = {
	{ "8 bytes",	8,	512 },
	{ "64 bytes",	64,	512 },
	{ "1 KiB",	1024,	64 },
	{ "20 KiB",	20480,	3 },
	{ "40 KiB",	40960,	1 },
	{ "80 KiB",	81920,	0 },
};

KUNIT_ARRAY_PARAM_DESC(depth, depth_params, name);

/* A CPU keeps no more than 512 blocks, and no more than 64 KiB, from others. */
static void depth_is_bounded(struct kunit *test)
{
	const struct depth_param *p = test->param_value;
	int i, j, count = min_t(size_t, 600, SZ_4M / p->size);
	struct fake_block *blocks;
	struct dev_pool *pool;
	size_t most = 0;

	fake_need_stacks(test);
	pool = fake_pool(test, fake_master(test), p->size);
	blocks = fake_take_many(test, pool, count);
	for (i = 0; i < 3; i++) {
		for (j = 0; j < count; j++) {
			fake_give(pool, blocks[j]);
			most = max(most, dev_slab_at_hand(dev_slab_of(pool)));
		}
		for (j = 0; j < count; j++) {
			blocks[j] = fake_take(test, pool);
			most = max(most, dev_slab_at_hand(dev_slab_of(pool)));
		}
	}
	KUNIT_EXPECT_LE(test, most, p->most * num_online_cpus());
	KUNIT_EXPECT_GE(test, most, p->most);
	fake_give_many(pool, blocks, count);
	dev_pool_destroy(pool);
}

static struct dev_slab_stack *stack_of(struct dev_slab *slab)
{
	return this_cpu_ptr(slab->pool.stack);
}

static size_t at_hand_here(struct dev_slab *slab)
{
	return stack_of(slab)->top - stack_of(slab)->bottom;
}

/* Until the stack of this CPU is as long as can be, with much in chunks. */
static void lengthen_stack(struct kunit *test, struct dev_pool *pool,
			   struct fake_block *blocks, int count)
{
	int i, j;

	for (i = 0; i < 4; i++) {
		for (j = 0; j < count; j++)
			blocks[j] = fake_take(test, pool);
		fake_give_many(pool, blocks, count);
	}
}

/* Returns how many were taken. */
static int drain_stack(struct kunit *test, struct dev_pool *pool,
		       struct fake_block *blocks)
{
	int n = 0;

	while (at_hand_here(dev_slab_of(pool)) && n < 512)
		blocks[n++] = fake_take(test, pool);
	return n;
}

#define LONG_COUNT	1400

/* No more than 128 blocks are moved at a time, however long the stack is. */
static void long_stack_moves_in_parts(struct kunit *test)
{
	struct fake_block *blocks;
	struct dev_pool *pool;
	struct dev_slab *slab;
	size_t out;
	int n;

	fake_need_stacks(test);
	pool = fake_pool(test, fake_master(test), 64);
	slab = dev_slab_of(pool);
	blocks = kunit_kcalloc(test, LONG_COUNT, sizeof(*blocks), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, blocks);
	migrate_disable();
	lengthen_stack(test, pool, blocks, LONG_COUNT);
	KUNIT_EXPECT_EQ(test, 512,
			stack_of(slab)->end - stack_of(slab)->bottom);
	n = drain_stack(test, pool, blocks);
	out = slab->out;
	KUNIT_EXPECT_EQ(test, n, out);
	blocks[n++] = fake_take(test, pool);
	KUNIT_EXPECT_EQ(test, out + 128, slab->out);
	KUNIT_EXPECT_EQ(test, 127, at_hand_here(slab));
	while (n < 512)
		blocks[n++] = fake_take(test, pool);
	while (at_hand_here(slab) < 512)
		fake_give(pool, blocks[--n]);
	out = slab->out;
	KUNIT_ASSERT_GT(test, n, 0);
	fake_give(pool, blocks[--n]);
	KUNIT_EXPECT_EQ(test, out - 128, slab->out);
	KUNIT_EXPECT_EQ(test, 512 - 128 + 1, at_hand_here(slab));
	migrate_enable();
	fake_give_many(pool, blocks, n);
	dev_pool_destroy(pool);
}

/* The last one that was freed is the first one that comes: it is in cache. */
static void last_in_first_out(struct kunit *test)
{
	struct fake_block *blocks;
	struct dev_pool *pool;
	int i;

	fake_need_stacks(test);
	pool = fake_pool(test, fake_master(test), 64);
	blocks = fake_take_many(test, pool, 20);
	migrate_disable();
	fake_give_many(pool, blocks, 20);
	for (i = 20; i--;)
		KUNIT_EXPECT_PTR_EQ(test, blocks[i].mem,
				    fake_take(test, pool).mem);
	migrate_enable();
	fake_give_many(pool, blocks, 20);
	dev_pool_destroy(pool);
}

/* Without memory for a stack, blocks come and go all the same. */
static void works_without_stacks(struct kunit *test)
{
	struct fake_block blocks[5];
	struct dev_pool *pool;
	int i;

	fake_need_stacks(test);
	fault_begin(test);
	pool = fake_pool(test, fake_master(test), 64);
	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		fault_arm(1);
		blocks[i] = fake_take(test, pool);
		KUNIT_EXPECT_TRUE(test, fault_disarm());
	}
	KUNIT_EXPECT_EQ(test, 0, dev_slab_at_hand(dev_slab_of(pool)));
	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		fault_arm(1);
		fake_give(pool, blocks[i]);
		KUNIT_EXPECT_TRUE(test, fault_disarm());
	}
	KUNIT_EXPECT_EQ(test, 0, dev_slab_of(pool)->out);
	fake_walk(test, pool, 1000);
	dev_pool_destroy(pool);
}

/* What is out and what is live is known. */
static void live_blocks_are_counted(struct kunit *test)
{
	struct dev_pool *pool = fake_pool(test, fake_master(test), 64);
	struct dev_slab *slab = dev_slab_of(pool);
	struct fake_block *blocks = fake_take_many(test, pool, 333);

	KUNIT_EXPECT_EQ(test, 333, dev_slab_count_live(slab));
	fake_give_many(pool, blocks, 200);
	KUNIT_EXPECT_EQ(test, 133, dev_slab_count_live(slab));
	fake_give_many(pool, blocks + 200, 133);
	KUNIT_EXPECT_EQ(test, 0, dev_slab_count_live(slab));
	dev_pool_destroy(pool);
}

/* Pools of one device do not meddle with each other. */
static void pools_are_apart(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct dev_pool *pools[20];
	struct fake_block blocks[20];
	int i;

	for (i = 0; i < ARRAY_SIZE(pools); i++) {
		pools[i] = fake_pool(test, dev, 64);
		blocks[i] = fake_take(test, pools[i]);
		memset(blocks[i].mem, i, 64);
	}
	for (i = 0; i < ARRAY_SIZE(pools); i++)
		fake_walk(test, pools[i], 300);
	for (i = 0; i < ARRAY_SIZE(pools); i++) {
		KUNIT_EXPECT_NULL(test, memchr_inv(blocks[i].mem, i, 64));
		fake_give(pools[i], blocks[i]);
		dev_pool_destroy(pools[i]);
	}
}

static void stop_init_on_alloc(void *unused)
{
	static_branch_disable(&init_on_alloc);
}

static void start_init_on_alloc(struct kunit *test)
{
	if (static_key_enabled(&init_on_alloc))
		return;
	static_branch_enable(&init_on_alloc);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, stop_init_on_alloc,
						  NULL));
}

/* init_on_alloc is obeyed; wipe_test.c has init_on_free. */
static void new_blocks_are_zeroed(struct kunit *test)
{
	struct fake_block block;
	struct dev_pool *pool;

	fake_need_stacks(test);	/* what is poisoned is not zeroed */
	pool = fake_pool(test, fake_master(test), 64);
	start_init_on_alloc(test);
	block = fake_take(test, pool);
	memset(block.mem, 0xff, 64);
	fake_give(pool, block);
	block = fake_take(test, pool);
	KUNIT_EXPECT_NULL(test, memchr_inv(block.mem, 0, 64));
	fake_give(pool, block);
	dev_pool_destroy(pool);
}

#if defined(CONFIG_SMP) && defined(CONFIG_HOTPLUG_CPU)
static long fill_stack(void *pool)
{
	struct fake_block block;

	block.mem = dev_pool_alloc(pool, GFP_KERNEL, &block.dma);
	fake_give(pool, block);
	return block.mem ? 0 : -ENOMEM;
}

static size_t at_hand_on(struct dev_slab *slab, int cpu)
{
	struct dev_slab_stack *stack = per_cpu_ptr(slab->pool.stack, cpu);

	return stack->top - stack->bottom;
}

static void need_second_cpu(struct kunit *test)
{
	if (num_online_cpus() < 2 || !cpu_online(1))
		kunit_skip(test, "needs 2 CPUs");
}

static void bring_cpu_back(void *unused)
{
	add_cpu(1);
}

static void take_cpu_away(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, 0, remove_cpu(1));
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test,
							   bring_cpu_back,
							   NULL));
}

/* A CPU that goes leaves nothing in its stacks, and nothing is lost. */
static void cpu_goes(struct kunit *test)
{
	struct fake_block *blocks;
	struct dev_pool *pool;
	struct dev_slab *slab;

	need_second_cpu(test);
	pool = fake_pool(test, fake_master(test), 64);
	slab = dev_slab_of(pool);
	blocks = fake_take_many(test, pool, 100);
	KUNIT_ASSERT_EQ(test, 0, work_on_cpu(1, fill_stack, pool));
	take_cpu_away(test);
	KUNIT_EXPECT_EQ(test, 0, at_hand_on(slab, 1));
	KUNIT_EXPECT_NULL(test, per_cpu_ptr(slab->pool.stack, 1)->bottom);
	KUNIT_EXPECT_PTR_EQ(test, &dev_slab_nowhere,
			    per_cpu_ptr(slab->pool.stack, 1)->hint);
	KUNIT_EXPECT_PTR_EQ(test, &dev_slab_nowhere,
			    per_cpu(dev_slab_cpu, 1).hint);
	KUNIT_EXPECT_EQ(test, 100, dev_slab_count_live(slab));
	fake_walk(test, pool, 500);
	kunit_release_action(test, bring_cpu_back, NULL);
	KUNIT_ASSERT_TRUE(test, cpu_online(1));
	KUNIT_EXPECT_EQ(test, 0, work_on_cpu(1, fill_stack, pool));
	fake_give_many(pool, blocks, 100);
	dev_pool_destroy(pool);
}

/* A pool may go, and a view die, while a CPU is away. */
static void pool_goes_without_cpu(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct dev_pool *pool;

	need_second_cpu(test);
	pool = fake_pool(test, dev, 64);
	KUNIT_ASSERT_EQ(test, 0, work_on_cpu(1, fill_stack, pool));
	take_cpu_away(test);
	fake_unbind(dev);
	dev_pool_destroy(pool);
	kunit_release_action(test, bring_cpu_back, NULL);
	KUNIT_EXPECT_TRUE(test, cpu_online(1));
}

/* Other CPUs' stacks are emptied when a pool goes or its view dies. */
static void stacks_of_others_are_closed(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct dev_pool *pool;
	struct dev_slab *slab;
	int cpu;

	fake_need_stacks(test);
	pool = fake_pool(test, dev, 64);
	slab = dev_slab_of(pool);
	for_each_online_cpu(cpu)
		KUNIT_ASSERT_EQ(test, 0, work_on_cpu(cpu, fill_stack, pool));
	KUNIT_EXPECT_GT(test, dev_slab_at_hand(slab), 0);
	fake_unbind(dev);
	for_each_online_cpu(cpu)
		KUNIT_EXPECT_NULL(test,
				  per_cpu_ptr(slab->pool.stack, cpu)->bottom);
	KUNIT_EXPECT_EQ(test, 0, slab->bytes);
	dev_pool_destroy(pool);
}
#else
static void cpu_goes(struct kunit *test)
{
	kunit_skip(test, "needs SMP and HOTPLUG_CPU");
}

static void pool_goes_without_cpu(struct kunit *test)
{
	kunit_skip(test, "needs SMP and HOTPLUG_CPU");
}

static void stacks_of_others_are_closed(struct kunit *test)
{
	kunit_skip(test, "needs SMP and HOTPLUG_CPU");
}
#endif

static struct kunit_case slab_cases[] = {
	KUNIT_CASE(numbers_are_exact),
	KUNIT_CASE_PARAM(depth_is_bounded, depth_gen_params),
	KUNIT_CASE(long_stack_moves_in_parts),
	KUNIT_CASE(last_in_first_out),
	KUNIT_CASE(works_without_stacks),
	KUNIT_CASE(live_blocks_are_counted),
	KUNIT_CASE(pools_are_apart),
	KUNIT_CASE(new_blocks_are_zeroed),
	KUNIT_CASE(cpu_goes),
	KUNIT_CASE(pool_goes_without_cpu),
	KUNIT_CASE(stacks_of_others_are_closed),
	{}
};

static struct kunit_suite slab_suite = {
	.name		= "dev_dma_slab",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= slab_cases,
};

kunit_test_suite(slab_suite);
