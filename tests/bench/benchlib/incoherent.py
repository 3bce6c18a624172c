# SPDX-License-Identifier: GPL-2.0-only
"""The rows about a master whose DMA the cache does not see: arm64's, in one kernel."""

from dataclasses import dataclass
import re
from statistics import median

from benchlib import guest
from benchlib.parts import Failure
from benchlib.rows import Goal, Row, figure

NAME = "incoherent arm64"
KERNELS = ("bench-arm64",)
MASTER = "master=0000:00:04.0"
# 6.12's pool for all the mappings that are live at a time, in slots of 2 KiB.
SWIOTLB = "swiotlb=16384"
BOUNCED = re.compile(r"dma_bounced_(\d+)_(\d+)")
# Up to here 6.12 goes by the size, and bounces; beyond, it has to be told to.
BY_SIZE = 32
WHERE = {"kmalloc": "8 to 56 B, as kmalloc() gives them", "anywhere": "8 to 64 B, at any offset"}


@dataclass
class Results:
    """Numbers by name."""
    cost: tuple                 # of the loops, and {loop: {column: count of one turn}}
    kmalloc: dict               # bytes, by WHERE
    anywhere: dict


def jobs(one, plugin, _):
    """What to run, in the order of Results."""
    return [(guest.incoherent_cost, one, "cost", plugin, f"{MASTER} {SWIOTLB}"),
            *((guest.incoherent, one, f"bytes-{where}", f"bytes_{where}", f"{MASTER} {SWIOTLB}")
              for where in WHERE)]


def alone(*_):
    return []


def pair(numbers, name):
    """dma_*() and dev_*()."""
    return [median(numbers[f"{kind}_{name}"]) for kind in ("dma", "dev")]


def bounces(found):
    """{(size, offset): [dma_*(), dev_*()]}"""
    numbers = found.cost[0]
    every = {tuple(map(int, match.groups())): pair(numbers, "bounced_{}_{}".format(*match.groups()))
             for match in map(BOUNCED.fullmatch, list(numbers)) if match}
    if not every:
        raise Failure("no bounce was measured")
    return every


def worst(every, sizes):
    """The (size, offset) of those sizes that fared worst."""
    return max((at for at in every if at[0] in sizes),
               key=lambda at: every[at][1] / every[at][0])


def barriers(found):
    counts = [found.cost[1][f"{kind}_sg"]["barrier"] for kind in ("dma", "dev")]
    if not all(counts):
        raise Failure(f"no barrier was seen: {counts}")
    return counts


def rows(found):
    every = bounces(found)
    small, large = (every[worst(every, sizes)]
                    for sizes in (range(8, BY_SIZE + 1), range(BY_SIZE + 1, 65)))
    return [
        Row("misaligned 8 to 32 B from device, map + unmap, against swiotlb, worst", *small,
            Goal(0.5)),
        Row("the same, 40 to 64 B, which 6.12 bounces if it is told to", *large, Goal(0.5)),
        *(Row(f"bytes of a live mapping, {text}",
              *pair(getattr(found, where), f"taken_{where}"), Goal(0.08))
          for where, text in WHERE.items()),
        Row("aligned 4 KiB from device, map + unmap", *pair(found.cost[0], "page"),
            Goal(1.00)),
        Row("cache barriers in map + unmap, sg of 16 pages", *barriers(found),
            Goal(2, of="dev_*")),
        Row("instructions of that", *pair(found.cost[0], "sg")),
    ]


def notes(found):
    """What the table has no room for."""
    every = bounces(found)
    yield f"incoherent: the clock says {figure(median(found.cost[0]['known']))} for " \
          f"{guest.KNOWN} instructions; every buffer was seen to be bounced, by both interfaces"
    yield "bounced, by size, at the worst of the offsets: dma_*(), dev_*():"
    for size in sorted({size for size, _ in every}):
        at = worst(every, [size])
        yield f"  {size} B at offset {at[1]}: " + ", ".join(map(figure, every[at]))
