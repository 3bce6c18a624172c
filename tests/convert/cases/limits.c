// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static int limit(struct device *dev, struct box *b)
{
	if (dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64)) &&
	    (dma_set_mask(dev, DMA_BIT_MASK(32)) ||
	     dma_set_coherent_mask(dev, DMA_BIT_MASK(32))))
		return -EIO;
	if (dma_coerce_mask_and_coherent(dev, DMA_BIT_MASK(32)))
		return -EIO;
	dma_set_max_seg_size(dev, dma_get_max_seg_size(dev) / 2);
	dma_set_seg_boundary(dev, dma_get_seg_boundary(dev) / 2);
	dma_set_min_align_mask(dev, dma_get_min_align_mask(dev) | 7);
	b->mask = dma_get_mask(dev) & dma_get_required_mask(dev);
	b->max = min(dma_max_mapping_size(dev), dma_opt_mapping_size(dev));
	b->merge = dma_get_merge_boundary(dev);
	b->sync = dma_dev_need_sync(dev);
	b->p2p = dma_pci_p2pdma_supported(dev);
	b->align = dma_get_cache_alignment();
	return dma_addressing_limited(dev);
}
