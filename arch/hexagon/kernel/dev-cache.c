// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data cache of Hexagon, which sees no device.
 *
 * No highmem: the kernel's mapping reaches every line.
 */
#include <linux/cacheflush.h>
#include <linux/dev-cache.h>

static void clean(void *addr, size_t size)
{
	for (; size; addr += LINESIZE, size -= LINESIZE)
		asm volatile ("dccleana(%0)" : : "r" (addr) : "memory");
}

static void discard(void *addr, size_t size)
{
	for (; size; addr += LINESIZE, size -= LINESIZE)
		asm volatile ("dcinva(%0)" : : "r" (addr) : "memory");
}

static void clean_discard(void *addr, size_t size)
{
	for (; size; addr += LINESIZE, size -= LINESIZE)
		asm volatile ("dccleaninva(%0)" : : "r" (addr) : "memory");
}

/* No register tells. */
static unsigned int hexagon_line_size(void)
{
	return LINESIZE;
}

/*
 * In order, but with a prefetcher that any user program may switch on for
 * itself, in USR: it may run into pages that a device is writing.
 */
static bool hexagon_speculates(void)
{
	return true;
}

static void hexagon_wback(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, clean);
}

static void hexagon_inv(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, discard);
}

static void hexagon_wback_inv(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, clean_discard);
}

/* mb() is only the compiler's here. */
static void hexagon_wait(void)
{
	asm volatile ("syncht" : : : "memory");
}

const struct dev_cache_ops arch_dev_cache = {
	.name		= "hexagon",
	.line_size	= hexagon_line_size,
	.speculates	= hexagon_speculates,
	.wback		= hexagon_wback,
	.inv		= hexagon_inv,
	.wback_inv	= hexagon_wback_inv,
	.wait		= hexagon_wait,
};
