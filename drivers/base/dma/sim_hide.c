// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is the device's is hidden from the CPU, as far as KASAN can do that: a
 * read or a write there is reported where it happens.
 *
 * Where a granule of KASAN's is the mapping's in part only, it stays as it is.
 */
#include <linux/align.h>
#include <linux/kasan.h>

#include "sim.h"

#ifdef CONFIG_KASAN_GENERIC
/* None of KASAN's own; any negative value says that nothing may be accessed. */
#define HIDDEN	0xed

static u8 *granules(unsigned long from, unsigned long to, size_t *count)
{
	*count = from < to ? (to - from) >> KASAN_SHADOW_SCALE_SHIFT : 0;
	return kasan_mem_to_shadow((void *)from);
}

void sim_hide(const u8 *addr, size_t size)
{
	unsigned long start = (unsigned long)addr;
	size_t count;
	u8 *shadow;

	shadow = granules(ALIGN(start, 1UL << KASAN_SHADOW_SCALE_SHIFT),
			  ALIGN_DOWN(start + size,
				     1UL << KASAN_SHADOW_SCALE_SHIFT), &count);
	memset(shadow, HIDDEN, count);
}

void sim_show(const u8 *addr, size_t size)
{
	unsigned long start = (unsigned long)addr;
	size_t i, count;
	u8 *shadow;

	shadow = granules(ALIGN_DOWN(start, 1UL << KASAN_SHADOW_SCALE_SHIFT),
			  ALIGN(start + size, 1UL << KASAN_SHADOW_SCALE_SHIFT),
			  &count);
	for (i = 0; i < count; i++)
		if (shadow[i] == HIDDEN)
			shadow[i] = 0;
}
#endif
