// SPDX-License-Identifier: GPL-2.0-only
/* What is a system call, or nearly. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <asm/unistd.h>

#include "call.h"

int open(const char *path, int flags, ...)
{
	va_list args;
	int mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, int) : 0;
	va_end(args);
	return CALL(open, path, flags | O_LARGEFILE, mode);
}

int close(int fd)
{
	return CALL(close, fd);
}

ssize_t read(int fd, void *buf, size_t size)
{
	return CALL(read, fd, buf, size);
}

ssize_t write(int fd, const void *buf, size_t size)
{
	return CALL(write, fd, buf, size);
}

/* Between size and place there is an argument for nobody. */
ssize_t pread(int fd, void *buf, size_t size, off_t at)
{
	return call(__NR_pread64, fd, (long)buf, size, 0, LOWER(at), UPPER(at));
}

ssize_t pwrite(int fd, const void *buf, size_t size, off_t at)
{
	return call(__NR_pwrite64, fd, (long)buf, size, 0, LOWER(at), UPPER(at));
}

int ftruncate(int fd, off_t size)
{
	return CALL(ftruncate64, fd, LOWER(size), UPPER(size));
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	long arg;

	va_start(args, request);
	arg = va_arg(args, long);
	va_end(args);
	return CALL(ioctl, fd, request, arg);
}

int poll(struct pollfd *fds, nfds_t count, int ms)
{
	return CALL(poll, fds, count, ms);
}

int access(const char *path, int mode)
{
	return CALL(access, path, mode);
}

ssize_t readlink(const char *path, char *buf, size_t size)
{
	return CALL(readlink, path, buf, size);
}

int symlink(const char *to, const char *path)
{
	return CALL(symlink, to, path);
}

int mkdir(const char *path, mode_t mode)
{
	return CALL(mkdir, path, mode);
}

int mount(const char *what, const char *dir, const char *type, unsigned long flags,
	  const void *data)
{
	return CALL(mount, what, dir, type, flags, data);
}

/* /proc knows every open file by its real name. */
char *realpath(const char *path, char *buf)
{
	int fd = open(path, O_PATH);
	ssize_t len;
	char link[32];

	if (fd < 0)
		return NULL;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, buf, PATH_MAX - 1);
	close(fd);
	if (len < 0)
		return NULL;
	buf[len] = '\0';
	return buf;
}

int pipe(int fds[2])
{
	return CALL(pipe2, fds, 0);
}

pid_t fork(void)
{
	return CALL(fork);
}

pid_t waitpid(pid_t pid, int *status, int flags)
{
	return CALL(wait4, pid, status, flags);
}

int pause(void)
{
	return CALL(pause);
}

int usleep(useconds_t us)
{
	int64_t time[2] = { us / 1000000, us % 1000000 * 1000 };

	return CALL(clock_nanosleep_time64, CLOCK_MONOTONIC, 0, time);
}

void *mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset)
{
	return (void *)CALL(mmap2, at, size, prot, flags, fd, offset / 4096);
}

int munmap(void *at, size_t size)
{
	return CALL(munmap, at, size);
}

int socket(int domain, int type, int protocol)
{
	return CALL(socket, domain, type, protocol);
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t size)
{
	return CALL(setsockopt, fd, level, option, value, size);
}

int connect(int fd, const struct sockaddr *to, socklen_t size)
{
	return CALL(connect, fd, to, size);
}

int bind(int fd, const struct sockaddr *at, socklen_t size)
{
	return CALL(bind, fd, at, size);
}

int listen(int fd, int most)
{
	return CALL(listen, fd, most);
}

int accept(int fd, struct sockaddr *from, socklen_t *size)
{
	return CALL(accept, fd, from, size);
}

int unshare(int what)
{
	return CALL(unshare, what);
}

int klogctl(int action, char *buf, int size)
{
	return CALL(syslog, action, buf, size);
}
