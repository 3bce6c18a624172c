# SPDX-License-Identifier: GPL-2.0-only
"""One QEMU: its start, its monitor, the guest's verdict line by line, its end."""

import json
import socket
import subprocess
import time


class Timeout(Exception):
    pass


class Gone(Exception):
    pass


class Lines:
    """Lines from a unix socket that QEMU connects to, with a deadline."""

    def __init__(self, path, patience):
        self.path = path
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(1)
        self.listener.settimeout(20 * patience)
        self.rest = b""

    def accept(self):
        self.sock, _ = self.listener.accept()
        self.listener.close()

    def read(self, deadline):
        while b"\n" not in self.rest:
            self.sock.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                data = self.sock.recv(65536)
            except TimeoutError:
                raise Timeout from None
            except ConnectionError:
                data = b""
            if not data:
                raise Gone
            self.rest += data
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode(errors="replace").strip()


class Qemu:
    """Runs args with a monitor, and with the verdict and the console on ports of their own."""

    def __init__(self, args, folder, job, deadline):
        self.deadline = deadline
        patience = job.kernel.patience
        self.monitor = Lines(folder / "qmp", patience)
        self.verdict = Lines(folder / "verdict", patience)
        args = [
            *args,
            *("-qmp", f"unix:{self.monitor.path}"),
            *("-chardev", f"socket,id=verdict,path={self.verdict.path}"),
            *("-chardev", f"file,id=console,path={job.log}"),
            *job.kernel.machine.ports,
        ]
        self.process = subprocess.Popen(
            args, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=open(folder / "stderr", "wb"))
        self.errors = folder / "stderr"

    def __enter__(self):
        try:
            self.monitor.accept()
            self.verdict.accept()
            self.command("qmp_capabilities")
        except (OSError, Gone):
            self.__exit__()
            raise Gone(self.errors.read_text().strip()) from None
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def command(self, name, **arguments):
        """Executes a QMP command; RuntimeError where QEMU refuses it."""
        request = {"execute": name, "arguments": arguments}
        self.monitor.sock.sendall(json.dumps(request).encode() + b"\n")
        answer = self._message(lambda m: "return" in m or "error" in m)
        if "error" in answer:
            raise RuntimeError(f"{name}: {answer['error']['desc']}")
        return answer["return"]

    def _message(self, wanted):
        while True:
            message = json.loads(self.monitor.read(self.deadline))
            if wanted(message):
                return message

    def unplug(self, device, disk):
        """Returns when the guest let go of device, and of the disk on it.

        A disk is done with its image when DEVICE_DELETED says so; an xHCI
        never sends that, but frees its id for the next plug.
        """
        self.command("device_del", id=device)
        self._message(lambda m: m.get("event") == "DEVICE_DELETED"
                      and m["data"].get("device") == disk)
        while any(child["name"] == device for child in
                  self.command("qom-list", path="/machine/peripheral")):
            time.sleep(0.05)

    def plug(self, device):
        """device is what -device takes."""
        driver, *options = device.split(",")
        self.command("device_add", driver=driver,
                     **dict(o.split("=", 1) for o in options))

    def line(self):
        return self.verdict.read(self.deadline)

    def cpus(self):
        """What they are doing, for somebody who wonders why nothing comes."""
        self.deadline = time.monotonic() + 10
        return self.command("human-monitor-command", **{"command-line": "info registers -a"})

    def quit(self):
        """Ends QEMU in order, so that its files are complete."""
        try:
            self.command("quit")
            self.process.wait(10)
        except (Timeout, Gone, OSError, subprocess.TimeoutExpired):
            pass
