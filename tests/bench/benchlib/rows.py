# SPDX-License-Identifier: GPL-2.0-only
"""The table: what stands in each row, and where its numbers come from."""

from dataclasses import dataclass
from statistics import median

COLUMNS = ("operation", "6.12", "dev_*", "ratio", "goal")
# dma_*() in both kernels: the row has the one that fared worst.
DMA = {"dma_single": "map_single + unmap", "dma_dir": "run-time direction",
       "dma_sync": "sync pair", "dma_sg": "sg of 16"}


@dataclass(frozen=True)
class Row:
    operation: str
    base: float
    ours: float
    goal: float
    is_growth: bool = False     # the goal is a difference, not a ratio

    @property
    def ratio(self):
        if self.is_growth:
            return f"{self.ours - self.base:.0f}"
        return f"{self.ours / self.base:.3f}"

    @property
    def target(self):
        return f"<= {self.goal:.0f} bytes" if self.is_growth else f"<= {self.goal:.2f}"

    def cells(self):
        return (self.operation, f"{self.base:.1f}".removesuffix(".0"),
                f"{self.ours:.1f}".removesuffix(".0"), self.ratio, self.target)


@dataclass
class Results:
    """Numbers by name, one a round or a boot."""
    ours: dict                  # loops in the patched kernel
    base: dict                  # loops in the base kernel
    iommu: dict                 # loops in the patched kernel, behind an IOMMU
    ours_reads: list
    base_reads: list


def worst_dma(ours, base):
    return max(DMA, key=lambda name: median(ours[name]) / median(base[name]))


def rows(found):
    ours = {name: median(values) for name, values in found.ours.items()}
    base = {name: median(values) for name, values in found.base.items()}
    iommu = {name: median(values) for name, values in found.iommu.items()}
    worst = worst_dma(found.ours, found.base)
    return [
        Row("dev_map_single + dev_dma_bad + unmap, coherent, against dma_*()",
            ours["dma_single"], ours["dev_single"], 0.10),
        Row("the same with a run-time direction", ours["dma_dir"], ours["dev_dir"], 0.12),
        Row("the same on a usb_interface, against the PCI device",
            ours["dev_single"], ours["dev_intf"], 1.05),
        Row("sync pair, coherent", ours["dma_sync"], ours["dev_sync"], 0.6),
        Row("dma_*() in the patched kernel against the base kernel",
            base[worst], ours[worst], 1.00),
        Row("sg of 16 entries, coherent", ours["dma_sg"], ours["dev_sg"], 0.5),
        Row("through host (strict intel-iommu), against dma_*()",
            iommu["dma_single"], iommu["dev_single"], 1.02),
        Row("xHCI 64 KiB bulk read, guest instructions, patched over base",
            median(found.base_reads), median(found.ours_reads), 1.00),
        Row("growth of struct device", base["sizeof_device"], ours["sizeof_device"], 8,
            is_growth=True),
    ]


def spread(values):
    return f"{median(values):.1f} ({min(values):.1f} to {max(values):.1f})"


def notes(found):
    """What the table has no room for."""
    yield f"dma_*() in two kernels: the worst of {len(DMA)}, " \
          + DMA[worst_dma(found.ours, found.base)] + "; base, patched:"
    for name, text in DMA.items():
        yield f"  {text}: {spread(found.base[name])}, {spread(found.ours[name])}"
    yield f"dev_sync_single(), both syncs in one call: {spread(found.ours['dev_sync_both'])}"
    yield "behind the IOMMU, dma_*(), dev_*(): " \
          f"{spread(found.iommu['dma_single'])}, {spread(found.iommu['dev_single'])}"
    yield f"xHCI read, median of {len(found.base_reads)} boots, base, patched: " \
          f"{spread(found.base_reads)}, {spread(found.ours_reads)}"
    if not median(found.ours["fast"]):
        yield "the host controller's view is not direct: no fast path was measured"
    if median(found.iommu["fast"]):
        yield "behind the IOMMU the view is direct: host was not measured"


def table(all_rows):
    lines = [COLUMNS] + [row.cells() for row in all_rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    for line in lines:
        name, *numbers = (cell.ljust(width) if i == 0 else cell.rjust(width)
                          for i, (cell, width) in enumerate(zip(line, widths)))
        yield "  ".join([name, *numbers])


def tsv(all_rows):
    lines = [("operation", "base", "ours", "ratio", "goal")]
    lines += [row.cells() for row in all_rows]
    return "".join("\t".join(line) + "\n" for line in lines)
