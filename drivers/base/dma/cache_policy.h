/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who does what to the cache of a CPU that does not see the device.
 *
 * A mapping belongs to the device from map or sync_for_device on, and to the
 * CPU from sync_for_cpu or unmap on.  While the CPU has it, it reads and
 * writes; while the device has it, the CPU does neither, but a CPU that
 * speculates may fetch any line of it at any time.
 *
 * Two rules shape the table:
 *
 *   1. A device may write a part of what was mapped, or nothing.  The rest must
 *	read back as the CPU left it: before the device owns lines they are
 *	written back, never discarded.
 *   2. Whatever a CPU fetches while the device owns the lines is stale.  A CPU
 *	that does not speculate fetches none then, and it is enough that there
 *	is none to begin with; one that does has to discard them afterwards,
 *	and need not before.
 *
 * What the CPU writes into a mapping that the device may write is given to the
 * device by sync_for_device, and by nothing else: whoever syncs for the CPU
 * again or unmaps without that loses it, here as with a bounce buffer.
 */
#ifndef _DRIVERS_BASE_DMA_CACHE_POLICY_H
#define _DRIVERS_BASE_DMA_CACHE_POLICY_H

#include <linux/dev-cache.h>
#include <linux/dma-direction.h>
#include <linux/types.h>

/**
 * enum dev_cache_op - what is done to the lines of a range
 * @DEV_CACHE_NONE:		nothing
 * @DEV_CACHE_WBACK:		dirty lines go to memory; all stay
 * @DEV_CACHE_INV:		no line stays; dirty ones are lost
 * @DEV_CACHE_WBACK_INV:	dirty lines go to memory; none stays
 */
enum dev_cache_op {
	DEV_CACHE_NONE,
	DEV_CACHE_WBACK,
	DEV_CACHE_INV,
	DEV_CACHE_WBACK_INV,
};

#define DEV_CACHE_DIRECTIONS	3	/* the fourth, DMA_NONE, maps nothing */

extern const u8 dev_cache_policy[2][DEV_CACHE_DIRECTIONS][DEV_CACHE_PHASES];

#endif /* _DRIVERS_BASE_DMA_CACHE_POLICY_H */
