// SPDX-License-Identifier: GPL-2.0-only
/* QEMU's edu device: its driver tests itself when it binds, and says so. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "init.h"

#define DEVICE		"/sys/bus/pci/devices/0000:00:04.0"
#define INTERRUPTS	"/sys/kernel/irq"

struct passes {
	int times;
	bool failed;
};

/* Lines "edu DEVICE: self-test passed: …", as many as are waited for, or one of failure. */
static bool passed_cond(void *arg)
{
	struct passes *passes = arg;
	const char *line = klog_read();
	int n = 0;

	passes->failed = strstr(line, "self-test failed");
	while ((line = strstr(line, "edu ")) && (line = strstr(line, "self-test passed")))
		n++;
	return passes->failed || n >= passes->times;
}

int edu_wait(int times)
{
	struct passes passes = { times, false };
	int err = wait_for(passed_cond, &passes, "edu passing its self-test");

	return !err && passes.failed ? fail("the self-test failed") : err;
}

/* Each transfer ends with an interrupt: a line has those of all CPUs, with commas. */
static int report_transfers(void)
{
	char irq[32], path[80], counts[256], *rest = counts, *count;
	unsigned long ios = 0;

	if (!dir_first(DEVICE "/msi_irqs", "", irq, sizeof(irq)))
		return fail("the device has no MSI");
	snprintf(path, sizeof(path), INTERRUPTS "/%s/per_cpu_count", irq);
	if (file_read(path, counts, sizeof(counts)))
		return fail_errno(path);
	while ((count = strsep(&rest, ",")))
		ios += strtoul(count, NULL, 10);
	report("fact ios %lu", ios);
	return 0;
}

/* Once more, as often as rounds= says. */
static int edu_again(int rounds)
{
	for (int i = 0; i < rounds; i++)
		if (file_write(DEVICE "/self_test", "1"))
			return -1;
	return 0;
}

static int report_edu(void)
{
	char sysfs[PATH_MAX];

	if (!realpath(DEVICE, sysfs))
		return fail_errno(DEVICE);
	report_master(sysfs);
	return report_transfers();
}

int test_edu(void)
{
	return edu_wait(1) ?: edu_again(param_number("rounds")) ?: report_edu();
}
