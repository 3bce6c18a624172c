/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Machines whose cache does not see devices, all alike to a test: see
 * fake_machine.c.
 */
#ifndef _DRIVERS_BASE_DMA_FAKE_MACHINE_H
#define _DRIVERS_BASE_DMA_FAKE_MACHINE_H

#include "fake.h"
#include "fake_cache.h"

/* Whose cache it is. */
enum fake_machine_cache {
	FAKE_CPUS,		/* what the core has for this CPU */
	FAKE_NOBODYS,		/* none: memory is what the CPU sees */
	FAKE_SIMULATED,		/* the simulator's */
};

/**
 * struct fake_machine - what a test runs on
 * @name:	For people.
 * @cache:	Whose cache, behind the one that writes down.
 * @line:	Bytes of a line; %FAKE_CPUS knows itself.
 * @speculates:	Does the CPU speculate?  Likewise.
 */
struct fake_machine {
	const char *name;
	enum fake_machine_cache cache;
	unsigned int line;
	bool speculates;
};

const void *fake_machine_gen_params(const void *prev, char *desc);
const void *fake_machine_gen_real_params(const void *prev, char *desc);
struct device *fake_machine_begin(struct kunit *test);
u8 *fake_machine_memory(struct kunit *test, struct device *dev, dma_addr_t dma,
			phys_addr_t phys);
unsigned long fake_machine_reports(void);

/* fake_sim.c: the simulator's part */
#ifdef CONFIG_DEV_DMA_SIM
void fake_sim_begin(struct kunit *test, unsigned int line, bool speculates);
const struct dev_cache *fake_sim_cache(struct kunit *test);
u8 *fake_sim_memory(struct device *dev, dma_addr_t dma);
unsigned long fake_sim_reports(void);
#else
static inline void fake_sim_begin(struct kunit *test, unsigned int line,
				  bool speculates) { }
static inline const struct dev_cache *fake_sim_cache(struct kunit *test)
{
	return NULL;
}

static inline u8 *fake_sim_memory(struct device *dev, dma_addr_t dma)
{
	return NULL;
}

static inline unsigned long fake_sim_reports(void)
{
	return 0;
}
#endif

#endif /* _DRIVERS_BASE_DMA_FAKE_MACHINE_H */
