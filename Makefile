# SPDX-License-Identifier: GPL-2.0-only
# What a command does stands beside it, for `make help`.

export SERIES ARCH SUITE CONFIG KDIR FORCE TARBALL DRIVER
MAKEFLAGS += --no-print-directory

S = scripts/series.py
# apply and unapply need nothing else, and python3 may be from anywhere.
NEED_PYTHON = command -v python3 > /dev/null || scripts/setup.sh python
NEED_SPATCH = { command -v spatch && command -v sparse; } > /dev/null || scripts/setup.sh python convert

help:			## what there is
	@scripts/help.sh

demo:			## boot the patched kernel, copy data through xHCI and edu (12 min at first, then 1)
	@scripts/setup.sh tree build boot
	@tests/boot/demo

check:			## the tests that a change must pass; SUITE= ARCH= narrow (45 min at first)
	@scripts/setup.sh tree build boot lint
	@scripts/check.py check

check-all:		## every test there is; takes up where it stopped (hours)
	@scripts/setup.sh tree build boot lint bisect
	@scripts/check.py check-all

tree:			## build/tree: the packaged kernel with the series on it (1 min at first)
	@scripts/setup.sh tree
	@$(S) tree

refresh:		## write commits made in build/tree back to series/ and the overlay
	@scripts/setup.sh tree
	@$(S) refresh

verify:			## prove tree == base + overlay + edits, byte for byte
	@scripts/setup.sh tree
	@$(S) verify

series:			## the series as mails, with cover letter, in out/series/
	@scripts/setup.sh tree
	@$(S) series

apply:			## put the series on your own 6.12.y tree, all of it or nothing: KDIR=
	@$(NEED_PYTHON)
	@$(S) apply

unapply:		## take it off again: KDIR=
	@$(NEED_PYTHON)
	@$(S) unapply

convert:		## lead a driver from dma_*() to dev_*(): DRIVER= a file or directory; KDIR=
	@$(NEED_SPATCH)
	@[ -n "$(KDIR)" ] || { scripts/setup.sh tree build && $(S) ready; }
	@scripts/convert.py

build:			## a kernel of tests/configs, CONFIG=small unless told (6 min at first)
	@scripts/build.sh $(or $(CONFIG),small)

kunit:			## the KUnit tests in QEMU; SUITE= narrows (4 min at first)
	@scripts/kunit.sh

boot:			## boot one kernel with all cases but the simulator's; CONFIG=small unless told
	@scripts/setup.sh tree build boot machines-$$(sed -n 's/^# arch: *//p' \
		tests/configs/$(or $(CONFIG),small).config 2> /dev/null)
	@scripts/build.sh $(or $(CONFIG),small)
	@tests/boot/run --config $(or $(CONFIG),small)

bench:			## measure dev_*() against dma_*(), into out/bench.tsv; SECTION= narrows
	@scripts/setup.sh tree build boot machines-arm64
	@tests/bench/run $(SECTION)

lint:			## checkpatch, sparse, W=1, kernel-doc, coccicheck, our rules; SUITE= narrows
	@scripts/setup.sh tree build lint
	@$(S) ready
	@tests/lint/run.py

bisect:			## build and boot every commit of the series (resumes)
	@scripts/setup.sh tree build boot bisect
	@scripts/bisectable.py

clean:			## remove build/ and out/
	rm -rf build out

.PHONY: help demo check check-all tree refresh verify series apply unapply \
	convert build kunit boot bench lint bisect clean
