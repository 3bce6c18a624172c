// SPDX-License-Identifier: GPL-2.0-only
/*
 * A buffer changes hands: the policy carried out on a cache.
 *
 * The CPU's own cache is the architecture's, or what can be told from the hooks
 * of the kernel's mapping code; a driver may register one that lies between
 * that and memory.  What is written back leaves the inner cache first, what is
 * discarded the outer one: else an inner fetch would find what is stale there.
 */
#include <kunit/static_stub.h>
#include <linux/cleanup.h>
#include <linux/dma-map-ops.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/highmem.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/spinlock.h>

#include "cache.h"

#ifdef CONFIG_ARCH_HAS_DEV_CACHE
#define inner_cache	arch_dev_cache
#else
/*
 * Whatever an architecture does for a direction, it writes back what a device
 * will read, and discards what one has written, before or after.
 */
static unsigned int hooks_line_size(void)
{
	return dma_get_cache_alignment();
}

static bool hooks_speculate(void)
{
	return IS_ENABLED(CONFIG_ARCH_HAS_SYNC_DMA_FOR_CPU);
}

static void hooks_wback(phys_addr_t phys, size_t size)
{
	arch_sync_dma_for_device(phys, size, DMA_TO_DEVICE);
}

static void hooks_inv(phys_addr_t phys, size_t size)
{
	arch_sync_dma_for_device(phys, size, DMA_FROM_DEVICE);
	arch_sync_dma_for_cpu(phys, size, DMA_FROM_DEVICE);
}

static void hooks_wback_inv(phys_addr_t phys, size_t size)
{
	hooks_wback(phys, size);
	hooks_inv(phys, size);
}

static void hooks_all_for_cpu(void)
{
	arch_sync_dma_for_cpu_all();
}

static const struct dev_cache_ops inner_cache = {
	.name		= "hooks",
	.line_size	= hooks_line_size,
	.speculates	= hooks_speculate,
	.wback		= hooks_wback,
	.inv		= hooks_inv,
	.wback_inv	= hooks_wback_inv,
	.all_for_cpu	= hooks_all_for_cpu,
};
#endif

static const struct dev_cache_ops *registered;

/* Of the CPU, with whatever lies behind its own; asked once. */
static struct dev_cache cpu_cache;
static DEFINE_SPINLOCK(settle_lock);

/**
 * dev_cache_register - announce a cache between the CPUs' own and memory
 * @cache:	The cache; for good.  Its operations may be called with physical
 *		addresses of any memory.
 *
 * Context: Before the first device is bound: an early initcall.
 * Return: 0; -EBUSY if there is one already, or a device has been told how long
 * lines are.
 */
int dev_cache_register(const struct dev_cache_ops *cache)
{
	guard(spinlock_irqsave)(&settle_lock);
	if (registered || cpu_cache.ops)
		return -EBUSY;
	registered = cache;
	return 0;
}

/**
 * dev_cache_inner - the CPUs' own cache
 *
 * Context: Any.
 * Return: Its operations.
 */
const struct dev_cache_ops *dev_cache_inner(void)
{
	KUNIT_STATIC_STUB_REDIRECT(dev_cache_inner);
	return &inner_cache;
}

/**
 * dev_cache_outer - the cache behind that
 *
 * Context: Any.
 * Return: Its operations, or %NULL.
 */
const struct dev_cache_ops *dev_cache_outer(void)
{
	KUNIT_STATIC_STUB_REDIRECT(dev_cache_outer);
	return registered;
}

static void both_wback(phys_addr_t phys, size_t size)
{
	dev_cache_inner()->wback(phys, size);
	dev_cache_wait(dev_cache_inner());
	dev_cache_outer()->wback(phys, size);
}

static void both_inv(phys_addr_t phys, size_t size)
{
	dev_cache_outer()->inv(phys, size);
	dev_cache_wait(dev_cache_outer());
	dev_cache_inner()->inv(phys, size);
}

static void both_wback_inv(phys_addr_t phys, size_t size)
{
	dev_cache_inner()->wback(phys, size);
	dev_cache_wait(dev_cache_inner());
	dev_cache_outer()->wback_inv(phys, size);
	dev_cache_wait(dev_cache_outer());
	dev_cache_inner()->inv(phys, size);
}

static void both_wait(void)
{
	dev_cache_wait(dev_cache_inner());
	dev_cache_wait(dev_cache_outer());
}

