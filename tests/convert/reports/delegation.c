// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static void *by_hand(struct usb_device *usb, struct net_device *net, struct box *b)
{
	dma_set_mask_and_coherent(net->dev.parent, DMA_BIT_MASK(32));
	b->ring = dma_alloc_coherent(net->dev.parent, 4096, &b->dma, GFP_KERNEL);
	b->buf = dma_map_single(b->core->dma_dev, b->data, 4, DMA_TO_DEVICE);
	return dma_alloc_coherent(usb->bus->sysdev, 64, &b->other, GFP_KERNEL);
}

static void by_variable(struct usb_device *usb, struct Scsi_Host *host, struct box *b)
{
	struct device *dev = usb->bus->sysdev;
	struct device *master;

	b->buf = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	master = host->dma_dev;
	b->count = dma_map_sg(master, b->sg, 4, DMA_TO_DEVICE);
}

/* From here on all is well. */

static void of_its_own(struct platform_device *pdev, struct usb_device *usb, struct box *b)
{
	struct device *parent = pdev->dev.parent;
	struct device *dev = &pdev->dev;

	dev_info(parent, "not for DMA\n");
	b->buf = dma_map_single(dev, b->data, 4, DMA_TO_DEVICE);
	b->buf = dma_map_single(&usb->dev, b->data, 4, DMA_TO_DEVICE);
	dma_sync_single_for_cpu(b->dev, b->buf, 4, DMA_TO_DEVICE);
	get_device(usb->bus->sysdev);
}
