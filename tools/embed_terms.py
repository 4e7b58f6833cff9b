#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the constant terms of data/acpi/terms.txt (which describes its form) as C arrays.

Each becomes TERM(name, hole, bytes...): hole is the offset of the byte that the code fills in, or
NO_HOLE.

Usage: embed_terms.py INPUT OUTPUT
"""
import pathlib
import re
import sys

PER_LINE = 16
HOLE = ".."


def read(text):
    """Returns a list of terms: name and bytes, each byte as two characters."""
    terms = []
    for number, line in enumerate(text.splitlines(), 1):
        found = re.fullmatch(r"term ([a-z0-9_]+)|  ((?:[0-9a-f]{2}|\.\.)+)(?:  .*)?|#.*|", line)
        if found is None or (found[2] and not terms):
            sys.exit(f"{sys.argv[1]}:{number}: neither a term's name, nor bytes, nor a comment")
        if found[1]:
            terms.append((found[1], []))
        elif found[2]:
            terms[-1][1].extend(re.findall("..", found[2]))
    return terms


def write(name, data):
    holes = [str(i) for i, byte in enumerate(data) if byte == HOLE]
    if len(holes) > 1:
        sys.exit(f"{sys.argv[1]}: {name}: more than one byte to fill in")
    data = ["0x00" if byte == HOLE else "0x" + byte for byte in data]
    lines = [", ".join(data[i:i + PER_LINE]) for i in range(0, len(data), PER_LINE)]
    return f"TERM({name}, {(holes + ['NO_HOLE'])[0]},\n     " + ",\n     ".join(lines) + ")\n"


def main():
    text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
    code = "\n".join(write(name, data) for name, data in read(text))
    pathlib.Path(sys.argv[2]).write_text(code, encoding="ascii")


if __name__ == "__main__":
    main()
