// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of chunk.c: what is asked of the provider, and how it is cut.
 */
#include <linux/kthread.h>
#include <linux/prandom.h>

#include "slab_fake.h"

struct order_param {
	const char *name;
	size_t size;
	size_t align;
	size_t boundary;
	unsigned int order;
};

static const struct order_param order_params[] = {
	{ "small blocks",		64,	64,	0,	0 },
	{ "an eighth of a page left",	512,	1,	0,	0 },
	{ "a page",			4096,	4096,	0,	0 },
	{ "half of a page and more",	2100,	4,	0,	2 },
	{ "the same within a page",	2100,	4,	4096,	0 },
	{ "the same within two",	2100,	4,	8192,	1 },
	{ "1500 bytes",			1500,	4,	0,	1 },
	{ "three pages",		12288,	4096,	0,	4 },
	{ "five pages",			20480,	4096,	0,	4 },
	{ "two pages",			8192,	4096,	0,	1 },
	{ "16 pages and more",		70000,	8,	0,	5 },
};

KUNIT_ARRAY_PARAM_DESC(order, order_params, name);

/* A slab begins with the smallest chunk of which little is wasted. */
static void first_order(struct kunit *test)
{
	const struct order_param *p = test->param_value;
	struct dev_slab_shape shape = {
		.size = p->size, .align = p->align, .boundary = p->boundary,
	};

	KUNIT_EXPECT_EQ(test, p->order,
			dev_slab_first_order(&shape, ALIGN(p->size, p->align)));
}

/* No shape wastes more than an eighth where a chunk of 64 KiB need not. */
static void every_size_wastes_little(struct kunit *test)
{
	struct dev_slab_shape shape = { .align = 1 };
	size_t bytes;

	for (shape.size = 1; shape.size <= SZ_64K; shape.size++) {
		bytes = PAGE_SIZE << dev_slab_first_order(&shape, shape.size);
		KUNIT_ASSERT_GE(test, bytes, shape.size);
		KUNIT_ASSERT_LE(test, bytes, SZ_64K);
		if (shape.size <= SZ_8K)
			KUNIT_ASSERT_LE(test, bytes % shape.size, bytes / 8);
	}
}

/* A slab that has grown takes longer chunks, up to an eighth of what it has. */
static void chunks_grow_with_slab(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct dev_pool *pool = fake_pool(test, dev, 1024);
	size_t bytes = 0, most = 0, size;
	struct fake_block *blocks;
	int i;

	blocks = kunit_kcalloc(test, 2000, sizeof(*blocks), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, blocks);
	for (i = 0; i < 2000; i++) {
		blocks[i] = fake_take(test, pool);
		size = dev_slab_of(pool)->bytes - bytes;
		KUNIT_ASSERT_LE(test, size, max(PAGE_SIZE, bytes / 8));
		most = max(most, size);
		bytes += size;
	}
	KUNIT_EXPECT_EQ(test, SZ_64K, most);
	KUNIT_EXPECT_LE(test, fake->live, 100);
	fake_give_many(pool, blocks, 2000);
	dev_pool_destroy(pool);
}

/* Where long chunks are not to be had, short ones do. */
static void short_chunks_do(struct kunit *test)
{
	struct fake *fake = fake_provider(test);
	struct device *dev = fake_provided(test);
	struct fake_block *blocks, *more;
	struct dev_pool *pool;
	unsigned long failures;

	lines_begin(test);
	pool = fake_pool(test, dev, 1024);
	blocks = fake_take_many(test, pool, 200);
	failures = fake_failures(dev);
	fake->most = PAGE_SIZE;
	more = fake_take_many(test, pool, 200);
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
	KUNIT_EXPECT_EQ(test, failures, fake_failures(dev));
	fake_give_many(pool, more, 200);
	fake_give_many(pool, blocks, 200);
	dev_pool_destroy(pool);
}

