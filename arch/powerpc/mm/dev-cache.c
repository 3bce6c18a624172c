// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data caches of those 32-bit PowerPCs that do not snoop: 44x, 8xx, 512x,
 * and Book3S on bridges that keep them from it.
 *
 * One kernel knows one line size: these families are never built together.
 */
#include <linux/cache.h>
#include <linux/dev-cache.h>

#include <asm/barrier.h>

static unsigned int ppc_line_size(void)
{
	return L1_CACHE_BYTES;
}

/*
 * The linear map is not guarded, so a load beyond a branch that is not decided
 * yet may fetch: 44x, 750, 7450 and e300 do that.  Nobody says so of the 8xx,
 * which pays with a DCBI for a line that is not there.
 */
static bool ppc_speculates(void)
{
	return true;
}

static void wback_lines(void *addr, size_t size)
{
	size_t i;

	for (i = 0; i < size; i += L1_CACHE_BYTES)
		dcbst(addr + i);
}

static void inv_lines(void *addr, size_t size)
{
	size_t i;

	for (i = 0; i < size; i += L1_CACHE_BYTES)
		dcbi(addr + i);
}

static void wback_inv_lines(void *addr, size_t size)
{
	size_t i;

	for (i = 0; i < size; i += L1_CACHE_BYTES)
		dcbf(addr + i);
}

static void ppc_wback(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, wback_lines);
}

static void ppc_inv(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, inv_lines);
}

static void ppc_wback_inv(phys_addr_t phys, size_t size)
{
	dev_cache_by_address(phys, size, wback_inv_lines);
}

static void ppc_wait(void)
{
	mb();	/* SYNC, for all the DCB*s before it */
}

const struct dev_cache_ops arch_dev_cache = {
	.name		= "powerpc",
	.line_size	= ppc_line_size,
	.speculates	= ppc_speculates,
	.wback		= ppc_wback,
	.inv		= ppc_inv,
	.wback_inv	= ppc_wback_inv,
	.wait		= ppc_wait,
};
