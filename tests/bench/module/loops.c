// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loops around mapping, each around one operation.
 *
 * Meant for QEMU with -icount shift=0,sleep=off -smp 1, where a clock counts
 * instructions.  Each operation runs in a loop of its own with interrupts off;
 * the same loop without the operation is subtracted.  Device, buffer and size
 * are hidden from the compiler: every turn of every loop loads them, as a driver
 * has them from elsewhere.  (An asm in place of the loads makes gcc copy
 * registers, and those copies would be measured.)  A barrier stands between any
 * two calls.  dma_*() and dev_*() go through one loop, so that neither column is
 * favoured.
 */
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/stringify.h>

#include "clock.h"
#include "loops.h"
#include "marker.h"

#define WARM_UP		16	/* the first mapping computes what later ones use */

typedef int (*op_fn)(struct device *dev, void *mem, size_t len,
		     enum dma_data_direction dir);

static __always_inline int op_empty(struct device *dev, void *mem, size_t len,
				    enum dma_data_direction dir)
{
	return 0;
}

/* Proves the clock. */
static __always_inline int op_known(struct device *dev, void *mem, size_t len,
				    enum dma_data_direction dir)
{
	asm volatile(".rept " __stringify(KNOWN) "\n\tnop\n\t.endr");
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
	u64 start = instructions_now();

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
	*ticks = instructions_now() - start;
	return 0;
}

#define DEFINE_LOOP(name)						\
static noinline int loop_##name(const struct bench *b,			\
				unsigned int turns, u64 *ticks)		\
{									\
	return loop_op(b, turns, ticks, op_##name);			\
}

DEFINE_LOOP(empty)
DEFINE_LOOP(known)
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

typedef int (*loop_fn)(const struct bench *b, unsigned int turns, u64 *ticks);

static const loop_fn loops[LOOPS] = {
	[LOOP_EMPTY]		= loop_empty,
	[LOOP_KNOWN]		= loop_known,
	[LOOP_DMA_SINGLE]	= loop_dma_single,
	[LOOP_DMA_DIR]		= loop_dma_dir,
	[LOOP_DMA_SYNC]		= loop_dma_sync,
	[LOOP_DMA_SG]		= loop_dma_sg,
#ifdef HAVE_DEV_DMA
	[LOOP_DEV_SINGLE]	= loop_dev_single,
	[LOOP_DEV_DIR]		= loop_dev_dir,
	[LOOP_DEV_SYNC]		= loop_dev_sync,
	[LOOP_DEV_SYNC_BOTH]	= loop_dev_sync_both,
	[LOOP_DEV_SG]		= loop_dev_sg,
#endif
};

/* The plugin counts what happens meanwhile. */
int run_loop(const struct bench *b, enum loop loop, unsigned int turns,
	     u64 *ticks)
{
	unsigned long flags;
	int err;

	local_irq_save(flags);
	mark_begin();
	err = loops[loop](b, turns, ticks);
	mark_end();
	local_irq_restore(flags);
	return err;
}

/* What @loop takes beyond the empty loop, in thousandths for each turn. */
int measure_loop(const struct bench *b, enum loop loop, unsigned int turns,
		 u64 *each)
{
	u64 ticks, nothing;
	int err;

	err = run_loop(b, loop, WARM_UP, &ticks);
	if (!err)
		err = run_loop(b, LOOP_EMPTY, turns, &nothing);
	if (!err)
		err = run_loop(b, loop, turns, &ticks);
	if (!err)
		*each = div_u64((ticks - nothing) * 1000, turns);
	return err;
}

void free_list(struct scatterlist *sgl)
{
	int i;

	for (i = 0; i < NENTS; i++)
		if (sg_page(&sgl[i]))
			__free_page(sg_page(&sgl[i]));
	kfree(sgl);
}

/* A page each; NULL where there is no memory. */
struct scatterlist *new_list(void)
{
	struct scatterlist *sgl = kcalloc(NENTS, sizeof(*sgl), GFP_KERNEL);
	int i;

	if (!sgl)
		return NULL;
	sg_init_table(sgl, NENTS);
	for (i = 0; i < NENTS; i++) {
		struct page *page = alloc_page(GFP_KERNEL);

		if (!page) {
			free_list(sgl);
			return NULL;
		}
		sg_set_page(&sgl[i], page, PAGE_SIZE, 0);
	}
	return sgl;
}
