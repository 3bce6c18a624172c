// SPDX-License-Identifier: GPL-2.0-only
/* The USB network interface: TCP to a server of the host's, both ways. */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init.h"

/* QEMU's user network: the guest's address and the host's. */
#define GUEST_ADDR	"10.0.2.15"
#define HOST_ADDR	"10.0.2.2"
#define NETMASK		"255.255.255.0"

static struct sockaddr_in address(const char *text, unsigned short port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons(port) };

	inet_aton(text, &addr.sin_addr);
	return addr;
}

static bool interface_cond(void *name)
{
	return dir_first("/sys/class/net", "eth", name, IFNAMSIZ) ||
	       dir_first("/sys/class/net", "usb", name, IFNAMSIZ);
}

static int set_address(int sock, struct ifreq *req, unsigned long op, const char *text)
{
	struct sockaddr_in addr = address(text, 0);

	memcpy(&req->ifr_addr, &addr, sizeof(addr));
	return ioctl(sock, op, req) ? fail_errno(text) : 0;
}

static int interface_up(int sock)
{
	struct ifreq req = { 0 };

	if (wait_for(interface_cond, req.ifr_name, "a network interface"))
		return -1;
	if (set_address(sock, &req, SIOCSIFADDR, GUEST_ADDR) ||
	    set_address(sock, &req, SIOCSIFNETMASK, NETMASK))
		return -1;
	req.ifr_flags = IFF_UP;
	return ioctl(sock, SIOCSIFFLAGS, &req) ? fail_errno("up") : 0;
}

static int talk(int sock)
{
	struct sockaddr_in server = address(HOST_ADDR, param_number("net_port"));

	if (connect(sock, (struct sockaddr *)&server, sizeof(server)))
		return fail_errno("connect");
	return stream_exchange(sock, param_number("size"));
}

int test_net(void)
{
	int sock = socket(AF_INET, SOCK_STREAM, 0), err;

	if (sock < 0)
		return fail_errno("socket");
	err = interface_up(sock);
	if (!err)
		err = talk(sock);
	close(sock);
	return err;
}
