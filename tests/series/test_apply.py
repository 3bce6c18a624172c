# SPDX-License-Identifier: GPL-2.0-only
"""apply and unapply, on every kind of tree a user may have."""

import os
import shutil

from fixture import KERNEL, MAKEFILE, TOUCHED, checksum, contents, sh, write
from test_tree import fails

PATCHED = {**KERNEL, **TOUCHED}


def user_tree(project, files=KERNEL, name="their tree"):
    path = project.root.parent / name
    write(path, files)
    for file in path.rglob("*"):
        os.utime(file, (1e9, 1e9))
    return path


def ready(project, **options):
    """The toy series without its build/: apply needs none."""
    project.with_series()
    shutil.rmtree(project.root / "build")
    return user_tree(project, **options)


def texts(files):
    return {path: text.encode() for path, text in files.items()}


def refused(project, kdir, words, command="apply"):
    before = checksum(kdir)
    fails(project.do(command, ok=False, KDIR=str(kdir)), words)
    assert checksum(kdir) == before, "the tree was touched"


def round_trip(project, kdir, files=KERNEL, patched=None):
    project.do("apply", KDIR=str(kdir))
    assert contents(kdir) == texts(patched or {**files, **TOUCHED})
    refused(project, kdir, "already patched")
    project.do("unapply", KDIR=str(kdir))
    assert contents(kdir) == texts(files)
    assert not (kdir / "drivers/base/toy").exists(), "an empty directory was left"


def test_plain_tree(project):
    kdir = ready(project)
    round_trip(project, kdir)
    assert not (project.root / "build").exists(), "apply made build/"


def test_git_tree(project):
    kdir = ready(project)
    sh(kdir, "git", "init", "-q")
    project.identify(kdir)
    sh(kdir, "git", "add", "-f", "-A")
    sh(kdir, "git", "commit", "-qm", "base")
    assert "uncommitted changes" in project.do("apply", KDIR=str(kdir)).stdout
    assert sh(kdir, "git", "rev-list", "--count", "HEAD").stdout == "1\n"
    assert sh(kdir, "git", "diff", "--cached", "--name-only").stdout == ""
    project.do("unapply", KDIR=str(kdir))
    assert sh(kdir, "git", "status", "--porcelain", "--ignored").stdout == ""


def test_tree_inside_another_repository(project):
    """git apply skips such paths without a word."""
    outer = project.root.parent / "outer"
    outer.mkdir()
    sh(outer, "git", "init", "-q")
    write(outer, {".gitignore": "*\n"})
    round_trip(project, ready(project, name="outer/linux"))


def test_tree_inside_this_repository(project):
    round_trip(project, ready(project, name="project with a space/build-of-mine/linux"))


def test_moved_lines(project):
    files = {path: "# moved\n" * 7 + text if path.endswith((".c", ".h")) else text
             for path, text in KERNEL.items()}
    core = "drivers/base/core.c"
    patched = {**files, **TOUCHED, core: "# moved\n" * 7 + TOUCHED[core]}
    round_trip(project, ready(project, files=files), files, patched)


def test_ambiguous_place(project):
    """A hunk that would fit at two places is put at neither."""
    core = "drivers/base/core.c"
    kdir = ready(project, files={**KERNEL, core: "# moved\n" * 7 + KERNEL[core] * 2})
    refused(project, kdir, f"{core}: hunk 1 of 1 does not fit")


def test_function_of_the_heading(project):
    """Of two places that fit, the one in the function the hunk names is right."""
    core = "drivers/base/core.c"
    again = "elsewhere\n" + "".join(f"line {i}\n" for i in range(18, 24))
    files = {**KERNEL, core: "# moved\n" * 7 + KERNEL[core] + again}
    patched = {**files, **TOUCHED, core: "# moved\n" * 7 + TOUCHED[core] + again}
    round_trip(project, ready(project, files=files), files, patched)


