/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Blocks of DMA memory that are smaller than what a provider gives.
 *
 *   struct dev_slab_heap	all blocks of one view
 *   struct dev_slab		blocks of one size: a pool, or a size of
 *				dev_kmalloc()
 *   struct dev_pool		what the fast path needs of it
 *   struct dev_slab_chunk	what the provider gave, cut into blocks
 *   struct dev_slab_stack	blocks that one CPU has at hand
 *
 * None of them lies in memory that a device can write, and nothing that is
 * read from such memory is believed.  A block is known by its DMA address: a
 * table leads from there to its chunk, unless it is the chunk of the last block
 * that this CPU was given; a multiplication leads to its number, and the number
 * to a byte that says what the block is doing.
 *
 * Taking and giving a block touches this CPU's stack and that byte, with
 * interrupts off and no lock.  Stacks are filled from chunks and emptied into
 * them under slab->lock, up to half of one at a time.  After Bonwick and Adams,
 * "Magazines and Vmem" (USENIX 2001): half a stack is moved where they
 * exchange one of two magazines, so that no magazine has to be allocated.
 *
 * Locks, outermost first:
 *
 *   1. cpu_hotplug_lock	as a reader
 *   2. dev_slab_mutex		no slab goes; who closes stacks
 *   3. dev_slab_cpu.lock	the stacks of this CPU, and RCU: see below
 *   4. dev_slab_list_lock	which slabs there are
 *   5. slab->lock		chunks of a slab; which blocks are free
 *   6. heap->late_lock, heap->table.lock, and the master's lock
 *
 * dev_slab_cpu.lock disables interrupts, and is a lock that sleeps where
 * PREEMPT_RT is on; either way whoever holds it is inside RCU.
 *
 * The fast path is in <linux/dev-slab.h>.
 */
#ifndef _DRIVERS_BASE_DMA_SLAB_H
#define _DRIVERS_BASE_DMA_SLAB_H

#include <linux/container_of.h>
#include <linux/dev-slab.h>
#include <linux/jump_label.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "memory.h"
#include "table.h"

/* Sizes of dev_kmalloc(): eight to 64 bytes, then eight for each doubling. */
#define DEV_SLAB_CLASSES	64
#define DEV_SLAB_CLASS_MAX	SZ_8K

/* Likewise, of blocks that stand in for buffers. */
#define DEV_SLAB_BOUNCE_CLASSES	104
#define DEV_SLAB_BOUNCE_MAX	SZ_256K

/*
 * Which size serves @size bytes, at least 1: a multiple of eight up to 64, then
 * nine to sixteen eighths of a power of two.
 */
static __always_inline unsigned int dev_slab_class_of(size_t size)
{
	unsigned int last = size - 1;
	unsigned int bit;

	if (last < 64)
		return last / 8;
	bit = __fls(last);
	return (bit - 6) * 8 + (last >> (bit - 3));
}

/*
 * So many blocks are moved at a time: enough for a lock to cost nothing, few
 * enough for interrupts to be off meanwhile.
 */
#define DEV_SLAB_MOVE_MOST	128UL

/* No chunk: it has no blocks, and is nobody's. */
extern struct dev_slab_chunk dev_slab_nowhere;

/**
 * struct dev_slab_shape - what blocks are wanted
 * @size:	Bytes of one.
 * @align:	Power of two that its DMA address is a multiple of.
 * @boundary:	Power of two that it does not cross, or 0.
 * @streaming:	Cached memory, which the driver syncs.
 * @stands_in:	Blocks stand in for buffers.
 */
struct dev_slab_shape {
	size_t	size;
	size_t	align;
	size_t	boundary;
	bool	streaming;
	bool	stands_in;
};

/**
 * struct dev_slab_stand_in - the buffer that a block stands in for
 * @phys:	First byte.
 * @size:	Bytes; 0 where there is none.
 * @lead:	Bytes of the block before that.
 * @dir:	Direction of the mapping.
 * @cpus:	A bit for each byte: it is the CPU's.
 */
struct dev_slab_stand_in {
	phys_addr_t	phys;
	u32		size;
	u32		lead : 30;
	u32		dir : 2;
	unsigned long	cpus[];
};

