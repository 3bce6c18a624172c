/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A clock that counts instructions, under QEMU's -icount shift=0,sleep=off: each
 * takes a nanosecond.
 */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

#include <linux/time64.h>

#ifdef CONFIG_X86
#include <asm/msr.h>

/* Its TSC has 1 GHz. */
static __always_inline u64 instructions_now(void)
{
	return rdtsc_ordered();
}
#endif

#ifdef CONFIG_ARM64
#include <asm/arch_timer.h>

/* To some sixteen instructions, in a loop of many thousands. */
static __always_inline u64 instructions_now(void)
{
	return __arch_counter_get_cntvct() *
	       (NSEC_PER_SEC / arch_timer_get_cntfrq());
}
#endif

#endif
