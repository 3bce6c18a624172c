# SPDX-License-Identifier: GPL-2.0-only
"""What spatch changed, as edits of the text it was given.

spatch lays out anew whatever it touches.  Only which tokens come and go is
taken from it; the space between them stays what the author wrote.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from serieslib.ui import Fault

from . import names
from .tokens import line_of

REACH = 60
RUN = 4
# What is put in before these belongs to what stands before.
TRAILING = (",", "->", "?", "|", ")")


@dataclass
class Edit:
    start: int
    end: int
    text: str
    anchor: int  # the token whose call, value or tag it is


def canonical(tokens):
    """By the new names, whichever stand there: then only arguments differ."""
    return [names.NEW.get(t.text, t.text) for t in tokens]


def resync(old, new, i, j):
    """The smallest change after which both agree again."""
    for total in range(1, REACH):
        for gone in range(total + 1):
            k, n = i + gone, j + total - gone
            if old[k:k + RUN] == new[n:n + RUN]:
                return k, n
    return None


def hunks(old, new):
    """(old first, old end, new first, new end) of each change."""
    i = j = 0
    left, right = canonical(old), canonical(new)
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and left[i] == right[j]:
            if old[i].text != new[j].text:
                yield i, i + 1, j, j + 1
            i, j = i + 1, j + 1
            continue
        after = resync(left, right, i, j)
        if after is None:
            raise Fault(f"spatch changed more than calls, at its token {j}")
        yield from fine(old, new, (i, after[0]), (j, after[1]))
        i, j = after


def fine(old, new, before, after):
    """One change as the smallest ones that it is made of."""
    words = SequenceMatcher(None, canonical(old[slice(*before)]),
                            canonical(new[slice(*after)]), False)
    for kind, i, j, k, n in words.get_opcodes():
        i, j, k, n = i + before[0], j + before[0], k + after[0], n + after[0]
        if kind == "equal":
            yield from ((i + d, i + d + 1, k + d, k + d + 1) for d in range(j - i)
                        if old[i + d].text != new[k + d].text)
        else:
            yield i, j, k, n


def enclosing(source, index):
    """The names of the calls around this token, the innermost first."""
    depth = 0
    while index is not None:
        text = source.word(index)
        depth += (text in ")]}") - (text in "([{") if text else 0
        if text == "(" and depth < 0:
            depth = 0
            name = source.near(index, -1)
            if name is not None and source.tokens[name].kind == "name":
                yield name
        index = source.near(index, -1)


def callee(source, index):
    """The name of the call that the closing parenthesis at index ends."""
    depth = 0
    while index is not None:
        text = source.word(index)
        depth += (text == ")") - (text == "(")
        if not depth:
            return source.near(index, -1)
        index = source.near(index, -1)
    return None


def anchor_of(source, first, end, wanted):
    """Whose change is this?"""
    for index in range(first, end):
        if source.tokens[index].text in wanted:
            return index
    if first and source.word(first - 1) == ")":
        name = callee(source, first - 1)
        if name is not None and source.tokens[name].text in wanted:
            return name
    for name in enclosing(source, first - 1):
        if source.tokens[name].text in wanted:
            return name
    raise Fault(f"line {line_of(source.text, source.tokens[max(first - 1, 0)].start)}: "
                "spatch changed what is no call")


def inserted(tokens, text, first, end):
    return re.sub(r"\s+", " ", text[tokens[first].start:tokens[end - 1].end])


def place(source, first, end, words):
    """Where it goes: (start, end, text)."""
    tokens = source.tokens
    if not words:
        return tokens[first - 1].end if first else 0, tokens[end - 1].end, words
    if end > first:
        return tokens[first].start, tokens[end - 1].end, words
    if words.startswith(TRAILING):
        at = tokens[first - 1].end
        return at, at, (" " if words[0] in "?|" else "") + words
    return tokens[first].start, tokens[first].start, words


def edits(source, new_tokens, new_text, wanted):
    for first, end, new_first, new_end in hunks(source.tokens, new_tokens):
        words = inserted(new_tokens, new_text, new_first, new_end) if new_end > new_first else ""
        anchor = anchor_of(source, first, end, wanted)
        yield Edit(*place(source, first, end, words), anchor)
