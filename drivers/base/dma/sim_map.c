// SPDX-License-Identifier: GPL-2.0-only
/*
 * What drivers have mapped through the simulator, and what is wrong with it.
 *
 * Nothing is concluded from which calls were made: whether the CPU or the
 * device has written is seen by comparing what each sees now with what it was.
 */
#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/device.h>
#include <linux/io.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "sim_map.h"

static struct rb_root_cached mappings = RB_ROOT_CACHED;
LIST_HEAD(sim_mappings);
static atomic64_t serial;

/**
 * sim_new_mapping - remember what is about to be mapped
 * @dev:	Master.
 * @phys:	First byte of the buffer, in the linear map.
 * @size:	Bytes.
 * @dir:	Direction.
 * @bounced:	Something else will stand in for it.
 *
 * Context: Any.
 * Return: To be given to sim_add_mapping() or sim_free_mapping(); %NULL if
 * there is no memory.
 */
struct sim_mapping *sim_new_mapping(struct device *dev, phys_addr_t phys,
				    size_t size, enum dma_data_direction dir,
				    bool bounced)
{
	struct sim_mapping *map = kzalloc(sizeof(*map),
					  GFP_ATOMIC | __GFP_NOWARN);

	if (!map)
		return NULL;
	map->dev = get_device(dev);
	map->size = size;
	map->dir = dir;
	map->buffer = phys_to_virt(phys);
	map->bounced = bounced;
	map->first = phys / sim_config.line;
	map->lines = (phys + size - 1) / sim_config.line - map->first + 1;
	map->stack = sim_stack();
	map->serial = atomic64_inc_return(&serial);
	map->cpus = bitmap_zalloc(map->lines, GFP_ATOMIC | __GFP_NOWARN);
	if (bounced)
		map->given = kmalloc(size, GFP_ATOMIC | __GFP_NOWARN);
	if (map->cpus && (!bounced || map->given))
		return map;
	sim_free_mapping(map);
	return NULL;
}

/**
 * sim_free_mapping - forget it
 * @map:	What nobody finds any more; or %NULL.
 *
 * Context: Any.
 */
void sim_free_mapping(struct sim_mapping *map)
{
	if (!map)
		return;
	if (map->bounced)
		kfree(map->given);
	bitmap_free(map->cpus);
	put_device(map->dev);
	kfree(map);
}

/**
 * sim_add_mapping - it is mapped
 * @map:	With all but @map->given and @map->cpus filled in.
 * @skipped:	It was not synced for the device.
 */
void sim_add_mapping(struct sim_mapping *map, bool skipped)
{
	lockdep_assert_held(&sim_lock);
	if (map->bounced)
		memcpy(map->given, map->buffer, map->size);
	else
		map->given = map->region->clean;
	map->skipped = skipped;
	if (skipped)
		bitmap_fill(map->cpus, map->lines);
	map->node.start = map->dma;
	map->node.last = map->dma + map->size - 1;
	interval_tree_insert(&map->node, &mappings);
	list_add_tail(&map->list, &sim_mappings);
}

/**
 * sim_find_mapping - what holds a DMA address
 * @dev:	Master; another one may see something else there.
 * @dma:	The address.
 *
 * Return: The mapping, or %NULL.
 */
struct sim_mapping *sim_find_mapping(struct device *dev, dma_addr_t dma)
{
	struct interval_tree_node *node;
	struct sim_mapping *map;

	lockdep_assert_held(&sim_lock);
	for (node = interval_tree_iter_first(&mappings, dma, dma); node;
	     node = interval_tree_iter_next(node, dma, dma)) {
		map = container_of(node, struct sim_mapping, node);
		if (map->dev == dev)
			return map;
	}
	return NULL;
}

/**
 * sim_del_mapping - it is no longer mapped
 * @map:	The mapping.
 */
