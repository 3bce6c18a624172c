# SPDX-License-Identifier: GPL-2.0-only
"""tree, refresh, verify and series."""

from fixture import KERNEL, MAKEFILE, STEPS, sh, write


def fails(done, words):
    assert done.returncode, f"passed: {done.stdout}"
    assert words in done.stdout, f"said: {done.stdout}"
    told = [row for row in done.stdout.splitlines() if not row.startswith("  ")]
    assert len(told) == 1, f"more than one line: {told}"


def test_empty_series(project):
    project.do("tree")
    project.do("verify")
    project.do("refresh")


def test_refresh_then_tree_changes_nothing(project):
    project.with_series()
    before = project.tree_hash()
    assert "0 files rewritten" in project.do("tree").stdout
    assert project.tree_hash() == before
    assert project.do("refresh").stdout.count(" 0 files of the repository") == 1
    project.do("verify")


def test_repository_alone_makes_the_tree(project):
    project.with_series()
    before = project.tree_hash()
    head = sh(project.tree, "git", "rev-parse", "HEAD").stdout
    sh(project.root, "rm", "-rf", "build")
    project.do("tree")
    assert project.tree_hash() == before
    assert sh(project.tree, "git", "rev-parse", "HEAD").stdout == head


def test_author_is_who_signed(project):
    """Whoever composes the tree, and without any identity too."""
    project.with_series()
    for key in ("user.name", "user.email"):
        sh(project.root, "git", "config", "--unset", key)
    sh(project.root, "rm", "-rf", "build")
    project.do("tree")
    told = sh(project.tree, "git", "log", "-2", "--format=%an <%ae>, %cn").stdout
    assert told == "Toy Maker <toy@localhost>, dev-dma\n" * 2, told


def test_verify_makes_the_tree(project):
    project.with_series()
    before = project.tree_hash()
    sh(project.root, "rm", "-rf", "build")
    project.do("verify")
    assert project.tree_hash() == before


def test_step_directories(project):
    project.with_series()
    names = sorted(d.name for d in (project.root / "series").iterdir() if d.is_dir())
    assert names == ["001-driver-core-add-a-toy", "002-driver-core-let-the-toy-play"], names
    first = project.root / "series" / names[0]
    assert (first / "files").read_text() == \
        "drivers/base/toy/Makefile\ndrivers/base/toy/toy.c\n"
    assert "index " not in (first / "edits.patch").read_text()


def test_grown_file_is_stored_once(project):
    project.with_series()
    overlay = project.root / "drivers/base/toy/Makefile"
    assert overlay.read_text() == STEPS[1][1]["drivers/base/toy/Makefile"]
    shown = sh(project.tree, "git", "show", "HEAD~1:drivers/base/toy/Makefile").stdout
    assert shown == STEPS[0][1]["drivers/base/toy/Makefile"]


def test_amended_commit_keeps_its_directory(project):
    project.with_series()
    sh(project.tree, "git", "commit", "-q", "--amend", "-m", "driver core: play more",
       "-m", "Signed-off-by: Toy Maker <toy@localhost>")
    project.do("refresh")
    kept = project.root / "series/002-driver-core-let-the-toy-play/message"
    assert kept.read_text().startswith("driver core: play more\n")


def test_dropped_commit_drops_its_files(project):
    project.with_series()
    sh(project.tree, "git", "reset", "-q", "--hard", "HEAD~1")
    project.do("refresh")
    assert not (project.root / "drivers/base/toy/play.c").exists()
    assert not (project.root / "series/002-driver-core-let-the-toy-play").exists()
    project.do("verify")


def test_refresh_refuses_uncommitted_changes(project):
    project.with_series()
    write(project.tree, {"drivers/base/toy/new.c": "int n;\n"})
    fails(project.do("refresh", ok=False), "uncommitted changes (drivers/base/toy/new.c)")


def test_refresh_refuses_an_edited_source_file(project):
    project.with_series()
    project.commit("driver core: fix the toy", {"drivers/base/toy/toy.c": "int toy = 1;\n"})
    fails(project.do("refresh", ok=False), "a source file enters whole, in one step")


def test_refresh_refuses_deletion_rename_and_mode(project):
    project.with_series()
    for change in (["git", "rm", "-q", "Kbuild"], ["git", "mv", "Kbuild", "Kbuild2"],
                   ["chmod", "+x", "Kbuild"]):
        sh(project.tree, *change)
        sh(project.tree, "git", "commit", "-qam", "kbuild: change it")
        fails(project.do("refresh", ok=False), "only adds and edits files")
        sh(project.tree, "git", "reset", "-q", "--hard", "HEAD~1")


def test_refresh_refuses_to_overwrite_the_project(project):
    project.with_series()
    project.commit("scripts: take a name", {"scripts/setup.sh": "x\n"})
    fails(project.do("refresh", ok=False), "scripts/setup.sh would overwrite the project's")


def test_refresh_keeps_what_was_written_by_hand(project):
    project.with_series()
    write(project.root, {"drivers/base/toy/toy.c": "int by_hand;\n"})
    project.commit("maintainers: name the toy", {"MAINTAINERS": "none\n"})
    fails(project.do("refresh", ok=False), "changed since the last make tree")
    assert (project.root / "drivers/base/toy/toy.c").read_text() == "int by_hand;\n"


def test_refresh_keeps_a_file_in_no_step(project):
    project.with_series()
    write(project.root, {"drivers/base/toy/new.c": "int by_hand;\n"})
    project.commit("driver core: add more", {"drivers/base/toy/new.c": "int n;\n"})
    fails(project.do("refresh", ok=False), "drivers/base/toy/new.c is in no step yet")
    project.do("refresh", FORCE="1")
    assert (project.root / "drivers/base/toy/new.c").read_text() == "int n;\n"


