// SPDX-License-Identifier: GPL-2.0-only
///
/// Lead the PCI calls that Linux 5.18 took away to dev_*().
///
//# They know no device but PCI's, and no NULL: a call for no device stays. So
//# does one whose device is more than a name, a member, an element or a call.
///
// Confidence: High
// Options: --no-includes --include-headers
// Keywords: pci_map_single, pci_alloc_consistent, pci_pool, PCI_DMA_TODEVICE
//

virtual patch
virtual context
virtual org
virtual report

@own@
identifier f = {
		pci_map_single, pci_unmap_single, pci_map_page, pci_unmap_page,
		pci_map_sg, pci_unmap_sg, pci_dma_sync_single_for_cpu,
		pci_dma_sync_single_for_device, pci_dma_sync_sg_for_cpu,
		pci_dma_sync_sg_for_device, pci_dma_sync_single, pci_free_consistent,
		pci_set_dma_mask, pci_set_consistent_dma_mask, pci_dma_supported,
		pci_set_dma_max_seg_size, pci_set_dma_seg_boundary, pci_alloc_consistent,
		pci_zalloc_consistent, pci_dma_mapping_error, pci_pool_create,
		pci_pool_destroy, pci_pool_alloc, pci_pool_zalloc, pci_pool_free,
		pci_unmap_addr, pci_unmap_addr_set, pci_unmap_len, pci_unmap_len_set
	};
@@

f(...) { ... }

@device depends on patch && !own@
identifier f = {
		pci_map_single, pci_unmap_single, pci_map_page, pci_unmap_page,
		pci_map_sg, pci_unmap_sg, pci_dma_sync_single_for_cpu,
		pci_dma_sync_single_for_device, pci_dma_sync_sg_for_cpu,
		pci_dma_sync_sg_for_device, pci_dma_sync_single, pci_free_consistent,
		pci_set_dma_mask, pci_set_consistent_dma_mask, pci_dma_supported,
		pci_set_dma_max_seg_size, pci_set_dma_seg_boundary, pci_alloc_consistent,
		pci_zalloc_consistent, pci_dma_mapping_error
	};
identifier x != NULL, y;
expression list es;
expression e, i;
@@

  f(
(
- x
+ &x->dev
|
- e->y
+ &e->y->dev
|
- e.y
+ &e.y->dev
|
- e[i]
+ &e[i]->dev
|
- x(es)
+ &x(es)->dev
)
  , ...)

@pool_device depends on patch && !own@
identifier x != NULL, y;
expression list es;
expression name, e, i;
@@

  pci_pool_create(name,
(
- x
+ &x->dev
|
- e->y
+ &e->y->dev
|
- e.y
+ &e.y->dev
|
- e[i]
+ &e[i]->dev
|
- x(es)
+ &x(es)->dev
)
  , ...)

@rename depends on patch && !own@
expression e;
@@

(
- pci_map_single
+ dev_map_single
|
- pci_unmap_single
+ dev_unmap_single
|
- pci_map_page
+ dev_map_page
|
- pci_unmap_page
+ dev_unmap_page
|
- pci_map_sg
+ dev_map_sg
|
- pci_unmap_sg
+ dev_unmap_sg
|
- pci_dma_sync_single_for_cpu
+ dev_sync_single_for_cpu
|
- pci_dma_sync_single_for_device
+ dev_sync_single_for_device
|
- pci_dma_sync_sg_for_cpu
+ dev_sync_sg_for_cpu
|
- pci_dma_sync_sg_for_device
+ dev_sync_sg_for_device
|
- pci_dma_sync_single
+ dev_sync_single
|
- pci_free_consistent
+ dev_free_consistent
|
- pci_set_dma_mask
+ dev_set_dma_mask
|
- pci_set_consistent_dma_mask
+ dev_set_consistent_dma_mask
|
- pci_dma_supported
+ dev_dma_supported
|
- pci_set_dma_max_seg_size
+ dev_set_max_seg_size
|
- pci_set_dma_seg_boundary
+ dev_set_seg_boundary
|
- pci_dma_mapping_error
+ dma_mapping_error
)
  (&e->dev, ...)

// The old names had no flags, and were for any context.

@alloc depends on patch && !own@
expression e, size, dma;
@@

(
- pci_alloc_consistent
+ dev_alloc_consistent
|
- pci_zalloc_consistent
+ dev_alloc_consistent
)
  (&e->dev, size, dma
+  , GFP_ATOMIC
  )

@pool_create depends on patch && !own@
expression name, e, size, align, boundary;
@@

- pci_pool_create
+ dev_pool_create_aligned
  (name, &e->dev, size, align, boundary
+  , GFP_KERNEL
  )

@pool_use depends on patch && !own@
@@

(
- pci_pool_destroy
+ dev_pool_destroy
|
- pci_pool_alloc
+ dev_pool_alloc
|
- pci_pool_zalloc
+ dev_pool_zalloc
|
- pci_pool_free
+ dev_pool_free
)
  (...)

@pool_type depends on patch && !own@
@@

- struct pci_pool
+ struct dev_pool

@state depends on patch && !own@
@@

(
- pci_unmap_addr
+ dma_unmap_addr
|
- pci_unmap_addr_set
+ dma_unmap_addr_set
|
- pci_unmap_len
+ dma_unmap_len
|
- pci_unmap_len_set
+ dma_unmap_len_set
)
  (...)

@direction depends on patch && !own@
@@

(
- PCI_DMA_BIDIRECTIONAL
+ DMA_BIDIRECTIONAL
|
- PCI_DMA_TODEVICE
+ DMA_TO_DEVICE
|
- PCI_DMA_FROMDEVICE
+ DMA_FROM_DEVICE
|
- PCI_DMA_NONE
+ DMA_NONE
)

@call depends on context || org || report@
identifier f = {
		pci_map_single, pci_unmap_single, pci_map_page, pci_unmap_page,
		pci_map_sg, pci_unmap_sg, pci_dma_sync_single_for_cpu,
		pci_dma_sync_single_for_device, pci_dma_sync_sg_for_cpu,
		pci_dma_sync_sg_for_device, pci_dma_sync_single, pci_free_consistent,
		pci_set_dma_mask, pci_set_consistent_dma_mask, pci_dma_supported,
		pci_set_dma_max_seg_size, pci_set_dma_seg_boundary, pci_alloc_consistent,
		pci_zalloc_consistent, pci_pool_destroy, pci_pool_alloc, pci_pool_zalloc,
		pci_pool_free, pci_unmap_addr, pci_unmap_addr_set, pci_unmap_len,
		pci_unmap_len_set, pci_dma_mapping_error, pci_pool_create
	};
position p;
@@

* f@p(...)

@script:python depends on org@
f << call.f;
p << call.p;
@@

coccilib.org.print_todo(p[0], "%s() went with Linux 5.18" % f)

@script:python depends on report@
f << call.f;
p << call.p;
@@

coccilib.report.print_report(p[0], "%s() went with Linux 5.18" % f)

@value depends on context || org || report@
identifier x = {
		PCI_DMA_BIDIRECTIONAL, PCI_DMA_TODEVICE, PCI_DMA_FROMDEVICE, PCI_DMA_NONE
	};
position p;
@@

* x@p

@script:python depends on org@
p << value.p;
@@

coccilib.org.print_todo(p[0], "PCI_DMA_* went with Linux 5.18")

@script:python depends on report@
p << value.p;
@@

coccilib.report.print_report(p[0], "PCI_DMA_* went with Linux 5.18")
