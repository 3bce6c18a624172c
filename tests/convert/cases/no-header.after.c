// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/dev-dma.h>
#ifdef CONFIG_BOX
#include <linux/dca.h>
#endif
#include <linux/io.h>
#include <asm/box.h>

int set_mask(struct device *dev)
{
	return dev_set_dma_mask(dev, 7);
}
