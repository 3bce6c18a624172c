// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of share.c: delegation, limits of a device's own, and asking who
 * masters for it.
 */
#include <linux/device/class.h>

#include "fake.h"

/* A child points at its master's view itself, however deep the tree. */
static void child_points_at_masters_view(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	struct device *grandchild = fake_child(test, child);

	KUNIT_EXPECT_PTR_EQ(test, master->dma_view, child->dma_view);
	KUNIT_EXPECT_PTR_EQ(test, master->dma_view, grandchild->dma_view);
	KUNIT_EXPECT_PTR_EQ(test, master, dev_dma_master(grandchild));
}

/* A device cannot delegate to itself. */
static void share_with_oneself(struct kunit *test)
{
	struct device *master = fake_master(test), *plain = fake_plain(test);

	KUNIT_EXPECT_EQ(test, -EINVAL, dev_dma_share(master, master));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_dma_share(plain, plain));
}

/* No device cannot delegate, nor be delegated to. */
static void share_with_null(struct kunit *test)
{
	struct device *dev = fake_master(test);

	KUNIT_EXPECT_EQ(test, -EINVAL, dev_dma_share(NULL, dev));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_dma_share(dev, NULL));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_dma_share_view(NULL, dev->dma_view));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_dma_share_view(dev, NULL));
}

/* A master cannot delegate to a device that delegates to it. */
static void share_in_a_cycle(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	struct device *grandchild = fake_child(test, child);

	KUNIT_EXPECT_EQ(test, -ELOOP, dev_dma_share(master, child));
	KUNIT_EXPECT_EQ(test, -ELOOP, dev_dma_share(master, grandchild));
	KUNIT_EXPECT_EQ(test, -EALREADY, dev_dma_share(child, grandchild));
	KUNIT_EXPECT_PTR_EQ(test, master, dev_dma_master(master));
	fake_warm_up(test, grandchild);
}

/* A cycle is found, too, where the master has a second view. */
static void share_second_view_in_a_cycle(struct kunit *test)
{
	struct device *child = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;

	KUNIT_EXPECT_EQ(test, -ELOOP, dev_dma_share(fake->master, child));
	KUNIT_EXPECT_EQ(test, -ELOOP,
			dev_dma_share_view(fake->master, fake->view));
}

/* Delegating twice to the same master changes nothing. */
static void share_twice(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);

	KUNIT_EXPECT_EQ(test, -EALREADY, dev_dma_share(child, master));
	KUNIT_EXPECT_EQ(test, -EALREADY,
			dev_dma_share_view(child, dev_dma_view(master)));
	fake_warm_up(test, child);
}

/* A device delegates to one master at a time. */
static void share_with_another(struct kunit *test)
{
	struct device *one = fake_master(test), *two = fake_master(test);
	struct device *child = fake_child(test, one);

	KUNIT_EXPECT_EQ(test, -EBUSY, dev_dma_share(child, two));
	KUNIT_EXPECT_PTR_EQ(test, one, dev_dma_master(child));
}

/* There is nothing to share with a device that has no view. */
static void share_with_plain(struct kunit *test)
{
	struct device *child = fake_plain(test), *plain = fake_plain(test);

	KUNIT_EXPECT_EQ(test, -ENODEV, dev_dma_share(child, plain));
	KUNIT_EXPECT_EQ(test, -ENODEV,
			dev_dma_share_view(child, &dev_dma_none));
	KUNIT_EXPECT_PTR_EQ(test, child->dma_view, &dev_dma_none);
}

/* Nor with one that has been unshared. */
static void share_with_left(struct kunit *test)
{
	struct device *left = fake_of_kind(test, FAKE_LEFT);

	KUNIT_EXPECT_EQ(test, -ENODEV, dev_dma_share(fake_plain(test), left));
}

/* A master for others cannot delegate itself. */
static void share_by_a_master_for_others(struct kunit *test)
{
	struct device *one = fake_master(test), *two = fake_master(test);
	struct device *child = fake_child(test, one);

	KUNIT_EXPECT_EQ(test, -EBUSY, dev_dma_share(one, two));
	KUNIT_EXPECT_PTR_EQ(test, one, dev_dma_master(one));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_unshare(child));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_share(one, two));
	KUNIT_EXPECT_PTR_EQ(test, two, dev_dma_master(one));
}

/* A master without a driver can be shared; the child fails until it is back. */
static void share_with_dead(struct kunit *test)
{
	struct device *master = fake_of_kind(test, FAKE_DEAD);
	struct device *child = fake_child(test, master);
	void *buffer = fake_buffer(test, 64);

	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(child, buffer, 64, DMA_TO_DEVICE));
	fake_rebind(test, master);
	fake_warm_up(test, child);
}

