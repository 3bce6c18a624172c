// SPDX-License-Identifier: GPL-2.0-only
///
/// Undo each mapping with the size, the number of entries and the direction
/// that it was made with.
///
//# A list is unmapped and synced with the entries that it was given, not with
//# what dev_map_sg() returned, which may be fewer. Directions and sizes are
//# compared where both are constants and one function has both.
///
// Confidence: Moderate
// Options: --no-includes
// Keywords: dma_unmap_single, dev_unmap_single, dma_unmap_sg, dev_unmap_sg
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

made = {}
given = {}
other = set()

def last(text):
    """The member that an expression ends with, or the macro that it is."""
    macro = re.fullmatch(r"(\w+) ?\(.*\)", text)
    if macro:
        return macro.group(1)
    names = re.findall(r"[A-Za-z_]\w*", re.sub(r"\[[^][]*\]", "", text))
    return names[-1] if names else ""

def place(p, text):
    """A variable is its function's, a member its file's."""
    if re.fullmatch(r"\w+", text):
        return p[0].file, p[0].current_element, text
    return p[0].file, last(text)

def kind_of(value):
    """A number may be what a macro stands for: only like is compared with like."""
    if re.fullmatch(r"0x[0-9a-fA-F]+|\d+", value):
        return "number"
    return "macro" if re.fullmatch(r"[A-Z][A-Z0-9_]*", value) else None

def here(p, text):
    return p[0].file, p[0].current_element, text

def note(what, p, text, value):
    made.setdefault((what, here(p, text)), set()).add(value)

def differs(what, p, text, value):
    """Whether this function makes it with constants alone, and none is like this."""
    values = made.get((what, here(p, text)), set())
    kinds = {kind_of(one) for one in values | {value}}
    return here(p, text) not in other and bool(values) and value not in values \
        and len(kinds) == 1 and None not in kinds

// What was mapped how.

@single@
identifier f = {
		dma_map_single, dma_map_single_attrs, dma_map_resource, dev_map_single,
		dev_map_single_attrs, dev_map_phys
	};
expression e, dev, buf, size, dir;
position p;
@@

e =@p f(dev, buf, size, dir, ...)

@script:python@
e << single.e;
size << single.size;
dir << single.dir;
p << single.p;
@@

note("size", p, e, size)
note("direction", p, e, dir)

@page@
identifier f = {
		dma_map_page, dma_map_page_attrs, skb_frag_dma_map, dev_map_page,
		dev_map_page_attrs, skb_frag_dev_map
	};
expression e, dev, page, offset, size, dir;
position p;
@@

e =@p f(dev, page, offset, size, dir, ...)

@script:python@
e << page.e;
size << page.size;
dir << page.dir;
p << page.p;
@@

note("size", p, e, size)
note("direction", p, e, dir)

@table@
identifier f = {
		dma_map_sg, dma_map_sg_attrs, dev_map_sg, dev_map_sg_attrs
	};
expression dev, sg, nents, dir;
position p;
@@

f@p(dev, sg, nents, dir, ...)

@script:python@
sg << table.sg;
dir << table.dir;
p << table.p;
@@

note("direction", p, sg, dir)

// The address may be that of another mapping, too.

@elsewhere@
expression e, x;
position p != {single.p, page.p};
@@

e =@p x

@script:python@
e << elsewhere.e;
x << elsewhere.x;
p << elsewhere.p;
@@

if not re.fullmatch(r"0|NULL|DMA_MAPPING_ERROR|BAD_DMA_ADDR", x):
    other.add(here(p, e))

@undo@
identifier f = {
		dma_unmap_single, dma_unmap_single_attrs, dma_unmap_page,
		dma_unmap_page_attrs, dma_unmap_resource, dev_unmap_single,
		dev_unmap_single_attrs, dev_unmap_page, dev_unmap_page_attrs, dev_unmap_phys
	};
expression e, dev, size, dir;
position p;
@@

f@p(dev, e, size, dir, ...)

@script:python@
f << undo.f;
e << undo.e;
size << undo.size;
dir << undo.dir;
p << undo.p;
@@

if differs("direction", p, e, dir):
    say(p[0], "%s() with another direction than it was mapped with" % f)
if size == "0" or differs("size", p, e, size):
    say(p[0], "%s() with another size than was mapped" % f)

@undo_list@
identifier f = {
		dma_unmap_sg, dma_unmap_sg_attrs, dev_unmap_sg, dev_unmap_sg_attrs
	};
expression dev, sg, nents, dir;
position p;
@@

f@p(dev, sg, nents, dir, ...)

@script:python@
f << undo_list.f;
sg << undo_list.sg;
dir << undo_list.dir;
p << undo_list.p;
@@

if differs("direction", p, sg, dir):
    say(p[0], "%s() with another direction than it was mapped with" % f)

// The number that came back for the number that was given.

@count@
identifier f = {
		dma_map_sg, dma_map_sg_attrs, dev_map_sg, dev_map_sg_attrs
	};
expression e, dev, sg, nents;
position p;
@@

e =@p f(dev, sg, nents, ...)

@script:python@
e << count.e;
sg << count.sg;
nents << count.nents;
p << count.p;
@@

given.setdefault(place(p, e), set()).add((last(sg), e, p[0].line))

@recount@
expression e, x;
position p != count.p;
@@

e =@p x

@script:python@
e << recount.e;
p << recount.p;
@@

if re.fullmatch(r"\w+", e):
    lines = [line for _, _, line in given.get(place(p, e), ())]
    if lines and int(p[0].line) > min(int(line) for line in lines):
        given.pop(place(p, e))

@use_count@
identifier f = {
		dma_unmap_sg, dma_unmap_sg_attrs, dma_sync_sg_for_cpu,
		dma_sync_sg_for_device, dev_unmap_sg, dev_unmap_sg_attrs,
		dev_sync_sg_for_cpu, dev_sync_sg_for_device
	};
expression e, dev, sg;
position p;
@@

f@p(dev, sg, e, ...)

@script:python@
f << use_count.f;
e << use_count.e;
sg << use_count.sg;
p << use_count.p;
@@

if any((last(sg), e) == (name, kept) for name, kept, _ in given.get(place(p, e), ())):
    say(p[0], "%s() takes the entries that were given, not those that came back" % f)
