// SPDX-License-Identifier: GPL-2.0-only
/*
 * A bus for the tests of the device DMA core, and its devices.
 *
 * The bus lets a test decide what a device is born with: a mask, a range map,
 * an answer to the question who masters for it.  Its devices are bound and
 * unbound by the driver core itself, so that views come and go as they do in
 * the field.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "fake.h"

static int fake_match(struct device *dev, const struct device_driver *drv)
{
	return to_fake_device(dev)->binds;
}

/* Where the architecture looks, which may be in no range map. */
static void set_offset(struct device *dev, u64 offset)
{
#ifdef CONFIG_PPC
	dev->archdata.dma_offset = offset;
#endif
}

static int fake_dma_configure(struct device *dev)
{
	struct fake_device *fdev = to_fake_device(dev);

	set_offset(dev, fdev->range[0].dma_start - fdev->range[0].cpu_start);
	if (!fdev->range[0].size)
		return 0;
	dev->dma_range_map = kmemdup(fdev->range, sizeof(fdev->range),
				     GFP_KERNEL);
	return dev->dma_range_map ? 0 : -ENOMEM;
}

static struct dev_dma *fake_bus_view(struct device *dev)
{
	return to_fake_device(dev)->bus_view;
}

static int fake_probe(struct device *dev)
{
	struct fake_device *fdev = to_fake_device(dev);

	return fdev->probe ? fdev->probe(dev) : 0;
}

static const struct bus_type fake_bus = {
	.name		= "dev_dma_fake",
	.match		= fake_match,
	.probe		= fake_probe,
	.dma_configure	= fake_dma_configure,
	.dma_view	= fake_bus_view,
};

static struct device_driver fake_driver = {
	.name			= "dev_dma_fake",
	.bus			= &fake_bus,
	.suppress_bind_attrs	= true,
};

/**
 * fake_suite_init - register the bus
 * @suite:	Any.
 *
 * Return: 0, or a negative errno.
 */
int fake_suite_init(struct kunit_suite *suite)
{
	int err = bus_register(&fake_bus);

	if (err)
		return err;
	err = driver_register(&fake_driver);
	if (err)
		bus_unregister(&fake_bus);
	return err;
}

/**
 * fake_suite_exit - undo fake_suite_init()
 * @suite:	Any.
 */
void fake_suite_exit(struct kunit_suite *suite)
{
	driver_unregister(&fake_driver);
	bus_unregister(&fake_bus);
}

static void fake_release(struct device *dev)
{
	struct fake_device *fdev = to_fake_device(dev);
	struct fake_env *env = fdev->env;
	int i;

	env->alive--;
	for (i = 0; i < ARRAY_SIZE(env->released); i++)
		if (!env->released[i])
			break;
	if (i < ARRAY_SIZE(env->released))
		env->released[i] = dev;
	list_del(&fdev->node);
	kfree(fdev);
}

/* Where one was released there is another one now. */
static void forget_released(struct fake_env *env, struct device *dev)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(env->released); i++)
		if (env->released[i] == dev)
			env->released[i] = NULL;
}

/* Whatever the machine's devices are like. */
static void set_coherent(struct device *dev, bool coherent)
{
#if defined(CONFIG_ARCH_HAS_SYNC_DMA_FOR_DEVICE) || \
	defined(CONFIG_ARCH_HAS_SYNC_DMA_FOR_CPU) || \
	defined(CONFIG_ARCH_HAS_SYNC_DMA_FOR_CPU_ALL)
	dev->dma_coherent = coherent;
#endif
}

/**
 * fake_new_device - make a device, registered
 * @test:	Unregisters it when it ends.
 * @binds:	The fake driver takes it.
 *
 * Its masks and its range map are those of the test's environment.
 *
 * Return: The device.
 */
struct device *fake_new_device(struct kunit *test, bool binds)
{
	struct fake_env *env = fake_env(test);
	struct fake_device *fdev;

	fdev = kzalloc(sizeof(*fdev), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, fdev);
	forget_released(env, &fdev->dev);
	fdev->env = env;
	fdev->binds = binds;
	fdev->mask = env->dma_mask;
	memcpy(fdev->range, env->range, sizeof(fdev->range));
	device_initialize(&fdev->dev);
	set_coherent(&fdev->dev, !env->incoherent);
	fdev->dev.bus = &fake_bus;
	fdev->dev.release = fake_release;
	if (fdev->mask) {
		fdev->dev.dma_mask = &fdev->mask;
		fdev->dev.coherent_dma_mask = fdev->mask;
		fdev->dev.dma_parms = &fdev->parms;
	}
	list_add(&fdev->node, &env->devices);
	env->alive++;
	dev_set_name(&fdev->dev, "fake%d", env->born++);
	KUNIT_ASSERT_EQ(test, 0, device_add(&fdev->dev));
	KUNIT_ASSERT_EQ(test, binds, device_is_bound(&fdev->dev));
	return &fdev->dev;
}

/**
 * fake_master - make a device that masters the bus and reaches all of RAM
 * @test:	The test.
 *
 * Return: The device, bound.
 */
