// SPDX-License-Identifier: GPL-2.0-only
/*
 * The chunks of one view, by DMA address.
 *
 * A hash of pages with linear probing, at most half full, read without a lock.
 * The slots are followed by as many more as one probe may need, so that probing
 * does not wrap, and the last one stays empty, so that it ends.  A slot that
 * has been used stays used: when its chunk goes it points to one that has no
 * blocks.  Such slots are left out when the table is made anew.
 */
#include <linux/log2.h>
#include <linux/slab.h>

#include "slab.h"

/* The longest probe; where one would be longer, the table grows. */
#define PROBES		32

#define FIRST_BITS	6	/* 64 slots: a first table of about a KiB */
#define MOST_BITS	28	/* 2^27 pages, half a TiB of blocks */

static size_t slots_of(unsigned int bits)
{
	return (1UL << bits) + PROBES + 1;
}

static unsigned int bits_of(const struct dev_slab_slots *slots)
{
	return 32 - slots->shift;
}

static struct dev_slab_slots *new_slots(unsigned int bits, gfp_t gfp)
{
	struct dev_slab_slots *slots;

	slots = kvzalloc(struct_size(slots, slot, slots_of(bits)),
			 dev_slab_gfp(gfp) | __GFP_NOWARN);
	if (slots)
		slots->shift = 32 - bits;
	return slots;
}

static struct dev_slab_slots *slots_locked(struct dev_slab_table *table)
{
	return rcu_dereference_protected(table->slots,
					 lockdep_is_held(&table->lock));
}

/* The slot of a page, or a free one for it. */
static struct dev_slab_slot *find_slot(struct dev_slab_slots *slots, u64 page)
{
	struct dev_slab_slot *slot = &slots->slot[dev_slab_hash(slots, page)];
	struct dev_slab_slot *end = slot + PROBES;

	for (; slot < end; slot++)
		if (!slot->chunk || slot->page == page)
			return slot;
	return NULL;
}

static bool put_page_in(struct dev_slab_slots *slots, u64 page,
			struct dev_slab_chunk *chunk)
{
	struct dev_slab_slot *slot = find_slot(slots, page);

	if (!slot)
		return false;
	slots->taken += !slot->chunk;
	WRITE_ONCE(slot->page, page);
	/* pairs with the address dependency in dev_slab_table_find() */
	smp_store_release(&slot->chunk, chunk);
	return true;
}

static bool copy_slots(struct dev_slab_slots *to,
		       const struct dev_slab_slots *from)
{
	struct dev_slab_chunk *chunk;
	size_t i;

	for (i = 0; i < slots_of(bits_of(from)); i++) {
		chunk = from->slot[i].chunk;
		if (chunk && chunk != &dev_slab_nowhere &&
		    !put_page_in(to, from->slot[i].page, chunk))
			return false;
	}
	return true;
}

static bool has_room(struct dev_slab_slots *slots, unsigned int pages)
{
	return slots->taken + pages <= 1U << (bits_of(slots) - 1);
}

/* How big it should be: a quarter full when it is new. */
static unsigned int bits_for(unsigned int pages)
{
	return max(FIRST_BITS, ilog2(pages | 1) + 3);
}

static bool replace(struct dev_slab_table *table, struct dev_slab_slots *new)
{
	struct dev_slab_slots *old;
	unsigned long flags;
	bool ok;

	spin_lock_irqsave(&table->lock, flags);
	old = slots_locked(table);
	ok = copy_slots(new, old);
	if (ok)
		rcu_assign_pointer(table->slots, new);
	spin_unlock_irqrestore(&table->lock, flags);
	if (ok)
		kvfree_rcu(old, rcu);
	else
		kvfree(new);
	return ok;
}

/* A table with the same pages that has room, or longer probes' worth of it. */
static bool grow(struct dev_slab_table *table, unsigned int bits, gfp_t gfp)
{
	struct dev_slab_slots *new;

	for (; bits <= MOST_BITS; bits++) {
		new = new_slots(bits, gfp);
		if (!new)
			return false;
		if (replace(table, new))
			return true;
	}
	return false;
}

static void forget_pages(struct dev_slab_slots *slots, u64 first, u64 end)
{
	u64 page;

	for (page = first; page < end; page++)
		WRITE_ONCE(find_slot(slots, page)->chunk, &dev_slab_nowhere);
}

