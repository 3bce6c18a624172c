// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests of a cache that does not see the device have in common.
 *
 * Each operation on the cache and each wait is written down with its range, and
 * compared with what the rules ask for.  These stand here by hand, as the
 * core's own table is what is tested.
 */
#include <linux/scatterlist.h>

#include "bounce.h"
#include "noncoherent_scene.h"
#include "slab.h"

#define NOTHING		FAKE_CACHE_WAIT

/*
 * A device that only reads finds in memory what the CPU wrote, and that is all.
 * What it may write, too: then the CPU must not have lines that it wrote
 * itself, which may be evicted, nor any that it fetched before the device had
 * written.  An early one is none if the CPU fetches nothing on its own.
 */
static const enum fake_cache_op rules[2][2][2] = {
	/* in order: { to the device, back to the CPU } */
	{
		/* only reads */	{ FAKE_WBACK,		NOTHING },
		/* may write */		{ FAKE_WBACK_INV,	NOTHING },
	},
	/* speculating */
	{
		/* only reads */	{ FAKE_WBACK,		NOTHING },
		/* may write */		{ FAKE_WBACK,		FAKE_INV },
	},
};

/**
 * scene_begin - make a device and room for buffers, on the test's machine
 * @test:	The test, whose parameter is a struct fake_machine.
 *
 * Return: The scene; the test is skipped where the cache is told more.
 */
struct scene *scene_begin(struct kunit *test)
{
	struct scene *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	if (dev_slab_poison)
		kunit_skip(test, "dev_dma_poison=on: the cache is told more");
	s->test = test;
	s->dev = fake_machine_begin(test);
	s->cache = &fake_cache.cache;
	s->memory = fake_buffer(test, SZ_32K);
	s->model = fake_buffer(test, SZ_32K);
	s->reports = fake_machine_reports();
	return s;
}

/**
 * scene_expect - the next call has to tell the cache this, after the rest
 * @s:		The scene.
 * @op:		What it is told to do.
 * @phys:	First byte.
 * @size:	Bytes; 0 of what has no range.
 */
void scene_expect(struct scene *s, enum fake_cache_op op, phys_addr_t phys,
		  size_t size)
{
	KUNIT_ASSERT_LT(s->test, s->dues, FAKE_CACHE_LOG);
	s->due[s->dues++] = (struct fake_cache_call){ op, phys, size };
}

static enum fake_cache_op rule(const struct scene *s,
			       enum dev_cache_phase phase)
{
	bool back = phase >= DEV_CACHE_FOR_CPU;

	return rules[s->cache->speculates][scene_writes(s)][back];
}

/**
 * scene_expect_lines - expect whole lines, and each of them once
 * @s:		The scene.
 * @phase:	What is done with the buffer.
 * @phys:	First byte.
 * @size:	Bytes.
 */
void scene_expect_lines(struct scene *s, enum dev_cache_phase phase,
			phys_addr_t phys, size_t size)
{
	size_t head = phys & (s->cache->line - 1);
	size_t tail = -(phys + size) & (s->cache->line - 1);

	if (rule(s, phase) != NOTHING)
		scene_expect(s, rule(s, phase), phys - head,
			     head + size + tail);
}

/**
 * scene_expect_end - expect a wait, if there is something to wait for
 * @s:		The scene.
 * @phase:	What is done with the buffer; with a list, once for all of it.
 */
void scene_expect_end(struct scene *s, enum dev_cache_phase phase)
{
	if (rule(s, phase) != NOTHING && s->cache->ops->wait)
		scene_expect(s, FAKE_CACHE_WAIT, 0, 0);
	if (scene_writes(s) && phase >= DEV_CACHE_FOR_CPU &&
	    s->cache->ops->all_for_cpu)
		scene_expect(s, FAKE_ALL_FOR_CPU, 0, 0);
}

/**
 * scene_expect_pass - expect what is due for a part of the buffer
 * @s:		The scene.
 * @phase:	What is done with it.
 * @off:	First byte, in the buffer.
 * @size:	Bytes.
 */
void scene_expect_pass(struct scene *s, enum dev_cache_phase phase, size_t off,
		       size_t size)
{
	scene_expect_lines(s, phase, s->phys + off, size);
	scene_expect_end(s, phase);
}

