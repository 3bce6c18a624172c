/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DMA for any struct device: the driver's interface.
 *
 * A driver asks the device it holds.  Whether that device masters the bus, or
 * a controller above it does, whether an IOMMU, a bounce buffer or a local
 * SRAM lies between, was decided when the device was set up.  See
 * Documentation/core-api/dev-dma.rst and dev-dma-howto.rst.
 *
 * Providers and subsystems that delegate include <linux/dev-dma-ops.h> too.
 */
#ifndef _LINUX_DEV_DMA_H
#define _LINUX_DEV_DMA_H

#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/kasan.h>
#include <linux/mm.h>
#include <linux/sizes.h>

/* The one address that is never valid; 0 is an address like any other. */
#define BAD_DMA_ADDR	DMA_MAPPING_ERROR

/*
 * Longest buffer that the inline path maps.  The limit of a view is lowered by
 * it, so that one compare proves both ends of the buffer; longer ones pay a
 * call.  64 KiB is the largest block that USB, SCSI and network drivers
 * commonly map in one piece.
 */
#define DEV_DMA_FAST_MAX	SZ_64K

/**
 * struct dev_dma_limits - what a device cannot do although its master can
 * @mask:		Highest DMA address of a streaming mapping.
 * @consistent_mask:	Highest DMA address of consistent memory.
 * @max_seg_size:	Longest entry of a mapped list, in bytes.
 * @seg_boundary:	Mask of the boundary that no entry crosses.
 * @min_align_mask:	Low bits of an address which a bounce must preserve.
 *
 * A field that is 0 leaves to the master what it says; where a limit is given
 * to dev_dma_narrow(), it leaves that one as it is.
 */
struct dev_dma_limits {
	u64		mask;
	u64		consistent_mask;
	unsigned int	max_seg_size;
	unsigned long	seg_boundary;
	unsigned int	min_align_mask;
};

#ifdef CONFIG_HAS_DMA
dma_addr_t __must_check dev_map_single_slow(struct device *dev, void *addr,
					    size_t size,
					    enum dma_data_direction dir,
					    unsigned long attrs);
dma_addr_t __must_check dev_map_page_slow(struct device *dev, struct page *page,
					  unsigned long offset, size_t size,
					  enum dma_data_direction dir,
					  unsigned long attrs);
dma_addr_t __must_check dev_map_phys(struct device *dev, phys_addr_t phys,
				     size_t size, enum dma_data_direction dir,
				     unsigned long attrs);
void dev_unmap_slow(struct device *dev, dma_addr_t dma, size_t size,
		    enum dma_data_direction dir, unsigned long attrs);
int __must_check dev_map_sg_attrs(struct device *dev, struct scatterlist *sgl,
				  int nents, enum dma_data_direction dir,
				  unsigned long attrs);
void dev_unmap_sg_slow(struct device *dev, struct scatterlist *sgl, int nents,
		       enum dma_data_direction dir, unsigned long attrs);
int __must_check dev_map_sgtable(struct device *dev, struct sg_table *sgt,
				 enum dma_data_direction dir,
				 unsigned long attrs);
void dev_sync_for_cpu_slow(struct device *dev, dma_addr_t dma, size_t size,
			   enum dma_data_direction dir);
void dev_sync_for_device_slow(struct device *dev, dma_addr_t dma, size_t size,
			      enum dma_data_direction dir);
void dev_sync_sg_for_cpu_slow(struct device *dev, struct scatterlist *sgl,
			      int nents, enum dma_data_direction dir);
void dev_sync_sg_for_device_slow(struct device *dev, struct scatterlist *sgl,
				 int nents, enum dma_data_direction dir);

void *dev_alloc_consistent_attrs(struct device *dev, size_t size,
				 dma_addr_t *dma, gfp_t gfp,
				 unsigned long attrs);
void dev_free_consistent_attrs(struct device *dev, size_t size, void *addr,
			       dma_addr_t dma, unsigned long attrs);
int dev_mmap_consistent_attrs(struct device *dev, struct vm_area_struct *vma,
			      void *addr, dma_addr_t dma, size_t size,
			      unsigned long attrs);
int dev_get_sgtable_attrs(struct device *dev, struct sg_table *sgt, void *addr,
			  dma_addr_t dma, size_t size, unsigned long attrs);
bool dev_can_mmap(struct device *dev);
struct page *dev_dma_alloc_pages(struct device *dev, size_t size,
				 dma_addr_t *dma, enum dma_data_direction dir,
				 gfp_t gfp);
void dev_dma_free_pages(struct device *dev, size_t size, struct page *page,
			dma_addr_t dma, enum dma_data_direction dir);
int dev_dma_mmap_pages(struct device *dev, struct vm_area_struct *vma,
		       size_t size, struct page *page);
struct sg_table *dev_alloc_noncontiguous(struct device *dev, size_t size,
					 enum dma_data_direction dir, gfp_t gfp,
					 unsigned long attrs);
void dev_free_noncontiguous(struct device *dev, size_t size,
			    struct sg_table *sgt, enum dma_data_direction dir);
