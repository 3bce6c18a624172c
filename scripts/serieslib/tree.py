# SPDX-License-Identifier: GPL-2.0-only
"""build/tree: the packaged kernel with the series on it, one commit per step.

The commits are made of the repository's text alone, with fixed dates, so the
same text gives the same hashes.  Three names in the tree's git tell whose
work stands there:

  base                 the packaged kernel, a tag
  refs/composed/NAME   what the repository says
  refs/built/NAME      what was last put on the branch

A branch that is not at refs/built/NAME has commits of a developer's, and is
never moved unasked.
"""

import fcntl
import os
import re
import shutil
import subprocess

from . import git, steps
from .ui import Fault, say


class Tree:
    def __init__(self, root, name, force=False):
        self.root, self.force = root, force
        self.name = steps.directory_of(name)
        self.branch = steps.branch_of(self.name)
        self.path = root / "build/tree"
        self.stamp = self.path / ".git/dev-dma-base"

    # The base.

    def tarball(self):
        given = os.environ.get("TARBALL")
        package = read_base(self.root)["package"][0]
        path = given or f"/usr/src/{package}.tar.xz"
        if not os.path.exists(path):
            raise Fault(f"no {path}: apt-get install {package}")
        return path

    def base_id(self):
        """Tells one packaged kernel from another, and costs nothing."""
        try:
            status = os.stat(self.tarball())
        except Fault:
            if self.stamp.exists():
                return self.stamp.read_text()
            raise
        return f"{status.st_size} {status.st_mtime_ns}\n"

    def ensure_base(self):
        if self.stamp.exists() and self.stamp.read_text() == self.base_id():
            return
        if self.path.exists() and self.stamp.exists():
            say("the packaged kernel has changed: unpacking it again")
            self.refuse_losing_work(steps.all_series(self.root))
        self.unpack()

    def unpack(self):
        new = self.path.with_name("tree.new")
        for old in (new, self.path, self.path.with_name("base"),
                    self.path.with_name("bisect"), *self.path.parent.glob("series-*")):
            shutil.rmtree(old, ignore_errors=True)
        new.mkdir(parents=True)
        say(f"unpacking {self.tarball()}")
        subprocess.run(["tar", "-xf", self.tarball(), "-C", str(new), "--no-same-owner",
                        "--strip-components=1"], check=True)
        self.commit_base(new)
        (new / ".git/dev-dma-base").write_text(self.base_id())
        new.rename(self.path)

    def commit_base(self, new):
        date = f"{int((new / 'Makefile').stat().st_mtime)} +0000"
        name, _, mail = git.identity(self.root).rstrip(">").partition(" <")
        git.call(new, "init", "-q", "--template=", "-b", self.branch)
        for key, value in (("gc.auto", "0"), ("user.name", name), ("user.email", mail),
                           ("core.looseCompression", "1")):
            git.call(new, "config", key, value)
        say("committing it, every file")
        # The packaged .gitignore ignores everything at the top: hence -f.
        git.call(new, "add", "-f", "-A")
        git.call(new, "commit", "-q", "-m", f"Linux {kernel_version(new)}, as packaged",
                 GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)
        git.call(new, "tag", "base")
        self.show_new_files(new)

    def show_new_files(self, new):
        """Let git add and git status see a developer's new files."""
        ignore = new / ".gitignore"
        if not ignore.exists():
            return
        git.call(new, "update-index", "--skip-worktree", ".gitignore")
        kept = [line for line in ignore.read_text().splitlines(True)
                if line.strip() not in ("/*", "!/debian/")]
        ignore.write_text("".join(kept))

    # The commits.

    def compose(self):
        """Make the series' commits from the repository; return each one's hash."""
        stream = Stream(self.root, self.path)
        below = git.commit_of(self.path, "base")
        composed = []
        for series in steps.stack(self.root, self.name):
            commits = stream.add(series, below)
            git.call(self.path, "update-ref", f"refs/composed/{series.directory}",
                     commits[-1] if commits else below)
            below, composed = (commits[-1] if commits else below), composed + commits
        return composed

    def below(self):
        """The commit that this series starts from."""
        return git.commit_of(self.path, "base" if self.name == steps.FIRST
                             else f"refs/composed/{steps.FIRST}")

    def tip(self):
        return git.commit_of(self.path, f"refs/composed/{self.name}")

    # What a developer did.

    def on_branch(self):
        return git.out(self.path, "symbolic-ref", "-q", "--short", "HEAD", check=False)

    def dirty(self):
        changed = git.out(self.path, "status", "--porcelain", "-unormal")
        return changed.splitlines()[0][3:] if changed else ""

    def refuse_losing_work(self, all_series):
        if self.force:
            return
        if self.dirty():
            raise Fault(f"build/tree has uncommitted changes ({self.dirty()}): commit them "
                        "and run make refresh, or make tree FORCE=1 to drop them")
        if not self.on_branch():
            raise Fault("build/tree is on no branch (a rebase under way?): finish that, "
                        "or make tree FORCE=1")
        for series in all_series:
            self.refuse_losing_commits(series.directory)

    def refuse_losing_commits(self, name):
        branch = git.commit_of(self.path, "refs/heads/" + steps.branch_of(name))
        known = [git.commit_of(self.path, f"refs/{kind}/{name}")
                 for kind in ("built", "composed")] + [git.commit_of(self.path, "base"), ""]
        if branch not in known:
            raise Fault("build/tree has commits that are not in the repository: "
                        "make refresh to keep them, or make tree FORCE=1 to drop them")

    # The command.

    def update(self):
        """Bring build/tree to what the repository says; return the verdict."""
        self.ensure_base()
        commits = self.compose()
        tip, before = self.tip(), git.commit_of(self.path, "HEAD")
        if before != tip or self.on_branch() != self.branch:
            self.refuse_losing_work([steps.Series(self.root, self.name)])
            options = ["-f"] if self.force else []
            git.call(self.path, "checkout", "-q", *options, "-B", self.branch, tip)
        if self.force:
            git.call(self.path, "checkout", "-q", "-f", self.branch)
            git.call(self.path, "clean", "-fdq")
        git.call(self.path, "update-ref", f"refs/built/{self.name}", tip)
        changed = git.out(self.path, "diff", "--name-only", before, tip).splitlines()
        return (f"build/tree is {kernel_version(self.path)} with {len(commits)} commits, "
                f"{len(changed)} files rewritten")

    def checkout(self, directory, commit):
        """A second work tree of the same repository, for reading and building."""
        path = self.root / "build" / directory
        if git.commit_of(path, "HEAD") if path.is_dir() else "":
            git.call(path, "checkout", "-q", "-f", "--detach", commit)
        else:
            shutil.rmtree(path, ignore_errors=True)
            git.call(self.path, "worktree", "prune")
            git.call(self.path, "worktree", "add", "-q", "--detach", str(path), commit)
        return path


