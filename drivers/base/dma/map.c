// SPDX-License-Identifier: GPL-2.0-only
/*
 * Streaming mappings, off the fast path.
 *
 * Whatever the caller handed in is looked at before the provider is called.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/indirect_call_wrapper.h>
#include <linux/sizes.h>

#include <asm/sections.h>

#include "bounce.h"
#include "call.h"
#include "host.h"

/*
 * Told by the address: the provider may be another one by the time it is
 * unmapped.
 */
static __always_inline bool is_odd(struct dev_dma_master *m, dma_addr_t dma)
{
	return !READ_ONCE(m->translated) &&
	       dev_dma_bounced(m->view.master, m->view.base, dma);
}

static __always_inline void
unmap_by_provider(struct dev_dma_master *m, dma_addr_t dma, size_t size,
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

/**
 * dev_dma_unmap_entered - undo dev_dma_map_entered()
 * @m:		Whose view; a call of its provider is under way.
 * @dma:	Address that was mapped.
 * @size:	Bytes that were mapped.
 * @dir:	Direction that was mapped.
 * @attrs:	DMA_ATTR_* flags of the mapping.
 *
 * Context: Any.
 */
void dev_dma_unmap_entered(struct dev_dma_master *m, dma_addr_t dma,
			   size_t size, enum dma_data_direction dir,
			   unsigned long attrs)
{
	if (dev_dma_shares_lines(m, dma, size, dir, 0) &&
	    dev_dma_bounce_unmap(m, dma, attrs))
		return;
	unmap_by_provider(m, dma, size, dir, attrs);
}

/* A bounce moves a buffer, but not the bits that the device counts on. */
static bool suits_child(struct dev_dma *view, phys_addr_t phys, dma_addr_t dma,
			size_t size)
{
	return dev_dma_in_reach(view, dma, size) &&
	       !((phys ^ dma) & dev_dma_own_limits(view).min_align_mask);
}

static __always_inline const char *
map_by_provider(struct dev_dma_master *m, phys_addr_t phys, size_t size,
		enum dma_data_direction dir, unsigned long attrs,
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
	return NULL;
}

/**
 * dev_dma_map_entered - map a buffer that may be bounced, by whomever
 * @m:		Whose view; a call of its provider is under way.
 * @phys:	First byte.
 * @size:	Bytes.
 * @dir:	Direction.
 * @attrs:	DMA_ATTR_* flags.
 * @caller:	Who maps it.
 * @dma:	Set to the address to program.
 *
 * Context: Any.
 * Return: %NULL, or the reason why it cannot be.
 */
const char *dev_dma_map_entered(struct dev_dma_master *m, phys_addr_t phys,
				size_t size, enum dma_data_direction dir,
				unsigned long attrs, unsigned long caller,
				dma_addr_t *dma)
{
	const char *why;

	if (!dev_dma_shares_lines(m, phys, size, dir, attrs) ||
	    !m->view.ops->map_phys)
		return map_by_provider(m, phys, size, dir, attrs, dma);
	why = dev_dma_bounce_map(m, phys, size, dir, attrs, dma);
	if (!why)
		dev_dma_bounce_count(m, caller);
	return why;
}

static noinline dma_addr_t map_refused(struct device *dev, unsigned long attrs,
				       const char *why)
{
	dev_dma_count_failure(dev_dma_current(dev));
	dev_dma_refuse(dev, attrs, "mapping", why);
	return BAD_DMA_ADDR;
}

/* The longest for which the CPU may be kept, however long pages are. */
#define KEEP_CPU_MOST	SZ_4K

/* A view that is neither private nor the one that fails. */
static __always_inline bool is_masters(const struct dev_dma *view)
{
	return likely(!view->use && view != &dev_dma_none);
}

static __always_inline bool is_coherent(const struct dev_dma_master *m)
{
	return READ_ONCE(m->line) == 1;
}

static bool is_noncoherent(struct dev_dma_master *m)
{
	return READ_ONCE(m->view.ops) == &dev_dma_noncoherent_ops;
}

static bool may_bounce_short(size_t size, unsigned long attrs)
{
	return size <= DEV_DMA_BOUNCE_SHORT &&
	       !(attrs & DMA_ATTR_SKIP_CPU_SYNC);
}

/*
 * In one go, by a device without limits of its own.  What is read here only
 * tells whom to ask: the view may die and come back before it is.
 */
static __always_inline dma_addr_t
map_short(struct dev_dma_master *m, phys_addr_t phys, size_t size,
	  enum dma_data_direction dir, unsigned long attrs,
	  unsigned long caller)
{
	if (size > KEEP_CPU_MOST)
		return BAD_DMA_ADDR;
	if (!dev_dma_shares_lines(m, phys, size, dir, attrs))
		return is_noncoherent(m) ?
		       dev_dma_noncoherent_map_short(m, phys, size, dir,
						     attrs) : BAD_DMA_ADDR;
	return may_bounce_short(size, attrs) ?
	       dev_dma_bounce_map_short(m, phys, size, dir, caller) :
	       BAD_DMA_ADDR;
}

static __always_inline bool
unmap_short(struct dev_dma_master *m, dma_addr_t dma, size_t size,
	    enum dma_data_direction dir, unsigned long attrs)
{
	if (size > KEEP_CPU_MOST)
		return false;
	if (dev_dma_shares_lines(m, dma, size, dir, 0))
		return may_bounce_short(size, attrs) &&
		       dev_dma_bounce_unmap_short(m, dma);
	return is_noncoherent(m) &&
	       dev_dma_noncoherent_unmap_short(m, dma, size, dir, attrs);
}

static const char *map_for_child(struct dev_dma *view, struct dev_dma_master *m,
				 phys_addr_t phys, size_t size,
				 enum dma_data_direction dir,
				 unsigned long attrs, unsigned long caller,
				 dma_addr_t *dma)
{
	const char *why = dev_dma_map_entered(m, phys, size, dir, attrs, caller,
					      dma);

	if (why || !view->use || suits_child(view, phys, *dma, size))
		return why;
	dev_dma_unmap_entered(m, *dma, size, dir,
			      attrs | DMA_ATTR_SKIP_CPU_SYNC);
	return "out of the device's reach";
}

/* Whoever asks, and whatever is in the way. */
static noinline dma_addr_t map_long(struct device *dev, phys_addr_t phys,
				    size_t size, enum dma_data_direction dir,
				    unsigned long attrs, unsigned long caller)
{
	struct dev_dma *view = dev_dma_current(dev);
	struct dev_dma_master *m = dev_dma_enter(view);
	dma_addr_t dma = BAD_DMA_ADDR;
	const char *why;

	if (unlikely(!m))
		return map_refused(dev, attrs, dev_dma_why_not(view));
	why = map_for_child(view, m, phys, size, dir, attrs, caller, &dma);
	dev_dma_gate_leave(&m->gate);
	if (unlikely(why))
		return map_refused(dev, attrs, why);
	dev_dma_count(view, true, size);
	return dma;
}

static noinline dma_addr_t map_incoherent(struct device *dev, phys_addr_t phys,
					  size_t size,
					  enum dma_data_direction dir,
					  unsigned long attrs,
					  struct dev_dma_master *m,
					  unsigned long caller)
{
	dma_addr_t dma = map_short(m, phys, size, dir, attrs, caller);

	if (likely(dma != BAD_DMA_ADDR))
		return dma;
	return map_long(dev, phys, size, dir, attrs, caller);
}

/* Nothing but the provider stands between the caller and the address. */
static noinline dma_addr_t map_coherent(struct device *dev, phys_addr_t phys,
					size_t size,
					enum dma_data_direction dir,
					unsigned long attrs,
					struct dev_dma_master *m)
{
	dma_addr_t dma = BAD_DMA_ADDR;
	const char *why;

	if (unlikely(!dev_dma_enter_own(m)))
		return map_refused(dev, attrs, dev_dma_why_not(&m->view));
	/* it may have died and come back as one whose DMA the cache misses */
	if (likely(m->line == 1))
		why = map_by_provider(m, phys, size, dir, attrs, &dma);
	else
		why = dev_dma_map_entered(m, phys, size, dir, attrs, _RET_IP_,
					  &dma);
	dev_dma_gate_leave(&m->gate);
	return likely(!why) ? dma : map_refused(dev, attrs, why);
}

/*
 * @phys has been checked to be what the caller says it is.  Arguments stay in
 * the registers in which they came.
 */
static __always_inline dma_addr_t
map_checked(struct device *dev, phys_addr_t phys, size_t size,
	    enum dma_data_direction dir, unsigned long attrs,
	    unsigned long caller)
{
	struct dev_dma *view = dev_dma_current(dev);
	struct dev_dma_master *m;

	if (unlikely(!is_masters(view)))
		return map_long(dev, phys, size, dir, attrs, caller);
	m = container_of(view, struct dev_dma_master, view);
	if (likely(is_coherent(m)))
		return map_coherent(dev, phys, size, dir, attrs, m);
	return map_incoherent(dev, phys, size, dir, attrs, m, caller);
}

/* Not, or not certainly, a buffer in the linear map. */
static noinline dma_addr_t map_doubtful(struct device *dev, void *addr,
					size_t size,
					enum dma_data_direction dir,
					unsigned long attrs,
					unsigned long caller)
{
	const char *why = dev_dma_check_buffer(addr, size, dir);

	if (!why && (attrs & DMA_ATTR_MMIO))
		why = "MMIO has no kernel buffer";
	if (why)
		return map_refused(dev, attrs, why);
	return map_checked(dev, __is_kernel((unsigned long)addr) ?
			   __pa_symbol(addr) : virt_to_phys(addr),
			   size, dir, attrs, caller);
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
		return map_doubtful(dev, addr, size, dir, attrs, _RET_IP_);
	return map_checked(dev, virt_to_phys(addr), size, dir, attrs,
			   _RET_IP_);
}
EXPORT_SYMBOL(dev_map_single_slow);

static __always_inline dma_addr_t
map_phys(struct device *dev, phys_addr_t phys, size_t size,
	 enum dma_data_direction dir, unsigned long attrs,
	 unsigned long caller)
{
	const char *why = dev_dma_check_range(phys, size, dir);

	if (likely(!why))
		why = dev_dma_check_phys(phys, size, attrs);
	if (unlikely(why))
		return map_refused(dev, attrs, why);
	return map_checked(dev, phys, size, dir, attrs, caller);
}

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
	return map_phys(dev, page_to_phys(page) + offset, size, dir, attrs,
			_RET_IP_);
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
	return map_phys(dev, phys, size, dir, attrs, _RET_IP_);
}
EXPORT_SYMBOL(dev_map_phys);

