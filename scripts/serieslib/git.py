# SPDX-License-Identifier: GPL-2.0-only
"""git, the same whatever the user's configuration says."""

import os
import subprocess

from .ui import Fault

PLAIN = ["git", "-c", "safe.directory=*", "-c", "core.autocrlf=false",
         "-c", "core.quotePath=false", "-c", "gc.auto=0", "-c", "advice.detachedHead=false",
         "-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false"]
NOBODY = "dev-dma <dev-dma@localhost>"


def environment(extra):
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    env.update(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null",
               GIT_TERMINAL_PROMPT="0", LC_ALL="C", TZ="UTC")
    env.update(extra)
    return env


def call(directory, *arguments, data=None, check=True, **extra):
    """Return the finished git command; a Fault with its last line if it failed."""
    done = subprocess.run([*PLAIN, "-C", str(directory), *arguments], input=data,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment(extra), check=False)
    if check and done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["no word"]
        raise Fault(f"git {arguments[0]} in {directory}: {lines[-1]}")
    return done


def out(directory, *arguments, **options):
    return call(directory, *arguments, **options).stdout.decode().rstrip("\n")


def commit_of(directory, name):
    """The commit that name stands for, or "" where there is none."""
    return out(directory, "rev-parse", "-q", "--verify", name + "^{commit}", check=False)


def identity(root):
    """Who commits, by the repository's own configuration."""
    asked = subprocess.run(["git", "-c", "safe.directory=*", "-C", str(root), "config",
                            "--get-regexp", r"^user\.(name|email)$"], check=False,
                           stdout=subprocess.PIPE, encoding="utf-8")
    found = dict(line.split(" ", 1) for line in asked.stdout.splitlines() if " " in line)
    if len(found) < 2:
        return NOBODY
    return f"{found['user.name']} <{found['user.email']}>"


def blobs(directory, commit, paths):
    """{path: text} of those paths that the commit has."""
    asked = "".join(f"{commit}:{path}\n" for path in paths).encode()
    answer = call(directory, "cat-file", "--batch", data=asked).stdout
    texts, at = {}, 0
    for path in paths:
        head, _, _ = answer[at:].partition(b"\n")
        at += len(head) + 1
        if head.endswith(b" missing"):
            continue
        size = int(head.split()[2])
        texts[path] = answer[at:at + size]
        at += size + 1
    return texts
