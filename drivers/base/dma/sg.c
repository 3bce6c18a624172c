// SPDX-License-Identifier: GPL-2.0-only
/*
 * Streaming mappings of scatterlists.
 *
 * A list goes fast as a whole or not at all.  An entry that is peer memory, or
 * lies in high memory, never does.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/scatterlist.h>

#include "bounce.h"
#include "call.h"

/* The limit was lowered for short buffers; a longer one is looked at whole. */
static bool entry_is_fast(unsigned long limit, unsigned long off,
			  unsigned int len)
{
	return off < limit && len &&
	       (len <= DEV_DMA_FAST_MAX ||
		len - 1 < limit + DEV_DMA_FAST_MAX - 1 - off);
}

/* Then every entry must be looked at. */
static bool has_own_segments(const struct dev_dma *view)
{
	return view->use && READ_ONCE(view->use->segments);
}

static bool map_fast(const struct dev_dma *view, struct scatterlist *sgl,
		     int nents)
{
	unsigned long limit = READ_ONCE(view->limit);
	struct scatterlist *sg;
	unsigned long off;
	int i;

	if (!limit || has_own_segments(view))
		return false;
	for (i = 0, sg = sgl; i < nents; i++, sg = dev_dma_sg_next(sg)) {
		struct page *page = likely(sg) ? sg_page(sg) : NULL;

		if (unlikely(!page || is_zone_device_page(page) ||
			     PageHighMem(page)))
			return false;
		off = dev_dma_offset(lowmem_page_address(page)) + sg->offset;
		if (unlikely(!entry_is_fast(limit, off, sg->length)))
			return false;
		sg->dma_address = view->base + off;
		sg_dma_len(sg) = sg->length;
	}
	return true;
}

static bool is_odd(struct dev_dma_call *call, struct scatterlist *sgl,
		   int nents)
{
	bool translated = READ_ONCE(call->m->translated);
	struct scatterlist *sg;
	int i;

	for (i = 0, sg = sgl; i < nents; i++, sg = dev_dma_sg_next(sg))
		if (sg_dma_is_bus_address(sg) ||
		    (!translated &&
		     dev_dma_bounced(call->master, call->m->view.base,
				     sg_dma_address(sg))))
			return true;
	return false;
}

static bool segment_fits(const struct dev_dma_limits *own,
			 dma_addr_t dma, unsigned int len)
{
	if (own->mask && (u64)dma + len - 1 > own->mask)
		return false;
	if (own->max_seg_size && len > own->max_seg_size)
		return false;
	return !own->seg_boundary ||
	       !((dma ^ (dma + len - 1)) & ~(dma_addr_t)own->seg_boundary);
}

/* An entry to program begins where one of the list's own entries does. */
static bool keep_bits(struct scatterlist *sgl, int mapped, unsigned int bits)
{
	struct scatterlist *sg, *from = sgl;
	unsigned int len;
	int i;

	for_each_sg(sgl, sg, mapped, i) {
		if ((sg_phys(from) ^ sg_dma_address(sg)) & bits)
			return false;
		for (len = 0; from && len < sg_dma_len(sg);
		     from = sg_next(from))
			len += from->length;
	}
	return true;
}

static bool all_in_reach(struct dev_dma_call *call, struct scatterlist *sgl,
			 int mapped)
{
	struct dev_dma_limits own;
	struct scatterlist *sg;
	int i;

	if (!call->view->use)
		return true;
	own = dev_dma_own_limits(call->view);
	for_each_sg(sgl, sg, mapped, i)
		if (!segment_fits(&own, sg_dma_address(sg), sg_dma_len(sg)))
			return false;
	return !own.min_align_mask ||
	       keep_bits(sgl, mapped, own.min_align_mask);
}

static size_t total_len(struct scatterlist *sgl, int nents)
{
	struct scatterlist *sg;
	size_t total = 0;
	int i;

	for_each_sg(sgl, sg, nents, i)
		total += sg->length;
	return total;
}

