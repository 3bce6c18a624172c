// SPDX-License-Identifier: GPL-2.0-only
/*
 * All states that any events lead to, each visited once.
 */
#include <stdlib.h>

#include "model.h"

/* States as numbers. */
static u64 packed;

static void put(u64 value, unsigned int bits)
{
	packed = packed << bits | value;
}

static unsigned int get(unsigned int bits)
{
	unsigned int value = packed & ((1U << bits) - 1);

	packed >>= bits;
	return value;
}

static u64 pack(void)
{
	unsigned int i;

	packed = 0;
	for (i = 0; i < REGIONS; i++) {
		put(now.region[i].memory, BYTES);
		put(now.region[i].cache, BYTES);
		put(now.region[i].valid, LINES);
		put(now.region[i].dirty, LINES);
	}
	put(now.mapped, 1);
	put(now.cpus, BYTES);
	put(now.wrote, LINES);
	put(now.bits, BYTES);
	return packed;
}

static void unpack(u64 state)
{
	unsigned int i;

	packed = state;
	now.bits = get(BYTES);
	now.wrote = get(LINES);
	now.cpus = get(BYTES);
	now.mapped = get(1);
	for (i = REGIONS; i--; ) {
		now.region[i].dirty = get(LINES);
		now.region[i].valid = get(LINES);
		now.region[i].cache = get(BYTES);
		now.region[i].memory = get(BYTES);
	}
}

#define SLOTS	(1UL << 24)

static u64 *slots;		/* a state and one more, or 0 */
static struct {
	u64 state;
	unsigned long from;	/* where in the queue */
	unsigned char kind, n;
} *queue;
static unsigned long visited;

static bool is_new(u64 state, unsigned long from, unsigned int kind,
		   unsigned int n)
{
	unsigned long i = state * 0x9e3779b97f4a7c15ULL >> 40;

	for (; slots[i]; i = (i + 1) % SLOTS)
		if (slots[i] == state + 1)
			return false;
	slots[i] = state + 1;
	queue[visited].state = state;
	queue[visited].from = from;
	queue[visited].kind = kind;
	queue[visited++].n = n;
	if (visited == SLOTS / 2) {
		printf("more states than there is room for\n");
		exit(1);
	}
	return true;
}

static const char *follow(unsigned long from)
{
	unsigned int kind, n;
	const char *why;

	for (kind = 0; kinds[kind].name; kind++)
		for (n = 0; n < kinds[kind].count; n++) {
			unpack(queue[from].state);
			if (!kinds[kind].happens(n) ||
			    !is_new(pack(), from, kind, n))
				continue;
			why = wrong();
			if (why)
				return why;
		}
	return NULL;
}

static void begin(void)
{
	memset(slots, 0, SLOTS * sizeof(*slots));
	memset(&now, 0, sizeof(now));
	now.region[BUFFER].memory = ALL;
	visited = 0;
	is_new(pack(), 0, 0, 0);
}

const char *explore(struct total *t)
{
	unsigned long head, level;
	unsigned int depth = 0;
	const char *why = NULL;

	begin();
	for (head = 0, level = visited; head < visited && !why; head++) {
		if (head == level) {
			depth++;
			level = visited;
		}
		why = follow(head);
	}
	t->places++;
	t->states += visited;
	t->depth = max(t->depth, depth);
	return why;
}

static void tell_from(unsigned long at)
{
	if (!at)
		return;
	tell_from(queue[at].from);
	printf("  %s %u\n", kinds[queue[at].kind].name, queue[at].n);
}

/* How the last state came about. */
void tell(void)
{
	tell_from(visited - 1);
}

bool make_room(void)
{
	slots = malloc(SLOTS * sizeof(*slots));
	queue = malloc(SLOTS / 2 * sizeof(*queue));
	return slots && queue;
}
