/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A call: the only way from a device to its provider.
 */
#ifndef _DRIVERS_BASE_DMA_CALL_H
#define _DRIVERS_BASE_DMA_CALL_H

#include <linux/percpu.h>

#include "core.h"

/**
 * struct dev_dma_call - a call on behalf of a device
 * @view:	What the device that asks points to.
 * @m:		Whose view that is; NULL where nothing masters for the device.
 * @master:	The device that the provider is given.
 * @ops:	The provider.
 */
struct dev_dma_call {
	struct dev_dma			*view;
	struct dev_dma_master		*m;
	struct device			*master;
	const struct dev_dma_ops	*ops;
};

/**
 * dev_dma_enter_own - enter the provider, for a device without a private view
 * @m:		Whose view the device that asks points to.
 *
 * Context: Any.
 * Return: %false if the view is dead; else it is to be left by its gate.
 */
static __always_inline bool dev_dma_enter_own(struct dev_dma_master *m)
{
	this_cpu_inc(m->stats->slow);
	return likely(dev_dma_gate_enter(&m->gate));
}

/**
 * dev_dma_enter - enter the provider
 * @view:	View of the device that asks.
 *
 * Context: Any.
 * Return: Whose provider it is; to be left by its gate.  %NULL where nobody
 * answers; dev_dma_why_not() tells why.
 */
static __always_inline struct dev_dma_master *
dev_dma_enter(struct dev_dma *view)
{
	struct dev_dma_master *m = dev_dma_to_master(view);

	if (unlikely(!m))
		return NULL;
	this_cpu_inc(dev_dma_stats(view)->slow);
	return likely(dev_dma_gate_enter(&m->gate)) ? m : NULL;
}

static inline const char *dev_dma_why_not(struct dev_dma *view)
{
	return dev_dma_to_master(view) ? "the master has no driver" :
					 "nothing masters for this device";
}

/**
 * dev_dma_begin_view - begin a call
 * @call:	To be filled in; to be ended with dev_dma_end() on success.
 * @view:	View of the device that asks.
 *
 * Context: Any.
 * Return: %NULL, or the reason why nobody can answer.  Then @call->m still
 * tells a dead master from none.
 */
static inline const char *dev_dma_begin_view(struct dev_dma_call *call,
					     struct dev_dma *view)
{
	struct dev_dma_master *m = dev_dma_enter(view);

	call->view = view;
	call->m = m ?: dev_dma_to_master(view);
	call->master = call->m ? call->m->view.master : NULL;
	if (!m)
		return dev_dma_why_not(view);
	call->ops = m->view.ops;
	return NULL;
}

static inline const char *dev_dma_begin(struct dev_dma_call *call,
					struct device *dev)
{
	return dev_dma_begin_view(call, dev_dma_current(dev));
}

/**
 * dev_dma_end - end a call
 * @call:	What dev_dma_begin() filled in.
 *
 * Context: Any.
 */
static __always_inline void dev_dma_end(struct dev_dma_call *call)
{
	dev_dma_gate_leave(&call->m->gate);
}

/**
 * dev_dma_in_reach - can the device that asked drive this address?
 * @view:	View of the device.
 * @dma:	What the master can drive.
 * @size:	Bytes.
 *
 * Context: Any.
 * Return: %false if the device is narrower than its master, and too narrow.
 */
static inline bool dev_dma_in_reach(struct dev_dma *view, dma_addr_t dma,
				    size_t size)
{
	u64 mask = dev_dma_own_limits(view).mask;

	return !mask || (u64)dma + size - 1 <= mask;
}

/**
 * dev_dma_count - count a mapping or an allocation
 * @view:	View of the device that called.
 * @ok:		Did it succeed?
 * @bytes:	How long it is; only looked at if @view is private.
 *
 * Context: Any.
 */
static inline void dev_dma_count(struct dev_dma *view, bool ok, size_t bytes)
{
	struct dev_dma_stats __percpu *stats = dev_dma_stats(view);

	if (unlikely(!ok)) {
		this_cpu_inc(stats->failures);
	} else if (unlikely(view->use)) {
		this_cpu_inc(stats->maps);
		this_cpu_add(stats->bytes, bytes);
	}
}

/**
 * dev_dma_count_undo - count the end of a mapping or an allocation
 * @view:	View of the device that called.
 *
 * Context: Any.
 */
static inline void dev_dma_count_undo(struct dev_dma *view)
{
	if (unlikely(view->use))
		this_cpu_inc(view->use->stats->unmaps);
}

/**
 * dev_dma_count_failure - count a call that no provider was asked about
 * @view:	View of the device that called.
 *
 * Context: Any.
 */
static inline void dev_dma_count_failure(struct dev_dma *view)
{
	if (dev_dma_to_master(view))
		this_cpu_inc(dev_dma_stats(view)->failures);
}

#endif /* _DRIVERS_BASE_DMA_CALL_H */
