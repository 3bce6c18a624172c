/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The gate to a provider: calls go in and out, and a dying view waits until
 * nobody is inside.
 *
 * Going in or out adds one to a counter of this CPU and orders nothing; the
 * grace periods that closing waits for order it all, as those of a
 * percpu_rw_semaphore do.  A call may sleep inside and leave on another CPU.
 * That is why in and out are two counters, as in SRCU: their sums over all
 * CPUs, out first, are equal only when nobody is inside.
 */
#ifndef _DRIVERS_BASE_DMA_GATE_H
#define _DRIVERS_BASE_DMA_GATE_H

#include <linux/compiler.h>
#include <linux/percpu.h>

/**
 * struct dev_dma_calls - calls that one CPU has counted
 * @in:		gone in
 * @out:	come out
 */
struct dev_dma_calls {
	unsigned long in;
	unsigned long out;
};

/**
 * enum dev_dma_gate_state - who may go in
 * @DEV_DMA_CLOSED:	nobody
 * @DEV_DMA_UNUSED:	everybody, but so far nobody has, so that closing has
 *			nothing to wait for: most probes that fail made no call
 * @DEV_DMA_OPEN:	everybody
 */
enum dev_dma_gate_state {
	DEV_DMA_CLOSED,
	DEV_DMA_UNUSED,
	DEV_DMA_OPEN,
};

/**
 * struct dev_dma_gate - the gate to one provider
 * @calls:	Calls through it.
 * @state:	Who may go in.
 */
struct dev_dma_gate {
	struct dev_dma_calls __percpu	*calls;
	enum dev_dma_gate_state		state;
};

bool dev_dma_gate_init(struct dev_dma_gate *gate);
void dev_dma_gate_exit(struct dev_dma_gate *gate);
void dev_dma_gate_open(struct dev_dma_gate *gate);
bool dev_dma_gate_close(struct dev_dma_gate *gate);
void dev_dma_gate_drain(struct dev_dma_gate *gate);
bool dev_dma_gate_first(struct dev_dma_gate *gate);

static inline bool dev_dma_gate_is_closed(const struct dev_dma_gate *gate)
{
	return READ_ONCE(gate->state) == DEV_DMA_CLOSED;
}

/*
 * For whoever stays inside RCU until it is out again: it need not be counted,
 * as whoever has closed the gate waits for a grace period.
 */
static __always_inline bool
dev_dma_gate_is_open(const struct dev_dma_gate *gate)
{
	/* pairs with the release in dev_dma_gate_open() */
	return smp_load_acquire(&gate->state) == DEV_DMA_OPEN;
}

/* For whoever found the gate open; it may have been closed since. */
static __always_inline bool dev_dma_gate_count_in(struct dev_dma_gate *gate)
{
	this_cpu_inc(gate->calls->in);
	barrier();	/* the rest is up to the grace periods of drain() */
	/* pairs with the release in dev_dma_gate_open() */
	if (likely(smp_load_acquire(&gate->state) == DEV_DMA_OPEN))
		return true;
	this_cpu_inc(gate->calls->out);
	return false;
}

/*
 * A closed gate is seen before anything is counted, so that closing does not
 * wait for ever on calls that come in vain.
 */
static __always_inline bool dev_dma_gate_enter(struct dev_dma_gate *gate)
{
	if (unlikely(READ_ONCE(gate->state) != DEV_DMA_OPEN) &&
	    !dev_dma_gate_first(gate))
		return false;
	return dev_dma_gate_count_in(gate);
}

static __always_inline void dev_dma_gate_leave(struct dev_dma_gate *gate)
{
	barrier();	/* likewise */
	this_cpu_inc(gate->calls->out);
}

#endif /* _DRIVERS_BASE_DMA_GATE_H */
