# SPDX-License-Identifier: GPL-2.0-only
"""The files of a driver: found, read, and written all or none."""

import contextlib
import fcntl
import os
import pathlib
import shutil
import signal
import tempfile

from serieslib.ui import Fault

ENDINGS = (".c", ".h")
SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


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


@contextlib.contextmanager
def alone(directory):
    """One conversion at a time; nothing is left in the directory for that."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"  waiting for another conversion in {directory}", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def written(path, data):
    """A file beside this one that may take its place: data with mode, owner and labels."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        status = path.stat()
        shutil.copystat(path, name)
        os.utime(name)  # make has to see that it is new
        if os.geteuid() == 0:
            os.chown(name, status.st_uid, status.st_gid)
            os.chmod(name, status.st_mode & 0o7777)
    except BaseException:
        os.unlink(name)
        raise
    return pathlib.Path(name)


def exchange(path, other):
    spare = other.with_suffix(".old")
    path.rename(spare)
    other.rename(path)
    spare.rename(other)


@contextlib.contextmanager
def undisturbed():
    """What moves files is not left in the middle; the signal comes afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Swap:
    """Puts new texts in place, and the files that were there back if anything goes wrong.

    Both texts are files beside each other from first to last: neither a full disk
    nor an interruption can get between them and their names.
    """

    def __init__(self, changes):
        self.changes = changes  # {path: (old, new)}
        self.beside, self.is_new = {}, False

    def __enter__(self):
        try:
            for path, (old, new) in self.changes.items():
                if path.read_bytes() != old:
                    raise Fault(f"{path}: has changed while it was converted")
                self.beside[path] = written(path, new)
            self.turn()
        except BaseException as error:
            self.__exit__(type(error))
            if isinstance(error, OSError):
                raise Fault(f"{path}: cannot be written: {error.strerror}") from None
            raise
        return self

    def turn(self):
        """Each file changes places with the one beside it, or none does."""
        done = []
        with undisturbed():
            try:
                for path, other in self.beside.items():
                    exchange(path, other)
                    done.append(path)
            except OSError:
                for path in done:
                    exchange(path, self.beside[path])
                raise
            self.is_new = not self.is_new

    def __exit__(self, fault, *_):
        with undisturbed():
            if self.is_new and fault:
                self.turn()
            for other in self.beside.values():
                other.unlink(missing_ok=True)
            if not fault:  # from here on nobody may say that nothing was changed
                for number in SIGNALS:
                    signal.signal(number, signal.SIG_DFL)