struct device *fake_master(struct kunit *test)
{
	fake_env(test)->dma_mask = FAKE_MASK(64);
	return fake_new_device(test, true);
}

/**
 * fake_ranged_master - make a master that sees RAM elsewhere
 * @test:	The test.
 * @offset:	How far above the physical address.
 *
 * Return: The device, bound.
 */
struct device *fake_ranged_master(struct kunit *test, u64 offset)
{
	struct fake_env *env = fake_env(test);
	struct device *dev;

	env->range[0].dma_start = offset;
	env->range[0].size = SZ_1T;
	dev = fake_master(test);
	memset(env->range, 0, sizeof(env->range));
	return dev;
}

/**
 * fake_host_master - make a master that no addition can serve
 * @test:	The test.
 *
 * Its range map has two regions, which lie side by side, so that bus addresses
 * are still physical ones.
 *
 * Return: The device, bound; its provider is host.
 */
struct device *fake_host_master(struct kunit *test)
{
	struct fake_env *env = fake_env(test);
	struct device *dev;

	env->range[0].size = SZ_1M;
	env->range[1].cpu_start = SZ_1M;
	env->range[1].dma_start = SZ_1M;
	env->range[1].size = SZ_1T;
	dev = fake_master(test);
	memset(env->range, 0, sizeof(env->range));
	KUNIT_ASSERT_PTR_EQ(test, fake_m(dev)->view.ops, &dev_dma_host_ops);
	return dev;
}

/**
 * fake_plain - make a device for which nothing masters
 * @test:	The test.
 *
 * Return: The device, not bound.
 */
struct device *fake_plain(struct kunit *test)
{
	fake_env(test)->dma_mask = 0;
	return fake_new_device(test, false);
}

/**
 * fake_child - make a device that delegates
 * @test:	The test.
 * @master:	To whom.
 *
 * Return: The device, not bound.
 */
struct device *fake_child(struct kunit *test, struct device *master)
{
	struct device *dev = fake_plain(test);

	KUNIT_ASSERT_EQ(test, 0, dev_dma_share(dev, master));
	return dev;
}

/**
 * fake_incoherent - make a device whose master does not see the CPU's cache
 * @test:	The test.
 * @ops:	Provider of the master's view, or of one beside it where the
 *		kernel knows no such master.
 *
 * Return: The device, not bound.
 */
struct device *fake_incoherent(struct kunit *test,
			       const struct dev_dma_ops *ops)
{
	struct fake_env *env = fake_env(test);
	struct device *master, *dev;

	env->incoherent = true;
	master = fake_master(test);
	if (fake_m(master)->view.ops == ops)
		return fake_child(test, master);
	env->view = dev_dma_create_view(master, ops);
	KUNIT_ASSERT_NOT_NULL(test, env->view);
	dev = fake_plain(test);
	KUNIT_ASSERT_EQ(test, 0, dev_dma_share_view(dev, env->view));
	return dev;
}

/**
 * fake_narrowed - make a device that delegates and reaches less
 * @test:	The test.
 * @master:	To whom.
 * @mask:	Both of its masks.
 *
 * Return: The device, not bound.
 */
struct device *fake_narrowed(struct kunit *test, struct device *master,
			     u64 mask)
{
	struct device *dev = fake_child(test, master);
	struct dev_dma_limits limits = {
		.mask = mask, .consistent_mask = mask,
	};

	KUNIT_ASSERT_EQ(test, 0, dev_dma_narrow(dev, &limits));
	return dev;
}

/**
 * fake_count_calls - switch counting, as debugfs does
 * @test:	The test.
 * @dev:	Device that has a view.
 * @on:		On or off.
 */
void fake_count_calls(struct kunit *test, struct device *dev, bool on)
{
	struct dev_dma_use *use;

	mutex_lock(&dev_dma_topology);
	use = dev_dma_current_use(dev);
	if (use) {
		use->counting = on;
		dev_dma_point(use);
	}
	mutex_unlock(&dev_dma_topology);
	KUNIT_ASSERT_NOT_NULL(test, use);
}

/**
 * fake_unbind - take the driver from a device
 * @dev:	The device.
 */
void fake_unbind(struct device *dev)
{
	device_release_driver(dev);
}

/**
 * fake_rebind - give it back
 * @test:	The test.
 * @dev:	The device.
 */
void fake_rebind(struct kunit *test, struct device *dev)
{
	KUNIT_ASSERT_EQ(test, 1, device_attach(dev));
}

/**
 * fake_unregister - let go of a device before its test ends
 * @dev:	The device; it must not be used again.
 */
void fake_unregister(struct device *dev)
{
	list_del_init(&to_fake_device(dev)->node);
	device_unregister(dev);
}

/**
 * fake_was_released - has a device been released?
 * @test:	The test.
 * @dev:	What may be left of the device; only its address is looked at.
 *
 * Return: %true if so.
 */
bool fake_was_released(struct kunit *test, struct device *dev)
{
	struct fake_env *env = fake_env(test);
	int i;

	for (i = 0; i < ARRAY_SIZE(env->released); i++)
		if (env->released[i] == dev)
			return true;
	return false;
}
