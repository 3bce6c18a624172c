// SPDX-License-Identifier: GPL-2.0-only
///
/// Ask the device that the driver has: who masters the bus for it is known
/// to the core, and need not be looked for by hand.
///
//# One report for each function and each way. A channel of a DMA engine that
//# is asked for its device is no delegation, nor is another name for the
//# driver's own: such files are left alone.
///
// Confidence: Moderate
// Options: --no-includes
// Keywords: sysdev, dma_dev, parent, dma_map_single, dev_map_single
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
told = set()
held = {}

def is_new(p, way):
    """Whether this way to the master is the first of its kind in the function."""
    place = (p[0].file, p[0].current_element, way)
    if place in told:
        return False
    told.add(place)
    return True

def where(p, name):
    return p[0].file, p[0].current_element, name

@engine depends on context || org || report@
identifier f =~ "get_dma_device$";
@@

f(...)

@same depends on context || org || report@
expression e, x;
@@

e->dma_dev = &x->dev

@call depends on !engine && !same && (context || org || report)@
identifier f =~ "^(dma|dev)m?_(map|alloc|set_mask|set_dma_mask|set_co|max_map|opt_map|dma_max_map)";
identifier way = {dma_dev, sysdev};
identifier up = {parent};
expression e;
position p;
@@

* f@p(\(e->way\|e->dev.up\|e.dev.up\), ...)

@script:python@
way << call.way = "dev.parent";
p << call.p;
@@

if is_new(p, way):
    say(p[0], "the master is found by hand, through %s" % way)

// The same, by way of a variable.

@user depends on !engine && !same && (org || report)@
identifier f =~ "^(dma|dev)m?_(map|alloc|set_mask|set_dma_mask|set_co|max_map|opt_map|dma_max_map)";
identifier x;
position p;
@@

f@p(x, ...)

@script:python@
x << user.x;
p << user.p;
@@

held[where(p, x)] = True

@variable depends on !engine && !same && (org || report)@
identifier way = {dma_dev, sysdev};
identifier up = {parent};
identifier x;
expression e;
position p;
@@

(
struct device *x@p = \(e->way\|e->dev.up\|e.dev.up\);
|
x@p = \(e->way\|e->dev.up\|e.dev.up\)
)

@script:python@
x << variable.x;
way << variable.way = "dev.parent";
p << variable.p;
@@

if where(p, x) in held and is_new(p, way):
    say(p[0], "the master is found by hand, through %s" % way)
