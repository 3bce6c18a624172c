#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The series' commands: series.py tree|refresh|verify|series|base|apart|...

Run through make (make help).  SERIES names a stacked series, FORCE=1 gives
leave to drop what is in the way; both come from the environment.
"""

import os
import pathlib
import sys

sys.dont_write_bytecode = True

from serieslib import kdir, mail, steps, ui, verify, versions  # noqa: E402
from serieslib.refresh import Refresh  # noqa: E402
from serieslib.tree import Tree, locked  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERIES = os.environ.get("SERIES", "")
FORCE = os.environ.get("FORCE", "") not in ("", "0")


def tree():
    return Tree(ROOT, SERIES, FORCE)


def ready():
    """As tree, but a developer's own work in build/tree is left and told."""
    try:
        return tree().update()
    except ui.Fault as fault:
        if tree().stamp.exists():
            return f"build/tree is taken as it stands: {fault}"
        raise


def refresh():
    return Refresh(tree()).update()


def base():
    one = tree()
    one.ensure_base()
    return f"{one.checkout('base', 'base').relative_to(ROOT)} is the kernel as packaged"


def apart():
    one = tree()
    one.ensure_base()
    one.compose()
    return f"{one.checkout(one.name, one.tip()).relative_to(ROOT)} is {one.name}, beside build/tree"


def check():
    return verify.verify(tree())


def series():
    one = tree()
    one.ensure_base()
    one.compose()
    return mail.write(one, ROOT / "out/series")


def users_tree(work):
    return work(ROOT, steps.directory_of(SERIES), os.environ.get("KDIR", ""))


IN_BUILD = {"tree": lambda: tree().update(), "ready": ready, "refresh": refresh,
            "verify": check, "series": series, "base": base,
            "apart": apart}
COMMANDS = {name: lambda work=work: locked(ROOT, work) for name, work in IN_BUILD.items()} \
    | {"apply": lambda: users_tree(kdir.apply), "unapply": lambda: users_tree(kdir.unapply)}


COMMANDS |= {"installed": lambda: versions.installed(ROOT, steps.directory_of(SERIES)),
             "versions": lambda: versions.every(ROOT, steps.directory_of(SERIES))}


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit("usage: series.py " + "|".join(COMMANDS))
    sys.exit(ui.run(sys.argv[1], COMMANDS[sys.argv[1]]))


if __name__ == "__main__":
    main()
