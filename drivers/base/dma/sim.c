// SPDX-License-Identifier: GPL-2.0-only
/*
 * The provider "sim": an incoherent machine in software, on any other.
 *
 * It maps as noncoherent does, with the same policy and the same bounces,
 * through a cache of its own; see sim.h.  Consistent memory is left alone.
 */
#include <linux/device.h>
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/glob.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>

#include "bounce.h"
#include "cache.h"
#include "host.h"
#include "sim_map.h"

#undef MODULE_PARAM_PREFIX
#define MODULE_PARAM_PREFIX	"dev_dma_sim."

struct sim_config sim_config = {
	.line		= 64,
	.seed		= 1,
	.evict		= 64,
	.fetch		= 64,
	.bounce		= true,
	.speculates	= true,
};

module_param_named(devices, sim_config.devices, charp, 0444);
MODULE_PARM_DESC(devices, "globs of devices or drivers, separated by commas");
module_param_named(line, sim_config.line, uint, 0444);
MODULE_PARM_DESC(line, "bytes of a cache line, a power of two from 16 to 256");
module_param_named(seed, sim_config.seed, ulong, 0444);
MODULE_PARM_DESC(seed, "where chance begins");
module_param_named(evict, sim_config.evict, uint, 0444);
MODULE_PARM_DESC(evict, "chance, in 256, that a line is evicted");
module_param_named(fetch, sim_config.fetch, uint, 0444);
MODULE_PARM_DESC(fetch, "chance, in 256, that a line is fetched");
module_param_named(bounce, sim_config.bounce, bool, 0444);
MODULE_PARM_DESC(bounce, "bounce what shares lines?");
module_param_named(speculates, sim_config.speculates, bool, 0444);
MODULE_PARM_DESC(speculates, "may the CPU fetch what is the device's?");

static bool matches(const char *name)
{
	const char *glob = sim_config.devices, *end;
	char one[64] = "";

	for (; name && *glob; glob = *end ? end + 1 : end) {
		end = strchrnul(glob, ',');
		strscpy(one, glob, min_t(size_t, sizeof(one), end - glob + 1));
		if (glob_match(one, name))
			return true;
	}
	return false;
}

static bool is_named(struct device *dev)
{
	return sim_config.devices && dev->dma_mask &&
	       (matches(dev_name(dev)) ||
		(dev->driver && matches(dev->driver->name)));
}

static bool is_line(unsigned int line)
{
	return is_power_of_2(line) && line >= 16 && line <= 256;
}

static struct dev_dma_master *m_of(struct device *dev)
{
	return dev_dma_to_master(dev_dma_current(dev));
}

static bool shares_lines(phys_addr_t phys, size_t size,
			 enum dma_data_direction dir, unsigned long attrs)
{
	return dir != DMA_TO_DEVICE && !(attrs & DMA_ATTR_OWN_LINES) &&
	       ((phys | size) & (sim_config.line - 1));
}

/* Where the device writes is part of what stands behind the block. */
static bool map_bounced(struct sim_mapping *map, phys_addr_t phys,
			unsigned long attrs)
{
	struct dev_dma_master *m = m_of(map->dev);
	struct dev_dma_bounce b;

	if (!m || dev_dma_bounce_map(m, phys, map->size, map->dir, attrs,
				     &map->dma))
		return false;
	guard(rcu)();
	if (!dev_dma_bounce_find(m, map->dma, false, &b))
		return false;
	guard(sim)();
	map->region = sim_find_memory_at(virt_to_phys(b.addr));
	map->in_region = (u8 *)b.addr - map->region->cpu;
	sim_add_mapping(map, attrs & DMA_ATTR_SKIP_CPU_SYNC);
	return true;
}

static bool map_itself(struct sim_mapping *map, phys_addr_t phys,
		       unsigned long attrs)
{
	bool skip = attrs & DMA_ATTR_SKIP_CPU_SYNC;

	map->region = sim_new_region(map->dev, phys, map->size, GFP_ATOMIC);
	if (!map->region)
		return false;
	map->region->stack = map->stack;
	map->region->writable = map->dir != DMA_TO_DEVICE;
	map->dma = map->region->dma;
	scoped_guard(sim)
		sim_add_region(map->region);
	if (!skip)
		dev_cache_pass(sim_cache(), DEV_CACHE_MAP, map->dir, phys,
			       map->size);
	guard(sim)();
	sim_add_mapping(map, skip);
	if (shares_lines(phys, map->size, map->dir, attrs))
		sim_report(SIM_SHARED, map->dev, map->stack, map->dma, 0);
	return true;
}