/**
 * dev_dma_unmap_late - give back what a mapping has, after the view has died
 * @m:		Whose view.
 * @dma:	Address that was mapped.
 * @size:	Bytes that were mapped.
 * @dir:	Direction that was mapped.
 * @attrs:	DMA_ATTR_* flags of the mapping.
 *
 * Context: Any.
 */
void dev_dma_unmap_late(struct dev_dma_master *m, dma_addr_t dma, size_t size,
			enum dma_data_direction dir, unsigned long attrs)
{
	const struct dev_dma_ops *ops = READ_ONCE(m->view.ops);
	bool odd;

	if (dev_dma_shares_lines(m, dma, size, dir, 0) &&
	    dev_dma_bounce_unmap(m, dma, DMA_ATTR_SKIP_CPU_SYNC))
		return;
	odd = is_odd(m, dma);
	if (READ_ONCE(m->linear) && ops->unmap_late)
		ops->unmap_late(m->view.master, dma, size, dir, attrs);
	if (odd)
		dev_dma_odd_put(m);
}

static noinline void unmap_refused(struct device *dev, unsigned long attrs,
				   const char *why)
{
	dev_dma_refuse(dev, attrs, "unmapping", why);
}

static noinline void unmap_late(struct dev_dma *view, struct device *dev,
				dma_addr_t dma, size_t size,
				enum dma_data_direction dir,
				unsigned long attrs)
{
	struct dev_dma_master *m = dev_dma_to_master(view);

	if (!m) {
		unmap_refused(dev, attrs, dev_dma_why_not(view));
		return;
	}
	this_cpu_inc(dev_dma_stats(view)->late);
	dev_dma_count_undo(view);
	dev_dma_unmap_late(m, dma, size, dir, attrs);
}

