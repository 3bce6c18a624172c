// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the simulator: a driver that does each thing wrong.
 */
#include <kunit/static_stub.h>
#include <linux/dev-cache.h>
#include <linux/dma-mapping.h>

#include "sim_case.h"

/* Each of these does one thing wrong, and is told so, once. */
static void cpu_writes_devices_buffer(struct sim_case *c)
{
	map(c, 0, DMA_FROM_DEVICE);
	c->buffer[200] ^= 1;
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
}

static void cpu_writes_what_is_evicted(struct sim_case *c)
{
	int i;

	sim_config.evict = 255;
	map(c, 0, DMA_TO_DEVICE);
	c->buffer[200] ^= 1;
	for (i = 0; i < 1000; i++)
		sim_handed(virt_to_phys(c->buffer + 2 * SZ_4K), 1,
			   DEV_CACHE_FOR_DEVICE);
	KUNIT_EXPECT_EQ(c->test, 0, memcmp(device(c), c->buffer, BYTES));
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_TO_DEVICE);
}

static void sync_for_device_is_missing(struct sim_case *c)
{
	map(c, 0, DMA_BIDIRECTIONAL);
	dev_sync_single_for_cpu(c->dev, c->dma, BYTES, DMA_BIDIRECTIONAL);
	c->buffer[200] ^= 1;
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_BIDIRECTIONAL);
}

static void sync_for_cpu_is_missing(struct sim_case *c)
{
	map(c, 0, DMA_FROM_DEVICE);
	device(c)[200] ^= 1;
	dev_sync_single_for_device(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
}

static void cpu_keeps_what_it_read(struct sim_case *c)
{
	sim_config.speculates = false;
	sim_cache();
	map(c, 0, DMA_FROM_DEVICE);
	dev_sync_single_for_cpu(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	device(c)[200] ^= 1;
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	barrier();	/* no tail call: the stack must have this function */
}

static void device_writes_what_is_the_cpus(struct sim_case *c)
{
	map(c, 0, DMA_BIDIRECTIONAL);
	dev_sync_single_for_cpu(c->dev, c->dma, BYTES, DMA_BIDIRECTIONAL);
	c->buffer[200] ^= 1;
	device(c)[201] ^= 1;
	dev_sync_single_for_device(c->dev, c->dma, BYTES, DMA_BIDIRECTIONAL);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_BIDIRECTIONAL);
}

static void device_writes_what_it_should_read(struct sim_case *c)
{
	map(c, 0, DMA_TO_DEVICE);
	device(c)[200] ^= 1;
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_TO_DEVICE);
}

