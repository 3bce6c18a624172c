// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of mask.c: what a device reaches.
 */
#include <linux/scatterlist.h>

#include "bounce.h"
#include "fake.h"
#include "fake_cache.h"

/* A master's driver sets the master's own masks. */
static void master_sets_its_masks(struct kunit *test)
{
	struct device *dev = fake_master(test);

	KUNIT_EXPECT_EQ(test, 0, dev_set_dma_mask(dev, FAKE_MASK(40)));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(40), *dev->dma_mask);
	KUNIT_EXPECT_EQ(test, FAKE_MASK(64), dev->coherent_dma_mask);
	KUNIT_EXPECT_EQ(test, 0,
			dev_set_consistent_dma_mask(dev, FAKE_MASK(36)));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(36), dev->coherent_dma_mask);
	KUNIT_EXPECT_EQ(test, 0, dev_set_dma_masks(dev, FAKE_MASK(32)));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(32), *dev->dma_mask);
	KUNIT_EXPECT_EQ(test, FAKE_MASK(32), dev->coherent_dma_mask);
	KUNIT_EXPECT_EQ(test, FAKE_MASK(32), dev_get_dma_mask(dev));
}

/* A child's masks are its own, and never written through to the master. */
static void child_sets_its_masks(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	struct device *sibling = fake_child(test, master);

	KUNIT_EXPECT_EQ(test, 0, dev_set_dma_masks(child, FAKE_MASK(32)));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(32), dev_get_dma_mask(child));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(64), dev_get_dma_mask(master));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(64), dev_get_dma_mask(sibling));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(64), *master->dma_mask);
	KUNIT_EXPECT_EQ(test, FAKE_MASK(64), master->coherent_dma_mask);
	KUNIT_EXPECT_NULL(test, child->dma_mask);
}

/*
 * A child that asks for as much as the master has, or more, has no own limit.
 */
static void wide_child_mask_is_none(struct kunit *test)
{
	struct device *master, *child;

	fake_env(test)->dma_mask = FAKE_MASK(40);
	master = fake_new_device(test, true);
	child = fake_child(test, master);
	KUNIT_EXPECT_EQ(test, 0, dev_set_dma_masks(child, FAKE_MASK(32)));
	KUNIT_EXPECT_PTR_NE(test, master->dma_view, child->dma_view);
	KUNIT_EXPECT_EQ(test, 0, dev_set_dma_masks(child, FAKE_MASK(64)));
	KUNIT_EXPECT_PTR_EQ(test, master->dma_view, child->dma_view);
	KUNIT_EXPECT_EQ(test, FAKE_MASK(40), dev_get_dma_mask(child));
}

/* A child's mask follows the master's down. */
static void child_mask_follows_master(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);

	KUNIT_ASSERT_EQ(test, 0, dev_set_dma_mask(child, FAKE_MASK(40)));
	KUNIT_ASSERT_EQ(test, 0, dev_set_dma_mask(master, FAKE_MASK(32)));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(32), dev_get_dma_mask(child));
	KUNIT_ASSERT_EQ(test, 0, dev_set_dma_mask(master, FAKE_MASK(64)));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(40), dev_get_dma_mask(child));
}

/* A mask with which nothing works is refused, and the old one stays. */
static void impossible_mask_is_refused(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);

	KUNIT_EXPECT_FALSE(test, dev_dma_supported(master, DMA_BIT_MASK(8)));
	KUNIT_EXPECT_EQ(test, -EIO, dev_set_dma_masks(master, DMA_BIT_MASK(8)));
	KUNIT_EXPECT_EQ(test, -EIO, dev_set_dma_masks(child, DMA_BIT_MASK(8)));
	KUNIT_EXPECT_EQ(test, -EIO, dev_set_dma_mask(child, 0));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(64), dev_get_dma_mask(master));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(64), dev_get_dma_mask(child));
	KUNIT_EXPECT_TRUE(test, dev_dma_supported(child, FAKE_MASK(32)));
}

/* A device without a mask pointer fails cleanly, whatever it asks. */
static void no_mask_pointer(struct kunit *test)
{
	struct device *dev = fake_master(test);
	u64 *mask = dev->dma_mask;
	void *buffer = fake_buffer(test, 64);

	dev->dma_mask = NULL;
	KUNIT_EXPECT_EQ(test, -EIO, dev_set_dma_mask(dev, DMA_BIT_MASK(32)));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(dev, buffer, 64, DMA_TO_DEVICE));
	KUNIT_EXPECT_FALSE(test, dev_dma_supported(dev, DMA_BIT_MASK(32)));
	KUNIT_EXPECT_FALSE(test, dev_dma_need_sync(dev));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_max_mapping_size(dev));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_opt_mapping_size(dev));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_merge_boundary(dev));
	dev->dma_mask = mask;
}

