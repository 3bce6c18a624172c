// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of misuse.c: what a driver or a device does wrong is caught, told in
 * one line, and changes nothing for others.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "slab_fake.h"

struct misuse {
	struct device *dev;
	struct dev_pool *pool;
	struct dev_slab *slab;
	struct fake_block *blocks;
};

#define BLOCKS	40

static struct misuse new_misuse(struct kunit *test)
{
	struct misuse m = { .dev = fake_master(test) };

	lines_begin(test);
	m.pool = fake_pool(test, m.dev, 64);
	m.slab = dev_slab_of(m.pool);
	m.blocks = fake_take_many(test, m.pool, BLOCKS);
	return m;
}

/* The pool works, and ends without a line. */
static void end_misuse(struct kunit *test, struct misuse *m)
{
	lines_forget();
	fake_walk(test, m->pool, 3000);
	fake_give_many(m->pool, m->blocks, BLOCKS);
	dev_pool_destroy(m->pool);
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
}

/* Back in their chunk, and not in a stack. */
static void give_to_chunk(struct misuse *m, int count)
{
	migrate_disable();
	fake_give_many(m->pool, m->blocks, count);
	fake_flush(m->slab);
	migrate_enable();
}

/* Freed twice while it lies in a stack: withdrawn, in one line. */
static void double_free_in_stack(struct kunit *test)
{
	struct fake_block block;
	struct misuse m;

	fake_need_stacks(test);
	m = new_misuse(test);
	block = m.blocks[7];
	fake_give(m.pool, block);
	KUNIT_ASSERT_EQ(test, DEV_SLAB_AT_HAND, *fake_state_of(m.slab, block));
	fake_give(m.pool, block);
	KUNIT_EXPECT_EQ(test, 1, lines_with("it is free already"));
	KUNIT_EXPECT_EQ(test, DEV_SLAB_BAD, *fake_state_of(m.slab, block));
	fake_give(m.pool, block);
	KUNIT_EXPECT_EQ(test, 1, lines_with("it was misused before"));
	KUNIT_EXPECT_EQ(test, 2, lines_with("DMA"));
	KUNIT_EXPECT_FALSE(test, fake_comes_again(test, m.pool, block));
	m.blocks[7] = fake_take(test, m.pool);
	end_misuse(test, &m);
}

/* Freed twice, the second time when it is back in its chunk. */
static void double_free_in_chunk(struct kunit *test)
{
	struct misuse m = new_misuse(test);
	struct fake_block block = m.blocks[0];

	give_to_chunk(&m, 1);
	KUNIT_ASSERT_EQ(test, DEV_SLAB_FREE, *fake_state_of(m.slab, block));
	fake_give(m.pool, block);
	KUNIT_EXPECT_EQ(test, 1, lines_with("it is free already"));
	KUNIT_EXPECT_EQ(test, DEV_SLAB_BAD, *fake_state_of(m.slab, block));
	KUNIT_EXPECT_FALSE(test, fake_comes_again(test, m.pool, block));
	m.blocks[0] = fake_take(test, m.pool);
	end_misuse(test, &m);
}

/* Freed twice in a chunk that is all free: it leaves the idle ones. */
static void double_free_in_idle_chunk(struct kunit *test)
{
	struct misuse m = new_misuse(test);
	struct fake_block block = m.blocks[0];

	give_to_chunk(&m, BLOCKS);
	fake_give(m.pool, block);
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA"));
	KUNIT_EXPECT_FALSE(test, fake_comes_again(test, m.pool, block));
	KUNIT_EXPECT_TRUE(test, SLAB_WAIT(m.slab->bytes <=
					  SLAB_KEEP + PAGE_SIZE));
	m.blocks = fake_take_many(test, m.pool, BLOCKS);
	end_misuse(test, &m);
}

struct transit {
	struct dev_pool *pool;
	struct dev_slab *slab;
	struct dev_slab_chunk *chunk;
	struct dev_slab_block block;
};

