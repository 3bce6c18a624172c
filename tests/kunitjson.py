# SPDX-License-Identifier: GPL-2.0-only
"""What kunit.py --json says, as lines of make check."""

import json

TOP = "KUnit Test Group"
WORDS = {"PASS": "ok - {}", "SKIP": "skip - {}: {}", "FAIL": "not ok - {}: {}",
         "ERROR": "not ok - {}: {}"}


def cases(group, above=""):
    """(name, status, why) of every case; a parameterised one is a group."""
    name = f"{above}.{group['name']}".strip(".")
    for case in group.get("test_cases", []):
        yield f"{name}.{case['name']}", case["status"], case.get("reason", "see the log")
    for sub in group.get("sub_groups", []):
        yield from cases(sub, "" if not above and group["name"] == TOP else name)


def tell(prefix, text, log, reasons=None):
    """Print a line for each case, with the log where it failed; return how many
    there were.  reasons has why some were skipped, which kunit.py does not say."""
    found = list(cases(json.loads(text)))
    for name, status, why in found:
        why = (reasons or {}).get(name, why)
        if status != "SKIP":
            why = f"{why} ({log})"
        print(WORDS.get(status, "not ok - {}: {}").format(f"{prefix} {name}", why))
    return len(found)
