#!/bin/sh
# plugins/template built out of tree against what is installed: by the CMake package and by
# pkg-config; both results pass the conformance suite.
set -eu
source=$1 build=$2
work=$build/tests/template
rm -rf "$work"
mkdir -p "$work"

cmake --install "$build" --component plugin_sdk --prefix "$work/prefix" >/dev/null
pc=$(find "$work/prefix" -name jingfen.pc)
[ -n "$pc" ] || { echo "jingfen.pc is not installed"; exit 1; }

cp -r "$source/plugins/template" "$work/by_cmake"
cmake -S "$work/by_cmake" -B "$work/by_cmake/build" -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_C_FLAGS=-Werror >/dev/null
cmake --build "$work/by_cmake/build" >/dev/null

cp -r "$source/plugins/template" "$work/by_pkgconfig"
PKG_CONFIG_PATH=$(dirname "$pc") CFLAGS=-Werror make -s -C "$work/by_pkgconfig"

for dir in by_cmake/build by_pkgconfig; do
    for name in source_steps chart_dots; do
        [ "$(nm -D --defined-only "$work/$dir/$name.so" | wc -l)" = 1 ] ||
            { echo "$dir/$name.so exports more than jf_plugin_entry"; exit 1; }
    done
    "$build/tests/conformance/test_conformance" "$work/$dir"
done
