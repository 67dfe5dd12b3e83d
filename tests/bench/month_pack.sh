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
for file in "$work/$month"/*.pdf "$work/$month"/*.xlsx; do
    name=${file##*/}
    mv "$file" "$out/${name%.*}_$month.${name##*.}"
done
mv "$work/$month/manifest.json" "$out/"
if [ "${JF_FIGURES:-1}" = 1 ]; then
    "$jingfen" run "$here/figures.lua" --set data="$data" --period "$month" --out "$work/figures" --only 总部 \
        --format json --quiet
    /usr/bin/python3 "$here/figures.py" "$work/figures/$month/总部.json" "$out/figures.json"
fi
rm -rf "$work"
