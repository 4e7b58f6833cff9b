#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Looks at report pages with a real browser. Without Node.js, the browser or the packages of
# package-lock.json it prints one line that starts with "skipped:" and ends with status 77.
#
# Usage: run.sh RENDER_SAMPLES [TRUSTCENTER]   the program that writes sample pages to a folder,
#                                              and the one that makes a page from evidence
#        run.sh PAGE.html...                   pages to look at
set -eu

here=$(cd "$(dirname "$0")" && pwd)
browser=${TRUSTCENTER_BROWSER:-/usr/bin/chromium-headless-shell}

skip() {
    echo "skipped: $1"
    exit 77
}

[ $# -gt 0 ] || skip "no pages were given"
command -v node >/dev/null || skip "the browser tests need Node.js (Debian: nodejs)"
[ -x "$browser" ] || skip "the browser tests need $browser (Debian: chromium-headless-shell)"
[ -d "$here/node_modules/playwright-core" ] ||
    skip "the browser tests need their packages (run: npm ci --prefix tests/e2e --ignore-scripts)"

pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
case "$1" in
*.html) cp "$@" "$pages" ;;
*) "$1" "$pages" ;;
esac

# A page of the real engine, so that not only invented reports are looked at.
case "${2-}" in
'' | *.html) ;;
*)
    "$2" forge "$pages/forged" >/dev/null
    "$2" verify --at 2026-01-11T00:00:00Z --trust-root "$pages/forged/root.pem" --format html \
        -o "$pages/forged.html" "$pages/forged/bundle.json" || [ $? -lt 4 ]
    ;;
esac

cd "$here"
TRUSTCENTER_BROWSER=$browser TRUSTCENTER_PAGES=$pages \
    node --test --test-reporter=tap report.test.js
