// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every state that a CPU, its cache, a device and a mapping can get into.
 *
 * A few lines of a few bytes hold a buffer of any place and length and what is
 * around it; as many more may stand in for it.  The kernel's own policy, cache passes
 * and bounce code run on them: kernel.h says what those see of a kernel.
 *
 * Whatever is written is new.  So each copy of a byte, in a cache or in memory,
 * is the latest value or is not, and one bit holds all that matters of it.  That
 * leaves so few states that all of them are visited, until no event leads to
 * another: what holds here holds for interleavings of any length.
 *
 * Events: the CPU writes any byte that it owns, or beside the buffer; the device
 * writes any byte that it owns and may write; any line is evicted; any line is
 * fetched, where the CPU speculates or may read there; the buffer is mapped and
 * unmapped, with its sync or without; any part of it is synced for either side.  The
 * CPU gets a line if any of it is synced, the device if all of the buffer in it is.
 * Where a buffer is alone in its lines, nobody minds the bytes beside it there.
 *
 * In every state: what the CPU may read, and what the device may read, is the
 * latest value.
 */
#include <stdlib.h>

#undef memcpy
#include "bounce.h"
#include "cache.h"

/* run says how many bytes a LINE has, and a GRAIN, of which syncs are multiples. */
#define BYTES	(LINE * LINES)
#define SYNCS	(BYTES / GRAIN)
#define ALL	((1U << BYTES) - 1)

enum { BUFFER, BLOCK, REGIONS };

/* Where the regions are: wide apart, each a multiple of a line. */
#define BASE(region)	(0x10000ULL * ((region) + 1))

struct region {
	unsigned int memory;	/* a bit each byte: memory has the latest value */
	unsigned int cache;	/* likewise, where valid */
	unsigned int valid;	/* a bit each line */
	unsigned int dirty;
};

struct state {
	struct region region[REGIONS];
	bool mapped;
	unsigned int cpus;	/* a bit each byte of the buffer: it is the CPU's */
	unsigned int wrote;	/* a bit each line: the device must be given what the CPU wrote */
	unsigned long bits;	/* what bounce_owner.c remembers of that */
};

static struct state now;

/* What is checked at the moment. */
static struct {
	bool speculates;
	enum dma_data_direction dir;
	unsigned int off, len;
	bool bounced;
	bool own_lines;
} the;

/* What the kernel's code reads: the shipped one, but for a cell. */
u8 policy[2][DEV_CACHE_DIRECTIONS][DEV_CACHE_PHASES] __asm__("dev_cache_policy");
extern const u8 shipped_policy[2][DEV_CACHE_DIRECTIONS][DEV_CACHE_PHASES];

static unsigned int line_bits(unsigned int line)
{
	return ((1U << LINE) - 1) << (line * LINE);
}

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

/* The cache. */
static void write_back(struct region *r, unsigned int line)
{
	unsigned int bits = line_bits(line);

	if (r->dirty >> line & 1)
		r->memory = (r->memory & ~bits) | (r->cache & bits);
	r->dirty &= ~(1U << line);
}

static void discard(struct region *r, unsigned int line)
{
	r->dirty &= ~(1U << line);
	r->valid &= ~(1U << line);
	r->cache &= ~line_bits(line);
}

static void fetch(struct region *r, unsigned int line)
{
	if (r->valid >> line & 1)
		return;
	r->valid |= 1U << line;
	r->cache |= r->memory & line_bits(line);
}

static unsigned int cpu_sees(const struct region *r)
{
	unsigned int line, bits = r->memory;

	for (line = 0; line < LINES; line++)
		if (r->valid >> line & 1)
			bits = (bits & ~line_bits(line)) | (r->cache & line_bits(line));
	return bits;
}

static struct region *region_at(u64 addr, unsigned int *byte)
{
	*byte = addr % BASE(0);
	if (addr / BASE(0) - 1 >= REGIONS || *byte >= BYTES) {
		printf("an access to %#llx, where nothing is\n", (unsigned long long)addr);
		exit(1);
	}
	return &now.region[addr / BASE(0) - 1];
}

/* What the kernel's code does with memory and caches. */
void model_copy(void *to, const void *from, size_t size)
{
	struct region *in, *out;
	unsigned int i, j;

	for (; size--; to++, from++) {
		in = region_at((uintptr_t)from, &i);
		out = region_at((uintptr_t)to, &j);
		fetch(in, i / LINE);
		fetch(out, j / LINE);
		out->cache &= ~(1U << j);
		out->cache |= (in->cache >> i & 1) << j;
		out->dirty |= 1U << j / LINE;
	}
}

static void each_line(phys_addr_t phys, size_t size,
		      void (*op)(struct region *r, unsigned int line))
{
	struct region *r;
	unsigned int i;

	for (; size; phys += LINE, size -= LINE) {
		r = region_at(phys, &i);
		op(r, i / LINE);
	}
}

