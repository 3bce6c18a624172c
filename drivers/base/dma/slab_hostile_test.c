// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that writes wherever it can reach, and what becomes of it.
 *
 * It reaches every byte of a pool's chunks, of free blocks as of live ones.
 * Whatever it writes, a block that comes lies where a block lies, its address
 * is the right one, and nobody else has it.  The same attack on 6.12's dma_pool
 * is shown beside it.
 */
#include <linux/bitmap.h>
#include <linux/dmapool.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/prandom.h>

#include "slab_fake.h"

#define ROUNDS	100000
#define CHUNKS	16
#define SLOTS	500
#define SIZE	48
#define BLOCKS	(PAGE_SIZE / SIZE)	/* of a chunk */

struct hostile {
	struct dev_pool *pool;
	struct dev_slab_chunk *chunks[CHUNKS];
	struct fake_block slots[SLOTS];
	bool taken[SLOTS];
	DECLARE_BITMAP(live, CHUNKS * BLOCKS);
	struct rnd_state rnd;
	unsigned long rounds;
	unsigned long writes;
	unsigned long odd;
	struct task_struct *device;
};

/* All of a chunk, or words of it that look like something. */
static void attack(struct rnd_state *rnd, struct dev_slab_chunk *chunk)
{
	u32 r = prandom_u32_state(rnd);
	u64 *word = chunk->addr;
	int i;

	switch (r % 4) {
	case 0:
		memset(chunk->addr, r >> 8, PAGE_SIZE);
		break;
	case 1:
		prandom_bytes_state(rnd, chunk->addr, PAGE_SIZE);
		break;
	case 2:
		for (i = 0; i < PAGE_SIZE / 8; i++)
			word[i] = chunk->dma + (r & ~(PAGE_SIZE - 1)) + i;
		break;
	case 3:
		for (i = 0; i < PAGE_SIZE / 8; i++)
			word[i] = (unsigned long)chunk->addr - 8 * (r % 1024);
		break;
	}
}

static int device_run(void *data)
{
	struct hostile *h = data;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, 7);
	while (!kthread_should_stop()) {
		attack(&rnd, h->chunks[prandom_u32_state(&rnd) % CHUNKS]);
		WRITE_ONCE(h->writes, h->writes + 1);
		cond_resched();
	}
	return 0;
}

static void stop_device(void *data)
{
	struct hostile *h = data;

	kthread_stop(h->device);
}

/* The number of a block among all of them; -1 for what is none. */
static int number_of(struct hostile *h, const struct fake_block *block)
{
	dma_addr_t off;
	int i;

	for (i = 0; i < CHUNKS; i++) {
		off = block->dma - h->chunks[i]->dma;
		if (off < PAGE_SIZE - SIZE + 1 && !(off % SIZE) &&
		    h->chunks[i]->addr + off == block->mem)
			return i * BLOCKS + off / SIZE;
	}
	return -1;
}

/* Nobody but the test knows who has what. */
static void play_round(struct hostile *h)
{
	int i = CHUNKS + prandom_u32_state(&h->rnd) % (SLOTS - CHUNKS);
	struct fake_block block;
	int number;

	if (h->taken[i]) {
		h->taken[i] = false;
		__clear_bit(number_of(h, &h->slots[i]), h->live);
		fake_give(h->pool, h->slots[i]);
		return;
	}
	block.mem = dev_pool_alloc(h->pool, GFP_KERNEL, &block.dma);
	number = block.mem ? number_of(h, &block) : -1;
	if (number < 0 || __test_and_set_bit(number, h->live)) {
		h->odd++;
		return;
	}
	h->slots[i] = block;
	h->taken[i] = true;
}

