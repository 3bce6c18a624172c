// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

struct box {
	int count;
	u8 inside[32];
	struct reply reply;
	u8 *elsewhere;
	u8 apart[128] ____cacheline_aligned;
	u8 also_apart[128] __aligned(128);
	u8 *virtual;
};

struct whole {
	u8 all[64];
};

static const u8 table[] = { 1, 2, 3 };

static int wrong(struct device *dev, struct usb_device *usb, struct box *b)
{
	struct scatterlist sg;
	u8 *big = vmalloc(4096);
	struct command cmd;
	u8 array[4];

	b->virtual = vzalloc(4096);
	dma_map_single(dev, array, 4, DMA_TO_DEVICE);
	dma_map_single(dev, array + 2, 2, DMA_TO_DEVICE);
	dma_map_single(dev, (void *)&array[1], 2, DMA_TO_DEVICE);
	dma_map_single(dev, &cmd, sizeof(cmd), DMA_TO_DEVICE);
	dma_map_single(dev, &cmd.body, 4, DMA_TO_DEVICE);
	sg_init_one(&sg, &cmd, sizeof(cmd));
	usb_control_msg(usb, usb_rcvctrlpipe(usb, 0), 1, 2, 0, 0, array, 4, 100);
	usb_bulk_msg(usb, usb_sndbulkpipe(usb, 1), &cmd, 4, NULL, 100);
	dma_map_single(dev, big, 4096, DMA_TO_DEVICE);
	dma_map_single(dev, b->virtual, 4096, DMA_TO_DEVICE);
	dma_map_single(dev, (void *)table, 3, DMA_TO_DEVICE);
	dma_map_single(dev, "text", 4, DMA_TO_DEVICE);
	dma_map_single(dev, b->inside, 32, DMA_FROM_DEVICE);
	dma_map_single(dev, &b->reply, 4, DMA_BIDIRECTIONAL);
	return 0;
}

/* From here on all is well. */

static int right(struct device *dev, struct box *b, struct whole *w, struct unknown *u)
{
	struct command *cmd = kmalloc(4, GFP_KERNEL);
	u8 *table = kmalloc(4, GFP_KERNEL);
	struct command local;
	u8 *array[4];
	u8 *either;

	either = vmalloc(4096);
	if (b->small)
		either = kmalloc(4096, GFP_KERNEL);
	dma_map_single(dev, cmd, 4, DMA_TO_DEVICE);
	dma_map_single(dev, &cmd->body, 4, DMA_TO_DEVICE);
	dma_map_single(dev, &cmd[2], 4, DMA_TO_DEVICE);
	dma_map_single(dev, array[2], 4, DMA_TO_DEVICE);
	dma_map_single(dev, local.data, 4, DMA_TO_DEVICE);
	dma_map_single(dev, table, 4, DMA_TO_DEVICE);
	dma_map_single(dev, either, 4096, DMA_TO_DEVICE);
	dma_map_single(dev, b->inside, 32, DMA_TO_DEVICE);
	dma_map_single(dev, b->elsewhere, 32, DMA_FROM_DEVICE);
	dma_map_single(dev, b->apart, 128, DMA_FROM_DEVICE);
	dma_map_single(dev, &b->also_apart, 128, DMA_FROM_DEVICE);
	dma_map_single(dev, w->all, 64, DMA_FROM_DEVICE);
	dma_map_single(dev, u->inside, 32, DMA_FROM_DEVICE);
	return sizeof(local) + (long)&local;
}
