// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data cache of C-SKY, which sees no device.
 */
#include <linux/cache.h>
#include <linux/dev-cache.h>

static void wb(void *addr, size_t size)
{
	dma_wb_range((unsigned long)addr, (unsigned long)addr + size);
}

/*
 * With cachev1.c this writes back too: what it may do is the whole cache, where
 * others have dirty lines.  In the range there are none: they were written back
 * at map, and what was fetched since is clean.
 */
static void inv(void *addr, size_t size)
{
	dma_inv_range((unsigned long)addr, (unsigned long)addr + size);
}

static void wbinv(void *addr, size_t size)
{
	dma_wbinv_range((unsigned long)addr, (unsigned long)addr + size);
}

static unsigned int csky_line_size(void)
{
	return L1_CACHE_BYTES;
}

/* CK860 is out of order, CK810 prefetches, of the others nothing is known. */
static bool csky_speculates(void)
{
	return true;
}

static void csky_wback(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, wb);
}

static void csky_inv(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, inv);
}

static void csky_wback_inv(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, wbinv);
}

/* The primitives wait. */
const struct dev_cache_ops arch_dev_cache = {
	.name		= "csky",
	.line_size	= csky_line_size,
	.speculates	= csky_speculates,
	.wback		= csky_wback,
	.inv		= csky_inv,
	.wback_inv	= csky_wback_inv,
};
