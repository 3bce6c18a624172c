#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Run the KUnit tests of drivers/base/dma in QEMU: kunit.sh [kunit.py run's options]
# SUITE= narrows to the KUnit suites that match it.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh tree build boot
scripts/series.py ready
mkdir -p build/kunit
filter=${SUITE:-}
unset SUITE ARCH MAKEFLAGS MAKELEVEL CONFIG FORCE
cd build/tree
exec tools/testing/kunit/kunit.py run --arch=x86_64 --kunitconfig=drivers/base/dma \
	--build_dir=../kunit --jobs="$(nproc)" "$@" ${filter:+"$filter"}
