// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chunks: what a provider gives, cut into blocks.
 *
 * A chunk is a power of two of pages, as providers give no less for anything
 * in between.  A slab begins with chunks that waste
 * little, and takes longer ones as it grows, up to an eighth of what it has:
 * fewer calls of the provider and fewer entries of its IOMMU's TLB, and no
 * more than that eighth can lie idle in a chunk that is hardly used.
 */
#include <linux/bitmap.h>
#include <linux/device.h>
#include <linux/slab.h>

#include "slab.h"

struct dev_slab_chunk dev_slab_nowhere;

/* 64 KiB: from there on a longer chunk saves nothing that could be measured. */
#define MOST_ORDER	get_order(SZ_64K)

static size_t waste(unsigned int order, size_t stride)
{
	return (PAGE_SIZE << order) % stride;
}

/**
 * dev_slab_first_order - which chunk to begin with
 * @shape:	What blocks are wanted.
 * @stride:	Bytes from one to the next.
 *
 * Context: Any.
 * Return: Logarithm of its pages: the least of which no more than an eighth is
 * wasted, or else the one that wastes least.
 */
unsigned int dev_slab_first_order(const struct dev_slab_shape *shape,
				  size_t stride)
{
	unsigned int least = get_order(stride), most = max(least, MOST_ORDER);
	unsigned int order, best = least;

	if (shape->boundary >= stride && shape->boundary >= PAGE_SIZE)
		most = min_t(unsigned int, most, get_order(shape->boundary));
	for (order = least; order <= most; order++) {
		if (waste(order, stride) <= (PAGE_SIZE << order) / 8)
			return order;
		if (waste(order, stride) >> order < waste(best, stride) >> best)
			best = order;
	}
	return best;
}

/* Of a size that suits what the slab has now. */
static unsigned int suited_order(struct dev_slab *slab)
{
	size_t most = READ_ONCE(slab->bytes) / 8;
	unsigned int order = slab->order;

	if (slab->boundary >= PAGE_SIZE)
		most = min(most, slab->boundary);
	while (order < MOST_ORDER && PAGE_SIZE << (order + 1) <= most)
		order++;
	return order;
}

static bool is_hole(struct dev_slab *slab, dma_addr_t dma)
{
	dma_addr_t last = dma + slab->pool.size - 1;

	return slab->boundary &&
	       (dma ^ last) & ~((dma_addr_t)slab->boundary - 1);
}

static void mark_blocks(struct dev_slab *slab, struct dev_slab_chunk *chunk,
			unsigned int blocks)
{
	unsigned int i;

	for (i = 0; i < blocks; i++) {
		if (is_hole(slab, chunk->dma + i * slab->stride)) {
			chunk->state[i] = DEV_SLAB_HOLE;
			continue;
		}
		__set_bit(i, chunk->map);
		chunk->usable++;
	}
	chunk->free = chunk->usable;
}

/* Stand-ins, bits and freers follow the bytes, each where it is aligned. */
static struct dev_slab_chunk *new_chunk(struct dev_slab *slab,
					unsigned int blocks, gfp_t gfp)
{
	size_t stand_in, map, freer, all;
	struct dev_slab_chunk *chunk;

	stand_in = ALIGN(struct_size(chunk, state, blocks), sizeof(u64));
	map = stand_in + blocks * slab->stand_in;
	freer = map + bitmap_size(blocks);
	all = freer;
	if (slab->poisoned)
		all += blocks * sizeof(*chunk->freer);
	chunk = kvzalloc_node(all, gfp,
			      dev_to_node(slab->heap->m->view.master));
	if (!chunk)
		return NULL;
	chunk->heap = slab->heap;
	chunk->view = &slab->heap->m->view;
	chunk->pool = &slab->pool;
	if (slab->stand_in)
		chunk->stand_in = (void *)chunk + stand_in;
	chunk->map = (void *)chunk + map;
	if (all > freer)
		chunk->freer = (void *)chunk + freer;
	return chunk;
}

