/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of the device DMA core have in common.
 */
#ifndef _DRIVERS_BASE_DMA_FAKE_H
#define _DRIVERS_BASE_DMA_FAKE_H

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/sizes.h>

#include "core.h"

/*
 * DMA_BIT_MASK() of 32 bits and more, on kernels whose addresses have no more
 * too: all reach all of RAM, and the more bits, the more they reach.
 */
#ifdef CONFIG_ARCH_DMA_ADDR_T_64BIT
#define FAKE_MASK(bits)	DMA_BIT_MASK(bits)
#else
#define FAKE_MASK(bits)	(DMA_BIT_MASK(32) - (64 - (bits)) * SZ_1M)
#endif

/* Where a master that sees RAM as it is sees the byte at PAGE_OFFSET. */
static inline dma_addr_t fake_base(void)
{
	return virt_to_phys((void *)PAGE_OFFSET);
}

/* So far behind RAM there is none, and nothing vmapped. */
#define FAKE_HOLE	(IS_ENABLED(CONFIG_64BIT) ? SZ_1G : SZ_1M)

/*
 * An address that is neither of user space nor of the kernel, where there is
 * one.
 */
#define FAKE_NOWHERE							\
	((void *)min_t(unsigned long, TASK_SIZE_MAX, PAGE_OFFSET - 1))

/* In the order of struct dev_dma_ops. */
enum fake_op {
	FAKE_MAP_PHYS,
	FAKE_UNMAP_PHYS,
	FAKE_UNMAP_LATE,
	FAKE_MAP_SG,
	FAKE_UNMAP_SG,
	FAKE_SYNC_FOR_CPU,
	FAKE_SYNC_FOR_DEVICE,
	FAKE_SYNC_SG_FOR_CPU,
	FAKE_SYNC_SG_FOR_DEVICE,
	FAKE_ALLOC_CONSISTENT,
	FAKE_FREE_CONSISTENT,
	FAKE_ALLOC_MAPPED,
	FAKE_FREE_MAPPED,
	FAKE_ALLOC_NONCONTIGUOUS,
	FAKE_FREE_NONCONTIGUOUS,
	FAKE_VMAP_NONCONTIGUOUS,
	FAKE_MMAP_NONCONTIGUOUS,
	FAKE_REVOKE,
	FAKE_FREE_LATE,
	FAKE_MMAP,
	FAKE_GET_SGTABLE,
	FAKE_CAN_MMAP,
	FAKE_SET_MASK,
	FAKE_SET_CONSISTENT_MASK,
	FAKE_SUPPORTED,
	FAKE_REQUIRED_MASK,
	FAKE_LIMITED,
	FAKE_MAX_MAPPING_SIZE,
	FAKE_OPT_MAPPING_SIZE,
	FAKE_MERGE_BOUNDARY,
	FAKE_NEED_SYNC,
	FAKE_P2PDMA,
	FAKE_CACHE,
	FAKE_LEAVE,
	FAKE_OPS
};

/**
 * struct fake_call - one call of the provider
 * @op:		Which operation.
 * @master:	The device it was given.
 * @addr:	The address it was given: physical, bus or kernel.
 * @size:	The size or the count of entries it was given.
 * @dir:	The direction it was given.
 * @attrs:	The DMA_ATTR_* flags it was given.
 * @gfp:	The allocation flags it was given.
 */
struct fake_call {
	enum fake_op op;
	struct device *master;
	u64 addr;
	size_t size;
	enum dma_data_direction dir;
	unsigned long attrs;
	gfp_t gfp;
};

#define FAKE_LOG	64	/* more than any test makes */