/**
 * struct dev_slab - blocks of one size
 * @pool:	What the fast path needs; what drivers hold.
 * @heap:	All blocks of the view; pinned.
 * @stride:	Bytes from one block to the next.
 * @depth:	How many blocks a CPU may have at hand; 0 for none.
 * @order:	Of the smallest chunk that wastes little.
 * @align:	Power of two that the DMA address of a chunk is a multiple of.
 * @boundary:	Power of two that no block crosses, or 0.
 * @keep:	Bytes of empty chunks that stay until memory is short.
 * @streaming:	Cached memory, which the driver syncs.
 * @stand_in:	Bytes that are remembered of each block; 0 where none stands
 *		in for a buffer: see bounce_block.c.
 * @poisoned:	A write to a free block is looked for.
 * @closed:	Stacks are going, and none may come.
 * @kmalloc:	It is a size of dev_kmalloc().
 * @lock:	Protects what follows.
 * @partial:	Chunks with free blocks and others.
 * @full:	Chunks without free blocks.
 * @empty:	Chunks of free blocks alone, the last one first.
 * @bytes:	Of all chunks but late ones.
 * @blocks:	In those.
 * @out:	Blocks that are not %DEV_SLAB_FREE, in late chunks too.
 * @idle:	Bytes of the chunks in @empty.
 * @idle_low:	The least that @idle has been since the worker last looked.
 * @late:	Chunks that have outlived the view.
 * @dropped:	Blocks freed that were none, and not yet told.
 * @dev:	Who the pool is for; pinned.  NULL for sizes of dev_kmalloc().
 * @name:	For messages and debugfs.
 * @in_list:	Link in the list of all slabs.
 * @in_retired:	Link in @heap->retired.
 * @rcu:	That list is read without a lock.
 */
struct dev_slab {
	struct dev_pool			pool;
	struct dev_slab_heap		*heap;
	size_t				stride;
	unsigned int			depth;
	unsigned int			order;
	size_t				align;
	size_t				boundary;
	size_t				keep;
	size_t				stand_in;
	bool				streaming;
	bool				poisoned;
	bool				closed;
	bool				kmalloc;

	spinlock_t			lock;	/* see above */
	struct list_head		partial;
	struct list_head		full;
	struct list_head		empty;
	size_t				bytes;
	size_t				blocks;
	size_t				out;
	size_t				idle;
	size_t				idle_low;
	unsigned int			late;
	unsigned int			dropped;

	struct device			*dev;
	char				name[32];
	struct list_head		in_list;
	struct list_head		in_retired;
	struct rcu_head			rcu;
};

/**
 * struct dev_slab_heap - all blocks of one view
 * @table:	Chunks by DMA address.
 * @m:		Whose view.
 * @line:	Bytes that blocks of dev_kmalloc() do not share: the cache line
 *		of an incoherent master.
 * @fine:	The provider has little memory, and gives any size of it.
 * @late_lock:	Protects the two lists.
 * @late:	Chunks that have outlived their master's driver.
 * @abandoned:	Chunks of destroyed pools that still have live blocks.
 * @kmalloc:	Blocks of dev_kmalloc(), by size; made when first needed.
 * @bounce:	Blocks that stand in for buffers, likewise.
 * @mask:	The master's mask for consistent memory when dev_slab_retire()
 *		last looked.
 * @reach:	The same for streaming.
 * @translated:	Who gave the addresses then.
 * @retired:	Those that were made when the master reached more than it does,
 *		or saw memory elsewhere.
 * @going:	Frees it, where sleeping is allowed.
 */
struct dev_slab_heap {
	struct dev_slab_table	table;
	struct dev_dma_master	*m;
	unsigned int		line;
	bool			fine;
	spinlock_t		late_lock;	/* see above */
	struct list_head	late;
	struct list_head	abandoned;
	struct dev_slab		*kmalloc[DEV_SLAB_CLASSES];
	struct dev_slab		*bounce[DEV_SLAB_BOUNCE_CLASSES];
	u64			mask;
	u64			reach;
	const void		*translated;
	struct list_head	retired;
	struct work_struct	going;
};

/*
 * May anything come out of a heap?  Whoever holds a slab's lock and is told so
 * has come before the slab's chunks are buried.
 */
static inline bool dev_slab_is_alive(const struct dev_slab_heap *heap)
{
	return READ_ONCE(heap->m->life);
}

/*
 * Flags of a caller as they apply to memory and metadata that outlast the call.
 */
static inline gfp_t dev_slab_gfp(gfp_t gfp)
{
	return gfp & ~(GFP_ZONEMASK | __GFP_COMP | __GFP_NOFAIL | __GFP_ZERO |
			__GFP_ACCOUNT);
}

/* Are slabs that are made from now on poisoned? */
extern bool dev_slab_poison;

extern struct mutex dev_slab_mutex;
extern spinlock_t dev_slab_list_lock;
extern struct list_head dev_slab_all;

static inline u64 dev_slab_mask(struct dev_dma_master *m)
{
	return dev_dma_masters_mask(m->view.master, true) ?: U64_MAX;
}

static inline u64 dev_slab_reach(struct dev_dma_master *m)
{
	return dev_dma_masters_mask(m->view.master, false) ?: U64_MAX;
}