/* The provider is asked, with the master, and believed. */
static void provider_answers(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;

	KUNIT_EXPECT_EQ(test, FAKE_MASK(40), dev_dma_required_mask(dev));
	KUNIT_EXPECT_TRUE(test, dev_dma_addressing_limited(dev));
	KUNIT_EXPECT_EQ(test, SZ_256K, dev_dma_max_mapping_size(dev));
	KUNIT_EXPECT_EQ(test, SZ_128K, dev_dma_opt_mapping_size(dev));
	KUNIT_EXPECT_EQ(test, SZ_4K - 1, dev_dma_merge_boundary(dev));
	KUNIT_EXPECT_TRUE(test, dev_dma_need_sync(dev));
	KUNIT_EXPECT_TRUE(test, dev_dma_pci_p2pdma_supported(dev));
	KUNIT_EXPECT_PTR_EQ(test, fake->master, fake_last(fake)->master);
	KUNIT_EXPECT_TRUE(test, dev_dma_supported(dev, DMA_BIT_MASK(24)));
	KUNIT_EXPECT_FALSE(test, dev_dma_supported(dev, DMA_BIT_MASK(20)));
}

/* So is the cache that stands between: its lines, and what can be bounced. */
static void cache_answers(struct kunit *test)
{
	struct fake *fake = fake_cached_provider(test, fake_cache_begin(32, 0));
	struct device *dev = fake_provided(test);

	KUNIT_EXPECT_FALSE(test, dev_dma_coherent(dev));
	KUNIT_EXPECT_EQ(test, 32, dev_dma_line_size(dev));
	KUNIT_EXPECT_EQ(test, DEV_DMA_BOUNCE_MOST,
			dev_dma_max_mapping_size(dev));
	dev_dma_kill(dev_dma_to_master(fake->view));
	KUNIT_EXPECT_TRUE(test, dev_dma_coherent(dev));
	KUNIT_EXPECT_EQ(test, 1, dev_dma_line_size(dev));
}

/* Without the methods the answers are the documented ones. */
static void provider_is_silent(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	enum fake_op op;

	for (op = FAKE_SET_MASK; op < FAKE_OPS; op++)
		fake_omit(fake, op);
	KUNIT_EXPECT_EQ(test, DMA_BIT_MASK(32), dev_dma_required_mask(dev));
	KUNIT_EXPECT_FALSE(test, dev_dma_addressing_limited(dev));
	KUNIT_EXPECT_EQ(test, SIZE_MAX, dev_dma_max_mapping_size(dev));
	KUNIT_EXPECT_EQ(test, SIZE_MAX, dev_dma_opt_mapping_size(dev));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_merge_boundary(dev));
	KUNIT_EXPECT_FALSE(test, dev_dma_need_sync(dev));
	KUNIT_EXPECT_FALSE(test, dev_dma_pci_p2pdma_supported(dev));
	KUNIT_EXPECT_TRUE(test, dev_dma_coherent(dev));
	KUNIT_EXPECT_EQ(test, 1, dev_dma_line_size(dev));
	KUNIT_EXPECT_FALSE(test, dev_dma_supported(dev, DMA_BIT_MASK(64)));
	KUNIT_EXPECT_EQ(test, -EIO, dev_set_dma_mask(dev, DMA_BIT_MASK(64)));
	KUNIT_EXPECT_EQ(test, -EIO, dev_set_consistent_dma_mask(dev, ~0ULL));
	KUNIT_EXPECT_EQ(test, 0, fake->calls);
}

/* A child does not use the master's set_mask, but asks what is supported. */
static void child_never_writes_through(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;

	KUNIT_EXPECT_EQ(test, 0, dev_set_dma_masks(dev, DMA_BIT_MASK(30)));
	KUNIT_EXPECT_EQ(test, -EIO, dev_set_dma_masks(dev, DMA_BIT_MASK(20)));
	KUNIT_EXPECT_EQ(test, 0, fake_count(fake, FAKE_SET_MASK));
	KUNIT_EXPECT_EQ(test, 0, fake_count(fake, FAKE_SET_CONSISTENT_MASK));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(64), *fake->master->dma_mask);
	KUNIT_EXPECT_EQ(test, DMA_BIT_MASK(30), dev_get_dma_mask(dev));
}

