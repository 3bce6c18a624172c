// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of localmem.c: what is copied where, and what is refused.
 */
#include <linux/dev-dma-ops.h>
#include <linux/device.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "localmem_fake.h"

#define BYTES	203		/* no multiple of anything */
#define QUARTER	(SRAM_SIZE / 4)

static void expect_refused(struct kunit *test, struct device *dev,
			   void *buffer, size_t size)
{
	dma_addr_t dma = dev_map_single(dev, buffer, size, DMA_TO_DEVICE);

	KUNIT_EXPECT_TRUE(test, dev_dma_bad(dev, dma));
}

static const struct direction {
	enum dma_data_direction dir;
	const char *name;
} directions[] = {
	{ DMA_BIDIRECTIONAL,	"bidirectional" },
	{ DMA_TO_DEVICE,	"to device" },
	{ DMA_FROM_DEVICE,	"from device" },
};

KUNIT_ARRAY_PARAM_DESC(direction, directions, name);

static enum dma_data_direction param_dir(struct kunit *test)
{
	return ((const struct direction *)test->param_value)->dir;
}

/* Whatever the direction, the device finds the buffer's bytes. */
static void every_direction_is_copied_in(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *buffer = sram_buffer(test, BYTES, 1);
	dma_addr_t dma = sram_map(test, dev, buffer, BYTES, param_dir(test));

	KUNIT_EXPECT_MEMEQ(test, sram_view(sram, dma), buffer, BYTES);
	KUNIT_EXPECT_GE(test, sram_in_use(sram), BYTES);
	dev_unmap_single(dev, dma, BYTES, param_dir(test));
}

/* What the device wrote comes back, but not where it only reads. */
static void only_writes_are_copied_back(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	bool back = param_dir(test) != DMA_TO_DEVICE;
	u8 *written = sram_buffer(test, BYTES, 2);
	u8 *kept = sram_buffer(test, BYTES, 1);
	u8 *buffer = sram_buffer(test, BYTES, 1);
	dma_addr_t dma = sram_map(test, dev, buffer, BYTES, param_dir(test));

	memcpy(sram_view(sram, dma), written, BYTES);
	KUNIT_EXPECT_MEMEQ(test, buffer, kept, BYTES);
	dev_unmap_single(dev, dma, BYTES, param_dir(test));
	KUNIT_EXPECT_MEMEQ(test, buffer, back ? written : kept, BYTES);
}

