# SPDX-License-Identifier: GPL-2.0-only
"""A scratch directory that the converter works on."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SECONDS = 120
# Root may do everything, unless it lets go of that.
LIKE_OTHERS = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]


def same(got, wanted, name):
    """Byte for byte; the first line that differs is the reason."""
    if got == wanted:
        return
    for number, (left, right) in enumerate(zip(got.split(b"\n"), wanted.split(b"\n")), 1):
        assert left == right, f"{name}, line {number}: {left!r}, not {right!r}"
    raise AssertionError(f"{name}: {len(got)} bytes, not {len(wanted)}")


class Driver:
    def __init__(self, scratch):
        self.top = scratch

    def write(self, name, data):
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    def read(self, name):
        return (self.top / name).read_bytes()

    def names(self):
        return sorted(str(p.relative_to(self.top)) for p in self.top.rglob("*") if not p.is_dir())

    def state(self):
        """Every name, kind, mode, time and byte."""
        return [(str(p), p.lstat().st_mode, p.lstat().st_mtime_ns,
                 p.read_bytes() if p.is_file() and os.access(p, os.R_OK) else b"")
                for p in sorted([self.top, *self.top.rglob("*")])]

    def convert(self, path, *options, like_others=False, env=None):
        """The converter, as a user runs it, without a compiler unless told."""
        before = LIKE_OTHERS if like_others and os.geteuid() == 0 else []
        return self.command([*before, sys.executable, ROOT / "scripts/convert.py", path,
                             *(options or ("--no-build",))],
                            env or dict(os.environ, KDIR=str(self.top / "no tree")))

    def command(self, words, env):
        return subprocess.run([str(word) for word in words], check=False, cwd=self.top, env=env,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, encoding="latin-1", timeout=SECONDS)