void sim_del_mapping(struct sim_mapping *map)
{
	lockdep_assert_held(&sim_lock);
	interval_tree_remove(&map->node, &mappings);
	list_del(&map->list);
}

struct part {
	size_t from;
	size_t to;
};

/* Of a line, what the range [off, off + size) of the mapping has of it. */
static struct part part_of(const struct sim_mapping *map, unsigned int line,
			   size_t off, size_t size)
{
	u64 start = (map->first + line) * sim_config.line;
	u64 begin = virt_to_phys(map->buffer);
	struct part p = {
		.from	= start > begin ? start - begin : 0,
		.to	= min_t(u64, map->size,
				start + sim_config.line - begin),
	};

	p.from = max(p.from, off);
	p.to = min(p.to, off + size);
	return p;
}

/* Where two differ first, or @p.to; one of them may change meanwhile. */
static size_t differ(const u8 *a, const u8 *b, struct part p)
{
	size_t i = p.from;

	if (!memcmp(a + p.from, b + p.from, p.to - p.from))
		return p.to;
	while (i < p.to && a[i] == b[i])
		i++;
	return i;
}

static void report(const struct sim_mapping *map, enum sim_fault fault,
		   size_t off)
{
	sim_report(fault, map->dev, map->stack, map->dma, off);
}

/* What the CPU did to a line, or %SIM_FAULTS if nothing is wrong with that. */
static enum sim_fault cpus_fault(const struct sim_mapping *map, bool cpus,
				 enum dev_cache_phase phase)
{
	bool given = phase == DEV_CACHE_FOR_DEVICE;

	if (map->dir == DMA_TO_DEVICE)
		return given || cpus ? SIM_FAULTS : SIM_CPU_WROTE;
	if (!cpus)
		return SIM_CPU_WROTE;
	return given || map->skipped ? SIM_FAULTS : SIM_NOT_GIVEN;
}

/*
 * The same for the device.  It may write again what the CPU was given and has
 * only read: see DMA-API-HOWTO.  Where that is wrong, as the CPU keeps what it
 * has read, the data tells.
 */
static enum sim_fault devices_fault(const struct sim_mapping *map, bool cpus,
				    enum dev_cache_phase phase)
{
	if (map->dir == DMA_TO_DEVICE)
		return SIM_DIRECTION;
	return !cpus && phase == DEV_CACHE_FOR_DEVICE ? SIM_NOT_TAKEN :
							SIM_FAULTS;
}

/* Where the CPU has written first, or @p.to. */
static size_t cpu_wrote(const struct sim_mapping *map, unsigned int line,
			struct part p)
{
	if (!map->bounced && test_bit(line, map->region->wrote))
		return p.from;
	return differ(map->buffer, map->given, p);
}

static void look_at(struct sim_mapping *map, enum dev_cache_phase phase,
		    unsigned int line, struct part p)
{
	struct sim_region *r = map->region;
	bool cpus = test_bit(line, map->cpus);
	enum sim_fault fault;
	size_t at;

	at = cpu_wrote(map, line, p);
	fault = cpus_fault(map, cpus, phase);
	if (at < p.to && fault < SIM_FAULTS)
		report(map, fault, at);
	at = differ(r->shadow + map->in_region, r->seen + map->in_region, p);
	fault = devices_fault(map, cpus, phase);
	if (at < p.to && fault < SIM_FAULTS)
		report(map, fault, at);
}

/**
 * sim_look - is anything wrong with what is about to change hands?
 * @map:	The mapping.
 * @phase:	From whom to whom.
 * @off:	First byte.
 * @size:	Bytes.
 */
void sim_look(struct sim_mapping *map, enum dev_cache_phase phase, size_t off,
	      size_t size)
{
	unsigned int line;
	struct part p;

	lockdep_assert_held(&sim_lock);
	for (line = 0; line < map->lines; line++) {
		p = part_of(map, line, off, size);
		if (p.from < p.to)
			look_at(map, phase, line, p);
	}
}

