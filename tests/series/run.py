#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Test the series' commands on a toy kernel: run.py [MODULE[.TEST]...]"""

import importlib
import pathlib
import shutil
import sys
import tempfile
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from fixture import Project  # noqa: E402

MODULES = ("test_tree", "test_apply", "test_check", "test_lint")


def run(name, test):
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="dev-dma-test-"))
    try:
        test(Project(scratch))
        print(f"ok - {name}", flush=True)
        return True
    except Exception as error:  # pylint: disable=broad-except
        traceback.print_exc()
        print(f"not ok - {name}: {str(error).strip().splitlines()[-1:]}", flush=True)
        return False
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def main():
    failed = 0
    for module in MODULES:
        for key, test in vars(importlib.import_module(module)).items():
            name = f"{module}.{key}"
            if not key.startswith("test_") or \
                    (sys.argv[1:] and not any(name.startswith(a) for a in sys.argv[1:])):
                continue
            failed += not run(name, test)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
