// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static int allocate(struct device *dev, struct box *box)
{
	box->ring = dma_alloc_coherent(dev, box->count * sizeof(*box->ring),
				       &box->dma,
				       GFP_KERNEL);
	box->ring = dma_alloc_coherent(dev, box->count * sizeof(*box->ring),
		&box->dma, GFP_KERNEL);
	box->other = dma_alloc_coherent(dev, box->size, &box->dma, GFP_KERNEL);
	box->other = dma_alloc_coherent(dev, box->size + box->mores, &box->dma,
		GFP_KERNEL | __GFP_NOWARN);
	box->two = dma_alloc_coherent(
			dev, box->size, &box->dma, GFP_KERNEL);
	box->deep = check(dma_alloc_coherent(dev, round_up(box->size,
							   PAGE_SIZE),
					     &box->dma, GFP_KERNEL),
			  box);
	box->long_line_that_was_too_long = dma_alloc_coherent(dev, box->size, &box->dma, GFP_KERNEL);
        box->spaces = dma_alloc_coherent(dev, 4, &box->dma,
                                         GFP_KERNEL);
	return dma_map_sg(dev, box->sgl,	/* of them */
			  box->count,		/* this many */
			  DMA_TO_DEVICE);
}
