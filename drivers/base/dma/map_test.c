// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of map.c: streaming mappings, and what may not be mapped.
 */
#include <linux/scatterlist.h>
#include <linux/sched/task_stack.h>
#include <linux/skbuff.h>
#include <linux/bvec.h>
#include <linux/vmalloc.h>

#include "fake.h"

#define EXPECT_BAD(test, dma, name)					\
	KUNIT_EXPECT_EQ_MSG(test, BAD_DMA_ADDR, dma, "%s", name)

/* What a master would answer. */
static dma_addr_t expected(struct device *dev, void *buffer)
{
	struct fake *fake = to_fake_device(dev_dma_master(dev))->fake;
	phys_addr_t phys = virt_to_phys(buffer);

	return fake ? phys + fake->offset :
		      phys_to_dma(dev_dma_master(dev), phys);
}

/* Every kind of device maps a buffer, by whatever name the caller has it. */
static void good_buffer_is_mapped(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	void *buffer = fake_buffer(test, SZ_4K);
	dma_addr_t dma;
	int i;

	for (i = 0; i < 2; i++) {	/* slow, then possibly fast */
		dma = dev_map_single(dev, buffer, SZ_4K, DMA_TO_DEVICE);
		KUNIT_EXPECT_EQ(test, expected(dev, buffer), dma);
		KUNIT_EXPECT_FALSE(test, dev_dma_bad(dev, dma));
		dev_unmap_single(dev, dma, SZ_4K, DMA_TO_DEVICE);
		dma = dev_map_page(dev, virt_to_page(buffer),
				   offset_in_page(buffer) + 8, 64,
				   DMA_FROM_DEVICE);
		KUNIT_EXPECT_EQ(test, expected(dev, buffer + 8), dma);
		dev_unmap_page(dev, dma, 64, DMA_FROM_DEVICE);
		dma = dev_map_phys(dev, virt_to_phys(buffer), 1,
				   DMA_BIDIRECTIONAL, 0);
		KUNIT_EXPECT_EQ(test, expected(dev, buffer), dma);
		dev_unmap_phys(dev, dma, 1, DMA_BIDIRECTIONAL, 0);
	}
}

static u8 static_buffer[64];

/*
 * A buffer in the kernel's image is no linear address, but memory.  Where it
 * lies among vmapped memory it is taken for that, by the kernel too.
 */
static void static_buffer_is_mapped(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	void *linear = lm_alias(static_buffer);
	dma_addr_t dma;

	dma = dev_map_single(dev, static_buffer, 64, DMA_FROM_DEVICE);
	if (is_vmalloc_or_module_addr(static_buffer))
		KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR, dma);
	else
		KUNIT_EXPECT_EQ(test, expected(dev, linear), dma);
	dev_unmap_single(dev, dma, 64, DMA_FROM_DEVICE);
}

/* No kind of device maps what has no linear address. */
static void bad_buffer_is_refused(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	void *area = vmalloc(SZ_4K);
	char stack[64];
	struct {
		const char *name;
		void *addr;
	} bad[] = {
		{ "NULL",		NULL },
		{ "NULL plus offset",	(void *)64 },
		{ "vmalloc",		area },
		{ "stack",		stack },
		{ "user",		(void *)SZ_4M },
		{ "end of user space",	FAKE_NOWHERE },
		{ "beyond RAM",		high_memory + SZ_1G },
		{ "last byte of all",	(void *)ULONG_MAX },
#ifdef MODULES_VADDR
		{ "module",		(void *)(MODULES_VADDR + SZ_1M) },
#endif
	};
	int i;

	KUNIT_ASSERT_NOT_NULL(test, area);
	if (!IS_ENABLED(CONFIG_VMAP_STACK))
		bad[3].addr = NULL;
	if (dev_dma_master(dev))
		fake_warm_up(test, dev);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_BAD(test, dev_map_single(dev, bad[i].addr, 1,
						DMA_TO_DEVICE), bad[i].name);
	vfree(area);
}