static void count_undo(struct dev_slab *slab)
{
	struct dev_dma *view = dev_slab_view(slab);

	if (view)
		dev_dma_count_undo(view);
}

/* Of a chunk that nobody has seen. */
static void free_memory(struct dev_slab_chunk *chunk)
{
	count_undo(dev_slab_owner(chunk));
	dev_dma_free_recorded(chunk->record);
}

static const char *fill_chunk(struct dev_slab *slab,
			      struct dev_slab_chunk *chunk, size_t size,
			      gfp_t gfp)
{
	struct dev_dma_memory want = {
		.kind	= slab->streaming ? DEV_DMA_PAGES : DEV_DMA_CONSISTENT,
		.size	= size,
		.dir	= DMA_BIDIRECTIONAL,
	};
	struct dev_dma *view = dev_slab_view(slab);
	const char *why;

	if (!view)
		return "the device has another master by now";
	chunk->record = dev_dma_alloc_record(view, &want, gfp, &why);
	if (!chunk->record)
		return why;
	chunk->addr = slab->streaming ? page_address(want.key) : want.key;
	chunk->dma = want.dma;
	if (IS_ALIGNED(want.dma, slab->align))
		return NULL;
	free_memory(chunk);
	return "the provider's memory is not aligned";
}

static void poison_chunk(struct dev_slab *slab, struct dev_slab_chunk *chunk,
			 unsigned int blocks)
{
	unsigned int i;

	for_each_set_bit(i, chunk->map, blocks)
		dev_slab_fill_poison(slab, chunk->addr + i * slab->stride,
				     chunk->dma + i * slab->stride);
}

static size_t chunk_size(const struct dev_slab_chunk *chunk)
{
	return chunk->record->asked;
}

/*
 * From here on it has blocks.  Fails where the view has died meanwhile,
 * although it may live again.
 */
static bool link_chunk(struct dev_slab *slab, struct dev_slab_chunk *chunk,
		       unsigned int blocks, unsigned int life)
{
	size_t size = chunk_size(chunk);

	guard(spinlock_irqsave)(&slab->lock);
	if (READ_ONCE(slab->heap->m->life) != life)
		return false;
	WRITE_ONCE(chunk->blocks, blocks);
	list_add(&chunk->in_slab, &slab->empty);
	slab->bytes += size;
	slab->blocks += chunk->usable;
	slab->idle += size;
	return true;
}

static const char *add_chunk(struct dev_slab *slab, unsigned int order,
			     unsigned int life, gfp_t gfp)
{
	struct dev_slab_table *table = &slab->heap->table;
	size_t size = PAGE_SIZE << order;
	unsigned int blocks = size / slab->stride;
	struct dev_slab_chunk *chunk = new_chunk(slab, blocks, gfp);
	const char *why;

	if (!chunk)
		return "out of memory";
	why = fill_chunk(slab, chunk, size, gfp);
	if (why)
		goto free_chunk;
	why = "a block would cross the boundary wherever it is";
	mark_blocks(slab, chunk, blocks);
	if (!chunk->usable)
		goto free_memory;
	if (chunk->freer)
		poison_chunk(slab, chunk, blocks);
	why = "out of memory, or the provider gave an address twice";
	if (!dev_slab_table_add(table, chunk, chunk->dma, size, gfp))
		goto forget_chunk;
	if (link_chunk(slab, chunk, blocks, life))
		return NULL;
	why = "the master has no driver";
	dev_slab_table_del(table, chunk->dma, size);
forget_chunk:
	free_memory(chunk);
	dev_slab_inter(chunk);	/* somebody may have found it meanwhile */
	return why;

free_memory:
	free_memory(chunk);
free_chunk:
	kvfree(chunk);
	return why;
}

