// SPDX-License-Identifier: GPL-2.0-only
/* QEMU's edu device: its driver tests itself when it binds, and says so. */
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>

#include "init.h"

#define LOG_SIZE	(1 << 18)
#define LOG_READ_ALL	3	/* syslog(2) */

static bool passed_cond(void *log)
{
	int len = klogctl(LOG_READ_ALL, log, LOG_SIZE - 1);
	const char *line;

	((char *)log)[len > 0 ? len : 0] = '\0';
	line = strstr(log, "edu ");
	return line && strstr(line, "self-test passed");
}

int test_edu(void)
{
	char *log = malloc(LOG_SIZE);
	int err = wait_for(passed_cond, log, "edu passing its self-test");

	free(log);
	return err;
}