/* Sizes of 0 and sizes that wrap are refused in every form. */
static void bad_size_is_refused(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	void *buffer = fake_buffer(test, SZ_4K);
	phys_addr_t phys = virt_to_phys(buffer);
	static const struct {
		const char *name;
		size_t size;
	} bad[] = {
		{ "0", 0 }, { "SIZE_MAX", SIZE_MAX },
		{ "SIZE_MAX / 2", SIZE_MAX / 2 },
	};
	int i;

	fake_warm_up(test, dev);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_BAD(test, dev_map_single(dev, buffer, bad[i].size,
						DMA_TO_DEVICE), bad[i].name);
		EXPECT_BAD(test, dev_map_page(dev, virt_to_page(buffer), 0,
					      bad[i].size, DMA_TO_DEVICE),
			   bad[i].name);
		EXPECT_BAD(test, dev_map_phys(dev, phys, bad[i].size,
					      DMA_TO_DEVICE, 0), bad[i].name);
	}
}

/* What is no direction is refused in every form. */
static void bad_direction_is_refused(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	void *buffer = fake_buffer(test, SZ_4K);
	static const int bad[] = { DMA_NONE, 4, -1, 255, INT_MAX, INT_MIN };
	int i, dir;

	fake_warm_up(test, dev);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		dir = bad[i];
		OPTIMIZER_HIDE_VAR(dir);
		EXPECT_BAD(test, dev_map_single(dev, buffer, 64, dir),
			   "single");
		EXPECT_BAD(test, dev_map_page(dev, virt_to_page(buffer), 0, 64,
					      dir), "page");
		EXPECT_BAD(test, dev_map_phys(dev, virt_to_phys(buffer), 64,
					      dir, 0), "phys");
	}
}

/* An offset that leads out of memory, or back through 0, is refused. */
static void bad_offset_is_refused(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct page *page = virt_to_page(fake_buffer(test, SZ_4K));

	fake_warm_up(test, dev);
	EXPECT_BAD(test, dev_map_page(dev, page, LONG_MAX, 64, DMA_TO_DEVICE),
		   "beyond RAM");
	EXPECT_BAD(test, dev_map_page(dev, page, -SZ_4K, 64, DMA_TO_DEVICE),
		   "wraps");
	EXPECT_BAD(test, dev_map_page(dev, page, ULONG_MAX, 64, DMA_TO_DEVICE),
		   "wraps by one");
	EXPECT_BAD(test, dev_map_page(dev, NULL, 0, 64, DMA_TO_DEVICE),
		   "NULL page");
}

/* Undoing a mapping that failed is refused, and nobody is asked. */
static void bad_address_is_not_unmapped(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct fake *fake = fake_env(test)->fake;

	dev_unmap_single(dev, BAD_DMA_ADDR, 1, DMA_TO_DEVICE);
	dev_unmap_single(dev, BAD_DMA_ADDR, 64, DMA_TO_DEVICE);
	dev_unmap_page(dev, BAD_DMA_ADDR, 64, DMA_TO_DEVICE);
	dev_unmap_phys(dev, BAD_DMA_ADDR, 64, DMA_TO_DEVICE, 0);
	dev_unmap_single(dev, SZ_1M, 0, DMA_TO_DEVICE);
	dev_unmap_single(dev, -(dma_addr_t)SZ_1M, SIZE_MAX, DMA_TO_DEVICE);
	dev_unmap_single(dev, SZ_1M, 64, DMA_NONE);
	dev_unmap_single(dev, SZ_1M, 64, 77);
	KUNIT_EXPECT_TRUE(test, !fake || !fake->calls);
}

/* The provider is given the master, and what the caller gave. */
static void provider_sees_the_call(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	void *buffer = fake_buffer(test, SZ_4K);
	struct fake_call *call;
	dma_addr_t dma;

	dma = dev_map_single_attrs(dev, buffer + 4, 60, DMA_FROM_DEVICE,
				   DMA_ATTR_SKIP_CPU_SYNC);
	call = fake_last(fake);
	KUNIT_EXPECT_EQ(test, FAKE_MAP_PHYS, call->op);
	KUNIT_EXPECT_PTR_EQ(test, fake->master, call->master);
	KUNIT_EXPECT_EQ(test, virt_to_phys(buffer) + 4, call->addr);
	KUNIT_EXPECT_EQ(test, 60, call->size);
	KUNIT_EXPECT_EQ(test, DMA_FROM_DEVICE, call->dir);
	KUNIT_EXPECT_EQ(test, DMA_ATTR_SKIP_CPU_SYNC, call->attrs);

	dev_unmap_single_attrs(dev, dma, 60, DMA_FROM_DEVICE,
			       DMA_ATTR_WEAK_ORDERING);
	call = fake_last(fake);
	KUNIT_EXPECT_EQ(test, FAKE_UNMAP_PHYS, call->op);
	KUNIT_EXPECT_PTR_EQ(test, fake->master, call->master);
	KUNIT_EXPECT_EQ(test, dma, call->addr);
	KUNIT_EXPECT_EQ(test, 60, call->size);
	KUNIT_EXPECT_EQ(test, DMA_FROM_DEVICE, call->dir);
	KUNIT_EXPECT_EQ(test, DMA_ATTR_WEAK_ORDERING, call->attrs);
	KUNIT_EXPECT_EQ(test, 2, fake->calls);
}

