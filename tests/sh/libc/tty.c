// SPDX-License-Identifier: GPL-2.0-only
/* Serial lines: the kernel's struct termios is the start of the library's. */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <termios.h>

int tcgetattr(int fd, struct termios *tio)
{
	return ioctl(fd, TCGETS, tio);
}

int tcsetattr(int fd, int when, const struct termios *tio)
{
	return ioctl(fd, TCSETS + when, tio);
}

void cfmakeraw(struct termios *tio)
{
	tio->c_iflag &= ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
	tio->c_oflag &= ~OPOST;
	tio->c_lflag &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	tio->c_cflag = (tio->c_cflag & ~(CSIZE | PARENB)) | CS8;
}

int cfsetspeed(struct termios *tio, speed_t speed)
{
	tio->c_cflag = (tio->c_cflag & ~CBAUD) | speed;
	return 0;
}
