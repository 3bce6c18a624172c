// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every kind of device that a driver may hold, as parameters of a test.
 */
#include <linux/string.h>

#include "fake.h"

const struct fake_kind_param fake_able_kinds[] = {
	{ FAKE_MASTER,		"a master" },
	{ FAKE_CHILD,		"a child" },
	{ FAKE_GRANDCHILD,	"a grandchild" },
	{ FAKE_NARROWED,	"a narrowed child" },
	{ FAKE_COUNTED,		"a counted child" },
	{ FAKE_TRANSLATED,	"a master behind host" },
	{ FAKE_PROVIDED,	"a child of the recording provider" },
};

static_assert(ARRAY_SIZE(fake_able_kinds) == FAKE_ABLE_KINDS);

const struct fake_kind_param fake_unable_kinds[] = {
	{ FAKE_NONE,		"a device without a view" },
	{ FAKE_DEAD,		"a master without a driver" },
	{ FAKE_LEFT,		"a child that was unshared" },
};

static_assert(ARRAY_SIZE(fake_unable_kinds) == FAKE_UNABLE_KINDS);

static const struct fake_kind_param master_kinds[] = {
	{ FAKE_MASTER,		"direct" },
	{ FAKE_RANGED,		"direct, ranged" },
	{ FAKE_TRANSLATED,	"host" },
};

static const void *next_kind(const struct fake_kind_param *kinds, int n,
			     const void *prev, char *desc)
{
	const struct fake_kind_param *next = kinds;

	if (prev)
		next = (const struct fake_kind_param *)prev + 1;
	if (next >= kinds + n)
		return NULL;
	strscpy(desc, next->name, KUNIT_PARAM_DESC_SIZE);
	return next;
}

const void *fake_able_gen_params(const void *prev, char *desc)
{
	return next_kind(fake_able_kinds, FAKE_ABLE_KINDS, prev, desc);
}

const void *fake_unable_gen_params(const void *prev, char *desc)
{
	return next_kind(fake_unable_kinds, FAKE_UNABLE_KINDS, prev, desc);
}

const void *fake_master_gen_params(const void *prev, char *desc)
{
	return next_kind(master_kinds, ARRAY_SIZE(master_kinds), prev, desc);
}

static bool is_unable(const void *param)
{
	return param >= (void *)fake_unable_kinds &&
	       param < (void *)(fake_unable_kinds + FAKE_UNABLE_KINDS);
}

const void *fake_every_gen_params(const void *prev, char *desc)
{
	const void *next = NULL;

	if (!is_unable(prev))
		next = fake_able_gen_params(prev, desc);
	if (next)
		return next;
	return fake_unable_gen_params(is_unable(prev) ? prev : NULL, desc);
}

static struct device *make_left(struct kunit *test)
{
	struct device *dev = fake_child(test, fake_master(test));

	KUNIT_ASSERT_EQ(test, 0, dev_dma_unshare(dev));
	return dev;
}

static struct device *make_counted(struct kunit *test)
{
	struct device *dev = fake_child(test, fake_master(test));

	fake_count_calls(test, dev, true);
	return dev;
}

static struct device *make_dead(struct kunit *test)
{
	struct device *dev = fake_master(test);

	fake_unbind(dev);
	return dev;
}

/**
 * fake_of_kind - make a device
 * @test:	The test.
 * @kind:	Of which kind.
 *
 * Return: The device.
 */
struct device *fake_of_kind(struct kunit *test, enum fake_kind kind)
{
	switch (kind) {
	case FAKE_NONE:
		return fake_plain(test);
	case FAKE_MASTER:
		return fake_master(test);
	case FAKE_CHILD:
		return fake_child(test, fake_master(test));
	case FAKE_GRANDCHILD:
		return fake_child(test, fake_child(test, fake_master(test)));
	case FAKE_NARROWED:
		return fake_narrowed(test, fake_master(test),
				     FAKE_MASK(52));
	case FAKE_COUNTED:
		return make_counted(test);
	case FAKE_RANGED:
		return fake_ranged_master(test, SZ_1G);
	case FAKE_TRANSLATED:
		return fake_host_master(test);
	case FAKE_PROVIDED:
		return fake_provided(test);
	case FAKE_DEAD:
		return make_dead(test);
	case FAKE_LEFT:
		return make_left(test);
	}
	return NULL;
}

/**
 * fake_param_device - make a device of the kind that is the test's parameter
 * @test:	The test.
 *
 * Return: The device.
 */
struct device *fake_param_device(struct kunit *test)
{
	const struct fake_kind_param *param = test->param_value;

	return fake_of_kind(test, param->kind);
}
