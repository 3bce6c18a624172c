// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of view.c: how a view comes, dies and comes back.
 */
#include <linux/kthread.h>

#include "fake.h"

/* A device that is bound and has a mask has a view, and is its own master. */
static void bound_device_has_view(struct kunit *test)
{
	struct device *dev = fake_master(test);

	KUNIT_EXPECT_PTR_EQ(test, dev_dma_master(dev), dev);
	KUNIT_EXPECT_PTR_NE(test, dev->dma_view, &dev_dma_none);
	KUNIT_EXPECT_FALSE(test, fake_is_dead(dev));
}

/* A device without a mask, or without a driver, has none. */
static void other_device_has_none(struct kunit *test)
{
	struct device *unbound;

	fake_env(test)->dma_mask = FAKE_MASK(64);
	unbound = fake_new_device(test, false);
	KUNIT_EXPECT_PTR_EQ(test, unbound->dma_view, &dev_dma_none);
	KUNIT_EXPECT_NULL(test, dev_dma_master(unbound));
	fake_env(test)->dma_mask = 0;
	KUNIT_EXPECT_PTR_EQ(test, fake_new_device(test, true)->dma_view,
			    &dev_dma_none);
}

/* A mask that appears while the driver is bound is found when it matters. */
static void late_mask_is_found(struct kunit *test)
{
	struct fake_device *fdev;
	struct device *dev;

	dev = fake_new_device(test, true);
	fdev = to_fake_device(dev);
	KUNIT_ASSERT_PTR_EQ(test, dev->dma_view, &dev_dma_none);
	fdev->mask = FAKE_MASK(64);
	dev->dma_mask = &fdev->mask;
	KUNIT_EXPECT_PTR_NE(test, dev_dma_view(dev), &dev_dma_none);
	KUNIT_EXPECT_PTR_EQ(test, dev_dma_master(dev), dev);
}

/* Asking for the view of a device that has none yields the one that fails. */
static void view_of_nobody_fails(struct kunit *test)
{
	KUNIT_EXPECT_PTR_EQ(test, dev_dma_view(fake_plain(test)),
			    &dev_dma_none);
}

/* After the driver has gone, mapping fails for the master and its child. */
static void dead_view_fails(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	void *buffer = fake_buffer(test, 64);

	fake_warm_up(test, master);
	fake_unbind(master);
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(master, buffer, 64, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(child, buffer, 64, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, 0, fake_m(master)->view.limit);
	KUNIT_EXPECT_FALSE(test, master->dma_quiet);
}

/* Binding again revives the very same view, and its children with it. */
static void rebinding_revives(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	struct device *narrow = fake_narrowed(test, master, FAKE_MASK(52));
	struct dev_dma *view = master->dma_view;

	fake_unbind(master);
	fake_rebind(test, master);
	KUNIT_EXPECT_PTR_EQ(test, master->dma_view, view);
	KUNIT_EXPECT_PTR_EQ(test, child->dma_view, view);
	fake_warm_up(test, master);
	fake_warm_up(test, child);
	fake_warm_up(test, narrow);
}

/* A view may die and come back any number of times. */
static void rebinding_repeats(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	int i;

	for (i = 0; i < 5; i++) {
		fake_warm_up(test, child);
		fake_unbind(master);
		KUNIT_EXPECT_TRUE(test, fake_is_dead(master));
		fake_rebind(test, master);
		KUNIT_EXPECT_FALSE(test, fake_is_dead(master));
	}
	fake_warm_up(test, child);
}

/* An unmap that comes after the view has died is counted, and harmless. */
static void late_unmap_is_counted(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	void *buffer = fake_buffer(test, 64);
	dma_addr_t one = dev_map_single(master, buffer, 64, DMA_TO_DEVICE);
	dma_addr_t two = dev_map_single(child, buffer, 64, DMA_TO_DEVICE);

	KUNIT_ASSERT_FALSE(test, dev_dma_bad(master, one));
	KUNIT_ASSERT_FALSE(test, dev_dma_bad(child, two));
	fake_unbind(master);
	KUNIT_EXPECT_EQ(test, 0, fake_late(master));
	dev_unmap_single(master, one, 64, DMA_TO_DEVICE);
	dev_unmap_single(child, two, 64, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, 2, fake_late(master));
}

/* A master that is removed leaves its child's memory and mappings behind. */
static void removed_master_fails(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	void *buffer = fake_buffer(test, 64);
	dma_addr_t dma, one;
	void *mem;

	mem = dev_alloc_consistent(child, SZ_4K, &dma, GFP_KERNEL);
	one = dev_map_single(child, buffer, 64, DMA_TO_DEVICE);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_ASSERT_FALSE(test, dev_dma_bad(child, one));
	fake_unregister(master);
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(child, buffer, 64, DMA_TO_DEVICE));
	dev_unmap_single(child, one, 64, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, 1, fake_late(child));
	memset(mem, 0xaa, SZ_4K);
	dev_free_consistent(child, SZ_4K, mem, dma);
	KUNIT_EXPECT_FALSE(test, fake_was_released(test, master));
	fake_unregister(child);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(fake_was_released(test, master)));
}

