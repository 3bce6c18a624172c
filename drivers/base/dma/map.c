// SPDX-License-Identifier: GPL-2.0-only
/*
 * Streaming mappings, off the fast path.
 *
 * Whatever the caller handed in is looked at before the provider is called.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/indirect_call_wrapper.h>

#include <asm/sections.h>

#include "call.h"
#include "host.h"

/*
 * Told by the address: the provider may be another one by the time it is
 * unmapped.
 */
static __always_inline bool is_odd(struct dev_dma_master *m, dma_addr_t dma)
{
	return unlikely(!READ_ONCE(m->translated)) &&
	       dev_dma_bounced(m->view.master, m->view.base, dma);
}

static __always_inline void
unmap_entered(struct dev_dma_master *m, dma_addr_t dma, size_t size,
	      enum dma_data_direction dir, unsigned long attrs)
{
	const struct dev_dma_ops *ops = m->view.ops;
	bool odd = is_odd(m, dma);

	if (likely(ops->unmap_phys))
		INDIRECT_CALL_1(ops->unmap_phys, dev_dma_host_unmap_phys,
				m->view.master, dma, size, dir, attrs);
	if (odd)
		dev_dma_odd_put(m);
}

/* A bounce moves a buffer, but not the bits that the device counts on. */
static bool suits_child(struct dev_dma *view, phys_addr_t phys, dma_addr_t dma,
			size_t size)
{
	return dev_dma_in_reach(view, dma, size) &&
	       !((phys ^ dma) & dev_dma_own_limits(view).min_align_mask);
}

