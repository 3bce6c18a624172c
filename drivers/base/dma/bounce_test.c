// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of bouncing: bounce.c, bounce_block.c, bounce_owner.c, bounce_short.c.
 */
#include <kunit/test.h>
#include <linux/align.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/scatterlist.h>
#include <linux/seq_file.h>

#include "bounce.h"
#include "fake.h"
#include "fake_cache.h"
#include "slab_fake.h"

#define LINE	64

/* A buffer, and as much before and behind it. */
struct buffer {
	struct device *dev;
	struct dev_dma_master *m;
	u8 *all;
	u8 *addr;
	size_t size;
	dma_addr_t dma;
	struct dev_dma_bounce b;
};

static struct device *incoherent(struct kunit *test, unsigned int line)
{
	fake_cached_provider(test, fake_cache_begin(line, true));
	return fake_provided(test);
}

static u8 pattern(size_t i)
{
	return i * 7 + 1;
}

static struct buffer new_buffer(struct kunit *test, struct device *dev,
				size_t off, size_t size)
{
	struct buffer buf = { .dev = dev, .m = fake_m(dev), .size = size };
	size_t i;

	buf.all = PTR_ALIGN(fake_buffer(test, size + 4 * SZ_4K), SZ_4K);
	buf.addr = buf.all + SZ_4K + off;
	for (i = 0; i < size + 2 * SZ_4K; i++)
		buf.all[i] = pattern(i);
	return buf;
}

static bool is_bounced(struct buffer *buf)
{
	guard(rcu)();
	return dev_dma_bounce_find(buf->m, buf->dma, false, &buf->b);
}

static noinline bool is_mapped(struct kunit *test, struct buffer *buf,
			       enum dma_data_direction dir,
			       unsigned long attrs)
{
	buf->dma = dev_map_single_attrs(buf->dev, buf->addr, buf->size, dir,
					attrs);
	KUNIT_EXPECT_FALSE(test, dev_dma_bad(buf->dev, buf->dma));
	return is_bounced(buf);
}

static void unmap(struct buffer *buf, enum dma_data_direction dir,
		  unsigned long attrs)
{
	dev_unmap_single_attrs(buf->dev, buf->dma, buf->size, dir, attrs);
}

/* How many bytes of all that is around the buffer, and of it, are not so. */
static size_t differ(const struct buffer *buf, size_t from, size_t to, u8 with)
{
	const u8 *addr = buf->addr;
	size_t i, wrong = 0;

	for (i = 0; i < buf->size + 2 * SZ_4K; i++) {
		bool written = &buf->all[i] >= addr + from &&
			       &buf->all[i] < addr + to;

		wrong += buf->all[i] != (written ? with : pattern(i));
	}
	return wrong;
}

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
						    incoherent(test, LINE);
	struct buffer buf = new_buffer(test, dev, p->off, p->size);
	struct fake *fake = fake_env(test)->fake;
	bool bounces = p->bounces && dir != DMA_TO_DEVICE;
	unsigned int maps = fake_count(fake, FAKE_MAP_PHYS);

	KUNIT_EXPECT_EQ(test, bounces, is_mapped(test, &buf, dir, 0));
	KUNIT_EXPECT_EQ(test, maps + !bounces, fake_count(fake, FAKE_MAP_PHYS));
	KUNIT_EXPECT_EQ(test, 0, (buf.dma ^ virt_to_phys(buf.addr)) % LINE);
	if (bounces) {
		KUNIT_EXPECT_EQ(test, virt_to_phys(buf.addr), buf.b.phys);
		KUNIT_EXPECT_EQ(test, p->size, buf.b.size);
		KUNIT_EXPECT_EQ(test, 0, memcmp(buf.b.addr, buf.addr, p->size));
		memset(buf.b.addr, 0xdd, p->size);
	}
	unmap(&buf, dir, 0);
	KUNIT_EXPECT_EQ(test, 0, differ(&buf, 0, bounces ? p->size : 0, 0xdd));
	KUNIT_EXPECT_FALSE(test, is_bounced(&buf));
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
	struct device *dev = incoherent(test, LINE);
	struct buffer buf = new_buffer(test, dev, 13, 200);

	KUNIT_ASSERT_TRUE(test, is_mapped(test, &buf, DMA_FROM_DEVICE, 0));
	memset(buf.b.addr + 50, 0xdd, 20);
	buf.addr[-1] = 0xee;
	buf.addr[200] = 0xee;
	unmap(&buf, DMA_FROM_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, 0xee, buf.addr[-1]);
	KUNIT_EXPECT_EQ(test, 0xee, buf.addr[200]);
	KUNIT_EXPECT_EQ(test, 2, differ(&buf, 50, 70, 0xdd));
}

