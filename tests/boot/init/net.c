// SPDX-License-Identifier: GPL-2.0-only
/* The network interface: TCP to a server of the host's or of the far end's, both ways. */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "init.h"

/* QEMU's user network: the guest's address and the host's. */
#define GUEST_ADDR	"10.0.2.15"
#define HOST_ADDR	"10.0.2.2"
#define NETMASK		"255.255.255.0"

struct sockaddr_in net_address(const char *text, unsigned short port)
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
	struct sockaddr_in addr = net_address(text, 0);

	memcpy(&req->ifr_addr, &addr, sizeof(addr));
	return ioctl(sock, op, req) ? fail_errno(text) : 0;
}

static int interface_up(int sock, struct ifreq *req, const char *addr)
{
	if (set_address(sock, req, SIOCSIFADDR, addr) ||
	    set_address(sock, req, SIOCSIFNETMASK, NETMASK))
		return -1;
	req->ifr_flags = IFF_UP;
	return ioctl(sock, SIOCSIFFLAGS, req) ? fail_errno("up") : 0;
}

/* The one interface there is, up and with its address; @name, of IFNAMSIZ bytes, is its name. */
int net_up(char *name)
{
	int sock = socket(AF_INET, SOCK_DGRAM, 0), err = -1;
	struct ifreq req = { 0 };

	if (sock < 0)
		return fail_errno("socket");
	if (!wait_for(interface_cond, req.ifr_name, "a network interface"))
		err = interface_up(sock, &req, GUEST_ADDR);
	memcpy(name, req.ifr_name, IFNAMSIZ);
	close(sock);
	return err;
}

/* The interface @name up, with the address @addr. */
int net_configure(const char *name, const char *addr)
{
	int sock = socket(AF_INET, SOCK_DGRAM, 0), err;
	struct ifreq req = { 0 };

	if (sock < 0)
		return fail_errno("socket");
	snprintf(req.ifr_name, sizeof(req.ifr_name), "%s", name);
	err = interface_up(sock, &req, addr);
	close(sock);
	return err;
}

static int talk(int sock, struct sockaddr_in server, size_t size)
{
	struct timeval patience = { .tv_sec = patience_s() };

	setsockopt(sock, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (connect(sock, (struct sockaddr *)&server, sizeof(server)))
		return fail_errno("connect");
	return stream_exchange(sock, size);
}

/* @size bytes both ways with the server there, over a connection of its own. */
int net_exchange(const char *addr, unsigned short port, size_t size)
{
	int sock = socket(AF_INET, SOCK_STREAM, 0), err;

	if (sock < 0)
		return fail_errno("socket");
	err = talk(sock, net_address(addr, port), size);
	close(sock);
	return err;
}

/* The same with the host's server. */
int net_talk(size_t size)
{
	return net_exchange(HOST_ADDR, param_number("net_port"), size);
}

int test_net(void)
{
	char name[IFNAMSIZ];

	return net_up(name) ?: net_talk(param_number("size"));
}
