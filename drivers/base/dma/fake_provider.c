// SPDX-License-Identifier: GPL-2.0-only
/*
 * A provider for the tests of the device DMA core.
 *
 * It writes down every call, does what little makes the answer plausible, and
 * can be told to fail.  Any of its operations can be left out.
 */
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "fake_ops.h"

/**
 * fake_of - the provider that is called
 * @master:	Whatever device it is given: the wrong one shall be seen in the
 *		log.
 *
 * Return: The test's provider.
 */
struct fake *fake_of(struct device *master)
{
	return to_fake_device(master)->env->made;
}

/**
 * fake_note_call - write down a call
 * @master:	The device that was given.
 * @call:	What else was given.
 * @live:	What it adds to the mappings and allocations.
 */
void fake_note_call(struct device *master, const struct fake_call *call,
		    int live)
{
	struct fake *fake = fake_of(master);
	struct fake_call *entry;

	guard(spinlock_irqsave)(&fake->lock);
	entry = &fake->log[fake->calls % FAKE_LOG];
	fake->calls++;
	fake->live += live;
	*entry = *call;
	entry->master = master;
}

/**
 * fake_note - write down a call that has no direction
 * @master:	The device that was given.
 * @op:		Which operation.
 * @addr:	The address that was given.
 * @size:	The size or the count of entries that was given.
 * @live:	What it adds to the mappings and allocations.
 */
void fake_note(struct device *master, enum fake_op op, u64 addr, size_t size,
	       int live)
{
	fake_note_mapping(master, op, addr, size, live, DMA_NONE, 0);
}

/**
 * fake_note_mapping - write down a call that has a direction
 * @master:	The device that was given.
 * @op:		Which operation.
 * @addr:	The address that was given.
 * @size:	The size or the count of entries that was given.
 * @live:	What it adds to the mappings and allocations.
 * @dir:	The direction that was given.
 * @attrs:	The DMA_ATTR_* flags that were given.
 */
void fake_note_mapping(struct device *master, enum fake_op op, u64 addr,
		       size_t size, int live, enum dma_data_direction dir,
		       unsigned long attrs)
{
	const struct fake_call call = {
		.op	= op,
		.addr	= addr,
		.size	= size,
		.dir	= dir,
		.attrs	= attrs,
	};

	fake_note_call(master, &call, live);
}

static dma_addr_t fake_map_phys(struct device *master, phys_addr_t phys,
				size_t size, enum dma_data_direction dir,
				unsigned long attrs)
{
	struct fake *fake = fake_of(master);

	fake_note_mapping(master, FAKE_MAP_PHYS, phys, size, fake->err ? 0 : 1,
			  dir, attrs);
	return fake->err ? BAD_DMA_ADDR : phys + fake->offset;
}

static void fake_unmap_phys(struct device *master, dma_addr_t dma, size_t size,
			    enum dma_data_direction dir, unsigned long attrs)
{
	fake_note_mapping(master, FAKE_UNMAP_PHYS, dma, size, -1, dir, attrs);
}

static void fake_unmap_late(struct device *master, dma_addr_t dma, size_t size,
			    enum dma_data_direction dir, unsigned long attrs)
{
	fake_note_mapping(master, FAKE_UNMAP_LATE, dma, size, -1, dir, attrs);
}

static void set_entries(struct fake *fake, struct scatterlist *sgl, int nents)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i) {
		sg_dma_address(sg) = sg_phys(sg) + fake->offset;
		sg_dma_len(sg) = sg->length;
		if (fake->merges && i)
			sg_dma_len(sgl) += sg->length;
	}
}

static int fake_map_sg(struct device *master, struct scatterlist *sgl,
		       int nents, enum dma_data_direction dir,
		       unsigned long attrs)
{
	struct fake *fake = fake_of(master);

	fake_note_mapping(master, FAKE_MAP_SG, sg_phys(sgl), nents,
			  fake->err ? 0 : 1, dir, attrs);
	if (fake->err)
		return fake->err > 0 ? 0 : fake->err;
	set_entries(fake, sgl, nents);
	return fake->merges ? 1 : nents;
}

static void fake_unmap_sg(struct device *master, struct scatterlist *sgl,
			  int nents, enum dma_data_direction dir,
			  unsigned long attrs)
{
	fake_note_mapping(master, FAKE_UNMAP_SG, sg_dma_address(sgl), nents, -1,
			  dir, attrs);
}

