// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handing a mapped buffer to and fro, where that takes work.
 *
 * After the view has died there is no device left to hand anything to, and a
 * sync is nothing.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/scatterlist.h>

#include "bounce.h"
#include "call.h"

static const char *sync_begin(struct dev_dma_call *call, struct device *dev,
			      dma_addr_t dma, size_t size,
			      enum dma_data_direction dir)
{
	const char *why = dev_dma_check_mapped(dma, size, dir);

	return why ? why : dev_dma_begin(call, dev);
}

static const char *sync_sg_begin(struct dev_dma_call *call, struct device *dev,
				 struct scatterlist *sgl, int nents,
				 enum dma_data_direction dir)
{
	const char *why = dev_dma_check_sg(sgl, nents, dir);

	return why ? why : dev_dma_begin(call, dev);
}

static void sync_refused(struct dev_dma_call *call, struct device *dev,
			 const char *why)
{
	if (!call->m)
		dev_dma_refuse(dev, 0, "sync", why);
}

/*
 * Whatever direction the caller names: the record has the one that was mapped.
 */
static bool may_be_bounced(struct dev_dma_call *call)
{
	return call->m->bounce_line > 1;
}

static void sync_for_cpu(struct dev_dma_call *call, dma_addr_t dma,
			 size_t size, enum dma_data_direction dir)
{
	if (may_be_bounced(call) &&
	    dev_dma_bounce_for_cpu(call->m, dma, size))
		return;
	if (call->ops->sync_for_cpu)
		call->ops->sync_for_cpu(call->master, dma, size, dir);
}

static void sync_for_device(struct dev_dma_call *call, dma_addr_t dma,
			    size_t size, enum dma_data_direction dir)
{
	if (may_be_bounced(call) &&
	    dev_dma_bounce_for_device(call->m, dma, size))
		return;
	if (call->ops->sync_for_device)
		call->ops->sync_for_device(call->master, dma, size, dir);
}

/**
 * dev_sync_for_cpu_slow - give a range to the CPU
 * @dev:	Device that moves the data.
 * @dma:	Address inside a mapping.
 * @size:	Bytes.
 * @dir:	Direction that was mapped.
 *
 * Context: Any.
 */
void dev_sync_for_cpu_slow(struct device *dev, dma_addr_t dma, size_t size,
			   enum dma_data_direction dir)
{
	struct dev_dma_call call = { };
	const char *why = sync_begin(&call, dev, dma, size, dir);

	if (why)
		return sync_refused(&call, dev, why);
	sync_for_cpu(&call, dma, size, dir);
	dev_dma_end(&call);
}
EXPORT_SYMBOL(dev_sync_for_cpu_slow);

/**
 * dev_sync_for_device_slow - give a range to the device
 * @dev:	Device that moves the data.
 * @dma:	Address inside a mapping.
 * @size:	Bytes.
 * @dir:	Direction that was mapped.
 *
 * Context: Any.
 */
void dev_sync_for_device_slow(struct device *dev, dma_addr_t dma, size_t size,
			      enum dma_data_direction dir)
{
	struct dev_dma_call call = { };
	const char *why = sync_begin(&call, dev, dma, size, dir);

	if (why)
		return sync_refused(&call, dev, why);
	sync_for_device(&call, dma, size, dir);
	dev_dma_end(&call);
}
EXPORT_SYMBOL(dev_sync_for_device_slow);

/* Where one entry has been bounced, all were mapped one by one. */
static void sync_each(struct dev_dma_call *call, struct scatterlist *sgl,
		      int nents, enum dma_data_direction dir,
		      void (*sync)(struct dev_dma_call *call, dma_addr_t dma,
				   size_t size, enum dma_data_direction dir))
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i)
		sync(call, sg_dma_address(sg), sg_dma_len(sg), dir);
}

/**
 * dev_sync_sg_for_cpu_slow - give a mapped list to the CPU
 * @dev:	Device that moves the data.
 * @sgl:	The list that was mapped.
 * @nents:	The count that was given when it was mapped.
 * @dir:	Direction that was mapped.
 *
 * Context: Any.
 */
void dev_sync_sg_for_cpu_slow(struct device *dev, struct scatterlist *sgl,
			      int nents, enum dma_data_direction dir)
{
	struct dev_dma_call call = { };
	const char *why = sync_sg_begin(&call, dev, sgl, nents, dir);

	if (why)
		return sync_refused(&call, dev, why);
	if (may_be_bounced(&call) &&
	    dev_dma_has_bounced(call.m, sgl, nents, false))
		sync_each(&call, sgl, nents, dir, sync_for_cpu);
	else if (call.ops->sync_sg_for_cpu)
		call.ops->sync_sg_for_cpu(call.master, sgl, nents, dir);
	dev_dma_end(&call);
}
EXPORT_SYMBOL(dev_sync_sg_for_cpu_slow);

/**
 * dev_sync_sg_for_device_slow - give a mapped list to the device
 * @dev:	Device that moves the data.
 * @sgl:	The list that was mapped.
 * @nents:	The count that was given when it was mapped.
 * @dir:	Direction that was mapped.
 *
 * Context: Any.
 */
void dev_sync_sg_for_device_slow(struct device *dev, struct scatterlist *sgl,
				 int nents, enum dma_data_direction dir)
{
	struct dev_dma_call call = { };
	const char *why = sync_sg_begin(&call, dev, sgl, nents, dir);

	if (why)
		return sync_refused(&call, dev, why);
	if (may_be_bounced(&call) &&
	    dev_dma_has_bounced(call.m, sgl, nents, false))
		sync_each(&call, sgl, nents, dir, sync_for_device);
	else if (call.ops->sync_sg_for_device)
		call.ops->sync_sg_for_device(call.master, sgl, nents, dir);
	dev_dma_end(&call);
}
EXPORT_SYMBOL(dev_sync_sg_for_device_slow);
