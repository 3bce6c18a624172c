# SPDX-License-Identifier: GPL-2.0-only
"""Compares what the guest found in sysfs and debugfs with the case."""

from collections import defaultdict
import re

from host.cases import DUMMY


def controller(path):
    """What is above the root hub, or above what a disk hangs on, or a sysfs path's last part."""
    parts = path.split("/")
    hubs = [i for i, part in enumerate(parts)
            if re.fullmatch(r"usb\d+|nvme|ata\d+|host\d+|mmc_host", part)]
    return parts[hubs[0] - 1] if hubs else parts[-1]


def wrong_view(fact, expected, machine):
    """fact is PATH MASTER PROVIDER of a controller or of what hangs on it."""
    path, master, provider = fact.split()
    above = controller(path)
    if path.endswith("/" + DUMMY):
        return None     # a platform device may map, for all that USB knows
    want = ("none", "none") if above == DUMMY else (above, expected)
    if above == machine.local and not path.endswith("/" + above):
        want = (above, "localmem")      # of what hangs on it
    if (master, provider) != want:
        return f"{path}: {master} {provider}, not {want[0]} {want[1]}"
    return None


def wrong_views(facts, variant, machine):
    if facts["views"] != ["yes"]:
        return ["the kernel shows no views"]
    # Where dma-debug is built in it must see every mapping: nothing is direct.
    provider = "host" if "dma_debug_off" in facts else variant.provider or machine.provider
    return [w for w in (wrong_view(f, provider, machine) for f in facts["view"]) if w]


def wrong_controllers(facts, case, machine):
    found = {controller(fact.split()[0]) for fact in facts["view"]}
    want = {*machine.controllers, *case.masters}
    return [] if found == want else [f"controllers {found}, not {want}"]


def wrong_domains(facts, variant):
    want = {DUMMY: "none"}
    pairs = (fact.split() for fact in facts["iommu"])
    return [f"{dev}: IOMMU domain {domain}, not {want.get(dev, variant.domain)}"
            for dev, domain in pairs if domain != want.get(dev, variant.domain)]


def wrong_disk(facts, case):
    found = [controller(path) for path in facts["disk"]]
    want = [case.disk_on] if case.disk_on else []
    return [] if found == want else [f"the disk is on {found}, not {want}"]


def wrong_bounces(facts, case, variant, kernel):
    """swiotlb=force must bounce, and nothing else may in so small a guest, but
    for the KUnit tests."""
    if "kunit.enable=1" in kernel.append:
        return []
    forced = "swiotlb" in variant.append
    bounced = facts.get("bounced", ["0"]) != ["0"]
    if bounced == bool(forced and case.masters):
        return []
    return [f"bounced: {bounced}"]


def wrong_debug(facts):
    """Where dma-debug is built in it must be on and silent."""
    return [f"{key} is {facts[key][0]}" for key in ("dma_debug_off", "dma_debug_errors")
            if facts.get(key, ["0"])[0] not in ("0", "N")]


def wrong_line(facts, variant):
    """A machine with other lines would prove something else."""
    found = facts["line"]
    if variant.line is None or found == [str(variant.line)]:
        return []
    return [f"lines of {found}, not {variant.line}"]


def wrong_ios(facts, case):
    """So few I/Os prove nothing."""
    ios = sum(map(int, facts["ios"] or facts["urbs"]))
    return [f"{ios} I/Os, not {case.ios}"] if ios < case.ios else []


def moved_back(facts, machine):
    return defaultdict(list, {key: [machine.moved_back(value) for value in values]
                              for key, values in facts.items()})


def wrong(facts, case, variant, kernel):
    """Everything that is not as the case expects."""
    facts = moved_back(facts, kernel.machine)
    if "views" not in facts:
        return ["no facts"]
    return [
        *([] if kernel.base else wrong_views(facts, variant, kernel.machine)),
        *wrong_controllers(facts, case, kernel.machine),
        *wrong_domains(facts, variant),
        *wrong_disk(facts, case),
        *wrong_bounces(facts, case, variant, kernel),
        *wrong_debug(facts),
        *wrong_line(facts, variant),
        *wrong_ios(facts, case),
    ]
