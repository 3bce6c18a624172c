// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel says, for the tests of the device DMA core.
 *
 * They read the kernel's log.  Meanwhile no line of the test's own thread, or
 * of a worker, falls victim to a rate limit.
 */
#include <linux/kmsg_dump.h>
#include <linux/kprobes.h>
#include <linux/string.h>

#include "fake.h"

static u64 lines_from;

#if defined(CONFIG_KPROBES) && defined(CONFIG_FUNCTION_ERROR_INJECTION)
static struct task_struct *lines_task;

static int lift(struct kprobe *probe, struct pt_regs *regs)
{
	if (current != READ_ONCE(lines_task) &&
	    !(current->flags & PF_WQ_WORKER))
		return 0;
	regs_set_return_value(regs, 1);
	override_function_with_return(regs);
	return 1;
}

/* A probe with such a handler is never optimised into a jump: see fault.c. */
static void go_on(struct kprobe *probe, struct pt_regs *regs,
		  unsigned long flags)
{
}

static struct kprobe limit_probe = {
	.symbol_name	= "___ratelimit",
	.pre_handler	= lift,
	.post_handler	= go_on,
};

static void lines_end(void *unused)
{
	unregister_kprobe(&limit_probe);
}

static void lift_limits(struct kunit *test)
{
	limit_probe.addr = NULL;
	limit_probe.flags = 0;
	WRITE_ONCE(lines_task, current);
	KUNIT_ASSERT_EQ(test, 0, register_kprobe(&limit_probe));
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, lines_end,
							   NULL));
}
#else
static void lift_limits(struct kunit *test)
{
	fake_skip(test, "needs KPROBES and FUNCTION_ERROR_INJECTION");
}
#endif

/**
 * lines_begin - listen to the kernel
 * @test:	Until it ends; skipped where lines could be lost.
 */
void lines_begin(struct kunit *test)
{
	lift_limits(test);
	lines_forget();
}

/**
 * lines_forget - begin to count anew
 */
void lines_forget(void)
{
	struct kmsg_dump_iter iter;

	/* the last line may still grow until there is another one */
	pr_info("listening\n");
	kmsg_dump_rewind(&iter);
	lines_from = iter.next_seq;
}

/**
 * lines_with - how many lines have there been?
 * @text:	What they contain.
 *
 * Return: Their number since lines_begin() or lines_forget().
 */
int lines_with(const char *text)
{
	struct kmsg_dump_iter iter;
	char line[256];
	size_t len;
	int n = 0;

	kmsg_dump_rewind(&iter);
	iter.cur_seq = lines_from;
	while (kmsg_dump_get_line(&iter, false, line, sizeof(line) - 1, &len)) {
		line[len] = 0;
		n += !!strstr(line, text);
	}
	return n;
}