/* Beside a mapping of its own all is redzone. */
static bool redzone_is_whole(const struct sim_region *r)
{
	const u8 *end = (u8 *)r->pages + r->bytes;
	const u8 *last = r->shadow + r->size;

	return !memchr_inv(r->pages, SIM_REDZONE_BYTE,
			   r->shadow - (u8 *)r->pages) &&
	       !memchr_inv(last, SIM_REDZONE_BYTE, end - last);
}

/* Beside one that is bounced lies what is left of its lines. */
static bool lines_are_whole(const struct sim_mapping *map)
{
	const struct sim_region *r = map->region;
	u64 begin = virt_to_phys(map->buffer);
	size_t lead = begin % sim_config.line;
	size_t tail = -(begin + map->size) % sim_config.line;
	size_t end = map->in_region + map->size;

	return !memcmp(r->shadow + map->in_region - lead,
		       r->seen + map->in_region - lead, lead) &&
	       !memcmp(r->shadow + end, r->seen + end, tail);
}

/* So that it is told once: a mapping is looked at again before it is let go. */
static void mend_redzone(const struct sim_region *r)
{
	const u8 *end = (u8 *)r->pages + r->bytes;
	u8 *last = r->shadow + r->size;

	memset(r->pages, SIM_REDZONE_BYTE, r->shadow - (u8 *)r->pages);
	memset(last, SIM_REDZONE_BYTE, end - last);
}

static void mend_lines(const struct sim_mapping *map)
{
	const struct sim_region *r = map->region;
	u64 begin = virt_to_phys(map->buffer);
	size_t lead = begin % sim_config.line;
	size_t tail = -(begin + map->size) % sim_config.line;
	size_t end = map->in_region + map->size;

	memcpy(r->seen + map->in_region - lead,
	       r->shadow + map->in_region - lead, lead);
	memcpy(r->seen + end, r->shadow + end, tail);
}

/**
 * sim_look_around - has the device written beside the mapping?
 * @map:	The mapping.
 */
void sim_look_around(struct sim_mapping *map)
{
	lockdep_assert_held(&sim_lock);
	if (map->bounced ? lines_are_whole(map) : redzone_is_whole(map->region))
		return;
	report(map, SIM_OUTSIDE, 0);
	if (map->bounced)
		mend_lines(map);
	else
		mend_redzone(map->region);
}

/**
 * sim_was_written - has the device written since it was last looked at?
 * @map:	The mapping.
 *
 * Return: %true if it has.
 */
bool sim_was_written(struct sim_mapping *map)
{
	struct sim_region *r = map->region;

	lockdep_assert_held(&sim_lock);
	return memcmp(r->shadow + map->in_region, r->seen + map->in_region,
		      map->size);
}

/* A line is the CPU's if any of it is. */
static void set_owner(struct sim_mapping *map, unsigned int line, bool cpus,
		      struct part p)
{
	struct part all = part_of(map, line, 0, map->size);

	if (cpus)
		__set_bit(line, map->cpus);
	else if (p.from == all.from && p.to == all.to)
		__clear_bit(line, map->cpus);
}

/**
 * sim_remember - it has changed hands
 * @map:	The mapping.
 * @phase:	From whom to whom.
 * @off:	First byte.
 * @size:	Bytes.
 */
void sim_remember(struct sim_mapping *map, enum dev_cache_phase phase,
		  size_t off, size_t size)
{
	unsigned int line;
	struct part p;

	lockdep_assert_held(&sim_lock);
	for (line = 0; line < map->lines; line++) {
		p = part_of(map, line, off, size);
		if (p.from >= p.to)
			continue;
		set_owner(map, line, phase >= DEV_CACHE_FOR_CPU, p);
		if (map->bounced)
			memcpy(map->given + p.from, map->buffer + p.from,
			       p.to - p.from);
	}
	if (phase == DEV_CACHE_FOR_DEVICE)
		map->skipped = false;
}