/* A provider that gives an address twice is not believed. */
static bool is_taken(struct dev_slab_slots *slots, u64 first, u64 end)
{
	struct dev_slab_slot *slot;
	u64 page;

	for (page = first; page < end; page++) {
		slot = find_slot(slots, page);
		if (slot && slot->chunk && slot->chunk != &dev_slab_nowhere)
			return true;
	}
	return false;
}

/* Either all pages, or none. */
static bool put_pages_in(struct dev_slab_table *table,
			 struct dev_slab_chunk *chunk, u64 first, u64 end)
{
	struct dev_slab_slots *slots = slots_locked(table);
	u64 page;

	if (!has_room(slots, end - first))
		return false;
	for (page = first; page < end; page++) {
		if (put_page_in(slots, page, chunk))
			continue;
		forget_pages(slots, first, page);
		return false;
	}
	table->pages += end - first;
	return true;
}

/* Sets @bits to how big the table has to be; to 0 where that would not help. */
static bool try_add(struct dev_slab_table *table, struct dev_slab_chunk *chunk,
		    u64 first, u64 end, unsigned int *bits)
{
	struct dev_slab_slots *slots;

	guard(spinlock_irqsave)(&table->lock);
	slots = slots_locked(table);
	*bits = 0;
	if (is_taken(slots, first, end))
		return false;
	if (put_pages_in(table, chunk, first, end))
		return true;
	*bits = bits_for(table->pages + (end - first));
	if (has_room(slots, end - first))
		*bits = max(*bits, bits_of(slots) + 1);
	return false;
}

/**
 * dev_slab_table_add - a chunk comes
 * @table:	Chunks of the view.
 * @chunk:	The chunk, ready to be found.
 * @dma:	Its first page.
 * @size:	Bytes, a multiple of a page.
 * @gfp:	May it sleep?
 *
 * Context: As @gfp allows.
 * Return: %false if there is no memory, or one of the pages is in the table.
 */
bool dev_slab_table_add(struct dev_slab_table *table,
			struct dev_slab_chunk *chunk, dma_addr_t dma,
			size_t size, gfp_t gfp)
{
	u64 first = (u64)dma >> PAGE_SHIFT;
	u64 end = first + (size >> PAGE_SHIFT);
	unsigned int bits;

	while (!try_add(table, chunk, first, end, &bits))
		if (!bits || !grow(table, bits, gfp))
			return false;
	return true;
}

/**
 * dev_slab_table_relax - make room before it is needed
 * @table:	Chunks of the view.
 *
 * Whoever adds in atomic context finds less memory than a long table takes.
 *
 * Context: Task context, may sleep.
 */
void dev_slab_table_relax(struct dev_slab_table *table)
{
	unsigned int bits = 0;

	scoped_guard(spinlock_irq, &table->lock) {
		struct dev_slab_slots *slots = slots_locked(table);

		if (slots->taken > 3U << (bits_of(slots) - 3))
			bits = bits_for(table->pages);
	}
	if (bits)
		grow(table, bits, GFP_KERNEL);
}

/**
 * dev_slab_table_del - a chunk goes
 * @table:	Chunks of the view.
 * @dma:	Its first page.
 * @size:	Bytes, a multiple of a page.
 *
 * Whoever has found it may use it until the end of an RCU section.
 *
 * Context: Any.
 */
void dev_slab_table_del(struct dev_slab_table *table, dma_addr_t dma,
			size_t size)
{
	u64 first = (u64)dma >> PAGE_SHIFT;
	u64 end = first + (size >> PAGE_SHIFT);
	unsigned long flags;

	spin_lock_irqsave(&table->lock, flags);
	forget_pages(slots_locked(table), first, end);
	table->pages -= end - first;
	spin_unlock_irqrestore(&table->lock, flags);
}

/**
 * dev_slab_table_init - make an empty table
 * @table:	To be filled in.
 * @gfp:	May it sleep?
 *
 * Context: As @gfp allows.
 * Return: %false if there is no memory.
 */
bool dev_slab_table_init(struct dev_slab_table *table, gfp_t gfp)
{
	struct dev_slab_slots *slots = new_slots(FIRST_BITS, gfp);

	spin_lock_init(&table->lock);
	RCU_INIT_POINTER(table->slots, slots);
	return slots;
}

/**
 * dev_slab_table_exit - undo dev_slab_table_init()
 * @table:	Table that nobody reads any more.
 *
 * Context: Any but hard interrupt.
 */
void dev_slab_table_exit(struct dev_slab_table *table)
{
	kvfree(rcu_dereference_protected(table->slots, true));
}
