// SPDX-License-Identifier: GPL-2.0-only
///
/// Take small DMA memory from dev_pool: blocks of any size for any device,
/// kept apart by what no device can write.
///
//# dma_pool keeps a block of up to a page within one page. dev_pool does so
//# where it is told: look at each boundary of 0. dmam_pool_destroy() does not
//# say for which device, so that nothing is changed in a file that has it.
///
// Confidence: Moderate
// Options: --no-includes --include-headers
// Keywords: dma_pool, dev_pool, dma_pool_create, dmam_pool_create
//

virtual patch
virtual context
virtual org
virtual report

@own@
identifier f = {
		dma_pool_destroy, dma_pool_alloc, dma_pool_zalloc, dma_pool_free,
		dma_pool_create, dmam_pool_create, dmam_pool_destroy
	};
@@

f(...) { ... }

@early@
@@

dmam_pool_destroy(...)

@create depends on patch && !own && !early@
expression name, dev, size, align, boundary;
@@

(
- dma_pool_create
+ dev_pool_create_aligned
|
- dmam_pool_create
+ devm_dev_pool_create_aligned
)
  (name, dev, size, align, boundary
+  , GFP_KERNEL
  )

@use depends on patch && !own && !early@
@@

(
- dma_pool_destroy
+ dev_pool_destroy
|
- dma_pool_alloc
+ dev_pool_alloc
|
- dma_pool_zalloc
+ dev_pool_zalloc
|
- dma_pool_free
+ dev_pool_free
)
  (...)

@pool_type depends on patch && !own && !early@
@@

- struct dma_pool
+ struct dev_pool

@call depends on context || org || report@
identifier f = {
		dma_pool_destroy, dma_pool_alloc, dma_pool_zalloc, dma_pool_free,
		dma_pool_create, dmam_pool_create, dmam_pool_destroy
	};
position p;
@@

* f@p(...)

@script:python depends on org@
f << call.f;
p << call.p;
@@

coccilib.org.print_todo(p[0], "%s() has a dev_pool form for any device" % f)

@script:python depends on report@
f << call.f;
p << call.p;
@@

coccilib.report.print_report(p[0], "%s() has a dev_pool form for any device" % f)
