# SPDX-License-Identifier: GPL-2.0-only
"""One file's conversion: the edits, and what is left."""

import re
from dataclasses import dataclass, field

from . import includes, layout, merge, names, spatch, vet
from .merge import Edit
from .scope import analyse, is_define
from .tokens import check, line_of, scan

API = re.compile(r"(dmam?|pci|devm?|skb)_")


@dataclass
class Result:
    text: str
    calls: int = 0
    left: list = field(default_factory=list)  # (line, what)


@dataclass
class Together:
    """What the files that are converted together have."""
    pools: set = field(default_factory=set)  # declared
    calls: set = field(default_factory=set)

    def take(self, text):
        source = analyse(text)
        self.pools |= vet.declared_pools(source)
        self.calls |= {t.text for t in source.tokens if t.kind == "name" and API.match(t.text)}


def words_for(reasons, source):
    """Why each name was not touched, for what is left of it."""
    told = {}
    for index, reason in reasons.items():
        group = names.POOL | names.TAGS if source.word(index) in names.POOL else names.STREAMING
        line = line_of(source.text, source.tokens[index].start)
        word = source.word(index) + "()" * (source.word(index, 1) == "(")
        for name in group:
            told.setdefault(name, f", since line {line} has {word}: {reason}")
    return told


def blocked(source, together):
    """The names that must not change in this file, and what to say of each."""
    reasons = {**vet.blocked_streaming(source)}
    closed = set(names.STREAMING) if reasons else set()
    pools = vet.blocked_pools(source, together.pools)
    if pools:
        closed |= names.POOL | names.TAGS
    undone = vet.undone(source, together.calls)
    told = dict.fromkeys(undone,
                         ": what it undoes or syncs is made elsewhere: convert that with it")
    return closed | undone | source.own, {**told, **words_for({**reasons, **pools}, source)}


def is_wanted(source, index, closed):
    text = source.word(index)
    if text in names.TAGS:
        return source.word(index, -1) == "struct" and text not in closed
    return text not in closed and source.kinds.get(index) in ("call", "bare")


def accepted(source, proposed, closed):
    """What spatch proposes, without what is not the API's."""
    kept = {}
    for edit in proposed:
        if is_wanted(source, edit.anchor, closed):
            kept.setdefault(edit.anchor, []).append(edit)
    for anchor in list(kept):
        word = source.word(anchor)
        spelled = any("ENOMEM" in edit.text for edit in kept[anchor])
        negative = any(not edit.text for edit in kept[anchor])
        if word in names.TESTS and not (spelled or negative or vet.is_tested(source, anchor)):
            del kept[anchor]
        elif source.kinds.get(anchor) == "bare" and word not in names.VALUES:
            del kept[anchor]
    return kept


def rename(source, index):
    token = source.tokens[index]
    return Edit(token.start, token.end, names.NEW[token.text], index)


def grown(source, index):
    """A pool's creation, where spatch could not read the function."""
    spans = source.arguments(index)
    if not spans or len(spans) != 5:
        return []
    end = source.tokens[spans[-1][1]].end
    return [rename(source, index), Edit(end, end, ", GFP_KERNEL", index)]


def rewritten(source, index):
    """The edits for what spatch left, where the tokens alone prove them right."""
    word, kind = source.word(index), source.kinds.get(index)
    if word in names.VALUES or word in names.STATE:
        return [rename(source, index)]
    if kind == "bare":
        pointer = word in names.POINTERS and not is_define(source, source.tokens[index])
        return [rename(source, index)] if pointer and source.word(index, -1) != "(" else []
    if source.arguments(index) is None:
        return []
    if word in names.TESTS:
        plain = word == "dma_mapping_error" and len(source.arguments(index)) == 2
        return [rename(source, index)] if plain and vet.is_tested(source, index) else []
    if word in names.CREATE:
        return grown(source, index)
    return [rename(source, index)] if word in names.CALLS - names.RESHAPED else []


def finish(source, kept, closed):
    candidates = [i for i in source.kinds if source.word(i) in names.NEW]
    candidates += [i for tag in names.TAGS for i in vet.tagged(source, tag)]
    for index in candidates:
        if index not in kept and is_wanted(source, index, closed):
            edits = [Edit(t.start, t.end, names.NEW[t.text], index)
                     for t in [source.tokens[index]] if t.text in names.TAGS] \
                or rewritten(source, index)
            if edits:
                kept[index] = edits


def pasted(source, index):
    """A name that the preprocessor puts together."""
    word = source.word(index)
    return word.startswith(("dma_", "dmam_", "pci_")) and source.places[index].define and \
        "##" in (source.word(index, -1), source.word(index, 1))


def why_reshaped(word, kind):
    if kind != "call" or word not in names.RESHAPED:
        return ""
    return ": look which device it is for" if word in names.DEVICE else ": its arguments change"


def why_left(source, index, reasons):
    """Why a name still stands in the new text, or nothing where that is right."""
    word, kind = source.word(index), source.kinds.get(index)
    if word in names.TAGS and source.word(index, -1) == "struct":
        return f"struct {word} stays"
    if pasted(source, index):
        return f"{word} is part of a name that a macro puts together"
    if kind not in ("call", "bare") or word in names.KEPT:
        return ""
    if word in source.own:
        return f"{word}() is this file's own" if kind == "call" and word in names.NEW else ""
    if word in names.GONE:
        return f"{word}() {names.GONE[word]}"
    if word in names.TESTS:
        return f"{word}(): look what its number is for" + reasons.get(word, "")
    if word in names.NEW:
        what = f"{word}()" if kind == "call" else f"{word}, not called,"
        return f"{what} stays" + (reasons.get(word) or why_reshaped(word, kind))
    return f"{word}() is not known" if kind == "call" and names.LIKE.match(word) else ""


def look(text, reasons, known):
    """(line, what) of all that is left in the new text."""
    source = analyse(text)
    found = []
    for index, token in enumerate(source.tokens):
        if token.kind != "name" or (token.text in known and token.text not in names.NEW):
            continue
        reason = why_left(source, index, reasons)
        if reason:
            found.append((line_of(text, token.start), reason))
    return found


def crossing(source, kept, text):
    """Where a pool is made, in the new text, that may cross pages now."""
    made = {names.NEW[n] for n in names.CREATE}
    old = [i in kept and vet.may_cross(source, i) for i, t in enumerate(source.tokens)
           if t.text in made or (i in kept and names.NEW.get(t.text) in made)]
    if not any(old):
        return []
    new = [t.start for t in scan(text) if t.text in made]
    return [(line_of(text, at),
             "blocks may cross a page here, and did not: give a boundary if the hardware minds")
            for crosses, at in zip(old, new) if crosses]


def convert(text, suffix, together, known):
    """The text converted, the number of places, and what is left to a person."""
    check(text)
    source = analyse(text)
    if not any(source.word(i) in names.NEW or source.word(i) in names.GONE
               for i in source.kinds) and not any(vet.tagged(source, t) for t in names.TAGS):
        return Result(text)
    closed, reasons = blocked(source, together)
    after = spatch.convert(text, suffix, names.ORDER)
    proposed = merge.edits(source, scan(after), after, set(names.NEW))
    kept = accepted(source, proposed, closed)
    finish(source, kept, closed)
    edits = sorted((e for group in kept.values() for e in group), key=lambda e: (e.start, e.end))
    new = includes.add(source, kept, closed, layout.apply(source, edits))
    left = look(new, reasons, known) + crossing(source, kept, new)
    return Result(new, len(kept), sorted(set(left)))
