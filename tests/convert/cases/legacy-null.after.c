// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>
#include <linux/pci.h>

static void isa(struct device *dev, struct box *b, int i)
{
	b->ring = pci_alloc_consistent(NULL, 4096, &b->dma);
	pci_set_dma_mask((struct pci_dev *)b->pdev, DMA_BIT_MASK(24));
	b->dma = dev_map_single(&b->pdevs[i]->dev, b->mem, 4, DMA_TO_DEVICE);
	dev_unmap_single(&b->pdevs[i]->dev, b->dma, 4, DMA_TO_DEVICE);
}