static const char *add_suited(struct dev_slab *slab, unsigned int life,
			      gfp_t gfp)
{
	unsigned int order = suited_order(slab);

	/* reserves are not for what is merely convenient */
	if (order > slab->order && gfpflags_allow_blocking(gfp) &&
	    !add_chunk(slab, order, life, gfp | __GFP_NORETRY))
		return NULL;
	return add_chunk(slab, slab->order, life, gfp);
}

/**
 * dev_slab_add_chunk - get more blocks from the provider
 * @slab:	Whose.
 * @gfp:	May it sleep?
 * @why:	Set to the reason where there are none.
 *
 * Context: As @gfp allows; no lock is held.
 * Return: %false if there are none.
 */
bool dev_slab_add_chunk(struct dev_slab *slab, gfp_t gfp, const char **why)
{
	unsigned int life;

	gfp = dev_slab_gfp(gfp) | __GFP_NOWARN;
	do {
		life = READ_ONCE(slab->heap->m->life);
		*why = life ? add_suited(slab, life, gfp) :
			      "the master has no driver";
	} while (*why && life != READ_ONCE(slab->heap->m->life));
	return !*why;
}

/**
 * dev_slab_leave - a chunk leaves its slab
 * @chunk:	Nothing in it is live.  From here on it has no blocks, and
 *		nobody finds it.
 * @idle:	List that it goes to.
 *
 * Context: slab->lock is held.
 */
void dev_slab_leave(struct dev_slab_chunk *chunk, struct list_head *idle)
{
	struct dev_slab *slab = dev_slab_owner(chunk);

	lockdep_assert_held(&slab->lock);
	WRITE_ONCE(chunk->blocks, 0);
	WRITE_ONCE(chunk->view, NULL);
	if (!chunk->late)
		dev_slab_table_del(&slab->heap->table, chunk->dma,
				   chunk_size(chunk));
	slab->out -= chunk->usable - chunk->free;	/* were misused */
	count_undo(slab);
	list_move(&chunk->in_slab, idle);
}

/**
 * dev_slab_free_chunks - give chunks back to the provider
 * @chunks:	A list of them, which have left their slabs.
 *
 * Context: Any; no lock is held.
 */
void dev_slab_free_chunks(struct list_head *chunks)
{
	struct dev_slab_chunk *chunk, *next;

	list_for_each_entry_safe(chunk, next, chunks, in_slab) {
		dev_dma_free_recorded(chunk->record);
		dev_slab_inter(chunk);
	}
	INIT_LIST_HEAD(chunks);
}

static void leave_empty(struct dev_slab *slab, struct dev_slab_chunk *chunk)
{
	list_move(&chunk->in_slab, &slab->partial);
	slab->idle -= chunk_size(chunk);
	slab->idle_low = min(slab->idle_low, slab->idle);
}

static struct dev_slab_chunk *best_chunk(struct dev_slab *slab)
{
	struct dev_slab_chunk *chunk;

	chunk = list_first_entry_or_null(&slab->partial, struct dev_slab_chunk,
					 in_slab);
	if (chunk)
		return chunk;
	chunk = list_first_entry_or_null(&slab->empty, struct dev_slab_chunk,
					 in_slab);
	if (chunk)
		leave_empty(slab, chunk);
	return chunk;
}

/* All blocks of one word of the map, or as many as are wanted. */
static unsigned int grab_word(struct dev_slab *slab,
			      struct dev_slab_chunk *chunk, unsigned int first,
			      struct dev_slab_block *to, unsigned int count)
{
	unsigned long word = chunk->map[first / BITS_PER_LONG];
	unsigned int i, n;

	for (n = 0; word && n < count; n++) {
		i = first + __ffs(word);
		word &= word - 1;
		chunk->state[i] = DEV_SLAB_AT_HAND;
		to[n].addr = chunk->addr + i * slab->stride;
		to[n].dma = chunk->dma + i * slab->stride;
		to[n].state = &chunk->state[i];
	}
	chunk->map[first / BITS_PER_LONG] = word;
	return n;
}

