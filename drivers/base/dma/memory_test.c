// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of memory.c: what is remembered of an allocation, and freeing it at
 * the wrong time, in the wrong place or by the wrong words.
 */
#include <linux/mm.h>
#include <linux/scatterlist.h>

#include "fake.h"

#define BYTES	SZ_4K

struct memory {
	struct device *dev;
	void *mem;
	dma_addr_t dma;
};

static struct memory new_memory(struct kunit *test, struct device *dev)
{
	struct memory m = { .dev = dev };

	m.mem = dev_alloc_consistent(dev, BYTES, &m.dma, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m.mem);
	return m;
}

static void free_memory(struct memory *m)
{
	dev_free_consistent(m->dev, BYTES, m->mem, m->dma);
}

/* A wrong size, address or device is refused, and a right free still works. */
static void mismatch_is_refused(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct device *other = fake_master(test);
	struct memory m = new_memory(test, dev);

	dev_free_consistent(dev, BYTES - 1, m.mem, m.dma);
	dev_free_consistent(dev, 2 * BYTES, m.mem, m.dma);
	dev_free_consistent(dev, BYTES, m.mem, m.dma + 1);
	dev_free_consistent(dev, BYTES, m.mem, BAD_DMA_ADDR);
	dev_free_consistent(dev, BYTES, m.mem + 8, m.dma);
	dev_free_consistent(other, BYTES, m.mem, m.dma);
	dev_dma_free_pages(dev, BYTES, virt_to_page(m.mem), m.dma,
			   DMA_TO_DEVICE);
	KUNIT_ASSERT_TRUE(test, fake_has_memory(fake_m(dev)));
	memset(m.mem, 0xaa, BYTES);
	free_memory(&m);
	KUNIT_EXPECT_FALSE(test, fake_has_memory(fake_m(dev)));
}

/* A device that no view was ever given to has nothing to free. */
static void plain_device_frees_nothing(struct kunit *test)
{
	struct memory m = new_memory(test, fake_provided(test));

	dev_free_consistent(fake_plain(test), BYTES, m.mem, m.dma);
	KUNIT_ASSERT_EQ(test, 1, fake_env(test)->fake->live);
	free_memory(&m);
}

/* Freeing twice frees once. */
static void double_free_is_refused(struct kunit *test)
{
	struct memory m = new_memory(test, fake_provided(test));

	free_memory(&m);
	free_memory(&m);
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake_env(test)->fake,
					    FAKE_FREE_CONSISTENT));
	KUNIT_EXPECT_EQ(test, 0, fake_env(test)->fake->live);
}

/* Whoever shares the master may free. */
static void sibling_may_free(struct kunit *test)
{
	struct memory m = new_memory(test, fake_provided(test));

	m.dev = fake_provided(test);
	free_memory(&m);
	KUNIT_EXPECT_EQ(test, 0, fake_env(test)->fake->live);
}

/* A free with interrupts off is done where it may sleep. */
static void free_with_interrupts_off(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct memory m = new_memory(test, dev);
	unsigned long flags;

	local_irq_save(flags);
	free_memory(&m);
	KUNIT_EXPECT_TRUE(test, fake_has_memory(fake_m(dev)));
	local_irq_restore(flags);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!fake_has_memory(fake_m(dev))));
}

/* Many such frees are all done, and in the meantime not done twice. */
static void many_frees_with_interrupts_off(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct memory m[8];
	unsigned long flags;
	int i;

	for (i = 0; i < ARRAY_SIZE(m); i++)
		m[i] = new_memory(test, dev);
	local_irq_save(flags);
	for (i = 0; i < ARRAY_SIZE(m); i++) {
		free_memory(&m[i]);
		free_memory(&m[i]);
	}
	KUNIT_EXPECT_EQ(test, 0, fake_count(fake, FAKE_FREE_CONSISTENT));
	local_irq_restore(flags);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!READ_ONCE(fake->live)));
	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(m),
			fake_count(fake, FAKE_FREE_CONSISTENT));
}

/*
 * Where the caller must not sleep, memory that is unmapped when it is freed is
 * left to a worker, and other memory is not.
 */
