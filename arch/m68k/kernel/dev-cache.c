// SPDX-License-Identifier: GPL-2.0-only
/*
 * The caches of the 68030, 68040, 68060 and ColdFire, which see no device.
 *
 * The primitives take physical addresses and work on pages (68040, 68060) or on
 * the whole cache (the others).  They discard without writing back only pages
 * that lie in the range from end to end: a line is the unit all the same.
 */
#include <linux/cacheflush.h>
#include <linux/dev-cache.h>
#include <linux/irqflags.h>
#include <asm/setup.h>

static unsigned int m68k_line_size(void)
{
	return L1_CACHE_BYTES;	/* 16, of all of them */
}

/* In order, no prefetcher. */
static bool m68k_speculates(void)
{
	return false;
}

/*
 * ColdFire pushes all lines and, without MMU, then discards all: interrupts are
 * off, else what one writes in between would be lost.
 */
static void m68k_wback(phys_addr_t phys, size_t size)
{
	unsigned long flags;

	if (!CPU_IS_COLDFIRE) {
		cache_push(phys, size);
		return;
	}
	local_irq_save(flags);
	cache_push(phys, size);
	local_irq_restore(flags);
}

/*
 * All that ColdFire can discard is the whole cache, with dirty lines of others.
 * Its push, which leaves no line, has to do.
 */
static void m68k_inv(phys_addr_t phys, size_t size)
{
	if (CPU_IS_COLDFIRE)
		m68k_wback(phys, size);
	else
		cache_clear(phys, size);
}

/* The push of the 68060 (DPI is set) and that of the 68030 leave the lines. */
static void m68k_wback_inv(phys_addr_t phys, size_t size)
{
	m68k_wback(phys, size);
	if (!CPU_IS_COLDFIRE)
		cache_clear(phys, size);
}

/* Until pushes and stores are in memory. */
static void m68k_wait(void)
{
	asm volatile ("nop" : : : "memory");
}

const struct dev_cache_ops arch_dev_cache = {
	.name		= "m68k",
	.line_size	= m68k_line_size,
	.speculates	= m68k_speculates,
	.wback		= m68k_wback,
	.inv		= m68k_inv,
	.wback_inv	= m68k_wback_inv,
	.wait		= m68k_wait,
};
