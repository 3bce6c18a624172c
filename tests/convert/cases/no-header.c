// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#ifdef CONFIG_BOX
#include <linux/dca.h>
#endif
#include <linux/io.h>
#include <asm/box.h>

int set_mask(struct device *dev)
{
	return dma_set_mask(dev, 7);
}