/* Whoever owns the lines is not bounced. */
static void owner_is_not_bounced(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct buffer buf = new_buffer(test, dev, 13, 200);

	KUNIT_EXPECT_FALSE(test, is_mapped(test, &buf, DMA_FROM_DEVICE,
					   DMA_ATTR_OWN_LINES));
	unmap(&buf, DMA_FROM_DEVICE, DMA_ATTR_OWN_LINES);
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake_env(test)->fake,
					    FAKE_UNMAP_PHYS));
}

/*
 * Without a sync at either end the copy still goes in, and does not come out.
 */
static void syncs_are_skipped(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct buffer buf = new_buffer(test, dev, 13, 200);

	KUNIT_ASSERT_TRUE(test, is_mapped(test, &buf, DMA_FROM_DEVICE,
					  DMA_ATTR_SKIP_CPU_SYNC));
	KUNIT_EXPECT_EQ(test, 0, memcmp(buf.b.addr, buf.addr, 200));
	memset(buf.b.addr, 0xdd, 200);
	unmap(&buf, DMA_FROM_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	KUNIT_EXPECT_EQ(test, 0, differ(&buf, 0, 0, 0));
}

/* A sync moves just what it was asked for, whole lines or not. */
static void part_is_synced(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct buffer buf = new_buffer(test, dev, 13, 400);

	KUNIT_ASSERT_TRUE(test, is_mapped(test, &buf, DMA_BIDIRECTIONAL, 0));
	memset(buf.b.addr, 0xdd, 400);
	dev_sync_single_for_cpu(dev, buf.dma + 51, 128, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_EQ(test, 0, differ(&buf, 51, 179, 0xdd));
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
	KUNIT_EXPECT_EQ(test, pattern(SZ_4K + 13 + 400), buf.addr[400]);
	unmap(&buf, DMA_BIDIRECTIONAL, 0);
	KUNIT_EXPECT_EQ(test, 0, fake_count(fake_env(test)->fake,
					    FAKE_SYNC_FOR_CPU));
}

/* What the device has been given it keeps, whoever says what about the rest. */
static void middle_is_given_back(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct buffer buf = new_buffer(test, dev, 13, 400);
	size_t from = 2 * LINE - 13, to = 4 * LINE - 13;

	KUNIT_ASSERT_TRUE(test, is_mapped(test, &buf, DMA_FROM_DEVICE, 0));
	dev_sync_single_for_cpu(dev, buf.dma, 400, DMA_FROM_DEVICE);
	memset(buf.addr, 0xcc, 400);
	dev_sync_single_for_device(dev, buf.dma + from, to - from,
				   DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0xcc, ((u8 *)buf.b.addr)[from]);
	KUNIT_EXPECT_EQ(test, pattern(SZ_4K + 13 + from - 1),
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
	unmap(&buf, DMA_FROM_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, 0xcc, buf.addr[from - 1]);
	KUNIT_EXPECT_EQ(test, 0xdd, buf.addr[from]);
}

/* A sync may name one of the two directions that were mapped. */
static void direction_is_the_mappings(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct buffer buf = new_buffer(test, dev, 13, 400);

	KUNIT_ASSERT_TRUE(test, is_mapped(test, &buf, DMA_BIDIRECTIONAL, 0));
	dev_sync_single_for_cpu(dev, buf.dma, 400, DMA_FROM_DEVICE);
	memset(buf.addr, 0xcc, 400);
	dev_sync_single_for_device(dev, buf.dma, 400, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, differ(&buf, 0, 400, 0xcc));
	KUNIT_EXPECT_EQ(test, 0, memcmp(buf.b.addr, buf.addr, 400));
	unmap(&buf, DMA_BIDIRECTIONAL, 0);
}

/* Whoever is told to unmap twice at once does so once. */
static void second_unmap_is_nothing(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct buffer buf = new_buffer(test, dev, 13, 400);
	struct dev_dma_bounce b;

	KUNIT_ASSERT_TRUE(test, is_mapped(test, &buf, DMA_FROM_DEVICE, 0));
	b = buf.b;
	scoped_guard(rcu) {
		KUNIT_EXPECT_TRUE(test, dev_dma_bounce_claim(&buf.b));
		KUNIT_EXPECT_FALSE(test, dev_dma_bounce_claim(&b));
		dev_dma_bounce_put(&buf.b);
	}
	KUNIT_EXPECT_FALSE(test, is_bounced(&buf));
}

#define ROUNDS	10000U

struct part {
	struct buffer *buf;
	size_t from;
	unsigned int wrong;
	struct completion done;
};

/* The CPU writes its line, the device answers in it. */
static int sync_one_line(void *data)
{
	struct part *part = data;
	struct buffer *buf = part->buf;
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
	struct device *dev = incoherent(test, LINE);
	struct buffer buf = new_buffer(test, dev, 13, 400);
	struct part part[2];
	int i;

	KUNIT_ASSERT_TRUE(test, is_mapped(test, &buf, DMA_BIDIRECTIONAL, 0));
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
	unmap(&buf, DMA_BIDIRECTIONAL, 0);
}

/* Too long to be bounced is refused, once, and not corrupted. */
static void too_long_is_refused(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
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

/* Where there is no memory to bounce it, mapping fails and nothing is left. */
static void no_memory_to_bounce(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct fake *fake = fake_env(test)->fake;
	struct buffer buf = new_buffer(test, dev, 13, 200);

	fake->err = -ENOMEM;
	buf.dma = dev_map_single(dev, buf.addr, 200, DMA_FROM_DEVICE);
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(dev, buf.dma));
	KUNIT_EXPECT_EQ(test, 0, fake->live);
	fake->err = 0;
	KUNIT_EXPECT_TRUE(test, is_mapped(test, &buf, DMA_FROM_DEVICE, 0));
	unmap(&buf, DMA_FROM_DEVICE, 0);
}

/* So that a block is at hand on this CPU. */
static void put_at_hand(struct kunit *test, struct buffer *buf)
{
	KUNIT_EXPECT_TRUE(test, is_mapped(test, buf, DMA_FROM_DEVICE, 0));
	unmap(buf, DMA_FROM_DEVICE, 0);
}

/* A mask that rose and fell again, and nobody said so, is minded. */
static void silent_mask_is_minded(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct fake *fake = fake_env(test)->fake;
	struct buffer other = new_buffer(test, dev, 13, 900);
	struct buffer buf = new_buffer(test, dev, 13, 200);
	u64 *mask = fake->master->dma_mask;
	dma_addr_t high = fake->zones[0];

	*mask = DMA_BIT_MASK(24);
	fake->zones[0] = fake->zones[2];
	KUNIT_ASSERT_TRUE(test, is_mapped(test, &other, DMA_FROM_DEVICE, 0));
	*mask = FAKE_MASK(64);
	fake->zones[0] = high;
	KUNIT_ASSERT_TRUE(test, is_mapped(test, &buf, DMA_FROM_DEVICE, 0));
	KUNIT_EXPECT_GE(test, buf.dma, high);
	unmap(&buf, DMA_FROM_DEVICE, 0);
	*mask = DMA_BIT_MASK(24);
	fake->zones[0] = fake->zones[2];
	KUNIT_ASSERT_TRUE(test, is_mapped(test, &buf, DMA_FROM_DEVICE, 0));
	KUNIT_EXPECT_LE(test, buf.dma, *mask);
	unmap(&buf, DMA_FROM_DEVICE, 0);
	unmap(&other, DMA_FROM_DEVICE, 0);
}

/* A block of each kind; does the provider give memory for it? */
static bool gives_mapped(struct kunit *test, struct buffer *buf)
{
	struct fake *fake = fake_env(test)->fake;
	unsigned int before = fake_count(fake, FAKE_ALLOC_MAPPED);

	put_at_hand(test, buf);
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

/* Each mask that falls retires the blocks that it is for, and no others. */
static void masks_retire_their_own(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct device *master = fake_env(test)->fake->master;
	struct buffer buf = new_buffer(test, dev, 13, 200);

	KUNIT_EXPECT_TRUE(test, gives_mapped(test, &buf));
	KUNIT_EXPECT_TRUE(test, gives_consistent(test, dev));
	KUNIT_EXPECT_FALSE(test, gives_mapped(test, &buf));
	KUNIT_EXPECT_FALSE(test, gives_consistent(test, dev));
	*master->dma_mask = FAKE_MASK(48);
	dev_dma_refresh_view(buf.m);
	KUNIT_EXPECT_FALSE(test, gives_consistent(test, dev));
	KUNIT_EXPECT_TRUE(test, gives_mapped(test, &buf));
	master->coherent_dma_mask = FAKE_MASK(48);
	dev_dma_refresh_view(buf.m);
	KUNIT_EXPECT_FALSE(test, gives_mapped(test, &buf));
	KUNIT_EXPECT_TRUE(test, gives_consistent(test, dev));
}

/* In each life masks begin anew, whether or not anybody said so. */
static void masks_are_those_of_this_life(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
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
	struct device *dev = incoherent(test, LINE);
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
	struct device *dev = incoherent(test, LINE);
	struct buffer buf = new_buffer(test, dev, 13, 200);

	lines_begin(test);
	dev_set_min_align_mask(dev, SZ_512K - 1);
	buf.dma = dev_map_single(dev, buf.addr, 200, DMA_FROM_DEVICE);
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(dev, buf.dma));
	KUNIT_EXPECT_EQ(test, 1, lines_with("its low bits take"));
}

/* The low bits that a device counts on are kept. */
static void low_bits_are_kept(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct buffer buf = new_buffer(test, dev, 1234, 100);

	/* such a block is at hand from here on */
	KUNIT_EXPECT_TRUE(test, is_mapped(test, &buf, DMA_FROM_DEVICE, 0));
	unmap(&buf, DMA_FROM_DEVICE, 0);
	dma_set_min_align_mask(fake_env(test)->fake->master, SZ_4K - 1);
	KUNIT_ASSERT_TRUE(test, is_mapped(test, &buf, DMA_FROM_DEVICE, 0));
	KUNIT_EXPECT_EQ(test, 1234, buf.dma % SZ_4K);
	memset(buf.b.addr, 0xdd, 100);
	unmap(&buf, DMA_FROM_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, 0, differ(&buf, 0, 100, 0xdd));
	dma_set_min_align_mask(fake_env(test)->fake->master, 0);
}

/* Those that a child of its own counts on are, too. */
static void childs_low_bits_are_kept(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct buffer buf = new_buffer(test, dev, 1234, 100);

	dev_set_min_align_mask(dev, SZ_4K - 1);
	KUNIT_ASSERT_TRUE(test, is_mapped(test, &buf, DMA_FROM_DEVICE, 0));
	KUNIT_EXPECT_EQ(test, 1234, buf.dma % SZ_4K);
	unmap(&buf, DMA_FROM_DEVICE, 0);
}

/* A mapping that outlives its driver is given back all the same. */
static void late_unmap_gives_back(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct fake *fake = fake_env(test)->fake;
	struct buffer buf = new_buffer(test, dev, 13, 200);

	KUNIT_ASSERT_TRUE(test, is_mapped(test, &buf, DMA_FROM_DEVICE, 0));
	dev_dma_kill(dev_dma_to_master(fake->view));
	unmap(&buf, DMA_FROM_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, 0, differ(&buf, 0, 0, 0));
	KUNIT_EXPECT_EQ(test, 0, fake_count(fake, FAKE_UNMAP_PHYS));
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!READ_ONCE(fake->live)));
}

#define ENTRIES	3

/* Of a list, only what shares a line is bounced; all is mapped one by one. */
static void entry_is_bounced(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct fake *fake = fake_env(test)->fake;
	struct buffer buf = new_buffer(test, dev, 0, 3 * 256);
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
	KUNIT_ASSERT_TRUE(test, is_bounced(&buf));
	memset(buf.b.addr, 0xdd, 50);
	dev_sync_sg_for_cpu(dev, sg, ENTRIES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 2, fake_count(fake, FAKE_SYNC_FOR_CPU));
	KUNIT_EXPECT_EQ(test, 0, differ(&buf, 256, 306, 0xdd));
	buf.addr[256] = 0xcc;
	dev_sync_sg_for_device(dev, sg, ENTRIES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 2, fake_count(fake, FAKE_SYNC_FOR_DEVICE));
	KUNIT_EXPECT_EQ(test, 0xcc, *(u8 *)buf.b.addr);
	memset(buf.b.addr, 0xdd, 100);
	dev_unmap_sg(dev, sg, ENTRIES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 2, fake_count(fake, FAKE_UNMAP_PHYS));
	KUNIT_EXPECT_EQ(test, 0, differ(&buf, 256, 356, 0xdd));
}

/* A list of whole lines goes to the provider as it is. */
static void aligned_list_is_not_bounced(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct fake *fake = fake_env(test)->fake;
	struct buffer buf = new_buffer(test, dev, 0, 3 * 256);
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

/* Fails where another CPU, or the worker, has taken what was at hand. */
static bool is_mapped_short(struct kunit *test, struct buffer *buf)
{
	unsigned long in;
	int i;

	for (i = 0; i < 10; i++) {
		put_at_hand(test, buf);
		in = fake_entered(buf->dev);
		KUNIT_EXPECT_TRUE(test,
				  is_mapped(test, buf, DMA_FROM_DEVICE, 0));
		if (in == fake_entered(buf->dev))
			return true;
		unmap(buf, DMA_FROM_DEVICE, 0);
	}
	return false;
}

/* What is short is not counted at the gate, and yet kept out by it. */
static void short_minds_the_gate(struct kunit *test)
{
	struct buffer buf = new_buffer(test, incoherent(test, LINE), 8, 8);
	struct dev_dma_gate *gate = &buf.m->gate;

	fake_need_stacks(test);
	KUNIT_ASSERT_TRUE(test, is_mapped_short(test, &buf));
	memset(buf.b.addr, 0xdd, buf.size);
	dev_dma_gate_close(gate);
	unmap(&buf, DMA_FROM_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, 0, differ(&buf, 0, 0, 0));
	buf.dma = dev_map_single(buf.dev, buf.addr, buf.size, DMA_FROM_DEVICE);
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(buf.dev, buf.dma));
	dev_dma_gate_open(gate);
}

static dma_addr_t map_short(struct buffer *buf)
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
	struct buffer buf = new_buffer(test, incoherent(test, LINE), 8, 8);

	fake_need_stacks(test);
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
	struct buffer buf = new_buffer(test, incoherent(test, LINE), 13,
				       DEV_DMA_BOUNCE_SHORT + 1);

	put_at_hand(test, &buf);
	KUNIT_ASSERT_TRUE(test, is_mapped(test, &buf, DMA_FROM_DEVICE, 0));
	KUNIT_EXPECT_FALSE(test, dev_dma_bounce_unmap_short(buf.m, buf.dma));
	memset(buf.b.addr, 0xdd, buf.size);
	dev_unmap_single(buf.dev, buf.dma, 8, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, differ(&buf, 0, buf.size, 0xdd));
	KUNIT_EXPECT_FALSE(test, is_bounced(&buf));
}

