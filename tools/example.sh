#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Makes simulated evidence, checks it and shows the report.
# Usage: tools/example.sh BUILD
set -eu

build=$1
program=$build/trustcenter
example=$build/example
evidence=$example/evidence

rm -rf "$example"
mkdir -p "$example"
"$program" forge "$evidence" >"$example/forge.txt"
"$program" bundle make --name "An example app" -o "$example/bundle.json" \
    "$evidence/getquote.json" "$evidence/tcb_info.json" "$evidence/collateral.json" \
    "$evidence/os-image.json"
# The day that the simulated evidence was made for stands in the command that forge prints.
at=$(sed -n 's/.*verify --at \([^ ]*\) .*/\1/p' "$example/forge.txt")

status=0
set -- --at "$at" --trust-root "$evidence/root.pem" --policy "$evidence/policy.json"
"$program" verify "$@" "$example/bundle.json" || status=$?
"$program" verify "$@" --format html -o "$example/report.html" "$example/bundle.json" ||
    [ $? = "$status" ]
# Passed, failed and partial are all answers; wrong usage and our own trouble are not.
case $status in
0 | 1 | 3) ;;
*) exit "$status" ;;
esac

cat <<END

This report is about SIMULATED evidence: no hardware stands behind it. It shows what a report looks
like, and its exit status was $status (0 passed, 1 failed, 3 partial).

The same report as a page:  $(realpath "$example/report.html")
Other simulated evidence:   $program forge --list
Your own evidence:          $program verify quote.bin collateral.json tcb_info.json
                            (or any other files that \`$program verify --help\` names)
END