static void fake_sync_for_cpu(struct device *master, dma_addr_t dma,
			      size_t size, enum dma_data_direction dir)
{
	fake_note_mapping(master, FAKE_SYNC_FOR_CPU, dma, size, 0, dir, 0);
}

static void fake_sync_for_device(struct device *master, dma_addr_t dma,
				 size_t size, enum dma_data_direction dir)
{
	fake_note_mapping(master, FAKE_SYNC_FOR_DEVICE, dma, size, 0, dir, 0);
}

static void fake_sync_sg_for_cpu(struct device *master,
				 struct scatterlist *sgl, int nents,
				 enum dma_data_direction dir)
{
	fake_note_mapping(master, FAKE_SYNC_SG_FOR_CPU, sg_dma_address(sgl),
			  nents, 0, dir, 0);
}

static void fake_sync_sg_for_device(struct device *master,
				    struct scatterlist *sgl, int nents,
				    enum dma_data_direction dir)
{
	fake_note_mapping(master, FAKE_SYNC_SG_FOR_DEVICE, sg_dma_address(sgl),
			  nents, 0, dir, 0);
}

static int fake_mmap(struct device *master, struct vm_area_struct *vma,
		     void *addr, dma_addr_t dma, size_t size,
		     unsigned long attrs)
{
	fake_note_mapping(master, FAKE_MMAP, dma, size, 0, DMA_NONE, attrs);
	return 0;
}

static int fake_get_sgtable(struct device *master, struct sg_table *sgt,
			    void *addr, dma_addr_t dma, size_t size,
			    unsigned long attrs)
{
	fake_note_mapping(master, FAKE_GET_SGTABLE, dma, size, 0, DMA_NONE,
			  attrs);
	return 0;
}

static bool fake_can_mmap(struct device *master)
{
	fake_note(master, FAKE_CAN_MMAP, 0, 0, 0);
	return true;
}

static int fake_set_mask(struct device *master, u64 mask)
{
	fake_note(master, FAKE_SET_MASK, mask, 0, 0);
	return 0;
}

static int fake_set_consistent_mask(struct device *master, u64 mask)
{
	fake_note(master, FAKE_SET_CONSISTENT_MASK, mask, 0, 0);
	return 0;
}

static bool fake_supported(struct device *master, u64 mask)
{
	fake_note(master, FAKE_SUPPORTED, mask, 0, 0);
	return mask >= DMA_BIT_MASK(24);
}

static u64 fake_required_mask(struct device *master)
{
	fake_note(master, FAKE_REQUIRED_MASK, 0, 0, 0);
	return FAKE_MASK(40);
}

static bool fake_limited(struct device *master)
{
	fake_note(master, FAKE_LIMITED, 0, 0, 0);
	return true;
}

static size_t fake_max_mapping_size(struct device *master)
{
	fake_note(master, FAKE_MAX_MAPPING_SIZE, 0, 0, 0);
	return SZ_256K;
}

static size_t fake_opt_mapping_size(struct device *master)
{
	fake_note(master, FAKE_OPT_MAPPING_SIZE, 0, 0, 0);
	return SZ_128K;
}

static unsigned long fake_merge_boundary(struct device *master)
{
	fake_note(master, FAKE_MERGE_BOUNDARY, 0, 0, 0);
	return SZ_4K - 1;
}

/* Asked under a lock, whenever a view is derived anew: not noted. */
static bool fake_need_sync(struct device *master)
{
	return true;
}

static bool fake_p2pdma(struct device *master)
{
	fake_note(master, FAKE_P2PDMA, 0, 0, 0);
	return true;
}

/* Asked when the view is made: not noted. */
static const struct dev_cache *fake_cache(struct device *master)
{
	return fake_of(master)->cache;
}