/* A device that stops early leaves the rest as it was. */
static void partial_write_keeps_the_rest(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *expected = sram_buffer(test, BYTES, 1);
	u8 *buffer = sram_buffer(test, BYTES, 1);
	dma_addr_t dma = sram_map(test, dev, buffer, BYTES, DMA_FROM_DEVICE);

	memset(sram_view(sram, dma), 0, 13);
	memset(expected, 0, 13);
	dev_unmap_single(dev, dma, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_MEMEQ(test, buffer, expected, BYTES);
}

/* Bytes around a buffer are nobody's business. */
static void neighbours_are_not_touched(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *buffer = sram_buffer(test, BYTES, 1);
	u8 *expected = sram_buffer(test, BYTES, 1);
	dma_addr_t dma = sram_map(test, dev, buffer + 5, BYTES - 10,
			     DMA_BIDIRECTIONAL);

	memset(sram_view(sram, dma), 0, ALIGN(BYTES - 10, 16));
	memset(expected + 5, 0, BYTES - 10);
	dev_unmap_single(dev, dma, BYTES - 10, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_MEMEQ(test, buffer, expected, BYTES);
}

/* A caller may do without the copy. */
static void skipped_sync_is_not_copied_back(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *kept = sram_buffer(test, BYTES, 1);
	u8 *buffer = sram_buffer(test, BYTES, 1);
	dma_addr_t dma = sram_map(test, dev, buffer, BYTES, DMA_FROM_DEVICE);

	memset(sram_view(sram, dma), 0, BYTES);
	dev_unmap_single_attrs(dev, dma, BYTES, DMA_FROM_DEVICE,
			       DMA_ATTR_SKIP_CPU_SYNC);
	KUNIT_EXPECT_MEMEQ(test, buffer, kept, BYTES);
}

static bool sram_contains(struct sram *sram, const void *what, size_t size)
{
	size_t i;

	for (i = 0; i + size <= SRAM_SIZE; i++)
		if (!memcmp(sram->bytes + i, what, size))
			return true;
	return false;
}

/* What the device could change to make the kernel write elsewhere. */
static void sram_holds_nothing_but_data(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *buffer = sram_buffer(test, BYTES, 1);
	dma_addr_t dma = sram_map(test, dev, buffer, BYTES, DMA_BIDIRECTIONAL);
	phys_addr_t phys = virt_to_phys(buffer);
	size_t size = BYTES;

	KUNIT_EXPECT_FALSE(test, sram_contains(sram, &buffer, sizeof(buffer)));
	KUNIT_EXPECT_FALSE(test, sram_contains(sram, &phys, sizeof(phys)));
	KUNIT_EXPECT_FALSE(test, sram_contains(sram, &size, sizeof(size)));
	memset(sram_view(sram, dma), SRAM_UNUSED, BYTES);
	KUNIT_EXPECT_NULL(test, memchr_inv(sram->bytes, SRAM_UNUSED,
					   SRAM_SIZE));
	dev_unmap_single(dev, dma, BYTES, DMA_TO_DEVICE);
}

/* A sync for the CPU brings its own range, and nothing where all is read. */
static void sync_for_cpu_copies_its_range(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *expected = sram_buffer(test, BYTES, 1);
	u8 *buffer = sram_buffer(test, BYTES, 1);
	u8 *written = sram_buffer(test, BYTES, 2);
	dma_addr_t dma = sram_map(test, dev, buffer, BYTES, param_dir(test));

	memcpy(sram_view(sram, dma), written, BYTES);
	if (param_dir(test) != DMA_TO_DEVICE)
		memcpy(expected + 33, written + 33, 50);
	dev_sync_single_range_for_cpu(dev, dma, 33, 50, param_dir(test));
	KUNIT_EXPECT_MEMEQ(test, buffer, expected, BYTES);
	KUNIT_EXPECT_MEMEQ(test, sram_view(sram, dma), written, BYTES);
	dev_unmap_single(dev, dma, BYTES, DMA_TO_DEVICE);
}

/* A sync for the device takes its own range there, for every direction. */
static void sync_for_device_takes_its_range(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *expected = sram_buffer(test, BYTES, 1);
	u8 *changed = sram_buffer(test, BYTES, 2);
	u8 *buffer = sram_buffer(test, BYTES, 1);
	dma_addr_t dma = sram_map(test, dev, buffer, BYTES, param_dir(test));

	memcpy(buffer, changed, BYTES);
	memcpy(expected + 33, changed + 33, 50);
	dev_sync_single_range_for_device(dev, dma, 33, 50, param_dir(test));
	KUNIT_EXPECT_MEMEQ(test, sram_view(sram, dma), expected, BYTES);
	KUNIT_EXPECT_MEMEQ(test, buffer, changed, BYTES);
	dev_unmap_single(dev, dma, BYTES, DMA_TO_DEVICE);
}

/* A range that is not all in one mapping is left alone. */
static void sync_beyond_a_mapping_is_nothing(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *buffer = sram_buffer(test, BYTES, 1);
	u8 *kept = sram_buffer(test, BYTES, 1);
	dma_addr_t dma = sram_map(test, dev, buffer, BYTES, DMA_BIDIRECTIONAL);

	memset(sram_view(sram, dma), 0, BYTES);
	dev_sync_single_for_cpu(dev, dma, BYTES + 1, DMA_FROM_DEVICE);
	dev_sync_single_for_cpu(dev, dma + 1, BYTES, DMA_FROM_DEVICE);
	dev_sync_single_for_cpu(dev, dma - 1, 2, DMA_FROM_DEVICE);
	dev_sync_single_for_cpu(dev, dma + BYTES, 1, DMA_FROM_DEVICE);
	KUNIT_EXPECT_MEMEQ(test, buffer, kept, BYTES);
	dev_unmap_single(dev, dma, BYTES, DMA_TO_DEVICE);
	dev_sync_single_for_cpu(dev, dma, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_MEMEQ(test, buffer, kept, BYTES);
}

/* Only the start of a mapping, and no more than its length, undoes it. */
static void wrong_unmap_is_refused(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *buffer = sram_buffer(test, BYTES, 1);
	u8 *kept = sram_buffer(test, BYTES, 1);
	dma_addr_t dma = sram_map(test, dev, buffer, BYTES, DMA_FROM_DEVICE);
	size_t used = sram_in_use(sram);

	memset(sram_view(sram, dma), 0, BYTES);
	dev_unmap_single(dev, dma + 16, BYTES - 16, DMA_FROM_DEVICE);
	dev_unmap_single(dev, dma + 1, 1, DMA_FROM_DEVICE);
	dev_unmap_single(dev, dma, BYTES + 1, DMA_FROM_DEVICE);
	dev_unmap_single(dev, dma - SRAM_SIZE, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, used, sram_in_use(sram));
	KUNIT_EXPECT_MEMEQ(test, buffer, kept, BYTES);
	dev_unmap_single(dev, dma, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_NULL(test, memchr_inv(buffer, 0, BYTES));
}

/* The second time there is nothing to undo. */
static void double_unmap_is_refused(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *buffer = sram_buffer(test, BYTES, 1);
	u8 *kept = sram_buffer(test, BYTES, 1);
	dma_addr_t dma = sram_map(test, dev, buffer, BYTES, DMA_FROM_DEVICE);

	dev_unmap_single(dev, dma, BYTES, DMA_FROM_DEVICE);
	memset(sram_view(sram, dma), 0, BYTES);
	dev_unmap_single(dev, dma, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_EQ(test, 0, sram_in_use(sram));
	KUNIT_EXPECT_MEMEQ(test, buffer, kept, BYTES);
}

/* A full SRAM takes nothing until something is given back. */
static void full_sram_recovers(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *buffer = sram_buffer(test, SRAM_SIZE + 1, 1);
	dma_addr_t dma[4];
	int i;

	expect_refused(test, dev, buffer, SRAM_SIZE + 1);
	for (i = 0; i < 4; i++)
		dma[i] = sram_map(test, dev, buffer, QUARTER, DMA_TO_DEVICE);
	expect_refused(test, dev, buffer, 1);
	dev_unmap_single(dev, dma[2], QUARTER, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, dma[2], sram_map(test, dev, buffer, QUARTER,
					       DMA_TO_DEVICE));
	for (i = 0; i < 4; i++)
		dev_unmap_single(dev, dma[i], QUARTER, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, SRAM_SIZE, dev_dma_max_mapping_size(dev));
	dma[0] = sram_map(test, dev, buffer, SRAM_SIZE, DMA_TO_DEVICE);
	dev_unmap_single(dev, dma[0], SRAM_SIZE, DMA_TO_DEVICE);
}

/* Mappings do not lie on top of each other, whichever goes first. */
static void mappings_stay_apart(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *expected = sram_buffer(test, BYTES, 3);
	dma_addr_t dma[3];
	u8 *buffer[3];
	int i;

	for (i = 0; i < 3; i++) {
		buffer[i] = sram_buffer(test, BYTES, i);
		dma[i] = sram_map(test, dev, buffer[i], BYTES, DMA_FROM_DEVICE);
	}
	for (i = 0; i < 3; i++)
		sram_fill(sram_view(sram, dma[i]), BYTES, i + 3);
	dev_unmap_single(dev, dma[1], BYTES, DMA_FROM_DEVICE);
	dev_unmap_single(dev, dma[0], BYTES, DMA_FROM_DEVICE);
	dev_unmap_single(dev, dma[2], BYTES, DMA_FROM_DEVICE);
	for (i = 0; i < 3; i++) {
		sram_fill(expected, BYTES, i + 3);
		KUNIT_EXPECT_MEMEQ(test, buffer[i], expected, BYTES);
	}
}

static void free_four_pages(void *page)
{
	__free_pages(page, 2);
}

static struct page *new_four_pages(struct kunit *test)
{
	struct page *page = alloc_pages(GFP_HIGHUSER | __GFP_ZERO, 2);

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test,
							   free_four_pages,
							   page));
	return page;
}

/* Byte by byte, as pages in high memory have no common address. */
static void expect_pages(struct kunit *test, struct page *page,
			 unsigned long offset, const u8 *expected, size_t size)
{
	size_t i, wrong = 0;
	u8 byte;

	for (i = 0; i < size; i++) {
		memcpy_from_page(&byte, page + (offset + i) / PAGE_SIZE,
				 (offset + i) % PAGE_SIZE, 1);
		wrong += byte != expected[i];
	}
	KUNIT_EXPECT_EQ(test, 0, wrong);
}

/* A buffer may start anywhere, cross pages, and lie in high memory. */
static void pages_are_crossed(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	size_t offset = PAGE_SIZE - 7, size = min(2 * PAGE_SIZE, SZ_8K) + 18;
	u8 *zeroes = kunit_kzalloc(test, 4 * PAGE_SIZE, GFP_KERNEL);
	u8 *written = sram_buffer(test, size, 4);
	struct page *page = new_four_pages(test);
	dma_addr_t dma;

	KUNIT_ASSERT_NOT_NULL(test, zeroes);
	dma = dev_map_page(dev, page, offset, size, DMA_FROM_DEVICE);
	KUNIT_ASSERT_FALSE(test, dev_dma_bad(dev, dma));
	KUNIT_EXPECT_MEMEQ(test, sram_view(sram, dma), zeroes, size);
	memcpy(sram_view(sram, dma), written, size);
	dev_unmap_page(dev, dma, size, DMA_FROM_DEVICE);
	expect_pages(test, page, 0, zeroes, offset);
	expect_pages(test, page, offset, written, size);
	expect_pages(test, page, offset + size, zeroes,
		     4 * PAGE_SIZE - offset - size);
	dma = dev_map_page(dev, page, offset, size, DMA_TO_DEVICE);
	KUNIT_ASSERT_FALSE(test, dev_dma_bad(dev, dma));
	KUNIT_EXPECT_MEMEQ(test, sram_view(sram, dma), written, size);
	dev_unmap_page(dev, dma, size, DMA_TO_DEVICE);
}

/* Consistent memory is SRAM, zeroed, and goes back there. */
static void consistent_memory_is_sram(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	dma_addr_t dma, none;
	u8 *mem = dev_alloc_consistent(dev, BYTES, &dma, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_TRUE(test, sram_holds(dma, BYTES));
	KUNIT_EXPECT_PTR_EQ(test, sram_view(sram, dma), mem);
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, 0, BYTES));
	KUNIT_EXPECT_GE(test, sram_in_use(sram), BYTES);
	KUNIT_EXPECT_NULL(test, dev_alloc_consistent(dev, SRAM_SIZE, &none,
						     GFP_KERNEL));
	dev_free_consistent(dev, BYTES, mem, dma);
	KUNIT_EXPECT_EQ(test, 0, sram_in_use(sram));
	mem = dev_alloc_consistent(dev, SRAM_SIZE, &dma, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, mem);
	dev_free_consistent(dev, SRAM_SIZE, mem, dma);
}

/* What is no buffer takes no SRAM. */
static void what_is_no_buffer_is_refused(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	void *virt = vmalloc(BYTES);
	u8 stack[16] = { };

	KUNIT_ASSERT_NOT_NULL(test, virt);
	expect_refused(test, dev, virt, BYTES);
	vfree(virt);
	expect_refused(test, dev, stack, sizeof(stack));
	expect_refused(test, dev, NULL, BYTES);
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(dev, dev_map_page(dev, NULL, 0,
							      BYTES,
							      DMA_TO_DEVICE)));
	KUNIT_EXPECT_EQ(test, 0, sram_in_use(sram));
}

/* The registers of another device are nothing that could be copied. */
static void mmio_is_refused(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	dma_addr_t dma;

	dma = dev_map_phys(dev, BIT_ULL(40), BYTES, DMA_TO_DEVICE,
			   DMA_ATTR_MMIO);
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(dev, dma));
	KUNIT_EXPECT_EQ(test, 0, sram_in_use(sram));
}

