// SPDX-License-Identifier: GPL-2.0-only
/* How a program begins and ends, and how it asks the kernel. */
#include <errno.h>
#include <unistd.h>

#include <asm/unistd.h>

#include "call.h"

int main(void);

_Noreturn void _exit(int status)
{
	for (;;)
		CALL(exit_group, status);
}

_Noreturn void _start(void)
{
	_exit(main());
}

int *__errno_location(void)
{
	static int error;

	return &error;
}

long call(long number, long a, long b, long c, long d, long e, long f)
{
	register long r3 __asm__("r3") = number;
	register long r4 __asm__("r4") = a;
	register long r5 __asm__("r5") = b;
	register long r6 __asm__("r6") = c;
	register long r7 __asm__("r7") = d;
	register long r0 __asm__("r0") = e;
	register long r1 __asm__("r1") = f;

	/* five instructions that do nothing: SH-4's trapa may skip what follows */
	__asm__ volatile ("trapa #0x16\n\t.rept 5\n\tor r0, r0\n\t.endr"
			  : "+r" (r0), "+r" (r1)
			  : "r" (r3), "r" (r4), "r" (r5), "r" (r6), "r" (r7)
			  : "memory", "t");
	if (r0 >= 0 || r0 < -4095)
		return r0;
	errno = -r0;
	return -1;
}
