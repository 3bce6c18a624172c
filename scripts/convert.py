#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Lead a driver from dma_*(), dma_pool and the old pci_*() calls to dev_*().

DRIVER is a file or a directory, in KDIR's tree or anywhere else.  It is
converted, compiled with W=1 and sparse by KDIR's own build (as a module where it
lies outside the tree), and looked at by the rules that report.  The diff and what
is left for a person, with file and line, are shown.

A driver of several files is converted by its directory: what one file maps and
another unmaps has to change at once.

exit status:
  0  converted whole, or nothing to convert
  1  converted; something is left for a person, and told
  2  failed; nothing was changed
make itself knows only 0 and 2; its last line says which it was.
"""

import argparse
import os
import pathlib
import sys

sys.dont_write_bytecode = True

from convertlib import command  # noqa: E402
from serieslib.ui import Fault  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent


def options():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("driver", nargs="?", default=os.environ.get("DRIVER", ""))
    parser.add_argument("--kdir", default=os.environ.get("KDIR", "") or ROOT / "build/tree",
                        help="kernel tree, build/tree unless told; KDIR= does the same")
    parser.add_argument("--no-build", action="store_true", help="do not compile")
    return parser.parse_args()


def main():
    chosen = options()
    try:
        return command.run(chosen.driver, pathlib.Path(chosen.kdir).resolve(),
                           not chosen.no_build)
    except (Fault, OSError) as fault:
        print(f"convert: failed: {fault}", file=sys.stderr, flush=True)
        return command.FAILED
    except RecursionError:
        print("convert: failed: nested too deeply", file=sys.stderr, flush=True)
        return command.FAILED


if __name__ == "__main__":
    sys.exit(main())
