// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

static int allocate(struct device *dev, struct box *box)
{
	box->ring = dev_alloc_consistent(dev, box->count * sizeof(*box->ring),
					 &box->dma,
					 GFP_KERNEL);
	box->ring = dev_alloc_consistent(dev, box->count * sizeof(*box->ring),
		&box->dma, GFP_KERNEL);
	box->other = dev_alloc_consistent(dev, box->size, &box->dma,
					  GFP_KERNEL);
	box->other = dev_alloc_consistent(dev, box->size + box->mores,
		&box->dma,
		GFP_KERNEL | __GFP_NOWARN);
	box->two = dev_alloc_consistent(
			dev, box->size, &box->dma, GFP_KERNEL);
	box->deep = check(dev_alloc_consistent(dev, round_up(box->size,
							     PAGE_SIZE),
					       &box->dma, GFP_KERNEL),
			  box);
	box->long_line_that_was_too_long = dev_alloc_consistent(dev, box->size, &box->dma, GFP_KERNEL);
        box->spaces = dev_alloc_consistent(dev, 4, &box->dma,
                                           GFP_KERNEL);
	return dev_map_sg(dev, box->sgl,	/* of them */
			  box->count,		/* this many */
			  DMA_TO_DEVICE);
}
