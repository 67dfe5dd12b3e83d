#!/bin/sh
# Installs the Debian packages that are missing: sh scripts/install.sh build|test
# "build" is what the program needs, "test" what its tests need besides. Says what it does; does
# nothing where nothing is missing.
set -eu
build="build-essential cmake ninja-build pkg-config libglib2.0-dev libhpdf-dev libxlsxwriter-dev libcsv-dev
liblua5.4-dev libharfbuzz-dev libfontconfig-dev libunibreak-dev libcairo2-dev libxxhash-dev libsqlite3-dev
libcurl4-openssl-dev libssl-dev libdeflate-dev zlib1g-dev libqpdf-dev fonts-wqy-microhei fonts-lxgw-wenkai"
test="$build libcmocka-dev poppler-utils qpdf mupdf-tools libreoffice-calc-nogui python3 python3-openpyxl python3-aiosmtpd sqlite3
openssl universal-ctags"
case "${1:-build}" in
build) wanted=$build ;;
test) wanted=$test ;;
*) echo "usage: sh scripts/install.sh build|test" >&2; exit 2 ;;
esac

missing=""
for package in $wanted; do
    case "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" in
    installed*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "these packages are missing; install them as root: apt-get install$missing" >&2
        exit 1
    fi
    as_root=sudo
fi
echo "installing:$missing"
$as_root apt-get update -q
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