/**
 * struct fake - a provider that records every call
 * @ops:	Its own copy of the operations, so that each can be left out.
 * @view:	The view made with it.
 * @master:	Its master.
 * @lock:	Protects what follows.
 * @log:	The calls, first to last.
 * @calls:	How many.
 * @live:	Mappings and allocations that have not been undone.
 * @offset:	What mapping adds to a physical address.
 * @zones:	Where allocating begins: without zone, with DMA32, with DMA.
 * @used:	How far above that it has come since nothing was live.
 * @err:	Every mapping and allocation fails; lists with this.
 * @most:	Allocations of more bytes fail; 0 for none.
 * @cache:	What it says stands between the CPU and memory.
 * @merges:	Lists come back as one entry.
 * @keeps:	free_late cannot free.
 * @vmaps:	Consistent memory is vmapped.
 * @blocks:	Allocating stops until @resume.
 * @inside:	Allocating has stopped.
 * @resume:	Allocating goes on.
 */
struct fake {
	struct dev_dma_ops ops;
	struct dev_dma *view;
	struct device *master;
	spinlock_t lock;	/* innermost */
	struct fake_call log[FAKE_LOG];
	unsigned int calls;
	int live;
	dma_addr_t offset;
	dma_addr_t zones[3];
	dma_addr_t used;
	int err;
	size_t most;
	const struct dev_cache *cache;
	bool merges;
	bool keeps;
	bool vmaps;
	bool blocks;
	struct completion inside;
	struct completion resume;
};

/**
 * struct fake_device - a device of the fake bus
 * @dev:	The device.
 * @node:	Link in the devices of the test.
 * @env:	The test.
 * @fake:	Provider of the view beside its own, if it has one.
 * @mask:	What @dev.dma_mask points to.
 * @parms:	What @dev.dma_parms points to.
 * @binds:	The fake driver takes it.
 * @range:	Its range map, copied whenever it is configured.
 * @bus_view:	What the bus answers.
 * @probe:	What the driver does when it probes.
 */
struct fake_device {
	struct device dev;
	struct list_head node;
	struct fake_env *env;
	struct fake *fake;
	u64 mask;
	struct device_dma_parameters parms;
	bool binds;
	struct bus_dma_region range[3];
	struct dev_dma *bus_view;
	int (*probe)(struct device *dev);
};

/**
 * struct fake_env - what belongs to one test
 * @test:	The test.
 * @devices:	Its devices, last one first.
 * @born:	Devices that it has made.
 * @alive:	Devices that have not been released.
 * @released:	Devices in the order in which they were released.
 * @made:	Its provider, if it has made one.
 * @fake:	The same as long as its view is to be destroyed.
 * @dma_mask:	Mask of the next device; 0 for none.
 * @range:	Range map of the next device.
 * @incoherent:	The next device does not see the CPU's cache, where the kernel
 *		knows such devices.
 * @view:	A view beside a master's own, if there is one.
 * @warned:	The kernel had warned before the test began.
 */
struct fake_env {
	struct kunit *test;
	struct list_head devices;
	int born;
	int alive;
	struct device *released[32];
	struct fake *made;
	struct fake *fake;
	u64 dma_mask;
	struct bus_dma_region range[3];
	bool incoherent;
	struct dev_dma *view;
	bool warned;
};

/* Every kind of device that a driver may hold. */
enum fake_kind {
	FAKE_NONE,		/* nothing masters for it */
	FAKE_MASTER,		/* masters; direct where the machine allows */
	FAKE_CHILD,		/* of such a master */
	FAKE_GRANDCHILD,	/* of such a child */
	FAKE_NARROWED,		/* child with a mask of its own */
	FAKE_COUNTED,		/* child that is counted */
	FAKE_RANGED,		/* masters; sees memory elsewhere */
	FAKE_TRANSLATED,	/* masters, behind host */
	FAKE_PROVIDED,		/* child of the recording provider */
	FAKE_DEAD,		/* master without a driver */
	FAKE_LEFT,		/* child that has been unshared */
};

struct fake_kind_param {
	enum fake_kind kind;
	const char *name;
};

static inline struct fake_device *to_fake_device(struct device *dev)
{
	return container_of(dev, struct fake_device, dev);
}

