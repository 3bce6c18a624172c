// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data cache of Nios II, which sees no device.
 *
 * It is direct-mapped.  No highmem: the kernel's mapping reaches every line.
 */
#include <linux/dev-cache.h>
#include <linux/minmax.h>
#include <asm/cpuinfo.h>

/* The device tree of a CPU without a data cache has 0. */
static unsigned int nios2_line_size(void)
{
	return cpuinfo.dcache_line_size ?: 4;
}

/* In order, no prefetcher; branch prediction is the instruction fetch's. */
static bool nios2_speculates(void)
{
	return false;
}

/*
 * flushd: what lies in that place goes to memory if dirty, and is gone.  None
 * keeps the line.  More than the cache has cannot be there.
 */
static void flush(void *addr, size_t size)
{
	unsigned int line = nios2_line_size();

	size = min_t(size_t, size, cpuinfo.dcache_size);
	for (; size; addr += line, size -= line)
		asm volatile ("flushd 0(%0)" : : "r" (addr) : "memory");
}

static void nios2_wback_inv(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, flush);
}

/* mb() is only the compiler's here. */
static void nios2_wait(void)
{
	asm volatile ("sync" : : : "memory");
}

const struct dev_cache_ops arch_dev_cache = {
	.name		= "nios2",
	.line_size	= nios2_line_size,
	.speculates	= nios2_speculates,
	.wback		= nios2_wback_inv,
	.inv		= nios2_wback_inv,
	.wback_inv	= nios2_wback_inv,
	.wait		= nios2_wait,
};
