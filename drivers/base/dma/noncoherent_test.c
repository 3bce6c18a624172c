// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of a cache that does not see the device: noncoherent.c, cache.c,
 * bounce.c and the operations of an architecture, together.  They are what a
 * new one has to pass, see Documentation/core-api/dev-cache.rst.
 *
 * Whatever a driver calls, each operation on the cache and each wait is written
 * down with its range, and compared with what the rules ask for.  These stand
 * here by hand, as the core's own table is what is tested.
 */
#include <kunit/test.h>
#include <linux/align.h>
#include <linux/scatterlist.h>

#include "bounce.h"
#include "cache.h"
#include "fake_machine.h"
#include "memory.h"
#include "slab.h"

#define NOTHING		FAKE_CACHE_WAIT
#define BEFORE		SZ_4K		/* so much lies before any buffer */
#define MAX_LINES	1024

/*
 * A device that only reads finds in memory what the CPU wrote, and that is all.
 * What it may write, too: then the CPU must not have lines that it wrote
 * itself, which may be evicted, nor any that it fetched before the device had
 * written.  An early one is none if the CPU fetches nothing on its own.
 */
static const enum fake_cache_op rules[2][2][2] = {
	/* in order: { to the device, back to the CPU } */
	{
		/* only reads */	{ FAKE_WBACK,		NOTHING },
		/* may write */		{ FAKE_WBACK_INV,	NOTHING },
	},
	/* speculating */
	{
		/* only reads */	{ FAKE_WBACK,		NOTHING },
		/* may write */		{ FAKE_WBACK,		FAKE_INV },
	},
};

/**
 * struct scene - a device, a buffer, and what the cache is to be told
 * @test:	The test.
 * @dev:	The device.
 * @cache:	What writes down.
 * @due:	What the call that is made next has to tell it.
 * @dues:	How much of that.
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

/* How often the CPU's own cache was asked for what, by lines, in all tests. */
static unsigned int asked[FAKE_ALL_FOR_CPU][MAX_LINES];

static struct scene *begin(struct kunit *test)
{
	struct scene *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	if (dev_slab_poison)
		kunit_skip(test, "dev_dma_poison=on: the cache is told more");
	s->test = test;
	s->dev = fake_machine_begin(test);
	s->cache = &fake_cache.cache;
	s->memory = fake_buffer(test, SZ_32K);
	s->model = fake_buffer(test, SZ_32K);
	s->reports = fake_machine_reports();
	return s;
}

static bool is_cpus(struct kunit *test)
{
	const struct fake_machine *m = test->param_value;

	return m->cache == FAKE_CPUS;
}

static bool writes(const struct scene *s)
{
	return s->dir != DMA_TO_DEVICE;
}

static void expect(struct scene *s, enum fake_cache_op op, phys_addr_t phys,
		   size_t size)
{
	KUNIT_ASSERT_LT(s->test, s->dues, FAKE_CACHE_LOG);
	s->due[s->dues++] = (struct fake_cache_call){ op, phys, size };
}

static enum fake_cache_op rule(const struct scene *s,
			       enum dev_cache_phase phase)
{
	bool back = phase >= DEV_CACHE_FOR_CPU;

	return rules[s->cache->speculates][writes(s)][back];
}

/* Whole lines, and each of them once. */
static void expect_lines(struct scene *s, enum dev_cache_phase phase,
			 phys_addr_t phys, size_t size)
{
	size_t head = phys & (s->cache->line - 1);
	size_t tail = -(phys + size) & (s->cache->line - 1);

	if (rule(s, phase) != NOTHING)
		expect(s, rule(s, phase), phys - head, head + size + tail);
}

/* After that a wait, if there is something to wait for; and once for a list. */
static void expect_end(struct scene *s, enum dev_cache_phase phase)
{
	if (rule(s, phase) != NOTHING && s->cache->ops->wait)
		expect(s, FAKE_CACHE_WAIT, 0, 0);
	if (writes(s) && phase >= DEV_CACHE_FOR_CPU &&
	    s->cache->ops->all_for_cpu)
		expect(s, FAKE_ALL_FOR_CPU, 0, 0);
}

static void expect_pass(struct scene *s, enum dev_cache_phase phase,
			size_t off, size_t size)
{
	expect_lines(s, phase, s->phys + off, size);
	expect_end(s, phase);
}

/* What has no lines worth the name has more of them than anybody counts. */
static void tally(const struct scene *s, const struct fake_cache_call *call)
{
	size_t lines = call->size / s->cache->line;

	if (is_cpus(s->test) && call->op < FAKE_ALL_FOR_CPU &&
	    lines < MAX_LINES)
		asked[call->op][lines]++;
}

