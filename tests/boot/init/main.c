// SPDX-License-Identifier: GPL-2.0-only
/* PID 1: mounts what the tests need and runs those that t= names. */
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

static const struct {
	const char *name;
	int (*run)(void);
} tests[] = {
	{ "storage",	test_storage },
	{ "net",	test_net },
	{ "serial",	test_serial },
	{ "audio",	test_audio },
	{ "dummy",	test_dummy },
	{ "edu",	test_edu },
	{ "unplug",	test_unplug },
	{ "rebind",	test_rebind },
	{ "facts",	test_facts },
	{ "demo",	test_demo },
	{ "plant",	test_plant },
	{ "nic",	test_nic },
	{ "link",	test_link },
	{ "leave",	test_leave },
	{ "misuse",	test_misuse },
	{ "misuse-kasan", test_misuse_kasan },
};

static const struct {
	const char *type;
	const char *dir;
} mounts[] = {
	{ "devtmpfs",	"/dev" },
	{ "proc",	"/proc" },
	{ "sysfs",	"/sys" },
	{ "debugfs",	"/sys/kernel/debug" },
	{ "configfs",	"/sys/kernel/config" },
	{ "tmpfs",	"/tmp" },
};

static int mount_all(void)
{
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].dir, 0755);
		if (mount(mounts[i].type, mounts[i].dir, mounts[i].type, 0, NULL))
			return -1;
	}
	return 0;
}

static void run_test(const char *name)
{
	report_test(name);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		if (strcmp(name, tests[i].name))
			continue;
		if (!tests[i].run())
			report("pass %s", name);
		return;
	}
	fail("no such test");
}

static void run_all(const char *list)
{
	char names[256], *rest = names, *name;

	snprintf(names, sizeof(names), "%s", list);
	while ((name = strsep(&rest, ",")))
		run_test(name);
}

int main(void)
{
	int err = mount_all();

	report_open(param("verdict"));
	if (err)
		fail_errno("mount");
	else
		run_all(param("t"));
	report("done");
	for (;;)
		pause();
}
