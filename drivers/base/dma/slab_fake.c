// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests of small blocks have in common.
 */
#include <linux/prandom.h>
#include <linux/sort.h>

#include "slab_fake.h"

/**
 * fake_pool - make a pool of blocks that are aligned to 8 bytes
 * @test:	The test.
 * @dev:	Who it is for.
 * @size:	Bytes of a block.
 *
 * Return: The pool, for the test to destroy.
 */
struct dev_pool *fake_pool(struct kunit *test, struct device *dev, size_t size)
{
	struct dev_pool *pool = dev_pool_create_aligned("test", dev, size, 8, 0,
							GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, pool);
	return pool;
}

/**
 * fake_take - take a block
 * @test:	The test.
 * @pool:	Where from.
 *
 * Return: The block.
 */
struct fake_block fake_take(struct kunit *test, struct dev_pool *pool)
{
	struct fake_block block;

	block.mem = dev_pool_alloc(pool, GFP_KERNEL, &block.dma);
	KUNIT_ASSERT_NOT_NULL(test, block.mem);
	return block;
}

/**
 * fake_give - give a block back
 * @pool:	Where it is from.
 * @block:	The block.
 */
void fake_give(struct dev_pool *pool, struct fake_block block)
{
	dev_pool_free(pool, block.mem, block.dma);
}

/**
 * fake_take_many - take blocks
 * @test:	Frees the array, not the blocks.
 * @pool:	Where from.
 * @count:	How many.
 *
 * Return: An array of them.
 */
struct fake_block *fake_take_many(struct kunit *test, struct dev_pool *pool,
				  int count)
{
	struct fake_block *blocks;
	int i;

	blocks = kunit_kcalloc(test, count, sizeof(*blocks), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, blocks);
	for (i = 0; i < count; i++)
		blocks[i] = fake_take(test, pool);
	return blocks;
}

/**
 * fake_give_many - give blocks back
 * @pool:	Where they are from.
 * @blocks:	An array of them.
 * @count:	How many.
 */
void fake_give_many(struct dev_pool *pool, struct fake_block *blocks, int count)
{
	int i;

	for (i = 0; i < count; i++)
		fake_give(pool, blocks[i]);
}

/**
 * fake_get - take memory of dev_kmalloc()
 * @test:	The test.
 * @dev:	Who it is for.
 * @size:	Bytes.
 *
 * Return: The memory.
 */
struct fake_block fake_get(struct kunit *test, struct device *dev, size_t size)
{
	struct fake_block block;

	block.mem = dev_kmalloc(dev, size, GFP_KERNEL, &block.dma);
	KUNIT_ASSERT_NOT_NULL(test, block.mem);
	return block;
}

/**
 * fake_put - give memory of dev_kmalloc() back
 * @dev:	Who it is for.
 * @block:	The memory.
 */
void fake_put(struct device *dev, struct fake_block block)
{
	dev_kfree(dev, block.mem, block.dma);
}

/**
 * fake_slab_of - whose a block is
 * @dev:	A device of the block's view.
 * @block:	The block, not late.
 *
 * Return: Its slab, or %NULL where the table does not know it.
 */
struct dev_slab *fake_slab_of(struct device *dev, struct fake_block block)
{
	struct dev_slab_chunk *chunk;

	guard(rcu)();
	chunk = dev_slab_table_find(&fake_m(dev)->view.heap->table, block.dma);
	return chunk ? dev_slab_owner(chunk) : NULL;
}

/**
 * fake_kmalloc_slab - the first slab of dev_kmalloc() that serves a size
 * @dev:	A device of the view.
 * @size:	Bytes.
 *
 * Return: It, or %NULL where there is none, or it has been retired.
 */
struct dev_slab *fake_kmalloc_slab(struct device *dev, size_t size)
{
	struct dev_slab **kmalloc = fake_m(dev)->view.heap->kmalloc;
	int i;

	for (i = 0; i < DEV_SLAB_CLASSES; i++)
		if (kmalloc[i] && kmalloc[i]->pool.size >= size)
			return kmalloc[i];
	return NULL;
}

static int compare_mem(const void *a, const void *b)
{
	const struct fake_block *x = a, *y = b;

	return x->mem < y->mem ? -1 : x->mem > y->mem;
}

static int compare_dma(const void *a, const void *b)
{
	const struct fake_block *x = a, *y = b;

	return x->dma < y->dma ? -1 : x->dma > y->dma;
}

/**
 * fake_are_distinct - do blocks lie apart, for the CPU and for the device?
 * @blocks:	The blocks; they are sorted.
 * @count:	How many.
 * @size:	Bytes of one.
 *
 * Return: %true if so.
 */
bool fake_are_distinct(struct fake_block *blocks, int count, size_t size)
{
	int i;

	sort(blocks, count, sizeof(*blocks), compare_mem, NULL);
	for (i = 1; i < count; i++)
		if (blocks[i].mem - blocks[i - 1].mem < size)
			return false;
	sort(blocks, count, sizeof(*blocks), compare_dma, NULL);
	for (i = 1; i < count; i++)
		if (blocks[i].dma - blocks[i - 1].dma < size)
			return false;
	return true;
}

/**
 * fake_chunk_of - the chunk that holds a block
 * @slab:	Whose.
 * @block:	The block, not late.
 *
 * Return: The chunk, good as long as the block is live, or %NULL.
 */
