// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bouncing what shares a cache line with something else.
 *
 * Where the CPU's cache does not see the device, a line is the smallest thing
 * that changes hands.  If the device may write a buffer that begins or ends
 * inside of one, whole lines of other memory stand in for it: the CPU keeps the
 * buffer and what is around it, and the core copies.
 *
 * The copy goes in before the device gets it, whatever the direction and
 * although nobody asked for a sync: what the device leaves alone reads back as
 * it was.  What stands in begins at the same place of a line as the buffer, so
 * that an address and a size which are whole lines were never bounced; and of
 * as many low bits as the device counts on.
 */
#include <linux/highmem.h>
#include <linux/irqflags.h>
#include <linux/minmax.h>

#include "alias.h"
#include "bounce.h"
#include "cache.h"

/* On ARM this lets interrupts in, and leaves them on. */
static void flush_aliases(struct page *page)
{
	unsigned long flags;

	if (!dev_dma_has_alias(page))
		return;
	local_irq_save(flags);
	flush_dcache_page(page);
	local_irq_restore(flags);
}

/* One page of the buffer, and what stands in for it. */
static void copy_part(phys_addr_t phys, void *addr, size_t size, bool in)
{
	struct page *page = pfn_to_page(PHYS_PFN(phys));
	void *buffer = kmap_local_page(page) + offset_in_page(phys);

	flush_aliases(page);
	if (in) {
		memcpy(addr, buffer, size);
	} else {
		memcpy(buffer, addr, size);
		flush_aliases(page);
	}
	kunmap_local(buffer);
}

static void copy(const struct dev_dma_bounce *b, size_t off, size_t size,
		 bool in)
{
	size_t part;

	for (; size; off += part, size -= part) {
		part = min_t(size_t, size,
			     PAGE_SIZE - offset_in_page(b->phys + off));
		copy_part(b->phys + off, b->addr + off, part, in);
	}
}

/*
 * Blocks are mapped for good.  Where addresses are not arithmetic, only who has
 * mapped them knows what that took: Xen may have bounced the block itself.
 */
static void pass(struct dev_dma_master *m, const struct dev_dma_bounce *b,
		 enum dev_cache_phase phase, size_t off, size_t size)
{
	const struct dev_dma_ops *ops = m->view.ops;

	if (!READ_ONCE(m->translated))
		dev_cache_pass(m->cache, phase, b->dir,
			       virt_to_phys(b->addr + off), size);
	else if (phase < DEV_CACHE_FOR_CPU)
		ops->sync_for_device(m->view.master, b->dma + off, size,
				     DMA_BIDIRECTIONAL);
	else
		ops->sync_for_cpu(m->view.master, b->dma + off, size,
				  DMA_BIDIRECTIONAL);
}

static void give(struct dev_dma_master *m, const struct dev_dma_bounce *b,
		 enum dev_cache_phase phase, size_t off, size_t size)
{
	copy(b, off, size, true);
	pass(m, b, phase, off, size);
}

static void take(struct dev_dma_master *m, const struct dev_dma_bounce *b,
		 enum dev_cache_phase phase, size_t off, size_t size)
{
	pass(m, b, phase, off, size);
	copy(b, off, size, false);
}

/* How many bytes before the buffer stand in for nothing. */
static size_t lead(struct dev_dma_master *m, u64 phys)
{
	return phys & ((m->line - 1) | dev_dma_low_bits(m));
}

/**
 * dev_dma_bounce_begin - from here on the device has what stands in
 * @m:		Whose view.
 * @b:		The buffer, and what stands in for it.
 * @cpus:	It is the CPU's until a sync says otherwise.
 *
 * Context: Any.
 */
void dev_dma_bounce_begin(struct dev_dma_master *m, struct dev_dma_bounce *b,
			  bool cpus)
{
	dev_dma_bounce_own(b, cpus);
	give(m, b, DEV_CACHE_MAP, 0, b->size);
}

/**
 * dev_dma_bounce_end - from here on the CPU has the buffer
 * @m:		Whose view.
 * @b:		The buffer, and what stood in for it.
 *
 * Context: Any.
 */
