// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of bounce_block.c: the memory that stands in for a buffer.
 */
#include <kunit/test.h>
#include <linux/align.h>

#include "fake_buf.h"
#include "fake_cache.h"
#include "slab_fake.h"

/* Where there is no memory to bounce it, mapping fails and nothing is left. */
static void no_memory_to_bounce(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake *fake = fake_env(test)->fake;
	struct fake_buf buf = fake_buf_new(test, dev, 13, 200);

	fake->err = -ENOMEM;
	buf.dma = dev_map_single(dev, buf.addr, 200, DMA_FROM_DEVICE);
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(dev, buf.dma));
	KUNIT_EXPECT_EQ(test, 0, fake->live);
	fake->err = 0;
	KUNIT_EXPECT_TRUE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE, 0));
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, 0);
}

/* A mask that rose and fell again, and nobody said so, is minded. */
static void silent_mask_is_minded(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake *fake = fake_env(test)->fake;
	struct fake_buf other = fake_buf_new(test, dev, 13, 900);
	struct fake_buf buf = fake_buf_new(test, dev, 13, 200);
	u64 *mask = fake->master->dma_mask;
	dma_addr_t high = fake->zones[0];

	*mask = DMA_BIT_MASK(24);
	fake->zones[0] = fake->zones[2];
	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &other, DMA_FROM_DEVICE, 0));
	*mask = FAKE_MASK(64);
	fake->zones[0] = high;
	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE, 0));
	KUNIT_EXPECT_GE(test, buf.dma, high);
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, 0);
	*mask = DMA_BIT_MASK(24);
	fake->zones[0] = fake->zones[2];
	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE, 0));
	KUNIT_EXPECT_LE(test, buf.dma, *mask);
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, 0);
	fake_buf_unmap(&other, DMA_FROM_DEVICE, 0);
}

/* A block of each kind; does the provider give memory for it? */
static bool gives_mapped(struct kunit *test, struct fake_buf *buf)
{
	struct fake *fake = fake_env(test)->fake;
	unsigned int before = fake_count(fake, FAKE_ALLOC_MAPPED);

	fake_buf_put_at_hand(test, buf);
	return fake_count(fake, FAKE_ALLOC_MAPPED) > before;
}

static bool gives_consistent(struct kunit *test, struct device *dev)
{
	struct fake *fake = fake_env(test)->fake;
	unsigned int before = fake_count(fake, FAKE_ALLOC_CONSISTENT);
	dma_addr_t dma;
	void *mem = dev_kmalloc(dev, 64, GFP_KERNEL, &dma);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	dev_kfree(dev, mem, dma);
	return fake_count(fake, FAKE_ALLOC_CONSISTENT) > before;
}

/* One of each kind, so that no page of theirs goes back meanwhile. */
struct held {
	struct fake_buf buf;
	void *mem;
	dma_addr_t dma;
};

static void hold(struct kunit *test, struct device *dev, struct held *held)
{
	held->buf = fake_buf_new(test, dev, 13, 200);
	KUNIT_ASSERT_TRUE(test,
			  fake_buf_map(test, &held->buf, DMA_FROM_DEVICE, 0));
	held->mem = dev_kmalloc(dev, 64, GFP_KERNEL, &held->dma);
	KUNIT_ASSERT_NOT_NULL(test, held->mem);
}

static void let_go(struct device *dev, struct held *held)
{
	fake_buf_unmap(&held->buf, DMA_FROM_DEVICE, 0);
	dev_kfree(dev, held->mem, held->dma);
}

/* Each mask that falls retires the blocks that it is for, and no others. */
static void masks_retire_their_own(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct device *master = fake_env(test)->fake->master;
	struct fake_buf buf = fake_buf_new(test, dev, 13, 200);
	struct held before, after;

	KUNIT_EXPECT_TRUE(test, gives_mapped(test, &buf));
	KUNIT_EXPECT_TRUE(test, gives_consistent(test, dev));
	hold(test, dev, &before);
	KUNIT_EXPECT_FALSE(test, gives_mapped(test, &buf));
	KUNIT_EXPECT_FALSE(test, gives_consistent(test, dev));
	*master->dma_mask = FAKE_MASK(48);
	dev_dma_refresh_view(buf.m);
	KUNIT_EXPECT_FALSE(test, gives_consistent(test, dev));
	KUNIT_EXPECT_TRUE(test, gives_mapped(test, &buf));
	hold(test, dev, &after);
	master->coherent_dma_mask = FAKE_MASK(48);
	dev_dma_refresh_view(buf.m);
	KUNIT_EXPECT_FALSE(test, gives_mapped(test, &buf));
	KUNIT_EXPECT_TRUE(test, gives_consistent(test, dev));
	let_go(dev, &before);
	let_go(dev, &after);
}

