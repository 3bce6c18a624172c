// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests of the device DMA core have in common: a bus, its devices, and
 * a provider.
 *
 * The bus lets a test decide what a device is born with: a mask, a range map,
 * an answer to the question who masters for it.  Its devices are bound and
 * unbound by the driver core itself, so that views come and go as they do in
 * the field.
 *
 * The provider writes down every call, does what little makes the answer
 * plausible, and can be told to fail.  Any of its operations can be left out.
 *
 * When a test ends, everything it has made is taken down; a device that is then
 * not released, a mapping or an allocation that the provider still holds, or a
 * warning of the kernel fails the test.
 */
#include <linux/mm.h>
#include <linux/panic.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/swiotlb.h>

#include "fake.h"

/* The bus */

static int fake_match(struct device *dev, const struct device_driver *drv)
{
	return to_fake_device(dev)->binds;
}

static int fake_dma_configure(struct device *dev)
{
	struct fake_device *fdev = to_fake_device(dev);

	if (!fdev->range[0].size)
		return 0;
	dev->dma_range_map = kmemdup(fdev->range, sizeof(fdev->range),
				     GFP_KERNEL);
	return dev->dma_range_map ? 0 : -ENOMEM;
}

static struct dev_dma *fake_bus_view(struct device *dev)
{
	return to_fake_device(dev)->bus_view;
}

static int fake_probe(struct device *dev)
{
	struct fake_device *fdev = to_fake_device(dev);

	return fdev->probe ? fdev->probe(dev) : 0;
}

static const struct bus_type fake_bus = {
	.name		= "dev_dma_fake",
	.match		= fake_match,
	.probe		= fake_probe,
	.dma_configure	= fake_dma_configure,
	.dma_view	= fake_bus_view,
};

static struct device_driver fake_driver = {
	.name			= "dev_dma_fake",
	.bus			= &fake_bus,
	.suppress_bind_attrs	= true,
};

/**
 * fake_suite_init - register the bus
 * @suite:	Any.
 *
 * Return: 0, or a negative errno.
 */
int fake_suite_init(struct kunit_suite *suite)
{
	int err = bus_register(&fake_bus);

	if (err)
		return err;
	err = driver_register(&fake_driver);
	if (err)
		bus_unregister(&fake_bus);
	return err;
}

/**
 * fake_suite_exit - undo fake_suite_init()
 * @suite:	Any.
 */
void fake_suite_exit(struct kunit_suite *suite)
{
	driver_unregister(&fake_driver);
	bus_unregister(&fake_bus);
}

/* Devices */

static void fake_release(struct device *dev)
{
	struct fake_device *fdev = to_fake_device(dev);
	struct fake_env *env = fdev->env;
	int i;

	env->alive--;
	for (i = 0; i < ARRAY_SIZE(env->released); i++)
		if (!env->released[i])
			break;
	if (i < ARRAY_SIZE(env->released))
		env->released[i] = dev;
	list_del(&fdev->node);
	kfree(fdev);
}

/**
 * fake_new_device - make a device, registered
 * @test:	Unregisters it when it ends.
 * @binds:	The fake driver takes it.
 *
 * Its masks and its range map are those of the test's environment.
 *
 * Return: The device.
 */
struct device *fake_new_device(struct kunit *test, bool binds)
{
	struct fake_env *env = fake_env(test);
	struct fake_device *fdev;

	fdev = kzalloc(sizeof(*fdev), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, fdev);
	fdev->env = env;
	fdev->binds = binds;
	fdev->mask = env->dma_mask;
	memcpy(fdev->range, env->range, sizeof(fdev->range));
	device_initialize(&fdev->dev);
	fdev->dev.bus = &fake_bus;
	fdev->dev.release = fake_release;
	if (fdev->mask) {
		fdev->dev.dma_mask = &fdev->mask;
		fdev->dev.coherent_dma_mask = fdev->mask;
		fdev->dev.dma_parms = &fdev->parms;
	}
	list_add(&fdev->node, &env->devices);
	env->alive++;
	dev_set_name(&fdev->dev, "fake%d", env->born++);
	KUNIT_ASSERT_EQ(test, 0, device_add(&fdev->dev));
	KUNIT_ASSERT_EQ(test, binds, device_is_bound(&fdev->dev));
	return &fdev->dev;
}

/**
 * fake_master - make a device that masters the bus and reaches all of RAM
 * @test:	The test.
 *
 * Return: The device, bound.
 */
