// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/pci.h>

static int old(struct pci_dev *pdev, struct box *b, struct device *dev)
{
	dma_addr_t a = pci_map_single(pdev, b->buf, 64, PCI_DMA_TODEVICE);
	dma_addr_t c = pci_map_page(b->pdev, b->page, 0, 64, PCI_DMA_FROMDEVICE);

	if (pci_dma_mapping_error(pdev, a))
		return -ENOMEM;
	if (pci_set_dma_mask(pdev, DMA_BIT_MASK(64)) ||
	    pci_set_consistent_dma_mask(pdev, DMA_BIT_MASK(64)))
		return -EIO;
	b->ring = pci_alloc_consistent(to_pci_dev(dev), 4096, &b->dma);
	b->zero = pci_zalloc_consistent(b->pdev, 4096, &b->dma);
	if (!pci_map_sg(pdev, b->sgl, 2, PCI_DMA_BIDIRECTIONAL))
		pci_unmap_sg(pdev, b->sgl, 2, PCI_DMA_BIDIRECTIONAL);
	pci_dma_sync_single_for_cpu(pdev, a, 64, PCI_DMA_TODEVICE);
	pci_dma_sync_single_for_device(pdev, a, 64, PCI_DMA_TODEVICE);
	pci_dma_sync_sg_for_cpu(pdev, b->sgl, 2, PCI_DMA_TODEVICE);
	pci_dma_sync_sg_for_device(pdev, b->sgl, 2, PCI_DMA_TODEVICE);
	pci_free_consistent(pdev, 4096, b->ring, b->dma);
	pci_unmap_single(pdev, pci_unmap_addr(b, a), pci_unmap_len(b, l), PCI_DMA_TODEVICE);
	pci_unmap_page(pdev, c, 64, b->in ? PCI_DMA_FROMDEVICE : PCI_DMA_NONE);
	return !pci_dma_supported(pdev, DMA_BIT_MASK(32));
}
