# SPDX-License-Identifier: GPL-2.0-only
"""Finds in a kernel's log what must never be there."""

import pathlib
import re

EXPECTED = pathlib.Path(__file__).parent.parent / "expected-splats"

SPLAT = re.compile(
    r"WARNING:|\bBUG:|\bBUG\b.*at |Oops|Kernel panic|general protection|"
    r"Call Trace|KASAN|KCSAN|UBSAN|DMA-API:|DMAR:.*(fault|Fault)|"
    r"ODEBUG:|INFO: task .* blocked|rcu:.*stall|list_(add|del) corruption|"
    r"refcount_t:|possible circular locking|inconsistent lock state|"
    r"suspicious RCU usage|sleeping function called|scheduling while atomic|"
    r"swiotlb buffer is full|Host System Error|HC died")


def expected():
    """The exceptions: one regular expression a line, # its reason above."""
    lines = EXPECTED.read_text().splitlines()
    return [re.compile(l) for l in lines if l and not l.startswith("#")]


def splat(log):
    """The first line of log that is a splat and no listed exception, or None."""
    allowed = expected()
    for line in log.read_text(errors="replace").splitlines():
        if SPLAT.search(line) and not any(a.search(line) for a in allowed):
            return line.strip()
    return None
