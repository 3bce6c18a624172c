// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every call that a converted driver may make; with CANNOT, one that only the
 * kernel's own interface has.
 */
#include <linux/module.h>
#include <linux/skbuff.h>
#ifdef WITH_MASTER
#define DEV_DMA_MASTER(dev)	((dev)->parent)
#endif
#include <linux/dev-dma.h>

struct box {
	struct device *dev;
	struct scatterlist *sgl;
	struct sg_table *sgt;
	struct page *page;
	struct bio_vec *bv;
	skb_frag_t *frag;
	enum dma_data_direction dir;
	unsigned long attrs;
	size_t size;
	dma_addr_t dma;
	void *addr;
};

int use_streaming(struct box *b);
int use_sync(struct box *b);
void *use_memory(struct box *b, struct vm_area_struct *vma);
void use_free(struct box *b);
u64 use_limits(struct box *b);
struct dev_pool *use_pools(struct box *b);

int use_streaming(struct box *b)
{
	b->dma = dev_map_single(b->dev, b->addr, b->size, b->dir);
	if (dev_dma_bad(b->dev, b->dma) || b->dma == BAD_DMA_ADDR)
		return -ENOMEM;
	dev_unmap_single(b->dev, b->dma, b->size, b->dir);
	b->dma = dev_map_page(b->dev, b->page, 0, b->size, b->dir);
	dev_unmap_page(b->dev, b->dma, b->size, b->dir);
	b->dma = dev_map_phys(b->dev, 4096, 4, b->dir, DMA_ATTR_MMIO);
	dev_unmap_phys(b->dev, b->dma, 4, b->dir, DMA_ATTR_MMIO);
	b->dma = dev_map_bvec(b->dev, b->bv, b->dir, DMA_ATTR_OWN_LINES);
	b->dma = skb_frag_dev_map(b->dev, b->frag, 0, b->size, b->dir);
	if (!dev_map_sg(b->dev, b->sgl, 2, b->dir))
		return -ENOMEM;
	dev_unmap_sg(b->dev, b->sgl, 2, b->dir);
	if (dev_map_sgtable(b->dev, b->sgt, b->dir, b->attrs))
		return -ENOMEM;
	dev_unmap_sgtable(b->dev, b->sgt, b->dir, b->attrs);
	return 0;
}

int use_sync(struct box *b)
{
	dev_sync_single(b->dev, b->dma, b->size, b->dir);
	dev_sync_single_range_for_cpu(b->dev, b->dma, 4, b->size, b->dir);
	dev_sync_single_range_for_device(b->dev, b->dma, 4, b->size, b->dir);
	dev_sync_sgtable_for_cpu(b->dev, b->sgt, b->dir);
	dev_sync_sgtable_for_device(b->dev, b->sgt, b->dir);
	return dev_dma_need_sync(b->dev);
}

void *use_memory(struct box *b, struct vm_area_struct *vma)
{
	b->addr = dev_alloc_consistent(b->dev, b->size, &b->dma, GFP_KERNEL);
	if (dev_mmap_consistent(b->dev, vma, b->addr, b->dma, b->size) ||
	    dev_get_sgtable(b->dev, b->sgt, b->addr, b->dma, b->size))
		dev_free_consistent(b->dev, b->size, b->addr, b->dma);
	b->addr = dev_alloc_wc(b->dev, b->size, &b->dma, GFP_KERNEL);
	if (dev_mmap_wc(b->dev, vma, b->addr, b->dma, b->size))
		dev_free_wc(b->dev, b->size, b->addr, b->dma);
	b->addr = devm_alloc_consistent(b->dev, b->size, &b->dma, GFP_KERNEL);
	devm_free_consistent(b->dev, b->size, b->addr, b->dma);
	b->addr = dev_alloc_noncoherent(b->dev, b->size, &b->dma, b->dir,
					GFP_KERNEL);
	b->page = dev_dma_alloc_pages(b->dev, b->size, &b->dma, b->dir,
				      GFP_KERNEL);
	if (dev_dma_mmap_pages(b->dev, vma, b->size, b->page))
		dev_dma_free_pages(b->dev, b->size, b->page, b->dma, b->dir);
	b->sgt = dev_alloc_noncontiguous(b->dev, b->size, b->dir, GFP_KERNEL,
					 0);
	if (dev_mmap_noncontiguous(b->dev, vma, b->size, b->sgt))
		return NULL;
	return dev_vmap_noncontiguous(b->dev, b->size, b->sgt);
}

void use_free(struct box *b)
{
	dev_vunmap_noncontiguous(b->dev, b->addr);
	dev_free_noncontiguous(b->dev, b->size, b->sgt, b->dir);
	dev_free_noncoherent(b->dev, b->size, b->addr, b->dma, b->dir);
}

u64 use_limits(struct box *b)
{
	if (dev_set_dma_masks(b->dev, DMA_BIT_MASK(32)) ||
	    !dev_dma_master(b->dev) || !dev_can_mmap(b->dev) ||
	    dev_dma_pci_p2pdma_supported(b->dev) ||
	    dev_dma_addressing_limited(b->dev))
		return dev_dma_required_mask(b->dev);
	dev_set_max_seg_size(b->dev, dev_get_max_seg_size(b->dev));
	dev_set_seg_boundary(b->dev, dev_get_seg_boundary(b->dev));
	dev_set_min_align_mask(b->dev, dev_get_min_align_mask(b->dev));
	return dev_get_dma_mask(b->dev) + dev_dma_line_size(b->dev) +
	       dev_dma_max_mapping_size(b->dev) +
	       dev_dma_opt_mapping_size(b->dev) +
	       dev_dma_merge_boundary(b->dev);
}

struct dev_pool *use_pools(struct box *b)
{
	struct dev_pool *pool = dev_pool_create("one", b->dev, 24, 4096,
						GFP_KERNEL);

	b->addr = dev_pool_alloc(pool, GFP_KERNEL, &b->dma);
	dev_pool_free(pool, b->addr, b->dma);
	b->addr = dev_pool_zalloc(pool, GFP_KERNEL, &b->dma);
	dev_pool_destroy(pool);
	pool = devm_dev_pool_create("two", b->dev, b->size, 0, GFP_KERNEL);
	devm_dev_pool_destroy(b->dev, pool);
	pool = devm_dev_pool_create_aligned("three", b->dev, 64, 64, 4096,
					    GFP_KERNEL);
#ifdef CANNOT
	dev_kfree(b->dev, dev_kmalloc(b->dev, 24, GFP_KERNEL, &b->dma), b->dma);
#endif
	return dev_pool_create_aligned("four", b->dev, 64, 64, 4096,
				       GFP_KERNEL);
}
