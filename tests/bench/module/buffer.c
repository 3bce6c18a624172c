// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buffers that share cache lines with something else, and the proof that both
 * interfaces bounce them.
 *
 * 6.12 goes by the size: what kmalloc() would give whole lines for is not
 * bounced, wherever it begins.  There it is told to bounce all the same, so that
 * there is something to compare with; the path is the one that it takes for what
 * is shorter.
 */
#include <linux/dev-dma.h>
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/log2.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/swiotlb.h>

#include "incoherent.h"

#define WRITTEN		0x5a	/* by the device */

/* What begins elsewhere than the area does so in its line, too. */
int make_buffer(struct buffer *buf, size_t off, size_t size)
{
	size_t all = off ? roundup_pow_of_two(off + size) : size;

	buf->area = kzalloc(all, GFP_KERNEL);
	if (!buf->area)
		return -ENOMEM;
	buf->mem = buf->area + off;
	buf->size = size;
	return 0;
}

/* Has 6.12 bounce what it would not bounce by itself. */
void force_bounce(struct device *dev, size_t size, bool on)
{
	if (!dma_kmalloc_needs_bounce(dev, size, DMA_FROM_DEVICE))
		dev->dma_io_tlb_mem->force_bounce = on;
}

static bool is_swiotlbs(struct device *dev, dma_addr_t dma)
{
	return swiotlb_find_pool(dev, dma_to_phys(dev, dma));
}

/* The caches of the machine that is played do see the device. */
static void write_as_device(struct device *dev, dma_addr_t dma, size_t size)
{
	memset(phys_to_virt(dma_to_phys(dev, dma)), WRITTEN, size);
}

static bool has_arrived(const struct buffer *buf)
{
	bool ok = !memchr_inv(buf->mem, WRITTEN, buf->size);

	memset(buf->mem, 0, buf->size);
	return ok;
}

static bool dma_bounces(struct device *dev, const struct buffer *buf)
{
	dma_addr_t dma;
	bool ok;

	force_bounce(dev, buf->size, true);
	dma = dma_map_single(dev, buf->mem, buf->size, DMA_FROM_DEVICE);
	force_bounce(dev, buf->size, false);
	if (dma_mapping_error(dev, dma))
		return false;
	ok = is_swiotlbs(dev, dma);
	write_as_device(dev, dma, buf->size);
	dma_unmap_single(dev, dma, buf->size, DMA_FROM_DEVICE);
	return has_arrived(buf) && ok;
}

static bool dev_bounces(struct device *dev, const struct buffer *buf)
{
	dma_addr_t own = phys_to_dma(dev, virt_to_phys(buf->mem));
	dma_addr_t dma = dev_map_single(dev, buf->mem, buf->size,
					DMA_FROM_DEVICE);

	if (dev_dma_bad(dev, dma))
		return false;
	write_as_device(dev, dma, buf->size);
	dev_unmap_single(dev, dma, buf->size, DMA_FROM_DEVICE);
	return has_arrived(buf) && dma != own && !is_swiotlbs(dev, dma);
}

int check_bounces(struct device *dev, const struct buffer *buf)
{
	const char *who = NULL;

	if (!dma_bounces(dev, buf))
		who = "swiotlb";
	else if (!dev_bounces(dev, buf))
		who = "the core";
	if (!who)
		return 0;
	pr_err("bench: failed: %s did not bounce %zu bytes at offset %zu\n",
	       who, buf->size, buf->mem - buf->area);
	return -EIO;
}
