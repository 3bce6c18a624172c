// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of bounce_short.c: the way that a short buffer goes.
 */
#include <kunit/test.h>
#include <linux/mm.h>

#include "fake_buf.h"
#include "slab_fake.h"

/* Fails where another CPU, or the worker, has taken what was at hand. */
static bool is_mapped_short(struct kunit *test, struct fake_buf *buf)
{
	unsigned long in;
	int i;

	for (i = 0; i < 10; i++) {
		fake_buf_put_at_hand(test, buf);
		in = fake_entered(buf->dev);
		KUNIT_EXPECT_TRUE(test,
				  fake_buf_map(test, buf, DMA_FROM_DEVICE, 0));
		if (in == fake_entered(buf->dev))
			return true;
		fake_buf_unmap(buf, DMA_FROM_DEVICE, 0);
	}
	return false;
}

static void need_short(struct kunit *test)
{
	fake_need_stacks(test);
	if (want_init_on_alloc(GFP_ATOMIC))
		kunit_skip(test, "what is wiped takes the long way");
}

/* What is short is not counted at the gate, and yet kept out by it. */
static void short_minds_the_gate(struct kunit *test)
{
	struct fake_buf buf = fake_buf_new(test, fake_lined(test, LINE), 8, 8);
	struct dev_dma_gate *gate = &buf.m->gate;

	need_short(test);
	KUNIT_ASSERT_TRUE(test, is_mapped_short(test, &buf));
	memset(buf.b.addr, 0xdd, buf.size);
	dev_dma_gate_close(gate);
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, 0, fake_buf_differ(&buf, 0, 0, 0));
	buf.dma = dev_map_single(buf.dev, buf.addr, buf.size, DMA_FROM_DEVICE);
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(buf.dev, buf.dma));
	dev_dma_gate_open(gate);
}

static dma_addr_t map_short(struct fake_buf *buf)
{
	return dev_dma_bounce_map_short(buf->m, virt_to_phys(buf->addr),
					buf->size, DMA_FROM_DEVICE, 0);
}

/*
 * What the caller has seen may be of another life, in which the provider
 * bounced, or lines were shorter.
 */
static void short_looks_again(struct kunit *test)
{
	struct fake_buf buf = fake_buf_new(test, fake_lined(test, LINE), 8, 8);

	need_short(test);
	KUNIT_ASSERT_TRUE(test, is_mapped_short(test, &buf));
	buf.m->bounce_line = 1;
	KUNIT_EXPECT_FALSE(test, dev_dma_bounce_unmap_short(buf.m, buf.dma));
	buf.m->bounce_line = LINE;
	KUNIT_EXPECT_TRUE(test, dev_dma_bounce_unmap_short(buf.m, buf.dma));
	buf.m->bounce_line = 8;
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR, map_short(&buf));
	buf.m->bounce_line = 1;
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR, map_short(&buf));
	buf.m->bounce_line = LINE;
}

/* Interrupts are not kept off for a long buffer, whatever size is told. */
static void long_buffer_is_not_short(struct kunit *test)
{
	struct fake_buf buf = fake_buf_new(test, fake_lined(test, LINE), 13,
				       DEV_DMA_BOUNCE_SHORT + 1);

	fake_buf_put_at_hand(test, &buf);
	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE, 0));
	KUNIT_EXPECT_FALSE(test, dev_dma_bounce_unmap_short(buf.m, buf.dma));
	memset(buf.b.addr, 0xdd, buf.size);
	dev_unmap_single(buf.dev, buf.dma, 8, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, fake_buf_differ(&buf, 0, buf.size, 0xdd));
	KUNIT_EXPECT_FALSE(test, fake_buf_bounced(&buf));
}

static struct kunit_case short_cases[] = {
	KUNIT_CASE(short_minds_the_gate),
	KUNIT_CASE(short_looks_again),
	KUNIT_CASE(long_buffer_is_not_short),
	{}
};

static struct kunit_suite short_suite = {
	.name		= "dev_dma_bounce_short",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= short_cases,
};

kunit_test_suite(short_suite);
