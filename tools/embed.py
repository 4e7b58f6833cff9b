#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a file's bytes as the items of a C array, so that data has one copy in the repository.

Usage: embed.py INPUT OUTPUT
"""
import pathlib
import sys

PER_LINE = 16


def main():
    data = pathlib.Path(sys.argv[1]).read_bytes()
    lines = [", ".join(f"0x{byte:02x}" for byte in data[i:i + PER_LINE])
             for i in range(0, len(data), PER_LINE)]
    pathlib.Path(sys.argv[2]).write_text(",\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