static const char *tell(struct scene *s, const char *after)
{
	snprintf(s->text, sizeof(s->text),
		 "%s of %zu bytes, %lu into a page, direction %d, attributes %lx",
		 after, s->size, offset_in_page(s->addr), s->dir, s->attrs);
	return s->text;
}

/* Was the cache told what is due, all of that, nothing else, and in order? */
static void check(struct scene *s, const char *after)
{
	const struct fake_cache_call *due = s->due, *call = fake_cache.log;
	unsigned int i;

	KUNIT_EXPECT_EQ_MSG(s->test, s->dues, fake_cache.calls,
			    "%s", tell(s, after));
	for (i = 0; i < min(s->dues, fake_cache.calls); i++, due++, call++) {
		tally(s, call);
		if (due->op == call->op && due->phys == call->phys &&
		    due->size == call->size)
			continue;
		KUNIT_FAIL(s->test,
			   "%s: call %u is %d of %zu bytes at %pa; due is %d of %zu bytes at %pa",
			   tell(s, after), i, call->op, call->size, &call->phys,
			   due->op, due->size, &due->phys);
	}
	s->dues = 0;
	fake_cache.calls = 0;
}

/* What the CPU sees in the buffer, and around it. */
static void cpu_reads(struct scene *s, size_t off, size_t size,
		      const char *after)
{
	KUNIT_EXPECT_EQ_MSG(s->test, 0,
			    memcmp(s->addr + off, s->model + off, size),
			    "the CPU sees something else %s", tell(s, after));
}

static void cpu_writes(struct scene *s, size_t off, size_t size, u8 what)
{
	size_t i;

	for (i = off; i < off + size; i++)
		s->model[i] = i * 7 + what;
	memcpy(s->addr + off, s->model + off, size);
}

static void device_reads(struct scene *s, size_t off, size_t size,
			 const char *after)
{
	u8 *memory = fake_machine_memory(s->test, s->dma, s->phys);

	if (memory)
		KUNIT_EXPECT_EQ_MSG(s->test, 0,
				    memcmp(memory + off, s->model + off, size),
				    "the device sees something else %s",
				    tell(s, after));
}

static void device_writes(struct scene *s, size_t off, size_t size, u8 what)
{
	u8 *memory = fake_machine_memory(s->test, s->dma, s->phys);
	size_t i;

	if (!memory || !writes(s))
		return;
	for (i = off; i < off + size; i++)
		s->model[i] = i * 11 + what;
	memcpy(memory + off, s->model + off, size);
}

/*
 * Others go on meanwhile; in the same line if nobody said that it is the
 * owner's.
 */
static void neighbours_write(struct scene *s)
{
	if (s->attrs & DMA_ATTR_OWN_LINES)
		return;
	s->addr[-1]++;
	s->addr[s->size]++;
}

static void set_neighbours(struct scene *s, u8 what)
{
	s->addr[-1] = what;
	s->addr[s->size] = what;
}

static void expect_neighbours(struct scene *s, u8 what)
{
	KUNIT_EXPECT_EQ(s->test, what, s->addr[-1]);
	KUNIT_EXPECT_EQ(s->test, what, s->addr[s->size]);
}

/* Has the device been led to the buffer, or to what stands in for it? */
static void find_memory(struct scene *s)
{
	struct dev_dma_bounce b;
	bool shares = (virt_to_phys(s->addr) | s->size) & (s->cache->line - 1);

	guard(rcu)();
	s->bounced = dev_dma_bounce_find(fake_m(s->dev), s->dma, false, &b);
	s->phys = virt_to_phys(s->bounced ? b.addr : s->addr);
	KUNIT_EXPECT_EQ(s->test, s->bounced,
			shares && writes(s) &&
			!(s->attrs & DMA_ATTR_OWN_LINES));
}

/* The ways to map one range. */
enum way { SINGLE, PAGE, PHYS, WAYS };

static dma_addr_t map_somehow(struct scene *s, enum way way)
{
	if (way == SINGLE)
		return dev_map_single_attrs(s->dev, s->addr, s->size, s->dir,
					    s->attrs);
	if (way == PAGE)
		return dev_map_page_attrs(s->dev, virt_to_page(s->addr),
					  offset_in_page(s->addr), s->size,
					  s->dir, s->attrs);
	return dev_map_phys(s->dev, virt_to_phys(s->addr), s->size, s->dir,
			    s->attrs);
}

static void unmap_somehow(struct scene *s, enum way way)
{
	if (way == SINGLE)
		dev_unmap_single_attrs(s->dev, s->dma, s->size, s->dir,
				       s->attrs);
	else if (way == PAGE)
		dev_unmap_page_attrs(s->dev, s->dma, s->size, s->dir, s->attrs);
	else
		dev_unmap_phys(s->dev, s->dma, s->size, s->dir, s->attrs);
}

