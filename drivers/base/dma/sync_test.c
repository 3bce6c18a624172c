// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of sync.c: handing a mapped buffer to and fro.
 */
#include <linux/scatterlist.h>

#include "fake.h"

static void expect_call(struct kunit *test, enum fake_op op, u64 addr,
			size_t size)
{
	struct fake *fake = fake_env(test)->fake;
	struct fake_call *call = fake_last(fake);

	KUNIT_EXPECT_EQ(test, op, call->op);
	KUNIT_EXPECT_PTR_EQ(test, fake->master, call->master);
	KUNIT_EXPECT_EQ(test, addr, call->addr);
	KUNIT_EXPECT_EQ(test, size, call->size);
	KUNIT_EXPECT_EQ(test, DMA_FROM_DEVICE, call->dir);
}

/* Every form reaches the provider, with the master and the range. */
static void sync_reaches_provider(struct kunit *test)
{
	struct device *dev = fake_provided(test);

	dev_sync_single_for_cpu(dev, SZ_1M, 64, DMA_FROM_DEVICE);
	expect_call(test, FAKE_SYNC_FOR_CPU, SZ_1M, 64);
	dev_sync_single_for_device(dev, SZ_1M, 65, DMA_FROM_DEVICE);
	expect_call(test, FAKE_SYNC_FOR_DEVICE, SZ_1M, 65);
	dev_sync_single_range_for_cpu(dev, SZ_1M, 8, 66, DMA_FROM_DEVICE);
	expect_call(test, FAKE_SYNC_FOR_CPU, SZ_1M + 8, 66);
	dev_sync_single_range_for_device(dev, SZ_1M, 9, 67, DMA_FROM_DEVICE);
	expect_call(test, FAKE_SYNC_FOR_DEVICE, SZ_1M + 9, 67);
}

/* dev_sync_single() lets the CPU look, then the device go on. */
static void sync_single_is_both(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;

	dev_sync_single(dev, SZ_1M, 64, DMA_FROM_DEVICE);
	KUNIT_ASSERT_EQ(test, 2, fake->calls);
	KUNIT_EXPECT_EQ(test, FAKE_SYNC_FOR_CPU, fake->log[0].op);
	KUNIT_EXPECT_EQ(test, FAKE_SYNC_FOR_DEVICE, fake->log[1].op);
}

/* Lists reach the provider with their original count. */
static void sync_sg_reaches_provider(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct scatterlist sgl[2];
	struct sg_table sgt = { .sgl = sgl, .orig_nents = 2 };
	u64 first;

	fake->merges = true;
	sg_init_table(sgl, 2);
	sg_set_buf(&sgl[0], fake_buffer(test, SZ_4K), SZ_4K);
	sg_set_buf(&sgl[1], fake_buffer(test, SZ_4K), SZ_4K);
	KUNIT_ASSERT_EQ(test, 0, dev_map_sgtable(dev, &sgt, DMA_FROM_DEVICE,
						 0));
	KUNIT_ASSERT_EQ(test, 1, sgt.nents);
	first = sg_dma_address(sgl);
	dev_sync_sgtable_for_cpu(dev, &sgt, DMA_FROM_DEVICE);
	expect_call(test, FAKE_SYNC_SG_FOR_CPU, first, 2);
	dev_sync_sgtable_for_device(dev, &sgt, DMA_FROM_DEVICE);
	expect_call(test, FAKE_SYNC_SG_FOR_DEVICE, first, 2);
	dev_unmap_sgtable(dev, &sgt, DMA_FROM_DEVICE, 0);
}

/* A provider that has nothing to do need not say so. */
static void sync_without_methods(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct scatterlist sg;

	fake_omit(fake, FAKE_SYNC_FOR_CPU);
	fake_omit(fake, FAKE_SYNC_FOR_DEVICE);
	fake_omit(fake, FAKE_SYNC_SG_FOR_CPU);
	fake_omit(fake, FAKE_SYNC_SG_FOR_DEVICE);
	sg_init_one(&sg, fake_buffer(test, 64), 64);
	dev_sync_single(dev, SZ_1M, 64, DMA_FROM_DEVICE);
	dev_sync_sg_for_cpu(dev, &sg, 1, DMA_FROM_DEVICE);
	dev_sync_sg_for_device(dev, &sg, 1, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, fake->calls);
}

/* Nonsense is refused before the provider sees it, on every kind of device. */
static void sync_refuses_nonsense(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct fake *fake = fake_env(test)->fake;
	struct scatterlist sg;

	sg_init_one(&sg, fake_buffer(test, 64), 64);
	dev_sync_single(dev, BAD_DMA_ADDR, 1, DMA_FROM_DEVICE);
	dev_sync_single(dev, BAD_DMA_ADDR, 64, DMA_FROM_DEVICE);
	dev_sync_single(dev, SZ_1M, 0, DMA_FROM_DEVICE);
	dev_sync_single(dev, -(dma_addr_t)SZ_1M, SIZE_MAX, DMA_FROM_DEVICE);
	dev_sync_single(dev, SZ_1M, 64, DMA_NONE);
	dev_sync_single(dev, SZ_1M, 64, -5);
	dev_sync_sg_for_cpu(dev, NULL, 1, DMA_FROM_DEVICE);
	dev_sync_sg_for_device(dev, &sg, 0, DMA_FROM_DEVICE);
	dev_sync_sg_for_cpu(dev, &sg, 2, DMA_FROM_DEVICE);
	dev_sync_sg_for_device(dev, &sg, 1, DMA_NONE);
	KUNIT_EXPECT_TRUE(test, !fake || !fake->calls);
}

/* After the view has died a sync is nothing. */
static void sync_after_death(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;

	fake_env(test)->fake = NULL;
	dev_dma_destroy_view(fake->view);
	dev_sync_single(dev, SZ_1M, 64, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, fake->calls);
}

/* A direct master has nothing to sync and does not leave the fast path. */
static void sync_of_direct_is_fast(struct kunit *test)
{
	struct device *dev = fake_master(test);
	unsigned long slow;

	fake_need_fast(test, dev);
	slow = fake_slow(dev);
	dev_sync_single(dev, SZ_1M, 64, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_EQ(test, slow, fake_slow(dev));
}

static struct kunit_case sync_cases[] = {
	KUNIT_CASE(sync_reaches_provider),
	KUNIT_CASE(sync_single_is_both),
	KUNIT_CASE(sync_sg_reaches_provider),
	KUNIT_CASE(sync_without_methods),
	KUNIT_CASE_PARAM(sync_refuses_nonsense, fake_every_gen_params),
	KUNIT_CASE(sync_after_death),
	KUNIT_CASE(sync_of_direct_is_fast),
	{}
};

static struct kunit_suite sync_suite = {
	.name		= "dev_dma_sync",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= sync_cases,
};

kunit_test_suite(sync_suite);
