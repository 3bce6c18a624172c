// SPDX-License-Identifier: GPL-2.0-only
/* A driver whose own header has all the others. */

#include "box.h"

int set_mask(struct device *dev)
{
	return dma_set_mask(dev, 7);
}
