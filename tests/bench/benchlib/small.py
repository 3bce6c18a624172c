# SPDX-License-Identifier: GPL-2.0-only
"""The rows about small DMA memory, and where their numbers come from."""

from dataclasses import dataclass
from statistics import median

from benchlib import guest
from benchlib.parts import Failure
from benchlib.rows import Goal, Row, figure, reads_note, reads_row, spread

NAME = "small memory"
KERNELS = ("bench", "bench-base")
POOLS = ("dma_pool", "dev_pool")
LIVE = (1000, 374000)
BATCHES = (1, 250)
# Of mm/dmapool_test.c: size, alignment and boundary, as it has them.
CASES = {16: "16 B", 64: "64 B", 256: "256 B", 1024: "1024 B", 4096: "4096 B",
         68: "68 B, aligned to 32, within 4096"}
CHECKS = ON, OFF = "dev_dma_checks=on", "dev_dma_checks=off"
INSTRUCTIONS = "pair,batch,live,taken,by_size"


@dataclass
class Results:
    """Numbers by name; dev_*() is in none of the base kernel's."""
    on: dict                    # blocks.ko with misuse checks
    off: dict                   # ... without them
    base: dict                  # ... in the base kernel
    counted_on: dict            # {loop: {column: count of one pair}}
    counted_off: dict
    flushes: dict               # the same behind an IOMMU
    ours_nvme: list
    base_nvme: list
    threads: list               # blocks.ko on two CPUs, with misuse checks and without


def jobs(ours, base, plugin, boots):
    """What to run, in the order of Results; a list where there are boots."""
    return [
        (guest.blocks, ours, "blocks-on", INSTRUCTIONS, ON),
        (guest.blocks, ours, "blocks-off", "pair", OFF),
        (guest.blocks, base, "blocks", "pair"),
        (count, ours, "counted-on", plugin, ON),
        (count, ours, "counted-off", plugin, OFF),
        (count_flushes, ours, plugin),
        *([(guest.nvme, one, plugin, i) for i in range(boots)] for one in (ours, base)),
    ]


def count(one, label, plugin, params):
    """With two CPUs, for one has no locked instructions."""
    return guest.counted(one, label, "counted", plugin, params=params, memory=True,
                         machine=guest.TWO_BY_TURNS)


def count_flushes(one, plugin):
    return guest.counted(one, "flushes", "flushes", plugin, variant="iommu")


def alone(ours, _):
    """What runs before all of those, as these CPUs are the host's."""
    return [[guest.blocks(ours, "threads", "threads", params, machine=guest.TWO_AT_ONCE)
             for params in CHECKS]]


def middle(numbers, name):
    return median(numbers[name])


def pair_of(numbers, template, kinds=POOLS):
    return [middle(numbers, template.format(kind)) for kind in kinds]


def over(after, before, name):
    """The ratio of two numbers of that name."""
    if not before:
        raise Failure(f"{name} is {before}: there is no ratio to it")
    return after / before


def loops_of(counts, kind, column):
    """{loop: count} of one allocator."""
    loops = {name.removeprefix(kind + "_"): line[column] for name, line in counts.items()
             if name.startswith(kind + "_")}
    if not loops:
        raise Failure(f"no loop of {kind} was counted")
    return loops


def worst(kind, column, *all_counts):
    """(loop, count of a thousand pairs) that is worst."""
    loops = [item for counts in all_counts for item in loops_of(counts, kind, column).items()]
    name, count_of_one = max(loops, key=lambda item: item[1])
    return name, 1000 * count_of_one


def one_pair(counts, column):
    return [counts[f"{kind}_pairs_1"][column] for kind in POOLS]


def locks(found):
    return [worst(kind, "lock", found.counted_on, found.counted_off)[1] for kind in POOLS]


def flushes(found):
    return [1000 * worst(kind, "flush", found.flushes)[1] for kind in ("kmalloc", "dev_kmalloc")]


def scaling(numbers, kind):
    """Of each round, what two CPUs did over what one did."""
    names = [f"rate_{kind}_{cpus}" for cpus in (1, 2)]
    one, two = (numbers[name] for name in names)
    if len(one) != len(two):
        raise Failure(f"there are {len(one)} numbers {names[0]}, and {len(two)} {names[1]}")
    return [over(after, before, names[0]) for before, after in zip(one, two, strict=True)]


def scalings(numbers):
    return [median(scaling(numbers, kind)) for kind in POOLS]


def growth(numbers, kind, batch):
    few, many = (f"live_{kind}_{live}_{batch}" for live in LIVE)
    return over(middle(numbers, many), middle(numbers, few), few)


def growths(numbers, kind):
    """{batch: pair amid many over pair amid few}"""
    return {batch: growth(numbers, kind, batch) for batch in BATCHES}


