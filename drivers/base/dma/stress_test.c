// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything that can change a view, while two CPUs map and unmap through it.
 *
 * Limits fall and rise, bounce buffers come and go, devices are counted and
 * narrowed, another one shares and leaves, and the master dies and comes back.
 * Whatever address a mapping returns, what the "device" writes there must be in
 * the buffer after unmapping; a mapping may fail, but only with BAD_DMA_ADDR.
 * In the end no bounce slot is taken and no mapping is held to be odd.
 */
#include <kunit/device.h>
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/dma-map-ops.h>
#include <linux/kthread.h>
#include <linux/prandom.h>
#include <linux/slab.h>
#include <linux/swiotlb.h>

#include "core.h"

#define STRESS_MS	3000
#define STRESS_CHILDREN	3
#define STRESS_MAPPERS	2
#define STRESS_SIZE	512

struct stress_mapper {
	struct task_struct	*task;
	struct device		**children;
	struct rnd_state	rnd;
	unsigned long		mapped;
	unsigned long		failed;
	unsigned long		lost;
};

struct stress {
	struct device		*master;
	struct device		*children[STRESS_CHILDREN];
	struct device		*guest;
	struct stress_mapper	mappers[STRESS_MAPPERS];
	struct rnd_state	rnd;
#ifdef CONFIG_SWIOTLB
	struct io_tlb_mem	*tlb;
	struct io_tlb_mem	forced;
#endif
};

/* The device writes all of the buffer; what it wrote must arrive. */
static bool write_and_unmap(struct device *dev, u8 *buf, dma_addr_t dma,
			    size_t size, u8 byte)
{
	memset(phys_to_virt(dma), byte, size);
	dev_unmap_single(dev, dma, size, DMA_FROM_DEVICE);
	return !memchr_inv(buf, byte, size);
}

static void map_once(struct stress_mapper *mapper, u8 *buf)
{
	u32 r = prandom_u32_state(&mapper->rnd);
	struct device *dev = mapper->children[r % STRESS_CHILDREN];
	size_t size = 1 + (r >> 8) % STRESS_SIZE;
	dma_addr_t dma;

	memset(buf, ~r, size);
	dma = dev_map_single_attrs(dev, buf, size, DMA_FROM_DEVICE,
				   DMA_ATTR_NO_WARN);
	if (dev_dma_bad(dev, dma)) {
		mapper->failed++;
		return;
	}
	mapper->mapped++;
	if (!write_and_unmap(dev, buf, dma, size, r))
		mapper->lost++;
}

static int mapper_run(void *data)
{
	struct stress_mapper *mapper = data;
	u8 *buf = kmalloc(STRESS_SIZE, GFP_KERNEL);

	while (!kthread_should_stop()) {
		if (buf)
			map_once(mapper, buf);
		cond_resched();
	}
	kfree(buf);
	return 0;
}

#ifdef CONFIG_SWIOTLB
static void force_bounce(struct stress *s, bool on)
{
	if (s->tlb && s->tlb->nslabs) {
		WRITE_ONCE(s->master->dma_io_tlb_mem,
			   on ? &s->forced : s->tlb);
		dev_dma_refresh(s->master);
	}
}

static void setup_bounce(struct stress *s)
{
	s->tlb = s->master->dma_io_tlb_mem;
	if (!s->tlb)
		return;
	s->forced = *s->tlb;
	s->forced.force_bounce = true;
	atomic_long_set(&s->forced.total_used, 0);
}

static long slots_used(struct stress *s)
{
	return s->tlb ? atomic_long_read(&s->tlb->total_used) +
			atomic_long_read(&s->forced.total_used) : 0;
}
#else
static void force_bounce(struct stress *s, bool on) { }

static void setup_bounce(struct stress *s) { }

static long slots_used(struct stress *s)
{
	return 0;
}
#endif

/* Unsharing wants a device without mappings: this one makes its own. */
static void share_and_map(struct kunit *test, struct stress *s, u8 byte)
{
	u8 *buf = kmalloc(STRESS_SIZE, GFP_KERNEL);
	dma_addr_t dma;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_EXPECT_EQ(test, 0, dev_dma_share(s->guest, s->master));
	dma = dev_map_single(s->guest, buf, STRESS_SIZE, DMA_FROM_DEVICE);
	KUNIT_EXPECT_FALSE(test, dev_dma_bad(s->guest, dma));
	if (!dev_dma_bad(s->guest, dma))
		KUNIT_EXPECT_TRUE(test, write_and_unmap(s->guest, buf, dma,
							STRESS_SIZE, byte));
	KUNIT_EXPECT_EQ(test, 0, dev_dma_unshare(s->guest));
	kfree(buf);
}