static void vmapped_is_freed_later(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	dma_addr_t dma;
	void *mem;

	mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);
	preempt_disable();
	dev_free_consistent(dev, BYTES, mem, dma);
	KUNIT_EXPECT_EQ(test, 0, fake->live);
	preempt_enable();

	fake->vmaps = true;
	mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);
	KUNIT_ASSERT_TRUE(test, is_vmalloc_addr(mem));
	preempt_disable();
	dev_free_consistent(dev, BYTES, mem, dma);
	KUNIT_EXPECT_EQ(test, 1, fake->live);
	preempt_enable();
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!READ_ONCE(fake->live)));
	KUNIT_EXPECT_EQ(test, 2, fake_count(fake, FAKE_FREE_CONSISTENT));
}

/* A dying view waits for what a worker has been left to free. */
static void dying_waits_for_worker(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	unsigned long flags;
	dma_addr_t dma;
	void *mem;

	mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);
	fake_env(test)->fake = NULL;
	local_irq_save(flags);
	dev_free_consistent(dev, BYTES, mem, dma);
	local_irq_restore(flags);
	dev_dma_destroy_view(fake->view);
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_FREE_CONSISTENT));
	KUNIT_EXPECT_EQ(test, 0, fake_count(fake, FAKE_REVOKE));
	KUNIT_EXPECT_EQ(test, 0, fake->live);
}

/* A free with bottom halves off is deferred, too. */
static void free_with_bottom_halves_off(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct memory m = new_memory(test, dev);

	local_bh_disable();
	free_memory(&m);
	local_bh_enable();
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!fake_has_memory(fake_m(dev))));
}

/*
 * Memory that outlives its view is cut off from the device, stays good for the
 * CPU, and is given back in the way that is safe then.
 */
static void memory_outlives_view(struct kunit *test)
{
	struct memory m = new_memory(test, fake_provided(test));
	struct fake *fake = fake_env(test)->fake;

	fake_env(test)->fake = NULL;
	dev_dma_destroy_view(fake->view);
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_REVOKE));
	KUNIT_EXPECT_EQ(test, m.dma, fake_last(fake)->addr);
	KUNIT_EXPECT_EQ(test, 1, fake->live);
	memset(m.mem, 0xaa, BYTES);
	free_memory(&m);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!READ_ONCE(fake->live)));
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_FREE_LATE));
	KUNIT_EXPECT_EQ(test, 0, fake_count(fake, FAKE_FREE_CONSISTENT));
}

/* The other two allocators keep the same promise. */
static void other_memory_outlives_view(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct sg_table *sgt;
	struct page *page;
	dma_addr_t dma;

	page = dev_dma_alloc_pages(dev, BYTES, &dma, DMA_TO_DEVICE, GFP_KERNEL);
	sgt = dev_alloc_noncontiguous(dev, BYTES, DMA_TO_DEVICE, GFP_KERNEL, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_ASSERT_NOT_NULL(test, sgt);
	fake_env(test)->fake = NULL;
	dev_dma_destroy_view(fake->view);
	KUNIT_EXPECT_EQ(test, 2, fake_count(fake, FAKE_REVOKE));
	KUNIT_EXPECT_NULL(test, dev_vmap_noncontiguous(dev, BYTES, sgt));
	dev_dma_free_pages(dev, BYTES, page, dma, DMA_TO_DEVICE);
	dev_free_noncontiguous(dev, BYTES, sgt, DMA_TO_DEVICE);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!READ_ONCE(fake->live)));
	KUNIT_EXPECT_EQ(test, 2, fake_count(fake, FAKE_FREE_LATE));
}

/* Memory of a dead view is not used, though it is still there. */
static void outlived_memory_is_not_used(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct memory m = new_memory(test, dev);
	struct vm_area_struct vma = { };
	struct sg_table sgt = { };

	fake_unbind(dev);
	KUNIT_EXPECT_EQ(test, -ENODEV, dev_mmap_consistent(dev, &vma, m.mem,
							   m.dma, BYTES));
	fake_rebind(test, dev);
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_mmap_consistent(dev, &vma, m.mem,
							   m.dma, BYTES));
	KUNIT_EXPECT_EQ(test, -EINVAL, dev_get_sgtable(dev, &sgt, m.mem, m.dma,
						       BYTES));
	free_memory(&m);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!fake_has_memory(fake_m(dev))));
}

