// SPDX-License-Identifier: GPL-2.0-only
/*
 * Streaming mappings, off the fast path.
 *
 * This is the only way from a device to its provider.  A call looks at what
 * the caller handed in, enters the provider and leaves it again, so that a
 * dying view can wait for it.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/percpu.h>

#include <asm/sections.h>

#include "core.h"

/**
 * dev_dma_begin - begin a call on behalf of a device
 * @call:	To be filled in; to be ended with dev_dma_end() on success.
 * @dev:	Who asks.
 *
 * Context: Any.
 * Return: %NULL, or the reason why nobody can answer.  Then @call->m still
 * tells a dead master from none.
 */
const char *dev_dma_begin(struct dev_dma_call *call, struct device *dev)
{
	call->dev = dev;
	call->view = dev_dma_current(dev);
	call->m = dev_dma_to_master(call->view);
	if (!call->m)
		return "nothing masters for this device";
	this_cpu_inc(dev_dma_stats(call->view)->slow);
	call->master = call->m->view.master;
	if (!dev_dma_enter(call->m))
		return "the master has no driver";
	call->ops = call->m->view.ops;
	return NULL;
}

/**
 * dev_dma_end - end a call
 * @call:	What dev_dma_begin() filled in.
 *
 * Context: Any.
 */
void dev_dma_end(struct dev_dma_call *call)
{
	dev_dma_leave(call->m);
}

/**
 * dev_dma_in_reach - can the device that asked drive this address?
 * @call:	The call.
 * @dma:	What the master can drive.
 * @size:	Bytes.
 *
 * Context: Any.
 * Return: %false if the device is narrower than its master, and too narrow.
 */
bool dev_dma_in_reach(struct dev_dma_call *call, dma_addr_t dma, size_t size)
{
	u64 mask = call->view->use ? READ_ONCE(call->view->use->own.mask) : 0;

	return !mask || (u64)dma + size - 1 <= mask;
}

/**
 * dev_dma_count - count a mapping or an allocation
 * @call:	The call.
 * @ok:		Did it succeed?
 * @bytes:	How long it is.
 *
 * Context: Any.
 */
void dev_dma_count(struct dev_dma_call *call, bool ok, size_t bytes)
{
	struct dev_dma_stats __percpu *stats = dev_dma_stats(call->view);

	if (!ok) {
		this_cpu_inc(stats->failures);
	} else if (call->view->use) {
		this_cpu_inc(stats->maps);
		this_cpu_add(stats->bytes, bytes);
	}
}

/**
 * dev_dma_count_undo - count the end of a mapping or an allocation
 * @call:	The call.
 *
 * Context: Any.
 */
void dev_dma_count_undo(struct dev_dma_call *call)
{
	if (call->view->use)
		this_cpu_inc(call->view->use->stats->unmaps);
}

/**
 * dev_dma_count_failure - count a call that no provider was asked about
 * @view:	View of the device that called.
 *
 * Context: Any.
 */
void dev_dma_count_failure(struct dev_dma *view)
{
	if (dev_dma_to_master(view))
		this_cpu_inc(dev_dma_stats(view)->failures);
}

/*
 * Told by the address: the provider may be another one by the time it is
 * unmapped.
 */
static bool is_odd(struct dev_dma_call *call, dma_addr_t dma)
{
	return !call->m->translated &&
	       dev_dma_bounced(call->master, call->m->view.base, dma);
}

static void unmap_entered(struct dev_dma_call *call, dma_addr_t dma,
			  size_t size, enum dma_data_direction dir,
			  unsigned long attrs)
{
	bool odd = is_odd(call, dma);

	if (call->ops->unmap_phys)
		call->ops->unmap_phys(call->master, dma, size, dir, attrs);
	if (odd)
		dev_dma_odd_put(call->m);
}

static const char *map_entered(struct dev_dma_call *call, phys_addr_t phys,
			       size_t size, enum dma_data_direction dir,
			       unsigned long attrs, dma_addr_t *dma)
{
	if (!call->ops->map_phys)
		return "the provider cannot map";
	dev_dma_freshen(call->m);
	*dma = call->ops->map_phys(call->master, phys, size, dir, attrs);
	if (*dma == BAD_DMA_ADDR)
		return "the provider could not map it";
	if (is_odd(call, *dma))
		dev_dma_odd_get(call->m);
	if (dev_dma_in_reach(call, *dma, size))
		return NULL;
	unmap_entered(call, *dma, size, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
	return "out of the device's reach";
}

/* @phys has been checked to be what the caller says it is. */
static dma_addr_t map_checked(struct device *dev, phys_addr_t phys,
			      size_t size, enum dma_data_direction dir,
			      unsigned long attrs)
{
	dma_addr_t dma = BAD_DMA_ADDR;
	struct dev_dma_call call;
	const char *why = dev_dma_begin(&call, dev);

	if (!why) {
		why = map_entered(&call, phys, size, dir, attrs, &dma);
		dev_dma_count(&call, !why, size);
		dev_dma_end(&call);
	} else {
		dev_dma_count_failure(call.view);
	}
	if (likely(!why))
		return dma;
	dev_dma_refuse(dev, attrs, "mapping", why);
	return BAD_DMA_ADDR;
}

static dma_addr_t map_refused(struct device *dev, unsigned long attrs,
			      const char *why)
{
	dev_dma_count_failure(dev_dma_current(dev));
	dev_dma_refuse(dev, attrs, "mapping", why);
	return BAD_DMA_ADDR;
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
	const char *why = dev_dma_check_buffer(addr, size, dir);

	if (unlikely(!why && (attrs & DMA_ATTR_MMIO)))
		why = "MMIO has no kernel buffer";
	if (unlikely(why))
		return map_refused(dev, attrs, why);
	return map_checked(dev, __is_kernel((unsigned long)addr) ?
			   __pa_symbol(addr) : virt_to_phys(addr),
			   size, dir, attrs);
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
static void unmap_late(struct dev_dma_call *call, dma_addr_t dma, size_t size,
		       enum dma_data_direction dir, unsigned long attrs)
{
	const struct dev_dma_ops *ops = call->m->view.ops;
	bool odd = is_odd(call, dma);

	this_cpu_inc(dev_dma_stats(call->view)->late);
	if (call->m->linear && ops->unmap_late)
		ops->unmap_late(call->master, dma, size, dir, attrs);
	if (odd)
		dev_dma_odd_put(call->m);
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
	const char *why = dma == BAD_DMA_ADDR ? "BAD_DMA_ADDR" :
			  dev_dma_check_range(dma, size, dir);
	struct dev_dma_call call;

	if (likely(!why))
		why = dev_dma_begin(&call, dev);
	else
		call.m = NULL;
	if (likely(!why)) {
		unmap_entered(&call, dma, size, dir, attrs);
		dev_dma_count_undo(&call);
		dev_dma_end(&call);
	} else if (call.m) {
		unmap_late(&call, dma, size, dir, attrs);
	} else {
		dev_dma_refuse(dev, attrs, "unmapping", why);
	}
}
EXPORT_SYMBOL(dev_unmap_slow);
