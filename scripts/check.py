#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Run the test suites of tests/suites: check.py check|check-all

A suite is a command whose lines say how each of its tests went:

  ok - NAME
  not ok - NAME: REASON
  skip - NAME: REASON

Everything it prints goes to out/log/check-SUITE.log; failures, skips and lines
of progress (two spaces first) are shown.  A skip that tests/skips does not
list is a failure; so is a suite that reports nothing, or nothing but skips, or
fails in silence.
SUITE= and ARCH= narrow.  check-all takes up what an earlier run proved, where
neither the repository nor the tools have changed since.
"""

import fnmatch
import hashlib
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESULT = re.compile(r"(ok|not ok|skip) - (.*)")
# A suite's packages that make check installs before all suites, some of which use them.
SHARED = "lint"
HOURS = {"check": 0.75, "check-all": 6}


def is_listed(skip, pattern):
    """skip is NAME: REASON; a pattern is of the name, or of both, with {A,B} for either."""
    text = skip if ": " in pattern else skip.split(": ")[0]
    before, brace, rest = pattern.partition("{")
    words, _, after = rest.partition("}")
    return any(fnmatch.fnmatch(text, before + word + after)
               for word in (words.split(",") if brace else [""]))


@dataclass
class Suite:
    name: str
    when: str
    arch: str
    command: str
    purpose: str
    passed: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)

    @property
    def log(self):
        return ROOT / f"out/log/check-{self.name}.log"

    def counts(self):
        return (f"{len(self.passed)} passed, {len(self.failed)} failed, "
                f"{len(self.skipped)} skipped")

    def take(self, line, skips):
        """Count a result line; return whether the user should see it."""
        match = RESULT.match(line)
        if not match:
            return line.startswith("  ")
        kind, rest = match.groups()
        if kind == "ok":
            self.passed.append(rest)
        elif kind == "skip" and any(is_listed(rest, pattern) for pattern in skips):
            self.skipped.append(rest)
        else:
            note = "" if kind == "not ok" else " (a skip that tests/skips does not list)"
            self.failed.append(rest + note)
        return kind != "ok"


def rows(name):
    for line in (ROOT / name).read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield [part.strip() for part in line.split("|")]


def chosen(wanted):
    """The suites of this command, narrowed by SUITE= and ARCH=."""
    names = [n for n in re.split("[ ,]+", os.environ.get("SUITE", "")) if n]
    arch = os.environ.get("ARCH", "")
    suites = [Suite(*row) for row in rows("tests/suites")]
    return [s for s in suites
            if (s.when == "check" or wanted == "check-all")
            and (not names or any(fnmatch.fnmatch(s.name, n) for n in names))
            and arch in ("", s.arch)]


def command_output(*command):
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout


def grouped():
    """(group, package) of scripts/packages."""
    return [line.split() for line in (ROOT / "scripts/packages").read_text().splitlines()
            if line and not line.startswith("#")]


def install(suite):
    """The packages of a group that is named like the suite; where they cannot
    be had, the suite will miss them."""
    if suite.name in dict(grouped()):
        subprocess.run([ROOT / "scripts/setup.sh", suite.name], cwd=ROOT, check=False)


def state_key(suite):
    """A hash of the repository's text, the tools' versions and the kernel's.

    The packages of a group that is named like a suite count for it alone, as they
    are installed when it runs; SHARED ones count for all.
    """
    listed = command_output("git", "-c", "safe.directory=*", "ls-files", "-zco",
                            "--exclude-standard").decode().split("\0")
    total = hashlib.sha256()
    for name in sorted(n for n in listed if n and (ROOT / n).is_file()):
        total.update(f"{name}\0".encode() + hashlib.sha256((ROOT / name).read_bytes()).digest())
    others = {row[0] for row in rows("tests/suites")} - {suite.name, SHARED}
    packages = {package for group, package in grouped() if group not in others}
    # Those that are not installed make dpkg-query fail, and are no tools.
    versions = subprocess.run(["dpkg-query", "-W", *sorted(packages)], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    total.update(versions.stdout + command_output("gcc", "--version"))
    return total.hexdigest()[:16]


def run_command(suite, skips, seconds):
    """Run the suite; return what it said last and its status."""
    env = {k: v for k, v in os.environ.items()
           if k not in ("SUITE", "ARCH", "CONFIG", "KDIR", "FORCE", "MAKEFLAGS", "MAKELEVEL")}
    child = subprocess.Popen(["bash", "-c", suite.command], cwd=ROOT, env=env, text=True,
                             errors="replace", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, start_new_session=True)
    timer = threading.Timer(seconds, os.killpg, (child.pid, signal.SIGTERM))
    timer.start()
    last = ""
    try:
        with child.stdout, open(suite.log, "w", encoding="utf-8") as log:
            for line in child.stdout:
                log.write(line)
                log.flush()
                last = line.strip() or last
                if suite.take(line.rstrip("\n"), skips):
                    print(line, end="", flush=True)
        return last, child.wait()
    finally:
        timer.cancel()
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGTERM)
            child.wait()


def run_suite(suite, skips, seconds):
    start = time.monotonic()
    print(f"{suite.name}: {suite.purpose}", flush=True)
    last, status = run_command(suite, skips, seconds)
    if time.monotonic() - start >= seconds:
        suite.failed.append(f"{suite.name}: cut off after {seconds:.0f} s")
    elif status and not suite.failed:
        suite.failed.append(f"{suite.name}: exit status {status}: {last}")
    elif not suite.passed + suite.failed + suite.skipped:
        suite.failed.append(f"{suite.name}: reported nothing")
    elif not suite.passed + suite.failed:
        suite.failed.append(f"{suite.name}: reported nothing but skips")
    print(f"{suite.name}: {suite.counts()} ({time.monotonic() - start:.0f} s)", flush=True)


def stored(suite, store, skips):
    """Take over the results of an earlier run that passed."""
    if not store.exists():
        return False
    for line in store.read_text().splitlines():
        suite.take(line, skips)
    print(f"{suite.name}: {suite.counts()} (stored in {store.relative_to(ROOT)})", flush=True)
    return True


def keep(suite, store):
    store.parent.mkdir(parents=True, exist_ok=True)
    store.write_text("".join([f"ok - {n}\n" for n in suite.passed]
                             + [f"skip - {n}\n" for n in suite.skipped]))


def run_all(wanted, suites, skips):
    results = ROOT / "build/results/check"
    for suite in suites:
        install(suite)
        store = results / state_key(suite) / suite.name
        if wanted == "check-all" and stored(suite, store, skips):
            continue
        run_suite(suite, skips, HOURS[suite.when] * 3600)
        if not suite.failed:
            keep(suite, store)


def main():
    wanted = sys.argv[1] if len(sys.argv) == 2 else ""
    if wanted not in HOURS:
        sys.exit("usage: check.py check|check-all")
    suites = chosen(wanted)
    if not suites:
        sys.exit("check: failed: no suite of tests/suites matches SUITE= and ARCH=")
    (ROOT / "out/log").mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    run_all(wanted, suites, [row[0] for row in rows("tests/skips")])
    print(f"{wanted}: {time.monotonic() - start:.0f} s")
    for suite in suites:
        for reason in suite.failed:
            print(f"FAILED {reason}; log: {suite.log.relative_to(ROOT)}")
    totals = [sum(len(getattr(s, k)) for s in suites) for k in ("passed", "failed", "skipped")]
    print("{} passed, {} failed, {} skipped".format(*totals))
    return 1 if totals[1] else 0


if __name__ == "__main__":
    sys.exit(main())