/* After unsharing, a device without a view of its own fails cleanly. */
static void unshare_leaves_nothing(struct kunit *test)
{
	struct device *child = fake_child(test, fake_master(test));
	void *buffer = fake_buffer(test, 64);

	fake_warm_up(test, child);
	KUNIT_EXPECT_EQ(test, 0, dev_dma_unshare(child));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(child, buffer, 64, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_dma_unshare(child));
}

/* After unsharing, a device that had a view of its own has it again. */
static void unshare_returns_own_view(struct kunit *test)
{
	struct device *one = fake_master(test), *two = fake_master(test);
	struct dev_dma *own = one->dma_view;

	KUNIT_ASSERT_EQ(test, 0, dev_dma_share(one, two));
	KUNIT_EXPECT_PTR_EQ(test, two->dma_view, one->dma_view);
	KUNIT_EXPECT_EQ(test, 0, dev_dma_unshare(one));
	KUNIT_EXPECT_PTR_EQ(test, own, one->dma_view);
	fake_warm_up(test, one);
}

/* Only who delegates can stop delegating. */
static void unshare_refuses_others(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_dma_unshare(NULL));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_dma_unshare(fake_plain(test)));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_dma_unshare(fake_master(test)));
}

/* A narrowed child has a view of its own; master and siblings keep theirs. */
static void narrow_is_private(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *sibling = fake_child(test, master);
	struct device *child = fake_narrowed(test, master, FAKE_MASK(40));

	KUNIT_EXPECT_PTR_NE(test, master->dma_view, child->dma_view);
	KUNIT_EXPECT_PTR_EQ(test, master->dma_view, sibling->dma_view);
	KUNIT_EXPECT_PTR_EQ(test, master, dev_dma_master(child));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(40), dev_get_dma_mask(child));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(64), dev_get_dma_mask(sibling));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(64), dev_get_dma_mask(master));
}

/* What delegates to a narrowed device is as narrow as that. */
static void narrow_is_inherited(struct kunit *test)
{
	struct device *child = fake_narrowed(test, fake_master(test),
					     FAKE_MASK(40));
	struct device *grandchild = fake_child(test, child);
	struct dev_dma_limits none = { };

	KUNIT_EXPECT_EQ(test, FAKE_MASK(40), dev_get_dma_mask(grandchild));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_narrow(grandchild, &none));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(40), dev_get_dma_mask(grandchild));
}

/* The same where a bus or a class hands out a narrowed device's view. */
static void narrow_is_inherited_by_view(struct kunit *test)
{
	struct device *child = fake_narrowed(test, fake_master(test),
					     FAKE_MASK(40));
	struct device *grandchild = fake_plain(test);

	KUNIT_EXPECT_EQ(test, 0, dev_dma_share_view(grandchild,
						    dev_dma_view(child)));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(40), dev_get_dma_mask(grandchild));
}

/* Sharing anew begins without the limits of the time before. */
static void narrow_ends_with_unshare(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_narrowed(test, master, FAKE_MASK(40));

	KUNIT_ASSERT_EQ(test, 0, dev_dma_unshare(child));
	KUNIT_ASSERT_EQ(test, 0, dev_dma_share(child, master));
	KUNIT_EXPECT_PTR_EQ(test, master->dma_view, child->dma_view);
	KUNIT_EXPECT_EQ(test, FAKE_MASK(64), dev_get_dma_mask(child));
}

struct narrow_param {
	const char *name;
	struct dev_dma_limits limits;
	int err;
};

/* The master has: mask 40 bits, segments of 64 KiB, boundary 16 MiB. */
static const struct narrow_param narrow_params[] = {
	{ "nothing",		{ }, 0 },
	{ "mask as master's",	{ .mask = FAKE_MASK(40) }, 0 },
	{ "mask looser",	{ .mask = FAKE_MASK(41) }, -ERANGE },
	{ "consistent mask as master's",
	  { .consistent_mask = FAKE_MASK(40) }, 0 },
	{ "consistent mask looser",
	  { .consistent_mask = FAKE_MASK(41) }, -ERANGE },
	{ "segment as master's", { .max_seg_size = SZ_64K }, 0 },
	{ "segment longer",	{ .max_seg_size = SZ_64K + 1 }, -ERANGE },
	{ "boundary as master's", { .seg_boundary = SZ_16M - 1 }, 0 },
	{ "boundary wider",	{ .seg_boundary = SZ_32M - 1 }, -ERANGE },
	{ "alignment as master's", { .min_align_mask = SZ_4K - 1 }, 0 },
	{ "alignment looser",	{ .min_align_mask = SZ_2K - 1 }, -ERANGE },
	{ "alignment of other bits", { .min_align_mask = SZ_8K }, -ERANGE },
	{ "one good, one loose",
	  { .mask = FAKE_MASK(32), .max_seg_size = SZ_1M }, -ERANGE },
};

