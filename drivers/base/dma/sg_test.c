// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of sg.c: streaming mappings of lists.
 */
#include <linux/mm.h>
#include <linux/scatterlist.h>

#include "fake.h"

#define NENTS	4
#define BYTES	SZ_4K

static struct sg_table *new_table(struct kunit *test)
{
	struct sg_table *sgt = kunit_kzalloc(test, sizeof(*sgt), GFP_KERNEL);
	struct scatterlist *sg;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, sgt);
	sgt->sgl = kunit_kcalloc(test, NENTS, sizeof(*sg), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, sgt->sgl);
	sgt->orig_nents = NENTS;
	sgt->nents = NENTS;
	sg_init_table(sgt->sgl, NENTS);
	for_each_sgtable_sg(sgt, sg, i)
		sg_set_buf(sg, fake_buffer(test, BYTES) + 8 * i, BYTES - 64);
	return sgt;
}

static u64 expected(struct device *dev, struct scatterlist *sg)
{
	struct fake *fake = to_fake_device(dev_dma_master(dev))->fake;

	return fake ? sg_phys(sg) + fake->offset :
		      phys_to_dma(dev_dma_master(dev), sg_phys(sg));
}

static void expect_mapped(struct kunit *test, struct device *dev,
			  struct sg_table *sgt)
{
	struct scatterlist *sg;
	int i;

	for_each_sgtable_sg(sgt, sg, i) {
		KUNIT_EXPECT_EQ(test, expected(dev, sg), sg_dma_address(sg));
		KUNIT_EXPECT_EQ(test, sg->length, sg_dma_len(sg));
	}
}

/* Every kind of device maps a list, entry by entry. */
static void good_list_is_mapped(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct sg_table *sgt = new_table(test);
	int i;

	for (i = 0; i < 2; i++) {	/* slow, then possibly fast */
		KUNIT_EXPECT_EQ(test, NENTS, dev_map_sg(dev, sgt->sgl, NENTS,
							DMA_TO_DEVICE));
		expect_mapped(test, dev, sgt);
		dev_unmap_sg(dev, sgt->sgl, NENTS, DMA_TO_DEVICE);
		sgt->nents = 0;
		KUNIT_EXPECT_EQ(test, 0, dev_map_sgtable(dev, sgt,
							 DMA_FROM_DEVICE, 0));
		KUNIT_EXPECT_EQ(test, NENTS, sgt->nents);
		expect_mapped(test, dev, sgt);
		dev_unmap_sgtable(dev, sgt, DMA_FROM_DEVICE, 0);
	}
}

/* On a direct master and its child a list goes fast. */
static void list_goes_fast(struct kunit *test)
{
	struct device *dev = fake_child(test, fake_master(test));
	struct sg_table *sgt = new_table(test);
	unsigned long slow;

	fake_need_fast(test, dev);
	slow = fake_slow(dev);
	KUNIT_EXPECT_EQ(test, 0, dev_map_sgtable(dev, sgt, DMA_TO_DEVICE, 0));
	dev_sync_sgtable_for_cpu(dev, sgt, DMA_TO_DEVICE);
	dev_sync_sgtable_for_device(dev, sgt, DMA_TO_DEVICE);
	dev_unmap_sgtable(dev, sgt, DMA_TO_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, slow, fake_slow(dev));
}

