#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# apply and unapply on a whole packaged kernel, a plain directory inside this
# repository: it must come to build/tree's very files, and back to the base's.
# shellcheck disable=SC2317 # the functions are called through result
set -eu
cd "$(dirname "$0")/../.."
kdir="$PWD/build/a user's tree"
index=$PWD/build/real.index
trap 'rm -rf "$kdir" "$index"' EXIT

result() { # name, command...
	local name=$1 said
	shift
	if said=$("$@" 2>&1); then
		echo "ok - real $name"
	else
		echo "not ok - real $name: $(tail -n 1 <<< "$said")"
		failed=1
	fi
}

# The tree's own git looks at the user's directory: every file, byte for byte.
same_as() {
	local differs
	export GIT_INDEX_FILE=$index
	git -C build/tree read-tree "$1"
	differs=$(look update-index -q --refresh; look diff-files --name-status; look ls-files -o)
	[ -z "$differs" ] || { echo "it differs from $1: $(head -n 1 <<< "$differs")"; return 1; }
}

look() {
	git -C build/tree --work-tree="$kdir" "$@"
}

refused() {
	local said
	if said=$(KDIR="$kdir" scripts/series.py "$1" 2>&1); then
		echo "$1 was not refused"
		return 1
	fi
	[ "$(wc -l <<< "$said")" -eq 1 ] || { echo "more than one line: $said"; return 1; }
}

failed=0
scripts/series.py tree
if [ "$(git -C build/tree rev-list --count base..HEAD)" -eq 0 ]; then
	echo "not ok - real: the series is empty"
	exit 1
fi
rm -rf "$kdir"
mkdir -p "$kdir"
git -C build/tree archive base | tar -x -C "$kdir"
result "the base is whole" same_as base
result "unapply refuses it" refused unapply
result "apply" env KDIR="$kdir" scripts/series.py apply
result "it is build/tree now" same_as HEAD
result "apply refuses it" refused apply
result "unapply" env KDIR="$kdir" scripts/series.py unapply
result "it is the base again" same_as base
exit "$failed"
