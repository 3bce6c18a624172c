# SPDX-License-Identifier: GPL-2.0-only
"""What no converter can work on: one clear line, and nothing is touched."""

import os
import random

CALL = "int f(struct device *dev)\n{\n\treturn dma_set_mask(dev, 7);\n}\n"


def refused(driver, path, words, **settings):
    """Status 2, one line that says why, everything as it was."""
    before = driver.state()
    done = driver.convert(path, **settings)
    lines = done.stdout.splitlines()
    assert done.returncode == 2, f"status {done.returncode}: {done.stdout}"
    assert len(lines) == 1 and lines[0].startswith("convert: failed: "), f"said {done.stdout}"
    assert words in lines[0], f"said {lines[0]}"
    assert driver.state() == before, "something was touched"


def garbage(driver):
    noise = random.Random(5).randbytes(4000).replace(b"\0", b"")
    refused(driver, driver.write("noise.c", noise), "noise.c: line 1 has a control character")


def binary(driver):
    refused(driver, driver.write("object.c", b"\x7fELF\0\0dma_map_single("), "a binary file")


def empty(driver):
    refused(driver, driver.write("empty.c", ""), "empty.c: empty")
    refused(driver, driver.write("blank.c", " \n\n"), "blank.c: empty")


def unreadable(driver):
    path = driver.write("secret.c", CALL)
    path.chmod(0)
    refused(driver, path, "secret.c: Permission denied", like_others=True)


def unwritable(driver):
    """A directory that takes no new file."""
    path = driver.write("held/driver.c", CALL)
    path.parent.chmod(0o555)
    refused(driver, path, "driver.c: cannot be written: Permission denied", like_others=True)
    path.parent.chmod(0o755)


def not_c(driver):
    refused(driver, driver.write("driver.py", CALL), "not a C file")
    refused(driver, driver.write("Makefile", CALL), "not a C file")


def missing(driver):
    refused(driver, driver.top / "none.c", "no such file")
    refused(driver, "", "say which")
    refused(driver, driver.write("file.c", CALL) / "below.c", "no such file")


def no_c_in_directory(driver):
    driver.write("docs/text.rst", CALL)
    refused(driver, driver.top / "docs", "a directory without C files")


def no_file(driver):
    os.mkfifo(driver.top / "pipe.c")
    refused(driver, driver.top / "pipe.c", "neither a file nor a directory")
    (driver.top / "loop.c").symlink_to("loop.c")
    refused(driver, driver.top / "loop.c", "neither a file nor a directory")


def mixed_line_ends(driver):
    text = CALL.replace("{\n", "{\r\n")
    refused(driver, driver.write("mixed.c", text), "some lines end in CRLF")


def open_comment(driver):
    refused(driver, driver.write("open.c", CALL + "/* no end\n"), "line 5 begins a comment")


def one_bad_of_two(driver):
    """A driver is converted whole or not at all."""
    driver.write("both/good.c", CALL)
    driver.write("both/worse.c", CALL + "/* no end\n")
    refused(driver, driver.top / "both", "worse.c: line 5 begins a comment")


def unclosed_call(driver):
    """Read as far as it goes, told, and not half converted."""
    path = driver.write("cut.c", "int f(void)\n{\n\treturn dma_set_mask(dev, 7\n")
    before = driver.state()
    done = driver.convert(path)
    assert done.returncode == 1 and "cut.c:3: dma_set_mask() stays" in done.stdout, done.stdout
    assert driver.state() == before, "something was touched"


def no_spatch(driver):
    path = driver.write("driver.c", CALL)
    refused(driver, path, "there is no spatch", env={"PATH": str(driver.top), "KDIR": "/none"})


def odd_bytes(driver):
    """Not every driver is UTF-8."""
    path = driver.write("odd.c", b"/* M\xfcller */\n" + CALL.encode())
    assert driver.convert(path).returncode == 0
    data = driver.read("odd.c")
    assert b"/* M\xfcller */\n" in data and b"dev_set_dma_mask(dev, 7)" in data, data


def mode_kept(driver):
    path = driver.write("driver.c", CALL)
    path.chmod(0o640)
    driver.convert(path)
    assert path.stat().st_mode & 0o777 == 0o640, oct(path.stat().st_mode)


def tests():
    for test in (garbage, binary, empty, unreadable, unwritable, not_c, missing,
                 no_c_in_directory, no_file, mixed_line_ends, open_comment, one_bad_of_two,
                 unclosed_call, no_spatch, odd_bytes, mode_kept):
        yield test.__name__.replace("_", " "), test