static void unmap_has_another_direction(struct sim_case *c)
{
	map(c, 0, DMA_TO_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
}

static void unmap_has_another_size(struct sim_case *c)
{
	map(c, 0, DMA_TO_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES - 1, DMA_TO_DEVICE);
}

static void device_writes_beside(struct sim_case *c)
{
	map(c, 0, DMA_FROM_DEVICE);
	device(c)[BYTES] ^= 1;
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	sim_empty_quarantine(c->master);	/* and is not told again */
}

static void device_writes_before(struct sim_case *c)
{
	map(c, 1, DMA_FROM_DEVICE);
	device(c)[-1] ^= 1;
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	sim_empty_quarantine(c->master);	/* as above */
}

static void device_writes_after(struct sim_case *c)
{
	u8 *where;

	map(c, 0, DMA_FROM_DEVICE);
	where = device(c);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	where[200] ^= 1;
	sim_empty_quarantine(c->master);
}

static void unmapped_twice(struct sim_case *c)
{
	map(c, 0, DMA_FROM_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	barrier();	/* no tail call: the site is in the stack */
}

static void synced_after_unmap(struct sim_case *c)
{
	map(c, 0, DMA_FROM_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
	dev_sync_single_for_cpu(c->dev, c->dma, 10, DMA_FROM_DEVICE);
	barrier();	/* as above */
}

/*
 * Where another CPU comes in between; more than the simulator keeps for a
 * while.
 */
static struct sim_case *racer;
static const struct dev_cache *simulated;

static void unmap_meanwhile(phys_addr_t phys, size_t size)
{
	struct sim_case *c = racer;
	dma_addr_t dma;
	int i;

	racer = NULL;
	simulated->ops->wback(phys, size);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_TO_DEVICE);
	for (i = 0; i < 100; i++) {
		dma = dev_map_single(c->dev, c->buffer + SZ_4K, 64,
				     DMA_TO_DEVICE);
		dev_unmap_single(c->dev, dma, 64, DMA_TO_DEVICE);
	}
}

static const struct dev_cache *racing_cache(void)
{
	static const struct dev_cache_ops ops = { .wback = unmap_meanwhile };
	static const struct dev_cache cache = {
		.ops		= &ops,
		.line		= 64,
		.speculates	= true,
	};

	return racer ? &cache : simulated;
}

static void unmapped_while_synced(struct sim_case *c)
{
	map(c, 0, DMA_TO_DEVICE);
	racer = c;
	simulated = sim_cache();
	kunit_activate_static_stub(c->test, sim_cache, racing_cache);
	dev_sync_single_for_device(c->dev, c->dma, BYTES, DMA_TO_DEVICE);
	kunit_deactivate_static_stub(c->test, sim_cache);
}

static void never_unmapped(struct sim_case *c)
{
	map(c, 0, DMA_FROM_DEVICE);
	fake_unbind(c->master);
}

#ifdef CONFIG_ARCH_HAS_DMA_OPS
static void dma_api_unmaps_twice(struct sim_case *c)
{
	c->dma = dma_map_single(c->master, c->buffer, BYTES, DMA_FROM_DEVICE);
	dma_unmap_single(c->master, c->dma, BYTES, DMA_FROM_DEVICE);
	dma_unmap_single(c->master, c->dma, BYTES, DMA_FROM_DEVICE);
	barrier();	/* as above */
}
#endif

static void shared_and_not_bounced(struct sim_case *c)
{
	sim_config.bounce = false;
	map(c, 1, DMA_FROM_DEVICE);
	dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
}

struct misuse_param {
	const char *name;
	void (*commit)(struct sim_case *c);
	enum sim_fault fault;
};

static const struct misuse_param misuse_params[] = {
	{ "the CPU writes", cpu_writes_devices_buffer, SIM_CPU_WROTE },
	{ "the CPU writes, and it is evicted", cpu_writes_what_is_evicted,
	  SIM_CPU_WROTE },
	{ "no sync for the device", sync_for_device_is_missing, SIM_NOT_GIVEN },
	{ "no sync for the CPU", sync_for_cpu_is_missing, SIM_NOT_TAKEN },
	{ "no sync after reading", cpu_keeps_what_it_read, SIM_STALE },
	{ "a line goes over it", device_writes_what_is_the_cpus, SIM_LOST },
	{ "wrong direction", device_writes_what_it_should_read, SIM_DIRECTION },
	{ "another direction", unmap_has_another_direction, SIM_DIRECTION },
	{ "another size", unmap_has_another_size, SIM_SIZE },
	{ "behind the mapping", device_writes_beside, SIM_OUTSIDE },
	{ "before the mapping", device_writes_before, SIM_OUTSIDE },
	{ "after unmap", device_writes_after, SIM_AFTER_UNMAP },
	{ "unmapped twice", unmapped_twice, SIM_NOT_MAPPED },
	{ "synced after unmap", synced_after_unmap, SIM_NOT_MAPPED },
	{ "unmapped while synced", unmapped_while_synced, SIM_NOT_MAPPED },
	{ "leak", never_unmapped, SIM_LEAK },
#ifdef CONFIG_ARCH_HAS_DMA_OPS
	{ "dma_*()", dma_api_unmaps_twice, SIM_NOT_MAPPED },
#endif
	{ "shared line", shared_and_not_bounced, SIM_SHARED },
};

KUNIT_ARRAY_PARAM_DESC(misuse, misuse_params, name);

static void misuse_is_told(struct kunit *test)
{
	const struct misuse_param *p = test->param_value;
	struct sim_case *c = begin(test, 64, true);
	char site[64];

	/* what dirty lines do to what the device wrote is another matter */
	sim_config.evict = 0;
	lines_begin(test);
	p->commit(c);
	expect_only(c, p->fault);
	KUNIT_EXPECT_EQ(test, 1, lines_with("DMA simulator:"));
	snprintf(site, sizeof(site), " %ps+", p->commit);
	KUNIT_EXPECT_GE(test, lines_with(site), 1);
	if (p->fault == SIM_LEAK)
		dev_unmap_single(c->dev, c->dma, BYTES, DMA_FROM_DEVICE);
}

static struct kunit_case fault_cases[] = {
	KUNIT_CASE_PARAM(misuse_is_told, misuse_gen_params),
	{}
};

static struct kunit_suite fault_suite = {
	.name		= "dev_dma_sim_fault",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= fault_cases,
};

kunit_test_suite(fault_suite);
