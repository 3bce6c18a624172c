// SPDX-License-Identifier: GPL-2.0-only
/*
 * A network card, used in every way that makes its driver map something: nic=
 * says in which order.
 *
 *	talk	a few bytes both ways, which many drivers copy, then many
 *	test	the driver's own test of the card, what it says apart
 *	ring	longer rings, then short ones
 *	jumbo	frames of more than a page from here on
 *	down	and up again
 */
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init.h"

#define A_FEW		120
#define JUMBO		9000
#define MOST_RESULTS	16

static char name[IFNAMSIZ];

static int ask(unsigned long op, struct ifreq *req)
{
	int sock = socket(AF_INET, SOCK_DGRAM, 0), ret;

	snprintf(req->ifr_name, sizeof(req->ifr_name), "%s", name);
	ret = ioctl(sock, op, req);
	close(sock);
	return ret;
}

static int ethtool(void *what)
{
	struct ifreq req = { .ifr_data = what };

	return ask(SIOCETHTOOL, &req);
}

static int do_talk(void)
{
	return net_talk(A_FEW) ?: net_talk(param_number("size"));
}

/* A model of a card need not pass: what matters is what the kernel says of it. */
static int do_test(void)
{
	size_t size = sizeof(struct ethtool_test) + MOST_RESULTS * sizeof(__u64);
	struct ethtool_test *test = malloc(size);
	int err;

	if (!test)
		return fail("no memory");
	memset(test, 0, size);
	test->cmd = ETHTOOL_TEST;
	test->flags = ETH_TEST_FL_OFFLINE;
	err = ethtool(test) ? fail_errno("ethtool test") : 0;
	free(test);
	return err;
}

static int set_rings(unsigned int entries)
{
	struct ethtool_ringparam ring = { .cmd = ETHTOOL_GRINGPARAM };

	if (ethtool(&ring))
		return fail_errno("rings");
	ring.cmd = ETHTOOL_SRINGPARAM;
	ring.rx_pending = entries;
	ring.tx_pending = entries;
	return ethtool(&ring) ? fail_errno("rings") : 0;
}

static int do_ring(void)
{
	return set_rings(128) ?: do_talk() ?: set_rings(16);
}

static int do_jumbo(void)
{
	struct ifreq req = { .ifr_mtu = JUMBO };

	return ask(SIOCSIFMTU, &req) ? fail_errno("MTU") : 0;
}

static int do_down(void)
{
	struct ifreq req = { 0 };

	return ask(SIOCSIFFLAGS, &req) ? fail_errno("down") : net_up(name);
}

static const struct {
	const char *name;
	int (*run)(void);
} steps[] = {
	{ "talk",	do_talk },
	{ "test",	do_test },
	{ "ring",	do_ring },
	{ "jumbo",	do_jumbo },
	{ "down",	do_down },
};

static int do_step(const char *step)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (!strcmp(steps[i].name, step))
			return steps[i].run();
	return fail("no such step: %s", step);
}

int test_nic(void)
{
	char names[256], *rest = names, *step;
	int err = net_up(name);

	snprintf(names, sizeof(names), "%s", param("nic"));
	while (!err && (step = strsep(&rest, ",")))
		err = do_step(step);
	return err;
}