/* A narrow child is limited although its master is not. */
static void narrow_child_is_limited(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_narrowed(test, master, DMA_BIT_MASK(24));

	KUNIT_EXPECT_FALSE(test, dev_dma_addressing_limited(master));
	KUNIT_EXPECT_TRUE(test, dev_dma_addressing_limited(child));
}

/* A direct master's answers are those of the kernel's own interface. */
static void direct_answers_as_ever(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct device *child = fake_child(test, dev);

	KUNIT_EXPECT_EQ(test, dma_get_required_mask(dev),
			dev_dma_required_mask(child));
	KUNIT_EXPECT_EQ(test, dma_max_mapping_size(dev),
			dev_dma_max_mapping_size(child));
	KUNIT_EXPECT_EQ(test, dma_opt_mapping_size(dev),
			dev_dma_opt_mapping_size(child));
	KUNIT_EXPECT_EQ(test, dma_get_merge_boundary(dev),
			dev_dma_merge_boundary(child));
	KUNIT_EXPECT_EQ(test, dma_pci_p2pdma_supported(dev),
			dev_dma_pci_p2pdma_supported(child));
	KUNIT_EXPECT_EQ(test, dma_can_mmap(dev), dev_can_mmap(child));
}

/* A master's segment limits are its own, and its children's. */
static void master_sets_segments(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);

	dev_set_max_seg_size(master, SZ_32K);
	dev_set_seg_boundary(master, SZ_1M - 1);
	dev_set_min_align_mask(master, SZ_4K - 1);
	KUNIT_EXPECT_EQ(test, SZ_32K, dma_get_max_seg_size(master));
	KUNIT_EXPECT_EQ(test, SZ_32K, dev_get_max_seg_size(child));
	KUNIT_EXPECT_EQ(test, SZ_1M - 1, dev_get_seg_boundary(child));
	KUNIT_EXPECT_EQ(test, SZ_4K - 1, dev_get_min_align_mask(child));
}

/* A child's segment limits are its own alone. */
static void child_sets_segments(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);

	dma_set_max_seg_size(master, SZ_32K);
	dma_set_seg_boundary(master, SZ_1M - 1);
	dev_set_max_seg_size(child, SZ_4K);
	dev_set_seg_boundary(child, SZ_64K - 1);
	dev_set_min_align_mask(child, SZ_2K - 1);
	KUNIT_EXPECT_EQ(test, SZ_4K, dev_get_max_seg_size(child));
	KUNIT_EXPECT_EQ(test, SZ_64K - 1, dev_get_seg_boundary(child));
	KUNIT_EXPECT_EQ(test, SZ_2K - 1, dev_get_min_align_mask(child));
	KUNIT_EXPECT_EQ(test, SZ_32K, dma_get_max_seg_size(master));
	KUNIT_EXPECT_EQ(test, SZ_1M - 1, dma_get_seg_boundary(master));
	KUNIT_EXPECT_EQ(test, 0, dma_get_min_align_mask(master));
}

struct bits_param {
	const char *name;
	dma_addr_t offset;	/* by which the provider moves a buffer */
	bool suits;
};

/* The device counts on the low 11 bits. */
static const struct bits_param bits_params[] = {
	{ "all bits stay",	SZ_2G, true },
	{ "lowest one moves",	SZ_2G + 1, false },
	{ "highest one moves",	SZ_2G + SZ_1K, false },
	{ "the next one moves",	SZ_2G + SZ_2K, true },
};

KUNIT_ARRAY_PARAM_DESC(bits, bits_params, name);

/* A mapping that moved bits which a child counts on fails, and is undone. */
static void child_keeps_bits(struct kunit *test)
{
	const struct bits_param *p = test->param_value;
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	void *buffer = fake_buffer(test, SZ_4K);
	struct scatterlist sg[2];
	dma_addr_t dma;

	fake->offset = p->offset;
	dev_set_min_align_mask(dev, SZ_2K - 1);
	dma = dev_map_single(dev, buffer, 64, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, !p->suits, dev_dma_bad(dev, dma));
	KUNIT_EXPECT_EQ(test, p->suits, fake->live);
	if (p->suits)
		dev_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
	sg_init_table(sg, 2);
	sg_set_buf(&sg[0], buffer, 64);
	sg_set_buf(&sg[1], buffer + SZ_2K, 64);
	for (fake->merges = false;; fake->merges = true) {
		KUNIT_EXPECT_EQ(test, p->suits ? 2 - fake->merges : 0,
				dev_map_sg(dev, sg, 2, DMA_TO_DEVICE));
		if (p->suits)
			dev_unmap_sg(dev, sg, 2, DMA_TO_DEVICE);
		KUNIT_EXPECT_EQ(test, 0, fake->live);
		if (fake->merges)
			break;
	}
}

