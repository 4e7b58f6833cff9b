#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Installs the Debian packages that a purpose needs, and nothing when they are all there.
# Usage: tools/setup.sh [--print] PURPOSE...    PURPOSE: build test browser clang lint
#                                                   coverage bench
set -eu

packages_for() {
    case "$1" in
    build) echo "gcc libc6-dev make meson ninja-build pkg-config libssl-dev libyaml-dev \
libarchive-dev" ;;
    test) echo "libcmocka-dev libjansson-dev python3 python3-jsonschema openssl mandoc g++ time \
ovmf" ;;
    # Another Node.js than Debian's brings its own npm, and the two do not go together.
    browser) command -v npm >/dev/null && echo "chromium-headless-shell" ||
        echo "chromium-headless-shell nodejs npm" ;;
    clang) echo "clang-19 libclang-rt-19-dev libfuzzer-19-dev llvm-19" ;;
    lint) echo "clang-format-19 clang-tidy-19 cppcheck codespell git" ;;
    coverage) echo "gcovr" ;;
    bench) echo "time" ;;
    *)
        echo "tools/setup.sh: no such purpose: $1" >&2
        exit 2
        ;;
    esac
}

print_only=no
if [ "${1:-}" = --print ]; then
    print_only=yes
    shift
fi

wanted=
for purpose in "$@"; do
    wanted="$wanted $(packages_for "$purpose")"
done
if [ "$print_only" = yes ]; then
    echo "$wanted" | tr -s ' ' '\n' | sed '/^$/d' | sort -u
    exit 0
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "This is not Debian, so nothing is installed. Needed (Debian names):$wanted" >&2
    exit 0
fi

# The packages of the browser tests come from npm. Without them those tests say "skipped".
npm_packages() {
    folder=$(dirname "$0")/../tests/e2e
    case " $* " in
    *" browser "*) ;;
    *) return 0 ;;
    esac
    if [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ]; then
        return 0
    fi
    echo "Installing from npm what tests/e2e/package-lock.json names"
    npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund >/dev/null 2>&1 ||
        echo "The npm packages could not be installed: the browser tests will be skipped."
}

missing=
for package in $wanted; do
    status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
if [ -z "$missing" ]; then
    npm_packages "$@"
    exit 0
fi

as_root=
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null; then
        as_root=sudo
    else
        echo "Some packages are missing. As root, run:" >&2
        echo "  apt-get update && apt-get install -y --no-install-recommends$missing" >&2
        exit 1
    fi
fi

echo "Installing from Debian:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The package lists of a fresh machine are empty, and old ones name files that are gone.
if ! { $as_root apt-get -q update &&
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -q install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "The packages could not be installed; see above." >&2
    exit 1
fi
npm_packages "$@"
