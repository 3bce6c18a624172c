// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which bytes of a bounced buffer are the CPU's.
 *
 * What the device has already is never given: it may have written since.
 */
#include <linux/bitmap.h>
#include <linux/minmax.h>

#include "bounce.h"
#include "slab.h"

/**
 * dev_dma_bounce_own - all of a buffer is the CPU's, or the device's
 * @b:		What nobody else knows of yet.
 * @cpus:	Is it the CPU's?
 *
 * Context: Any.
 */
void dev_dma_bounce_own(struct dev_dma_bounce *b, bool cpus)
{
	if (likely(b->size <= BITS_PER_LONG))
		*b->cpus = cpus ? BITMAP_LAST_WORD_MASK(b->size) : 0;
	else if (cpus)
		bitmap_fill(b->cpus, b->size);
	else
		bitmap_zero(b->cpus, b->size);
}

/**
 * dev_dma_bounce_take - a part is the CPU's from here on
 * @b:		The buffer.
 * @from:	First byte.
 * @to:		Behind the last one.
 *
 * Context: Any.
 */
void dev_dma_bounce_take(struct dev_dma_bounce *b, size_t from, size_t to)
{
	guard(spinlock_irqsave)(&dev_slab_of(b->pool)->lock);
	bitmap_set(b->cpus, from, to - from);
}

/**
 * dev_dma_bounce_give - the next part that is the CPU's is the device's
 * @b:		The buffer.
 * @from:	Where to look from; set to the first byte.
 * @to:		Set to what is behind the last one.
 * @end:	Where to look to.
 *
 * Context: Any.
 * Return: %false if there is none.
 */
bool dev_dma_bounce_give(struct dev_dma_bounce *b, size_t *from, size_t *to,
			 size_t end)
{
	guard(spinlock_irqsave)(&dev_slab_of(b->pool)->lock);
	*from = find_next_bit(b->cpus, end, *from);
	if (*from >= end)
		return false;
	*to = find_next_zero_bit(b->cpus, end, *from);
	bitmap_clear(b->cpus, *from, *to - *from);
	return true;
}