def test_local_change_elsewhere_is_kept(project):
    core = "drivers/base/core.c"
    changed = KERNEL[core].replace("line 5\n", "mine\n")
    kdir = ready(project, files={**KERNEL, core: changed})
    project.do("apply", KDIR=str(kdir))
    assert "mine\n" in (kdir / core).read_text()
    project.do("unapply", KDIR=str(kdir))
    assert (kdir / core).read_text() == changed


def test_local_change_in_the_way(project):
    core = "drivers/base/core.c"
    ready(project)
    for near in ("line 28", "line 29", "line 32"):
        files = {**KERNEL, core: KERNEL[core].replace(f"{near}\n", "\tmine\n")}
        refused(project, user_tree(project, files=files, name=near),
                f"{core}: hunk 1 of 1 does not fit")


def outermost_lines_changed(project, name="their tree", more=""):
    """Lines 27 and 33 are three off the change of line 30."""
    core = "drivers/base/core.c"
    def change(text):
        return text.replace("line 27\n", "\tmine\n").replace("line 33\n", "\tmine\n") + more
    files = {**KERNEL, core: change(KERNEL[core])}
    patched = {**files, **TOUCHED, core: change(TOUCHED[core])}
    return user_tree(project, files=files, name=name), files, patched


def test_outermost_line_of_context(project):
    """Stable may have changed it; the user is told, and it stays as it is."""
    ready(project)
    kdir, files, patched = outermost_lines_changed(project, "again")
    told = project.do("apply", KDIR=str(kdir)).stdout
    assert told.count("core.c: hunk 1 of 1 fits but for its outermost lines") == 1, told
    project.do("unapply", KDIR=str(kdir))
    round_trip(project, kdir, files, patched)


def test_outermost_line_of_context_counts(project):
    """Without it a hunk needs the function of its heading, and one place there."""
    ready(project)
    core = "drivers/base/core.c"
    again = "line 26\n\tmine\n" + "".join(f"line {i}\n" for i in range(28, 33))
    kdir, _, _ = outermost_lines_changed(project, "twice", again)
    refused(project, kdir, f"{core}: hunk 1 of 1 does not fit")
    kdir, files, _ = outermost_lines_changed(project, "elsewhere")
    write(kdir, {core: files[core].replace("line 26\n", "other\n")})
    refused(project, kdir, f"{core}: hunk 1 of 1 does not fit")


def test_local_file_in_the_way(project):
    kdir = ready(project, files={**KERNEL, "drivers/base/toy/play.c": "int mine;\n"})
    refused(project, kdir, "drivers/base/toy/play.c is there already")


def test_link_in_the_way(project):
    kdir = ready(project)
    (kdir / "drivers/base/core.c").rename(kdir / "core.c")
    (kdir / "drivers/base/core.c").symlink_to(kdir / "core.c")
    refused(project, kdir, "drivers/base/core.c is, or is behind, a symbolic link")


def test_other_version(project):
    makefile = MAKEFILE.format(3).replace("PATCHLEVEL = 12", "PATCHLEVEL = 13")
    kdir = ready(project, files={**KERNEL, "Makefile": makefile})
    refused(project, kdir, "is Linux 6.13.3, the series is for 6.12.y")


def test_not_a_kernel_tree(project):
    kdir = ready(project, files={"README": "no kernel\n"})
    refused(project, kdir, "is not a kernel tree")
    fails(project.do("apply", ok=False, KDIR=str(kdir / "nowhere")), "is not a kernel tree")
    fails(project.do("apply", ok=False, KDIR=""), "say which tree")


def test_other_form_of_the_series(project):
    kdir = ready(project, files={**PATCHED, "drivers/base/toy/toy.c": "int old;\n"})
    refused(project, kdir, "drivers/base/toy/Makefile is there already")


