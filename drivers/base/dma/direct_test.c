// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of direct.c: when address = offset + base is right, and when not.
 *
 * Bouncing on the way out of direct is tested beside the limit.
 */
#include <linux/dma-map-ops.h>
#include <linux/mm.h>
#include <linux/swiotlb.h>

#include "fake.h"

/* A coherent master that sees RAM as it is gets direct. */
static void plain_master_is_direct(struct kunit *test)
{
	struct device *dev = fake_master(test);

	if (IS_ENABLED(CONFIG_DMA_API_DEBUG) || IS_ENABLED(CONFIG_KMSAN))
		kunit_skip(test, "somebody else watches every mapping");
	KUNIT_EXPECT_TRUE(test, dev_dma_direct_suits(dev));
	KUNIT_EXPECT_TRUE(test, dev_dma_is_linear(dev));
	KUNIT_EXPECT_STREQ(test, "direct", fake_m(dev)->view.ops->name);
	KUNIT_EXPECT_EQ(test, fake_base(), fake_m(dev)->view.base);
	KUNIT_EXPECT_TRUE(test, dev->dma_quiet);
}

/* One region keeps a master direct; two do not, and neither is linear. */
static void range_map_of_one_region(struct kunit *test)
{
	struct device *one = fake_ranged_master(test, SZ_1G);
	struct device *two = fake_host_master(test);

	KUNIT_EXPECT_FALSE(test, dev_dma_is_linear(one));
	KUNIT_EXPECT_FALSE(test, dev_dma_is_linear(two));
	KUNIT_EXPECT_FALSE(test, dev_dma_direct_suits(two));
	KUNIT_EXPECT_EQ(test, fake_base() + SZ_1G, fake_m(one)->view.base);
	if (fake_m(one)->view.ops == &dev_dma_direct_ops)
		KUNIT_EXPECT_TRUE(test, dev_dma_direct_suits(one));
}

static struct device *master_of_range(struct kunit *test, u64 start, u64 size)
{
	struct fake_env *env = fake_env(test);
	struct device *dev;

	if (IS_ENABLED(CONFIG_ARCH_HAS_PHYS_TO_DMA))
		kunit_skip(test, "addresses do not depend on range maps");
	env->range[0].cpu_start = start;
	env->range[0].dma_start = start;
	env->range[0].size = size;
	dev = fake_master(test);
	memset(env->range, 0, sizeof(env->range));
	return dev;
}

/* A region that stops short of the end of RAM leaves nothing to go fast. */
static void range_map_must_cover_ram(struct kunit *test)
{
	u64 end = virt_to_phys(high_memory - 1) + 1;
	struct device *all = master_of_range(test, 0, end);
	struct device *most = master_of_range(test, 0, end - 1);
	dma_addr_t base;

	if (dev_dma_direct_suits(all))
		KUNIT_EXPECT_NE(test, 0,
				dev_dma_direct_limit(all, fake_base()));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_direct_limit(most, fake_base()));
	KUNIT_EXPECT_TRUE(test, dev_dma_direct_base(most, &base));
	fake_warm_up(test, most);
	KUNIT_EXPECT_EQ(test, 0, most->dma_view->limit);
}

/* A region that begins above the first byte of RAM gives no base. */
static void range_map_must_begin_with_ram(struct kunit *test)
{
	phys_addr_t ram = fake_base() + dev_dma_direct_start();
	struct device *dev = master_of_range(test, ram + SZ_8M, SZ_1T);
	void *buffer = fake_buffer(test, 64);
	dma_addr_t base, dma;

	KUNIT_EXPECT_FALSE(test, dev_dma_direct_base(dev, &base));
	KUNIT_EXPECT_TRUE(test, fake_m(dev)->moved);
	dma = dev_map_single(dev, buffer, 64, DMA_TO_DEVICE);
	/* where addresses may wrap, dma_capable() looks at the first byte */
	if (IS_ENABLED(CONFIG_ARCH_DMA_ADDR_T_64BIT))
		KUNIT_EXPECT_EQ(test, virt_to_phys(buffer), dma);
	else
		KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR, dma);
	dev_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, dev->dma_view->limit);
}

/* A base for which the addition would wrap leaves nothing to go fast. */
static void base_must_not_wrap(struct kunit *test)
{
	phys_addr_t ram = fake_base() + dev_dma_direct_start();
	u64 offset = -SZ_16M - (u64)ram;
	struct device *dev = fake_ranged_master(test, offset);

	KUNIT_EXPECT_EQ(test, 0,
			dev_dma_direct_limit(dev, fake_base() + offset));
}

