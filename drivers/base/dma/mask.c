// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a device reaches: masks, sizes, segment limits.
 *
 * A master's driver sets the master's own masks, as it always did.  What any
 * other device sets narrows that device and nobody else.
 */
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/export.h>

#include "bounce.h"
#include "call.h"

static bool supports(struct dev_dma_call *call, u64 mask)
{
	return call->ops->supported && call->ops->supported(call->master, mask);
}

static int set_masters(struct dev_dma_call *call, u64 mask, bool consistent)
{
	int (*set)(struct device *master, u64 mask);

	set = consistent ? call->ops->set_consistent_mask :
			   call->ops->set_mask;
	return set ? set(call->master, mask) : -EIO;
}

static int set_mask(struct device *dev, u64 mask, bool consistent)
{
	struct dev_dma_call call;
	int err;

	mask = (dma_addr_t)mask;
	if (dev_dma_attach_late(dev) || dev_dma_begin(&call, dev))
		return -EIO;
	if (call.master == dev)
		err = set_masters(&call, mask, consistent);
	else
		err = supports(&call, mask) ?
		      dev_dma_set_own_mask(dev, mask, consistent) : -EIO;
	dev_dma_end(&call);
	return err;
}

/**
 * dev_set_dma_mask - announce which addresses a device can drive
 * @dev:	The device.
 * @mask:	Highest address of a streaming mapping.
 *
 * On a device that delegates, this narrows the device; its master keeps its
 * mask.
 *
 * Context: Task context, may sleep.
 * Return: 0, or -EIO where @dev cannot do DMA with that mask.
 */
int dev_set_dma_mask(struct device *dev, u64 mask)
{
	return set_mask(dev, mask, false);
}
EXPORT_SYMBOL(dev_set_dma_mask);

/**
 * dev_set_consistent_dma_mask - the same for consistent memory
 * @dev:	The device.
 * @mask:	Highest address of consistent memory.
 *
 * Context: Task context, may sleep.
 * Return: 0, or -EIO where @dev cannot do DMA with that mask.
 */
int dev_set_consistent_dma_mask(struct device *dev, u64 mask)
{
	return set_mask(dev, mask, true);
}
EXPORT_SYMBOL(dev_set_consistent_dma_mask);

static struct dev_dma_limits own_limits(struct device *dev)
{
	return dev_dma_own_limits(dev_dma_current(dev));
}

static u64 get_mask(struct device *dev, bool consistent)
{
	struct device *master = dev_dma_master(dev);
	struct dev_dma_limits own = own_limits(dev);

	if (!master)
		return 0;
	return min_not_zero(consistent ? own.consistent_mask : own.mask,
			    consistent ? master->coherent_dma_mask :
					 dma_get_mask(master));
}

/**
 * dev_get_dma_mask - highest address of a streaming mapping
 * @dev:	The device.
 *
 * Context: Any.
 * Return: The mask, or 0 where nothing masters for @dev.
 */
u64 dev_get_dma_mask(struct device *dev)
{
	return get_mask(dev, false);
}
EXPORT_SYMBOL(dev_get_dma_mask);

/**
 * dev_dma_consistent_mask - highest address of consistent memory
 * @dev:	The device.
 *
 * Context: Any.
 * Return: The mask, or 0 where nothing masters for @dev.
 */
u64 dev_dma_consistent_mask(struct device *dev)
{
	return get_mask(dev, true);
}

/**
 * dev_dma_supported - would dev_set_dma_mask() succeed?
 * @dev:	The device.
 * @mask:	The mask.
 *
 * Context: Any.
 * Return: %true if it would.
 */
bool dev_dma_supported(struct device *dev, u64 mask)
{
	struct dev_dma_call call;
	bool can;

	if (dev_dma_begin(&call, dev))
		return false;
	can = supports(&call, (dma_addr_t)mask);
	dev_dma_end(&call);
	return can;
}
EXPORT_SYMBOL(dev_dma_supported);

/**
 * dev_dma_required_mask - the mask that reaches all memory
 * @dev:	The device.
 *
 * Context: Any.
 * Return: The mask, or 0 where nothing masters for @dev.
 */
u64 dev_dma_required_mask(struct device *dev)
{
	struct dev_dma_call call;
	u64 mask = DMA_BIT_MASK(32);

	if (dev_dma_begin(&call, dev))
		return 0;
	if (call.ops->required_mask)
		mask = call.ops->required_mask(call.master);
	dev_dma_end(&call);
	return mask;
}
EXPORT_SYMBOL(dev_dma_required_mask);