/* An entry may be longer than the longest short buffer. */
static void long_entry_goes_fast(struct kunit *test)
{
	struct device *dev = fake_master(test);
	size_t size = 4 * DEV_DMA_FAST_MAX;
	struct scatterlist sg;
	unsigned long slow;

	fake_need_fast(test, dev);
	sg_init_one(&sg, fake_buffer(test, size), size);
	slow = fake_slow(dev);
	KUNIT_EXPECT_EQ(test, 1, dev_map_sg(dev, &sg, 1, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, size, sg_dma_len(&sg));
	KUNIT_EXPECT_EQ(test, slow, fake_slow(dev));
}

/* An entry that begins in RAM and ends behind it does not go fast. */
static void entry_beyond_ram_is_slow(struct kunit *test)
{
	struct device *dev = fake_master(test);
	unsigned long slow;
	struct scatterlist sg;
	void *last = high_memory - SZ_128K;

	if (!pfn_valid(PHYS_PFN(virt_to_phys(last))))
		kunit_skip(test, "a hole at the end of RAM");
	fake_need_fast(test, dev);
	slow = fake_slow(dev);
	sg_init_one(&sg, last, SZ_128K);
	KUNIT_EXPECT_EQ(test, 1, dev_map_sg(dev, &sg, 1, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, slow, fake_slow(dev));
	sg.length = SZ_128K + 1;
	if (dev_map_sg(dev, &sg, 1, DMA_TO_DEVICE))
		dev_unmap_sg(dev, &sg, 1, DMA_TO_DEVICE);
	KUNIT_EXPECT_NE(test, slow, fake_slow(dev));
}

/* No kind of device maps a bad list; 0 or -EINVAL says so. */
static void bad_list_is_refused(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct sg_table *sgt = new_table(test);
	struct scatterlist *last = sgt->sgl + NENTS - 1;
	struct page *page = sg_page(last);

	fake_warm_up(test, dev);
	KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, sgt->sgl, 0, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, sgt->sgl, -1, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, sgt->sgl, NENTS, DMA_NONE));
	KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, sgt->sgl, NENTS, 9));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_map_sgtable(dev, sgt, -1, 0));
	last->length = 0;
	KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, sgt->sgl, NENTS,
					    DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_map_sgtable(dev, sgt,
						       DMA_TO_DEVICE, 0));
	last->length = 64;
	sg_assign_page(last, NULL);
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_map_sgtable(dev, sgt,
						       DMA_TO_DEVICE, 0));
	sg_assign_page(last, page);
	KUNIT_EXPECT_EQ(test, NENTS, dev_map_sg(dev, sgt->sgl, NENTS,
						DMA_TO_DEVICE));
	dev_unmap_sg(dev, sgt->sgl, NENTS, DMA_TO_DEVICE);
}

/* No list, and a list shorter than its count, is refused on the fast path. */
static void short_list_is_refused(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct sg_table *sgt = new_table(test);

	fake_warm_up(test, dev);
	KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, NULL, 1, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, sgt->sgl, NENTS + 1,
					    DMA_TO_DEVICE));
	sgt->orig_nents++;
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_map_sgtable(dev, sgt,
						       DMA_TO_DEVICE, 0));
}

/* Unmapping a bad list does nothing. */
static void bad_list_is_not_unmapped(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct fake *fake = fake_env(test)->fake;
	struct sg_table *sgt = new_table(test);

	dev_unmap_sg(dev, NULL, 1, DMA_TO_DEVICE);
	dev_unmap_sg(dev, sgt->sgl, 0, DMA_TO_DEVICE);
	dev_unmap_sg(dev, sgt->sgl, -1, DMA_TO_DEVICE);
	dev_unmap_sg(dev, sgt->sgl, NENTS + 1, DMA_TO_DEVICE);
	dev_unmap_sg(dev, sgt->sgl, NENTS, DMA_NONE);
	KUNIT_EXPECT_TRUE(test, !fake || !fake->calls);
}

/* The provider is given the master, the list and its original count. */
static void provider_sees_the_list(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct sg_table *sgt = new_table(test);

	KUNIT_ASSERT_EQ(test, 0, dev_map_sgtable(dev, sgt, DMA_TO_DEVICE,
						 DMA_ATTR_SKIP_CPU_SYNC));
	KUNIT_EXPECT_EQ(test, FAKE_MAP_SG, fake_last(fake)->op);
	KUNIT_EXPECT_PTR_EQ(test, fake->master, fake_last(fake)->master);
	KUNIT_EXPECT_EQ(test, NENTS, fake_last(fake)->size);
	KUNIT_EXPECT_EQ(test, DMA_ATTR_SKIP_CPU_SYNC, fake_last(fake)->attrs);
	dev_unmap_sgtable(dev, sgt, DMA_TO_DEVICE, DMA_ATTR_WEAK_ORDERING);
	KUNIT_EXPECT_EQ(test, FAKE_UNMAP_SG, fake_last(fake)->op);
	KUNIT_EXPECT_EQ(test, NENTS, fake_last(fake)->size);
	KUNIT_EXPECT_EQ(test, DMA_TO_DEVICE, fake_last(fake)->dir);
	KUNIT_EXPECT_EQ(test, DMA_ATTR_WEAK_ORDERING, fake_last(fake)->attrs);
	KUNIT_EXPECT_EQ(test, 2, fake->calls);
}