/* No chunk is longer than the boundary that no block crosses. */
static void boundary_bounds_chunks(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct fake_block *blocks;
	struct dev_pool *pool;

	pool = dev_pool_create_aligned("test", dev, 1024, 8, 8192, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	blocks = fake_take_many(test, pool, 1000);
	KUNIT_EXPECT_EQ(test, 8192, fake_last(fake)->size);
	KUNIT_EXPECT_EQ(test, dev_slab_of(pool)->bytes,
			dev_slab_of(pool)->blocks * 1024);
	fake_give_many(pool, blocks, 1000);
	dev_pool_destroy(pool);
}

/* Blocks that would cross a boundary are left out, and all others are used. */
static void holes_are_left_out(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct dev_slab_chunk *chunk;
	struct fake_block *blocks;
	struct dev_pool *pool;
	unsigned int i, holes = 0;

	pool = dev_pool_create_aligned("test", dev, 24, 8, 128, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	blocks = fake_take_many(test, pool, 1);
	chunk = fake_chunk_of(dev_slab_of(pool), blocks[0]);
	for (i = 0; i < chunk->blocks; i++) {
		bool hole = (24 * i) / 128 != (24 * i + 23) / 128;

		KUNIT_EXPECT_EQ(test, hole, chunk->state[i] == DEV_SLAB_HOLE);
		holes += hole;
	}
	KUNIT_EXPECT_EQ(test, 170, chunk->blocks);
	KUNIT_EXPECT_EQ(test, chunk->blocks - holes, chunk->usable);
	KUNIT_EXPECT_EQ(test, chunk->usable, dev_slab_of(pool)->blocks);
	fake_give_many(pool, blocks, 1);
	dev_pool_destroy(pool);
}

/* Memory that the provider did not align is given back, and counts not. */
static void misaligned_memory_is_refused(struct kunit *test)
{
	struct fake *fake = fake_provider(test);
	struct device *dev = fake_provided(test);
	struct dev_pool *pool;
	dma_addr_t dma;

	lines_begin(test);
	fake_count_calls(test, dev, true);
	fake->zones[0] += SZ_4K;
	pool = dev_pool_create_aligned("test", dev, 64, SZ_8K, 0, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	KUNIT_EXPECT_NULL(test, dev_pool_alloc(pool, GFP_KERNEL, &dma));
	KUNIT_EXPECT_EQ(test, 1, lines_with("memory is not aligned"));
	KUNIT_EXPECT_EQ(test, 0, fake->live);
	KUNIT_EXPECT_EQ(test, 1, fake_counts(dev).maps);
	KUNIT_EXPECT_EQ(test, 1, fake_counts(dev).unmaps);
	dev_pool_destroy(pool);
}

/* Where every block would cross the boundary there is none. */
static void nothing_but_holes(struct kunit *test)
{
	struct fake *fake = fake_provider(test);
	struct device *dev = fake_provided(test);
	struct dev_pool *pool;
	dma_addr_t dma;

	lines_begin(test);
	fake->zones[0] += SZ_4K;
	pool = dev_pool_create_aligned("test", dev, SZ_8K, 8, SZ_8K,
				       GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	KUNIT_EXPECT_NULL(test, dev_pool_alloc(pool, GFP_KERNEL, &dma));
	KUNIT_EXPECT_EQ(test, 1, lines_with("would cross the boundary"));
	KUNIT_EXPECT_EQ(test, 0, fake->live);
	dev_pool_destroy(pool);
}

/* Nothing else of the kernel's lies in a chunk, and its end is not used. */
static void chunk_holds_blocks_alone(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct dev_pool *pool = fake_pool(test, dev, 72);
	struct fake_block *blocks = fake_take_many(test, pool, 56);
	struct dev_slab_chunk *chunk = fake_chunk_of(dev_slab_of(pool),
						     blocks[0]);

	KUNIT_EXPECT_EQ(test, 1, fake->live);
	memset(chunk->addr, 0xff, PAGE_SIZE);
	fake_walk(test, pool, 1000);
	KUNIT_EXPECT_EQ(test, 56, chunk->blocks);
	fake_give_many(pool, blocks, 56);
	dev_pool_destroy(pool);
}

/* Chunks that are in use are used first: idle ones shall go. */
static void idle_chunks_are_left(struct kunit *test)
{
	struct fake_block *blocks, more[2];
	struct dev_pool *pool;
	struct dev_slab *slab;

	fake_need_stacks(test);
	pool = fake_pool(test, fake_master(test), 20480);
	slab = dev_slab_of(pool);
	blocks = fake_take_many(test, pool, 9);
	KUNIT_ASSERT_EQ(test, 3 * SZ_64K, slab->bytes);
	fake_give_many(pool, blocks + 1, 8);
	KUNIT_ASSERT_EQ(test, SZ_64K, slab->idle);
	/* one is at hand */
	more[0] = fake_take(test, pool);
	more[1] = fake_take(test, pool);
	KUNIT_EXPECT_EQ(test, SZ_64K, slab->idle);
	fake_give_many(pool, more, 2);
	fake_give(pool, blocks[0]);
	dev_pool_destroy(pool);
}

/* Blocks move to few chunks while they come and go: the others run dry. */
static void chunks_run_dry(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct dev_pool *pool = fake_pool(test, dev, 1024);
	struct fake_block *blocks = fake_take_many(test, pool, 400);
	int i, most = fake->live;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, 1);
	for (i = 20; i < 400; i++)
		fake_give(pool, blocks[i]);
	for (i = 0; i < 4000; i++) {
		int j = prandom_u32_state(&rnd) % 20;

		fake_give(pool, blocks[j]);
		blocks[j] = fake_take(test, pool);
	}
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT(READ_ONCE(fake->live) < most / 2));
	fake_give_many(pool, blocks, 20);
	dev_pool_destroy(pool);
}

/* A chunk that leaves has no blocks, and nobody finds it. */
static void chunk_that_leaves_is_nobodys(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct dev_slab_chunk *chunk;
	struct fake_block block;
	struct dev_slab *slab;
	LIST_HEAD(idle);

	lines_begin(test);
	migrate_disable();
	block = fake_get(test, dev, 64);
	slab = fake_slab_of(dev, block);
	chunk = fake_chunk_of(slab, block);
	dev_kfree(dev, block.mem, block.dma);
	fake_flush(slab);
	scoped_guard(spinlock_irq, &slab->lock) {
		dev_slab_part(&slab->empty, &idle);
		slab->bytes = 0;
		slab->blocks = 0;
		slab->idle = 0;
	}
	KUNIT_EXPECT_PTR_EQ(test, chunk, this_cpu_read(dev_slab_cpu.hint));
	KUNIT_EXPECT_FALSE(test, list_empty(&idle));
	KUNIT_EXPECT_EQ(test, 0, chunk->blocks);
	KUNIT_EXPECT_NULL(test, chunk->view);
	KUNIT_EXPECT_PTR_EQ(test, &dev_slab_nowhere,
			    fake_chunk_of(slab, block));
	dev_kfree(dev, block.mem, block.dma);
	migrate_enable();
	KUNIT_EXPECT_EQ(test, 1, lines_with("it was not allocated here"));
	dev_slab_free_chunks(&idle);
	KUNIT_EXPECT_EQ(test, 0, fake_env(test)->fake->live);
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA"));
}

struct coming {
	struct fake *fake;
	struct device *dev;
	struct dev_pool *pool;	/* NULL for dev_kmalloc() */
	struct dev_slab *slab;
	struct fake_block block;
	struct completion taken;
	struct completion killed;
};

static int take_one(void *data)
{
	struct coming *c = data;

	c->block.mem = c->pool ?
		dev_pool_alloc(c->pool, GFP_KERNEL, &c->block.dma) :
		dev_kmalloc(c->dev, 64, GFP_KERNEL, &c->block.dma);
	complete(&c->taken);
	return 0;
}

static int kill_view(void *data)
{
	struct coming *c = data;

	dev_dma_kill(dev_dma_to_master(c->fake->view));
	complete(&c->killed);
	return 0;
}

/* A thread that does not come is a failure, and no hang. */
static void await(struct kunit *test, struct completion *done)
{
	KUNIT_ASSERT_NE(test, 0, wait_for_completion_timeout(done, 30 * HZ));
}

/* Made, but without memory: the next one asks the provider. */
static struct dev_slab *slab_of_64(struct kunit *test, struct device *dev)
{
	struct fake *fake = fake_env(test)->fake;
	dma_addr_t dma;

	fake->err = -ENOMEM;
	KUNIT_EXPECT_NULL(test, dev_kmalloc(dev, 64, GFP_KERNEL, &dma));
	fake->err = 0;
	KUNIT_ASSERT_NOT_NULL(test, fake_kmalloc_slab(dev, 64));
	return fake_kmalloc_slab(dev, 64);
}

/* Somebody on @cpu waits for the provider. */
static struct coming *begin_coming(struct kunit *test, bool kmalloc, int cpu)
{
	struct coming *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	init_completion(&c->taken);
	init_completion(&c->killed);
	c->dev = fake_provided(test);
	c->fake = fake_env(test)->fake;
	c->pool = kmalloc ? NULL : fake_pool(test, c->dev, 64);
	c->slab = c->pool ? dev_slab_of(c->pool) : slab_of_64(test, c->dev);
	/* nobody but those two shall want its lock */
	WRITE_ONCE(c->slab->depth, 0);
	c->fake->blocks = true;
	KUNIT_ASSERT_FALSE(test, IS_ERR(kthread_run_on_cpu(take_one, c, cpu,
							   "dev_dma_take")));
	await(test, &c->fake->inside);
	return c;
}

static void begin_death(struct kunit *test, struct coming *c)
{
	struct dev_slab_heap *heap = c->slab->heap;
	int cpu = raw_smp_processor_id();

	/* here: it must not wait for a lock where the taker runs */
	KUNIT_ASSERT_FALSE(test, IS_ERR(kthread_run_on_cpu(kill_view, c, cpu,
							   "dev_dma_kill")));
	KUNIT_ASSERT_TRUE(test, FAKE_WAIT(!dev_slab_is_alive(heap)));
}

static void resume(struct coming *c)
{
	WRITE_ONCE(c->fake->blocks, false);
	complete_all(&c->fake->resume);
}

/* All is as before, and with the next life blocks come. */
static void end_coming(struct kunit *test, struct coming *c)
{
	struct dev_dma_master *m = dev_dma_to_master(c->fake->view);
	struct fake_block block;

	KUNIT_EXPECT_EQ(test, 0, c->slab->bytes);
	KUNIT_EXPECT_EQ(test, 0, c->slab->heap->table.pages);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!READ_ONCE(c->fake->live)));
	dev_dma_revive(m, &c->fake->ops);
	block.mem = dev_kmalloc(c->dev, 64, GFP_KERNEL, &block.dma);
	KUNIT_EXPECT_NOT_NULL(test, block.mem);
	dev_kfree(c->dev, block.mem, block.dma);
	if (c->pool)
		fake_walk(test, c->pool, 500);
	dev_pool_destroy(c->pool);
}