struct dev_slab_chunk *fake_chunk_of(struct dev_slab *slab,
				     struct fake_block block)
{
	guard(rcu)();
	return dev_slab_table_find(&slab->heap->table, block.dma);
}

/**
 * fake_state_of - what the core holds of a block
 * @slab:	Whose.
 * @block:	The block, not late.
 *
 * Return: Where its enum dev_slab_state is.
 */
u8 *fake_state_of(struct dev_slab *slab, struct fake_block block)
{
	struct dev_slab_chunk *chunk = fake_chunk_of(slab, block);

	u64 number = dev_slab_number(&slab->pool, block.dma - chunk->dma);

	return &chunk->state[number];
}

/**
 * fake_flush - put back what this CPU has at hand
 * @slab:	Whose.
 */
void fake_flush(struct dev_slab *slab)
{
	struct dev_slab_stack *stack;
	unsigned long flags;

	local_lock_irqsave(&dev_slab_cpu.lock, flags);
	stack = this_cpu_ptr(slab->pool.stack);
	dev_slab_flush(slab, stack, stack->top - stack->bottom);
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
}

/**
 * fake_need_checks - make sure that what is freed is looked at
 * @test:	Skipped where it is not.
 */
void fake_need_checks(struct kunit *test)
{
	if (!static_key_enabled(&dev_slab_checks))
		kunit_skip(test, "dev_dma_checks=off");
}

/**
 * fake_need_stacks - make sure that CPUs have blocks at hand
 * @test:	Skipped where they have none.
 */
void fake_need_stacks(struct kunit *test)
{
	if (dev_slab_poison)
		kunit_skip(test, "dev_dma_poison=on: no stacks");
}

/**
 * fake_die_and_revive - the view dies, and lives again
 * @fake:	Whose.
 */
void fake_die_and_revive(struct fake *fake)
{
	struct dev_dma_master *m = dev_dma_to_master(fake->view);

	dev_dma_kill(m);
	dev_dma_revive(m, &fake->ops);
}

#define SOON	1000

/**
 * fake_comes_again - is a block among the next ones that come?
 * @test:	The test.
 * @pool:	Where they come from.
 * @block:	The block, which has been freed.
 *
 * Return: %true if so.
 */
bool fake_comes_again(struct kunit *test, struct dev_pool *pool,
		      struct fake_block block)
{
	struct fake_block *next = fake_take_many(test, pool, SOON);
	bool found = false;
	int i;

	for (i = 0; i < SOON; i++)
		found |= next[i].mem == block.mem;
	fake_give_many(pool, next, SOON);
	return found;
}

#define WALK_BLOCKS	200

/* Every block carries the number of its owner in each of its bytes. */
static void walk_step(struct kunit *test, struct dev_pool *pool,
		      struct fake_block *block, u8 stamp)
{
	size_t size = pool->size;

	if (!block->mem) {
		*block = fake_take(test, pool);
		memset(block->mem, stamp, size);
		return;
	}
	KUNIT_EXPECT_NULL(test, memchr_inv(block->mem, stamp, size));
	fake_give(pool, *block);
	block->mem = NULL;
}

/**
 * fake_walk - use a pool at random, and see whether it works
 * @test:	The test.
 * @pool:	The pool.
 * @steps:	How long.
 */
void fake_walk(struct kunit *test, struct dev_pool *pool, int steps)
{
	struct fake_block *blocks;
	struct rnd_state rnd;
	u32 i;

	blocks = kunit_kcalloc(test, WALK_BLOCKS, sizeof(*blocks), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, blocks);
	prandom_seed_state(&rnd, 42);
	while (steps--) {
		i = prandom_u32_state(&rnd) % WALK_BLOCKS;
		walk_step(test, pool, &blocks[i], i + 1);
	}
	for (i = 0; i < WALK_BLOCKS; i++)
		if (blocks[i].mem)
			walk_step(test, pool, &blocks[i], i + 1);
	kunit_kfree(test, blocks);
}

static void stop_poison(void *unused)
{
	dev_slab_poison = false;
}

/**
 * fake_poison_begin - what is created in this test is poisoned
 * @test:	The test; it begins to look for lines.
 */
void fake_poison_begin(struct kunit *test)
{
	fake_need_checks(test);
	lines_begin(test);
	if (dev_slab_poison)
		return;
	dev_slab_poison = true;
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action(test, stop_poison, NULL));
}

/**
 * fake_free_chunk - free a chunk that the core keeps for good
 * @heap:	Where its pool was.
 * @chunk:	The chunk, late or abandoned, which is not in the table.
 */
void fake_free_chunk(struct dev_slab_heap *heap, struct dev_slab_chunk *chunk)
{
	scoped_guard(spinlock_irq, &heap->late_lock)
		list_del(&chunk->in_slab);
	dev_dma_free_recorded(chunk->record);
	dev_slab_inter(chunk);
}

/**
 * fake_free_abandoned - free what a pool left that was destroyed too early
 * @heap:	Where the pool was.
 * @block:	A block that was live; with it goes its chunk, which the core
 *		keeps for good.
 */
void fake_free_abandoned(struct dev_slab_heap *heap, struct fake_block block)
{
	struct dev_slab_chunk *chunk;

	scoped_guard(rcu)
		chunk = dev_slab_table_find(&heap->table, block.dma);
	dev_slab_table_del(&heap->table, chunk->dma, chunk->record->asked);
	fake_free_chunk(heap, chunk);
}