KUNIT_ARRAY_PARAM_DESC(narrow, narrow_params, name);

/* A limit looser than the master's is refused, and then nothing changes. */
static void narrow_is_never_looser(struct kunit *test)
{
	const struct narrow_param *p = test->param_value;
	struct device *child, *master;

	fake_env(test)->dma_mask = FAKE_MASK(40);
	master = fake_new_device(test, true);
	dma_set_max_seg_size(master, SZ_64K);
	dma_set_seg_boundary(master, SZ_16M - 1);
	dma_set_min_align_mask(master, SZ_4K - 1);
	child = fake_child(test, master);
	KUNIT_EXPECT_EQ(test, p->err, dev_dma_narrow(child, &p->limits));
	if (p->err)
		KUNIT_EXPECT_PTR_EQ(test, master->dma_view, child->dma_view);
	KUNIT_EXPECT_EQ(test, FAKE_MASK(40), *master->dma_mask);
	KUNIT_EXPECT_EQ(test, SZ_64K, dma_get_max_seg_size(master));
}

/*
 * A delegating device whose driver sets its own mask by the old call, as those
 * behind VMD do, is narrowed like any other; its master is not.
 */
static void old_mask_calls_narrow(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	u64 mask = FAKE_MASK(64);

	child->dma_mask = &mask;
	KUNIT_EXPECT_EQ(test, 0, dma_set_mask(child, FAKE_MASK(34)));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(34), dev_get_dma_mask(child));
	KUNIT_EXPECT_EQ(test, 0, dma_set_coherent_mask(child,
						       FAKE_MASK(33)));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(34), dev_get_dma_mask(child));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(33), dev_dma_consistent_mask(child));
	KUNIT_EXPECT_EQ(test, dma_get_mask(master), dev_get_dma_mask(master));
	KUNIT_EXPECT_NE(test, FAKE_MASK(34), dma_get_mask(master));
	KUNIT_EXPECT_EQ(test, 0, dma_set_mask(child, FAKE_MASK(64)));
	KUNIT_EXPECT_EQ(test, dma_get_mask(master), dev_get_dma_mask(child));
	child->dma_mask = NULL;
}

/* What a device has inherited it cannot shake off. */
static void inherited_limits_stay(struct kunit *test)
{
	struct dev_dma_limits tight = {
		.mask = FAKE_MASK(34),
		.consistent_mask = FAKE_MASK(33),
		.max_seg_size = SZ_4K,
		.seg_boundary = SZ_64K - 1,
		.min_align_mask = SZ_4K - 1,
	};
	struct dev_dma_limits looser = { .mask = FAKE_MASK(35) };
	struct device *child = fake_child(test, fake_master(test));
	struct device *dev;

	KUNIT_ASSERT_EQ(test, 0, dev_dma_narrow(child, &tight));
	dev = fake_child(test, child);
	KUNIT_EXPECT_EQ(test, 0, dev_set_dma_masks(dev, FAKE_MASK(64)));
	KUNIT_EXPECT_EQ(test, tight.mask, dev_get_dma_mask(dev));
	KUNIT_EXPECT_EQ(test, tight.consistent_mask,
			dev_dma_consistent_mask(dev));
	KUNIT_EXPECT_EQ(test, -ERANGE, dev_dma_narrow(dev, &looser));
	dev_set_max_seg_size(dev, SZ_1M);
	dev_set_seg_boundary(dev, SZ_1M - 1);
	dev_set_min_align_mask(dev, SZ_2K - 1);
	KUNIT_EXPECT_EQ(test, SZ_4K, dev_get_max_seg_size(dev));
	KUNIT_EXPECT_EQ(test, SZ_64K - 1, dev_get_seg_boundary(dev));
	KUNIT_EXPECT_EQ(test, SZ_4K - 1, dev_get_min_align_mask(dev));
	KUNIT_EXPECT_EQ(test, 0, dev_set_dma_mask(dev, FAKE_MASK(32)));
	KUNIT_EXPECT_EQ(test, FAKE_MASK(32), dev_get_dma_mask(dev));
}

