// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of noncontiguous.c: scattered pages that a device sees as one piece.
 */
#include <linux/mm.h>
#include <linux/scatterlist.h>

#include "fake.h"

#define BYTES	(3 * PAGE_SIZE)

static struct sg_table *alloc(struct device *dev)
{
	return dev_alloc_noncontiguous(dev, BYTES, DMA_BIDIRECTIONAL,
				       GFP_KERNEL, 0);
}

static void release(struct device *dev, struct sg_table *sgt)
{
	dev_free_noncontiguous(dev, BYTES, sgt, DMA_BIDIRECTIONAL);
}

/* Every kind of device gets one entry to program, and gives it back. */
static void memory_is_one_piece(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct sg_table *sgt = alloc(dev);

	KUNIT_ASSERT_NOT_NULL(test, sgt);
	KUNIT_EXPECT_EQ(test, 1, sgt->nents);
	KUNIT_EXPECT_EQ(test, BYTES, sg_dma_len(sgt->sgl));
	release(dev, sgt);
}

/* Every kind of device maps it into the kernel. */
static void memory_is_vmapped(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct sg_table *sgt = alloc(dev);
	void *addr;

	KUNIT_ASSERT_NOT_NULL(test, sgt);
	addr = dev_vmap_noncontiguous(dev, BYTES, sgt);
	KUNIT_EXPECT_NOT_NULL(test, addr);
	if (addr)
		memset(addr, 0x5a, BYTES);
	KUNIT_EXPECT_EQ(test, 0x5a, *(u8 *)sg_virt(sgt->sgl));
	dev_vunmap_noncontiguous(dev, addr);
	release(dev, sgt);
}

/* Nonsense is refused, and the provider is not asked. */
static void nonsense_is_refused(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct fake *fake = fake_env(test)->fake;

	KUNIT_EXPECT_NULL(test, dev_alloc_noncontiguous(dev, 0, DMA_TO_DEVICE,
							GFP_KERNEL, 0));
	KUNIT_EXPECT_NULL(test, dev_alloc_noncontiguous(dev, SIZE_MAX,
							DMA_TO_DEVICE,
							GFP_KERNEL, 0));
	KUNIT_EXPECT_NULL(test, dev_alloc_noncontiguous(dev, BYTES, DMA_NONE,
							GFP_KERNEL, 0));
	KUNIT_EXPECT_NULL(test, dev_alloc_noncontiguous(dev, BYTES, 17,
							GFP_KERNEL, 0));
	KUNIT_EXPECT_NULL(test, dev_alloc_noncontiguous(dev, BYTES,
							DMA_TO_DEVICE,
							GFP_KERNEL | __GFP_COMP,
							0));
	KUNIT_EXPECT_TRUE(test, !fake || !fake->calls);
}

/* The provider is given the master, and the memory back. */
static void provider_sees_the_call(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct sg_table *sgt;

	sgt = dev_alloc_noncontiguous(dev, BYTES, DMA_FROM_DEVICE, GFP_KERNEL,
				      DMA_ATTR_ALLOC_SINGLE_PAGES);
	KUNIT_EXPECT_EQ(test, FAKE_ALLOC_NONCONTIGUOUS, fake_last(fake)->op);
	KUNIT_EXPECT_PTR_EQ(test, fake->master, fake_last(fake)->master);
	KUNIT_EXPECT_EQ(test, DMA_FROM_DEVICE, fake_last(fake)->dir);
	KUNIT_EXPECT_EQ(test, DMA_ATTR_ALLOC_SINGLE_PAGES,
			fake_last(fake)->attrs);
	dev_free_noncontiguous(dev, BYTES, sgt, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, FAKE_FREE_NONCONTIGUOUS, fake_last(fake)->op);
	KUNIT_EXPECT_EQ(test, BYTES, fake_last(fake)->size);
	KUNIT_EXPECT_EQ(test, DMA_FROM_DEVICE, fake_last(fake)->dir);
}

static const struct {
	const char *name;
	enum fake_op op;
} pair_ops[] = {
	{ "alloc_noncontiguous",	FAKE_ALLOC_NONCONTIGUOUS },
	{ "free_noncontiguous",		FAKE_FREE_NONCONTIGUOUS },
};

KUNIT_ARRAY_PARAM_DESC(pair_op, pair_ops, name);

/* A provider that lacks one of the pair has no such memory. */
static void provider_lacks_one(struct kunit *test)
{
	const typeof(pair_ops[0]) *p = test->param_value;
	struct device *dev = fake_provided(test);

	fake_omit(fake_env(test)->fake, p->op);
	KUNIT_EXPECT_NULL(test, alloc(dev));
	KUNIT_EXPECT_EQ(test, 0, fake_env(test)->fake->calls);
}

