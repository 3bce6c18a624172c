// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data that names its own place: word N of a stream depends on N and on a
 * seed alone, no two words of a stream are alike, and host/pattern.py
 * computes the same without a line in common. A block that went to the
 * wrong place, or stayed where it was, is seen like one that was damaged.
 */
#include <endian.h>
#include <string.h>

#include "init.h"

static uint64_t pattern_word(uint64_t index, uint64_t seed)
{
	uint64_t x = (index + (seed << 40)) * 0x9e3779b97f4a7c15ULL;

	return x ^ (x >> 32);
}

/* @pos and @len are multiples of a word. */
void pattern_fill(void *buf, size_t len, uint64_t pos, uint64_t seed)
{
	for (size_t i = 0; i < len; i += sizeof(uint64_t)) {
		uint64_t word = htole64(pattern_word((pos + i) / sizeof(word), seed));

		memcpy((char *)buf + i, &word, sizeof(word));
	}
}

int pattern_check(const void *buf, size_t len, uint64_t pos, uint64_t seed)
{
	for (size_t i = 0; i < len; i += sizeof(uint64_t)) {
		uint64_t want = pattern_word((pos + i) / sizeof(want), seed), got;

		memcpy(&got, (const char *)buf + i, sizeof(got));
		got = le64toh(got);
		if (got != want)
			return fail("at byte %llu: %016llx, not %016llx",
				    (unsigned long long)(pos + i),
				    (unsigned long long)got,
				    (unsigned long long)want);
	}
	return 0;
}

/* What the host wrote and what the guest writes have seeds of their own. */
uint64_t host_seed(void)
{
	return param_number("host_seed");
}

uint64_t guest_seed(void)
{
	return param_number("guest_seed");
}
