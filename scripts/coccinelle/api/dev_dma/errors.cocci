// SPDX-License-Identifier: GPL-2.0-only
///
/// Test what was mapped with dev_dma_bad(), and name no other error value
/// than BAD_DMA_ADDR.
///
//# dma_mapping_error() is 0 or -ENOMEM, dev_dma_bad() is true or false: where
//# the number itself is kept or returned it is spelled out.
///
// Confidence: High
// Options: --no-includes --include-headers
// Keywords: dma_mapping_error, DMA_MAPPING_ERROR, dev_dma_bad, BAD_DMA_ADDR
//

virtual patch
virtual context
virtual org
virtual report

@own@
identifier f = {
		dma_mapping_error
	};
@@

f(...) { ... }

@kept depends on patch && !own@
expression e, dev, addr;
@@

  e =
- dma_mapping_error(dev, addr)
+ dev_dma_bad(dev, addr) ? -ENOMEM : 0

@born depends on patch && !own@
type T;
identifier x;
expression dev, addr;
@@

  T x =
- dma_mapping_error(dev, addr)
+ dev_dma_bad(dev, addr) ? -ENOMEM : 0
  ;

@returned depends on patch && !own@
expression dev, addr;
@@

  return
- dma_mapping_error(dev, addr)
+ dev_dma_bad(dev, addr) ? -ENOMEM : 0
  ;

@negative depends on patch && !own@
expression dev, addr;
@@

- dma_mapping_error(dev, addr) < 0
+ dev_dma_bad(dev, addr)

@tested depends on patch && !own@
expression dev, addr;
@@

- dma_mapping_error
+ dev_dma_bad
  (dev, addr)

@value depends on patch && !own@
@@

- DMA_MAPPING_ERROR
+ BAD_DMA_ADDR

@test depends on context || org || report@
identifier f = {
		dma_mapping_error
	};
position p;
@@

* f@p(...)

@script:python depends on org@
f << test.f;
p << test.p;
@@

coccilib.org.print_todo(p[0], "test with dev_dma_bad()")

@script:python depends on report@
f << test.f;
p << test.p;
@@

coccilib.report.print_report(p[0], "test with dev_dma_bad()")

@number depends on context || org || report@
position p;
@@

* DMA_MAPPING_ERROR@p

@script:python depends on org@
p << number.p;
@@

coccilib.org.print_todo(p[0], "the error value is BAD_DMA_ADDR")

@script:python depends on report@
p << number.p;
@@

coccilib.report.print_report(p[0], "the error value is BAD_DMA_ADDR")
