// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

/* Another name for the driver's own device. */

static void probe(struct platform_device *pdev, struct box *b)
{
	b->dma_dev = &pdev->dev;
	b->buf = dma_map_single(b->dma_dev, b->data, 4, DMA_TO_DEVICE);
}
