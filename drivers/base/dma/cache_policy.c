// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table that cache_policy.h explains.
 */
#include "cache_policy.h"

/* By: does the CPU speculate?  The direction.  The phase. */
const u8 dev_cache_policy[2][DEV_CACHE_DIRECTIONS][DEV_CACHE_PHASES] = {
	[false] = {
		[DMA_TO_DEVICE] = {
			/* the device reads memory, not the cache */
			[DEV_CACHE_MAP]		= DEV_CACHE_WBACK,
			[DEV_CACHE_FOR_DEVICE]	= DEV_CACHE_WBACK,
			/* it has written nothing */
			[DEV_CACHE_FOR_CPU]	= DEV_CACHE_NONE,
			[DEV_CACHE_UNMAP]	= DEV_CACHE_NONE,
		},
		[DMA_FROM_DEVICE] = {
			/*
			 * What is dirty would be evicted over what the device
			 * writes; what it does not write is in memory alone
			 * then; and what stayed would be stale.
			 */
			[DEV_CACHE_MAP]		= DEV_CACHE_WBACK_INV,
			[DEV_CACHE_FOR_DEVICE]	= DEV_CACHE_WBACK_INV,
			/* nothing has been fetched since */
			[DEV_CACHE_FOR_CPU]	= DEV_CACHE_NONE,
			[DEV_CACHE_UNMAP]	= DEV_CACHE_NONE,
		},
		[DMA_BIDIRECTIONAL] = {
			/* as above, and the device reads memory */
			[DEV_CACHE_MAP]		= DEV_CACHE_WBACK_INV,
			[DEV_CACHE_FOR_DEVICE]	= DEV_CACHE_WBACK_INV,
			/* nothing has been fetched since */
			[DEV_CACHE_FOR_CPU]	= DEV_CACHE_NONE,
			[DEV_CACHE_UNMAP]	= DEV_CACHE_NONE,
		},
	},
	[true] = {
		[DMA_TO_DEVICE] = {
			/* what is fetched meanwhile is what memory has */
			[DEV_CACHE_MAP]		= DEV_CACHE_WBACK,
			[DEV_CACHE_FOR_DEVICE]	= DEV_CACHE_WBACK,
			[DEV_CACHE_FOR_CPU]	= DEV_CACHE_NONE,
			[DEV_CACHE_UNMAP]	= DEV_CACHE_NONE,
		},
		[DMA_FROM_DEVICE] = {
			/* discarding would not last: the CPU fetches again */
			[DEV_CACHE_MAP]		= DEV_CACHE_WBACK,
			[DEV_CACHE_FOR_DEVICE]	= DEV_CACHE_WBACK,
			/* what was fetched is stale */
			[DEV_CACHE_FOR_CPU]	= DEV_CACHE_INV,
			[DEV_CACHE_UNMAP]	= DEV_CACHE_INV,
		},
		[DMA_BIDIRECTIONAL] = {
			[DEV_CACHE_MAP]		= DEV_CACHE_WBACK,
			[DEV_CACHE_FOR_DEVICE]	= DEV_CACHE_WBACK,
			[DEV_CACHE_FOR_CPU]	= DEV_CACHE_INV,
			[DEV_CACHE_UNMAP]	= DEV_CACHE_INV,
		},
	},
};
