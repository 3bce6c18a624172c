// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of two regions, that of the buffer and that which stands in for it,
 * and the cache in front of it.
 */
#include <stdlib.h>

#include "model.h"

struct state now;

struct region *region_at(u64 addr, unsigned int *byte)
{
	*byte = addr % BASE(0);
	if (addr / BASE(0) - 1 >= REGIONS || *byte >= BYTES) {
		printf("an access to %#llx, where nothing is\n",
		       (unsigned long long)addr);
		exit(1);
	}
	return &now.region[addr / BASE(0) - 1];
}

void write_back(struct region *r, unsigned int line)
{
	unsigned int bits = line_bits(line);

	if (r->dirty >> line & 1)
		r->memory = (r->memory & ~bits) | (r->cache & bits);
	r->dirty &= ~(1U << line);
}

void discard(struct region *r, unsigned int line)
{
	r->dirty &= ~(1U << line);
	r->valid &= ~(1U << line);
	r->cache &= ~line_bits(line);
}

void fetch(struct region *r, unsigned int line)
{
	if (r->valid >> line & 1)
		return;
	r->valid |= 1U << line;
	r->cache |= r->memory & line_bits(line);
}

unsigned int cpu_sees(const struct region *r)
{
	unsigned int line, bits = r->memory;

	for (line = 0; line < LINES; line++)
		if (r->valid >> line & 1)
			bits = (bits & ~line_bits(line)) |
			       (r->cache & line_bits(line));
	return bits;
}
