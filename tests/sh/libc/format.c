// SPDX-License-Identifier: GPL-2.0-only
/* Text with numbers in it: %s, %d, %u, %x, with #, 0, a width, l, ll, z. */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct text {
	char *buf;
	size_t size, len;
};

static void add(struct text *text, char c)
{
	if (text->len + 1 < text->size)
		text->buf[text->len] = c;
	text->len++;
}

static void add_string(struct text *text, const char *s)
{
	while (*s)
		add(text, *s++);
}

/* The last digit goes; in four parts, as there is no long division. */
static unsigned int take_digit(unsigned long long *value, unsigned int base)
{
	unsigned long long left = 0;
	unsigned int rest = 0;

	for (int part = 0; part < 4; part++) {
		rest = rest << 16 | *value >> 48;
		*value <<= 16;
		left = left << 16 | rest / base;
		rest %= base;
	}
	*value = left;
	return rest;
}

static void add_number(struct text *text, unsigned long long value, unsigned int base,
		       int width)
{
	char digits[24];
	int n = 0;

	do
		digits[n++] = "0123456789abcdef"[take_digit(&value, base)];
	while (value || n < width);
	while (n)
		add(text, digits[--n]);
}

static void add_signed(struct text *text, int value)
{
	if (value < 0)
		add(text, '-');
	add_number(text, value < 0 ? -(unsigned int)value : (unsigned int)value, 10, 0);
}

struct spec {
	bool alternate;
	int width;
	int longs;
	char kind;
};

/* What stands behind %: a width is one of zeros. */
static const char *parse(const char *fmt, struct spec *spec)
{
	*spec = (struct spec){ 0 };
	if (*fmt == '#') {
		spec->alternate = true;
		fmt++;
	}
	for (; *fmt >= '0' && *fmt <= '9'; fmt++)
		spec->width = spec->width * 10 + *fmt - '0';
	for (; *fmt == 'l'; fmt++)
		spec->longs++;
	if (*fmt == 'z')
		fmt++;
	spec->kind = *fmt;
	return fmt + 1;
}

int vsnprintf(char *restrict buf, size_t size, const char *restrict fmt, va_list args)
{
	struct text text = { buf, size, 0 };
	struct spec spec;

	while (*fmt) {
		if (*fmt != '%') {
			add(&text, *fmt++);
			continue;
		}
		fmt = parse(fmt + 1, &spec);
		if (spec.kind == 's')
			add_string(&text, va_arg(args, const char *));
		else if (spec.kind == 'd')
			add_signed(&text, va_arg(args, int));
		else if (spec.kind == 'u' || spec.kind == 'x') {
			if (spec.alternate)
				add_string(&text, "0x");
			add_number(&text, spec.longs == 2 ? va_arg(args, unsigned long long) :
				   va_arg(args, unsigned long),
				   spec.kind == 'x' ? 16 : 10, spec.width);
		}
	}
	if (size)
		buf[text.len < size ? text.len : size - 1] = '\0';
	return text.len;
}

int snprintf(char *restrict buf, size_t size, const char *restrict fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}

/* errno(3) has the names. */
char *strerror(int error)
{
	static char text[24];

	snprintf(text, sizeof(text), "errno %d", error);
	return text;
}

void perror(const char *what)
{
	char text[128];
	int len = snprintf(text, sizeof(text), "%s: errno %d\n", what, errno);

	write(STDERR_FILENO, text, len);
}
