// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of bouncing, bounce.c and bounce_owner.c: what bounces, and what is
 * copied when.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/scatterlist.h>
#include <linux/seq_file.h>

#include "fake_buf.h"

struct place {
	const char *name;
	size_t off;
	size_t size;
	bool bounces;
};

static const struct place places[] = {
	{ "a line",		0,	64,	false },
	{ "two lines",		64,	128,	false },
	{ "head shared",	60,	68,	true },
	{ "tail shared",	0,	65,	true },
	{ "inside a line",	8,	8,	true },
	{ "one byte",		63,	1,	true },
	{ "first byte",		0,	1,	true },
	{ "both ends",		1,	126,	true },
	{ "several pages",	17,	9000,	true },
	{ "the longest",	63,	DEV_DMA_BOUNCE_MOST, true },
	{ "longer, aligned",	128,	DEV_DMA_BOUNCE_MOST + 64, false },
};

KUNIT_ARRAY_PARAM_DESC(place, places, name);

static void check_place(struct kunit *test, const struct place *p,
			enum dma_data_direction dir)
{
	struct device *dev = fake_env(test)->fake ? fake_provided(test) :
						    fake_lined(test, LINE);
	struct fake_buf buf = fake_buf_new(test, dev, p->off, p->size);
	struct fake *fake = fake_env(test)->fake;
	bool bounces = p->bounces && dir != DMA_TO_DEVICE;
	unsigned int maps = fake_count(fake, FAKE_MAP_PHYS);

	KUNIT_EXPECT_EQ(test, bounces, fake_buf_map(test, &buf, dir, 0));
	KUNIT_EXPECT_EQ(test, maps + !bounces, fake_count(fake, FAKE_MAP_PHYS));
	KUNIT_EXPECT_EQ(test, 0, (buf.dma ^ virt_to_phys(buf.addr)) % LINE);
	if (bounces) {
		KUNIT_EXPECT_EQ(test, virt_to_phys(buf.addr), buf.b.phys);
		KUNIT_EXPECT_EQ(test, p->size, buf.b.size);
		KUNIT_EXPECT_EQ(test, 0, memcmp(buf.b.addr, buf.addr, p->size));
		memset(buf.b.addr, 0xdd, p->size);
	}
	fake_buf_unmap(&buf, dir, 0);
	KUNIT_EXPECT_EQ(test, 0, fake_buf_differ(&buf, 0,
						 bounces ? p->size : 0, 0xdd));
	KUNIT_EXPECT_FALSE(test, fake_buf_bounced(&buf));
}

/* What shares a line bounces where the device writes; nothing else does. */
static void who_shares_bounces(struct kunit *test)
{
	check_place(test, test->param_value, DMA_FROM_DEVICE);
	check_place(test, test->param_value, DMA_BIDIRECTIONAL);
	check_place(test, test->param_value, DMA_TO_DEVICE);
}

/* What the device leaves alone, and what is around, reads back as it was. */
static void part_is_written(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake_buf buf = fake_buf_new(test, dev, 13, 200);

	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE, 0));
	memset(buf.b.addr + 50, 0xdd, 20);
	buf.addr[-1] = 0xee;
	buf.addr[200] = 0xee;
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, 0xee, buf.addr[-1]);
	KUNIT_EXPECT_EQ(test, 0xee, buf.addr[200]);
	KUNIT_EXPECT_EQ(test, 2, fake_buf_differ(&buf, 50, 70, 0xdd));
}

/* Whoever owns the lines is not bounced. */
static void owner_is_not_bounced(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake_buf buf = fake_buf_new(test, dev, 13, 200);

	KUNIT_EXPECT_FALSE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE,
					      DMA_ATTR_OWN_LINES));
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, DMA_ATTR_OWN_LINES);
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake_env(test)->fake,
					    FAKE_UNMAP_PHYS));
}

/*
 * Without a sync at either end the copy still goes in, and does not come out.
 */
static void syncs_are_skipped(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake_buf buf = fake_buf_new(test, dev, 13, 200);

	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE,
					     DMA_ATTR_SKIP_CPU_SYNC));
	KUNIT_EXPECT_EQ(test, 0, memcmp(buf.b.addr, buf.addr, 200));
	memset(buf.b.addr, 0xdd, 200);
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	KUNIT_EXPECT_EQ(test, 0, fake_buf_differ(&buf, 0, 0, 0));
}

