// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of alloc.c: memory that a device and the CPU share.
 */
#include <linux/mm.h>
#include <linux/scatterlist.h>

#include "fake.h"

#define BYTES	5000	/* not whole pages */

/* Every kind of device gets zeroed memory, and gives it back. */
static void consistent_memory_is_zeroed(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	dma_addr_t dma = BAD_DMA_ADDR;
	u8 *mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_NE(test, BAD_DMA_ADDR, dma);
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, 0, BYTES));
	memset(mem, 0xff, BYTES);
	dev_free_consistent(dev, BYTES, mem, dma);
}

/* The address is the memory's, where the master sees memory as it is. */
static void consistent_address_is_right(struct kunit *test)
{
	struct device *dev = fake_child(test, fake_ranged_master(test, SZ_1G));
	dma_addr_t dma;
	void *mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_EQ(test, virt_to_phys(mem) + SZ_1G, dma);
	dev_free_consistent(dev, BYTES, mem, dma);
}

/* Memory for atomic context, and in every other form. */
static void other_forms_work(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	dma_addr_t dma;
	void *mem;

	mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_ATOMIC);
	KUNIT_EXPECT_NOT_NULL(test, mem);
	dev_free_consistent(dev, BYTES, mem, dma);
	mem = dev_alloc_wc(dev, BYTES, &dma, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, mem);
	dev_free_wc(dev, BYTES, mem, dma);
	mem = dev_alloc_noncoherent(dev, BYTES, &dma, DMA_TO_DEVICE,
				    GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, mem);
	dev_free_noncoherent(dev, BYTES, mem, dma, DMA_TO_DEVICE);
}

