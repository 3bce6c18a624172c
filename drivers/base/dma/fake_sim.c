// SPDX-License-Identifier: GPL-2.0-only
/*
 * The simulator, for tests.
 */
#include <kunit/static_stub.h>
#include <linux/preempt.h>

#include "fake_machine.h"
#include "sim_map.h"

/* The rest stays until the test's devices have gone: each test sets it anew. */
static void forget_devices(void *devices)
{
	sim_config.devices = devices;
}

/**
 * fake_sim_begin - simulate the master that the test makes next
 * @test:	The test.
 * @line:	Bytes of a line.
 * @speculates:	Does the CPU speculate?
 */
void fake_sim_begin(struct kunit *test, unsigned int line, bool speculates)
{
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action(test, forget_devices,
					 sim_config.devices));
	sim_config.devices = "fake*";
	sim_config.line = line;
	sim_config.speculates = speculates;
	sim_config.bounce = true;
	sim_config.evict = 128;
	sim_config.fetch = 128;
	sim_seed(line);
}

/* What devices that are simulated go on with when they interrupt the test. */
static const struct dev_cache *simulated;

static const struct dev_cache *recorder(void)
{
	return in_task() ? &fake_cache.cache : simulated;
}

/**
 * fake_sim_cache - have what the simulator's cache is told written down
 * @test:	The test, in which fake_cache takes its place from now on.
 *
 * Return: The simulator's cache.
 */
const struct dev_cache *fake_sim_cache(struct kunit *test)
{
	simulated = sim_cache();
	kunit_activate_static_stub(test, sim_cache, recorder);
	return simulated;
}

/**
 * fake_sim_memory - what the device sees
 * @dev:	Master.
 * @dma:	An address that is mapped, or where memory was allocated.
 *
 * Return: The byte there, or %NULL.
 */
u8 *fake_sim_memory(struct device *dev, dma_addr_t dma)
{
	struct sim_region *memory;
	struct sim_mapping *map;

	guard(sim)();
	map = sim_find_mapping(dev, dma);
	if (map)
		return map->region->shadow + map->in_region + (dma - map->dma);
	memory = sim_find_memory(dev, dma);
	return memory ? memory->shadow + (dma - memory->dma) : NULL;
}

/**
 * fake_sim_reports - what it has found wrong
 *
 * Return: How many faults of all kinds, ever.
 */
unsigned long fake_sim_reports(void)
{
	unsigned long sum = 0;
	int i;

	for (i = 0; i < SIM_FAULTS; i++)
		sum += sim_reports(i);
	return sum;
}
