// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pools and dev_kmalloc() against a plain reference: an array of what is live.
 *
 * A million operations at random: blocks are taken, zeroed or not, and given
 * back in any order, pools come and go, the worker runs, the view dies and
 * comes back.  Every block carries its slot's pattern at both ends until it is
 * freed.  The seed is printed with each part; slab_model_test.seed= sets it for
 * all.
 *
 * They come in parts, as KUnit waits for each in a way that the kernel takes
 * for hung after a while, which is not long where sanitizers slow it down.
 */
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/prandom.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "slab_fake.h"

#define PARTS		40
#define STEPS		(1000000 / PARTS)
#define PHASE		(STEPS / 5)	/* many slots, then few */
#define REST		100000		/* one in so many: each empties all */
#define POOLS		8
#define SLOTS		2048
#define LIFE		20000		/* likewise: each waits for RCU */
#define MOST_CHECKED	64	/* bytes at each end of a block */

static unsigned int seed;
module_param(seed, uint, 0444);
MODULE_PARM_DESC(seed, "Where the random numbers of the model test begin");

struct slot {
	void *mem;
	dma_addr_t dma;
	size_t size;
	struct dev_pool *pool;	/* NULL for dev_kmalloc() */
};

struct model {
	struct rnd_state rnd;
	struct fake *fake;
	struct device *dev;
	struct dev_pool *pools[POOLS];
	size_t sizes[POOLS];
	size_t aligns[POOLS];
	size_t boundaries[POOLS];
	unsigned int live[POOLS];
	struct slot *slots;
	unsigned long taken;
	unsigned long refused;
};

static u32 draw(struct model *m, u32 below)
{
	return prandom_u32_state(&m->rnd) % below;
}

static size_t checked(const struct slot *slot)
{
	return min_t(size_t, slot->size, MOST_CHECKED);
}

static u8 pattern(const struct model *m, const struct slot *slot)
{
	return (slot - m->slots) * 37 % 255 + 1;
}

static void fill(struct model *m, struct slot *slot)
{
	memset(slot->mem, pattern(m, slot), checked(slot));
	memset(slot->mem + slot->size - checked(slot), pattern(m, slot),
	       checked(slot));
}

static bool has(const struct slot *slot, u8 byte)
{
	return !memchr_inv(slot->mem, byte, checked(slot)) &&
	       !memchr_inv(slot->mem + slot->size - checked(slot), byte,
			   checked(slot));
}

static bool is_shaped(struct model *m, const struct slot *slot, int pool)
{
	size_t align = pool < POOLS ? m->aligns[pool] : 8;
	dma_addr_t boundary = pool < POOLS ? m->boundaries[pool] : 0;
	dma_addr_t last = slot->dma + slot->size - 1;

	/* a power of two, or none */
	return IS_ALIGNED(slot->dma, align) &&
	       !((slot->dma ^ last) & -boundary);
}

static void take(struct kunit *test, struct model *m, struct slot *slot)
{
	int pool = draw(m, POOLS + 2);
	gfp_t gfp = draw(m, 8) ? 0 : __GFP_ZERO;

	gfp |= (draw(m, 2) ? GFP_KERNEL : GFP_ATOMIC) | __GFP_NOWARN;
	if (pool < POOLS) {
		slot->pool = m->pools[pool];
		slot->size = m->sizes[pool];
		slot->mem = dev_pool_alloc(slot->pool, gfp, &slot->dma);
	} else {
		slot->pool = NULL;
		slot->size = 1 + (draw(m, 16) ? draw(m, 1024) : draw(m, 9000));
		slot->mem = dev_kmalloc(m->dev, slot->size, gfp, &slot->dma);
	}
	if (!slot->mem) {
		m->refused++;
		return;
	}
	m->taken++;
	if (pool < POOLS)
		m->live[pool]++;
	KUNIT_ASSERT_TRUE(test, is_shaped(m, slot, pool));
	if (gfp & __GFP_ZERO)
		KUNIT_ASSERT_TRUE(test, has(slot, 0));
	fill(m, slot);
}

static void give(struct kunit *test, struct model *m, struct slot *slot)
{
	int pool;

	KUNIT_ASSERT_TRUE(test, has(slot, pattern(m, slot)));
	for (pool = 0; pool < POOLS; pool++)
		m->live[pool] -= slot->pool && slot->pool == m->pools[pool];
	if (slot->pool)
		dev_pool_free(slot->pool, slot->mem, slot->dma);
	else
		dev_kfree(m->dev, slot->mem, slot->dma);
	slot->mem = NULL;
}

