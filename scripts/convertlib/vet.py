# SPDX-License-Identifier: GPL-2.0-only
"""Which changes are safe, and what has to be left to a person."""

from . import names
from .merge import callee
from .tokens import closing

CONDITIONS = {"if", "while", "likely", "unlikely", "WARN_ON", "WARN_ON_ONCE", "BUG_ON", "!", "&&",
              "||"}


def is_zero(source, index):
    return source.word(index, 1) in ("==", "!=") and source.word(index, 2) == "0"


def is_tested(source, index):
    """Only whether dma_mapping_error() is 0 matters here."""
    opening = source.near(index, 1)
    end = closing(source.tokens, opening) if opening is not None else None
    if end is None:
        return False
    before, after = source.word(index, -1), source.word(end, 1)
    if before in ("!", "&&", "||") or after in ("&&", "||", "?") or is_zero(source, end):
        return True
    if before == "(" and after == ")":
        return source.word(index, -2) in CONDITIONS
    return before in (";", "{", "}", ")", "else") and after == ";"


def is_unread(source, index):
    """What is mapped here may fail, and nobody looks: dev_*() does not compile so."""
    opening = source.near(index, 1)
    end = closing(source.tokens, opening) if opening is not None else None
    if end is None or source.word(index) not in names.READ or source.word(end, 1) != ";":
        return False
    before = source.near(index, -1)
    if source.word(before) == ")":
        return source.word(callee(source, before)) in ("if", "while", "for")
    return source.word(before) in (";", "{", "}", "else")


def blocked_streaming(source):
    """Why what is mapped here must stay dma_*(), all of it: {index: reason}."""
    found = {}
    for index, token in enumerate(source.tokens):
        reason, calls = names.MIXED.get(token.text, ("", None))
        if reason and any(calls.match(source.word(i))
                          for i, k in source.kinds.items() if k == "call"):
            found[index] = reason
        if source.kinds.get(index) == "call" and is_unread(source, index):
            found[index] = "nobody looks at what it returns"
    return found


def undone(source, there):
    """The calls that undo, or sync, what none of the files here has done."""
    words = {source.word(i) for i, kind in source.kinds.items() if kind == "call"}
    return {word for word in words for undo, do in names.UNDONE
            if undo.match(word) and not any(do.match(name) for name in there)}


def tagged(source, tag):
    """Where struct TAG stands."""
    return [i for i, t in enumerate(source.tokens)
            if t.text == tag and source.word(i, -1) == "struct"]


def declared_pools(source):
    """The names of all that is declared a struct dma_pool *, or an array of them."""
    found = set()
    for index in tagged(source, "dma_pool") + tagged(source, "pci_pool"):
        index = source.near(index, 1)
        while index is not None and source.word(index) not in (";", "(", ")", "=", "{"):
            if source.tokens[index].kind == "name":
                found.add(source.word(index))
            index = source.near(index, 1)
    return found


def last_name(source, first, last):
    """What an expression's pool is called: the member, or the variable."""
    while last >= first and source.word(last) in ("]", ")"):
        depth = 0
        while last >= first:
            depth += (source.word(last) in ")]") - (source.word(last) in "([")
            last -= 1
            if not depth:
                break
    return source.word(last) if last >= first else ""


def pool_of(source, index):
    """The name of the pool that a call uses or makes."""
    if "create" in source.word(index):
        before = source.near(index, -1)
        if source.word(before) != "=":
            return None
        before = source.near(before, -1)
        return last_name(source, max(0, before - 40), before)
    spans = source.arguments(index)
    return last_name(source, *spans[0]) if spans else None


def blocked_pools(source, declared):
    """Why the pools here must stay dma_pool: {index: reason}."""
    calls = [i for i, kind in source.kinds.items()
             if kind == "call" and source.word(i) in names.POOL]
    found = {i: "does not say for which device" for i in calls
             if source.word(i) == "dmam_pool_destroy"}
    for index in calls:
        pool = pool_of(source, index)
        if pool is not None and pool not in declared:
            found[index] = f"{pool} is declared elsewhere: convert the directory"
    return found


def may_cross(source, index):
    """dma_pool keeps a block within a page; dev_pool only where it is told."""
    spans = source.arguments(index)
    if not spans or len(spans) != 5:
        return False
    words = [[source.word(i) for i in range(first, last + 1)] for first, last in spans]
    return words[4] == ["0"] and words[2] != words[3]
