// SPDX-License-Identifier: GPL-2.0-only
/*
 * The simulated cache: lines come and go.
 *
 * A line that the CPU has and has written to differs from what it was when it
 * was last the same as memory.  One that the CPU does not have holds nothing
 * that counts, until the CPU writes there; as no read of the CPU can be
 * stopped, it is fetched when the CPU gets it back.
 */
#include <kunit/static_stub.h>
#include <linux/bitmap.h>
#include <linux/dev-cache.h>
#include <linux/dma-direction.h>
#include <linux/minmax.h>
#include <linux/prandom.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "cache_policy.h"
#include "sim.h"

DEFINE_SPINLOCK(sim_lock);

static struct rb_root_cached regions = RB_ROOT_CACHED;
static LIST_HEAD(all_regions);
static struct rnd_state chance;

/* So many other lines may come or go whenever one changes hands. */
#define BYSTANDERS	4

/**
 * sim_seed - begin anew
 * @seed:	From where on chance is the same again.
 */
void sim_seed(unsigned long seed)
{
	guard(sim)();
	prandom_seed_state(&chance, seed);
}

static bool happens(unsigned int in_256)
{
	return (prandom_u32_state(&chance) & 255) < in_256;
}

/**
 * sim_add_region - a cache lies in front of it from now on
 * @r:	The memory; nobody has it from the device yet.
 */
void sim_add_region(struct sim_region *r)
{
	lockdep_assert_held(&sim_lock);
	interval_tree_insert(&r->node, &regions);
	list_add(&r->list, &all_regions);
}

/**
 * sim_del_region - undo sim_add_region()
 * @r:	The memory.
 */
void sim_del_region(struct sim_region *r)
{
	lockdep_assert_held(&sim_lock);
	interval_tree_remove(&r->node, &regions);
	list_del(&r->list);
}

/**
 * sim_find_memory_at - the memory that was allocated at an address
 * @phys:	The address.
 *
 * Return: The memory, or %NULL.
 */
struct sim_region *sim_find_memory_at(phys_addr_t phys)
{
	struct interval_tree_node *node;
	struct sim_region *r;

	lockdep_assert_held(&sim_lock);
	for (node = interval_tree_iter_first(&regions, phys, phys); node;
	     node = interval_tree_iter_next(node, phys, phys)) {
		r = container_of(node, struct sim_region, node);
		if (r->memory)
			return r;
	}
	return NULL;
}

/**
 * sim_find_memory - the memory that was allocated at a DMA address
 * @dev:	Master.
 * @dma:	The address.
 *
 * Return: The memory, or %NULL.
 */
struct sim_region *sim_find_memory(struct device *dev, dma_addr_t dma)
{
	struct sim_region *r;

	lockdep_assert_held(&sim_lock);
	list_for_each_entry(r, &all_regions, list)
		if (r->memory && r->dev == dev && dma >= r->dma &&
		    dma - r->dma < r->size)
			return r;
	return NULL;
}

/* The part of a line that is the region's: nothing beside it is touched. */
struct part {
	size_t off;
	size_t len;
};

static struct part part_of(const struct sim_region *r, unsigned int line)
{
	u64 start = (r->first + line) * sim_config.line;
	size_t from = start > r->node.start ? start - r->node.start : 0;
	size_t to = min_t(u64, r->size,
			  start + sim_config.line - r->node.start);

	return (struct part){ from, to - from };
}

static bool is_dirty(const struct sim_region *r, unsigned int line)
{
	struct part p = part_of(r, line);

	return test_bit(line, r->forced) ||
	       memcmp(r->cpu + p.off, r->clean + p.off, p.len);
}

static bool device_wrote(const struct sim_region *r, struct part p)
{
	return memcmp(r->shadow + p.off, r->seen + p.off, p.len);
}

/*
 * What the CPU has written stays, what memory has not changed is not written:
 * others may write there meanwhile, to a byte or to the next one.  The device
 * may write memory at any time: it is read once.
 */
static void load(struct sim_region *r, struct part p)
{
	size_t i;
	u8 now;

	for (i = p.off; i < p.off + p.len; i++) {
		now = READ_ONCE(r->shadow[i]);
		if (r->writable && now != r->clean[i] &&
		    READ_ONCE(r->cpu[i]) == r->clean[i])
			WRITE_ONCE(r->cpu[i], now);
		r->clean[i] = now;
	}
}

/*
 * What no device may write is what it was.  It may be memory that must not be
 * written at all, or that somebody else writes meanwhile, as a file's.
 */
static void fetch(struct sim_region *r, unsigned int line)
{
	if (test_bit(line, r->valid))
		return;
	if (r->writable || is_dirty(r, line))
		load(r, part_of(r, line));
	__set_bit(line, r->valid);
}

/* What is the CPU's it may write meanwhile: then the line is dirty again. */
static void write_back(struct sim_region *r, unsigned int line)
{
	struct part p = part_of(r, line);

	if (!is_dirty(r, line))
		return;
	/* the CPU has written to a line that it did not have */
	fetch(r, line);
	if (!test_bit(line, r->cpus))
		__set_bit(line, r->wrote);
	if (device_wrote(r, p))
		sim_report(SIM_LOST, r->dev, r->stack, r->dma, p.off);
	__clear_bit(line, r->forced);
	memcpy(r->clean + p.off, r->cpu + p.off, p.len);
	barrier();	/* what was read is what goes to memory */
	memcpy(r->shadow + p.off, r->clean + p.off, p.len);
	memcpy(r->seen + p.off, r->clean + p.off, p.len);
}