/* What stands in is given to the device at once: it was copied there. */
static void map(struct scene *s, enum way way)
{
	s->dma = map_somehow(s, way);
	KUNIT_ASSERT_FALSE(s->test, dev_dma_bad(s->dev, s->dma));
	find_memory(s);
	if (s->bounced || !(s->attrs & DMA_ATTR_SKIP_CPU_SYNC))
		expect_pass(s, DEV_CACHE_MAP, 0, s->size);
	check(s, "map");
}

static void unmap(struct scene *s, enum way way)
{
	unmap_somehow(s, way);
	if (!(s->attrs & DMA_ATTR_SKIP_CPU_SYNC))
		expect_pass(s, DEV_CACHE_UNMAP, 0, s->size);
	check(s, "unmap");
}

static void sync_for_cpu(struct scene *s, size_t off, size_t size)
{
	dev_sync_single_range_for_cpu(s->dev, s->dma, off, size, s->dir);
	expect_pass(s, DEV_CACHE_FOR_CPU, off, size);
	check(s, "sync for the CPU");
}

static void sync_for_device(struct scene *s, size_t off, size_t size)
{
	dev_sync_single_range_for_device(s->dev, s->dma, off, size, s->dir);
	expect_pass(s, DEV_CACHE_FOR_DEVICE, off, size);
	check(s, "sync for the device");
}

/*
 * What stands in is not copied to the device again: it may have written since.
 */
static void sync_for_device_again(struct scene *s)
{
	dev_sync_single_for_device(s->dev, s->dma, s->size, s->dir);
	if (!s->bounced)
		expect_pass(s, DEV_CACHE_FOR_DEVICE, 0, s->size);
	check(s, "sync for the device again");
}

/* Out, a part back and out again, and back. */
static void move(struct scene *s, enum way way)
{
	bool skips = s->attrs & DMA_ATTR_SKIP_CPU_SYNC;
	size_t off = s->size / 3, part = max(s->size / 3, 1U);

	set_neighbours(s, 1);
	cpu_writes(s, 0, s->size, 1);
	map(s, way);
	if (skips)
		sync_for_device(s, 0, s->size);
	neighbours_write(s);
	device_reads(s, 0, s->size, "after map");
	device_writes(s, off, part, 2);
	sync_for_cpu(s, off, part);
	cpu_reads(s, off, part, "after sync");
	cpu_writes(s, off, part, 3);
	sync_for_device(s, off, part);
	device_reads(s, off, part, "after sync");
	sync_for_device_again(s);
	device_writes(s, off, part, 4);
	neighbours_write(s);
	if (skips)
		sync_for_cpu(s, 0, s->size);
	unmap(s, way);
	cpu_reads(s, 0, s->size, "after unmap");
	expect_neighbours(s, s->attrs & DMA_ATTR_OWN_LINES ? 1 : 3);
}

/*
 * In lines and bytes beyond, or short of them: where it begins, how long it is.
 */
static const int begins[][2] = { { 0, 0 }, { 0, 1 }, { 1, -1 }, { 3, 0 } };
static const int lengths[][2] = {
	{ 0, 1 }, { 1, -1 }, { 1, 0 }, { 1, 1 }, { 3, 0 },
	{ 0, SZ_4K }, { 1, 2 * SZ_4K + 5 }, { 2, 3 * SZ_4K },
};

static void place(struct scene *s, const int *begin, const int *length)
{
	int line = s->cache->line;

	s->addr = s->memory + BEFORE + begin[0] * line + begin[1];
	s->size = length[0] * line + length[1];
}

static void move_everywhere(struct scene *s, enum way way)
{
	int i, j;

	for (i = 0; i < ARRAY_SIZE(begins); i++)
		for (j = 0; j < ARRAY_SIZE(lengths); j++) {
			place(s, begins[i], lengths[j]);
			if (s->size)	/* a line of one byte, less one */
				move(s, way);
		}
}

static void move_any_way(struct kunit *test, unsigned long attrs)
{
	struct scene *s = begin(test);
	enum way way;

	s->attrs = attrs;
	for (way = SINGLE; way < WAYS; way++)
		for (s->dir = DMA_BIDIRECTIONAL; s->dir < DMA_NONE; s->dir++)
			move_everywhere(s, way);
	KUNIT_EXPECT_EQ(test, s->reports, fake_machine_reports());
}

/* Any buffer, any direction, whole and in parts. */
static void buffer_is_passed(struct kunit *test)
{
	move_any_way(test, 0);
}

/* Who skips a sync makes it later; nothing is done before. */
static void sync_is_skipped(struct kunit *test)
{
	move_any_way(test, DMA_ATTR_SKIP_CPU_SYNC);
}

/* Who owns the lines at both ends is not bounced. */
static void lines_are_owned(struct kunit *test)
{
	move_any_way(test, DMA_ATTR_OWN_LINES);
}

#define ENTRIES	3

