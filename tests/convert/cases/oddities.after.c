// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

static int knr(b, d)
	struct box *b;
	struct device *d;
{
	b->a = dev_map_single (d, b->p, 4, DMA_TO_DEVICE);
	b->a = dev_map_single( d, b->p,4,DMA_TO_DEVICE );
	b->a = dev_map_single
		(d, b->p, 4, DMA_TO_DEVICE);
	if(dev_dma_bad(d,b->a)) return -1;
	for_each_box(b) dev_unmap_single(d, b->a, 4, DMA_TO_DEVICE);
	BOXES(b) {
		dev_sync_single_for_cpu(d, b->a, 4, DMA_FROM_DEVICE);
		if (dev_dma_bad(d, b->a))
			continue;
		b->a = BAD_DMA_ADDR;
	} END_BOXES
	return 0;
}
