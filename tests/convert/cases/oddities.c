// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static int knr(b, d)
	struct box *b;
	struct device *d;
{
	b->a = dma_map_single (d, b->p, 4, DMA_TO_DEVICE);
	b->a = dma_map_single( d, b->p,4,DMA_TO_DEVICE );
	b->a = dma_map_single
		(d, b->p, 4, DMA_TO_DEVICE);
	if(dma_mapping_error(d,b->a)) return -1;
	for_each_box(b) dma_unmap_single(d, b->a, 4, DMA_TO_DEVICE);
	BOXES(b) {
		dma_sync_single_for_cpu(d, b->a, 4, DMA_FROM_DEVICE);
		if (dma_mapping_error(d, b->a))
			continue;
		b->a = DMA_MAPPING_ERROR;
	} END_BOXES
	return 0;
}
