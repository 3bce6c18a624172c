// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dev-dma.h>

static int set_up(struct device *dev, struct box *b, struct vm_area_struct *vma)
{
	b->ring = dev_alloc_consistent(dev, b->size, &b->dma, GFP_KERNEL);
	b->more = dev_alloc_consistent_attrs(dev, b->size, &b->dma, GFP_KERNEL,
					     b->attrs);
	b->mine = devm_alloc_consistent(dev, b->size, &b->dma, GFP_KERNEL);
	b->also = devm_alloc_consistent_attrs(dev, b->size, &b->dma, GFP_KERNEL,
					      0);
	b->slow = dev_alloc_wc(dev, b->size, &b->dma, GFP_KERNEL);
	b->fast = dev_alloc_noncoherent(dev, b->size, &b->dma, b->dir, GFP_KERNEL);
	b->page = dev_dma_alloc_pages(dev, b->size, &b->dma, b->dir,
				      GFP_KERNEL);
	b->sgt = dev_alloc_noncontiguous(dev, b->size, b->dir, GFP_KERNEL, 0);
	b->map = dev_vmap_noncontiguous(dev, b->size, b->sgt);
	if (!dev_can_mmap(dev))
		return dev_get_sgtable(dev, b->sgt, b->ring, b->dma, b->size);
	dev_get_sgtable_attrs(dev, b->sgt, b->ring, b->dma, b->size, b->attrs);
	dev_mmap_consistent_attrs(dev, vma, b->ring, b->dma, b->size, b->attrs);
	dev_mmap_wc(dev, vma, b->slow, b->dma, b->size);
	dev_dma_mmap_pages(dev, vma, b->size, b->page);
	dev_mmap_noncontiguous(dev, vma, b->size, b->sgt);
	return dev_mmap_consistent(dev, vma, b->ring, b->dma, b->size);
}

static void tear_down(struct device *dev, struct box *b)
{
	dev_vunmap_noncontiguous(dev, b->map);
	dev_free_noncontiguous(dev, b->size, b->sgt, b->dir);
	dev_dma_free_pages(dev, b->size, b->page, b->dma, b->dir);
	dev_free_noncoherent(dev, b->size, b->fast, b->dma, b->dir);
	dev_free_wc(dev, b->size, b->slow, b->dma);
	devm_free_consistent(dev, b->size, b->mine, b->dma);
	dev_free_consistent_attrs(dev, b->size, b->more, b->dma, b->attrs);
	dev_free_consistent(dev, b->size, b->ring, b->dma);
}
