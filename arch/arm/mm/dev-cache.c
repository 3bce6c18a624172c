// SPDX-License-Identifier: GPL-2.0-only
/*
 * The caches of ARM: the CPU's own, by virtual address, and beyond them one
 * that belongs to the SoC, by physical address.
 *
 * All that is called here waits itself.
 */
#include <linux/bitfield.h>
#include <linux/cacheflush.h>
#include <linux/dev-cache.h>
#include <linux/dma-direction.h>
#include <linux/minmax.h>

#include <asm/cputype.h>
#include <asm/outercache.h>
#include <asm/system_info.h>

#include "dma.h"

#define CTR_FORMAT	GENMASK(31, 29)
#define CTR_CWG		GENMASK(27, 24)

static bool before_v6(void)
{
	return cpu_architecture() < CPU_ARCH_ARMv6;
}

/*
 * The register of ARMv7 tells of the inner cache, on some CPUs less than the
 * line is.  No line of the rest is longer than what the kernel is built for.
 */
static unsigned int arm_line_size(void)
{
	u32 ctr = read_cpuid_cachetype();

	if (FIELD_GET(CTR_FORMAT, ctr) != 4)
		return L1_CACHE_BYTES;
	return max(4U << FIELD_GET(CTR_CWG, ctr), L1_CACHE_BYTES);
}

/*
 * A CPU before ARMv6 does not, but may prefetch into an outer cache; which ones
 * do is not known here.
 */
static bool arm_speculates(void)
{
	return !before_v6() ||
	       (IS_ENABLED(CONFIG_OUTER_CACHE) && outer_cache.inv_range);
}

static void inner_wback(void *addr, size_t size)
{
	dmac_map_area(addr, size, DMA_TO_DEVICE);
}

static void inner_inv(void *addr, size_t size)
{
	dmac_unmap_area(addr, size, DMA_FROM_DEVICE);
}

static void inner_wback_inv(void *addr, size_t size)
{
	dmac_flush_range(addr, addr + size);
}

/*
 * Where lines are looked up by virtual address, those of high memory are where
 * kmap() put the page: there dev_cache_by_address() finds it, or has no lines.
 */
static void arm_wback(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, inner_wback);
	outer_clean_range(phys, phys + size);
}

/* What the inner cache fetches between the two is not stale. */
static void arm_wback_inv(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, inner_wback_inv);
	outer_flush_range(phys, phys + size);
}

/*
 * The outer cache first: else the inner one may fetch what is stale from there.
 * CPUs before ARMv6 do not fetch meanwhile; on most of them unmapping does
 * nothing, and on one what discards a range discards the whole cache.
 */
static void arm_inv(phys_addr_t phys, size_t size)
{
	if (before_v6())
		return arm_wback_inv(phys, size);
	outer_inv_range(phys, phys + size);
	dev_cache_by_address(phys, size, inner_inv);
}

const struct dev_cache_ops arch_dev_cache = {
	.name		= "arm",
	.line_size	= arm_line_size,
	.speculates	= arm_speculates,
	.wback		= arm_wback,
	.inv		= arm_inv,
	.wback_inv	= arm_wback_inv,
};
