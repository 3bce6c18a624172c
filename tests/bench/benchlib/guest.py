# SPDX-License-Identifier: GPL-2.0-only
"""One boot that measures: starts the machine, takes its numbers."""

from collections import defaultdict
import csv
from dataclasses import dataclass, replace
import pathlib
import re
from statistics import median, quantiles
import tempfile
import time

from benchlib.parts import ROOT, Failure, symbols
from host import cases, console, machines
from host.boot import Kernel
from host.qemu import Gone, Qemu, Timeout

READS = 1024
WARM_UP = 64
TIMEOUT = 600
APPEND = "panic=-1 usb-storage.delay_use=0 no_timer_check nokaslr"
NUMBER = re.compile(r"bench: (\w+) (\d+)\s*$", re.M)
COUNTED = re.compile(r"bench: counted (\w+) (\d+)\s*$", re.M)
FACT = re.compile(r"^bench: (provider|bounces|pools): (.*?)\s*$", re.M)
PAGES_OF_READ = re.compile(r"^pci_nvme_map_prp .*num_prps (\d+)", re.M)
FAILED = re.compile(r"bench: (failed: .*?)\s*$", re.M)
# What allocators say of us where we use them wrongly: such numbers mean nothing.
MISUSED = re.compile(r"^.*(?:refused: |blocks live|dma_pool_destroy ).*$", re.M)
# What the operation of known length takes, if the clock counts instructions.
KNOWN = 100
# On x86, of the plugin's columns: the functions whose calls each one counts.
FUNCTIONS = {
    "indirect": r"__x86_indirect_thunk_r\w+",
    "lock": r"_raw_(?:spin|read|write)_(?:try)?lock(?:_irqsave|_irq|_bh)?"
            r"|mutex_(?:try)?lock(?:_\w+)?|down_(?:read|write)(?:_\w+)?",
    "flush": r"qi_submit_sync",
}


@dataclass
class Guest:
    """A kernel of build/obj, with what it boots."""
    kernel: str
    initramfs: pathlib.Path
    target: machines.Machine = machines.X86


@dataclass(frozen=True)
class Machine:
    """Where it boots; unless told on CPUs that take turns, and whose
    nanoseconds are instructions."""
    cpus: int = 1
    memory: int = 256           # MiB
    accel: tuple = ("-accel", "tcg", "-icount", "shift=0,sleep=off")
    args: tuple = ()


PLAIN = Machine()
LARGE = Machine(memory=1024)
TWO_BY_TURNS = Machine(cpus=2)
TWO_AT_ONCE = Machine(cpus=2, accel=("-accel", "tcg,thread=multi"))
WITH_NVME = Machine(args=(
    "-blockdev", "driver=null-co,node-name=n0,size=67108864,read-zeroes=on",
    "-device", "nvme,serial=bench,drive=n0"))


@dataclass(frozen=True)
class Job:
    """What Qemu asks of a boot."""
    kernel: Kernel
    log: pathlib.Path


@dataclass(frozen=True)
class Reads:
    """Instructions of one read, of all those in one boot.

    On a host that is slow to answer the guest goes idle in the middle of a read
    and timers fire, at thousands of instructions each: how often, is the host's
    load. Most boots have every tenth read of a USB disk to the instruction alike.
    Reads from NVMe are so short that on a busy host nine of ten are disturbed."""
    tenth: float                # percentile
    middle: float


class Numbers(dict):
    """What was measured, by name."""

    def __missing__(self, name):
        raise Failure(f"there is no number {name}")


def target_of(guest, machine):
    """What is told last wins."""
    target = guest.target
    kind = ("-machine", "q35") if target is machines.X86 else ()
    return replace(target, args=(*kind, *target.args, "-smp", str(machine.cpus),
                                 "-m", str(machine.memory)))


def command(job, guest, machine, variant, params, args, folder):
    """The disk is one of zeros that answers at once."""
    target = job.kernel.machine
    return [
        target.qemu, *machine.accel, *target.args, *machines.device_tree(target, folder),
        "-display", "none", "-no-reboot", "-nic", "none", "-nodefaults",
        "-kernel", str(job.kernel.image), "-initrd", str(guest.initramfs),
        "-append", f"console={target.console} verdict={target.verdict} {APPEND} "
                   f"{variant.append} {params}",
        "-blockdev", "driver=null-co,node-name=d0,size=67108864,read-zeroes=on",
        *variant.args, "-device", cases.XHCI, "-device", cases.DISK, *machine.args, *args,
    ]


def listen(args, folder, job):
    """The verdict's lines, to its end."""
    said = []
    try:
        with Qemu(args, folder, job, time.monotonic() + TIMEOUT) as qemu:
            while (line := qemu.line()) != "done":
                said.append(line)
            qemu.quit()
    except Timeout:
        said.append(f"no verdict within {TIMEOUT} s")
    except Gone as gone:
        said.append(f"QEMU ended early {gone}".strip())
    return said


def boot(guest, label, test, *, machine=PLAIN, variant="plain", params="", args=()):
    """Boots for test; the console's text."""
    log = ROOT / f"out/log/bench-{guest.kernel}-{label}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    image = ROOT / "build/obj" / guest.kernel / "image"
    job = Job(Kernel(image, machine=target_of(guest, machine)), log)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = pathlib.Path(name)
        args = command(job, guest, machine, cases.VARIANTS[variant], f"t={test} {params}", args,
                       folder)
        said = listen(args, folder, job)
    text = log.read_text(errors="replace") if log.exists() else ""
    why = FAILED.findall(text) + MISUSED.findall(text) + [l for l in said if l != f"pass {test}"]
    splat = console.splat(log) if log.exists() else None
    if why or splat or not said:
        raise Failure(f"{guest.kernel} {label}: {splat or '; '.join(why) or 'nothing said'} "
                      f"({log.relative_to(ROOT)})")
    return text