/* A sync moves just what it was asked for, whole lines or not. */
static void part_is_synced(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake_buf buf = fake_buf_new(test, dev, 13, 400);

	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_BIDIRECTIONAL, 0));
	memset(buf.b.addr, 0xdd, 400);
	dev_sync_single_for_cpu(dev, buf.dma + 51, 128, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_EQ(test, 0, fake_buf_differ(&buf, 51, 179, 0xdd));
	memset(buf.addr, 0xcc, 400);
	dev_sync_single_for_device(dev, buf.dma + 60, 7, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_EQ(test, 0xdd, ((u8 *)buf.b.addr)[59]);
	KUNIT_EXPECT_EQ(test, 0xcc, ((u8 *)buf.b.addr)[60]);
	KUNIT_EXPECT_EQ(test, 0xcc, ((u8 *)buf.b.addr)[66]);
	KUNIT_EXPECT_EQ(test, 0xdd, ((u8 *)buf.b.addr)[67]);
	/* beyond the end there is nothing */
	dev_sync_single_for_cpu(dev, buf.dma + 390, 100, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_EQ(test, 0xcc, buf.addr[389]);
	KUNIT_EXPECT_EQ(test, 0xdd, buf.addr[390]);
	KUNIT_EXPECT_EQ(test, fake_buf_pattern(SZ_4K + 13 + 400),
			buf.addr[400]);
	fake_buf_unmap(&buf, DMA_BIDIRECTIONAL, 0);
	KUNIT_EXPECT_EQ(test, 0, fake_count(fake_env(test)->fake,
					    FAKE_SYNC_FOR_CPU));
}

/* What the device has been given it keeps, whoever says what about the rest. */
static void middle_is_given_back(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake_buf buf = fake_buf_new(test, dev, 13, 400);
	size_t from = 2 * LINE - 13, to = 4 * LINE - 13;

	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE, 0));
	dev_sync_single_for_cpu(dev, buf.dma, 400, DMA_FROM_DEVICE);
	memset(buf.addr, 0xcc, 400);
	dev_sync_single_for_device(dev, buf.dma + from, to - from,
				   DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0xcc, ((u8 *)buf.b.addr)[from]);
	KUNIT_EXPECT_EQ(test, fake_buf_pattern(SZ_4K + 13 + from - 1),
			((u8 *)buf.b.addr)[from - 1]);
	memset(buf.b.addr + from, 0xdd, to - from);
	dev_sync_single_for_device(dev, buf.dma, 400, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0xcc, ((u8 *)buf.b.addr)[0]);
	KUNIT_EXPECT_EQ(test, 0xcc, ((u8 *)buf.b.addr)[from - 1]);
	KUNIT_EXPECT_EQ(test, 0xdd, ((u8 *)buf.b.addr)[from]);
	KUNIT_EXPECT_EQ(test, 0xdd, ((u8 *)buf.b.addr)[to - 1]);
	KUNIT_EXPECT_EQ(test, 0xcc, ((u8 *)buf.b.addr)[to]);
	KUNIT_EXPECT_EQ(test, 0xcc, ((u8 *)buf.b.addr)[399]);
	memset(buf.addr, 0, 400);
	dev_sync_single_for_device(dev, buf.dma, 400, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0xcc, ((u8 *)buf.b.addr)[399]);
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, 0xcc, buf.addr[from - 1]);
	KUNIT_EXPECT_EQ(test, 0xdd, buf.addr[from]);
}

/* A sync may name one of the two directions that were mapped. */
static void direction_is_the_mappings(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake_buf buf = fake_buf_new(test, dev, 13, 400);

	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_BIDIRECTIONAL, 0));
	dev_sync_single_for_cpu(dev, buf.dma, 400, DMA_FROM_DEVICE);
	memset(buf.addr, 0xcc, 400);
	dev_sync_single_for_device(dev, buf.dma, 400, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, fake_buf_differ(&buf, 0, 400, 0xcc));
	KUNIT_EXPECT_EQ(test, 0, memcmp(buf.b.addr, buf.addr, 400));
	fake_buf_unmap(&buf, DMA_BIDIRECTIONAL, 0);
}

