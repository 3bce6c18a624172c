# SPDX-License-Identifier: GPL-2.0-only
"""Rules for every file of the repository."""

import pathlib
import re
import subprocess

from serieslib import steps

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LICENCE = "SPDX-License-Identifier: GPL-2.0"
SOURCES = re.compile(r"\.(c|h|S|py|sh|rst|cocci|config)$|(^|/)(Makefile|Kbuild|Kconfig\w*)$")
# Put together here, so that this file does not hold them.
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" "DO", "FIX" "ME", "X" "XX", "HA" "CK")) + r")\b")
LONGEST = 60


def files():
    listed = subprocess.run(["git", "-c", "safe.directory=*", "-C", ROOT, "ls-files", "-zco",
                             "--exclude-standard"], check=True, stdout=subprocess.PIPE,
                            encoding="utf-8").stdout
    return sorted(n for n in listed.split("\0") if n and (ROOT / n).is_file())


def texts():
    """(name, text) of every file but the licence."""
    for name in files():
        data = (ROOT / name).read_bytes()
        if b"\0" not in data and name != "COPYING":
            yield name, data.decode(errors="replace")


def first_line(name):
    with open(ROOT / name, encoding="utf-8", errors="replace") as file:
        return file.readline()


def is_script(name, interpreters):
    head = first_line(name)
    return head.startswith("#!") and any(i in head for i in interpreters)


def is_ours(name, line):
    """What a patch takes away, and what it shows around, is the kernel's."""
    return not name.endswith(".patch") or line.startswith("+")


def matches(pattern, skip=()):
    for name, text in texts():
        if name in skip:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if is_ours(name, line) and pattern.search(line):
                yield f"{name}:{number}: {line.strip()}"


def licence():
    for name, text in texts():
        wanted = text and SOURCES.search(name) or text.startswith("#!")
        if wanted and not name.startswith("tests/configs/") \
                and LICENCE not in "".join(text.splitlines(True)[:3]):
            yield f"{name}: no {LICENCE} in its first lines"


def unfinished():
    yield from matches(UNFINISHED)


def places():
    """Nothing of the machine that this was written on: its homes, and what
    stands beside the repository."""
    beside = "|".join(re.escape(str(path)) for path in ROOT.parent.iterdir())
    yield from matches(re.compile(rf"({beside})(/|\b)|/home/\w+/"))


def binaries():
    for name in files():
        if b"\0" in (ROOT / name).read_bytes():
            yield f"{name}: a binary file"


def whitespace():
    for name, text in texts():
        if name.endswith(".patch"):
            continue
        if text and not text.endswith("\n"):
            yield f"{name}: no newline at its end"
        for number, line in enumerate(text.split("\n"), 1):
            if line != line.rstrip():
                yield f"{name}:{number}: white space at the end"


def maintainers():
    """Lists, status and files; nobody is named."""
    for number, line in enumerate((ROOT / "MAINTAINERS").read_text().splitlines(), 1):
        if line and not re.match(r"(L|S|F):\t\S|[A-Z][A-Za-z -]+$", line):
            yield f"MAINTAINERS:{number}: {line}"


def shell():
    scripts = [n for n in files() if n.endswith(".sh") or is_script(n, ("/sh", "bash"))]
    done = subprocess.run(["shellcheck", "-f", "gcc", "--", *scripts], cwd=ROOT, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    yield from done.stdout.splitlines()


def python():
    for name in files():
        if not name.endswith(".py") and not is_script(name, ("python",)):
            continue
        try:
            compile((ROOT / name).read_text(), name, "exec")
        except (SyntaxError, ValueError) as error:
            yield f"{name}: {error}"


def c_functions(text):
    """(line, name, body) of each function in kernel style."""
    pattern = re.compile(r"^(?!(?:struct|union|enum)\b[^(]*\{)[a-zA-Z_][^;{}=]*?"
                         r"\b(\w+)\([^;{}]*\)[^;{}=]*\n\{\n(.*?)^\}", re.M | re.S)
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match.group(1), match.group(2)


def functions():
    """Over 60 lines, a function is split; a test table's neighbours too."""
    for name in steps.overlay_files(ROOT) + [n for n in files() if n.startswith("tests/")]:
        if not name.endswith((".c", ".h")):
            continue
        for line, function, body in c_functions((ROOT / name).read_text()):
            if body.count("\n") > LONGEST:
                yield f"{name}:{line}: {function}() has {body.count(chr(10))} lines"


CHECKS = {"licence": licence, "unfinished": unfinished, "places": places, "binaries": binaries,
          "whitespace": whitespace, "maintainers": maintainers, "shell": shell,
          "python": python, "functions": functions}
