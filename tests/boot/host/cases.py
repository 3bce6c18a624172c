# SPDX-License-Identifier: GPL-2.0-only
"""The table of boots: which machine, which guest tests, what to expect."""

from dataclasses import dataclass, field

from host import peers

KIB, MIB = 1024, 1024 * 1024
XHCI = "qemu-xhci,id=hcd,addr=4"
DISK = "usb-storage,id=disk0,drive=d0,bus=hcd.0"
UAS = ["usb-uas,id=uas,bus=hcd.0", "scsi-hd,bus=uas.0,scsi-id=0,lun=0,drive=d0"]
SLOT4 = "0000:00:04.0"
ICH9 = [
    "ich9-usb-ehci1,id=hcd,addr=1d.7,multifunction=on",
    "ich9-usb-uhci1,masterbus=hcd.0,firstport=0,addr=1d.0,multifunction=on",
    "ich9-usb-uhci2,masterbus=hcd.0,firstport=2,addr=1d.1,multifunction=on",
    "ich9-usb-uhci3,masterbus=hcd.0,firstport=4,addr=1d.2,multifunction=on",
]
ICH9_SLOTS = ("0000:00:1d.7", "0000:00:1d.0", "0000:00:1d.1", "0000:00:1d.2")
DUMMY = "dummy_hcd.0"
NVME = "nvme,id=disk0,serial=boot,drive=d0"
ROOT_PORT = "pcie-root-port,id=rp,addr=5,chassis=1,slot=1"
PORT_XHCI = "qemu-xhci,id=hcd,bus=rp"
BEHIND_PORT = "0000:01:00.0"


@dataclass(frozen=True)
class Case:
    tests: str                  # PID 1's t=
    devices: list               # -device, in order
    masters: tuple              # those that must be there, and no other
    size: int = 4 * MIB         # bytes each way
    peer: type = peers.Disk
    disk_on: str = None         # the controller that the disk hangs on
    machine: str = "q35"
    args: tuple = ()            # further QEMU arguments
    params: dict = field(default_factory=dict)  # further kernel parameters
    unplug: tuple = ()          # ids from what is pulled down to the disk
    variants: tuple = ("plain", "iommu", "swiotlb", "host")
    base: bool = True           # the base kernel can run it
    ios: int = 0                # so many at least: of the disk, else URBs, or edu's transfers
    leaves: bool = False        # in the end rebind='s driver goes
    splats: str = None          # lines that look like one, and belong to the case
    apart: bool = False         # "all" leaves it out
    timeout: int = 90
    patience: int = 30          # of the guest, with a device that does not come or speak


@dataclass(frozen=True)
class Variant:
    append: str                 # kernel parameters
    args: tuple                 # QEMU arguments
    provider: str               # of a master that does DMA; "" where the machine says
    domain: str = "none"        # of its IOMMU group
    line: int = None            # bytes, of the simulator's cache
    splats: str = None          # as of a case


VARIANTS = {
    "plain": Variant("", (), ""),
    "sim": Variant("dev_dma_sim.devices=*", (), "sim", line=64),
    "sim32": Variant("dev_dma_sim.devices=* dev_dma_sim.line=32", (), "sim", line=32),
    "sim128": Variant("dev_dma_sim.devices=* dev_dma_sim.line=128", (), "sim", line=128),
    # what shares lines is told, and nothing else
    "simplain": Variant("dev_dma_sim.devices=* dev_dma_sim.bounce=0 dev_dma_sim.speculates=0",
                        (), "sim", line=64,
                        splats="Call Trace:|DMA simulator: it shares lines with something else"),
    "iommu": Variant("intel_iommu=on iommu.strict=1 iommu.passthrough=0",
                     ("-device", "intel-iommu,intremap=off"), "host", "DMA"),
    "swiotlb": Variant("swiotlb=force", (), "host"),
    "host": Variant("dev_dma=host", (), "host"),
    "coherent": Variant("coherentio", (), "direct"),    # malta's own
}

GOES = {"rebind": f"pci/{SLOT4}"}


def nic(device, steps):
    """A PCI network card that talks to the host until its driver goes."""
    return Case("nic", [f"{device},netdev=net0,addr=4"], (), size=64 * KIB,
                peer=peers.Talks, params={**GOES, "nic": steps}, leaves=True,
                variants=("sim",))


# Of the drivers in series-drivers, which few kernels have.
APART = {"apart": True, "variants": ("plain", "iommu", "swiotlb", "sim")}


def link(device, variants=APART["variants"]):
    """Two PCI network cards on one hub, that talk to each other."""
    hub = [arg for end in ("h0", "h1") for arg in ("-netdev", f"hubport,id={end},hubid=0")]
    return Case("link", [f"{device},netdev=h0,addr=4", f"{device},netdev=h1,addr=5"],
                (SLOT4, "0000:00:05.0"), size=8 * MIB, peer=None, args=tuple(hub),
                apart=True, variants=variants)