/* Which chunks there are: all, before the device begins. */
static void find_chunks(struct kunit *test, struct hostile *h)
{
	struct fake_block *all = fake_take_many(test, h->pool, CHUNKS * BLOCKS);
	int i, n = 0;

	for (i = 0; i < CHUNKS * BLOCKS; i++) {
		struct dev_slab_chunk *chunk =
			fake_chunk_of(dev_slab_of(h->pool), all[i]);

		if (!n || h->chunks[n - 1] != chunk) {
			KUNIT_ASSERT_LT(test, n, CHUNKS);
			KUNIT_ASSERT_EQ(test, PAGE_SIZE, chunk->record->asked);
			h->chunks[n++] = chunk;
		}
	}
	KUNIT_ASSERT_EQ(test, CHUNKS, n);
	/* one of each stays with the driver, so that no chunk goes */
	for (i = 0; i < CHUNKS * BLOCKS; i++)
		if (i % BLOCKS)
			fake_give(h->pool, all[i]);
	for (n = 0; n < CHUNKS; n++)
		all[n] = all[n * BLOCKS];
	memcpy(h->slots, all, CHUNKS * sizeof(*all));
	for (n = 0; n < CHUNKS; n++) {
		h->taken[n] = true;
		__set_bit(number_of(h, &all[n]), h->live);
	}
}

/* Nothing that a device wrote is believed. */
static void device_writes_everywhere(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct hostile *h;
	int i;

	if (dev_slab_poison)
		kunit_skip(test, "dev_dma_poison=on: all is withdrawn");
	h = kunit_kzalloc(test, sizeof(*h), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, h);
	lines_begin(test);
	h->pool = fake_pool(test, dev, SIZE);
	/* what others have at hand would be missing from the 16 chunks */
	migrate_disable();
	find_chunks(test, h);
	prandom_seed_state(&h->rnd, 42);
	h->device = kthread_run(device_run, h, "dev_dma_hostile");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, h->device);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action(test, stop_device, h));
	for (h->rounds = 0; h->rounds < ROUNDS ||
	     READ_ONCE(h->writes) < ROUNDS; h->rounds++) {
		play_round(h);
		if (!(h->rounds % 64))
			cond_resched();
	}
	migrate_enable();
	kunit_release_action(test, stop_device, h);
	kunit_info(test, "%lu rounds, %lu attacks\n", h->rounds, h->writes);
	KUNIT_EXPECT_EQ(test, 0, h->odd);
	for (i = 0; i < SLOTS; i++)
		if (h->taken[i])
			fake_give(h->pool, h->slots[i]);
	KUNIT_EXPECT_EQ(test, 0, dev_slab_count_live(dev_slab_of(h->pool)));
	dev_pool_destroy(h->pool);
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
}

/* As mm/dmapool.c lays it into every free block. */
struct dma_block {
	struct dma_block *next_block;
	dma_addr_t dma;
};

/*
 * 6.12's dma_pool believes the block: one word that the device writes is the
 * address that a driver gets.  That memory is the test's own.
 */
static void dma_pool_believes_device(struct kunit *test)
{
	struct dma_block *prey, *block;
	dma_addr_t dma, first;
	struct dma_pool *pool;
	void *mem, *got;

	if (IS_ENABLED(CONFIG_SLUB_DEBUG_ON))
		kunit_skip(test, "dma_pool checks its blocks");
	prey = fake_buffer(test, 64);
	pool = dma_pool_create("victim", fake_master(test), 64, 64, 0);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	prey->dma = 0xbadc0de;
	mem = dma_pool_alloc(pool, GFP_KERNEL, &first);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	dma_pool_free(pool, mem, first);

	/* what any device may do to memory that is mapped for it */
	block = phys_to_virt(first);
	prey->next_block = block->next_block;
	WRITE_ONCE(block->next_block, prey);

	got = dma_pool_alloc(pool, GFP_KERNEL, &dma);
	KUNIT_EXPECT_PTR_EQ(test, mem, got);
	got = dma_pool_alloc(pool, GFP_KERNEL, &dma);
	KUNIT_EXPECT_PTR_EQ(test, (void *)prey, got);
	KUNIT_EXPECT_EQ(test, 0xbadc0de, dma);
	dma_pool_free(pool, got, dma);
	dma_pool_free(pool, mem, first);
	dma_pool_destroy(pool);
}

static struct kunit_case hostile_cases[] = {
	KUNIT_CASE_SLOW(device_writes_everywhere),
	KUNIT_CASE(dma_pool_believes_device),
	{}
};

static struct kunit_suite hostile_suite = {
	.name		= "dev_dma_slab_hostile",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= hostile_cases,
};

kunit_test_suite(hostile_suite);