static void all_for_cpu(const struct dev_cache_ops *cache)
{
	if (cache->all_for_cpu)
		cache->all_for_cpu();
}

static void both_all_for_cpu(void)
{
	all_for_cpu(dev_cache_outer());
	all_for_cpu(dev_cache_inner());
}

const struct dev_cache_ops dev_cache_both = {
	.name		= "inner and outer",
	.wback		= both_wback,
	.inv		= both_inv,
	.wback_inv	= both_wback_inv,
	.wait		= both_wait,
	.all_for_cpu	= both_all_for_cpu,
};

static void settle(void)
{
	guard(spinlock_irqsave)(&settle_lock);
	if (cpu_cache.ops)
		return;
	cpu_cache.line = inner_cache.line_size();
	cpu_cache.speculates = inner_cache.speculates();
	if (registered) {
		cpu_cache.line = max(cpu_cache.line, registered->line_size());
		cpu_cache.speculates |= registered->speculates();
	}
	if (!is_power_of_2(cpu_cache.line)) {
		pr_warn("DMA: cache lines of %u bytes\n", cpu_cache.line);
		cpu_cache.line = cpu_cache.line ?
				 roundup_pow_of_two(cpu_cache.line) : PAGE_SIZE;
	}
	/* pairs with dev_cache_of_cpu() */
	smp_store_release(&cpu_cache.ops,
			  registered ? &dev_cache_both : &inner_cache);
}

/**
 * dev_cache_of_cpu - what stands between the CPU and incoherent masters
 *
 * Context: Any.
 * Return: The cache.  From here on none can be registered.
 */
const struct dev_cache *dev_cache_of_cpu(void)
{
	KUNIT_STATIC_STUB_REDIRECT(dev_cache_of_cpu);
	/* pairs with settle(): what it says of lines comes before it */
	if (unlikely(!smp_load_acquire(&cpu_cache.ops)))
		settle();
	return &cpu_cache;
}

/**
 * dev_cache_pass_sg - a list changes hands
 * @cache:	What stands between the CPU and the device.
 * @phase:	From whom to whom.
 * @dir:	Direction of the mapping.
 * @sgl:	The list.
 * @nents:	Its entries.
 *
 * Waits once for all of them.
 *
 * Context: Any.
 */
void dev_cache_pass_sg(const struct dev_cache *cache,
		       enum dev_cache_phase phase, enum dma_data_direction dir,
		       struct scatterlist *sgl, int nents)
{
	enum dev_cache_op op = dev_cache_due(cache, phase, dir);
	struct scatterlist *sg;
	int i;

	if (op != DEV_CACHE_NONE)
		for_each_sg(sgl, sg, nents, i)
			dev_cache_do(cache, op, sg_phys(sg), sg->length);
	dev_cache_finish(cache, phase, dir, op);
	if (cache->ops->handed)
		for_each_sg(sgl, sg, nents, i)
			cache->ops->handed(sg_phys(sg), sg->length, phase);
}

/* high_memory is not an address on every architecture that has no other. */
static size_t lowmem_part(phys_addr_t phys, size_t size)
{
	phys_addr_t end;

	if (!IS_ENABLED(CONFIG_HIGHMEM))
		return size;
	end = virt_to_phys((void *)((unsigned long)high_memory - 1));
	end = PAGE_ALIGN(end);
	return phys < end ? min_t(phys_addr_t, size, end - phys) : 0;
}

/**
 * dev_cache_by_address - do to any memory what takes kernel addresses
 * @phys:	First byte.
 * @size:	Bytes.
 * @op:		The operation.
 *
 * For the operations of an architecture.  Called once for what lies in the
 * linear map, and once for each page of high memory.
 *
 * Context: Any.
 */
void dev_cache_by_address(phys_addr_t phys, size_t size,
			  void (*op)(void *addr, size_t size))
{
	size_t part = lowmem_part(phys, size);
	void *page;

	if (part)
		op(phys_to_virt(phys), part);
	while (part < size) {
		phys += part;
		size -= part;
		part = min_t(size_t, size, PAGE_SIZE - offset_in_page(phys));
		page = kmap_local_page(pfn_to_page(PHYS_PFN(phys)));
		op(page + offset_in_page(phys), part);
		kunmap_local(page);
	}
}
