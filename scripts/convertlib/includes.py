# SPDX-License-Identifier: GPL-2.0-only
"""The header that declares what the text calls now."""

import re

from . import names, vet

HEADER = "#include <linux/dev-dma.h>"
INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*<([^>\n]*)>[^\n]*\n", re.M)
GUARD = re.compile(r"^#[ \t]*ifndef[ \t]+(\w+)[ \t]*\n#[ \t]*define[ \t]+\1\b[^\n]*\n", re.M)
ANY = re.compile(r'^[ \t]*#[ \t]*include[ \t]*["<][^\n]*\n', re.M)
# The licence and what else is said first.
HEAD = re.compile(r"(?://[^\n]*\n|/\*.*?\*/[ \t]*\n)*", re.S)
SILENT = {*names.STATE, *(n for n in names.NEW if names.NEW[n] in names.KEPT)} \
    | names.VALUES - {"DMA_MAPPING_ERROR"}


def is_needed(source, kept):
    return any(source.word(i) not in SILENT | names.TAGS for i in kept)


def conditional(text, at):
    """How many #ifs stand open here, a header's guard apart."""
    opened = len(re.findall(r"^[ \t]*#[ \t]*if", text[:at], re.M))
    opened -= len(re.findall(r"^[ \t]*#[ \t]*endif", text[:at], re.M))
    guard = GUARD.search(text)
    return opened - bool(guard and guard.end() <= at)


def new_line(text):
    """Where the header goes that nothing stands in for."""
    plain = [m for m in INCLUDE.finditer(text)
             if m.group(1).startswith("linux/") and not conditional(text, m.start())]
    before = [m for m in plain if m.group(1) < "linux/dev-dma.h"]
    if before:
        return before[-1].end()
    if plain:
        return plain[0].start()
    others = [m for m in ANY.finditer(text) if not conditional(text, m.start())]
    if others:  # which may define what the headers of others look for, pr_fmt() above all
        return others[0].end()
    return (GUARD.search(text) or HEAD.match(text)).end()


def stale(source, text, closed):
    """What <linux/dev-dma.h> stands in for; what stands under an #if stays."""
    old = {"linux/dma-mapping.h"}
    pools = any(vet.tagged(source, tag) for tag in names.TAGS) or \
        any(source.word(i) in names.POOL for i in source.kinds)
    if pools and not names.TAGS & closed:
        old.add("linux/dmapool.h")
    return [m for m in INCLUDE.finditer(text)
            if m.group(1) in old and not conditional(text, m.start())]


def add(source, kept, closed, text):
    """The new text, with the header where it is needed."""
    if not is_needed(source, kept):
        return text
    there = any(m.group(1) == "linux/dev-dma.h" for m in INCLUDE.finditer(text))
    old = stale(source, text, closed)
    for match in reversed(old):
        stands_in = match is old[0] and not there
        new = match.group().replace(match.group(1), "linux/dev-dma.h") if stands_in else ""
        text = text[:match.start()] + new + text[match.end():]
    if old or there:
        return text
    at = new_line(text)
    return text[:at] + HEADER + "\n" + text[at:]
