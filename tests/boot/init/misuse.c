// SPDX-License-Identifier: GPL-2.0-only
/*
 * Misuse of edu's DMA, one kind after the other: the simulator counts each in the
 * one place, says so once, and names the function that did it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

#define EDU		"0000:00:04.0"
#define DEVICE		"/sys/bus/pci/devices/" EDU
#define DRIVER		"/sys/bus/pci/drivers/dev_dma_misuse"
#define COUNTS		"/sys/kernel/debug/dev_dma_sim"
#define BOUNCE		"/sys/module/dev_dma_sim/parameters/bounce"

/* Some are only told where the simulator bounces nothing, nor speculates. */
enum when { ALWAYS, PLAIN };

/* An error is what writing to the file returns; a count, the one that rises. */
static const struct misuse {
	const char *name;
	const char *count;
	int error;
	enum when told;
} misuses[] = {
	{ "nothing_wrong", NULL, 0, ALWAYS },
	{ "cpu_writes_devices_buffer", "cpu_wrote", 0, ALWAYS },
	{ "sync_for_device_is_missing", "not_given", 0, ALWAYS },
	{ "sync_for_cpu_is_missing", "not_taken", 0, ALWAYS },
	{ "device_writes_what_is_the_cpus", "lost", 0, ALWAYS },
	{ "cpu_keeps_what_it_read", "stale", 0, PLAIN },
	{ "part_of_a_line_is_mapped", "shared", 0, PLAIN },
	{ "device_writes_what_it_should_read", "direction", 0, ALWAYS },
	{ "unmap_has_another_direction", "direction", 0, ALWAYS },
	{ "unmap_has_another_size", "size", 0, ALWAYS },
	{ "device_writes_beside", "outside", 0, ALWAYS },
	{ "device_writes_after_unmap", "after_unmap", 0, ALWAYS },
	{ "synced_after_unmap", "not_mapped", 0, ALWAYS },
	{ "never_unmapped", "leak", 0, ALWAYS },
	{ "first_sync_is_missing", NULL, EILSEQ, ALWAYS },
}, read_early = { "cpu_reads_devices_buffer", NULL, 0, ALWAYS };

#define MARK		"begins: "

static int mark(const char *name)
{
	char line[80];

	snprintf(line, sizeof(line), MARK "%s\n", name);
	return file_write("/dev/kmsg", line);
}

/* What the kernel has said since the last mark. */
static char *log_since_mark(void)
{
	char *log = klog_read(), *at = log, *next = log;

	while ((next = strstr(next, MARK)))
		at = next++;
	return at;
}

static int count_lines(const char *log, const char *text)
{
	int n = 0;

	for (; (log = strstr(log, text)); log++)
		n++;
	return n;
}

/* Every count must be what it was, but for one that is one more. */
static int check_counts(char *before, char *after, const char *risen)
{
	char *was, *is, *name;
	unsigned long rise;

	while ((was = strsep(&before, "\n"))) {
		is = strsep(&after, "\n");
		name = strsep(&was, " ");
		strsep(&is, " ");
		if (!was || !is)
			return fail("no counts");
		rise = strtoul(is, NULL, 10) - strtoul(was, NULL, 10);
		if (rise != (risen && !strcmp(name, risen)))
			return fail("%s rose by %lu", name, rise);
	}
	return 0;
}

static int check_log(const struct misuse *misuse, bool told)
{
	const char *log = log_since_mark();
	int n = count_lines(log, "DMA simulator:");
	char site[64];

	if (n != told)
		return fail("%s: %d reports", misuse->name, n);
	snprintf(site, sizeof(site), " %s+0x", misuse->name);
	if (n && !strstr(log, site))
		return fail("%s: not named", misuse->name);
	return 0;
}

static int commit(const struct misuse *misuse)
{
	int fd = open(DEVICE "/misuse", O_WRONLY);
	ssize_t n = write(fd, misuse->name, strlen(misuse->name));
	int error = n < 0 ? errno : 0;

	close(fd);
	if (error != misuse->error)
		return fail("%s: %s", misuse->name, strerror(error));
	return 0;
}

/* With its driver bound for no longer than that. */
static int commit_bound(const struct misuse *misuse)
{
	if (file_write(DRIVER "/bind", EDU))
		return -1;
	if (mark(misuse->name) || commit(misuse))
		return -1;
	return file_write(DRIVER "/unbind", EDU);
}

static bool is_plain(void)
{
	char bounce[8];

	return !file_read(BOUNCE, bounce, sizeof(bounce)) && bounce[0] == 'N';
}

static int try_one(const struct misuse *misuse)
{
	char before[1024], after[1024];
	bool told;

	if (file_read(COUNTS, before, sizeof(before)))
		return fail_errno(COUNTS);
	if (commit_bound(misuse))
		return -1;
	if (file_read(COUNTS, after, sizeof(after)))
		return fail_errno(COUNTS);
	told = misuse->count && (misuse->told == ALWAYS || is_plain());
	return check_counts(before, after, told ? misuse->count : NULL) ?:
	       check_log(misuse, told);
}

/* Whatever driver it has goes. */
static int take_edu(void)
{
	if (file_exists(DEVICE "/driver") && file_write(DEVICE "/driver/unbind", EDU))
		return -1;
	return file_write(DEVICE "/driver_override", "dev_dma_misuse");
}

int test_misuse(void)
{
	if (take_edu())
		return -1;
	for (size_t i = 0; i < sizeof(misuses) / sizeof(misuses[0]); i++)
		if (try_one(&misuses[i]))
			return -1;
	return 0;
}

/* KASAN says so, where the read is, and the simulator has nothing to add. */
int test_misuse_kasan(void)
{
	const char *log;

	if (take_edu() || try_one(&read_early))
		return -1;
	log = log_since_mark();
	if (count_lines(log, "BUG: KASAN:") != 1 ||
	    !strstr(log, " in cpu_reads_devices_buffer+0x"))
		return fail("KASAN did not see the read");
	return 0;
}
