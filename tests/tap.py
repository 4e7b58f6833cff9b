#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a test and puts its TAP right. cmocka 1.1 writes a skipped test as "not ok 1 # SKIP name",
which is a failure to everybody else; a program with several groups of tests writes several plans
and numbers; messages of tests stand between the lines.

Usage: tap.py PROGRAM [ARGUMENT...]
"""
import os
import re
import subprocess
import sys

SKIPPED = re.compile(rb"^not ok \d+ # SKIP (.*)$")
RESULT = re.compile(rb"^(ok|not ok) \d+(.*)$")
PLAN = re.compile(rb"^1\.\.(\d+)")


def write(line):
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def main():
    if os.environ.get("CMOCKA_MESSAGE_OUTPUT") != "TAP":
        os.execvp(sys.argv[1], sys.argv[1:])
    planned = done = 0
    with subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            line = line.rstrip(b"\n")
            skipped, result, plan = SKIPPED.match(line), RESULT.match(line), PLAN.match(line)
            if plan:
                planned += int(plan[1])
            elif result:
                done += 1
                if skipped:
                    write(b"ok %d - %s # SKIP" % (done, skipped[1]))
                else:
                    write(b"%s %d%s" % (result[1], done, result[2]))
            else:
                write(line if line.startswith(b"#") else b"# " + line)
        status = process.wait()
    write(b"1..%d" % planned)
    # A signal must look like one, so that meson reports it as such.
    if status < 0:
        os.kill(os.getpid(), -status)
    return status


if __name__ == "__main__":
    sys.exit(main())
