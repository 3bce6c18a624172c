// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every state that a CPU, its cache, a device and a mapping can get into.
 *
 * A few lines of a few bytes hold a buffer of any place and length and what is
 * around it; as many more may stand in for it: machine.c.  The kernel's own
 * policy, cache passes and bounce code run on them: kernel.h and kernel.c say
 * what those see of a kernel.  How a driver's call gets to them is the model's
 * own, in kernel.c: one range, by the plain way.  That map.c, sync.c,
 * noncoherent.c and bounce_short.c do the same KUnit's dev_dma_noncoherent tests.
 *
 * Whatever is written is new.  So each copy of a byte, in a cache or in memory,
 * is the latest value or is not, and one bit holds all that matters of it.
 * That leaves so few states that all of them are visited, by explore.c, until
 * no event of events.c leads to another: what holds here holds for
 * interleavings of any length.
 *
 * In every state: what the CPU may read, and what the device may read, is the
 * latest value.  Here, for every machine, direction and place of a buffer; and
 * with each entry of the policy weakened, which must be noticed.
 */
#include "model.h"

#undef memcpy

/* What the kernel's code reads: the shipped one, but for a cell. */
u8 policy[2][DEV_CACHE_DIRECTIONS][DEV_CACHE_PHASES] __asm__("dev_cache_policy");
extern const u8 shipped_policy[2][DEV_CACHE_DIRECTIONS][DEV_CACHE_PHASES];

static const char *const dirs[] = { "BIDIRECTIONAL", "TO_DEVICE", "FROM_DEVICE" };
static const char *const phases[] = { "map", "for_device", "for_cpu", "unmap" };
static const char *const ops[] = { "none", "wback", "inv", "wback_inv" };

/* Every place and length of a buffer that begins in the first line. */
static const char *check(bool speculates, enum dma_data_direction dir,
			 bool own_lines, struct total *t)
{
	const char *why;

	the.speculates = speculates;
	the.dir = dir;
	the.own_lines = own_lines;
	for (the.off = 0; the.off < LINE; the.off++)
		for (the.len = 1; the.off + the.len <= BYTES; the.len++) {
			prepare();
			why = explore(t);
			if (why)
				return why;
		}
	return NULL;
}

static bool is_weaker(enum dev_cache_op op, enum dev_cache_op than)
{
	if (than == DEV_CACHE_WBACK_INV)
		return op != than;
	return op == DEV_CACHE_NONE && than != DEV_CACHE_NONE;
}

static unsigned int mutate(bool speculates, enum dma_data_direction dir,
			   unsigned int phase, unsigned int *total)
{
	u8 *cell = &policy[speculates][dir][phase], was = *cell;
	unsigned int op, caught = 0;
	struct total t = { };
	const char *why;

	for (op = DEV_CACHE_NONE; op <= DEV_CACHE_WBACK_INV; op++) {
		if (!is_weaker(op, was))
			continue;
		*cell = op;
		why = check(speculates, dir, false, &t);
		++*total;
		caught += !!why;
		printf("%s %s %s, %s made %s: %s\n", why ? "caught:" : "MISSED:",
		       speculates ? "speculating" : "in order", dirs[dir],
		       phases[phase], ops[op], why ? why : "nobody noticed");
	}
	*cell = was;
	return caught;
}

static bool is_wrong(bool speculates, enum dma_data_direction dir,
		     bool own_lines)
{
	struct total t = { };
	const char *why = check(speculates, dir, own_lines, &t);

	printf("%s %s, %s%s: %s (%u places, %lu states, all within %u events)\n",
	       why ? "wrong:" : "right:",
	       speculates ? "speculating" : "in order", dirs[dir],
	       own_lines ? " alone in its lines" : "",
	       why ? why : "no lost or stale byte",
	       t.places, t.states, t.depth);
	if (why)
		tell();
	fflush(stdout);
	return why;
}

int main(int argc, char **argv)
{
	bool with_mutants = argc > 1 && !strcmp(argv[1], "mutants");
	unsigned int speculates, dir, phase, total = 0, caught = 0, bad = 0;

	if (!make_room())
		return 1;
	memcpy(policy, shipped_policy, sizeof(policy));
	for (speculates = 0; speculates < 2; speculates++)
		for (dir = 0; dir < 3; dir++) {
			bad += is_wrong(speculates, dir, false);
			bad += is_wrong(speculates, dir, true);
			for (phase = 0; with_mutants && phase < DEV_CACHE_PHASES; phase++)
				caught += mutate(speculates, dir, phase, &total);
		}
	if (with_mutants)
		printf("%u of %u weakened cells caught\n", caught, total);
	return bad || caught != total || (with_mutants && !total);
}
