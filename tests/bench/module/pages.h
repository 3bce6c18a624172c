/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is taken from the system: see pages.c.
 */
#ifndef BENCH_PAGES_H
#define BENCH_PAGES_H

unsigned long free_pages_left(void);
void settle(void);

#endif