static void op_wback(phys_addr_t phys, size_t size)
{
	each_line(phys, size, write_back);
}

static void op_inv(phys_addr_t phys, size_t size)
{
	each_line(phys, size, discard);
}

static void op_wback_inv(phys_addr_t phys, size_t size)
{
	op_wback(phys, size);
	op_inv(phys, size);
}

static const struct dev_cache_ops model_cache_ops = {
	.wback		= op_wback,
	.inv		= op_inv,
	.wback_inv	= op_wback_inv,
};

static struct dev_cache model_cache = {
	.ops	= &model_cache_ops,
	.line	= LINE,
};

static struct dev_dma_master master = {
	.cache	= &model_cache,
	.line	= LINE,
	.bounce_line = LINE,
};

/* What bounce.c asks for. */
static struct dev_dma_bounce standing;

const char *dev_dma_bounce_get(struct dev_dma_master *m,
			       struct dev_dma_bounce *b)
{
	if (b->lead + b->size > BYTES)
		return "too long";
	b->addr = (void *)(uintptr_t)(BASE(BLOCK) + b->lead);
	b->dma = BASE(BLOCK) + b->lead;
	b->cpus = &now.bits;
	standing = *b;
	return NULL;
}

bool dev_dma_bounce_find(struct dev_dma_master *m, dma_addr_t dma, bool late,
			 struct dev_dma_bounce *b)
{
	*b = standing;
	return dma - b->dma < b->size;
}

bool dev_dma_bounce_claim(struct dev_dma_bounce *b)
{
	return true;
}

void dev_dma_bounce_put(const struct dev_dma_bounce *b)
{
}

/* The mapping, as map.c and sync.c have it. */
static unsigned long attrs(bool skip)
{
	return (skip ? DMA_ATTR_SKIP_CPU_SYNC : 0) |
	       (the.own_lines ? DMA_ATTR_OWN_LINES : 0);
}

static dma_addr_t dma(void)
{
	return BASE(the.bounced ? BLOCK : BUFFER) + the.off;
}

static void map(bool skip)
{
	phys_addr_t phys = BASE(BUFFER) + the.off;
	dma_addr_t got;

	if (dev_dma_shares_lines(&master, phys, the.len, the.dir, attrs(skip))) {
		if (dev_dma_bounce_map(&master, phys, the.len, the.dir, attrs(skip), &got) ||
		    got != dma())
			exit(1);
	} else if (!skip) {
		dev_cache_pass(&model_cache, DEV_CACHE_MAP, the.dir, phys, the.len);
	}
}

static void unmap(bool skip)
{
	if (dev_dma_shares_lines(&master, dma(), the.len, the.dir, attrs(skip)) &&
	    dev_dma_bounce_unmap(&master, dma(), attrs(skip)))
		return;
	if (!skip)
		dev_cache_pass(&model_cache, DEV_CACHE_UNMAP, the.dir, dma(), the.len);
}

static void sync(enum dev_cache_phase phase, unsigned int from, unsigned int to)
{
	dma_addr_t addr = BASE(the.bounced ? BLOCK : BUFFER) + from;

	if (!the.bounced)
		dev_cache_pass(&model_cache, phase, the.dir, addr, to - from);
	else if (phase == DEV_CACHE_FOR_CPU)
		dev_dma_bounce_for_cpu(&master, addr, to - from);
	else
		dev_dma_bounce_for_device(&master, addr, to - from);
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
	unsigned int region = the.bounced ? BLOCK : BUFFER;

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
	for (line = 0, how = n / 2; the.bounced && line < LINES; line++, how /= 3) {
		block->valid |= !!(how % 3) << line;
		block->dirty |= (how % 3 == 2) << line;
	}
	map(skip);
	now.mapped = true;
	/* nobody has given it to the device yet */
	now.cpus = skip ? buffer_bits() : 0;
	now.wrote = lines_of(now.cpus);
	return true;
}

/* What the CPU wrote and did not give back is lost where the device may write. */
static bool may_take(unsigned int bytes)
{
	return now.mapped && !(writable() && now.wrote & lines_of(bytes));
}

static bool unmaps(bool skip)
{
	if (!may_take(buffer_bits()) || (skip && now.cpus != buffer_bits()))
		return false;
	unmap(skip);
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
	sync(phase, from, to);
	if (phase == DEV_CACHE_FOR_CPU) {
		now.cpus |= bytes;
		return true;
	}
	now.cpus &= ~bytes;
	gone = lines_of(bytes) & ~lines_of(now.cpus);
	now.wrote &= ~gone;
	return true;
}