/* The CPU may read what the device only reads, too. */
static void hide(struct sim_mapping *map, size_t off, size_t size)
{
	if (map->dir != DMA_TO_DEVICE)
		sim_hide(map->buffer + off, size);
}

dma_addr_t sim_map_phys(struct device *dev, phys_addr_t phys, size_t size,
			enum dma_data_direction dir, unsigned long attrs)
{
	bool bounced = sim_config.bounce &&
		       shares_lines(phys, size, dir, attrs);
	struct sim_mapping *map;

	if (attrs & DMA_ATTR_MMIO)
		return dev_dma_host_map_phys(dev, phys, size, dir, attrs);
	if (!size)
		return BAD_DMA_ADDR;
	map = sim_new_mapping(dev, phys, size, dir, bounced);
	if (!map || !(bounced ? map_bounced(map, phys, attrs) :
				map_itself(map, phys, attrs))) {
		sim_free_mapping(map);
		return BAD_DMA_ADDR;
	}
	if (!(attrs & DMA_ATTR_SKIP_CPU_SYNC))
		hide(map, 0, size);
	return map->dma;
}

static void report_unmapped(struct device *dev, dma_addr_t dma)
{
	lockdep_assert_held(&sim_lock);
	sim_report(SIM_NOT_MAPPED, dev, 0, dma, 0);
}

/*
 * What was mapped there, having been looked at; nobody else finds it any more.
 * Whoever skips the sync may let go of what he has not looked at.
 */
static struct sim_mapping *take_mapping(struct device *dev, dma_addr_t dma,
					size_t size,
					enum dma_data_direction dir,
					unsigned long attrs)
{
	struct sim_mapping *map;

	guard(sim)();
	map = sim_find_mapping(dev, dma);
	if (!map || map->dma != dma)
		return NULL;
	if (map->size != size)
		sim_report(SIM_SIZE, dev, map->stack, dma, 0);
	if (map->dir != dir)
		sim_report(SIM_DIRECTION, dev, map->stack, dma, 0);
	map->skipped |= !!(attrs & DMA_ATTR_SKIP_CPU_SYNC);
	sim_look(map, DEV_CACHE_UNMAP, 0, map->size);
	sim_look_around(map);
	sim_del_mapping(map);
	return map;
}

/* Each end of a sync in one place: what stands in, or the buffer itself. */
static void pass(const struct sim_mapping *map, enum dev_cache_phase phase,
		 size_t off, size_t size)
{
	if (!map->bounced)
		dev_cache_pass(sim_cache(), phase, map->dir,
			       virt_to_phys(map->buffer + off), size);
	else if (phase >= DEV_CACHE_FOR_CPU)
		dev_dma_bounce_for_cpu(m_of(map->dev), map->dma + off, size);
	else
		dev_dma_bounce_for_device(m_of(map->dev), map->dma + off, size);
}

/* What drivers have left behind. */
static LIST_HEAD(left);

static struct sim_mapping *take_left(struct device *dev, dma_addr_t dma)
{
	struct sim_mapping *map;

	lockdep_assert_held(&sim_lock);
	list_for_each_entry(map, &left, list) {
		if (map->dev != dev || map->dma != dma)
			continue;
		list_del(&map->list);
		return map;
	}
	return NULL;
}

/*
 * Unmapped after its driver has gone, maybe when there is another one: the
 * cache has no part in that any more.
 */
static void sim_unmap_late(struct device *dev, dma_addr_t dma, size_t size,
			   enum dma_data_direction dir, unsigned long attrs)
{
	struct sim_mapping *map;

	scoped_guard(sim) {
		map = take_left(dev, dma);
		if (!map)
			return report_unmapped(dev, dma);
	}
	if (map->bounced)
		dev_dma_bounce_unmap(m_of(dev), dma, DMA_ATTR_SKIP_CPU_SYNC);
	else
		sim_free_region(map->region);
	sim_free_mapping(map);
}

void sim_unmap_phys(struct device *dev, dma_addr_t dma, size_t size,
		    enum dma_data_direction dir, unsigned long attrs)
{
	struct sim_mapping *map;

	if (attrs & DMA_ATTR_MMIO)
		return dev_dma_host_unmap_phys(dev, dma, size, dir, attrs);
	map = take_mapping(dev, dma, size, dir, attrs);
	if (!map)
		return sim_unmap_late(dev, dma, size, dir, attrs);
	sim_show(map->buffer, map->size);
	if (!(attrs & DMA_ATTR_SKIP_CPU_SYNC))
		pass(map, DEV_CACHE_UNMAP, 0, map->size);
	else if (!map->bounced)
		sim_abandoned(virt_to_phys(map->buffer), map->size);
	sim_quarantine(map);
}