/* Some set the mask of a device before they initialise it. */
static void early_mask_is_harmless(struct kunit *test)
{
	struct device *dev = kunit_kzalloc(test, sizeof(*dev), GFP_KERNEL);
	u64 mask = DMA_BIT_MASK(32);

	KUNIT_ASSERT_NOT_NULL(test, dev);
	dev->dma_mask = &mask;
	KUNIT_EXPECT_EQ(test, 0, dma_set_mask_and_coherent(dev,
							   FAKE_MASK(64)));
	dma_reset_need_sync(dev);
	dev_dma_refresh(dev);
	KUNIT_EXPECT_NULL(test, dev->dma_view);
}

/* A device that does not delegate cannot be narrowed. */
static void narrow_refuses_others(struct kunit *test)
{
	struct dev_dma_limits limits = { .mask = DMA_BIT_MASK(32) };
	struct device *master = fake_master(test);

	KUNIT_EXPECT_EQ(test, -EINVAL, dev_dma_narrow(NULL, &limits));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_dma_narrow(master, NULL));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_dma_narrow(master, &limits));
	KUNIT_EXPECT_EQ(test, -ENODEV,
			dev_dma_narrow(fake_plain(test), &limits));
	KUNIT_EXPECT_EQ(test, -ENODEV,
			dev_dma_narrow(fake_of_kind(test, FAKE_LEFT),
				       &limits));
}

static struct device *new_unadded(struct kunit *test, struct dev_dma *bus_says)
{
	struct device *dev = fake_plain(test);

	to_fake_device(dev)->bus_view = bus_says;
	return dev;
}

/* The mask that a device comes with narrows it until its driver sets one. */
static void adopt_heeds_mask(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *dev = new_unadded(test, dev_dma_view(master));
	u64 mask = DMA_BIT_MASK(30);

	dev->dma_mask = &mask;
	dev->coherent_dma_mask = DMA_BIT_MASK(29);
	KUNIT_EXPECT_EQ(test, 1, dev_dma_adopt(dev));
	KUNIT_EXPECT_EQ(test, DMA_BIT_MASK(30), dev_get_dma_mask(dev));
	KUNIT_EXPECT_EQ(test, DMA_BIT_MASK(29), dev_dma_consistent_mask(dev));
	KUNIT_EXPECT_EQ(test, 0, dma_set_mask(dev, FAKE_MASK(64)));
	KUNIT_EXPECT_EQ(test, dma_get_mask(master), dev_get_dma_mask(dev));
	dev->dma_mask = NULL;
}

/* A bus that knows the master decides. */
static void adopt_asks_bus(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *dev = new_unadded(test, dev_dma_view(master));

	KUNIT_EXPECT_EQ(test, 1, dev_dma_adopt(dev));
	KUNIT_EXPECT_PTR_EQ(test, master, dev_dma_master(dev));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_adopt(dev));
}

/* A bus that says there is none is believed, and the mask does not matter. */
static void adopt_believes_none(struct kunit *test)
{
	struct device *dev = new_unadded(test, &dev_dma_none);

	KUNIT_EXPECT_EQ(test, 1, dev_dma_adopt(dev));
	to_fake_device(dev)->mask = FAKE_MASK(64);
	dev->dma_mask = &to_fake_device(dev)->mask;
	KUNIT_EXPECT_EQ(test, 0, dev_dma_attach(dev));
	KUNIT_EXPECT_PTR_EQ(test, dev->dma_view, &dev_dma_none);
	dev->dma_mask = NULL;
}

/* A device of a silent bus and of no class gets no view by adoption. */
static void adopt_without_answer(struct kunit *test)
{
	struct device *dev = new_unadded(test, NULL);

	KUNIT_EXPECT_EQ(test, 0, dev_dma_adopt(dev));
	KUNIT_EXPECT_PTR_EQ(test, dev->dma_view, &dev_dma_none);
}

static struct dev_dma *class_says;

static struct dev_dma *fake_class_view(struct device *dev)
{
	return class_says;
}

static const struct class fake_class = {
	.name		= "dev_dma_fake",
	.dma_view	= fake_class_view,
};

/* A class is asked where the bus is silent. */
static void adopt_asks_class(struct kunit *test)
{
	struct device *one = fake_master(test), *two = fake_master(test);
	struct device *silent = new_unadded(test, NULL);
	struct device *spoken = new_unadded(test, dev_dma_view(two));

	class_says = dev_dma_view(one);
	silent->class = &fake_class;
	spoken->class = &fake_class;
	KUNIT_EXPECT_EQ(test, 1, dev_dma_adopt(silent));
	KUNIT_EXPECT_EQ(test, 1, dev_dma_adopt(spoken));
	silent->class = NULL;
	spoken->class = NULL;
	KUNIT_EXPECT_PTR_EQ(test, one, dev_dma_master(silent));
	KUNIT_EXPECT_PTR_EQ(test, two, dev_dma_master(spoken));
}