/* A provider may merge; unmapping still takes the original count. */
static void provider_merges(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct sg_table *sgt = new_table(test);

	fake->merges = true;
	KUNIT_EXPECT_EQ(test, 1, dev_map_sg(dev, sgt->sgl, NENTS,
					    DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, NENTS * (BYTES - 64), sg_dma_len(sgt->sgl));
	dev_unmap_sg(dev, sgt->sgl, NENTS, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, NENTS, fake_last(fake)->size);
	KUNIT_EXPECT_EQ(test, 0, dev_map_sgtable(dev, sgt, DMA_TO_DEVICE, 0));
	KUNIT_EXPECT_EQ(test, 1, sgt->nents);
	KUNIT_EXPECT_EQ(test, NENTS, sgt->orig_nents);
	dev_unmap_sgtable(dev, sgt, DMA_TO_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, NENTS, fake_last(fake)->size);
}

struct err_param {
	const char *name;
	int given;	/* by the provider */
	int err;
};

static const struct err_param err_params[] = {
	{ "ENOMEM",	-ENOMEM, -ENOMEM },
	{ "EREMOTEIO",	-EREMOTEIO, -EREMOTEIO },
	{ "EINVAL",	-EINVAL, -EINVAL },
	{ "0",		1, -EIO },
};

KUNIT_ARRAY_PARAM_DESC(err, err_params, name);

/* An error is 0 to one caller and an errno to the other. */
static void provider_fails(struct kunit *test)
{
	const struct err_param *p = test->param_value;
	struct device *dev = fake_provided(test);
	struct sg_table *sgt = new_table(test);

	fake_env(test)->fake->err = p->given;
	KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, sgt->sgl, NENTS,
					    DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, p->err, dev_map_sgtable(dev, sgt,
						      DMA_TO_DEVICE, 0));
	KUNIT_EXPECT_EQ(test, NENTS, sgt->nents);
	KUNIT_EXPECT_EQ(test, 2, fake_failures(dev));
}

/* A provider without lists says that it cannot, one without undo need not. */
static void provider_without_lists(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct sg_table *sgt = new_table(test);

	fake_omit(fake, FAKE_UNMAP_SG);
	KUNIT_EXPECT_EQ(test, 0, dev_map_sgtable(dev, sgt, DMA_TO_DEVICE, 0));
	dev_unmap_sgtable(dev, sgt, DMA_TO_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, 1, fake->calls);
	fake_omit(fake, FAKE_MAP_SG);
	KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, sgt->sgl, NENTS,
					    DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, -EOPNOTSUPP, dev_map_sgtable(dev, sgt,
							   DMA_TO_DEVICE, 0));
	KUNIT_EXPECT_EQ(test, 1, fake->calls);
	fake->live = 0;
}

static u64 last_byte(struct sg_table *sgt)
{
	struct scatterlist *sg;
	u64 last = 0;
	int i;

	for_each_sgtable_sg(sgt, sg, i)
		last = max_t(u64, last, sg_phys(sg) + sg->length - 1);
	return last;
}