static bool was_mapped_each(struct dev_dma_master *m, struct scatterlist *sgl,
			    int nents, enum dma_data_direction dir)
{
	return m->bounce_line > 1 && dir != DMA_TO_DEVICE &&
	       dev_dma_has_bounced(m, sgl, nents, true);
}

static void unmap_entered(struct dev_dma_call *call, struct scatterlist *sgl,
			  int nents, enum dma_data_direction dir,
			  unsigned long attrs)
{
	bool odd;

	if (was_mapped_each(call->m, sgl, nents, dir)) {
		dev_dma_unmap_each(call->m, sgl, nents, dir, attrs);
		return;
	}
	odd = is_odd(call, sgl, nents);
	if (call->ops->unmap_sg)
		call->ops->unmap_sg(call->master, sgl, nents, dir, attrs);
	if (odd)
		dev_dma_odd_put(call->m);
}

static int map_whole(struct dev_dma_call *call, struct scatterlist *sgl,
		     int nents, enum dma_data_direction dir,
		     unsigned long attrs, const char **why)
{
	int mapped;

	*why = "the provider could not map it";
	mapped = call->ops->map_sg(call->master, sgl, nents, dir, attrs);
	if (mapped > 0 && is_odd(call, sgl, nents))
		dev_dma_odd_get(call->m);
	return mapped;
}