static noinline void map_once(struct buffer *buf)
{
	buf->dma = dev_map_page(buf->dev, virt_to_page(buf->addr), 13,
				buf->size, DMA_FROM_DEVICE);
}

/* Each bounce is counted for whoever mapped it. */
static void sites_are_counted(struct kunit *test)
{
	struct device *dev = incoherent(test, LINE);
	struct buffer buf = new_buffer(test, dev, 13, 200);
	struct seq_file file = {
		.buf	= fake_buffer(test, SZ_4K),
		.size	= SZ_4K - 1,
	};
	int i;

	for (i = 0; i < 7; i++) {
		KUNIT_ASSERT_TRUE(test,
				  is_mapped(test, &buf, DMA_FROM_DEVICE, 0));
		unmap(&buf, DMA_FROM_DEVICE, 0);
	}
	map_once(&buf);
	unmap(&buf, DMA_FROM_DEVICE, 0);
	dev_dma_show_sites(&file, buf.m);
	KUNIT_EXPECT_NOT_NULL(test, strstr(file.buf, "7 is_mapped+"));
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
	KUNIT_CASE(no_memory_to_bounce),
	KUNIT_CASE(silent_mask_is_minded),
	KUNIT_CASE(masks_retire_their_own),
	KUNIT_CASE(masks_are_those_of_this_life),
	KUNIT_CASE(lines_are_those_of_this_life),
	KUNIT_CASE(low_bits_may_be_too_many),
	KUNIT_CASE(low_bits_are_kept),
	KUNIT_CASE(childs_low_bits_are_kept),
	KUNIT_CASE(late_unmap_gives_back),
	KUNIT_CASE(entry_is_bounced),
	KUNIT_CASE(aligned_list_is_not_bounced),
	KUNIT_CASE(short_minds_the_gate),
	KUNIT_CASE(short_looks_again),
	KUNIT_CASE(long_buffer_is_not_short),
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