/**
 * scene_tell - say what happened to which buffer
 * @s:		The scene.
 * @after:	What happened.
 *
 * Return: That, until the next one.
 */
const char *scene_tell(struct scene *s, const char *after)
{
	snprintf(s->text, sizeof(s->text),
		 "%s of %zu bytes, %lu into a page, direction %d, attributes %lx",
		 after, s->size, offset_in_page(s->addr), s->dir, s->attrs);
	return s->text;
}

/**
 * scene_check - was the cache told what is due, nothing else, and in order?
 * @s:		The scene, of which nothing is due any more.
 * @after:	What was done.
 */
void scene_check(struct scene *s, const char *after)
{
	const struct fake_cache_call *due = s->due, *call = fake_cache.log;
	unsigned int i;

	KUNIT_EXPECT_EQ_MSG(s->test, s->dues, fake_cache.calls,
			    "%s", scene_tell(s, after));
	for (i = 0; i < min(s->dues, fake_cache.calls); i++, due++, call++) {
		if (s->tally)
			s->tally(s, call);
		if (due->op == call->op && due->phys == call->phys &&
		    due->size == call->size)
			continue;
		KUNIT_FAIL(s->test,
			   "%s: call %u is %d of %zu bytes at %pa; due is %d of %zu bytes at %pa",
			   scene_tell(s, after), i, call->op, call->size,
			   &call->phys, due->op, due->size, &due->phys);
	}
	s->dues = 0;
	fake_cache.calls = 0;
}

/**
 * scene_cpu_reads - does the CPU see what it should?
 * @s:		The scene.
 * @off:	First byte, in the buffer.
 * @size:	Bytes.
 * @after:	What was done, and when.
 */
void scene_cpu_reads(struct scene *s, size_t off, size_t size,
		     const char *after)
{
	KUNIT_EXPECT_EQ_MSG(s->test, 0,
			    memcmp(s->addr + off, s->model + off, size),
			    "the CPU sees something else %s",
			    scene_tell(s, after));
}

/**
 * scene_cpu_writes - have the CPU write
 * @s:		The scene.
 * @off:	First byte, in the buffer.
 * @size:	Bytes.
 * @what:	Other bytes for another number.
 */
void scene_cpu_writes(struct scene *s, size_t off, size_t size, u8 what)
{
	size_t i;

	for (i = off; i < off + size; i++)
		s->model[i] = i * 7 + what;
	memcpy(s->addr + off, s->model + off, size);
}

/**
 * scene_device_reads - does the device see what it should?
 * @s:		The scene.
 * @off:	First byte, in the buffer.
 * @size:	Bytes.
 * @after:	What was done, and when.
 *
 * Nobody looks where nobody can play the device.
 */
void scene_device_reads(struct scene *s, size_t off, size_t size,
			const char *after)
{
	u8 *memory = fake_machine_memory(s->test, s->dev, s->dma, s->phys);

	if (memory)
		KUNIT_EXPECT_EQ_MSG(s->test, 0,
				    memcmp(memory + off, s->model + off, size),
				    "the device sees something else %s",
				    scene_tell(s, after));
}

/**
 * scene_device_writes - have the device write, if it may
 * @s:		The scene.
 * @off:	First byte, in the buffer.
 * @size:	Bytes.
 * @what:	Other bytes for another number.
 *
 * It does not where nobody can play it.
 */
void scene_device_writes(struct scene *s, size_t off, size_t size, u8 what)
{
	u8 *memory = fake_machine_memory(s->test, s->dev, s->dma, s->phys);
	size_t i;

	if (!memory || !scene_writes(s))
		return;
	for (i = off; i < off + size; i++)
		s->model[i] = i * 11 + what;
	memcpy(memory + off, s->model + off, size);
}

/*
 * Others go on meanwhile; in the same line if nobody said that it is the
 * owner's.
 */
static void neighbours_write(struct scene *s)
{
	if (s->attrs & DMA_ATTR_OWN_LINES)
		return;
	s->addr[-1]++;
	s->addr[s->size]++;
}

