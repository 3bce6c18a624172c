# SPDX-License-Identifier: GPL-2.0-only
"""What is compiled, how, and what follows: with a make that only pretends."""

import fcntl
import os
import threading

from fixture import ROOT

CALL = "int f(struct device *dev)\n{\n\treturn dma_set_mask(dev, 7);\n}\n"
# It writes down what it is told, and answers as the test wants.
MAKE = """#!/bin/sh
echo "$@" >> "$TOLD"
[ -n "${ARCH-none}" ] || { echo "*** no ARCH"; exit 2; }
for word in "$@"; do
	case $word in
	M=*) dir=${word#M=} ;;
	esac
done
grep -qs dev_set_dma_mask "${dir:-$KERNEL/drivers/box}"/*.c && now=new || now=old
eval "echo \\"\\$SAY_$now\\""
eval "exit \\${STATUS_$now:-0}"
"""


def kernel(driver, **answers):
    """A tree of three files, a make, and what converting its driver takes."""
    for name in ("Kbuild", ".config", "include/linux/device.h"):
        driver.write(f"linux/{name}", "\n")
    driver.write("linux/drivers/box/box.c", CALL)
    driver.write("bin/make", MAKE).chmod(0o755)
    driver.write("told", "")
    return dict(os.environ, PATH=f"{driver.top}/bin:{os.environ['PATH']}",
                TOLD=str(driver.top / "told"), KERNEL=str(driver.top / "linux"),
                KDIR=str(driver.top / "linux"), **answers)


def run(driver, path, env):
    """Status, what was said, what make was told."""
    done = driver.convert(path, "--kdir", env["KDIR"], env=env)
    return done.returncode, done.stdout, driver.read("told").decode().splitlines()


def in_tree(driver):
    env = kernel(driver)
    status, said, told = run(driver, "drivers/box/box.c", env)
    assert status == 0 and "converted whole" in said, said
    assert told == [f"-k -C {env['KDIR']} drivers/box/box.o W=1 C=1"], told
    assert b"dev_set_dma_mask" in driver.read("linux/drivers/box/box.c")
    assert "+\treturn dev_set_dma_mask(dev, 7);" in said, said


def built_elsewhere(driver):
    """A tree without .config is built in build/, each in a place of its own."""
    env = kernel(driver)
    (driver.top / "linux/.config").unlink()
    status, _, told = run(driver, "drivers/box/box.c", env)
    where = told[0].split("O=")[1].split()[0]
    os.rmdir(where)
    assert where.startswith(f"{ROOT}/build/obj/convert-"), told
    assert status == 0 and told == [
        f"-C {env['KDIR']} O={where} allmodconfig",
        f"-k -C {env['KDIR']} O={where} drivers/box/box.o W=1 C=1"], told


def outside_unprepared(driver):
    """A module needs more of a tree than its configuration."""
    env = kernel(driver)
    (driver.top / "linux/.config").unlink()
    status, _, told = run(driver, driver.write("mine/box.c", CALL), env)
    os.rmdir(told[0].split("O=")[1].split()[0])
    assert status == 0 and told[1].endswith(" modules_prepare"), told


def makefile_above(driver):
    """The driver's makefile has its flags and its include directories."""
    env = kernel(driver)
    driver.write("mine/Makefile", "obj-m += box.o\nbox-objs := src/box.o\n")
    status, said, told = run(driver, driver.write("mine/src/box.c", CALL), env)
    assert status == 0 and told[0].endswith(" src/box.o W=1 C=1"), (said, told)


def scratch_within(driver):
    """A driver in /tmp is not copied into itself for ever."""
    env = dict(kernel(driver), TMPDIR=str(driver.top / "mine"))
    status, said, _ = run(driver, driver.write("mine/box.c", CALL), env)
    assert status == 0, said


def one_more_error(driver):
    """That a driver did not compile here before hides no new fault."""
    path = "drivers/box/box.c"
    env = kernel(driver, STATUS_new="2", STATUS_old="2", SAY_old=f"{path}:5:1: error: machine",
                 SAY_new=f"{path}:5:1: error: machine\n{path}:7:1: error: no such call")
    status, said, _ = run(driver, path, env)
    assert status == 2 and "7:1: error: no such call" in said, said
    assert driver.read(f"linux/{path}") == CALL.encode(), "it was left converted"


def outside(driver):
    env = kernel(driver)
    driver.write("mine/box.c", CALL)
    status, said, told = run(driver, driver.top / "mine/box.c", env)
    assert status == 0, said
    assert len(told) == 1 and " M=" in told[0] and "box.o W=1 C=1" in told[0], told
    assert f"KCPPFLAGS=-I{ROOT}/compat" in told[0], told
    assert driver.names().count("mine/Kbuild") == 0, "its Kbuild was left behind"