/* One byte beyond a child's reach, and all of the list is undone. */
static void reach_is_checked(struct kunit *test)
{
	struct device *wide = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct sg_table *sgt = new_table(test);
	u64 last = fake->offset + last_byte(sgt);
	struct device *dev = fake_narrowed(test, wide, last - 1);
	struct device *just = fake_narrowed(test, wide, last);

	KUNIT_EXPECT_EQ(test, -EINVAL, dev_map_sgtable(dev, sgt,
						       DMA_TO_DEVICE, 0));
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_UNMAP_SG));
	KUNIT_EXPECT_EQ(test, NENTS, fake_last(fake)->size);
	KUNIT_EXPECT_EQ(test, 0, fake->live);
	KUNIT_EXPECT_EQ(test, 0, dev_map_sgtable(just, sgt, DMA_TO_DEVICE, 0));
	dev_unmap_sgtable(just, sgt, DMA_TO_DEVICE, 0);
}

/* The same on a child of a direct master, whose lists could go fast. */
static void reach_is_checked_when_fast(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct sg_table *sgt = new_table(test);
	struct device *dev = fake_narrowed(test, master, last_byte(sgt) - 1);

	fake_warm_up(test, master);
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_map_sgtable(dev, sgt,
						       DMA_TO_DEVICE, 0));
	KUNIT_EXPECT_EQ(test, 0, dev_map_sgtable(master, sgt,
						 DMA_TO_DEVICE, 0));
	dev_unmap_sgtable(master, sgt, DMA_TO_DEVICE, 0);
}

/* A child's segments are never longer than it can take, merged or not. */
static void segment_is_checked(struct kunit *test)
{
	struct device *wide = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct device *dev = fake_child(test, wide);
	struct sg_table *sgt = new_table(test);

	dev_set_max_seg_size(dev, BYTES);
	KUNIT_EXPECT_EQ(test, NENTS, dev_map_sg(dev, sgt->sgl, NENTS,
						DMA_TO_DEVICE));
	dev_unmap_sg(dev, sgt->sgl, NENTS, DMA_TO_DEVICE);
	fake->merges = true;
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_map_sgtable(dev, sgt,
						       DMA_TO_DEVICE, 0));
	KUNIT_EXPECT_EQ(test, 0, fake->live);
	KUNIT_EXPECT_EQ(test, 1, dev_map_sg(wide, sgt->sgl, NENTS,
					    DMA_TO_DEVICE));
	dev_unmap_sg(wide, sgt->sgl, NENTS, DMA_TO_DEVICE);
}

/* The same on a child of a direct master, whose lists could go fast. */
static void segment_is_checked_when_fast(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *dev = fake_child(test, master);
	struct sg_table *sgt = new_table(test);

	fake_warm_up(test, master);
	dev_set_max_seg_size(dev, SZ_1K);
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_map_sgtable(dev, sgt,
						       DMA_TO_DEVICE, 0));
	KUNIT_EXPECT_EQ(test, 0, dev_map_sgtable(master, sgt,
						 DMA_TO_DEVICE, 0));
	dev_unmap_sgtable(master, sgt, DMA_TO_DEVICE, 0);
}

/* A child's segments do not cross its boundary, fast or slow. */
static void boundary_is_checked(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *dev = fake_child(test, master);
	u8 *buffer = fake_buffer(test, 2 * BYTES);
	struct scatterlist sg;

	fake_warm_up(test, master);
	dev_set_seg_boundary(dev, BYTES - 1);
	sg_init_one(&sg, buffer, BYTES);
	KUNIT_EXPECT_EQ(test, 1, dev_map_sg(dev, &sg, 1, DMA_TO_DEVICE));
	dev_unmap_sg(dev, &sg, 1, DMA_TO_DEVICE);
	sg_init_one(&sg, buffer + 1, BYTES);
	KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, &sg, 1, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, 1, dev_map_sg(master, &sg, 1, DMA_TO_DEVICE));
	dev_unmap_sg(master, &sg, 1, DMA_TO_DEVICE);
}

/* A late unmap of a list is counted once, and the provider is not asked. */
static void late_unmap_is_counted(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct sg_table *sgt = new_table(test);

	KUNIT_ASSERT_EQ(test, 0, dev_map_sgtable(dev, sgt, DMA_TO_DEVICE, 0));
	fake_env(test)->fake = NULL;
	dev_dma_destroy_view(fake->view);
	dev_unmap_sgtable(dev, sgt, DMA_TO_DEVICE, 0);
	KUNIT_EXPECT_EQ(test, 1, fake_late(dev));
	KUNIT_EXPECT_EQ(test, 1, fake->calls);
	KUNIT_EXPECT_EQ(test, -ENODEV, dev_map_sgtable(dev, sgt,
						       DMA_TO_DEVICE, 0));
}

