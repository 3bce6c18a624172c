// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data cache of PA-RISC 1.1, which sees no device.
 *
 * No highmem: the kernel's mapping reaches every line.  User mappings of
 * another colour are flush_dcache_page()'s, as for any other reader.
 */
#include <linux/cache.h>
#include <linux/dev-cache.h>

/* What firmware told; 0 if there is no cache. */
static unsigned int parisc_line_size(void)
{
	return dcache_stride ?: L1_CACHE_BYTES;
}

/*
 * The architecture lets a CPU fetch any line of a page that was referenced, and
 * the PA7200 does.  The others would gain nothing by "false": fdc leaves no
 * line anyway.
 */
static bool parisc_speculates(void)
{
	return true;
}

/* fdc: to memory if dirty, and gone.  None keeps the line. */
static void flush(void *addr, size_t size)
{
	unsigned int line = parisc_line_size();

	for (; size; addr += line, size -= line)
		asm volatile ("fdc %%r0(%0)" : : "r" (addr) : "memory");
}

/* pdc: gone.  A CPU may write it back first. */
static void purge(void *addr, size_t size)
{
	unsigned int line = parisc_line_size();

	for (; size; addr += line, size -= line)
		asm volatile ("pdc %%r0(%0)" : : "r" (addr) : "memory");
}

static void parisc_wback_inv(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, flush);
}

static void parisc_inv(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, purge);
}

static void parisc_wait(void)
{
	asm volatile ("sync" : : : "memory");
}

const struct dev_cache_ops arch_dev_cache = {
	.name		= "parisc",
	.line_size	= parisc_line_size,
	.speculates	= parisc_speculates,
	.wback		= parisc_wback_inv,
	.inv		= parisc_inv,
	.wback_inv	= parisc_wback_inv,
	.wait		= parisc_wait,
};
