#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs `meson test` and ends with one plain line: N passed, N failed, N skipped.

A test program that speaks TAP counts with each of its cases, any other as one. Lines of the form
"skipped: why" that tests print are repeated at the end, so that nothing is left out unseen.

Usage: tools/run_tests.py BUILD [argument of meson test...]
"""
import json
import pathlib
import re
import subprocess
import sys

TAP_LINE = re.compile(r"^(not )?ok\b(?P<rest>.*)$", re.MULTILINE)
SKIPPED_LINE = re.compile(r"^#? ?(skipped: .*)$", re.MULTILINE)
GOOD = {"OK"}


def count_test(entry):
    """Returns (passed, failed, skipped) of one entry of meson's log."""
    passed = failed = skipped = 0
    if entry["result"] == "EXPECTEDFAIL":
        return 0, 0, 1
    for line in TAP_LINE.finditer(entry.get("stdout", "")):
        if re.search(r"#\s*skip", line["rest"], re.IGNORECASE):
            skipped += 1
        elif line[1]:
            failed += 1
        else:
            passed += 1
    if entry["result"] == "SKIP" and passed + failed + skipped == 0:
        skipped = 1
    elif entry["result"] not in GOOD | {"SKIP"} and failed == 0:
        failed = 1
    elif passed + failed + skipped == 0:
        passed = 1
    return passed, failed, skipped


def main():
    build = pathlib.Path(sys.argv[1])
    log = build / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    command = ["meson", "test", "-C", str(build), "--no-rebuild", "--print-errorlogs"]
    status = subprocess.run(command + sys.argv[2:], check=False).returncode
    totals = [0, 0, 0]
    reasons = {}
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        print("No test was run.")
        lines = []
    for line in lines:
        entry = json.loads(line)
        totals = [a + b for a, b in zip(totals, count_test(entry))]
        if entry["result"] == "EXPECTEDFAIL":
            reasons[f"skipped: {entry['name']} is known to fail"] = [entry["name"]]
        for text in (entry.get("stdout", ""), entry.get("stderr", "")):
            for reason in SKIPPED_LINE.findall(text):
                reasons.setdefault(reason, []).append(entry["name"])
    if totals == [0, 0, 0] or (status != 0 and totals[1] == 0):
        totals[1] += 1
    print()
    for reason, names in sorted(reasons.items()):
        print(f"{reason} ({len(names)} test{'s' if len(names) > 1 else ''})")
    print(f"{totals[0]} passed, {totals[1]} failed, {totals[2]} skipped", flush=True)
    return 1 if totals[1] else 0


if __name__ == "__main__":
    sys.exit(main())