/**
 * dev_dma_addressing_limited - is some memory out of reach?
 * @dev:	The device.
 *
 * Context: Any.
 * Return: %true if mapping some memory means bouncing it, or fails.
 */
bool dev_dma_addressing_limited(struct device *dev)
{
	struct dev_dma_limits own = own_limits(dev);
	struct dev_dma_call call;
	bool limited;

	if (dev_dma_begin(&call, dev))
		return false;
	limited = call.ops->limited && call.ops->limited(call.master);
	if (own.mask && call.ops->required_mask)
		limited |= own.mask < call.ops->required_mask(call.master);
	dev_dma_end(&call);
	return limited;
}
EXPORT_SYMBOL(dev_dma_addressing_limited);

/**
 * dev_dma_max_mapping_size - longest buffer that can be mapped
 * @dev:	The device.
 *
 * Context: Any.
 * Return: Bytes, or 0 where nothing masters for @dev.
 */
size_t dev_dma_max_mapping_size(struct device *dev)
{
	struct dev_dma_call call;
	size_t size = SIZE_MAX;

	if (dev_dma_begin(&call, dev))
		return 0;
	if (call.ops->max_mapping_size)
		size = call.ops->max_mapping_size(call.master);
	if (call.m->line > 1)
		size = min(size, DEV_DMA_BOUNCE_MOST);
	dev_dma_end(&call);
	return size;
}
EXPORT_SYMBOL(dev_dma_max_mapping_size);

/**
 * dev_dma_opt_mapping_size - longest buffer that is mapped at full speed
 * @dev:	The device.
 *
 * Context: Any.
 * Return: Bytes, or 0 where nothing masters for @dev.
 */
size_t dev_dma_opt_mapping_size(struct device *dev)
{
	struct dev_dma_call call;
	size_t size = SIZE_MAX;

	if (dev_dma_begin(&call, dev))
		return 0;
	if (call.ops->opt_mapping_size)
		size = call.ops->opt_mapping_size(call.master);
	dev_dma_end(&call);
	return size;
}
EXPORT_SYMBOL(dev_dma_opt_mapping_size);

/**
 * dev_dma_merge_boundary - what the IOMMU can merge
 * @dev:	The device.
 *
 * Context: Any.
 * Return: See dma_get_merge_boundary(); 0 where nothing is merged.
 */
unsigned long dev_dma_merge_boundary(struct device *dev)
{
	struct dev_dma_call call;
	unsigned long boundary = 0;

	if (dev_dma_begin(&call, dev))
		return 0;
	if (call.ops->merge_boundary)
		boundary = call.ops->merge_boundary(call.master);
	dev_dma_end(&call);
	return boundary;
}
EXPORT_SYMBOL(dev_dma_merge_boundary);

/**
 * dev_dma_coherent - does the master see the CPU's caches?
 * @dev:	The device.
 *
 * Context: Any.
 * Return: %false if the caches must be maintained for it; mapping and syncing
 * do that.
 */
bool dev_dma_coherent(struct device *dev)
{
	struct dev_dma_call call;
	bool coherent;

	if (dev_dma_begin(&call, dev))
		return true;
	coherent = !call.m->cache;
	dev_dma_end(&call);
	return coherent;
}
EXPORT_SYMBOL(dev_dma_coherent);

/**
 * dev_dma_line_size - cache-maintenance granule between the CPU and a device
 * @dev:	The device.
 *
 * Context: Any.
 * Return: Bytes; 1 where the master is coherent, or nothing that shares a line
 * with something else can be lost.
 */
unsigned int dev_dma_line_size(struct device *dev)
{
	struct dev_dma_call call;
	unsigned int line;

	if (dev_dma_begin(&call, dev))
		return 1;
	line = call.m->line;
	dev_dma_end(&call);
	return line;
}
EXPORT_SYMBOL(dev_dma_line_size);

/**
 * dev_dma_need_sync - may a sync have work to do?
 * @dev:	The device.
 *
 * The answer holds for what is mapped now; a mapping made later may need
 * syncs.
 *
 * Context: Any.
 * Return: %false if the driver may leave the syncs out.
 */
bool dev_dma_need_sync(struct device *dev)
{
	struct dev_dma_call call;
	bool need;

	if (dev_dma_is_sync_quiet(dev))
		return false;
	if (dev_dma_begin(&call, dev))
		return false;
	need = call.ops->need_sync && call.ops->need_sync(call.master);
	dev_dma_end(&call);
	return need;
}
EXPORT_SYMBOL(dev_dma_need_sync);

/**
 * dev_dma_pci_p2pdma_supported - can the memory of a PCI peer be mapped?
 * @dev:	The device.
 *
 * Context: Any.
 * Return: %true if lists may hold such memory.
 */
