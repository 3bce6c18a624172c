# SPDX-License-Identifier: GPL-2.0-only
"""The series as the repository holds it.

series/NNN-topic/ is one commit: `message`, `files` (the overlay files that
it creates, one a line) and `edits.patch` (hunks for files that exist by
then).  The overlay is the text of each new file as the series leaves it.
A file that later steps grow is created as that text with their hunks taken
back, so nothing is stored twice.  Further series are stacked on the first:
SERIES=drivers is series-drivers/ on top of series/.
"""

import fnmatch
import re
import subprocess
from dataclasses import dataclass, field

from . import hunks
from .ui import Fault

# A source file enters whole, in one step; these may be grown by later ones.
GROWABLE = ("Makefile", "Kbuild", "Kconfig*", "*.h", "index.rst", ".kunitconfig")

# Where the overlay's files are found by looking.  The root's own files,
# scripts/ and tests/ are the project's: what the kernel gets from there is
# what some step's `files` lists.
OVERLAY = ("Documentation", "arch", "block", "drivers", "fs", "include", "init",
           "kernel", "lib", "mm", "net", "samples", "scripts/coccinelle", "sound",
           "tools", "usr", "virt")

FIRST = "series"


@dataclass
class Step:
    name: str
    message: bytes
    files: list = field(default_factory=list)
    edits: dict = field(default_factory=dict)

    @property
    def subject(self):
        return self.message.split(b"\n", 1)[0].decode(errors="replace")


def growable(path):
    return any(fnmatch.fnmatch(path.rpartition("/")[2], p) for p in GROWABLE)


def in_overlay(path):
    return any(path.startswith(top + "/") for top in OVERLAY)


def directory_of(name):
    """SERIES= as the user gives it, as a directory of the repository."""
    return FIRST if name in ("", FIRST) else f"{FIRST}-{name.removeprefix(FIRST + '-')}"


def branch_of(directory):
    return "dev-dma" + directory.removeprefix(FIRST)


class Series:
    def __init__(self, root, directory):
        self.root, self.directory = root, directory
        self.path = root / directory
        if not self.path.is_dir():
            raise Fault(f"no series {directory}/")
        self.steps = [self.load(d) for d in sorted(self.path.iterdir()) if d.is_dir()]
        self.creator = {path: i for i, step in enumerate(self.steps)
                        for path in step.files}

    def load(self, directory):
        name = f"{self.directory}/{directory.name}"
        if not re.fullmatch(r"\d{3}-[a-z0-9-]+", directory.name):
            raise Fault(f"{name}: a step is named NNN-topic")
        step = Step(name, (directory / "message").read_bytes())
        listed, edits = directory / "files", directory / "edits.patch"
        if listed.exists():
            step.files = listed.read_text().splitlines()
        if edits.exists():
            step.edits = hunks.parse(edits.read_bytes(), f"{name}/edits.patch")
        return step

    def text(self, path):
        """The overlay's text: what the file is at the end of this series."""
        try:
            return (self.root / path).read_bytes()
        except OSError as error:
            raise Fault(f"{self.directory} lists {path}: {error.strerror}") from None

    def created(self, path):
        """The text with which its step creates the file."""
        text, creator = self.text(path), self.creator[path]
        for step in reversed(self.steps[creator + 1:]):
            if path in step.edits:
                if not growable(path):
                    raise Fault(f"{step.name} edits {path}, which "
                                f"{self.steps[creator].name} creates: "
                                "a source file enters whole, in one step")
                text = hunks.revert(text, step.edits[path], f"{step.name}: {path}",
                                    exact=True)
        return text

    def mode(self, path):
        return "100755" if (self.root / path).stat().st_mode & 0o100 else "100644"


def stack(root, directory):
    """The series that make the tree, the first one first."""
    return [Series(root, d) for d in sorted({FIRST, directory})]


def all_series(root):
    return [Series(root, d.name) for d in sorted(root.iterdir())
            if d.is_dir() and (d.name == FIRST or d.name.startswith(FIRST + "-"))]


def compose(series, read):
    """Yield (step, {path: (mode, text)}) for each step of one series.

    read(path) returns the text, or None, of a file in the tree below.
    Modes are None where the file keeps the one it has.
    """
    state = {}
    for step in series.steps:
        changed = create(series, step, state, read)
        for path, edit in step.edits.items():
            text = state[path][1] if path in state else read(path)
            if text is None or path in step.files:
                raise Fault(f"{step.name} edits {path}, which "
                            + ("is not there" if text is None else "it creates"))
            changed[path] = None, hunks.apply(text, edit, f"{step.name}: {path}",
                                              path in series.creator)
        state.update(changed)
        yield step, changed


def create(series, step, state, read):
    changed = {}
    for path in step.files:
        if path in state or read(path) is not None:
            raise Fault(f"{path} is there already, and {step.name} creates it")
        changed[path] = series.mode(path), series.created(path)
    return changed


def overlay_files(root):
    """Files of ours at kernel paths, in git or about to be."""
    tops = [top for top in OVERLAY if (root / top).is_dir()]
    if not tops:
        return []
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", str(root), "ls-files", "-zco",
         "--exclude-standard", "--", *tops],
        check=True, stdout=subprocess.PIPE).stdout.decode()
    return sorted({p for p in listing.split("\0") if p and (root / p).exists()})
