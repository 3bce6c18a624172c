// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of localmem.c: views that come and go, several of them, and what is
 * given back when something fails.
 */
#include <kunit/device.h>
#include <linux/delay.h>
#include <linux/dev-dma-ops.h>
#include <linux/device.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "localmem_fake.h"
#include "usb.h"

#define BYTES	203		/* no multiple of anything */

/* A device that usbcore knows is behind its controller's SRAM. */
static void usb_device_gets_the_view(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct usb_device *udev = kunit_kzalloc(test, sizeof(*udev),
						GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, udev);
	udev->dev.type = &usb_device_type;
	udev->bus = &sram->hcd->self;
	KUNIT_EXPECT_PTR_EQ(test, sram->hcd->localmem_view,
			    usb_dma_view(&udev->dev));
	KUNIT_EXPECT_PTR_EQ(test, sram->master,
			    sram->hcd->localmem_view->master);
}

/* What is remembered of a mapping goes when it does. */
static void record_goes_with_mapping(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *buffer = sram_buffer(test, SRAM_SIZE + 1, 1);
	dma_addr_t dma;

	sram_count_begin(test);
	sram_count_on();
	dma = dev_map_single(dev, buffer, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_NE(test, 0, sram_count());
	dev_unmap_single(dev, dma, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, sram_count());
	dma = dev_map_single(dev, buffer, SRAM_SIZE + 1, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, sram_count());
	sram_count_off();
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(dev, dma));
}

/* Without a record there is no mapping, and no SRAM is taken. */
static void mapping_needs_its_record(struct kunit *test)
{
#ifdef CONFIG_FAILSLAB
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *buffer = sram_buffer(test, BYTES, 1);
	dma_addr_t dma;

	current->fail_nth = 1;
	dma = dev_map_single(dev, buffer, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, current->fail_nth);
	current->fail_nth = 0;
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(dev, dma));
	KUNIT_EXPECT_EQ(test, 0, sram_in_use(sram));
	dma = sram_map(test, dev, buffer, BYTES, DMA_FROM_DEVICE);
	dev_unmap_single(dev, dma, BYTES, DMA_FROM_DEVICE);
#else
	kunit_skip(test, "needs FAILSLAB");
#endif
}

