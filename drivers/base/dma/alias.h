/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages that user space may see at another place in the cache.
 */
#ifndef _DRIVERS_BASE_DMA_ALIAS_H
#define _DRIVERS_BASE_DMA_ALIAS_H

#include <linux/cacheinfo.h>
#include <linux/mm.h>
#include <linux/pagemap.h>

static inline bool dev_dma_has_alias(struct page *page)
{
	struct folio *folio;

	if (!cpu_dcache_is_aliasing())
		return false;
	folio = page_folio(page);
	return !folio_test_slab(folio) &&
	       (folio_mapping(folio) || folio_mapped(folio));
}

#endif /* _DRIVERS_BASE_DMA_ALIAS_H */
