#!/bin/sh
# The slot of the benchmark kit: sh tests/bench/month_pack.sh DATA MONTH OUT JOBS
# Makes the packs of month_pack.lua (JF_SHARED, default ../shared beside the project) into OUT as
# <unit>_<month>.pdf and .xlsx, and figures.json for the kit's check. JINGFEN names the program
# (default build-release/jingfen); JF_FIGURES=0 leaves the figures out, which the pack does not need.
set -eu
data=$(cd "$1" && pwd) month=$2 out=$3 jobs=$4
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
jingfen=${JINGFEN:-$root/build-release/jingfen}
shared=${JF_SHARED:-$root/../shared}

mkdir -p "$out"
work=$out/.work
"$jingfen" run "$shared/scripts/month_pack.lua" --set data="$data" --period "$month" --out "$work" --jobs "$jobs" --quiet
# one process for all of them: 200 times mv takes as long as 10 packs
/usr/bin/python3 -S -c '
import os, sys
source, out, month = sys.argv[1:]
for name in os.listdir(source):
    stem, dot, kind = name.rpartition(".")
    os.rename(f"{source}/{name}", f"{out}/{stem}_{month}.{kind}" if kind in ("pdf", "xlsx") else f"{out}/{name}")
' "$work/$month" "$out" "$month"
if [ "${JF_FIGURES:-1}" = 1 ]; then
    "$jingfen" run "$here/figures.lua" --set data="$data" --period "$month" --out "$work/figures" --only 总部 \
        --format json --quiet
    /usr/bin/python3 "$here/figures.py" "$work/figures/$month/总部.json" "$out/figures.json"
fi
rm -rf "$work"
