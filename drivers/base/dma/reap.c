// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory comes back: from the stacks of CPUs to chunks, and from chunks to the
 * provider.
 *
 * While anything is out of its place a worker looks twice a second.  A stack
 * that has not moved since it last looked goes, and its blocks go back to their
 * chunks; empty chunks that were not needed meanwhile go back to the provider,
 * beyond a few that are left to the shrinker.  Once all is at rest, the worker
 * is too: whoever comes next finds no stack, takes the slow path, and wakes it.
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/init.h>
#include <linux/rculist.h>
#include <linux/sched/mm.h>
#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "slab.h"

#define PERIOD		(HZ / 2)

/* So many chunks leave their slab at a time. */
#define CHUNKS_MOST	16

/**
 * struct sweep - a CPU puts its stacks back
 * @work:	Runs there.
 * @heap:	Only slabs of this one; %NULL for any.
 * @slab:	Only this one; %NULL for any.
 */
struct sweep {
	struct work_struct	work;
	struct dev_slab_heap	*heap;
	struct dev_slab		*slab;
};

static DEFINE_PER_CPU(struct sweep, sweeps);	/* dev_slab_mutex is held */
static DEFINE_PER_CPU(struct work_struct, tidies);
static struct workqueue_struct *reap_wq, *sweep_wq;
static struct shrinker *idle_shrinker;
static atomic_t short_of_memory;
static LLIST_HEAD(graves);

static bool is_meant(const struct sweep *sweep, const struct dev_slab *slab)
{
	return (!sweep->slab || slab == sweep->slab) &&
	       (!sweep->heap || slab->heap == sweep->heap);
}

static bool has_stack(struct dev_slab *slab, int cpu)
{
	/* one that comes or goes right now is seen the next time */
	return data_race(per_cpu_ptr(slab->pool.stack, cpu)->bottom);
}

/*
 * Part of a stack, as interrupts are off meanwhile.  Returns true once all of
 * it has gone, and @blocks is to be freed.
 */
static bool put_back(struct dev_slab *slab, struct dev_slab_stack *stack,
		     struct dev_slab_block **blocks)
{
	size_t count = stack->top - stack->bottom;

	dev_slab_flush(slab, stack, min(count, DEV_SLAB_MOVE_MOST));
	if (count > DEV_SLAB_MOVE_MOST)
		return false;
	*blocks = stack->bottom;
	*stack = (struct dev_slab_stack){ .hint = &dev_slab_nowhere };
	return true;
}

static void sweep_one(struct dev_slab *slab)
{
	struct dev_slab_block *blocks;
	unsigned long flags;
	bool done;

	do {
		local_lock_irqsave(&dev_slab_cpu.lock, flags);
		done = put_back(slab, this_cpu_ptr(slab->pool.stack), &blocks);
		local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	} while (!done);
	kfree(blocks);
}

/* Slabs may come meanwhile, but none goes: whoever queued this sees to it. */
static void sweep_here(struct work_struct *work)
{
	struct sweep *sweep = container_of(work, struct sweep, work);
	struct dev_slab *slab;

	list_for_each_entry_rcu(slab, &dev_slab_all, in_list, true)
		if (is_meant(sweep, slab))
			sweep_one(slab);
}

static bool has_moved(struct dev_slab *slab)
{
	struct dev_slab_stack *stack;
	unsigned long flags;
	bool moved;

	local_lock_irqsave(&dev_slab_cpu.lock, flags);
	stack = this_cpu_ptr(slab->pool.stack);
	moved = stack->top != stack->seen;
	stack->seen = stack->top;
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	return moved;
}

/* Nobody waits for this: it may be kept from running as long as it likes. */
static void tidy_here(struct work_struct *unused)
{
	struct dev_slab *slab;

	guard(rcu)();
	list_for_each_entry_rcu(slab, &dev_slab_all, in_list)
		if (has_stack(slab, raw_smp_processor_id()) && !has_moved(slab))
			sweep_one(slab);
}

static bool cpu_has_stack(const struct sweep *sweep, int cpu)
{
	struct dev_slab *slab;

	list_for_each_entry_rcu(slab, &dev_slab_all, in_list,
				lockdep_is_held(&dev_slab_mutex))
		if (is_meant(sweep, slab) && has_stack(slab, cpu))
			return true;
	return false;
}