/* A list, of which the middle one may begin and end inside of a line. */
struct list {
	struct scatterlist sg[ENTRIES];
	phys_addr_t phys[ENTRIES];
	bool bounced[ENTRIES];
	bool any;
};

static void begin_list(struct scene *s, struct list *l, bool odd)
{
	size_t line = s->cache->line;
	u8 *addr;
	int i;

	sg_init_table(l->sg, ENTRIES);
	for (i = 0; i < ENTRIES; i++) {
		addr = s->memory + BEFORE + 2 * SZ_4K * i + (i + 1) * line;
		sg_set_buf(&l->sg[i], addr + (i == 1 ? odd : 0),
			   i == 1 ? SZ_4K + line : 2 * line);
	}
}

/* Does what one does with a buffer with each entry. */
static void each(struct scene *s, struct list *l,
		 void (*act)(struct scene *s, size_t off, size_t size, u8 what),
		 u8 what)
{
	int i;

	for (i = 0; i < ENTRIES; i++) {
		s->addr = sg_virt(&l->sg[i]);
		s->size = l->sg[i].length;
		s->dma = sg_dma_address(&l->sg[i]);
		s->phys = l->phys[i];
		act(s, 0, s->size, what + i);
	}
}

static void both_see(struct scene *s, size_t off, size_t size, u8 what)
{
	size_t i;

	for (i = off; i < off + size; i++)
		s->model[i] = i * 7 + what;
	device_reads(s, off, size, "after sync or unmap of a list");
}

static void cpu_sees_devices(struct scene *s, size_t off, size_t size, u8 what)
{
	int step = writes(s) && !is_cpus(s->test) ? 11 : 7;
	size_t i;

	for (i = off; i < off + size; i++)
		s->model[i] = i * step + what;
	cpu_reads(s, off, size, "after sync or unmap of a list");
}

/* A list of which an entry is bounced is passed one by one. */
static void expect_list(struct scene *s, struct list *l,
			enum dev_cache_phase phase)
{
	int i;

	for (i = 0; i < ENTRIES; i++) {
		expect_lines(s, phase, l->phys[i], l->sg[i].length);
		if (l->any)
			expect_end(s, phase);
	}
	if (!l->any)
		expect_end(s, phase);
}

static void map_list(struct scene *s, struct list *l)
{
	int i;

	KUNIT_ASSERT_EQ(s->test, ENTRIES, dev_map_sg(s->dev, l->sg, ENTRIES,
						     s->dir));
	l->any = false;
	for (i = 0; i < ENTRIES; i++) {
		s->addr = sg_virt(&l->sg[i]);
		s->size = l->sg[i].length;
		s->dma = sg_dma_address(&l->sg[i]);
		find_memory(s);
		l->phys[i] = s->phys;
		l->any |= s->bounced;
	}
	expect_list(s, l, DEV_CACHE_MAP);
	check(s, "map of a list");
}

static void move_list(struct scene *s, struct list *l)
{
	each(s, l, cpu_writes, 1);
	map_list(s, l);
	each(s, l, both_see, 1);
	dev_sync_sg_for_cpu(s->dev, l->sg, ENTRIES, s->dir);
	expect_list(s, l, DEV_CACHE_FOR_CPU);
	check(s, "sync of a list for the CPU");
	each(s, l, cpu_writes, 5);
	dev_sync_sg_for_device(s->dev, l->sg, ENTRIES, s->dir);
	expect_list(s, l, DEV_CACHE_FOR_DEVICE);
	check(s, "sync of a list for the device");
	each(s, l, both_see, 5);
	each(s, l, device_writes, 5);
	dev_unmap_sg(s->dev, l->sg, ENTRIES, s->dir);
	expect_list(s, l, DEV_CACHE_UNMAP);
	check(s, "unmap of a list");
	each(s, l, cpu_sees_devices, 5);
}

/* Out and back; without a call through the gate? */
static bool moves_short(struct scene *s, enum way way)
{
	unsigned long entered = fake_entered(s->dev);
	unsigned long slow = fake_slow(s->dev);

	cpu_writes(s, 0, s->size, 1);
	map(s, way);
	device_reads(s, 0, s->size, "after map");
	device_writes(s, 0, s->size, 2);
	unmap(s, way);
	cpu_reads(s, 0, s->size, "after unmap");
	if (entered != fake_entered(s->dev))
		return false;
	KUNIT_EXPECT_EQ(s->test, slow + 2, fake_slow(s->dev));
	return true;
}

/* Should it, once a block is at hand that need not be wiped? */
static bool is_short(const struct scene *s)
{
	if (fake_m(s->dev)->view.ops != &dev_dma_noncoherent_ops ||
	    fake_m(s->dev)->line == 1)
		return false;
	if (!s->bounced)
		return s->size <= SZ_4K;
	return s->size <= DEV_DMA_BOUNCE_SHORT &&
	       !want_init_on_alloc(GFP_ATOMIC) && !want_init_on_free();
}

