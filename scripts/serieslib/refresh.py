# SPDX-License-Identifier: GPL-2.0-only
"""build/tree's commits, written back to series/ and the overlay."""

import re
import shutil

from . import git, hunks, steps
from .steps import Step
from .tree import Tree
from .ui import Fault

DIFF = ("diff", "-U3", "--no-color", "--no-ext-diff", "--no-renames", "--no-textconv",
        "--src-prefix=a/", "--dst-prefix=b/", "--inter-hunk-context=0",
        "--diff-algorithm=myers", "--indent-heuristic")


class Refresh:
    def __init__(self, tree: Tree):
        self.tree, self.path = tree, tree.path
        self.series = steps.Series(tree.root, tree.name)

    def update(self):
        self.check_branch()
        self.check_repository()
        below = self.tree.below()
        commits = git.out(self.path, "rev-list", "--reverse", f"{below}..HEAD").split()
        told = self.name_steps([self.read(commit) for commit in commits])
        overlay = self.overlay(told)
        changed = self.write(told, overlay)
        self.settle()
        return f"{len(told)} steps, {changed} files of the repository rewritten"

    def check_branch(self):
        if self.tree.on_branch() != self.tree.branch:
            raise Fault(f"build/tree is not on branch {self.tree.branch} (a rebase under "
                        "way, or another SERIES?)")
        if self.tree.dirty():
            raise Fault(f"build/tree has uncommitted changes ({self.tree.dirty()}): "
                        "commit or drop them first")
        merges = git.out(self.path, "rev-list", "--merges", "base..HEAD")
        if merges:
            raise Fault("the series has a merge in it: rebase it")
        below = self.tree.below()
        if git.call(self.path, "merge-base", "--is-ancestor", below, "HEAD",
                    check=False).returncode:
            raise Fault(f"HEAD does not stand on {below[:12]}, where the series starts")

    def check_repository(self):
        """What was written to the repository by hand must not be lost."""
        if self.tree.force:
            return
        built = git.commit_of(self.path, f"refs/built/{self.tree.name}")
        head = git.commit_of(self.path, "HEAD")
        try:
            self.tree.compose()
            composed = self.tree.tip()
        except Fault:
            composed = ""
        if composed not in (built, head):
            raise Fault("series/ or the overlay changed since the last make tree: "
                        "FORCE=1 overwrites that with build/tree")

    # Reading.

    def read(self, commit):
        """One commit as a step, its texts beside it."""
        step = Step("", git.call(self.path, "show", "-s", "--format=%B", commit).stdout
                    .rstrip(b"\n") + b"\n")
        rows = git.out(self.path, "diff-tree", "-r", "-z", "--no-renames", "--no-commit-id",
                       commit).split("\0")
        for row, path in zip(rows[::2], rows[1::2]):
            self.classify(step, row.lstrip(":").split(), path)
        if not rows[0]:
            raise Fault(f"{step.subject!r} changes nothing")
        return step, commit, self.diff(step, commit)

    def classify(self, step, row, path):
        old_mode, new_mode, _, _, status = row
        if status == "A" and new_mode in ("100644", "100755"):
            step.files.append(path)
        elif status == "M" and old_mode == new_mode:
            step.edits[path] = []
        else:
            raise Fault(f"{step.subject!r} deletes, renames or changes the kind or mode "
                        f"of {path}: the series only adds and edits files")

    def diff(self, step, commit):
        if not step.edits:
            return b""
        text = git.call(self.path, *DIFF, f"{commit}^", commit, "--", *sorted(step.edits)).stdout
        text = re.sub(rb"(?m)^(diff --git .*\n)index .*\n", rb"\1", text)
        hunks.parse(text, step.subject)
        return text

    def overlay(self, told):
        """{path: (mode, text)} of every file that the series creates."""
        creator = {}
        for step, _, _ in told:
            for path in step.edits:
                if path in creator and not steps.growable(path):
                    raise Fault(f"{step.subject!r} edits {path}, which {creator[path]!r} "
                                "creates: a source file enters whole, in one step")
            for path in step.files:
                self.check_place(path)
                creator[path] = step.subject
        texts = git.blobs(self.path, "HEAD", sorted(creator))
        rows = git.out(self.path, "ls-tree", "-r", "-z", "HEAD", "--", *sorted(creator)) \
            if creator else ""
        modes = {row.partition("\t")[2]: row[:6] for row in rows.split("\0") if row}
        for path, text in texts.items():
            self.check_stray(path, text)
        return {path: (modes[path], texts[path]) for path in creator}

    def check_place(self, path):
        ours = path in self.series.creator or steps.in_overlay(path)
        if not ours and (self.tree.root / path).exists():
            raise Fault(f"{path} would overwrite the project's own file of that name")

    def check_stray(self, path, text):
        """A file in no step yet may hold work that build/tree has not got."""
        file = self.tree.root / path
        if path in self.series.creator or self.tree.force or not file.exists():
            return
        if file.read_bytes() != text:
            raise Fault(f"{path} is in no step yet, and differs from build/tree's: "
                        "FORCE=1 overwrites it")

    # Names.

    def name_steps(self, told):
        """NNN-topic: the topic stays while the subject or the place does."""
        old = {step.subject: step.name for step in self.series.steps}
        new = {step.subject for step, _, _ in told}
        for at, (step, _, _) in enumerate(told):
            name = old.get(step.subject)
            if name is None and at < len(self.series.steps) \
                    and self.series.steps[at].subject not in new:
                name = self.series.steps[at].name
            topic = name.partition("/")[2][4:] if name else slug(step.subject)
            step.name = f"{self.tree.name}/{at + 1:03}-{topic}"
        return told

    # Writing: nothing before everything was read.

    def write(self, told, overlay):
        root, wanted = self.tree.root, {}
        for step, _, edits in told:
            wanted[step.name + "/message"] = "100644", step.message
            if step.files:
                listed = "".join(path + "\n" for path in sorted(step.files))
                wanted[step.name + "/files"] = "100644", listed.encode()
            if edits:
                wanted[step.name + "/edits.patch"] = "100644", edits
        changed = self.drop([root / path for path in self.series.creator
                             if path not in overlay])
        keep = {root / step.name for step, _, _ in told}
        changed += self.drop([d for d in self.series.path.iterdir()
                              if d.is_dir() and d not in keep])
        changed += self.drop([file for d in keep if d.is_dir() for file in d.iterdir()
                              if str(file.relative_to(root)) not in wanted])
        return changed + sum(store(root / path, *what)
                             for path, what in (wanted | overlay).items())

    def drop(self, paths):
        gone = [path for path in paths if path.exists()]
        for path in gone:
            if path.is_dir():
                shutil.rmtree(path)
                continue
            path.unlink()
            while not any(path.parent.iterdir()):
                path = path.parent
                path.rmdir()
        return len(gone)

    def settle(self):
        """The same commits with the series' fixed dates; no file is touched."""
        before = git.out(self.path, "rev-parse", "HEAD^{tree}")
        self.tree.compose()
        tip = self.tree.tip()
        if git.out(self.path, "rev-parse", tip + "^{tree}") != before:
            raise Fault("what was written back does not make the same tree: "
                        "a hunk that fits at two places? (build/tree is unchanged)")
        git.call(self.path, "update-ref", f"refs/heads/{self.tree.branch}", tip)
        git.call(self.path, "update-ref", f"refs/built/{self.tree.name}", tip)


def slug(subject):
    words = re.sub(r"[^a-z0-9]+", "-", subject.lower()).strip("-")
    return words if len(words) <= 40 else words[:41].rpartition("-")[0] or words[:40]


def store(path, mode, text):
    """Write a file unless it is so already; return whether it was not."""
    want = 0o755 if mode == "100755" else 0o644
    if path.is_file() and path.read_bytes() == text \
            and path.stat().st_mode & 0o100 == want & 0o100:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)
    path.chmod(want)
    return True
