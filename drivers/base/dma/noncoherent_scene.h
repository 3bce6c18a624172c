/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device whose master does not see the CPU's cache, a buffer, and what that
 * cache is to be told: see noncoherent_scene.c.
 */
#ifndef _DRIVERS_BASE_DMA_NONCOHERENT_SCENE_H
#define _DRIVERS_BASE_DMA_NONCOHERENT_SCENE_H

#include "cache.h"
#include "fake_machine.h"

struct scatterlist;

#define SCENE_BEFORE	SZ_4K	/* so much lies before any buffer */
#define SCENE_ENTRIES	3	/* of a list */

/* The ways to map one range. */
enum scene_way { SCENE_SINGLE, SCENE_PAGE, SCENE_PHYS, SCENE_WAYS };

/**
 * struct scene - a device, a buffer, and what the cache is to be told
 * @test:	The test.
 * @dev:	The device.
 * @cache:	What writes down.
 * @due:	What the call that is made next has to tell it.
 * @dues:	How much of that.
 * @tally:	Told of each call that the cache got; %NULL for nobody.
 * @memory:	Where buffers lie.
 * @model:	What the CPU, the device or both should see in the buffer.
 * @reports:	What the machine had found wrong before.
 * @addr:	The buffer.
 * @size:	Bytes.
 * @dir:	Direction.
 * @attrs:	DMA_ATTR_* flags.
 * @dma:	Where it is mapped.
 * @phys:	Where that is for the CPU: the buffer, or what stands in for it.
 * @bounced:	The latter.
 * @text:	For people.
 */
struct scene {
	struct kunit *test;
	struct device *dev;
	const struct dev_cache *cache;
	struct fake_cache_call due[FAKE_CACHE_LOG];
	unsigned int dues;
	void (*tally)(const struct scene *s,
		      const struct fake_cache_call *call);
	u8 *memory;
	u8 *model;
	unsigned long reports;
	u8 *addr;
	size_t size;
	enum dma_data_direction dir;
	unsigned long attrs;
	dma_addr_t dma;
	phys_addr_t phys;
	bool bounced;
	char text[128];
};

static inline bool scene_writes(const struct scene *s)
{
	return s->dir != DMA_TO_DEVICE;
}

struct scene *scene_begin(struct kunit *test);
void scene_place(struct scene *s, const int *begin, const int *length);
void scene_begin_list(struct scene *s, struct scatterlist *sg, bool odd);
const char *scene_tell(struct scene *s, const char *after);

void scene_expect(struct scene *s, enum fake_cache_op op, phys_addr_t phys,
		  size_t size);
void scene_expect_lines(struct scene *s, enum dev_cache_phase phase,
			phys_addr_t phys, size_t size);
void scene_expect_end(struct scene *s, enum dev_cache_phase phase);
void scene_expect_pass(struct scene *s, enum dev_cache_phase phase, size_t off,
		       size_t size);
void scene_check(struct scene *s, const char *after);

void scene_cpu_reads(struct scene *s, size_t off, size_t size,
		     const char *after);
void scene_cpu_writes(struct scene *s, size_t off, size_t size, u8 what);
void scene_device_reads(struct scene *s, size_t off, size_t size,
			const char *after);
void scene_device_writes(struct scene *s, size_t off, size_t size, u8 what);
void scene_set_neighbours(struct scene *s, u8 what);
void scene_expect_neighbours(struct scene *s, u8 what);

dma_addr_t scene_map_somehow(struct scene *s, enum scene_way way);
void scene_unmap_somehow(struct scene *s, enum scene_way way);
void scene_find_memory(struct scene *s);
void scene_sync_for_cpu(struct scene *s, size_t off, size_t size);
void scene_sync_for_device(struct scene *s, size_t off, size_t size);
void scene_move(struct scene *s, enum scene_way way);
bool scene_moves_short(struct scene *s, enum scene_way way);

#endif /* _DRIVERS_BASE_DMA_NONCOHERENT_SCENE_H */