/* The block may be on another CPU, or gone: so it is tried more than once. */
static void expect_short(struct scene *s, enum way way)
{
	bool did;
	int i = 0;

	do {
		did = moves_short(s, way);
	} while (is_short(s) && !did && ++i < 10);
	KUNIT_EXPECT_EQ_MSG(s->test, is_short(s), did, "%s",
			    tell(s, "short way"));
}

/* What is short goes another way, and the cache is told the same. */
static void short_way_is_the_same(struct kunit *test)
{
	struct scene *s = begin(test);
	enum way way;
	int i, j;

	for (way = SINGLE; way < WAYS; way++)
		for (s->dir = DMA_BIDIRECTIONAL; s->dir < DMA_NONE; s->dir++)
			for (i = 0; i < ARRAY_SIZE(begins); i++)
				for (j = 0; j < ARRAY_SIZE(lengths); j++) {
					place(s, begins[i], lengths[j]);
					if (s->size)
						expect_short(s, way);
				}
	KUNIT_EXPECT_EQ(test, s->reports, fake_machine_reports());
}

static dma_addr_t map_short(struct scene *s)
{
	return dev_dma_noncoherent_map_short(fake_m(s->dev),
					     virt_to_phys(s->addr), s->size,
					     s->dir, 0);
}

static bool unmap_short(struct scene *s, dma_addr_t dma)
{
	return dev_dma_noncoherent_unmap_short(fake_m(s->dev), dma, s->size,
					       s->dir, 0);
}

static void expect_refusal(struct scene *s, dma_addr_t dma)
{
	KUNIT_EXPECT_EQ(s->test, BAD_DMA_ADDR, map_short(s));
	KUNIT_EXPECT_FALSE(s->test, unmap_short(s, dma));
	check(s, "nothing");
}

static void expect_use(struct scene *s)
{
	dma_addr_t dma = map_short(s);

	KUNIT_EXPECT_EQ(s->test, s->dma, dma);
	KUNIT_EXPECT_TRUE(s->test, unmap_short(s, dma));
	expect_pass(s, DEV_CACHE_MAP, 0, s->size);
	expect_pass(s, DEV_CACHE_UNMAP, 0, s->size);
	check(s, "the short way");
}

/*
 * What the caller has seen may be of another life, with another provider, or
 * lines of another length.
 */
static void short_way_is_looked_at_again(struct kunit *test)
{
	struct scene *s = begin(test);
	struct dev_dma_master *m = fake_m(s->dev);
	const struct dev_dma_ops *ops = m->view.ops;

	s->dir = DMA_FROM_DEVICE;
	place(s, begins[0], lengths[2]);
	moves_short(s, SINGLE);
	if (ops == &dev_dma_noncoherent_ops)
		expect_use(s);
	else
		expect_refusal(s, s->dma);
	m->view.ops = &dev_dma_direct_ops;
	expect_refusal(s, s->dma);
	m->view.ops = ops;
	m->bounce_line *= 2;
	expect_refusal(s, s->dma);
	m->bounce_line /= 2;
}

/*
 * Where consistent memory may lie higher than a mapping, what stands in does
 * not.
 */
static void stand_in_is_in_reach(struct kunit *test)
{
	struct scene *s = begin(test);
	u64 *mask = fake_m(s->dev)->view.master->dma_mask;
	bool has_low_memory = IS_ENABLED(CONFIG_X86) &&
			      IS_ENABLED(CONFIG_ZONE_DMA);
	dma_addr_t dma;

	s->dir = DMA_FROM_DEVICE;
	place(s, begins[1], lengths[0]);
	moves_short(s, SINGLE);
	if (!s->bounced)
		return;
	lines_begin(test);
	*mask = DMA_BIT_MASK(24);
	dma = map_somehow(s, SINGLE);
	if (dev_dma_bad(s->dev, dma)) {
		KUNIT_EXPECT_FALSE(test, has_low_memory);
		KUNIT_EXPECT_EQ(test, 1, lines_with("DMA mapping refused"));
		return;
	}
	KUNIT_EXPECT_LE(test, dma, *mask);
	s->dma = dma;
	unmap_somehow(s, SINGLE);
}

/* A list is waited for once. */
static void list_is_passed(struct kunit *test)
{
	struct scene *s = begin(test);
	struct list l;
	int odd;

	for (odd = 0; odd < 2; odd++)
		for (s->dir = DMA_BIDIRECTIONAL; s->dir < DMA_NONE; s->dir++) {
			begin_list(s, &l, odd);
			move_list(s, &l);
		}
	KUNIT_EXPECT_EQ(test, s->reports, fake_machine_reports());
}