void dev_dma_bounce_end(struct dev_dma_master *m,
			const struct dev_dma_bounce *b)
{
	take(m, b, DEV_CACHE_UNMAP, 0, b->size);
}

/**
 * dev_dma_bounce_map - map what stands in for a buffer
 * @m:		Whose view.
 * @phys:	First byte of the buffer.
 * @size:	Bytes.
 * @dir:	Direction.
 * @attrs:	With %DMA_ATTR_SKIP_CPU_SYNC it is given to the device later.
 * @dma:	Set to the address to program.
 *
 * Context: Any; inside a call of the provider.
 * Return: %NULL, or the reason why it cannot be.
 */
const char *dev_dma_bounce_map(struct dev_dma_master *m, phys_addr_t phys,
			       size_t size, enum dma_data_direction dir,
			       unsigned long attrs, dma_addr_t *dma)
{
	struct dev_dma_bounce b = {
		.phys	= phys,
		.size	= size,
		.dir	= dir,
		.lead	= lead(m, phys),
	};
	const char *why;

	if (size > DEV_DMA_BOUNCE_MOST)
		return "it shares cache lines, and is too long to be bounced";
	why = dev_dma_bounce_get(m, &b);
	if (why)
		return why;
	dev_dma_bounce_begin(m, &b, attrs & DMA_ATTR_SKIP_CPU_SYNC);
	*dma = b.dma;
	return NULL;
}

/**
 * dev_dma_bounce_unmap - undo dev_dma_bounce_map()
 * @m:		Whose view.
 * @dma:	What was mapped.
 * @attrs:	With %DMA_ATTR_SKIP_CPU_SYNC the buffer stays as it is.
 *
 * Context: Any.
 * Return: %false if nothing stands in for anything there.
 */
bool dev_dma_bounce_unmap(struct dev_dma_master *m, dma_addr_t dma,
			  unsigned long attrs)
{
	struct dev_dma_bounce b;

	guard(rcu)();
	if (!dev_dma_bounce_find(m, dma, true, &b) ||
	    !dev_dma_bounce_claim(&b))
		return false;
	if (!(attrs & DMA_ATTR_SKIP_CPU_SYNC))
		dev_dma_bounce_end(m, &b);
	dev_dma_bounce_put(&b);
	return true;
}

/**
 * dev_dma_bounce_for_cpu - the CPU owns part of a buffer until further notice
 * @m:		Whose view.
 * @dma:	First byte.
 * @size:	Bytes; what is beyond the mapping is left alone.
 *
 * Context: Any; inside a call of the provider.
 * Return: %false if nothing stands in for anything there.
 */
bool dev_dma_bounce_for_cpu(struct dev_dma_master *m, dma_addr_t dma,
			    size_t size)
{
	struct dev_dma_bounce b;
	size_t from, to;

	guard(rcu)();
	if (!dev_dma_bounce_find(m, dma, false, &b))
		return false;
	from = dma - b.dma;
	to = min(from + size, b.size);
	dev_dma_bounce_take(&b, from, to);
	take(m, &b, DEV_CACHE_FOR_CPU, from, to - from);
	return true;
}

/**
 * dev_dma_bounce_for_device - give part of a buffer back to the device
 * @m:		Whose view.
 * @dma:	First byte.
 * @size:	Bytes; what is beyond the mapping is left alone.
 *
 * Context: Any; inside a call of the provider.
 * Return: %false if nothing stands in for anything there.
 */
bool dev_dma_bounce_for_device(struct dev_dma_master *m, dma_addr_t dma,
			       size_t size)
{
	struct dev_dma_bounce b;
	size_t from, to, end;

	guard(rcu)();
	if (!dev_dma_bounce_find(m, dma, false, &b))
		return false;
	from = dma - b.dma;
	end = min(from + size, b.size);
	for (; dev_dma_bounce_give(&b, &from, &to, end); from = to)
		give(m, &b, DEV_CACHE_FOR_DEVICE, from, to - from);
	return true;
}
