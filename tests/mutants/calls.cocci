// SPDX-License-Identifier: GPL-2.0-only
/// Leads every call that maps, unmaps or syncs through mutant.h.
///
/// What follows gives each its number: the first argument here is a place for it.
//
virtual patch

@@
expression list es;
@@
(
- dma_map_single(
+ mutant_dma_map_single(MUTANT_SITE,
  es)
|
- dma_map_page(
+ mutant_dma_map_page(MUTANT_SITE,
  es)
|
- dma_map_bvec(
+ mutant_dma_map_bvec(MUTANT_SITE,
  es)
|
- dma_map_sgtable(
+ mutant_dma_map_sgtable(MUTANT_SITE,
  es)
|
- skb_frag_dma_map(
+ mutant_skb_frag_dma_map(MUTANT_SITE,
  es)
|
- dma_unmap_single(
+ mutant_dma_unmap_single(MUTANT_SITE,
  es)
|
- dma_unmap_page(
+ mutant_dma_unmap_page(MUTANT_SITE,
  es)
|
- dma_unmap_sgtable(
+ mutant_dma_unmap_sgtable(MUTANT_SITE,
  es)
|
- dma_sync_single_for_cpu(
+ mutant_dma_sync_single_for_cpu(MUTANT_SITE,
  es)
|
- dma_sync_single_for_device(
+ mutant_dma_sync_single_for_device(MUTANT_SITE,
  es)
|
- dev_map_single(
+ mutant_dev_map_single(MUTANT_SITE,
  es)
|
- dev_map_page(
+ mutant_dev_map_page(MUTANT_SITE,
  es)
|
- dev_map_sg(
+ mutant_dev_map_sg(MUTANT_SITE,
  es)
|
- dev_map_sgtable(
+ mutant_dev_map_sgtable(MUTANT_SITE,
  es)
|
- dev_unmap_single(
+ mutant_dev_unmap_single(MUTANT_SITE,
  es)
|
- dev_unmap_page(
+ mutant_dev_unmap_page(MUTANT_SITE,
  es)
|
- dev_unmap_sg(
+ mutant_dev_unmap_sg(MUTANT_SITE,
  es)
|
- dev_unmap_sgtable(
+ mutant_dev_unmap_sgtable(MUTANT_SITE,
  es)
|
- dev_sync_single_for_cpu(
+ mutant_dev_sync_single_for_cpu(MUTANT_SITE,
  es)
|
- dev_sync_single_for_device(
+ mutant_dev_sync_single_for_device(MUTANT_SITE,
  es)
|
- dev_sync_single_range_for_cpu(
+ mutant_dev_sync_single_range_for_cpu(MUTANT_SITE,
  es)
|
- dev_sync_single_range_for_device(
+ mutant_dev_sync_single_range_for_device(MUTANT_SITE,
  es)
)
