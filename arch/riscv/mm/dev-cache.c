// SPDX-License-Identifier: GPL-2.0-only
/*
 * The caches of RISC-V: by the instructions of Zicbom, or by what the vendor of
 * a CPU without them has registered.  All memory is in the linear map.
 */
#include <linux/cacheflush.h>
#include <linux/compiler.h>
#include <linux/dev-cache.h>
#include <linux/minmax.h>
#include <linux/mm.h>

#include <asm/barrier.h>
#include <asm/dma-noncoherent.h>
#include <asm/errata_list.h>

/*
 * The block size of a CPU without Zicbom is anything that made the kernel work,
 * 1 for one; its lines are no longer than L1_CACHE_BYTES.
 */
static unsigned int riscv_line_size(void)
{
	return max(riscv_cbom_block_size, L1_CACHE_BYTES);
}

/* Which CPU does is not known here: all may. */
static bool riscv_speculates(void)
{
	return true;
}

#define vendors(op)	(IS_ENABLED(CONFIG_RISCV_NONSTANDARD_CACHE_OPS) ? \
			 noncoherent_cache_ops.op : NULL)

/* ALT_CMO_OP() does not tell the compiler that it looks at memory. */
#define BY_LINE(name, op)						\
static void riscv_##name(phys_addr_t phys, size_t size)			\
{									\
	if (vendors(name))						\
		return vendors(name)(phys, size);			\
	barrier();							\
	ALT_CMO_OP(op, phys_to_virt(phys), size, riscv_cbom_block_size);\
}

BY_LINE(wback, CLEAN)
BY_LINE(inv, INVAL)
BY_LINE(wback_inv, FLUSH)

static void riscv_wait(void)
{
	/* what was done to lines is ordered as stores are */
	mb();
}

const struct dev_cache_ops arch_dev_cache = {
	.name		= "riscv",
	.line_size	= riscv_line_size,
	.speculates	= riscv_speculates,
	.wback		= riscv_wback,
	.inv		= riscv_inv,
	.wback_inv	= riscv_wback_inv,
	.wait		= riscv_wait,
};
