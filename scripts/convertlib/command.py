# SPDX-License-Identifier: GPL-2.0-only
"""make convert: read, convert, compile, report, show, write."""

import difflib
import os
import signal
import sys
from dataclasses import dataclass, field

from serieslib.ui import Fault

from . import build, files, local, plan, spatch

WHOLE, LEFT, FAILED = 0, 1, 2


@dataclass
class File:
    """One file on its way."""
    text: files.Text
    result: plan.Result
    wrappers: list = field(default_factory=list)  # (header, line, what)

    @property
    def path(self):
        return self.text.path

    @property
    def new(self):
        return self.text.bytes_of(self.result.text)

    @property
    def is_changed(self):
        return self.new != self.text.data


def interrupt(number, _):
    """Once: what is put back then is put back undisturbed."""
    for each in files.SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Fault(f"interrupted by {signal.Signals(number).name}; nothing was changed")


def catch_signals():
    for number in files.SIGNALS:
        signal.signal(number, interrupt)


def convert_file(text, together, paths):
    """One file; a fault says where."""
    known = local.defined_beside(text.path.parent)
    try:
        result = plan.convert(text.text, text.path.suffix, together, known)
    except Fault as fault:
        raise Fault(f"{text.path}: {fault}") from None
    one = File(text, result)
    if one.is_changed:
        one.wrappers = list(local.used_wrappers(text.path, text.text, paths))
    return one


def convert(paths):
    """All files of a driver, in memory."""
    texts = [files.Text(p) for p in paths]
    together = plan.Together()
    for text in texts:
        try:
            together.take(text.text)
        except Fault as fault:
            raise Fault(f"{text.path}: {fault}") from None
    return [convert_file(t, together, set(paths)) for t in texts]


def show(changed, shown):
    for one in changed:
        name = shown(one.path)
        sys.stdout.writelines(
            line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"
            for line in difflib.unified_diff(
                one.text.text.splitlines(True), one.result.text.splitlines(True),
                f"a/{name}", f"b/{name}"))


def compiled(kdir, changed, swap):
    """Compile; return what a person should know, or fail."""
    job = build.of(kdir, [one.path for one in changed])
    if not job.objects:
        return []
    try:
        return compare(job, changed, swap)
    except BaseException:
        job.forget()
        raise


def compare(job, changed, swap):
    """What the compiler says now and did not say of the original."""
    status, said = job.compile()
    new = build.remarks(said, job.paths)
    if not status and not new:
        return []
    swap.turn()
    before, said_before = job.compile()
    swap.turn()
    old = build.remarks(said_before, job.paths)
    fresh = [line for key, line in new.items() if key not in old]
    wrong = [line for line in fresh if "error: " in line]
    if status and (wrong or not before):
        raise Fault("what was converted does not compile: "
                    + (wrong[0] if wrong else build.reason(said)))
    if status:
        fresh.append("not compiled whole: the original does not compile here either: "
                     + build.reason(said))
    return fresh


def finish(kdir, changed, is_built):
    """Put the texts in place, compile and look; leave them there if all went well."""
    with files.Swap({one.path: (one.text.data, one.new) for one in changed}) as swap:
        told = compiled(kdir, changed, swap) if is_built else []
        for one in changed:
            told += spatch.reports(one.path)
    return told


def left_of(done, told, shown):
    """What a person has to look at, one line each."""
    found = [f"{shown(one.path)}:{line}: {what}" for one in done for line, what in one.result.left]
    found += [f"{shown(header)}:{line}: {what}" for one in done
              for header, line, what in one.wrappers]
    return found + told


def verdict(done, changed, left, name):
    calls = sum(one.result.calls for one in done)
    places = f"{calls} places in {len(changed)} of {len(done)} files"
    if left:
        if not changed:
            return LEFT, f"{name}: nothing was changed, {len(left)} left for a person"
        return LEFT, f"{name}: converted {places}, {len(left)} left for a person"
    if not changed:
        return WHOLE, f"{name}: nothing to convert"
    return WHOLE, f"{name}: converted whole, {places}"


def tell(changed, shown, left, words):
    show(changed, shown)
    for line in left:
        print(f"  left: {line}")
    print(f"convert: {words}", flush=True)


def run(driver, kdir, is_built):
    catch_signals()
    path = files.find(driver, kdir)
    tree = files.tree_of(path) or kdir

    def shown(one):
        return str(one.relative_to(tree)) if tree in one.parents else str(one)

    with files.alone(tree if tree in path.parents else path if path.is_dir() else path.parent):
        done = convert(files.members(path))
        changed = [one for one in done if one.is_changed]
        told = finish(tree, changed, is_built) if changed else []
    left = left_of(done, told, shown)
    status, words = verdict(done, changed, left, driver)
    try:
        tell(changed, shown, left, words)
    except OSError:  # nobody reads, or the disk is full: it is done all the same
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status
