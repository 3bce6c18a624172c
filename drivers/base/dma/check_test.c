// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of check.c: what a caller may not hand in.
 */
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/sched/task_stack.h>
#include <linux/vmalloc.h>

#include "fake.h"

struct range_param {
	const char *name;
	u64 start;
	size_t size;
	int dir;
	bool good;
};

static const struct range_param range_params[] = {
	{ "one byte",		0, 1, DMA_TO_DEVICE, true },
	{ "up to the last byte", U64_MAX - 4095, 4096, DMA_FROM_DEVICE, true },
	{ "both ways",		4096, 4096, DMA_BIDIRECTIONAL, true },
	{ "size 0",		4096, 0, DMA_TO_DEVICE, false },
	{ "size wraps by one",	U64_MAX - 4095, 4097, DMA_TO_DEVICE, false },
	{ "size wraps around",	U64_MAX - SIZE_MAX + 4096, SIZE_MAX,
	  DMA_TO_DEVICE, false },
	{ "DMA_NONE",		4096, 4096, DMA_NONE, false },
	{ "direction 4",	4096, 4096, 4, false },
	{ "direction -1",	4096, 4096, -1, false },
	{ "direction INT_MIN",	4096, 4096, INT_MIN, false },
};

KUNIT_ARRAY_PARAM_DESC(range, range_params, name);

/* Sizes of 0, sizes that wrap and what is no direction are refused. */
static void check_range_refuses_nonsense(struct kunit *test)
{
	const struct range_param *p = test->param_value;
	const char *why = dev_dma_check_range(p->start, p->size, p->dir);

	KUNIT_EXPECT_EQ(test, p->good, !why);
}

/* A buffer from the heap passes, from its first byte to its last. */
static void check_buffer_takes_heap(struct kunit *test)
{
	void *buffer = fake_buffer(test, SZ_4K);

	KUNIT_EXPECT_NULL(test,
			  dev_dma_check_buffer(buffer, SZ_4K, DMA_TO_DEVICE));
	KUNIT_EXPECT_NULL(test,
			  dev_dma_check_buffer(buffer + SZ_4K - 1, 1,
					       DMA_FROM_DEVICE));
}

/* NULL is refused, and what is NULL plus the offset of a member. */
static void check_buffer_refuses_null(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, "NULL buffer",
			   dev_dma_check_buffer(NULL, 64, DMA_TO_DEVICE));
	KUNIT_EXPECT_STREQ(test, "NULL buffer",
			   dev_dma_check_buffer((void *)40, 64, DMA_TO_DEVICE));
}

/* The caller's stack is refused, wherever stacks lie. */
static void check_buffer_refuses_stack(struct kunit *test)
{
	char buffer[64];

	KUNIT_EXPECT_STREQ(test, "buffer is on the stack",
			   dev_dma_check_buffer(buffer, sizeof(buffer),
						DMA_TO_DEVICE));
}

/* Memory from vmalloc() is refused. */
static void check_buffer_refuses_vmalloc(struct kunit *test)
{
	void *buffer = vmalloc(SZ_4K);

	KUNIT_ASSERT_NOT_NULL(test, buffer);
	KUNIT_EXPECT_STREQ(test, "vmalloc or module address",
			   dev_dma_check_buffer(buffer, 64, DMA_TO_DEVICE));
	vfree(buffer);
}

/* A module's data is refused. */
static void check_buffer_refuses_module(struct kunit *test)
{
#if defined(MODULES_VADDR) && defined(CONFIG_EXECMEM)
	void *buffer = (void *)(MODULES_VADDR + SZ_1M);

	KUNIT_EXPECT_STREQ(test, "vmalloc or module address",
			   dev_dma_check_buffer(buffer, 64, DMA_TO_DEVICE));
#else
	kunit_skip(test, "modules have no place of their own here");
#endif
}

/* An address of user space is refused, and one of no space at all. */
static void check_buffer_refuses_user(struct kunit *test)
{
	KUNIT_EXPECT_NOT_NULL(test,
			      dev_dma_check_buffer((void *)SZ_4M, 64,
						   DMA_TO_DEVICE));
	KUNIT_EXPECT_NOT_NULL(test,
			      dev_dma_check_buffer(FAKE_NOWHERE, 64,
						   DMA_TO_DEVICE));
}

/* A linear address behind the last page of RAM is refused. */
static void check_buffer_refuses_beyond_ram(struct kunit *test)
{
	void *beyond = high_memory + FAKE_HOLE;

	KUNIT_EXPECT_STREQ(test, "not a kernel buffer",
			   dev_dma_check_buffer(beyond, 64, DMA_TO_DEVICE));
}

/* A buffer that begins in RAM and ends behind it is refused. */
static void check_buffer_refuses_end_beyond_ram(struct kunit *test)
{
	void *buffer = fake_buffer(test, 64);
	size_t size = (unsigned long)high_memory + FAKE_HOLE -
		      (unsigned long)buffer;

	KUNIT_EXPECT_STREQ(test, "end lies beyond RAM",
			   dev_dma_check_buffer(buffer, size, DMA_TO_DEVICE));
}

/* RAM is mapped as RAM, and nothing else is. */
static void check_phys_wants_ram(struct kunit *test)
{
	phys_addr_t ram = virt_to_phys(fake_buffer(test, 64));
	phys_addr_t beyond = virt_to_phys(high_memory - 1) + SZ_1G;

	KUNIT_EXPECT_NULL(test, dev_dma_check_phys(ram, 64, 0));
	KUNIT_EXPECT_NOT_NULL(test, dev_dma_check_phys(beyond, 64, 0));
	KUNIT_EXPECT_NOT_NULL(test,
			      dev_dma_check_phys(ram, beyond - ram, 0));
}

