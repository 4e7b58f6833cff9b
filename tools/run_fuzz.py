#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every fuzz target of a build directory for some seconds, one per processor at a time.

A target starts from its committed corpus and keeps what it finds in the build directory. Ends
with one plain line: N passed, N failed, N skipped.

Usage: tools/run_fuzz.py BUILD SECONDS [TARGET...]
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAX_INPUT = 262144
OUTPUT_LINES = 40


def run_target(program, seconds):
    name = program.name.removeprefix("fuzz_")
    found = program.parent / "found" / name
    found.mkdir(parents=True, exist_ok=True)
    command = [str(program), f"-max_total_time={seconds}", f"-max_len={MAX_INPUT}", "-timeout=10",
               "-rss_limit_mb=1024", "-print_final_stats=1", f"-artifact_prefix={found}/",
               str(found), str(ROOT / "fuzz" / "corpus" / name)]
    dictionary = ROOT / "fuzz" / "dictionary" / f"{name}.txt"
    if dictionary.exists():
        command.insert(1, f"-dict={dictionary}")
    environment = dict(os.environ, UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1")
    done = subprocess.run(command, text=True, errors="replace", check=False, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    runs = re.search(r"number_of_executed_units:\s*(\d+)", done.stdout)
    good = done.returncode == 0 and runs is not None
    print(f"{'ok  ' if good else 'FAIL'} {name}: {runs[1] if runs else 'no'} inputs in "
          f"{seconds} s", flush=True)
    if not good:
        print("\n".join(done.stdout.splitlines()[-OUTPUT_LINES:]), flush=True)
    return good


def main():
    build, seconds, names = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    programs = [path for path in sorted((build / "fuzz").glob("fuzz_*"))
                if path.is_file() and os.access(path, os.X_OK)
                and (not names or path.name.removeprefix("fuzz_") in names)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        results = list(pool.map(lambda program: run_target(program, seconds), programs))
    failed = results.count(False) + (0 if results else 1)
    print(f"{results.count(True)} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
