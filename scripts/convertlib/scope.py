# SPDX-License-Identifier: GPL-2.0-only
"""What a name is where it stands: a call, a value, or something of the file's own."""

from dataclasses import dataclass, field

from . import names
from .tokens import DEFINE, arguments, scan

KEYWORDS = {"return", "else", "do", "case", "goto", "sizeof", "typeof", "if", "while", "in"}
NOT_A_TYPE = KEYWORDS | {"likely", "unlikely"}


@dataclass
class Place:
    """Where a token stands: the brackets around it, the function or macro."""
    braces: tuple = ()
    parens: int = 0
    within: str = ""
    define: bool = False


@dataclass
class Source:
    text: str
    tokens: list
    places: list
    own: set = field(default_factory=set)
    kinds: dict = field(default_factory=dict)

    def near(self, index, step):
        """The next token on the same side of the preprocessor, or an empty one."""
        directive, index = self.tokens[index].directive, index + step
        while 0 <= index < len(self.tokens):
            if self.tokens[index].directive == directive:
                return index
            if directive >= 0:
                return None
            index += step
        return None

    def word(self, index, step=0):
        if step and index is not None:
            for _ in range(abs(step)):
                index = None if index is None else self.near(index, 1 if step > 0 else -1)
        return "" if index is None else self.tokens[index].text

    def arguments(self, index):
        """Of the call whose name this is."""
        opening = self.near(index, 1)
        return None if self.word(opening) != "(" else arguments(self.tokens, opening)


class Walk:
    """Goes through the tokens once and says of each where it stands."""

    def __init__(self, text):
        self.source = Source(text, scan(text), [])
        self.braces, self.parens, self.within, self.branches = [], 0, "", []
        self.macro, self.last = ("", -1), ""

    def run(self):
        for index, token in enumerate(self.source.tokens):
            if token.directive >= 0:
                self.directive(index, token)
                continue
            self.source.places.append(Place(tuple(self.braces), self.parens, self.within))
            self.bracket(index, token.text)
        return self.source

    def directive(self, index, token):
        if token.start == token.directive:
            self.branch(self.source.word(index, 1))
        elif self.source.tokens[index - 1].text == "define":
            self.macro = token.text, token.directive
        name = self.macro[0] if self.macro[1] == token.directive else ""
        self.source.places.append(Place(("code",), 0, name, True))

    def branch(self, word):
        """Both branches of an #if start from the same brackets."""
        state = list(self.braces), self.parens, self.within
        if word in ("if", "ifdef", "ifndef"):
            self.branches.append(state)
        elif word in ("else", "elif") and self.branches:
            braces, self.parens, self.within = self.branches[-1]
            self.braces = list(braces)
        elif word == "endif" and self.branches:
            self.branches.pop()

    def bracket(self, index, text):
        if text == "{":
            self.braces.append(self.kind_of_brace(index))
            self.parens = 0
        elif text == "}" and self.braces:
            self.braces.pop()
        elif text in "()":
            self.parens = max(0, self.parens + (1 if text == "(" else -1))
            if text == "(" and not self.braces and self.parens == 1:
                self.within = self.source.word(index, -1)

    def kind_of_brace(self, index):
        words = [self.source.word(index, -step) for step in (1, 2, 3)]
        if "struct" in words[:2] or "union" in words[:2]:
            return "struct"
        if words[0] == "=":
            return "values"
        return "struct" if words[2] in ("struct", "union") and words[0] != ")" else "code"


def is_member(source, index, place):
    before, after = source.word(index, -1), source.word(index, 1)
    if before in (".", "->", "struct", "union", "enum", "goto"):
        return True
    if after == ":" and before in (";", "{", "}", ","):
        return True
    pointer = before == "*" and source.word(index, -2) == "("
    return place.braces[-1:] == ("struct",) and (pointer or not place.parens)


def is_declared(source, index, place):
    """A function, a variable, a parameter or a macro of the file's own."""
    before, after = source.word(index, -1), source.word(index, 1)
    if place.define and (before == "define" or before == "undef"):
        return True
    if before == "*" and source.word(index, -2) == "(" and after == ")":
        return True
    if not place.braces and not place.parens and not place.define and after == "(":
        return True
    typed = before and (before[0].isalpha() or before[0] == "_") and before not in NOT_A_TYPE
    if before == "*":
        word = source.word(index, -2)
        typed = word.isidentifier() and word not in KEYWORDS and after in "=;,)["
    return bool(typed) and not place.define


def macro_parameters(source, index):
    """Names of a macro's arguments shadow what is called so outside."""
    opening = index + 1
    tokens = source.tokens
    if opening >= len(tokens) or tokens[opening].text != "(" \
            or tokens[opening].start != tokens[index].end:
        return set()
    spans = arguments(tokens, opening) or []
    return {tokens[first].text for first, last in spans if first == last}


def classify(source, index):
    place = source.places[index]
    if is_member(source, index, place):
        return "member"
    if is_declared(source, index, place):
        return "own"
    return "call" if source.word(index, 1) == "(" else "bare"


def analyse(text):
    """The source, with the kind of each name that matters, and the names of its own."""
    source = Walk(text).run()
    known = set(names.NEW) | set(names.GONE) | names.KEPT
    for index, token in enumerate(source.tokens):
        if token.text == "define" and source.places[index].define:
            source.own |= macro_parameters(source, index + 1) & known
        if token.kind != "name" or token.text in names.TAGS:
            continue
        if token.text in known or names.LIKE.match(token.text):
            kind = "call" if token.text in names.STATE else classify(source, index)
            source.kinds[index] = kind
            if kind == "own":
                source.own.add(token.text)
    return source


def is_define(source, token):
    return token.directive >= 0 and bool(DEFINE.match(source.text, token.directive))