/* What was mapped before the driver went may be unmapped after it is back. */
static void unmap_after_rebinding(struct kunit *test)
{
	struct device *dev = fake_master(test);
	void *buffer = fake_buffer(test, 64);
	dma_addr_t dma = dev_map_single(dev, buffer, 64, DMA_TO_DEVICE);

	KUNIT_ASSERT_FALSE(test, dev_dma_bad(dev, dma));
	fake_unbind(dev);
	fake_rebind(test, dev);
	dev_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, fake_late(dev));
}

/* A base that has moved between two drivers never reaches the fast path. */
static void moved_base_stays_slow(struct kunit *test)
{
	struct device *dev = fake_ranged_master(test, SZ_1G);
	void *buffer = fake_buffer(test, 64);
	dma_addr_t dma;

	fake_warm_up(test, dev);
	fake_unbind(dev);
	to_fake_device(dev)->range[0].dma_start = SZ_2G;
	fake_rebind(test, dev);
	fake_warm_up(test, dev);
	KUNIT_EXPECT_EQ(test, 0, fake_m(dev)->view.limit);
	dma = dev_map_single(dev, buffer, 64, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, virt_to_phys(buffer) + SZ_2G, dma);
	dev_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
}

/* Another mask after rebinding is not mistaken for the old one. */
static void rebinding_starts_slow(struct kunit *test)
{
	struct device *dev = fake_master(test);

	fake_need_fast(test, dev);
	fake_unbind(dev);
	fake_rebind(test, dev);
	KUNIT_EXPECT_EQ(test, 0, fake_m(dev)->view.limit);
	fake_warm_up(test, dev);
	KUNIT_EXPECT_NE(test, 0, fake_m(dev)->view.limit);
}

/* A view beside the master's own serves whoever shares it, until destroyed. */
static void created_view_serves(struct kunit *test)
{
	struct device *child = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;

	KUNIT_EXPECT_PTR_EQ(test, dev_dma_master(child), fake->master);
	KUNIT_EXPECT_PTR_EQ(test, child->dma_view, fake->view);
	KUNIT_EXPECT_PTR_NE(test, fake->master->dma_view, fake->view);
	fake_warm_up(test, child);
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_MAP_PHYS));
}

/* A destroyed view fails cleanly, and its provider is not asked again. */
static void destroyed_view_fails(struct kunit *test)
{
	struct device *child = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	void *buffer = fake_buffer(test, 64);

	fake_env(test)->fake = NULL;
	dev_dma_destroy_view(fake->view);
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(child, buffer, 64, DMA_TO_DEVICE));
	dev_unmap_single(child, SZ_2G, 64, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, 1, fake_late(child));
	KUNIT_EXPECT_EQ(test, 0, fake->calls);
}

/* Destroying no view is fine. */
static void destroy_takes_null(struct kunit *test)
{
	dev_dma_destroy_view(NULL);
	KUNIT_SUCCEED(test);
}

struct blocked {
	struct device *child;
	struct dev_dma *view;
	void *addr;
	dma_addr_t dma;
	struct completion allocated;
	struct completion destroyed;
};

static int allocate_blocked(void *data)
{
	struct blocked *b = data;

	b->addr = dev_alloc_consistent(b->child, SZ_4K, &b->dma, GFP_KERNEL);
	complete(&b->allocated);
	return 0;
}

static int destroy_blocked(void *data)
{
	struct blocked *b = data;

	dev_dma_destroy_view(b->view);
	complete(&b->destroyed);
	return 0;
}

static struct blocked *begin_blocked(struct kunit *test)
{
	struct blocked *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	struct fake *fake;

	KUNIT_ASSERT_NOT_NULL(test, b);
	init_completion(&b->allocated);
	init_completion(&b->destroyed);
	b->child = fake_provided(test);
	fake = fake_env(test)->fake;
	b->view = fake->view;
	fake->blocks = true;
	KUNIT_ASSERT_FALSE(test, IS_ERR(kthread_run(allocate_blocked, b,
						    "dev_dma_alloc")));
	wait_for_completion(&fake->inside);
	fake_env(test)->fake = NULL;
	KUNIT_EXPECT_FALSE(test, IS_ERR(kthread_run(destroy_blocked, b,
						    "dev_dma_destroy")));
	return b;
}

/*
 * A view that dies waits for whoever is inside its provider, and lets nobody
 * else in meanwhile.
 */
