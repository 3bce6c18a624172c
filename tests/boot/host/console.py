# SPDX-License-Identifier: GPL-2.0-only
"""What is said: by a kernel, what must never be there; and on our own console."""

from functools import cache
import pathlib
import re
import sys

EXPECTED = pathlib.Path(__file__).parent.parent / "expected-splats"

SPLAT = re.compile(
    r"WARNING:|\bBUG:|\bBUG\b.*at |Oops|Kernel panic|general protection|"
    r"Call [Tt]race|KASAN|KCSAN|UBSAN|DMA-API:|DMAR:.*(fault|Fault)|"
    r"ODEBUG:|INFO: task .* blocked|rcu:.*stall|list_(add|del) corruption|"
    r"refcount_t:|possible circular locking|inconsistent lock state|"
    r"suspicious RCU usage|sleeping function called|scheduling while atomic|"
    r"swiotlb buffer is full|DMA simulator:|Host System Error|HC died")
# a WARNING, whose first line says what is wrong; no other begins in it
TRACE = re.compile(r"-+\[ cut here \]-+\n(.*)\n(?:(?!.*\[ cut here \]).*\n)*?"
                   r".*-+\[ end trace \w+ \]-+")
# what the simulator reports has a trace, too, and no end
REPORT = re.compile(r"^(.*DMA simulator: .*)((?:\n.*)*?)\n.*Call [Tt]race:.*$", re.MULTILINE)


def say(line):
    """One line, whole: print() writes its end apart, and another thread meanwhile."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@cache
def expected():
    """The exceptions: one regular expression a line, # its reason above."""
    lines = EXPECTED.read_text().splitlines()
    return [re.compile(l) for l in lines if l and not l.startswith("#")]


def excused(line, also=()):
    return any(a.search(line) for a in (*expected(), *also))


def without_excused(text, also=()):
    """A trace goes whole if what it begins with is an exception, so does a report's."""
    text = TRACE.sub(lambda m: "" if excused(m[1], also) else m[0], text)
    return REPORT.sub(lambda m: m[2] if excused(m[1], also) else m[0], text)


def splat_in(text, also=()):
    """The first line that is a splat and no exception, listed or in also, or None."""
    for line in without_excused(text, also).splitlines():
        if SPLAT.search(line) and not excused(line, also):
            return line.strip()
    return None


def splat(log, also=()):
    """The same of a log; also has more exceptions."""
    return splat_in(log.read_text(errors="replace"), [re.compile(one) for one in also])
