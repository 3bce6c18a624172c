// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data caches of SH-3 and SH-4, by the operations that the CPU has chosen
 * at boot.  An L2, where there is one, obeys the instructions for L1 and has
 * lines as long.  All memory is in the linear map.
 *
 * An SH-2 has no MMU, and a kernel without one has no DMA.
 */
#include <linux/cache.h>
#include <linux/cacheflush.h>
#include <linux/dev-cache.h>
#include <linux/io.h>

#include <asm/barrier.h>

static unsigned int sh_line_size(void)
{
	return L1_CACHE_BYTES;
}

/*
 * All execute in order, up to the SH-4A: what it fetches ahead of a branch are
 * instructions.  Data are fetched ahead by PREF alone.
 */
static bool sh_speculates(void)
{
	return false;
}

static void sh_wback(phys_addr_t phys, size_t size)
{
	__flush_wback_region(sh_cacheop_vaddr(phys_to_virt(phys)), size);
}

/* No line stays: it is .inv, too. */
static void sh_wback_inv(phys_addr_t phys, size_t size)
{
	__flush_purge_region(sh_cacheop_vaddr(phys_to_virt(phys)), size);
}

static void sh_wait(void)
{
	mb();	/* SYNCO on the SH-4A; the others have nothing like it */
}

const struct dev_cache_ops arch_dev_cache = {
	.name		= "sh",
	.line_size	= sh_line_size,
	.speculates	= sh_speculates,
	.wback		= sh_wback,
	.inv		= sh_wback_inv,
	.wback_inv	= sh_wback_inv,
	.wait		= sh_wait,
};
