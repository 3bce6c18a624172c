// SPDX-License-Identifier: GPL-2.0-only
///
/// Ask the device that the driver has: dev_*() for dma_*().
///
//# What comes back is to be tested with dev_dma_bad(): errors.cocci goes with
//# this rule, and pools.cocci where the file has pools. A file that defines a
//# function of such a name itself is left alone.
///
// Confidence: High
// Options: --no-includes --include-headers
// Keywords: dma_map_single, dev_map_single, dma_alloc_coherent, dma_set_mask
//

virtual patch
virtual context
virtual org
virtual report

@own@
identifier f = {
		dma_map_single, dma_map_single_attrs, dma_map_page, dma_map_page_attrs,
		dma_map_sg, dma_map_sg_attrs, dma_map_sgtable, dma_map_bvec,
		dma_unmap_single, dma_unmap_single_attrs, dma_unmap_page,
		dma_unmap_page_attrs, dma_unmap_sg, dma_unmap_sg_attrs, dma_unmap_sgtable,
		dma_sync_single_for_cpu, dma_sync_single_for_device,
		dma_sync_single_range_for_cpu, dma_sync_single_range_for_device,
		dma_sync_sg_for_cpu, dma_sync_sg_for_device, dma_sync_sgtable_for_cpu,
		dma_sync_sgtable_for_device, dma_can_mmap, dma_get_sgtable,
		dma_get_sgtable_attrs, dma_alloc_noncoherent, dma_free_noncoherent,
		dma_alloc_noncontiguous, dma_free_noncontiguous, dma_vmap_noncontiguous,
		dma_vunmap_noncontiguous, dma_mmap_noncontiguous, dma_alloc_wc,
		dma_free_wc, dma_mmap_wc, dma_set_max_seg_size, dma_get_max_seg_size,
		dma_set_seg_boundary, dma_get_seg_boundary, dma_set_min_align_mask,
		dma_get_min_align_mask, skb_frag_dma_map, dma_alloc_coherent,
		dma_alloc_attrs, dma_free_coherent, dma_free_attrs, dma_mmap_coherent,
		dma_mmap_attrs, dma_alloc_pages, dma_free_pages, dma_mmap_pages,
		dmam_alloc_coherent, dmam_alloc_attrs, dmam_free_coherent, dma_set_mask,
		dma_set_coherent_mask, dma_set_mask_and_coherent, dma_get_mask,
		dma_get_required_mask, dma_addressing_limited, dma_max_mapping_size,
		dma_opt_mapping_size, dma_get_merge_boundary, dma_dev_need_sync,
		dma_pci_p2pdma_supported, dma_map_resource, dma_unmap_resource,
		dma_need_sync
	};
@@

f(...) { ... }

// What has the same arguments in the same order.

@plain depends on patch && !own@
@@

(
- dma_map_single
+ dev_map_single
|
- dma_map_single_attrs
+ dev_map_single_attrs
|
- dma_map_page
+ dev_map_page
|
- dma_map_page_attrs
+ dev_map_page_attrs
|
- dma_map_sg
+ dev_map_sg
|
- dma_map_sg_attrs
+ dev_map_sg_attrs
|
- dma_map_sgtable
+ dev_map_sgtable
|
- dma_map_bvec
+ dev_map_bvec
|
- dma_unmap_single
+ dev_unmap_single
|
- dma_unmap_single_attrs
+ dev_unmap_single_attrs
|
- dma_unmap_page
+ dev_unmap_page
|
- dma_unmap_page_attrs
+ dev_unmap_page_attrs
|
- dma_unmap_sg
+ dev_unmap_sg
|
- dma_unmap_sg_attrs
+ dev_unmap_sg_attrs
|
- dma_unmap_sgtable
+ dev_unmap_sgtable
|
- dma_sync_single_for_cpu
+ dev_sync_single_for_cpu
|
- dma_sync_single_for_device
+ dev_sync_single_for_device
|
- dma_sync_single_range_for_cpu
+ dev_sync_single_range_for_cpu
|
- dma_sync_single_range_for_device
+ dev_sync_single_range_for_device
|
- dma_sync_sg_for_cpu
+ dev_sync_sg_for_cpu
|
- dma_sync_sg_for_device
+ dev_sync_sg_for_device
|
- dma_sync_sgtable_for_cpu
+ dev_sync_sgtable_for_cpu
|
- dma_sync_sgtable_for_device
+ dev_sync_sgtable_for_device
|
- dma_can_mmap
+ dev_can_mmap
|
- dma_get_sgtable
+ dev_get_sgtable
|
- dma_get_sgtable_attrs
+ dev_get_sgtable_attrs
|
- dma_alloc_noncoherent
+ dev_alloc_noncoherent
|
- dma_free_noncoherent
+ dev_free_noncoherent
|
- dma_alloc_noncontiguous
+ dev_alloc_noncontiguous
|
- dma_free_noncontiguous
+ dev_free_noncontiguous
|
- dma_vmap_noncontiguous
+ dev_vmap_noncontiguous
|
- dma_vunmap_noncontiguous
+ dev_vunmap_noncontiguous
|
- dma_mmap_noncontiguous
+ dev_mmap_noncontiguous
|
- dma_alloc_wc
+ dev_alloc_wc
|
- dma_free_wc
+ dev_free_wc
|
- dma_mmap_wc
+ dev_mmap_wc
|
- dma_set_max_seg_size
+ dev_set_max_seg_size
|
- dma_get_max_seg_size
+ dev_get_max_seg_size
|
- dma_set_seg_boundary
+ dev_set_seg_boundary
|
- dma_get_seg_boundary
+ dev_get_seg_boundary
|
- dma_set_min_align_mask
+ dev_set_min_align_mask
|
- dma_get_min_align_mask
+ dev_get_min_align_mask
|
- skb_frag_dma_map
+ skb_frag_dev_map
|
- dma_alloc_coherent
+ dev_alloc_consistent
|
- dma_alloc_attrs
+ dev_alloc_consistent_attrs
|
- dma_free_coherent
+ dev_free_consistent
|
- dma_free_attrs
+ dev_free_consistent_attrs
|
- dma_mmap_coherent
+ dev_mmap_consistent
|
- dma_mmap_attrs
+ dev_mmap_consistent_attrs
|
- dma_alloc_pages
+ dev_dma_alloc_pages
|
- dma_free_pages
+ dev_dma_free_pages
|
- dma_mmap_pages
+ dev_dma_mmap_pages
|
- dmam_alloc_coherent
+ devm_alloc_consistent
|
- dmam_alloc_attrs
+ devm_alloc_consistent_attrs
|
- dmam_free_coherent
+ devm_free_consistent
|
- dma_set_mask
+ dev_set_dma_mask
|
- dma_set_coherent_mask
+ dev_set_consistent_dma_mask
|
- dma_set_mask_and_coherent
+ dev_set_dma_masks
|
- dma_get_mask
+ dev_get_dma_mask
|
- dma_get_required_mask
+ dev_dma_required_mask
|
- dma_addressing_limited
+ dev_dma_addressing_limited
|
- dma_max_mapping_size
+ dev_dma_max_mapping_size
|
- dma_opt_mapping_size
+ dev_dma_opt_mapping_size
|
- dma_get_merge_boundary
+ dev_dma_merge_boundary
|
- dma_dev_need_sync
+ dev_dma_need_sync
|
- dma_pci_p2pdma_supported
+ dev_dma_pci_p2pdma_supported
)
  (...)

