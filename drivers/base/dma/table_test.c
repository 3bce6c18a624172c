// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of table.c: chunks by DMA address, against a plain array.
 */
#include <linux/prandom.h>
#include <linux/slab.h>

#include "slab_fake.h"

#define PLACES	1024	/* of up to 16 pages each */
#define STEPS	20000

struct place {
	struct dev_slab_chunk chunk;
	dma_addr_t dma;
	size_t pages;
};

struct model {
	struct dev_slab_table table;
	struct rnd_state rnd;
	struct place *places;
	dma_addr_t base;
	unsigned int pages;
};

static struct dev_slab_chunk *find(struct model *m, dma_addr_t dma)
{
	guard(rcu)();
	return dev_slab_table_find(&m->table, dma);
}

/* No chunk, or the one that has no blocks. */
static bool is_nowhere(struct dev_slab_chunk *chunk)
{
	return !chunk || chunk == &dev_slab_nowhere;
}

static void exit_table(void *table)
{
	dev_slab_table_exit(table);
}

static struct model *new_model(struct kunit *test)
{
	struct model *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->places = kunit_kcalloc(test, PLACES, sizeof(*m->places),
				  GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m->places);
	prandom_seed_state(&m->rnd, 42);
	KUNIT_ASSERT_TRUE(test, dev_slab_table_init(&m->table, GFP_KERNEL));
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, exit_table,
							   &m->table));
	return m;
}

static void add(struct kunit *test, struct model *m, int i, size_t pages)
{
	struct place *place = &m->places[i];

	place->dma = m->base + ((dma_addr_t)i << (PAGE_SHIFT + 4));
	place->pages = pages;
	m->pages += pages;
	KUNIT_ASSERT_TRUE(test, dev_slab_table_add(&m->table, &place->chunk,
						   place->dma,
						   pages << PAGE_SHIFT,
						   GFP_KERNEL));
}

static void del(struct model *m, int i)
{
	struct place *place = &m->places[i];

	dev_slab_table_del(&m->table, place->dma, place->pages << PAGE_SHIFT);
	m->pages -= place->pages;
	place->pages = 0;
}

/* Every page of a place, its first and last bytes, and what lies beyond. */
static void check(struct kunit *test, struct model *m, int i)
{
	struct place *place = &m->places[i];
	dma_addr_t dma = m->base + ((dma_addr_t)i << (PAGE_SHIFT + 4));
	size_t page;

	for (page = 0; page < 16; page++, dma += PAGE_SIZE) {
		if (page >= place->pages) {
			KUNIT_ASSERT_TRUE(test, is_nowhere(find(m, dma)));
			continue;
		}
		KUNIT_ASSERT_PTR_EQ(test, &place->chunk, find(m, dma));
		KUNIT_ASSERT_PTR_EQ(test, &place->chunk,
				    find(m, dma + PAGE_SIZE - 1));
	}
}

struct base_param {
	const char *name;
	dma_addr_t base;
};

static const struct base_param base_params[] = {
	{ "from 0",			0 },
	{ "from 2 GiB",			SZ_2G },
#ifdef CONFIG_ARCH_DMA_ADDR_T_64BIT
	{ "above 4 GiB",		0x1234567000ULL },
	{ "across 2^44",		BIT_ULL(44) - SZ_32M },
#endif
	{ "up to the last address",	-(SZ_64M) },
};

KUNIT_ARRAY_PARAM_DESC(base, base_params, name);

/* Whatever comes and goes, what is there is found, and nothing else is. */
static void finds_what_is_there(struct kunit *test)
{
	const struct base_param *p = test->param_value;
	struct model *m = new_model(test);
	int i, step;

	m->base = p->base;
	for (step = 0; step < STEPS; step++) {
		i = prandom_u32_state(&m->rnd) % (step < STEPS / 2 ? PLACES :
								     50);
		if (m->places[i].pages)
			del(m, i);
		else
			add(test, m, i, 1 + prandom_u32_state(&m->rnd) % 16);
		check(test, m, i);
		check(test, m, prandom_u32_state(&m->rnd) % PLACES);
		KUNIT_ASSERT_EQ(test, m->pages, m->table.pages);
	}
	for (i = 0; i < PLACES; i++)
		check(test, m, i);
}

struct slot_param {
	const char *name;
	u32 slot;
};

static const struct slot_param slot_params[] = {
	{ "the first slot",	0 },
	{ "a slot",		5 },
	{ "the last slot",	63 },	/* those behind are for the rest */
};

KUNIT_ARRAY_PARAM_DESC(slot, slot_params, name);

