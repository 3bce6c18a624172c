// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of none.c: every call through a view that only fails.
 *
 * The same must hold for a device whose master has no driver, and for one that
 * has been unshared.
 */
#include <linux/scatterlist.h>

#include "fake.h"

#define BUFFER	SZ_4K

static void make_list(struct kunit *test, struct sg_table *sgt)
{
	KUNIT_ASSERT_EQ(test, 0, sg_alloc_table(sgt, 1, GFP_KERNEL));
	sg_set_buf(sgt->sgl, fake_buffer(test, BUFFER), BUFFER);
}

/* Mapping returns the one bad address. */
static void mapping_fails(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	void *buffer = fake_buffer(test, BUFFER);

	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(dev, buffer, BUFFER, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_page(dev, virt_to_page(buffer), 0, BUFFER,
				     DMA_FROM_DEVICE));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_phys(dev, virt_to_phys(buffer), BUFFER,
				     DMA_BIDIRECTIONAL, 0));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_phys(dev, virt_to_phys(high_memory - 1) + SZ_1G,
				     BUFFER, DMA_TO_DEVICE, DMA_ATTR_MMIO));
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(dev, BAD_DMA_ADDR));
}

/* Mapping a list returns 0, or an errno where one is asked for. */
static void list_mapping_fails(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct sg_table sgt;

	make_list(test, &sgt);
	KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, sgt.sgl, 1, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, -ENODEV,
			dev_map_sgtable(dev, &sgt, DMA_TO_DEVICE, 0));
	sg_free_table(&sgt);
}

/* Unmapping and syncing what was never mapped does nothing. */
static void undoing_is_harmless(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct sg_table sgt;

	make_list(test, &sgt);
	dev_unmap_single(dev, SZ_1M, BUFFER, DMA_TO_DEVICE);
	dev_unmap_single(dev, BAD_DMA_ADDR, BUFFER, DMA_TO_DEVICE);
	dev_sync_single(dev, SZ_1M, BUFFER, DMA_FROM_DEVICE);
	dev_unmap_sgtable(dev, &sgt, DMA_TO_DEVICE, 0);
	dev_sync_sgtable_for_cpu(dev, &sgt, DMA_TO_DEVICE);
	dev_sync_sgtable_for_device(dev, &sgt, DMA_TO_DEVICE);
	sg_free_table(&sgt);
	KUNIT_SUCCEED(test);
}

/* There is no memory to be had. */
static void allocation_fails(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	dma_addr_t dma;

	KUNIT_EXPECT_NULL(test, dev_alloc_consistent(dev, BUFFER, &dma,
						     GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, dev_alloc_wc(dev, BUFFER, &dma, GFP_ATOMIC));
	KUNIT_EXPECT_NULL(test, dev_dma_alloc_pages(dev, BUFFER, &dma,
						    DMA_TO_DEVICE, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, dev_alloc_noncoherent(dev, BUFFER, &dma,
						      DMA_TO_DEVICE,
						      GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, dev_alloc_noncontiguous(dev, BUFFER,
							DMA_TO_DEVICE,
							GFP_KERNEL, 0));
	KUNIT_EXPECT_NULL(test, devm_alloc_consistent(dev, BUFFER, &dma,
						      GFP_KERNEL));
}

/* Freeing what was never allocated does nothing, freeing NULL is fine. */
static void freeing_is_harmless(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	void *buffer = fake_buffer(test, BUFFER);

	dev_free_consistent(dev, BUFFER, NULL, 0);
	dev_free_consistent(dev, BUFFER, buffer, SZ_1M);
	dev_dma_free_pages(dev, BUFFER, NULL, 0, DMA_TO_DEVICE);
	dev_free_noncoherent(dev, BUFFER, buffer, SZ_1M, DMA_TO_DEVICE);
	dev_free_noncontiguous(dev, BUFFER, NULL, DMA_TO_DEVICE);
	devm_free_consistent(dev, BUFFER, buffer, SZ_1M);
	devm_free_consistent(dev, BUFFER, NULL, 0);
	KUNIT_SUCCEED(test);
}

/* There is nothing to map into user space or to describe. */
static void using_memory_fails(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	void *buffer = fake_buffer(test, BUFFER);
	struct vm_area_struct vma = { };
	struct sg_table sgt = { };

	KUNIT_EXPECT_EQ(test, -ENODEV,
			dev_mmap_consistent(dev, &vma, buffer, 0, BUFFER));
	KUNIT_EXPECT_EQ(test, -ENODEV,
			dev_get_sgtable(dev, &sgt, buffer, 0, BUFFER));
	KUNIT_EXPECT_EQ(test, -ENODEV,
			dev_dma_mmap_pages(dev, &vma, BUFFER,
					   virt_to_page(buffer)));
	KUNIT_EXPECT_EQ(test, -ENODEV,
			dev_mmap_noncontiguous(dev, &vma, BUFFER, &sgt));
	KUNIT_EXPECT_NULL(test, dev_vmap_noncontiguous(dev, BUFFER, &sgt));
	dev_vunmap_noncontiguous(dev, NULL);
	KUNIT_EXPECT_FALSE(test, dev_can_mmap(dev));
}

/* No mask will do. */
static void masks_fail(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	u64 mask = DMA_BIT_MASK(64);

	KUNIT_EXPECT_EQ(test, -EIO, dev_set_dma_mask(dev, mask));
	KUNIT_EXPECT_EQ(test, -EIO, dev_set_consistent_dma_mask(dev, mask));
	KUNIT_EXPECT_EQ(test, -EIO, dev_set_dma_masks(dev, mask));
	KUNIT_EXPECT_FALSE(test, dev_dma_supported(dev, mask));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_required_mask(dev));
}

/* What a device can do is nothing. */
static void questions_are_answered(struct kunit *test)
{
	struct device *dev = fake_param_device(test);

	KUNIT_EXPECT_EQ(test, 0, dev_dma_max_mapping_size(dev));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_opt_mapping_size(dev));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_merge_boundary(dev));
	KUNIT_EXPECT_FALSE(test, dev_dma_addressing_limited(dev));
	KUNIT_EXPECT_FALSE(test, dev_dma_need_sync(dev));
	KUNIT_EXPECT_FALSE(test, dev_dma_pci_p2pdma_supported(dev));
	KUNIT_EXPECT_TRUE(test, dev_dma_coherent(dev));
	KUNIT_EXPECT_EQ(test, 1, dev_dma_line_size(dev));
}

