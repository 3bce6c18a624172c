// SPDX-License-Identifier: GPL-2.0-only
///
/// Test every mapping, with dev_dma_bad(): 0 is a valid address. A list that
/// could not be mapped has 0 entries, never a negative number of them.
///
//# A test is looked for by the name of the variable or member that holds the
//# address: in the same function for a variable, in the file for a member. One
//# that is returned, or stored through a pointer, is for the caller to test.
//# What another file tests is not seen.
///
// Confidence: Moderate
// Options: --no-includes
// Keywords: dma_map_single, dev_map_single, dma_mapping_error, dev_dma_bad
//

virtual context
virtual org
virtual report

@initialize:python depends on org@
@@
say = coccilib.org.print_todo

@initialize:python depends on report@
@@
say = coccilib.report.print_report

@initialize:python depends on org || report@
@@
import re

tests = {}
passed = {}
zero = set()

def words(text):
    return re.findall(r"[A-Za-z_]\w*", re.sub(r"\[[^][]*\]", "", text))

def is_variable(text):
    return re.fullmatch(r"\w+", text.strip()) is not None

def places(p, name):
    """Where a test of the name counts: in its function, and in its file."""
    return (p[0].file, p[0].current_element, name), (p[0].file, name)

def note(kind, text, p):
    for name in words(text):
        for place in places(p, name):
            tests.setdefault(place, set()).add(kind)

def note_copy(left, right, p):
    for name in words(right):
        passed.setdefault((p[0].file, p[0].current_element, name), []).append(left)

def is_tested(kind, kept, p):
    """By its own name, or by that of what it is copied to."""
    if kept.strip().startswith("*"):
        return True
    names = words(kept)
    if not names:
        return True
    here, file = places(p, names[-1])
    if kind in tests.get(here if is_variable(kept) else file, ()):
        return True
    for left in passed.get(here, ()) if is_variable(kept) else ():
        if left.strip().startswith("*") or left == "return":
            return True
        if words(left) and kind in tests.get(places(p, words(left)[-1])[1], ()):
            return True
    return False

def key(p):
    return p[0].file, p[0].line, p[0].column

def judge(kind, f, kept, p):
    if key(p) not in zero and not is_tested(kind, kept, p):
        say(p[0], "the result of %s() is not tested" % f)

// What counts as a test.

@test depends on org || report@
identifier f =~ "mapping_error|dma_bad|map_err|map_check";
expression e;
position p;
@@

f@p(..., e, ...)

@script:python@
e << test.e;
p << test.p;
@@

note("address", e, p)

@number depends on org || report@
expression e, n;
position p;
@@

(
e@p == DMA_MAPPING_ERROR
|
e@p != DMA_MAPPING_ERROR
|
e@p == BAD_DMA_ADDR
|
e@p != BAD_DMA_ADDR
|
e@p == ~n
|
e@p != ~n
)

@script:python@
e << number.e;
p << number.p;
@@

note("address", e, p)

@asked depends on org || report@
expression e, n;
position p;
@@

(
!e@p
|
e@p == n
|
e@p != n
|
e@p < n
|
e@p <= n
|
e@p > n
|
e@p >= n
|
e@p ? ... : ...
|
e@p && n
|
n && e@p
|
e@p || n
|
n || e@p
)

@script:python@
e << asked.e;
p << asked.p;
@@

note("count", e, p)

@branch depends on org || report@
expression e;
statement S1, S2;
position p;
@@

(
if (e@p) S1 else S2
|
while (e@p) S1
)

@script:python@
e << branch.e;
p << branch.p;
@@

note("count", e, p)

@copied depends on org || report@
expression left, right;
position p;
@@

left =@p right

@script:python@
left << copied.left;
right << copied.right;
p << copied.p;
@@

note_copy(left, right, p)

@returned depends on org || report@
expression e;
position p;
@@

return@p e;

@script:python@
e << returned.e;
p << returned.p;
@@

