// SPDX-License-Identifier: GPL-2.0-only
///
/// Undo each mapping on every path, also where something fails.
///
//# A mapping is lost where only a local variable holds its address, and a
//# branch that returns does so without having read that again.
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

told = set()

def indent(line):
    return len(line.expandtabs()) - len(line.expandtabs().lstrip())

def is_within(i, p):
    """Whether the return is in the branch itself, not where that jumps to."""
    first, last = int(i[0].line), int(p[0].line)
    lines = [linecache.getline(p[0].file, number) for number in range(first, last + 1)]
    return first < last and all(indent(line) > indent(lines[0])
                                for line in lines[1:] if line.strip())

@lost exists@
identifier f = {
		dma_map_single, dma_map_single_attrs, dma_map_page, dma_map_page_attrs,
		dma_map_resource, dma_map_bvec, skb_frag_dma_map, dev_map_single,
		dev_map_single_attrs, dev_map_page, dev_map_page_attrs, dev_map_phys,
		dev_map_bvec, skb_frag_dev_map
	};
identifier bad = {
		dma_mapping_error, dev_dma_bad
	};
local idexpression x;
expression dev;
statement S;
position i, m, p;
@@

  x = f@m(...);
  ... when != x
  if (<+... bad(dev, x) ...+>) S
  ... when != x
* if@i (...) { ... when != x
*   return@p ...; }

@script:python@
f << lost.f;
i << lost.i;
m << lost.m;
p << lost.p;
@@

key = (p[0].file, p[0].line, m[0].line)
if int(p[0].line) > int(m[0].line) and is_within(i, p) and key not in told:
    told.add(key)
    say(p[0], "what %s() mapped in line %s is not unmapped here" % (f, m[0].line))
