/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of an x86-64 instruction as tells whether it is locked, or branches
 * to where a register or memory says.
 */
#ifndef BENCH_X86_H
#define BENCH_X86_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct x86 {
	bool	lock;		/* has the prefix */
	uint8_t	opcode;
	uint8_t	modrm;		/* if it has one */
};

/* Segments, operand and address size, rep; lock is one of them. */
static bool x86_is_prefix(uint8_t byte)
{
	return byte && memchr("\x66\x67\xf2\xf3\x2e\x36\x3e\x26\x64\x65\xf0", byte, 11);
}

static struct x86 x86_decode(const uint8_t *bytes, size_t size)
{
	struct x86 insn = { false, 0, 0 };
	size_t i = 0;

	for (; i < size && x86_is_prefix(bytes[i]); i++)
		insn.lock |= bytes[i] == 0xf0;
	if (i < size && (bytes[i] & 0xf0) == 0x40)	/* REX */
		i++;
	if (i < size)
		insn.opcode = bytes[i];
	if (i + 1 < size)
		insn.modrm = bytes[i + 1];
	return insn;
}

/* xchg with memory is, without the prefix too. */
static bool x86_is_locked(struct x86 insn)
{
	bool xchg = (insn.opcode | 1) == 0x87;

	return insn.lock || (xchg && insn.modrm < 0xc0);
}

/* call and jmp, near and far, through modrm; not ret. */
static bool x86_is_indirect(struct x86 insn)
{
	uint8_t reg = insn.modrm >> 3 & 7;

	return insn.opcode == 0xff && reg >= 2 && reg <= 5;
}

#endif
