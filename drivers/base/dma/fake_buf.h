/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of bouncing have in common.
 */
#ifndef _DRIVERS_BASE_DMA_FAKE_BUF_H
#define _DRIVERS_BASE_DMA_FAKE_BUF_H

#include "bounce.h"
#include "fake.h"

#define LINE	64

/**
 * struct fake_buf - a buffer, and a page and more before and behind it
 * @dev:	Who maps it.
 * @m:		Its master.
 * @all:	What lies around it, from its first byte on.
 * @addr:	The buffer.
 * @size:	Bytes of it.
 * @dma:	What the device was given.
 * @b:		What stands in for it: see fake_buf_bounced().
 */
struct fake_buf {
	struct device *dev;
	struct dev_dma_master *m;
	u8 *all;
	u8 *addr;
	size_t size;
	dma_addr_t dma;
	struct dev_dma_bounce b;
};

struct device *fake_lined(struct kunit *test, unsigned int line);
u8 fake_buf_pattern(size_t i);
struct fake_buf fake_buf_new(struct kunit *test, struct device *dev,
			     size_t off, size_t size);
bool fake_buf_bounced(struct fake_buf *buf);
bool fake_buf_map(struct kunit *test, struct fake_buf *buf,
		  enum dma_data_direction dir, unsigned long attrs);
void fake_buf_unmap(struct fake_buf *buf, enum dma_data_direction dir,
		    unsigned long attrs);
size_t fake_buf_differ(const struct fake_buf *buf, size_t from, size_t to,
		       u8 with);
void fake_buf_put_at_hand(struct kunit *test, struct fake_buf *buf);

#endif /* _DRIVERS_BASE_DMA_FAKE_BUF_H */
