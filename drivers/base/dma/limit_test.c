// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of limit.c: what may go fast, and how one tells that it did.
 *
 * A view counts every call that leaves the fast path.  Where that counter
 * stands still, the inline code has done all the work.
 */
#include <linux/dma-map-ops.h>

#include "fake.h"

static dma_addr_t map(struct device *dev, void *buffer, size_t size)
{
	return dev_map_single(dev, buffer, size, DMA_BIDIRECTIONAL);
}

static void unmap(struct device *dev, dma_addr_t dma, size_t size)
{
	dev_unmap_single(dev, dma, size, DMA_BIDIRECTIONAL);
}

/* Was this device's call a fast one, and the address right? */
static bool maps_fast(struct device *dev, void *buffer, size_t size)
{
	unsigned long slow = fake_slow(dev);
	dma_addr_t dma = map(dev, buffer, size);
	bool fast = fake_slow(dev) == slow;

	if (dma != phys_to_dma(dev_dma_master(dev), virt_to_phys(buffer)))
		return false;
	unmap(dev, dma, size);
	return fast;
}

/* A view begins slow, and is fast from its second mapping on. */
static void limit_is_computed_at_first_map(struct kunit *test)
{
	struct device *dev = fake_master(test);

	KUNIT_EXPECT_EQ(test, 0, dev->dma_view->limit);
	fake_need_fast(test, dev);
	KUNIT_EXPECT_EQ(test, (unsigned long)high_memory - PAGE_OFFSET -
			      DEV_DMA_FAST_MAX + 1, dev->dma_view->limit);
	KUNIT_EXPECT_TRUE(test, maps_fast(dev, fake_buffer(test, 64), 64));
}

/* Mapping, unmapping and syncing leave the slow counter alone. */
static void fast_path_is_taken(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	void *buffer = fake_buffer(test, 64);
	unsigned long slow;
	dma_addr_t dma;
	int i;

	fake_need_fast(test, child);
	slow = fake_slow(child);
	for (i = 0; i < 100; i++) {
		dma = map(i & 1 ? child : master, buffer, 64);
		dev_sync_single(child, dma, 64, DMA_BIDIRECTIONAL);
		unmap(child, dma, 64);
	}
	KUNIT_EXPECT_EQ(test, virt_to_phys(buffer), dma);
	KUNIT_EXPECT_EQ(test, slow, fake_slow(child));
	KUNIT_EXPECT_EQ(test, slow, fake_slow(master));
}

/* A base other than 0 goes fast, too. */
static void fast_path_adds_base(struct kunit *test)
{
	struct device *dev = fake_ranged_master(test, SZ_1G);
	void *buffer = fake_buffer(test, 64);

	fake_need_fast(test, dev);
	KUNIT_EXPECT_EQ(test, fake_base() + SZ_1G, dev->dma_view->base);
	KUNIT_EXPECT_EQ(test, virt_to_phys(buffer) + SZ_1G,
			map(dev, buffer, 64));
	KUNIT_EXPECT_TRUE(test, maps_fast(dev, buffer, 64));
}

/* A direction that is known at run time only is tested on the fast path. */
static void fast_path_tests_direction(struct kunit *test)
{
	static const int dirs[] = {
		DMA_BIDIRECTIONAL, DMA_TO_DEVICE, DMA_FROM_DEVICE, DMA_NONE,
		4, -1, INT_MIN,
	};
	struct device *dev = fake_master(test);
	void *buffer = fake_buffer(test, 64);
	int i, dir;

	fake_need_fast(test, dev);
	for (i = 0; i < ARRAY_SIZE(dirs); i++) {
		dir = dirs[i];
		OPTIMIZER_HIDE_VAR(dir);
		KUNIT_EXPECT_EQ_MSG(test, i < 3 ? virt_to_phys(buffer) :
						  BAD_DMA_ADDR,
				    dev_map_single(dev, buffer, 64, dir),
				    "direction %d", dir);
	}
}

struct size_param {
	const char *name;
	size_t size;
	bool fast;
};

static const struct size_param size_params[] = {
	{ "1",				1, true },
	{ "DEV_DMA_FAST_MAX - 1",	DEV_DMA_FAST_MAX - 1, true },
	{ "DEV_DMA_FAST_MAX",		DEV_DMA_FAST_MAX, true },
	{ "DEV_DMA_FAST_MAX + 1",	DEV_DMA_FAST_MAX + 1, false },
	{ "2 * DEV_DMA_FAST_MAX",	2 * DEV_DMA_FAST_MAX, false },
};

