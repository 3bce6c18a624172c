# SPDX-License-Identifier: GPL-2.0-only
# Names the objects that a configured kernel has in obj= and below, as Kbuild
# itself works them out: make -C OBJECTS -f enabled.mk srctree= obj=
export srctree
MAKEFLAGS += -rR --no-print-directory
objtree := .
VPATH := $(srctree)
src := $(srctree)/$(obj)
here := $(firstword $(MAKEFILE_LIST))

list:

include include/config/auto.conf
include $(srctree)/scripts/Kbuild.include
include $(kbuild-file)
include $(srctree)/scripts/Makefile.lib

objects := $(sort $(filter %.o,$(real-obj-y) $(real-obj-m) $(lib-y)))

list:
	@$(if $(objects),printf '%s\n' $(objects),:)
	@$(foreach dir,$(subdir-ym),$(MAKE) -s -f $(here) obj=$(dir) list &&) :

.PHONY: list