static noinline void unmap_long(struct device *dev, dma_addr_t dma, size_t size,
				enum dma_data_direction dir,
				unsigned long attrs)
{
	struct dev_dma *view = dev_dma_current(dev);
	struct dev_dma_master *m = dev_dma_enter(view);

	if (unlikely(!m)) {
		unmap_late(view, dev, dma, size, dir, attrs);
		return;
	}
	dev_dma_unmap_entered(m, dma, size, dir, attrs);
	dev_dma_gate_leave(&m->gate);
	dev_dma_count_undo(view);
}

static noinline void unmap_incoherent(struct device *dev, dma_addr_t dma,
				      size_t size, enum dma_data_direction dir,
				      unsigned long attrs,
				      struct dev_dma_master *m)
{
	if (!unmap_short(m, dma, size, dir, attrs))
		unmap_long(dev, dma, size, dir, attrs);
}

static noinline void unmap_coherent(struct device *dev, dma_addr_t dma,
				    size_t size, enum dma_data_direction dir,
				    unsigned long attrs,
				    struct dev_dma_master *m)
{
	if (unlikely(!dev_dma_enter_own(m))) {
		unmap_late(&m->view, dev, dma, size, dir, attrs);
		return;
	}
	unmap_by_provider(m, dma, size, dir, attrs);
	dev_dma_gate_leave(&m->gate);
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
	const char *why = dev_dma_check_mapped(dma, size, dir);
	struct dev_dma *view = dev_dma_current(dev);
	struct dev_dma_master *m;

	if (unlikely(why))
		return unmap_refused(dev, attrs, why);
	if (unlikely(!is_masters(view)))
		return unmap_long(dev, dma, size, dir, attrs);
	m = container_of(view, struct dev_dma_master, view);
	if (likely(is_coherent(m)))
		unmap_coherent(dev, dma, size, dir, attrs, m);
	else
		unmap_incoherent(dev, dma, size, dir, attrs, m);
}
EXPORT_SYMBOL(dev_unmap_slow);