KUNIT_ARRAY_PARAM_DESC(size, size_params, name);

/* Buffers go fast up to the longest short one; all of them are mapped. */
static void fast_path_ends_at_max(struct kunit *test)
{
	const struct size_param *p = test->param_value;
	struct device *dev = fake_master(test);
	void *buffer = fake_buffer(test, 2 * DEV_DMA_FAST_MAX);
	dma_addr_t dma;

	fake_need_fast(test, dev);
	KUNIT_EXPECT_EQ(test, p->fast, maps_fast(dev, buffer, p->size));
	dma = map(dev, buffer, p->size);
	KUNIT_EXPECT_EQ(test, virt_to_phys(buffer), dma);
	unmap(dev, dma, p->size);
}

/* RAM ends where it ends: its last byte is mapped, the one behind is not. */
static void limit_ends_with_ram(struct kunit *test)
{
	void *end = high_memory;
	void *last = end - DEV_DMA_FAST_MAX;	/* begins below the limit */
	struct device *dev = fake_master(test);

	if (!pfn_valid(virt_to_phys(last) >> PAGE_SHIFT))
		kunit_skip(test, "a hole at the end of RAM");
	fake_need_fast(test, dev);
	KUNIT_EXPECT_TRUE(test, maps_fast(dev, last, DEV_DMA_FAST_MAX));
	KUNIT_EXPECT_FALSE(test, maps_fast(dev, last + 1,
					   DEV_DMA_FAST_MAX - 1));
	KUNIT_EXPECT_EQ(test, virt_to_phys(last + 1),
			map(dev, last + 1, DEV_DMA_FAST_MAX - 1));
	KUNIT_EXPECT_EQ(test, virt_to_phys(end - 1), map(dev, end - 1, 1));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR, map(dev, end + SZ_1G, 1));
}

/* Every size that fits into no memory is refused in spite of a good start. */
static void fast_path_tests_size(struct kunit *test)
{
	struct device *dev = fake_master(test);
	void *buffer = fake_buffer(test, 64);

	fake_need_fast(test, dev);
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR, map(dev, buffer, 0));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR, map(dev, buffer, SIZE_MAX));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			map(dev, buffer, -(unsigned long)buffer + 1));
}

/* A mask that does not reach all of RAM takes a view off the fast path. */
static void mask_moves_limit(struct kunit *test)
{
	u64 most = virt_to_phys(high_memory - 1) - 1;
	struct device *dev = fake_master(test);
	struct device *child = fake_child(test, dev);

	fake_need_fast(test, child);
	KUNIT_ASSERT_EQ(test, 0, dma_set_mask(dev, most));
	KUNIT_EXPECT_EQ(test, 0, child->dma_view->limit);
	KUNIT_ASSERT_EQ(test, 0, dma_set_mask(dev, FAKE_MASK(64)));
	KUNIT_EXPECT_NE(test, 0, child->dma_view->limit);
	KUNIT_ASSERT_EQ(test, 0, dev_set_dma_mask(dev, most));
	KUNIT_EXPECT_EQ(test, 0, child->dma_view->limit);
	KUNIT_ASSERT_EQ(test, 0, dev_set_dma_mask(dev, FAKE_MASK(64)));
	KUNIT_EXPECT_NE(test, 0, child->dma_view->limit);
}

/* A mask that reaches the last byte of RAM is enough, one less is not. */
static void mask_needs_all_of_ram(struct kunit *test)
{
	phys_addr_t last = virt_to_phys(high_memory - 1);
	struct device *dev = fake_master(test);

	fake_need_fast(test, dev);
	KUNIT_ASSERT_EQ(test, 0, dma_set_mask(dev, last));
	KUNIT_EXPECT_NE(test, 0, dev->dma_view->limit);
	KUNIT_ASSERT_EQ(test, 0, dma_set_mask(dev, last - 1));
	KUNIT_EXPECT_EQ(test, 0, dev->dma_view->limit);
}

/* A mask that a driver writes while it probes, and says nothing, is seen. */
static void silent_mask_is_seen(struct kunit *test)
{
	struct device *dev = fake_master(test);

	if (fake_m(dev)->view.ops != &dev_dma_direct_ops)
		kunit_skip(test, "this kernel or this boot has no fast path");
	*dev->dma_mask = virt_to_phys(high_memory - 1) - 1;
	fake_warm_up(test, dev);
	KUNIT_EXPECT_EQ(test, 0, dev->dma_view->limit);
}