def worst_growths(numbers):
    return [max(growths(numbers, kind).values()) for kind in POOLS]


def rows(found):
    on, off = found.on, found.off
    by_size = ("hcd", "dev_kmalloc_size")
    return [
        Row("alloc + free, 64 B, checks off", *pair_of(off, "pair_{}"), Goal(0.40)),
        Row("alloc + free, 64 B, checks on", *pair_of(on, "pair_{}"), Goal(0.60)),
        Row("locked instructions in that pair, checks off",
            *one_pair(found.counted_off, "locked"), Goal(0, of="dev_*")),
        Row("indirect branches in it", *one_pair(found.counted_off, "indirect"),
            Goal(0, of="dev_*")),
        Row("accesses to DMA memory in it", *one_pair(found.counted_off, "memory"),
            Goal(0, of="dev_*")),
        Row("locks taken by the caller in 1,000 pairs, worst order", *locks(found),
            Goal(30, of="dev_*")),
        Row("throughput, 2 CPUs over 1, checks on", *scalings(found.threads[0]),
            Goal(1.9, of="dev_*", sign=">=")),
        Row("pair amid 374,000 live blocks over 1,000", *worst_growths(on),
            Goal(1.05, of="dev_*")),
        Row("of their pages back when idle, %", *pair_of(on, "returned_{}"),
            Goal(95, of="dev_*", sign=">=")),
        Row("dev_kmalloc + free, 64 B, against kmalloc + map",
            *pair_of(on, "pair_{}", ("kmalloc", "dev_kmalloc")), Goal(0.30)),
        Row("the same with a run-time size",
            *pair_of(on, "pair_{}", ("kmalloc_size", "dev_kmalloc_size")), Goal(0.30)),
        Row("IOTLB invalidations in 1,000,000 of them, strict", *flushes(found),
            Goal(10000, of="dev_*")),
        Row("bytes taken per byte asked, 1 to 2048 B, against hcd_buffer",
            *pair_of(on, "taken_{}_2048", by_size), Goal(1.20, of="dev_*")),
        Row("the same, 1 to 64 B in whole lines of 64",
            *pair_of(on, "taken_{}_64", by_size), Goal(2.1, of="dev_*")),
        Row("the same, pool of 2100 B", *pair_of(on, "taken_{}_2100"),
            Goal(1.20, of="dev_*")),
        *(Row(f"dmapool_test, {text}", *pair_of(on, f"batch_{{}}_{size}"))
          for size, text in CASES.items()),
        reads_row("NVMe 16 KiB read", found.base_nvme, found.ours_nvme, Goal(1.00, sign="<")),
    ]


def notes(found):
    """What the table has no room for."""
    yield "dma_pool, checks on, off, base kernel: " \
          + ", ".join(spread(n["pair_dma_pool"]) for n in (found.on, found.off, found.base))
    yield "kmalloc + map in the base kernel, constant size, run-time size: " \
          f"{spread(found.base['pair_kmalloc'])}, {spread(found.base['pair_kmalloc_size'])}"
    yield from lock_notes(found)
    yield "IOTLB invalidations of kmalloc + map in 1,000,000 pairs: extrapolated from 20,000"
    yield from throughput_notes(found.threads)
    for kind in POOLS:
        parts = [f"{batch} at a time {ratio:.3f}"
                 for batch, ratio in growths(found.on, kind).items()]
        yield f"{kind} amid 374,000 over 1,000: " + ", ".join(parts)
    yield reads_note("NVMe read", found.base_nvme, found.ours_nvme)


def throughput_notes(found_threads):
    """The loop alone needs nothing but CPUs: it tells whether there were two."""
    for checks, numbers in zip(CHECKS, found_threads, strict=True):
        ratios = {kind: scaling(numbers, kind) for kind in ("nothing", *POOLS)}
        yield f"throughput, 2 CPUs over 1, {checks}, median of rounds: " \
              + ", ".join(f"{kind} {spread_of_ratios(r)}" for kind, r in ratios.items())
        if not all(1.9 <= ratio <= 2.1 for ratio in ratios["nothing"]):
            yield "the host had no two CPUs free: throughput was not measured well"


def spread_of_ratios(values):
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def lock_notes(found):
    """Locks are calls of the functions that take one, out of line all of them."""
    for kind in POOLS:
        most = worst(kind, "lock", found.counted_on, found.counted_off)
        locked = worst(kind, "locked", found.counted_on, found.counted_off)
        yield f"{kind}: most locks per 1,000 pairs in {most[0]}, {figure(most[1])}; " \
              f"most locked instructions in {locked[0]}, {figure(locked[1])}"
    yield "these are of the caller's path: what dev_pool's worker takes, which runs each half " \
          "second while it has something to do, is not counted"
