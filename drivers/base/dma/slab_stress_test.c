// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything that can happen to a slab, at the same time.
 *
 * Threads on all CPUs and timers in interrupts take blocks, hand them to each
 * other and give them back, while other pools come and go, the view dies and
 * comes back, memory is short, and the worker runs.  Every block carries its
 * own address until it is freed.  In the end nothing is live and nothing is
 * leaked, by count.
 */
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/prandom.h>
#include <linux/slab.h>

#include "slab_fake.h"

#define STRESS_MS	5000
#define POOLS		3
#define USERS		4
#define SHELF		256	/* blocks that wait for whoever comes next */

/* What a holder writes: it reads back the same, or two have one block. */
struct tag {
	dma_addr_t dma;
	void *mem;
};

struct stress_user {
	struct stress		*s;
	struct task_struct	*task;
	struct rnd_state	rnd;
	unsigned long		taken;
	unsigned long		refused;
	unsigned long		spoilt;
};

struct stress {
	struct fake		*fake;
	struct device		*dev;
	struct dev_pool		*pools[POOLS];
	struct stress_user	users[USERS];
	struct stress_user	irq;
	struct hrtimer		timer;
	struct rnd_state	rnd;
	raw_spinlock_t		lock;	/* protects the shelves */
	struct tag		shelf[POOLS + 1][SHELF];
};

static void *take(struct stress *s, int pool, gfp_t gfp, dma_addr_t *dma)
{
	gfp |= __GFP_NOWARN;
	return pool < POOLS ? dev_pool_alloc(s->pools[pool], gfp, dma) :
			      dev_kmalloc(s->dev, 64, gfp, dma);
}

static void give(struct stress *s, int pool, struct tag *tag)
{
	if (pool < POOLS)
		dev_pool_free(s->pools[pool], tag->mem, tag->dma);
	else
		dev_kfree(s->dev, tag->mem, tag->dma);
}

/* Puts one on a shelf, and takes what lay there. */
static struct tag exchange(struct stress *s, int pool, int place,
			   struct tag tag)
{
	struct tag old;
	unsigned long flags;

	raw_spin_lock_irqsave(&s->lock, flags);
	old = s->shelf[pool][place];
	s->shelf[pool][place] = tag;
	raw_spin_unlock_irqrestore(&s->lock, flags);
	return old;
}

static void use_once(struct stress_user *user, gfp_t gfp)
{
	u32 r = prandom_u32_state(&user->rnd);
	int pool = r % (POOLS + 1);
	struct stress *s = user->s;
	struct tag tag = { };

	if (r & BIT(31))
		tag.mem = take(s, pool, gfp, &tag.dma);
	if (tag.mem) {
		user->taken++;
		*(struct tag *)tag.mem = tag;
	} else {
		user->refused += r >> 31;
	}
	tag = exchange(s, pool, (r >> 8) % SHELF, tag);
	if (!tag.mem)
		return;
	if (memcmp(tag.mem, &tag, sizeof(tag)))
		user->spoilt++;
	memset(tag.mem, 0, sizeof(tag));
	give(s, pool, &tag);
}

static int user_run(void *data)
{
	struct stress_user *user = data;

	while (!kthread_should_stop()) {
		use_once(user, user->taken % 2 ? GFP_KERNEL : GFP_ATOMIC);
		cond_resched();
	}
	return 0;
}

static enum hrtimer_restart timer_run(struct hrtimer *timer)
{
	struct stress *s = container_of(timer, struct stress, timer);
	int i;

	for (i = 0; i < 4; i++)
		use_once(&s->irq, GFP_ATOMIC);
	hrtimer_forward_now(timer, ns_to_ktime(500 * NSEC_PER_USEC));
	return HRTIMER_RESTART;
}

static void come_and_go(struct kunit *test, struct stress *s)
{
	size_t size = 1 + prandom_u32_state(&s->rnd) % 3000;
	struct dev_pool *pool = dev_pool_create("guest", s->dev, size, 0,
						GFP_KERNEL);
	struct fake_block blocks[20];
	int i;

	KUNIT_ASSERT_NOT_NULL(test, pool);
	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		blocks[i] = fake_take(test, pool);
		memset(blocks[i].mem, i, size);
	}
	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		KUNIT_EXPECT_NULL(test, memchr_inv(blocks[i].mem, i, size));
		fake_give(pool, blocks[i]);
	}
	dev_pool_destroy(pool);
}

