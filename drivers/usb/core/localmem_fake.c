// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests of localmem.c have in common: controllers with an SRAM, the
 * devices behind them, and a count of what has been allocated.
 *
 * The SRAM is ordinary memory in a pool, as usb_hcd_setup_local_mem() makes
 * one, and the test plays the device: it reads and writes there what the
 * hardware would.  Everything else goes through the calls that a driver makes.
 *
 * When a test ends the whole SRAM must be free again.
 */
#include <kunit/device.h>
#include <linux/dev-dma-ops.h>
#include <linux/device.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include <trace/events/kmem.h>

#include "localmem_fake.h"
#include "usb.h"

/* What is left in the pool now was not given back by the dying view either. */
static void drop_pool(void *data)
{
	struct sram *sram = data;

	KUNIT_EXPECT_EQ(sram->test, 0, sram_in_use(sram));
	if (!sram_in_use(sram))		/* or it is a BUG */
		gen_pool_destroy(sram->pool);
}

static void make_pool(struct kunit *test, struct sram *sram)
{
	sram->bytes = kunit_kmalloc(test, SRAM_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, sram->bytes);
	memset(sram->bytes, SRAM_UNUSED, SRAM_SIZE);
	sram->pool = gen_pool_create(4, NUMA_NO_NODE);
	KUNIT_ASSERT_NOT_NULL(test, sram->pool);
	KUNIT_ASSERT_EQ(test, 0,
			gen_pool_add_virt(sram->pool,
					  (unsigned long)sram->bytes, SRAM_DMA,
					  SRAM_SIZE, NUMA_NO_NODE));
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, drop_pool, sram));
}

/**
 * sram_device - make a device
 * @test:	Unregisters it when it ends.
 * @name:	Its name.
 *
 * Return: The device, bound.
 */
struct device *sram_device(struct kunit *test, const char *name)
{
	struct device *dev = kunit_device_register(test, name);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	return dev;
}

/**
 * sram_bare - make a controller with an SRAM that nobody can use yet
 * @test:	Takes it down when it ends.
 * @name:	Name of its device.
 *
 * Return: The SRAM.
 */
struct sram *sram_bare(struct kunit *test, const char *name)
{
	struct sram *sram = kunit_kzalloc(test, sizeof(*sram), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, sram);
	sram->hcd = kunit_kzalloc(test, sizeof(*sram->hcd), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, sram->hcd);
	sram->test = test;
	make_pool(test, sram);
	sram->master = sram_device(test, name);
	sram->hcd->self.sysdev = sram->master;
	sram->hcd->localmem_pool = sram->pool;
	sram->next = test->priv;
	test->priv = sram;
	return sram;
}

/**
 * sram_new - make a controller with an SRAM that has a view
 * @test:	Takes it down when it ends.
 * @name:	Name of its device.
 *
 * Return: The SRAM.
 */
struct sram *sram_new(struct kunit *test, const char *name)
{
	struct sram *sram = sram_bare(test, name);

	KUNIT_ASSERT_EQ(test, 0, usb_localmem_create_view(sram->hcd));
	return sram;
}

/**
 * sram_child - make a device behind a controller
 * @sram:	The controller's.
 * @name:	Its name.
 *
 * Return: The device.
 */
struct device *sram_child(struct sram *sram, const char *name)
{
	struct device *dev = sram_device(sram->test, name);

	KUNIT_ASSERT_EQ(sram->test, 0,
			dev_dma_share_view(dev, sram->hcd->localmem_view));
	return dev;
}

/**
 * sram_unbind - take away the controller, and with it the view
 * @sram:	The controller's.
 */
void sram_unbind(struct sram *sram)
{
	kunit_device_unregister(sram->test, sram->master);
}

/**
 * sram_test_exit - end a test and look for what it left behind
 * @test:	The test; its controllers still stand.
 */
void sram_test_exit(struct kunit *test)
{
	struct sram *sram;

	for (sram = test->priv; sram; sram = sram->next)
		KUNIT_EXPECT_EQ(test, SRAM_SIZE, gen_pool_avail(sram->pool));
}

/**
 * sram_view - what the device reads and writes
 * @sram:	The controller's.
 * @dma:	Where the device finds it.
 *
 * Return: The same for the CPU.
 */
