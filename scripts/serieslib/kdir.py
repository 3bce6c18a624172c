# SPDX-License-Identifier: GPL-2.0-only
"""The series on the user's own tree: all of it or nothing.

Everything is worked out in memory from the files concerned; only then is the
tree written, one rename at a time, from a staging directory inside it:

  KDIR/.dev-dma-apply/journal   what is to be done, and the directories' times
  KDIR/.dev-dma-apply/new/      the new files
  KDIR/.dev-dma-apply/old/      the files that they replace, moved there

An error or a signal moves everything back, times and all.  What a kill left
is moved back by the next command.  Neither git nor build/ is needed: a git
repository in or around the tree makes no difference.
"""

import fcntl
import json
import os
import pathlib
import shutil
import signal

from . import hunks, steps
from .tree import kernel_version, read_base
from .ui import Fault, say

STAGE = ".dev-dma-apply"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class KernelTree:
    def __init__(self, name, wanted):
        if not name:
            raise Fault("say which tree: make apply KDIR=/path/to/linux-6.12.y")
        self.path = pathlib.Path(name).expanduser().resolve()
        self.version = kernel_version(self.path)
        if self.version is None or not (self.path / "Kbuild").is_file():
            raise Fault(f"{self.path} is not a kernel tree")
        if not self.version.startswith(wanted + "."):
            raise Fault(f"{self.path} is Linux {self.version}, the series is for {wanted}.y")

    def read(self, path):
        """The file's text, or None."""
        file = self.path / path
        if self.path not in file.resolve().parents or file.is_symlink():
            raise Fault(f"{path} is, or is behind, a symbolic link")
        return file.read_bytes() if file.exists() else None

    def describe(self, plan, done):
        new = sum(1 for mode, _ in plan.values() if mode)
        note = ", as uncommitted changes of its work tree" \
            if (self.path / ".git").exists() else ""
        return (f"{self.path} (Linux {self.version}): "
                f"{new} files {done}, {len(plan) - new} changed{note}")


def plan_apply(series, tree):
    """{path: (mode or None, text)}; nothing is written yet."""
    plan = {}
    try:
        for _, changed in steps.compose(series, tree.read):
            for path, (mode, text) in changed.items():
                plan[path] = plan[path][0] if path in plan else mode, text
    except Fault as fault:
        if is_applied(series, tree):
            raise Fault(f"{tree.path} is already patched") from None
        raise Fault(f"{tree.path} is in the way of {fault}; nothing was changed") from None
    check_undo(series, tree, plan)
    return plan


def check_undo(series, tree, plan):
    """No apply without the way back."""
    after = {path: text for path, (_, text) in plan.items()}
    for path, text in undo(series, after.get).items():
        if text != tree.read(path):
            raise Fault(f"{path}: the change could not be undone; nothing was changed")


def undo(series, read):
    """{path: text or None} of the tree without the series."""
    plan = {}
    for path in series.creator:
        if read(path) != series.text(path):
            what = "is missing" if read(path) is None else "was changed since"
            raise Fault(f"{path} {what}")
        plan[path] = None
    for step in reversed(series.steps):
        for path, edit in step.edits.items():
            if path in series.creator:
                continue
            text = plan[path] if path in plan else read(path)
            plan[path] = hunks.revert(text or b"", edit, f"{path}, changed since? {step.name}")
    return plan


def is_applied(series, tree):
    try:
        undo(series, tree.read)
    except Fault:
        return False
    return True


def plan_unapply(series, tree):
    try:
        plan = undo(series, tree.read)
    except Fault as fault:
        here = [path for path in series.creator if tree.read(path) is not None]
        if series.creator and not here:
            raise Fault(f"{tree.path} is not patched") from None
        raise Fault(f"{tree.path}: {fault}; nothing was changed") from None
    return {path: ("100644" if text is None else None, text) for path, text in plan.items()}


