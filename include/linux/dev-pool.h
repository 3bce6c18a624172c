/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small DMA memory: the driver's interface, part of <linux/dev-dma.h>, which
 * includes this file.
 *
 * Blocks of any size, mapped once and used by CPU and device without syncs.
 * What keeps them apart lies in memory that no device can write.  See
 * Documentation/core-api/dev-pool.rst.
 */
#ifndef _LINUX_DEV_POOL_H
#define _LINUX_DEV_POOL_H

#include <linux/dev-slab.h>
#include <linux/device.h>
#include <linux/gfp_types.h>
#include <linux/slab.h>
#include <linux/types.h>

#ifdef CONFIG_HAS_DMA
void *dev_kmalloc_slow(struct device *dev, size_t size, gfp_t gfp,
		       dma_addr_t *dma);
void *devm_dev_kmalloc(struct device *dev, size_t size, gfp_t gfp,
		       dma_addr_t *dma);
void devm_dev_kfree(struct device *dev, void *mem, dma_addr_t dma);

struct dev_pool *dev_pool_create(const char *name, struct device *dev,
				 size_t size, size_t allocation, gfp_t gfp);
struct dev_pool *dev_pool_create_aligned(const char *name, struct device *dev,
					 size_t size, size_t align,
					 size_t boundary, gfp_t gfp);
struct dev_pool *dev_pool_create_streaming(const char *name,
					   struct device *dev, size_t size,
					   size_t align, size_t boundary,
					   gfp_t gfp);
void dev_pool_destroy(struct dev_pool *pool);
struct dev_pool *devm_dev_pool_create(const char *name, struct device *dev,
				      size_t size, size_t allocation,
				      gfp_t gfp);
struct dev_pool *devm_dev_pool_create_aligned(const char *name,
					      struct device *dev, size_t size,
					      size_t align, size_t boundary,
					      gfp_t gfp);
void devm_dev_pool_destroy(struct device *dev, struct dev_pool *pool);

/**
 * dev_kmalloc - allocate memory that needs no syncs
 * @dev:	Device that will use it.
 * @size:	Bytes, at least 1.
 * @gfp:	May it sleep?  Zone flags are ignored: masks decide.
 * @dma:	Set to the address to program; to %BAD_DMA_ADDR where nothing
 *		masters for @dev, and the memory is ordinary.
 *
 * Aligned as kmalloc() aligns: to 8 bytes, a power of two to itself, at most to
 * a page; and to the cache line where the master is incoherent.
 *
 * Context: As @gfp allows.
 * Return: Memory, owned by the caller until dev_kfree(), or %NULL.
 */
static __always_inline void *dev_kmalloc(struct device *dev, size_t size,
					 gfp_t gfp, dma_addr_t *dma)
{
	const struct dev_dma *view = READ_ONCE(dev->dma_view);
	struct dev_pool *pool = NULL;

	if (size - 1 < DEV_SLAB_SMALL && dma)
		pool = READ_ONCE(view->small[(size - 1) / 8]);
	if (unlikely(!pool))
		return dev_kmalloc_slow(dev, size, gfp, dma);
	return dev_slab_alloc(pool, dev, gfp, dma);
}

/**
 * dev_kfree - free memory of dev_kmalloc()
 * @dev:	Device it was allocated for, or another that has the same
 *		master.
 * @mem:	What was returned; %NULL is fine.
 * @dma:	What was set.
 *
 * The device must no longer use the memory.  Works after the master's driver
 * has gone, too.
 *
 * Context: Any.
 */
static __always_inline void dev_kfree(struct device *dev, void *mem,
				      dma_addr_t dma)
{
	struct dev_slab_chunk *chunk;
	struct dev_pool *pool;
	unsigned long flags;
	u8 *state = NULL;

	local_lock_irqsave(&dev_slab_cpu.lock, flags);
	chunk = __this_cpu_read(dev_slab_cpu.hint);
	/* it may go right now: then it has no blocks, either */
	if (unlikely(data_race(chunk->view) != READ_ONCE(dev->dma_view)))
		goto unclaimed;
	pool = chunk->pool;
	if (unlikely(!dev_slab_claim_any(pool, chunk, mem, dma, &state)))
		goto unclaimed;
	if (want_init_on_free() ||
	    unlikely(!dev_slab_push(pool->stack, mem, dma, state)))
		goto slow;
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	return;
slow:
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	dev_pool_free_slow(pool, mem, dma, state, _THIS_IP_);
	return;
unclaimed:
	local_unlock_irqrestore(&dev_slab_cpu.lock, flags);
	dev_kfree_slow(dev, mem, dma, _THIS_IP_);
}

/**
 * dev_pool_alloc - take a block
 * @pool:	Where from.
 * @gfp:	May it sleep?  Zone flags are ignored: masks decide.
 * @dma:	Set to the address to program.
 *
 * Context: As @gfp allows.
 * Return: A block, owned by the caller until dev_pool_free(), or %NULL.
 */
