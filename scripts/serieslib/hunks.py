# SPDX-License-Identifier: GPL-2.0-only
"""Unified diffs, applied exactly.

A hunk fits with every one of its lines.  Its place may have moved, as between
two 6.12.y, when it fits at one place only, or at one in the function that its
heading names: a hunk that fits twice is never put at the likelier one.

Where stable has changed a line three lines off, the outermost line of context
on either side may read otherwise: the user is told, all other lines must be
there, at one place of the function that the heading names, and the tree keeps
its own line.  No line nearer to a change is ever let off.

No other program is asked, so neither a git repository around the tree nor
a patch program's leftovers can get in the way.
"""

import re
from dataclasses import dataclass

from .ui import Fault, say

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
    first: bool     # begins with the file, having less context than others
    last: bool      # ends with it
    heading: bytes

    def reversed(self):
        return Hunk(self.new_start, self.start, self.new, self.old,
                    self.first, self.last, self.heading)

    def without_outermost(self):
        """The hunk with two lines of context where it has three."""
        head, tail = int(not self.first), int(not self.last)
        old, new = (lines[head:len(lines) - tail] for lines in (self.old, self.new))
        return Hunk(self.start + head, self.new_start + head, old, new,
                    self.first, self.last, self.heading)


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
    lead, trail = changed[0], len(marks) - 1 - changed[-1]
    if max(lead, trail) > CONTEXT:
        raise Fault(f"{where}: more than {CONTEXT} lines of context")
    return Hunk(max(first - 1, 0) if count else first,
                max(new_first - 1, 0) if new_count else new_first,
                old, new, lead < CONTEXT, trail < CONTEXT, match.group(5)), at


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


def apply(text, hunks, name, exact=False, tell=say):
    """Return text with the hunks applied; exact allows nothing but their lines
    at their places."""
    lines, out, done, moved = split_lines(text), [], 0, 0
    for number, hunk in enumerate(hunks, 1):
        what = f"{name}: hunk {number} of {len(hunks)}"
        at = locate(lines, hunk, hunk.start + moved, done, exact)
        if at is None and not exact:
            hunk = hunk.without_outermost()
            at = locate_in_function(lines, hunk, done)
            if at is not None:
                tell(f"{what} fits but for its outermost lines of context")
        if at is None:
            raise Fault(f"{what} does not fit")
        out += lines[done:at] + hunk.new
        done, moved = at + len(hunk.old), at - hunk.start
    return b"".join(out + lines[done:])


def locate(lines, hunk, want, floor, exact):
    if fits(lines, hunk, want, floor):
        return want
    if exact:
        return None
    places = all_places(lines, hunk, floor)
    return places[0] if len(places) == 1 else locate_in_function(lines, hunk, floor)


def locate_in_function(lines, hunk, floor):
    """The one place in the function that the hunk's heading names."""
    places = [at for at in all_places(lines, hunk, floor)
              if hunk.heading and heading(lines, at).startswith(hunk.heading)]
    return places[0] if len(places) == 1 else None


def all_places(lines, hunk, floor):
    return [at for at in range(floor, len(lines) + 1) if fits(lines, hunk, at, floor)]


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
    return not (hunk.first and at) and not (hunk.last and end != len(lines))


def revert(text, hunks, name, exact=False):
    """Silent: whoever can undo a change was told when it was made."""
    return apply(text, [hunk.reversed() for hunk in hunks], name, exact, lambda _: None)