static void make_pool(struct kunit *test, struct model *m, int i)
{
	m->sizes[i] = 1 + (draw(m, 4) ? draw(m, 300) : draw(m, 6000));
	m->aligns[i] = 1 << draw(m, 10);
	m->boundaries[i] = draw(m, 2) ? 0 : roundup_pow_of_two(m->sizes[i]) <<
					    draw(m, 3);
	m->pools[i] = dev_pool_create_aligned("model", m->dev, m->sizes[i],
					      m->aligns[i], m->boundaries[i],
					      GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m->pools[i]);
}

static void change_pool(struct kunit *test, struct model *m, int i)
{
	int slot;

	for (slot = 0; slot < SLOTS && m->live[i]; slot++)
		if (m->slots[slot].mem && m->slots[slot].pool == m->pools[i])
			give(test, m, &m->slots[slot]);
	KUNIT_ASSERT_EQ(test, 0, m->live[i]);
	dev_pool_destroy(m->pools[i]);
	make_pool(test, m, i);
}

static void die_and_revive(struct model *m)
{
	fake_die_and_revive(m->fake);
	if (draw(m, 2))
		m->fake->used = 0;	/* old addresses come again */
}

/*
 * Nothing is at hand, and idle chunks go; now and then the worker sees to it.
 */
static void come_to_rest(struct model *m)
{
	int i;

	migrate_disable();
	for (i = 0; i < POOLS; i++)
		fake_flush(dev_slab_of(m->pools[i]));
	migrate_enable();
	drop_slab();
	msleep(draw(m, 4) ? 10 : 1100);
}

static void step(struct kunit *test, struct model *m, int n)
{
	struct slot *slot = &m->slots[draw(m, n / PHASE % 2 ? 100 : SLOTS)];

	if (slot->mem)
		give(test, m, slot);
	else
		take(test, m, slot);
	if (!draw(m, 10000))
		change_pool(test, m, draw(m, POOLS));
	if (!draw(m, LIFE))
		die_and_revive(m);
	if (!draw(m, REST))
		come_to_rest(m);
}

static void finish(struct kunit *test, struct model *m)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (m->slots[i].mem)
			give(test, m, &m->slots[i]);
	for (i = 0; i < POOLS; i++) {
		KUNIT_EXPECT_EQ(test, 0, m->live[i]);
		dev_pool_destroy(m->pools[i]);
	}
}

static const void *part_gen_params(const void *prev, char *desc)
{
	unsigned long part = (unsigned long)prev + 1;

	if (part > PARTS)
		return NULL;
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "part %lu of %d", part, PARTS);
	return (const void *)part;
}

/* Distinct, aligned, zeroed on demand, and nobody else writes to them. */
static void random_operations(struct kunit *test)
{
	struct model *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	unsigned long part = (unsigned long)test->param_value;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->slots = kunit_kcalloc(test, SLOTS, sizeof(*m->slots), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m->slots);
	seed = seed ?: get_random_u32();
	kunit_info(test, "slab_model_test.seed=%u, part %lu\n", seed, part);
	prandom_seed_state(&m->rnd, (u64)seed << 32 | part);
	m->dev = fake_provided(test);
	m->fake = fake_env(test)->fake;
	lines_begin(test);
	for (i = 0; i < POOLS; i++)
		make_pool(test, m, i);
	for (i = 0; i < STEPS; i++) {
		step(test, m, i);
		if (!(i % 256))
			cond_resched();
	}
	finish(test, m);
	kunit_info(test, "%lu taken, %lu refused\n", m->taken, m->refused);
	KUNIT_EXPECT_EQ(test, 0, m->refused);
	KUNIT_EXPECT_EQ(test, 0, lines_with("DMA"));
}

static struct kunit_case model_cases[] = {
	KUNIT_CASE_PARAM_ATTR(random_operations, part_gen_params,
			      { .speed = KUNIT_SPEED_SLOW }),
	{}
};

static struct kunit_suite model_suite = {
	.name		= "dev_dma_slab_model",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= model_cases,
};

kunit_test_suite(model_suite);
