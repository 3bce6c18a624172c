// SPDX-License-Identifier: GPL-2.0-only
/*
 * The caches of ARC, level 1 and system level, which see no device but those
 * that are wired to the I/O coherency unit.
 *
 * The primitives take physical addresses, of 40 bits if need be: highmem does
 * not matter.  They poll until a write-back is done.
 */
#include <linux/cache.h>
#include <linux/cacheflush.h>
#include <linux/dev-cache.h>
#include <asm/arcregs.h>

/* The longest there is: cache.c keeps what it has read to itself. */
static unsigned int arc_line_size(void)
{
	return cache_line_size();
}

/*
 * ARC HS issues loads before older branches are resolved, and what they fetch
 * stays.  ARC 700 does not.
 */
static bool arc_speculates(void)
{
	return is_isa_arcv2();
}

/* Level 1: the primitives do not poll after an invalidation. */
static void arc_wait(void)
{
	if (IS_ENABLED(CONFIG_ARC_HAS_DCACHE))
		while (read_aux_reg(ARC_REG_DC_CTRL) & DC_CTRL_FLUSH_STATUS)
			cpu_relax();
}

static bool has_system_level(void)
{
	struct bcr_generic slc;

	if (!is_isa_arcv2())
		return false;
	READ_BCR(ARC_REG_SLC_BCR, slc);
	return slc.ver;
}

static void arc_wback(phys_addr_t phys, size_t size)
{
	dma_cache_wback(phys, size);
}

/*
 * The primitive empties level 1 first, which may then fetch what is stale in
 * the other until that is empty too.  So empty it once more.
 */
static void arc_inv(phys_addr_t phys, size_t size)
{
	dma_cache_inv(phys, size);
	if (has_system_level()) {
		arc_wait();
		dma_cache_inv(phys, size);
	}
}

static void arc_wback_inv(phys_addr_t phys, size_t size)
{
	dma_cache_wback_inv(phys, size);
}

const struct dev_cache_ops arch_dev_cache = {
	.name		= "arc",
	.line_size	= arc_line_size,
	.speculates	= arc_speculates,
	.wback		= arc_wback,
	.inv		= arc_inv,
	.wback_inv	= arc_wback_inv,
	.wait		= arc_wait,
};