struct device *fake_master(struct kunit *test)
{
	fake_env(test)->dma_mask = DMA_BIT_MASK(64);
	return fake_new_device(test, true);
}

/**
 * fake_ranged_master - make a master that sees RAM elsewhere
 * @test:	The test.
 * @offset:	How far above the physical address.
 *
 * Return: The device, bound.
 */
struct device *fake_ranged_master(struct kunit *test, u64 offset)
{
	struct fake_env *env = fake_env(test);
	struct device *dev;

	env->range[0].dma_start = offset;
	env->range[0].size = SZ_1T;
	dev = fake_master(test);
	memset(env->range, 0, sizeof(env->range));
	return dev;
}

/**
 * fake_host_master - make a master that no addition can serve
 * @test:	The test.
 *
 * Its range map has two regions, which lie side by side, so that bus addresses
 * are still physical ones.
 *
 * Return: The device, bound; its provider is host.
 */
struct device *fake_host_master(struct kunit *test)
{
	struct fake_env *env = fake_env(test);
	struct device *dev;

	env->range[0].size = SZ_1M;
	env->range[1].cpu_start = SZ_1M;
	env->range[1].dma_start = SZ_1M;
	env->range[1].size = SZ_1T;
	dev = fake_master(test);
	memset(env->range, 0, sizeof(env->range));
	KUNIT_ASSERT_PTR_EQ(test, fake_m(dev)->view.ops, &dev_dma_host_ops);
	return dev;
}

/**
 * fake_plain - make a device for which nothing masters
 * @test:	The test.
 *
 * Return: The device, not bound.
 */
struct device *fake_plain(struct kunit *test)
{
	fake_env(test)->dma_mask = 0;
	return fake_new_device(test, false);
}

/**
 * fake_child - make a device that delegates
 * @test:	The test.
 * @master:	To whom.
 *
 * Return: The device, not bound.
 */
struct device *fake_child(struct kunit *test, struct device *master)
{
	struct device *dev = fake_plain(test);

	KUNIT_ASSERT_EQ(test, 0, dev_dma_share(dev, master));
	return dev;
}

/**
 * fake_narrowed - make a device that delegates and reaches less
 * @test:	The test.
 * @master:	To whom.
 * @mask:	Both of its masks.
 *
 * Return: The device, not bound.
 */
struct device *fake_narrowed(struct kunit *test, struct device *master,
			     u64 mask)
{
	struct device *dev = fake_child(test, master);
	struct dev_dma_limits limits = {
		.mask = mask, .consistent_mask = mask,
	};

	KUNIT_ASSERT_EQ(test, 0, dev_dma_narrow(dev, &limits));
	return dev;
}

/**
 * fake_count_calls - switch counting, as debugfs does
 * @test:	The test.
 * @dev:	Device that has a view.
 * @on:		On or off.
 */
void fake_count_calls(struct kunit *test, struct device *dev, bool on)
{
	struct dev_dma_use *use;

	mutex_lock(&dev_dma_topology);
	use = dev_dma_current_use(dev);
	if (use) {
		use->counting = on;
		dev_dma_point(use);
	}
	mutex_unlock(&dev_dma_topology);
	KUNIT_ASSERT_NOT_NULL(test, use);
}

const struct fake_kind_param fake_able_kinds[] = {
	{ FAKE_MASTER,		"a master" },
	{ FAKE_CHILD,		"a child" },
	{ FAKE_GRANDCHILD,	"a grandchild" },
	{ FAKE_NARROWED,	"a narrowed child" },
	{ FAKE_COUNTED,		"a counted child" },
	{ FAKE_TRANSLATED,	"a master behind host" },
	{ FAKE_PROVIDED,	"a child of the recording provider" },
};

static_assert(ARRAY_SIZE(fake_able_kinds) == FAKE_ABLE_KINDS);

const struct fake_kind_param fake_unable_kinds[] = {
	{ FAKE_NONE,		"a device without a view" },
	{ FAKE_DEAD,		"a master without a driver" },
	{ FAKE_LEFT,		"a child that was unshared" },
};

static_assert(ARRAY_SIZE(fake_unable_kinds) == FAKE_UNABLE_KINDS);