/* Whoever is told to unmap twice at once does so once. */
static void second_unmap_is_nothing(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake_buf buf = fake_buf_new(test, dev, 13, 400);
	struct dev_dma_bounce b;

	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_FROM_DEVICE, 0));
	b = buf.b;
	scoped_guard(rcu) {
		KUNIT_EXPECT_TRUE(test, dev_dma_bounce_claim(&buf.b));
		KUNIT_EXPECT_FALSE(test, dev_dma_bounce_claim(&b));
		dev_dma_bounce_put(&buf.b);
	}
	KUNIT_EXPECT_FALSE(test, fake_buf_bounced(&buf));
}

#define ROUNDS	10000U

struct part {
	struct fake_buf *buf;
	size_t from;
	unsigned int wrong;
	struct completion done;
};

/* The CPU writes its line, the device answers in it. */
static int sync_one_line(void *data)
{
	struct part *part = data;
	struct fake_buf *buf = part->buf;
	dma_addr_t dma = buf->dma + part->from;
	u8 *cpu = buf->addr + part->from;
	u8 *device = buf->b.addr + part->from;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		dev_sync_single_for_cpu(buf->dev, dma, LINE, DMA_BIDIRECTIONAL);
		*cpu = i;
		dev_sync_single_for_device(buf->dev, dma, LINE,
					   DMA_BIDIRECTIONAL);
		part->wrong += *device != (u8)i;
		*device = i + 1;
		dev_sync_single_for_cpu(buf->dev, dma, LINE, DMA_BIDIRECTIONAL);
		part->wrong += *cpu != (u8)(i + 1);
	}
	complete(&part->done);
	return 0;
}

/* Two CPUs may each sync a line of their own. */
static void lines_are_synced_at_once(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake_buf buf = fake_buf_new(test, dev, 13, 400);
	struct part part[2];
	int i;

	KUNIT_ASSERT_TRUE(test, fake_buf_map(test, &buf, DMA_BIDIRECTIONAL, 0));
	for (i = 0; i < ARRAY_SIZE(part); i++) {
		part[i].buf = &buf;
		part[i].from = (i + 1) * LINE - 13;
		part[i].wrong = 0;
		init_completion(&part[i].done);
		if (IS_ERR(kthread_run(sync_one_line, &part[i], "sync_line")))
			sync_one_line(&part[i]);
	}
	for (i = 0; i < ARRAY_SIZE(part); i++) {
		wait_for_completion(&part[i].done);
		KUNIT_EXPECT_EQ(test, 0, part[i].wrong);
	}
	fake_buf_unmap(&buf, DMA_BIDIRECTIONAL, 0);
}

/* Too long to be bounced is refused, once, and not corrupted. */
static void too_long_is_refused(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	size_t size = DEV_DMA_BOUNCE_MOST + 1;
	void *mem = fake_buffer(test, size);
	dma_addr_t dma;

	lines_begin(test);
	KUNIT_EXPECT_EQ(test, min(DEV_DMA_BOUNCE_MOST, SZ_256K),
			dev_dma_max_mapping_size(dev));
	dma = dev_map_single(dev, mem, size, DMA_FROM_DEVICE);
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(dev, dma));
	KUNIT_EXPECT_EQ(test, 1, lines_with("too long to be bounced"));
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA"));
}

#define ENTRIES	3