def test_unwritable_tree(project):
    """As someone else where this is root, whom nothing stops."""
    kdir = ready(project)
    (kdir / "include").chmod(0o555)
    (kdir / "drivers/base").chmod(0o555)
    become = []
    if os.geteuid() == 0:
        project.root.parent.chmod(0o755)
        become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    before = checksum(kdir)
    done = sh(project.root, *become, "scripts/series.py", "apply", ok=False, KDIR=str(kdir))
    fails(done, "drivers/base is not writable" if not become else "is not writable")
    assert checksum(kdir) == before


def test_unapply_refuses_an_unpatched_tree(project):
    refused(project, ready(project), "is not patched", "unapply")


def test_unapply_refuses_changed_places(project):
    kdir = ready(project)
    project.do("apply", KDIR=str(kdir))
    for path, old, new, words in (
            ("drivers/base/toy/toy.c", "toy", "mine", "toy.c was changed since"),
            ("drivers/base/core.c", "line 31", "mine", "core.c, changed since?")):
        text = (kdir / path).read_text()
        (kdir / path).write_text(text.replace(old, new))
        refused(project, kdir, words, "unapply")
        (kdir / path).write_text(text)
    project.do("unapply", KDIR=str(kdir))
    assert contents(kdir) == texts(KERNEL)


def test_modes_and_hard_links(project):
    """A tree copied with cp -al shares its files with another one."""
    kdir = ready(project)
    (kdir / "drivers/base/core.c").chmod(0o640)
    other = project.root.parent / "other"
    sh(project.root.parent, "cp", "-al", str(kdir), str(other))
    before = checksum(other)
    project.do("apply", KDIR=str(kdir))
    assert (kdir / "drivers/base/core.c").stat().st_mode & 0o777 == 0o640
    assert checksum(other) == before


def stopping(at, how):
    """series.py apply, stopped as the at-th rename is due."""
    return f"""
import os, pathlib, runpy, signal, sys
count, rename = 0, pathlib.Path.rename
def stopped(self, target):
    global count
    count += 1
    if count == {at}:
        {how}
    return rename(self, target)
pathlib.Path.rename = stopped
sys.argv = ["series.py", "apply"]
sys.path.insert(0, "scripts")
runpy.run_path("scripts/series.py", run_name="__main__")
"""


def stop_everywhere(project, how, words, check):
    """One stop at each rename in turn, until one run comes through."""
    kdir = ready(project)
    before, at = checksum(kdir), 0
    while True:
        at += 1
        done = sh(project.root, "python3", "-c", stopping(at, how), ok=False, KDIR=str(kdir))
        if done.returncode == 0:
            break
        assert words in done.stdout, done.stdout
        check(kdir, before)
    assert at > 8, f"only {at} renames were tried"
    project.do("unapply", KDIR=str(kdir))
    assert contents(kdir) == texts(KERNEL)


def untouched(kdir, before):
    assert checksum(kdir) == before, "the tree was touched"


def test_disk_full(project):
    stop_everywhere(project, "raise OSError(28, 'No space left on device')",
                    "apply: failed: [Errno 28] No space left", untouched)


def test_interrupted(project):
    for name in ("SIGTERM", "SIGINT"):
        shutil.rmtree(project.root.parent / "their tree", ignore_errors=True)
        shutil.rmtree(project.root / "build", ignore_errors=True)
        stop_everywhere(project, f"os.kill(os.getpid(), signal.{name})",
                        f"interrupted by {name}; nothing was changed", untouched)


def test_killed(project):
    """The next command moves back what a kill left, then does its own work."""
    def recovered(kdir, before):
        assert (kdir / ".dev-dma-apply").exists()
        done = project.do("unapply", ok=False, KDIR=str(kdir))
        assert "moving back" in done.stdout and "is not patched" in done.stdout, done.stdout
        assert checksum(kdir) == before, "the tree was touched"
    stop_everywhere(project, "os.kill(os.getpid(), signal.SIGKILL)", "", recovered)
