# SPDX-License-Identifier: GPL-2.0-only
"""Which name becomes which: read from the semantic patches, which say it."""

import pathlib
import re

RULES = pathlib.Path(__file__).resolve().parent.parent / "coccinelle/api/dev_dma"
# In this order: the later ones take up what the earlier ones leave.
ORDER = ("legacy", "calls", "errors", "pools")
PAIR = re.compile(r"^- (?:struct )?(\w+)\n\+ (?:struct )?(\w+)$", re.M)


def pairs(rule):
    """The names that a rule changes, and what each becomes."""
    found = dict(PAIR.findall((RULES / f"{rule}.cocci").read_text()))
    return {old: new for old, new in found.items() if len(old) > 1 and old != "attrs"}


BY_RULE = {rule: pairs(rule) for rule in ORDER}
# Macros of 2.6 that no semantic patch can see in a struct.
STATE = {"DECLARE_PCI_UNMAP_ADDR": "DEFINE_DMA_UNMAP_ADDR",
         "DECLARE_PCI_UNMAP_LEN": "DEFINE_DMA_UNMAP_LEN"}
NEW = {**{o: n for rule in ORDER for o, n in BY_RULE[rule].items()}, **STATE}
# The test keeps its own name until the rule for errors has seen it.
NEW["pci_dma_mapping_error"] = "dev_dma_bad"

VALUES = {"DMA_MAPPING_ERROR", *(n for n in NEW if n.startswith("PCI_DMA_"))}
TAGS = {"dma_pool", "pci_pool"}
TESTS = {"dma_mapping_error", "pci_dma_mapping_error"}
POOL = {n for n in NEW if re.match(r"(dmam?|pci)_pool", n)} | {"dmam_pool_destroy"}
STREAMING = {n for n in NEW if re.match(
    r"(dma|pci)_(un)?map_|(dma|pci_dma)_sync_|skb_frag_dma_map|dma_need_sync|dma_dev_need_sync", n)
    and not re.match(r"pci_unmap_(addr|len)", n)} | TESTS
# What they return has to be looked at.
READ = {n for n in STREAMING if re.match(r"(dma|pci)_map_(single|page|sg|resource)", n)}
# Their arguments change, so that a name alone is not enough.
DEVICE = {n for n in BY_RULE["legacy"]
          if n.startswith("pci_") and n not in POOL and not re.match(r"pci_unmap_(addr|len)", n)}
DEVICE |= {"pci_pool_create"}
CREATE = {"dma_pool_create", "dmam_pool_create"}
RESHAPED = DEVICE | CREATE | {"dma_map_resource", "dma_unmap_resource", "dma_need_sync"}
CALLS = set(NEW) - VALUES - TAGS - set(STATE)
# Functions on both sides, of one type: a pointer to one is a pointer to the other.
POINTERS = {f"dma_sync_{what}_for_{who}" for what in ("single", "sg", "sgtable")
            for who in ("cpu", "device")}
POINTERS |= {"dma_alloc_coherent", "dma_free_coherent", "dma_alloc_attrs", "dma_free_attrs",
             "dmam_alloc_coherent", "dma_unmap_page_attrs", "dma_unmap_sg_attrs",
             "dma_set_mask", "dma_set_coherent_mask"}

# What is called so and is no mapping of the driver's.
KEPT = {"dma_unmap_addr", "dma_unmap_addr_set", "dma_unmap_len", "dma_unmap_len_set",
        "dma_sync_wait"}
LIKE = re.compile(r"(dma_(un)?map|dma_sync|dmam?_pool)\w*$")
GONE = {"dmam_pool_destroy": "does not say for which device",
        "dma_sync_single": "went with Linux 2.6", "dma_sync_sg": "went with Linux 2.6",
        "dma_cache_sync": "went with Linux 5.5", "pci_dma_sync_sg": "went with Linux 2.6"}

# Others map with dma_*() what the driver syncs, or unmap what it maps.
# What undoes or syncs, and what must have been there before: one API for both.
UNDONE = [(re.compile(undo), re.compile(do)) for undo, do in (
    (r"(dma|pci)_unmap_(single|page)(_attrs)?$",
     r"(dma|pci|dev)_map_(single|page|bvec)|skb_frag_d(ma|ev)_map$"),
    (r"(dma|pci_dma)_sync_single_",
     r"(dma|pci|dev)_map_(single|page|bvec)|skb_frag_d(ma|ev)_map$"
     r"|(dma|dev|dev_dma)_alloc_(noncoherent|pages)$"),
    (r"((dma|pci)_unmap|(dma|pci_dma)_sync)_sg",
     r"(dma|pci|dev)_map_sg|(dma|dev)_alloc_noncontiguous$"),
    (r"dmam?_free_(coherent|attrs)$|pci_free_consistent$",
     r"dmam?_alloc_(coherent|attrs)$|(pci|dev|devm)_z?alloc_consistent"),
    (r"dma_free_wc$", r"(dma|dev)_alloc_wc$"),
    (r"dma_free_(noncoherent|pages|noncontiguous)$",
     r"(dma|dev|dev_dma)_alloc_(noncoherent|pages|noncontiguous)$"),
    (r"dma_unmap_resource$", r"dma_map_resource$|dev_map_phys$"))]
MIXED = {"drm_gem_shmem_object": ("DRM's helpers map and unmap with dma_*()",
                                  re.compile(r"dma_(un)?map_sg")),
         "page_pool_get_dma_addr": ("the page pool maps with dma_*()",
                                    re.compile(r"dma_sync_")),
         "dmaengine_get_unmap_data": ("dmaengine unmaps with dma_unmap_page()",
                                      re.compile(r"dma_map_"))}
