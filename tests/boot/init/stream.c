// SPDX-License-Identifier: GPL-2.0-only
/* Both ways through a byte stream: the host's pattern in, the guest's out. */
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "init.h"

static int stream_read(int fd, char *buf, size_t len)
{
	struct pollfd in = { .fd = fd, .events = POLLIN };
	size_t done = 0;

	while (done < len) {
		ssize_t n;

		if (poll(&in, 1, patience_s() * 1000) != 1)
			return fail("nothing after %zu bytes of %zu", done, len);
		n = read(fd, buf + done, len - done);
		if (n < 0)
			return fail_errno("read");
		if (!n)
			return fail("the host hung up after %zu bytes", done);
		done += n;
	}
	return 0;
}

static int stream_write(int fd, const char *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = write(fd, buf + done, len - done);

		if (n <= 0)
			return fail_errno("write");
		done += n;
	}
	return 0;
}

/* What stands at the far end of stream_exchange(), where that is not the host. */
int stream_answer(int fd, size_t len)
{
	char *buf = malloc(len);
	int err = stream_read(fd, buf, len);

	if (!err)
		err = pattern_check(buf, len, 0, guest_seed());
	if (!err) {
		pattern_fill(buf, len, 0, host_seed());
		err = stream_write(fd, buf, len);
	}
	free(buf);
	return err;
}

int stream_exchange(int fd, size_t len)
{
	char *buf = malloc(len);
	int err;

	pattern_fill(buf, len, 0, guest_seed());
	err = stream_write(fd, buf, len);
	if (!err)
		err = stream_read(fd, buf, len);
	if (!err)
		err = pattern_check(buf, len, 0, host_seed());
	free(buf);
	return err;
}