/**
 * scene_set_neighbours - write around the buffer
 * @s:		The scene.
 * @what:	To the byte before, and the one behind.
 */
void scene_set_neighbours(struct scene *s, u8 what)
{
	s->addr[-1] = what;
	s->addr[s->size] = what;
}

/**
 * scene_expect_neighbours - is that around the buffer?
 * @s:		The scene.
 * @what:	In the byte before, and the one behind.
 */
void scene_expect_neighbours(struct scene *s, u8 what)
{
	KUNIT_EXPECT_EQ(s->test, what, s->addr[-1]);
	KUNIT_EXPECT_EQ(s->test, what, s->addr[s->size]);
}

/**
 * scene_find_memory - see where the device was led to
 * @s:		The scene, whose buffer is mapped.
 *
 * That is the buffer, or where it is due what stands in for it.
 */
void scene_find_memory(struct scene *s)
{
	struct dev_dma_bounce b;
	bool shares = (virt_to_phys(s->addr) | s->size) & (s->cache->line - 1);

	guard(rcu)();
	s->bounced = dev_dma_bounce_find(fake_m(s->dev), s->dma, false, &b);
	s->phys = virt_to_phys(s->bounced ? b.addr : s->addr);
	KUNIT_EXPECT_EQ(s->test, s->bounced,
			shares && scene_writes(s) &&
			!(s->attrs & DMA_ATTR_OWN_LINES));
}

/**
 * scene_map_somehow - map the buffer, and do no more
 * @s:		The scene.
 * @way:	How.
 *
 * Return: Where, or an error.
 */
dma_addr_t scene_map_somehow(struct scene *s, enum scene_way way)
{
	if (way == SCENE_SINGLE)
		return dev_map_single_attrs(s->dev, s->addr, s->size, s->dir,
					    s->attrs);
	if (way == SCENE_PAGE)
		return dev_map_page_attrs(s->dev, virt_to_page(s->addr),
					  offset_in_page(s->addr), s->size,
					  s->dir, s->attrs);
	return dev_map_phys(s->dev, virt_to_phys(s->addr), s->size, s->dir,
			    s->attrs);
}

/**
 * scene_unmap_somehow - unmap the buffer, and do no more
 * @s:		The scene.
 * @way:	How.
 */
void scene_unmap_somehow(struct scene *s, enum scene_way way)
{
	if (way == SCENE_SINGLE)
		dev_unmap_single_attrs(s->dev, s->dma, s->size, s->dir,
				       s->attrs);
	else if (way == SCENE_PAGE)
		dev_unmap_page_attrs(s->dev, s->dma, s->size, s->dir, s->attrs);
	else
		dev_unmap_phys(s->dev, s->dma, s->size, s->dir, s->attrs);
}

/* What stands in is given to the device at once: it was copied there. */
static void map(struct scene *s, enum scene_way way)
{
	s->dma = scene_map_somehow(s, way);
	KUNIT_ASSERT_FALSE(s->test, dev_dma_bad(s->dev, s->dma));
	scene_find_memory(s);
	if (s->bounced || !(s->attrs & DMA_ATTR_SKIP_CPU_SYNC))
		scene_expect_pass(s, DEV_CACHE_MAP, 0, s->size);
	scene_check(s, "map");
}

static void unmap(struct scene *s, enum scene_way way)
{
	scene_unmap_somehow(s, way);
	if (!(s->attrs & DMA_ATTR_SKIP_CPU_SYNC))
		scene_expect_pass(s, DEV_CACHE_UNMAP, 0, s->size);
	scene_check(s, "unmap");
}

/**
 * scene_sync_for_cpu - sync a part for the CPU, and check what was told
 * @s:		The scene.
 * @off:	First byte, in the buffer.
 * @size:	Bytes.
 */
void scene_sync_for_cpu(struct scene *s, size_t off, size_t size)
{
	dev_sync_single_range_for_cpu(s->dev, s->dma, off, size, s->dir);
	scene_expect_pass(s, DEV_CACHE_FOR_CPU, off, size);
	scene_check(s, "sync for the CPU");
}

