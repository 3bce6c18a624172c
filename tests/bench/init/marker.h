/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Instructions that tell the plugin something: the guest executes them, the
 * plugin finds them by their bytes.  Three do nothing, and are such that nothing
 * else uses them: nopl DISP(%rax) on x86-64, movz xzr, IMM on arm64.
 *
 *	mark		write down what was counted since the last mark
 *	mark_begin	from here on count what this CPU does, ...
 *	mark_end	... to here; they nest
 *
 * mark_memory(), on x86-64 alone, is a load, mov DISP(%rax),%al, that shows the
 * plugin a page: it counts accesses to it until the next mark.
 */
#ifndef BENCH_MARKER_H
#define BENCH_MARKER_H

#define X86_MARKER		0x0f, 0x1f, 0x80, 0x01, 0x6e, 0x65, 0x62
#define X86_MARKER_BEGIN	0x0f, 0x1f, 0x80, 0x02, 0x6e, 0x65, 0x62
#define X86_MARKER_END		0x0f, 0x1f, 0x80, 0x03, 0x6e, 0x65, 0x62
#define X86_MARKER_MEMORY	0x8a, 0x80, 0x04, 0x6e, 0x65, 0x62
#define X86_MARKER_MEMORY_DISP	0x62656e04UL

#define ARM64_MARKER		0x3f, 0x40, 0x8c, 0xd2
#define ARM64_MARKER_BEGIN	0x5f, 0x40, 0x8c, 0xd2
#define ARM64_MARKER_END	0x7f, 0x40, 0x8c, 0xd2

#ifdef __aarch64__
#define MARKER(name)		ARM64_##name
#else
#define MARKER(name)		X86_##name
#endif

#define MARKER_BYTES(...)	#__VA_ARGS__
#define MARKER_TEXT(...)	".byte " MARKER_BYTES(__VA_ARGS__)
#define mark()			asm volatile(MARKER_TEXT(MARKER(MARKER)) : : : "memory")
#define mark_begin()		asm volatile(MARKER_TEXT(MARKER(MARKER_BEGIN)) : : : "memory")
#define mark_end()		asm volatile(MARKER_TEXT(MARKER(MARKER_END)) : : : "memory")

#ifdef __x86_64__
static inline void mark_memory(const void *mem)
{
	unsigned long at = (unsigned long)mem - X86_MARKER_MEMORY_DISP;

	asm volatile(MARKER_TEXT(X86_MARKER_MEMORY) : "+a" (at) : : "memory");
}
#endif

#endif