#ifdef CONFIG_ARCH_HAS_DMA_OPS
/* How often they were called; their addresses are the CPU's, and odd. */
static unsigned int ops_calls;

static dma_addr_t ops_map_page(struct device *dev, struct page *page,
			       unsigned long offset, size_t size,
			       enum dma_data_direction dir, unsigned long attrs)
{
	ops_calls++;
	return phys_to_dma(dev, page_to_phys(page) + offset) + 1;
}

static void ops_unmap_page(struct device *dev, dma_addr_t dma, size_t size,
			   enum dma_data_direction dir, unsigned long attrs)
{
	ops_calls++;
}

static void ops_sync(struct device *dev, dma_addr_t dma, size_t size,
		     enum dma_data_direction dir)
{
	ops_calls++;
}

static int ops_map_sg(struct device *dev, struct scatterlist *sgl, int nents,
		      enum dma_data_direction dir, unsigned long attrs)
{
	struct scatterlist *sg;
	int i;

	ops_calls++;
	for_each_sg(sgl, sg, nents, i) {
		sg_dma_address(sg) = phys_to_dma(dev, sg_phys(sg)) + 1;
		sg_dma_len(sg) = sg->length;
	}
	return nents;
}

static void ops_unmap_sg(struct device *dev, struct scatterlist *sgl, int nents,
			 enum dma_data_direction dir, unsigned long attrs)
{
	ops_calls++;
}

static void ops_sync_sg(struct device *dev, struct scatterlist *sgl, int nents,
			enum dma_data_direction dir)
{
	ops_calls++;
}

static const struct dma_map_ops ops_of_device = {
	.map_page		= ops_map_page,
	.unmap_page		= ops_unmap_page,
	.sync_single_for_cpu	= ops_sync,
	.sync_single_for_device	= ops_sync,
	.map_sg			= ops_map_sg,
	.unmap_sg		= ops_unmap_sg,
	.sync_sg_for_cpu	= ops_sync_sg,
	.sync_sg_for_device	= ops_sync_sg,
};

static void expect_ops(struct scene *s, unsigned int calls, const char *after)
{
	KUNIT_EXPECT_EQ_MSG(s->test, calls, ops_calls, "after %s", after);
	check(s, after);
	ops_calls = 0;
}

static void move_through_ops(struct scene *s, enum way way)
{
	s->dma = map_somehow(s, way);
	KUNIT_EXPECT_EQ(s->test, 1, s->dma % 2);
	expect_ops(s, 1, "map");
	dev_sync_single_for_cpu(s->dev, s->dma, s->size, s->dir);
	dev_sync_single_for_device(s->dev, s->dma, s->size, s->dir);
	expect_ops(s, 2, "sync");
	unmap_somehow(s, way);
	expect_ops(s, 1, "unmap");
}

static void move_list_through_ops(struct scene *s)
{
	struct list l;

	begin_list(s, &l, false);
	KUNIT_EXPECT_EQ(s->test, ENTRIES,
			dev_map_sg(s->dev, l.sg, ENTRIES, s->dir));
	dev_sync_sg_for_cpu(s->dev, l.sg, ENTRIES, s->dir);
	dev_sync_sg_for_device(s->dev, l.sg, ENTRIES, s->dir);
	dev_unmap_sg(s->dev, l.sg, ENTRIES, s->dir);
	expect_ops(s, 4, "all with a list");
}

/*
 * A driver may give its device dma_map_ops of its own while it is bound.  From
 * there on they do all, whatever their addresses look like.
 */
static void map_ops_come_while_bound(struct kunit *test)
{
	struct scene *s = begin(test);
	struct device *master = fake_m(s->dev)->view.master;

	if (fake_m(s->dev)->view.ops != &dev_dma_noncoherent_ops)
		return;
	place(s, begins[0], lengths[4]);
	s->attrs = DMA_ATTR_OWN_LINES;
	ops_calls = 0;
	for (s->dir = DMA_BIDIRECTIONAL; s->dir < DMA_NONE; s->dir++) {
		move(s, SINGLE);
		set_dma_ops(master, &ops_of_device);
		move_through_ops(s, SINGLE);
		move_through_ops(s, PHYS);
		move_list_through_ops(s);
		set_dma_ops(master, NULL);
		place(s, begins[0], lengths[4]);
		move(s, SINGLE);
	}
}

/* Theirs are elsewhere, and they have no pages to give. */
static dma_addr_t elsewhere(struct device *dev, phys_addr_t phys)
{
	return phys_to_dma(dev, phys) ^ SZ_2G;
}

static dma_addr_t ops_map_elsewhere(struct device *dev, struct page *page,
				    unsigned long offset, size_t size,
				    enum dma_data_direction dir,
				    unsigned long attrs)
{
	ops_calls++;
	return elsewhere(dev, page_to_phys(page) + offset);
}

