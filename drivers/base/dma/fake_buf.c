// SPDX-License-Identifier: GPL-2.0-only
/*
 * A buffer that may be bounced, and what lies around it.
 */
#include <kunit/test.h>
#include <linux/align.h>

#include "fake_buf.h"
#include "fake_cache.h"

/**
 * fake_lined - make a device whose master does not see the CPU's cache
 * @test:	The test; it has one such provider.
 * @line:	Bytes of a line of that cache, which speculates.
 *
 * Return: The device.
 */
struct device *fake_lined(struct kunit *test, unsigned int line)
{
	fake_cached_provider(test, fake_cache_begin(line, true));
	return fake_provided(test);
}

/**
 * fake_buf_pattern - what is in memory at first
 * @i:	How far behind buf->all.
 *
 * Return: That byte.
 */
u8 fake_buf_pattern(size_t i)
{
	return i * 7 + 1;
}

/**
 * fake_buf_new - make a buffer
 * @test:	The test, at whose end it is freed.
 * @dev:	Who maps it.
 * @off:	Where in a page it begins.
 * @size:	Bytes.
 *
 * Return: The buffer, a page behind the begin of what is around it.
 */
struct fake_buf fake_buf_new(struct kunit *test, struct device *dev,
			     size_t off, size_t size)
{
	struct fake_buf buf = { .dev = dev, .m = fake_m(dev), .size = size };
	size_t i;

	buf.all = PTR_ALIGN(fake_buffer(test, size + 4 * SZ_4K), SZ_4K);
	buf.addr = buf.all + SZ_4K + off;
	for (i = 0; i < size + 2 * SZ_4K; i++)
		buf.all[i] = fake_buf_pattern(i);
	return buf;
}

/**
 * fake_buf_bounced - does something stand in for the buffer?
 * @buf:	The buffer; its @b is set to that.
 *
 * Return: Whether something does.
 */
bool fake_buf_bounced(struct fake_buf *buf)
{
	guard(rcu)();
	return dev_dma_bounce_find(buf->m, buf->dma, false, &buf->b);
}

/**
 * fake_buf_map - map a buffer, from a place of its own
 * @test:	The test, which fails if it cannot be.
 * @buf:	The buffer.
 * @dir:	Direction.
 * @attrs:	As for dev_map_single_attrs().
 *
 * Return: Whether something stands in for it.
 */
noinline bool fake_buf_map(struct kunit *test, struct fake_buf *buf,
			   enum dma_data_direction dir, unsigned long attrs)
{
	buf->dma = dev_map_single_attrs(buf->dev, buf->addr, buf->size, dir,
					attrs);
	KUNIT_EXPECT_FALSE(test, dev_dma_bad(buf->dev, buf->dma));
	return fake_buf_bounced(buf);
}

/**
 * fake_buf_unmap - unmap a buffer
 * @buf:	The buffer.
 * @dir:	As it was mapped.
 * @attrs:	As for dev_unmap_single_attrs().
 */
void fake_buf_unmap(struct fake_buf *buf, enum dma_data_direction dir,
		    unsigned long attrs)
{
	dev_unmap_single_attrs(buf->dev, buf->dma, buf->size, dir, attrs);
}

/**
 * fake_buf_differ - is all as it was, but for a part that was written?
 * @buf:	The buffer.
 * @from:	First byte of the part, from the begin of the buffer.
 * @to:		First byte behind it.
 * @with:	What was written.
 *
 * Return: How many bytes of the buffer, and of all around it, are not so.
 */
size_t fake_buf_differ(const struct fake_buf *buf, size_t from, size_t to,
		       u8 with)
{
	const u8 *addr = buf->addr;
	size_t i, wrong = 0;

	for (i = 0; i < buf->size + 2 * SZ_4K; i++) {
		bool written = &buf->all[i] >= addr + from &&
			       &buf->all[i] < addr + to;

		wrong += buf->all[i] !=
			 (written ? with : fake_buf_pattern(i));
	}
	return wrong;
}

/**
 * fake_buf_put_at_hand - leave a block for a buffer on this CPU
 * @test:	The test.
 * @buf:	The buffer.
 */
void fake_buf_put_at_hand(struct kunit *test, struct fake_buf *buf)
{
	KUNIT_EXPECT_TRUE(test, fake_buf_map(test, buf, DMA_FROM_DEVICE, 0));
	fake_buf_unmap(buf, DMA_FROM_DEVICE, 0);
}