/* Each controller knows its own, though both use the same addresses. */
static void controllers_stay_apart(struct kunit *test)
{
	struct sram *one = sram_new(test, "one"), *two = sram_new(test, "two");
	struct device *child1 = sram_child(one, "child1");
	struct device *child2 = sram_child(two, "child2");
	u8 *buffer1 = sram_buffer(test, BYTES, 1);
	u8 *buffer2 = sram_buffer(test, BYTES, 2);
	dma_addr_t dma1, dma2;

	dma1 = sram_map(test, child1, buffer1, BYTES, DMA_FROM_DEVICE);
	dma2 = sram_map(test, child2, buffer2, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_PTR_EQ(test, one->master, dev_dma_master(child1));
	KUNIT_EXPECT_PTR_EQ(test, two->master, dev_dma_master(child2));
	KUNIT_EXPECT_EQ(test, dma1, dma2);
	KUNIT_EXPECT_MEMEQ(test, sram_view(one, dma1), buffer1, BYTES);
	KUNIT_EXPECT_MEMEQ(test, sram_view(two, dma2), buffer2, BYTES);
	memset(sram_view(one, dma1), 0, BYTES);
	dev_unmap_single(child1, dma1, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, sram_in_use(one));
	dev_unmap_single(child1, dma1, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_NE(test, 0, sram_in_use(two));
	dev_unmap_single(child2, dma2, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_NULL(test, memchr_inv(buffer1, 0, BYTES));
	KUNIT_EXPECT_MEMEQ(test, buffer2, sram_view(two, dma2), BYTES);
}

/* Devices behind one controller share its SRAM. */
static void siblings_share(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *one = sram_child(sram, "one");
	struct device *two = sram_child(sram, "two");
	u8 *buffer = sram_buffer(test, SRAM_SIZE, 1);
	dma_addr_t dma, none;

	dma = sram_map(test, one, buffer, SRAM_SIZE, DMA_TO_DEVICE);
	none = dev_map_single(two, buffer, BYTES, DMA_TO_DEVICE);
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(two, none));
	dev_unmap_single(one, dma, SRAM_SIZE, DMA_TO_DEVICE);
	dma = sram_map(test, two, buffer, BYTES, DMA_TO_DEVICE);
	dev_unmap_single(two, dma, BYTES, DMA_TO_DEVICE);
}

/* Another owner of the whole SRAM, who notices if any of it is freed. */
static unsigned long take_all(struct sram *sram)
{
	unsigned long all = gen_pool_alloc(sram->pool, SRAM_SIZE);

	KUNIT_ASSERT_NE(sram->test, 0, all);
	return all;
}

static void expect_all(struct sram *sram, unsigned long all)
{
	KUNIT_ASSERT_EQ(sram->test, SRAM_SIZE, sram_in_use(sram));
	gen_pool_free(sram->pool, all, SRAM_SIZE);
}

/* The dying view gives everything back, and whoever comes late nothing. */
static void late_unmap_is_nothing(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *buffer = sram_buffer(test, BYTES, 1);
	u8 *kept = sram_buffer(test, BYTES, 1);
	unsigned long all;
	dma_addr_t dma;

	sram_count_begin(test);
	sram_count_on();
	dma = sram_map(test, dev, buffer, BYTES, DMA_FROM_DEVICE);
	sram_count_off();
	KUNIT_EXPECT_NE(test, 0, sram_count());
	memset(sram_view(sram, dma), 0, BYTES);
	sram_unbind(sram);
	KUNIT_EXPECT_EQ(test, 0, sram_count());
	all = take_all(sram);
	dev_sync_single(dev, dma, BYTES, DMA_FROM_DEVICE);
	dev_unmap_single(dev, dma, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_MEMEQ(test, buffer, kept, BYTES);
	expect_all(sram, all);
	dma = dev_map_single(dev, buffer, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(dev, dma));
}

/* A worker does it. */
static bool all_is_freed(void)
{
	int left = 1000;

	while (sram_count() && left--)
		usleep_range(500, 1500);
	return !sram_count();
}

/* Memory goes back with the view; a late free only forgets it. */
static void late_free_is_nothing(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	dma_addr_t dma, none;
	unsigned long all;
	void *mem;

	sram_count_begin(test);
	sram_count_on();
	mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);
	sram_count_off();
	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_NE(test, 0, sram_count());
	sram_unbind(sram);
	all = take_all(sram);
	KUNIT_EXPECT_NULL(test, dev_alloc_consistent(dev, BYTES, &none,
						     GFP_KERNEL));
	dev_free_consistent(dev, BYTES, mem, dma);
	KUNIT_EXPECT_TRUE(test, all_is_freed());
	expect_all(sram, all);
}

/* A controller that comes back owes nothing to those it had before. */
static void rebound_controller_starts_afresh(struct kunit *test)
{
	struct sram *sram = sram_bare(test, "sram");
	u8 *buffer = sram_buffer(test, BYTES, 1);
	void *driver = devres_open_group(sram->master, NULL, GFP_KERNEL);
	struct device *before, *after;
	dma_addr_t old, new;

	KUNIT_ASSERT_NOT_NULL(test, driver);
	KUNIT_ASSERT_EQ(test, 0, usb_localmem_create_view(sram->hcd));
	before = sram_child(sram, "before");
	old = sram_map(test, before, buffer, BYTES, DMA_FROM_DEVICE);
	devres_release_group(sram->master, driver);
	KUNIT_EXPECT_EQ(test, 0, sram_in_use(sram));

	KUNIT_ASSERT_EQ(test, 0, usb_localmem_create_view(sram->hcd));
	after = sram_child(sram, "after");
	new = sram_map(test, after, buffer, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, old, new);
	dev_unmap_single(before, old, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_NE(test, 0, sram_in_use(sram));
	dev_unmap_single(after, new, BYTES, DMA_FROM_DEVICE);
}

/* As usbcore sets it up: the SRAM's pool, which must be whole, goes last. */
static void view_goes_before_its_pool(struct kunit *test)
{
	struct usb_hcd *hcd = kunit_kzalloc(test, sizeof(*hcd), GFP_KERNEL);
	struct device *master = sram_device(test, "sram");
	struct device *dev = sram_device(test, "child");
	u8 *buffer = sram_buffer(test, BYTES, 1);
	dma_addr_t dma, mem_dma;
	void *mem;

	KUNIT_ASSERT_NOT_NULL(test, hcd);
	hcd->self.sysdev = master;
	KUNIT_ASSERT_EQ(test, 0, usb_hcd_setup_local_mem(hcd, 0, 0,
							 SRAM_SIZE));
	KUNIT_EXPECT_EQ(test, SRAM_SIZE, gen_pool_avail(hcd->localmem_pool));
	KUNIT_ASSERT_EQ(test, 0, dev_dma_share_view(dev, hcd->localmem_view));
	dma = dev_map_single(dev, buffer, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_FALSE(test, dev_dma_bad(dev, dma));
	mem = dev_alloc_consistent(dev, BYTES, &mem_dma, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, mem);
	KUNIT_EXPECT_LT(test, gen_pool_avail(hcd->localmem_pool), SRAM_SIZE);
	kunit_device_unregister(test, master);
	dev_unmap_single(dev, dma, BYTES, DMA_FROM_DEVICE);
	dev_free_consistent(dev, BYTES, mem, mem_dma);
}

static struct kunit_case localmem_life_cases[] = {
	KUNIT_CASE(usb_device_gets_the_view),
	KUNIT_CASE(record_goes_with_mapping),
	KUNIT_CASE(mapping_needs_its_record),
	KUNIT_CASE(controllers_stay_apart),
	KUNIT_CASE(siblings_share),
	KUNIT_CASE(late_unmap_is_nothing),
	KUNIT_CASE(late_free_is_nothing),
	KUNIT_CASE(rebound_controller_starts_afresh),
	KUNIT_CASE(view_goes_before_its_pool),
	{}
};

static struct kunit_suite localmem_life_suite = {
	.name		= "usb_localmem_life",
	.exit		= sram_test_exit,
	.test_cases	= localmem_life_cases,
};

kunit_test_suite(localmem_life_suite);
