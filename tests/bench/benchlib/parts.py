# SPDX-License-Identifier: GPL-2.0-only
"""What a measurement is made of: kernels, modules, initramfs, plugin."""

import difflib
import os
import pathlib
import re
import shutil
import subprocess

from host import initramfs

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent.parent
HERE = ROOT / "tests/bench"
BUILD = ROOT / "build/bench"
# What our PID 1 has in common with that of the boot tests.
SHARED = ["disk.c", "file.c", "param.c", "pattern.c", "report.c"]


class Failure(Exception):
    """Why there is nothing to print."""


def call(args, **kwargs):
    done = subprocess.run(args, cwd=ROOT, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **kwargs)
    if done.returncode:
        raise Failure((done.stdout.strip().splitlines() or [str(args[0])])[-1])
    return done.stdout


def build_kernel(name):
    """Follows the build on the terminal, as it takes long."""
    if subprocess.run([ROOT / "scripts/build.sh", name], check=False).returncode:
        raise Failure(f"no kernel {name}")


def build_modules(name):
    """The modules for the kernel name, in a folder of its own: kbuild writes
    beside the source. Always anew, for kbuild does not notice that a header
    appears which they asked for with __has_include."""
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for source in (*(HERE / "module").iterdir(), HERE / "init/marker.h"):
        shutil.copyfile(source, folder / source.name)
    call([ROOT / "scripts/build.sh", name, f"M={folder}", "modules"])
    return sorted(folder.glob("*.ko"))


def build_init(cc):
    init = BUILD / f"init-{cc}"
    boot = initramfs.SOURCES
    call([cc, *initramfs.CFLAGS, "-I", boot, "-o", init, HERE / "init/main.c",
          *(boot / name for name in SHARED)])
    return init


def build_initramfs(name, cc):
    """PID 1, and behind it an archive of its own for the modules."""
    image = BUILD / f"{name}.cpio"
    modules = b"".join(initramfs.entry(module.name, 0o100644, module.read_bytes())
                       for module in build_modules(name))
    image.write_bytes(initramfs.archive(build_init(cc).read_bytes()) + modules
                      + initramfs.entry("TRAILER!!!", 0))
    return image


def build_plugin():
    plugin = BUILD / "count.so"
    call(["gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared",
          "-o", plugin, HERE / "plugin/count.c"])
    return plugin


def symbols(name, pattern):
    """Addresses of the functions whose name the pattern is. There are some, or
    what is counted there would be none."""
    text = (ROOT / "build/obj" / name / "System.map").read_text()
    found = re.findall(rf"^([0-9a-f]+) [tT] (?:{pattern})$", text, re.M)
    if not found:
        raise Failure(f"{name} has no function {pattern}")
    return found


def config(name):
    text = (ROOT / "build/obj" / name / ".config").read_text()
    return re.findall(r"^(?:CONFIG_.*|# CONFIG_.* is not set)$", text, re.M)


def config_difference(base, ours):
    """Lines of a diff, those that differ alone."""
    lines = difflib.unified_diff(config(base), config(ours), n=0, lineterm="")
    return [l for l in lines if re.match(r"[-+](CONFIG_|# CONFIG_)", l)]


def jobs():
    return os.cpu_count() or 1