static const struct dma_map_ops ops_elsewhere = {
	.map_page		= ops_map_elsewhere,
	.unmap_page		= ops_unmap_page,
	.sync_single_for_cpu	= ops_sync,
	.sync_single_for_device	= ops_sync,
};

/* A view beside the master's own is told, too. */
static void set_ops(struct scene *s, const struct dma_map_ops *ops)
{
	struct dev_dma_master *m = fake_m(s->dev);

	set_dma_ops(m->view.master, ops);
	dev_dma_refresh_view(m);
}

/* Memory that stood in last: a reference outlives its being freed. */
static struct dev_dma_memory hold_last(struct scene *s)
{
	struct dev_dma_master *m = fake_m(s->dev);
	struct dev_dma_memory mem;

	guard(spinlock_irqsave)(&m->lock);
	mem = list_first_entry(&m->memory, struct dev_dma_record,
			       in_master)->mem;
	get_page(mem.key);
	return mem;
}

static bool was_freed(const struct dev_dma_memory *mem)
{
	return FAKE_WAIT(page_ref_count(mem->key) == 1);
}

static void bounce_directly(struct scene *s)
{
	moves_short(s, SINGLE);
	KUNIT_EXPECT_EQ(s->test, phys_to_dma(fake_m(s->dev)->view.master,
					     s->phys), s->dma);
}

/* The cache is told nothing: who translates does that. */
static void bounce_elsewhere(struct scene *s)
{
	cpu_writes(s, 0, s->size, 1);
	s->dma = map_somehow(s, SINGLE);
	KUNIT_ASSERT_FALSE(s->test, dev_dma_bad(s->dev, s->dma));
	find_memory(s);
	KUNIT_EXPECT_EQ(s->test, elsewhere(fake_m(s->dev)->view.master,
					   s->phys), s->dma);
	expect_ops(s, 2, "memory and map");
	device_reads(s, 0, s->size, "after map");
	device_writes(s, 0, s->size, 2);
	unmap_somehow(s, SINGLE);
	expect_ops(s, 1, "unmap");
	cpu_reads(s, 0, s->size, "after unmap");
}

static bool begin_to_bounce(struct scene *s)
{
	if (fake_m(s->dev)->view.ops != &dev_dma_noncoherent_ops)
		return false;
	s->dir = DMA_FROM_DEVICE;
	place(s, begins[1], lengths[0]);
	ops_calls = 0;
	bounce_directly(s);
	return s->bounced;
}

/*
 * What stood in before stands in no more, and is freed by whom it came from.
 */
static void bounces_follow_map_ops(struct kunit *test)
{
	struct scene *s = begin(test);
	struct dev_dma_memory old, new;

	if (!begin_to_bounce(s))
		return;
	old = hold_last(s);
	set_ops(s, &ops_elsewhere);
	bounce_elsewhere(s);
	new = hold_last(s);
	dev_dma_kill(fake_m(s->dev));
	KUNIT_EXPECT_TRUE(test, was_freed(&old));
	KUNIT_EXPECT_TRUE(test, was_freed(&new));
	KUNIT_EXPECT_EQ(test, 1, ops_calls);
	put_page(old.key);
	put_page(new.key);
	set_ops(s, NULL);
}

/* What only they could unmap stays where it is, and that is told. */
static void bounces_leave_map_ops(struct kunit *test)
{
	struct scene *s = begin(test);
	struct dev_dma_memory lost;

	if (!begin_to_bounce(s))
		return;
	set_ops(s, &ops_elsewhere);
	bounce_elsewhere(s);
	lost = hold_last(s);
	set_ops(s, NULL);
	bounce_directly(s);
	lines_begin(test);
	dev_dma_kill(fake_m(s->dev));
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(lines_with("outlive what frees")));
	KUNIT_EXPECT_EQ(test, 0, ops_calls);
	KUNIT_EXPECT_EQ(test, 2, page_ref_count(lost.key));
	put_page(lost.key);
	__free_pages(lost.key, get_order(lost.size));
}
#endif

