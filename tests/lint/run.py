#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Everything that can be wrong with the text: run.py [CHECK...]

A check yields what it finds, one line each.  What tests/lint/exceptions lists
for it, with the reason, is taken away; the rest fails it.
"""

import fnmatch
import os
import pathlib
import re
import sys
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(ROOT / "scripts")]

import kernel  # noqa: E402
import repo  # noqa: E402
from serieslib import ui  # noqa: E402

CHECKS = {**repo.CHECKS, **kernel.CHECKS}
LOGS = ROOT / "out/log"


def exceptions(name):
    """The patterns of what this check may find."""
    for line in (HERE / "exceptions").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            check, pattern, _ = [part.strip() for part in line.split(" | ")]
            if check == name:
                yield re.compile(pattern)


def run(name, check):
    start = time.monotonic()
    allowed = {pattern: 0 for pattern in exceptions(name)}
    left = []
    for finding in check():
        for pattern in allowed:
            if pattern.search(finding):
                allowed[pattern] += 1
                break
        else:
            left.append(finding)
    left += [f"the exception '{pattern.pattern}' excuses nothing any more"
             for pattern, used in allowed.items() if not used]
    return left, time.monotonic() - start


def tell(name, left, took):
    if not left:
        print(f"ok - lint {name} ({took:.0f} s)", flush=True)
        return
    log = LOGS / f"lint-{name}.log"
    log.write_text("\n".join(left) + "\n")
    print(f"not ok - lint {name}: {len(left)} found, first: {left[0]}; "
          f"log: {log.relative_to(ROOT)}", flush=True)


def main():
    wanted = sys.argv[1:] or os.environ.get("SUITE", "").split() or ["*"]
    names = [n for n in CHECKS if any(fnmatch.fnmatch(n, w) for w in wanted)]
    if not names:
        sys.exit("lint: failed: no such check; there are " + " ".join(CHECKS))
    LOGS.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in names:
        try:
            left, took = run(name, CHECKS[name])
        except (ui.Fault, OSError) as fault:
            left, took = [str(fault)], 0
        failed += bool(left)
        tell(name, left, took)
    print(f"lint: {'failed' if failed else 'ok'}, {failed} of {len(names)} checks failed "
          f"({ui.elapsed()})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