static const struct coming_param {
	const char *name;
	bool kmalloc;
} coming_params[] = {
	{ "a pool",		false },
	{ "dev_kmalloc()",	true },
};

KUNIT_ARRAY_PARAM_DESC(coming, coming_params, name);

/*
 * The view dies while the provider allocates: what it gave goes back, and
 * nobody knows its addresses.
 */
static void view_dies_while_chunk_comes(struct kunit *test)
{
	const struct coming_param *p = test->param_value;
	struct fake_block block;
	struct coming *c;

	lines_begin(test);
	c = begin_coming(test, p->kmalloc, 0);
	begin_death(test, c);
	resume(c);
	await(test, &c->taken);
	await(test, &c->killed);
	KUNIT_EXPECT_NULL(test, c->block.mem);
	block.mem = fake_buffer(test, 64);
	block.dma = c->fake->zones[0];
	dev_kfree(c->dev, block.mem, block.dma);
	KUNIT_EXPECT_EQ(test, 1, lines_with("it was not allocated here"));
	if (c->pool)
		fake_give(c->pool, block);
	if (static_key_enabled(&dev_slab_checks) && c->pool)
		KUNIT_EXPECT_EQ(test, 2,
				lines_with("it was not allocated here"));
	end_coming(test, c);
}

#ifdef CONFIG_SMP
#define POLLS	1000000	/* 5 us each */

