// SPDX-License-Identifier: GPL-2.0-only
/*
 * debugfs dev_dma/<device>/pools: which pools a device has.
 *
 * In the form of the sysfs file that dma_pool keeps: a line for each pool, its
 * name, blocks live, blocks in all, bytes of a block, and pages.  A master's
 * file tells the sizes of dev_kmalloc() too, which all devices of its view
 * share.
 */
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/seq_file.h>

#include "heap.h"
#include "slab.h"

static void show_slab(struct seq_file *file, struct dev_slab *slab)
{
	seq_printf(file, "%-16s %4zu %4zu %4zu %2zu\n", slab->name,
		   dev_slab_count_live(slab), READ_ONCE(slab->blocks),
		   slab->pool.size, READ_ONCE(slab->bytes) >> PAGE_SHIFT);
}

static bool is_of(struct dev_slab *slab, struct device *dev)
{
	if (slab->dev)
		return slab->dev == dev;
	return READ_ONCE(slab->heap->m->view.master) == dev;
}

static int pools_show(struct seq_file *file, void *unused)
{
	struct dev_slab *slab;

	seq_puts(file, "poolinfo - 0.1\n");
	guard(mutex)(&dev_slab_mutex);
	list_for_each_entry_rcu(slab, &dev_slab_all, in_list,
				lockdep_is_held(&dev_slab_mutex))
		if (is_of(slab, file->private))
			show_slab(file, slab);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(pools);

/**
 * dev_slab_show - make the file that tells of a device's pools
 * @dir:	The device's directory.
 * @dev:	The device.
 *
 * Context: Task context, may sleep.
 */
void dev_slab_show(struct dentry *dir, struct device *dev)
{
	debugfs_create_file("pools", 0444, dir, dev, &pools_fops);
}