/*
 * The part of a sync that was mapped, and what is known of that: a driver that
 * does not keep the two apart may unmap it meanwhile.
 */
static bool look_for(struct device *dev, dma_addr_t dma, size_t *size,
		     enum dma_data_direction dir, enum dev_cache_phase phase,
		     size_t *off, struct sim_mapping *was)
{
	struct sim_mapping *map;

	guard(sim)();
	map = sim_find_mapping(dev, dma);
	if (!map)
		return false;
	*off = dma - map->dma;
	if (*size > map->size - *off) {
		sim_report(SIM_SIZE, dev, map->stack, map->dma, *off);
		*size = map->size - *off;
	}
	if (map->dir != dir)
		sim_report(SIM_DIRECTION, dev, map->stack, map->dma, *off);
	sim_look(map, phase, *off, *size);
	*was = (struct sim_mapping) {
		.dev = map->dev, .dma = map->dma, .size = map->size,
		.dir = map->dir, .buffer = map->buffer,
		.bounced = map->bounced, .stack = map->stack,
		.serial = map->serial,
	};
	return true;
}

static void remember(const struct sim_mapping *was, enum dev_cache_phase phase,
		     size_t off, size_t size)
{
	struct sim_mapping *map;

	guard(sim)();
	map = sim_find_mapping(was->dev, was->dma);
	if (!map || map->serial != was->serial)
		return sim_report(SIM_NOT_MAPPED, was->dev, was->stack,
				  was->dma, off);
	sim_remember(map, phase, off, size);
	if (phase == DEV_CACHE_FOR_DEVICE)
		hide(map, off, size);
}

/* What was allocated for streaming is synced, and was never mapped. */
static void sync_memory(struct device *dev, dma_addr_t dma, size_t size,
			enum dma_data_direction dir, enum dev_cache_phase phase)
{
	bool bounces = dev_dma_bounce_has(m_of(dev), dma);
	struct sim_region *r;
	phys_addr_t phys;
	size_t off;

	scoped_guard(sim) {
		r = bounces ? NULL : sim_find_memory(dev, dma);
		if (!r)
			return report_unmapped(dev, dma);
		off = dma - r->dma;
		phys = r->node.start + off;
		size = min(size, r->size - off);
	}
	dev_cache_pass(sim_cache(), phase, dir, phys, size);
}

static void sim_sync(struct device *dev, dma_addr_t dma, size_t size,
		     enum dma_data_direction dir, enum dev_cache_phase phase)
{
	struct sim_mapping was;
	size_t off;

	if (!size)
		return;
	if (!look_for(dev, dma, &size, dir, phase, &off, &was))
		return sync_memory(dev, dma, size, dir, phase);
	sim_show(was.buffer + off, size);
	pass(&was, phase, off, size);
	remember(&was, phase, off, size);
}

void sim_sync_for_cpu(struct device *dev, dma_addr_t dma, size_t size,
		      enum dma_data_direction dir)
{
	sim_sync(dev, dma, size, dir, DEV_CACHE_FOR_CPU);
}

void sim_sync_for_device(struct device *dev, dma_addr_t dma, size_t size,
			 enum dma_data_direction dir)
{
	sim_sync(dev, dma, size, dir, DEV_CACHE_FOR_DEVICE);
}

void sim_unmap_sg(struct device *dev, struct scatterlist *sgl, int nents,
		  enum dma_data_direction dir, unsigned long attrs)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i)
		sim_unmap_phys(dev, sg_dma_address(sg), sg->length, dir, attrs);
}

int sim_map_sg(struct device *dev, struct scatterlist *sgl, int nents,
	       enum dma_data_direction dir, unsigned long attrs)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i) {
		sg_dma_address(sg) = is_pci_p2pdma_page(sg_page(sg)) ?
				     BAD_DMA_ADDR :
				     sim_map_phys(dev, sg_phys(sg), sg->length,
						  dir, attrs);
		sg_dma_len(sg) = sg->length;
		if (sg_dma_address(sg) != BAD_DMA_ADDR)
			continue;
		sim_unmap_sg(dev, sgl, i, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
		return -ENOMEM;
	}
	return nents;
}

void sim_sync_sg_for_cpu(struct device *dev, struct scatterlist *sgl, int nents,
			 enum dma_data_direction dir)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i)
		sim_sync_for_cpu(dev, sg_dma_address(sg), sg->length, dir);
}

