// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of host.c: the kernel's own mapping code behind a view.
 *
 * Whatever that code would warn about must be found before; a warning fails
 * any test here.
 */
#include <linux/dma-map-ops.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>

#include "fake.h"
#include "host.h"

#define BYTES	SZ_4K

static phys_addr_t mmio(void)
{
	return virt_to_phys(high_memory - 1) + SZ_1G;
}

/* What host maps is what dma_*() maps. */
static void host_maps_as_ever(struct kunit *test)
{
	struct device *dev = fake_host_master(test);
	void *buffer = fake_buffer(test, BYTES);
	dma_addr_t ours, theirs;

	ours = dev_map_single(dev, buffer, BYTES, DMA_TO_DEVICE);
	theirs = dma_map_single(dev, buffer, BYTES, DMA_TO_DEVICE);
	KUNIT_EXPECT_FALSE(test, dev_dma_bad(dev, ours));
	KUNIT_EXPECT_FALSE(test, dma_mapping_error(dev, theirs));
	KUNIT_EXPECT_EQ(test, theirs, ours);
	dma_unmap_single(dev, theirs, BYTES, DMA_TO_DEVICE);
	dev_unmap_single(dev, ours, BYTES, DMA_TO_DEVICE);
}

/* The registers of another device are mapped, within reach alone. */
static void mmio_is_mapped(struct kunit *test)
{
	struct device *dev = fake_master(test);
	dma_addr_t dma;

	dma = dev_map_phys(dev, mmio(), BYTES, DMA_TO_DEVICE, DMA_ATTR_MMIO);
	KUNIT_EXPECT_EQ(test, mmio(), dma);
	dev_unmap_phys(dev, dma, BYTES, DMA_TO_DEVICE, DMA_ATTR_MMIO);
	KUNIT_ASSERT_EQ(test, 0, dev_set_dma_mask(dev, mmio() - 1));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_phys(dev, mmio(), BYTES, DMA_TO_DEVICE,
				     DMA_ATTR_MMIO));
}

/* Nothing is mapped for a device without a mask pointer. */
static void no_mask_pointer(struct kunit *test)
{
	struct device *dev = fake_plain(test);
	void *buffer = fake_buffer(test, BYTES);
	phys_addr_t phys = virt_to_phys(buffer);
	struct scatterlist sg;
	dma_addr_t dma;

	sg_init_one(&sg, buffer, BYTES);
	dev->coherent_dma_mask = FAKE_MASK(64);
	KUNIT_EXPECT_NULL(test, dev_dma_host_alloc_pages(dev, BYTES, &dma,
							 DMA_TO_DEVICE,
							 GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_dma_host_map_phys(dev, phys, BYTES, DMA_TO_DEVICE,
					      0));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_dma_host_map_phys(dev, mmio(), BYTES,
					      DMA_TO_DEVICE, DMA_ATTR_MMIO));
	KUNIT_EXPECT_LT(test, dev_dma_host_map_sg(dev, &sg, 1, DMA_TO_DEVICE,
						  0), 0);
	dev_dma_host_unmap_phys(dev, phys, BYTES, DMA_TO_DEVICE, 0);
	dev_dma_host_unmap_late(dev, phys, BYTES, DMA_TO_DEVICE, 0);
	dev_dma_host_unmap_sg(dev, &sg, 1, DMA_TO_DEVICE, 0);
	dev_dma_host_sync_for_cpu(dev, phys, BYTES, DMA_TO_DEVICE);
	dev_dma_host_sync_for_device(dev, phys, BYTES, DMA_TO_DEVICE);
	dev_dma_host_sync_sg_for_cpu(dev, &sg, 1, DMA_TO_DEVICE);
	dev_dma_host_sync_sg_for_device(dev, &sg, 1, DMA_TO_DEVICE);
	KUNIT_EXPECT_FALSE(test, dev_dma_host_supported(dev, ~0ULL));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_host_max_mapping_size(dev));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_host_opt_mapping_size(dev));
	KUNIT_EXPECT_FALSE(test, dev_dma_host_need_sync(dev));
}

