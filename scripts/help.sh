#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The Makefile's commands and the kernels of tests/configs, as they say
# themselves.
set -eu
cd "$(dirname "$0")/.."

echo "Commands:"
sed -n 's/^\([a-z-]*\):.*## *\(.*\)/\1\t\2/p' Makefile |
	awk -F '\t' '{ printf "  make %-10s %s\n", $1, $2 }'

kernels() { # check or check-all: those that its suites build
	grep -E "\\|[[:space:]]*$1[[:space:]]*\\|" tests/suites |
		grep -oE '(build\.sh|tests/machine) [a-z0-9_-]*' | cut -d' ' -f2 | sort -u | tr '\n' ' '
}

mutants() { # those that tests/mutants/run builds
	grep -o 'build("[a-z-]*"' tests/mutants/run | cut -d'"' -f2 | paste -sd ' ' | sed 's/ / and /'
}

echo
echo "make check builds: $(kernels check)and the KUnit kernel"
echo "make check-all also: $(kernels check-all)"
echo "  $(mutants) with mutants, and bisect's, commit by commit"
echo
echo "Kernels for make build CONFIG=:"
for config in tests/configs/*.config; do
	grep -q '^# tree:' "$config" || continue
	name=${config##*/}
	purpose=$(sed -n 's/^# purpose: *//p' "$config" | head -n 1)
	printf '  %-15s %s\n' "${name%.config}" "$purpose"
done