void sim_sync_sg_for_device(struct device *dev, struct scatterlist *sgl,
			    int nents, enum dma_data_direction dir)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i)
		sim_sync_for_device(dev, sg_dma_address(sg), sg->length, dir);
}

/*
 * Mapped for good: the memory of a streaming pool, or of blocks that stand in.
 */
static struct page *sim_alloc_mapped(struct device *dev, size_t size,
				     dma_addr_t *dma,
				     enum dma_data_direction dir, gfp_t gfp)
{
	struct page *page = dev_dma_host_alloc_pages(dev, size, dma, dir, gfp);
	struct sim_region *r;

	if (!page)
		return NULL;
	r = sim_new_region(dev, page_to_phys(page), size, gfp & ~GFP_ZONEMASK);
	if (!r) {
		dev_dma_host_free_pages(dev, size, page, *dma, dir);
		return NULL;
	}
	r->writable = true;
	r->memory = true;
	*dma = r->dma;
	guard(sim)();
	sim_add_region(r);
	return page;
}

static void drop_region(phys_addr_t phys)
{
	struct sim_region *r;

	scoped_guard(sim) {
		r = sim_find_memory_at(phys);
		if (r)
			sim_del_region(r);
	}
	sim_free_region(r);
}

static void sim_free_mapped(struct device *dev, size_t size, struct page *page,
			    dma_addr_t dma, enum dma_data_direction dir)
{
	drop_region(page_to_phys(page));
	dev_dma_host_free_pages(dev, size, page,
				phys_to_dma(dev, page_to_phys(page)), dir);
}

/* What outlives the driver is ordinary memory from here on. */
static void sim_revoke(struct device *dev, struct dev_dma_memory *mem)
{
	phys_addr_t phys;

	if (mem->kind == DEV_DMA_PAGES) {
		phys = page_to_phys((struct page *)mem->key);
		drop_region(phys);
		mem->dma = phys_to_dma(dev, phys);
	}
	dev_dma_host_revoke(dev, mem);
}

/*
 * It may yet be unmapped; until then no cache is in front of it any more.  The
 * region of what stands in goes when that is revoked.
 */
static void leave_mapping(struct sim_mapping *map)
{
	lockdep_assert_held(&sim_lock);
	sim_report(SIM_LEAK, map->dev, map->stack, map->dma, 0);
	sim_show(map->buffer, map->size);
	sim_del_mapping(map);
	if (!map->bounced)
		sim_del_region(map->region);
	list_add(&map->list, &left);
}

static void sim_leave(struct device *dev)
{
	struct sim_mapping *map, *next;

	scoped_guard(sim)
		list_for_each_entry_safe(map, next, &sim_mappings, list)
			if (map->dev == dev)
				leave_mapping(map);
	sim_empty_quarantine(dev);
	sim_unadapt(dev);
}

static const struct dev_cache *sim_get_cache(struct device *dev)
{
	return sim_cache();
}

static bool sim_need_sync(struct device *dev)
{
	return true;
}

static const struct dev_dma_ops sim_ops = {
	.name			= "sim",
	.bounces		= true,
	.map_phys		= sim_map_phys,
	.unmap_phys		= sim_unmap_phys,
	.unmap_late		= sim_unmap_late,
	.map_sg			= sim_map_sg,
	.unmap_sg		= sim_unmap_sg,
	.sync_for_cpu		= sim_sync_for_cpu,
	.sync_for_device	= sim_sync_for_device,
	.sync_sg_for_cpu	= sim_sync_sg_for_cpu,
	.sync_sg_for_device	= sim_sync_sg_for_device,
	.alloc_mapped		= sim_alloc_mapped,
	.free_mapped		= sim_free_mapped,
	.revoke			= sim_revoke,
	.need_sync		= sim_need_sync,
	.cache			= sim_get_cache,
	.leave			= sim_leave,
	DEV_DMA_HOST_OPS
};

/**
 * dev_dma_sim_for - is a master to be simulated?
 * @dev:	The master, being bound.
 *
 * Context: Task context.
 * Return: The provider if it is, else %NULL.
 */
const struct dev_dma_ops *dev_dma_sim_for(struct device *dev)
{
	if (!is_named(dev))
		return NULL;
	if (!is_line(sim_config.line)) {
		dev_warn_once(dev, "dev_dma_sim.line=%u: not a power of two from 16 to 256\n",
			      sim_config.line);
		return NULL;
	}
	if (dev_dma_direct_suits(dev))
		return &sim_ops;
	dev_info(dev, "DMA simulator: something stands between it and memory already\n");
	return NULL;
}
