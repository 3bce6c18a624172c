/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The no-op from which to which the plugin counts: the guest executes it, the
 * plugin finds it by its bytes.
 */
#ifndef BENCH_MARKER_H
#define BENCH_MARKER_H

#define MARKER			0x0f, 0x1f, 0x80, 0x01, 0x6e, 0x65, 0x62

#define MARKER_BYTES(...)	#__VA_ARGS__
#define MARKER_TEXT(...)	MARKER_BYTES(__VA_ARGS__)
#define mark()			asm volatile(".byte " MARKER_TEXT(MARKER) : : : "memory")

#endif
