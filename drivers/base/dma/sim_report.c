// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the simulator has to say: each fault of each site once, and all counted.
 */
#include <linux/atomic.h>
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/hash.h>
#include <linux/init.h>
#include <linux/kasan.h>
#include <linux/kernel.h>
#include <linux/seq_file.h>
#include <linux/stacktrace.h>

#include "sim.h"

static const char *const texts[SIM_FAULTS] = {
	[SIM_CPU_WROTE]		= "the CPU wrote what was the device's",
	[SIM_NOT_GIVEN]		= "the CPU wrote, and did not sync for the device",
	[SIM_NOT_TAKEN]		= "the device wrote, and it was not synced for the CPU",
	[SIM_LOST]		= "a dirty line went over what the device wrote",
	[SIM_STALE]		= "the CPU would read what was there before",
	[SIM_DIRECTION]		= "the direction is wrong",
	[SIM_OUTSIDE]		= "the device wrote beside the mapping",
	[SIM_SIZE]		= "the size is not what was mapped",
	[SIM_NOT_MAPPED]	= "it is not mapped",
	[SIM_AFTER_UNMAP]	= "the device wrote after it was unmapped",
	[SIM_LEAK]		= "it is still mapped, and the driver has gone",
	[SIM_SHARED]		= "it shares lines with something else",
};

static const char *const names[SIM_FAULTS] = {
	[SIM_CPU_WROTE]		= "cpu_wrote",
	[SIM_NOT_GIVEN]		= "not_given",
	[SIM_NOT_TAKEN]		= "not_taken",
	[SIM_LOST]		= "lost",
	[SIM_STALE]		= "stale",
	[SIM_DIRECTION]		= "direction",
	[SIM_OUTSIDE]		= "outside",
	[SIM_SIZE]		= "size",
	[SIM_NOT_MAPPED]	= "not_mapped",
	[SIM_AFTER_UNMAP]	= "after_unmap",
	[SIM_LEAK]		= "leak",
	[SIM_SHARED]		= "shared",
};

static atomic_long_t counts[SIM_FAULTS];

/* Sites that have been told, by the hash of fault and stack; 0 where free. */
#define SITES_BITS	10
static u64 told[1 << SITES_BITS];

#define FRAMES		16

/**
 * sim_stack - who calls?
 *
 * Context: Any.
 * Return: The stack, without the core's own frames above it; 0 if there is no
 * memory to keep it.
 */
depot_stack_handle_t sim_stack(void)
{
	unsigned long entries[FRAMES];
	unsigned int n = stack_trace_save(entries, FRAMES, 2);

	return stack_depot_save(entries, n, GFP_NOWAIT | __GFP_NOWARN);
}

/* Returns %true once for each, as long as there is a place to remember it. */
static bool is_news(enum sim_fault fault, depot_stack_handle_t stack)
{
	u64 site = (u64)stack << 8 | (fault + 1);
	unsigned int n, i = hash_64(site, SITES_BITS);

	lockdep_assert_held(&sim_lock);
	for (n = 0; n < ARRAY_SIZE(told); n++, i = (i + 1) % ARRAY_SIZE(told)) {
		if (told[i] == site)
			return false;
		if (told[i])
			continue;
		told[i] = site;
		return true;
	}
	return false;
}

/* What waits to be told; what any call finds beyond that is only counted. */
#define UNTOLD	8

static struct untold {
	enum sim_fault		fault;
	struct device		*dev;
	depot_stack_handle_t	stack;
	dma_addr_t		dma;
	size_t			off;
} untold[UNTOLD];
static unsigned int untold_count;

/**
 * sim_report - something is wrong
 * @fault:	What.
 * @dev:	Master.
 * @stack:	Who mapped it; 0 where nobody is known to have.
 * @dma:	Where it was mapped.
 * @off:	First byte concerned, counted from there.
 *
 * Context: Any; sim_lock is held.
 */
void sim_report(enum sim_fault fault, struct device *dev,
		depot_stack_handle_t stack, dma_addr_t dma, size_t off)
{
	lockdep_assert_held(&sim_lock);
	atomic_long_inc(&counts[fault]);
	if (untold_count == UNTOLD || !is_news(fault, stack ?: sim_stack()))
		return;
	untold[untold_count++] = (struct untold){
		fault, get_device(dev), stack, dma, off
	};
}

static void tell(const struct untold *u)
{
	dev_warn(u->dev, "DMA simulator: %s: %pad, byte %zu, line %zu; mapped by:\n",
		 texts[u->fault], &u->dma, u->off, u->off / sim_config.line);
	if (u->stack)
		stack_depot_print(u->stack);
	dump_stack();
	put_device(u->dev);
}

/**
 * sim_lock_irqsave - take sim_lock
 *
 * Return: For sim_unlock_irqrestore().
 */
unsigned long sim_lock_irqsave(void)
{
	unsigned long flags;

	spin_lock_irqsave(&sim_lock, flags);
	/* whoever holds it looks at what is hidden from others */
	kasan_disable_current();
	return flags;
}

/**
 * sim_unlock_irqrestore - give sim_lock back, and tell what was found under it
 * @flags:	From sim_lock_irqsave().
 *
 * Context: Any.
 */
void sim_unlock_irqrestore(unsigned long flags)
{
	unsigned int i, n = untold_count;
	struct untold mine[UNTOLD];

	/* whoever has found it tells it: its stack is part of that */
	memcpy(mine, untold, n * sizeof(*mine));
	untold_count = 0;
	kasan_enable_current();
	spin_unlock_irqrestore(&sim_lock, flags);
	for (i = 0; i < n; i++)
		tell(&mine[i]);
}

/**
 * sim_reports - how often was something wrong?
 * @fault:	What.
 *
 * Return: How often since boot, told or not.
 */
unsigned long sim_reports(enum sim_fault fault)
{
	return atomic_long_read(&counts[fault]);
}

static int faults_show(struct seq_file *file, void *unused)
{
	int i;

	for (i = 0; i < SIM_FAULTS; i++)
		seq_printf(file, "%s %lu\n", names[i], sim_reports(i));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(faults);

/* Before the first device of the bus is bound. */
static int __init sim_report_init(void)
{
	debugfs_create_file("dev_dma_sim", 0444, NULL, NULL, &faults_fops);
	sim_seed(sim_config.seed);
	return stack_depot_init();
}
postcore_initcall(sim_report_init);
