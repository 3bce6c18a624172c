#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Install the Debian packages of the groups named, as scripts/packages lists
# them, unless they are there: setup.sh GROUP...
set -eu
cd "$(dirname "$0")/.."

list() {
	for group in "$@"; do
		awk -v g="$group" '$1 == g { print $2 }' scripts/packages
	done | sort -u
}

installed() {
	# shellcheck disable=SC2016 # the format is dpkg's
	dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null |
		awk '$1 == "installed" { print $2 }' | sort -u
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
list "$@" > "$scratch/wanted"
installed > "$scratch/installed"
missing=$(comm -23 "$scratch/wanted" "$scratch/installed" | tr '\n' ' ')
[ -n "$missing" ] || exit 0

root=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo > /dev/null; then
		echo "setup: failed: packages are missing, and this is neither root nor sudo: $missing" >&2
		exit 1
	fi
	root=sudo
fi

mkdir -p out/log
log=out/log/setup.log
apt() {
	$root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
		-o DPkg::Lock::Timeout=600 --no-install-recommends "$@" >> "$log" 2>&1
}

echo "  installing $missing"
start=$(date +%s)
: > "$log"
# shellcheck disable=SC2086 # one word, one package
if ! apt update || ! apt install $missing; then
	tail -n 3 "$log" >&2
	echo "setup: failed: apt-get could not install $missing; log: $log" >&2
	exit 1
fi
echo "setup: ok ($(($(date +%s) - start)) s)"
