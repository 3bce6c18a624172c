# SPDX-License-Identifier: GPL-2.0-only
"""Data that names its own place; init/pattern.c says why and has the same."""

from array import array
import sys

MASK = (1 << 64) - 1
FACTOR = 0x9E3779B97F4A7C15


def pattern(length, seed, start=0):
    """Bytes [start, start + length) of the stream that seed names."""
    first, last = start // 8, (start + length) // 8
    base = seed << 40
    products = ((i + base) * FACTOR & MASK for i in range(first, last))
    words = array("Q", [x ^ (x >> 32) for x in products])
    if sys.byteorder == "big":
        words.byteswap()
    return words.tobytes()


def difference(got, want):
    """Where got first differs from want, in words; None where it does not."""
    if got == want:
        return None
    if len(got) != len(want):
        return f"{len(got)} bytes, not {len(want)}"
    at = next(i for i, (a, b) in enumerate(zip(got, want)) if a != b)
    return f"byte {at} is {got[at]:#04x}, not {want[at]:#04x}"