/* The limit is that of the base it was computed for. */
static void base_must_match(struct kunit *test)
{
	struct device *dev = fake_master(test);

	if (!dev_dma_direct_suits(dev))
		kunit_skip(test, "this kernel or this boot has no fast path");
	KUNIT_EXPECT_NE(test, 0, dev_dma_direct_limit(dev, fake_base()));
	KUNIT_EXPECT_EQ(test, 0,
			dev_dma_direct_limit(dev, fake_base() + SZ_4K));
}

/* Without a mask pointer nothing suits, and nobody looks through it. */
static void mask_pointer_is_tested(struct kunit *test)
{
	struct device *dev = fake_plain(test);

	KUNIT_EXPECT_FALSE(test, dev_dma_direct_suits(dev));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_direct_limit(dev, 0));
}

#ifdef CONFIG_SWIOTLB
/* Forced bouncing is not direct. */
static void forced_bounce_is_not_direct(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct io_tlb_mem *mem = dev->dma_io_tlb_mem;
	struct io_tlb_mem forced = { .force_bounce = true };

	dev->dma_io_tlb_mem = &forced;
	KUNIT_EXPECT_FALSE(test, dev_dma_direct_suits(dev));
	dev_dma_refresh(dev);
	KUNIT_EXPECT_FALSE(test, dev->dma_quiet);
	dev->dma_io_tlb_mem = mem;
}
#else
static void forced_bounce_is_not_direct(struct kunit *test)
{
	kunit_skip(test, "needs SWIOTLB");
}
#endif

/* An incoherent master is not direct. */
static void incoherent_is_not_direct(struct kunit *test)
{
#if defined(CONFIG_ARCH_HAS_SYNC_DMA_FOR_DEVICE) || \
	defined(CONFIG_ARCH_HAS_SYNC_DMA_FOR_CPU)
	struct device *dev = fake_master(test);

	dev->dma_coherent = false;
	KUNIT_EXPECT_FALSE(test, dev_dma_direct_suits(dev));
	dev->dma_coherent = true;
#else
	kunit_skip(test, "every master is coherent here");
#endif
}

/* A buffer that straddles the fast limit is mapped like any other. */
static void slow_map_adds_base(struct kunit *test)
{
	struct device *dev = fake_ranged_master(test, SZ_1G);
	void *buffer = fake_buffer(test, SZ_256K);
	dma_addr_t dma;

	dma = dev_map_single(dev, buffer, SZ_256K, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, virt_to_phys(buffer) + SZ_1G, dma);
	dev_unmap_single(dev, dma, SZ_256K, DMA_TO_DEVICE);
}

/* A bounce buffer is told from memory, by its address alone. */
static void bounce_is_told_by_address(struct kunit *test)
{
	u64 mask = fake_need_swiotlb(test);
	struct device *dev = fake_ranged_master(test, SZ_1G);
	void *buffer = fake_buffer(test, SZ_4K);
	dma_addr_t dma;

	if (virt_to_phys(buffer) <= mask)
		kunit_skip(test, "bounce buffers lie above other memory");
	KUNIT_ASSERT_EQ(test, 0, dma_set_mask(dev, SZ_1G + mask));
	dma = dev_map_single(dev, buffer, 64, DMA_TO_DEVICE);
	KUNIT_ASSERT_FALSE(test, dev_dma_bad(dev, dma));
	KUNIT_EXPECT_TRUE(test, dev_dma_bounced(dev, SZ_1G, dma));
	KUNIT_EXPECT_FALSE(test,
			   dev_dma_bounced(dev, SZ_1G,
					   SZ_1G + virt_to_phys(buffer)));
	dev_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
}

static struct kunit_case direct_cases[] = {
	KUNIT_CASE(plain_master_is_direct),
	KUNIT_CASE(range_map_of_one_region),
	KUNIT_CASE(range_map_must_cover_ram),
	KUNIT_CASE(range_map_must_begin_with_ram),
	KUNIT_CASE(base_must_not_wrap),
	KUNIT_CASE(base_must_match),
	KUNIT_CASE(mask_pointer_is_tested),
	KUNIT_CASE(forced_bounce_is_not_direct),
	KUNIT_CASE(incoherent_is_not_direct),
	KUNIT_CASE(slow_map_adds_base),
	KUNIT_CASE(bounce_is_told_by_address),
	{}
};

static struct kunit_suite direct_suite = {
	.name		= "dev_dma_direct",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= direct_cases,
};

kunit_test_suite(direct_suite);