// Registers of another device are a flag, at either end.

@mmio depends on patch && !own@
expression dev, addr, size, dir;
@@

(
- dma_map_resource
+ dev_map_phys
|
- dma_unmap_resource
+ dev_unmap_phys
)
  (dev, addr, size, dir,
- 0
+ DMA_ATTR_MMIO
  )

@mmio_name depends on patch && !own@
expression dev, addr, size, dir;
identifier attrs;
@@

(
- dma_map_resource
+ dev_map_phys
|
- dma_unmap_resource
+ dev_unmap_phys
)
  (dev, addr, size, dir,
- attrs
+ attrs | DMA_ATTR_MMIO
  )

@mmio_attrs depends on patch && !own@
expression dev, addr, size, dir;
expression attrs != 0;
@@

(
- dma_map_resource
+ dev_map_phys
|
- dma_unmap_resource
+ dev_unmap_phys
)
  (dev, addr, size, dir,
- attrs
+ (attrs) | DMA_ATTR_MMIO
  )

// One answer for all that the device has mapped.

@need_sync depends on patch && !own@
expression dev, addr;
@@

- dma_need_sync
+ dev_dma_need_sync
  (dev
-  , addr
  )

@call depends on context || org || report@
identifier f = {
		dma_map_single, dma_map_single_attrs, dma_map_page, dma_map_page_attrs,
		dma_map_sg, dma_map_sg_attrs, dma_map_sgtable, dma_map_bvec,
		dma_unmap_single, dma_unmap_single_attrs, dma_unmap_page,
		dma_unmap_page_attrs, dma_unmap_sg, dma_unmap_sg_attrs, dma_unmap_sgtable,
		dma_sync_single_for_cpu, dma_sync_single_for_device,
		dma_sync_single_range_for_cpu, dma_sync_single_range_for_device,
		dma_sync_sg_for_cpu, dma_sync_sg_for_device, dma_sync_sgtable_for_cpu,
		dma_sync_sgtable_for_device, dma_can_mmap, dma_get_sgtable,
		dma_get_sgtable_attrs, dma_alloc_noncoherent, dma_free_noncoherent,
		dma_alloc_noncontiguous, dma_free_noncontiguous, dma_vmap_noncontiguous,
		dma_vunmap_noncontiguous, dma_mmap_noncontiguous, dma_alloc_wc,
		dma_free_wc, dma_mmap_wc, dma_set_max_seg_size, dma_get_max_seg_size,
		dma_set_seg_boundary, dma_get_seg_boundary, dma_set_min_align_mask,
		dma_get_min_align_mask, skb_frag_dma_map, dma_alloc_coherent,
		dma_alloc_attrs, dma_free_coherent, dma_free_attrs, dma_mmap_coherent,
		dma_mmap_attrs, dma_alloc_pages, dma_free_pages, dma_mmap_pages,
		dmam_alloc_coherent, dmam_alloc_attrs, dmam_free_coherent, dma_set_mask,
		dma_set_coherent_mask, dma_set_mask_and_coherent, dma_get_mask,
		dma_get_required_mask, dma_addressing_limited, dma_max_mapping_size,
		dma_opt_mapping_size, dma_get_merge_boundary, dma_dev_need_sync,
		dma_pci_p2pdma_supported, dma_map_resource, dma_unmap_resource,
		dma_need_sync
	};
position p;
@@

* f@p(...)

@script:python depends on org@
f << call.f;
p << call.p;
@@

coccilib.org.print_todo(p[0], "%s() has a dev_*() form for any device" % f)

@script:python depends on report@
f << call.f;
p << call.p;
@@

coccilib.report.print_report(p[0], "%s() has a dev_*() form for any device" % f)
