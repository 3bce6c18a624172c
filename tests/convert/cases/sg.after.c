// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

static int send_list(struct device *dev, struct scatterlist *sgl, struct sg_table *sgt)
{
	int n = dev_map_sg(dev, sgl, 4, DMA_TO_DEVICE);

	if (!n || !dev_map_sg_attrs(dev, sgl, 4, DMA_TO_DEVICE, 0))
		return -ENOMEM;
	if (dev_map_sgtable(dev, sgt, DMA_TO_DEVICE, 0))
		return -EIO;
	dev_unmap_sg(dev, sgl, 4, DMA_TO_DEVICE);
	dev_unmap_sg_attrs(dev, sgl, 4, DMA_TO_DEVICE, 0);
	dev_unmap_sgtable(dev, sgt, DMA_TO_DEVICE, 0);
	return 0;
}
