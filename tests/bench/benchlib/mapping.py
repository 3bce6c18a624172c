# SPDX-License-Identifier: GPL-2.0-only
"""The rows about mapping, and where their numbers come from."""

from dataclasses import dataclass
from statistics import median

from benchlib import guest
from benchlib.rows import Goal, Row, reads_note, reads_row, spread

NAME = "mapping"
KERNELS = ("bench", "bench-base")
# dma_*() in both kernels: the row has the one that fared worst.
DMA = {"dma_single": "map_single + unmap", "dma_dir": "run-time direction",
       "dma_sync": "sync pair", "dma_sg": "sg of 16"}
# Each of these takes thousands of instructions, and as many TLB invalidations.
IOMMU_TURNS = 20000


@dataclass
class Results:
    """Numbers by name, one a round or a boot."""
    ours: dict                  # loops in the patched kernel
    base: dict                  # loops in the base kernel
    iommu: dict                 # loops in the patched kernel, behind an IOMMU
    ours_reads: list
    base_reads: list


def jobs(ours, base, plugin, boots):
    """What to run, in the order of Results; a list where there are boots."""
    return [(guest.loops, ours, "loops"), (guest.loops, base, "loops"),
            (guest.loops, ours, "iommu", "iommu", IOMMU_TURNS),
            *([(guest.reads, one, plugin, i) for i in range(boots)]
              for one in (ours, base))]


def alone(*_):
    return []


def worst_dma(ours, base):
    return max(DMA, key=lambda name: median(ours[name]) / median(base[name]))


def medians(numbers):
    return guest.Numbers({name: median(values) for name, values in numbers.items()})


def rows(found):
    ours, base, iommu = map(medians, (found.ours, found.base, found.iommu))
    worst = worst_dma(found.ours, found.base)
    return [
        Row("dev_map_single + dev_dma_bad + unmap, coherent, against dma_*()",
            ours["dma_single"], ours["dev_single"], Goal(0.10)),
        Row("the same with a run-time direction", ours["dma_dir"], ours["dev_dir"],
            Goal(0.12)),
        Row("the same on a usb_interface, against the PCI device",
            ours["dev_single"], ours["dev_intf"], Goal(1.05)),
        Row("sync pair, coherent", ours["dma_sync"], ours["dev_sync"], Goal(0.6)),
        Row("dma_*() in the patched kernel against the base kernel",
            base[worst], ours[worst], Goal(1.00)),
        Row("sg of 16 entries, coherent", ours["dma_sg"], ours["dev_sg"], Goal(0.5)),
        Row("through host (strict intel-iommu), against dma_*()",
            iommu["dma_single"], iommu["dev_single"], Goal(1.02)),
        Row("the same, sg of 16 entries", iommu["dma_sg"], iommu["dev_sg"]),
        reads_row("xHCI 64 KiB bulk read", found.base_reads, found.ours_reads, Goal(1.00)),
        Row("growth of struct device", base["sizeof_device"], ours["sizeof_device"],
            Goal(8, of="growth")),
    ]


def notes(found):
    """What the table has no room for."""
    yield f"dma_*() in two kernels: the worst of {len(DMA)}, " \
          + DMA[worst_dma(found.ours, found.base)] + "; base, patched:"
    for name, text in DMA.items():
        yield f"  {text}: {spread(found.base[name])}, {spread(found.ours[name])}"
    yield f"dev_sync_single(), both syncs in one call: {spread(found.ours['dev_sync_both'])}"
    for name, text in (("single", "behind the IOMMU"), ("sg", "the same, sg of 16")):
        yield f"{text}, dma_*(), dev_*(): " + ", ".join(
            spread(found.iommu[f"{kind}_{name}"]) for kind in ("dma", "dev"))
    yield reads_note("xHCI read", found.base_reads, found.ours_reads)
    if not median(found.ours["fast"]):
        yield "the host controller's view is not direct: no fast path was measured"
    if median(found.iommu["fast"]):
        yield "behind the IOMMU the view is direct: host was not measured"
