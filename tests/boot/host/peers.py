# SPDX-License-Identifier: GPL-2.0-only
"""What stands at the far end of the guest's devices and checks their data."""

import socket
import struct
import threading
import wave

from host.pattern import difference, pattern


class Peer:
    """Made before the boot; gives QEMU arguments and the guest parameters."""

    def params(self):
        return {}


class Disk(Peer):
    """An image: the host's pattern, and behind it room for the guest's."""

    def __init__(self, folder, job):
        self.job = job
        self.image = folder / "disk"
        self.image.write_bytes(pattern(job.size, job.host_seed) + bytes(job.size))

    def args(self):
        return ["-blockdev", "driver=raw,node-name=d0,file.driver=file,"
                f"file.filename={self.image}"]

    def verdict(self):
        data, size = self.image.read_bytes(), self.job.size
        bad = difference(data[:size], pattern(size, self.job.host_seed))
        if bad:
            return f"the image's first half was written: {bad}"
        bad = difference(data[size:], pattern(size, self.job.guest_seed, size))
        return bad and f"the image: {bad}"


class Stream(Peer):
    """A listening socket: takes the guest's pattern, answers with the host's."""

    def __init__(self, listener, job):
        self.job = job
        self.listener = listener
        self.listener.listen(1)
        self.error = "the guest never spoke"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        try:
            self._exchange()
        except OSError as gone:
            self.error = self.error or str(gone)

    def _exchange(self):
        self._exchange_bytes(self.job.size)

    def _exchange_bytes(self, size):
        self.sock, _ = self.listener.accept()    # hangs up when the job is over
        want = pattern(size, self.job.guest_seed)
        got = b""
        while len(got) < len(want):
            data = self.sock.recv(65536)
            if not data:
                break
            got += data
        self.error = difference(got, want)
        self.sock.sendall(pattern(size, self.job.host_seed))

    def verdict(self):
        return self.error and f"the host's end: {self.error}"


class Net(Stream):
    """A TCP server on the loopback, which QEMU's user network leads to."""

    def __init__(self, folder, job):
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        super().__init__(listener, job)

    def args(self):
        return ["-netdev", "user,id=net0"]

    def params(self):
        return {"net_port": self.listener.getsockname()[1]}


class Talks(Net):
    """A TCP server that serves the guest again and again, few bytes and many by turns."""

    FEW = 120                   # as in init/nic.c

    def __init__(self, folder, job):
        steps = job.case.params["nic"].split(",")
        self.sizes = [self.FEW, job.size] * sum(s in ("talk", "ring") for s in steps)
        super().__init__(folder, job)

    def _exchange(self):
        self.error = self.sizes and self.error
        for i, size in enumerate(self.sizes):
            self._exchange_bytes(size)
            if self.error:
                return
            if i + 1 < len(self.sizes):
                self.error = f"the guest spoke {i + 1} times, not {len(self.sizes)}"


class Serial(Stream):
    """The far end of a serial line."""

    def __init__(self, folder, job):
        self.path = folder / "line"
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.path))
        super().__init__(listener, job)

    def args(self):
        return ["-chardev", f"socket,id=line,path={self.path}"]


class Audio(Peer):
    """A wav file that the sound card plays into."""

    GAIN = 240 / 255            # QEMU's USB sound card begins at this volume

    def __init__(self, folder, job):
        self.job = job
        self.path = folder / "wav"

    def args(self):
        return ["-audiodev", f"wav,id=snd,path={self.path},out.frequency=48000"]

    def verdict(self):
        """Most of the guest's samples, in order; the last ones stay in QEMU."""
        with wave.open(str(self.path)) as sound:
            got = samples(sound.readframes(sound.getnframes()))
        want = samples(pattern(self.job.size, self.job.guest_seed))
        at = next((i for i, sample in enumerate(got) if sample), len(got))
        got = got[at:]
        if len(got) < len(want) * 3 // 4:
            return f"{len(got)} samples came, not {len(want)}"
        # The pattern may begin with silence, which has been skipped above.
        lead = next((i for i, sample in enumerate(want) if abs(sample) > 2), 0)
        wrong = [first_wrong(got, want[skip:], self.GAIN) for skip in range(lead + 1)]
        return None if None in wrong else wrong[0]


class Line(Audio):
    """The same of a card that has no volume."""

    GAIN = 1


def first_wrong(got, want, gain):
    pairs = enumerate(zip(got, want))
    return next((f"sample {i} is {g}, not {w * gain:.0f}" for i, (g, w) in pairs
                 if not same(g, w * gain)), None)


def samples(data):
    return struct.unpack(f"<{len(data) // 2}h", data)


def same(got, want):
    """QEMU rounds."""
    return abs(got - want) < 2
