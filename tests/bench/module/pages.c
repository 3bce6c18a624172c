// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much memory is free, to the page.
 */
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/vmstat.h>

#include "pages.h"

#define SETTLE_MS	2000

static unsigned long zone_free(struct zone *zone)
{
	unsigned long pages = zone_page_state_snapshot(zone, NR_FREE_PAGES);
	int cpu;

	for_each_online_cpu(cpu)
		pages += READ_ONCE(per_cpu_ptr(zone->per_cpu_pageset, cpu)->count);
	return pages;
}

/* To the page: those that wait in the lists of the CPUs are free, too. */
unsigned long free_pages_left(void)
{
	struct zone *zone = NODE_DATA(0)->node_zones;
	unsigned long pages = 0;
	int i;

	for (i = 0; i < MAX_NR_ZONES; i++)
		if (populated_zone(&zone[i]))
			pages += zone_free(&zone[i]);
	return pages;
}

/* What others free late is free after this. */
void settle(void)
{
	msleep(SETTLE_MS);
}
