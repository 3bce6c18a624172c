# SPDX-License-Identifier: GPL-2.0-only
"""What a kernel's log says of a driver's DMA, so that it can be told from another's."""

import re

FRAME = re.compile(r"\] +([a-z_]\w*)(?:\.\w+)*\+0x")
SIM = re.compile(r"DMA simulator: ([^:]*):")
DEBUG = re.compile(r"DMA-API: (?!preallocated|debugging enabled|Mapped at)"
                   r"(?:\S+ \S+: )?(.*?)(?:\[|$)")
CRASH = re.compile(r"\bBUG:|Oops|Kernel panic|general protection|kernel BUG at|"
                   r"list_(?:add|del) corruption|refcount_t:")
# a loaded host makes them
STALL = re.compile(r"lockup")
# whoever maps on behalf of somebody
PASSED = re.compile(r"dump_stack|sim_|dma_|dev_(?:dma|map|unmap|sync)_|"
                    r"map_(?:doubtful|private|each)|unmap_through")


def plain(text):
    """One line without the mark that parts one report from another: what is kept
    for the next run is what this one compares."""
    return " ".join(text.split()).replace("; ", ", ")


def site(lines):
    """The first function of a stack that is a driver's."""
    for line in lines:
        frame = FRAME.search(line)
        if frame and not PASSED.match(frame.group(1)):
            return frame.group(1)
    return "?"


def simulator(lines):
    """Each report of the simulator: what is wrong, with what whom mapped."""
    return {plain(f"{found.group(1)} in {site(lines[i + 1:i + 12])}")
            for i, line in enumerate(lines) if (found := SIM.search(line))}


def debugging(lines):
    """The same of dma-debug, which has one stack."""
    found = (DEBUG.search(line) for line in lines)
    return {plain(f.group(1)) for f in found if f}


def crashes(lines):
    return {plain(line.split("] ", 1)[-1]) for line in lines
            if CRASH.search(line) and not STALL.search(line)}


def reached(lines):
    """The numbers of the sites that were called."""
    found = (re.search(r"mutant: reached (\d+)$", line) for line in lines)
    return {int(f.group(1)) for f in found if f}
