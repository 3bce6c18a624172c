# SPDX-License-Identifier: GPL-2.0-only
"""C text as tokens, with what the preprocessor would make of each line."""

import re
from dataclasses import dataclass

from serieslib.ui import Fault

PATTERN = re.compile(r"""
  (?P<space>(?:[ \t\f\v\r]|\\\n)+)
| (?P<newline>\n)
| (?P<comment>/\*.*?\*/|//(?:\\\n|[^\n])*)
| (?P<text>(?:u8|[LuU])?"(?:\\.|[^"\\\n])*"|[LuU]?'(?:\\.|[^'\\\n])*')
| (?P<name>[A-Za-z_]\w*)
| (?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)
| (?P<sign>->|\+\+|--|<<=|>>=|<<|>>|[<>=!+\-*/%&|^]=|&&|\|\||\.\.\.|\#\#|[^\w\s])
| (?P<stray>.)
""", re.S | re.X | re.A)
# The rest of these lines is prose.
PROSE = re.compile(r"#\s*(error|warning|pragma|ident)\b[^\n]*")
DEFINE = re.compile(r"#\s*define\b")
TAB = 8


@dataclass
class Token:
    kind: str
    text: str
    start: int
    directive: int = -1  # where the directive that it is part of starts

    @property
    def end(self):
        return self.start + len(self.text)


def check(text):
    """A file that is no text is no C."""
    for at, char in enumerate(text):
        if char < " " and char not in "\t\n\f\v\r":
            raise Fault(f"line {line_of(text, at)} has a control character: this is no C")


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def column(line):
    """How wide the text of a line is, tabs expanded."""
    return len(line.expandtabs(TAB))


def scan(text):
    """Every token that means something: no space, no comment."""
    at, fresh, directive, found = 0, True, -1, []
    while at < len(text):
        match = PATTERN.match(text, at)
        kind = match.lastgroup
        if kind == "newline":
            fresh, directive = True, -1
        elif kind == "sign" and match.group() == "#" and fresh:
            directive = at
            prose = PROSE.match(text, at)
            match = prose or match
        if kind == "sign" and text.startswith("/*", at):
            raise Fault(f"line {line_of(text, at)} begins a comment that does not end")
        elif kind not in ("space", "newline", "comment"):
            fresh = False
            found.append(Token(kind, match.group(), at, directive))
        at = match.end()
    return found


def closing(tokens, opening):
    """The index of what closes the bracket at this index, or None."""
    depth = 0
    for index in range(opening, len(tokens)):
        if tokens[index].directive != tokens[opening].directive:
            if tokens[opening].directive >= 0:
                return None
            continue
        depth += (tokens[index].text in "([{") - (tokens[index].text in ")]}")
        if not depth:
            return index
    return None


def arguments(tokens, opening):
    """The (first, last) indexes of each argument of a call; None if it has no end."""
    end = closing(tokens, opening)
    if end is None:
        return None
    depth, first, found = 0, opening + 1, []
    for index in range(opening + 1, end):
        text = tokens[index].text
        depth += (text in "([{") - (text in ")]}")
        if text == "," and not depth:
            found.append((first, index - 1))
            first = index + 1
    return found + [(first, end - 1)]
