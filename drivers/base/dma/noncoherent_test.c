// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of a cache that does not see the device: noncoherent.c, cache.c,
 * bounce.c and the operations of an architecture, together.  They are what a
 * new one has to pass, see Documentation/core-api/dev-cache.rst.
 *
 * Whatever a driver calls, noncoherent_scene.c compares what the cache is told
 * with what the rules ask for.
 */
#include <kunit/test.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>

#include "bounce.h"
#include "cache.h"
#include "noncoherent_scene.h"

#define MAX_LINES	1024

/* How often the CPU's own cache was asked for what, by lines, in all tests. */
static unsigned int asked[FAKE_ALL_FOR_CPU][MAX_LINES];

static bool is_cpus(struct kunit *test)
{
	const struct fake_machine *m = test->param_value;

	return m->cache == FAKE_CPUS;
}

/* What has no lines worth the name has more of them than anybody counts. */
static void tally(const struct scene *s, const struct fake_cache_call *call)
{
	size_t lines = call->size / s->cache->line;

	if (is_cpus(s->test) && call->op < FAKE_ALL_FOR_CPU &&
	    lines < MAX_LINES)
		asked[call->op][lines]++;
}

static struct scene *begin(struct kunit *test)
{
	struct scene *s = scene_begin(test);

	s->tally = tally;
	return s;
}

/*
 * In lines and bytes beyond, or short of them: where it begins, how long it is.
 */
static const int begins[][2] = { { 0, 0 }, { 0, 1 }, { 1, -1 }, { 3, 0 } };
static const int lengths[][2] = {
	{ 0, 1 }, { 1, -1 }, { 1, 0 }, { 1, 1 }, { 3, 0 },
	{ 0, SZ_4K }, { 1, 2 * SZ_4K + 5 }, { 2, 3 * SZ_4K },
};

static void move_everywhere(struct scene *s, enum scene_way way)
{
	int i, j;

	for (i = 0; i < ARRAY_SIZE(begins); i++)
		for (j = 0; j < ARRAY_SIZE(lengths); j++) {
			scene_place(s, begins[i], lengths[j]);
			if (s->size)	/* a line of one byte, less one */
				scene_move(s, way);
		}
}

