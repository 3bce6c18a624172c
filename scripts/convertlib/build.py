# SPDX-License-Identifier: GPL-2.0-only
"""Compiles what was converted, with W=1 and sparse, by the kernel's own build."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
from functools import cached_property

from serieslib.ui import Fault

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
WARNING = re.compile(r"^(\S+?):(\d+):.*(?:warning|error): .*$", re.M)


def make(*arguments):
    env = {k: v for k, v in os.environ.items()
           if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "KDIR", "DRIVER")}
    try:
        done = subprocess.run(["make", *map(str, arguments)], env=env, check=False, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, errors="replace")
    except FileNotFoundError:
        raise Fault("there is no make") from None
    return done.returncode, done.stdout


def objects_directory(kdir):
    """Where KDIR is built: in itself if it is configured, else in build/."""
    if (kdir / ".config").exists():
        return None
    where = ROOT / "build/obj/convert"
    if not (where / ".config").exists():
        where.mkdir(parents=True, exist_ok=True)
        status, said = make("-C", kdir, f"O={where}", "allmodconfig")
        if status:
            raise Fault(f"{kdir} cannot be configured: {last_line(said)}")
    return where


def last_line(said):
    return (said.strip().splitlines() or ["nothing said"])[-1]


def reason(said):
    """The first error that the compiler tells, or make's last word."""
    first = re.search(r"^.*\berror: .*$", said, re.M)
    return first.group() if first else last_line(said)


def is_ours(path, place):
    return any(name.endswith(path.lstrip("./")) for name in place)


def warnings(said, paths):
    """What is said of these files, without the lines that moved."""
    place = [str(p) for p in paths]
    return {re.sub(r":\d+(:\d+)?:", ":", m.group(), count=1): m.group()
            for m in WARNING.finditer(said) if is_ours(m.group(1), place)}


class InTree:
    """A driver of KDIR's tree, compiled where it is."""

    def __init__(self, kdir, paths):
        self.kdir, self.paths = kdir, paths
        self.objects = [p.relative_to(kdir).with_suffix(".o") for p in paths if p.suffix == ".c"]

    @cached_property
    def where(self):
        return objects_directory(self.kdir)

    def forget(self):
        """An object of a text that went back would be taken for new."""
        for one in self.objects:
            (self.where or self.kdir).joinpath(one).unlink(missing_ok=True)

    def compile(self):
        out = [f"O={self.where}"] if self.where else []
        self.forget()
        return make("-C", self.kdir, *out, *self.objects, "W=1", "C=1")


class Outside:
    """A driver beside the tree, compiled as a module, in a copy of its directory."""

    def __init__(self, kdir, paths):
        self.kdir, self.paths = kdir, paths
        self.top = pathlib.Path(os.path.commonpath([p.parent for p in paths]))
        self.objects = [p.relative_to(self.top).with_suffix(".o") for p in paths
                        if p.suffix == ".c"]

    def forget(self):
        """Its objects go with the copy."""

    @cached_property
    def where(self):
        return objects_directory(self.kdir) or self.kdir

    def compile(self):
        with tempfile.TemporaryDirectory(prefix="dev-dma-convert-") as scratch:
            copy = pathlib.Path(scratch) / "driver"
            shutil.copytree(self.top, copy, symlinks=True,
                            ignore=shutil.ignore_patterns(".git", "*.o", "*.ko"))
            if not any((copy / name).exists() for name in ("Kbuild", "Makefile")):
                (copy / "Kbuild").write_text("".join(f"obj-m += {o}\n" for o in self.objects))
            status, said = make("-C", self.where, f"M={copy}", f"KCPPFLAGS=-I{ROOT}/compat",
                                *self.objects, "W=1", "C=1")
            return status, said.replace(f"{copy}/", "")


def of(kdir, paths):
    inside = all(kdir in p.parents for p in paths)
    return (InTree if inside else Outside)(kdir, paths)