def author(message):
    """Who signed a commit off first, whoever composes it here; or None."""
    found = re.search(rb"(?m)^Signed-off-by: ([^<>\n]+ <[^<>\n]+>)$", message)
    return found and found.group(1).decode()


class Stream:
    """Commits, given to git fast-import."""

    def __init__(self, root, tree):
        self.tree, self.who = tree, git.identity(root)
        self.date = int(git.out(tree, "show", "-s", "--format=%ct", "base"))

    def add(self, series, below):
        """Import the series on top of the commit below; return the hashes."""
        wanted = {p for step in series.steps for p in (*step.edits, *step.files)}
        texts = git.blobs(self.tree, below, sorted(wanted))
        modes = self.modes(below, sorted(texts))
        ref, data = f"refs/composed/import/{series.directory}", []
        for step, changed in steps.compose(series, texts.get):
            data.append(self.commit(ref, step, changed, modes, below if not data else ""))
        if not data:
            return []
        git.call(self.tree, "update-ref", "-d", ref)
        git.call(self.tree, "fast-import", "--quiet", "--force", data=b"".join(data))
        return git.out(self.tree, "rev-list", "--reverse", f"{below}..{ref}").splitlines()

    def modes(self, commit, paths):
        if not paths:
            return {}
        rows = git.out(self.tree, "ls-tree", "-z", commit, "--", *paths).split("\0")
        return {row.partition("\t")[2]: row[:6] for row in rows if row}

    def commit(self, ref, step, changed, modes, parent):
        self.date += 60
        head = (f"commit {ref}\nauthor {author(step.message) or self.who} {self.date} +0000\n"
                f"committer {self.who} {self.date} +0000\n")
        rows = [head.encode(), b"data %d\n" % len(step.message), step.message, b"\n"]
        if parent:
            rows.append(f"from {parent}\n".encode())
        for path, (mode, text) in sorted(changed.items()):
            modes.setdefault(path, mode)
            rows += [f"M {modes[path]} inline {path}\ndata {len(text)}\n".encode(), text, b"\n"]
        return b"".join(rows)


def kernel_version(tree):
    """The version that a kernel tree's Makefile tells, or None."""
    try:
        with open(tree / "Makefile", encoding="utf-8", errors="replace") as makefile:
            rows = [line.split("=", 1) for line in makefile.readlines()[:12] if "=" in line]
    except OSError:
        return None
    said = {key.strip(): value.strip() for key, value in rows}
    parts = [said.get(k, "") for k in ("VERSION", "PATCHLEVEL", "SUBLEVEL")]
    return ".".join(parts) if all(parts) else None


def read_base(root):
    """series/base: `key value` lines; {key: [values]}."""
    said = {}
    for line in (root / "series/base").read_text().splitlines():
        key, _, value = line.partition(" ")
        if key and not key.startswith("#"):
            said.setdefault(key, []).append(value.strip())
    return said


def locked(root, work):
    """One command at a time in build/."""
    (root / "build").mkdir(exist_ok=True)
    with open(root / "build/.lock", "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another command in build/")
            fcntl.flock(lock, fcntl.LOCK_EX)
        return work()
