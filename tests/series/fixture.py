# SPDX-License-Identifier: GPL-2.0-only
"""A project of the same tools with a kernel of six files and a toy series."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import tarfile

HERE = pathlib.Path(__file__).resolve().parent.parent.parent

MAKEFILE = """# SPDX-License-Identifier: GPL-2.0
VERSION = 6
PATCHLEVEL = 12
SUBLEVEL = {}
EXTRAVERSION =
NAME = Toy
"""
BODY = "".join(f"line {i}\n" for i in range(1, 41))
KERNEL = {
    "Makefile": MAKEFILE.format(90),
    "Kbuild": "# Kbuild for top-level directory\n",
    "MAINTAINERS": BODY,
    ".gitignore": ".*\n*.o\n/*\n!/debian/\n",
    "include/linux/device.h": BODY,
    "drivers/base/Makefile": "obj-y := core.o\nobj-y += bus.o\nobj-y += dd.o\n"
                             "obj-y += class.o\nobj-y += cpu.o\nobj-y += init.o\n",
    "drivers/base/core.c": BODY,
}
STEPS = [
    ("driver core: add a toy", {
        "drivers/base/toy/Makefile": "obj-y += toy.o\n",
        "drivers/base/toy/toy.c": "int toy;\n",
        "drivers/base/Makefile": KERNEL["drivers/base/Makefile"].replace(
            "cpu.o\n", "cpu.o\nobj-y += toy/\n"),
        "drivers/base/core.c": BODY.replace("line 20\n", "line 20\nfirst step\n"),
    }),
    ("driver core: let the toy play", {
        "drivers/base/toy/Makefile": "obj-y += toy.o\nobj-y += play.o\n",
        "drivers/base/toy/play.c": "int play;\n",
        "drivers/base/core.c": BODY.replace("line 20\n", "line 20\nfirst step\n")
                                   .replace("line 30\n", "line 30, changed\n"),
    }),
]
TOUCHED = {path: text for _, files in STEPS for path, text in files.items()}


def sh(directory, *command, ok=True, **env):
    """Run a command; return its status, output and errors together."""
    done = subprocess.run(command, cwd=directory, stdout=subprocess.PIPE, check=False,
                          stderr=subprocess.STDOUT, encoding="utf-8",
                          env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", **env})
    if ok:
        assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}"
    return done


def write(directory, files):
    for path, text in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text)


def checksum(directory):
    """Every name, kind, mode, time and byte below directory, git's own apart."""
    total = hashlib.sha256()
    for path in sorted([directory, *directory.rglob("*")]):
        if ".git" in path.relative_to(directory).parts:
            continue
        status = path.lstat()
        what = (str(path.relative_to(directory)), status.st_mode, status.st_mtime_ns,
                path.read_bytes() if path.is_file() else b"")
        total.update(repr(what).encode())
    return total.hexdigest()


def contents(directory):
    """The bytes below directory; times apart."""
    return {str(p.relative_to(directory)): p.read_bytes() for p in directory.rglob("*")
            if p.is_file() and ".git" not in p.relative_to(directory).parts}


class Project:
    """A repository with our scripts in it, and a toy kernel's tarball."""

    def __init__(self, scratch):
        self.root = scratch / "project with a space"
        self.tarball = scratch / "linux-source-6.12.tar.xz"
        shutil.copytree(HERE / "scripts", self.root / "scripts",
                        ignore=shutil.ignore_patterns("__pycache__", "coccinelle"))
        write(self.root, {"series/base": "package linux-source-6.12\nkernel 6.12\n",
                          "series/cover-letter.txt": "A toy\n\nIt does nothing.\n",
                          ".gitignore": "/build/\n/out/\n"})
        self.pack(KERNEL)
        sh(self.root, "git", "init", "-q")
        self.identify(self.root)

    @staticmethod
    def identify(directory):
        sh(directory, "git", "config", "user.name", "Toy Maker")
        sh(directory, "git", "config", "user.email", "toy@localhost")

    def pack(self, files):
        kernel = self.root.parent / "linux-source-6.12"
        shutil.rmtree(kernel, ignore_errors=True)
        write(kernel, files)
        with tarfile.open(self.tarball, "w:xz") as tar:
            tar.add(kernel, "linux-source-6.12")

    @property
    def tree(self):
        return self.root / "build/tree"

    def do(self, command, *arguments, ok=True, **env):
        return sh(self.root, "scripts/series.py", command, *arguments, ok=ok,
                  TARBALL=str(self.tarball), **env)

    def commit(self, subject, files, body="Why: for a test.", **options):
        """A developer's commit in build/tree."""
        write(self.tree, files)
        sh(self.tree, "git", "add", "-A")
        sh(self.tree, "git", "commit", "-qsm", subject, "-m", body, **options)

    def with_series(self):
        """The toy series, made the way a developer makes one."""
        self.do("tree")
        for subject, files in STEPS:
            self.commit(subject, files)
        self.do("refresh")
        return self

    def tree_hash(self):
        return sh(self.tree, "git", "rev-parse", "HEAD^{tree}").stdout