static const struct {
	const char *name;
	unsigned int count;
} kinds[] = {
	{ "the CPU writes byte", BYTES },
	{ "the device writes byte", BYTES },
	{ "eviction of line", LINES * REGIONS },
	{ "fetch of line", LINES * REGIONS },
	{ "map", 2 * (LINES == 3 ? 27 : LINES == 2 ? 9 : 3) },
	{ "unmap", 2 },
	{ "sync for the CPU, part", SYNCS * SYNCS },
	{ "sync for the device, part", SYNCS * SYNCS },
};

#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static bool step(unsigned int kind, unsigned int n)
{
	switch (kind) {
	case 0:
		return cpu_writes(n);
	case 1:
		return device_writes(n);
	case 2:
		return evicts(n);
	case 3:
		return fetches(n);
	case 4:
		return maps(n);
	case 5:
		return unmaps(n);
	case 6:
		return syncs(DEV_CACHE_FOR_CPU, n);
	default:
		return syncs(DEV_CACHE_FOR_DEVICE, n);
	}
}

static const char *wrong(void)
{
	unsigned int seen = cpu_sees(&now.region[BUFFER]);
	unsigned int mine = cpus_bits();
	unsigned int memory = now.region[the.bounced ? BLOCK : BUFFER].memory;

	if (mine & ~buffer_bits() & ~seen)
		return "the CPU reads a wrong byte beside the buffer";
	if (mine & ~seen)
		return "the CPU reads a wrong byte of the buffer";
	if (the.dir != DMA_FROM_DEVICE && devices_bits() & ~memory)
		return "the device reads a wrong byte";
	return NULL;
}

/* States as numbers, each seen once. */
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

static bool is_new(u64 state, unsigned long from, unsigned int kind, unsigned int n)
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

/* How the last state came about. */
static void tell(unsigned long at)
{
	if (queue[at].kind == KINDS)
		return;
	tell(queue[at].from);
	printf("  %s %u\n", kinds[queue[at].kind].name, queue[at].n);
}

static const char *explore(unsigned int *depth)
{
	unsigned long head = 0, level;
	unsigned int kind, n;
	const char *why;

	memset(slots, 0, SLOTS * sizeof(*slots));
	memset(&now, 0, sizeof(now));
	now.region[BUFFER].memory = ALL;
	visited = 0;
	is_new(pack(), 0, KINDS, 0);
	for (*depth = 0, level = visited; head < visited; ) {
		if (head == level) {
			++*depth;
			level = visited;
		}
		for (kind = 0; kind < KINDS; kind++)
			for (n = 0; n < kinds[kind].count; n++) {
				unpack(queue[head].state);
				if (!step(kind, n) || !is_new(pack(), head, kind, n))
					continue;
				why = wrong();
				if (why)
					return why;
			}
		head++;
	}
	return NULL;
}

static const char *const dirs[] = { "BIDIRECTIONAL", "TO_DEVICE", "FROM_DEVICE" };
static const char *const phases[] = { "map", "for_device", "for_cpu", "unmap" };
static const char *const ops[] = { "none", "wback", "inv", "wback_inv" };

struct total {
	unsigned long states;
	unsigned int depth;
	unsigned int places;
};

/* Every place and length of a buffer that begins in the first line. */
static const char *check(bool speculates, enum dma_data_direction dir,
			 bool own_lines, struct total *t)
{
	unsigned int depth;
	const char *why;

	the.speculates = speculates;
	model_cache.speculates = speculates;
	the.dir = dir;
	the.own_lines = own_lines;
	for (the.off = 0; the.off < LINE; the.off++)
		for (the.len = 1; the.off + the.len <= BYTES; the.len++) {
			the.bounced = dev_dma_shares_lines(&master, the.off, the.len,
							   dir, attrs(false));
			why = explore(&depth);
			t->places++;
			t->states += visited;
			t->depth = max(t->depth, depth);
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

static unsigned int mutate(bool speculates, enum dma_data_direction dir, unsigned int phase,
			   unsigned int *total)
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

static bool is_wrong(bool speculates, enum dma_data_direction dir, bool own_lines)
{
	struct total t = { };
	const char *why = check(speculates, dir, own_lines, &t);

	printf("%s %s, %s%s: %s (%u places, %lu states, all within %u events)\n",
	       why ? "wrong:" : "right:", speculates ? "speculating" : "in order", dirs[dir],
	       own_lines ? " alone in its lines" : "", why ? why : "no lost or stale byte",
	       t.places, t.states, t.depth);
	if (why)
		tell(visited - 1);
	fflush(stdout);
	return why;
}

int main(int argc, char **argv)
{
	bool with_mutants = argc > 1 && !strcmp(argv[1], "mutants");
	unsigned int speculates, dir, phase, total = 0, caught = 0, bad = 0;

	slots = malloc(SLOTS * sizeof(*slots));
	queue = malloc(SLOTS / 2 * sizeof(*queue));
	if (!slots || !queue)
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