/* A subsystem that has shared is not overruled by its bus, nor by a mask. */
static void adopt_respects_subsystem(struct kunit *test)
{
	struct device *one = fake_master(test), *two = fake_master(test);
	struct device *dev = fake_child(test, one);

	to_fake_device(dev)->bus_view = dev_dma_view(two);
	KUNIT_EXPECT_EQ(test, 0, dev_dma_adopt(dev));
	to_fake_device(dev)->mask = FAKE_MASK(64);
	dev->dma_mask = &to_fake_device(dev)->mask;
	KUNIT_EXPECT_EQ(test, 0, dev_dma_attach(dev));
	KUNIT_EXPECT_PTR_EQ(test, one, dev_dma_master(dev));
	dev->dma_mask = NULL;
}

/* A device that cannot have what its bus says fails cleanly. */
static void adopt_fails_cleanly(struct kunit *test)
{
	struct fake *fake = fake_provider(test);
	struct device *dev = new_unadded(test, NULL);
	void *buffer = fake_buffer(test, 64);
	struct dev_dma *own;

	own = dev_dma_create_view(dev, &fake->ops);
	KUNIT_ASSERT_NOT_NULL(test, own);
	to_fake_device(dev)->bus_view = own;
	KUNIT_EXPECT_EQ(test, -ELOOP, dev_dma_adopt(dev));
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(dev, buffer, 64, DMA_TO_DEVICE));
	dev_dma_destroy_view(own);
}

/* Whichever allocation fails while sharing, nothing is left of it. */
static void share_without_memory(struct kunit *test)
{
	struct device *master = fake_master(test);
	unsigned int refs = kref_read(&master->kobj.kref);
	struct device *dev;
	bool failed = true;
	int nth, err;

	fault_begin(test);
	for (nth = 1; failed && nth < 32; nth++) {
		dev = fake_plain(test);
		fault_arm(nth);
		err = dev_dma_share(dev, master);
		failed = fault_disarm();
		/* What is made for debugfs is allowed to fail. */
		KUNIT_EXPECT_TRUE(test, err == 0 || (failed && err == -ENOMEM));
		KUNIT_EXPECT_EQ(test, err != 0,
				dev->dma_view == &dev_dma_none);
		fake_unregister(dev);
		KUNIT_EXPECT_EQ(test, refs, kref_read(&master->kobj.kref));
		KUNIT_EXPECT_FALSE_MSG(test, fake_remembers(dev),
				       "allocation %d", nth);
	}
	KUNIT_EXPECT_GT(test, nth, 3);
	KUNIT_EXPECT_FALSE(test, failed);
}

static struct kunit_case share_cases[] = {
	KUNIT_CASE(child_points_at_masters_view),
	KUNIT_CASE(share_with_oneself),
	KUNIT_CASE(share_with_null),
	KUNIT_CASE(share_in_a_cycle),
	KUNIT_CASE(share_second_view_in_a_cycle),
	KUNIT_CASE(share_twice),
	KUNIT_CASE(share_with_another),
	KUNIT_CASE(share_with_plain),
	KUNIT_CASE(share_with_left),
	KUNIT_CASE(share_by_a_master_for_others),
	KUNIT_CASE(share_with_dead),
	KUNIT_CASE(unshare_leaves_nothing),
	KUNIT_CASE(unshare_returns_own_view),
	KUNIT_CASE(unshare_refuses_others),
	KUNIT_CASE(narrow_is_private),
	KUNIT_CASE(narrow_is_inherited),
	KUNIT_CASE(narrow_is_inherited_by_view),
	KUNIT_CASE(narrow_ends_with_unshare),
	KUNIT_CASE_PARAM(narrow_is_never_looser, narrow_gen_params),
	KUNIT_CASE(old_mask_calls_narrow),
	KUNIT_CASE(inherited_limits_stay),
	KUNIT_CASE(early_mask_is_harmless),
	KUNIT_CASE(narrow_refuses_others),
	KUNIT_CASE(adopt_asks_bus),
	KUNIT_CASE(adopt_heeds_mask),
	KUNIT_CASE(adopt_believes_none),
	KUNIT_CASE(adopt_without_answer),
	KUNIT_CASE(adopt_asks_class),
	KUNIT_CASE(adopt_respects_subsystem),
	KUNIT_CASE(adopt_fails_cleanly),
	KUNIT_CASE(share_without_memory),
	{}
};

static struct kunit_suite share_suite = {
	.name		= "dev_dma_share",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= share_cases,
};

kunit_test_suite(share_suite);