/* A block on its way from its chunk to a stack, or back. */
static struct transit new_transit(struct kunit *test)
{
	struct fake_block block;
	struct transit t;

	lines_begin(test);
	t.pool = fake_pool(test, fake_provided(test), 64);
	t.slab = dev_slab_of(t.pool);
	migrate_disable();
	block = fake_take(test, t.pool);
	t.chunk = fake_chunk_of(t.slab, block);
	fake_give(t.pool, block);
	fake_flush(t.slab);
	migrate_enable();
	scoped_guard(spinlock_irq, &t.slab->lock)
		dev_slab_grab(t.slab, &t.block, 1);
	KUNIT_ASSERT_EQ(test, DEV_SLAB_AT_HAND, *t.block.state);
	return t;
}

static void arrive(struct transit *t)
{
	unsigned long flags;

	local_lock_irqsave(&dev_slab_cpu.lock, flags);
	scoped_guard(spinlock, &t->slab->lock)
		dev_slab_put(t->slab, &t->block, 1);
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
}

static int idle_among(struct transit *t)
{
	LIST_HEAD(idle);
	int n;

	guard(spinlock_irq)(&t->slab->lock);
	dev_slab_part(&t->slab->partial, &idle);
	n = list_count_nodes(&idle);
	list_splice(&idle, &t->slab->partial);
	return n;
}

/* Freed twice on its way: its chunk stays until it is back, and then goes. */
static void double_free_in_transit(struct kunit *test)
{
	struct transit t = new_transit(test);

	dev_pool_free(t.pool, t.block.addr, t.block.dma);
	dev_pool_free(t.pool, t.block.addr, t.block.dma);
	KUNIT_EXPECT_EQ(test, 1, lines_with("it is free already"));
	KUNIT_EXPECT_EQ(test, 1, lines_with("it was misused before"));
	KUNIT_EXPECT_EQ(test, DEV_SLAB_BAD, *t.block.state);
	KUNIT_EXPECT_EQ(test, 1, t.chunk->withdrawn);
	KUNIT_EXPECT_EQ(test, 0, idle_among(&t));
	arrive(&t);
	KUNIT_EXPECT_EQ(test, 0, t.chunk->withdrawn);
	KUNIT_EXPECT_EQ(test, 0, t.slab->dropped);
	KUNIT_EXPECT_EQ(test, DEV_SLAB_BAD, *t.block.state);
	KUNIT_EXPECT_EQ(test, 1, t.slab->out);
	fake_walk(test, t.pool, 1000);
	dev_pool_destroy(t.pool);
	KUNIT_EXPECT_EQ(test, 0, fake_env(test)->fake->live);
	KUNIT_EXPECT_EQ(test, 2, lines_with("DMA"));
}

/* The same where the view has died before it is back. */
static void late_double_free_in_transit(struct kunit *test)
{
	struct transit t = new_transit(test);
	struct fake *fake = fake_env(test)->fake;

	dev_pool_free(t.pool, t.block.addr, t.block.dma);
	KUNIT_EXPECT_EQ(test, 1, t.chunk->withdrawn);
	dev_dma_kill(dev_dma_to_master(fake->view));
	KUNIT_EXPECT_EQ(test, 1, fake->live);
	KUNIT_EXPECT_EQ(test, 1, t.slab->late);
	arrive(&t);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!READ_ONCE(fake->live)));
	KUNIT_EXPECT_EQ(test, 0, t.slab->late);
	KUNIT_EXPECT_EQ(test, 0, t.slab->dropped);
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA"));
	dev_pool_destroy(t.pool);
}

