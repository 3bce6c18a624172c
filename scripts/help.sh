#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The Makefile's commands and the kernels of tests/configs, as they say
# themselves.
set -eu
cd "$(dirname "$0")/.."

echo "Commands:"
sed -n 's/^\([a-z-]*\):.*## *\(.*\)/\1\t\2/p' Makefile |
	awk -F '\t' '{ printf "  make %-10s %s\n", $1, $2 }'

echo
echo "Kernels for make build CONFIG=:"
for config in tests/configs/*.config; do
	grep -q '^# tree:' "$config" || continue
	name=${config##*/}
	purpose=$(sed -n 's/^# purpose: *//p' "$config" | head -n 1)
	printf '  %-15s %s\n' "${name%.config}" "$purpose"
done
