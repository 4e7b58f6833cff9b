#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every linter, two at a time, and ends with one plain line: N passed, N failed, N skipped.

Usage: tools/lint.py [NAME...]      (--list shows the names)
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
JOBS = os.cpu_count() or 2
GCC_BUILD = "build-lint-gcc"
CLANG_BUILD = "build-lint-clang"
ANALYZER_BUILD = "build-lint-analyzer"
OUTPUT_LINES = 60
# gcc 12 takes what a function of another file or a loop of constant length writes for
# uninitialised. clang's analyser and -Wmaybe-uninitialized look at the same without that flaw.
ANALYZER = "-fanalyzer -Wno-analyzer-use-of-uninitialized-value"


def tracked(*suffixes):
    """Returns the project's own files with one of these suffixes, in name order."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    names = sorted(name for name in found.stdout.split("\0") if name.endswith(suffixes))
    return [name for name in names if (ROOT / name).exists()]


def build(directory, *options, compiler="gcc"):
    """Returns a shell command that sets a build directory up and builds it."""
    configure = f"CC={compiler} tools/configure.sh {directory} {' '.join(options)}"
    return f"{configure} && ninja -C {directory}"


def xargs(names, command, batch):
    """Returns a shell command that runs command over the names, JOBS at a time."""
    text = "\n".join(names)
    return f"xargs -P {JOBS} -n {batch} {command} <<'END'\n{text}\nEND"


def tidy_sources():
    return [name for name in tracked(".c") if name.startswith(("src/", "examples/"))]


def steps():
    """Returns the linters in groups; a group's steps run one after the other."""
    return [
        [
            ("gcc-warnings", build(GCC_BUILD, "-Dwerror=true", "-Dtests=true", "-Dbench=true")),
            ("gcc-analyzer", build(ANALYZER_BUILD, "-Dwerror=true", "-Dtests=false",
                                   f"-Dc_args='{ANALYZER}'")),
            ("cppcheck", "cppcheck --quiet --std=c11 --enable=warning,performance,portability "
             "--inline-suppr --error-exitcode=1 --suppressions-list=tools/cppcheck.txt "
             f"-Iinclude -Isrc -j {JOBS} src examples"),
            ("format", xargs(tracked(".c", ".h"), "clang-format-19 --dry-run -Werror", 40)),
            ("style", "python3 tests/house/check_style.py ."),
            ("layers", f"python3 tests/house/check_layers.py . {GCC_BUILD}/src/*/libtc_*.a"),
            ("headers", "sh tests/house/check_headers.sh ."),
            ("spelling", xargs(tracked(".c", ".h", ".def", ".md", ".py", ".sh", ".build"),
                               "codespell --ignore-words=tools/codespell.txt", 400)),
        ],
        [
            ("clang-warnings", build(CLANG_BUILD, "-Dwerror=true", "-Dtests=true", "-Dbench=true",
                                     compiler="clang-19")),
            ("clang-tidy", xargs(tidy_sources(), f"clang-tidy-19 --quiet -p {CLANG_BUILD}", 4)),
        ],
    ]


def essence(output):
    """Returns the lines that say what is wrong, or the last ones when none does."""
    lines = output.splitlines()
    found = [line for line in lines if re.search(r"\b(error|warning): ", line)]
    return list(dict.fromkeys(found))[:OUTPUT_LINES] or lines[-OUTPUT_LINES:]


def run_group(group, chosen):
    results = []
    for name, command in group:
        if chosen and name not in chosen:
            continue
        start = time.monotonic()
        done = subprocess.run(["sh", "-c", command], cwd=ROOT, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        good = done.returncode == 0
        seconds = time.monotonic() - start
        text = f"{'ok  ' if good else 'FAIL'} {name} ({seconds:.0f} s)"
        if not good:
            text += "\n" + "\n".join(essence(done.stdout))
        print(text, flush=True)
        results.append(good)
    return results


def main():
    groups = steps()
    if "--list" in sys.argv:
        print("\n".join(name for group in groups for name, _ in group))
        return 0
    with concurrent.futures.ThreadPoolExecutor(len(groups)) as pool:
        outcomes = [pool.submit(run_group, group, sys.argv[1:]) for group in groups]
        results = [good for outcome in outcomes for good in outcome.result()]
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
