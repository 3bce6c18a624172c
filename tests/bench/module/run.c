// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the measurement of an incoherent master that test= names.
 *
 * The device is the host controller of some USB device, idle but for us.  What
 * is not mapped by the provider "noncoherent" is not measured.
 */
#include <linux/dev-dma-ops.h>
#include <linux/module.h>
#include <linux/string.h>

#include "incoherent.h"
#include "master.h"

static char *test = "";
module_param(test, charp, 0);
MODULE_PARM_DESC(test, "what to measure");

static const struct {
	const char	*name;
	int		(*measure)(struct device *dev);
} table[] = {
	{ "cost",		measure_cost },
	{ "bytes_kmalloc",	measure_bytes_kmalloc },
	{ "bytes_anywhere",	measure_bytes_anywhere },
};

static int run(struct device *dev)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (!strcmp(test, table[i].name))
			return table[i].measure(dev);
	return -EINVAL;
}

static int __init incoherent_init(void)
{
	struct usb_interface *intf = find_interface();
	const char *provider;
	int err;

	if (!intf)
		return -ENODEV;
	provider = master_of(intf)->dma_view->ops->name;
	if (strcmp(provider, "noncoherent")) {
		pr_err("bench: failed: the provider is %s\n", provider);
		return -ENODEV;
	}
	err = run(master_of(intf));
	if (err)
		pr_err("bench: failed: %s: error %d\n", test, err);
	return err;
}
module_init(incoherent_init);

MODULE_DESCRIPTION("What an incoherent master costs");
MODULE_LICENSE("GPL");