u8 *sram_view(struct sram *sram, dma_addr_t dma)
{
	KUNIT_ASSERT_TRUE(sram->test, sram_holds(dma, 1));
	return sram->bytes + (dma - SRAM_DMA);
}

/**
 * sram_fill - make bytes that can be told from others
 * @bytes:	Where.
 * @size:	How many.
 * @seed:	Other seeds make other bytes.
 *
 * No two neighbours are alike, nor two bytes at the same place of neighbouring
 * pages.
 */
void sram_fill(u8 *bytes, size_t size, u8 seed)
{
	size_t i;

	for (i = 0; i < size; i++)
		bytes[i] = seed + 7 * i + 13 * (i >> 12);
}

/**
 * sram_buffer - memory that can be mapped
 * @test:	Frees it.
 * @size:	Bytes.
 * @seed:	For sram_fill().
 *
 * Return: The buffer.
 */
u8 *sram_buffer(struct kunit *test, size_t size, u8 seed)
{
	u8 *buffer = kunit_kmalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buffer);
	sram_fill(buffer, size, seed);
	return buffer;
}

/**
 * sram_map - map a buffer that fits
 * @test:	The test.
 * @dev:	Device behind a controller.
 * @buffer:	The buffer.
 * @size:	Bytes.
 * @dir:	Who writes.
 *
 * Return: Where the device finds it.
 */
dma_addr_t sram_map(struct kunit *test, struct device *dev, void *buffer,
		    size_t size, enum dma_data_direction dir)
{
	dma_addr_t dma = dev_map_single(dev, buffer, size, dir);

	KUNIT_ASSERT_FALSE(test, dev_dma_bad(dev, dma));
	KUNIT_ASSERT_TRUE(test, sram_holds(dma, size));
	return dma;
}

/* Counting what one thread allocates, until whoever frees it */

static struct task_struct *counted_task;
static const void *counted[8];		/* more than any test needs */
static DEFINE_SPINLOCK(counted_lock);

static void replace_counted(const void *what, const void *with)
{
	unsigned long flags;
	int i;

	spin_lock_irqsave(&counted_lock, flags);
	for (i = 0; i < ARRAY_SIZE(counted); i++)
		if (counted[i] == what)
			break;
	if (i < ARRAY_SIZE(counted))
		counted[i] = with;
	spin_unlock_irqrestore(&counted_lock, flags);
}

static void saw_kmalloc(void *data, unsigned long call_site, const void *ptr,
			size_t bytes_req, size_t bytes_alloc, gfp_t gfp_flags,
			int node)
{
	if (ptr && in_task() && current == READ_ONCE(counted_task))
		replace_counted(NULL, ptr);
}

static void saw_kfree(void *data, unsigned long call_site, const void *ptr)
{
	if (ptr)
		replace_counted(ptr, NULL);
}

/**
 * sram_count_on - count what this thread allocates from here on
 */
void sram_count_on(void)
{
	WRITE_ONCE(counted_task, current);
}

/**
 * sram_count_off - count no more; what has been counted can still be freed
 */
void sram_count_off(void)
{
	WRITE_ONCE(counted_task, NULL);
}

static void count_end(void *data)
{
	sram_count_off();
	unregister_trace_kfree(saw_kfree, NULL);
	unregister_trace_kmalloc(saw_kmalloc, NULL);
	tracepoint_synchronize_unregister();
}

/**
 * sram_count_begin - get ready to count allocations
 * @test:	Until it ends; skipped where the kernel cannot do it.
 */
void sram_count_begin(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_TRACEPOINTS))
		kunit_skip(test, "needs TRACEPOINTS");
	memset(counted, 0, sizeof(counted));
	KUNIT_ASSERT_EQ(test, 0, register_trace_kmalloc(saw_kmalloc, NULL));
	KUNIT_ASSERT_EQ(test, 0, register_trace_kfree(saw_kfree, NULL));
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, count_end, NULL));
}

/**
 * sram_count - how much of what was counted has not been freed?
 *
 * Return: Allocations.
 */
int sram_count(void)
{
	int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(counted); i++)
		n += !!READ_ONCE(counted[i]);
	return n;
}
