// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin for Debian's gcc 12 for sh4: turns the passes sh_treg_combine* off.
 *
 * They lose the test of "if (global) use(global)", and branch on whatever the
 * last one found.  No option reaches passes that a target adds by itself.
 */
#include <cstring>

#include <gcc-plugin.h>
#include <plugin-version.h>
#include <tree-pass.h>

static const char passes[] = "sh_treg_combine";

int plugin_is_GPL_compatible;

static void gate(void *open, void *)
{
	if (current_pass && !strncmp(current_pass->name, passes, strlen(passes)))
		*static_cast<bool *>(open) = false;
}

int plugin_init(plugin_name_args *plugin, plugin_gcc_version *version)
{
	if (!plugin_default_version_check(version, &gcc_version))
		return 1;
	register_callback(plugin->base_name, PLUGIN_OVERRIDE_GATE, gate, nullptr);
	return 0;
}
