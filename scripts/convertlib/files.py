# SPDX-License-Identifier: GPL-2.0-only
"""The files of a driver: found, read, and written all or none."""

import os
import pathlib
import tempfile

from serieslib.ui import Fault

ENDINGS = (".c", ".h")


def tree_of(path):
    """The kernel tree that a path lies in, or None."""
    for parent in path.parents:
        if (parent / "Kbuild").is_file() and (parent / "include/linux/device.h").is_file():
            return parent
    return None


def find(driver, kdir):
    """Where DRIVER= is: in KDIR's tree, or anywhere else."""
    if not driver:
        raise Fault("say which: DRIVER=drivers/… or a path")
    for path in ([] if os.path.isabs(driver) else [kdir / driver]) + [pathlib.Path(driver)]:
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise Fault(f"{driver}: {error.strerror}") from None
        return pathlib.Path(os.path.realpath(path))
    raise Fault(f"{driver}: no such file, neither in {kdir} nor from here")


def members(path):
    """The C files that are to be converted together."""
    if path.is_file():
        if path.suffix not in ENDINGS:
            raise Fault(f"{path}: not a C file: its name ends in neither .c nor .h")
        return [path]
    if not path.is_dir():
        raise Fault(f"{path}: neither a file nor a directory")
    found = sorted(p for p in path.rglob("*")
                   if p.suffix in ENDINGS and p.is_file() and not p.is_symlink())
    if not found:
        raise Fault(f"{path}: a directory without C files")
    return found


class Text:
    """A file's text with plain line ends, which knows what they were."""

    def __init__(self, path):
        self.path = path
        try:
            self.data = path.read_bytes()
        except OSError as error:
            raise Fault(f"{path}: {error.strerror}") from None
        if not self.data.strip():
            raise Fault(f"{path}: empty")
        if b"\0" in self.data:
            raise Fault(f"{path}: a binary file, not C")
        self.crlf = self.data.count(b"\r\n")
        if self.crlf and self.crlf != self.data.count(b"\n"):
            raise Fault(f"{path}: some lines end in CRLF and some do not; make them agree first")
        self.text = self.data.decode("latin-1")
        if self.crlf:
            self.text = self.text.replace("\r\n", "\n")

    def bytes_of(self, text):
        return (text.replace("\n", "\r\n") if self.crlf else text).encode("latin-1")


def replace(path, data):
    """In one step, with the mode that the file has."""
    status = path.stat()
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, status.st_mode & 0o7777)
        if os.geteuid() == 0:
            os.chown(name, status.st_uid, status.st_gid)
        os.replace(name, path)
    except BaseException:
        pathlib.Path(name).unlink(missing_ok=True)
        raise


class Swap:
    """Puts new texts in place, and the old ones back unless told to keep."""

    def __init__(self, changes):
        self.changes = changes  # {path: (old, new)}
        self.done, self.kept = {}, False

    def __enter__(self):
        try:
            for path, (old, new) in self.changes.items():
                self.done[path] = old, path.stat()
                replace(path, new)
        except BaseException as error:
            self.back()
            if isinstance(error, OSError):
                raise Fault(f"{path}: cannot be written: {error.strerror}") from None
            raise
        return self

    def back(self):
        for path, (old, status) in self.done.items():
            if path.read_bytes() != old:
                replace(path, old)
                os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    def __exit__(self, *_):
        if not self.kept:
            self.back()