void *dev_vmap_noncontiguous(struct device *dev, size_t size,
			     struct sg_table *sgt);
void dev_vunmap_noncontiguous(struct device *dev, void *addr);
int dev_mmap_noncontiguous(struct device *dev, struct vm_area_struct *vma,
			   size_t size, struct sg_table *sgt);
void *devm_alloc_consistent_attrs(struct device *dev, size_t size,
				  dma_addr_t *dma, gfp_t gfp,
				  unsigned long attrs);
void devm_free_consistent(struct device *dev, size_t size, void *addr,
			  dma_addr_t dma);

int dev_set_dma_mask(struct device *dev, u64 mask);
int dev_set_consistent_dma_mask(struct device *dev, u64 mask);
u64 dev_get_dma_mask(struct device *dev);
bool dev_dma_supported(struct device *dev, u64 mask);
u64 dev_dma_required_mask(struct device *dev);
bool dev_dma_addressing_limited(struct device *dev);
size_t dev_dma_max_mapping_size(struct device *dev);
size_t dev_dma_opt_mapping_size(struct device *dev);
unsigned long dev_dma_merge_boundary(struct device *dev);
unsigned int dev_dma_line_size(struct device *dev);
bool dev_dma_coherent(struct device *dev);
bool dev_dma_need_sync(struct device *dev);
bool dev_dma_pci_p2pdma_supported(struct device *dev);
void dev_set_max_seg_size(struct device *dev, unsigned int size);
unsigned int dev_get_max_seg_size(struct device *dev);
void dev_set_seg_boundary(struct device *dev, unsigned long mask);
unsigned long dev_get_seg_boundary(struct device *dev);
void dev_set_min_align_mask(struct device *dev, unsigned int mask);
unsigned int dev_get_min_align_mask(struct device *dev);

int dev_dma_share(struct device *child, struct device *master);
int dev_dma_narrow(struct device *child, const struct dev_dma_limits *limits);
int dev_dma_unshare(struct device *child);

/**
 * dev_dma_master - the device that really puts addresses on the bus
 * @dev:	Device that asks.
 *
 * Context: Any.
 * Return: The master, borrowed: it stays as long as @dev does.  %NULL where
 * nothing masters for @dev.
 */
static inline struct device *dev_dma_master(struct device *dev)
{
	return READ_ONCE(READ_ONCE(dev->dma_view)->master);
}

/* Plain loads: what is marked volatile is never folded into the compare. */
static __always_inline bool dev_dma_is_quiet(const struct device *dev)
{
	/* a stale value is as good as one of a moment ago */
	return data_race(dev->dma_quiet);
}

static __always_inline bool dev_dma_is_sync_quiet(const struct device *dev)
{
	return data_race(dev->dma_sync_quiet);	/* likewise */
}

static __always_inline unsigned long dev_dma_limit(const struct dev_dma *view)
{
	/* likewise: the base that it guards never changes */
	return data_race(view->limit);
}

/* Where a linear address lies above PAGE_OFFSET; huge for any other address. */
static inline unsigned long dev_dma_offset(const void *addr)
{
	return (unsigned long)kasan_reset_tag(addr) - PAGE_OFFSET;
}

/**
 * dev_map_single_attrs - map a buffer for streaming DMA
 * @dev:	Device that will move the data.
 * @addr:	Buffer in the kernel's linear map.  The device owns it until
 *		dev_unmap_single_attrs() or a sync gives it back.
 * @size:	Bytes to map, at least 1.
 * @dir:	Who writes.
 * @attrs:	DMA_ATTR_* flags, or 0.
 *
 * Context: Any.
 * Return: The address to program, to be tested with dev_dma_bad().
 */
static __always_inline dma_addr_t __must_check
dev_map_single_attrs(struct device *dev, void *addr, size_t size,
		     enum dma_data_direction dir, unsigned long attrs)
{
	const struct dev_dma *view = READ_ONCE(dev->dma_view);
	unsigned long off = dev_dma_offset(addr);

	if (likely(off < dev_dma_limit(view) &&
		   size - 1 < DEV_DMA_FAST_MAX && valid_dma_direction(dir)))
		return view->base + off;
	return dev_map_single_slow(dev, addr, size, dir, attrs);
}

/**
 * dev_unmap_single_attrs - undo dev_map_single_attrs()
 * @dev:	Device that moved the data.
 * @dma:	What dev_map_single_attrs() returned.
 * @size:	Bytes that were mapped.
 * @dir:	Direction that was mapped.
 * @attrs:	DMA_ATTR_* flags, or 0.
 *
 * The CPU owns the buffer from here on.
 *
 * Context: Any.
 */
static __always_inline void dev_unmap_single_attrs(struct device *dev,
						   dma_addr_t dma, size_t size,
						   enum dma_data_direction dir,
						   unsigned long attrs)
{
	if (!likely(dev_dma_is_quiet(dev)))
		dev_unmap_slow(dev, dma, size, dir, attrs);
}

