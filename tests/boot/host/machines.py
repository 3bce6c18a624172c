# SPDX-License-Identifier: GPL-2.0-only
"""The machines that QEMU has for each architecture, as the boots use them."""

from dataclasses import dataclass
import pathlib
import re
import subprocess

SH = pathlib.Path(__file__).resolve().parent.parent.parent / "sh"

# What a machine with PCI runs.
PCI = ("smoke", "storage-xhci", "storage-ehci", "storage-ohci", "storage-uhci", "storage-hub",
       "uas", "nvme", "edu", "unplug-disk", "rebind", "rebind-nvme", "storage-xhci@host",
       "nvme@host")
# The same where the kernel command line decides whether devices see the cache.
EITHER = (*PCI, *(f"{case}@coherent" for case in PCI if "@" not in case))

NO_EDU = (("edu*", "QEMU has no edu for this machine"),)
HIGH_RAM = (("edu*", "edu reaches 256 MiB, and RAM begins above them"),)


@dataclass(frozen=True)
class Machine:
    qemu: str                   # the program
    args: tuple                 # what it is started with, the kernel apart
    console: str                # console= of the kernel
    verdict: str                # the tty of the verdict
    ports: tuple                # how those two reach the chardevs of their names
    cc: str = "gcc"             # for PID 1
    provider: str = "direct"    # of a master that does DMA, with nothing else said
    controllers: tuple = ()     # that are there in every case
    bus: str = "0000:00"        # of the cases' PCI devices
    slot: str = "04"            # where those for slot 4 go
    edit: tuple = ()            # of the machine's device tree: what, by what
    append: str = ""            # kernel parameters that it needs
    local: str = ""             # a controller that has memory of its own
    cases: tuple = ()           # that it runs; else all, each with its variants
    lacks: tuple = ()           # (pattern of a case, why it cannot run it)

    def moved(self, text):
        """What is said of slot 4, said of the one that stands for it here."""
        return (text.replace(",addr=4", f",addr={self.slot}")
                .replace("0000:00:04.0", f"0000:00:{self.slot}.0")
                .replace("0000:00:", f"{self.bus}:"))

    def moved_back(self, text):
        """What a guest says of its slots, as if it had been moved nowhere."""
        return (text.replace(f"{self.bus}:", "0000:00:")
                .replace(f"0000:00:{self.slot}.0", "0000:00:04.0"))


X86 = Machine("qemu-system-x86_64", ("-m", "256", "-smp", "2"), "ttyS1", "ttyS0",
              ("-serial", "chardev:verdict", "-device", "isa-serial,index=1,chardev=console"),
              controllers=("dummy_hcd.0",))

MACHINES = {
    "x86_64": X86,
    "arm64": Machine("qemu-system-aarch64",
                     ("-machine", "virt", "-cpu", "cortex-a57", "-m", "256", "-smp", "2"),
                     "ttyAMA0", "ttyS0",
                     ("-serial", "chardev:console", "-device", "pci-serial,chardev=verdict"),
                     "aarch64-linux-gnu-gcc", "noncoherent", edit=(r"\n\s*dma-coherent;", ""),
                     cases=PCI, lacks=HIGH_RAM),
    "arm": Machine("qemu-system-arm",
                   ("-machine", "virt,highmem=off", "-cpu", "cortex-a15", "-m", "256",
                    "-smp", "2"),
                   "ttyAMA0", "ttyS0",
                   ("-serial", "chardev:console", "-device", "pci-serial,chardev=verdict"),
                   "arm-linux-gnueabihf-gcc", "noncoherent",
                   edit=(r"\n\s*dma-coherent;", ""), cases=PCI, lacks=HIGH_RAM),
    "mips": Machine("qemu-system-mipsel",
                    ("-machine", "malta", "-cpu", "24Kf", "-m", "256", "-vga", "none"),
                    "ttyS1", "ttyS0",
                    ("-serial", "chardev:verdict", "-serial", "chardev:console"),
                    "mipsel-linux-gnu-gcc", "noncoherent",
                    controllers=("0000:00:0a.2",), slot="12",
                    # its own UHCI does for the ICH9's, whose slot has no interrupt
                    cases=tuple(case.replace("storage-uhci", "storage-piix")
                                for case in EITHER), lacks=NO_EDU),
    # of two CPUs the firmware may start the second, and no line came from there
    "riscv": Machine("qemu-system-riscv64", ("-machine", "virt", "-m", "256"),
                     "ttyS0", "ttyS1",
                     ("-serial", "chardev:console", "-device", "pci-serial,chardev=verdict"),
                     "riscv64-linux-gnu-gcc", "noncoherent",
                     edit=(r"\bdma-coherent;", "dma-noncoherent;"),
                     cases=PCI, lacks=HIGH_RAM),
    "powerpc": Machine("qemu-system-ppc", ("-machine", "sam460ex", "-m", "256"),
                       "ttyS0", "ttyS1",
                       ("-serial", "chardev:console", "-serial", "chardev:verdict"),
                       "powerpc-linux-gnu-gcc", "noncoherent",
                       controllers=("4bffd0000.usb", "4bffd0400.ehci"), bus="0002:00",
                       cases=(*PCI, "storage-460ex"),
                       lacks=(("edu", "it has no MSI, which edu wants"),)),
    # The kernel knows its second serial port alone, and no I/O ports of PCI.
    "sh": Machine("qemu-system-sh4", ("-machine", "r2d"), "ttySC1", "vport0p1",
                  ("-serial", "null", "-serial", "chardev:console",
                   "-device", "virtio-serial-pci,disable-legacy=on,addr=3",
                   "-device", "virtserialport,chardev=verdict"),
                  str(SH / "user-gcc"), "noncoherent", controllers=("sm501-usb",), slot="02",
                  append="noiotrap", local="sm501-usb", cases=(*PCI, "storage-sm501"),
                  lacks=(*NO_EDU, ("storage-uhci", "ICH9's slots are none of its four"))),
}


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def device_tree(machine, folder):
    """-dtb with the machine's own tree, edited; nothing where that is as it should be."""
    if not machine.edit:
        return ()
    made, edited = pathlib.Path(folder) / "made.dtb", pathlib.Path(folder) / "edited.dtb"
    args = list(machine.args)
    at = args.index("-machine") + 1
    args[at] += f",dumpdtb={made}"
    run(machine.qemu, "-nodefaults", "-display", "none", *args)
    text = run("dtc", "-q", "-I", "dtb", "-O", "dts", made).decode()
    text, count = re.subn(*machine.edit, text)
    if not count:
        raise RuntimeError("the device tree has nothing to edit")
    (pathlib.Path(folder) / "edited.dts").write_text(text)
    run("dtc", "-q", "-I", "dts", "-O", "dtb", "-o", edited, pathlib.Path(folder) / "edited.dts")
    return ("-dtb", str(edited))