/* A limit that the bus sets counts like a mask. */
static void bus_limit_counts(struct kunit *test)
{
	struct device *dev = fake_master(test);

	fake_need_fast(test, dev);
	dev->bus_dma_limit = DMA_BIT_MASK(24);
	dev_dma_refresh(dev);
	KUNIT_EXPECT_EQ(test, 0, dev->dma_view->limit);
}

#ifdef CONFIG_ARCH_HAS_DMA_OPS
static dma_addr_t ops_map_page(struct device *dev, struct page *page,
			       unsigned long offset, size_t size,
			       enum dma_data_direction dir,
			       unsigned long attrs)
{
	return SZ_2G + offset;
}

static void ops_unmap_page(struct device *dev, dma_addr_t dma, size_t size,
			   enum dma_data_direction dir, unsigned long attrs)
{
}

static const struct dma_map_ops ops_of_device = {
	.map_page	= ops_map_page,
	.unmap_page	= ops_unmap_page,
};

/* dma_map_ops that a device gets after it was attached are used at once. */
static void map_ops_leave_direct(struct kunit *test)
{
	struct device *dev = fake_master(test);
	void *buffer = fake_buffer(test, 64);
	dma_addr_t dma;

	fake_need_fast(test, dev);
	set_dma_ops(dev, &ops_of_device);
	KUNIT_EXPECT_EQ(test, 0, dev->dma_view->limit);
	KUNIT_EXPECT_FALSE(test, dev->dma_quiet);
	dma = map(dev, buffer, 64);
	KUNIT_EXPECT_EQ(test, SZ_2G + offset_in_page(buffer), dma);
	unmap(dev, dma, 64);
	set_dma_ops(dev, NULL);
	KUNIT_EXPECT_TRUE(test, maps_fast(dev, buffer, 64));
}
#else
static void map_ops_leave_direct(struct kunit *test)
{
	kunit_skip(test, "needs ARCH_HAS_DMA_OPS");
}
#endif

struct reach_param {
	const char *name;
	s64 mask;	/* counted from the end of the buffer */
	bool good;
};

static const struct reach_param reach_params[] = {
	{ "last byte in reach",	0, true },
	{ "last byte out of reach", -1, false },
	{ "first byte out of reach", -SZ_4K, false },
};

KUNIT_ARRAY_PARAM_DESC(reach, reach_params, name);

/* A narrow child maps what it reaches and nothing else, fast or slow. */
static void child_mask_limits_child(struct kunit *test)
{
	const struct reach_param *p = test->param_value;
	struct device *master = fake_master(test);
	void *buffer = fake_buffer(test, SZ_4K);
	phys_addr_t phys = virt_to_phys(buffer);
	struct device *child;
	dma_addr_t dma;
	int i;

	fake_warm_up(test, master);
	child = fake_narrowed(test, master, phys + SZ_4K - 1 + p->mask);
	for (i = 0; i < 2; i++) {
		dma = map(child, buffer, SZ_4K);
		KUNIT_EXPECT_EQ(test, p->good ? phys : BAD_DMA_ADDR, dma);
		if (p->good)
			unmap(child, dma, SZ_4K);
	}
	KUNIT_EXPECT_EQ(test, phys, map(master, buffer, SZ_4K));
	unmap(master, phys, SZ_4K);
}

/* A narrow child is fast below its mask, as far as one compare can tell. */
static void child_mask_sets_limit(struct kunit *test)
{
	struct device *master = fake_master(test), *child;
	unsigned long start = dev_dma_direct_start();
	dma_addr_t ram = fake_m(master)->view.base + start;

	child = fake_narrowed(test, master, ram + DEV_DMA_FAST_MAX + SZ_1M - 1);
	if (fake_m(child)->view.ops != &dev_dma_direct_ops)
		kunit_skip(test, "this kernel or this boot has no fast path");
	KUNIT_EXPECT_EQ(test, 0, child->dma_view->limit);
	fake_warm_up(test, master);
	KUNIT_EXPECT_EQ(test, start + SZ_1M + 1, child->dma_view->limit);
	KUNIT_EXPECT_GT(test, master->dma_view->limit, start + SZ_1M + 1);
}

