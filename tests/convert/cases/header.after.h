/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BOX_H
#define _BOX_H
#include <linux/dev-dma.h>

static inline int set_mask(struct device *dev)
{
	return dev_set_dma_mask(dev, 7);
}

#endif
