/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the model know of each other: see model.c.
 */
#ifndef MODEL_H
#define MODEL_H

#include "bounce.h"
#include "cache.h"

/*
 * run says how many bytes a LINE has, and a GRAIN, of which syncs are
 * multiples.
 */
#define BYTES	(LINE * LINES)
#define ALL	((1U << BYTES) - 1)

enum { BUFFER, BLOCK, REGIONS };

/* Where the regions are: wide apart, each a multiple of a line. */
#define BASE(region)	(0x10000ULL * ((region) + 1))

struct region {
	/* a bit each byte: memory has the latest value */
	unsigned int memory;
	unsigned int cache;	/* likewise, where valid */
	unsigned int valid;	/* a bit each line */
	unsigned int dirty;
};

struct state {
	struct region region[REGIONS];
	bool mapped;
	unsigned int cpus;	/* a bit each byte of the buffer: the CPU's */
	/* a bit each line: the device must be given what the CPU wrote */
	unsigned int wrote;
	unsigned long bits;	/* what bounce_owner.c remembers of that */
};

extern struct state now;

/* What is checked at the moment. */
struct question {
	bool speculates;
	enum dma_data_direction dir;
	unsigned int off, len;
	bool bounced;
	bool own_lines;
};

extern struct question the;

/* How many places were checked, and what was seen there. */
struct total {
	unsigned long states;
	unsigned int depth;
	unsigned int places;
};

static inline unsigned int line_bits(unsigned int line)
{
	return ((1U << LINE) - 1) << (line * LINE);
}

/* The region that the device sees. */
static inline unsigned int devices_region(void)
{
	return the.bounced ? BLOCK : BUFFER;
}

/* machine.c: memory, and the cache in front of it */
struct region *region_at(u64 addr, unsigned int *byte);
void write_back(struct region *r, unsigned int line);
void discard(struct region *r, unsigned int line);
void fetch(struct region *r, unsigned int line);
unsigned int cpu_sees(const struct region *r);

/* kernel.c: one buffer and its mapping, as the kernel sees them */
void prepare(void);
void map_buffer(bool skip);
void unmap_buffer(bool skip);
void sync_buffer(enum dev_cache_phase phase, unsigned int from,
		 unsigned int to);

/* events.c: what may happen, by kind and number, and what must not be */
struct kind {
	const char *name;
	unsigned int count;
	bool (*happens)(unsigned int n);
};

extern const struct kind kinds[];
const char *wrong(void);

/* explore.c: all states */
bool make_room(void);
const char *explore(struct total *t);
void tell(void);

#endif /* MODEL_H */