/* Of a list, only what shares a line is bounced; all is mapped one by one. */
static void entry_is_bounced(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake *fake = fake_env(test)->fake;
	struct fake_buf buf = fake_buf_new(test, dev, 0, 3 * 256);
	struct scatterlist sg[ENTRIES];
	int i;

	sg_init_table(sg, ENTRIES);
	for (i = 0; i < ENTRIES; i++)
		sg_set_buf(&sg[i], buf.addr + 256 * i, i == 1 ? 100 : 128);
	KUNIT_ASSERT_EQ(test, ENTRIES,
			dev_map_sg(dev, sg, ENTRIES, DMA_FROM_DEVICE));
	KUNIT_EXPECT_EQ(test, 0, fake_count(fake, FAKE_MAP_SG));
	KUNIT_EXPECT_EQ(test, 2, fake_count(fake, FAKE_MAP_PHYS));
	KUNIT_EXPECT_EQ(test, 100, sg_dma_len(&sg[1]));
	buf.dma = sg_dma_address(&sg[1]);
	KUNIT_ASSERT_TRUE(test, fake_buf_bounced(&buf));
	memset(buf.b.addr, 0xdd, 50);
	dev_sync_sg_for_cpu(dev, sg, ENTRIES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 2, fake_count(fake, FAKE_SYNC_FOR_CPU));
	KUNIT_EXPECT_EQ(test, 0, fake_buf_differ(&buf, 256, 306, 0xdd));
	buf.addr[256] = 0xcc;
	dev_sync_sg_for_device(dev, sg, ENTRIES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 2, fake_count(fake, FAKE_SYNC_FOR_DEVICE));
	KUNIT_EXPECT_EQ(test, 0xcc, *(u8 *)buf.b.addr);
	memset(buf.b.addr, 0xdd, 100);
	dev_unmap_sg(dev, sg, ENTRIES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 2, fake_count(fake, FAKE_UNMAP_PHYS));
	KUNIT_EXPECT_EQ(test, 0, fake_buf_differ(&buf, 256, 356, 0xdd));
}

/* A list of whole lines goes to the provider as it is. */
static void aligned_list_is_not_bounced(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake *fake = fake_env(test)->fake;
	struct fake_buf buf = fake_buf_new(test, dev, 0, 3 * 256);
	struct scatterlist sg[ENTRIES];
	int i;

	sg_init_table(sg, ENTRIES);
	for (i = 0; i < ENTRIES; i++)
		sg_set_buf(&sg[i], buf.addr + 256 * i, 128);
	KUNIT_ASSERT_EQ(test, ENTRIES,
			dev_map_sg(dev, sg, ENTRIES, DMA_FROM_DEVICE));
	dev_sync_sg_for_cpu(dev, sg, ENTRIES, DMA_FROM_DEVICE);
	dev_sync_sg_for_device(dev, sg, ENTRIES, DMA_FROM_DEVICE);
	dev_unmap_sg(dev, sg, ENTRIES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_MAP_SG));
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_SYNC_SG_FOR_CPU));
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_SYNC_SG_FOR_DEVICE));
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_UNMAP_SG));
}

static noinline void map_once(struct fake_buf *buf)
{
	buf->dma = dev_map_page(buf->dev, virt_to_page(buf->addr), 13,
				buf->size, DMA_FROM_DEVICE);
}

/* Each bounce is counted for whoever mapped it. */
static void sites_are_counted(struct kunit *test)
{
	struct device *dev = fake_lined(test, LINE);
	struct fake_buf buf = fake_buf_new(test, dev, 13, 200);
	struct seq_file file = {
		.buf	= fake_buffer(test, SZ_4K),
		.size	= SZ_4K - 1,
	};
	int i;

	for (i = 0; i < 7; i++) {
		KUNIT_ASSERT_TRUE(test,
				  fake_buf_map(test, &buf, DMA_FROM_DEVICE, 0));
		fake_buf_unmap(&buf, DMA_FROM_DEVICE, 0);
	}
	map_once(&buf);
	fake_buf_unmap(&buf, DMA_FROM_DEVICE, 0);
	dev_dma_show_sites(&file, buf.m);
	KUNIT_EXPECT_NOT_NULL(test, strstr(file.buf, "7 fake_buf_map+"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(file.buf, "1 map_once+"));
}

static struct kunit_case bounce_cases[] = {
	KUNIT_CASE_PARAM(who_shares_bounces, place_gen_params),
	KUNIT_CASE(part_is_written),
	KUNIT_CASE(owner_is_not_bounced),
	KUNIT_CASE(syncs_are_skipped),
	KUNIT_CASE(part_is_synced),
	KUNIT_CASE(middle_is_given_back),
	KUNIT_CASE(direction_is_the_mappings),
	KUNIT_CASE(second_unmap_is_nothing),
	KUNIT_CASE(lines_are_synced_at_once),
	KUNIT_CASE(too_long_is_refused),
	KUNIT_CASE(entry_is_bounced),
	KUNIT_CASE(aligned_list_is_not_bounced),
	KUNIT_CASE(sites_are_counted),
	{}
};

static struct kunit_suite bounce_suite = {
	.name		= "dev_dma_bounce",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= bounce_cases,
};

kunit_test_suite(bounce_suite);
