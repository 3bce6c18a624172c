# SPDX-License-Identifier: GPL-2.0-only
"""The proof that tree == base + overlay + edits, byte for byte."""

import os

from . import git, steps
from .ui import Fault


def verify(tree):
    check_owners(tree.root)
    for series in steps.all_series(tree.root):
        for step in series.steps:
            check_step(tree.root, step)
        check_sums(series)
    tree.ensure_base()
    commits = tree.compose()
    if git.commit_of(tree.path, "HEAD") == git.commit_of(tree.path, "refs/tags/base"):
        tree.update()   # it was made just now
    check_tree(tree)
    files = sum(len(s.creator) for s in steps.stack(tree.root, tree.name))
    return f"{len(commits)} steps, {files} new files: tree == base + overlay + edits"


def check_owners(root):
    """Every overlay file is in exactly one step of one series."""
    owner = {}
    for series in steps.all_series(root):
        for step in series.steps:
            for path in step.files:
                if path in owner:
                    raise Fault(f"{path} is created twice: {owner[path]} and {step.name}")
                owner[path] = step.name
    for path in steps.overlay_files(root):
        if path not in owner:
            raise Fault(f"{path} is in no step's files")


def check_step(root, step):
    if not step.files and not step.edits:
        raise Fault(f"{step.name} changes nothing")
    if step.files != sorted(set(step.files)):
        raise Fault(f"{step.name}/files is not sorted")
    lines = step.message.decode().split("\n")
    if not lines[0] or (len(lines) > 1 and lines[1]) or lines[-1]:
        raise Fault(f"{step.name}/message: want a subject, an empty line, a body")
    if not any(line.startswith("Signed-off-by: ") for line in lines):
        raise Fault(f"{step.name}/message has no Signed-off-by")
    for name in os.listdir(root / step.name):
        if name not in ("message", "files", "edits.patch"):
            raise Fault(f"{step.name}/{name} does not belong there")


def check_sums(series):
    """Each new file, created and grown, ends as the overlay's text."""
    texts = {}
    for path in series.creator:
        texts[path] = series.created(path)
    for step in series.steps:
        for path in step.edits:
            if path in series.creator:
                texts[path] = steps.hunks.apply(texts[path], step.edits[path],
                                                f"{step.name}: {path}", exact=True)
    for path, text in texts.items():
        if text != series.text(path):
            raise Fault(f"{path}: its steps do not add up to the overlay's text")


def check_tree(tree):
    """The work tree has the composed commit, and nothing else."""
    if tree.on_branch() != tree.branch:
        raise Fault(f"build/tree is not on branch {tree.branch}: make tree")
    names = git.out(tree.path, "diff", "--name-only", tree.tip(), "HEAD").splitlines()
    if names:
        raise Fault(f"build/tree differs from the repository in {names[0]} "
                    f"({len(names)} files): make tree, or make refresh")
    if git.commit_of(tree.path, "HEAD") != tree.tip():
        raise Fault("build/tree has other commits than series/: make tree, or make refresh")
    if tree.dirty():
        raise Fault(f"build/tree has uncommitted changes ({tree.dirty()})")