static const void *next_kind(const struct fake_kind_param *kinds, int n,
			     const void *prev, char *desc)
{
	const struct fake_kind_param *next = kinds;

	if (prev)
		next = (const struct fake_kind_param *)prev + 1;
	if (next >= kinds + n)
		return NULL;
	strscpy(desc, next->name, KUNIT_PARAM_DESC_SIZE);
	return next;
}

const void *fake_able_gen_params(const void *prev, char *desc)
{
	return next_kind(fake_able_kinds, FAKE_ABLE_KINDS, prev, desc);
}

const void *fake_unable_gen_params(const void *prev, char *desc)
{
	return next_kind(fake_unable_kinds, FAKE_UNABLE_KINDS, prev, desc);
}

static bool is_unable(const void *param)
{
	return param >= (void *)fake_unable_kinds &&
	       param < (void *)(fake_unable_kinds + FAKE_UNABLE_KINDS);
}

const void *fake_every_gen_params(const void *prev, char *desc)
{
	const void *next = NULL;

	if (!is_unable(prev))
		next = fake_able_gen_params(prev, desc);
	if (next)
		return next;
	return fake_unable_gen_params(is_unable(prev) ? prev : NULL, desc);
}

static struct device *make_left(struct kunit *test)
{
	struct device *dev = fake_child(test, fake_master(test));

	KUNIT_ASSERT_EQ(test, 0, dev_dma_unshare(dev));
	return dev;
}

static struct device *make_counted(struct kunit *test)
{
	struct device *dev = fake_child(test, fake_master(test));

	fake_count_calls(test, dev, true);
	return dev;
}

static struct device *make_dead(struct kunit *test)
{
	struct device *dev = fake_master(test);

	fake_unbind(dev);
	return dev;
}

/**
 * fake_of_kind - make a device
 * @test:	The test.
 * @kind:	Of which kind.
 *
 * Return: The device.
 */
struct device *fake_of_kind(struct kunit *test, enum fake_kind kind)
{
	switch (kind) {
	case FAKE_NONE:
		return fake_plain(test);
	case FAKE_MASTER:
		return fake_master(test);
	case FAKE_CHILD:
		return fake_child(test, fake_master(test));
	case FAKE_GRANDCHILD:
		return fake_child(test, fake_child(test, fake_master(test)));
	case FAKE_NARROWED:
		return fake_narrowed(test, fake_master(test),
				     DMA_BIT_MASK(52));
	case FAKE_COUNTED:
		return make_counted(test);
	case FAKE_TRANSLATED:
		return fake_host_master(test);
	case FAKE_PROVIDED:
		return fake_provided(test);
	case FAKE_DEAD:
		return make_dead(test);
	case FAKE_LEFT:
		return make_left(test);
	}
	return NULL;
}

/**
 * fake_param_device - make a device of the kind that is the test's parameter
 * @test:	The test.
 *
 * Return: The device.
 */
struct device *fake_param_device(struct kunit *test)
{
	const struct fake_kind_param *param = test->param_value;

	return fake_of_kind(test, param->kind);
}

/**
 * fake_unbind - take the driver from a device
 * @dev:	The device.
 */
void fake_unbind(struct device *dev)
{
	device_release_driver(dev);
}

/**
 * fake_rebind - give it back
 * @test:	The test.
 * @dev:	The device.
 */
void fake_rebind(struct kunit *test, struct device *dev)
{
	KUNIT_ASSERT_EQ(test, 1, device_attach(dev));
}

/**
 * fake_unregister - let go of a device before its test ends
 * @dev:	The device; it must not be used again.
 */
void fake_unregister(struct device *dev)
{
	list_del_init(&to_fake_device(dev)->node);
	device_unregister(dev);
}

/**
 * fake_was_released - has a device been released?
 * @test:	The test.
 * @dev:	What may be left of the device; only its address is looked at.
 *
 * Return: %true if so.
 */
bool fake_was_released(struct kunit *test, struct device *dev)
{
	struct fake_env *env = fake_env(test);
	int i;

	for (i = 0; i < ARRAY_SIZE(env->released); i++)
		if (env->released[i] == dev)
			return true;
	return false;
}

/* The provider */

/* Whatever device it is given: the wrong one shall be seen in the log. */
static struct fake *fake_of(struct device *master)
{
	return to_fake_device(master)->env->made;
}

