# SPDX-License-Identifier: GPL-2.0-only
"""The series as mails: git format-patch with a cover letter."""

import shutil

from . import git
from .ui import Fault


def write(tree, out):
    letter = tree.root / tree.name / "cover-letter.txt"
    subject, _, body = letter.read_text().partition("\n")
    first, last = tree.below(), tree.tip()
    if first == last:
        raise Fault(f"{tree.name}/ has no steps yet")
    shutil.rmtree(out, ignore_errors=True)
    names = git.out(tree.path, "format-patch", "--cover-letter", "--no-signature",
                    "--no-renames", "--subject-prefix=PATCH", f"--base={first}", "-o", str(out),
                    f"{first}..{last}").splitlines()
    cover = out / names[0].rpartition("/")[2]
    text = cover.read_text()
    text = text.replace("*** SUBJECT HERE ***", subject, 1)
    cover.write_text(text.replace("*** BLURB HERE ***", body.strip("\n"), 1))
    return f"{len(names)} mails in {out.relative_to(tree.root)}/"
