/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The chunks of one view, by DMA address: see table.c.
 */
#ifndef _DRIVERS_BASE_DMA_TABLE_H
#define _DRIVERS_BASE_DMA_TABLE_H

#include <linux/compiler.h>
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

struct dev_slab_chunk;

/**
 * struct dev_slab_slot - one page of a chunk
 * @page:	Its DMA address, in pages.
 * @chunk:	The chunk; %NULL in a slot that was never used.
 */
struct dev_slab_slot {
	u64			page;
	struct dev_slab_chunk	*chunk;
};

/**
 * struct dev_slab_slots - one size of the table
 * @shift:	Turns a hash into the number of a slot.
 * @taken:	Slots that are used, or were.
 * @rcu:	It is read without a lock.
 * @slot:	Probed one after the other.
 */
struct dev_slab_slots {
	unsigned int		shift;
	unsigned int		taken;
	struct rcu_head		rcu;
	struct dev_slab_slot	slot[];
};

/**
 * struct dev_slab_table - the chunks of one view
 * @slots:	What is read.
 * @lock:	Held by whoever changes it.  Innermost.
 * @pages:	Pages of all chunks.
 */
struct dev_slab_table {
	struct dev_slab_slots __rcu	*slots;
	spinlock_t			lock;	/* see above */
	unsigned int			pages;
};

bool dev_slab_table_init(struct dev_slab_table *table, gfp_t gfp);
void dev_slab_table_exit(struct dev_slab_table *table);
bool dev_slab_table_add(struct dev_slab_table *table,
			struct dev_slab_chunk *chunk, dma_addr_t dma,
			size_t size, gfp_t gfp);
void dev_slab_table_relax(struct dev_slab_table *table);
void dev_slab_table_del(struct dev_slab_table *table, dma_addr_t dma,
			size_t size);

/*
 * Multiplicative hashing, Knuth, TAOCP vol. 3, section 6.4: neighbours end far
 * from each other.
 */
static __always_inline u32 dev_slab_hash(const struct dev_slab_slots *slots,
					 u64 page)
{
	return ((u32)page * GOLDEN_RATIO_32) >> slots->shift;
}

/**
 * dev_slab_table_find - the chunk that holds an address
 * @table:	Chunks of the view.
 * @dma:	The address, as a caller gave it.
 *
 * Context: Any; inside RCU, as whoever holds a local or a spinning lock is.
 * Return: The chunk, good until that ends, or %NULL.
 */
static __always_inline struct dev_slab_chunk *
dev_slab_table_find(const struct dev_slab_table *table, dma_addr_t dma)
{
	const struct dev_slab_slots *slots = rcu_dereference_raw(table->slots);
	u64 page = (u64)dma >> PAGE_SHIFT;
	const struct dev_slab_slot *slot = &slots->slot[dev_slab_hash(slots,
								      page)];
	struct dev_slab_chunk *chunk;

	for (;; slot++) {
		/* the release in put_page_in() orders what @chunk points to */
		chunk = READ_ONCE(slot->chunk);
		if (likely(READ_ONCE(slot->page) == page) || !chunk)
			return chunk;
	}
}

#endif /* _DRIVERS_BASE_DMA_TABLE_H */
