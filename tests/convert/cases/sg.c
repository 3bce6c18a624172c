// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static int send_list(struct device *dev, struct scatterlist *sgl, struct sg_table *sgt)
{
	int n = dma_map_sg(dev, sgl, 4, DMA_TO_DEVICE);

	if (!n || !dma_map_sg_attrs(dev, sgl, 4, DMA_TO_DEVICE, 0))
		return -ENOMEM;
	if (dma_map_sgtable(dev, sgt, DMA_TO_DEVICE, 0))
		return -EIO;
	dma_unmap_sg(dev, sgl, 4, DMA_TO_DEVICE);
	dma_unmap_sg_attrs(dev, sgl, 4, DMA_TO_DEVICE, 0);
	dma_unmap_sgtable(dev, sgt, DMA_TO_DEVICE, 0);
	return 0;
}
