// SPDX-License-Identifier: GPL-2.0-only
/*
 * What mapping costs, in instructions.
 *
 * Meant for QEMU with -icount shift=0,sleep=off -smp 1, where one tick of the
 * TSC is one instruction.  Each operation runs in a loop of its own with
 * interrupts off; the same loop without the operation is subtracted.  Device,
 * buffer and size are hidden from the compiler: every turn of every loop loads
 * them, as a driver has them from elsewhere.  (An asm in place of the loads
 * makes gcc copy registers, and those copies would be measured.)  A barrier
 * stands between any two calls.  dma_*() and dev_*() go through one loop, so
 * that neither column is favoured.
 *
 * The device is the host controller of some USB device, idle but for us.  On a
 * kernel without <linux/dev-dma.h> the dma_*() half is measured alone.  Loading
 * the module prints "bench: NAME VALUE" lines, VALUE in thousandths.
 */
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/usb.h>
#include <linux/usb/hcd.h>

#include <asm/msr.h>

#if __has_include(<linux/dev-dma.h>)
#include <linux/dev-dma.h>
#define HAVE_DEV_DMA
#endif

#define BUF_SIZE	64
#define NENTS		16
#define WARM_UP		16	/* the first mapping computes what later ones use */
#define ROUNDS		5

static unsigned int loops = 200000;
module_param(loops, uint, 0);
MODULE_PARM_DESC(loops, "turns of each loop");

/* What a loop is given: @mem is a buffer of @len bytes, or a list of as many. */
struct bench {
	struct device		*dev;
	void			*mem;
	size_t			len;
	enum dma_data_direction	dir;
};

typedef int (*op_fn)(struct device *dev, void *mem, size_t len,
		     enum dma_data_direction dir);

struct loop {
	const char	*name;
	int		(*run)(const struct bench *b, unsigned int turns,
			       u64 *ticks);
	enum { ON_DEV, ON_INTF, ON_LIST } on;	/* of measure_all() */
};

static __always_inline int op_empty(struct device *dev, void *mem, size_t len,
				    enum dma_data_direction dir)
{
	return 0;
}

static __always_inline int op_dma_dir(struct device *dev, void *mem, size_t len,
				      enum dma_data_direction dir)
{
	dma_addr_t dma = dma_map_single(dev, mem, len, dir);

	barrier();
	if (dma_mapping_error(dev, dma))
		return -EIO;
	barrier();
	dma_unmap_single(dev, dma, len, dir);
	return 0;
}

static __always_inline int op_dma_single(struct device *dev, void *mem,
					 size_t len,
					 enum dma_data_direction dir)
{
	return op_dma_dir(dev, mem, len, DMA_FROM_DEVICE);
}

/* The address is any: of a coherent device's, nothing looks at it. */
static __always_inline int op_dma_sync(struct device *dev, void *mem,
				       size_t len, enum dma_data_direction dir)
{
	dma_sync_single_for_cpu(dev, (dma_addr_t)mem, len, DMA_FROM_DEVICE);
	barrier();
	dma_sync_single_for_device(dev, (dma_addr_t)mem, len, DMA_FROM_DEVICE);
	return 0;
}

static __always_inline int op_dma_sg(struct device *dev, void *mem, size_t len,
				     enum dma_data_direction dir)
{
	if (!dma_map_sg(dev, mem, len, DMA_FROM_DEVICE))
		return -EIO;
	barrier();
	dma_unmap_sg(dev, mem, len, DMA_FROM_DEVICE);
	return 0;
}

#ifdef HAVE_DEV_DMA
static __always_inline int op_dev_dir(struct device *dev, void *mem, size_t len,
				      enum dma_data_direction dir)
{
	dma_addr_t dma = dev_map_single(dev, mem, len, dir);

	barrier();
	if (dev_dma_bad(dev, dma))
		return -EIO;
	barrier();
	dev_unmap_single(dev, dma, len, dir);
	return 0;
}

static __always_inline int op_dev_single(struct device *dev, void *mem,
					 size_t len,
					 enum dma_data_direction dir)
{
	return op_dev_dir(dev, mem, len, DMA_FROM_DEVICE);
}

static __always_inline int op_dev_sync(struct device *dev, void *mem,
				       size_t len, enum dma_data_direction dir)
{
	dev_sync_single_for_cpu(dev, (dma_addr_t)mem, len, DMA_FROM_DEVICE);
	barrier();
	dev_sync_single_for_device(dev, (dma_addr_t)mem, len, DMA_FROM_DEVICE);
	return 0;
}

/* Both in one call, which 6.12 does not have. */
static __always_inline int op_dev_sync_both(struct device *dev, void *mem,
					    size_t len,
					    enum dma_data_direction dir)
{
	dev_sync_single(dev, (dma_addr_t)mem, len, DMA_FROM_DEVICE);
	return 0;
}

static __always_inline int op_dev_sg(struct device *dev, void *mem, size_t len,
				     enum dma_data_direction dir)
{
	if (!dev_map_sg(dev, mem, len, DMA_FROM_DEVICE))
		return -EIO;
	barrier();
	dev_unmap_sg(dev, mem, len, DMA_FROM_DEVICE);
	return 0;
}
#endif /* HAVE_DEV_DMA */

