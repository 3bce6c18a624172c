# SPDX-License-Identifier: GPL-2.0-only
"""What a file takes from its neighbours: wrappers in headers, functions elsewhere."""

import re

from . import names
from .scope import analyse
from .tokens import line_of

QUOTED = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.M)
NAME = re.compile(r"\b(dma_(?:un)?map\w*|dma_sync\w*|dmam?_pool\w*)\s*\(")


def headers(path, text):
    """The headers beside the file that it includes."""
    for name in QUOTED.findall(text):
        header = (path.parent / name).resolve()
        if header.is_file() and header != path:
            yield header


def wrappers(header):
    """(line, wrapper, call) of each macro and function of a header that calls dma_*()."""
    text = header.read_text(encoding="latin-1")
    source = analyse(text)
    for index, kind in source.kinds.items():
        word = source.word(index)
        if kind == "call" and word in names.CALLS and word not in source.own \
                and source.places[index].within:
            yield line_of(text, source.tokens[index].start), source.places[index].within, word


def used_wrappers(path, text, together):
    """Those of other headers that this file uses: they would be half of a conversion."""
    for header in headers(path, text):
        if header in together:
            continue
        for line, wrapper, call in wrappers(header):
            if re.search(rf"\b{re.escape(wrapper)}\b", text):
                yield header, line, f"{wrapper}() has {call}(): convert the directory"


def defined_beside(directory):
    """Names like the API's that the driver's directory has of its own."""
    found = set()
    for path in [*directory.glob("*.h"), *directory.glob("*.c")]:
        text = path.read_text(encoding="latin-1") if path.is_file() else ""
        if NAME.search(text):
            found |= analyse(text).own
    return found
