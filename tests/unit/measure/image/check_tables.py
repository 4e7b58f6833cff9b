#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that tools/gen_os_tables.py refuses every broken table.

Usage: check_tables.py ROOT
"""
import importlib.util
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1])
FILES = ("images.csv", "firmware.csv", "advisories.csv")
HASH = "2d24d302cc8686d6a0ece71a6afef55c506bc8591e3bcc1ec3eb5323d77582c4"
# What is broken: file, text that is there, what stands in its place, a part of the complaint.
BROKEN = [
    ("images.csv", "name,version", "version,name", "must name the columns"),
    ("images.csv", "dstack-0.5.9,0.5.9,", "dstack-0.5.9,", "7 fields, 8 expected"),
    ("images.csv", "dstack-0.5.9,0.5.9,", "dstack-0.5.8,0.5.8,", "name is that of"),
    ("images.csv", "dstack-0.5.9,0.5.9,", "dstack-0.5.9,0.5.8,", "end with the version"),
    ("images.csv", "dstack-0.5.9,0.5.9,", "dstack-five,five,", "is no version"),
    ("images.csv", "dstack-0.5.9,0.5.9,", ",0.5.9,", "printable characters"),
    ("images.csv", "0.5.9,false,", "0.5.9,no,", "true or false"),
    ("images.csv", "0.5.9,false,", "0.5.9,true,", "for development"),
    ("images.csv", "dstack-0.5.9,", "dstack-dev-0.5.9,", "for development"),
    ("images.csv", HASH, HASH[2:], "64 lower-case hex digits"),
    ("images.csv", HASH, HASH.upper(), "64 lower-case hex digits"),
    ("images.csv", HASH + ",,", HASH + ",00,", "64 lower-case hex digits"),
    ("images.csv", "6809f73ca56b2dfba9918bdb9709608f30284af4fbb50e707e3270a0436f1657", HASH,
     "os_image_hash is that of"),
    ("images.csv", "edk2-3a3b12cb", "edk2-other", "firmware is not known"),
    ("images.csv", "GHSA-jxq2-hpw3-m5wf", "", "advisories must be GHSA-jxq2-hpw3-m5wf"),
    ("images.csv", "GHSA-jxq2-hpw3-m5wf", "GHSA-other", "advisories must be GHSA-jxq2"),
    ("images.csv", "GHSA-jxq2-hpw3-m5wf", "GHSA-jxq2-hpw3-m5wf;GHSA-jxq2-hpw3-m5wf", "twice"),
    ("firmware.csv", "words,", "", "must name the columns"),
    ("firmware.csv", "edk2-stable202502,", "edk2-3a3b12cb,", "name is that of"),
    ("firmware.csv", "fd685522", "fd6855", "96 lower-case hex digits"),
    ("firmware.csv", "pre202505,", "other,", "events are not known"),
    ("firmware.csv", "80100904000609020b021010", "8", "layout must be hex"),
    ("firmware.csv", "80100904000609020b021010", "80" * 33, "layout is too long"),
    ("firmware.csv", "a6f2ac9451810686a4db259fe8fa5438dc4a58bda9fd2f5b1fb0928335705500"
     "d29a15c92387416a2f52dddce99c83f8", "b24d3b24e9e3c16012376b52362ca09856c4adecb709d5fa"
     "c33addf1c47e193da075b125b6c364115771390a5461e217", "register is that of"),
    ("advisories.csv", ",0.5.4,", ",,", "is no version"),
    ("advisories.csv", ",0.5.4,", ",0.5.5,", "advisories must be GHSA-jxq2-hpw3-m5wf"),
    ("advisories.csv", "GHSA-jxq2-hpw3-m5wf", "", "printable characters"),
]


def load_tool():
    spec = importlib.util.spec_from_file_location("gen_os_tables",
                                                  ROOT / "tools" / "gen_os_tables.py")
    tool = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    spec.loader.exec_module(tool)
    return tool


def change(text, old, new):
    """Replaces the first `old` that is not in a comment; None when there is none."""
    lines = text.splitlines(True)
    start = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    body = "".join(lines[start:])
    return "".join(lines[:start]) + body.replace(old, new, 1) if old in body else None


def complaint_of(tool, folder, texts):
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="ascii")
    try:
        tool.generate([folder / name for name in FILES])
    except tool.Bad as problem:
        return str(problem)
    return None


def main():
    tool = load_tool()
    whole = {name: (ROOT / "data" / "os" / name).read_text(encoding="ascii") for name in FILES}
    problems = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        found = complaint_of(tool, folder, whole)
        if found is not None:
            problems.append(f"the tables as they are: {found}")
        for broken, old, new, expected in BROKEN:
            text = change(whole[broken], old, new)
            if text is None:
                problems.append(f"{broken}: {old!r} is not there")
                continue
            found = complaint_of(tool, folder, {**whole, broken: text})
            if found is None or expected not in found:
                problems.append(f"{broken} with {new!r} for {old!r}: {found or 'accepted'}")
    print("\n".join(problems))
    print(f"{len(BROKEN) + 1} tables, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