/* What is mapped as MMIO must not be RAM in use. */
static void check_phys_mmio_wants_no_ram(struct kunit *test)
{
	phys_addr_t ram = virt_to_phys(fake_buffer(test, 64));
	phys_addr_t beyond = virt_to_phys(high_memory - 1) + SZ_1G;

	KUNIT_EXPECT_NOT_NULL(test,
			      dev_dma_check_phys(ram, 64, DMA_ATTR_MMIO));
	KUNIT_EXPECT_NULL(test,
			  dev_dma_check_phys(beyond, 64, DMA_ATTR_MMIO));
}

static void fill_list(struct kunit *test, struct scatterlist *sgl, int nents)
{
	int i;

	sg_init_table(sgl, nents);
	for (i = 0; i < nents; i++)
		sg_set_buf(sgl + i, fake_buffer(test, SZ_1K), SZ_1K);
}

/* A list is good if every entry is. */
static void check_sg_looks_at_every_entry(struct kunit *test)
{
	struct scatterlist sgl[3];

	fill_list(test, sgl, 3);
	KUNIT_EXPECT_NULL(test, dev_dma_check_sg(sgl, 3, DMA_TO_DEVICE));
	sgl[2].length = 0;
	KUNIT_EXPECT_NOT_NULL(test, dev_dma_check_sg(sgl, 3, DMA_TO_DEVICE));
	KUNIT_EXPECT_NULL(test, dev_dma_check_sg(sgl, 2, DMA_TO_DEVICE));
}

/* A list of nothing, without pages or shorter than it says is refused. */
static void check_sg_refuses_bad_lists(struct kunit *test)
{
	struct scatterlist sgl[2];

	fill_list(test, sgl, 2);
	KUNIT_EXPECT_NOT_NULL(test, dev_dma_check_sg(NULL, 1, DMA_TO_DEVICE));
	KUNIT_EXPECT_NOT_NULL(test, dev_dma_check_sg(sgl, 0, DMA_TO_DEVICE));
	KUNIT_EXPECT_NOT_NULL(test, dev_dma_check_sg(sgl, -1, DMA_TO_DEVICE));
	KUNIT_EXPECT_NOT_NULL(test, dev_dma_check_sg(sgl, 3, DMA_TO_DEVICE));
	KUNIT_EXPECT_NOT_NULL(test, dev_dma_check_sg(sgl, 2, DMA_NONE));
	sg_assign_page(&sgl[1], NULL);
	KUNIT_EXPECT_NOT_NULL(test, dev_dma_check_sg(sgl, 2, DMA_TO_DEVICE));
}

struct alloc_param {
	const char *name;
	size_t size;
	gfp_t gfp;
	bool good;
};

static const struct alloc_param alloc_params[] = {
	{ "one byte",		1, GFP_KERNEL, true },
	{ "1 MiB",		SZ_1M, GFP_ATOMIC, true },
	{ "size 0",		0, GFP_KERNEL, false },
	{ "half of everything",	SIZE_MAX / 2, GFP_KERNEL, false },
	{ "everything",		SIZE_MAX, GFP_KERNEL, false },
	{ "compound",		SZ_4K, GFP_KERNEL | __GFP_COMP, false },
};

KUNIT_ARRAY_PARAM_DESC(alloc, alloc_params, name);

/* An allocation of nothing, or of more than there is, is refused. */
static void check_alloc_refuses_nonsense(struct kunit *test)
{
	const struct alloc_param *p = test->param_value;
	dma_addr_t dma;

	KUNIT_EXPECT_EQ(test, p->good,
			!dev_dma_check_alloc(p->size, &dma, p->gfp));
}

/* An allocation needs a place for the DMA address. */
static void check_alloc_wants_dma(struct kunit *test)
{
	KUNIT_EXPECT_NOT_NULL(test,
			      dev_dma_check_alloc(SZ_4K, NULL, GFP_KERNEL));
}

static struct kunit_case check_cases[] = {
	KUNIT_CASE_PARAM(check_range_refuses_nonsense, range_gen_params),
	KUNIT_CASE(check_buffer_takes_heap),
	KUNIT_CASE(check_buffer_refuses_null),
	KUNIT_CASE(check_buffer_refuses_stack),
	KUNIT_CASE(check_buffer_refuses_vmalloc),
	KUNIT_CASE(check_buffer_refuses_module),
	KUNIT_CASE(check_buffer_refuses_user),
	KUNIT_CASE(check_buffer_refuses_beyond_ram),
	KUNIT_CASE(check_buffer_refuses_end_beyond_ram),
	KUNIT_CASE(check_phys_wants_ram),
	KUNIT_CASE(check_phys_mmio_wants_no_ram),
	KUNIT_CASE(check_sg_looks_at_every_entry),
	KUNIT_CASE(check_sg_refuses_bad_lists),
	KUNIT_CASE_PARAM(check_alloc_refuses_nonsense, alloc_gen_params),
	KUNIT_CASE(check_alloc_wants_dma),
	{}
};

static struct kunit_suite check_suite = {
	.name		= "dev_dma_check",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= check_cases,
};

kunit_test_suite(check_suite);