static void die_and_revive(struct kunit *test, struct stress *s)
{
	dev_dma_die(s->master);
	KUNIT_ASSERT_EQ(test, 0, dev_dma_attach(s->master));
}

static void change_something(struct kunit *test, struct stress *s)
{
	u32 r = prandom_u32_state(&s->rnd);
	struct device *child = s->children[(r >> 8) % STRESS_CHILDREN];
	bool on = r & BIT(16);

	switch (r % 7) {
	case 0:
		force_bounce(s, on);
		break;
	case 1:
		dma_set_mask(s->master, DMA_BIT_MASK(on ? 64 : 32));
		break;
	case 2:
		dev_dma_set_counting(child, on);
		break;
	case 3:
		dev_dma_set_counting(s->master, on);
		break;
	case 4:
		dev_set_dma_mask(child, DMA_BIT_MASK(on ? 64 : 30));
		break;
	case 5:
		share_and_map(test, s, r);
		break;
	default:
		/* It waits for a grace period: the others need time, too. */
		if (!(r >> 29))
			die_and_revive(test, s);
	}
}

static void start_mappers(struct kunit *test, struct stress *s)
{
	int i;

	for (i = 0; i < STRESS_MAPPERS; i++) {
		struct stress_mapper *mapper = &s->mappers[i];

		mapper->children = s->children;
		prandom_seed_state(&mapper->rnd, i + 1);
		mapper->task = kthread_run_on_cpu(mapper_run, mapper,
						  i % num_online_cpus(),
						  "dev_dma_stress/%u");
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, mapper->task);
	}
}

static void stop_mappers(struct kunit *test, struct stress *s)
{
	int i;

	for (i = 0; i < STRESS_MAPPERS; i++) {
		struct stress_mapper *mapper = &s->mappers[i];

		kthread_stop(mapper->task);
		kunit_info(test, "mapper %d: %lu mapped, %lu failed, %lu lost\n",
			   i, mapper->mapped, mapper->failed, mapper->lost);
		KUNIT_EXPECT_GT(test, mapper->mapped, 0);
		KUNIT_EXPECT_EQ(test, mapper->lost, 0);
	}
}

static void make_devices(struct kunit *test, struct stress *s)
{
	static const char * const names[STRESS_CHILDREN] = { "a", "b", "c" };
	int i;

	s->master = kunit_device_register(test, "master");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s->master);
	s->guest = kunit_device_register(test, "guest");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s->guest);
	setup_bounce(s);
	for (i = 0; i < STRESS_CHILDREN; i++) {
		s->children[i] = kunit_device_register(test, names[i]);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s->children[i]);
		KUNIT_ASSERT_EQ(test, 0,
				dev_dma_share(s->children[i], s->master));
	}
}

/* Promise 1 while everything changes: never a wrong address, nothing lost. */
static void stress_changes(struct kunit *test)
{
	struct stress *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	unsigned long end, changes = 0;
	struct dev_dma_master *m;
	long slots;

	KUNIT_ASSERT_NOT_NULL(test, s);
	prandom_seed_state(&s->rnd, 42);
	make_devices(test, s);
	slots = slots_used(s);
	start_mappers(test, s);
	end = jiffies + msecs_to_jiffies(STRESS_MS);
	while (time_before(jiffies, end)) {
		change_something(test, s);
		changes++;
		usleep_range(50, 200);
	}
	stop_mappers(test, s);
	force_bounce(s, false);
	kunit_info(test, "%lu changes\n", changes);
	m = dev_dma_to_master(dev_dma_current(s->master));
	KUNIT_EXPECT_EQ(test, m->odd, 0);
	KUNIT_EXPECT_EQ(test, slots_used(s), slots);
}

static struct kunit_case stress_cases[] = {
	KUNIT_CASE_SLOW(stress_changes),
	{}
};

static struct kunit_suite stress_suite = {
	.name = "dev_dma_stress",
	.test_cases = stress_cases,
};

kunit_test_suite(stress_suite);