/* In a stack it is counted until the stack has put it back. */
static void withdrawn_blocks_are_counted(struct kunit *test)
{
	struct dev_slab_chunk *chunk;
	struct misuse m;
	int i;

	fake_need_stacks(test);
	m = new_misuse(test);
	chunk = fake_chunk_of(m.slab, m.blocks[0]);
	migrate_disable();
	for (i = 0; i < 5; i++) {
		fake_give(m.pool, m.blocks[i]);
		fake_give(m.pool, m.blocks[i]);
	}
	KUNIT_EXPECT_EQ(test, 5, chunk->withdrawn);
	KUNIT_EXPECT_EQ(test, 5, lines_with("it is free already"));
	fake_flush(m.slab);
	migrate_enable();
	KUNIT_EXPECT_EQ(test, 0, chunk->withdrawn);
	KUNIT_EXPECT_EQ(test, 0, m.slab->dropped);
	for (i = 0; i < 5; i++)
		m.blocks[i] = fake_take(test, m.pool);
	end_misuse(test, &m);
}

/* Every block of a pool freed twice: others come in their place. */
static void every_block_freed_twice(struct kunit *test)
{
	struct misuse m = new_misuse(test);
	int i;

	for (i = 0; i < BLOCKS; i++) {
		fake_give(m.pool, m.blocks[i]);
		fake_give(m.pool, m.blocks[i]);
	}
	KUNIT_EXPECT_EQ(test, BLOCKS, lines_with("it is free already"));
	for (i = 0; i < BLOCKS; i++)
		KUNIT_EXPECT_EQ(test, DEV_SLAB_BAD,
				*fake_state_of(m.slab, m.blocks[i]));
	m.blocks = fake_take_many(test, m.pool, BLOCKS);
	end_misuse(test, &m);
}

/* What a driver names instead of a block that it has. */
struct wrong_param {
	const char *name;
	const char *why;
	bool foreign;		/* nothing of the pool */
	bool absolute;		/* @dma is not from the chunk's on */
	s64 mem;
	s64 dma;
};

static const struct wrong_param wrong_params[] = {
	{ "a foreign pointer", "not allocated here", .foreign = true },
	{ "the middle of a block", "no block begins", .mem = 8, .dma = 8 },
	{ "another pointer", "does not belong", .mem = 72 },
	{ "another address", "does not belong", .dma = 8 },
	{ "a neighbour's address", "does not belong", .dma = 72 },
	{ "BAD_DMA_ADDR", "not allocated here", .absolute = true,
	  .dma = BAD_DMA_ADDR },
	{ "address 0", "not allocated here", .absolute = true },
	{ "what lies before it all", "not allocated here", .mem = -72,
	  .dma = -72 },
	{ "what is left at the end", "no block begins",
	  .mem = PAGE_SIZE / 72 * 72, .dma = PAGE_SIZE / 72 * 72 },
};

KUNIT_ARRAY_PARAM_DESC(wrong, wrong_params, name);

static struct fake_block make_wrong(struct kunit *test, struct misuse *m)
{
	const struct wrong_param *p = test->param_value;
	struct dev_slab_chunk *chunk = fake_chunk_of(m->slab, m->blocks[0]);
	struct fake_block block = { chunk->addr + p->mem, chunk->dma + p->dma };

	if (p->absolute)
		block.dma = p->dma;
	if (p->foreign) {
		block.mem = fake_buffer(test, 128);
		block.dma = virt_to_phys(block.mem);
	}
	return block;
}

/* A free that names no live block is refused, and frees nothing. */
static void wrong_free_is_refused(struct kunit *test)
{
	const struct wrong_param *p = test->param_value;
	struct misuse m = { .dev = fake_provided(test) };
	size_t out;
	int i;

	lines_begin(test);
	m.pool = fake_pool(test, m.dev, 72);
	m.slab = dev_slab_of(m.pool);
	m.blocks = fake_take_many(test, m.pool, BLOCKS);
	out = dev_slab_count_live(m.slab);
	fake_give(m.pool, make_wrong(test, &m));
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA test: freeing"));
	KUNIT_EXPECT_EQ(test, 1, lines_with(p->why));
	KUNIT_EXPECT_EQ(test, 1, lines_with("by fake_give+"));
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA"));
	KUNIT_EXPECT_EQ(test, out, dev_slab_count_live(m.slab));
	for (i = 0; i < BLOCKS; i++)
		KUNIT_EXPECT_EQ(test, DEV_SLAB_LIVE,
				*fake_state_of(m.slab, m.blocks[i]));
	end_misuse(test, &m);
}