/* A mask shorter than the longest short buffer leaves nothing to go fast. */
static void tiny_child_mask_is_slow(struct kunit *test)
{
	struct device *child;

	child = fake_narrowed(test, fake_master(test), DEV_DMA_FAST_MAX - 2);
	fake_warm_up(test, dev_dma_master(child));
	KUNIT_EXPECT_EQ(test, 0, child->dma_view->limit);
}

/* Counting takes one device off the fast path, and lets it back on. */
static void counting_is_private(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	void *buffer = fake_buffer(test, 64);

	fake_need_fast(test, master);
	fake_count_calls(test, child, true);
	KUNIT_EXPECT_FALSE(test, maps_fast(child, buffer, 64));
	KUNIT_EXPECT_TRUE(test, maps_fast(master, buffer, 64));
	fake_count_calls(test, child, false);
	KUNIT_EXPECT_TRUE(test, maps_fast(child, buffer, 64));
	fake_count_calls(test, master, true);
	KUNIT_EXPECT_FALSE(test, maps_fast(master, buffer, 64));
	KUNIT_EXPECT_TRUE(test, maps_fast(child, buffer, 64));
}

/* A slow unmap takes an address that was mapped fast, and the reverse. */
static void counting_with_mappings_in_flight(struct kunit *test)
{
	struct device *dev = fake_master(test);
	void *buffer = fake_buffer(test, 64);
	dma_addr_t fast, slow;

	fake_need_fast(test, dev);
	fast = map(dev, buffer, 64);
	fake_count_calls(test, dev, true);
	unmap(dev, fast, 64);
	slow = map(dev, buffer, 64);
	KUNIT_EXPECT_EQ(test, fast, slow);
	fake_count_calls(test, dev, false);
	unmap(dev, slow, 64);
	KUNIT_EXPECT_TRUE(test, maps_fast(dev, buffer, 64));
	KUNIT_EXPECT_EQ(test, 0, fake_m(dev)->odd);
}

/* A view behind another provider than direct is neither fast nor quiet. */
static void other_providers_are_slow(struct kunit *test)
{
	struct device *host = fake_host_master(test);
	struct device *child = fake_provided(test);

	fake_warm_up(test, host);
	fake_warm_up(test, child);
	KUNIT_EXPECT_EQ(test, 0, host->dma_view->limit);
	KUNIT_EXPECT_FALSE(test, host->dma_quiet);
	KUNIT_EXPECT_EQ(test, 0, child->dma_view->limit);
	KUNIT_EXPECT_FALSE(test, child->dma_quiet);
}

/* Bounce buffers */

struct bounce {
	struct device *dev;
	void *buffer;
	long slots;
};

/* Bounce slots in use, or 0 where they are not counted. */
static long slots_used(struct bounce *b)
{
#if defined(CONFIG_SWIOTLB) && defined(CONFIG_DEBUG_FS)
	return atomic_long_read(&b->dev->dma_io_tlb_mem->total_used);
#else
	return 0;
#endif
}

static struct bounce *new_bounce(struct kunit *test)
{
	struct bounce *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	u64 mask = fake_need_swiotlb(test);

	KUNIT_ASSERT_NOT_NULL(test, b);
	b->buffer = fake_buffer(test, SZ_4K);
	if (virt_to_phys(b->buffer) <= mask)
		kunit_skip(test, "bounce buffers lie above other memory");
	b->dev = fake_master(test);
	fake_need_fast(test, b->dev);
	KUNIT_ASSERT_EQ(test, 0, dma_set_mask(b->dev, mask));
	b->slots = slots_used(b);
	return b;
}

/*
 * The first bounced mapping takes unmap and sync off the fast path, the last
 * one that is undone puts them back.
 */
