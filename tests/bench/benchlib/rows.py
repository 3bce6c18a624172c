# SPDX-License-Identifier: GPL-2.0-only
"""What a row of the table is, and how the table is printed."""

from dataclasses import dataclass
import operator
from statistics import median

from benchlib.parts import Failure

SIGNS = {"<": operator.lt, "<=": operator.le, ">=": operator.ge}
COLUMNS = ("operation", "6.12", "dev_*", "ratio", "goal", "reached")


@dataclass(frozen=True)
class Goal:
    bound: float
    of: str = "ratio"           # or "dev_*", or "growth", a difference
    sign: str = "<="

    def __str__(self):
        if self.of == "growth":
            return f"{self.sign} {self.bound:.0f} bytes"
        if self.of == "ratio":
            return f"{self.sign} {self.bound:.2f}"
        return f"{self.of} {self.sign} {figure(self.bound)}"

    def reached(self, value):
        return SIGNS[self.sign](value, self.bound)


@dataclass(frozen=True)
class Row:
    operation: str
    base: float
    ours: float
    goal: Goal = None           # None where there is none

    def __post_init__(self):
        if self.goal and self.goal.of == "ratio" and not self.base:
            raise Failure(f"{self.operation}: there is no ratio to {self.base}")

    @property
    def is_growth(self):
        return bool(self.goal) and self.goal.of == "growth"

    @property
    def ratio(self):
        if self.is_growth:
            return self.ours - self.base
        return self.ours / self.base if self.base else None

    def cells(self):
        ratio = "-" if self.ratio is None else f"{self.ratio:.{0 if self.is_growth else 3}f}"
        return (self.operation, figure(self.base), figure(self.ours), ratio,
                str(self.goal or "-"), self.reached())

    def reached(self):
        if not self.goal:
            return "-"
        value = self.ours if self.goal.of == "dev_*" else self.ratio
        return "yes" if self.goal.reached(value) else "no"


def figure(value):
    if abs(value) < 10:
        return f"{value:.3g}"
    return f"{value:.1f}".removesuffix(".0")


def spread(values):
    return f"{median(values):.1f} ({min(values):.1f} to {max(values):.1f})"


def reads_row(operation, base, ours, goal):
    """base and ours are guest.Reads, one a boot."""
    return Row(f"{operation}, guest instructions, 10th percentile, patched over base",
               *(median(r.tenth for r in reads) for reads in (base, ours)), goal)


def reads_note(operation, base, ours):
    middle = [median(r.middle for r in reads) for reads in (base, ours)]
    return f"{operation}, 10th percentile in {len(base)} boots, base, patched: " \
           + ", ".join(spread([r.tenth for r in reads]) for reads in (base, ours)) \
           + f"; medians of all reads, patched over base: {middle[1] / middle[0]:.3f}"


def table(sections):
    """Lines; each section has its name above its rows."""
    all_rows = [row.cells() for _, rows in sections for row in rows]
    widths = [max(map(len, column)) for column in zip(COLUMNS, *all_rows)]
    yield from lines([COLUMNS], widths)
    for name, rows in sections:
        yield from ("", f"{name}:")
        yield from lines([row.cells() for row in rows], widths)


def lines(all_cells, widths):
    for cells in all_cells:
        name, *rest = (cell.ljust(width) if i == 0 else cell.rjust(width)
                       for i, (cell, width) in enumerate(zip(cells, widths)))
        yield "  ".join([name, *rest])


def tsv(sections):
    all_cells = [("operation", "base", "ours", "ratio", "goal", "reached")]
    all_cells += [row.cells() for _, rows in sections for row in rows]
    return "".join("\t".join(cells) + "\n" for cells in all_cells)