/* In each life masks begin anew, whether or not anybody said so. */
static void masks_are_those_of_this_life(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct device *master = fake_env(test)->fake->master;
	struct dev_dma_master *m = fake_m(dev);

	master->coherent_dma_mask = FAKE_MASK(48);
	KUNIT_EXPECT_TRUE(test, gives_consistent(test, dev));
	dev_dma_kill(m);
	master->coherent_dma_mask = FAKE_MASK(64);
	dev_dma_revive(m, m->view.ops);
	KUNIT_EXPECT_TRUE(test, gives_consistent(test, dev));
	master->coherent_dma_mask = FAKE_MASK(48);
	dev_dma_refresh_view(m);
	KUNIT_EXPECT_TRUE(test, gives_consistent(test, dev));
}

/* Lines may be longer in another life; blocks share none then either. */
static void lines_are_those_of_this_life(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake *fake = fake_env(test)->fake;
	struct dev_dma_master *m = fake_m(dev);
	dma_addr_t dma[2];
	void *mem[2];
	int i;

	KUNIT_EXPECT_TRUE(test, gives_consistent(test, dev));
	dev_dma_kill(m);
	fake->cache = fake_cache_begin(2 * LINE, true);
	dev_dma_revive(m, m->view.ops);
	for (i = 0; i < ARRAY_SIZE(mem); i++) {
		mem[i] = dev_kmalloc(dev, LINE, GFP_KERNEL, &dma[i]);
		KUNIT_ASSERT_NOT_NULL(test, mem[i]);
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED(dma[i], 2 * LINE));
	}
	while (i--)
		dev_kfree(dev, mem[i], dma[i]);
}

/*
 * Where the low bits make it too long, that is said: memory is not what lacks.
 */
static void low_bits_may_be_too_many(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake_buf buf = fake_buf_new(test, dev, 13, 200);

	lines_begin(test);
	dev_set_min_align_mask(dev, SZ_512K - 1);
	buf.dma = dev_map_single(dev, buf.addr, 200, DMA_FROM_DEVICE);
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(dev, buf.dma));
	KUNIT_EXPECT_EQ(test, 1, lines_with("its low bits take"));
}

/* The low bits that a device counts on are kept. */
static void low_bits_are_kept(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake_buf buf = fake_buf_new(test, dev, 1234, 100);

	/* such a block is at hand from here on */
	KUNIT_EXPECT_TRUE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE, 0));
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, 0);
	dma_set_min_align_mask(fake_env(test)->fake->master, SZ_4K - 1);
	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE, 0));
	KUNIT_EXPECT_EQ(test, 1234, buf.dma % SZ_4K);
	memset(buf.b.addr, 0xdd, 100);
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, 0, fake_buf_differ(&buf, 0, 100, 0xdd));
	dma_set_min_align_mask(fake_env(test)->fake->master, 0);
}

/* Those that a child of its own counts on are, too. */
static void childs_low_bits_are_kept(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake_buf buf = fake_buf_new(test, dev, 1234, 100);

	dev_set_min_align_mask(dev, SZ_4K - 1);
	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE, 0));
	KUNIT_EXPECT_EQ(test, 1234, buf.dma % SZ_4K);
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, 0);
}

/* A mapping that outlives its driver is given back all the same. */
static void late_unmap_gives_back(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake *fake = fake_env(test)->fake;
	struct fake_buf buf = fake_buf_new(test, dev, 13, 200);

	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE, 0));
	dev_dma_kill(dev_dma_to_master(fake->view));
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, 0, fake_buf_differ(&buf, 0, 0, 0));
	KUNIT_EXPECT_EQ(test, 0, fake_count(fake, FAKE_UNMAP_PHYS));
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!READ_ONCE(fake->live)));
}

/* A free block is nobody's; where it is mapped is the master's all the same. */
static void poison_is_synced_for_nobody(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake_buf buf = fake_buf_new(test, dev, 13, 200);
	struct fake *fake = fake_env(test)->fake;

	fake_poison_begin(test);
	WRITE_ONCE(buf.m->translated, fake);
	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE, 0));
	fake->calls = 0;
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_SYNC_FOR_DEVICE));
	*(u8 *)buf.b.addr = 0xdd;
	fake->calls = 0;
	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE, 0));
	KUNIT_EXPECT_LE(test, 2, fake_count(fake, FAKE_SYNC_FOR_CPU));
	KUNIT_EXPECT_EQ(test, 1, lines_with("was written after"));
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, 0, fake_buf_differ(&buf, 0, 0, 0));
}

static struct kunit_case block_cases[] = {
	KUNIT_CASE(no_memory_to_bounce),
	KUNIT_CASE(silent_mask_is_minded),
	KUNIT_CASE(masks_retire_their_own),
	KUNIT_CASE(masks_are_those_of_this_life),
	KUNIT_CASE(lines_are_those_of_this_life),
	KUNIT_CASE(low_bits_may_be_too_many),
	KUNIT_CASE(low_bits_are_kept),
	KUNIT_CASE(childs_low_bits_are_kept),
	KUNIT_CASE(late_unmap_gives_back),
	KUNIT_CASE(poison_is_synced_for_nobody),
	{}
};

static struct kunit_suite block_suite = {
	.name		= "dev_dma_bounce_block",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= block_cases,
};

kunit_test_suite(block_suite);