class Install:
    """A plan carried out in one go, or not at all."""

    def __init__(self, tree, plan):
        self.top, self.plan = tree.path, plan
        self.stage = self.top / STAGE
        self.replaced = [path for path in plan if (self.top / path).exists()]
        self.made = self.missing_directories()
        self.check_writable()

    def missing_directories(self):
        made = {parent for path in self.plan for parent in pathlib.PurePath(path).parents
                if not (self.top / parent).exists()}
        return sorted(map(str, made))

    def directories(self):
        """Those whose times a renamed file changes."""
        parents = {str(pathlib.PurePath(path).parent) for path in self.plan}
        above = {str(pathlib.PurePath(path).parent) for path in self.made}
        return sorted((parents | above | {"."}) - set(self.made))

    def check_writable(self):
        for path in self.directories() + self.replaced:
            if not os.access(self.top / path, os.W_OK):
                raise Fault(f"{self.top / path} is not writable; nothing was changed")

    def run(self):
        before = {number: signal.signal(number, interrupt) for number in SIGNALS}
        try:
            self.write_stage()
            self.swap()
        except BaseException:
            ignore_signals()
            roll_back(self.top)
            raise
        else:
            ignore_signals()
            self.clean()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def write_stage(self):
        times = {path: (self.top / path).stat() for path in self.directories()}
        journal = {"replaced": self.replaced, "made": self.made,
                   "created": [p for p in self.plan if p not in self.replaced],
                   "times": {p: (s.st_atime_ns, s.st_mtime_ns) for p, s in times.items()}}
        top = self.top.stat()
        self.stage.mkdir()
        os.utime(self.top, ns=(top.st_atime_ns, top.st_mtime_ns))
        (self.stage / "journal.new").write_text(json.dumps(journal))
        (self.stage / "journal.new").rename(self.stage / "journal")
        for path, (mode, text) in self.plan.items():
            if text is not None:
                self.write_new(path, mode, text)

    def write_new(self, path, mode, text):
        new = self.stage / "new" / path
        new.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(text)
        like = self.top / path
        if like.exists():
            new.chmod(like.stat().st_mode & 0o7777)
        else:
            new.chmod(0o755 if mode == "100755" else 0o644)
            like = self.top
        if os.geteuid() == 0:
            os.chown(new, like.stat().st_uid, like.stat().st_gid)

    def swap(self):
        for path in self.made:
            (self.top / path).mkdir()
            if os.geteuid() == 0:
                os.chown(self.top / path, self.top.stat().st_uid, self.top.stat().st_gid)
        for path, (_, text) in self.plan.items():
            if path in self.replaced:
                old = self.stage / "old" / path
                old.parent.mkdir(parents=True, exist_ok=True)
                (self.top / path).rename(old)
            if text is not None:
                (self.stage / "new" / path).rename(self.top / path)

    def clean(self):
        (self.stage / "journal").unlink()
        shutil.rmtree(self.stage)
        emptied = {parent for path, (_, text) in self.plan.items() if text is None
                   for parent in pathlib.PurePath(path).parents}
        for directory in sorted(emptied, reverse=True):
            if not any((self.top / directory).iterdir()):
                (self.top / directory).rmdir()


def interrupt(number, _):
    raise Fault(f"interrupted by {signal.Signals(number).name}; nothing was changed")


def ignore_signals():
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def roll_back(top):
    """Move back what the journal tells of; safe to do again."""
    stage = top / STAGE
    before = top.stat()
    journal = {"replaced": [], "created": [], "made": [],
               "times": {".": (before.st_atime_ns, before.st_mtime_ns)}}
    if (stage / "journal").exists():
        journal = json.loads((stage / "journal").read_text())
    for path in journal["replaced"]:
        if (stage / "old" / path).exists():
            (stage / "old" / path).replace(top / path)
    for path in journal["created"]:
        if not (stage / "new" / path).exists():
            (top / path).unlink(missing_ok=True)
    for path in reversed(journal["made"]):
        if (top / path).is_dir():
            (top / path).rmdir()
    if stage.exists():
        shutil.rmtree(stage)
    for path, times in journal["times"].items():
        os.utime(top / path, ns=tuple(times))


def change(root, directory, name, planner, done):
    """apply and unapply: work out a plan, carry it out, tell of it."""
    series = steps.Series(root, directory)
    tree = KernelTree(name, read_base(root)["kernel"][0])
    handle = os.open(tree.path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if (tree.path / STAGE).exists():
            say("moving back what an interrupted command left")
            roll_back(tree.path)
        if not series.steps:
            raise Fault(f"{directory}/ has no steps yet")
        plan = planner(series, tree)
        Install(tree, plan).run()
        return tree.describe(plan, done)
    finally:
        os.close(handle)


def apply(root, directory, name):
    return change(root, directory, name, plan_apply, "added")


def unapply(root, directory, name):
    return change(root, directory, name, plan_unapply, "removed")
