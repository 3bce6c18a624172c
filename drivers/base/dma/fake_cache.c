// SPDX-License-Identifier: GPL-2.0-only
/*
 * A cache for the tests of the device DMA core.
 *
 * It writes down what it is told to do, and does nothing; or stands before
 * another one, which does it.
 */
#include <linux/dev-cache.h>
#include <linux/spinlock.h>

#include "fake_cache.h"

struct fake_cache fake_cache;
static DEFINE_SPINLOCK(fake_cache_lock);

/*
 * Whoever counts the instructions of a CPU from outside counts those from here
 * to fake_cache_done(), where nothing interrupts.
 */
static noinline __noclone void fake_cache_note(enum fake_cache_op op,
					       phys_addr_t phys, size_t size)
{
	struct fake_cache_call *call;

	lockdep_assert_held(&fake_cache_lock);
	call = &fake_cache.log[fake_cache.calls++ % FAKE_CACHE_LOG];
	call->op = op;
	call->phys = phys;
	call->size = size;
}

static noinline __noclone void fake_cache_done(void)
{
	fake_cache.done++;
}

static void fake_wback(phys_addr_t phys, size_t size)
{
	guard(spinlock_irqsave)(&fake_cache_lock);
	fake_cache_note(FAKE_WBACK, phys, size);
	if (fake_cache.real)
		fake_cache.real->wback(phys, size);
	fake_cache_done();
}

static void fake_inv(phys_addr_t phys, size_t size)
{
	guard(spinlock_irqsave)(&fake_cache_lock);
	fake_cache_note(FAKE_INV, phys, size);
	if (fake_cache.real)
		fake_cache.real->inv(phys, size);
	fake_cache_done();
}

static void fake_wback_inv(phys_addr_t phys, size_t size)
{
	guard(spinlock_irqsave)(&fake_cache_lock);
	fake_cache_note(FAKE_WBACK_INV, phys, size);
	if (fake_cache.real)
		fake_cache.real->wback_inv(phys, size);
	fake_cache_done();
}

static void fake_wait(void)
{
	guard(spinlock_irqsave)(&fake_cache_lock);
	fake_cache_note(FAKE_CACHE_WAIT, 0, 0);
	if (fake_cache.real)
		fake_cache.real->wait();
	fake_cache_done();
}

static void fake_all_for_cpu(void)
{
	guard(spinlock_irqsave)(&fake_cache_lock);
	fake_cache_note(FAKE_ALL_FOR_CPU, 0, 0);
	if (fake_cache.real)
		fake_cache.real->all_for_cpu();
}

static void fake_handed(phys_addr_t phys, size_t size,
			enum dev_cache_phase phase)
{
	fake_cache.real->handed(phys, size, phase);
}

static const struct dev_cache_ops fake_cache_ops = {
	.name		= "fake",
	.wback		= fake_wback,
	.inv		= fake_inv,
	.wback_inv	= fake_wback_inv,
	.wait		= fake_wait,
	.all_for_cpu	= fake_all_for_cpu,
};

/**
 * fake_cache_begin - make the cache anew
 * @line:	Bytes of a line.
 * @speculates:	Does the CPU speculate?
 *
 * Return: The cache.
 */
const struct dev_cache *fake_cache_begin(unsigned int line, bool speculates)
{
	memset(&fake_cache, 0, sizeof(fake_cache));
	fake_cache.ops = fake_cache_ops;
	fake_cache.cache.ops = &fake_cache.ops;
	fake_cache.cache.line = line;
	fake_cache.cache.speculates = speculates;
	return &fake_cache.cache;
}

/**
 * fake_cache_before - make the cache anew, before another one
 * @real:	The other one; what that leaves out, this one does.
 *
 * Return: The cache.
 */
const struct dev_cache *fake_cache_before(const struct dev_cache *real)
{
	const struct dev_cache *cache = fake_cache_begin(real->line,
							 real->speculates);

	fake_cache.real = real->ops;
	if (!real->ops->wait)
		fake_cache.ops.wait = NULL;
	if (!real->ops->all_for_cpu)
		fake_cache.ops.all_for_cpu = NULL;
	if (real->ops->handed)
		fake_cache.ops.handed = fake_handed;
	return cache;
}
