// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data cache of a LEON that does not snoop.
 *
 * It writes through, is virtually tagged, and can be emptied only as a whole.
 * All other 32-bit SPARCs see their devices, or an IOMMU takes care of it.
 */
#include <linux/dev-cache.h>
#include <asm/asi.h>
#include <asm/cpu_type.h>
#include <asm/leon.h>

/*
 * Lines have 16 or 32 bytes, but no line is ever written back, and all of them
 * go at once: nothing can be lost beside a buffer that begins inside of one.
 */
static unsigned int leon_line_size(void)
{
	return 1;
}

/*
 * It does not.  But to discard when the device is done is right for it too, and
 * then once is enough for a whole list.  It also rids the cache of what was
 * fetched meanwhile through other mappings, or for a neighbour in a line.
 */
static bool leon_speculates(void)
{
	return true;
}

/* Memory has what the CPU wrote. */
static void leon_wback(phys_addr_t phys, size_t size)
{
}

/* leon_inv_all() does it. */
static void leon_inv(phys_addr_t phys, size_t size)
{
}

/* While it goes on, the CPU reads memory: nothing to wait for. */
static void leon_inv_all(void)
{
	if (sparc_cpu_model == sparc_leon && !sparc_leon3_snooping_enabled())
		leon_flush_dcache_all();
}

static void leon_wback_inv(phys_addr_t phys, size_t size)
{
	leon_inv_all();
}

const struct dev_cache_ops arch_dev_cache = {
	.name		= "leon",
	.line_size	= leon_line_size,
	.speculates	= leon_speculates,
	.wback		= leon_wback,
	.inv		= leon_inv,
	.wback_inv	= leon_wback_inv,
	.all_for_cpu	= leon_inv_all,
};
