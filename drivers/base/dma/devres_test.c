// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of devres.c: consistent memory that goes with the driver.
 */
#include "fake.h"

#define BYTES	SZ_4K

/* Managed memory goes when the driver does, while the view is still alive. */
static void memory_goes_with_driver(struct kunit *test)
{
	struct device *dev = fake_master(test);
	dma_addr_t dma;
	u8 *mem = devm_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, 0, BYTES));
	KUNIT_EXPECT_TRUE(test, fake_has_memory(fake_m(dev)));
	fake_unbind(dev);
	KUNIT_EXPECT_FALSE(test, fake_has_memory(fake_m(dev)));
	KUNIT_EXPECT_EQ(test, 0, fake_late(dev));
}

/* What a failing probe allocated is freed by the provider, not late. */
static int probe_allocates(struct device *dev)
{
	dma_addr_t dma;

	if (!devm_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL))
		return -ENOMEM;
	return -EIO;
}

static void memory_goes_with_failed_probe(struct kunit *test)
{
	struct device *dev = fake_master(test);

	fake_unbind(dev);
	to_fake_device(dev)->probe = probe_allocates;
	KUNIT_EXPECT_EQ(test, 0, device_attach(dev));
	KUNIT_EXPECT_TRUE(test, fake_is_dead(dev));
	KUNIT_EXPECT_FALSE(test, fake_has_memory(fake_m(dev)));
}

/* A child's memory goes with the child, through its master's provider. */
static void memory_goes_with_child(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	dma_addr_t dma;

	KUNIT_ASSERT_NOT_NULL(test, devm_alloc_consistent(dev, BYTES, &dma,
							  GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, 1, fake->live);
	fake_unregister(dev);
	KUNIT_EXPECT_EQ(test, 0, fake->live);
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_FREE_CONSISTENT));
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, dev));
}

/* Attributes are kept for the free. */
static void attributes_are_kept(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	dma_addr_t dma;

	devm_alloc_consistent_attrs(dev, BYTES, &dma, GFP_KERNEL,
				    DMA_ATTR_WRITE_COMBINE);
	fake_unregister(dev);
	KUNIT_EXPECT_EQ(test, FAKE_FREE_CONSISTENT, fake_last(fake)->op);
	KUNIT_EXPECT_EQ(test, DMA_ATTR_WRITE_COMBINE, fake_last(fake)->attrs);
}

/* Managed memory may be freed early, once. */
static void memory_is_freed_early(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	dma_addr_t dma;
	void *mem = devm_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	devm_free_consistent(dev, BYTES, mem, dma);
	KUNIT_EXPECT_EQ(test, 0, fake->live);
	devm_free_consistent(dev, BYTES, mem, dma);
	fake_unregister(dev);
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_FREE_CONSISTENT));
}

/* A wrong early free is refused; the memory goes with the device. */
static void wrong_early_free_is_refused(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	dma_addr_t dma;
	void *mem = devm_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);

	devm_free_consistent(dev, BYTES + 1, mem, dma);
	devm_free_consistent(dev, BYTES, mem + 1, dma);
	devm_free_consistent(dev, BYTES, mem, dma + 1);
	devm_free_consistent(fake_provided(test), BYTES, mem, dma);
	devm_free_consistent(dev, BYTES, NULL, dma);
	KUNIT_EXPECT_EQ(test, 1, fake->live);
	fake_unregister(dev);
	KUNIT_EXPECT_EQ(test, 0, fake->live);
}

/* An allocation that fails leaves nothing managed behind. */
static void failure_leaves_nothing(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	dma_addr_t dma;

	fake->err = -ENOMEM;
	KUNIT_EXPECT_NULL(test, devm_alloc_consistent(dev, BYTES, &dma,
						      GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, devm_alloc_consistent(dev, 0, &dma,
						      GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, devm_alloc_consistent(dev, BYTES, NULL,
						      GFP_KERNEL));
	KUNIT_EXPECT_TRUE(test, list_empty(&dev->devres_head));
}

/* Whichever allocation fails, there is no memory and nothing is left. */
static void alloc_without_memory(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	bool failed = true;
	dma_addr_t dma;
	void *mem;
	int nth;

	fault_begin(test);
	for (nth = 1; failed && nth < 16; nth++) {
		fault_arm(nth);
		mem = devm_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);
		failed = fault_disarm();
		KUNIT_EXPECT_EQ(test, failed, !mem);
		KUNIT_EXPECT_EQ(test, !!mem, fake_env(test)->fake->live);
		KUNIT_EXPECT_EQ(test, !mem, list_empty(&dev->devres_head));
	}
	KUNIT_EXPECT_GT(test, nth, 4);
}

static struct kunit_case devres_cases[] = {
	KUNIT_CASE(memory_goes_with_driver),
	KUNIT_CASE(memory_goes_with_failed_probe),
	KUNIT_CASE(memory_goes_with_child),
	KUNIT_CASE(attributes_are_kept),
	KUNIT_CASE(memory_is_freed_early),
	KUNIT_CASE(wrong_early_free_is_refused),
	KUNIT_CASE(failure_leaves_nothing),
	KUNIT_CASE(alloc_without_memory),
	{}
};

static struct kunit_suite devres_suite = {
	.name		= "dev_dma_devres",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= devres_cases,
};

kunit_test_suite(devres_suite);
