// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of localmem.c: lists.
 */
#include <linux/device.h>
#include <linux/scatterlist.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "localmem_fake.h"

#define NENTS	3

/* Entries of several lengths, none of them aligned. */
static struct scatterlist *new_list(struct kunit *test)
{
	struct scatterlist *sgl = kunit_kcalloc(test, NENTS, sizeof(*sgl),
						GFP_KERNEL);
	struct scatterlist *sg;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, sgl);
	sg_init_table(sgl, NENTS);
	for_each_sg(sgl, sg, NENTS, i)
		sg_set_buf(sg, sram_buffer(test, SZ_4K, i) + 3 * i + 1,
			   100 + 33 * i);
	return sgl;
}

/* What a list holds once sram_fill() has been there with @seed and above. */
static void expect_list(struct kunit *test, struct scatterlist *sgl, u8 seed)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, NENTS, i) {
		u8 *expected = sram_buffer(test, sg->length, seed + i);

		KUNIT_EXPECT_MEMEQ(test, (u8 *)sg_virt(sg), expected,
				   sg->length);
	}
}

static void fill_list(struct scatterlist *sgl, u8 seed)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, NENTS, i)
		sram_fill(sg_virt(sg), sg->length, seed + i);
}

/* The device finds in every entry what the CPU has put there. */
static void expect_sram(struct sram *sram, struct scatterlist *sgl)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, NENTS, i) {
		KUNIT_ASSERT_TRUE(sram->test, sram_holds(sg_dma_address(sg),
							 sg_dma_len(sg)));
		KUNIT_EXPECT_EQ(sram->test, sg->length, sg_dma_len(sg));
		KUNIT_EXPECT_MEMEQ(sram->test,
				   sram_view(sram, sg_dma_address(sg)),
				   (u8 *)sg_virt(sg), sg->length);
	}
}

static void fill_sram(struct sram *sram, struct scatterlist *sgl, u8 seed)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, NENTS, i)
		sram_fill(sram_view(sram, sg_dma_address(sg)), sg->length,
			  seed + i);
}

/* Every entry is copied there and back. */
static void list_is_copied(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	struct scatterlist *sgl = new_list(test);

	sram_count_begin(test);
	fill_list(sgl, 1);
	sram_count_on();
	KUNIT_ASSERT_EQ(test, NENTS, dev_map_sg(dev, sgl, NENTS,
						DMA_FROM_DEVICE));
	sram_count_off();
	KUNIT_EXPECT_NE(test, 0, sram_count());
	expect_sram(sram, sgl);
	fill_sram(sram, sgl, 20);
	dev_unmap_sg(dev, sgl, NENTS, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, sram_count());
	expect_list(test, sgl, 20);
}

/* A sync reaches every entry. */
static void list_is_synced(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	struct scatterlist *sgl = new_list(test);

	KUNIT_ASSERT_EQ(test, NENTS, dev_map_sg(dev, sgl, NENTS,
						DMA_BIDIRECTIONAL));
	fill_sram(sram, sgl, 20);
	dev_sync_sg_for_cpu(dev, sgl, NENTS, DMA_BIDIRECTIONAL);
	expect_list(test, sgl, 20);
	fill_list(sgl, 40);
	dev_sync_sg_for_device(dev, sgl, NENTS, DMA_BIDIRECTIONAL);
	expect_sram(sram, sgl);
	dev_unmap_sg(dev, sgl, NENTS, DMA_TO_DEVICE);
	expect_list(test, sgl, 40);
}

/* Where one entry does not fit, no other stays. */
static void list_fits_whole_or_not(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	struct scatterlist *sgl = new_list(test);
	struct sg_table sgt = { .sgl = sgl, .orig_nents = NENTS };
	u8 *buffer = sram_buffer(test, SRAM_SIZE, 1);
	struct scatterlist *sg;
	unsigned int length;
	int i;

	sram_count_begin(test);
	sram_count_on();
	for_each_sg(sgl, sg, NENTS, i) {
		length = sg->length;
		sg_set_buf(sg, buffer, SRAM_SIZE);
		KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, sgl, NENTS,
						    DMA_FROM_DEVICE));
		KUNIT_EXPECT_EQ(test, -ENOMEM,
				dev_map_sgtable(dev, &sgt, DMA_FROM_DEVICE, 0));
		KUNIT_EXPECT_EQ(test, 0, sram_in_use(sram));
		KUNIT_EXPECT_EQ(test, 0, sram_count());
		sg_set_buf(sg, buffer, length);
	}
	sram_count_off();
	KUNIT_EXPECT_EQ(test, 0, dev_map_sgtable(dev, &sgt, DMA_FROM_DEVICE,
						 0));
	dev_unmap_sgtable(dev, &sgt, DMA_FROM_DEVICE, 0);
}

/* Likewise where the record of one cannot be had. */
static void list_needs_its_records(struct kunit *test)
{
#ifdef CONFIG_FAILSLAB
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	struct scatterlist *sgl = new_list(test);
	int i, mapped;

	for (i = 1; i <= NENTS; i++) {
		current->fail_nth = i;
		mapped = dev_map_sg(dev, sgl, NENTS, DMA_TO_DEVICE);
		KUNIT_EXPECT_EQ(test, 0, current->fail_nth);
		current->fail_nth = 0;
		KUNIT_EXPECT_EQ(test, 0, mapped);
		KUNIT_EXPECT_EQ(test, 0, sram_in_use(sram));
	}
#else
	kunit_skip(test, "needs FAILSLAB");
#endif
}

/* The dying view gives every entry back. */
static void late_list_unmap_is_nothing(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	struct scatterlist *sgl = new_list(test);

	fill_list(sgl, 1);
	KUNIT_ASSERT_EQ(test, NENTS, dev_map_sg(dev, sgl, NENTS,
						DMA_FROM_DEVICE));
	fill_sram(sram, sgl, 20);
	sram_unbind(sram);
	KUNIT_EXPECT_EQ(test, 0, sram_in_use(sram));
	dev_sync_sg_for_cpu(dev, sgl, NENTS, DMA_FROM_DEVICE);
	dev_unmap_sg(dev, sgl, NENTS, DMA_FROM_DEVICE);
	expect_list(test, sgl, 1);
	KUNIT_EXPECT_EQ(test, 0, dev_map_sg(dev, sgl, NENTS,
					    DMA_FROM_DEVICE));
}

static struct kunit_case localmem_sg_cases[] = {
	KUNIT_CASE(list_is_copied),
	KUNIT_CASE(list_is_synced),
	KUNIT_CASE(list_fits_whole_or_not),
	KUNIT_CASE(list_needs_its_records),
	KUNIT_CASE(late_list_unmap_is_nothing),
	{}
};

static struct kunit_suite localmem_sg_suite = {
	.name		= "usb_localmem_sg",
	.exit		= sram_test_exit,
	.test_cases	= localmem_sg_cases,
};

kunit_test_suite(localmem_sg_suite);