def fails(driver):
    env = kernel(driver, STATUS_new="2", SAY_new="box.c:3:9: error: no such call")
    before = driver.read("linux/drivers/box/box.c")
    status, said, told = run(driver, "drivers/box", env)
    assert status == 2 and "does not compile: box.c:3:9: error: no such call" in said, said
    assert driver.read("linux/drivers/box/box.c") == before, "it was left converted"
    assert len(told) == 2, told


def file_goes_back(driver):
    """The file itself and not a copy, which a full disk may not have room for."""
    env = kernel(driver, STATUS_new="2", SAY_new="box.c:3:9: error: no such call")
    path, other = driver.top / "linux/drivers/box/box.c", driver.top / "other.c"
    other.hardlink_to(path)
    before = path.stat()
    assert run(driver, "drivers/box", env)[0] == 2
    assert path.samefile(other) and path.stat().st_mtime_ns == before.st_mtime_ns


def link_stays(driver):
    """A tree made by cp -al shares its files with another one."""
    env = kernel(driver)
    other = driver.top / "other.c"
    other.hardlink_to(driver.top / "linux/drivers/box/box.c")
    assert run(driver, "drivers/box", env)[0] == 0
    assert driver.read("other.c") == CALL.encode(), "the other tree was converted, too"


def interrupted(driver):
    """However often."""
    env = kernel(driver)
    driver.write("bin/make", "#!/bin/sh\nfor _ in 1 2 3 4 5 6 7 8 9; do\n"
                 "\tkill -TERM $PPID\n\tsleep 0.01\ndone\n").chmod(0o755)
    names, before = driver.names(), driver.read("linux/drivers/box/box.c")
    status, said, _ = run(driver, "drivers/box", env)
    assert status == 2 and "interrupted by SIGTERM; nothing was changed" in said, said
    assert driver.read("linux/drivers/box/box.c") == before, "it was left converted"
    assert driver.names() == names, driver.names()


def two_at_once(driver):
    """The second one waits, and reads what the first one left."""
    env = kernel(driver)
    top = os.open(driver.top / "linux", os.O_RDONLY)
    fcntl.flock(top, fcntl.LOCK_EX)
    free = threading.Timer(2, os.close, (top,))
    free.start()
    status, said, _ = run(driver, "drivers/box", env)
    free.join()
    assert status == 0 and said.startswith("  waiting for another conversion in "), said


def nobody_reads(driver):
    """What has been converted is no failure because of it."""
    env = kernel(driver)
    words = f"{ROOT}/scripts/convert.py --kdir {env['KDIR']} drivers/box > /dev/full; echo $?"
    done = driver.command(["sh", "-c", words], env)
    assert b"dev_set_dma_mask" in driver.read("linux/drivers/box/box.c")
    assert done.stdout == "0\n", done.stdout


def neither_compiles(driver):
    """That this machine cannot compile a driver is no fault of the conversion."""
    env = kernel(driver, STATUS_new="2", STATUS_old="2", SAY_new="x: error: wrong machine")
    status, said, _ = run(driver, "drivers/box", env)
    assert status == 1 and "left: not compiled whole: the original does not" in said, said
    assert b"dev_set_dma_mask" in driver.read("linux/drivers/box/box.c")


def new_warning(driver):
    path = "drivers/box/box.c"
    env = kernel(driver, SAY_new=f"{path}:9:1: warning: fresh\n{path}:8:1: warning: stale",
                 SAY_old=f"{path}:5:1: warning: stale")
    status, said, _ = run(driver, path, env)
    assert status == 1 and "left: drivers/box/box.c:9:1: warning: fresh" in said, said
    assert "stale" not in said, said
    assert b"dev_set_dma_mask" in driver.read("linux/drivers/box/box.c")


def header_alone(driver):
    """There is nothing to compile in a header."""
    env = kernel(driver)
    driver.write("linux/drivers/box/box.h", CALL.replace("int f", "static inline int f"))
    status, said, told = run(driver, "drivers/box/box.h", env)
    assert status == 0 and not told, (said, told)


def make_target(driver):
    """make convert knows only 0 and 2, but ends with what it was."""
    env = kernel(driver)
    path = driver.write("mine/box.c", CALL)
    done = driver.command(["/usr/bin/make", "-s", "-C", ROOT, "convert", f"DRIVER={path}",
                           f"KDIR={env['KDIR']}"], env)
    assert done.returncode == 0 and "converted whole" in done.stdout, done.stdout


def tests():
    for test in (in_tree, built_elsewhere, outside, outside_unprepared, makefile_above,
                 scratch_within, one_more_error, fails, file_goes_back, link_stays, interrupted,
                 two_at_once, nobody_reads, neither_compiles, new_warning, header_alone,
                 make_target):
        yield test.__name__.replace("_", " "), test
