#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Measures speed and memory with a build directory made for it (make bench), and prints tables.
# docs/performance.md says what they mean. Genuine evidence is used where it is found; another
# verifier (bench/peers) is compared with where Rust's cargo is installed.
# Usage: tools/bench.sh BUILD
set -eu

MEMORY_LIMIT_KIB=16384
build=$1
root=$(dirname "$0")/..
vectors=${TRUSTCENTER_VECTORS:-$root/../shared/vectors}
folder=$build/bench/evidence
peer=

# Builds the peer with pinned versions; what cargo says is kept in peer.log.
build_peer() {
    program=$build/peer/release/trustcenter-bench-dcap-qvl
    if ! command -v cargo >/dev/null; then
        echo "skipped: no cargo here to build the peer dcap-qvl with"
        return
    fi
    [ -x "$program" ] || echo "Building the peer dcap-qvl, once; this takes a minute or two"
    if cargo build --release --locked --manifest-path "$root/bench/peers/dcap-qvl/Cargo.toml" \
        --target-dir "$build/peer" >"$build/peer.log" 2>&1; then
        peer=$(realpath "$program")
    else
        echo "skipped: the peer dcap-qvl could not be built; see $build/peer.log"
    fi
}

# Usage: peak_of NAME ARGUMENT...; runs the program and prints the most memory it had at a time.
peak_of() {
    name=$1
    shift
    status=0
    /usr/bin/time -f '%M' -o "$folder/peak" "$build/trustcenter" "$@" >"$folder/out" 2>&1 ||
        status=$?
    # 0, 1 and 3 are verdicts; anything else means that nothing was measured.
    case $status in
    0 | 1 | 3) ;;
    *)
        cat "$folder/out" >&2
        echo "tools/bench.sh: trustcenter $* ended with status $status" >&2
        exit 1
        ;;
    esac
    kib=$(tail -n 1 "$folder/peak")
    met="target met"
    [ "$kib" -le "$MEMORY_LIMIT_KIB" ] || met="above target"
    printf '%-44s %8s KiB  of %s  %s\n' "$name" "$kib" "$MEMORY_LIMIT_KIB" "$met"
}

peaks() {
    printf '\nPeak memory of the program\n'
    peak_of "trustcenter --version, which does nothing" --version
    for format in text json html; do
        peak_of "trustcenter verify: simulated, $format" verify --format "$format" \
            --at "$(cat "$folder/simulated.time")" --trust-root "$folder/simulated-root.der" \
            "$folder/simulated.json"
    done
    if [ -f "$folder/genuine.json" ]; then
        peak_of "trustcenter verify: genuine, html" verify --format html \
            --at "$(cat "$folder/genuine.time")" "$folder/genuine.json"
    fi
}

rm -rf "$folder"
mkdir -p "$folder"
build_peer
"$build/bench/bench" "$folder" "$vectors" ${peer:+"$peer"}
peaks
