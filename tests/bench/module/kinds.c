// SPDX-License-Identifier: GPL-2.0-only
/*
 * The allocators, each with the same loops.
 *
 * As in bench.c, all that a driver has from elsewhere is loaded in every turn
 * of every loop, for the empty one too, and a barrier stands between any two
 * calls.
 */
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/gfp.h>
#include <linux/slab.h>

#if __has_include(<linux/dev-pool.h>)
#include <linux/dev-dma.h>
#include <linux/dev-pool.h>
#define HAVE_DEV_POOL
#endif

#include "blocks.h"
#include "marker.h"

typedef void *(*take_fn)(struct device *dev, void *pool, size_t size, gfp_t gfp,
			 dma_addr_t *dma);
typedef void (*give_fn)(struct device *dev, void *pool, size_t size, void *mem,
			dma_addr_t dma);

static __always_inline int loop_pairs(const struct source *src,
				      unsigned int turns, take_fn take,
				      give_fn give)
{
	dma_addr_t dma;
	int err = 0;

	mark_begin();
	while (turns--) {
		struct device *dev = READ_ONCE(src->dev);
		void *pool = READ_ONCE(src->pool);
		size_t size = READ_ONCE(src->size);
		gfp_t gfp = READ_ONCE(src->gfp);
		void *mem = take(dev, pool, size, gfp, &dma);

		if (!mem) {
			err = -ENOMEM;
			break;
		}
		barrier();
		give(dev, pool, size, mem, dma);
		barrier();
	}
	mark_end();
	return err;
}

static __always_inline void loop_empty(const struct source *src,
				       const struct block *blocks,
				       unsigned int n, give_fn give)
{
	mark_begin();
	for (; n--; blocks++) {
		give(READ_ONCE(src->dev), READ_ONCE(src->pool),
		     READ_ONCE(blocks->size), READ_ONCE(blocks->mem),
		     READ_ONCE(blocks->dma));
		barrier();
	}
	mark_end();
}

static __always_inline int loop_fill(const struct source *src,
				     struct block *blocks, unsigned int n,
				     take_fn take, give_fn give)
{
	unsigned int i;

	mark_begin();
	for (i = 0; i < n; i++) {
		struct block *b = &blocks[i];

		b->mem = take(READ_ONCE(src->dev), READ_ONCE(src->pool),
			      READ_ONCE(b->size), READ_ONCE(src->gfp), &b->dma);
		barrier();
		if (!b->mem)
			break;
	}
	mark_end();
	if (i == n)
		return 0;
	loop_empty(src, blocks, i, give);
	return -ENOMEM;
}

#define DEFINE_LOOPS(name)						\
static noinline int name##_pairs(const struct source *src,		\
				 unsigned int turns)			\
{									\
	return loop_pairs(src, turns, name##_take, name##_give);	\
}									\
static noinline int name##_fill(const struct source *src,		\
				struct block *blocks, unsigned int n)	\
{									\
	return loop_fill(src, blocks, n, name##_take, name##_give);	\
}									\
static noinline void name##_empty(const struct source *src,		\
				  const struct block *blocks,		\
				  unsigned int n)			\
{									\
	loop_empty(src, blocks, n, name##_give);			\
}

/* What dma_pool and dev_pool have in common: all but how they are created. */
#define DEFINE_POOL(name)						\
static void destroy_##name(struct source *src)				\
{									\
	name##_destroy(src->pool);					\
}									\
static __always_inline void *name##_take(struct device *dev, void *pool,\
					 size_t size, gfp_t gfp,	\
					 dma_addr_t *dma)		\
{									\
	return name##_alloc(pool, gfp, dma);				\
}									\
static __always_inline void name##_give(struct device *dev, void *pool,	\
					size_t size, void *mem,		\
					dma_addr_t dma)			\
{									\
	name##_free(pool, mem, dma);					\
}									\
DEFINE_LOOPS(name)

