/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the core knows of the small blocks of a view.
 */
#ifndef _DRIVERS_BASE_DMA_HEAP_H
#define _DRIVERS_BASE_DMA_HEAP_H

#include <linux/types.h>

struct dentry;
struct dev_dma_master;
struct device;

void dev_slab_die(struct dev_dma_master *m);
void dev_slab_revive(struct dev_dma_master *m);
void dev_slab_retire(struct dev_dma_master *m);
void dev_slab_retire_bounces(struct dev_dma_master *m);
bool dev_slab_free_heap(struct dev_dma_master *m);
void dev_slab_show(struct dentry *dir, struct device *dev);

#endif /* _DRIVERS_BASE_DMA_HEAP_H */
