/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The debugfs directory of a device comes and goes with the device.
 */
#ifndef _DRIVERS_BASE_DMA_WATCH_H
#define _DRIVERS_BASE_DMA_WATCH_H

struct device;

#if defined(CONFIG_HAS_DMA) && defined(CONFIG_DEBUG_FS)
void dev_dma_show(struct device *dev);
void dev_dma_hide(struct device *dev);
#else
static inline void dev_dma_show(struct device *dev) { }
static inline void dev_dma_hide(struct device *dev) { }
#endif

#endif /* _DRIVERS_BASE_DMA_WATCH_H */
