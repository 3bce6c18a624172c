/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of localmem.c have in common: see localmem_fake.c.
 */
#ifndef _DRIVERS_USB_CORE_LOCALMEM_FAKE_H
#define _DRIVERS_USB_CORE_LOCALMEM_FAKE_H

#include <kunit/test.h>
#include <linux/dev-dma.h>
#include <linux/genalloc.h>
#include <linux/sizes.h>
#include <linux/usb.h>
#include <linux/usb/hcd.h>

#define SRAM_SIZE	SZ_16K
#define SRAM_DMA	0x40000000	/* where every controller sees its own */
#define SRAM_UNUSED	0xee		/* what free SRAM is filled with */

/**
 * struct sram - a controller and its SRAM
 * @next:	The test's next one, or NULL.
 * @test:	The test.
 * @master:	The controller's sysdev.
 * @hcd:	The controller, as far as anybody looks.
 * @bytes:	The SRAM as the CPU sees it.
 * @pool:	What of it is free; goes after @master.
 */
struct sram {
	struct sram *next;
	struct kunit *test;
	struct device *master;
	struct usb_hcd *hcd;
	u8 *bytes;
	struct gen_pool *pool;
};

struct sram *sram_bare(struct kunit *test, const char *name);
struct sram *sram_new(struct kunit *test, const char *name);
struct device *sram_device(struct kunit *test, const char *name);
struct device *sram_child(struct sram *sram, const char *name);
void sram_unbind(struct sram *sram);
void sram_test_exit(struct kunit *test);

u8 *sram_view(struct sram *sram, dma_addr_t dma);
u8 *sram_buffer(struct kunit *test, size_t size, u8 seed);
void sram_fill(u8 *bytes, size_t size, u8 seed);
dma_addr_t sram_map(struct kunit *test, struct device *dev, void *buffer,
		    size_t size, enum dma_data_direction dir);

void sram_count_begin(struct kunit *test);
void sram_count_on(void);
void sram_count_off(void);
int sram_count(void);

static inline bool sram_holds(dma_addr_t dma, size_t size)
{
	return dma >= SRAM_DMA && dma + size <= SRAM_DMA + SRAM_SIZE;
}

static inline size_t sram_in_use(struct sram *sram)
{
	return SRAM_SIZE - gen_pool_avail(sram->pool);
}

#endif /* _DRIVERS_USB_CORE_LOCALMEM_FAKE_H */
