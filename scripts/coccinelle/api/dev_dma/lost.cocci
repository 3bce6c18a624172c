// SPDX-License-Identifier: GPL-2.0-only
///
/// Undo each mapping on every path, also where something fails.
///
//# A mapping is lost where only a local variable holds its address, and a
//# branch that returns does so without anything having read that but its test.
//# Branches are told by their indent; what a goto leads to is not looked at.
///
// Confidence: Moderate
// Options: --no-includes
// Keywords: dma_map_single, dev_map_single, dma_unmap_single, dev_unmap_single
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
import linecache
import re

def indent(line):
    return len(line.expandtabs()) - len(line.expandtabs().lstrip())

def statements(name, number):
    """Line, indent and text of what follows, what is broken over lines made whole."""
    while linecache.getline(name, number):
        first, text = number, linecache.getline(name, number)
        while text.count("(") > text.count(")") and linecache.getline(name, number + 1):
            number += 1
            text += linecache.getline(name, number)
        if text.strip() and not text.startswith("#"):
            yield first, indent(text), text.strip()
        number += 1

def way_out(p, x):
    """The line of a return in a branch, where nothing has read x but its test."""
    following = statements(p[0].file, int(p[0].line))
    base, inside = next(following)[1], False
    for line, deep, text in following:
        if deep < base:
            return None
        inside = inside and (deep > base or text.startswith("}"))
        if inside:
            continue
        if re.search(rf"\b{x}\b", text):
            if not re.match(r"if\b.*(mapping_error|dma_bad)", text, re.S):
                return None
            inside = True
        elif deep > base and re.match(r"return\b", text):
            return line
    return None

@mapping@
identifier f = {
		dma_map_single, dma_map_single_attrs, dma_map_page, dma_map_page_attrs,
		dma_map_resource, dma_map_bvec, skb_frag_dma_map, dev_map_single,
		dev_map_single_attrs, dev_map_page, dev_map_page_attrs, dev_map_phys,
		dev_map_bvec, skb_frag_dev_map
	};
local idexpression x;
position p;
@@

x =@p f(...)

@script:python@
f << mapping.f;
x << mapping.x;
p << mapping.p;
@@

line = way_out(p, x)
if line:
    say(p[0], "what %s() mapped is not unmapped before the return in line %s" % (f, line))
