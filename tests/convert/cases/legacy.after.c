// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/dev-dma.h>
#include <linux/pci.h>

static int old(struct pci_dev *pdev, struct box *b, struct device *dev)
{
	dma_addr_t a = dev_map_single(&pdev->dev, b->buf, 64, DMA_TO_DEVICE);
	dma_addr_t c = dev_map_page(&b->pdev->dev, b->page, 0, 64, DMA_FROM_DEVICE);

	if (dev_dma_bad(&pdev->dev, a))
		return -ENOMEM;
	if (dev_set_dma_mask(&pdev->dev, DMA_BIT_MASK(64)) ||
	    dev_set_consistent_dma_mask(&pdev->dev, DMA_BIT_MASK(64)))
		return -EIO;
	b->ring = dev_alloc_consistent(&to_pci_dev(dev)->dev, 4096, &b->dma,
				       GFP_ATOMIC);
	b->zero = dev_alloc_consistent(&b->pdev->dev, 4096, &b->dma,
				       GFP_ATOMIC);
	if (!dev_map_sg(&pdev->dev, b->sgl, 2, DMA_BIDIRECTIONAL))
		dev_unmap_sg(&pdev->dev, b->sgl, 2, DMA_BIDIRECTIONAL);
	dev_sync_single_for_cpu(&pdev->dev, a, 64, DMA_TO_DEVICE);
	dev_sync_single_for_device(&pdev->dev, a, 64, DMA_TO_DEVICE);
	dev_sync_sg_for_cpu(&pdev->dev, b->sgl, 2, DMA_TO_DEVICE);
	dev_sync_sg_for_device(&pdev->dev, b->sgl, 2, DMA_TO_DEVICE);
	dev_free_consistent(&pdev->dev, 4096, b->ring, b->dma);
	dev_unmap_single(&pdev->dev, dma_unmap_addr(b, a), dma_unmap_len(b, l), DMA_TO_DEVICE);
	dev_unmap_page(&pdev->dev, c, 64, b->in ? DMA_FROM_DEVICE : DMA_NONE);
	return !dev_dma_supported(&pdev->dev, DMA_BIT_MASK(32));
}
