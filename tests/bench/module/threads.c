// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pairs of allocation and free, 64 bytes, that one CPU gets done in a second,
 * and that two do, out of one pool.  Meant for CPUs that run at the same time,
 * and a clock that is the host's.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/string.h>

#include "blocks.h"

#define ROUNDS		7
#define CPUS		2
#define TURNS		100	/* between two looks at the clock of others */
#define WARM_UP_MS	20
#define WINDOW_MS	200

struct worker {
	const struct kind	*kind;
	const struct source	*src;
	struct task_struct	*task;
	unsigned long		pairs;
	int			err;
} ____cacheline_aligned_in_smp;

static int work(void *data)
{
	struct worker *worker = data;

	while (!kthread_should_stop()) {
		int err = worker->kind->pairs(worker->src, TURNS);

		if (err)
			worker->err = err;
		WRITE_ONCE(worker->pairs, worker->pairs + TURNS);
		cond_resched();
	}
	return 0;
}

static int start(struct worker *worker, int cpu)
{
	worker->task = kthread_create(work, worker, "bench/%d", cpu);
	if (IS_ERR(worker->task))
		return PTR_ERR(worker->task);
	kthread_bind(worker->task, cpu);
	wake_up_process(worker->task);
	return 0;
}

static u64 pairs_of(const struct worker *workers, int n)
{
	u64 pairs = 0;

	while (n--)
		pairs += READ_ONCE(workers[n].pairs);
	return pairs;
}

/* Pairs a second. */
static u64 watch(const struct worker *workers, int n)
{
	ktime_t start;
	u64 pairs;

	msleep(WARM_UP_MS);
	start = ktime_get();
	pairs = pairs_of(workers, n);
	msleep(WINDOW_MS);
	pairs = pairs_of(workers, n) - pairs;
	return div64_u64(pairs * NSEC_PER_SEC, ktime_to_ns(ktime_get() - start));
}

static int measure_cpus(const struct kind *kind, const struct source *src, int n)
{
	static struct worker workers[CPUS];
	u64 rate = 0;
	int i, err = 0;

	memset(workers, 0, sizeof(workers));
	for (i = 0; !err && i < n; i++) {
		workers[i].kind = kind;
		workers[i].src = src;
		err = start(&workers[i], i);
	}
	if (!err)
		rate = watch(workers, n);
	n = err ? i - 1 : i;
	for (i = 0; i < n; i++) {
		kthread_stop(workers[i].task);
		err = err ?: workers[i].err;
	}
	if (!err)
		print_number(rate * 1000, "rate_%s_%d", kind->name, n);
	return err;
}

int measure_threads(const struct kind *kind, struct device *dev)
{
	struct source src = SOURCE_64(dev);
	int i, err = kind->create(&src);

	if (err)
		return err;
	for (i = 0; !err && i < ROUNDS; i++)
		err = measure_cpus(kind, &src, 1) ?: measure_cpus(kind, &src, 2);
	kind->destroy(&src);
	return err;
}