/* What is refused never reaches the provider. */
static void provider_does_not_see_nonsense(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	void *buffer = fake_buffer(test, SZ_4K);

	EXPECT_BAD(test, dev_map_single(dev, NULL, 64, DMA_TO_DEVICE), "NULL");
	EXPECT_BAD(test, dev_map_single(dev, buffer, 0, DMA_TO_DEVICE), "0");
	EXPECT_BAD(test, dev_map_single(dev, buffer, 64, DMA_NONE), "none");
	KUNIT_EXPECT_EQ(test, 0, fake_env(test)->fake->calls);
	KUNIT_EXPECT_EQ(test, 3, fake_failures(dev));
}

/* A provider that cannot map fails cleanly, and is counted. */
static void provider_without_map(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	void *buffer = fake_buffer(test, SZ_4K);

	fake_omit(fake, FAKE_MAP_PHYS);
	EXPECT_BAD(test, dev_map_single(dev, buffer, 64, DMA_TO_DEVICE),
		   "single");
	EXPECT_BAD(test, dev_map_page(dev, virt_to_page(buffer), 0, 64,
				      DMA_TO_DEVICE), "page");
	KUNIT_EXPECT_EQ(test, 0, fake->calls);
	KUNIT_EXPECT_EQ(test, 2, fake_failures(dev));
}

/* A provider with nothing to undo is not asked to. */
static void provider_without_unmap(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;

	fake_omit(fake, FAKE_UNMAP_PHYS);
	fake_warm_up(test, dev);
	KUNIT_EXPECT_EQ(test, 1, fake->calls);
	fake->live = 0;
}

/* A provider that fails is believed. */
static void provider_fails(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;

	fake->err = -ENOMEM;
	EXPECT_BAD(test, dev_map_single(dev, fake_buffer(test, 64), 64,
					DMA_TO_DEVICE), "failing");
	KUNIT_EXPECT_EQ(test, 1, fake_failures(dev));
}

/* 0 is an address like any other. */
static void zero_is_an_address(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	void *buffer = fake_buffer(test, SZ_4K);
	dma_addr_t dma;

	fake->offset = -(dma_addr_t)virt_to_phys(buffer);
	dma = dev_map_single(dev, buffer, 64, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, dma);
	KUNIT_EXPECT_FALSE(test, dev_dma_bad(dev, dma));
	dev_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_UNMAP_PHYS));
}

/* What the master maps beyond a child's reach is undone and refused. */
static void reach_is_checked(struct kunit *test)
{
	struct device *wide = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	u64 ram = virt_to_phys(high_memory - 1);
	struct device *dev = fake_narrowed(test, wide, ram);
	void *buffer = fake_buffer(test, SZ_4K);

	EXPECT_BAD(test, dev_map_single(dev, buffer, 64, DMA_TO_DEVICE),
		   "beyond");
	KUNIT_EXPECT_EQ(test, FAKE_UNMAP_PHYS, fake_last(fake)->op);
	KUNIT_EXPECT_EQ(test, virt_to_phys(buffer) + SZ_2G,
			fake_last(fake)->addr);
	KUNIT_EXPECT_EQ(test, 0, fake->live);
	KUNIT_EXPECT_EQ(test, 1, fake_failures(dev));
	fake_warm_up(test, wide);
	fake->offset = 0;
	fake_warm_up(test, dev);
}