/**
 * dev_map_page_attrs - map part of a page, or of several adjoining ones
 * @dev:	Device that will move the data.
 * @page:	First page; it may lie in high memory.
 * @offset:	First byte, counted from the start of @page.
 * @size:	Bytes to map, at least 1.
 * @dir:	Who writes.
 * @attrs:	DMA_ATTR_* flags, or 0.
 *
 * Context: Any.
 * Return: The address to program, to be tested with dev_dma_bad().
 */
static __always_inline dma_addr_t __must_check
dev_map_page_attrs(struct device *dev, struct page *page, unsigned long offset,
		   size_t size, enum dma_data_direction dir,
		   unsigned long attrs)
{
	const struct dev_dma *view = READ_ONCE(dev->dma_view);
	unsigned long limit = READ_ONCE(view->limit);
	unsigned long off;

	if (likely(limit && page && !PageHighMem(page))) {
		off = dev_dma_offset(lowmem_page_address(page)) + offset;
		if (likely(off < limit && size - 1 < DEV_DMA_FAST_MAX &&
			   offset < limit && valid_dma_direction(dir)))
			return view->base + off;
	}
	return dev_map_page_slow(dev, page, offset, size, dir, attrs);
}

/**
 * dev_dma_bad - did mapping fail?
 * @dev:	Device that was asked.
 * @dma:	What it answered.
 *
 * Tells DMA API debugging that the address has been tested.
 *
 * Context: Any.
 * Return: %true if @dma must not be given to the hardware.
 */
static inline bool dev_dma_bad(struct device *dev, dma_addr_t dma)
{
	if (IS_ENABLED(CONFIG_DMA_API_DEBUG) && dev_dma_master(dev))
		debug_dma_mapping_error(dev_dma_master(dev), dma);
	return unlikely(dma == BAD_DMA_ADDR);
}

/**
 * dev_unmap_sg_attrs - undo dev_map_sg_attrs()
 * @dev:	Device that moved the data.
 * @sgl:	The list that was mapped.
 * @nents:	The count that was given to dev_map_sg_attrs().
 * @dir:	Direction that was mapped.
 * @attrs:	DMA_ATTR_* flags, or 0.
 *
 * Context: Any.
 */
static inline void dev_unmap_sg_attrs(struct device *dev,
				      struct scatterlist *sgl, int nents,
				      enum dma_data_direction dir,
				      unsigned long attrs)
{
	if (!likely(dev_dma_is_quiet(dev)))
		dev_unmap_sg_slow(dev, sgl, nents, dir, attrs);
}

/**
 * dev_sync_single_for_cpu - the CPU owns a mapped range until further notice
 * @dev:	Device that moves the data.
 * @dma:	Address inside a mapping.
 * @size:	Bytes.
 * @dir:	Direction that was mapped.
 *
 * Context: Any.
 */
static __always_inline void dev_sync_single_for_cpu(struct device *dev,
						    dma_addr_t dma, size_t size,
						    enum dma_data_direction dir)
{
	if (!likely(dev_dma_is_sync_quiet(dev)))
		dev_sync_for_cpu_slow(dev, dma, size, dir);
}

/**
 * dev_sync_single_for_device - give a mapped range back to the device
 * @dev:	Device that moves the data.
 * @dma:	Address inside a mapping.
 * @size:	Bytes.
 * @dir:	Direction that was mapped.
 *
 * Context: Any.
 */
static __always_inline void
dev_sync_single_for_device(struct device *dev, dma_addr_t dma, size_t size,
			   enum dma_data_direction dir)
{
	if (!likely(dev_dma_is_sync_quiet(dev)))
		dev_sync_for_device_slow(dev, dma, size, dir);
}

/**
 * dev_sync_sg_for_cpu - the CPU owns a mapped list until further notice
 * @dev:	Device that moves the data.
 * @sgl:	The list that was mapped.
 * @nents:	The count that was given to dev_map_sg_attrs().
 * @dir:	Direction that was mapped.
 *
 * Context: Any.
 */
static inline void dev_sync_sg_for_cpu(struct device *dev,
				       struct scatterlist *sgl, int nents,
				       enum dma_data_direction dir)
{
	if (!likely(dev_dma_is_sync_quiet(dev)))
		dev_sync_sg_for_cpu_slow(dev, sgl, nents, dir);
}

/**
 * dev_sync_sg_for_device - give a mapped list back to the device
 * @dev:	Device that moves the data.
 * @sgl:	The list that was mapped.
 * @nents:	The count that was given to dev_map_sg_attrs().
 * @dir:	Direction that was mapped.
 *
 * Context: Any.
 */
static inline void dev_sync_sg_for_device(struct device *dev,
					  struct scatterlist *sgl, int nents,
					  enum dma_data_direction dir)
{
	if (!likely(dev_dma_is_sync_quiet(dev)))
		dev_sync_sg_for_device_slow(dev, sgl, nents, dir);
}
#else /* CONFIG_HAS_DMA */
#include <linux/dev-dma-stubs.h>
#endif /* CONFIG_HAS_DMA */

#include <linux/dev-dma-forms.h>
#include <linux/dev-pool.h>

#endif /* _LINUX_DEV_DMA_H */
