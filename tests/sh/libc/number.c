// SPDX-License-Identifier: GPL-2.0-only
/* Numbers from text. */
#include <arpa/inet.h>
#include <stdlib.h>

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

unsigned long strtoul(const char *restrict s, char **restrict end, int base)
{
	unsigned long value = 0;

	while (*s == ' ')
		s++;
	if (!base && s[0] == '0' && (s[1] | 0x20) == 'x') {
		s += 2;
		base = 16;
	}
	base = base ?: 10;
	for (; digit(*s) < base; s++)
		value = value * base + digit(*s);
	if (end)
		*end = (char *)s;
	return value;
}

long strtol(const char *restrict s, char **restrict end, int base)
{
	return strtoul(s, end, base);
}

int inet_aton(const char *text, struct in_addr *addr)
{
	unsigned char *bytes = (unsigned char *)addr;
	char *end;

	for (int i = 0; i < 4; i++, text = end + 1)
		bytes[i] = strtoul(text, &end, 10);
	return !*end;
}
