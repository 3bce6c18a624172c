# SPDX-License-Identifier: GPL-2.0-only
"""Runs the semantic patches on a text, apart from the file that it is from."""

import pathlib
import re
import resource
import subprocess
import tempfile

from serieslib.ui import Fault

from . import names

# A call within a call is seen once the outer one has been changed.
ROUNDS = 4
SECONDS = 300


def deepen():
    """spatch recurses as deep as a file is long."""
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))


def run(rule, path, mode, *options):
    command = ["spatch", "-D", mode, "--very-quiet", "--no-includes", "--include-headers",
               *options, "--cocci-file", str(rule), str(path)]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, errors="replace", check=False,
                              preexec_fn=deepen, timeout=SECONDS)
    except FileNotFoundError:
        raise Fault("there is no spatch: apt-get install coccinelle") from None
    except subprocess.TimeoutExpired:
        raise Fault(f"{rule.name} took spatch more than {SECONDS} s") from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
        raise Fault(f"spatch failed with {rule.name}: {reason}")
    return done.stdout


def patch(rule, text, suffix):
    """What one rule makes of the text."""
    old = re.compile(r"\b(?:%s)\b" % "|".join(names.BY_RULE[rule.stem]))
    with tempfile.TemporaryDirectory(prefix="dev-dma-convert-") as scratch:
        path = pathlib.Path(scratch) / f"text{suffix}"
        for _ in range(ROUNDS):
            path.write_text(text, encoding="latin-1", newline="")
            run(rule, path, "patch", "--no-show-diff", "--in-place")
            new = path.read_text(encoding="latin-1")
            if new == text or not old.search(new):
                return new
            text = new
    return text


def convert(text, suffix, rules):
    for rule in rules:
        if any(old in text for old in names.BY_RULE[rule]):
            text = patch(names.RULES / f"{rule}.cocci", text, suffix)
    return text


def reports(path):
    """What the rules that only report say of a file."""
    for rule in sorted(names.RULES.glob("*.cocci")):
        if rule.stem not in names.ORDER:
            yield from (line for line in run(rule, path, "report", "--no-show-diff").splitlines()
                        if line.startswith(str(path)))