/* Pages at the same slot push each other along, and are all found. */
static void crowded_slots(struct kunit *test)
{
	const struct slot_param *p = test->param_value;
	struct model *m = new_model(test);
	struct dev_slab_slots *slots;
	dma_addr_t dma[40];
	u64 page;
	int i;

	scoped_guard(rcu)
		slots = rcu_dereference(m->table.slots);
	for (page = 1, i = 0; i < ARRAY_SIZE(dma); page++)
		if (dev_slab_hash(slots, page) == p->slot)
			dma[i++] = page << PAGE_SHIFT;
	for (i = 0; i < ARRAY_SIZE(dma); i++)
		KUNIT_ASSERT_TRUE(test,
				  dev_slab_table_add(&m->table,
						     &m->places[i].chunk,
						     dma[i], PAGE_SIZE,
						     GFP_KERNEL));
	for (i = 0; i < ARRAY_SIZE(dma); i++)
		KUNIT_EXPECT_PTR_EQ(test, &m->places[i].chunk, find(m, dma[i]));
	for (i = 0; i < ARRAY_SIZE(dma); i += 2)
		dev_slab_table_del(&m->table, dma[i], PAGE_SIZE);
	for (i = 0; i < ARRAY_SIZE(dma); i++)
		KUNIT_EXPECT_EQ(test, i % 2 == 0,
				is_nowhere(find(m, dma[i])));
}

static size_t slot_count(struct model *m)
{
	guard(rcu)();
	return 1UL << (32 - rcu_dereference(m->table.slots)->shift);
}

/* Slots that were used are used again: addresses that wander cost nothing. */
static void wandering_addresses(struct kunit *test)
{
	struct model *m = new_model(test);
	int i;

	for (i = 0; i < 20000; i++) {
		dma_addr_t dma = (dma_addr_t)i << PAGE_SHIFT;

		KUNIT_ASSERT_TRUE(test,
				  dev_slab_table_add(&m->table,
						     &m->places[0].chunk, dma,
						     PAGE_SIZE, GFP_KERNEL));
		dev_slab_table_del(&m->table, dma, PAGE_SIZE);
	}
	KUNIT_EXPECT_LE(test, slot_count(m), 256);
	KUNIT_EXPECT_EQ(test, 0, m->table.pages);
}

/* It is never more than half full, nor less than a sixteenth. */
static void grows_with_its_pages(struct kunit *test)
{
	struct model *m = new_model(test);
	int i;

	for (i = 0; i < PLACES; i++) {
		add(test, m, i, 16);
		KUNIT_ASSERT_LE(test, 2 * m->pages, slot_count(m));
	}
	KUNIT_EXPECT_LE(test, slot_count(m), 16 * m->pages);
}

/* An address that moves to another chunk leads there. */
static void address_is_used_again(struct kunit *test)
{
	struct model *m = new_model(test);

	add(test, m, 0, 4);
	del(m, 0);
	KUNIT_ASSERT_TRUE(test, dev_slab_table_add(&m->table,
						   &m->places[1].chunk, 0,
						   2 << PAGE_SHIFT,
						   GFP_KERNEL));
	KUNIT_EXPECT_PTR_EQ(test, &m->places[1].chunk, find(m, PAGE_SIZE));
	KUNIT_EXPECT_TRUE(test, is_nowhere(find(m, 2 * PAGE_SIZE)));
}

/* Without memory to grow, nothing is added, and all else is still found. */
static void growing_without_memory(struct kunit *test)
{
	struct model *m = new_model(test);
	int i, first = 0;
	bool ok;

	fault_begin(test);
	for (i = 0; i < PLACES && !first; i++) {
		dma_addr_t dma = (dma_addr_t)i << (PAGE_SHIFT + 4);

		fault_arm(1);
		ok = dev_slab_table_add(&m->table, &m->places[i].chunk, dma,
					16 << PAGE_SHIFT, GFP_ATOMIC);
		KUNIT_ASSERT_EQ(test, !ok, fault_disarm());
		if (ok)
			m->places[i].pages = 16;
		else
			first = i;
	}
	KUNIT_ASSERT_GT(test, first, 0);
	for (i = 0; i <= first; i++)
		check(test, m, i);
	KUNIT_EXPECT_EQ(test, 16 * first, m->table.pages);
}

static struct kunit_case table_cases[] = {
	KUNIT_CASE_PARAM(finds_what_is_there, base_gen_params),
	KUNIT_CASE_PARAM(crowded_slots, slot_gen_params),
	KUNIT_CASE(wandering_addresses),
	KUNIT_CASE(grows_with_its_pages),
	KUNIT_CASE(address_is_used_again),
	KUNIT_CASE(growing_without_memory),
	{}
};

static struct kunit_suite table_suite = {
	.name		= "dev_dma_table",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= table_cases,
};

kunit_test_suite(table_suite);
