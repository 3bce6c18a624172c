// SPDX-License-Identifier: GPL-2.0-only
///
/// Give DMA memory that a device can reach, and lines that nothing else is in:
/// what kmalloc() or the page allocator gave, or dev_kmalloc().
///
//# A struct whose definition is not in the file is not judged, nor one that
//# another macro than one with "aligned" in its name puts apart. USB's calls
//# map what they are given.
///
// Confidence: Moderate
// Options: --no-includes
// Keywords: dma_map_single, dev_map_single, sg_init_one, usb_control_msg
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

memory = {}
fields = {}
told = set()
IN = re.compile(r"usb_rcv\w+pipe|DMA_FROM_DEVICE|DMA_BIDIRECTIONAL")

def last(text):
    names = re.findall(r"[A-Za-z_]\w*", re.sub(r"\[[^][]*\]", "", text))
    return names[-1] if names else ""

def place(p, text):
    """A variable is its function's, a member its file's."""
    if re.fullmatch(r"\w+", text):
        return p[0].file, p[0].current_element, text
    return p[0].file, last(text)

def note(p, text, what):
    memory.setdefault(place(p, text), set()).add(what)

def bare(text):
    """Without spaces and casts."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"^(\( ?(const |struct |unsigned )*\w+ ?[* ]*\) ?)+", "", text).replace(" ", "")

def source(p):
    return linecache.getline(p[0].file, int(p[0].line))

def is_apart(p):
    """Whether the declaration, up to its semicolon, puts the member on its own lines."""
    line = source(p)
    if ";" not in line:
        line += linecache.getline(p[0].file, int(p[0].line) + 1)
    return "aligned" in line.split(";")[0]

def tell(p, text):
    spot = (p[0].file, p[0].line, p[0].column)
    if spot not in told:
        told.add(spot)
        say(p[0], text)

def known(p, name):
    return memory.get((p[0].file, p[0].current_element, name), set())

def judge(f, p, text):
    """What a call is given, by what is known of it in this file."""
    text = bare(text)
    if text.startswith('"'):
        return tell(p, "%s() of a constant" % f)
    plain = re.fullmatch(r"(\w+)(\+.*)?|&(\w+)\[.*\]", text)
    taken = re.fullmatch(r"&(\w+)(\.[\w.]+)?", text)
    name = plain and (plain.group(1) or plain.group(3)) or taken and taken.group(1)
    here = known(p, name) if name else memory.get((p[0].file, last(text)), set())
    if plain and "array" in here or taken and "variable" in here:
        tell(p, "%s() of a buffer on the stack" % f)
    elif "vmalloc" in here and "other" not in here and not text.startswith("&"):
        tell(p, "%s() of memory from vmalloc()" % f)
    elif name and not here and "const" in memory.get((p[0].file, "", name), ()):
        tell(p, "%s() of a constant" % f)

def judge_member(f, p, s, m, direction, must_be_array):
    """A member that the device writes, of a struct that this file defines."""
    array, apart = fields.get((p[0].file, s), {}).get(m, (False, True))
    alone = len(fields.get((p[0].file, s), {})) == 1
    if IN.search(direction) and not apart and not alone and (array or not must_be_array):
        tell(p, "%s() of %s, which shares a line with other members of struct %s" % (f, m, s))

// Where memory is from.

@stack@
identifier x;
type T;
expression n;
position p;
@@

T x@p[n];

@script:python@
x << stack.x;
p << stack.p;
@@

if "static" not in source(p):
    note(p, x, "array")
    note(p, x, "variable")
else:
    note(p, x, "static")

@stack_value@
identifier x;
type T;
position p;
@@

(
T x@p;
|
T x@p = ...;
)

@script:python@
x << stack_value.x;
p << stack_value.p;
@@

note(p, x, "static" if "static" in source(p) else "variable")

@fixed@
identifier x;
type T;
position p;
@@

(
static const T x@p[] = ...;
|
static const T x@p = ...;
|
const T x@p[] = ...;
)

@script:python@
x << fixed.x;
p << fixed.p;
@@

if not re.match(r"\s", source(p)) and "*" not in source(p).split("=")[0]:
    memory.setdefault((p[0].file, "", x), set()).add("const")

@virtual_memory@
identifier f = {
		vmalloc, vzalloc, vmalloc_32, vmalloc_user, vmalloc_node, vzalloc_node,
		__vmalloc, vmalloc_array, vcalloc
	};
expression e;
position p;
@@

e =@p f(...)

@script:python@
e << virtual_memory.e;
p << virtual_memory.p;
@@

note(p, e, "vmalloc")

@other_memory@
expression e, x;
position p != virtual_memory.p;
@@

e =@p x

@script:python@
e << other_memory.e;
x << other_memory.x;
p << other_memory.p;
@@

if x != "NULL":
    note(p, e, "other")

// Who wants it.

@mapped@
identifier f = {
		dma_map_single, dma_map_single_attrs, dev_map_single, dev_map_single_attrs
	};
expression dev, buf;
position p;
@@

f@p(dev, buf, ...)

@script:python@
f << mapped.f;
buf << mapped.buf;
p << mapped.p;
@@

judge(f, p, buf)

@listed@
identifier f = {
		sg_init_one, sg_set_buf
	};
expression sg, buf;
position p;
@@

f@p(sg, buf, ...)

@script:python@
f << listed.f;
buf << listed.buf;
p << listed.p;
@@

judge(f, p, buf)

@sent@
identifier f = {
		usb_bulk_msg, usb_interrupt_msg
	};
expression dev, pipe, buf;
position p;
@@

f@p(dev, pipe, buf, ...)

@script:python@
f << sent.f;
buf << sent.buf;
p << sent.p;
@@

judge(f, p, buf)

@controlled@
expression dev, pipe, request, kind, value, index, buf;
position p;
@@

usb_control_msg@p(dev, pipe, request, kind, value, index, buf, ...)

@script:python@
buf << controlled.buf;
p << controlled.p;
@@

judge("usb_control_msg", p, buf)

// A member that the device writes, beside others that the CPU does.

@member@
identifier s, m;
type T;
expression n;
position p;
@@

struct s {
	...
(
	T m@p[n];
|
	T m@p;
)
	...
};

@script:python@
s << member.s;
m << member.m;
p << member.p;
@@

array = re.search(r"\b%s\s*\[" % m, source(p)) is not None
fields.setdefault((p[0].file, s), {})[m] = (array, is_apart(p))

@array@
identifier f = {
		dma_map_single, dma_map_single_attrs, dev_map_single, dev_map_single_attrs
	};
identifier s, m;
struct s *e;
struct s v;
expression dev, size, dir;
type T;
position p;
@@

f@p(dev, \(e->m\|v.m\|(T)e->m\|(T)v.m\), size, dir, ...)

@script:python@
f << array.f;
s << array.s;
m << array.m;
dir << array.dir;
p << array.p;
@@

judge_member(f, p, s, m, dir, True)

@address@
identifier f = {
		dma_map_single, dma_map_single_attrs, dev_map_single, dev_map_single_attrs
	};
identifier s, m;
struct s *e;
struct s v;
expression dev, size, dir;
type T;
position p;
@@

f@p(dev, \(&e->m\|&v.m\|(T)&e->m\|(T)&v.m\), size, dir, ...)

@script:python@
f << address.f;
s << address.s;
m << address.m;
dir << address.dir;
p << address.p;
@@

judge_member(f, p, s, m, dir, False)
