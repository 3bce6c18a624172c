# SPDX-License-Identifier: GPL-2.0-only
"""One boot: starts the machine, follows the guest's verdict, judges it all."""

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
import pathlib
import random
import tempfile
import time

from host import console, facts
from host.machines import Machine, X86, device_tree
from host.qemu import Gone, Qemu, Timeout

# A loaded host makes the timer check fail.
APPEND = "panic=-1 usb-storage.delay_use=0 no_timer_check"


@dataclass
class Kernel:
    image: pathlib.Path
    base: bool = False          # without the series
    append: str = ""            # further parameters
    patience: float = 1         # multiplies every timeout
    machine: Machine = X86


class Job:
    """A case on a kernel, with the seeds of its data."""

    def __init__(self, kernel, case, variant, initramfs, log):
        self.kernel = kernel
        self.case = case
        self.variant = variant
        self.initramfs = initramfs
        self.log = log
        self.size = case.size
        self.host_seed, self.guest_seed = random.sample(range(1, 1 << 24), 2)
        self.timeout = case.timeout * kernel.patience


def tests(job):
    return job.case.tests.split(",")


def parameters(job, peer):
    params = {
        "t": ",".join([*tests(job), "facts", *(["leave"] if job.case.leaves else [])]),
        "size": job.size,
        "host_seed": job.host_seed,
        "guest_seed": job.guest_seed,
        **({"unplug": job.case.unplug[0]} if job.case.unplug else {}),
        "patience": round(job.case.patience * job.kernel.patience),
        **job.case.params,
        **(peer.params() if peer else {}),
    }
    machine = job.kernel.machine
    words = [machine.moved(f"{key}={value}") for key, value in params.items()]
    return " ".join([f"console={machine.console} verdict={machine.verdict}", APPEND,
                     machine.append, job.variant.append, job.kernel.append, *words])


def command(job, peer, folder):
    machine = job.kernel.machine
    devices = [arg for d in job.case.devices for arg in ("-device", machine.moved(d))]
    kind = ("-machine", job.case.machine) if machine is X86 else ()
    return [
        machine.qemu, "-accel", "tcg", *kind, *machine.args,
        *device_tree(machine, folder), "-display", "none", "-no-reboot", "-nic", "none",
        "-nodefaults", "-kernel", str(job.kernel.image), "-initrd", str(job.initramfs),
        "-append", parameters(job, peer),
        *(peer.args() if peer else []),
        *job.variant.args, *job.case.args, *devices,
    ]


def device_named(case, name):
    return next(d for d in case.devices if f",id={name}" in d)


def obey(qemu, case, verb):
    """The guest asks for its device to go or to come back."""
    if verb == "unplug":
        qemu.unplug(case.unplug[0], case.unplug[-1])
    else:
        for name in case.unplug:
            qemu.plug(device_named(case, name))


class Verdict:
    """What the guest said so far."""

    def __init__(self):
        self.failures = []
        self.passed = set()
        self.facts = defaultdict(list)

    def take(self, line):
        word, _, rest = line.partition(" ")
        if word == "fail":
            self.failures.append(rest)
        elif word == "pass":
            self.passed.add(rest)
        elif word == "fact":
            key, _, value = rest.partition(" ")
            self.facts[key].append(value)


def follow(qemu, job, verdict, transcript):
    """Reads the verdict to its end; RuntimeError where QEMU refuses."""
    while (line := qemu.line()) != "done":
        print(line, file=transcript, flush=True)
        if line.startswith("ask "):
            obey(qemu, job.case, line.split()[1])
        else:
            verdict.take(line)


def patiently(qemu, job, verdict, transcript):
    try:
        follow(qemu, job, verdict, transcript)
    except Timeout:
        # A QEMU that cannot tell must not hide that the guest said nothing.
        with suppress(OSError, Gone, RuntimeError, Timeout):
            print(qemu.cpus(), file=transcript)
        raise


def listen(job, folder, peer):
    """Boots and listens; the verdict, and why it ended early where it did."""
    verdict, early = Verdict(), []
    deadline = time.monotonic() + job.timeout
    args = command(job, peer, folder)
    with open(job.log.with_suffix(".verdict"), "w") as transcript:
        print(" ".join(args), file=transcript)
        try:
            with Qemu(args, folder, job, deadline) as qemu:
                patiently(qemu, job, verdict, transcript)
                qemu.quit()
        except Timeout:
            early.append(f"no verdict within {job.timeout:.0f} s")
        except Gone as gone:
            early.append(f"QEMU ended early {gone}".strip())
        except RuntimeError as refused:
            early.append(str(refused))
    return verdict, early


def judge(job, verdict, early, peer):
    """Every reason for which the boot is no success."""
    reasons = [*verdict.failures, *early]
    missing = set(tests(job)) - verdict.passed
    if missing and not reasons:
        reasons.append(f"{', '.join(sorted(missing))} did not pass")
    if not early:
        reasons += facts.wrong(verdict.facts, job.case, job.variant, job.kernel)
    if peer and not reasons:
        reasons += filter(None, [peer.verdict()])
    also = list(filter(None, (job.case.splats, job.variant.splats)))
    splat = console.splat(job.log, also) if job.log.exists() else "no console log"
    return ([splat] if splat else []) + reasons


def boot(job):
    """Runs the job: why it failed, nothing where it did not, and the verdict."""
    with tempfile.TemporaryDirectory(prefix="boot-") as name:
        folder = pathlib.Path(name)
        peer = job.case.peer and job.case.peer(folder, job)
        verdict, early = listen(job, folder, peer)
        return judge(job, verdict, early, peer), verdict
