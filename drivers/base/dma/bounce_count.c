// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who is bounced, and how often: a driver that wants to be fast asks here which
 * of its buffers share cache lines.
 */
#include <linux/bits.h>
#include <linux/device.h>
#include <linux/hash.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "bounce.h"

#define SITES_BITS	6
#define SITES		BIT(SITES_BITS)

/**
 * struct dev_dma_sites - who is bounced
 * @site:	Callers, each where its hash or the next free place is.
 * @others:	How often it was somebody for whom there was no place.
 */
struct dev_dma_sites {
	struct {
		unsigned long	caller;
		atomic_long_t	count;
	} site[SITES];
	atomic_long_t others;
};

static struct dev_dma_sites *get_sites(struct dev_dma_master *m)
{
	struct dev_dma_sites *sites = READ_ONCE(m->sites), *other;

	if (likely(sites))
		return sites;
	sites = kzalloc(sizeof(*sites), GFP_ATOMIC | __GFP_NOWARN);
	if (!sites)
		return NULL;
	other = cmpxchg(&m->sites, NULL, sites);
	if (!other)
		return sites;
	kfree(sites);
	return other;
}

/* Once taken, a place is its caller's for good. */
static atomic_long_t *count_of(struct dev_dma_sites *sites,
			       unsigned long caller)
{
	unsigned int n, i = hash_long(caller, SITES_BITS);
	unsigned long who;

	for (n = 0; n < SITES; n++, i = (i + 1) % SITES) {
		who = READ_ONCE(sites->site[i].caller);
		if (!who)
			who = cmpxchg(&sites->site[i].caller, 0, caller) ?:
			      caller;
		if (who == caller)
			return &sites->site[i].count;
	}
	return &sites->others;
}

/**
 * dev_dma_bounce_count - count a bounce
 * @m:		Whose view.
 * @caller:	Who maps the buffer.
 *
 * Context: Any.
 */
void dev_dma_bounce_count(struct dev_dma_master *m, unsigned long caller)
{
	struct dev_dma_sites *sites = get_sites(m);

	if (sites)
		atomic_long_inc(count_of(sites, caller));
}

/**
 * dev_dma_show_sites - tell who is bounced
 * @file:	Gets a line for each: how often, and who.
 * @m:		Whose view.
 *
 * Context: Task context.
 */
void dev_dma_show_sites(struct seq_file *file, struct dev_dma_master *m)
{
	struct dev_dma_sites *sites = READ_ONCE(m->sites);
	unsigned int i;

	if (!sites)
		return;
	for (i = 0; i < SITES; i++)
		if (READ_ONCE(sites->site[i].caller))
			seq_printf(file, "%ld %pS\n",
				   atomic_long_read(&sites->site[i].count),
				   (void *)sites->site[i].caller);
	if (atomic_long_read(&sites->others))
		seq_printf(file, "%ld others\n",
			   atomic_long_read(&sites->others));
}
