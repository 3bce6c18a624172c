/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Buffers that share cache lines with others: see bounce.c.
 */
#ifndef _DRIVERS_BASE_DMA_BOUNCE_H
#define _DRIVERS_BASE_DMA_BOUNCE_H

#include <linux/dev-dma.h>
#include <linux/sizes.h>

#include "core.h"

struct seq_file;

/*
 * The longest buffer that is bounced, wherever in a line or a page it begins.
 */
#define DEV_DMA_BOUNCE_MOST	(SZ_256K - SZ_4K)

/* The longest for which interrupts may be off while it is copied. */
#define DEV_DMA_BOUNCE_SHORT	256

/**
 * struct dev_dma_bounce - a buffer and what stands in for it
 * @phys:	First byte of the buffer.
 * @size:	Bytes.
 * @dir:	Direction of the mapping.
 * @lead:	Bytes before it that stand in for nothing.
 * @addr:	Where the CPU sees the first byte that stands in for it.
 * @dma:	Where the device sees that.
 * @cpus:	A bit for each byte: it is the CPU's.
 * @pool:	Where the block is from.
 * @in:		What is remembered of it.
 * @state:	What the block is doing.
 */
struct dev_dma_bounce {
	phys_addr_t		phys;
	size_t			size;
	enum dma_data_direction	dir;
	unsigned int		lead;
	void			*addr;
	dma_addr_t		dma;
	unsigned long		*cpus;
	struct dev_pool		*pool;
	struct dev_slab_stand_in *in;
	u8			*state;
};

/**
 * dev_dma_shares_lines - would the device write lines of others, too?
 * @m:		Whose view.
 * @phys:	First byte of the buffer, or its DMA address.
 * @size:	Bytes.
 * @dir:	Direction.
 * @attrs:	DMA_ATTR_* flags.
 *
 * Context: Any.  While nothing keeps the view from dying the answer is a guess:
 * it may be another one in the next life.
 * Return: %true if the buffer must be bounced.  For an address that was bounced
 * the answer is the same, as that has the same place in a line.
 */
static inline bool dev_dma_shares_lines(const struct dev_dma_master *m,
					u64 phys, size_t size,
					enum dma_data_direction dir,
					unsigned long attrs)
{
	return dir != DMA_TO_DEVICE &&
	       !(attrs & (DMA_ATTR_MMIO | DMA_ATTR_OWN_LINES)) &&
	       ((phys | size) & (READ_ONCE(m->bounce_line) - 1));
}

/* Of an address, what a bounce keeps beside its place in a line. */
static inline unsigned int dev_dma_low_bits(const struct dev_dma_master *m)
{
	return READ_ONCE(m->low_bits) | dma_get_min_align_mask(m->view.master);
}

/* bounce.c: what is copied, and when */
void dev_dma_bounce_begin(struct dev_dma_master *m, struct dev_dma_bounce *b,
			  bool cpus);
void dev_dma_bounce_end(struct dev_dma_master *m,
			const struct dev_dma_bounce *b);
const char *dev_dma_bounce_map(struct dev_dma_master *m, phys_addr_t phys,
			       size_t size, enum dma_data_direction dir,
			       unsigned long attrs, dma_addr_t *dma);
bool dev_dma_bounce_unmap(struct dev_dma_master *m, dma_addr_t dma,
			  unsigned long attrs);
bool dev_dma_bounce_for_cpu(struct dev_dma_master *m, dma_addr_t dma,
			    size_t size);
bool dev_dma_bounce_for_device(struct dev_dma_master *m, dma_addr_t dma,
			       size_t size);

/* bounce_sg.c: lists of which something is bounced */
bool dev_dma_list_shares_lines(const struct dev_dma_master *m,
			       struct scatterlist *sgl, int nents,
			       enum dma_data_direction dir,
			       unsigned long attrs);
bool dev_dma_has_bounced(struct dev_dma_master *m, struct scatterlist *sgl,
			 int nents, bool late);
int dev_dma_map_each(struct dev_dma_master *m, struct scatterlist *sgl,
		     int nents, enum dma_data_direction dir,
		     unsigned long attrs, unsigned long caller,
		     const char **why);
void dev_dma_unmap_each(struct dev_dma_master *m, struct scatterlist *sgl,
			int nents, enum dma_data_direction dir,
			unsigned long attrs);

/* map.c: one buffer, inside a call of the provider */
const char *dev_dma_map_entered(struct dev_dma_master *m, phys_addr_t phys,
				size_t size, enum dma_data_direction dir,
				unsigned long attrs, unsigned long caller,
				dma_addr_t *dma);
void dev_dma_unmap_entered(struct dev_dma_master *m, dma_addr_t dma,
			   size_t size, enum dma_data_direction dir,
			   unsigned long attrs);
void dev_dma_unmap_late(struct dev_dma_master *m, dma_addr_t dma, size_t size,
			enum dma_data_direction dir, unsigned long attrs);

/* bounce_count.c: who is bounced */
void dev_dma_bounce_count(struct dev_dma_master *m, unsigned long caller);
void dev_dma_show_sites(struct seq_file *file, struct dev_dma_master *m);

/* bounce_owner.c: which bytes of a buffer are the CPU's */
void dev_dma_bounce_own(struct dev_dma_bounce *b, bool cpus);
void dev_dma_bounce_take(struct dev_dma_bounce *b, size_t from, size_t to);
bool dev_dma_bounce_give(struct dev_dma_bounce *b, size_t *from, size_t *to,
			 size_t end);

/* bounce_block.c: where the blocks come from, and how they are found */
const char *dev_dma_bounce_get(struct dev_dma_master *m,
			       struct dev_dma_bounce *b);
bool dev_dma_bounce_has(struct dev_dma_master *m, dma_addr_t dma);
bool dev_dma_bounce_note(struct dev_dma_master *m, struct dev_dma_bounce *b);
bool dev_dma_bounce_find(struct dev_dma_master *m, dma_addr_t dma, bool late,
			 struct dev_dma_bounce *b);
bool dev_dma_bounce_claim(struct dev_dma_bounce *b);
void dev_dma_bounce_put(const struct dev_dma_bounce *b);

/* bounce_short.c: the same for what is short, where a block is at hand */
dma_addr_t dev_dma_bounce_map_short(struct dev_dma_master *m, phys_addr_t phys,
				    size_t size, enum dma_data_direction dir,
				    unsigned long caller);
bool dev_dma_bounce_unmap_short(struct dev_dma_master *m, dma_addr_t dma);

#endif /* _DRIVERS_BASE_DMA_BOUNCE_H */