static unsigned int grab_from(struct dev_slab *slab,
			      struct dev_slab_chunk *chunk,
			      struct dev_slab_block *to, unsigned int count)
{
	unsigned int n = 0, all = min(count, chunk->free);

	for (;;) {
		n += grab_word(slab, chunk, chunk->next, to + n, all - n);
		if (n == all)
			break;
		chunk->next += BITS_PER_LONG;
	}
	chunk->free -= n;
	slab->out += n;
	if (!chunk->free)
		list_move(&chunk->in_slab, &slab->full);
	return n;
}

/**
 * dev_slab_grab - take free blocks from chunks
 * @slab:	Whose.
 * @to:		Set to the blocks.
 * @count:	How many would be good.
 *
 * Context: slab->lock is held.
 * Return: How many there were.
 */
unsigned int dev_slab_grab(struct dev_slab *slab, struct dev_slab_block *to,
			   unsigned int count)
{
	struct dev_slab_chunk *chunk;
	unsigned int n = 0;

	lockdep_assert_held(&slab->lock);
	while (n < count) {
		chunk = best_chunk(slab);
		if (!chunk)
			break;
		n += grab_from(slab, chunk, to + n, count - n);
	}
	return n;
}

static bool is_live(const struct dev_slab_chunk *chunk, unsigned int i)
{
	u8 state = READ_ONCE(chunk->state[i]);

	return state == DEV_SLAB_LIVE || state == DEV_SLAB_AT_HAND;
}

/**
 * dev_slab_live - how many blocks of a chunk a driver has
 * @chunk:	Chunk of a slab whose stacks are empty.
 *
 * Context: slab->lock is held.
 * Return: Their number.
 */
unsigned int dev_slab_live(const struct dev_slab_chunk *chunk)
{
	unsigned int i, live = 0;

	for (i = 0; i < chunk->blocks; i++)
		live += is_live(chunk, i);
	return live;
}

/* A block that was withdrawn may be on its way: somebody still looks at it. */
static bool is_busy(const struct dev_slab_chunk *chunk)
{
	unsigned int i, bad = 0;

	if (chunk->free == chunk->usable)
		return false;
	for (i = 0; i < chunk->blocks; i++) {
		if (is_live(chunk, i))
			return true;
		bad += READ_ONCE(chunk->state[i]) == DEV_SLAB_BAD;
	}
	/* a mark that was lost did withdraw nothing: dev_slab_pop() */
	return bad && chunk->withdrawn;
}

static void relink_late(struct dev_slab *slab, struct dev_slab_chunk *chunk)
{
	LIST_HEAD(gone);

	if (is_busy(chunk))
		return;
	spin_lock(&slab->heap->late_lock);
	dev_slab_leave(chunk, &gone);
	spin_unlock(&slab->heap->late_lock);
	WRITE_ONCE(slab->late, slab->late - 1);
	dev_dma_free_later(chunk->record);
	dev_slab_inter(chunk);
}

/* The lowest chunks of the list are used first, and the others run dry. */
static void relink(struct dev_slab *slab, struct dev_slab_chunk *chunk,
		   bool was_full)
{
	if (chunk->free == chunk->usable) {
		list_move(&chunk->in_slab, &slab->empty);
		slab->idle += chunk_size(chunk);
	} else if (was_full) {
		list_move_tail(&chunk->in_slab, &slab->partial);
	}
}

/*
 * The number of a block in a chunk, or one that the chunk does not have.  What
 * was checked leads there by its state; anything else by both addresses.
 */
static u64 number_in(struct dev_slab *slab, struct dev_slab_chunk *chunk,
		     const struct dev_slab_block *block)
{
	unsigned long off = block->addr - chunk->addr;

	if (static_branch_likely(&dev_slab_checks))
		return (unsigned long)block->state -
		       (unsigned long)chunk->state;
	if (chunk->dma + off != block->dma)
		return U64_MAX;
	return dev_slab_number(&slab->pool, off);
}

