# SPDX-License-Identifier: GPL-2.0-only
"""The guest's initramfs: PID 1, statically linked, and a console node."""

import pathlib
import subprocess

SOURCES = pathlib.Path(__file__).parent.parent / "init"
CFLAGS = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-static"]
DIRS = ["dev", "proc", "sys", "tmp"]


def entry(name, mode, data=b"", rdev=(0, 0), ino=[0]):
    """One member of a newc archive."""
    ino[0] += 1
    raw = name.encode() + b"\0"
    fields = [ino[0], mode, 0, 0, 1, 0, len(data), 0, 0, *rdev, len(raw), 0]
    head = b"070701" + b"".join(b"%08X" % f for f in fields) + raw
    return pad(head) + pad(data)


def pad(data):
    return data + bytes(-len(data) % 4)


def archive(init):
    members = [entry(d, 0o040755) for d in DIRS]
    members.append(entry("dev/console", 0o020600, rdev=(5, 1)))
    members.append(entry("init", 0o100755, init))
    members.append(entry("TRAILER!!!", 0))
    return b"".join(members)


def build(out, cc="gcc"):
    """Compiles PID 1 where it is older than its sources; the archive's path."""
    out.mkdir(parents=True, exist_ok=True)
    binary, image = out / "init", out / "initramfs.cpio"
    sources = sorted(SOURCES.glob("*.c"))
    inputs = sources + [SOURCES / "init.h", pathlib.Path(__file__)]
    if "/" in cc:   # one of the project's own, with what stands beside it
        inputs += [path for path in pathlib.Path(cc).parent.rglob("*") if path.is_file()]
    newest = max(p.stat().st_mtime for p in inputs)
    if image.exists() and image.stat().st_mtime > newest:
        return image
    subprocess.run([cc, *CFLAGS, "-o", binary, *sources], check=True)
    new = image.with_suffix(".new")
    new.write_bytes(archive(binary.read_bytes()))
    return new.replace(image)