static struct fake_call *note(struct device *master, enum fake_op op, u64 addr,
			      size_t size, int live)
{
	struct fake *fake = fake_of(master);
	struct fake_call *call;
	unsigned long flags;

	spin_lock_irqsave(&fake->lock, flags);
	call = &fake->log[fake->calls % FAKE_LOG];
	fake->calls++;
	fake->live += live;
	*call = (struct fake_call){
		.op = op, .master = master, .addr = addr, .size = size,
		.dir = DMA_NONE,
	};
	spin_unlock_irqrestore(&fake->lock, flags);
	return call;
}

static void note_mapping(struct device *master, enum fake_op op, u64 addr,
			 size_t size, int live, enum dma_data_direction dir,
			 unsigned long attrs)
{
	struct fake_call *call = note(master, op, addr, size, live);

	call->dir = dir;
	call->attrs = attrs;
}

static dma_addr_t fake_map_phys(struct device *master, phys_addr_t phys,
				size_t size, enum dma_data_direction dir,
				unsigned long attrs)
{
	struct fake *fake = fake_of(master);

	note_mapping(master, FAKE_MAP_PHYS, phys, size, fake->err ? 0 : 1, dir,
		     attrs);
	return fake->err ? BAD_DMA_ADDR : phys + fake->offset;
}

static void fake_unmap_phys(struct device *master, dma_addr_t dma, size_t size,
			    enum dma_data_direction dir, unsigned long attrs)
{
	note_mapping(master, FAKE_UNMAP_PHYS, dma, size, -1, dir, attrs);
}

static void fake_unmap_late(struct device *master, dma_addr_t dma, size_t size,
			    enum dma_data_direction dir, unsigned long attrs)
{
	note_mapping(master, FAKE_UNMAP_LATE, dma, size, -1, dir, attrs);
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

	note_mapping(master, FAKE_MAP_SG, sg_phys(sgl), nents,
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
	note_mapping(master, FAKE_UNMAP_SG, sg_dma_address(sgl), nents, -1,
		     dir, attrs);
}

static void fake_sync_for_cpu(struct device *master, dma_addr_t dma,
			      size_t size, enum dma_data_direction dir)
{
	note_mapping(master, FAKE_SYNC_FOR_CPU, dma, size, 0, dir, 0);
}

static void fake_sync_for_device(struct device *master, dma_addr_t dma,
				 size_t size, enum dma_data_direction dir)
{
	note_mapping(master, FAKE_SYNC_FOR_DEVICE, dma, size, 0, dir, 0);
}

static void fake_sync_sg_for_cpu(struct device *master,
				 struct scatterlist *sgl, int nents,
				 enum dma_data_direction dir)
{
	note_mapping(master, FAKE_SYNC_SG_FOR_CPU, sg_dma_address(sgl), nents,
		     0, dir, 0);
}

static void fake_sync_sg_for_device(struct device *master,
				    struct scatterlist *sgl, int nents,
				    enum dma_data_direction dir)
{
	note_mapping(master, FAKE_SYNC_SG_FOR_DEVICE, sg_dma_address(sgl),
		     nents, 0, dir, 0);
}

static void stop_if_told(struct fake *fake)
{
	if (!READ_ONCE(fake->blocks))
		return;
	complete(&fake->inside);
	wait_for_completion(&fake->resume);
}

static dma_addr_t zone_offset(struct fake *fake, gfp_t gfp)
{
	return fake->zones[gfp & __GFP_DMA ? 2 : gfp & __GFP_DMA32 ? 1 : 0];
}

static void *fake_alloc_consistent(struct device *master, size_t *size,
				   dma_addr_t *dma, gfp_t gfp,
				   unsigned long attrs)
{
	struct fake *fake = fake_of(master);
	struct fake_call *call;
	void *addr = NULL;

	stop_if_told(fake);
	if (!fake->err)
		addr = kzalloc(PAGE_ALIGN(*size), GFP_KERNEL);
	call = note(master, FAKE_ALLOC_CONSISTENT, 0, *size, addr ? 1 : 0);
	call->attrs = attrs;
	call->gfp = gfp;
	if (!addr)
		return NULL;
	*size = PAGE_ALIGN(*size);
	*dma = zone_offset(fake, gfp);
	return addr;
}

static void fake_free_consistent(struct device *master, size_t size, void *addr,
				 dma_addr_t dma, unsigned long attrs)
{
	note_mapping(master, FAKE_FREE_CONSISTENT, dma, size, -1, DMA_NONE,
		     attrs);
	kfree(addr);
}

static struct page *fake_alloc_mapped(struct device *master, size_t size,
				      dma_addr_t *dma,
				      enum dma_data_direction dir, gfp_t gfp)
{
	struct fake *fake = fake_of(master);
	struct page *page = NULL;
	struct fake_call *call;

