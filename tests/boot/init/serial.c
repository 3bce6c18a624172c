// SPDX-License-Identifier: GPL-2.0-only
/* The USB serial port, both ways. */
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"

#define PORT	"/dev/ttyUSB0"

int test_serial(void)
{
	struct termios raw;
	int fd = open_patiently(PORT, O_RDWR | O_NOCTTY), err;

	if (fd < 0)
		return -1;
	if (tcgetattr(fd, &raw))
		return fail_errno(PORT);
	cfmakeraw(&raw);
	cfsetspeed(&raw, B115200);
	err = tcsetattr(fd, TCSANOW, &raw) ? fail_errno("raw mode") : 0;
	if (!err)
		err = stream_exchange(fd, param_number("size"));
	close(fd);
	return err;
}