/**
 * scene_sync_for_device - sync a part for the device, and check what was told
 * @s:		The scene.
 * @off:	First byte, in the buffer.
 * @size:	Bytes.
 */
void scene_sync_for_device(struct scene *s, size_t off, size_t size)
{
	dev_sync_single_range_for_device(s->dev, s->dma, off, size, s->dir);
	scene_expect_pass(s, DEV_CACHE_FOR_DEVICE, off, size);
	scene_check(s, "sync for the device");
}

/*
 * What stands in is not copied to the device again: it may have written since.
 */
static void sync_for_device_again(struct scene *s)
{
	dev_sync_single_for_device(s->dev, s->dma, s->size, s->dir);
	if (!s->bounced)
		scene_expect_pass(s, DEV_CACHE_FOR_DEVICE, 0, s->size);
	scene_check(s, "sync for the device again");
}

/**
 * scene_move - move a buffer out, a part back and out again, and back
 * @s:		The scene.
 * @way:	How it is mapped.
 */
void scene_move(struct scene *s, enum scene_way way)
{
	bool skips = s->attrs & DMA_ATTR_SKIP_CPU_SYNC;
	size_t off = s->size / 3, part = max(s->size / 3, 1U);

	scene_set_neighbours(s, 1);
	scene_cpu_writes(s, 0, s->size, 1);
	map(s, way);
	if (skips)
		scene_sync_for_device(s, 0, s->size);
	neighbours_write(s);
	scene_device_reads(s, 0, s->size, "after map");
	scene_device_writes(s, off, part, 2);
	scene_sync_for_cpu(s, off, part);
	scene_cpu_reads(s, off, part, "after sync");
	scene_cpu_writes(s, off, part, 3);
	scene_sync_for_device(s, off, part);
	scene_device_reads(s, off, part, "after sync");
	sync_for_device_again(s);
	scene_device_writes(s, off, part, 4);
	neighbours_write(s);
	if (skips)
		scene_sync_for_cpu(s, 0, s->size);
	unmap(s, way);
	scene_cpu_reads(s, 0, s->size, "after unmap");
	scene_expect_neighbours(s, s->attrs & DMA_ATTR_OWN_LINES ? 1 : 3);
}

/**
 * scene_place - lay the buffer somewhere
 * @s:		The scene.
 * @begin:	Where it begins: lines, and bytes beyond or short of them.
 * @length:	How long it is, likewise.
 */
void scene_place(struct scene *s, const int *begin, const int *length)
{
	int line = s->cache->line;

	s->addr = s->memory + SCENE_BEFORE + begin[0] * line + begin[1];
	s->size = length[0] * line + length[1];
}

/**
 * scene_begin_list - make a list of buffers
 * @s:		The scene.
 * @sg:		%SCENE_ENTRIES of them.
 * @odd:	The middle one begins and ends inside of a line.
 */
void scene_begin_list(struct scene *s, struct scatterlist *sg, bool odd)
{
	size_t line = s->cache->line;
	u8 *addr;
	int i;

	sg_init_table(sg, SCENE_ENTRIES);
	for (i = 0; i < SCENE_ENTRIES; i++) {
		addr = s->memory + SCENE_BEFORE + 2 * SZ_4K * i +
		       (i + 1) * line;
		sg_set_buf(&sg[i], addr + (i == 1 ? odd : 0),
			   i == 1 ? SZ_4K + line : 2 * line);
	}
}

/**
 * scene_moves_short - move a buffer out and back
 * @s:		The scene.
 * @way:	How it is mapped.
 *
 * Return: Was that without a call through the gate?
 */
bool scene_moves_short(struct scene *s, enum scene_way way)
{
	unsigned long entered = fake_entered(s->dev);
	unsigned long slow = fake_slow(s->dev);

	scene_cpu_writes(s, 0, s->size, 1);
	map(s, way);
	scene_device_reads(s, 0, s->size, "after map");
	scene_device_writes(s, 0, s->size, 2);
	unmap(s, way);
	scene_cpu_reads(s, 0, s->size, "after unmap");
	if (entered != fake_entered(s->dev))
		return false;
	KUNIT_EXPECT_EQ(s->test, slow + 2, fake_slow(s->dev));
	return true;
}