/* A child that cannot drive the SRAM's address gives its place back. */
static void out_of_reach_is_given_back(struct kunit *test)
{
	static const struct dev_dma_limits limits = {
		.mask = DMA_BIT_MASK(24), .consistent_mask = DMA_BIT_MASK(24),
	};
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *buffer = sram_buffer(test, BYTES, 1);
	dma_addr_t dma;

	KUNIT_ASSERT_EQ(test, 0, dev_dma_narrow(dev, &limits));
	dma = dev_map_single(dev, buffer, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_TRUE(test, dev_dma_bad(dev, dma));
	KUNIT_EXPECT_NULL(test, dev_alloc_consistent(dev, BYTES, &dma,
						     GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, 0, sram_in_use(sram));
}

/* Completion handlers run with interrupts off. */
static void works_with_interrupts_off(struct kunit *test)
{
	struct sram *sram = sram_new(test, "sram");
	struct device *dev = sram_child(sram, "child");
	u8 *buffer = sram_buffer(test, BYTES, 1);
	unsigned long flags;
	dma_addr_t dma;

	local_irq_save(flags);
	dma = dev_map_single(dev, buffer, BYTES, DMA_FROM_DEVICE);
	dev_sync_single(dev, dma, BYTES, DMA_FROM_DEVICE);
	dev_unmap_single(dev, dma, BYTES, DMA_FROM_DEVICE);
	KUNIT_EXPECT_TRUE(test, irqs_disabled());
	local_irq_restore(flags);
	KUNIT_EXPECT_TRUE(test, sram_holds(dma, BYTES));
}

static struct kunit_case localmem_cases[] = {
	KUNIT_CASE_PARAM(every_direction_is_copied_in, direction_gen_params),
	KUNIT_CASE_PARAM(only_writes_are_copied_back, direction_gen_params),
	KUNIT_CASE(partial_write_keeps_the_rest),
	KUNIT_CASE(neighbours_are_not_touched),
	KUNIT_CASE(skipped_sync_is_not_copied_back),
	KUNIT_CASE(sram_holds_nothing_but_data),
	KUNIT_CASE_PARAM(sync_for_cpu_copies_its_range, direction_gen_params),
	KUNIT_CASE_PARAM(sync_for_device_takes_its_range, direction_gen_params),
	KUNIT_CASE(sync_beyond_a_mapping_is_nothing),
	KUNIT_CASE(wrong_unmap_is_refused),
	KUNIT_CASE(double_unmap_is_refused),
	KUNIT_CASE(full_sram_recovers),
	KUNIT_CASE(mappings_stay_apart),
	KUNIT_CASE(pages_are_crossed),
	KUNIT_CASE(consistent_memory_is_sram),
	KUNIT_CASE(what_is_no_buffer_is_refused),
	KUNIT_CASE(mmio_is_refused),
	KUNIT_CASE(out_of_reach_is_given_back),
	KUNIT_CASE(works_with_interrupts_off),
	{}
};

static struct kunit_suite localmem_suite = {
	.name		= "usb_localmem",
	.exit		= sram_test_exit,
	.test_cases	= localmem_cases,
};

kunit_test_suite(localmem_suite);