/* A block that would cross a boundary is none, though one could begin there. */
static void hole_is_no_block(struct kunit *test)
{
	struct misuse m = { .dev = fake_master(test) };
	struct fake_block block;

	lines_begin(test);
	m.pool = dev_pool_create_aligned("hole", m.dev, 24, 8, 128,
					 GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m.pool);
	m.blocks = fake_take_many(test, m.pool, BLOCKS);
	m.slab = dev_slab_of(m.pool);
	block.mem = fake_chunk_of(m.slab, m.blocks[0])->addr + 120;
	block.dma = fake_chunk_of(m.slab, m.blocks[0])->dma + 120;
	KUNIT_ASSERT_EQ(test, DEV_SLAB_HOLE, *fake_state_of(m.slab, block));
	fake_give(m.pool, block);
	KUNIT_EXPECT_EQ(test, 1, lines_with("no block begins there"));
	KUNIT_EXPECT_EQ(test, DEV_SLAB_HOLE, *fake_state_of(m.slab, block));
	end_misuse(test, &m);
}

/* A block goes back to the pool that it is from, and to no other. */
static void wrong_pool_is_refused(struct kunit *test)
{
	struct misuse m = new_misuse(test);
	struct dev_pool *other = fake_pool(test, m.dev, 64);
	struct fake_block block = fake_take(test, other);
	struct device *dev = fake_master(test);
	struct dev_pool *far = fake_pool(test, dev, 64);

	fake_give(m.pool, block);
	KUNIT_EXPECT_EQ(test, 1, lines_with("it is from another pool"));
	fake_give(far, block);
	KUNIT_EXPECT_EQ(test, 1, lines_with("not allocated here"));
	KUNIT_EXPECT_EQ(test, 2, lines_with("DMA"));
	KUNIT_EXPECT_EQ(test, DEV_SLAB_LIVE,
			*fake_state_of(dev_slab_of(other), block));
	fake_give(other, block);
	KUNIT_EXPECT_EQ(test, 2, lines_with("DMA"));
	dev_pool_destroy(other);
	dev_pool_destroy(far);
	end_misuse(test, &m);
}

/* dev_kfree() and dev_pool_free() do not stand in for each other. */
static void kfree_is_not_pool_free(struct kunit *test)
{
	struct misuse m = new_misuse(test);
	struct fake_block block;

	dev_kfree(m.dev, m.blocks[0].mem, m.blocks[0].dma);
	KUNIT_EXPECT_EQ(test, 1, lines_with("it is from another pool"));
	block = fake_get(test, m.dev, 64);
	fake_give(m.pool, block);
	KUNIT_EXPECT_EQ(test, 2, lines_with("it is from another pool"));
	KUNIT_EXPECT_EQ(test, 2, lines_with("DMA"));
	dev_kfree(m.dev, block.mem, block.dma);
	dev_kfree(m.dev, block.mem, block.dma);
	KUNIT_EXPECT_EQ(test, 1, lines_with("it is free already"));
	KUNIT_EXPECT_EQ(test, 3, lines_with("DMA"));
	end_misuse(test, &m);
}

KUNIT_DEFINE_ACTION_WRAPPER(kfree_action, kfree, const void *);

/* Ordinary memory with an address, and a block without one, stay. */
static void ordinary_memory_has_no_address(struct kunit *test)
{
	struct misuse m = new_misuse(test);
	void *mem = kmalloc(64, GFP_KERNEL);
	struct fake_block big;

	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, kfree_action,
							   mem));
	dev_kfree(m.dev, mem, virt_to_phys(mem));
	KUNIT_EXPECT_EQ(test, 1, lines_with("not allocated here"));
	dev_kfree(fake_plain(test), mem, virt_to_phys(mem));
	KUNIT_EXPECT_EQ(test, 2, lines_with("not allocated here"));
	dev_kfree(m.dev, m.blocks[0].mem, BAD_DMA_ADDR);
	KUNIT_EXPECT_EQ(test, 1, lines_with("it has a DMA address"));
	big.mem = dev_kmalloc(m.dev, SZ_64K, GFP_KERNEL, &big.dma);
	dev_kfree(m.dev, big.mem, BAD_DMA_ADDR);
	KUNIT_EXPECT_EQ(test, 2, lines_with("it has a DMA address"));
	dev_kfree(m.dev, big.mem, big.dma + 1);
	KUNIT_EXPECT_EQ(test, 3, lines_with("not allocated here"));
	dev_kfree(m.dev, big.mem, big.dma);
	KUNIT_EXPECT_EQ(test, 5, lines_with("DMA"));
	memset(mem, 0xff, 64);
	end_misuse(test, &m);
}

