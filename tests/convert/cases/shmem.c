// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-mapping.h>

int pin(struct device *dev, struct drm_gem_shmem_object *obj)
{
	dma_set_mask(dev, 7);
	return dma_map_sgtable(dev, obj->sgt, DMA_BIDIRECTIONAL, 0);
}
