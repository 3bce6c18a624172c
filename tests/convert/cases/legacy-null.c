// SPDX-License-Identifier: GPL-2.0-only
#include <linux/pci.h>

static void isa(struct device *dev, struct box *b, int i)
{
	b->ring = pci_alloc_consistent(NULL, 4096, &b->dma);
	pci_set_dma_mask((struct pci_dev *)b->pdev, DMA_BIT_MASK(24));
	b->dma = pci_map_single(b->pdevs[i], b->mem, 4, PCI_DMA_TODEVICE);
	pci_unmap_single(b->pdevs[i], b->dma, 4, PCI_DMA_TODEVICE);
}