/* Returns true if there is anything to look at. */
static bool start_tidying(void)
{
	const struct sweep any = { };
	bool busy = false;
	int cpu;

	for_each_online_cpu(cpu) {
		if (!cpu_has_stack(&any, cpu))
			continue;
		queue_work_on(cpu, sweep_wq, per_cpu_ptr(&tidies, cpu));
		busy = true;
	}
	return busy;
}

/**
 * dev_slab_close - the stacks of slabs go
 * @heap:	Of all slabs of this heap, which is no longer alive; or %NULL.
 * @slab:	Of this slab, which is closed; or %NULL.
 *
 * Context: Task context, may sleep; cpu_hotplug_lock and dev_slab_mutex are
 * held.
 */
void dev_slab_close(struct dev_slab_heap *heap, struct dev_slab *slab)
{
	struct sweep *sweep;
	int cpu;

	lockdep_assert_cpus_held();
	lockdep_assert_held(&dev_slab_mutex);
	for_each_online_cpu(cpu) {
		sweep = per_cpu_ptr(&sweeps, cpu);
		sweep->heap = heap;
		sweep->slab = slab;
		if (cpu_has_stack(sweep, cpu))
			queue_work_on(cpu, sweep_wq, &sweep->work);
	}
	for_each_online_cpu(cpu)
		flush_work(&per_cpu_ptr(&sweeps, cpu)->work);
}

static int close_gone_cpu(unsigned int cpu)
{
	struct dev_slab_block *blocks;
	struct dev_slab *slab;

	guard(mutex)(&dev_slab_mutex);
	list_for_each_entry_rcu(slab, &dev_slab_all, in_list,
				lockdep_is_held(&dev_slab_mutex)) {
		while (!put_back(slab, per_cpu_ptr(slab->pool.stack, cpu),
				 &blocks))
			;
		kfree(blocks);
	}
	per_cpu(dev_slab_cpu, cpu).hint = &dev_slab_nowhere;
	return 0;
}

/* Returns true if there are more, as interrupts are off meanwhile. */
static bool take_some(struct dev_slab *slab, size_t keep,
		      struct list_head *idle)
{
	struct dev_slab_chunk *chunk;
	size_t size;
	int n;

	guard(spinlock_irq)(&slab->lock);
	for (n = 0; n < CHUNKS_MOST && slab->idle_low > keep; n++) {
		chunk = list_last_entry(&slab->empty, struct dev_slab_chunk,
					in_slab);
		size = chunk->record->asked;
		slab->bytes -= size;
		slab->blocks -= chunk->usable;
		dev_slab_leave(chunk, idle);
		slab->idle -= size;
		slab->idle_low -= min(size, slab->idle_low);
	}
	return slab->idle_low > keep;
}

static void look_from_now(struct dev_slab *slab)
{
	guard(spinlock_irq)(&slab->lock);
	slab->idle_low = slab->idle;
}

/* Chunks that were empty all the time, beyond what may be kept. */
static void take_idle(struct dev_slab *slab, bool all, struct list_head *idle)
{
	size_t keep = all ? 0 : READ_ONCE(slab->keep);

	if (all)
		look_from_now(slab);
	while (take_some(slab, keep, idle))
		;
	look_from_now(slab);
}

/*
 * Nobody finds a chunk that has gone any more; but who found it before may have
 * left a hint.
 */
static void forget(struct dev_slab_chunk **hint)
{
	struct dev_slab_chunk *chunk = READ_ONCE(*hint);

	if (READ_ONCE(chunk->gone))
		cmpxchg(hint, chunk, &dev_slab_nowhere);
}

static void forget_all(struct dev_slab *slab)
{
	int cpu;

	for_each_possible_cpu(cpu)
		forget(&per_cpu_ptr(slab->pool.stack, cpu)->hint);
}

static void reap(struct work_struct *work);
static DECLARE_DELAYED_WORK(reap_work, reap);

/**
 * dev_slab_expect_reap - something may be out of its place
 *
 * Context: Any.
 */
void dev_slab_expect_reap(void)
{
	if (!delayed_work_pending(&reap_work) && reap_wq)
		queue_delayed_work(reap_wq, &reap_work, PERIOD);
}

