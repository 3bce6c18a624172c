// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data cache of MicroBlaze, which sees no device.
 *
 * The primitives take physical addresses: highmem does not matter.
 */
#include <linux/cacheflush.h>
#include <linux/dev-cache.h>
#include <linux/minmax.h>
#include <asm/barrier.h>
#include <asm/cpuinfo.h>

/* 0 if there is no cache */
static unsigned int microblaze_line_size(void)
{
	return cpuinfo.dcache_line_length ?: 4;
}

/* In order; only the instruction side has stream buffers. */
static bool microblaze_speculates(void)
{
	return false;
}

/*
 * The primitives stop after as many bytes as the cache has, but wdc.clear takes
 * only lines whose address matches: a longer range needs more calls.
 */
static void each_part(phys_addr_t phys, size_t size,
		      void (*op)(unsigned long start, unsigned long end))
{
	size_t part;

	if (!cpuinfo.use_dcache)
		return;
	for (; size; phys += part, size -= part) {
		part = min_t(size_t, size, cpuinfo.dcache_size);
		op(phys, phys + part);
	}
}

/* Flushes and invalidates; if the cache writes through, invalidates. */
static void microblaze_wback_inv(phys_addr_t phys, size_t size)
{
	each_part(phys, size, mbc->dflr);
}

/* None keeps the lines.  A cache that writes through has none dirty. */
static void microblaze_wback(phys_addr_t phys, size_t size)
{
	if (cpuinfo.dcache_wb)
		microblaze_wback_inv(phys, size);
}

static void microblaze_inv(phys_addr_t phys, size_t size)
{
	each_part(phys, size, mbc->dinr);
}

static void microblaze_wait(void)
{
	mb();	/* until the cache has done what wdc has asked for */
}

const struct dev_cache_ops arch_dev_cache = {
	.name		= "microblaze",
	.line_size	= microblaze_line_size,
	.speculates	= microblaze_speculates,
	.wback		= microblaze_wback,
	.inv		= microblaze_inv,
	.wback_inv	= microblaze_wback_inv,
	.wait		= microblaze_wait,
};
