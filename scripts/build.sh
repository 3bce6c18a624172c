#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Build the kernel K that tests/configs/K.config defines: build.sh K
#
# The file's first lines may say
#   # include: OTHER.config   what it adds to (again and again)
#   # arch: x86_64            a name of scripts/arches
#   # tree: tree|base         the patched kernel or the one as packaged; or
#                             series-NAME, the patched one with that series on it;
#                             or linux-VERSION, another one as packaged
#   # purpose: TEXT           for make help
#   # also: MAKE ARGUMENTS    what is made after the kernel
# and its options win over what it includes. An option that does not stick is
# an error. The objects stay in build/obj/K, where `image` is the kernel.
#
# Anything more is given to make in place of the kernel itself: build.sh K W=1
# lib/x.o. KSRC= and KOBJ= name other directories of source and objects; the
# source is taken as it is then. LOOSE=1 forgives options of ours*.config
# that are lost: a commit in the middle of the series does not have all of them.
set -eu
cd "$(dirname "$0")/.."
kernel=${1:?usage: build.sh KERNEL [MAKE ARGUMENTS]}
shift
root=$PWD
objects=${KOBJ:-$root/build/obj/$kernel}
log=$root/out/log/build-${objects##*/}.log
start=$(date +%s)

fail() {
	echo "build $kernel: failed: $1; log: ${log#"$root/"}" >&2
	exit 1
}

fragment() {
	echo "tests/configs/${1%.config}.config"
}

includes() {
	sed -n 's/^# include: *//p' "$1"
}

# What the file says of key, or the first included one that does.
say_of() { # key, config
	local file other said
	file=$(fragment "$2")
	said=$(sed -n "s/^# $1: *//p" "$file" | head -n 1)
	if [ -z "$said" ]; then
		for other in $(includes "$file"); do
			said=$(say_of "$1" "$other")
			[ -z "$said" ] || break
		done
	fi
	echo "$said"
}

options() { # config: its includes' options, then its own
	local file other
	file=$(fragment "$1")
	[ -f "$file" ] || fail "no $file"
	for other in $(includes "$file"); do
		options "$other"
	done
	sed -n 's/^# \(CONFIG_[A-Za-z0-9_]*\) is not set$/\1=n/p; /^CONFIG_/p' "$file"
}

last_wins() {
	awk -F= '{ if (!($1 in at)) order[++n] = $1; at[$1] = $0 }
		END { for (i = 1; i <= n; i++) print at[order[i]] }'
}

arch_field() {
	awk -F '\t' -v a="$arch" -v f="$1" '$1 == a { print ($f == "-" ? "" : $f) }' scripts/arches
}

kmake() { # in place of the shell that calls it, which is then make to whoever stops it
	exec env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u FORCE -u CONFIG -u SERIES \
		make -C "$source" O="$objects" ARCH="$(arch_field 2)" "${tools[@]}" \
		LOCALVERSION= KBUILD_BUILD_USER=dev-dma KBUILD_BUILD_HOST=localhost \
		KBUILD_BUILD_TIMESTAMP='Sat Jan  1 00:00:00 UTC 2000' KBUILD_BUILD_VERSION=1 \
		-j"$(nproc)" "$@"
}

find_source() {
	case $(say_of tree "$kernel") in
	tree) scripts/series.py ready && source=build/tree ;;
	base) scripts/series.py base && source=build/base ;;
	series-*) SERIES=$(say_of tree "$kernel") scripts/series.py apart &&
		source=build/$(say_of tree "$kernel") ;;
	linux-*) source=build/$(say_of tree "$kernel")
		tests/compat/unpack "${source#build/linux-}" ;;
	*) fail "no kernel of its own: $(fragment "$kernel") says no '# tree:'" ;;
	esac
}

configure() {
	local lost
	options "$kernel" | last_wins > "$objects/wanted.config"
	(kmake KCONFIG_ALLCONFIG="$objects/wanted.config" allnoconfig) >> "$log" 2>&1 ||
		fail "the configuration"
	sed -n 's/^# \(CONFIG_[A-Za-z0-9_]*\) is not set$/\1=n/p; /^CONFIG_/p' \
		"$objects/.config" > "$objects/got.config"
	lost=$(awk -F= 'NR == FNR { got[$1] = $0; next }
		got[$1] != $0 && !($2 == "n" && !($1 in got)) { print }' \
		"$objects/got.config" "$objects/wanted.config")
	if [ "${LOOSE:-}" = 1 ]; then
		lost=$(awk 'FILENAME != "-" { forgiven[$0]; next } !($0 in forgiven)' \
			tests/configs/ours*.config - <<< "$lost")
	fi
	[ -z "$lost" ] || fail "options that did not stick: ${lost//$'\n'/ }"
}

compile() {
	local maker
	kmake "$@" >> "$log" 2>&1 &
	maker=$!
	trap 'kill $maker; exit 130' INT TERM
	while kill -0 "$maker" 2> /dev/null; do
		sleep 0.2
		now=$(($(date +%s) - start))
		if [ "$now" -ge "$next" ]; then
			echo "  building $kernel, $(grep -c '^  [A-Z]' "$log") objects so far ($now s)"
			next=$((now + 60))
		fi
	done
	trap - INT TERM
	wait "$maker" || fail "$(grep -m 1 -E '(error|undefined reference|\*\*\*)' "$log" || tail -n 1 "$log")"
}

[ -f "$(fragment "$kernel")" ] || { echo "build: failed: no $(fragment "$kernel")" >&2; exit 1; }
arch=$(say_of arch "$kernel")
[ -n "$(arch_field 2)" ] || { echo "build $kernel: failed: arch '$arch' is not in scripts/arches" >&2; exit 1; }
mkdir -p out/log build/obj
scripts/setup.sh tree build
source=${KSRC:-}
[ -n "$source" ] || find_source
cross=$(arch_field 3)
compiler=${cross}gcc tools=("CROSS_COMPILE=$cross")
[ "$cross" != llvm ] || compiler=clang tools=(LLVM=1)
[ -z "$(arch_field 7)" ] || tools+=("CC=$root/$(arch_field 7)")
command -v "$compiler" > /dev/null || fail "no $compiler: apt-get install $(arch_field 4)"
mkdir -p "$objects"
exec 9> "$objects.lock"
flock 9
: > "$log"
next=30
configure
if [ $# -gt 0 ]; then
	compile "$@"
	echo "build $kernel: ok, $# arguments for make ($(($(date +%s) - start)) s)"
	exit 0
fi
compile "$(arch_field 5)"
read -ra also <<< "$(say_of also "$kernel")"
[ ${#also[@]} -eq 0 ] || compile "${also[@]}"
image=$(arch_field 6)
[ -z "$image" ] || ln -sfn "$image" "$objects/image"
echo "build $kernel: ok, ${objects#"$root/"}/${image:+image} ($(($(date +%s) - start)) s)"
