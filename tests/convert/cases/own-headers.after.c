// SPDX-License-Identifier: GPL-2.0-only
/* A driver whose own header has all the others. */

#include "box.h"
#include <linux/dev-dma.h>

int set_mask(struct device *dev)
{
	return dev_set_dma_mask(dev, 7);
}
