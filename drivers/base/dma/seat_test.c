// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of seat.c: what is remembered of a device, and what it pins.
 */
#include "fake.h"

static struct dev_dma_use *use_of(struct device *dev)
{
	struct dev_dma_use *use;

	mutex_lock(&dev_dma_topology);
	use = dev_dma_current_use(dev);
	mutex_unlock(&dev_dma_topology);
	return use;
}

static int uses_of(struct device *dev)
{
	struct dev_dma_seat *seat;
	int n = 0;

	mutex_lock(&dev_dma_topology);
	seat = dev_dma_find_seat(dev);
	if (seat)
		n = list_count_nodes(&seat->uses);
	mutex_unlock(&dev_dma_topology);
	return n;
}

/* A device that never had a view is not remembered. */
static void plain_device_is_unknown(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, fake_remembers(fake_plain(test)));
}

/* A device with a view is remembered until it is released, not longer. */
static void released_device_is_forgotten(struct kunit *test)
{
	struct device *dev = fake_master(test);

	KUNIT_EXPECT_TRUE(test, fake_remembers(dev));
	fake_unregister(dev);
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, dev));
	KUNIT_EXPECT_FALSE(test, fake_remembers(dev));
}

/* A device uses a view in one way, however often it comes and goes. */
static void use_is_found_again(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	struct dev_dma_use *use = use_of(child);
	int i;

	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, 0, dev_dma_unshare(child));
		KUNIT_EXPECT_NULL(test, use_of(child));
		KUNIT_EXPECT_EQ(test, 0, dev_dma_share(child, master));
		KUNIT_EXPECT_PTR_EQ(test, use, use_of(child));
	}
	KUNIT_EXPECT_EQ(test, 1, uses_of(child));
	KUNIT_EXPECT_EQ(test, 1, uses_of(master));
}

/* A device that moves from one master to another remembers both. */
static void every_view_is_remembered(struct kunit *test)
{
	struct device *one = fake_master(test), *two = fake_master(test);
	struct device *child = fake_child(test, one);

	KUNIT_ASSERT_EQ(test, 0, dev_dma_unshare(child));
	KUNIT_ASSERT_EQ(test, 0, dev_dma_share(child, two));
	KUNIT_EXPECT_EQ(test, 2, uses_of(child));
	KUNIT_EXPECT_PTR_EQ(test, two, dev_dma_master(child));
	fake_unregister(one);
	KUNIT_EXPECT_FALSE(test, fake_was_released(test, one));
	fake_unregister(child);
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, one));
}

/* A master outlives whoever delegates to it. */
static void child_pins_master(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);

	fake_unregister(master);
	KUNIT_EXPECT_FALSE(test, fake_was_released(test, master));
	KUNIT_EXPECT_PTR_EQ(test, master, dev_dma_master(child));
	fake_unregister(child);
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, child));
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, master));
	KUNIT_EXPECT_FALSE(test, fake_remembers(master));
}

/* A grandchild pins the master too, and does not need its parent for that. */
static void grandchild_pins_master(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	struct device *grandchild = fake_child(test, child);

	fake_unregister(master);
	fake_unregister(child);
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, child));
	KUNIT_EXPECT_FALSE(test, fake_was_released(test, master));
	KUNIT_EXPECT_PTR_EQ(test, master, dev_dma_master(grandchild));
	fake_unregister(grandchild);
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, master));
}

/* Unsharing lets a reader finish: the pin goes when the child does. */
static void unshared_child_still_pins(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);

	KUNIT_ASSERT_EQ(test, 0, dev_dma_unshare(child));
	fake_unregister(master);
	KUNIT_EXPECT_FALSE(test, fake_was_released(test, master));
	fake_unregister(child);
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, master));
}

/* A child that is released with interrupts off lets its master go as well. */
static void child_is_released_with_interrupts_off(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	unsigned long flags;

	fake_unregister(master);
	get_device(child);
	fake_unregister(child);
	KUNIT_EXPECT_FALSE(test, fake_was_released(test, child));
	local_irq_save(flags);
	put_device(child);
	local_irq_restore(flags);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(fake_was_released(test, master)));
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, child));
	KUNIT_EXPECT_FALSE(test, fake_remembers(child));
}

/* A created view pins its master, and a child the view. */
static void created_view_pins_master(struct kunit *test)
{
	struct device *child = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct device *master = fake->master;

	fake_unregister(master);
	KUNIT_EXPECT_FALSE(test, fake_was_released(test, master));
	fake_env(test)->fake = NULL;
	dev_dma_destroy_view(fake->view);
	KUNIT_EXPECT_FALSE(test, fake_was_released(test, master));
	KUNIT_EXPECT_PTR_EQ(test, master, dev_dma_master(child));
	fake_unregister(child);
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, master));
}

/* A master that nobody shares goes at once: its own use does not pin it. */
static void own_use_does_not_pin(struct kunit *test)
{
	struct device *dev = fake_master(test);

	KUNIT_EXPECT_EQ(test, 1, uses_of(dev));
	fake_warm_up(test, dev);
	fake_unregister(dev);
	KUNIT_EXPECT_TRUE(test, fake_was_released(test, dev));
}

static struct kunit_case seat_cases[] = {
	KUNIT_CASE(plain_device_is_unknown),
	KUNIT_CASE(released_device_is_forgotten),
	KUNIT_CASE(use_is_found_again),
	KUNIT_CASE(every_view_is_remembered),
	KUNIT_CASE(child_pins_master),
	KUNIT_CASE(grandchild_pins_master),
	KUNIT_CASE(unshared_child_still_pins),
	KUNIT_CASE(child_is_released_with_interrupts_off),
	KUNIT_CASE(created_view_pins_master),
	KUNIT_CASE(own_use_does_not_pin),
	{}
};

static struct kunit_suite seat_suite = {
	.name		= "dev_dma_seat",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= seat_cases,
};

kunit_test_suite(seat_suite);
