# SPDX-License-Identifier: GPL-2.0-only
"""A tree whose drivers can be told to do one call wrong."""

import os
import pathlib
import re
import shutil
import subprocess

from mutantlib import sites

HERE = pathlib.Path(__file__).resolve().parent.parent


MAKEFILE = "drivers/base/Makefile"


def link(tree, out):
    """Every file of tree, by a hard link, but those that mutate() puts there: they
    would be built anew."""
    names = subprocess.run(["git", "-C", tree, "ls-files", "-z"], check=True,
                           stdout=subprocess.PIPE).stdout.decode().split("\0")
    for name in sorted({*names} - {"", MAKEFILE, *sites.files()}):
        target = out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        os.link(tree / name, target, follow_symlinks=False)


def patched(source):
    """The text of a source with every call led through mutant.h."""
    out = pathlib.Path(f"{source}.mutant")
    try:
        subprocess.run(["spatch", "-D", "patch", "--very-quiet", "--sp-file", HERE / "calls.cocci",
                        source, "-o", out], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.PIPE)
        return out.read_text()
    finally:
        out.unlink(missing_ok=True)


def number(text, numbers):
    """MUTANT_SITE becomes the number of its site, in order."""
    rest = iter(numbers)
    return re.sub(r"\bMUTANT_SITE\b", lambda _: str(next(rest)), text)


def include(text):
    return re.sub(r"(?m)^#include ", "#include <linux/mutant.h>\n#include ", text, count=1)


def put(path, text):
    """Replaces a file where its text is another, so that what is the same is not built anew."""
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_text(text)


def mutate(tree, out):
    """The files of out that differ from tree's."""
    numbers = sites.check(tree)
    for file in sites.files():
        of_file = [n for key, n in numbers.items() if key[0] == file]
        copy = out / f"{file}.tmp.c"
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(tree / file, copy)
        text = patched(copy)
        copy.unlink()
        if text.count("MUTANT_SITE") != len(of_file):
            raise sites.WrongTable(f"{file}: spatch saw {text.count('MUTANT_SITE')} calls, "
                                   f"not {len(of_file)}")
        put(out / file, number(include(text), of_file))
    put(out / "include/linux/mutant.h", (HERE / "kernel/mutant.h").read_text())
    put(out / "drivers/base/mutant.c", (HERE / "kernel/mutant.c").read_text())
    put(out / MAKEFILE, (tree / MAKEFILE).read_text() + "obj-y += mutant.o\n")