static void change_something(struct kunit *test, struct stress *s)
{
	switch (prandom_u32_state(&s->rnd) % 16) {
	case 0:
		fake_die_and_revive(s->fake);
		break;
	case 1:
		drop_slab();
		break;
	case 2:
		WRITE_ONCE(s->fake->vmaps, !s->fake->vmaps);
		break;
	case 3:
		msleep(700);	/* the worker runs */
		break;
	default:
		come_and_go(test, s);
	}
}

static void stop(void *data)
{
	struct stress *s = data;
	int i;

	hrtimer_cancel(&s->timer);
	for (i = 0; i < USERS; i++)
		if (!IS_ERR_OR_NULL(s->users[i].task))
			kthread_stop(s->users[i].task);
}

static void start(struct kunit *test, struct stress *s)
{
	int i;

	hrtimer_init(&s->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_HARD);
	s->timer.function = timer_run;
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action(test, stop, s));
	for (i = 0; i < USERS; i++) {
		struct stress_user *user = &s->users[i];

		user->s = s;
		prandom_seed_state(&user->rnd, i + 1);
		user->task = kthread_run_on_cpu(user_run, user,
						i % num_online_cpus(),
						"dev_dma_slab/%u");
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, user->task);
	}
	s->irq.s = s;
	prandom_seed_state(&s->irq.rnd, 77);
	/* where local locks sleep, hard interrupts have none */
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		hrtimer_start(&s->timer, ns_to_ktime(500 * NSEC_PER_USEC),
			      HRTIMER_MODE_REL_HARD);
}

static void look_at(struct kunit *test, struct stress_user *user)
{
	kunit_info(test, "%lu taken, %lu refused\n", user->taken,
		   user->refused);
	KUNIT_EXPECT_GT(test, user->taken, 0);
	KUNIT_EXPECT_EQ(test, user->spoilt, 0);
}

static void look_at_all(struct kunit *test, struct stress *s)
{
	int i;

	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		look_at(test, &s->irq);
	for (i = 0; i < USERS; i++)
		look_at(test, &s->users[i]);
}

static void clear_shelves(struct stress *s)
{
	int pool, i;

	for (pool = 0; pool <= POOLS; pool++)
		for (i = 0; i < SHELF; i++)
			if (s->shelf[pool][i].mem)
				give(s, pool, &s->shelf[pool][i]);
}

/* Never a wrong address, nothing lost, nothing leaked. */
static void stress_slabs(struct kunit *test)
{
	static const size_t sizes[POOLS] = { 16, 72, 2000 };
	struct stress *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	unsigned long end, changes = 0;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, s);
	raw_spin_lock_init(&s->lock);
	prandom_seed_state(&s->rnd, 42);
	s->dev = fake_provided(test);
	s->fake = fake_env(test)->fake;
	for (i = 0; i < POOLS; i++)
		s->pools[i] = fake_pool(test, s->dev, sizes[i]);
	start(test, s);
	end = jiffies + msecs_to_jiffies(STRESS_MS);
	while (time_before(jiffies, end)) {
		change_something(test, s);
		changes++;
		usleep_range(50, 200);
	}
	kunit_release_action(test, stop, s);
	look_at_all(test, s);
	clear_shelves(s);
	kunit_info(test, "%lu changes\n", changes);
	for (i = 0; i < POOLS; i++) {
		struct dev_slab *slab = dev_slab_of(s->pools[i]);

		KUNIT_EXPECT_EQ(test, 0, dev_slab_count_live(slab));
		KUNIT_EXPECT_EQ(test, 0, READ_ONCE(slab->late));
		dev_pool_destroy(s->pools[i]);
	}
}

static struct kunit_case slab_stress_cases[] = {
	KUNIT_CASE_SLOW(stress_slabs),
	{}
};

static struct kunit_suite slab_stress_suite = {
	.name		= "dev_dma_slab_stress",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= slab_stress_cases,
};

kunit_test_suite(slab_stress_suite);