static __always_inline int loop_op(const struct bench *b, unsigned int turns,
				   u64 *ticks, op_fn op)
{
	u64 start = rdtsc_ordered();

	while (turns--) {
		struct device *dev = READ_ONCE(b->dev);
		void *mem = READ_ONCE(b->mem);
		size_t len = READ_ONCE(b->len);
		enum dma_data_direction dir = READ_ONCE(b->dir);
		int err = op(dev, mem, len, dir);

		if (err)
			return err;
		barrier();
	}
	*ticks = rdtsc_ordered() - start;
	return 0;
}

#define DEFINE_LOOP(name)						\
static noinline int loop_##name(const struct bench *b,			\
				unsigned int turns, u64 *ticks)		\
{									\
	return loop_op(b, turns, ticks, op_##name);			\
}

DEFINE_LOOP(empty)
DEFINE_LOOP(dma_single)
DEFINE_LOOP(dma_dir)
DEFINE_LOOP(dma_sync)
DEFINE_LOOP(dma_sg)
#ifdef HAVE_DEV_DMA
DEFINE_LOOP(dev_single)
DEFINE_LOOP(dev_dir)
DEFINE_LOOP(dev_sync)
DEFINE_LOOP(dev_sync_both)
DEFINE_LOOP(dev_sg)
#endif

static const struct loop loop_table[] = {
	{ "dma_single",	loop_dma_single },
	{ "dma_dir",	loop_dma_dir },
	{ "dma_sync",	loop_dma_sync },
	{ "dma_sg",	loop_dma_sg,	ON_LIST },
#ifdef HAVE_DEV_DMA
	{ "dev_single",	loop_dev_single },
	{ "dev_intf",	loop_dev_single, ON_INTF },
	{ "dev_dir",	loop_dev_dir },
	{ "dev_sync",	loop_dev_sync },
	{ "dev_sync_both", loop_dev_sync_both },
	{ "dev_sg",	loop_dev_sg,	ON_LIST },
#endif
};

static int run_quietly(const struct bench *b, const struct loop *loop,
		       unsigned int turns, u64 *ticks)
{
	unsigned long flags;
	int err;

	local_irq_save(flags);
	err = loop->run(b, turns, ticks);
	local_irq_restore(flags);
	return err;
}

/* What @loop takes beyond the empty loop, for each turn. */
static int measure(const struct bench *b, const struct loop *loop)
{
	static const struct loop empty = { "empty", loop_empty };
	u64 ticks, nothing;
	int err;

	err = run_quietly(b, loop, WARM_UP, &ticks);
	if (!err)
		err = run_quietly(b, &empty, loops, &nothing);
	if (!err)
		err = run_quietly(b, loop, loops, &ticks);
	if (err)
		pr_err("bench: failed: %s: error %d\n", loop->name, err);
	else
		pr_info("bench: %s %llu\n", loop->name,
			div_u64((ticks - nothing) * 1000, loops));
	return err;
}

/* @on is what the loops work on, by enum. */
static int measure_all(const struct bench *on)
{
	int round, i, err;

	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < ARRAY_SIZE(loop_table); i++) {
			err = measure(&on[loop_table[i].on], &loop_table[i]);
			if (err)
				return err;
		}
	}
	return 0;
}

/* Not a root hub, so that the interface is one that drivers know. */
static int find_intf(struct usb_device *udev, void *data)
{
	struct usb_interface **intf = data;

	if (!udev->parent || !udev->actconfig)
		return 0;
	*intf = udev->actconfig->interface[0];
	return 1;
}

static void print_facts(struct device *dev)
{
	pr_info("bench: sizeof_device %zu\n", sizeof(struct device) * 1000);
#ifdef HAVE_DEV_DMA
	pr_info("bench: fast %u\n", READ_ONCE(dev->dma_view->limit) ? 1000 : 0);
#endif
}

static int fill_list(struct scatterlist *sgl)
{
	int i;

	sg_init_table(sgl, NENTS);
	for (i = 0; i < NENTS; i++) {
		struct page *page = alloc_page(GFP_KERNEL);

		if (!page)
			return -ENOMEM;
		sg_set_page(&sgl[i], page, PAGE_SIZE, 0);
	}
	return 0;
}

static void free_list(struct scatterlist *sgl)
{
	int i;

	for (i = 0; i < NENTS; i++)
		if (sg_page(&sgl[i]))
			__free_page(sg_page(&sgl[i]));
	kfree(sgl);
}

static int run(struct usb_interface *intf)
{
	struct device *dev = interface_to_usbdev(intf)->bus->sysdev;
	struct scatterlist *sgl = kcalloc(NENTS, sizeof(*sgl), GFP_KERNEL);
	void *buf = kmalloc(BUF_SIZE, GFP_KERNEL);
	const struct bench on[] = {
		[ON_DEV]	= { dev, buf, BUF_SIZE, DMA_FROM_DEVICE },
		[ON_INTF]	= { &intf->dev, buf, BUF_SIZE, DMA_FROM_DEVICE },
		[ON_LIST]	= { dev, sgl, NENTS, DMA_FROM_DEVICE },
	};
	int err = -ENOMEM;

	if (buf && sgl)
		err = fill_list(sgl);
	if (!err)
		err = measure_all(on);
	if (!err)
		print_facts(dev);
	if (sgl)
		free_list(sgl);
	kfree(buf);
	return err;
}

static int __init bench_init(void)
{
	struct usb_interface *intf = NULL;

	usb_for_each_dev(&intf, find_intf);
	if (!intf) {
		pr_err("bench: failed: no USB device\n");
		return -ENODEV;
	}
	return run(intf);
}
module_init(bench_init);

MODULE_DESCRIPTION("Instructions that mapping costs");
MODULE_LICENSE("GPL");