def test_tree_takes_a_change_made_by_hand(project):
    project.with_series()
    untouched = (project.tree / "drivers/base/core.c").stat().st_mtime_ns
    write(project.root, {"drivers/base/toy/toy.c": "int by_hand;\n"})
    assert "1 files rewritten" in project.do("tree").stdout
    assert (project.tree / "drivers/base/toy/toy.c").read_text() == "int by_hand;\n"
    assert (project.tree / "drivers/base/core.c").stat().st_mtime_ns == untouched


def test_tree_refuses_to_lose_commits(project):
    project.with_series()
    project.commit("maintainers: name the toy", {"MAINTAINERS": "none\n"})
    fails(project.do("tree", ok=False), "make refresh to keep them")
    project.do("tree", FORCE="1")
    project.do("verify")


def test_tree_refuses_to_lose_uncommitted_changes(project):
    project.with_series()
    write(project.root, {"drivers/base/toy/toy.c": "int by_hand;\n"})
    write(project.tree, {"drivers/base/toy/new.c": "int n;\n"})
    fails(project.do("tree", ok=False), "uncommitted changes")
    project.do("tree", FORCE="1")
    assert not (project.tree / "drivers/base/toy/new.c").exists()


def test_newer_packaged_kernel(project):
    project.with_series()
    moved = {path: "moved\n" * 5 + text for path, text in KERNEL.items()}
    project.pack({**moved, "Makefile": MAKEFILE.format(117), ".gitignore": "/*\n"})
    assert "6.12.117 with 2 commits" in project.do("tree").stdout
    project.do("verify")


def test_verify_catches_an_altered_byte(project):
    project.with_series()
    write(project.root, {"drivers/base/toy/toy.c": "int tox;\n"})
    fails(project.do("verify", ok=False), "differs from the repository in drivers/base/toy/toy.c")


def test_verify_catches_an_altered_grown_file(project):
    project.with_series()
    write(project.root, {"drivers/base/toy/Makefile": "obj-y += tox.o\nobj-y += play.o\n"})
    fails(project.do("verify", ok=False), "drivers/base/toy/Makefile: hunk 1 of 1 does not fit")


def test_verify_catches_an_unlisted_file(project):
    project.with_series()
    write(project.root, {"drivers/base/toy/stray.c": "int s;\n"})
    fails(project.do("verify", ok=False), "drivers/base/toy/stray.c is in no step's files")


def test_verify_catches_a_file_listed_twice(project):
    project.with_series()
    second = project.root / "series/002-driver-core-let-the-toy-play/files"
    second.write_text("drivers/base/toy/play.c\ndrivers/base/toy/toy.c\n")
    fails(project.do("verify", ok=False), "drivers/base/toy/toy.c is created twice")


def test_verify_catches_a_missing_file(project):
    project.with_series()
    (project.root / "drivers/base/toy/play.c").unlink()
    fails(project.do("verify", ok=False), "lists drivers/base/toy/play.c: No such file")


def test_verify_catches_other_context(project):
    project.with_series()
    edits = project.root / "series/002-driver-core-let-the-toy-play/edits.patch"
    text = edits.read_text()
    more = text.replace("@@ -28,7 +28,7 @@ line 26\n", "@@ -27,8 +27,8 @@\n line 26\n")
    less = text.replace("@@ -28,7 +28,7 @@ line 26\n line 27\n", "@@ -29,6 +29,6 @@\n")
    for altered, words in ((more, "more than 3 lines of context"), (less, "does not fit")):
        assert altered != text, text
        edits.write_text(altered)
        fails(project.do("verify", ok=False), words)


def test_verify_catches_a_missing_sign_off(project):
    project.with_series()
    message = project.root / "series/002-driver-core-let-the-toy-play/message"
    message.write_text("driver core: play\n\nWhy.\n")
    fails(project.do("verify", ok=False), "has no Signed-off-by")


def test_verify_catches_a_changed_tree(project):
    project.with_series()
    write(project.tree, {"MAINTAINERS": "none\n"})
    fails(project.do("verify", ok=False), "uncommitted changes (MAINTAINERS)")


def test_mails_make_the_same_tree(project):
    project.with_series()
    project.do("series")
    mails = sorted((project.root / "out/series").iterdir())
    assert len(mails) == 3 and "Subject: [PATCH 0/2] A toy\n" in mails[0].read_text()
    sh(project.tree, "git", "checkout", "-q", "base")
    sh(project.tree, "git", "am", "-q", *map(str, mails[1:]))
    wanted = sh(project.tree, "git", "rev-parse", "dev-dma^{tree}").stdout
    assert project.tree_hash() == wanted


def test_stacked_series(project):
    project.with_series()
    (project.root / "series-more").mkdir()
    write(project.root, {"series-more/cover-letter.txt": "More\n\nOf it.\n"})
    project.do("tree", SERIES="more")
    project.commit("driver core: add more", {"drivers/base/more.c": "int more;\n"})
    project.do("refresh", SERIES="more")
    assert (project.root / "series-more/001-driver-core-add-more/files").exists()
    project.do("verify", SERIES="more")
    project.do("tree")
    assert not (project.tree / "drivers/base/more.c").exists()
    project.do("verify")


def test_base_is_the_packaged_kernel(project):
    project.with_series()
    project.do("base")
    text = (project.root / "build/base/drivers/base/core.c").read_text()
    assert text == KERNEL["drivers/base/core.c"]
    assert not (project.root / "build/base/drivers/base/toy").exists()
