// SPDX-License-Identifier: GPL-2.0-only
/*
 * The caches of arm64, up to where devices look.  All memory is in the linear
 * map.
 */
#include <linux/cache.h>
#include <linux/cpufeature.h>
#include <linux/dev-cache.h>
#include <linux/mm.h>

#include <asm/alternative.h>
#include <asm/barrier.h>
#include <asm/sysreg.h>

/* What the kernel has made of the registers of all its CPUs. */
#define CTR(field)	SYS_FIELD_GET(CTR_EL0, field, \
				      arm64_ftr_reg_ctrel0.sys_val)

/* The most that an eviction writes.  0: a CPU does not tell. */
static unsigned int arm64_line_size(void)
{
	return CTR(CWG) ? 4 << CTR(CWG) : ARCH_DMA_MINALIGN;
}

/* The architecture lets any CPU fetch what is mapped and cacheable. */
static bool arm64_speculates(void)
{
	return true;
}

/*
 * Steps are those of the shortest line; sixteen at a time, as counting them
 * takes longer than to tell the cache.  A thread may go on elsewhere at any
 * time: to switch away from it is to wait for what it has begun.
 */
#define BY_LINE(name, insn)						\
static __always_inline unsigned long name##_line(unsigned long line,	\
						 unsigned long step)	\
{									\
	asm volatile(insn : : "r" (line) : "memory");			\
	return line + step;						\
}									\
static __always_inline unsigned long name##_four(unsigned long line,	\
						 unsigned long step)	\
{									\
	line = name##_line(line, step);					\
	line = name##_line(line, step);					\
	line = name##_line(line, step);					\
	return name##_line(line, step);					\
}									\
static void arm64_##name(phys_addr_t phys, size_t size)			\
{									\
	unsigned long step = 4UL << CTR(DminLine);			\
	unsigned long line = (unsigned long)phys_to_virt(phys);		\
	unsigned long end = line + size;				\
									\
	while (end - line >= 16 * step) {				\
		line = name##_four(line, step);				\
		line = name##_four(line, step);				\
		line = name##_four(line, step);				\
		line = name##_four(line, step);				\
	}								\
	while (line < end)						\
		line = name##_line(line, step);				\
}

/* Some CPUs may lose data if they write back and keep the line. */
BY_LINE(wback, ALTERNATIVE("dc cvac, %0", "dc civac, %0",
			   ARM64_WORKAROUND_CLEAN_CACHE))
BY_LINE(inv, "dc ivac, %0")
BY_LINE(wback_inv, "dc civac, %0")

static void arm64_wait(void)
{
	dsb(sy);
}

const struct dev_cache_ops arch_dev_cache = {
	.name		= "arm64",
	.line_size	= arm64_line_size,
	.speculates	= arm64_speculates,
	.wback		= arm64_wback,
	.inv		= arm64_inv,
	.wback_inv	= arm64_wback_inv,
	.wait		= arm64_wait,
};
