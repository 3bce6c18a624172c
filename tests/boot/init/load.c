// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes that keep a disk busy, checking every byte, until it goes away.
 * An I/O error is how they are meant to end; wrong data is not.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "init.h"

#define WORKERS	3	/* one writes, the others read */

static pid_t workers[WORKERS];
static int worker_status[WORKERS];

static int work_once(const char *path, int nr)
{
	size_t size = param_number("size");

	if (nr)
		return disk_check(path, 0, size, host_seed());
	return disk_write(path, size, size, guest_seed());
}

static _Noreturn void worker(const char *path, int nr, int ready)
{
	int err = work_once(path, nr);

	if (!err && write(ready, "", 1) != 1)
		err = fail_errno("worker");
	while (!err)
		err = work_once(path, nr);
	_exit(err == DISK_ERROR ? 0 : 1);
}

/* Returns when each of them has moved all its data once. */
int load_start(const char *path)
{
	int ready[2];
	char byte;

	if (pipe(ready))
		return fail_errno("pipe");
	for (int i = 0; i < WORKERS; i++) {
		workers[i] = fork();
		if (!workers[i])
			worker(path, i, ready[1]);
	}
	close(ready[1]);
	for (int i = 0; i < WORKERS; i++)
		if (read(ready[0], &byte, 1) != 1)
			return fail("a worker ended before the disk went");
	close(ready[0]);
	return 0;
}

static bool ended_cond(void *nr)
{
	int *status = &worker_status[*(int *)nr];

	return waitpid(workers[*(int *)nr], status, WNOHANG) > 0;
}

int load_wait(void)
{
	for (int i = 0; i < WORKERS; i++) {
		if (wait_for(ended_cond, &i, "I/O ending with the disk"))
			return -1;
		if (worker_status[i])
			return fail("worker %d ended with %#x", i, worker_status[i]);
	}
	return 0;
}
