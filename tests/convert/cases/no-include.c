// SPDX-License-Identifier: GPL-2.0-only
/*
 * Part of another file.
 */

static int set_mask(struct device *dev)
{
	return dma_set_mask(dev, 7);
}