/* A pool destroyed too early names how many, and what is live stays good. */
static void destroyed_with_live_blocks(struct kunit *test)
{
	struct misuse m = new_misuse(test);
	struct dev_slab_heap *heap = m.slab->heap;
	struct dev_pool *other;
	int i;

	for (i = 3; i < BLOCKS; i++)
		fake_give(m.pool, m.blocks[i]);
	for (i = 0; i < 3; i++)
		memset(m.blocks[i].mem, i, 64);
	KUNIT_ASSERT_PTR_EQ(test, fake_chunk_of(m.slab, m.blocks[0]),
			    fake_chunk_of(m.slab, m.blocks[2]));
	dev_pool_destroy(m.pool);
	KUNIT_EXPECT_EQ(test, 1, lines_with("destroyed with 3 blocks live"));
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA"));
	other = fake_pool(test, m.dev, 64);
	fake_walk(test, other, 1000);
	fake_give(other, m.blocks[0]);
	KUNIT_EXPECT_EQ(test, 1, lines_with("its pool has been destroyed"));
	dev_kfree(m.dev, m.blocks[0].mem, m.blocks[0].dma);
	KUNIT_EXPECT_EQ(test, 2, lines_with("its pool has been destroyed"));
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_NULL(test, memchr_inv(m.blocks[i].mem, i, 64));
	dev_pool_destroy(other);
	fake_free_abandoned(heap, m.blocks[0]);
}

/* The same where the view has died in between. */
static void destroyed_late_with_live_blocks(struct kunit *test)
{
	struct misuse m = new_misuse(test);
	struct dev_slab_chunk *chunk = fake_chunk_of(m.slab, m.blocks[0]);
	struct dev_slab_heap *heap = m.slab->heap;

	fake_unbind(m.dev);
	fake_give(m.pool, m.blocks[1]);
	dev_pool_destroy(m.pool);
	KUNIT_EXPECT_EQ(test, 1, lines_with("destroyed with 39 blocks live"));
	fake_free_chunk(heap, chunk);
}

static struct kunit_case misuse_cases[] = {
	KUNIT_CASE(double_free_in_stack),
	KUNIT_CASE(double_free_in_chunk),
	KUNIT_CASE(double_free_in_idle_chunk),
	KUNIT_CASE(double_free_in_transit),
	KUNIT_CASE(late_double_free_in_transit),
	KUNIT_CASE(withdrawn_blocks_are_counted),
	KUNIT_CASE(every_block_freed_twice),
	KUNIT_CASE_PARAM(wrong_free_is_refused, wrong_gen_params),
	KUNIT_CASE(hole_is_no_block),
	KUNIT_CASE(wrong_pool_is_refused),
	KUNIT_CASE(kfree_is_not_pool_free),
	KUNIT_CASE(ordinary_memory_has_no_address),
	KUNIT_CASE(destroyed_with_live_blocks),
	KUNIT_CASE(destroyed_late_with_live_blocks),
	{}
};

static int misuse_init(struct kunit *test)
{
	fake_need_checks(test);
	return fake_test_init(test);
}

static struct kunit_suite misuse_suite = {
	.name		= "dev_dma_misuse",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= misuse_init,
	.exit		= fake_test_exit,
	.test_cases	= misuse_cases,
};

kunit_test_suite(misuse_suite);