/* A child that sets looser segment limits than its master has the master's. */
static void loose_segments_are_masters(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);

	dma_set_max_seg_size(master, SZ_32K);
	dev_set_max_seg_size(child, SZ_4K);
	dev_set_max_seg_size(child, SZ_1M);
	KUNIT_EXPECT_EQ(test, SZ_32K, dev_get_max_seg_size(child));
	KUNIT_EXPECT_EQ(test, SZ_32K, dma_get_max_seg_size(master));
}

/* A mask too small for RAM, with and without bounce buffers. */
static void small_mask_without_swiotlb(struct kunit *test)
{
	struct device *dev = fake_master(test);
	void *buffer = fake_buffer(test, SZ_4K);
	struct scatterlist sg;

	if (virt_to_phys(buffer) <= DMA_BIT_MASK(24))
		kunit_skip(test, "RAM that a small mask reaches");
	if (!dev_dma_supported(dev, DMA_BIT_MASK(24)))
		kunit_skip(test, "a mask must reach all of RAM");
	fake_warm_up(test, dev);
#ifdef CONFIG_SWIOTLB
	dev->dma_io_tlb_mem = NULL;
#endif
	KUNIT_ASSERT_EQ(test, 0, dev_set_dma_mask(dev, DMA_BIT_MASK(24)));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(dev, buffer, 64, DMA_TO_DEVICE));
	sg_init_one(&sg, buffer, 64);
	KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, &sg, 1, DMA_TO_DEVICE));
}

static void small_mask_with_swiotlb(struct kunit *test)
{
	u64 mask = fake_need_swiotlb(test);
	struct device *dev = fake_master(test);
	void *buffer = fake_buffer(test, SZ_4K);
	dma_addr_t dma;

	if (virt_to_phys(buffer) <= mask)
		kunit_skip(test, "bounce buffers lie above other memory");
	KUNIT_ASSERT_EQ(test, 0, dev_set_dma_mask(dev, mask));
	dma = dev_map_single(dev, buffer, 64, DMA_TO_DEVICE);
	KUNIT_EXPECT_LE(test, dma, mask);
	KUNIT_EXPECT_FALSE(test, dev_dma_bad(dev, dma));
	dev_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
	/* Longer than any bounce buffer. */
	buffer = fake_buffer(test, SZ_1M);
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(dev, buffer, SZ_1M, DMA_TO_DEVICE));
}

/* A mask that neither RAM nor a bounce buffer lies below. */
static void mask_below_swiotlb(struct kunit *test)
{
	struct device *dev = fake_master(test);
	void *buffer = fake_buffer(test, SZ_4K);

	fake_need_swiotlb(test);
	*dev->dma_mask = SZ_64K - 1;
	dev_dma_refresh(dev);
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(dev, buffer, 64, DMA_TO_DEVICE));
}

static struct kunit_case mask_cases[] = {
	KUNIT_CASE(master_sets_its_masks),
	KUNIT_CASE(child_sets_its_masks),
	KUNIT_CASE(wide_child_mask_is_none),
	KUNIT_CASE(child_mask_follows_master),
	KUNIT_CASE(impossible_mask_is_refused),
	KUNIT_CASE(no_mask_pointer),
	KUNIT_CASE(provider_answers),
	KUNIT_CASE(cache_answers),
	KUNIT_CASE(provider_is_silent),
	KUNIT_CASE(child_never_writes_through),
	KUNIT_CASE(narrow_child_is_limited),
	KUNIT_CASE(direct_answers_as_ever),
	KUNIT_CASE(master_sets_segments),
	KUNIT_CASE(child_sets_segments),
	KUNIT_CASE_PARAM(child_keeps_bits, bits_gen_params),
	KUNIT_CASE(loose_segments_are_masters),
	KUNIT_CASE(small_mask_without_swiotlb),
	KUNIT_CASE(small_mask_with_swiotlb),
	KUNIT_CASE(mask_below_swiotlb),
	{}
};

static struct kunit_suite mask_suite = {
	.name		= "dev_dma_mask",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= mask_cases,
};

kunit_test_suite(mask_suite);