static int map_entered(struct dev_dma_call *call, struct scatterlist *sgl,
		       int nents, enum dma_data_direction dir,
		       unsigned long attrs, unsigned long caller,
		       const char **why)
{
	int mapped;

	*why = "the provider cannot map lists";
	if (!call->ops->map_sg)
		return -EOPNOTSUPP;
	dev_dma_freshen(call->m);
	if (dev_dma_list_shares_lines(call->m, sgl, nents, dir, attrs))
		mapped = dev_dma_map_each(call->m, sgl, nents, dir, attrs,
					  caller, why);
	else
		mapped = map_whole(call, sgl, nents, dir, attrs, why);
	if (mapped <= 0)
		return mapped ? mapped : -EIO;
	*why = "out of the device's reach";
	if (all_in_reach(call, sgl, mapped))
		return mapped;
	unmap_entered(call, sgl, nents, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
	return -EINVAL;
}

static int map_slow(struct device *dev, struct scatterlist *sgl, int nents,
		    enum dma_data_direction dir, unsigned long attrs,
		    unsigned long caller)
{
	const char *why = dev_dma_check_sg(sgl, nents, dir);
	struct dev_dma_call call;
	int mapped = -EINVAL;

	if (!why) {
		mapped = -ENODEV;
		why = dev_dma_begin(&call, dev);
		if (!why) {
			mapped = map_entered(&call, sgl, nents, dir, attrs,
					     caller, &why);
			dev_dma_count(call.view, mapped > 0,
				      call.view->use ? total_len(sgl, nents) :
						       0);
			dev_dma_end(&call);
			if (mapped > 0)
				return mapped;
			goto refuse;
		}
	}
	dev_dma_count_failure(dev_dma_current(dev));
refuse:
	dev_dma_refuse(dev, attrs, "list mapping", why);
	return mapped;
}

static int map_sg(struct device *dev, struct scatterlist *sgl, int nents,
		  enum dma_data_direction dir, unsigned long attrs,
		  unsigned long caller)
{
	if (likely(nents > 0 && valid_dma_direction(dir) &&
		   map_fast(dev_dma_current(dev), sgl, nents)))
		return nents;
	return map_slow(dev, sgl, nents, dir, attrs, caller);
}

/**
 * dev_map_sg_attrs - map a scatterlist for streaming DMA
 * @dev:	Device that will move the data.
 * @sgl:	The list.  The device owns its buffers until
 *		dev_unmap_sg_attrs() or a sync gives them back.
 * @nents:	Entries in the list.
 * @dir:	Who writes.
 * @attrs:	DMA_ATTR_* flags, or 0.
 *
 * Context: Any.
 * Return: How many entries to program, with sg_dma_address() and sg_dma_len();
 * fewer than @nents where some were merged.  0 on failure.
 */
int dev_map_sg_attrs(struct device *dev, struct scatterlist *sgl, int nents,
		     enum dma_data_direction dir, unsigned long attrs)
{
	int mapped = map_sg(dev, sgl, nents, dir, attrs, _RET_IP_);

	return max(mapped, 0);
}
EXPORT_SYMBOL(dev_map_sg_attrs);

/**
 * dev_map_sgtable - map a scatterlist table for streaming DMA
 * @dev:	Device that will move the data.
 * @sgt:	The table; its nents is set to the entries to program.
 * @dir:	Who writes.
 * @attrs:	DMA_ATTR_* flags, or 0.
 *
 * Context: Any.
 * Return: 0, or a negative errno: -EINVAL for bad input, -ENODEV where nothing
 * masters for @dev, -ENOMEM where trying again may help, -EREMOTEIO for peer
 * memory out of reach, -EOPNOTSUPP, -EIO.
 */
int dev_map_sgtable(struct device *dev, struct sg_table *sgt,
		    enum dma_data_direction dir, unsigned long attrs)
{
	int mapped = map_sg(dev, sgt->sgl, sgt->orig_nents, dir, attrs,
			    _RET_IP_);

	if (mapped < 0)
		return mapped;
	sgt->nents = mapped;
	return 0;
}
EXPORT_SYMBOL(dev_map_sgtable);

static void unmap_late(struct dev_dma_call *call, struct scatterlist *sgl,
		       int nents, enum dma_data_direction dir,
		       unsigned long attrs)
{
	const struct dev_dma_ops *ops = READ_ONCE(call->m->view.ops);
	struct scatterlist *sg;
	bool odd;
	int i;

	this_cpu_inc(dev_dma_stats(call->view)->late);
	dev_dma_count_undo(call->view);
	if (was_mapped_each(call->m, sgl, nents, dir)) {
		for_each_sg(sgl, sg, nents, i)
			dev_dma_unmap_late(call->m, sg_dma_address(sg),
					   sg_dma_len(sg), dir, attrs);
		return;
	}
	odd = is_odd(call, sgl, nents);
	for_each_sg(sgl, sg, nents, i)
		if (sg_dma_is_bus_address(sg))
			sg_dma_unmark_bus_address(sg);
		else if (READ_ONCE(call->m->linear) && ops->unmap_late)
			ops->unmap_late(call->master, sg_dma_address(sg),
					sg_dma_len(sg), dir, attrs);
	if (odd)
		dev_dma_odd_put(call->m);
}

/**
 * dev_unmap_sg_slow - undo a list mapping that the fast path may not skip
 * @dev:	Device that moved the data.
 * @sgl:	The list that was mapped, possibly on the fast path.
 * @nents:	The count that was given when it was mapped.
 * @dir:	Direction that was mapped.
 * @attrs:	DMA_ATTR_* flags of the mapping.
 *
 * Context: Any.
 */
void dev_unmap_sg_slow(struct device *dev, struct scatterlist *sgl, int nents,
		       enum dma_data_direction dir, unsigned long attrs)
{
	const char *why = dev_dma_check_sg(sgl, nents, dir);
	struct dev_dma_call call = { };

	if (!why)
		why = dev_dma_begin(&call, dev);
	if (!why) {
		unmap_entered(&call, sgl, nents, dir, attrs);
		dev_dma_count_undo(call.view);
		dev_dma_end(&call);
	} else if (call.m) {
		unmap_late(&call, sgl, nents, dir, attrs);
	} else {
		dev_dma_refuse(dev, attrs, "list unmapping", why);
	}
}
EXPORT_SYMBOL(dev_unmap_sg_slow);
