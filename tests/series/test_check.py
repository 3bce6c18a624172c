# SPDX-License-Identifier: GPL-2.0-only
"""The runner behind make check: what counts as passed, and what does not."""

import os

from fixture import sh, write


def suites(project, *commands, skips=""):
    text = "".join(f"s{i} | check | {arch} | {command} | a toy\n"
                   for i, (arch, command) in enumerate(commands))
    write(project.root, {"tests/suites": text, "tests/skips": skips})


def check(project, status, last, which="check", **env):
    done = sh(project.root, "scripts/check.py", which, ok=False, **env)
    said = done.stdout.splitlines()
    assert (done.returncode, said[-1]) == (status, last), done.stdout
    return done.stdout


def test_counts(project):
    suites(project, ("-", "echo ok - a; echo ok - b; echo noise"), ("-", "echo ok - c"))
    check(project, 0, "3 passed, 0 failed, 0 skipped")


def test_failure_names_reason_and_log(project):
    suites(project, ("-", "echo not ok - a: it broke; echo ok - b"))
    said = check(project, 1, "1 passed, 1 failed, 0 skipped")
    assert "FAILED a: it broke; log: out/log/check-s0.log" in said


def test_silent_suite_fails(project):
    suites(project, ("-", "echo all is well"))
    assert "s0: reported nothing" in check(project, 1, "0 passed, 1 failed, 0 skipped")


def test_bad_exit_fails(project):
    suites(project, ("-", "echo ok - a; echo oops; exit 3"))
    assert "exit status 3: oops" in check(project, 1, "1 passed, 1 failed, 0 skipped")


def test_skips_must_be_listed(project):
    suites(project, ("-", "echo skip - a b: no such machine"), skips="a * # | reason\n")
    assert "does not list" in check(project, 1, "0 passed, 1 failed, 0 skipped")
    suites(project, ("-", "echo skip - a b: no such machine; echo ok - c"),
           skips="a * | reason\n")
    check(project, 0, "1 passed, 0 failed, 1 skipped")
    suites(project, ("-", "echo skip - a b: no such machine; echo skip - a c: tired"),
           skips="a *: no such * | reason\n")
    assert "FAILED a c: tired" in check(project, 1, "0 passed, 1 failed, 1 skipped")
    suites(project, ("-", "echo skip - a x: no; echo skip - b x: no; echo skip - ab x: no"),
           skips="{a,b} *: no | reason\n")
    assert "FAILED ab x: no" in check(project, 1, "0 passed, 1 failed, 2 skipped")


def test_nothing_but_skips_fails(project):
    suites(project, ("-", "echo skip - a: no such machine"), ("-", "echo ok - b"),
           skips="a | reason\n")
    said = check(project, 1, "1 passed, 1 failed, 1 skipped")
    assert "FAILED s0: reported nothing but skips; log: out/log/check-s0.log" in said


def test_narrowing(project):
    suites(project, ("-", "echo ok - a"), ("mips", "echo ok - b; echo ok - c"))
    check(project, 0, "1 passed, 0 failed, 0 skipped", SUITE="s0")
    check(project, 0, "2 passed, 0 failed, 0 skipped", ARCH="mips")
    none = sh(project.root, "scripts/check.py", "check", ok=False, SUITE="nosuch")
    assert none.returncode and "no suite" in none.stdout


def test_only_check_all_resumes(project):
    suites(project, ("-", "echo ok - a; echo run >> build/runs"), ("-", "echo not ok - b: no"))
    for which, runs in (("check", 1), ("check", 2), ("check-all", 2)):
        (project.root / "build").mkdir(exist_ok=True)
        said = check(project, 1, "1 passed, 1 failed, 0 skipped", which)
        assert (project.root / "build/runs").read_text() == "run\n" * runs, said
    write(project.root, {"lib/changed.c": "int changed;\n"})
    check(project, 1, "1 passed, 1 failed, 0 skipped", "check-all")
    assert (project.root / "build/runs").read_text() == "run\n" * 3


def test_only_a_suite_depends_on_its_packages(project):
    """Else what make check proved would be lost when make check-all installs them."""
    write(project.root, {
        "tests/suites": "".join(f"{name} | check | - | echo ok - a; echo run >> build/{name} | -\n"
                                for name in ("s", "bisect")),
        "tests/skips": "", "scripts/packages": "build gcc\nbisect cross\n",
        "scripts/setup.sh": "#!/bin/sh\necho $@ >> build/installed\n",
        "build/bin/dpkg-query": '#!/bin/sh\necho "$@" | grep -q cross && cat build/cross\nexit 1\n',
    })
    (project.root / "build/bin/dpkg-query").chmod(0o755)
    path = f"{project.root}/build/bin:{os.environ['PATH']}"
    for version in ("1", "2"):
        write(project.root, {"build/cross": version})
        check(project, 0, "2 passed, 0 failed, 0 skipped", "check-all", PATH=path)
    assert (project.root / "build/installed").read_text() == "bisect\n" * 2
    assert (project.root / "build/s").read_text() == "run\n"
    assert (project.root / "build/bisect").read_text() == "run\n" * 2


def test_every_suite_depends_on_what_lint_needs(project):
    write(project.root, {
        "tests/suites": "s | check | - | echo ok - a; echo run >> build/s | -\n"
                        "lint | check | - | echo ok - b | -\n",
        "tests/skips": "", "scripts/packages": "lint spatch\n",
        "scripts/setup.sh": "#!/bin/sh\n",
        "build/bin/dpkg-query": '#!/bin/sh\necho "$@" | grep -q spatch && cat build/version\n',
    })
    (project.root / "build/bin/dpkg-query").chmod(0o755)
    path = f"{project.root}/build/bin:{os.environ['PATH']}"
    for version in ("1", "2", "2"):
        write(project.root, {"build/version": version})
        check(project, 0, "2 passed, 0 failed, 0 skipped", "check-all", PATH=path)
    assert (project.root / "build/s").read_text() == "run\n" * 2


def test_user_settings_do_not_reach_the_suites(project):
    suites(project, ("-", "test -z \"$ARCH$SUITE$KDIR$CONFIG\" && echo ok - clean"))
    check(project, 0, "1 passed, 0 failed, 0 skipped", SUITE="s0", KDIR="/x", CONFIG="y")
