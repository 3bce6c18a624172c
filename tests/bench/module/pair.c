// SPDX-License-Identifier: GPL-2.0-only
/*
 * Instructions of one allocation and its free, 64 bytes, one after the other.
 *
 * Measured as in bench.c: one tick of the TSC is one instruction, interrupts
 * are off, and what the loop alone takes is subtracted.
 */
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/math64.h>

#include <asm/msr.h>

#include "blocks.h"

#define TURNS		200000
#define WARM_UP		1000
#define ROUNDS		5

static int run_quietly(const struct kind *kind, const struct source *src,
		       unsigned int turns, u64 *ticks)
{
	unsigned long flags;
	u64 start;
	int err;

	local_irq_save(flags);
	start = rdtsc_ordered();
	err = kind->pairs(src, turns);
	*ticks = rdtsc_ordered() - start;
	local_irq_restore(flags);
	return err;
}

static int measure_round(const struct kind *kind, const struct source *src)
{
	u64 ticks, nothing;
	int err;

	err = run_quietly(kind, src, WARM_UP, &ticks);
	if (!err)
		err = run_quietly(&kinds[KIND_NOTHING], src, TURNS, &nothing);
	if (!err)
		err = run_quietly(kind, src, TURNS, &ticks);
	if (!err)
		print_number(div_u64((ticks - nothing) * 1000, TURNS),
			     "pair_%s", kind->name);
	return err;
}

int measure_pair(const struct kind *kind, struct device *dev)
{
	struct source src = SOURCE_64(dev);
	int i, err = kind->create(&src);

	if (err)
		return err;
	for (i = 0; !err && i < ROUNDS; i++)
		err = measure_round(kind, &src);
	kind->destroy(&src);
	return err;
}
