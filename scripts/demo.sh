#!/bin/sh
# The demo in one command: installs what is missing, makes a release build, runs the report of the
# made-up company for October 2026 and lists the files. sh scripts/demo.sh [OUT]
set -eu
out=${1:-out}
case "$out" in /*) ;; *) out=$PWD/$out ;; esac
cd "$(dirname "$0")/.."
sh scripts/install.sh build
echo "building (build-release) ..."
cmake -S . -B build-release -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF >build-release.log 2>&1 &&
    cmake --build build-release >>build-release.log 2>&1 || { tail -40 build-release.log >&2; exit 1; }
rm -f build-release.log
echo "running scripts/demo/monthly.lua for 2026-10 ..."
build-release/jingfen run scripts/demo/monthly.lua --period 2026-10 --out "$out"
echo
find "$out/2026-10" -type f ! -name '.*' | LC_ALL=C sort