/* A master unbound: its memory stays, and is freed by the child that has it. */
static void real_memory_outlives_driver(struct kunit *test)
{
	struct device *master = fake_param_device(test);
	struct device *child = fake_child(test, master);
	struct memory m = new_memory(test, child);

	fake_unbind(master);
	memset(m.mem, 0xaa, BYTES);
	KUNIT_EXPECT_TRUE(test, fake_has_memory(fake_m(master)));
	free_memory(&m);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!fake_has_memory(fake_m(master))));
}

/* A master rebound: memory of the time before is freed as safely. */
static void real_memory_outlives_rebinding(struct kunit *test)
{
	struct device *master = fake_param_device(test);
	struct device *child = fake_child(test, master);
	struct memory old = new_memory(test, child), new;

	fake_unbind(master);
	fake_rebind(test, master);
	new = new_memory(test, child);
	memset(old.mem, 0xaa, BYTES);
	free_memory(&old);
	free_memory(&new);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!fake_has_memory(fake_m(master))));
}

/* A master removed: it is not released before its memory is freed. */
static void real_memory_pins_master(struct kunit *test)
{
	struct device *master = fake_param_device(test);
	struct dev_dma_master *view = fake_m(master);
	struct memory m = new_memory(test, master);

	fake_unregister(master);
	KUNIT_EXPECT_FALSE(test, fake_was_released(test, master));
	KUNIT_EXPECT_TRUE(test, fake_has_memory(view));
	memset(m.mem, 0xaa, BYTES);
	free_memory(&m);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(fake_was_released(test, master)));
}

/* A late free with interrupts off works as well. */
static void late_free_with_interrupts_off(struct kunit *test)
{
	struct device *master = fake_param_device(test);
	struct memory m = new_memory(test, master);
	unsigned long flags;

	fake_unbind(master);
	local_irq_save(flags);
	free_memory(&m);
	local_irq_restore(flags);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!fake_has_memory(fake_m(master))));
}

/* A provider without the late methods leaks, and says so; nothing worse. */
static void provider_without_late(struct kunit *test)
{
	struct memory m = new_memory(test, fake_provided(test));
	struct fake *fake = fake_env(test)->fake;

	fake_omit(fake, FAKE_REVOKE);
	fake_omit(fake, FAKE_FREE_LATE);
	fake_env(test)->fake = NULL;
	dev_dma_destroy_view(fake->view);
	free_memory(&m);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!fake_has_memory(fake_m(m.dev))));
	KUNIT_EXPECT_EQ(test, 1, fake->live);
	kfree(m.mem);
}

/*
 * A provider that cannot free late is believed; the record goes all the same.
 */
static void provider_keeps_memory(struct kunit *test)
{
	struct memory m = new_memory(test, fake_provided(test));
	struct fake *fake = fake_env(test)->fake;

	fake->keeps = true;
	fake_env(test)->fake = NULL;
	dev_dma_destroy_view(fake->view);
	free_memory(&m);
	KUNIT_EXPECT_TRUE(test, FAKE_WAIT(!fake_has_memory(fake_m(m.dev))));
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_FREE_LATE));
}

static struct kunit_case memory_cases[] = {
	KUNIT_CASE_PARAM(mismatch_is_refused, fake_able_gen_params),
	KUNIT_CASE(plain_device_frees_nothing),
	KUNIT_CASE(double_free_is_refused),
	KUNIT_CASE(sibling_may_free),
	KUNIT_CASE_PARAM(free_with_interrupts_off, fake_able_gen_params),
	KUNIT_CASE(many_frees_with_interrupts_off),
	KUNIT_CASE(free_with_bottom_halves_off),
	KUNIT_CASE(memory_outlives_view),
	KUNIT_CASE(other_memory_outlives_view),
	KUNIT_CASE(outlived_memory_is_not_used),
	KUNIT_CASE_PARAM(real_memory_outlives_driver, fake_master_gen_params),
	KUNIT_CASE_PARAM(real_memory_outlives_rebinding,
			 fake_master_gen_params),
	KUNIT_CASE_PARAM(real_memory_pins_master, fake_master_gen_params),
	KUNIT_CASE_PARAM(late_free_with_interrupts_off, fake_master_gen_params),
	KUNIT_CASE(provider_without_late),
	KUNIT_CASE(provider_keeps_memory),
	KUNIT_CASE(vmapped_is_freed_later),
	KUNIT_CASE(dying_waits_for_worker),
	{}
};

static struct kunit_suite memory_suite = {
	.name		= "dev_dma_memory",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= memory_cases,
};

kunit_test_suite(memory_suite);