/* MMIO is not RAM: only dev_map_phys() has it, and RAM is refused there. */
static void mmio_is_not_ram(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	phys_addr_t mmio = virt_to_phys(high_memory - 1) + SZ_1G;
	void *buffer = fake_buffer(test, SZ_4K);
	dma_addr_t dma;

	dma = dev_map_phys(dev, mmio, 64, DMA_TO_DEVICE, DMA_ATTR_MMIO);
	KUNIT_EXPECT_EQ(test, mmio + fake->offset, dma);
	KUNIT_EXPECT_EQ(test, DMA_ATTR_MMIO, fake_last(fake)->attrs);
	dev_unmap_phys(dev, dma, 64, DMA_TO_DEVICE, DMA_ATTR_MMIO);
	EXPECT_BAD(test, dev_map_phys(dev, mmio, 64, DMA_TO_DEVICE, 0),
		   "not said");
	EXPECT_BAD(test, dev_map_phys(dev, virt_to_phys(buffer), 64,
				      DMA_TO_DEVICE, DMA_ATTR_MMIO), "RAM");
	EXPECT_BAD(test, dev_map_single_attrs(dev, buffer, 64, DMA_TO_DEVICE,
					      DMA_ATTR_MMIO), "single");
	EXPECT_BAD(test, dev_map_page_attrs(dev, virt_to_page(buffer), 0, 64,
					    DMA_TO_DEVICE, DMA_ATTR_MMIO),
		   "page");
}

/* The composed forms map what they are given. */
static void composed_forms(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	void *buffer = fake_buffer(test, SZ_4K);
	struct bio_vec bv;
	skb_frag_t frag;

	bvec_set_page(&bv, virt_to_page(buffer), 40, 8);
	KUNIT_EXPECT_EQ(test, expected(dev, buffer + 8),
			dev_map_bvec(dev, &bv, DMA_TO_DEVICE, 0));
	KUNIT_EXPECT_EQ(test, 40, fake_last(fake)->size);
	skb_frag_fill_page_desc(&frag, virt_to_page(buffer), 16, 100);
	KUNIT_EXPECT_EQ(test, expected(dev, buffer + 20),
			skb_frag_dev_map(dev, &frag, 4, 50, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, 50, fake_last(fake)->size);
	fake->live = 0;
}

/* A private view counts what it maps; bytes, too. */
static void counting_counts(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	void *buffer = fake_buffer(test, SZ_4K);
	struct dev_dma_stats *stats;
	dma_addr_t dma;

	fake_count_calls(test, dev, true);
	preempt_disable();
	stats = this_cpu_ptr(dev_dma_stats(dev->dma_view));
	dma = dev_map_single(dev, buffer, 100, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, 1, stats->maps);
	KUNIT_EXPECT_EQ(test, 100, stats->bytes);
	KUNIT_EXPECT_EQ(test, 0, stats->unmaps);
	dev_unmap_single(dev, dma, 100, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, 1, stats->unmaps);
	KUNIT_EXPECT_EQ(test, 0, stats->failures);
	KUNIT_EXPECT_EQ(test, BAD_DMA_ADDR,
			dev_map_single(dev, buffer, 0, DMA_TO_DEVICE));
	KUNIT_EXPECT_EQ(test, 1, stats->failures);
	KUNIT_EXPECT_EQ(test, 1, stats->maps);
	preempt_enable();
}

static struct kunit_case map_cases[] = {
	KUNIT_CASE_PARAM(good_buffer_is_mapped, fake_able_gen_params),
	KUNIT_CASE_PARAM(static_buffer_is_mapped, fake_able_gen_params),
	KUNIT_CASE_PARAM(bad_buffer_is_refused, fake_able_gen_params),
	KUNIT_CASE_PARAM(bad_size_is_refused, fake_able_gen_params),
	KUNIT_CASE_PARAM(bad_direction_is_refused, fake_able_gen_params),
	KUNIT_CASE_PARAM(bad_offset_is_refused, fake_able_gen_params),
	KUNIT_CASE_PARAM(bad_address_is_not_unmapped, fake_every_gen_params),
	KUNIT_CASE(provider_sees_the_call),
	KUNIT_CASE(provider_does_not_see_nonsense),
	KUNIT_CASE(provider_without_map),
	KUNIT_CASE(provider_without_unmap),
	KUNIT_CASE(provider_fails),
	KUNIT_CASE(zero_is_an_address),
	KUNIT_CASE(reach_is_checked),
	KUNIT_CASE(mmio_is_not_ram),
	KUNIT_CASE(composed_forms),
	KUNIT_CASE(counting_counts),
	{}
};

static struct kunit_suite map_suite = {
	.name		= "dev_dma_map",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= map_cases,
};

kunit_test_suite(map_suite);