/* Interrupts may be off: whoever makes it is on another CPU. */
static struct dev_slab_chunk *await_chunk(struct dev_slab *slab, dma_addr_t dma)
{
	struct dev_slab_table *table = &slab->heap->table;
	struct dev_slab_chunk *chunk;
	int i;

	for (i = 0; i < POLLS; i++) {
		chunk = dev_slab_table_find(table, dma);
		if (chunk && chunk != &dev_slab_nowhere)
			return chunk;
		udelay(5);
	}
	return NULL;
}

static bool await_end(struct dev_slab_chunk *chunk)
{
	int i;

	for (i = 0; i < POLLS && !READ_ONCE(chunk->gone); i++)
		udelay(5);
	return READ_ONCE(chunk->gone) && !READ_ONCE(chunk->view);
}

/*
 * Its blocks as it is in the table, but not in the slab; -1 for no such chunk.
 */
static long blocks_before(struct coming *c, struct dev_slab_chunk **chunk)
{
	guard(spinlock_irqsave)(&c->slab->lock);
	resume(c);
	*chunk = await_chunk(c->slab, c->fake->zones[0]);
	return *chunk ? READ_ONCE((*chunk)->blocks) : -1;
}

/* What is in the table before the slab has it has no blocks. */
static void chunk_has_no_blocks_at_first(struct kunit *test)
{
	const struct coming_param *p = test->param_value;
	struct dev_slab_chunk *chunk;
	struct coming *c;

	if (num_online_cpus() < 2)
		kunit_skip(test, "needs 2 CPUs");
	migrate_disable();
	c = begin_coming(test, p->kmalloc,
			 cpumask_any_but(cpu_online_mask, smp_processor_id()));
	KUNIT_EXPECT_EQ(test, 0, blocks_before(c, &chunk));
	migrate_enable();
	await(test, &c->taken);
	KUNIT_ASSERT_NOT_NULL(test, c->block.mem);
	KUNIT_EXPECT_PTR_EQ(test, chunk, fake_chunk_of(c->slab, c->block));
	KUNIT_EXPECT_EQ(test, PAGE_SIZE / 64, chunk->blocks);
	if (p->kmalloc)
		dev_kfree(c->dev, c->block.mem, c->block.dma);
	else
		fake_give(c->pool, c->block);
	dev_pool_destroy(c->pool);
}

