// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests of the device DMA core have in common: how they begin and end.
 *
 * When a test ends, everything it has made is taken down; a device that is then
 * not released, a mapping or an allocation that the provider still holds, or a
 * warning of the kernel fails the test.
 */
#include <linux/panic.h>
#include <linux/slab.h>

#include "fake.h"

/**
 * fake_test_init - begin a test
 * @test:	The test.
 *
 * Return: 0, or -ENOMEM.
 */
int fake_test_init(struct kunit *test)
{
	struct fake_env *env = kzalloc(sizeof(*env), GFP_KERNEL);

	if (!env)
		return -ENOMEM;
	env->test = test;
	INIT_LIST_HEAD(&env->devices);
	env->warned = test_taint(TAINT_WARN);
	test->priv = env;
	return 0;
}

static void unregister_all(struct fake_env *env)
{
	struct fake_device *fdev;

	while (!list_empty(&env->devices)) {
		fdev = list_first_entry(&env->devices, struct fake_device,
					node);
		list_del_init(&fdev->node);
		if (device_is_registered(&fdev->dev))
			device_del(&fdev->dev);
		put_device(&fdev->dev);
	}
}

static bool nothing_lives(struct fake_env *env)
{
	return !READ_ONCE(env->alive) &&
	       (!env->fake || !READ_ONCE(env->fake->live));
}

/**
 * fake_test_exit - end a test and look for what it left behind
 * @test:	The test.
 */
void fake_test_exit(struct kunit *test)
{
	struct fake_env *env = fake_env(test);

	if (!env)
		return;
	if (env->fake)
		complete_all(&env->fake->resume);
	unregister_all(env);
	if (env->fake)
		dev_dma_destroy_view(env->fake->view);
	if (env->view)
		dev_dma_destroy_view(env->view);
	if (!FAKE_WAIT(nothing_lives(env)) && env->fake)
		KUNIT_EXPECT_EQ(test, 0, env->fake->live);
	KUNIT_EXPECT_EQ(test, 0, env->alive);
	if (!env->warned)
		KUNIT_EXPECT_FALSE(test, test_taint(TAINT_WARN));
	if (nothing_lives(env)) {	/* or somebody will look here */
		kfree(env->made);
		kfree(env);
	}
}
