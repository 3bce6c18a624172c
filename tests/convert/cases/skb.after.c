// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>
#include <linux/skbuff.h>

static int send_frag(struct device *dev, const skb_frag_t *frag, struct slot *s)
{
	dma_addr_t a = skb_frag_dev_map(dev, frag, 0, skb_frag_size(frag),
					DMA_TO_DEVICE);

	dma_unmap_addr_set(s, dma, a);
	dma_unmap_len_set(s, len, skb_frag_size(frag));
	dev_unmap_page(dev, dma_unmap_addr(s, dma), dma_unmap_len(s, len),
		       DMA_TO_DEVICE);
	return dev_dma_bad(dev, a) ? -ENOMEM : 0;
}