static inline struct fake_env *fake_env(struct kunit *test)
{
	return test->priv;
}

/* fake.c: how a test begins and ends */
int fake_test_init(struct kunit *test);
void fake_test_exit(struct kunit *test);

/* fake_device.c: a bus and its devices */
int fake_suite_init(struct kunit_suite *suite);
void fake_suite_exit(struct kunit_suite *suite);
struct device *fake_new_device(struct kunit *test, bool binds);
struct device *fake_master(struct kunit *test);
struct device *fake_ranged_master(struct kunit *test, u64 offset);
struct device *fake_host_master(struct kunit *test);
struct device *fake_incoherent(struct kunit *test,
			       const struct dev_dma_ops *ops);
struct device *fake_plain(struct kunit *test);
struct device *fake_child(struct kunit *test, struct device *master);
struct device *fake_narrowed(struct kunit *test, struct device *master,
			     u64 mask);
void fake_unbind(struct device *dev);
void fake_rebind(struct kunit *test, struct device *dev);
void fake_unregister(struct device *dev);
bool fake_was_released(struct kunit *test, struct device *dev);
void fake_count_calls(struct kunit *test, struct device *dev, bool on);

/* fake_kind.c: every kind of device */
extern const struct fake_kind_param fake_able_kinds[];
extern const struct fake_kind_param fake_unable_kinds[];
#define FAKE_ABLE_KINDS		7
#define FAKE_UNABLE_KINDS	3

const void *fake_able_gen_params(const void *prev, char *desc);
const void *fake_unable_gen_params(const void *prev, char *desc);
const void *fake_every_gen_params(const void *prev, char *desc);
const void *fake_master_gen_params(const void *prev, char *desc);
struct device *fake_of_kind(struct kunit *test, enum fake_kind kind);
struct device *fake_param_device(struct kunit *test);

/* fake_provider.c: a provider that records every call */
struct fake *fake_provider(struct kunit *test);
struct fake *fake_cached_provider(struct kunit *test,
				  const struct dev_cache *cache);
struct device *fake_provided(struct kunit *test);
void fake_omit(struct fake *fake, enum fake_op op);
unsigned int fake_count(struct fake *fake, enum fake_op op);
struct fake_call *fake_last(struct fake *fake);

/* fake_look.c: looking and asking */
void *fake_buffer(struct kunit *test, size_t size);
void fake_warm_up(struct kunit *test, struct device *dev);
void fake_skip(struct kunit *test, const char *why);
void fake_need_fast(struct kunit *test, struct device *dev);
u64 fake_need_swiotlb(struct kunit *test);
struct dev_dma_stats fake_counts(struct device *dev);
unsigned long fake_slow(struct device *dev);
unsigned long fake_late(struct device *dev);
unsigned long fake_failures(struct device *dev);
struct dev_dma_master *fake_m(struct device *dev);
bool fake_has_memory(struct dev_dma_master *m);
unsigned long fake_entered(struct device *dev);

static inline bool fake_is_dead(struct device *dev)
{
	return dev_dma_gate_is_closed(&fake_m(dev)->gate);
}

bool fake_remembers(struct device *dev);

/* Poll for what a worker or another thread does; a second is ages. */
#define FAKE_WAIT_MS(cond, ms)						\
({									\
	int __left = (ms);						\
	bool __true;							\
									\
	while (!(__true = (cond)) && __left--)				\
		usleep_range(500, 1500);				\
	__true;								\
})

#define FAKE_WAIT(cond)		FAKE_WAIT_MS(cond, 10000)

/* fault.c: allocations that fail on demand */
void fault_begin(struct kunit *test);
void fault_arm(int nth);
bool fault_disarm(void);

/* lines.c: what the kernel says */
void lines_begin(struct kunit *test);
void lines_forget(void);
int lines_with(const char *text);

#endif /* _DRIVERS_BASE_DMA_FAKE_H */
