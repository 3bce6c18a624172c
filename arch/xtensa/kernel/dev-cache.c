// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data cache of Xtensa, which sees no device.
 */
#include <linux/cacheflush.h>
#include <linux/dev-cache.h>
#include <asm/barrier.h>

#ifndef XCHAL_HAVE_PREFETCH
#define XCHAL_HAVE_PREFETCH	0	/* a core older than the option */
#endif

/* If the cache writes through, some primitives do nothing, or are macros. */
static void flush(void *addr, size_t size)
{
	__flush_dcache_range((unsigned long)addr, size);
}

static void discard(void *addr, size_t size)
{
	__invalidate_dcache_range((unsigned long)addr, size);
}

static void flush_discard(void *addr, size_t size)
{
	__flush_invalidate_dcache_range((unsigned long)addr, size);
}

static unsigned int xtensa_line_size(void)
{
	return XCHAL_DCACHE_LINESIZE;
}

/*
 * The pipeline is in order and a load that is not executed fetches nothing.
 * Cores with the prefetch option do fetch ahead, if firmware has enabled it:
 * Linux leaves PREFCTL alone.
 */
static bool xtensa_speculates(void)
{
	return XCHAL_HAVE_PREFETCH;
}

static void xtensa_wback(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, flush);
}

static void xtensa_inv(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, discard);
}

static void xtensa_wback_inv(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, flush_discard);
}

/* The dsync of the primitives is the pipeline's; memw waits for memory. */
static void xtensa_wait(void)
{
	mb();	/* see above */
}

const struct dev_cache_ops arch_dev_cache = {
	.name		= "xtensa",
	.line_size	= xtensa_line_size,
	.speculates	= xtensa_speculates,
	.wback		= xtensa_wback,
	.inv		= xtensa_inv,
	.wback_inv	= xtensa_wback_inv,
	.wait		= xtensa_wait,
};