static __always_inline const char *
map_entered(struct dev_dma *view, struct dev_dma_master *m, phys_addr_t phys,
	    size_t size, enum dma_data_direction dir, unsigned long attrs,
	    dma_addr_t *dma)
{
	const struct dev_dma_ops *ops = m->view.ops;

	if (unlikely(!ops->map_phys))
		return "the provider cannot map";
	dev_dma_freshen(m);
	*dma = INDIRECT_CALL_1(ops->map_phys, dev_dma_host_map_phys,
			       m->view.master, phys, size, dir, attrs);
	if (unlikely(*dma == BAD_DMA_ADDR))
		return "the provider could not map it";
	if (is_odd(m, *dma))
		dev_dma_odd_get(m);
	if (likely(!view->use) || suits_child(view, phys, *dma, size))
		return NULL;
	unmap_entered(m, *dma, size, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
	return "out of the device's reach";
}

static noinline dma_addr_t map_refused(struct device *dev, unsigned long attrs,
				       const char *why)
{
	dev_dma_count_failure(dev_dma_current(dev));
	dev_dma_refuse(dev, attrs, "mapping", why);
	return BAD_DMA_ADDR;
}

static __always_inline dma_addr_t
map_through(struct dev_dma *view, struct device *dev, phys_addr_t phys,
	    size_t size, enum dma_data_direction dir, unsigned long attrs)
{
	struct dev_dma_master *m = dev_dma_enter(view);
	dma_addr_t dma = BAD_DMA_ADDR;
	const char *why;

	if (unlikely(!m))
		return map_refused(dev, attrs, dev_dma_why_not(view));
	why = map_entered(view, m, phys, size, dir, attrs, &dma);
	dev_dma_gate_leave(&m->gate);
	if (unlikely(why))
		return map_refused(dev, attrs, why);
	dev_dma_count(view, true, size);
	return dma;
}

static noinline dma_addr_t map_private(struct dev_dma *view, struct device *dev,
				       phys_addr_t phys, size_t size,
				       enum dma_data_direction dir,
				       unsigned long attrs)
{
	return map_through(view, dev, phys, size, dir, attrs);
}

/*
 * @phys has been checked to be what the caller says it is.  What only a
 * private view has to look at is kept out of the way.
 */
static __always_inline dma_addr_t
map_checked(struct device *dev, phys_addr_t phys, size_t size,
	    enum dma_data_direction dir, unsigned long attrs)
{
	struct dev_dma *view = dev_dma_current(dev);

	if (unlikely(view->use))
		return map_private(view, dev, phys, size, dir, attrs);
	return map_through(view, dev, phys, size, dir, attrs);
}

/* Not, or not certainly, a buffer in the linear map. */
static noinline dma_addr_t map_doubtful(struct device *dev, void *addr,
					size_t size,
					enum dma_data_direction dir,
					unsigned long attrs)
{
	const char *why = dev_dma_check_buffer(addr, size, dir);

	if (!why && (attrs & DMA_ATTR_MMIO))
		why = "MMIO has no kernel buffer";
	if (why)
		return map_refused(dev, attrs, why);
	return map_checked(dev, __is_kernel((unsigned long)addr) ?
			   __pa_symbol(addr) : virt_to_phys(addr),
			   size, dir, attrs);
}

/**
 * dev_map_single_slow - map a buffer that the fast path did not take
 * @dev:	Device that will move the data.
 * @addr:	Whatever the caller has.
 * @size:	Bytes.
 * @dir:	Who writes.
 * @attrs:	DMA_ATTR_* flags, or 0.
 *
 * Context: Any.
 * Return: The address to program, or %BAD_DMA_ADDR.
 */
dma_addr_t dev_map_single_slow(struct device *dev, void *addr, size_t size,
			       enum dma_data_direction dir,
			       unsigned long attrs)
{
	if (unlikely(!dev_dma_is_linear_buffer(addr, size) ||
		     !valid_dma_direction(dir) || (attrs & DMA_ATTR_MMIO)))
		return map_doubtful(dev, addr, size, dir, attrs);
	return map_checked(dev, virt_to_phys(addr), size, dir, attrs);
}
EXPORT_SYMBOL(dev_map_single_slow);

/**
 * dev_map_page_slow - map part of a page that the fast path did not take
 * @dev:	Device that will move the data.
 * @page:	First page.
 * @offset:	First byte, counted from the start of @page.
 * @size:	Bytes.
 * @dir:	Who writes.
 * @attrs:	DMA_ATTR_* flags, or 0.
 *
 * Context: Any.
 * Return: The address to program, or %BAD_DMA_ADDR.
 */
dma_addr_t dev_map_page_slow(struct device *dev, struct page *page,
			     unsigned long offset, size_t size,
			     enum dma_data_direction dir, unsigned long attrs)
{
	if (unlikely(!page))
		return map_refused(dev, attrs, "NULL page");
	if (unlikely(attrs & DMA_ATTR_MMIO))
		return map_refused(dev, attrs, "MMIO has no struct page");
	if (unlikely(page_to_phys(page) + offset < offset))
		return map_refused(dev, attrs, "offset wraps");
	return dev_map_phys(dev, page_to_phys(page) + offset, size, dir, attrs);
}
EXPORT_SYMBOL(dev_map_page_slow);

/**
 * dev_map_phys - map physical memory for streaming DMA
 * @dev:	Device that will move the data.
 * @phys:	First byte: RAM, or with %DMA_ATTR_MMIO the registers or the
 *		memory of another device.
 * @size:	Bytes to map, at least 1.
 * @dir:	Who writes.
 * @attrs:	DMA_ATTR_* flags, or 0.
 *
 * To be undone with dev_unmap_phys() and the same @attrs.
 *
 * Context: Any.
 * Return: The address to program, to be tested with dev_dma_bad().
 */
dma_addr_t dev_map_phys(struct device *dev, phys_addr_t phys, size_t size,
			enum dma_data_direction dir, unsigned long attrs)
{
	const char *why = dev_dma_check_range(phys, size, dir);

	if (likely(!why))
		why = dev_dma_check_phys(phys, size, attrs);
	if (unlikely(why))
		return map_refused(dev, attrs, why);
	return map_checked(dev, phys, size, dir, attrs);
}
EXPORT_SYMBOL(dev_map_phys);

/* The view has died: only what must be given back is. */
static noinline void unmap_late(struct dev_dma *view, struct device *dev,
				dma_addr_t dma, size_t size,
				enum dma_data_direction dir,
				unsigned long attrs)
{
	struct dev_dma_master *m = dev_dma_to_master(view);
	const struct dev_dma_ops *ops;
	bool odd;

	if (!m) {
		dev_dma_refuse(dev, attrs, "unmapping", dev_dma_why_not(view));
		return;
	}
	ops = READ_ONCE(m->view.ops);
	odd = is_odd(m, dma);
	this_cpu_inc(dev_dma_stats(view)->late);
	dev_dma_count_undo(view);
	if (READ_ONCE(m->linear) && ops->unmap_late)
		ops->unmap_late(m->view.master, dma, size, dir, attrs);
	if (odd)
		dev_dma_odd_put(m);
}

/**
 * dev_unmap_slow - undo a mapping that the fast path may not skip
 * @dev:	Device that moved the data.
 * @dma:	Address that was mapped, possibly on the fast path.
 * @size:	Bytes that were mapped.
 * @dir:	Direction that was mapped.
 * @attrs:	DMA_ATTR_* flags of the mapping.
 *
 * Context: Any.
 */
void dev_unmap_slow(struct device *dev, dma_addr_t dma, size_t size,
		    enum dma_data_direction dir, unsigned long attrs)
{
	const char *why = unlikely(dma == BAD_DMA_ADDR) ? "BAD_DMA_ADDR" :
			  dev_dma_check_range(dma, size, dir);
	struct dev_dma *view = dev_dma_current(dev);
	struct dev_dma_master *m;

	if (unlikely(why)) {
		dev_dma_refuse(dev, attrs, "unmapping", why);
		return;
	}
	m = dev_dma_enter(view);
	if (unlikely(!m)) {
		unmap_late(view, dev, dma, size, dir, attrs);
		return;
	}
	unmap_entered(m, dma, size, dir, attrs);
	dev_dma_gate_leave(&m->gate);
	dev_dma_count_undo(view);
}
EXPORT_SYMBOL(dev_unmap_slow);