/* A provider may have the memory and no way to map it. */
static void provider_cannot_be_used(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct vm_area_struct vma = { };
	struct sg_table *sgt = alloc(dev);

	KUNIT_ASSERT_NOT_NULL(test, sgt);
	KUNIT_EXPECT_EQ(test, 0, dev_mmap_noncontiguous(dev, &vma, BYTES, sgt));
	fake_omit(fake, FAKE_VMAP_NONCONTIGUOUS);
	fake_omit(fake, FAKE_MMAP_NONCONTIGUOUS);
	KUNIT_EXPECT_NULL(test, dev_vmap_noncontiguous(dev, BYTES, sgt));
	KUNIT_EXPECT_EQ(test, -ENXIO, dev_mmap_noncontiguous(dev, &vma, BYTES,
							     sgt));
	release(dev, sgt);
}

/* A provider that fails is believed, and the failure counted. */
static void provider_fails(struct kunit *test)
{
	struct device *dev = fake_provided(test);

	fake_env(test)->fake->err = -ENOMEM;
	KUNIT_EXPECT_NULL(test, alloc(dev));
	KUNIT_EXPECT_EQ(test, 1, fake_failures(dev));
}

/* What lies beyond a child's reach is given back. */
static void reach_is_checked(struct kunit *test)
{
	struct device *wide = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct device *dev = fake_narrowed(test, wide, SZ_2G + BYTES - 2);
	struct device *just = fake_narrowed(test, wide, SZ_2G + BYTES - 1);
	struct sg_table *sgt;

	KUNIT_EXPECT_NULL(test, alloc(dev));
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_FREE_NONCONTIGUOUS));
	KUNIT_EXPECT_EQ(test, 0, fake->live);
	sgt = alloc(just);
	KUNIT_EXPECT_NOT_NULL(test, sgt);
	release(just, sgt);
}

/* Another device's memory is not used. */
static void other_memory_is_not_used(struct kunit *test)
{
	struct device *dev = fake_provided(test), *other = fake_master(test);
	struct sg_table *sgt = alloc(dev);
	struct vm_area_struct vma = { };

	KUNIT_ASSERT_NOT_NULL(test, sgt);
	KUNIT_EXPECT_NULL(test, dev_vmap_noncontiguous(other, BYTES, sgt));
	KUNIT_EXPECT_NULL(test, dev_vmap_noncontiguous(dev, 2 * BYTES, sgt));
	KUNIT_EXPECT_EQ(test, -EINVAL,
			dev_mmap_noncontiguous(other, &vma, BYTES, sgt));
	release(other, sgt);
	KUNIT_EXPECT_EQ(test, 1, fake_env(test)->fake->live);
	release(dev, sgt);
}

/* Memory that is free already is not looked at again. */
static void double_free_is_refused(struct kunit *test)
{
	struct device *dev = fake_provided(test);
	struct fake *fake = fake_env(test)->fake;
	struct sg_table *sgt = alloc(dev);

	KUNIT_ASSERT_NOT_NULL(test, sgt);
	release(dev, sgt);
	release(dev, sgt);
	KUNIT_EXPECT_EQ(test, 1, fake_count(fake, FAKE_FREE_NONCONTIGUOUS));
}

/* Whichever allocation fails, there is no memory and nothing is left. */
static void alloc_without_memory(struct kunit *test)
{
	struct device *dev = fake_param_device(test);
	struct device *master = dev_dma_master(dev);
	unsigned int refs = kref_read(&master->kobj.kref);
	struct sg_table *sgt;
	bool failed = true;
	int nth;

	fault_begin(test);
	for (nth = 1; failed && nth < 16; nth++) {
		fault_arm(nth);
		sgt = alloc(dev);
		failed = fault_disarm();
		KUNIT_EXPECT_EQ(test, failed, !sgt);
		release(dev, sgt);
		KUNIT_EXPECT_EQ(test, refs, kref_read(&master->kobj.kref));
		KUNIT_EXPECT_TRUE(test, list_empty(&fake_m(dev)->memory));
	}
	KUNIT_EXPECT_GT(test, nth, 3);
}

static struct kunit_case noncontiguous_cases[] = {
	KUNIT_CASE_PARAM(memory_is_one_piece, fake_able_gen_params),
	KUNIT_CASE_PARAM(memory_is_vmapped, fake_able_gen_params),
	KUNIT_CASE_PARAM(nonsense_is_refused, fake_able_gen_params),
	KUNIT_CASE(provider_sees_the_call),
	KUNIT_CASE_PARAM(provider_lacks_one, pair_op_gen_params),
	KUNIT_CASE(provider_cannot_be_used),
	KUNIT_CASE(provider_fails),
	KUNIT_CASE(reach_is_checked),
	KUNIT_CASE(other_memory_is_not_used),
	KUNIT_CASE(double_free_is_refused),
	KUNIT_CASE_PARAM(alloc_without_memory, fake_able_gen_params),
	{}
};

static struct kunit_suite noncontiguous_suite = {
	.name		= "dev_dma_noncontiguous",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= noncontiguous_cases,
};

kunit_test_suite(noncontiguous_suite);
