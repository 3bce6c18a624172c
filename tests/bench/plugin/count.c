// SPDX-License-Identifier: GPL-2.0-only
/*
 * A QEMU plugin that counts what a guest does from one mark to the next, see
 * marker.h.  A halted CPU executes no instructions, so idle time is not counted.
 *
 *	out=FILE	where the counts go: a line of names, then one for each
 *			mark but the first
 *	memory=on	count accesses to memory, too, which is slow
 *	NAME=ADDRESS	add up in the column NAME how often the instruction at
 *			ADDRESS is executed, such as the first one of a function
 *
 * Locked instructions and indirect branches are found on x86-64, barriers on arm64.
 * Instructions are counted whoever executes them, everything else on CPUs that
 * are between begin and end.  All of it needs CPUs that take turns, as they do
 * under icount.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../init/marker.h"
#include "arm64.h"
#include "qemu.h"
#include "x86.h"

#define CPUS		8
#define PAGES		(1 << 20)	/* 4 GiB */
#define ADDRESSES	128

EXPORT int qemu_plugin_version = API_VERSION;

enum column { INSTRUCTIONS, LOCKED, INDIRECT, MEMORY, BARRIER, LOCK, FLUSH, COLUMNS };

static const char * const names[COLUMNS] = {
	"instructions", "locked", "indirect", "memory", "barrier", "lock", "flush",
};

static FILE *out;
static uint64_t count[COLUMNS];
static bool marked_before, want_memory, is_arm64;
static unsigned int depth[CPUS];
static bool shown[PAGES];
static struct address {
	uint64_t	at;
	enum column	column;
} address[ADDRESSES];
static size_t addresses;

static void write_counts(void)
{
	for (int i = 0; i < COLUMNS; i++)
		fprintf(out, "%" PRIu64 "%c", count[i], i < COLUMNS - 1 ? ' ' : '\n');
	fflush(out);
}

static void marked(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	if (marked_before)
		write_counts();
	marked_before = true;
	memset(count, 0, sizeof(count));
	memset(shown, 0, sizeof(shown));
}

static void begun(unsigned int cpu, void *data)
{
	(void)data;
	depth[cpu % CPUS]++;
}

static void ended(unsigned int cpu, void *data)
{
	(void)data;
	depth[cpu % CPUS]--;
}

static void happened(unsigned int cpu, void *column)
{
	if (depth[cpu % CPUS])
		count[(uintptr_t)column]++;
}

static bool *page_of(plugin_mem info, uint64_t vaddr)
{
	struct qemu_plugin_hwaddr *addr = qemu_plugin_get_hwaddr(info, vaddr);
	uint64_t page;

	if (!addr || qemu_plugin_hwaddr_is_io(addr))
		return NULL;
	page = qemu_plugin_hwaddr_phys_addr(addr) >> 12;
	return page < PAGES ? &shown[page] : NULL;
}

static void memory_shown(unsigned int cpu, plugin_mem info, uint64_t vaddr, void *data)
{
	bool *page = page_of(info, vaddr);

	(void)cpu;
	(void)data;
	if (page)
		*page = true;
}

static void memory_used(unsigned int cpu, plugin_mem info, uint64_t vaddr, void *data)
{
	bool *page = depth[cpu % CPUS] ? page_of(info, vaddr) : NULL;

	(void)data;
	if (page && *page)
		count[MEMORY]++;
}

static bool is_bytes(const struct qemu_plugin_insn *insn, const uint8_t *bytes, size_t size)
{
	return qemu_plugin_insn_size(insn) == size &&
	       !memcmp(qemu_plugin_insn_data(insn), bytes, size);
}

static void look_for_marker(struct qemu_plugin_insn *insn)
{
	static const struct {
		uint8_t	x86[7], arm64[4];
		exec_fn	cb;
	} markers[] = {
		{ { X86_MARKER }, { ARM64_MARKER }, marked },
		{ { X86_MARKER_BEGIN }, { ARM64_MARKER_BEGIN }, begun },
		{ { X86_MARKER_END }, { ARM64_MARKER_END }, ended },
	};

	for (int i = 0; i < 3; i++)
		if (is_arm64 ? is_bytes(insn, markers[i].arm64, 4) :
			       is_bytes(insn, markers[i].x86, 7))
			on_exec(insn, markers[i].cb, 0);
}

static void look_for_x86_event(struct qemu_plugin_insn *insn)
{
	struct x86 decoded = x86_decode(qemu_plugin_insn_data(insn),
					qemu_plugin_insn_size(insn));

	if (x86_is_locked(decoded))
		on_exec(insn, happened, LOCKED);
	if (x86_is_indirect(decoded))
		on_exec(insn, happened, INDIRECT);
}

static void look_for_event(struct qemu_plugin_insn *insn)
{
	if (!is_arm64)
		look_for_x86_event(insn);
	else if (arm64_is_dsb(qemu_plugin_insn_data(insn), qemu_plugin_insn_size(insn)))
		on_exec(insn, happened, BARRIER);
	for (size_t i = 0; i < addresses; i++)
		if (qemu_plugin_insn_vaddr(insn) == address[i].at)
			on_exec(insn, happened, address[i].column);
}

static void look_for_memory(struct qemu_plugin_insn *insn)
{
	static const uint8_t load[] = { X86_MARKER_MEMORY };
	mem_fn cb = is_bytes(insn, load, sizeof(load)) ? memory_shown : memory_used;

	qemu_plugin_register_vcpu_mem_cb(insn, cb, CB_NO_REGS, MEM_RW, NULL);
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		qemu_plugin_register_vcpu_insn_exec_inline(insn, INLINE_ADD_U64,
							   &count[INSTRUCTIONS], 1);
		look_for_marker(insn);
		look_for_event(insn);
		if (want_memory)
			look_for_memory(insn);
	}
}

static bool take_address(const char *name, const char *at)
{
	for (int i = LOCKED; i < COLUMNS; i++) {
		if (strcmp(name, names[i]) || addresses == ADDRESSES)
			continue;
		address[addresses++] = (struct address){ strtoull(at, NULL, 16), i };
		return true;
	}
	return false;
}

static bool take_argument(char *argument)
{
	char *value = strchr(argument, '=');

	if (!value)
		return false;
	*value++ = '\0';
	if (!strcmp(argument, "out"))
		return (out = fopen(value, "w"));
	if (!strcmp(argument, "memory"))
		return (want_memory = !strcmp(value, "on"));
	return take_address(argument, value);
}

EXPORT int qemu_plugin_install(plugin_id id, const struct qemu_plugin_info *info, int argc,
			       char **argv)
{
	is_arm64 = !strcmp(info->target_name, "aarch64");
	for (int i = 0; i < argc; i++) {
		if (!take_argument(argv[i])) {
			fprintf(stderr, "count: what is %s?\n", argv[i]);
			return -1;
		}
	}
	if (!out) {
		fprintf(stderr, "count: out=FILE is wanted\n");
		return -1;
	}
	for (int i = 0; i < COLUMNS; i++)
		fprintf(out, "%s%c", names[i], i < COLUMNS - 1 ? ' ' : '\n');
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