static void bounce_clears_quiet(struct kunit *test)
{
	struct bounce *b = new_bounce(test);
	struct device *child = fake_child(test, b->dev);
	dma_addr_t one, two;

	KUNIT_EXPECT_TRUE(test, b->dev->dma_quiet);
	KUNIT_EXPECT_TRUE(test, child->dma_sync_quiet);
#ifdef CONFIG_DMA_NEED_SYNC
	b->dev->dma_skip_sync = false;	/* as before a mask is set */
#endif
	one = map(b->dev, b->buffer, 64);
	KUNIT_ASSERT_FALSE(test, dev_dma_bad(b->dev, one));
	KUNIT_EXPECT_FALSE(test, child->dma_sync_quiet);
	KUNIT_EXPECT_EQ(test, 0, dma_set_mask(b->dev, dma_get_mask(b->dev)));
	KUNIT_EXPECT_FALSE(test, child->dma_sync_quiet);
	KUNIT_EXPECT_NE(test, virt_to_phys(b->buffer), one);
	KUNIT_EXPECT_FALSE(test, b->dev->dma_quiet);
	two = map(child, b->buffer, 64);
	KUNIT_ASSERT_FALSE(test, dev_dma_bad(child, two));
	KUNIT_EXPECT_EQ(test, 2, fake_m(b->dev)->odd);
	unmap(b->dev, one, 64);
	KUNIT_EXPECT_FALSE(test, b->dev->dma_quiet);
	unmap(child, two, 64);
	KUNIT_EXPECT_TRUE(test, b->dev->dma_quiet);
	KUNIT_EXPECT_EQ(test, 0, fake_m(b->dev)->odd);
	KUNIT_EXPECT_EQ(test, b->slots, slots_used(b));
}

/*
 * Syncs have nothing to do for a coherent master, whoever maps for it; those of
 * a provider that needs them, or of a master that bounces, do.
 */
static void sync_quiet_follows_master(struct kunit *test)
{
	struct device *host = fake_host_master(test);
	struct device *child = fake_child(test, host);

	if (!dev_is_dma_coherent(host) || IS_ENABLED(CONFIG_DMA_API_DEBUG))
		kunit_skip(test, "needs a coherent master nobody watches");
	KUNIT_EXPECT_EQ(test, 0, dma_set_mask(host, FAKE_MASK(64)));
	KUNIT_EXPECT_FALSE(test, host->dma_quiet);
	KUNIT_EXPECT_TRUE(test, host->dma_sync_quiet);
	KUNIT_EXPECT_TRUE(test, child->dma_sync_quiet);
	KUNIT_EXPECT_FALSE(test, dev_dma_need_sync(child));
	dma_reset_need_sync(host);
	KUNIT_EXPECT_FALSE(test, child->dma_sync_quiet);
	KUNIT_EXPECT_TRUE(test, dev_dma_need_sync(child));
	KUNIT_EXPECT_FALSE(test, fake_provided(test)->dma_sync_quiet);
	KUNIT_EXPECT_EQ(test, 0, dma_set_mask(host, FAKE_MASK(64)));
	KUNIT_EXPECT_FALSE(test, child->dma_sync_quiet);
	fake_unbind(host);
	KUNIT_EXPECT_FALSE(test, child->dma_sync_quiet);
	fake_rebind(test, host);
	KUNIT_EXPECT_TRUE(test, child->dma_sync_quiet);
}

