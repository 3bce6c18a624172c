// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the measurements of small DMA memory that tests= names, each for the
 * allocators that it is about.
 *
 * On a kernel without <linux/dev-pool.h> the dma_*() half is measured alone.
 */
#include <linux/bits.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/string.h>

#include "blocks.h"

static char *tests = "";
module_param(tests, charp, 0);
MODULE_PARM_DESC(tests, "what to measure, separated by commas");

#define POOLS		(BIT(KIND_DMA_POOL) | BIT(KIND_DEV_POOL))
#define BY_SIZE		(BIT(KIND_HCD) | BIT(KIND_DEV_KMALLOC_SIZE))
#define MAPPED		(BIT(KIND_KMALLOC) | BIT(KIND_DEV_KMALLOC))
#define MAPPED_SIZE	(BIT(KIND_KMALLOC_SIZE) | BIT(KIND_DEV_KMALLOC_SIZE))

static const struct test {
	const char	*name;
	measure_fn	measure;
	unsigned long	kinds;
} table[] = {
	{ "pair",	measure_pair,		POOLS | MAPPED | MAPPED_SIZE },
	{ "batch",	measure_batch,		POOLS },
	{ "live",	measure_live,		POOLS },
	{ "taken",	measure_taken,		POOLS },
	{ "by_size",	measure_taken_by_size,	BY_SIZE },
	{ "counted",	measure_counted,	POOLS },
	{ "flushes",	measure_flushes,	MAPPED },
	{ "threads",	measure_threads,	POOLS | BIT(KIND_NOTHING) },
};

static int run_test(const struct test *test, struct device *dev)
{
	int i, err;

	for (i = 0; i < KINDS; i++) {
		if (!(test->kinds & BIT(i)) || !kinds[i].name)
			continue;
		err = test->measure(&kinds[i], dev);
		if (err) {
			pr_err("bench: failed: %s of %s: error %d\n",
			       test->name, kinds[i].name, err);
			return err;
		}
	}
	return 0;
}

static int run_named(const char *name, struct device *dev)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (!strcmp(name, table[i].name))
			return run_test(&table[i], dev);
	pr_err("bench: failed: no test is called %s\n", name);
	return -EINVAL;
}

static int run(struct device *dev)
{
	char *rest = tests, *name;
	int err = 0;

	while (!err && (name = strsep(&rest, ",")))
		err = run_named(name, dev);
	return err;
}

/* The device is a host controller of USB, idle but for us. */
static int __init blocks_init(void)
{
	struct pci_dev *pdev = pci_get_class(PCI_CLASS_SERIAL_USB_XHCI, NULL);
	int err;

	if (!pdev) {
		pr_err("bench: failed: no xHCI\n");
		return -ENODEV;
	}
	err = run(&pdev->dev);
	pci_dev_put(pdev);
	return err;
}
module_init(blocks_init);

MODULE_DESCRIPTION("What small DMA memory costs");
MODULE_LICENSE("GPL");
