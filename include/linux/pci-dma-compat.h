/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PCI_DMA_COMPAT_H
#define _LINUX_PCI_DMA_COMPAT_H

#include <linux/dev-dma.h>
#include <linux/dma-direction.h>
#include <linux/gfp_types.h>
#include <linux/pci.h>
#include <linux/types.h>

/**
 * DOC: PCI names for old drivers
 *
 * Drivers from the time when DMA was PCI's alone give a &struct pci_dev to
 * pci_map_single() and the like.  This header has those names, so that such a
 * driver can be carried along without editing each call: it includes
 * <linux/pci-dma-compat.h> and nothing else changes.  Each name is one line
 * around the call of the same meaning on the &struct device that is inside the
 * &struct pci_dev; look there for what it does and returns.
 *
 * Three things differ from what such a driver may remember:
 *
 * - The device must be given.  There is no %NULL device that stands for ISA.
 * - An address of 0 is valid; only pci_dma_mapping_error() tells.
 * - Consistent memory is always zeroed, and is allocated as in atomic context,
 *   since the old names have no gfp flags.  dev_alloc_consistent() has them.
 *
 * Nothing else in the kernel includes this header, and no new driver should.
 */

#define PCI_DMA_BIDIRECTIONAL	DMA_BIDIRECTIONAL
#define PCI_DMA_TODEVICE	DMA_TO_DEVICE
#define PCI_DMA_FROMDEVICE	DMA_FROM_DEVICE
#define PCI_DMA_NONE		DMA_NONE

/* An address that a device with 64 address lines can drive. */
typedef u64 dma64_addr_t;

static inline dma_addr_t __must_check
pci_map_single(struct pci_dev *pdev, void *addr, size_t size, int dir)
{
	return dev_map_single(&pdev->dev, addr, size, dir);
}

static inline void
pci_unmap_single(struct pci_dev *pdev, dma_addr_t dma, size_t size, int dir)
{
	dev_unmap_single(&pdev->dev, dma, size, dir);
}

static inline dma_addr_t __must_check
pci_map_page(struct pci_dev *pdev, struct page *page, unsigned long offset,
	     size_t size, int dir)
{
	return dev_map_page(&pdev->dev, page, offset, size, dir);
}

static inline void
pci_unmap_page(struct pci_dev *pdev, dma_addr_t dma, size_t size, int dir)
{
	dev_unmap_page(&pdev->dev, dma, size, dir);
}

static inline int __must_check
pci_map_sg(struct pci_dev *pdev, struct scatterlist *sgl, int nents, int dir)
{
	return dev_map_sg(&pdev->dev, sgl, nents, dir);
}

static inline void
pci_unmap_sg(struct pci_dev *pdev, struct scatterlist *sgl, int nents, int dir)
{
	dev_unmap_sg(&pdev->dev, sgl, nents, dir);
}

static inline int
pci_dma_mapping_error(struct pci_dev *pdev, dma_addr_t dma)
{
	return dev_dma_bad(&pdev->dev, dma);
}

static inline void
pci_dma_sync_single_for_cpu(struct pci_dev *pdev, dma_addr_t dma, size_t size,
			    int dir)
{
	dev_sync_single_for_cpu(&pdev->dev, dma, size, dir);
}

static inline void
pci_dma_sync_single_for_device(struct pci_dev *pdev, dma_addr_t dma,
			       size_t size, int dir)
{
	dev_sync_single_for_device(&pdev->dev, dma, size, dir);
}

static inline void
pci_dma_sync_sg_for_cpu(struct pci_dev *pdev, struct scatterlist *sgl,
			int nents, int dir)
{
	dev_sync_sg_for_cpu(&pdev->dev, sgl, nents, dir);
}

static inline void
pci_dma_sync_sg_for_device(struct pci_dev *pdev, struct scatterlist *sgl,
			   int nents, int dir)
{
	dev_sync_sg_for_device(&pdev->dev, sgl, nents, dir);
}

static inline void *
pci_alloc_consistent(struct pci_dev *pdev, size_t size, dma_addr_t *dma)
{
	return dev_alloc_consistent(&pdev->dev, size, dma, GFP_ATOMIC);
}

static inline void *
pci_zalloc_consistent(struct pci_dev *pdev, size_t size, dma_addr_t *dma)
{
	return dev_alloc_consistent(&pdev->dev, size, dma, GFP_ATOMIC);
}

static inline void
pci_free_consistent(struct pci_dev *pdev, size_t size, void *addr,
		    dma_addr_t dma)
{
	dev_free_consistent(&pdev->dev, size, addr, dma);
}

static inline int pci_set_dma_mask(struct pci_dev *pdev, u64 mask)
{
	return dev_set_dma_mask(&pdev->dev, mask);
}

static inline int pci_set_consistent_dma_mask(struct pci_dev *pdev, u64 mask)
{
	return dev_set_consistent_dma_mask(&pdev->dev, mask);
}

static inline int pci_dma_supported(struct pci_dev *pdev, u64 mask)
{
	return dev_dma_supported(&pdev->dev, mask);
}

#endif /* _LINUX_PCI_DMA_COMPAT_H */
