// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opening and closing the gate to a provider.
 */
#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/rcupdate.h>
#include <linux/time64.h>

#include "gate.h"

/**
 * dev_dma_gate_init - make a gate, closed
 * @gate:	The gate.
 *
 * Context: Task context, may sleep.
 * Return: %false if there is no memory.
 */
bool dev_dma_gate_init(struct dev_dma_gate *gate)
{
	gate->state = DEV_DMA_CLOSED;
	gate->calls = alloc_percpu(struct dev_dma_calls);
	return gate->calls;
}

/**
 * dev_dma_gate_exit - undo dev_dma_gate_init()
 * @gate:	The gate; nobody is inside or tries to get there.
 *
 * Context: Any.
 */
void dev_dma_gate_exit(struct dev_dma_gate *gate)
{
	free_percpu(gate->calls);
}

/**
 * dev_dma_gate_open - let calls in
 * @gate:	The gate, closed.
 *
 * Whoever gets in sees what was written before.
 *
 * Context: Any.
 */
void dev_dma_gate_open(struct dev_dma_gate *gate)
{
	/* pairs with the acquire in dev_dma_gate_count_in() */
	smp_store_release(&gate->state, DEV_DMA_UNUSED);
}

/**
 * dev_dma_gate_first - the first call since the gate was opened comes
 * @gate:	The gate, as it was a moment ago: not in use.
 *
 * Context: Any.
 * Return: %true if it is in use now.
 */
bool dev_dma_gate_first(struct dev_dma_gate *gate)
{
	return cmpxchg(&gate->state, DEV_DMA_UNUSED, DEV_DMA_OPEN) !=
	       DEV_DMA_CLOSED;
}

/**
 * dev_dma_gate_close - let no more calls in
 * @gate:	The gate.
 *
 * Context: Any.
 * Return: %true if calls may be inside: dev_dma_gate_drain() waits for them.
 */
bool dev_dma_gate_close(struct dev_dma_gate *gate)
{
	return xchg(&gate->state, DEV_DMA_CLOSED) == DEV_DMA_OPEN;
}

static bool is_empty(struct dev_dma_gate *gate)
{
	unsigned long out = 0, in = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		out += READ_ONCE(per_cpu_ptr(gate->calls, cpu)->out);
	/*
	 * Every CPU passes a full barrier.  A call that found the gate open
	 * before it is counted in from then on; one that comes after finds the
	 * gate closed.  What a call did inside before it was counted out has
	 * been done.
	 */
	synchronize_rcu();
	for_each_possible_cpu(cpu)
		in += READ_ONCE(per_cpu_ptr(gate->calls, cpu)->in);
	return in == out;
}

/**
 * dev_dma_gate_drain - wait until nobody is inside
 * @gate:	The gate, closed.
 *
 * Context: Task context, may sleep.
 */
void dev_dma_gate_drain(struct dev_dma_gate *gate)
{
	while (!is_empty(gate))
		fsleep(USEC_PER_MSEC);
}
