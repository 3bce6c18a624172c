/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BOX_H
#define BOX_H

#include <linux/dev-dma.h>

struct box {
	struct dev_pool *pool;
	struct device *dev;
};

#define BOX_MAP(b)	dev_map_single((b)->dev, (b)->p, 4, DMA_TO_DEVICE)

#endif
