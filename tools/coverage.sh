#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs all tests in a build directory made with coverage, and prints line and branch coverage of
# the core: everything in src/ but the program. Fails below the limit.
# Usage: tools/coverage.sh BUILD
set -eu

MINIMUM_LINES=95
build=$1

find "$build" -name '*.gcda' -delete
python3 tools/run_tests.py "$build"
# A TC_ASSERT has a branch that no evidence can take: that is what it asserts.
set -- --root . --object-directory "$build" --filter src/ --exclude src/cli/ --exclude src/forge/ \
    --exclude-branches-by-pattern '.*TC_ASSERT.*' --exclude-throw-branches
gcovr "$@" --branches --txt "$build/branches.txt" "$build"
gcovr "$@" --html-details "$build/coverage.html" --txt - --print-summary \
    --fail-under-line "$MINIMUM_LINES" "$build"
echo "Branches by file: $build/branches.txt. Line by line: $build/coverage.html"
