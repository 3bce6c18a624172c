/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of an arm64 instruction as tells whether it waits for caches.
 */
#ifndef BENCH_ARM64_H
#define BENCH_ARM64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* DSB, of any domain and kind of access. */
static bool arm64_is_dsb(const uint8_t *bytes, size_t size)
{
	return size == 4 && bytes[0] == 0x9f && (bytes[1] & 0xf0) == 0x30 &&
	       bytes[2] == 0x03 && bytes[3] == 0xd5;
}

#endif