static const struct dev_dma_ops fake_ops = {
	.name			= "fake",
	.map_phys		= fake_map_phys,
	.unmap_phys		= fake_unmap_phys,
	.unmap_late		= fake_unmap_late,
	.map_sg			= fake_map_sg,
	.unmap_sg		= fake_unmap_sg,
	.sync_for_cpu		= fake_sync_for_cpu,
	.sync_for_device	= fake_sync_for_device,
	.sync_sg_for_cpu	= fake_sync_sg_for_cpu,
	.sync_sg_for_device	= fake_sync_sg_for_device,
	.alloc_consistent	= fake_alloc_consistent,
	.free_consistent	= fake_free_consistent,
	.alloc_mapped		= fake_alloc_mapped,
	.free_mapped		= fake_free_mapped,
	.alloc_noncontiguous	= fake_alloc_noncontiguous,
	.free_noncontiguous	= fake_free_noncontiguous,
	.vmap_noncontiguous	= fake_vmap_noncontiguous,
	.mmap_noncontiguous	= fake_mmap_noncontiguous,
	.revoke			= fake_revoke,
	.free_late		= fake_free_late,
	.mmap			= fake_mmap,
	.get_sgtable		= fake_get_sgtable,
	.can_mmap		= fake_can_mmap,
	.set_mask		= fake_set_mask,
	.set_consistent_mask	= fake_set_consistent_mask,
	.supported		= fake_supported,
	.required_mask		= fake_required_mask,
	.limited		= fake_limited,
	.max_mapping_size	= fake_max_mapping_size,
	.opt_mapping_size	= fake_opt_mapping_size,
	.merge_boundary		= fake_merge_boundary,
	.need_sync		= fake_need_sync,
	.p2pdma			= fake_p2pdma,
	.cache			= fake_cache,
};

/* The operations are one array; an op added to the struct shows here. */
static_assert(offsetof(struct dev_dma_ops, leave) -
	      offsetof(struct dev_dma_ops, map_phys) ==
	      FAKE_LEAVE * sizeof(void *));
static_assert(sizeof(struct dev_dma_ops) ==
	      offsetof(struct dev_dma_ops, map_phys) +
	      FAKE_OPS * sizeof(void *));

/**
 * fake_omit - leave out an operation
 * @fake:	The provider.
 * @op:		What it no longer has.
 */
void fake_omit(struct fake *fake, enum fake_op op)
{
	memset((void *)&fake->ops + offsetof(struct dev_dma_ops, map_phys) +
	       op * sizeof(void *), 0, sizeof(void *));
}

/**
 * fake_count - how often was an operation called?
 * @fake:	The provider.
 * @op:		The operation.
 *
 * Return: Calls since the provider was made.
 */
unsigned int fake_count(struct fake *fake, enum fake_op op)
{
	unsigned int i, n = 0;

	for (i = 0; i < min_t(unsigned int, fake->calls, FAKE_LOG); i++)
		n += fake->log[i].op == op;
	return n;
}

/**
 * fake_last - the last call
 * @fake:	The provider, which has been called.
 *
 * Return: What was written down.
 */
struct fake_call *fake_last(struct fake *fake)
{
	return &fake->log[(fake->calls - 1) % FAKE_LOG];
}

/**
 * fake_cached_provider - make the provider, and a view beside a master's own
 * @test:	The test; it has one such provider.
 * @cache:	What stands between the CPU and memory, or %NULL.
 *
 * Return: The provider.
 */
struct fake *fake_cached_provider(struct kunit *test,
				  const struct dev_cache *cache)
{
	struct fake *fake = kzalloc(sizeof(*fake), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fake);
	fake_env(test)->made = fake;
	fake->ops = fake_ops;
	fake->cache = cache;
	fake->offset = SZ_2G;
	fake->zones[0] = SZ_2G;
	fake->zones[1] = SZ_1G;
	fake->zones[2] = SZ_8M;
	spin_lock_init(&fake->lock);
	init_completion(&fake->inside);
	init_completion(&fake->resume);
	fake->master = fake_master(test);
	to_fake_device(fake->master)->fake = fake;
	fake->view = dev_dma_create_view(fake->master, &fake->ops);
	KUNIT_ASSERT_NOT_NULL(test, fake->view);
	fake_env(test)->fake = fake;
	return fake;
}

/**
 * fake_provider - make a provider whose master sees what the CPU sees
 * @test:	The test; it has one such provider.
 *
 * Return: The provider.
 */
struct fake *fake_provider(struct kunit *test)
{
	return fake_cached_provider(test, NULL);
}

/**
 * fake_provided - make a child of the test's provider
 * @test:	The test; its provider is made if it has none.
 *
 * Return: The device, not bound.
 */
struct device *fake_provided(struct kunit *test)
{
	struct fake *fake = fake_env(test)->fake;
	struct device *dev;

	if (!fake)
		fake = fake_provider(test);
	dev = fake_plain(test);
	KUNIT_ASSERT_EQ(test, 0, dev_dma_share_view(dev, fake->view));
	return dev;
}
