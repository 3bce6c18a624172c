// SPDX-License-Identifier: GPL-2.0-only
/*
 * What may happen, and who may see what of it.  An event that cannot happen in
 * the present state says so, and changes nothing.
 *
 * The CPU writes any byte that it owns, or beside the buffer; the device
 * writes any byte that it owns and may write; any line is evicted; any line is
 * fetched, where the CPU speculates or may read there; the buffer is mapped and
 * unmapped, with its sync or without; any part of it is synced for either side.
 * The CPU gets a line if any of it is synced, the device if all of the buffer
 * in it is.  Where a buffer is alone in its lines, nobody minds the bytes
 * beside it there.
 */
#include "model.h"

#define SYNCS	(BYTES / GRAIN)

struct question the;

/* Whose a byte is. */
static unsigned int buffer_bits(void)
{
	return ((1U << the.len) - 1) << the.off;
}

static unsigned int lines_of(unsigned int bytes)
{
	unsigned int line, lines = 0;

	for (line = 0; line < LINES; line++)
		if (bytes & line_bits(line))
			lines |= 1U << line;
	return lines;
}

/* Beside a buffer that is alone in its lines. */
static unsigned int nobodys_bits(void)
{
	unsigned int line, bits = 0;

	for (line = 0; the.own_lines && line < LINES; line++)
		if (lines_of(buffer_bits()) >> line & 1)
			bits |= line_bits(line);
	return bits & ~buffer_bits();
}

static unsigned int devices_bits(void)
{
	return now.mapped ? buffer_bits() & ~now.cpus : 0;
}

static unsigned int cpus_bits(void)
{
	return ALL & ~devices_bits() & ~nobodys_bits();
}

/* Events. */
static bool writable(void)
{
	return the.dir != DMA_TO_DEVICE;
}

static void only_copy(unsigned int byte, unsigned int region)
{
	unsigned int r, bit = 1U << byte;

	for (r = 0; r < REGIONS; r++)
		if (r == region || buffer_bits() & bit) {
			now.region[r].memory &= ~bit;
			now.region[r].cache &= ~bit;
		}
}

static bool cpu_writes(unsigned int byte)
{
	if (!(cpus_bits() >> byte & 1))
		return false;
	fetch(&now.region[BUFFER], byte / LINE);
	only_copy(byte, BUFFER);
	now.region[BUFFER].cache |= 1U << byte;
	now.region[BUFFER].dirty |= 1U << byte / LINE;
	if (now.mapped && buffer_bits() >> byte & 1)
		now.wrote |= 1U << byte / LINE;
	return true;
}

static bool device_writes(unsigned int byte)
{
	unsigned int region = devices_region();

	if (!writable() || !(devices_bits() >> byte & 1) ||
	    now.cpus & line_bits(byte / LINE))
		return false;
	only_copy(byte, region);
	now.region[region].memory |= 1U << byte;
	return true;
}

static bool evicts(unsigned int n)
{
	struct region *r = &now.region[n / LINES];

	if (!(r->valid >> n % LINES & 1))
		return false;
	write_back(r, n % LINES);
	discard(r, n % LINES);
	return true;
}

static bool fetches(unsigned int n)
{
	unsigned int line = n % LINES;

	if (!the.speculates &&
	    (n / LINES == BLOCK || !(cpus_bits() & line_bits(line))))
		return false;
	fetch(&now.region[n / LINES], line);
	return true;
}

/* A block may come with anything in its lines. */
static bool maps(unsigned int n)
{
	struct region *block = &now.region[BLOCK];
	unsigned int line, how;
	bool skip = n & 1;

	if (now.mapped || (!the.bounced && n > 1))
		return false;
	memset(block, 0, sizeof(*block));
	for (line = 0, how = n / 2; the.bounced && line < LINES;
	     line++, how /= 3) {
		block->valid |= !!(how % 3) << line;
		block->dirty |= (how % 3 == 2) << line;
	}
	map_buffer(skip);
	now.mapped = true;
	/* nobody has given it to the device yet */
	now.cpus = skip ? buffer_bits() : 0;
	now.wrote = lines_of(now.cpus);
	return true;
}

/* What the CPU wrote and did not give is lost where the device may write. */
static bool may_take(unsigned int bytes)
{
	return now.mapped && !(writable() && now.wrote & lines_of(bytes));
}

static bool unmaps(unsigned int n)
{
	bool skip = n;

	if (!may_take(buffer_bits()) || (skip && now.cpus != buffer_bits()))
		return false;
	unmap_buffer(skip);
	now.mapped = false;
	now.cpus = 0;
	now.wrote = 0;
	now.bits = 0;
	memset(&now.region[BLOCK], 0, sizeof(now.region[BLOCK]));
	return true;
}

/* The parts of the buffer, by number: from one byte, or line, to another. */
static bool syncs(enum dev_cache_phase phase, unsigned int n)
{
	unsigned int from = max(n / SYNCS * GRAIN, the.off);
	unsigned int to = min((n % SYNCS + 1) * GRAIN, the.off + the.len);
	unsigned int bytes, gone;

	if (!now.mapped || from >= to || n / SYNCS > n % SYNCS)
		return false;
	bytes = (1U << to) - (1U << from);
	if (phase == DEV_CACHE_FOR_CPU && !may_take(bytes))
		return false;
	sync_buffer(phase, from, to);
	if (phase == DEV_CACHE_FOR_CPU) {
		now.cpus |= bytes;
		return true;
	}
	now.cpus &= ~bytes;
	gone = lines_of(bytes) & ~lines_of(now.cpus);
	now.wrote &= ~gone;
	return true;
}

static bool syncs_for_cpu(unsigned int n)
{
	return syncs(DEV_CACHE_FOR_CPU, n);
}

static bool syncs_for_device(unsigned int n)
{
	return syncs(DEV_CACHE_FOR_DEVICE, n);
}

const struct kind kinds[] = {
	{ "the CPU writes byte", BYTES, cpu_writes },
	{ "the device writes byte", BYTES, device_writes },
	{ "eviction of line", LINES * REGIONS, evicts },
	{ "fetch of line", LINES * REGIONS, fetches },
	{ "map", 2 * (LINES == 3 ? 27 : LINES == 2 ? 9 : 3), maps },
	{ "unmap", 2, unmaps },
	{ "sync for the CPU, part", SYNCS * SYNCS, syncs_for_cpu },
	{ "sync for the device, part", SYNCS * SYNCS, syncs_for_device },
	{ }
};

const char *wrong(void)
{
	unsigned int seen = cpu_sees(&now.region[BUFFER]);
	unsigned int mine = cpus_bits();
	unsigned int memory = now.region[devices_region()].memory;

	if (mine & ~buffer_bits() & ~seen)
		return "the CPU reads a wrong byte beside the buffer";
	if (mine & ~seen)
		return "the CPU reads a wrong byte of the buffer";
	if (the.dir != DMA_FROM_DEVICE && devices_bits() & ~memory)
		return "the device reads a wrong byte";
	return NULL;
}