static void dying_drains(struct kunit *test)
{
	struct blocked *b = begin_blocked(test);
	struct fake *fake = to_fake_device(dev_dma_master(b->child))->fake;
	void *buffer = fake_buffer(test, 64);

	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(fake_is_dead(b->child)));
	msleep(50);
	KUNIT_EXPECT_FALSE(test, completion_done(&b->destroyed));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(b->child, buffer, 64, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, 0, fake_count(fake, FAKE_MAP_PHYS));

	WRITE_ONCE(fake->blocks, false);
	complete_all(&fake->resume);
	wait_for_completion(&b->allocated);
	wait_for_completion(&b->destroyed);
	KUNIT_EXPECT_NOT_NULL(test, b->addr);
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_REVOKE));
	dev_free_consistent(b->child, SZ_4K, b->addr, b->dma);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!READ_ONCE(fake->live)));
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_FREE_LATE));
	KUNIT_EXPECT_EQ(test, 0, fake_count(fake, FAKE_FREE_CONSISTENT));
}

/* A driver that fails to probe leaves a dead view, which the next revives. */
static int probe_fails(struct device *dev)
{
	return -EIO;
}

static void failed_probe_leaves_dead_view(struct kunit *test)
{
	struct device *dev = fake_master(test);

	fake_unbind(dev);
	to_fake_device(dev)->probe = probe_fails;
	KUNIT_EXPECT_EQ(test, 0, device_attach(dev));
	KUNIT_EXPECT_TRUE(test, fake_is_dead(dev));
	to_fake_device(dev)->probe = NULL;
	fake_rebind(test, dev);
	fake_warm_up(test, dev);
}

static struct device *new_maskless(struct kunit *test)
{
	struct fake_device *fdev;
	struct device *dev;

	fake_env(test)->dma_mask = 0;
	dev = fake_new_device(test, true);
	fdev = to_fake_device(dev);
	fdev->mask = FAKE_MASK(64);
	dev->dma_mask = &fdev->mask;
	return dev;
}

/*
 * Whichever allocation fails while a view is made, nothing is left of it once
 * the device has gone.
 */
static void attach_without_memory(struct kunit *test)
{
	struct device *dev;
	bool failed = true;
	int nth, err;

	fault_begin(test);
	for (nth = 1; failed && nth < 32; nth++) {
		dev = new_maskless(test);
		fault_arm(nth);
		err = dev_dma_attach(dev);
		failed = fault_disarm();
		/* What is made for debugfs is allowed to fail. */
		KUNIT_EXPECT_TRUE(test, err == 0 || (failed && err == -ENOMEM));
		KUNIT_EXPECT_EQ(test, err != 0,
				dev->dma_view == &dev_dma_none);
		fake_unregister(dev);
		KUNIT_EXPECT_TRUE(test, fake_was_released(test, dev));
		KUNIT_EXPECT_FALSE_MSG(test, fake_remembers(dev),
				       "allocation %d", nth);
	}
	KUNIT_EXPECT_GT(test, nth, 5);
	KUNIT_EXPECT_FALSE(test, failed);
}

/* Whichever allocation fails while a view is created, there is none. */
static void create_without_memory(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct dev_dma *view = NULL;
	unsigned int refs = kref_read(&dev->kobj.kref);
	static const struct dev_dma_ops ops = { .name = "nothing" };
	bool failed = true;
	int nth;

	fault_begin(test);
	for (nth = 1; failed && nth < 32; nth++) {
		fault_arm(nth);
		view = dev_dma_create_view(dev, &ops);
		failed = fault_disarm();
		KUNIT_EXPECT_EQ(test, failed, !view);
		if (failed)
			KUNIT_EXPECT_EQ(test, refs,
					kref_read(&dev->kobj.kref));
	}
	KUNIT_EXPECT_GT(test, nth, 4);
	dev_dma_destroy_view(view);
	KUNIT_EXPECT_EQ(test, refs, kref_read(&dev->kobj.kref));
}

static struct kunit_case view_cases[] = {
	KUNIT_CASE(bound_device_has_view),
	KUNIT_CASE(other_device_has_none),
	KUNIT_CASE(late_mask_is_found),
	KUNIT_CASE(view_of_nobody_fails),
	KUNIT_CASE(dead_view_fails),
	KUNIT_CASE(rebinding_revives),
	KUNIT_CASE(rebinding_repeats),
	KUNIT_CASE(late_unmap_is_counted),
	KUNIT_CASE(removed_master_fails),
	KUNIT_CASE(unmap_after_rebinding),
	KUNIT_CASE(moved_base_stays_slow),
	KUNIT_CASE(rebinding_starts_slow),
	KUNIT_CASE(created_view_serves),
	KUNIT_CASE(destroyed_view_fails),
	KUNIT_CASE(destroy_takes_null),
	KUNIT_CASE(dying_drains),
	KUNIT_CASE(failed_probe_leaves_dead_view),
	KUNIT_CASE(attach_without_memory),
	KUNIT_CASE(create_without_memory),
	{}
};

static struct kunit_suite view_suite = {
	.name		= "dev_dma_view",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= view_cases,
};

kunit_test_suite(view_suite);