#define KIND(name_, create_, destroy_)					\
	{ .name = #name_, .create = create_, .destroy = destroy_,	\
	  .pairs = name_##_pairs, .fill = name_##_fill,			\
	  .empty = name_##_empty }

static int create_nothing(struct source *src)
{
	return 0;
}

static void destroy_nothing(struct source *src)
{
}

/* What every loop does: the block is any that is not NULL. */
static __always_inline void *nothing_take(struct device *dev, void *pool,
					  size_t size, gfp_t gfp,
					  dma_addr_t *dma)
{
	*dma = 0;
	return ZERO_SIZE_PTR;
}

static __always_inline void nothing_give(struct device *dev, void *pool,
					 size_t size, void *mem, dma_addr_t dma)
{
}

DEFINE_LOOPS(nothing)

static int create_dma_pool(struct source *src)
{
	src->pool = dma_pool_create("bench", src->dev, src->size, src->align,
				    src->boundary);
	return src->pool ? 0 : -ENOMEM;
}

DEFINE_POOL(dma_pool)

/* The pools of drivers/usb/core/buffer.c; more than they hold is not asked. */
#define HCD_POOLS	4

struct hcd_pools {
	size_t		max[HCD_POOLS];
	struct dma_pool	*pool[HCD_POOLS];
};

/* The smallest one follows the line, as in usb_init_pool_max(). */
static size_t hcd_smallest(size_t line)
{
	if (line <= 32)
		return 32;
	return line <= 64 ? 64 : 0;
}

static void destroy_hcd(struct source *src)
{
	struct hcd_pools *pools = src->pool;
	int i;

	for (i = 0; i < HCD_POOLS; i++)
		dma_pool_destroy(pools->pool[i]);
	kfree(pools);
}

static int create_hcd(struct source *src)
{
	struct hcd_pools *pools = kzalloc(sizeof(*pools), GFP_KERNEL);
	size_t max[HCD_POOLS] = { hcd_smallest(src->line), 128, 512, 2048 };
	int i;

	if (!pools)
		return -ENOMEM;
	src->pool = pools;
	for (i = 0; i < HCD_POOLS; i++) {
		pools->max[i] = max[i];
		if (!max[i])
			continue;
		pools->pool[i] = dma_pool_create("bench-hcd", src->dev, max[i],
						 max[i], 0);
		if (!pools->pool[i]) {
			destroy_hcd(src);
			return -ENOMEM;
		}
	}
	return 0;
}

static struct dma_pool *hcd_pool(const struct hcd_pools *pools, size_t size)
{
	int i = 0;

	while (i < HCD_POOLS - 1 && size > pools->max[i])
		i++;
	return pools->pool[i];
}

static __always_inline void *hcd_take(struct device *dev, void *pool,
				      size_t size, gfp_t gfp, dma_addr_t *dma)
{
	return dma_pool_alloc(hcd_pool(pool, size), gfp, dma);
}

static __always_inline void hcd_give(struct device *dev, void *pool,
				     size_t size, void *mem, dma_addr_t dma)
{
	dma_pool_free(hcd_pool(pool, size), mem, dma);
}

DEFINE_LOOPS(hcd)

static __always_inline void *kmalloc_size_take(struct device *dev, void *pool,
					       size_t size, gfp_t gfp,
					       dma_addr_t *dma)
{
	void *mem = kmalloc(size, gfp);

	if (!mem)
		return NULL;
	barrier();
	*dma = dma_map_single(dev, mem, size, DMA_FROM_DEVICE);
	barrier();
	if (!dma_mapping_error(dev, *dma))
		return mem;
	kfree(mem);
	return NULL;
}

static __always_inline void kmalloc_size_give(struct device *dev, void *pool,
					      size_t size, void *mem,
					      dma_addr_t dma)
{
	dma_unmap_single(dev, dma, size, DMA_FROM_DEVICE);
	barrier();
	kfree(mem);
}

DEFINE_LOOPS(kmalloc_size)

static __always_inline void *kmalloc_take(struct device *dev, void *pool,
					  size_t size, gfp_t gfp,
					  dma_addr_t *dma)
{
	return kmalloc_size_take(dev, pool, BLOCK_SIZE_64, gfp, dma);
}

static __always_inline void kmalloc_give(struct device *dev, void *pool,
					 size_t size, void *mem, dma_addr_t dma)
{
	kmalloc_size_give(dev, pool, BLOCK_SIZE_64, mem, dma);
}

DEFINE_LOOPS(kmalloc)

#ifdef HAVE_DEV_POOL
static int create_dev_pool(struct source *src)
{
	src->pool = dev_pool_create_aligned("bench", src->dev, src->size,
					    src->align, src->boundary,
					    GFP_KERNEL);
	return src->pool ? 0 : -ENOMEM;
}

DEFINE_POOL(dev_pool)

static __always_inline void *dev_kmalloc_size_take(struct device *dev,
						   void *pool, size_t size,
						   gfp_t gfp, dma_addr_t *dma)
{
	return dev_kmalloc(dev, size, gfp, dma);
}

static __always_inline void dev_kmalloc_size_give(struct device *dev,
						  void *pool, size_t size,
						  void *mem, dma_addr_t dma)
{
	dev_kfree(dev, mem, dma);
}

DEFINE_LOOPS(dev_kmalloc_size)

static __always_inline void *dev_kmalloc_take(struct device *dev, void *pool,
					      size_t size, gfp_t gfp,
					      dma_addr_t *dma)
{
	return dev_kmalloc(dev, BLOCK_SIZE_64, gfp, dma);
}

static __always_inline void dev_kmalloc_give(struct device *dev, void *pool,
					     size_t size, void *mem,
					     dma_addr_t dma)
{
	dev_kfree(dev, mem, dma);
}

DEFINE_LOOPS(dev_kmalloc)
#endif /* HAVE_DEV_POOL */

const struct kind kinds[KINDS] = {
	[KIND_NOTHING]		= KIND(nothing, create_nothing, destroy_nothing),
	[KIND_DMA_POOL]		= KIND(dma_pool, create_dma_pool, destroy_dma_pool),
	[KIND_HCD]		= KIND(hcd, create_hcd, destroy_hcd),
	[KIND_KMALLOC]		= KIND(kmalloc, create_nothing, destroy_nothing),
	[KIND_KMALLOC_SIZE]	= KIND(kmalloc_size, create_nothing, destroy_nothing),
#ifdef HAVE_DEV_POOL
	[KIND_DEV_POOL]		= KIND(dev_pool, create_dev_pool, destroy_dev_pool),
	[KIND_DEV_KMALLOC]	= KIND(dev_kmalloc, create_nothing, destroy_nothing),
	[KIND_DEV_KMALLOC_SIZE]	= KIND(dev_kmalloc_size, create_nothing,
				       destroy_nothing),
#endif
};
