// SPDX-License-Identifier: GPL-2.0-only
/* The verdict: one line each, on a tty that carries nothing else. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"

static int verdict_fd = STDERR_FILENO;
static const char *test_name = "init";

void report_open(const char *tty)
{
	struct termios raw;
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", tty);
	fd = open_patiently(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (!tcgetattr(fd, &raw)) {
		cfmakeraw(&raw);
		tcsetattr(fd, TCSANOW, &raw);
	}
	verdict_fd = fd;
}

static void report_line(const char *prefix, const char *fmt, va_list args)
{
	char line[512];
	int len = snprintf(line, sizeof(line), "%s", prefix);

	len += vsnprintf(line + len, sizeof(line) - len - 1, fmt, args);
	if (len > (int)sizeof(line) - 2)
		len = sizeof(line) - 2;
	line[len++] = '\n';
	if (write(verdict_fd, line, len) != len)
		perror("verdict");
}

void report(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	report_line("", fmt, args);
	va_end(args);
}

void report_test(const char *name)
{
	test_name = name;
}

int fail(const char *fmt, ...)
{
	char prefix[64];
	va_list args;

	snprintf(prefix, sizeof(prefix), "fail %s: ", test_name);
	va_start(args, fmt);
	report_line(prefix, fmt, args);
	va_end(args);
	return -1;
}

int fail_errno(const char *what)
{
	return fail("%s: %s", what, strerror(errno));
}
