/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records of allocations: see memory.c.
 */
#ifndef _DRIVERS_BASE_DMA_MEMORY_H
#define _DRIVERS_BASE_DMA_MEMORY_H

#include <linux/llist.h>

#include "call.h"

/**
 * struct dev_dma_record - one allocation
 * @mem:	What the provider needs to know.
 * @asked:	Bytes the caller asked for.
 * @m:		View it was made through; pinned, with its device.
 * @ops:	Provider at the time the driver went.
 * @late:	The driver has gone since.
 * @small:	It came from dev_kmalloc(), which is freed without a size.
 * @in_master:	Link in @m->memory.
 * @node:	Link in the hash by key.
 * @defer:	Link in the list of those a worker frees.
 */
struct dev_dma_record {
	struct dev_dma_memory		mem;
	size_t				asked;
	struct dev_dma_master		*m;
	const struct dev_dma_ops	*ops;
	bool				late;
	bool				small;
	struct list_head		in_master;
	struct hlist_node		node;
	struct llist_node		defer;
};

struct dev_dma_record *dev_dma_new_record(struct dev_dma_call *call,
					  enum dev_dma_kind kind, size_t asked,
					  gfp_t gfp);
void dev_dma_add_record(struct dev_dma_record *rec);
void dev_dma_publish_record(struct dev_dma_record *rec);
void dev_dma_free_record(struct dev_dma_record *rec);
bool dev_dma_has_record(struct dev_dma_call *call, enum dev_dma_kind kind,
			const void *key, dma_addr_t dma, size_t size);
struct dev_dma_record *dev_dma_alloc_record(struct dev_dma *view,
					    struct dev_dma_memory *got,
					    gfp_t gfp, const char **why);
void dev_dma_free_recorded(struct dev_dma_record *rec);
void dev_dma_free_later(struct dev_dma_record *rec);
bool dev_dma_free_small(struct device *dev, const void *mem, dma_addr_t dma);
void *dev_dma_alloc_key(struct device *dev, struct dev_dma_memory *got,
			dma_addr_t *dma, gfp_t gfp);
void dev_dma_free_key(struct device *dev, enum dev_dma_kind kind,
		      const void *key, size_t size, dma_addr_t dma);

#endif /* _DRIVERS_BASE_DMA_MEMORY_H */