/* What the device writes to a bounce buffer reaches the caller's. */
static void bounce_moves_data(struct kunit *test)
{
	struct bounce *b = new_bounce(test);
	dma_addr_t dma;
	u8 *slot;

	memset(b->buffer, 0x11, SZ_4K);
	dma = map(b->dev, b->buffer, 64);
	KUNIT_ASSERT_FALSE(test, dev_dma_bad(b->dev, dma));
	slot = phys_to_virt(dma_to_phys(b->dev, dma));
	KUNIT_EXPECT_EQ(test, 0x11, slot[63]);
	slot[0] = 0x22;
	dev_sync_single_for_cpu(b->dev, dma, 64, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_EQ(test, 0x22, *(u8 *)b->buffer);
	*(u8 *)b->buffer = 0x33;
	dev_sync_single_for_device(b->dev, dma, 64, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_EQ(test, 0x33, slot[0]);
	slot[1] = 0x44;
	unmap(b->dev, dma, 64);
	KUNIT_EXPECT_EQ(test, 0x44, ((u8 *)b->buffer)[1]);
	KUNIT_EXPECT_EQ(test, 0x11, ((u8 *)b->buffer)[2]);
}

/* While a mapping bounces, a limit may fall and does not rise. */
static void bounce_holds_limit_down(struct kunit *test)
{
	struct bounce *b = new_bounce(test);
	dma_addr_t dma = map(b->dev, b->buffer, 64);

	KUNIT_ASSERT_EQ(test, 0, b->dev->dma_view->limit);
	KUNIT_ASSERT_EQ(test, 0, dma_set_mask(b->dev, FAKE_MASK(64)));
	KUNIT_EXPECT_EQ(test, 0, b->dev->dma_view->limit);
	unmap(b->dev, dma, 64);
	KUNIT_EXPECT_NE(test, 0, b->dev->dma_view->limit);
}

/* An address that was mapped fast is unmapped while another one bounces. */
static void bounce_beside_fast(struct kunit *test)
{
	struct bounce *b = new_bounce(test);
	u64 mask = *b->dev->dma_mask;
	dma_addr_t fast, odd;

	KUNIT_ASSERT_EQ(test, 0, dma_set_mask(b->dev, FAKE_MASK(64)));
	fast = map(b->dev, b->buffer, 64);
	KUNIT_EXPECT_EQ(test, virt_to_phys(b->buffer), fast);
	KUNIT_ASSERT_EQ(test, 0, dma_set_mask(b->dev, mask));
	odd = map(b->dev, b->buffer, 64);
	KUNIT_EXPECT_NE(test, fast, odd);
	unmap(b->dev, fast, 64);
	KUNIT_EXPECT_EQ(test, 1, fake_m(b->dev)->odd);
	unmap(b->dev, odd, 64);
	KUNIT_EXPECT_EQ(test, 0, fake_m(b->dev)->odd);
	KUNIT_EXPECT_EQ(test, b->slots, slots_used(b));
}

/* A child that cannot reach the bounce buffer gives it back. */
static void bounce_beyond_child_goes_back(struct kunit *test)
{
	struct bounce *b = new_bounce(test);
	struct device *child = fake_narrowed(test, b->dev, SZ_64K - 1);

	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR, map(child, b->buffer, 64));
	KUNIT_EXPECT_EQ(test, 0, fake_m(b->dev)->odd);
	KUNIT_EXPECT_EQ(test, b->slots, slots_used(b));
}

/* A bounce buffer goes back although the driver has gone. */
static void late_bounce_goes_back(struct kunit *test)
{
	struct bounce *b = new_bounce(test);
	dma_addr_t dma = map(b->dev, b->buffer, 64);

	KUNIT_ASSERT_FALSE(test, dev_dma_bad(b->dev, dma));
	fake_unbind(b->dev);
	unmap(b->dev, dma, 64);
	KUNIT_EXPECT_EQ(test, 1, fake_late(b->dev));
	KUNIT_EXPECT_EQ(test, 0, fake_m(b->dev)->odd);
	KUNIT_EXPECT_EQ(test, b->slots, slots_used(b));
	fake_rebind(test, b->dev);
	KUNIT_EXPECT_TRUE(test, b->dev->dma_quiet);
}

static struct kunit_case limit_cases[] = {
	KUNIT_CASE(limit_is_computed_at_first_map),
	KUNIT_CASE(fast_path_is_taken),
	KUNIT_CASE(fast_path_adds_base),
	KUNIT_CASE(fast_path_tests_direction),
	KUNIT_CASE_PARAM(fast_path_ends_at_max, size_gen_params),
	KUNIT_CASE(limit_ends_with_ram),
	KUNIT_CASE(fast_path_tests_size),
	KUNIT_CASE(mask_moves_limit),
	KUNIT_CASE(mask_needs_all_of_ram),
	KUNIT_CASE(silent_mask_is_seen),
	KUNIT_CASE(bus_limit_counts),
	KUNIT_CASE(map_ops_leave_direct),
	KUNIT_CASE_PARAM(child_mask_limits_child, reach_gen_params),
	KUNIT_CASE(child_mask_sets_limit),
	KUNIT_CASE(tiny_child_mask_is_slow),
	KUNIT_CASE(counting_is_private),
	KUNIT_CASE(counting_with_mappings_in_flight),
	KUNIT_CASE(other_providers_are_slow),
	KUNIT_CASE(bounce_clears_quiet),
	KUNIT_CASE(sync_quiet_follows_master),
	KUNIT_CASE(bounce_moves_data),
	KUNIT_CASE(bounce_holds_limit_down),
	KUNIT_CASE(bounce_beside_fast),
	KUNIT_CASE(bounce_beyond_child_goes_back),
	KUNIT_CASE(late_bounce_goes_back),
	{}
};

static struct kunit_suite limit_suite = {
	.name		= "dev_dma_limit",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= limit_cases,
};

kunit_test_suite(limit_suite);
