# SPDX-License-Identifier: GPL-2.0-only
"""What the rules that only report say: no line more, no line less.

reports/RULE.c, or RULE-TRAP.c, is looked at in both spellings; RULE.reports
holds what must be said, as LINE: TEXT.  Where there is none, nothing must be.
"""

import pathlib
import re

from fixture import ROOT, same

from convertlib import names, spatch

REPORTS = pathlib.Path(__file__).resolve().parent / "reports"
# Where the two spellings differ by more than the prefix.
RENAMED = {"dma_mapping_error": "dev_dma_bad", "DMA_MAPPING_ERROR": "BAD_DMA_ADDR",
           "skb_frag_dma_map": "skb_frag_dev_map", "dma_alloc_coherent": "dev_alloc_consistent",
           "dma_set_mask_and_coherent": "dev_set_dma_masks"}
KEPT = r"(?!dma_unmap_addr)\bdma_(map_|unmap_|sync_)"


def spelled_dev(text):
    for old, new in RENAMED.items():
        text = re.sub(rf"\b{old}\b", new, text)
    return re.sub(KEPT, r"dev_\1", text)


def rule_of(path):
    return names.RULES / f"{path.stem.split('-')[0]}.cocci"


def wanted(path):
    expected = path.with_suffix(".reports")
    return expected.read_text() if expected.exists() else ""


def said(rule, path, mode):
    """LINE: TEXT of each report, in the order of the lines."""
    lines = spatch.run(rule, path, mode, "--no-show-diff").splitlines()
    found = [re.fullmatch(rf"{re.escape(str(path))}:(\d+):[\d-]+: (.*)", line) for line in lines]
    pairs = sorted((int(match.group(1)), match.group(2)) for match in found if match)
    return "".join(f"{line}: {text}\n" for line, text in pairs)


def reported(driver, path, spelling):
    one = driver.write(path.name, spelling(path.read_text()))
    same(said(rule_of(path), one, "report").encode(), spelling(wanted(path)).encode(), path.name)


def listed(driver, path):
    """For Emacs: one entry for each report, with its text."""
    one = driver.write(path.name, path.read_text())
    lines = spatch.run(rule_of(path), one, "org", "--no-show-diff").splitlines()
    texts = sorted(re.sub(r".*\]\[(.*)\]\]$", r"\1", line) for line in lines if "[[view:" in line)
    same("\n".join(texts).encode(),
         "\n".join(sorted(line.split(": ", 1)[1] for line in wanted(path).splitlines())).encode(),
         f"{path.name} for org")


ON_STACK = """\
#include <linux/dma-mapping.h>

int tell(struct device *dev)
{
	char text[8];
	dma_addr_t dma = dma_map_single(dev, text, 8, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	dma_unmap_single(dev, dma, 8, DMA_TO_DEVICE);
	return 0;
}
"""


def is_looked_at(driver):
    """make convert tells what they find in what it has converted."""
    done = driver.convert(driver.write("stack.c", ON_STACK))
    assert done.returncode == 1, f"status {done.returncode}: {done.stdout}"
    assert "dev_map_single() of a buffer on the stack" in done.stdout, done.stdout


def complete():
    """Every rule that only reports has a file of its own."""
    have = {rule_of(path) for path in REPORTS.glob("*.c")}
    return have == {p for p in names.RULES.glob("*.cocci") if p.stem not in names.ORDER}


def all_tested(_driver):
    assert complete(), f"{REPORTS.relative_to(ROOT)} lacks a rule, or has one too many"


def tests():
    for path in sorted(REPORTS.glob("*.c")):
        yield f"report {path.stem}", lambda driver, path=path: reported(driver, path, str)
        yield f"report {path.stem} dev", lambda driver, path=path: reported(
            driver, path, spelled_dev)
        yield f"report {path.stem} org", lambda driver, path=path: listed(driver, path)
    yield "report by convert", is_looked_at
    yield "report every rule", all_tested
