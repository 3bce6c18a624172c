// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

static int limit(struct device *dev, struct box *b)
{
	if (dev_set_dma_masks(dev, DMA_BIT_MASK(64)) &&
	    (dev_set_dma_mask(dev, DMA_BIT_MASK(32)) ||
	     dev_set_consistent_dma_mask(dev, DMA_BIT_MASK(32))))
		return -EIO;
	if (dma_coerce_mask_and_coherent(dev, DMA_BIT_MASK(32)))
		return -EIO;
	dev_set_max_seg_size(dev, dev_get_max_seg_size(dev) / 2);
	dev_set_seg_boundary(dev, dev_get_seg_boundary(dev) / 2);
	dev_set_min_align_mask(dev, dev_get_min_align_mask(dev) | 7);
	b->mask = dev_get_dma_mask(dev) & dev_dma_required_mask(dev);
	b->max = min(dev_dma_max_mapping_size(dev),
		     dev_dma_opt_mapping_size(dev));
	b->merge = dev_dma_merge_boundary(dev);
	b->sync = dev_dma_need_sync(dev);
	b->p2p = dev_dma_pci_p2pdma_supported(dev);
	b->align = dma_get_cache_alignment();
	return dev_dma_addressing_limited(dev);
}
