// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data cache of OpenRISC, which sees no device.
 *
 * Its registers take physical addresses.
 */
#include <linux/dev-cache.h>
#include <linux/threads.h>
#include <asm/barrier.h>
#include <asm/cpuinfo.h>
#include <asm/spr.h>
#include <asm/spr_defs.h>

/* As the first CPU says: no system mixes cores. */
static unsigned int openrisc_line_size(void)
{
	return cpuinfo_or1k[0].dcache_block_size;
}

/* In order, without a prefetcher; a load waits for the branch before it. */
static bool openrisc_speculates(void)
{
	return false;
}

static __always_inline void each_line(phys_addr_t phys, size_t size,
				      const unsigned int reg)
{
	unsigned int line = openrisc_line_size();

	for (; size; phys += line, size -= line)
		mtspr(reg, phys);
}

/*
 * "Flush" writes back and invalidates.  "Write back" (SPR_DCBWR) would keep the
 * line, but is optional, and neither the OR1200 nor the mor1kx has it.
 */
static void openrisc_wback_inv(phys_addr_t phys, size_t size)
{
	each_line(phys, size, SPR_DCBFR);
}

static void openrisc_inv(phys_addr_t phys, size_t size)
{
	each_line(phys, size, SPR_DCBIR);
}

static void openrisc_wait(void)
{
	mb();	/* until lines are in memory */
}

const struct dev_cache_ops arch_dev_cache = {
	.name		= "openrisc",
	.line_size	= openrisc_line_size,
	.speculates	= openrisc_speculates,
	.wback		= openrisc_wback_inv,
	.inv		= openrisc_inv,
	.wback_inv	= openrisc_wback_inv,
	.wait		= openrisc_wait,
};
