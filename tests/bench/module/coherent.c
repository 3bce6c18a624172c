// SPDX-License-Identifier: GPL-2.0-only
/*
 * What mapping costs where the cache sees the device, in instructions.
 *
 * The device is the host controller of some USB device, idle but for us.  On a
 * kernel without <linux/dev-dma.h> the dma_*() half is measured alone.  Loading
 * the module prints "bench: NAME VALUE" lines, VALUE in thousandths.
 */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/usb.h>

#include "loops.h"
#include "master.h"

#define BUF_SIZE	64
#define ROUNDS		5

static unsigned int loops = 200000;
module_param(loops, uint, 0);
MODULE_PARM_DESC(loops, "turns of each loop");

static const struct row {
	const char	*name;
	enum loop	loop;
	enum { ON_DEV, ON_INTF, ON_LIST } on;	/* of measure_all() */
} rows[] = {
	{ "known",	LOOP_KNOWN },
	{ "dma_single",	LOOP_DMA_SINGLE },
	{ "dma_dir",	LOOP_DMA_DIR },
	{ "dma_sync",	LOOP_DMA_SYNC },
	{ "dma_sg",	LOOP_DMA_SG,	ON_LIST },
#ifdef HAVE_DEV_DMA
	{ "dev_single",	LOOP_DEV_SINGLE },
	{ "dev_intf",	LOOP_DEV_SINGLE, ON_INTF },
	{ "dev_dir",	LOOP_DEV_DIR },
	{ "dev_sync",	LOOP_DEV_SYNC },
	{ "dev_sync_both", LOOP_DEV_SYNC_BOTH },
	{ "dev_sg",	LOOP_DEV_SG,	ON_LIST },
#endif
};

static int measure(const struct bench *b, const struct row *row)
{
	u64 each;
	int err = measure_loop(b, row->loop, loops, &each);

	if (err)
		pr_err("bench: failed: %s: error %d\n", row->name, err);
	else
		pr_info("bench: %s %llu\n", row->name, each);
	return err;
}

/* @on is what the loops work on, by enum. */
static int measure_all(const struct bench *on)
{
	int round, i, err;

	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < ARRAY_SIZE(rows); i++) {
			err = measure(&on[rows[i].on], &rows[i]);
			if (err)
				return err;
		}
	}
	return 0;
}

static void print_facts(struct device *dev)
{
	pr_info("bench: sizeof_device %zu\n", sizeof(struct device) * 1000);
#ifdef HAVE_DEV_DMA
	pr_info("bench: fast %u\n", READ_ONCE(dev->dma_view->limit) ? 1000 : 0);
#endif
}

static int run(struct usb_interface *intf)
{
	struct device *dev = master_of(intf);
	struct scatterlist *sgl = new_list();
	void *buf = kmalloc(BUF_SIZE, GFP_KERNEL);
	const struct bench on[] = {
		[ON_DEV]	= { dev, buf, BUF_SIZE, DMA_FROM_DEVICE },
		[ON_INTF]	= { &intf->dev, buf, BUF_SIZE, DMA_FROM_DEVICE },
		[ON_LIST]	= { dev, sgl, NENTS, DMA_FROM_DEVICE },
	};
	int err = -ENOMEM;

	if (buf && sgl)
		err = measure_all(on);
	if (!err)
		print_facts(dev);
	if (sgl)
		free_list(sgl);
	kfree(buf);
	return err;
}

static int __init bench_init(void)
{
	struct usb_interface *intf = find_interface();

	return intf ? run(intf) : -ENODEV;
}
module_init(bench_init);

MODULE_DESCRIPTION("Instructions that mapping costs");
MODULE_LICENSE("GPL");
