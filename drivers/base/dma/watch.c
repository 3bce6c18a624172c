// SPDX-License-Identifier: GPL-2.0-only
/*
 * Watching: debugfs dev_dma/<device>/.
 *
 * A device has a directory as long as it is registered and has had a view.
 * Counting takes that device alone off the fast path, by a private view; its
 * children and its siblings stay on it.  Calls that are in flight while the
 * switch is thrown may go uncounted.
 */
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/init.h>
#include <linux/kstrtox.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

#include "bounce.h"
#include "core.h"
#include "heap.h"
#include "watch.h"

static struct dentry *root;

static struct dev_dma_stats sum_stats(struct dev_dma_stats __percpu *stats)
{
	struct dev_dma_stats sum = { };
	int cpu;

	for_each_possible_cpu(cpu) {
		struct dev_dma_stats *one = per_cpu_ptr(stats, cpu);

		sum.slow += READ_ONCE(one->slow);
		sum.late += READ_ONCE(one->late);
		sum.maps += READ_ONCE(one->maps);
		sum.unmaps += READ_ONCE(one->unmaps);
		sum.bytes += READ_ONCE(one->bytes);
		sum.failures += READ_ONCE(one->failures);
	}
	return sum;
}

static int master_show(struct seq_file *file, void *unused)
{
	struct device *master = dev_dma_master(file->private);

	seq_printf(file, "%s\n", master ? dev_name(master) : "none");
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(master);

static int provider_show(struct seq_file *file, void *unused)
{
	struct dev_dma *view = dev_dma_current(file->private);
	struct dev_dma_master *m = dev_dma_to_master(view);

	seq_printf(file, "%s\n", m ? READ_ONCE(m->view.ops)->name :
		   dev_dma_none.ops->name);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(provider);

static int limits_show(struct seq_file *file, void *unused)
{
	struct device *dev = file->private;
	struct dev_dma *view = dev_dma_current(dev);
	struct dev_dma_master *m = dev_dma_to_master(view);

	seq_printf(file, "mask %#llx\n", dev_get_dma_mask(dev));
	seq_printf(file, "consistent_mask %#llx\n",
		   dev_dma_consistent_mask(dev));
	seq_printf(file, "max_seg_size %u\n", dev_get_max_seg_size(dev));
	seq_printf(file, "seg_boundary %#lx\n", dev_get_seg_boundary(dev));
	seq_printf(file, "min_align_mask %#x\n", dev_get_min_align_mask(dev));
	seq_printf(file, "fast_limit %#lx\n", READ_ONCE(view->limit));
	seq_printf(file, "fast_unmap %d\n", READ_ONCE(dev->dma_quiet));
	seq_printf(file, "fast_sync %d\n", READ_ONCE(dev->dma_sync_quiet));
	seq_printf(file, "dead %d\n",
		   m ? dev_dma_gate_is_closed(&m->gate) : 0);
	seq_printf(file, "odd %lu\n", m ? READ_ONCE(m->odd) : 0);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(limits);

/*
 * slow, late and failures of the view that the device shares count what all of
 * its sharers did.
 */
static int stats_show(struct seq_file *file, void *unused)
{
	struct device *dev = file->private;
	struct dev_dma_stats own = { }, shared = { };
	struct dev_dma_use *use;

	scoped_guard(dev_dma_topology) {
		use = dev_dma_current_use(dev);
		if (use) {
			own = sum_stats(use->stats);
			shared = sum_stats(use->master->stats);
		}
	}
	seq_printf(file, "maps %lu\n", own.maps);
	seq_printf(file, "unmaps %lu\n", own.unmaps);
	seq_printf(file, "bytes %lu\n", own.bytes);
	seq_printf(file, "failures %lu\n", own.failures);
	seq_printf(file, "live %ld\n", (long)(own.maps - own.unmaps));
	seq_printf(file, "slow %lu\n", own.slow);
	seq_printf(file, "late %lu\n", own.late);
	seq_printf(file, "view_slow %lu\n", shared.slow);
	seq_printf(file, "view_late %lu\n", shared.late);
	seq_printf(file, "view_failures %lu\n", shared.failures);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

/* Of the whole view: whoever is bounced shares its blocks. */
static int bounces_show(struct seq_file *file, void *unused)
{
	struct dev_dma_use *use;

	guard(dev_dma_topology)();
	use = dev_dma_current_use(file->private);
	if (use)
		dev_dma_show_sites(file, use->master);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(bounces);

static int count_show(struct seq_file *file, void *unused)
{
	struct dev_dma_use *use;

	guard(dev_dma_topology)();
	use = dev_dma_current_use(file->private);
	seq_printf(file, "%d\n", use && use->counting);
	return 0;
}

/**
 * dev_dma_set_counting - count every call of a device, or no longer
 * @dev:	Device.
 * @on:		Count?
 *
 * Context: Task context, may sleep.
 * Return: 0, or -ENODEV where nothing masters for @dev.
 */
int dev_dma_set_counting(struct device *dev, bool on)
{
	struct dev_dma_use *use;

	guard(dev_dma_topology)();
	use = dev_dma_current_use(dev);
	if (!use)
		return -ENODEV;
	WRITE_ONCE(use->counting, on);
	dev_dma_point(use);
	return 0;
}

static ssize_t count_write(struct file *file, const char __user *from,
			   size_t len, loff_t *pos)
{
	struct seq_file *seq = file->private_data;
	bool on;
	int err = kstrtobool_from_user(from, len, &on);

	if (!err)
		err = dev_dma_set_counting(seq->private, on);
	return err ? err : len;
}
DEFINE_SHOW_STORE_ATTRIBUTE(count);

static struct dentry *make_dir(struct device *dev)
{
	struct dentry *other = debugfs_lookup(dev_name(dev), root);
	char name[64];

	if (!other)
		return debugfs_create_dir(dev_name(dev), root);
	dput(other);
	/* Names are unique on one bus only. */
	snprintf(name, sizeof(name), "%s:%s", dev_bus_name(dev), dev_name(dev));
	return debugfs_create_dir(name, root);
}

static void fill_dir(struct dentry *dir, struct device *dev)
{
	debugfs_create_file("master", 0444, dir, dev, &master_fops);
	debugfs_create_file("provider", 0444, dir, dev, &provider_fops);
	debugfs_create_file("limits", 0444, dir, dev, &limits_fops);
	debugfs_create_file("stats", 0444, dir, dev, &stats_fops);
	debugfs_create_file("bounces", 0444, dir, dev, &bounces_fops);
	debugfs_create_file("count", 0644, dir, dev, &count_fops);
	dev_slab_show(dir, dev);
}

/**
 * dev_dma_show - make the debugfs directory of a device
 * @dev:	Device that is registered.
 *
 * Does nothing for a device that never had a view, or has its directory.
 *
 * Context: Task context, may sleep.
 */
void dev_dma_show(struct device *dev)
{
	struct dev_dma_seat *seat;
	struct dentry *dir;

	if (!root || dev_dma_current(dev) == &dev_dma_none)
		return;
	guard(dev_dma_topology)();
	seat = dev_dma_find_seat(dev);
	if (!seat || seat->dir)
		return;
	dir = make_dir(dev);
	if (IS_ERR(dir))
		return;
	fill_dir(dir, dev);
	seat->dir = dir;
}

/**
 * dev_dma_hide - undo dev_dma_show()
 * @dev:	Device that is being unregistered.
 *
 * Context: Task context, may sleep.
 */
void dev_dma_hide(struct device *dev)
{
	struct dev_dma_seat *seat;
	struct dentry *dir = NULL;

	if (dev_dma_current(dev) == &dev_dma_none)
		return;
	scoped_guard(dev_dma_topology) {
		seat = dev_dma_find_seat(dev);
		if (seat)
			swap(seat->dir, dir);
	}
	debugfs_remove(dir);	/* waits for readers, who may take the lock */
}

static int __init dev_dma_watch_init(void)
{
	struct dentry *dir = debugfs_create_dir("dev_dma", NULL);

	if (!IS_ERR(dir))
		root = dir;
	return 0;
}
core_initcall(dev_dma_watch_init);
