# SPDX-License-Identifier: GPL-2.0-only
"""The table of sites, and the calls that the sources really have."""

from dataclasses import dataclass
import pathlib
import re

TABLE = pathlib.Path(__file__).resolve().parent.parent / "sites"
CALL = re.compile(r"\b((?:dma|dev)_(?:map|unmap|sync)_(?:single|page|sg|bvec|phys|resource)\w*|"
                  r"skb_frag_dma_map)\(")
USB = "drivers/usb/core"
TEST = re.compile(r"_(?:test|fake)\.c$")
HEAD = re.compile(r"(?:[A-Za-z_][\w\s*]*?[\s*])?(\w+)\s*\(")
KINDS = ("remove", "swap", "to", "from", "side")


@dataclass(frozen=True)
class Row:
    file: str
    function: str
    call: str
    kinds: tuple
    case: str           # a name of the boot cases, or None
    reason: str         # why it cannot matter, or None


@dataclass(frozen=True)
class Mutant:
    site: int
    kind: str
    row: Row

    def __str__(self):
        return f"{pathlib.Path(self.row.file).name}:{self.row.function}:{self.row.call}:{self.kind}"


class WrongTable(Exception):
    pass


def parse(line):
    file, function, call, kinds, what = (part.strip() for part in line.split("|"))
    if unknown := set(kinds.split()) - set(KINDS):
        raise WrongTable(f"{line}: no such mutation: {' '.join(unknown)}")
    case, reason = (None, what[1:].strip()) if what.startswith("-") else (what, None)
    return Row(file, function, call, tuple(kinds.split()), case, reason)


def rows():
    lines = TABLE.read_text().splitlines()
    return [parse(line) for line in lines if line and not line.startswith("#")]


def files():
    return list(dict.fromkeys(row.file for row in rows()))


def calls(text):
    """(function, call) in order; the second of its kind in a function is CALL:2."""
    function, seen = "", {}
    for line in text.splitlines():
        head = HEAD.match(line)
        if head and not line.rstrip().endswith(";"):
            function = head.group(1)
        for call in CALL.findall(line):
            nth = seen[function, call] = seen.get((function, call), 0) + 1
            yield function, f"{call}:{nth}" if nth > 1 else call


def numbered(tree):
    """{(file, function, call): number} of every call there is, from 1 on."""
    keys = [(file, *call) for file in files()
            for call in calls((pathlib.Path(tree) / file).read_text())]
    return {key: i + 1 for i, key in enumerate(keys)}


def due(call, directions):
    """The mutations that a call has: each once, in one row or another."""
    kinds = {"remove"} | ({"to", "from"} if directions == "both" else {"swap"})
    return kinds | ({"side"} if "_sync_" in call else set())


def check_usb(tree):
    """No file of USB core maps anything unseen."""
    for path in sorted((pathlib.Path(tree) / USB).glob("*.c")):
        name = f"{USB}/{path.name}"
        if not TEST.search(name) and name not in files() and list(calls(path.read_text())):
            raise WrongTable(f"{name} is not in the table")


def check(tree):
    """The table has every call of the sources, each with every mutation, once."""
    check_usb(tree)
    there, listed = numbered(tree), {}
    for row in rows():
        key = row.file, row.function, row.call
        if key not in there:
            raise WrongTable(f"no such call: {' '.join(key)}")
        if twice := listed.setdefault(key, set()) & set(row.kinds):
            raise WrongTable(f"twice: {' '.join(key)} {' '.join(twice)}")
        listed[key] |= set(row.kinds)
    for key in there:
        kinds = listed.get(key, set())
        if kinds != due(key[2], "both" if "to" in kinds else "one"):
            raise WrongTable(f"mutations of {' '.join(key)}: {' '.join(sorted(kinds)) or 'none'}")
    return there


def mutants(tree):
    """Those that can matter, and the rows of those that cannot."""
    numbers = check(tree)
    can = [Mutant(numbers[row.file, row.function, row.call], kind, row)
           for row in rows() if row.case for kind in row.kinds]
    return can, [row for row in rows() if not row.case]