bool dev_dma_pci_p2pdma_supported(struct device *dev)
{
	struct dev_dma_call call;
	bool can;

	if (dev_dma_begin(&call, dev))
		return false;
	can = call.ops->p2pdma && call.ops->p2pdma(call.master);
	dev_dma_end(&call);
	return can;
}
EXPORT_SYMBOL(dev_dma_pci_p2pdma_supported);

static void set_limit(struct device *dev, struct dev_dma_limits limits)
{
	int err = dev_dma_narrow(dev, &limits);

	if (err)
		dev_dma_refuse(dev, 0, "segment limit", err == -ENODEV ?
			       "nothing masters for this device" :
			       "it has nowhere to keep one");
}

static bool sets_own_parms(struct device *dev)
{
	return dev_dma_master(dev) == dev && dev->dma_parms;
}

/* What is out of reach anyway is no limit of a delegating device's own. */
static struct dev_dma_limits bounds(struct device *dev)
{
	static const struct dev_dma_limits all = {
		.max_seg_size = UINT_MAX,
		.seg_boundary = ULONG_MAX,
	};
	struct dev_dma_use *use;

	guard(dev_dma_topology)();
	use = dev_dma_current_use(dev);
	return use && use->child != use->master->view.master ?
	       dev_dma_bounds(use) : all;
}

/**
 * dev_set_max_seg_size - longest entry of a mapped list
 * @dev:	The device; if it delegates, its master keeps its own.
 * @size:	Bytes.
 *
 * Context: Task context, may sleep.
 */
void dev_set_max_seg_size(struct device *dev, unsigned int size)
{
	if (sets_own_parms(dev))
		dma_set_max_seg_size(dev, size);
	else
		set_limit(dev, (struct dev_dma_limits){
			.max_seg_size = min(size, bounds(dev).max_seg_size),
		});
}
EXPORT_SYMBOL(dev_set_max_seg_size);

/**
 * dev_get_max_seg_size - longest entry of a mapped list
 * @dev:	The device.
 *
 * Context: Any.
 * Return: Bytes.
 */
unsigned int dev_get_max_seg_size(struct device *dev)
{
	struct dev_dma_limits own = own_limits(dev);

	if (own.max_seg_size)
		return own.max_seg_size;
	return dma_get_max_seg_size(dev_dma_master(dev) ?: dev);
}
EXPORT_SYMBOL(dev_get_max_seg_size);

/**
 * dev_set_seg_boundary - boundary that no entry of a mapped list crosses
 * @dev:	The device; if it delegates, its master keeps its own.
 * @mask:	The boundary less 1.
 *
 * Context: Task context, may sleep.
 */
void dev_set_seg_boundary(struct device *dev, unsigned long mask)
{
	if (sets_own_parms(dev))
		dma_set_seg_boundary(dev, mask);
	else
		set_limit(dev, (struct dev_dma_limits){
			.seg_boundary = min(mask, bounds(dev).seg_boundary),
		});
}
EXPORT_SYMBOL(dev_set_seg_boundary);

/**
 * dev_get_seg_boundary - boundary that no entry of a mapped list crosses
 * @dev:	The device.
 *
 * Context: Any.
 * Return: The boundary less 1.
 */
unsigned long dev_get_seg_boundary(struct device *dev)
{
	struct dev_dma_limits own = own_limits(dev);

	if (own.seg_boundary)
		return own.seg_boundary;
	return dma_get_seg_boundary(dev_dma_master(dev) ?: dev);
}
EXPORT_SYMBOL(dev_get_seg_boundary);

/**
 * dev_set_min_align_mask - low bits of an address that a bounce preserves
 * @dev:	The device; if it delegates, its master keeps its own.
 * @mask:	The bits.
 *
 * Context: Task context, may sleep.
 */
void dev_set_min_align_mask(struct device *dev, unsigned int mask)
{
	if (sets_own_parms(dev))
		dma_set_min_align_mask(dev, mask);
	else
		set_limit(dev,
			  (struct dev_dma_limits){ .min_align_mask = mask });
}
EXPORT_SYMBOL(dev_set_min_align_mask);

/**
 * dev_get_min_align_mask - low bits of an address that a bounce preserves
 * @dev:	The device.
 *
 * Context: Any.
 * Return: The bits.
 */
unsigned int dev_get_min_align_mask(struct device *dev)
{
	struct dev_dma_limits own = own_limits(dev);

	if (own.min_align_mask)
		return own.min_align_mask;
	return dma_get_min_align_mask(dev_dma_master(dev) ?: dev);
}
EXPORT_SYMBOL(dev_get_min_align_mask);