/* Every kind of device gets pages, and gives them back. */
static void pages_are_mapped(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	dma_addr_t dma = BAD_DMA_ADDR;
	struct page *page;

	page = dev_dma_alloc_pages(dev, BYTES, &dma, DMA_FROM_DEVICE,
				   GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_NE(test, BAD_DMA_ADDR, dma);
	KUNIT_EXPECT_NULL(test, memchr_inv(page_address(page), 0, BYTES));
	dev_dma_free_pages(dev, BYTES, page, dma, DMA_FROM_DEVICE);
}

/* Nonsense is refused on every kind of device, and the provider not asked. */
static void nonsense_is_refused(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct fake *fake = fake_env(test)->fake;
	static const size_t sizes[] = { 0, SIZE_MAX, SIZE_MAX / 2 };
	dma_addr_t dma;
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		KUNIT_EXPECT_NULL(test,
				  dev_alloc_consistent(dev, sizes[i], &dma,
						       GFP_KERNEL));
		KUNIT_EXPECT_NULL(test,
				  dev_dma_alloc_pages(dev, sizes[i], &dma,
						      DMA_TO_DEVICE,
						      GFP_KERNEL));
	}
	KUNIT_EXPECT_NULL(test, dev_alloc_consistent(dev, BYTES, NULL,
						     GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, dev_alloc_consistent(dev, BYTES, &dma,
						     GFP_KERNEL | __GFP_COMP));
	KUNIT_EXPECT_NULL(test, dev_dma_alloc_pages(dev, BYTES, &dma, DMA_NONE,
						    GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, dev_dma_alloc_pages(dev, BYTES, &dma, 66,
						    GFP_KERNEL));
	KUNIT_EXPECT_TRUE(test, !fake || !fake->calls);
}

/* Zone flags are the master's mask's business: they are ignored, or refused. */
static void zones_are_ignored(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	dma_addr_t dma;
	void *mem;

	mem = dev_alloc_consistent(dev, BYTES, &dma,
				   GFP_KERNEL | __GFP_DMA | __GFP_HIGHMEM);
	KUNIT_EXPECT_NOT_NULL(test, mem);
	dev_free_consistent(dev, BYTES, mem, dma);
}

/* The provider is given whole pages' worth, and told what it gave. */
static void provider_sees_the_call(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	dma_addr_t dma;
	void *mem;

	mem = dev_alloc_consistent_attrs(dev, BYTES, &dma, GFP_KERNEL,
					 DMA_ATTR_WRITE_COMBINE);
	KUNIT_EXPECT_EQ(test, FAKE_ALLOC_CONSISTENT, fake_last(fake)->op);
	KUNIT_EXPECT_PTR_EQ(test, fake->master, fake_last(fake)->master);
	KUNIT_EXPECT_EQ(test, BYTES, fake_last(fake)->size);
	KUNIT_EXPECT_EQ(test, DMA_ATTR_WRITE_COMBINE, fake_last(fake)->attrs);
	KUNIT_EXPECT_EQ(test, SZ_2G, dma);
	dev_free_consistent_attrs(dev, BYTES, mem, dma, DMA_ATTR_WRITE_COMBINE);
	KUNIT_EXPECT_EQ(test, FAKE_FREE_CONSISTENT, fake_last(fake)->op);
	KUNIT_EXPECT_EQ(test, PAGE_ALIGN(BYTES), fake_last(fake)->size);
	KUNIT_EXPECT_EQ(test, DMA_ATTR_WRITE_COMBINE, fake_last(fake)->attrs);
	KUNIT_EXPECT_EQ(test, SZ_2G, fake_last(fake)->addr);
}

static const struct {
	const char *name;
	enum fake_op op;
} alloc_ops[] = {
	{ "alloc_consistent",	FAKE_ALLOC_CONSISTENT },
	{ "free_consistent",	FAKE_FREE_CONSISTENT },
	{ "alloc_mapped",	FAKE_ALLOC_MAPPED },
	{ "free_mapped",	FAKE_FREE_MAPPED },
};

KUNIT_ARRAY_PARAM_DESC(alloc_op, alloc_ops, name);

/* A provider that lacks one of a pair gives no such memory, and the other. */
static void provider_lacks_one(struct kunit *test)
{
	const typeof(alloc_ops[0]) *p = test->param_value;
	bool consistent = p->op < FAKE_ALLOC_MAPPED;
	struct device *dev = fake_provided(test);
	struct page *page;
	dma_addr_t dma;
	void *mem;

	fake_omit(fake_env(test)->fake, p->op);
	mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, consistent, !mem);
	dev_free_consistent(dev, BYTES, mem, dma);
	page = dev_dma_alloc_pages(dev, BYTES, &dma, DMA_TO_DEVICE, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, !consistent, !page);
	dev_dma_free_pages(dev, BYTES, page, dma, DMA_TO_DEVICE);
}

/* A provider that fails is believed, and the failure counted. */
static void provider_fails(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	dma_addr_t dma;

	fake_env(test)->fake->err = -ENOMEM;
	KUNIT_EXPECT_NULL(test, dev_alloc_consistent(dev, BYTES, &dma,
						     GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, dev_dma_alloc_pages(dev, BYTES, &dma,
						    DMA_TO_DEVICE,
						    GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, 2, fake_failures(dev));
}

static const struct {
	const char *name;
	u64 mask;
	unsigned int tries;
	u64 dma;
} zone_params[] = {
	{ "no zone",	DMA_BIT_MASK(32), 1, SZ_2G },
	{ "DMA32",	DMA_BIT_MASK(31), 2, SZ_1G },
	{ "DMA",	DMA_BIT_MASK(24), 3, SZ_8M },
	{ "none will do", DMA_BIT_MASK(20), 3, 0 },
};

KUNIT_ARRAY_PARAM_DESC(zone, zone_params, name);

/*
 * Memory beyond a child's reach is given back, and asked for again in lower
 * zones.
 */
static void narrow_child_tries_zones(struct kunit *test)
{
	const typeof(zone_params[0]) *p = test->param_value;
	struct device *wide = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct device *dev = fake_narrowed(test, wide, p->mask);
	dma_addr_t dma;
	void *mem;

	mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, !p->dma, !mem);
	KUNIT_EXPECT_EQ(test, p->tries, fake_count(fake,
						   FAKE_ALLOC_CONSISTENT));
	KUNIT_EXPECT_EQ(test, p->tries - !!mem,
			fake_count(fake, FAKE_FREE_CONSISTENT));
	KUNIT_EXPECT_EQ(test, !!mem, fake->live);
	if (mem)
		KUNIT_EXPECT_EQ(test, p->dma, dma);
	dev_free_consistent(dev, BYTES, mem, dma);
}

/* A child of a direct master finds memory below its mask. */
static void narrow_child_of_direct(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *dev = fake_narrowed(test, master, DMA_BIT_MASK(24));
	dma_addr_t dma;
	void *mem;

	if (!IS_ENABLED(CONFIG_ZONE_DMA) ||
	    fake_m(dev)->view.ops != &dev_dma_direct_ops)
		kunit_skip(test, "needs ZONE_DMA and a direct master");
	mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_LE(test, dma + PAGE_ALIGN(BYTES) - 1, DMA_BIT_MASK(24));
	KUNIT_EXPECT_EQ(test, virt_to_phys(mem), dma);
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, 0, PAGE_ALIGN(BYTES)));
	dev_free_consistent(dev, BYTES, mem, dma);
	KUNIT_EXPECT_EQ(test, FAKE_MASK(64), master->coherent_dma_mask);
}

