/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of the kernel as bounce.c, bounce_owner.c, cache.c and cache_policy.c
 * need, over the memory and the caches of machine.c.
 */
#ifndef MODEL_KERNEL_H
#define MODEL_KERNEL_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;
typedef u64 phys_addr_t;
typedef u64 dma_addr_t;
typedef unsigned int gfp_t;

enum dma_data_direction {
	DMA_BIDIRECTIONAL,
	DMA_TO_DEVICE,
	DMA_FROM_DEVICE,
	DMA_NONE,
};

#define DMA_ATTR_SKIP_CPU_SYNC	(1UL << 5)
#define DMA_ATTR_MMIO		(1UL << 10)
#define DMA_ATTR_OWN_LINES	(1UL << 11)

#define SZ_4K			0x1000
#define SZ_256K			0x40000
#define PAGE_SIZE		((unsigned long)LINE)	/* so that buffers span some */
#define PHYS_PFN(x)		((x) / PAGE_SIZE)
#define offset_in_page(x)	((uintptr_t)(x) % PAGE_SIZE)
#define ALIGN_DOWN(x, a)	((x) / (a) * (a))
#define ALIGN(x, a)		ALIGN_DOWN((x) + (a) - 1, a)
#define min(a, b)		((a) < (b) ? (a) : (b))
#define max(a, b)		((a) > (b) ? (a) : (b))
#define min_t(t, a, b)		min((t)(a), (t)(b))
#define likely(x)		(x)
#define unlikely(x)		(x)
#define READ_ONCE(x)		(x)
#define WRITE_ONCE(x, v)	((x) = (v))
#define IS_ENABLED(x)		0
#define __init
#define is_power_of_2(x)	(!((x) & ((x) - 1)))
#define roundup_pow_of_two(x)	(x)
#define pr_warn(...)		((void)0)
#define PAGE_ALIGN(x)		ALIGN(x, PAGE_SIZE)
#define smp_store_release(p, v)	(*(p) = (v))
#define smp_load_acquire(p)	(*(p))
#define guard(lock)		guard_##lock
#define guard_rcu()		((void)0)
#define guard_spinlock_irqsave(lock)	((void)(lock))
#define DEFINE_SPINLOCK(x)	int x
#define __ro_after_init
#define KUNIT_STATIC_STUB_REDIRECT(f)	((void)0)

struct device;
struct scatterlist {
	unsigned int length;
};

struct dev_pool;
struct dev_slab_stand_in;
struct dev_slab {
	int lock;
};
struct page;
struct dev_cache;

struct dev_dma_ops {
	void (*sync_for_device)(struct device *dev, dma_addr_t dma, size_t size, int dir);
	void (*sync_for_cpu)(struct device *dev, dma_addr_t dma, size_t size, int dir);
};

struct dev_dma {
	struct device *master;
	const struct dev_dma_ops *ops;
};

struct dev_dma_master {
	struct dev_dma view;
	const struct dev_cache *cache;
	bool translated;
	unsigned int line;
	unsigned int bounce_line;
	unsigned int low_bits;
};

struct seq_file;

/* Memory is told by its address: where the CPU and the device see it is one. */
#define page_of(pfn)		((void *)(uintptr_t)((pfn) * PAGE_SIZE))
#define pfn_to_page(pfn)	((struct page *)page_of(pfn))
#define kmap_local_page(page)	((void *)(page))
#define kunmap_local(addr)	((void)(addr))
#define local_irq_save(flags)	((flags) = 0)
#define local_irq_restore(flags)	((void)(flags))
#define flush_dcache_page(page)	((void)(page))
#define cpu_dcache_is_aliasing()	0
#define page_folio(page)	((struct folio *)(page))
#define folio_test_slab(folio)	((void)(folio), 0)
#define folio_mapping(folio)	((void)(folio), 0)
#define folio_mapped(folio)	((void)(folio), 0)
#define virt_to_phys(addr)	((phys_addr_t)(uintptr_t)(addr))
#define phys_to_virt(phys)	((void *)(uintptr_t)(phys))
#define high_memory		((void *)(uintptr_t)-1)
#define dma_get_min_align_mask(dev)	((void)(dev), 0)

/* Bits: what is behind those that are asked for is 0. */
#define dev_slab_of(pool)	((struct dev_slab *)(pool))
#define BITS_PER_LONG		64
#define bits_below(n)		((1UL << (n)) - 1)
#define BITMAP_LAST_WORD_MASK(n)	bits_below(n)
#define bitmap_fill(map, n)	(*(map) = bits_below(n))
#define bitmap_zero(map, n)	(*(map) = 0)
#define bitmap_set(map, from, n)	(*(map) |= bits_below(n) << (from))
#define bitmap_clear(map, from, n)	(*(map) &= ~(bits_below(n) << (from)))
#define test_bit(n, map)	(*(map) >> (n) & 1)
#define first_of(bits, n)	((bits) & bits_below(n) ? (size_t)__builtin_ctzl(bits) : (n))
#define find_next_bit(map, n, from)	first_of(*(map) & ~bits_below(from), n)
#define find_next_zero_bit(map, n, from)	first_of(~*(map) & ~bits_below(from), n)

void model_copy(void *to, const void *from, size_t size);
#define memcpy			model_copy

/* Nothing here has lists, nor caches but the model's. */
#define for_each_sg(sgl, sg, nents, i)	for (i = 0, (void)(sgl); i < (nents) * 0; i++)
#define sg_phys(sg)		((phys_addr_t)(uintptr_t)(sg))
#define dma_get_cache_alignment()	1
#define arch_sync_dma_for_device(phys, size, dir)	((void)(phys), (void)(size))
#define arch_sync_dma_for_cpu(phys, size, dir)		((void)(phys), (void)(size))
#define arch_sync_dma_for_cpu_all()	((void)0)

#endif /* MODEL_KERNEL_H */