	if (!fake->err)
		page = alloc_pages(GFP_KERNEL | __GFP_ZERO, get_order(size));
	call = note(master, FAKE_ALLOC_MAPPED, 0, size, page ? 1 : 0);
	call->dir = dir;
	call->gfp = gfp;
	if (page)
		*dma = zone_offset(fake, gfp);
	return page;
}

static void fake_free_mapped(struct device *master, size_t size,
			     struct page *page, dma_addr_t dma,
			     enum dma_data_direction dir)
{
	note_mapping(master, FAKE_FREE_MAPPED, dma, size, -1, dir, 0);
	__free_pages(page, get_order(size));
}

static struct sg_table *fake_make_table(struct fake *fake, size_t size)
{
	struct sg_table *sgt = kzalloc(sizeof(*sgt), GFP_KERNEL);
	struct page *page;

	if (!sgt)
		return NULL;
	page = alloc_pages(GFP_KERNEL | __GFP_ZERO, get_order(size));
	if (!page)
		goto free_table;
	if (sg_alloc_table(sgt, 1, GFP_KERNEL))
		goto free_page;
	sg_set_page(sgt->sgl, page, size, 0);
	sg_dma_address(sgt->sgl) = fake->zones[0];
	sg_dma_len(sgt->sgl) = size;
	return sgt;

free_page:
	__free_pages(page, get_order(size));
free_table:
	kfree(sgt);
	return NULL;
}

static struct sg_table *fake_alloc_noncontiguous(struct device *master,
						 size_t size,
						 enum dma_data_direction dir,
						 gfp_t gfp,
						 unsigned long attrs)
{
	struct fake *fake = fake_of(master);
	struct sg_table *sgt = NULL;

	if (!fake->err)
		sgt = fake_make_table(fake, size);
	note_mapping(master, FAKE_ALLOC_NONCONTIGUOUS, 0, size, sgt ? 1 : 0,
		     dir, attrs);
	return sgt;
}

static void free_table(struct sg_table *sgt, size_t size)
{
	__free_pages(sg_page(sgt->sgl), get_order(size));
	sg_free_table(sgt);
	kfree(sgt);
}

static void fake_free_noncontiguous(struct device *master, size_t size,
				    struct sg_table *sgt,
				    enum dma_data_direction dir)
{
	note_mapping(master, FAKE_FREE_NONCONTIGUOUS,
		     sg_dma_address(sgt->sgl), size, -1, dir, 0);
	free_table(sgt, size);
}

static void *fake_vmap_noncontiguous(struct device *master, size_t size,
				     struct sg_table *sgt)
{
	note(master, FAKE_VMAP_NONCONTIGUOUS, 0, size, 0);
	return sg_virt(sgt->sgl);
}

static int fake_mmap_noncontiguous(struct device *master,
				   struct vm_area_struct *vma, size_t size,
				   struct sg_table *sgt)
{
	note(master, FAKE_MMAP_NONCONTIGUOUS, 0, size, 0);
	return 0;
}

static void fake_revoke(struct device *master, struct dev_dma_memory *mem)
{
	note(master, FAKE_REVOKE, mem->dma, mem->size, 0);
}

static bool fake_free_late(struct device *master, struct dev_dma_memory *mem)
{
	struct fake *fake = fake_of(master);

	note(master, FAKE_FREE_LATE, mem->dma, mem->size, -1);
	if (mem->kind == DEV_DMA_CONSISTENT)
		kfree(mem->key);
	else if (mem->kind == DEV_DMA_PAGES)
		__free_pages(mem->key, get_order(mem->size));
	else
		free_table(mem->key, mem->size);
	return !fake->keeps;
}

static int fake_mmap(struct device *master, struct vm_area_struct *vma,
		     void *addr, dma_addr_t dma, size_t size,
		     unsigned long attrs)
{
	note_mapping(master, FAKE_MMAP, dma, size, 0, DMA_NONE, attrs);
	return 0;
}

static int fake_get_sgtable(struct device *master, struct sg_table *sgt,
			    void *addr, dma_addr_t dma, size_t size,
			    unsigned long attrs)
{
	note_mapping(master, FAKE_GET_SGTABLE, dma, size, 0, DMA_NONE, attrs);
	return 0;
}

static bool fake_can_mmap(struct device *master)
{
	note(master, FAKE_CAN_MMAP, 0, 0, 0);
	return true;
}

static int fake_set_mask(struct device *master, u64 mask)
{
	note(master, FAKE_SET_MASK, mask, 0, 0);
	return 0;
}

static int fake_set_consistent_mask(struct device *master, u64 mask)
{
	note(master, FAKE_SET_CONSISTENT_MASK, mask, 0, 0);
	return 0;
}

static bool fake_supported(struct device *master, u64 mask)
{
	note(master, FAKE_SUPPORTED, mask, 0, 0);
	return mask >= DMA_BIT_MASK(24);
}

static u64 fake_required_mask(struct device *master)
{
	note(master, FAKE_REQUIRED_MASK, 0, 0, 0);
	return DMA_BIT_MASK(40);
}

static bool fake_limited(struct device *master)
{
	note(master, FAKE_LIMITED, 0, 0, 0);
	return true;
}

static size_t fake_max_mapping_size(struct device *master)
{
	note(master, FAKE_MAX_MAPPING_SIZE, 0, 0, 0);
	return SZ_256K;
}

static size_t fake_opt_mapping_size(struct device *master)
{
	note(master, FAKE_OPT_MAPPING_SIZE, 0, 0, 0);
	return SZ_128K;
}

static unsigned long fake_merge_boundary(struct device *master)
{
	note(master, FAKE_MERGE_BOUNDARY, 0, 0, 0);
	return SZ_4K - 1;
}

/* Asked under a lock, whenever a view is derived anew: not noted. */
static bool fake_need_sync(struct device *master)
{
	return true;
}

static bool fake_p2pdma(struct device *master)
{
	note(master, FAKE_P2PDMA, 0, 0, 0);
	return true;
}

static bool fake_coherent(struct device *master)
{
	note(master, FAKE_COHERENT, 0, 0, 0);
	return false;
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
	.coherent		= fake_coherent,
};

/* The operations are one array; an op added to the struct shows here. */
static_assert(offsetof(struct dev_dma_ops, coherent) -
	      offsetof(struct dev_dma_ops, map_phys) ==
	      FAKE_COHERENT * sizeof(void *));
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
 * fake_provider - make the provider, and a view of it beside a master's own
 * @test:	The test; it has one such provider.
 *
 * Return: The provider.
 */
struct fake *fake_provider(struct kunit *test)
{
	struct fake *fake = kzalloc(sizeof(*fake), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fake);
	fake_env(test)->made = fake;
	fake->ops = fake_ops;
	fake->offset = SZ_16G;
	fake->zones[0] = SZ_8G;
	fake->zones[1] = SZ_2G;
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

/* Looking and asking */

/**
 * fake_buffer - memory that can be mapped
 * @test:	Frees it.
 * @size:	Bytes; a power of two comes aligned to itself.
 *
 * Return: The buffer.
 */
void *fake_buffer(struct kunit *test, size_t size)
{
	void *buffer = kunit_kzalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buffer);
	return buffer;
}

/**
 * fake_warm_up - make a device's first mapping, which is slow everywhere
 * @test:	The test.
 * @dev:	The device.
 */
void fake_warm_up(struct kunit *test, struct device *dev)
{
	void *buffer = fake_buffer(test, 64);
	dma_addr_t dma = dev_map_single(dev, buffer, 64, DMA_TO_DEVICE);

	KUNIT_ASSERT_FALSE(test, dev_dma_bad(dev, dma));
	dev_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
}

/**
 * fake_need_fast - make sure that a device's master is on the fast path
 * @test:	Skipped where the kernel has none.
 * @dev:	The device, warmed up by this.
 */
void fake_need_fast(struct kunit *test, struct device *dev)
{
	if (fake_m(dev)->view.ops != &dev_dma_direct_ops)
		kunit_skip(test, "this kernel or this boot has no fast path");
	fake_warm_up(test, dev);
	KUNIT_ASSERT_NE(test, 0, fake_m(dev)->view.limit);
}

/**
 * fake_need_swiotlb - make sure that there are bounce buffers
 * @test:	Skipped where the kernel has none.
 *
 * A machine without memory above 4 GiB has none; it gets 2 MiB of them, for
 * good.
 *
 * Return: A mask that reaches the bounce buffers.
 */
u64 fake_need_swiotlb(struct kunit *test)
{
#ifdef CONFIG_SWIOTLB
	struct device *dev = fake_plain(test);

	if (!dev->dma_io_tlb_mem->nslabs)
		swiotlb_init_late(SZ_2M, GFP_KERNEL | __GFP_DMA, NULL);
	if (!dev->dma_io_tlb_mem->nslabs)
		kunit_skip(test, "swiotlb is off");
	return max_t(u64, dev->dma_io_tlb_mem->defpool.end - 1,
		     DMA_BIT_MASK(24));
#else
	kunit_skip(test, "needs SWIOTLB");
	return 0;
#endif
}

static struct dev_dma_stats sum_stats(struct device *dev)
{
	struct dev_dma_stats __percpu *stats = dev_dma_stats(dev->dma_view);
	struct dev_dma_stats sum = { };
	int cpu;