/* Memory that both see at any time is nothing to the cache. */
static void consistent_memory_is_left_alone(struct kunit *test)
{
	struct scene *s = begin(test);
	u8 *mem;

	mem = dev_alloc_consistent(s->dev, SZ_4K, &s->dma, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	memset(mem, 1, SZ_4K);
	dev_free_consistent(s->dev, SZ_4K, mem, s->dma);
	check(s, "consistent memory");
}

/* Cached memory of the core's own is passed by syncs alone. */
static void cached_memory_is_synced(struct kunit *test)
{
	struct scene *s = begin(test);

	s->dir = DMA_BIDIRECTIONAL;
	s->size = 2 * SZ_4K;
	s->addr = dev_alloc_noncoherent(s->dev, s->size, &s->dma, s->dir,
					GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, s->addr);
	s->phys = virt_to_phys(s->addr);
	check(s, "allocating cached memory");
	cpu_writes(s, 0, s->size, 1);
	sync_for_device(s, 0, s->size);
	device_reads(s, 0, s->size, "after sync");
	device_writes(s, SZ_4K, 100, 2);
	sync_for_cpu(s, SZ_4K, 100);
	cpu_reads(s, 0, s->size, "after sync");
	dev_free_noncoherent(s->dev, s->size, s->addr, s->dma, s->dir);
	check(s, "freeing cached memory");
	KUNIT_EXPECT_EQ(test, s->reports, fake_machine_reports());
}

static void ask(struct scene *s,
		void (*op)(phys_addr_t phys, size_t size),
		enum fake_cache_op which)
{
	op(virt_to_phys(s->addr), s->size);
	expect(s, which, virt_to_phys(s->addr), s->size);
	if (s->cache->ops->wait) {
		s->cache->ops->wait();
		expect(s, FAKE_CACHE_WAIT, 0, 0);
	}
	check(s, "one operation");
	cpu_reads(s, 0, s->size, "after one operation");
}

/*
 * Each operation by itself, as no policy uses all: nothing that the CPU wrote
 * is lost, but for what is dirty when it is discarded; nor anything around.
 */
static void operation_keeps_data(struct kunit *test)
{
	struct scene *s = begin(test);
	const struct dev_cache_ops *ops = s->cache->ops;
	size_t line = s->cache->line, lines;

	KUNIT_EXPECT_TRUE(test, is_power_of_2(line));
	KUNIT_EXPECT_EQ(test, line, dev_dma_line_size(s->dev));
	s->addr = s->memory + BEFORE;
	for (lines = 1; lines * line <= SZ_8K; lines *= 3) {
		s->size = lines * line;
		cpu_writes(s, 0, s->size, lines);
		ask(s, ops->wback, FAKE_WBACK);
		cpu_writes(s, 0, s->size, lines + 1);
		ask(s, ops->wback_inv, FAKE_WBACK_INV);
		set_neighbours(s, lines);
		ask(s, ops->inv, FAKE_INV);
		expect_neighbours(s, lines);
	}
}

static void tell_one(struct kunit_suite *suite, enum fake_cache_op op,
		     const char *name)
{
	int lines;

	for (lines = 0; lines < MAX_LINES; lines++)
		if (asked[op][lines])
			kunit_info(suite, "asked for %s of %d lines, %u times",
				   name, lines, asked[op][lines]);
}

/* For who has counted the instructions that this CPU has executed meanwhile. */
static void tell_and_exit(struct kunit_suite *suite)
{
	const struct dev_cache *cache = dev_cache_of_cpu();

	kunit_info(suite, "cache %s, lines of %u bytes", cache->ops->name,
		   cache->line);
	tell_one(suite, FAKE_WBACK, "wback");
	tell_one(suite, FAKE_INV, "inv");
	tell_one(suite, FAKE_WBACK_INV, "wback_inv");
	tell_one(suite, FAKE_CACHE_WAIT, "wait");
	fake_suite_exit(suite);
}

static struct kunit_case noncoherent_cases[] = {
	KUNIT_CASE_PARAM(operation_keeps_data, fake_machine_gen_params),
	KUNIT_CASE_PARAM(buffer_is_passed, fake_machine_gen_params),
	KUNIT_CASE_PARAM(sync_is_skipped, fake_machine_gen_params),
	KUNIT_CASE_PARAM(lines_are_owned, fake_machine_gen_params),
	KUNIT_CASE_PARAM(short_way_is_the_same, fake_machine_gen_params),
	KUNIT_CASE_PARAM(short_way_is_looked_at_again,
			 fake_machine_gen_params),
	KUNIT_CASE_PARAM(stand_in_is_in_reach, fake_machine_gen_params),
	KUNIT_CASE_PARAM(list_is_passed, fake_machine_gen_params),
#ifdef CONFIG_ARCH_HAS_DMA_OPS
	KUNIT_CASE_PARAM(map_ops_come_while_bound, fake_machine_gen_params),
	KUNIT_CASE_PARAM(bounces_follow_map_ops, fake_machine_gen_params),
	KUNIT_CASE_PARAM(bounces_leave_map_ops, fake_machine_gen_params),
#endif
	KUNIT_CASE_PARAM(consistent_memory_is_left_alone,
			 fake_machine_gen_params),
	KUNIT_CASE_PARAM(cached_memory_is_synced, fake_machine_gen_params),
	{}
};

static struct kunit_suite noncoherent_suite = {
	.name		= "dev_dma_noncoherent",
	.suite_init	= fake_suite_init,
	.suite_exit	= tell_and_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= noncoherent_cases,
};

kunit_test_suite(noncoherent_suite);
