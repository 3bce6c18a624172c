# SPDX-License-Identifier: GPL-2.0-only
"""What the conversion of a whole tree has found, kept in build/convert."""

import functools
import hashlib
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STORE = ROOT / "build/convert"


@functools.lru_cache
def key(tree):
    """Changes with the tree and with the converter."""
    head = subprocess.run(["git", "-C", tree, "rev-parse", "HEAD^{tree}"], check=True,
                          stdout=subprocess.PIPE).stdout
    parts = [head]
    for pattern in ("scripts/convertlib/*.py", "scripts/coccinelle/api/dev_dma/*.cocci"):
        parts += [path.read_bytes() for path in sorted(ROOT.glob(pattern))]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def log_of(tree):
    return STORE / key(tree) / "log"


def new_of(tree):
    """Where the new texts are, by their names in the tree."""
    return STORE / key(tree) / "new"


def read(tree):
    """{path: record}; a line that an interrupted run cut off does not count."""
    found = {}
    for line in log_of(tree).read_text().splitlines() if log_of(tree).exists() else ():
        try:
            one = json.loads(line)
            found[one["path"]] = one
        except ValueError:
            continue
    return found


def opened(tree):
    log_of(tree).parent.mkdir(parents=True, exist_ok=True)
    return open(log_of(tree), "a", encoding="utf-8")


def write(log, record):
    log.write(json.dumps(record) + "\n")
    log.flush()


def keep_text(tree, name, data):
    path = new_of(tree) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def bytes_of(tree, record):
    """The file as the converter would leave it."""
    return ((new_of(tree) if record["changed"] else tree) / record["path"]).read_bytes()


def remembered(patch):
    """spatch takes most of the time, and the same text becomes the same again."""
    def known(rule, text, suffix):
        parts = [rule.read_text(), suffix, text]
        name = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        path = STORE / "spatch" / name[:2] / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.write_text(patch(rule, text, suffix), encoding="latin-1", newline="")
            fresh.replace(path)
        with open(path, encoding="latin-1", newline="") as file:
            return file.read()
    return known
