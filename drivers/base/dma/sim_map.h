/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What drivers have mapped through the simulator: see sim_map.c.
 */
#ifndef _DRIVERS_BASE_DMA_SIM_MAP_H
#define _DRIVERS_BASE_DMA_SIM_MAP_H

#include "cache_policy.h"
#include "sim.h"

struct scatterlist;

/**
 * struct sim_mapping - what a driver has mapped
 * @node:	By DMA address.
 * @list:	Link in the list of those that are mapped, were a moment ago, or
 *		have been left by their driver.
 * @dev:	Master; it stays as long as this.
 * @dma:	What the driver was given.
 * @size:	Bytes.
 * @dir:	Direction.
 * @buffer:	What the CPU sees.
 * @given:	What that was when it was last given to the device or taken
 *		back.
 * @region:	Where the device writes.
 * @in_region:	How far into that the mapping begins.
 * @cpus:	A bit each line: it is the CPU's.
 * @first:	Number of the first line, counted from address 0 of @buffer.
 * @lines:	How many.
 * @bounced:	@region is that of a block.
 * @skipped:	It was mapped without sync, and has not been synced since; or it
 *		is unmapped without one.
 * @stack:	Who mapped it.
 * @serial:	Another one has another, wherever it lies.
 */
struct sim_mapping {
	struct interval_tree_node	node;
	struct list_head		list;
	struct device			*dev;
	dma_addr_t			dma;
	size_t				size;
	enum dma_data_direction		dir;
	u8				*buffer;
	u8				*given;
	struct sim_region		*region;
	size_t				in_region;
	unsigned long			*cpus;
	u64				first;
	unsigned int			lines;
	bool				bounced;
	bool				skipped;
	depot_stack_handle_t		stack;
	u64				serial;
};

struct sim_mapping *sim_new_mapping(struct device *dev, phys_addr_t phys,
				    size_t size, enum dma_data_direction dir,
				    bool bounced);
void sim_free_mapping(struct sim_mapping *map);
void sim_add_mapping(struct sim_mapping *map, bool skipped);
struct sim_mapping *sim_find_mapping(struct device *dev, dma_addr_t dma);
void sim_del_mapping(struct sim_mapping *map);
void sim_look(struct sim_mapping *map, enum dev_cache_phase phase, size_t off,
	      size_t size);
void sim_look_around(struct sim_mapping *map);
bool sim_was_written(struct sim_mapping *map);
void sim_remember(struct sim_mapping *map, enum dev_cache_phase phase,
		  size_t off, size_t size);

extern struct list_head sim_mappings;

/* sim.c: what a driver asks for, through either interface */
dma_addr_t sim_map_phys(struct device *dev, phys_addr_t phys, size_t size,
			enum dma_data_direction dir, unsigned long attrs);
void sim_unmap_phys(struct device *dev, dma_addr_t dma, size_t size,
		    enum dma_data_direction dir, unsigned long attrs);
int sim_map_sg(struct device *dev, struct scatterlist *sgl, int nents,
	       enum dma_data_direction dir, unsigned long attrs);
void sim_unmap_sg(struct device *dev, struct scatterlist *sgl, int nents,
		  enum dma_data_direction dir, unsigned long attrs);
void sim_sync_for_cpu(struct device *dev, dma_addr_t dma, size_t size,
		      enum dma_data_direction dir);
void sim_sync_for_device(struct device *dev, dma_addr_t dma, size_t size,
			 enum dma_data_direction dir);
void sim_sync_sg_for_cpu(struct device *dev, struct scatterlist *sgl, int nents,
			 enum dma_data_direction dir);
void sim_sync_sg_for_device(struct device *dev, struct scatterlist *sgl,
			    int nents, enum dma_data_direction dir);

/* sim_quarantine.c: what was mapped a moment ago */
void sim_quarantine(struct sim_mapping *map);
void sim_empty_quarantine(struct device *dev);

#endif /* _DRIVERS_BASE_DMA_SIM_MAP_H */
