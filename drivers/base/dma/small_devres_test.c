// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of small_devres.c: pools and small memory that go with the driver.
 */
#include "slab_fake.h"

/* Managed memory and pools go with the device, in the right order. */
static void all_goes_with_device(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct dev_pool *pool, *aligned;
	dma_addr_t dma;
	u8 *mem;

	lines_begin(test);
	mem = devm_dev_kzalloc(dev, 64, GFP_KERNEL, &dma);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, 0, 64));
	KUNIT_EXPECT_NOT_NULL(test, devm_dev_kmalloc(dev, 20000, GFP_KERNEL,
						     &dma));
	pool = devm_dev_pool_create("managed", dev, 64, 0, GFP_KERNEL);
	aligned = devm_dev_pool_create_aligned("aligned", dev, 100, 512, 4096,
					       GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	KUNIT_ASSERT_NOT_NULL(test, aligned);
	KUNIT_EXPECT_EQ(test, 512, dev_slab_of(aligned)->stride);
	KUNIT_EXPECT_EQ(test, 4096, dev_slab_of(aligned)->boundary);
	fake_walk(test, pool, 100);
	fake_walk(test, aligned, 100);
	fake_unregister(dev);
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, dev));
	KUNIT_EXPECT_EQ(test, 1, fake->live);
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
}

static struct device *probed;

static int probe_allocates(struct device *dev)
{
	struct dev_pool *pool = devm_dev_pool_create("p", dev, 64, 0,
						     GFP_KERNEL);
	dma_addr_t dma;

	probed = dev;
	if (!pool || !devm_dev_kmalloc(dev, 64, GFP_KERNEL, &dma))
		return -ENOMEM;
	return -EIO;
}

/* What a failing probe took is freed while the view is alive. */
static void all_goes_with_failed_probe(struct kunit *test)
{
	struct device *dev = fake_master(test);

	fake_unbind(dev);
	probed = NULL;
	to_fake_device(dev)->probe = probe_allocates;
	lines_begin(test);
	KUNIT_EXPECT_EQ(test, 0, device_attach(dev));
	KUNIT_EXPECT_PTR_EQ(test, dev, probed);
	KUNIT_EXPECT_TRUE(test, fake_is_dead(dev));
	KUNIT_EXPECT_TRUE(test, list_empty(&fake_m(dev)->memory));
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
}

/* Early frees work once; wrong ones are refused in one line. */
static void early_frees(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct dev_pool *pool;
	dma_addr_t dma;
	void *mem;

	lines_begin(test);
	mem = devm_dev_kmalloc(dev, 64, GFP_KERNEL, &dma);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	devm_dev_kfree(dev, mem + 8, dma + 8);
	devm_dev_kfree(dev, mem, dma + 8);
	KUNIT_EXPECT_EQ(test, 2, lines_with("it is not managed"));
	devm_dev_kfree(dev, mem, dma);
	KUNIT_EXPECT_EQ(test, 2, lines_with("DMA"));
	KUNIT_EXPECT_TRUE(test, list_empty(&dev->devres_head));
	devm_dev_kfree(dev, mem, dma);
	devm_dev_kfree(dev, NULL, dma);
	KUNIT_EXPECT_EQ(test, 3, lines_with("it is not managed"));
	pool = devm_dev_pool_create("managed", dev, 64, 0, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	devm_dev_pool_destroy(fake_plain(test), pool);
	KUNIT_EXPECT_EQ(test, 4, lines_with("it is not managed"));
	devm_dev_pool_destroy(dev, pool);
	devm_dev_pool_destroy(dev, NULL);
	KUNIT_EXPECT_EQ(test, 4, lines_with("DMA"));
	KUNIT_EXPECT_TRUE(test, list_empty(&dev->devres_head));
}

/* A device that does no DMA has managed memory, and no managed pool. */
static void plain_device(struct kunit *test)
{
	struct device *dev = fake_plain(test);
	dma_addr_t dma = 1;

	KUNIT_EXPECT_NOT_NULL(test, devm_dev_kmalloc(dev, 64, GFP_KERNEL,
						     &dma));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR, dma);
	KUNIT_EXPECT_NULL(test, devm_dev_pool_create("p", dev, 64, 0,
						     GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, devm_dev_pool_create_aligned("p", dev, 64, 8, 0,
							     GFP_KERNEL));
	fake_unregister(dev);
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, dev));
}

/* Whichever allocation fails, nothing managed is left. */
static void without_memory(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	bool failed = true;
	dma_addr_t dma;
	void *mem;
	int nth;

	fault_begin(test);
	for (nth = 1; failed && nth < 16; nth++) {
		fault_arm(nth);
		mem = devm_dev_kmalloc(dev, 20000, GFP_KERNEL, &dma);
		failed = fault_disarm();
		KUNIT_EXPECT_EQ(test, failed, !mem);
		KUNIT_EXPECT_EQ(test, !mem, list_empty(&dev->devres_head));
		KUNIT_EXPECT_EQ(test, !!mem, fake_env(test)->fake->live);
	}
	KUNIT_EXPECT_FALSE(test, failed);
	KUNIT_EXPECT_GT(test, nth, 3);
	devm_dev_kfree(dev, mem, dma);
	KUNIT_EXPECT_EQ(test, 0, fake_env(test)->fake->live);
}

/* The same for both pools. */
static void pools_without_memory(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct dev_pool *pool;
	bool failed;
	int i, nth;

	fault_begin(test);
	for (i = 0; i < 2; i++) {
		failed = true;
		for (nth = 1; failed && nth < 16; nth++) {
			fault_arm(nth);
			pool = i ? devm_dev_pool_create("p", dev, 64, 0,
							GFP_KERNEL) :
				   devm_dev_pool_create_aligned("p", dev, 64, 8,
								0, GFP_KERNEL);
			failed = fault_disarm();
			KUNIT_EXPECT_EQ(test, failed, !pool);
			KUNIT_EXPECT_EQ(test, !pool,
					list_empty(&dev->devres_head));
		}
		KUNIT_EXPECT_FALSE(test, failed);
		KUNIT_EXPECT_GT(test, nth, 3);
		devm_dev_pool_destroy(dev, pool);
		KUNIT_EXPECT_TRUE(test, list_empty(&dev->devres_head));
	}
}

static struct kunit_case small_devres_cases[] = {
	KUNIT_CASE(all_goes_with_device),
	KUNIT_CASE(all_goes_with_failed_probe),
	KUNIT_CASE(early_frees),
	KUNIT_CASE(plain_device),
	KUNIT_CASE(without_memory),
	KUNIT_CASE(pools_without_memory),
	{}
};

static struct kunit_suite small_devres_suite = {
	.name		= "dev_dma_small_devres",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= small_devres_cases,
};

kunit_test_suite(small_devres_suite);
