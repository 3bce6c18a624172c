// SPDX-License-Identifier: GPL-2.0-only
/* Memory and strings, byte by byte. */
#define _GNU_SOURCE
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((char *)to)[i] = ((const char *)from)[i];
	return to;
}

void *memset(void *mem, int byte, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((char *)mem)[i] = byte;
	return mem;
}

size_t strlen(const char *s)
{
	size_t len = 0;

	while (s[len])
		len++;
	return len;
}

char *strcpy(char *restrict to, const char *restrict from)
{
	return memcpy(to, from, strlen(from) + 1);
}

int strncmp(const char *a, const char *b, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (a[i] != b[i] || !a[i])
			return (unsigned char)a[i] - (unsigned char)b[i];
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, -1);
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	for (; (s = strchr(s, c)); s++) {
		last = s;
		if (!*s)
			break;
	}
	return (char *)last;
}

char *strstr(const char *s, const char *part)
{
	size_t len = strlen(part);

	for (; strncmp(s, part, len); s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

char *strsep(char **restrict rest, const char *restrict marks)
{
	char *word = *rest, *end = word;

	if (!word)
		return NULL;
	while (*end && !strchr(marks, *end))
		end++;
	*rest = *end ? end + 1 : NULL;
	*end = '\0';
	return word;
}
