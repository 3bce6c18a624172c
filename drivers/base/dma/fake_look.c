// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests of the device DMA core look at, and what they need before
 * they can.
 */
#include <linux/swiotlb.h>

#include "fake.h"

/**
 * fake_buffer - memory that can be mapped
 * @test:	Frees it.
 * @size:	Bytes; a power of two comes aligned to itself.
 *
 * Return: The buffer.
 */
void *fake_buffer(struct kunit *test, size_t size)
{
	void *buffer = kunit_kzalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buffer);
	return buffer;
}

/**
 * fake_warm_up - make a device's first mapping, which is slow everywhere
 * @test:	The test.
 * @dev:	The device.
 */
void fake_warm_up(struct kunit *test, struct device *dev)
{
	void *buffer = fake_buffer(test, 64);
	dma_addr_t dma = dev_map_single(dev, buffer, 64, DMA_TO_DEVICE);

	KUNIT_ASSERT_FALSE(test, dev_dma_bad(dev, dma));
	dev_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
}

/**
 * fake_skip - skip the test, from a helper that skips in every test
 * @test:	Test that ends here.
 * @why:	What it needs.
 *
 * The compiler is kept from seeing that this does not return: objtool asks for
 * __noreturn at helpers that do nothing else.
 */
void fake_skip(struct kunit *test, const char *why)
{
	bool skip = true;

	OPTIMIZER_HIDE_VAR(skip);
	if (skip)
		kunit_skip(test, "%s", why);
}

/**
 * fake_need_fast - make sure that a device's master is on the fast path
 * @test:	Skipped where the kernel has none.
 * @dev:	The device, warmed up by this.
 */
void fake_need_fast(struct kunit *test, struct device *dev)
{
	if (fake_m(dev)->view.ops != &dev_dma_direct_ops)
		kunit_skip(test, "this kernel or this boot has no fast path");
	fake_warm_up(test, dev);
	KUNIT_ASSERT_NE(test, 0, fake_m(dev)->view.limit);
}

/**
 * fake_need_swiotlb - make sure that there are bounce buffers
 * @test:	Skipped where the kernel has none.
 *
 * A machine without memory above 4 GiB has none; it gets 2 MiB of them, for
 * good.
 *
 * Return: A mask that reaches the bounce buffers.
 */
u64 fake_need_swiotlb(struct kunit *test)
{
#ifdef CONFIG_SWIOTLB
	struct device *dev = fake_plain(test);

	if (!dev->dma_io_tlb_mem->nslabs)
		swiotlb_init_late(SZ_2M, GFP_KERNEL | __GFP_DMA, NULL);
	if (!dev->dma_io_tlb_mem->nslabs)
		kunit_skip(test, "swiotlb is off");
	return max_t(u64, dev->dma_io_tlb_mem->defpool.end - 1,
		     DMA_BIT_MASK(24));
#else
	fake_skip(test, "needs SWIOTLB");
	return 0;
#endif
}

/**
 * fake_counts - what was counted for a device
 * @dev:	Device that has a view.
 *
 * Return: The counts of all CPUs.
 */
struct dev_dma_stats fake_counts(struct device *dev)
{
	struct dev_dma_stats __percpu *stats = dev_dma_stats(dev->dma_view);
	struct dev_dma_stats sum = { };
	int cpu;

	for_each_possible_cpu(cpu) {
		struct dev_dma_stats *one = per_cpu_ptr(stats, cpu);

		sum.maps += one->maps;
		sum.unmaps += one->unmaps;
		sum.bytes += one->bytes;
		sum.slow += one->slow;
		sum.late += one->late;
		sum.failures += one->failures;
	}
	return sum;
}

/**
 * fake_slow - calls that left the fast path
 * @dev:	Device that has a view.
 *
 * Return: Their number.
 */
unsigned long fake_slow(struct device *dev)
{
	return fake_counts(dev).slow;
}

/**
 * fake_late - unmaps that came too late
 * @dev:	Device that has a view.
 *
 * Return: Their number.
 */
unsigned long fake_late(struct device *dev)
{
	return fake_counts(dev).late;
}

/**
 * fake_failures - calls that failed
 * @dev:	Device that has a view.
 *
 * Return: Their number.
 */
unsigned long fake_failures(struct device *dev)
{
	return fake_counts(dev).failures;
}

/**
 * fake_m - the master's view that a device uses
 * @dev:	The device.
 *
 * Return: It, or %NULL.
 */
struct dev_dma_master *fake_m(struct device *dev)
{
	return dev_dma_to_master(dev_dma_current(dev));
}

/**
 * fake_has_memory - is anything of a master's memory still with a driver?
 * @m:		The master's view.
 *
 * Return: %true if so.
 */
bool fake_has_memory(struct dev_dma_master *m)
{
	guard(spinlock_irqsave)(&m->lock);
	return !list_empty(&m->memory);
}

/**
 * fake_remembers - does the core remember a device?
 * @dev:	A device or what is left of it; only its address is looked at.
 *
 * Return: %true if so.
 */
bool fake_remembers(struct device *dev)
{
	bool found;

	mutex_lock(&dev_dma_topology);
	found = dev_dma_find_seat(dev);
	mutex_unlock(&dev_dma_topology);
	return found;
}

/**
 * fake_entered - how many calls have gone through the gate?
 * @dev:	The device; those of its master count.
 *
 * Return: Their number; what is short does not go through it.
 */
unsigned long fake_entered(struct device *dev)
{
	struct dev_dma_calls __percpu *calls = fake_m(dev)->gate.calls;
	unsigned long in = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		in += per_cpu_ptr(calls, cpu)->in;
	return in;
}
