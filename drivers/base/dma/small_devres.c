// SPDX-License-Identifier: GPL-2.0-only
/*
 * Managed pools and managed small memory: they go with the driver.
 */
#include <linux/device.h>
#include <linux/export.h>

#include "core.h"

struct kmalloc_devres {
	void		*mem;
	dma_addr_t	dma;
};

static void release_kmalloc(struct device *dev, void *res)
{
	struct kmalloc_devres *this = res;

	dev_kfree(dev, this->mem, this->dma);
}

static int match_kmalloc(struct device *dev, void *res, void *wanted)
{
	struct kmalloc_devres *this = res, *other = wanted;

	return this->mem == other->mem && this->dma == other->dma;
}

/**
 * devm_dev_kmalloc - managed dev_kmalloc()
 * @dev:	Device that will use it; its driver is probing or bound.
 * @size:	Bytes, at least 1.
 * @gfp:	May it sleep?
 * @dma:	Set to the address to program.
 *
 * Context: As @gfp allows.
 * Return: Memory that is freed when the driver goes, or %NULL.
 */
void *devm_dev_kmalloc(struct device *dev, size_t size, gfp_t gfp,
		       dma_addr_t *dma)
{
	struct kmalloc_devres *this;

	this = devres_alloc(release_kmalloc, sizeof(*this),
			    gfp & ~(GFP_ZONEMASK | __GFP_ZERO));
	if (!this)
		return NULL;
	this->mem = dev_kmalloc(dev, size, gfp, dma);
	if (!this->mem) {
		devres_free(this);
		return NULL;
	}
	this->dma = *dma;
	devres_add(dev, this);
	return this->mem;
}
EXPORT_SYMBOL(devm_dev_kmalloc);

/**
 * devm_dev_kfree - free managed memory early
 * @dev:	Device it was allocated for.
 * @mem:	What was returned; %NULL is fine.
 * @dma:	What was set.
 *
 * Context: Any.
 */
void devm_dev_kfree(struct device *dev, void *mem, dma_addr_t dma)
{
	struct kmalloc_devres wanted = { .mem = mem, .dma = dma };

	if (mem && devres_release(dev, release_kmalloc, match_kmalloc, &wanted))
		dev_dma_refuse(dev, 0, "freeing", "it is not managed");
}
EXPORT_SYMBOL(devm_dev_kfree);

static void release_pool(struct device *dev, void *res)
{
	dev_pool_destroy(*(struct dev_pool **)res);
}

static int match_pool(struct device *dev, void *res, void *wanted)
{
	return *(struct dev_pool **)res == wanted;
}

static struct dev_pool **new_devres(gfp_t gfp)
{
	return devres_alloc(release_pool, sizeof(struct dev_pool *),
			    gfp & ~(GFP_ZONEMASK | __GFP_ZERO));
}

static struct dev_pool *manage_pool(struct device *dev, struct dev_pool **res,
				    struct dev_pool *pool)
{
	if (!pool) {
		devres_free(res);
		return NULL;
	}
	*res = pool;
	devres_add(dev, res);
	return pool;
}

/**
 * devm_dev_pool_create - managed dev_pool_create()
 * @name:	For messages and debugfs; copied.
 * @dev:	Device that will use the blocks; its driver is probing or bound.
 * @size:	Bytes of a block, from 1 to INT_MAX.
 * @allocation:	Power of two that no block crosses, at least @size; or 0.
 * @gfp:	May it sleep?
 *
 * Context: As @gfp allows.
 * Return: A pool that goes with the driver, or %NULL.
 */
struct dev_pool *devm_dev_pool_create(const char *name, struct device *dev,
				      size_t size, size_t allocation, gfp_t gfp)
{
	struct dev_pool **res = new_devres(gfp);

	if (!res)
		return NULL;
	return manage_pool(dev, res, dev_pool_create(name, dev, size,
						     allocation, gfp));
}
EXPORT_SYMBOL(devm_dev_pool_create);

/**
 * devm_dev_pool_create_aligned - managed dev_pool_create_aligned()
 * @name:	For messages and debugfs; copied.
 * @dev:	Device that will use the blocks; its driver is probing or bound.
 * @size:	Bytes of a block, from 1 to INT_MAX.
 * @align:	Power of two that DMA addresses are multiples of, up to 1 MiB;
 *		0 is as 1.
 * @boundary:	Power of two that no block crosses, at least @size; or 0.
 * @gfp:	May it sleep?
 *
 * Context: As @gfp allows.
 * Return: A pool that goes with the driver, or %NULL.
 */
struct dev_pool *devm_dev_pool_create_aligned(const char *name,
					      struct device *dev, size_t size,
					      size_t align, size_t boundary,
					      gfp_t gfp)
{
	struct dev_pool **res = new_devres(gfp);

	if (!res)
		return NULL;
	return manage_pool(dev, res,
			   dev_pool_create_aligned(name, dev, size, align,
						   boundary, gfp));
}
EXPORT_SYMBOL(devm_dev_pool_create_aligned);

/**
 * devm_dev_pool_destroy - destroy a managed pool early
 * @dev:	Device it was made for.
 * @pool:	The pool; %NULL is fine.
 *
 * Context: Task context, may sleep; not while a CPU comes or goes.
 */
void devm_dev_pool_destroy(struct device *dev, struct dev_pool *pool)
{
	if (pool && devres_release(dev, release_pool, match_pool, pool))
		dev_dma_refuse(dev, 0, "destroying a pool",
			       "it is not managed");
}
EXPORT_SYMBOL(devm_dev_pool_destroy);