/* Pages beyond a child's reach are given back. */
static void narrow_child_loses_pages(struct kunit *test)
{
	struct device *wide = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct device *dev = fake_narrowed(test, wide, SZ_2G - 1);
	dma_addr_t dma;

	KUNIT_EXPECT_NULL(test, dev_dma_alloc_pages(dev, BYTES, &dma,
						    DMA_TO_DEVICE,
						    GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_FREE_MAPPED));
	KUNIT_EXPECT_EQ(test, 0, fake->live);
}

/* Using memory asks the provider, with the master. */
static void memory_is_used(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct vm_area_struct vma = { };
	struct sg_table sgt = { };
	dma_addr_t dma;
	void *mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);

	KUNIT_EXPECT_TRUE(test, dev_can_mmap(dev));
	KUNIT_EXPECT_EQ(test, 0, dev_mmap_consistent(dev, &vma, mem, dma,
						     BYTES));
	KUNIT_EXPECT_EQ(test, FAKE_MMAP, fake_last(fake)->op);
	KUNIT_EXPECT_EQ(test, 0, dev_mmap_wc(dev, &vma, mem, dma, BYTES));
	KUNIT_EXPECT_EQ(test, DMA_ATTR_WRITE_COMBINE, fake_last(fake)->attrs);
	KUNIT_EXPECT_EQ(test, 0, dev_get_sgtable(dev, &sgt, mem, dma, BYTES));
	KUNIT_EXPECT_EQ(test, FAKE_GET_SGTABLE, fake_last(fake)->op);
	KUNIT_EXPECT_PTR_EQ(test, fake->master, fake_last(fake)->master);
	dev_free_consistent(dev, BYTES, mem, dma);
}

/* Memory that is not the device's, or too short, is not used. */
static void other_memory_is_not_used(struct kunit *test)
{
	struct device *dev = fake_provided(test), *other = fake_master(test);
	void *buffer = fake_buffer(test, SZ_4K);
	struct vm_area_struct vma = { };
	struct sg_table sgt = { };
	dma_addr_t dma;
	void *mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_mmap_consistent(dev, &vma, buffer,
							   dma, BYTES));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_mmap_consistent(other, &vma, mem,
							   dma, BYTES));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_mmap_consistent(dev, &vma, mem, dma,
							   SZ_64K));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_get_sgtable(dev, &sgt, buffer, dma,
						       BYTES));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_get_sgtable(other, &sgt, mem, dma,
						       BYTES));
	dev_free_consistent(dev, BYTES, mem, dma);
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_mmap_consistent(dev, &vma, mem, dma,
							   BYTES));
}

