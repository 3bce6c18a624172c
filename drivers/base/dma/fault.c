// SPDX-License-Identifier: GPL-2.0-only
/*
 * Allocations that fail on demand, for the tests of the device DMA core.
 *
 * The hooks which the kernel offers for that by hand are probed: the n-th
 * allocation that the test's own thread makes comes back empty, every other
 * one goes its way.  Per-CPU memory has no such hook, and is probed itself.
 */
#include <linux/kprobes.h>

#include "fake.h"

#if defined(CONFIG_KPROBES) && defined(CONFIG_FUNCTION_ERROR_INJECTION) && \
	defined(CONFIG_FAILSLAB)
static struct task_struct *fault_task;
static int fault_nth;
static bool fault_hit;

static bool is_ours(void)
{
	/* The probe itself may count as one interrupt. */
	return current == READ_ONCE(fault_task) && !in_serving_softirq() &&
	       hardirq_count() <= HARDIRQ_OFFSET;
}

static int fail(struct pt_regs *regs, unsigned long result)
{
	if (!is_ours() || fault_hit || --fault_nth)
		return 0;
	fault_hit = true;
	regs_set_return_value(regs, result);
	override_function_with_return(regs);
	return 1;
}

static int fail_slab(struct kprobe *probe, struct pt_regs *regs)
{
	return fail(regs, -ENOMEM);
}

static int fail_percpu(struct kprobe *probe, struct pt_regs *regs)
{
	return fail(regs, 0);
}

/*
 * A probe with such a handler is never optimised into a jump, which could not
 * skip the function.
 */
static void go_on(struct kprobe *probe, struct pt_regs *regs,
		  unsigned long flags)
{
}

static struct kprobe fault_probes[] = {
	{
		.symbol_name	= "should_failslab",
		.pre_handler	= fail_slab,
		.post_handler	= go_on,
	}, {
		.symbol_name	= "pcpu_alloc_noprof",
		.pre_handler	= fail_percpu,
		.post_handler	= go_on,
	},
};

static void fault_end(void *probe)
{
	unregister_kprobe(probe);
}

/**
 * fault_begin - get ready to let allocations fail
 * @test:	Until it ends; skipped where the kernel cannot do it.
 */
void fault_begin(struct kunit *test)
{
	int i, err;

	for (i = 0; i < ARRAY_SIZE(fault_probes); i++) {
		struct kprobe *probe = &fault_probes[i];

		/* What an earlier use left behind. */
		probe->addr = NULL;
		probe->flags = 0;
		err = register_kprobe(probe);
		/*
		 * ARM reads a coprocessor first where a function asks for
		 * current
		 */
		if (err == -EINVAL)
			fake_skip(test, "begins as no probe can");
		KUNIT_ASSERT_EQ(test, 0, err);
		KUNIT_ASSERT_EQ(test, 0,
				kunit_add_action_or_reset(test, fault_end,
							  probe));
	}
}

/**
 * fault_arm - let one allocation of this thread fail
 * @nth:	Which, counted from 1.
 */
void fault_arm(int nth)
{
	fault_nth = nth;
	fault_hit = false;
	WRITE_ONCE(fault_task, current);
}

/**
 * fault_disarm - undo fault_arm()
 *
 * Return: %true if an allocation has failed, %false if there were fewer.
 */
bool fault_disarm(void)
{
	WRITE_ONCE(fault_task, NULL);
	return fault_hit;
}
#else
void fault_begin(struct kunit *test)
{
	fake_skip(test, "needs KPROBES, FUNCTION_ERROR_INJECTION, FAILSLAB");
}

void fault_arm(int nth)
{
}

bool fault_disarm(void)
{
	return false;
}
#endif
