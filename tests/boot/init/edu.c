// SPDX-License-Identifier: GPL-2.0-only
/* QEMU's edu device: its driver tests itself when it binds, and says so. */
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>

#include "init.h"

#define LOG_SIZE	(1 << 18)
#define LOG_READ_ALL	3	/* syslog(2) */

struct passes {
	char *log;
	int times;
};

/* Lines "edu DEVICE: self-test passed: …", as many as are waited for. */
static bool passed_cond(void *arg)
{
	struct passes *passes = arg;
	int len = klogctl(LOG_READ_ALL, passes->log, LOG_SIZE - 1), n = 0;
	const char *line = passes->log;

	passes->log[len > 0 ? len : 0] = '\0';
	while ((line = strstr(line, "edu ")) && (line = strstr(line, "self-test passed")))
		n++;
	return n >= passes->times;
}

int edu_wait(int times)
{
	struct passes passes = { malloc(LOG_SIZE), times };
	int err = wait_for(passed_cond, &passes, "edu passing its self-test");

	free(passes.log);
	return err;
}

int test_edu(void)
{
	return edu_wait(1);
}