def io(tests, devices, masters=(SLOT4,), **changes):
    return Case(tests, devices, masters, ios=1000, timeout=300,
                variants=("sim", "sim32", "sim128", "simplain"), **changes)


CASES = {
    "smoke": Case("storage", [XHCI, DISK], (SLOT4,), size=1 * MIB, disk_on=SLOT4,
                  variants=("plain",)),
    "storage-xhci": Case("storage", [XHCI, DISK], (SLOT4,), disk_on=SLOT4),
    "storage-ehci": Case("storage", ["usb-ehci,id=hcd,addr=4", DISK], (SLOT4,),
                         disk_on=SLOT4),
    # QEMU's hub is full-speed: what is behind it goes to a companion
    "storage-uhci": Case("storage", [*ICH9, "usb-hub,bus=hcd.0,port=1",
                                     DISK + ",port=1.1"],
                         ICH9_SLOTS, size=256 * KIB, disk_on="0000:00:1d.0"),
    "storage-piix": Case("storage", ["usb-storage,id=disk0,drive=d0,bus=usb-bus.0"], (),
                         size=256 * KIB, disk_on="0000:00:0a.2", variants=()),
    "storage-460ex": Case("storage", ["usb-storage,id=disk0,drive=d0,bus=usb-bus.0"], (),
                          disk_on="4bffd0400.ehci", variants=()),
    "storage-sm501": Case("storage", ["usb-storage,id=disk0,drive=d0,bus=usb-bus.0"], (),
                          size=256 * KIB, disk_on="sm501-usb", variants=()),
    "storage-ohci": Case("storage", ["pci-ohci,id=hcd,addr=4", DISK], (SLOT4,),
                         size=256 * KIB, disk_on=SLOT4),
    "storage-hub": Case("storage", [XHCI, "usb-hub,bus=hcd.0,port=1",
                                    "usb-hub,bus=hcd.0,port=1.1",
                                    "usb-hub,bus=hcd.0,port=1.1.1",
                                    DISK + ",port=1.1.1.1"],
                        (SLOT4,), size=256 * KIB, disk_on=SLOT4),
    "storage-platform": Case("storage",
                             ["usb-storage,id=disk0,drive=d0"],
                             ("PNP0D10:00",), disk_on="PNP0D10:00",
                             machine="microvm,usb=on,acpi=on,rtc=on",
                             # with no other clock the guess at the TSC sometimes fails
                             params={"tsc_early_khz": 2000000, "tsc": "reliable"},
                             variants=("plain", "swiotlb", "host")),
    "uas": Case("storage", [XHCI, *UAS], (SLOT4,), disk_on=SLOT4),
    "net": Case("net", [XHCI, "usb-net,bus=hcd.0,netdev=net0"], (SLOT4,),
                size=1 * MIB, peer=peers.Net),
    "serial": Case("serial", [XHCI, "usb-serial,bus=hcd.0,chardev=line"], (SLOT4,),
                   size=16 * KIB, peer=peers.Serial),
    "audio": Case("audio", [XHCI, "usb-audio,bus=hcd.0,audiodev=snd"], (SLOT4,),
                  size=64 * KIB, peer=peers.Audio),
    "nvme": Case("storage", [NVME + ",addr=4"], (SLOT4,), disk_on=SLOT4),
    "dummy": Case("dummy", [], (), disk_on=DUMMY, size=1 * MIB, peer=None,
                  variants=("plain",)),
    "edu": Case("edu", ["edu,addr=4"], (SLOT4,), peer=None, base=False),
    "unplug-disk": Case("unplug", [XHCI, DISK], (SLOT4,), size=512 * KIB, disk_on=SLOT4,
                        unplug=("disk0",), params={"rounds": 2},
                        variants=("plain", "iommu", "swiotlb")),
    "unplug-hcd": Case("unplug", [ROOT_PORT, PORT_XHCI, DISK], (BEHIND_PORT,),
                       size=512 * KIB, disk_on=BEHIND_PORT, unplug=("hcd", "disk0"),
                       params={"rounds": 2}, variants=("plain", "iommu", "swiotlb")),
    "unplug-nvme": Case("unplug", [ROOT_PORT, NVME + ",bus=rp"], (BEHIND_PORT,),
                        size=512 * KIB, disk_on=BEHIND_PORT, unplug=("disk0",),
                        params={"rounds": 2}, variants=("plain", "iommu", "swiotlb")),
    # unplug-hcd through the slot's attention button, which takes 5 s each time
    "unplug-native": Case("unplug", [ROOT_PORT, PORT_XHCI, DISK], (BEHIND_PORT,),
                          size=512 * KIB, disk_on=BEHIND_PORT, unplug=("hcd", "disk0"),
                          args=("-global",
                                "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off"),
                          params={"rounds": 1}, variants=("plain", "iommu")),
    "demo": Case("demo", [XHCI, DISK, "edu,addr=5"], (SLOT4,), disk_on=SLOT4,
                 size=8 * MIB, params={"rebind": "pci/0000:00:05.0"},
                 variants=("plain",), base=False),
    # 1,000 I/Os of every kind through the simulator
    "io-storage": io("storage", [XHCI, DISK], size=16 * MIB, disk_on=SLOT4),
    "io-uas": io("storage", [XHCI, *UAS], size=16 * MIB, disk_on=SLOT4),
    "io-net": io("net", [XHCI, "usb-net,bus=hcd.0,netdev=net0"], size=2 * MIB, peer=peers.Net),
    "io-audio": io("audio", [XHCI, "usb-audio,bus=hcd.0,audiodev=snd"], size=6 * MIB,
                   peer=peers.Audio),
    "io-edu": io("edu", ["edu,addr=4"], peer=None, params={"rounds": 91}, base=False),
    # for the kernels with the drivers of series-drivers
    "ahci": Case("storage", ["ide-hd,id=disk0,drive=d0,bus=ide.0"], ("0000:00:1f.2",),
                 disk_on="0000:00:1f.2", **APART),
    "sdcard": Case("storage", ["sdhci-pci,addr=4", "sd-card,id=disk0,drive=d0"], (SLOT4,),
                   disk_on=SLOT4, **APART),
    "sym53c8xx": Case("storage", ["lsi53c895a,id=hcd,addr=4",
                                  "scsi-hd,id=disk0,drive=d0,bus=hcd.0"], (SLOT4,),
                      disk_on=SLOT4, **APART),
    "hda": Case("audio", ["intel-hda,id=hcd,addr=4", "hda-output,bus=hcd.0,audiodev=snd,mixer=off"],
                (SLOT4,), size=64 * KIB, peer=peers.Line, **APART),
    "link-e1000": link("e1000"),
    # with sim: QEMU's e1000e writes the checksum into the buffer that it sends
    "link-e1000e": link("e1000e", ("plain", "iommu", "swiotlb")),
    "link-8139cp": link("rtl8139"),
    "link-pcnet32": link("pcnet"),
    # for tests/mutants
    "edu-leave": Case("edu", ["edu,addr=4"], (), peer=None, variants=("sim",),
                      params=GOES, leaves=True, base=False),
    "ehci-leave": Case("storage", ["usb-ehci,id=hcd,addr=4", DISK], (SLOT4,),
                       size=256 * KIB, disk_on=SLOT4, params=GOES, leaves=True, variants=("sim",)),
    "ohci-leave": Case("storage", ["pci-ohci,id=hcd,addr=4", DISK], (SLOT4,),
                       size=64 * KIB, disk_on=SLOT4, params=GOES, leaves=True, variants=("sim",)),
    "e1000": nic("e1000", "talk,down,talk"),
    "e1000-jumbo": nic("e1000", "jumbo,talk"),
    "e1000-test": nic("e1000", "test"),
    "8139cp": nic("rtl8139", "talk,down,talk"),
    "pcnet32": nic("pcnet", "talk,down,talk"),
    # the driver frees its old rings with interrupts off, which 6.12 warns about
    "pcnet32-ring": nic("pcnet", "talk,ring,talk"),
    "pcnet32-test": nic("pcnet", "test"),
    "nvme-leave": Case("storage", [NVME + ",addr=4"], (SLOT4,), size=512 * KIB,
                       disk_on=SLOT4, params=GOES, leaves=True, variants=("sim",)),
    "misuse": Case("misuse", ["edu,addr=4"], (), peer=None, variants=("sim", "simplain"),
                   base=False, splats=r"Call Trace:|DMA simulator:"),
    "misuse-kasan": Case("misuse-kasan", ["edu,addr=4"], (), peer=None, variants=("sim",),
                         base=False,
                         splats=r"Call Trace:|BUG: KASAN: \S+ in cpu_reads_devices_buffer\+"),
    "rebind": Case("rebind", [XHCI, DISK], (SLOT4,), size=512 * KIB, disk_on=SLOT4,
                   params={"rebind": f"pci/{SLOT4}", "rounds": 2},
                   variants=("plain", "iommu", "swiotlb")),
    "rebind-nvme": Case("rebind", [NVME + ",addr=4"], (SLOT4,), size=512 * KIB,
                        disk_on=SLOT4, params={"rebind": f"pci/{SLOT4}", "rounds": 2},
                        variants=("plain", "iommu")),
}


def runs(machine):
    """Every CASE or CASE@VARIANT that is for the machine."""
    return machine.cases or [c if v == "plain" else f"{c}@{v}"
                             for c, case in CASES.items() for v in case.variants]


def names(patterns, machine):
    """Those that one of the patterns stands for."""
    from fnmatch import fnmatch

    every = runs(machine)
    if patterns == ["all"]:
        return [n for n in every
                if n not in ("smoke", "smoke@coherent", "demo") and "@sim" not in n
                and not split(n)[0].apart]
    for pattern in patterns:
        if not any(fnmatch(n, pattern) for n in every):
            raise SystemExit(f"no such case: {pattern}")
    return [n for n in every if any(fnmatch(n, p) for p in patterns)]


def split(name):
    case, _, variant = name.partition("@")
    return CASES[case], VARIANTS[variant or "plain"]