static void move_any_way(struct kunit *test, unsigned long attrs)
{
	struct scene *s = begin(test);
	enum scene_way way;

	s->attrs = attrs;
	for (way = SCENE_SINGLE; way < SCENE_WAYS; way++)
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

/* A list, of which the middle one may begin and end inside of a line. */
struct list {
	struct scatterlist sg[SCENE_ENTRIES];
	phys_addr_t phys[SCENE_ENTRIES];
	bool any;
};

/* Does what one does with a buffer with each entry. */
static void each(struct scene *s, struct list *l,
		 void (*act)(struct scene *s, size_t off, size_t size, u8 what),
		 u8 what)
{
	int i;

	for (i = 0; i < SCENE_ENTRIES; i++) {
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
	scene_device_reads(s, off, size, "after sync or unmap of a list");
}

static void cpu_sees_devices(struct scene *s, size_t off, size_t size, u8 what)
{
	int step = scene_writes(s) && !is_cpus(s->test) ? 11 : 7;
	size_t i;

	for (i = off; i < off + size; i++)
		s->model[i] = i * step + what;
	scene_cpu_reads(s, off, size, "after sync or unmap of a list");
}

/* A list of which an entry is bounced is passed one by one. */
static void expect_list(struct scene *s, struct list *l,
			enum dev_cache_phase phase)
{
	int i;

	for (i = 0; i < SCENE_ENTRIES; i++) {
		scene_expect_lines(s, phase, l->phys[i], l->sg[i].length);
		if (l->any)
			scene_expect_end(s, phase);
	}
	if (!l->any)
		scene_expect_end(s, phase);
}

static void map_list(struct scene *s, struct list *l)
{
	int i;

	KUNIT_ASSERT_EQ(s->test, SCENE_ENTRIES,
			dev_map_sg(s->dev, l->sg, SCENE_ENTRIES, s->dir));
	l->any = false;
	for (i = 0; i < SCENE_ENTRIES; i++) {
		s->addr = sg_virt(&l->sg[i]);
		s->size = l->sg[i].length;
		s->dma = sg_dma_address(&l->sg[i]);
		scene_find_memory(s);
		l->phys[i] = s->phys;
		l->any |= s->bounced;
	}
	expect_list(s, l, DEV_CACHE_MAP);
	scene_check(s, "map of a list");
}

static void move_list(struct scene *s, struct list *l)
{
	each(s, l, scene_cpu_writes, 1);
	map_list(s, l);
	each(s, l, both_see, 1);
	dev_sync_sg_for_cpu(s->dev, l->sg, SCENE_ENTRIES, s->dir);
	expect_list(s, l, DEV_CACHE_FOR_CPU);
	scene_check(s, "sync of a list for the CPU");
	each(s, l, scene_cpu_writes, 5);
	dev_sync_sg_for_device(s->dev, l->sg, SCENE_ENTRIES, s->dir);
	expect_list(s, l, DEV_CACHE_FOR_DEVICE);
	scene_check(s, "sync of a list for the device");
	each(s, l, both_see, 5);
	each(s, l, scene_device_writes, 5);
	dev_unmap_sg(s->dev, l->sg, SCENE_ENTRIES, s->dir);
	expect_list(s, l, DEV_CACHE_UNMAP);
	scene_check(s, "unmap of a list");
	each(s, l, cpu_sees_devices, 5);
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
static void expect_short(struct scene *s, enum scene_way way)
{
	bool did;
	int i = 0;

	do {
		did = scene_moves_short(s, way);
	} while (is_short(s) && !did && ++i < 10);
	KUNIT_EXPECT_EQ_MSG(s->test, is_short(s), did, "%s",
			    scene_tell(s, "short way"));
}

/* What is short goes another way, and the cache is told the same. */
static void short_way_is_the_same(struct kunit *test)
{
	struct scene *s = begin(test);
	enum scene_way way;
	int i, j;

	for (way = SCENE_SINGLE; way < SCENE_WAYS; way++)
		for (s->dir = DMA_BIDIRECTIONAL; s->dir < DMA_NONE; s->dir++)
			for (i = 0; i < ARRAY_SIZE(begins); i++)
				for (j = 0; j < ARRAY_SIZE(lengths); j++) {
					scene_place(s, begins[i], lengths[j]);
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
	scene_check(s, "nothing");
}

static void expect_use(struct scene *s)
{
	dma_addr_t dma = map_short(s);

	KUNIT_EXPECT_EQ(s->test, s->dma, dma);
	KUNIT_EXPECT_TRUE(s->test, unmap_short(s, dma));
	scene_expect_pass(s, DEV_CACHE_MAP, 0, s->size);
	scene_expect_pass(s, DEV_CACHE_UNMAP, 0, s->size);
	scene_check(s, "the short way");
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
	scene_place(s, begins[0], lengths[2]);
	scene_moves_short(s, SCENE_SINGLE);
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
	scene_place(s, begins[1], lengths[0]);
	scene_moves_short(s, SCENE_SINGLE);
	if (!s->bounced)
		kunit_skip(test, "lines of one byte are not shared");
	lines_begin(test);
	*mask = DMA_BIT_MASK(24);
	dma = scene_map_somehow(s, SCENE_SINGLE);
	if (dev_dma_bad(s->dev, dma)) {
		KUNIT_EXPECT_FALSE(test, has_low_memory);
		KUNIT_EXPECT_EQ(test, 1, lines_with("DMA mapping refused"));
		return;
	}
	KUNIT_EXPECT_LE(test, dma, *mask);
	s->dma = dma;
	scene_find_memory(s);
	scene_expect_pass(s, DEV_CACHE_MAP, 0, s->size);
	scene_check(s, "map where it is in reach");
	scene_unmap_somehow(s, SCENE_SINGLE);
	scene_expect_pass(s, DEV_CACHE_UNMAP, 0, s->size);
	scene_check(s, "unmap there");
}

/* A list is waited for once. */
static void list_is_passed(struct kunit *test)
{
	struct scene *s = begin(test);
	struct list l;
	int odd;

	for (odd = 0; odd < 2; odd++)
		for (s->dir = DMA_BIDIRECTIONAL; s->dir < DMA_NONE; s->dir++) {
			scene_begin_list(s, l.sg, odd);
			move_list(s, &l);
		}
	KUNIT_EXPECT_EQ(test, s->reports, fake_machine_reports());
}

/* Memory that both see at any time is nothing to the cache. */
static void consistent_memory_is_left_alone(struct kunit *test)
{
	struct scene *s = begin(test);
	u8 *mem;

	mem = dev_alloc_consistent(s->dev, SZ_4K, &s->dma, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	memset(mem, 1, SZ_4K);
	dev_free_consistent(s->dev, SZ_4K, mem, s->dma);
	scene_check(s, "consistent memory");
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
	scene_check(s, "allocating cached memory");
	scene_cpu_writes(s, 0, s->size, 1);
	scene_sync_for_device(s, 0, s->size);
	scene_device_reads(s, 0, s->size, "after sync");
	scene_device_writes(s, SZ_4K, 100, 2);
	scene_sync_for_cpu(s, SZ_4K, 100);
	scene_cpu_reads(s, 0, s->size, "after sync");
	dev_free_noncoherent(s->dev, s->size, s->addr, s->dma, s->dir);
	scene_check(s, "freeing cached memory");
	KUNIT_EXPECT_EQ(test, s->reports, fake_machine_reports());
}

static void ask(struct scene *s,
		void (*op)(phys_addr_t phys, size_t size),
		enum fake_cache_op which)
{
	op(virt_to_phys(s->addr), s->size);
	scene_expect(s, which, virt_to_phys(s->addr), s->size);
	if (s->cache->ops->wait) {
		s->cache->ops->wait();
		scene_expect(s, FAKE_CACHE_WAIT, 0, 0);
	}
	scene_check(s, "one operation");
	scene_cpu_reads(s, 0, s->size, "after one operation");
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
	s->addr = s->memory + SCENE_BEFORE;
	for (lines = 1; lines * line <= SZ_8K; lines *= 3) {
		s->size = lines * line;
		scene_cpu_writes(s, 0, s->size, lines);
		ask(s, ops->wback, FAKE_WBACK);
		scene_cpu_writes(s, 0, s->size, lines + 1);
		ask(s, ops->wback_inv, FAKE_WBACK_INV);
		scene_set_neighbours(s, lines);
		ask(s, ops->inv, FAKE_INV);
		scene_expect_neighbours(s, lines);
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
