# SPDX-License-Identifier: GPL-2.0-only
"""Compiles what was converted, with W=1 and sparse, by the kernel's own build."""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
from functools import cached_property

from serieslib.ui import Fault

from . import files

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCRATCH = "dev-dma-convert-"
REMARK = re.compile(r"^(\S+?):(\d+):.*(?:warning|error): .*$", re.M)


# What our own Makefile exports means something else to the kernel's.
OURS = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "KDIR", "DRIVER", "CONFIG", "FORCE", "SERIES", "SUITE"}


def make(*arguments):
    env = {k: v for k, v in os.environ.items() if k not in OURS and (k, v) != ("ARCH", "")}
    try:
        done = subprocess.run(["make", *map(str, arguments)], env=env, check=False, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, errors="replace")
    except FileNotFoundError:
        raise Fault("there is no make") from None
    return done.returncode, done.stdout


def objects_directory(kdir, *targets):
    """Where KDIR is built: in itself if it is configured, else in build/."""
    if (kdir / ".config").exists():
        return None
    where = ROOT / "build/obj" / f"convert-{hashlib.sha256(bytes(kdir)).hexdigest()[:8]}"
    where.mkdir(parents=True, exist_ok=True)
    with files.alone(where):
        for target in ["allmodconfig"] * (not (where / ".config").exists()) + list(targets):
            status, said = make("-C", kdir, f"O={where}", target)
            if status:
                raise Fault(f"{kdir} cannot be configured: make {target}: {reason(said)}")
    return where


def last_line(said):
    return (said.strip().splitlines() or ["nothing said"])[-1]


def reason(said):
    """The first error that the compiler tells, or make, or else the last word."""
    first = re.search(r"^.*\berror: .*$", said, re.M) or re.search(r"^.*\*\*\* .*$", said, re.M)
    return first.group() if first else last_line(said)


def is_ours(path, place):
    return any(f"/{name}".endswith("/" + path.lstrip("./")) for name in place)


def remarks(said, paths):
    """What is said of these files, without the lines that moved."""
    place = [str(p) for p in paths]
    return {re.sub(r":\d+(:\d+)?:", ":", m.group(), count=1): m.group()
            for m in REMARK.finditer(said) if is_ours(m.group(1), place)}


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
        return make("-k", "-C", self.kdir, *out, *self.objects, "W=1", "C=1")


MAKEFILES = ("Kbuild", "Makefile")


def top_of(directory):
    """Where a driver's makefile is: beside its files, or above them."""
    for where in (directory, *list(directory.parents)[:2]):
        for name in MAKEFILES:
            path = where / name
            if path.is_file() and re.search(r"^\s*obj-|-objs\b", path.read_text("latin-1"), re.M):
                return where
    return directory


class Outside:
    """A driver beside the tree, compiled as a module, in a tree of links to it."""

    def __init__(self, kdir, paths):
        self.kdir, self.paths = kdir, paths
        self.top = top_of(pathlib.Path(os.path.commonpath([p.parent for p in paths])))
        self.objects = [p.relative_to(self.top).with_suffix(".o") for p in paths
                        if p.suffix == ".c"]

    def forget(self):
        """Its objects go with the links."""

    @cached_property
    def where(self):
        return objects_directory(self.kdir, "modules_prepare") or self.kdir

    def compile(self):
        with tempfile.TemporaryDirectory(prefix=SCRATCH) as scratch:
            links = pathlib.Path(scratch) / "driver"
            shutil.copytree(self.top, links, symlinks=True, copy_function=os.symlink,
                            ignore=shutil.ignore_patterns(".*", f"{SCRATCH}*", "*.o", "*.ko"))
            if not any((links / name).exists() for name in MAKEFILES):
                (links / "Kbuild").write_text("".join(f"obj-m += {o}\n" for o in self.objects))
            status, said = make("-k", "-C", self.where, f"M={links}",
                                f"KCPPFLAGS=-I{ROOT}/compat", *self.objects, "W=1", "C=1")
            return status, said.replace(f"{links}/", "")


def of(kdir, paths):
    inside = all(kdir in p.parents for p in paths)
    return (InTree if inside else Outside)(kdir, paths)
