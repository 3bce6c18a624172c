# SPDX-License-Identifier: GPL-2.0-only
"""Puts edits into a text, and keeps it laid out as it was.

A line that was aligned to an open parenthesis stays so when that has moved;
one that had fitted into 80 columns is broken at a comma when it does no more.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from .tokens import TAB, closing, column

WIDTH = 80


@dataclass
class Row:
    """A line of the text, with the next ones where an edit joins them to it."""
    start: int
    end: int
    edits: list = field(default_factory=list)


def rows_of(text, edits):
    at, rest = 0, list(edits)
    while at <= len(text):
        row = Row(at, end_of_line(text, at))
        while rest and rest[0].start <= row.end:
            row.edits.append(rest.pop(0))
            row.end = max(row.end, end_of_line(text, row.edits[-1].end))
        yield row
        at = row.end + 1


def end_of_line(text, at):
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def put(text, row, offsets):
    """The row's new text, and where in it each of these offsets is."""
    out, at, where = "", row.start, {}
    for edit in [*row.edits, None]:
        until = edit.start if edit else row.end
        where.update({o: len(out) + o - at for o in offsets if at <= o < until})
        out += text[at:until]
        if edit:
            where.update({o: len(out) for o in offsets if edit.start <= o < edit.end})
            out += edit.text
            at = edit.end
    return out, where


def margin(width, like):
    """White space as wide as that, of tabs unless the line had none."""
    if like and not like.strip(" ") and len(like) >= TAB:
        return " " * width
    return "\t" * (width // TAB) + " " * (width % TAB)


def keep_backslash(old, new):
    """The end of a macro's line stays where it was, if there is room."""
    space = re.search(r"[ \t]*\\$", old).group()[:-1]
    bare = re.sub(r"[ \t]*\\$", "", new)
    target = column(old[:-1])
    if "\t" not in space or column(bare) >= target:
        return bare + (" " * max(1, target - column(bare)) if space else "") + "\\"
    while column(bare) < target:
        bare += "\t" if column(bare + "\t") <= target else " "
    return bare + "\\"


class Layout:
    def __init__(self, source, edits):
        self.source, self.text, self.edits = source, source.text, edits
        self.starts = [t.start for t in source.tokens]
        self.opened = {}  # offset of an open parenthesis: the column after it now
        self.stack = []   # offsets of those that are open
        self.lines = []

    def run(self):
        for row in rows_of(self.text, self.edits):
            self.row(row)
        return "\n".join(self.lines)

    def column_before(self, offset):
        """The column after an offset, in the old text."""
        return column(self.text[self.text.rfind("\n", 0, offset) + 1:offset + 1])

    def row(self, row):
        first, last = (bisect_left(self.starts, at) for at in (row.start, row.end))
        tokens = self.source.tokens[first:last]
        old = self.text[row.start:row.end]
        new, where = put(self.text, row, [t.start for t in tokens])
        new, moved = self.realign(row, old, new, tokens)
        where = {offset: at + moved for offset, at in where.items()}
        if row.edits and old.endswith("\\"):
            new = keep_backslash(old, new)
        fits = max(column(line) for line in old.split("\n")) > WIDTH or new.endswith("\\")
        self.break_up(new, where, tokens, self.added(row, moved), fits)

    def realign(self, row, old, new, tokens):
        """Follow the parenthesis that the line was aligned to."""
        blank = re.match(r"[ \t]*", old).group()
        if not tokens or tokens[0].start != row.start + len(blank):
            return new, 0
        for offset in reversed(self.stack):
            was, now = self.column_before(offset), self.opened[offset]
            if was == column(blank) and now != was:
                space = margin(now, blank)
                return space + new[len(blank):], len(space) - len(blank)
        return new, 0

    def added(self, row, moved):
        """Commas that came with an argument: (after it, offset of its parenthesis)."""
        found = []
        for number, edit in enumerate(row.edits):
            if edit.text.startswith(","):
                before = Row(row.start, edit.start, row.edits[:number])
                opening = self.source.near(edit.anchor, 1)
                found.append((len(put(self.text, before, [])[0]) + 1 + moved,
                              self.source.tokens[opening].start))
        return found

    def follow(self, new, where, tokens):
        """Keep book of parentheses: the places to break at, and what stays open."""
        stack, found = list(self.stack), []
        for token in tokens:
            if token.text == "(":
                self.opened[token.start] = column(new[:where[token.start] + 1])
                stack.append(token.start)
            elif token.text == ")" and stack:
                stack.pop()
            elif token.text == "," and stack:
                found.append((where[token.start] + 1, stack[-1]))
        return found, stack

    def indent_within(self, offset):
        """Where this call's further lines begin: aligned, unless the author did otherwise."""
        opening = bisect_left(self.starts, offset)
        end = closing(self.source.tokens, opening) or opening
        for token in self.source.tokens[opening + 1:end]:
            line = self.text.rfind("\n", 0, token.start) + 1
            if line > offset:
                was = column(self.text[line:token.start])
                return self.opened[offset] if was == self.column_before(offset) else was
        return self.opened[offset]

    def best(self, new, places):
        fits = []
        for at, offset in sorted(places):
            to = self.indent_within(offset)
            if new[at:].strip() and column(new[:at]) <= WIDTH:
                fits.append((to + column(new[at:].strip()) <= WIDTH, at, to))
        return max(fits, default=None)

    def break_up(self, new, where, tokens, extra, as_it_is):
        places, stack = self.follow(new, where, tokens)
        while column(new) > WIDTH and not as_it_is:
            best = self.best(new, places + extra)
            if best is None or best[1] <= len(new) - len(new.lstrip()):
                break
            _, at, to = best
            self.lines.append(new[:at])
            done = [t for t in tokens if where[t.start] < at]
            tokens = tokens[len(done):]
            self.stack = self.follow(new, where, done)[1]
            shift = len(margin(to, "")) - (len(new) - len(new[at:].lstrip()))
            new = margin(to, "") + new[at:].lstrip()
            where = {offset: place + shift for offset, place in where.items()}
            extra = [(place + shift, offset) for place, offset in extra if place > at]
            places, stack = self.follow(new, where, tokens)
        self.lines.append(new)
        self.stack = stack


def apply(source, edits):
    return Layout(source, edits).run()