/* What a driver holds is part of a slab. */
static inline struct dev_slab *dev_slab_of(struct dev_pool *pool)
{
	return container_of(pool, struct dev_slab, pool);
}

/* Whose a chunk is; NULL once that has been destroyed. */
static inline struct dev_slab *
dev_slab_owner(const struct dev_slab_chunk *chunk)
{
	struct dev_pool *pool = READ_ONCE(chunk->pool);

	return pool ? dev_slab_of(pool) : NULL;
}

/* slab.c: blocks come and go, where the fast path ends */
void dev_slab_free_slow(struct dev_slab *slab, void *mem, dma_addr_t dma,
			u8 *state, unsigned long caller);
void dev_slab_flush(struct dev_slab *slab, struct dev_slab_stack *stack,
		    unsigned int count);
struct dev_dma *dev_slab_view(struct dev_slab *slab);
size_t dev_slab_at_hand(struct dev_slab *slab);
size_t dev_slab_count_live(struct dev_slab *slab);

/* slab_life.c: slabs come and go */
struct dev_slab *dev_slab_new(struct dev_slab_heap *heap,
			      const struct dev_slab_shape *shape, gfp_t gfp);
void dev_slab_discard(struct dev_slab *slab);
void dev_slab_destroy(struct dev_slab *slab);
size_t dev_slab_keep(const struct dev_slab *slab);

static inline void dev_slab_link(struct dev_slab *slab)
{
	lockdep_assert_held(&dev_slab_list_lock);
	list_add_tail_rcu(&slab->in_list, &dev_slab_all);
}

/* chunk.c: what the provider gives, cut into blocks */
bool dev_slab_add_chunk(struct dev_slab *slab, gfp_t gfp, const char **why);
void dev_slab_free_chunks(struct list_head *chunks);
unsigned int dev_slab_grab(struct dev_slab *slab, struct dev_slab_block *to,
			   unsigned int count);
void dev_slab_put(struct dev_slab *slab, const struct dev_slab_block *block,
		  unsigned int count);
void dev_slab_lose(struct dev_slab *slab, struct dev_slab_chunk *chunk, u64 i);
unsigned int dev_slab_live(const struct dev_slab_chunk *chunk);
void dev_slab_leave(struct dev_slab_chunk *chunk, struct list_head *idle);
void dev_slab_part(struct list_head *chunks, struct list_head *idle);
unsigned int dev_slab_first_order(const struct dev_slab_shape *shape,
				  size_t stride);

/* class.c: slabs by size */
struct dev_slab *dev_slab_kmalloc_class(struct dev_slab_heap *heap,
					unsigned int class, gfp_t gfp);
struct dev_slab *dev_slab_bounce_class(struct dev_dma_master *m, size_t size);

/* late.c: chunks that have outlived their view */
struct dev_slab_chunk *dev_slab_find_late_stand_in(struct dev_slab_heap *heap,
						   dma_addr_t dma);
struct dev_slab_chunk *dev_slab_find_late(struct dev_slab_heap *heap,
					  const void *mem, dma_addr_t dma);
bool dev_slab_free_late(struct dev_slab_heap *heap, struct dev_slab *slab,
			void *mem, dma_addr_t dma, unsigned long caller);
void dev_slab_bury(struct dev_slab *slab, struct list_head *idle);
void dev_slab_bury_abandoned(struct dev_slab_heap *heap);

/* misuse.c: what a driver or a device did wrong */
void dev_slab_tell(struct device *dev, const char *name, const void *mem,
		   dma_addr_t dma, unsigned long caller, const char *why);
void dev_slab_refuse(struct dev_slab_heap *heap, struct dev_slab *slab,
		     const void *mem, dma_addr_t dma, unsigned long caller);
void dev_slab_drop(struct dev_slab *slab, struct dev_slab_chunk *chunk,
		   enum dev_slab_state state);
void dev_slab_tell_dropped(struct dev_slab *slab);
void dev_slab_wipe(struct dev_slab *slab, const struct dev_slab_block *block,
		   unsigned long caller);
void dev_slab_fill_poison(struct dev_slab *slab, void *addr, dma_addr_t dma);
bool dev_slab_check_poison(struct dev_slab *slab,
			   const struct dev_slab_block *block);

/* reap.c: memory comes back */
void dev_slab_expect_reap(void);
void dev_slab_inter(struct dev_slab_chunk *chunk);
void dev_slab_close(struct dev_slab_heap *heap, struct dev_slab *slab);

/* heap.c: all blocks of one view */
struct dev_slab_heap *dev_slab_get_heap(struct dev_dma_master *m, gfp_t gfp);

#endif /* _DRIVERS_BASE_DMA_SLAB_H */
