#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Build and boot every commit of the series.

Each commit is built as the small x86_64 kernel, as UML (which has no HAS_DMA),
and for each architecture that it touches, where a compiler is installed; the
x86_64 one must boot and move data.  What passed is kept in build/results by
the commit's tree and the tools' versions, so a run takes up where the last
one stopped.  The objects are kept from commit to commit.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True

from serieslib import git, steps, ui  # noqa: E402
from serieslib.tree import Tree, locked  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
ALWAYS = ("small", "boot", "uml")
BUILT = {}
SERIES = steps.directory_of(os.environ.get("SERIES", ""))


def arches():
    """{name of scripts/arches: the compiler that builds it}"""
    table = [row.split("\t") for row in (ROOT / "scripts/arches").read_text().splitlines()]
    cross = {row[0]: row[2].removeprefix("-") for row in table if not row[0].startswith("#")}
    return {name: "clang" if prefix == "llvm" else prefix + "gcc"
            for name, prefix in cross.items()}


def toolchain():
    """What builds and boots, but for the compilers that are not installed."""
    total = hashlib.sha256()
    for tool in ("gcc", "ld", "qemu-system-x86_64", *sorted(set(arches().values()))):
        if shutil.which(tool):
            total.update(subprocess.run([tool, "--version"], check=True,
                                        stdout=subprocess.PIPE).stdout)
    files = [ROOT / "scripts/arches", ROOT / "scripts/build.sh",
             *(ROOT / "tests/configs").iterdir(), *(ROOT / "tests/sh").iterdir()]
    for path in sorted(path for path in files if path.is_file()):
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def kernels(tree, commit):
    """What this commit is built as: {config: None or why it cannot be}."""
    changed = git.out(tree.path, "diff", "--name-only", f"{commit}^", commit).splitlines()
    touched = {path.split("/")[1] for path in changed if path.startswith("arch/")}
    compilers = arches()
    found = dict.fromkeys(ALWAYS)
    for arch in sorted(touched - {"x86", "um"}):
        compiler = compilers.get(arch, "gcc")
        if not (ROOT / f"tests/configs/{arch}.config").exists():
            found[arch] = f"tests/configs has no {arch}.config"
        elif not shutil.which(compiler):
            found[arch] = f"no {compiler}"
        else:
            found[arch] = None
    return found


def run(log, *command, **env):
    """A Fault with the command's last line, if it fails."""
    with open(log, "w", encoding="utf-8") as file:
        done = subprocess.run([str(c) for c in command], cwd=ROOT, check=False, stdout=file,
                              stderr=subprocess.STDOUT, env={**os.environ, **env})
    if done.returncode:
        last = log.read_text(errors="replace").strip().splitlines()[-1:] or ["no word"]
        raise ui.Fault(f"{last[0]}; log: {log.relative_to(ROOT)}")


def build(kernel, tree, commit):
    source = tree.checkout("bisect", commit)
    BUILT.pop(kernel, None)
    run(ROOT / f"out/log/bisect-{kernel}.log", "scripts/build.sh", kernel, KSRC=str(source),
        KOBJ=str(ROOT / f"build/obj/bisect-{kernel}"), LOOSE="1")
    BUILT[kernel] = commit


def boot(tree, commit, last):
    """Views are all there with the last commit only; data moves with each."""
    if BUILT.get("small") != commit:
        build("small", tree, commit)
    run(ROOT / "out/log/bisect-boot.log", "tests/boot/run", "--case", "smoke", "--kernel",
        ROOT / "build/obj/bisect-small/image", *([] if last else ["--base"]))


def try_commit(tree, commit, last, results):
    """Yield (name, problem or None, whether it is a skip) for one commit."""
    names, tree_hash = kernels(tree, commit), git.out(tree.path, "rev-parse", commit + "^{tree}")
    for kernel, missing in names.items():
        done = results / tree_hash / (kernel + "-whole" * (last and kernel == "boot"))
        if missing or done.exists():
            yield kernel, missing, bool(missing)
            continue
        try:
            if kernel != "boot":
                build(kernel, tree, commit)
            else:
                boot(tree, commit, last)
            done.parent.mkdir(parents=True, exist_ok=True)
            done.touch()
            yield kernel, None, False
        except ui.Fault as fault:
            yield kernel, str(fault), False


def prepare():
    tree = Tree(ROOT, SERIES)
    tree.ensure_base()
    return tree, tree.compose()


def bisect():
    tree, commits = locked(ROOT, prepare)
    (ROOT / "out/log").mkdir(parents=True, exist_ok=True)
    results, failed = ROOT / "build/results/bisect" / toolchain(), 0
    for number, commit in enumerate(commits, 1):
        subject = git.out(tree.path, "show", "-s", "--format=%s", commit)
        ui.say(f"{number} of {len(commits)}: {subject}")
        for kernel, problem, skip in try_commit(tree, commit, commit == commits[-1], results):
            name = f"bisect {number:03} {kernel}"
            word = "skip" if skip else "not ok" if problem else "ok"
            print(f"{word} - {name}" + (f": {problem}" if problem else ""), flush=True)
            failed += bool(problem and not skip)
    if failed:
        raise ui.Fault(f"{failed} builds or boots of {len(commits)} commits")
    return f"{len(commits)} commits build and boot"


if __name__ == "__main__":
    sys.exit(ui.run("bisect", bisect))
