# SPDX-License-Identifier: GPL-2.0-only
"""Unified diffs, applied exactly.

A hunk either fits with every one of its lines or not at all: there is no
fuzz.  Its place may have moved, as between two 6.12.y, when it fits at one
place only, or at one in the function that its heading names: a hunk that fits
twice is never put at the likelier one.
No other program is asked, so neither a git repository around the tree nor
a patch program's leftovers can get in the way.
"""

import re
from dataclasses import dataclass

from .ui import Fault

CONTEXT = 3
RANGE = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)")
# What git takes for the heading of a function, and what it does not.
FUNCTION = re.compile(rb"[A-Za-z_]")
LABEL = re.compile(rb"\w+:\s*($|/[/*])")


@dataclass
class Hunk:
    """Lines replaced (old by new); start counts from 0 in the old text."""

    start: int
    new_start: int
    old: list
    new: list
    lead: int
    trail: int
    heading: bytes

    def reversed(self):
        return Hunk(self.new_start, self.start, self.new, self.old,
                    self.lead, self.trail, self.heading)


def split_lines(text):
    lines = text.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def parse(text, name):
    """Return {path: [hunk]} of an edits.patch in `git diff` form."""
    lines = split_lines(text)
    edits, at = {}, 0
    while at < len(lines):
        path, at = parse_header(lines, at, name)
        if path in edits:
            raise Fault(f"{name}: {path} is there twice")
        edits[path] = []
        while at < len(lines) and lines[at].startswith(b"@@ "):
            hunk, at = parse_hunk(lines, at, f"{name}:{at + 1}")
            edits[path].append(hunk)
        if not edits[path]:
            raise Fault(f"{name}: no hunk for {path}")
    return edits


def parse_header(lines, at, name):
    """Exactly three lines: what creates, renames or changes modes has more."""
    head = [line.decode(errors="replace").rstrip("\n") for line in lines[at:at + 3]]
    path = head[0].partition(" b/")[2]
    if head != [f"diff --git a/{path} b/{path}", f"--- a/{path}", f"+++ b/{path}"]:
        raise Fault(f"{name}:{at + 1}: expected 'diff --git a/F b/F', '--- a/F', "
                    f"'+++ b/F' and nothing else, got {head}")
    return path, at + 3


def parse_hunk(lines, at, where):
    match = RANGE.match(lines[at])
    if not match:
        raise Fault(f"{where}: not a hunk header")
    first, count, new_first, new_count = (1 if g is None else int(g)
                                          for g in match.groups()[:4])
    old, new, marks, at = parse_body(lines, at + 1, count, new_count, where)
    changed = [i for i, mark in enumerate(marks) if mark != b" "]
    if not changed:
        raise Fault(f"{where}: the hunk changes nothing")
    hunk = Hunk(max(first - 1, 0) if count else first,
                max(new_first - 1, 0) if new_count else new_first,
                old, new, changed[0], len(marks) - 1 - changed[-1],
                match.group(5))
    if max(hunk.lead, hunk.trail) > CONTEXT:
        raise Fault(f"{where}: more than {CONTEXT} lines of context")
    return hunk, at


def parse_body(lines, at, count, new_count, where):
    old, new, marks = [], [], []
    while len(old) < count or len(new) < new_count:
        mark = lines[at][:1] if at < len(lines) else b""
        if mark not in (b" ", b"-", b"+"):
            raise Fault(f"{where}: the hunk is shorter than its header says")
        body = lines[at][1:]
        at += 1
        if at < len(lines) and lines[at].startswith(b"\\"):
            body = body.rstrip(b"\n")
            at += 1
        if mark != b"+":
            old.append(body)
        if mark != b"-":
            new.append(body)
        marks.append(mark)
    return old, new, marks, at


def apply(text, hunks, name, exact=False):
    """Return text with the hunks applied; exact allows no moved hunk."""
    lines, out, done, moved = split_lines(text), [], 0, 0
    for number, hunk in enumerate(hunks, 1):
        at = locate(lines, hunk, hunk.start + moved, done, exact)
        if at is None:
            raise Fault(f"{name}: hunk {number} of {len(hunks)} does not fit")
        out += lines[done:at] + hunk.new
        done, moved = at + len(hunk.old), at - hunk.start
    return b"".join(out + lines[done:])


def locate(lines, hunk, want, floor, exact):
    if fits(lines, hunk, want, floor):
        return want
    if exact:
        return None
    places = [at for at in range(floor, len(lines) + 1)
              if fits(lines, hunk, at, floor)]
    if len(places) > 1 and hunk.heading:
        places = [at for at in places
                  if heading(lines, at).startswith(hunk.heading)]
    return places[0] if len(places) == 1 else None


def heading(lines, at):
    """The heading of the function that holds lines[at], as git finds it."""
    for line in reversed(lines[:at]):
        if FUNCTION.match(line) and not LABEL.match(line):
            return line
    return b""


def fits(lines, hunk, at, floor):
    """A hunk with less context than three lines touches an end of the file."""
    end = at + len(hunk.old)
    if at < floor or lines[at:end] != hunk.old:
        return False
    if hunk.lead < CONTEXT and at != 0:
        return False
    return hunk.trail == CONTEXT or end == len(lines)


def revert(text, hunks, name, exact=False):
    return apply(text, [hunk.reversed() for hunk in hunks], name, exact)