static __always_inline void *dev_pool_alloc(struct dev_pool *pool, gfp_t gfp,
					    dma_addr_t *dma)
{
	return dev_slab_alloc(pool, NULL, gfp, dma);
}

/**
 * dev_pool_free - give a block back
 * @pool:	Where it is from.
 * @mem:	What was returned; %NULL is fine.
 * @dma:	What was set.
 *
 * The device must no longer use the block.  Works after the master's driver
 * has gone, too.
 *
 * Context: Any.
 */
static __always_inline void dev_pool_free(struct dev_pool *pool, void *mem,
					  dma_addr_t dma)
{
	dev_slab_free(pool, mem, dma);
}
#else
static inline void *dev_kmalloc(struct device *dev, size_t size, gfp_t gfp,
				dma_addr_t *dma)
{
	if (!dma)
		return NULL;
	*dma = BAD_DMA_ADDR;
	return size ? kmalloc(size, gfp) : NULL;
}

static inline void dev_kfree(struct device *dev, void *mem, dma_addr_t dma)
{
	kfree(mem);
}

static inline void *devm_dev_kmalloc(struct device *dev, size_t size, gfp_t gfp,
				     dma_addr_t *dma)
{
	if (!dma)
		return NULL;
	*dma = BAD_DMA_ADDR;
	return size ? devm_kmalloc(dev, size, gfp) : NULL;
}

static inline void devm_dev_kfree(struct device *dev, void *mem, dma_addr_t dma)
{
	if (mem)
		devm_kfree(dev, mem);
}

static inline struct dev_pool *dev_pool_create(const char *name,
					       struct device *dev, size_t size,
					       size_t allocation, gfp_t gfp)
{
	return NULL;
}

static inline struct dev_pool *
dev_pool_create_aligned(const char *name, struct device *dev, size_t size,
			size_t align, size_t boundary, gfp_t gfp)
{
	return NULL;
}

static inline struct dev_pool *
dev_pool_create_streaming(const char *name, struct device *dev, size_t size,
			  size_t align, size_t boundary, gfp_t gfp)
{
	return NULL;
}

static inline void dev_pool_destroy(struct dev_pool *pool)
{
}

static inline void *dev_pool_alloc(struct dev_pool *pool, gfp_t gfp,
				   dma_addr_t *dma)
{
	return NULL;
}

static inline void dev_pool_free(struct dev_pool *pool, void *mem,
				 dma_addr_t dma)
{
}

static inline struct dev_pool *devm_dev_pool_create(const char *name,
						    struct device *dev,
						    size_t size,
						    size_t allocation,
						    gfp_t gfp)
{
	return NULL;
}

static inline struct dev_pool *
devm_dev_pool_create_aligned(const char *name, struct device *dev, size_t size,
			     size_t align, size_t boundary, gfp_t gfp)
{
	return NULL;
}

static inline void devm_dev_pool_destroy(struct device *dev,
					 struct dev_pool *pool)
{
}
#endif /* CONFIG_HAS_DMA */

/**
 * dev_kzalloc - dev_kmalloc(), zeroed
 * @dev:	Device that will use it.
 * @size:	Bytes, at least 1.
 * @gfp:	May it sleep?
 * @dma:	Set to the address to program.
 *
 * Context: As @gfp allows.
 * Return: As dev_kmalloc().
 */
static inline void *dev_kzalloc(struct device *dev, size_t size, gfp_t gfp,
				dma_addr_t *dma)
{
	return dev_kmalloc(dev, size, gfp | __GFP_ZERO, dma);
}

/**
 * devm_dev_kzalloc - devm_dev_kmalloc(), zeroed
 * @dev:	Device that will use it; its driver is probing or bound.
 * @size:	Bytes, at least 1.
 * @gfp:	May it sleep?
 * @dma:	Set to the address to program.
 *
 * Context: As @gfp allows.
 * Return: As devm_dev_kmalloc().
 */
static inline void *devm_dev_kzalloc(struct device *dev, size_t size, gfp_t gfp,
				     dma_addr_t *dma)
{
	return devm_dev_kmalloc(dev, size, gfp | __GFP_ZERO, dma);
}

/**
 * dev_pool_zalloc - dev_pool_alloc(), zeroed
 * @pool:	Where from.
 * @gfp:	May it sleep?
 * @dma:	Set to the address to program.
 *
 * Context: As @gfp allows.
 * Return: As dev_pool_alloc().
 */
static inline void *dev_pool_zalloc(struct dev_pool *pool, gfp_t gfp,
				    dma_addr_t *dma)
{
	return dev_pool_alloc(pool, gfp | __GFP_ZERO, dma);
}

#endif /* _LINUX_DEV_POOL_H */