static struct dev_slab_chunk *chunk_of(struct dev_slab *slab,
				       const struct dev_slab_block *block)
{
	struct dev_slab_heap *heap = slab->heap;
	struct dev_slab_chunk *chunk;

	chunk = dev_slab_table_find(&heap->table, block->dma);
	if (!chunk || number_in(slab, chunk, block) >= READ_ONCE(chunk->blocks))
		chunk = dev_slab_find_late(heap, block->addr, block->dma);
	if (!chunk || dev_slab_owner(chunk) != slab ||
	    number_in(slab, chunk, block) >= chunk->blocks)
		return NULL;
	return chunk;
}

/* As many blocks as lie in one chunk.  Returns how many that were. */
static unsigned int put_run(struct dev_slab *slab, struct dev_slab_chunk *chunk,
			    const struct dev_slab_block *block,
			    unsigned int count)
{
	unsigned int n, dropped = 0;
	u64 i, lowest = chunk->next;

	for (n = 0; n < count; n++, block++) {
		i = number_in(slab, chunk, block);
		if (i >= chunk->blocks)
			break;
		if (chunk->state[i] != DEV_SLAB_AT_HAND) {
			dev_slab_drop(slab, chunk, chunk->state[i]);
			dropped++;
			continue;
		}
		chunk->state[i] = DEV_SLAB_FREE;
		__set_bit(i, chunk->map);
		lowest = min(lowest, i);
	}
	chunk->next = round_down(lowest, BITS_PER_LONG);
	chunk->free += n - dropped;
	slab->out -= n - dropped;
	return n;
}

/**
 * dev_slab_put - give blocks back to their chunks
 * @slab:	Whose.
 * @block:	Blocks at hand.  Where nothing is checked they may be anything.
 * @count:	How many.
 *
 * What is no block at hand is dropped.
 *
 * Context: slab->lock is held.
 */
void dev_slab_put(struct dev_slab *slab, const struct dev_slab_block *block,
		  unsigned int count)
{
	struct dev_slab_chunk *chunk;
	unsigned int n, before;

	lockdep_assert_held(&slab->lock);
	for (; count; count -= n, block += n) {
		chunk = chunk_of(slab, block);
		if (!chunk) {
			slab->dropped++;
			n = 1;
			continue;
		}
		before = chunk->free;
		n = put_run(slab, chunk, block, count);
		if (chunk->late)
			relink_late(slab, chunk);
		else if (chunk->free != before)
			relink(slab, chunk, !before);
	}
}

/**
 * dev_slab_lose - a free block is never to be given out again
 * @slab:	Whose.
 * @chunk:	Its chunk.
 * @i:		Its number.
 *
 * Its chunk stays where it is until the slab goes.
 *
 * Context: slab->lock is held.
 */
void dev_slab_lose(struct dev_slab *slab, struct dev_slab_chunk *chunk, u64 i)
{
	lockdep_assert_held(&slab->lock);
	if (chunk->free == chunk->usable)
		leave_empty(slab, chunk);
	__clear_bit(i, chunk->map);
	slab->out++;
	chunk->state[i] = DEV_SLAB_BAD;
	if (!--chunk->free)
		list_move(&chunk->in_slab, &slab->full);
}

/**
 * dev_slab_part - part chunks without live blocks from the others
 * @chunks:	Chunks of a slab whose stacks are empty; those that stay have
 *		live blocks.
 * @idle:	Gets the others, whatever was misused in them.
 *
 * Context: slab->lock is held.
 */
void dev_slab_part(struct list_head *chunks, struct list_head *idle)
{
	struct dev_slab_chunk *chunk, *next;

	list_for_each_entry_safe(chunk, next, chunks, in_slab)
		if (!is_busy(chunk))
			dev_slab_leave(chunk, idle);
}
