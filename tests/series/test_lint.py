# SPDX-License-Identifier: GPL-2.0-only
"""Each of lint's rules for the repository finds its fault."""

import shutil

from fixture import HERE, sh, write

GOOD = {"MAINTAINERS": "TOY\nL:\tlist@localhost\nS:\tSupported\nF:\tdrivers/base/toy/\n",
        "tests/lint/exceptions": "", "tests/lint/rules": ""}
LONG = "int f(void)\n{\n" + "\tg();\n" * 61 + "}\n"
SPDX = "SPDX-License-Identifier: GPL-2.0-only\n"
FAULTS = {
    "licence": {"lib/a.c": "int a;\n"},
    "unfinished": {"lib/a.c": f"// {SPDX}// TO" "DO: finish\n"},
    "places": {"lib/a.c": f"// {SPDX}// see /home" "/someone/notes\n"},
    "whitespace": {"lib/a.c": f"// {SPDX}int a; \n"},
    "maintainers": {"MAINTAINERS": "TOY\nM:\tSome Body <s@localhost>\n"},
    "shell": {"scripts/a.sh": f"#!/bin/sh\n# {SPDX}echo $1\n"},
    "python": {"scripts/a.py": f"# {SPDX}def f(:\n"},
    "functions": {"lib/a.c": f"// {SPDX}{LONG}"},
}


def prepare(project):
    shutil.copytree(HERE / "tests/lint", project.root / "tests/lint",
                    ignore=shutil.ignore_patterns("__pycache__"))
    write(project.root, GOOD)


def lint(project, name):
    return sh(project.root, "tests/lint/run.py", name, ok=False).stdout


def test_each_rule_finds_its_fault(project):
    prepare(project)
    for name, files in FAULTS.items():
        assert lint(project, name).startswith(f"ok - lint {name}"), lint(project, name)
        write(project.root, files)
        assert lint(project, name).startswith(f"not ok - lint {name}: 1 found"), \
            lint(project, name)
        for path in files:
            (project.root / path).unlink()
        write(project.root, GOOD)


def test_binaries(project):
    prepare(project)
    (project.root / "lib").mkdir()
    (project.root / "lib/a.bin").write_bytes(b"a\0b")
    assert "lib/a.bin: a binary file" in lint(project, "binaries")


def test_places_beside_the_repository(project):
    prepare(project)
    write(project.root, {"notes": f"see {project.root.parent}/linux-source-6.12/x\n"})
    assert "not ok - lint places" in lint(project, "places")


def test_exception_must_excuse_something(project):
    prepare(project)
    write(project.root, {"lib/a.c": "int a;\n",
                         "tests/lint/exceptions": "licence | lib/a.c | a toy\n"})
    assert lint(project, "licence").startswith("ok - ")
    (project.root / "lib/a.c").unlink()
    assert "excuses nothing any more" in lint(project, "licence")


def test_rules_look_into_the_functions_named(project):
    prepare(project)
    project.with_series()
    body = "int map(int a)\n{\n\treturn %s;\n}\n\nint other(void)\n{\n\treturn dma_b();\n}\n"
    rule = "drivers/base/core.c | map | \\bdma_\\w+\\( | ours are used here\n"
    write(project.root, {"tests/lint/rules": rule})
    write(project.tree, {"drivers/base/core.c": body % "dev_a()"})
    assert lint(project, "rules").startswith("ok - ")
    write(project.tree, {"drivers/base/core.c": body % "dma_a()"})
    assert "map() has 'dma_a('" in lint(project, "rules")
    write(project.tree, {"drivers/base/core.c": "int none;\n"})
    assert "no function is called map" in lint(project, "rules")
