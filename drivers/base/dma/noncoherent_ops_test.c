// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of dma_map_ops that a driver gives its device while it is bound, where
 * the master does not see the CPU's cache: from there on they do all, and the
 * core tells the cache nothing.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>

#include "memory.h"
#include "noncoherent_scene.h"

/* Lines and bytes: where a buffer begins, how long it is. */
static const int line_start[] = { 0, 0 }, three_lines[] = { 3, 0 };
static const int in_line[] = { 0, 1 }, one_byte[] = { 0, 1 };

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
	scene_check(s, after);
	ops_calls = 0;
}

static void move_through_ops(struct scene *s, enum scene_way way)
{
	s->dma = scene_map_somehow(s, way);
	KUNIT_EXPECT_EQ(s->test, 1, s->dma % 2);
	expect_ops(s, 1, "map");
	dev_sync_single_for_cpu(s->dev, s->dma, s->size, s->dir);
	dev_sync_single_for_device(s->dev, s->dma, s->size, s->dir);
	expect_ops(s, 2, "sync");
	scene_unmap_somehow(s, way);
	expect_ops(s, 1, "unmap");
}

static void move_list_through_ops(struct scene *s)
{
	struct scatterlist sg[SCENE_ENTRIES];

	scene_begin_list(s, sg, false);
	KUNIT_EXPECT_EQ(s->test, SCENE_ENTRIES,
			dev_map_sg(s->dev, sg, SCENE_ENTRIES, s->dir));
	dev_sync_sg_for_cpu(s->dev, sg, SCENE_ENTRIES, s->dir);
	dev_sync_sg_for_device(s->dev, sg, SCENE_ENTRIES, s->dir);
	dev_unmap_sg(s->dev, sg, SCENE_ENTRIES, s->dir);
	expect_ops(s, 4, "all with a list");
}

/*
 * A driver may give its device dma_map_ops of its own while it is bound.  From
 * there on they do all, whatever their addresses look like.
 */
static void map_ops_come_while_bound(struct kunit *test)
{
	struct scene *s = scene_begin(test);
	struct device *master = fake_m(s->dev)->view.master;

	scene_place(s, line_start, three_lines);
	s->attrs = DMA_ATTR_OWN_LINES;
	ops_calls = 0;
	for (s->dir = DMA_BIDIRECTIONAL; s->dir < DMA_NONE; s->dir++) {
		scene_move(s, SCENE_SINGLE);
		set_dma_ops(master, &ops_of_device);
		move_through_ops(s, SCENE_SINGLE);
		move_through_ops(s, SCENE_PHYS);
		move_list_through_ops(s);
		set_dma_ops(master, NULL);
		scene_place(s, line_start, three_lines);
		scene_move(s, SCENE_SINGLE);
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
	scene_moves_short(s, SCENE_SINGLE);
	KUNIT_EXPECT_EQ(s->test, phys_to_dma(fake_m(s->dev)->view.master,
					     s->phys), s->dma);
}

/* The cache is told nothing: who translates does that. */
static void bounce_elsewhere(struct scene *s)
{
	scene_cpu_writes(s, 0, s->size, 1);
	s->dma = scene_map_somehow(s, SCENE_SINGLE);
	KUNIT_ASSERT_FALSE(s->test, dev_dma_bad(s->dev, s->dma));
	scene_find_memory(s);
	KUNIT_EXPECT_EQ(s->test, elsewhere(fake_m(s->dev)->view.master,
					   s->phys), s->dma);
	expect_ops(s, 2, "memory and map");
	scene_device_reads(s, 0, s->size, "after map");
	scene_device_writes(s, 0, s->size, 2);
	scene_unmap_somehow(s, SCENE_SINGLE);
	expect_ops(s, 1, "unmap");
	scene_cpu_reads(s, 0, s->size, "after unmap");
}

static void begin_to_bounce(struct scene *s)
{
	s->dir = DMA_FROM_DEVICE;
	scene_place(s, in_line, one_byte);
	ops_calls = 0;
	bounce_directly(s);
	if (!s->bounced)
		kunit_skip(s->test, "lines of one byte are not shared");
}

/*
 * What stood in before stands in no more, and is freed by whom it came from.
 */
static void bounces_follow_map_ops(struct kunit *test)
{
	struct scene *s = scene_begin(test);
	struct dev_dma_memory old, new;

	begin_to_bounce(s);
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
	struct scene *s = scene_begin(test);
	struct dev_dma_memory lost;

	begin_to_bounce(s);
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

static struct kunit_case noncoherent_ops_cases[] = {
	KUNIT_CASE_PARAM(map_ops_come_while_bound,
			 fake_machine_gen_real_params),
	KUNIT_CASE_PARAM(bounces_follow_map_ops, fake_machine_gen_real_params),
	KUNIT_CASE_PARAM(bounces_leave_map_ops, fake_machine_gen_real_params),
	{}
};

static struct kunit_suite noncoherent_ops_suite = {
	.name		= "dev_dma_noncoherent_ops",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= noncoherent_ops_cases,
};

kunit_test_suite(noncoherent_ops_suite);