/* One that the slab never had waits until nobody can look at it. */
static void chunk_without_slab_is_interred(struct kunit *test)
{
	const struct coming_param *p = test->param_value;
	struct dev_slab_chunk *chunk;
	struct coming *c;
	long blocks;
	bool ended;

	if (num_online_cpus() < 2)
		kunit_skip(test, "needs 2 CPUs");
	migrate_disable();
	c = begin_coming(test, p->kmalloc,
			 cpumask_any_but(cpu_online_mask, smp_processor_id()));
	begin_death(test, c);
	scoped_guard(rcu) {
		blocks = blocks_before(c, &chunk);
		ended = chunk && await_end(chunk);
	}
	migrate_enable();
	KUNIT_EXPECT_EQ(test, 0, blocks);
	KUNIT_EXPECT_TRUE(test, ended);
	await(test, &c->taken);
	await(test, &c->killed);
	KUNIT_EXPECT_NULL(test, c->block.mem);
	end_coming(test, c);
}
#else
static void chunk_has_no_blocks_at_first(struct kunit *test)
{
	kunit_skip(test, "needs SMP");
}

static void chunk_without_slab_is_interred(struct kunit *test)
{
	kunit_skip(test, "needs SMP");
}
#endif

static struct kunit_case chunk_cases[] = {
	KUNIT_CASE_PARAM(first_order, order_gen_params),
	KUNIT_CASE(every_size_wastes_little),
	KUNIT_CASE(chunks_grow_with_slab),
	KUNIT_CASE(short_chunks_do),
	KUNIT_CASE(boundary_bounds_chunks),
	KUNIT_CASE(holes_are_left_out),
	KUNIT_CASE(misaligned_memory_is_refused),
	KUNIT_CASE(nothing_but_holes),
	KUNIT_CASE(chunk_holds_blocks_alone),
	KUNIT_CASE(idle_chunks_are_left),
	KUNIT_CASE(chunks_run_dry),
	KUNIT_CASE(chunk_that_leaves_is_nobodys),
	KUNIT_CASE_PARAM(view_dies_while_chunk_comes, coming_gen_params),
	KUNIT_CASE_PARAM(chunk_has_no_blocks_at_first, coming_gen_params),
	KUNIT_CASE_PARAM(chunk_without_slab_is_interred, coming_gen_params),
	{}
};

static struct kunit_suite chunk_suite = {
	.name		= "dev_dma_chunk",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= chunk_cases,
};

kunit_test_suite(chunk_suite);