def numbers(text):
    found = defaultdict(list)
    for name, value in NUMBER.findall(text):
        found[name].append(int(value) / 1000)
    return Numbers(found)


def check_clock(found, label):
    if any(abs(known - KNOWN) > 0.1 for known in found["known"]):
        raise Failure(f"{label}: the clock says {found['known']} for {KNOWN} instructions")


def loops(guest, label, variant="plain", turns=200000):
    """{operation: [instructions, once a round]}"""
    found = numbers(boot(guest, label, "loops", variant=variant, params=f"loops={turns}"))
    if "sizeof_device" not in found:
        raise Failure(f"{guest.kernel} {label}: the module printed no numbers")
    check_clock(found, f"{guest.kernel} {label}")
    return found


def blocks(guest, label, tests, params="", machine=LARGE):
    """{number of blocks.ko: [value, once a round]}"""
    return numbers(boot(guest, label, "blocks", machine=machine,
                        params=f"tests={tests} {params}"))


def counted_boot(guest, label, test, plugin, memory=False, **kwargs):
    """The console's text, and the plugin's lines as {column: count}."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        file = pathlib.Path(folder) / "counts"
        options = [f"file={plugin}", f"out={file}", *(["memory=on"] if memory else [])]
        functions = FUNCTIONS if guest.target is machines.X86 else {}
        options += [f"{column}=0x{address}" for column, pattern in functions.items()
                    for address in symbols(guest.kernel, pattern)]
        text = boot(guest, label, test, args=("-plugin", ",".join(options)), **kwargs)
        lines = csv.DictReader(file.read_text().splitlines(), delimiter=" ")
        return text, [{name: int(value) for name, value in l.items()} for l in lines]


def counted_loops(text, lines, label):
    """{loop: {column: count of one turn}}"""
    names = COUNTED.findall(text)
    if not names or len(lines) != 2 * len(names) - 1:
        raise Failure(f"{label}: {len(lines)} counts of {len(names)} loops")
    return Numbers({name: Numbers({column: count / int(turns) for column, count in line.items()})
                    for (name, turns), line in zip(names, lines[::2], strict=True)})


def counted(guest, label, tests, plugin, **kwargs):
    """{loop of blocks.ko: {column: count of one pair}}"""
    params = f"tests={tests} {kwargs.pop('params', '')}"
    text, lines = counted_boot(guest, label, "blocks", plugin, params=params, **kwargs)
    return counted_loops(text, lines, f"{guest.kernel} {label}")


def counted_reads(guest, label, test, plugin, machine=PLAIN):
    _, lines = counted_boot(guest, label, test, plugin, machine=machine,
                            params=f"reads={READS}")
    if len(lines) != READS:
        raise Failure(f"{guest.kernel} {label}: {len(lines)} reads were counted, not {READS}")
    counts = [line["instructions"] for line in lines[WARM_UP:]]
    return Reads(quantiles(counts, n=10)[0], median(counts))


def reads(guest, plugin, number):
    """Reads of 64 KiB from a USB disk, counted in boot number."""
    return counted_reads(guest, f"reads-{number}", "reads", plugin)


def nvme(guest, plugin, number):
    """The same of 16 KiB from NVMe. More than two pages take a list, which comes
    from a pool: the device says how many pages each read had."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        file = pathlib.Path(folder) / "trace"
        traced = replace(WITH_NVME, args=(*WITH_NVME.args, "-D", str(file),
                                          "-trace", "pci_nvme_map_prp"))
        found = counted_reads(guest, f"nvme-{number}", "nvme", plugin, traced)
        lists = [int(n) for n in PAGES_OF_READ.findall(file.read_text()) if int(n) > 2]
    if len(lists) < READS:
        raise Failure(f"{guest.kernel}: of {READS} reads from NVMe {len(lists)} had a list")
    return found


def check_incoherent(text, label):
    """Who maps, and who was bounced, as debugfs has it."""
    facts = defaultdict(list)
    for name, line in FACT.findall(text):
        facts[name].append(line)
    if facts["provider"] != ["noncoherent"]:
        raise Failure(f"{label}: the provider is {facts['provider']}")
    if not any("[incoherent]" in line for line in facts["bounces"]):
        raise Failure(f"{label}: nothing of ours was bounced")
    if not any(line.startswith("bounce-") for line in facts["pools"]):
        raise Failure(f"{label}: there is no pool of bounces")


def incoherent(guest, label, test, params="", machine=LARGE):
    """{number of incoherent.ko: [value, once a round]}"""
    text = boot(guest, label, "incoherent", machine=machine, params=f"test={test} {params}")
    check_incoherent(text, f"{guest.kernel} {label}")
    return numbers(text)


def incoherent_cost(guest, label, plugin, params=""):
    """The same of the loops, and what the plugin counts of some of them."""
    name = f"{guest.kernel} {label}"
    text, lines = counted_boot(guest, label, "incoherent", plugin,
                               params=f"test=cost {params}")
    check_incoherent(text, name)
    found = numbers(text)
    check_clock(found, name)
    return found, counted_loops(text, lines, name)
