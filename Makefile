# SPDX-License-Identifier: GPL-2.0-only
# What every command does stands beside it, for `make help`.

export SERIES ARCH SUITE CONFIG KDIR FORCE TARBALL
MAKEFLAGS += --no-print-directory

S = scripts/series.py

help:			## what there is
	@scripts/help.sh

tree:			## build/tree: the packaged kernel with the series on it (1 min at first)
	@scripts/setup.sh tree
	@$(S) tree

refresh:		## write commits made in build/tree back to series/ and the overlay
	@$(S) refresh

verify:			## prove tree == base + overlay + edits, byte for byte
	@scripts/setup.sh tree
	@$(S) verify

series:			## the series as mails, with cover letter, in out/series/
	@scripts/setup.sh tree
	@$(S) series

apply:			## put the series on your own 6.12.y tree, all of it or nothing: KDIR=
	@$(S) apply

unapply:		## take it off again: KDIR=
	@$(S) unapply

build:			## a kernel of tests/configs, CONFIG=small unless told (6 min at first)
	@scripts/build.sh $(or $(CONFIG),small)

clean:			## remove build/ and out/
	rm -rf build out

.PHONY: help tree refresh verify series apply unapply build clean