/**
 * dev_slab_inter - a chunk has gone, and is to be forgotten
 * @chunk:	Not to be found any more.
 *
 * Context: Any.
 */
void dev_slab_inter(struct dev_slab_chunk *chunk)
{
	WRITE_ONCE(chunk->view, NULL);
	WRITE_ONCE(chunk->gone, true);
	llist_add(&chunk->grave, &graves);
	dev_slab_expect_reap();
}

/* After a look at all hints. */
static void free_graves(struct llist_node *list)
{
	struct dev_slab_chunk *chunk, *next;
	int cpu;

	for_each_possible_cpu(cpu)
		forget(per_cpu_ptr(&dev_slab_cpu.hint, cpu));
	llist_for_each_entry_safe(chunk, next, list, grave)
		kvfree_rcu(chunk, rcu);
}

/* Returns true if the worker has to come again. */
static bool reap_slab(struct dev_slab *slab, bool all, struct list_head *idle)
{
	cond_resched();
	take_idle(slab, all, idle);
	dev_slab_table_relax(&slab->heap->table);
	dev_slab_tell_dropped(slab);
	forget_all(slab);
	return READ_ONCE(slab->idle) > READ_ONCE(slab->keep);
}

static bool reap_slabs(bool all, struct list_head *idle)
{
	struct dev_slab *slab;
	bool busy;

	busy = start_tidying();
	list_for_each_entry_rcu(slab, &dev_slab_all, in_list,
				lockdep_is_held(&dev_slab_mutex))
		busy |= reap_slab(slab, all, idle);
	return busy;
}

static void reap(struct work_struct *work)
{
	bool all = atomic_xchg(&short_of_memory, 0);
	struct llist_node *gone = llist_del_all(&graves);
	unsigned int noio;
	LIST_HEAD(idle);
	bool busy;

	if (gone)
		synchronize_rcu();	/* no new hint leads there: forget() */
	mutex_lock(&dev_slab_mutex);
	/* a disk's controller may wait for this mutex before it resumes */
	noio = memalloc_noio_save();
	busy = reap_slabs(all, &idle);
	/* a view that dies must find them gone */
	dev_slab_free_chunks(&idle);
	memalloc_noio_restore(noio);
	free_graves(gone);
	mutex_unlock(&dev_slab_mutex);
	if (busy)
		dev_slab_expect_reap();
}

static unsigned long count_idle(struct shrinker *unused,
				struct shrink_control *control)
{
	struct dev_slab *slab;
	size_t idle = 0;

	guard(rcu)();
	list_for_each_entry_rcu(slab, &dev_slab_all, in_list)
		idle += READ_ONCE(slab->idle);
	return idle >> PAGE_SHIFT;
}

/*
 * The worker frees: vunmap() takes locks under which others may be waiting for
 * memory.
 */
static unsigned long free_idle(struct shrinker *shrinker,
			       struct shrink_control *control)
{
	unsigned long pages = count_idle(shrinker, control);

	if (!pages)
		return SHRINK_STOP;
	atomic_set(&short_of_memory, 1);
	mod_delayed_work(reap_wq, &reap_work, 0);
	return min(pages, control->nr_to_scan);
}

static int __init dev_slab_shrinker_init(void)
{
	idle_shrinker = shrinker_alloc(0, "dev_dma");
	if (!idle_shrinker)
		return -ENOMEM;
	idle_shrinker->count_objects = count_idle;
	idle_shrinker->scan_objects = free_idle;
	shrinker_register(idle_shrinker);
	return 0;
}

/* Before any device: nothing here is needed until one has used a pool. */
static int __init dev_slab_reap_init(void)
{
	int cpu, err;

	for_each_possible_cpu(cpu) {
		INIT_WORK(&per_cpu_ptr(&sweeps, cpu)->work, sweep_here);
		INIT_WORK(per_cpu_ptr(&tidies, cpu), tidy_here);
	}
	sweep_wq = alloc_workqueue("dev_dma_sweep", WQ_MEM_RECLAIM, 0);
	reap_wq = alloc_workqueue("dev_dma_reap",
				  WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	if (!sweep_wq || !reap_wq)
		return -ENOMEM;
	err = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN,
					"base/dma:slab", NULL, close_gone_cpu);
	return err < 0 ? err : dev_slab_shrinker_init();
}
early_initcall(dev_slab_reap_init);
