/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Instructions that tell the plugin something: the guest executes them, the
 * plugin finds them by their bytes.  Three are no-ops, nopl DISP(%rax), with a
 * displacement that nothing else uses:
 *
 *	mark		write down what was counted since the last mark
 *	mark_begin	from here on count what this CPU does, ...
 *	mark_end	... to here; they nest
 *
 * mark_memory() is a load, mov DISP(%rax),%al, that shows the plugin a page: it
 * counts accesses to it until the next mark.
 */
#ifndef BENCH_MARKER_H
#define BENCH_MARKER_H

#define MARKER			0x0f, 0x1f, 0x80, 0x01, 0x6e, 0x65, 0x62
#define MARKER_BEGIN		0x0f, 0x1f, 0x80, 0x02, 0x6e, 0x65, 0x62
#define MARKER_END		0x0f, 0x1f, 0x80, 0x03, 0x6e, 0x65, 0x62
#define MARKER_MEMORY		0x8a, 0x80, 0x04, 0x6e, 0x65, 0x62
#define MARKER_MEMORY_DISP	0x62656e04UL

#define MARKER_BYTES(...)	#__VA_ARGS__
#define MARKER_TEXT(...)	".byte " MARKER_BYTES(__VA_ARGS__)
#define mark()			asm volatile(MARKER_TEXT(MARKER) : : : "memory")
#define mark_begin()		asm volatile(MARKER_TEXT(MARKER_BEGIN) : : : "memory")
#define mark_end()		asm volatile(MARKER_TEXT(MARKER_END) : : : "memory")

static inline void mark_memory(const void *mem)
{
	unsigned long at = (unsigned long)mem - MARKER_MEMORY_DISP;

	asm volatile(MARKER_TEXT(MARKER_MEMORY) : "+a" (at) : : "memory");
}

#endif
