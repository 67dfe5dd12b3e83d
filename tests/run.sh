#!/bin/sh
# All tests in one command: installs what is missing, builds with warnings as errors, runs ctest.
# sh tests/run.sh [ctest options, e.g. -R e2e]
set -eu
cd "$(dirname "$0")/.."
sh scripts/install.sh test
build=${JF_BUILD:-build}
jobs=$(nproc)
echo "building ($build) ..."
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE="${JF_BUILD_TYPE:-RelWithDebInfo}" -DJF_WERROR=ON \
    -DJF_SANITIZE="${JF_SANITIZE:-OFF}" >/dev/null
cmake --build "$build"
ctest --test-dir "$build" -j "$jobs" --output-on-failure "$@"