/* Segment limits have defaults, and setting them does no harm. */
static void segments_have_defaults(struct kunit *test)
{
	struct device *dev = fake_plain(test);

	dev_set_max_seg_size(dev, SZ_4K);
	dev_set_seg_boundary(dev, SZ_4K - 1);
	dev_set_min_align_mask(dev, SZ_4K - 1);
	KUNIT_EXPECT_EQ(test, SZ_64K, dev_get_max_seg_size(dev));
	KUNIT_EXPECT_EQ(test, ULONG_MAX, dev_get_seg_boundary(dev));
	KUNIT_EXPECT_EQ(test, 0, dev_get_min_align_mask(dev));
	KUNIT_EXPECT_EQ(test, 0, dev_get_dma_mask(dev));
}

/* A device begins without a view, and without a master. */
static void device_begins_with_none(struct kunit *test)
{
	struct device dev = { };

	dev_dma_init(&dev);
	KUNIT_EXPECT_PTR_EQ(test, dev.dma_view, &dev_dma_none);
	KUNIT_EXPECT_NULL(test, dev_dma_master(&dev));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_none.limit);
	KUNIT_EXPECT_FALSE(test, dev.dma_quiet);
	dev_dma_refresh(&dev);
	dev_dma_die(&dev);
	dev_dma_release(&dev);
	KUNIT_EXPECT_PTR_EQ(test, dev.dma_view, &dev_dma_none);
}

static struct kunit_case none_cases[] = {
	KUNIT_CASE_PARAM(mapping_fails, fake_unable_gen_params),
	KUNIT_CASE_PARAM(list_mapping_fails, fake_unable_gen_params),
	KUNIT_CASE_PARAM(undoing_is_harmless, fake_unable_gen_params),
	KUNIT_CASE_PARAM(allocation_fails, fake_unable_gen_params),
	KUNIT_CASE_PARAM(freeing_is_harmless, fake_unable_gen_params),
	KUNIT_CASE_PARAM(using_memory_fails, fake_unable_gen_params),
	KUNIT_CASE_PARAM(masks_fail, fake_unable_gen_params),
	KUNIT_CASE_PARAM(questions_are_answered, fake_unable_gen_params),
	KUNIT_CASE(segments_have_defaults),
	KUNIT_CASE(device_begins_with_none),
	{}
};

static struct kunit_suite none_suite = {
	.name		= "dev_dma_none",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= none_cases,
};

kunit_test_suite(none_suite);
