// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of gate.c: who gets in, and what closing waits for.
 */
#include <linux/kthread.h>

#include "fake.h"

static void exit_gate(void *gate)
{
	dev_dma_gate_exit(gate);
}

static struct dev_dma_gate *new_gate(struct kunit *test)
{
	struct dev_dma_gate *gate = kunit_kzalloc(test, sizeof(*gate),
						  GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, gate);
	KUNIT_ASSERT_TRUE(test, dev_dma_gate_init(gate));
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, exit_gate, gate));
	return gate;
}

/* A gate begins closed, and is closed again after it was open. */
static void closed_lets_nobody_in(struct kunit *test)
{
	struct dev_dma_gate *gate = new_gate(test);

	KUNIT_EXPECT_TRUE(test, dev_dma_gate_is_closed(gate));
	KUNIT_EXPECT_FALSE(test, dev_dma_gate_enter(gate));
	dev_dma_gate_open(gate);
	KUNIT_EXPECT_FALSE(test, dev_dma_gate_is_closed(gate));
	KUNIT_ASSERT_TRUE(test, dev_dma_gate_enter(gate));
	dev_dma_gate_leave(gate);
	dev_dma_gate_close(gate);
	KUNIT_EXPECT_TRUE(test, dev_dma_gate_is_closed(gate));
	KUNIT_EXPECT_FALSE(test, dev_dma_gate_enter(gate));
}

/* Where nobody ever went in, there is nothing to wait for. */
static void unused_needs_no_drain(struct kunit *test)
{
	struct dev_dma_gate *gate = new_gate(test);
	int i;

	for (i = 0; i < 2; i++) {
		dev_dma_gate_open(gate);
		KUNIT_EXPECT_FALSE(test, dev_dma_gate_close(gate));
		KUNIT_EXPECT_FALSE(test, dev_dma_gate_close(gate));
		dev_dma_gate_open(gate);
		KUNIT_ASSERT_TRUE(test, dev_dma_gate_enter(gate));
		dev_dma_gate_leave(gate);
		KUNIT_EXPECT_TRUE(test, dev_dma_gate_close(gate));
		dev_dma_gate_drain(gate);
	}
}

static bool counted_in(struct dev_dma_gate *gate)
{
	bool in = dev_dma_gate_count_in(gate);

	if (in)
		dev_dma_gate_leave(gate);
	return in;
}

/* Whoever found the gate open before it was closed and opened stays out. */
static void late_comer_stays_out(struct kunit *test)
{
	struct dev_dma_gate *gate = new_gate(test);

	dev_dma_gate_open(gate);
	KUNIT_EXPECT_TRUE(test, dev_dma_gate_first(gate));
	KUNIT_EXPECT_TRUE(test, dev_dma_gate_first(gate));
	dev_dma_gate_close(gate);
	KUNIT_EXPECT_FALSE(test, dev_dma_gate_first(gate));
	KUNIT_EXPECT_FALSE(test, counted_in(gate));
	KUNIT_EXPECT_TRUE(test, dev_dma_gate_is_closed(gate));
	dev_dma_gate_drain(gate);
	dev_dma_gate_open(gate);
	KUNIT_EXPECT_FALSE(test, counted_in(gate));
	KUNIT_EXPECT_FALSE(test, dev_dma_gate_close(gate));
	dev_dma_gate_drain(gate);
}

struct drainer {
	struct dev_dma_gate *gate;
	struct completion done;
};

static int drain(void *data)
{
	struct drainer *d = data;

	if (dev_dma_gate_close(d->gate))
		dev_dma_gate_drain(d->gate);
	complete(&d->done);
	return 0;
}

static struct drainer *start_drain(struct kunit *test,
				   struct dev_dma_gate *gate)
{
	struct drainer *d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, d);
	d->gate = gate;
	init_completion(&d->done);
	KUNIT_ASSERT_FALSE(test, IS_ERR(kthread_run(drain, d,
						    "dev_dma_drain")));
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(dev_dma_gate_is_closed(gate)));
	return d;
}

/* Draining waits for the last of those inside, however many come in vain. */
static void drain_waits_for_all(struct kunit *test)
{
	struct dev_dma_gate *gate = new_gate(test);
	struct drainer *d;
	int i;

	dev_dma_gate_open(gate);
	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_TRUE(test, dev_dma_gate_enter(gate));
	d = start_drain(test, gate);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_FALSE(test, dev_dma_gate_enter(gate));
		msleep(30);
		KUNIT_EXPECT_FALSE(test, completion_done(&d->done));
		dev_dma_gate_leave(gate);
	}
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(completion_done(&d->done)));
	wait_for_completion(&d->done);
}

struct mover {
	struct dev_dma_gate *gate;
	struct completion inside;
	struct completion go;
	bool entered;
};

static int go_in_and_out(void *data)
{
	struct mover *m = data;

	m->entered = dev_dma_gate_enter(m->gate);
	complete(&m->inside);
	wait_for_completion(&m->go);
	set_cpus_allowed_ptr(current,
			     cpumask_of(cpumask_last(cpu_online_mask)));
	dev_dma_gate_leave(m->gate);
	return 0;
}

/* A call may come out on another CPU than it went in on. */
static void calls_may_move(struct kunit *test)
{
	struct mover *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	struct task_struct *task;
	struct drainer *d;

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->gate = new_gate(test);
	init_completion(&m->inside);
	init_completion(&m->go);
	dev_dma_gate_open(m->gate);
	task = kthread_create(go_in_and_out, m, "dev_dma_move");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	set_cpus_allowed_ptr(task, cpumask_of(cpumask_first(cpu_online_mask)));
	wake_up_process(task);
	wait_for_completion(&m->inside);
	KUNIT_EXPECT_TRUE(test, m->entered);
	d = start_drain(test, m->gate);
	msleep(30);
	KUNIT_EXPECT_FALSE(test, completion_done(&d->done));
	complete(&m->go);
	wait_for_completion(&d->done);
}

static struct kunit_case gate_cases[] = {
	KUNIT_CASE(closed_lets_nobody_in),
	KUNIT_CASE(unused_needs_no_drain),
	KUNIT_CASE(late_comer_stays_out),
	KUNIT_CASE(drain_waits_for_all),
	KUNIT_CASE(calls_may_move),
	{}
};

static struct kunit_suite gate_suite = {
	.name		= "dev_dma_gate",
	.test_cases	= gate_cases,
};

kunit_test_suite(gate_suite);
