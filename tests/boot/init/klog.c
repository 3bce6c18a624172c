// SPDX-License-Identifier: GPL-2.0-only
/* What the kernel has said so far. */
#include <sys/klog.h>

#include "init.h"

#define LOG_SIZE	(1 << 18)
#define LOG_READ_ALL	3	/* syslog(2) */

/* All of it that is left; the next call writes over it. */
char *klog_read(void)
{
	static char log[LOG_SIZE];
	int len = klogctl(LOG_READ_ALL, log, sizeof(log) - 1);

	log[len > 0 ? len : 0] = '\0';
	return log;
}