note_copy("return", e, p)

// A test of another value.

@zero_address depends on context || org || report@
identifier f = {
		dma_map_single, dma_map_single_attrs, dma_map_page, dma_map_page_attrs,
		dma_map_resource, dma_map_bvec, skb_frag_dma_map, dev_map_single,
		dev_map_single_attrs, dev_map_page, dev_map_page_attrs, dev_map_phys,
		dev_map_bvec, skb_frag_dev_map
	};
expression e;
position m, p;
@@

  e = f@m(...);
  ... when != e
(
* !e@p
|
* e@p == 0
|
* e@p != 0
)

@script:python depends on org || report@
m << zero_address.m;
@@

zero.add(key(m))

@script:python@
p << zero_address.p;
@@

say(p[0], "0 is a valid address: test with dev_dma_bad()")

@negative depends on context || org || report@
identifier f = {
		dma_map_sg, dma_map_sg_attrs, dev_map_sg, dev_map_sg_attrs
	};
expression e;
position p;
@@

  e = f(...);
  ... when != e
* e@p < 0

@script:python@
f << negative.f;
p << negative.p;
@@

say(p[0], "%s() that fails gives 0, never less" % f)

// No test at all.

@kept depends on org || report@
identifier f = {
		dma_map_single, dma_map_single_attrs, dma_map_page, dma_map_page_attrs,
		dma_map_resource, dma_map_bvec, skb_frag_dma_map, dev_map_single,
		dev_map_single_attrs, dev_map_page, dev_map_page_attrs, dev_map_phys,
		dev_map_bvec, skb_frag_dev_map
	};
expression e;
position p;
@@

e = <+... f@p(...) ...+>

@script:python@
f << kept.f;
e << kept.e;
p << kept.p;
@@

judge("address", f, e, p)

@set depends on org || report@
identifier f = {
		dma_map_single, dma_map_single_attrs, dma_map_page, dma_map_page_attrs,
		dma_map_resource, dma_map_bvec, skb_frag_dma_map, dev_map_single,
		dev_map_single_attrs, dev_map_page, dev_map_page_attrs, dev_map_phys,
		dev_map_bvec, skb_frag_dev_map
	};
expression o;
identifier x;
position p;
@@

dma_unmap_addr_set(o, x, f@p(...))

@script:python@
f << set.f;
x << set.x;
p << set.p;
@@

judge("address", f, x, p)

@counted depends on org || report@
identifier f = {
		dma_map_sg, dma_map_sg_attrs, dma_map_sgtable, dev_map_sg,
		dev_map_sg_attrs, dev_map_sgtable
	};
expression e;
position p;
@@

e = f@p(...)

@script:python@
f << counted.f;
e << counted.e;
p << counted.p;
@@

judge("count", f, e, p)

@dropped@
identifier f = {
		dma_map_sg, dma_map_sg_attrs, dma_map_sgtable, dev_map_sg,
		dev_map_sg_attrs, dev_map_sgtable
	};
position p;
@@

* f@p(...);

@script:python@
f << dropped.f;
p << dropped.p;
@@

say(p[0], "the result of %s() is not tested" % f)

// An address that goes straight into a call, such as one that swaps its bytes.

@inside depends on org || report@
identifier f = {
		dma_map_single, dma_map_single_attrs, dma_map_page, dma_map_page_attrs,
		dma_map_resource, dma_map_bvec, skb_frag_dma_map, dev_map_single,
		dev_map_single_attrs, dev_map_page, dev_map_page_attrs, dev_map_phys,
		dev_map_bvec, skb_frag_dev_map
	};
identifier g !~ "mapping_error|dma_bad|map_err|map_check|^dma_unmap_addr_set$";
position p != {kept.p, set.p};
@@

g(..., f@p(...), ...)

@script:python@
f << inside.f;
p << inside.p;
@@

say(p[0], "the result of %s() is not tested" % f)
