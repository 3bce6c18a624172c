# SPDX-License-Identifier: GPL-2.0-only
"""What a command tells its user: steps with times, one verdict line."""

import sys
import time

START = time.monotonic()


class Fault(Exception):
    """What stops a command, told in one line."""


def elapsed():
    return f"{time.monotonic() - START:.0f} s"


def say(text):
    print(f"  {text} ({elapsed()})", flush=True)


def run(command, work):
    """Run work(), end with one verdict line, return the exit status."""
    try:
        verdict = work()
    except (Fault, OSError) as fault:
        print(f"{command}: failed: {fault}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print(f"{command}: interrupted", file=sys.stderr, flush=True)
        return 130
    print(f"{command}: ok, {verdict} ({elapsed()})", flush=True)
    return 0