/* Nothing is allocated for a device without a consistent mask. */
static void no_consistent_mask(struct kunit *test)
{
	struct device *dev = fake_master(test);
	dma_addr_t dma;

	dev->coherent_dma_mask = 0;
	KUNIT_EXPECT_NULL(test, dev_alloc_consistent(dev, BYTES, &dma,
						     GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, dev_dma_alloc_pages(dev, BYTES, &dma,
						    DMA_TO_DEVICE,
						    GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, dev_alloc_noncontiguous(dev, BYTES,
							DMA_TO_DEVICE,
							GFP_KERNEL, 0));
}

/* Pages cannot be asked for by zone, tables only plain or of single pages. */
static void odd_requests_are_refused(struct kunit *test)
{
	struct device *dev = fake_host_master(test);
	dma_addr_t dma;

	KUNIT_EXPECT_NULL(test, dev_dma_alloc_pages(dev, BYTES, &dma,
						    DMA_TO_DEVICE,
						    GFP_KERNEL | __GFP_DMA));
	KUNIT_EXPECT_NULL(test, dev_alloc_noncontiguous(dev, BYTES,
							DMA_TO_DEVICE,
							GFP_KERNEL | __GFP_DMA,
							0));
	KUNIT_EXPECT_NULL(test,
			  dev_alloc_noncontiguous(dev, BYTES, DMA_TO_DEVICE,
						  GFP_KERNEL,
						  DMA_ATTR_WRITE_COMBINE));
}

/* A list with an entry out of reach fails as a whole, and silently. */
static void list_out_of_reach(struct kunit *test)
{
	struct device *dev = fake_host_master(test);
	void *buffer = fake_buffer(test, BYTES);
	struct sg_table sgt;

#ifdef CONFIG_SWIOTLB
	dev->dma_io_tlb_mem = NULL;
#endif
	KUNIT_ASSERT_EQ(test, 0, sg_alloc_table(&sgt, 2, GFP_KERNEL));
	sg_set_page(sgt.sgl, ZERO_PAGE(0), 64, 0);
	sg_set_buf(sg_next(sgt.sgl), buffer, 64);
	*dev->dma_mask = virt_to_phys(buffer) + 62;
	KUNIT_EXPECT_EQ(test, -EIO, dev_map_sgtable(dev, &sgt, DMA_TO_DEVICE,
						    0));
	*dev->dma_mask = DMA_BIT_MASK(64);
	KUNIT_EXPECT_EQ(test, 0, dev_map_sgtable(dev, &sgt, DMA_TO_DEVICE, 0));
	dev_unmap_sgtable(dev, &sgt, DMA_TO_DEVICE, 0);
	sg_free_table(&sgt);
}

/* A range map that went with the driver: late unmaps never ask the kernel. */
static void late_unmap_behind_range_map(struct kunit *test)
{
	struct device *dev = fake_host_master(test);
	void *buffer = fake_buffer(test, BYTES);
	dma_addr_t dma = dev_map_single(dev, buffer, BYTES, DMA_FROM_DEVICE);
	struct scatterlist sg;

	KUNIT_ASSERT_FALSE(test, dev_dma_bad(dev, dma));
	sg_init_one(&sg, buffer, BYTES);
	KUNIT_ASSERT_EQ(test, 1, dev_map_sg(dev, &sg, 1, DMA_FROM_DEVICE));
	KUNIT_EXPECT_FALSE(test, fake_m(dev)->linear);
	fake_unbind(dev);
	KUNIT_ASSERT_NULL(test, dev->dma_range_map);
	dev_unmap_single(dev, dma, BYTES, DMA_FROM_DEVICE);
	dev_unmap_sg(dev, &sg, 1, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 2, fake_late(dev));
}

static void expect_reach(struct kunit *test, struct device *dev, u64 mask,
			 u64 consistent_mask)
{
	bool has_low_memory = IS_ENABLED(CONFIG_X86) &&
			      IS_ENABLED(CONFIG_ZONE_DMA);
	struct page *page;
	dma_addr_t dma;

	*dev->dma_mask = mask;
	dev->coherent_dma_mask = consistent_mask;
	page = dev_dma_alloc_pages(dev, BYTES, &dma, DMA_FROM_DEVICE,
				   GFP_KERNEL);
	if (!page) {
		KUNIT_EXPECT_FALSE(test, has_low_memory);
		return;
	}
	KUNIT_EXPECT_LE(test, dma + BYTES - 1, min(mask, consistent_mask));
	KUNIT_EXPECT_EQ(test, phys_to_dma(dev, page_to_phys(page)), dma);
	KUNIT_EXPECT_NULL(test, memchr_inv(page_address(page), 0, BYTES));
	memset(page_address(page), 1, BYTES);
	dev_dma_free_pages(dev, BYTES, page, dma, DMA_FROM_DEVICE);
}

/* Pages lie within both masks, and are empty; whoever looks on. */
static void pages_are_in_reach(struct kunit *test)
{
	struct device *devs[] = {
		fake_master(test), fake_host_master(test),
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(devs); i++) {
		expect_reach(test, devs[i], FAKE_MASK(64), FAKE_MASK(64));
		expect_reach(test, devs[i], DMA_BIT_MASK(24), FAKE_MASK(64));
		expect_reach(test, devs[i], FAKE_MASK(64), DMA_BIT_MASK(24));
	}
}

/* The kernel's own code did not look at one of them. */
static void forced_bounce_minds_reach(struct kunit *test)
{
#ifdef CONFIG_SWIOTLB
	struct device *dev = fake_master(test);
	struct io_tlb_mem forced = *dev->dma_io_tlb_mem, *mem;
	struct page *page;
	dma_addr_t dma;

	mem = dev->dma_io_tlb_mem;
	forced.force_bounce = true;
	dev->dma_io_tlb_mem = &forced;
	*dev->dma_mask = DMA_BIT_MASK(12);
	page = dev_dma_alloc_pages(dev, BYTES, &dma, DMA_FROM_DEVICE,
				   GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, page);
	*dev->dma_mask = FAKE_MASK(64);
	page = dev_dma_alloc_pages(dev, BYTES, &dma, DMA_FROM_DEVICE,
				   GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, phys_to_dma(dev, page_to_phys(page)), dma);
	dev_dma_free_pages(dev, BYTES, page, dma, DMA_FROM_DEVICE);
	dev->dma_io_tlb_mem = mem;
#else
	kunit_skip(test, "needs SWIOTLB");
#endif
}

#ifdef CONFIG_ARCH_HAS_DMA_OPS
static int ops_calls;
static bool ops_fail;

static dma_addr_t ops_map_page(struct device *dev, struct page *page,
			       unsigned long offset, size_t size,
			       enum dma_data_direction dir,
			       unsigned long attrs)
{
	ops_calls++;
	return ops_fail ? DMA_MAPPING_ERROR : SZ_2G + offset;
}

static void ops_unmap_page(struct device *dev, dma_addr_t dma, size_t size,
			   enum dma_data_direction dir, unsigned long attrs)
{
	ops_calls--;
}

static int ops_map_sg(struct device *dev, struct scatterlist *sgl, int nents,
		      enum dma_data_direction dir, unsigned long attrs)
{
	if (ops_fail)
		return -ENOMEM;
	ops_calls++;
	sg_dma_address(sgl) = SZ_2G;
	sg_dma_len(sgl) = nents * sgl->length;
	return 1;
}

static void ops_unmap_sg(struct device *dev, struct scatterlist *sgl,
			 int nents, enum dma_data_direction dir,
			 unsigned long attrs)
{
	ops_calls--;
}

static void *ops_alloc(struct device *dev, size_t size, dma_addr_t *dma,
		       gfp_t gfp, unsigned long attrs)
{
	void *mem = ops_fail ? NULL : kzalloc(size, GFP_KERNEL);

	*dma = SZ_2G;
	ops_calls += !!mem;
	return mem;
}

static void ops_free(struct device *dev, size_t size, void *mem,
		     dma_addr_t dma, unsigned long attrs)
{
	ops_calls--;
	kfree(mem);
}

static int ops_supported(struct device *dev, u64 mask)
{
	return mask == FAKE_MASK(48);
}

static const struct dma_map_ops ops_of_device = {
	.map_page	= ops_map_page,
	.unmap_page	= ops_unmap_page,
	.map_sg		= ops_map_sg,
	.unmap_sg	= ops_unmap_sg,
	.alloc		= ops_alloc,
	.free		= ops_free,
	.dma_supported	= ops_supported,
};

static struct device *ops_master(struct kunit *test)
{
	struct device *dev = fake_master(test);

	ops_calls = 0;
	ops_fail = false;
	fake_unbind(dev);
	set_dma_ops(dev, &ops_of_device);
	fake_rebind(test, dev);
	KUNIT_ASSERT_PTR_EQ(test, &dev_dma_host_ops, fake_m(dev)->view.ops);
	return dev;
}

/* A device's own dma_map_ops serve the device and its children. */
static void device_ops_are_used(struct kunit *test)
{
	struct device *dev = fake_child(test, ops_master(test));
	void *buffer = fake_buffer(test, BYTES);
	dma_addr_t dma = dev_map_single(dev, buffer, 64, DMA_TO_DEVICE);
	struct scatterlist sg;
	struct page *page;
	void *mem;

	KUNIT_EXPECT_EQ(test, SZ_2G, dma);
	KUNIT_EXPECT_EQ(test, 1, ops_calls);
	dev_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
	sg_init_one(&sg, buffer, 64);
	KUNIT_EXPECT_EQ(test, 1, dev_map_sg(dev, &sg, 1, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, 1, ops_calls);
	dev_unmap_sg(dev, &sg, 1, DMA_TO_DEVICE);
	mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, 1, ops_calls);
	dev_free_consistent(dev, BYTES, mem, dma);
	KUNIT_EXPECT_EQ(test, 0, ops_calls);
	page = dev_dma_alloc_pages(dev, BYTES, &dma, DMA_TO_DEVICE, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, SZ_2G, dma);
	KUNIT_EXPECT_EQ(test, 1, ops_calls);
	dev_dma_free_pages(dev, BYTES, page, dma, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, ops_calls);
	KUNIT_EXPECT_TRUE(test, dev_dma_supported(dev, FAKE_MASK(48)));
	KUNIT_EXPECT_FALSE(test, dev_dma_supported(dev, DMA_BIT_MASK(64)));
}

/* When they fail, so do we. */
static void device_ops_fail(struct kunit *test)
{
	struct device *dev = ops_master(test);
	void *buffer = fake_buffer(test, BYTES);
	struct sg_table sgt;
	dma_addr_t dma;

	ops_fail = true;
	KUNIT_ASSERT_EQ(test, 0, sg_alloc_table(&sgt, 1, GFP_KERNEL));
	sg_set_buf(sgt.sgl, buffer, BYTES);
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(dev, buffer, 64, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, -ENOMEM, dev_map_sgtable(dev, &sgt,
						       DMA_TO_DEVICE, 0));
	KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, sgt.sgl, 1, DMA_TO_DEVICE));
	KUNIT_EXPECT_NULL(test, dev_alloc_consistent(dev, BYTES, &dma,
						     GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, dev_dma_alloc_pages(dev, BYTES, &dma,
						    DMA_TO_DEVICE,
						    GFP_KERNEL));
	sg_free_table(&sgt);
}

/* Memory of theirs is freed by them, late too. */
static void device_ops_free_late(struct kunit *test)
{
	struct device *dev = ops_master(test);
	dma_addr_t dma;
	void *mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	fake_unbind(dev);
	dev_free_consistent(dev, BYTES, mem, dma);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!READ_ONCE(ops_calls)));
}
#else
static void device_ops_are_used(struct kunit *test)
{
	kunit_skip(test, "needs ARCH_HAS_DMA_OPS");
}

static void device_ops_fail(struct kunit *test)
{
	kunit_skip(test, "needs ARCH_HAS_DMA_OPS");
}

static void device_ops_free_late(struct kunit *test)
{
	kunit_skip(test, "needs ARCH_HAS_DMA_OPS");
}
#endif

static struct kunit_case host_cases[] = {
	KUNIT_CASE(host_maps_as_ever),
	KUNIT_CASE(mmio_is_mapped),
	KUNIT_CASE(no_mask_pointer),
	KUNIT_CASE(no_consistent_mask),
	KUNIT_CASE(odd_requests_are_refused),
	KUNIT_CASE(list_out_of_reach),
	KUNIT_CASE(late_unmap_behind_range_map),
	KUNIT_CASE(pages_are_in_reach),
	KUNIT_CASE(forced_bounce_minds_reach),
	KUNIT_CASE(device_ops_are_used),
	KUNIT_CASE(device_ops_fail),
	KUNIT_CASE(device_ops_free_late),
	{}
};

static struct kunit_suite host_suite = {
	.name		= "dev_dma_host",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= host_cases,
};

kunit_test_suite(host_suite);
