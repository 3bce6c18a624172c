/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A C library for PID 1 on sh4, as little of one as PID 1 needs: Debian's own
 * for sh4 was compiled without what ../keep_tests.cc mends. Types and constants
 * are those of its headers.
 */
#ifndef LIBC_CALL_H
#define LIBC_CALL_H

/* Pairs of registers have the lower half of a long long first. */
#define LOWER(x)	((long)(x))
#define UPPER(x)	((long)((unsigned long long)(x) >> 32))

/* A system call: -1 with errno, or what it returns. */
long call(long number, long a, long b, long c, long d, long e, long f);

#define CALL_(n, a, b, c, d, e, f, ...) \
	call(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
#define CALL(n, ...)	CALL_(__NR_##n, ##__VA_ARGS__, 0, 0, 0, 0, 0, 0)

#endif