/* A provider without these says that it cannot. */
static void provider_cannot_be_used(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct vm_area_struct vma = { };
	struct sg_table sgt = { };
	dma_addr_t dma;
	void *mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);

	fake_omit(fake, FAKE_CAN_MMAP);
	KUNIT_EXPECT_TRUE(test, dev_can_mmap(dev));
	fake_omit(fake, FAKE_MMAP);
	fake_omit(fake, FAKE_GET_SGTABLE);
	KUNIT_EXPECT_FALSE(test, dev_can_mmap(dev));
	KUNIT_EXPECT_EQ(test, -ENXIO, dev_mmap_consistent(dev, &vma, mem, dma,
							  BYTES));
	KUNIT_EXPECT_EQ(test, -ENXIO, dev_get_sgtable(dev, &sgt, mem, dma,
						      BYTES));
	dev_free_consistent(dev, BYTES, mem, dma);
}

/* Consistent memory of a real master can be described by a list. */
static void direct_memory_has_a_list(struct kunit *test)
{
	struct device *dev = fake_child(test, fake_master(test));
	struct sg_table sgt = { };
	dma_addr_t dma;
	void *mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_ASSERT_EQ(test, 0, dev_get_sgtable(dev, &sgt, mem, dma, BYTES));
	KUNIT_EXPECT_EQ(test, virt_to_phys(mem), sg_phys(sgt.sgl));
	sg_free_table(&sgt);
	dev_free_consistent(dev, BYTES, mem, dma);
}

/* Whichever allocation fails, there is no memory and nothing is left. */
static void alloc_without_memory(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct device *master = dev_dma_master(dev);
	unsigned int refs = kref_read(&master->kobj.kref);
	bool failed = true;
	dma_addr_t dma;
	void *mem;
	int nth;

	fault_begin(test);
	for (nth = 1; failed && nth < 16; nth++) {
		fault_arm(nth);
		mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);
		failed = fault_disarm();
		KUNIT_EXPECT_EQ(test, failed, !mem);
		dev_free_consistent(dev, BYTES, mem, dma);
		KUNIT_EXPECT_EQ(test, refs, kref_read(&master->kobj.kref));
		KUNIT_EXPECT_TRUE(test, list_empty(&fake_m(dev)->memory));
	}
	KUNIT_EXPECT_GT(test, nth, 2);
}

static struct kunit_case alloc_cases[] = {
	KUNIT_CASE_PARAM(consistent_memory_is_zeroed, fake_able_gen_params),
	KUNIT_CASE(consistent_address_is_right),
	KUNIT_CASE_PARAM(other_forms_work, fake_able_gen_params),
	KUNIT_CASE_PARAM(pages_are_mapped, fake_able_gen_params),
	KUNIT_CASE_PARAM(nonsense_is_refused, fake_able_gen_params),
	KUNIT_CASE_PARAM(zones_are_ignored, fake_able_gen_params),
	KUNIT_CASE(provider_sees_the_call),
	KUNIT_CASE_PARAM(provider_lacks_one, alloc_op_gen_params),
	KUNIT_CASE(provider_fails),
	KUNIT_CASE_PARAM(narrow_child_tries_zones, zone_gen_params),
	KUNIT_CASE(narrow_child_of_direct),
	KUNIT_CASE(narrow_child_loses_pages),
	KUNIT_CASE(memory_is_used),
	KUNIT_CASE(other_memory_is_not_used),
	KUNIT_CASE(provider_cannot_be_used),
	KUNIT_CASE(direct_memory_has_a_list),
	KUNIT_CASE_PARAM(alloc_without_memory, fake_able_gen_params),
	{}
};

static struct kunit_suite alloc_suite = {
	.name		= "dev_dma_alloc",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= alloc_cases,
};

kunit_test_suite(alloc_suite);
