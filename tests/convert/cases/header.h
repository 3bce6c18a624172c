/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BOX_H
#define _BOX_H

static inline int set_mask(struct device *dev)
{
	return dma_set_mask(dev, 7);
}

#endif
