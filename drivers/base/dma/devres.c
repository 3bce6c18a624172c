// SPDX-License-Identifier: GPL-2.0-only
/*
 * Managed consistent memory: it goes with the driver.
 */
#include <linux/device.h>
#include <linux/export.h>

#include "core.h"

struct consistent_devres {
	size_t		size;
	void		*addr;
	dma_addr_t	dma;
	unsigned long	attrs;
};

static void release_consistent(struct device *dev, void *res)
{
	struct consistent_devres *this = res;

	dev_free_consistent_attrs(dev, this->size, this->addr, this->dma,
				  this->attrs);
}

static int match_consistent(struct device *dev, void *res, void *wanted)
{
	struct consistent_devres *this = res, *other = wanted;

	return this->addr == other->addr && this->size == other->size &&
	       this->dma == other->dma;
}

/**
 * devm_alloc_consistent_attrs - managed dev_alloc_consistent_attrs()
 * @dev:	Device that will use it; its driver is probing or bound.
 * @size:	Bytes.
 * @dma:	Set to the address to program.
 * @gfp:	May it sleep?
 * @attrs:	DMA_ATTR_* flags, or 0.
 *
 * Context: As @gfp allows.
 * Return: Zeroed memory that is freed when the driver goes, or %NULL.
 */
void *devm_alloc_consistent_attrs(struct device *dev, size_t size,
				  dma_addr_t *dma, gfp_t gfp,
				  unsigned long attrs)
{
	struct consistent_devres *this;

	this = devres_alloc(release_consistent, sizeof(*this),
			    gfp & ~GFP_ZONEMASK);
	if (!this)
		return NULL;
	this->addr = dev_alloc_consistent_attrs(dev, size, dma, gfp, attrs);
	if (!this->addr) {
		devres_free(this);
		return NULL;
	}
	this->size = size;
	this->dma = *dma;
	this->attrs = attrs;
	devres_add(dev, this);
	return this->addr;
}
EXPORT_SYMBOL(devm_alloc_consistent_attrs);

/**
 * devm_free_consistent - free managed consistent memory early
 * @dev:	Device it was allocated for.
 * @size:	Bytes that were asked for.
 * @addr:	What was returned; %NULL is fine.
 * @dma:	What was returned.
 *
 * Context: Any.
 */
void devm_free_consistent(struct device *dev, size_t size, void *addr,
			  dma_addr_t dma)
{
	struct consistent_devres wanted = {
		.size = size, .addr = addr, .dma = dma,
	};

	if (addr && devres_release(dev, release_consistent, match_consistent,
				   &wanted))
		dev_dma_refuse(dev, 0, "freeing", "it is not managed");
}
EXPORT_SYMBOL(devm_free_consistent);
