// SPDX-License-Identifier: GPL-2.0-only
/*
 * What has been unmapped stays out of use for a while: a device that still
 * writes there is found out, and one that still reads there gets junk.
 */
#include <linux/list.h>
#include <linux/string.h>

#include "bounce.h"
#include "sim_map.h"

/* So many mappings wait. */
#define WAITING	64

/* What a device reads that has lost its mapping. */
#define GONE	0xdd

static LIST_HEAD(waiting);
static unsigned int count;

static void fill(struct sim_mapping *map)
{
	struct sim_region *r = map->region;

	memset(r->shadow + map->in_region, GONE, map->size);
	memset(r->seen + map->in_region, GONE, map->size);
}

static void look(struct sim_mapping *map)
{
	if (!sim_was_written(map))
		return sim_look_around(map);
	sim_report(SIM_AFTER_UNMAP, map->dev, map->stack, map->dma, 0);
	/* and is not told again when the block is written */
	fill(map);
}

static void let_go(struct sim_mapping *map)
{
	struct dev_dma_master *m = dev_dma_to_master(dev_dma_current(map->dev));

	if (map->bounced && m)
		dev_dma_bounce_unmap(m, map->dma, DMA_ATTR_SKIP_CPU_SYNC);
	else if (!map->bounced)
		sim_free_region(map->region);
	sim_free_mapping(map);
}

/*
 * Whoever is given the block next will write it.  That this is seen must not
 * depend on what it held before: the device sees something else by now.
 */
static void write_anew(struct sim_mapping *map)
{
	sim_make_dirty(map->region, map->in_region, map->size);
}

/*
 * Takes the first one, of @dev if that is given, and nothing if there is none.
 */
static struct sim_mapping *take(struct device *dev, unsigned int most)
{
	struct sim_mapping *map;

	guard(sim)();
	if (count <= most)
		return NULL;
	list_for_each_entry(map, &waiting, list) {
		if (dev && map->dev != dev)
			continue;
		look(map);
		if (map->bounced)
			write_anew(map);
		list_del(&map->list);
		count--;
		return map;
	}
	return NULL;
}

/**
 * sim_quarantine - let go of a mapping in a while
 * @map:	The mapping, which nobody finds any more.
 *
 * Context: Any.
 */
void sim_quarantine(struct sim_mapping *map)
{
	scoped_guard(sim) {
		if (!map->bounced)
			sim_del_region(map->region);
		fill(map);
		list_add_tail(&map->list, &waiting);
		count++;
	}
	map = take(NULL, WAITING);
	if (map)
		let_go(map);
}

/**
 * sim_empty_quarantine - let go of all that a master had mapped
 * @dev:	The master; its driver is going.
 *
 * Context: Any.
 */
void sim_empty_quarantine(struct device *dev)
{
	struct sim_mapping *map;

	while ((map = take(dev, 0)))
		let_go(map);
}
