# SPDX-License-Identifier: GPL-2.0-only
"""One boot of one mutant, no longer than it takes to know."""

from contextlib import suppress
from dataclasses import dataclass, replace
import pathlib
import re
import tempfile
import time

from host import boot, cases
from host.qemu import Gone, Qemu, Timeout

from mutantlib import reports

PATIENCE_S = 10         # of the guest, with a device that does not speak
TIMEOUT_S = 60
POLL_S = 0.5
SILENT = "no verdict"
# What the guest says of what did not come: that may be the host's fault.
WAITED = re.compile(rf"{SILENT}|not within|nothing after|in progress|timed out")


class NoResult(Exception):
    """QEMU ended, and the guest had not said why: somebody stopped it."""


@dataclass(frozen=True)
class Detector:
    name: str
    image: pathlib.Path
    append: str
    read: callable      # the reports in a log


@dataclass(frozen=True)
class Outcome:
    """How a boot ended: report, data, crash, silent or nothing, and what was said."""
    how: str
    why: str
    reached: bool

    @property
    def caught(self):
        """A boot that never came to the wrong call failed for another reason, and
        one in which somebody waited in vain may have."""
        return self.how in ("report", "data") and self.reached


def lines_of(log):
    return log.read_text(errors="replace").splitlines() if log.exists() else []


def said(detector, log):
    """What a log says is wrong, reports before crashes."""
    lines = lines_of(log)
    for how, found in (("report", detector.read(lines)), ("crash", reports.crashes(lines))):
        if found:
            return how, min(found)
    return None


def follow(qemu, job, look, transcript):
    """The guest's verdict; ends early as soon as look() has found something."""
    verdict = boot.Verdict()
    end = time.monotonic() + job.timeout
    while time.monotonic() < end and not look():
        qemu.deadline = time.monotonic() + POLL_S
        try:
            line = qemu.line()
        except Timeout:
            continue
        print(line, file=transcript, flush=True)
        if line == "done":
            qemu.deadline = time.monotonic() + 10
            qemu.quit()
            return verdict, None
        verdict.take(line)
    if not look():
        with suppress(OSError, Gone, RuntimeError, Timeout):
            print(qemu.cpus(), file=transcript)
    return verdict, SILENT


def wrong_data(verdict, early, job, peer):
    """Why the data that was moved is not what it should be, or None."""
    reasons = [*verdict.failures, *([early] if early else [])]
    missing = set(boot.tests(job)) - verdict.passed
    if missing and not reasons:
        reasons.append(f"{', '.join(missing)} did not pass")
    if peer and not reasons:
        reasons += filter(None, [peer.verdict()])
    return reports.plain(reasons[0]) if reasons else None


def run_once(job, detector, site):
    """Boots; what was found."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as name:
        folder = pathlib.Path(name)
        peer = job.case.peer and job.case.peer(folder, job)
        args = boot.command(job, peer, folder)
        try:
            with open(job.log.with_suffix(".verdict"), "w") as transcript, \
                 Qemu(args, folder, job, time.monotonic() + job.timeout) as qemu:
                verdict, early = follow(qemu, job, lambda: said(detector, job.log), transcript)
            bad = wrong_data(verdict, early, job, peer)
        except Gone as gone:
            bad = f"QEMU ended {gone}".strip()
            if not said(detector, job.log):
                raise NoResult(f"{bad}, and the guest had not said why ({job.log})") from None
    found = said(detector, job.log) or judged(bad)
    return Outcome(*found, site in reports.reached(lines_of(job.log)))


def judged(bad):
    if not bad:
        return "nothing", ""
    return "silent" if WAITED.search(bad) else "data", bad


def run(job, detector, site):
    """The same, twice where somebody waited in vain."""
    first = run_once(job, detector, site)
    return run_once(job, detector, site) if first.how == "silent" else first


def job_of(case_name, detector, initramfs, log, patience, mutant=None):
    case = cases.CASES[case_name]
    case = replace(case, timeout=TIMEOUT_S, patience=PATIENCE_S)
    wrong = f"mutant.site={mutant.site} mutant.what={mutant.kind}" if mutant else ""
    kernel = boot.Kernel(detector.image, append=f"{detector.append} {wrong}", patience=patience)
    log.unlink(missing_ok=True)
    return boot.Job(kernel, case, cases.VARIANTS["plain"], initramfs, log)
