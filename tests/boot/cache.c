// SPDX-License-Identifier: GPL-2.0-only
/*
 * A QEMU plugin that counts the cache instructions, and barriers, which the kernel
 * executes for each operation that the tests' cache passes on: drivers/base/dma/fake_cache.c.
 *
 *	out=FILE	where the counts go when QEMU ends: OPERATION COUNT
 *			INSTRUCTION, a line for each that is not 0
 *	OPERATION=ADDRESS  where the operation begins
 *	begin=ADDRESS	nothing interrupts it from here on, ...
 *	end=ADDRESS	... to here
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bench/plugin/qemu.h"

#define CPUS	8
#define NONE	OPS

EXPORT int qemu_plugin_version = API_VERSION;

enum op { WBACK, INV, WBACK_INV, WAIT, OPS };

static const char * const names[OPS] = { "wback", "inv", "wback_inv", "wait" };

/* The bits that tell an instruction, as they lie in a register; ARM's may be
 * conditional.
 */
static const struct kind {
	const char	*target;
	const char	*name;
	uint32_t	mask;
	uint32_t	bits;
} kinds[] = {
	{ "aarch64", "dc ivac",				0xffffffe0, 0xd5087620 },
	{ "aarch64", "dc cvac",				0xffffffe0, 0xd50b7a20 },
	{ "aarch64", "dc civac",			0xffffffe0, 0xd50b7e20 },
	{ "aarch64", "dsb sy",				0xffffffff, 0xd5033f9f },
	{ "arm", "mcr dcimvac",				0x0fff0fff, 0x0e070f36 },
	{ "arm", "mcr dccmvac",				0xffff0fff, 0xee070f3a },
	{ "arm", "mcr dccimvac",			0xffff0fff, 0xee070f3e },
	{ "arm", "dsb st",				0xffffffff, 0xf57ff04e },
	{ "mipsel", "cache index_writeback_inv_d",	0xfc1f0000, 0xbc010000 },
	{ "mipsel", "cache hit_invalidate_d",		0xfc1f0000, 0xbc110000 },
	{ "mipsel", "cache hit_writeback_inv_d",	0xfc1f0000, 0xbc150000 },
	{ "mipsel", "cache hit_writeback_d",		0xfc1f0000, 0xbc190000 },
	{ "mipsel", "sync",				0xfffff83f, 0x0000000f },
	{ "ppc", "dcbst",				0xfc0007fe, 0x7c00006c },
	{ "ppc", "dcbf",				0xfc0007fe, 0x7c0000ac },
	{ "ppc", "dcbi",				0xfc0007fe, 0x7c0003ac },
	{ "ppc", "sync",				0xffffffff, 0x7c0004ac },
	{ "sh4", "ocbi",				0xf0ff, 0x0093 },
	{ "sh4", "ocbp",				0xf0ff, 0x00a3 },
	{ "sh4", "ocbwb",				0xf0ff, 0x00b3 },
};

#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static const char *target;
static FILE *out;
static uint64_t starts[OPS], begin_at, end_at;
static uint64_t count[OPS][KINDS];
static enum op called[CPUS], inside[CPUS];

static void starts_op(unsigned int cpu, void *op)
{
	called[cpu % CPUS] = (uintptr_t)op;
}

static void begins(unsigned int cpu, void *data)
{
	(void)data;
	inside[cpu % CPUS] = called[cpu % CPUS];
	called[cpu % CPUS] = NONE;
}

static void ends(unsigned int cpu, void *data)
{
	(void)data;
	inside[cpu % CPUS] = NONE;
}

static void executed(unsigned int cpu, void *kind)
{
	enum op op = inside[cpu % CPUS];

	if (op != NONE)
		count[op][(uintptr_t)kind]++;
}

static uint32_t bits_of(const struct qemu_plugin_insn *insn)
{
	const uint8_t *byte = qemu_plugin_insn_data(insn);
	size_t size = qemu_plugin_insn_size(insn);
	uint32_t bits = 0;

	for (size_t i = 0; i < size; i++)
		bits = bits << 8 | byte[strcmp(target, "ppc") ? size - 1 - i : i];
	return bits;
}

static void look_for_address(struct qemu_plugin_insn *insn)
{
	uint64_t at = qemu_plugin_insn_vaddr(insn);

	for (enum op op = 0; op < OPS; op++)
		if (at == starts[op])
			on_exec(insn, starts_op, op);
	if (at == begin_at)
		on_exec(insn, begins, 0);
	else if (at == end_at)
		on_exec(insn, ends, 0);
}

static void look_for_kind(struct qemu_plugin_insn *insn)
{
	uint32_t bits = bits_of(insn);

	for (size_t i = 0; i < KINDS; i++)
		if (!strcmp(kinds[i].target, target) &&
		    (bits & kinds[i].mask) == kinds[i].bits)
			on_exec(insn, executed, i);
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		look_for_address(insn);
		look_for_kind(insn);
	}
}

static void write_counts(plugin_id id, void *data)
{
	(void)id;
	(void)data;
	for (enum op op = 0; op < OPS; op++)
		for (size_t i = 0; i < KINDS; i++)
			if (count[op][i])
				fprintf(out, "%s %" PRIu64 " %s\n", names[op],
					count[op][i], kinds[i].name);
	fclose(out);
}

static uint64_t *address_of(const char *name)
{
	for (enum op op = 0; op < OPS; op++)
		if (!strcmp(name, names[op]))
			return &starts[op];
	if (!strcmp(name, "begin"))
		return &begin_at;
	return strcmp(name, "end") ? NULL : &end_at;
}

static bool take_argument(char *argument)
{
	char *value = strchr(argument, '=');
	uint64_t *address;

	if (!value)
		return false;
	*value++ = '\0';
	if (!strcmp(argument, "out"))
		return (out = fopen(value, "w"));
	address = address_of(argument);
	return address && (*address = strtoull(value, NULL, 16));
}

EXPORT int qemu_plugin_install(plugin_id id, const struct qemu_plugin_info *info, int argc,
			       char **argv)
{
	target = info->target_name;
	for (int i = 0; i < argc; i++) {
		if (!take_argument(argv[i])) {
			fprintf(stderr, "cache: what is %s?\n", argv[i]);
			return -1;
		}
	}
	if (!out) {
		fprintf(stderr, "cache: out=FILE is wanted\n");
		return -1;
	}
	for (int i = 0; i < CPUS; i++)
		called[i] = inside[i] = NONE;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, write_counts, NULL);
	return 0;
}
