// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data caches of MIPS, all levels, by the operations that the CPU has
 * chosen at boot.  Each of these ends with a SYNC of its own.
 */
#include <linux/dev-cache.h>
#include <linux/dma-map-ops.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/minmax.h>

#include <asm/cpu-features.h>
#include <asm/cpu-info.h>
#include <asm/cpu-type.h>

static unsigned int mips_line_size(void)
{
	unsigned int l1 = cpu_dcache_line_size();
	unsigned int l2 = cpu_scache_line_size();
	unsigned int l3 = cpu_tcache_line_size();

	return max(max3(l1, l2, l3), 1U);
}

/*
 * MAARs say where a CPU may fetch ahead: one that has them does.  These do
 * without; of the last two it is the L2 that may prefetch.  The 74K runs out of
 * order, but fetches nothing before the load has graduated.
 */
static bool mips_speculates(void)
{
	switch (boot_cpu_type()) {
	case CPU_R10000:
	case CPU_R12000:
	case CPU_BMIPS5000:
	case CPU_LOONGSON2EF:
	case CPU_XBURST:
	case CPU_INTERAPTIV:
	case CPU_PROAPTIV:
		return true;
	default:
		return cpu_has_maar;
	}
}

static void wback_lines(void *addr, size_t size)
{
	_dma_cache_wback((unsigned long)addr, size);
}

/*
 * This is L1 before L2, unless L2 takes the lines of L1 with it: what the CPU
 * fetches in between is from a stale L2, and is discarded by a second round.
 */
static void inv_lines(void *addr, size_t size)
{
	if (cpu_scache_line_size() && !cpu_has_inclusive_pcaches)
		_dma_cache_inv((unsigned long)addr, size);
	_dma_cache_inv((unsigned long)addr, size);
}

static void wback_inv_lines(void *addr, size_t size)
{
	_dma_cache_wback_inv((unsigned long)addr, size);
}

static void mips_wback(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, wback_lines);
}

static void mips_inv(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, inv_lines);
}

static void mips_wback_inv(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, wback_inv_lines);
}

/* The readahead cache of some BMIPS is beyond the reach of a range. */
const struct dev_cache_ops arch_dev_cache = {
	.name		= "mips",
	.line_size	= mips_line_size,
	.speculates	= mips_speculates,
	.wback		= mips_wback,
	.inv		= mips_inv,
	.wback_inv	= mips_wback_inv,
	.all_for_cpu	=
		PTR_IF(IS_ENABLED(CONFIG_ARCH_HAS_SYNC_DMA_FOR_CPU_ALL),
		       arch_sync_dma_for_cpu_all),
};
