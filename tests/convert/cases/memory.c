// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

static int set_up(struct device *dev, struct box *b, struct vm_area_struct *vma)
{
	b->ring = dma_alloc_coherent(dev, b->size, &b->dma, GFP_KERNEL);
	b->more = dma_alloc_attrs(dev, b->size, &b->dma, GFP_KERNEL, b->attrs);
	b->mine = dmam_alloc_coherent(dev, b->size, &b->dma, GFP_KERNEL);
	b->also = dmam_alloc_attrs(dev, b->size, &b->dma, GFP_KERNEL, 0);
	b->slow = dma_alloc_wc(dev, b->size, &b->dma, GFP_KERNEL);
	b->fast = dma_alloc_noncoherent(dev, b->size, &b->dma, b->dir, GFP_KERNEL);
	b->page = dma_alloc_pages(dev, b->size, &b->dma, b->dir, GFP_KERNEL);
	b->sgt = dma_alloc_noncontiguous(dev, b->size, b->dir, GFP_KERNEL, 0);
	b->map = dma_vmap_noncontiguous(dev, b->size, b->sgt);
	if (!dma_can_mmap(dev))
		return dma_get_sgtable(dev, b->sgt, b->ring, b->dma, b->size);
	dma_get_sgtable_attrs(dev, b->sgt, b->ring, b->dma, b->size, b->attrs);
	dma_mmap_attrs(dev, vma, b->ring, b->dma, b->size, b->attrs);
	dma_mmap_wc(dev, vma, b->slow, b->dma, b->size);
	dma_mmap_pages(dev, vma, b->size, b->page);
	dma_mmap_noncontiguous(dev, vma, b->size, b->sgt);
	return dma_mmap_coherent(dev, vma, b->ring, b->dma, b->size);
}

static void tear_down(struct device *dev, struct box *b)
{
	dma_vunmap_noncontiguous(dev, b->map);
	dma_free_noncontiguous(dev, b->size, b->sgt, b->dir);
	dma_free_pages(dev, b->size, b->page, b->dma, b->dir);
	dma_free_noncoherent(dev, b->size, b->fast, b->dma, b->dir);
	dma_free_wc(dev, b->size, b->slow, b->dma);
	dmam_free_coherent(dev, b->size, b->mine, b->dma);
	dma_free_attrs(dev, b->size, b->more, b->dma, b->attrs);
	dma_free_coherent(dev, b->size, b->ring, b->dma);
}
