# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's own checks on our commits, our files and those we touch."""

import os
import pathlib
import re
import resource
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import repo
from serieslib import git, steps
from serieslib.tree import Tree, locked
from serieslib.ui import Fault

ROOT = repo.ROOT
TREE = ROOT / "build/tree"
SERIES = steps.directory_of(os.environ.get("SERIES", ""))
WARNING = re.compile(r"^(\S+?):(\d+):.*(?:warning|error): ")


def run(*command, **options):
    """Debian's python first, since that is what the packaged modules are for."""
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "ARCH")}
    return subprocess.run(command, check=False, stdout=subprocess.PIPE, errors="replace",
                          stderr=subprocess.STDOUT, encoding="utf-8",
                          env={**env, "PATH": "/usr/bin:" + env["PATH"]}, **options)


def text_of(*command, **options):
    """All that a command prints, whatever its status."""
    return run(*command, **options).stdout


def series():
    return steps.Series(ROOT, SERIES)


def ours():
    return sorted(series().creator)


def touched():
    """Files of the series at kernel paths, new and edited."""
    return sorted({path for step in series().steps for path in (*step.files, *step.edits)})


def whole(path):
    """The file that is compiled: some of USB's host drivers are one of several parts."""
    include = f'\n#include "{pathlib.Path(path).name}"\n'
    for other in (TREE / path).parent.glob("*.c"):
        if include in other.read_text(errors="replace"):
            return str(other.relative_to(TREE))
    return path


def objects(paths):
    """Those that an x86_64 kernel builds."""
    return sorted({whole(p)[:-2] + ".o" for p in paths if p.endswith(".c")
                   and (not p.startswith("arch/") or p.startswith("arch/x86/"))})


# checkpatch

def checkpatch_options():
    lines = (ROOT / ".checkpatch.conf").read_text().splitlines()
    return [word for line in lines for word in line.partition("#")[0].split()]


def checkpatch(*arguments, **options):
    said = text_of("perl", "scripts/checkpatch.pl", "--strict", "--terse", "--show-types",
                   "--no-summary", *checkpatch_options(), *arguments, cwd=TREE, **options)
    return [line for line in said.splitlines() if line.strip()]


def checkpatch_commits():
    commits = locked(ROOT, lambda: Tree(ROOT, SERIES).compose())
    for step, commit in zip(series().steps, commits[-len(series().steps):] if commits else []):
        mail = git.call(TREE, "format-patch", "--stdout", "-1", commit).stdout.decode()
        for line in checkpatch("-", input=mail):
            yield f"{step.name}: {line.removeprefix('-:')}"


def checkpatch_files():
    files = [p for p in ours() if not p.endswith(".cocci")]
    if files:
        yield from (line.removeprefix(f"{ROOT}/")
                    for line in checkpatch("-f", *[str(ROOT / p) for p in files]))


# gcc and sparse

def warnings(*arguments):
    """What making our objects says of files that the series concerns."""
    targets = objects(touched())
    if not targets:
        return
    where = ROOT / "build/obj/lint"
    if "C=2" not in arguments:
        for target in targets:
            (where / target).unlink(missing_ok=True)
    done = subprocess.run([ROOT / "scripts/build.sh", "small", "-k", *arguments, *targets], check=False,
                          env={**os.environ, "KSRC": str(TREE), "KOBJ": str(where)},
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise Fault(done.stderr.strip())
    seen = set()
    for line in (ROOT / "out/log/build-lint.log").read_text().splitlines():
        line = line.replace(f"{TREE}/", "").lstrip("./")
        match = WARNING.match(line)
        if match and match.group(1) in touched() and line not in seen:
            seen.add(line)
            yield line


def gcc():
    return warnings("W=1")


def sparse():
    return warnings("W=1", "C=2")


# kernel-doc and Sphinx

def kernel_doc():
    files = [p for p in ours() if p.endswith((".c", ".h"))]
    if files:
        said = text_of("perl", "scripts/kernel-doc", "-none", "-Wall", *files, cwd=TREE)
        yield from said.splitlines()


def docs():
    """What the kernel's doc build says of our pages and the text in them."""
    books = sorted({p.split("/")[1] for p in ours() if p.endswith(".rst")})
    if not books:
        return
    where, log = ROOT / "build/obj/docs", ROOT / "out/log/lint-sphinx.log"
    # Sphinx says nothing again of a page that it has built before.
    shutil.rmtree(where, ignore_errors=True)
    said = text_of("make", "-C", TREE, f"O={where}", f"SPHINXDIRS={' '.join(books)}", "htmldocs")
    log.write_text(said)
    if re.search(r"^make.*\*\*\*", said, re.M):
        raise Fault(f"the doc build failed; log: {log.relative_to(ROOT)}")
    concerned = [p for p in touched() if p in ours() or not p.endswith(".rst")]
    for line in said.splitlines():
        if re.search("(?i)warning:|error:", line) and any(p in line for p in concerned):
            yield line.replace(f"{TREE}/", "")


# coccinelle

def coccicheck():
    """As scripts/coccicheck, but on our files alone, and without a compiler of OCaml."""
    files = [p for p in ours() if p.endswith(".c")]
    rules = [p for p in sorted((TREE / "scripts/coccinelle").rglob("*.cocci"))
             if "virtual report" in p.read_text() and "script:ocaml" not in p.read_text()]
    if files:
        # spatch recurses as deep as what a file includes is long
        hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
        resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for lines in pool.map(lambda rule: spatch(rule, files), rules):
                yield from lines


def spatch(rule, files):
    options = re.search(r"^// *Options: *(.*)$", rule.read_text(), re.M)
    includes = ["include", "include/uapi", "arch/x86/include", "arch/x86/include/uapi"]
    done = run("spatch", "-D", "report", "--very-quiet", "--no-show-diff", "--cocci-file",
               rule, *(options.group(1).split() if options else []),
               *[w for i in includes for w in ("-I", i)],
               "--include", "include/linux/compiler-version.h",
               "--include", "include/linux/kconfig.h", *files, cwd=TREE)
    if done.returncode:
        raise Fault(f"spatch failed with {rule.name}: {done.stdout.strip()[:100]}")
    return [f"{rule.name}: {line}" for line in done.stdout.splitlines()
            if re.match(r"\S+:\d+", line) or "error" in line.lower()]


# Our own

def rules():
    """tests/lint/rules: words that must not stand in some functions."""
    for row in (ROOT / "tests/lint/rules").read_text().splitlines():
        if not row.strip() or row.startswith("#"):
            continue
        path, names, words, reason = [part.strip() for part in row.split(" | ")]
        found = {n: (at, body) for at, n, body in
                 repo.c_functions((TREE / path).read_text()) if re.fullmatch(names, n)}
        if not found:
            yield f"{path}: no function is called {names}: mend tests/lint/rules"
        for name, (at, body) in found.items():
            for word in re.findall(words, re.sub(r"/\*.*?\*/", "", body, flags=re.S)):
                yield f"{path}:{at}: {name}() has {word!r}: {reason}"


CHECKS = {"rules": rules, "checkpatch-commits": checkpatch_commits,
          "checkpatch-files": checkpatch_files, "kernel-doc": kernel_doc, "gcc-W=1": gcc,
          "sparse": sparse, "coccicheck": coccicheck, "docs": docs}
