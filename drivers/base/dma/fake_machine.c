// SPDX-License-Identifier: GPL-2.0-only
/*
 * Machines whose cache does not see devices, for one suite to run on all.
 *
 * Whatever the cache is, the core is given one before it that writes down: see
 * fake_cache.c.  What the device sees, if the test can play the device at all,
 * is another matter on each.
 */
#include <kunit/static_stub.h>
#include <linux/io.h>
#include <linux/preempt.h>

#include "cache.h"
#include "fake_machine.h"

static const struct fake_machine machines[] = {
	{ "this CPU",				FAKE_CPUS },
	{ "in order, lines of 16",		FAKE_NOBODYS, 16, false },
	{ "in order, lines of 128",		FAKE_NOBODYS, 128, false },
	{ "speculating, lines of 32",		FAKE_NOBODYS, 32, true },
	{ "speculating, lines of 64",		FAKE_NOBODYS, 64, true },
	{ "simulator in order, lines of 32",	FAKE_SIMULATED, 32, false },
	{ "simulator in order, lines of 256",	FAKE_SIMULATED, 256, false },
	{ "simulator speculating, lines of 16",	FAKE_SIMULATED, 16, true },
	{ "simulator speculating, lines of 64",	FAKE_SIMULATED, 64, true },
};

/**
 * fake_machine_gen_params - each machine that this kernel can be
 * @prev:	The last one, or %NULL.
 * @desc:	Set to its name.
 *
 * Return: The next one, or %NULL.
 */
const void *fake_machine_gen_params(const void *prev, char *desc)
{
	const struct fake_machine *m = prev ? prev + sizeof(*m) : machines;

	if (m == machines + ARRAY_SIZE(machines) ||
	    (m->cache == FAKE_SIMULATED && !IS_ENABLED(CONFIG_DEV_DMA_SIM)))
		return NULL;
	strscpy(desc, m->name, KUNIT_PARAM_DESC_SIZE);
	return m;
}

/**
 * fake_machine_gen_real_params - each of those that the simulator does not play
 * @prev:	The last one, or %NULL.
 * @desc:	Set to its name.
 *
 * Return: The next one, or %NULL.
 */
const void *fake_machine_gen_real_params(const void *prev, char *desc)
{
	const struct fake_machine *m = fake_machine_gen_params(prev, desc);

	/* the simulator's are the last ones */
	return m && m->cache != FAKE_SIMULATED ? m : NULL;
}

/* What this CPU's drivers go on with when they interrupt the test. */
static const struct dev_cache *cpus_cache;

static const struct dev_cache *recorder(void)
{
	return in_task() ? &fake_cache.cache : cpus_cache;
}

/**
 * fake_machine_begin - become the machine that is the test's parameter
 * @test:	The test.
 *
 * Return: A device whose master does not see the cache, not bound.
 */
struct device *fake_machine_begin(struct kunit *test)
{
	const struct fake_machine *m = test->param_value;

	if (m->cache == FAKE_SIMULATED) {
		fake_sim_begin(test, m->line, m->speculates);
		fake_cache_before(fake_sim_cache(test));
		return fake_child(test, fake_master(test));
	}
	cpus_cache = dev_cache_of_cpu();
	if (m->cache == FAKE_CPUS)
		fake_cache_before(cpus_cache);
	else
		fake_cache_begin(m->line, m->speculates);
	kunit_activate_static_stub(test, dev_cache_of_cpu, recorder);
	return fake_incoherent(test, &dev_dma_noncoherent_ops);
}

/**
 * fake_machine_memory - what the device sees
 * @test:	The test.
 * @dev:	The device.
 * @dma:	Where it was led to.
 * @phys:	Where that is in the CPU's memory.
 *
 * Return: Its memory; %NULL where nobody can play the device, as a real cache
 * lies before it.
 */
u8 *fake_machine_memory(struct kunit *test, struct device *dev, dma_addr_t dma,
			phys_addr_t phys)
{
	const struct fake_machine *m = test->param_value;
	u8 *memory;

	if (m->cache == FAKE_CPUS)
		return NULL;
	memory = m->cache == FAKE_SIMULATED ?
		 fake_sim_memory(fake_m(dev)->view.master, dma) :
		 phys_to_virt(phys);
	KUNIT_ASSERT_NOT_NULL(test, memory);
	return memory;
}

/**
 * fake_machine_reports - what the machine has found wrong
 *
 * Return: How many faults, ever.
 */
unsigned long fake_machine_reports(void)
{
	return fake_sim_reports();
}
