// SPDX-License-Identifier: GPL-2.0-only
#include <linux/pci.h>

struct box {
	struct pci_pool *pool;
	DECLARE_PCI_UNMAP_ADDR(a)
	DECLARE_PCI_UNMAP_LEN(l)
};

static int old_pool(struct box *b, struct pci_dev *pdev)
{
	b->pool = pci_pool_create("old", pdev, 64, 64, 4096);
	b->mem = pci_pool_alloc(b->pool, GFP_KERNEL, &b->dma);
	pci_unmap_addr_set(b, a, b->dma);
	pci_pool_free(b->pool, b->mem, b->dma);
	pci_pool_destroy(b->pool);
	return 0;
}