/* What it still shows is not there: only what is written from now on counts. */
static void discard(struct sim_region *r, unsigned int line)
{
	struct part p = part_of(r, line);

	memcpy(r->clean + p.off, r->cpu + p.off, p.len);
	__clear_bit(line, r->forced);
	__clear_bit(line, r->valid);
}

/* What is the CPU's comes back as soon as the CPU looks. */
static void evict(struct sim_region *r, unsigned int line)
{
	write_back(r, line);
	if (!test_bit(line, r->cpus))
		discard(r, line);
}

static void come_and_go(struct sim_region *r, unsigned int line)
{
	if (happens(sim_config.evict))
		evict(r, line);
	if (happens(sim_config.fetch) && sim_config.speculates)
		fetch(r, line);
}

/* Whatever else the cache has is on the move meanwhile. */
static void bystanders(void)
{
	struct sim_region *r;
	int i;

	for (i = 0; i < BYSTANDERS && !list_empty(&all_regions); i++) {
		r = list_first_entry(&all_regions, struct sim_region, list);
		list_move_tail(&r->list, &all_regions);
		come_and_go(r, prandom_u32_state(&chance) % r->lines);
	}
}

static void each_line(phys_addr_t phys, size_t size,
		      void (*op)(struct sim_region *r, unsigned int line))
{
	u64 first = phys / sim_config.line;
	u64 last = (phys + size - 1) / sim_config.line;
	struct interval_tree_node *node;
	struct sim_region *r;
	u64 line;

	for (node = interval_tree_iter_first(&regions, phys, phys + size - 1);
	     node;
	     node = interval_tree_iter_next(node, phys, phys + size - 1)) {
		r = container_of(node, struct sim_region, node);
		for (line = max(first, r->first);
		     line <= min(last, r->first + r->lines - 1); line++)
			op(r, line - r->first);
	}
}

static void op_wback(struct sim_region *r, unsigned int line)
{
	come_and_go(r, line);
	write_back(r, line);
}

static void op_inv(struct sim_region *r, unsigned int line)
{
	come_and_go(r, line);
	discard(r, line);
}

static void op_wback_inv(struct sim_region *r, unsigned int line)
{
	op_wback(r, line);
	discard(r, line);
}

static void sim_wback(phys_addr_t phys, size_t size)
{
	guard(sim)();
	each_line(phys, size, op_wback);
}

static void sim_inv(phys_addr_t phys, size_t size)
{
	guard(sim)();
	each_line(phys, size, op_inv);
}

static void sim_wback_inv(phys_addr_t phys, size_t size)
{
	guard(sim)();
	each_line(phys, size, op_wback_inv);
}

static bool is_stale(const struct sim_region *r, unsigned int line)
{
	struct part p = part_of(r, line);

	return r->writable && test_bit(line, r->valid) && !is_dirty(r, line) &&
	       memcmp(r->cpu + p.off, r->shadow + p.off, p.len);
}

static void take(struct sim_region *r, unsigned int line)
{
	struct part p = part_of(r, line);

	fetch(r, line);
	memcpy(r->seen + p.off, r->shadow + p.off, p.len);
	__set_bit(line, r->cpus);
	__clear_bit(line, r->wrote);
}

static void to_cpu(struct sim_region *r, unsigned int line)
{
	if (is_stale(r, line))
		sim_report(SIM_STALE, r->dev, r->stack, r->dma,
			   part_of(r, line).off);
	take(r, line);
}

static void to_device(struct sim_region *r, unsigned int line)
{
	struct part p = part_of(r, line);

	memcpy(r->seen + p.off, r->shadow + p.off, p.len);
	__clear_bit(line, r->cpus);
	__clear_bit(line, r->wrote);
	come_and_go(r, line);
}

/**
 * sim_handed - lines change hands
 * @phys:	First byte.
 * @size:	Bytes.
 * @phase:	From whom to whom.
 */
void sim_handed(phys_addr_t phys, size_t size, enum dev_cache_phase phase)
{
	guard(sim)();
	each_line(phys, size, phase >= DEV_CACHE_FOR_CPU ? to_cpu : to_device);
	bystanders();
}

/**
 * sim_abandoned - the CPU has lines again, and did not ask what is in them
 * @phys:	First byte.
 * @size:	Bytes.
 *
 * It may be about to read what is stale, or to write over it: the data tells.
 */
void sim_abandoned(phys_addr_t phys, size_t size)
{
	guard(sim)();
	each_line(phys, size, take);
	bystanders();
}

static const struct dev_cache_ops sim_cache_ops = {
	.name		= "sim",
	.wback		= sim_wback,
	.inv		= sim_inv,
	.wback_inv	= sim_wback_inv,
	.handed		= sim_handed,
};

/**
 * sim_cache - the cache as it is configured
 *
 * Return: The cache.
 */
const struct dev_cache *sim_cache(void)
{
	static struct dev_cache cache = { .ops = &sim_cache_ops };

	KUNIT_STATIC_STUB_REDIRECT(sim_cache);
	cache.line = sim_config.line;
	cache.speculates = sim_config.speculates;
	return &cache;
}
