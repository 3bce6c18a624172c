# SPDX-License-Identifier: GPL-2.0-only
"""Does the series apply to every packaged kernel that apt offers?

Only the files concerned are taken out of each package.  What comes of it is
compared with what patch(1) makes of the same files, with as much fuzz as
hunks.py allows.
"""

import lzma
import pathlib
import subprocess
import tarfile
import tempfile

from . import kdir, steps
from .tree import Tree, read_base
from .ui import Fault, say


class Files:
    """The files of a packaged kernel that the series is concerned with."""

    def __init__(self, name, stream, wanted):
        self.path, self.texts = name, {}
        with tarfile.open(fileobj=stream, mode="r|xz") as tar:
            for member in tar:
                path = member.name.partition("/")[2]
                if path in wanted and member.isfile():
                    self.texts[path] = tar.extractfile(member).read()

    def read(self, path):
        return self.texts.get(path)


def wanted(series):
    return {path for step in series.steps for path in (*step.files, *step.edits)}


def offered(package):
    listing = subprocess.run(["apt-cache", "madison", package], check=True,
                             stdout=subprocess.PIPE, encoding="utf-8").stdout
    found = {row.split("|")[1].strip() for row in listing.splitlines()}
    if not found:
        raise Fault(f"apt offers no {package}: apt-get update")
    return sorted(found)


def download(root, package, version):
    directory = root / "build/debs"
    directory.mkdir(parents=True, exist_ok=True)
    name = f"{package}_{version.replace(':', '%3a')}_all.deb"
    if not (directory / name).exists():
        say(f"downloading {package} {version}")
        subprocess.run(["apt-get", "-qq", "download", f"{package}={version}"], cwd=directory,
                       check=True, stderr=subprocess.DEVNULL)
    return directory / name


def unpack(deb, package, version, paths):
    """dpkg-deb | tar | tarfile: nothing is written to the disk."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as outer:
        with subprocess.Popen(["tar", "-xO", f"./usr/src/{package}.tar.xz"], stdin=outer.stdout,
                              stdout=subprocess.PIPE) as inner:
            return Files(version, inner.stdout, paths)


def try_one(series, files):
    """A Fault unless the series applies, can be undone, and patch(1) agrees."""
    plan = kdir.plan_apply(series, files)
    with tempfile.TemporaryDirectory(prefix="dev-dma-") as scratch:
        top = pathlib.Path(scratch)
        for path, text in files.texts.items():
            put(top / path, text)
        for step in series.steps:
            for path in step.files:
                put(top / path, series.created(path))
            if step.edits:
                patch(top, series.root / step.name / "edits.patch")
        for path, (_, text) in plan.items():
            if (top / path).read_bytes() != text:
                raise Fault(f"patch makes something else of {path}")


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)


def patch(top, edits):
    done = subprocess.run(["patch", "-p1", "-s", "-F1", "--no-backup-if-mismatch", "-d", top,
                           "-i", edits], check=False, stdout=subprocess.PIPE)
    if done.returncode:
        raise Fault("patch refuses " + done.stdout.decode().strip().splitlines()[0])


def report(name, work):
    try:
        work()
        print(f"ok - {name}", flush=True)
        return 0
    except (Fault, OSError, EOFError, lzma.LZMAError, tarfile.TarError,
            subprocess.CalledProcessError) as fault:
        print(f"not ok - {name}: {fault}", flush=True)
        return 1


def installed(root, directory):
    def work():
        with open(Tree(root, directory).tarball(), "rb") as tarball:
            try_one(series, Files("the installed kernel", tarball, wanted(series)))
    series = steps.Series(root, directory)
    if report("applies to the installed kernel", work):
        raise Fault("it does not apply")
    return "the series applies to the installed kernel"


def every(root, directory):
    """All that apt offers; a tested version that has vanished is a skip."""
    series, said = steps.Series(root, directory), read_base(root)
    package, failed = said["package"][0], 0
    on_offer = offered(package)
    for version in sorted(set(said.get("tested", [])) - set(on_offer)):
        print(f"skip - applies to {version}: apt does not offer it any more")
    for version in on_offer:
        failed += report(f"applies to {version}", lambda v=version: try_one(
            series, unpack(download(root, package, v), package, v, wanted(series))))
    if failed:
        raise Fault(f"it does not apply to {failed} of {len(on_offer)} versions")
    return f"the series applies to all {len(on_offer)} versions that apt offers"
