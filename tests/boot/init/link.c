// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two network cards on one hub, each in a namespace of its own: TCP from one to
 * the other, both ways.  What goes over the wire is the guest's pattern one way,
 * the host's the other.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init.h"

#define NEAR	"10.0.3.1"
#define FAR	"10.0.3.2"
#define PORT	4000

struct move_link {
	struct nlmsghdr head;
	struct ifinfomsg info;
	struct nlattr attr;
	uint32_t pid;
};

struct answer {
	struct nlmsghdr head;
	struct nlmsgerr err;
	char rest[256];
};

static int ask(int sock, const struct move_link *move)
{
	struct answer answer = { 0 };

	if (write(sock, move, sizeof(*move)) != sizeof(*move) ||
	    read(sock, &answer, sizeof(answer)) < (ssize_t)offsetof(struct answer, rest))
		return fail_errno("netlink");
	errno = -answer.err.error;
	return errno ? fail_errno("moving the card") : 0;
}

static int card_index(const char *name)
{
	char path[64], index[16];

	snprintf(path, sizeof(path), "/sys/class/net/%s/ifindex", name);
	return file_read(path, index, sizeof(index)) ? 0 : atoi(index);
}

/* Moves the card @name to the namespace of process @pid. */
static int move_card(const char *name, pid_t pid)
{
	struct move_link move = {
		.head = {
			.nlmsg_len = sizeof(move),
			.nlmsg_type = RTM_NEWLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		},
		.info = { .ifi_index = card_index(name) },
		.attr = { .nla_len = NLA_HDRLEN + sizeof(uint32_t), .nla_type = IFLA_NET_NS_PID },
		.pid = pid,
	};
	int sock = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), err;

	if (sock < 0)
		return fail_errno("netlink");
	err = ask(sock, &move);
	close(sock);
	return err;
}

static bool cards_cond(void *arg __attribute__((unused)))
{
	return file_exists("/sys/class/net/eth0") && file_exists("/sys/class/net/eth1");
}

static int serve(int sock, size_t size)
{
	int one = accept(sock, NULL, NULL), err;

	if (one < 0)
		return fail_errno("accept");
	err = stream_answer(one, size);
	close(one);
	return err;
}

/* The far end: says so when it has its namespace, and waits for its card. */
static int far_end(int ready, int card, size_t size)
{
	struct sockaddr_in addr = net_address(FAR, PORT);
	char c = 0;
	int sock;

	if (unshare(CLONE_NEWNET))
		return fail_errno("unshare");
	if (write(ready, &c, 1) != 1 || read(card, &c, 1) != 1)
		return fail_errno("pipe");
	sock = socket(AF_INET, SOCK_STREAM, 0);
	if (net_configure("eth1", FAR) ||
	    bind(sock, (struct sockaddr *)&addr, sizeof(addr)) || listen(sock, 1))
		return fail_errno("listen");
	if (write(ready, &c, 1) != 1)
		return fail_errno("pipe");
	return serve(sock, size);
}

static int near_end(int ready, int card, pid_t pid, size_t size)
{
	char c = 0;

	if (read(ready, &c, 1) != 1)
		return fail("the far end has no namespace");
	if (move_card("eth1", pid) || write(card, &c, 1) != 1)
		return -1;
	if (read(ready, &c, 1) != 1)
		return fail("the far end does not listen");
	return net_configure("eth0", NEAR) ?: net_exchange(FAR, PORT, size);
}

int test_link(void)
{
	size_t size = param_number("size");
	int ready[2], card[2], err, status;
	pid_t pid;

	if (wait_for(cards_cond, NULL, "two network cards"))
		return -1;
	if (pipe(ready) || pipe(card))
		return fail_errno("pipe");
	pid = fork();
	if (!pid)
		_exit(far_end(ready[1], card[0], size) ? 1 : 0);
	close(ready[1]);
	close(card[0]);
	err = near_end(ready[0], card[1], pid, size);
	close(card[1]);
	if (waitpid(pid, &status, 0) != pid || status)
		return err ?: fail("the far end failed");
	/* its card comes back when its namespace goes */
	return err ?: wait_for(cards_cond, NULL, "both network cards");
}