	for_each_possible_cpu(cpu) {
		struct dev_dma_stats *one = per_cpu_ptr(stats, cpu);

		sum.slow += one->slow;
		sum.late += one->late;
		sum.failures += one->failures;
	}
	return sum;
}

/**
 * fake_slow - calls that left the fast path
 * @dev:	Device that has a view.
 *
 * Return: Their number.
 */
unsigned long fake_slow(struct device *dev)
{
	return sum_stats(dev).slow;
}

/**
 * fake_late - unmaps that came too late
 * @dev:	Device that has a view.
 *
 * Return: Their number.
 */
unsigned long fake_late(struct device *dev)
{
	return sum_stats(dev).late;
}

/**
 * fake_failures - calls that failed
 * @dev:	Device that has a view.
 *
 * Return: Their number.
 */
unsigned long fake_failures(struct device *dev)
{
	return sum_stats(dev).failures;
}

/**
 * fake_m - the master's view that a device uses
 * @dev:	The device.
 *
 * Return: It, or %NULL.
 */
struct dev_dma_master *fake_m(struct device *dev)
{
	return dev_dma_to_master(dev_dma_current(dev));
}

/**
 * fake_remembers - does the core remember a device?
 * @dev:	A device or what is left of it; only its address is looked at.
 *
 * Return: %true if so.
 */
bool fake_remembers(struct device *dev)
{
	bool found;

	mutex_lock(&dev_dma_topology);
	found = dev_dma_find_seat(dev);
	mutex_unlock(&dev_dma_topology);
	return found;
}

/* The test's environment */

/**
 * fake_test_init - begin a test
 * @test:	The test.
 *
 * Return: 0, or -ENOMEM.
 */
int fake_test_init(struct kunit *test)
{
	struct fake_env *env = kzalloc(sizeof(*env), GFP_KERNEL);

	if (!env)
		return -ENOMEM;
	env->test = test;
	INIT_LIST_HEAD(&env->devices);
	env->warned = test_taint(TAINT_WARN);
	test->priv = env;
	return 0;
}

static void unregister_all(struct fake_env *env)
{
	struct fake_device *fdev;

	while (!list_empty(&env->devices)) {
		fdev = list_first_entry(&env->devices, struct fake_device,
					node);
		list_del_init(&fdev->node);
		if (device_is_registered(&fdev->dev))
			device_del(&fdev->dev);
		put_device(&fdev->dev);
	}
}

static bool nothing_lives(struct fake_env *env)
{
	return !READ_ONCE(env->alive) &&
	       (!env->fake || !READ_ONCE(env->fake->live));
}

/**
 * fake_test_exit - end a test and look for what it left behind
 * @test:	The test.
 */
void fake_test_exit(struct kunit *test)
{
	struct fake_env *env = fake_env(test);

	if (!env)
		return;
	if (env->fake)
		complete_all(&env->fake->resume);
	unregister_all(env);
	if (env->fake)
		dev_dma_destroy_view(env->fake->view);
	if (!FAKE_WAIT(nothing_lives(env)) && env->fake)
		KUNIT_EXPECT_EQ(test, 0, env->fake->live);
	KUNIT_EXPECT_EQ(test, 0, env->alive);
	if (!env->warned)
		KUNIT_EXPECT_FALSE(test, test_taint(TAINT_WARN));
	if (nothing_lives(env)) {	/* or somebody will look here */
		kfree(env->made);
		kfree(env);
	}
}
