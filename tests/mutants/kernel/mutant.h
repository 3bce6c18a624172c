/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Drivers whose calls can be done wrong, one at a time.
 *
 * calls.cocci leads each call that maps, unmaps or syncs through here, with the
 * number of its site first.  The kernel's parameters say which one is wrong, and
 * how: mutant.site=17 mutant.what=remove.  Without them nothing is.
 *
 * What is not mapped has the address that it would have, had nobody to map it.
 */
#ifndef _LINUX_MUTANT_H
#define _LINUX_MUTANT_H

#include <linux/dma-direct.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>

/* Is the call left out?  The log says once that the site has been reached. */
bool mutant_removes(unsigned int site);

/* The direction to use, after mutant_removes() has said no. */
enum dma_data_direction mutant_dir(unsigned int site,
				   enum dma_data_direction dir);

/* Is it synced for the other side? */
bool mutant_changes_side(unsigned int site);

int mutant_fill_sg(struct device *dev, struct scatterlist *sgl, int nents);

#define mutant_bus_page(dev, page, off)					\
	phys_to_dma(dev, page_to_phys(page) + (off))

#define mutant_map(site, map, bus)	(mutant_removes(site) ? (bus) : (map))

#define mutant_undo(site, undo)						\
do {									\
	if (!mutant_removes(site))					\
		undo;							\
} while (0)

#define mutant_sync(site, sync, other)					\
do {									\
	if (mutant_removes(site))					\
		break;							\
	if (mutant_changes_side(site))					\
		other;							\
	else								\
		sync;							\
} while (0)

/* dma_*() */
#define mutant_dma_map_single(site, dev, addr, size, dir)		\
	mutant_map(site, dma_map_single(dev, addr, size,		\
					mutant_dir(site, dir)),		\
		   phys_to_dma(dev, virt_to_phys(addr)))
#define mutant_dma_map_page(site, dev, page, off, size, dir)		\
	mutant_map(site, dma_map_page(dev, page, off, size,		\
				      mutant_dir(site, dir)),		\
		   mutant_bus_page(dev, page, off))
#define mutant_dma_map_bvec(site, dev, bv, dir, attrs)			\
	mutant_map(site, dma_map_bvec(dev, bv, mutant_dir(site, dir), attrs), \
		   mutant_bus_page(dev, (bv)->bv_page, (bv)->bv_offset))
#define mutant_dma_map_sgtable(site, dev, sgt, dir, attrs)		\
	mutant_map(site, dma_map_sgtable(dev, sgt, mutant_dir(site, dir), \
					 attrs),			\
		   ((sgt)->nents = mutant_fill_sg(dev, (sgt)->sgl,	\
						  (sgt)->orig_nents), 0))
#define mutant_skb_frag_dma_map(site, dev, frag, off, size, dir)	\
	mutant_map(site, skb_frag_dma_map(dev, frag, off, size,		\
					  mutant_dir(site, dir)),	\
		   mutant_bus_page(dev, skb_frag_page(frag),		\
				   skb_frag_off(frag) + (off)))
#define mutant_dma_unmap_single(site, dev, dma, size, dir)		\
	mutant_undo(site, dma_unmap_single(dev, dma, size,		\
					   mutant_dir(site, dir)))
#define mutant_dma_unmap_page(site, dev, dma, size, dir)		\
	mutant_undo(site, dma_unmap_page(dev, dma, size,		\
					 mutant_dir(site, dir)))
#define mutant_dma_unmap_sgtable(site, dev, sgt, dir, attrs)		\
	mutant_undo(site, dma_unmap_sgtable(dev, sgt, mutant_dir(site, dir), \
					    attrs))
#define mutant_dma_sync_single_for_cpu(site, dev, dma, size, dir)	\
	mutant_sync(site, dma_sync_single_for_cpu(dev, dma, size,	\
						  mutant_dir(site, dir)), \
		    dma_sync_single_for_device(dev, dma, size, dir))
#define mutant_dma_sync_single_for_device(site, dev, dma, size, dir)	\
	mutant_sync(site, dma_sync_single_for_device(dev, dma, size,	\
						     mutant_dir(site, dir)), \
		    dma_sync_single_for_cpu(dev, dma, size, dir))

/* dev_*() */
#define mutant_dev_map_single(site, dev, addr, size, dir)		\
	mutant_map(site, dev_map_single(dev, addr, size,		\
					mutant_dir(site, dir)),		\
		   phys_to_dma(dev, virt_to_phys(addr)))
#define mutant_dev_map_page(site, dev, page, off, size, dir)		\
	mutant_map(site, dev_map_page(dev, page, off, size,		\
				      mutant_dir(site, dir)),		\
		   mutant_bus_page(dev, page, off))
#define mutant_dev_map_sg(site, dev, sgl, nents, dir)			\
	mutant_map(site, dev_map_sg(dev, sgl, nents, mutant_dir(site, dir)), \
		   mutant_fill_sg(dev, sgl, nents))
#define mutant_dev_map_sgtable(site, dev, sgt, dir, attrs)		\
	mutant_map(site, dev_map_sgtable(dev, sgt, mutant_dir(site, dir), \
					 attrs),			\
		   ((sgt)->nents = mutant_fill_sg(dev, (sgt)->sgl,	\
						  (sgt)->orig_nents), 0))
#define mutant_dev_unmap_single(site, dev, dma, size, dir)		\
	mutant_undo(site, dev_unmap_single(dev, dma, size,		\
					   mutant_dir(site, dir)))
#define mutant_dev_unmap_page(site, dev, dma, size, dir)		\
	mutant_undo(site, dev_unmap_page(dev, dma, size,		\
					 mutant_dir(site, dir)))
#define mutant_dev_unmap_sg(site, dev, sgl, nents, dir)			\
	mutant_undo(site, dev_unmap_sg(dev, sgl, nents,			\
				       mutant_dir(site, dir)))
#define mutant_dev_unmap_sgtable(site, dev, sgt, dir, attrs)		\
	mutant_undo(site, dev_unmap_sgtable(dev, sgt, mutant_dir(site, dir), \
					    attrs))
#define mutant_dev_sync_single_for_cpu(site, dev, dma, size, dir)	\
	mutant_sync(site, dev_sync_single_for_cpu(dev, dma, size,	\
						  mutant_dir(site, dir)), \
		    dev_sync_single_for_device(dev, dma, size, dir))
#define mutant_dev_sync_single_for_device(site, dev, dma, size, dir)	\
	mutant_sync(site, dev_sync_single_for_device(dev, dma, size,	\
						     mutant_dir(site, dir)), \
		    dev_sync_single_for_cpu(dev, dma, size, dir))
#define mutant_dev_sync_single_range_for_cpu(site, dev, dma, off, size, dir) \
	mutant_sync(site, dev_sync_single_range_for_cpu(dev, dma, off, size, \
							mutant_dir(site, dir)), \
		    dev_sync_single_range_for_device(dev, dma, off, size, dir))
#define mutant_dev_sync_single_range_for_device(site, dev, dma, off, size, dir) \
	mutant_sync(site, dev_sync_single_range_for_device(dev, dma, off, size, \
							   mutant_dir(site, dir)), \
		    dev_sync_single_range_for_cpu(dev, dma, off, size, dir))

#endif /* _LINUX_MUTANT_H */
