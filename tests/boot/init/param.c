// SPDX-License-Identifier: GPL-2.0-only
/* Parameters from the kernel command line, KEY=VALUE. */
#include <stdlib.h>
#include <string.h>

#include "init.h"

static char *cmdline(void)
{
	static char text[2048];

	if (!text[0])
		file_read("/proc/cmdline", text, sizeof(text));
	return text;
}

/* The value of @key, or an empty string. */
const char *param(const char *key)
{
	static char copy[2048], *word, *rest;
	size_t len = strlen(key);

	rest = strcpy(copy, cmdline());
	while ((word = strsep(&rest, " ")))
		if (!strncmp(word, key, len) && word[len] == '=')
			return word + len + 1;
	return "";
}

unsigned long param_number(const char *key)
{
	return strtoul(param(key), NULL, 0);
}

/* The longest wait for a device to come, to go or to speak. */
int patience_s(void)
{
	return param_number("patience") ?: PATIENCE_S;
}