/* An entry that is device memory never goes fast. */
static void device_memory_is_slow(struct kunit *test)
{
#ifdef CONFIG_ZONE_DEVICE
	struct device *dev = fake_master(test);
	struct dev_pagemap pgmap = { .type = MEMORY_DEVICE_GENERIC };
	struct page *page = alloc_page(GFP_KERNEL);
	struct scatterlist sg;
	unsigned long slow, flags;
	struct list_head lru;

	KUNIT_ASSERT_NOT_NULL(test, page);
	fake_warm_up(test, dev);
	sg_init_table(&sg, 1);
	sg_set_page(&sg, page, PAGE_SIZE, 0);
	slow = fake_slow(dev);
	flags = page->flags;
	lru = page->lru;
	set_page_zone(page, ZONE_DEVICE);
	page->pgmap = &pgmap;
	KUNIT_EXPECT_EQ(test, 1, dev_map_sg(dev, &sg, 1, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, slow + 1, fake_slow(dev));
	dev_unmap_sg(dev, &sg, 1, DMA_TO_DEVICE);
	page->flags = flags;
	page->lru = lru;
	__free_page(page);
#else
	kunit_skip(test, "needs ZONE_DEVICE");
#endif
}

/* A list of which one entry bounces takes unmap off the fast path. */
static void bounced_list_clears_quiet(struct kunit *test)
{
	u64 mask = fake_need_swiotlb(test);
	struct device *dev = fake_master(test);
	struct sg_table *sgt = new_table(test);

	if (sg_phys(sgt->sgl) <= mask)
		kunit_skip(test, "bounce buffers lie above other memory");
	fake_need_fast(test, dev);
	KUNIT_ASSERT_EQ(test, 0, dma_set_mask(dev, mask));
	KUNIT_ASSERT_EQ(test, 0, dev_map_sgtable(dev, sgt, DMA_TO_DEVICE, 0));
	KUNIT_EXPECT_FALSE(test, dev->dma_quiet);
	KUNIT_EXPECT_EQ(test, 1, fake_m(dev)->odd);
	dev_unmap_sgtable(dev, sgt, DMA_TO_DEVICE, 0);
	KUNIT_EXPECT_TRUE(test, dev->dma_quiet);
	KUNIT_EXPECT_EQ(test, 0, fake_m(dev)->odd);
}

static struct kunit_case sg_cases[] = {
	KUNIT_CASE_PARAM(good_list_is_mapped, fake_able_gen_params),
	KUNIT_CASE(list_goes_fast),
	KUNIT_CASE(long_entry_goes_fast),
	KUNIT_CASE(entry_beyond_ram_is_slow),
	KUNIT_CASE_PARAM(bad_list_is_refused, fake_able_gen_params),
	KUNIT_CASE_PARAM(short_list_is_refused, fake_able_gen_params),
	KUNIT_CASE_PARAM(bad_list_is_not_unmapped, fake_every_gen_params),
	KUNIT_CASE(provider_sees_the_list),
	KUNIT_CASE(provider_merges),
	KUNIT_CASE_PARAM(provider_fails, err_gen_params),
	KUNIT_CASE(provider_without_lists),
	KUNIT_CASE(reach_is_checked),
	KUNIT_CASE(reach_is_checked_when_fast),
	KUNIT_CASE(segment_is_checked),
	KUNIT_CASE(segment_is_checked_when_fast),
	KUNIT_CASE(boundary_is_checked),
	KUNIT_CASE(late_unmap_is_counted),
	KUNIT_CASE(device_memory_is_slow),
	KUNIT_CASE(bounced_list_clears_quiet),
	{}
};

static struct kunit_suite sg_suite = {
	.name		= "dev_dma_sg",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= sg_cases,
};

kunit_test_suite(sg_suite);
