#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the C tables of known OS images, firmware and advisories from data/os.

Everything that a reader of the tables relies on is checked here: names and hashes are unique, hex
has its size, what a row refers to exists, and an advisory stands at every image before its fix.

Usage: gen_os_tables.py IMAGES FIRMWARE ADVISORIES OUTPUT
"""
import csv
import pathlib
import re
import sys

IMAGES = ("name", "version", "is_dev", "os_image_hash", "description", "firmware", "advisories",
          "source")
FIRMWARE = ("name", "words", "single_pass", "two_pass", "layout", "events", "source")
ADVISORIES = ("id", "title", "fixed_in", "source")

SHA256, SHA384, MAX_LAYOUT = 32, 48, 32
MAX_ADVISORIES = 8
EVENTS = {"pre202505": "TC_EVENTS_PRE_202505", "stable202505": "TC_EVENTS_STABLE_202505"}
VERSION = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\.([0-9a-z]+))?")
LABEL = re.compile(r"[\x20-\x7e]{1,256}")
PER_LINE = 16


class Bad(Exception):
    """A row that breaks a rule."""


def read(path, columns):
    """Returns the rows of a file as (place, row); comments and empty lines are left out."""
    lines = pathlib.Path(path).read_text(encoding="ascii").splitlines()
    kept = [(number, line) for number, line in enumerate(lines, 1)
            if line and not line.startswith("#")]
    rows = []
    for (number, _), fields in zip(kept, csv.reader([line for _, line in kept], strict=True)):
        rows.append((f"{path}:{number}", fields))
    if not rows or tuple(rows[0][1]) != columns:
        raise Bad(f"{path}: the first row must name the columns {','.join(columns)}")
    if len(rows) == 1:
        raise Bad(f"{path}: there must be a row")
    for place, fields in rows[1:]:
        if len(fields) != len(columns):
            raise Bad(f"{place}: {len(fields)} fields, {len(columns)} expected")
    return [(place, dict(zip(columns, fields))) for place, fields in rows[1:]]


def need(condition, place, text):
    if not condition:
        raise Bad(f"{place}: {text}")


def labels(place, row, *names):
    for name in names:
        need(LABEL.fullmatch(row[name]), place, f"{name} must be 1 to 256 printable characters")


def digest(place, row, name, size):
    need(re.fullmatch(f"[0-9a-f]{{{2 * size}}}", row[name]), place,
         f"{name} must be {2 * size} lower-case hex digits")


def unique(rows, name):
    seen = {}
    for place, row in rows:
        need(not row[name] or row[name] not in seen, place,
             f"{name} is that of {seen.get(row[name])}")
        seen[row[name]] = place


def version_key(place, text):
    """Returns what versions are compared by, as the library does."""
    found = VERSION.fullmatch(text)
    need(found, place, f"{text!r} is no version")
    return tuple(int(part) for part in found.groups()[:3]) + (found[4] or "",)


def check_firmware(rows):
    for place, row in rows:
        labels(place, row, "name", "words", "source")
        need(row["single_pass"] or row["two_pass"], place, "one register must be known")
        for name in ("single_pass", "two_pass"):
            if row[name]:
                digest(place, row, name, SHA384)
        need(re.fullmatch("(?:[0-9a-f]{2})+", row["layout"]), place, "layout must be hex")
        need(len(row["layout"]) <= 2 * MAX_LAYOUT, place, "layout is too long")
        need(row["events"] in EVENTS, place, "events are not known")
    unique(rows, "name")
    registers = [(place, {"register": row[name]}) for place, row in rows
                 for name in ("single_pass", "two_pass")]
    unique(registers, "register")


def check_advisories(rows):
    for place, row in rows:
        labels(place, row, "id", "title", "source")
        version_key(place, row["fixed_in"])
    unique(rows, "id")


def check_image(place, row, firmware, advisories):
    labels(place, row, "name", "source")
    key = version_key(place, row["version"])
    need(row["name"].endswith("-" + row["version"]), place, "the name must end with the version")
    need(row["is_dev"] in ("true", "false"), place, "is_dev must be true or false")
    need((row["is_dev"] == "true") == ("-dev-" in row["name"]), place,
         "the name must say whether the image is for development")
    digest(place, row, "os_image_hash", SHA256)
    if row["description"]:
        digest(place, row, "description", SHA256)
    need(not row["firmware"] or row["firmware"] in firmware, place, "firmware is not known")
    named = row["advisories"].split(";") if row["advisories"] else []
    need(len(named) <= MAX_ADVISORIES and len(set(named)) == len(named), place,
         "too many advisories, or one twice")
    due = {row_id for row_id, fixed_in in advisories.items() if key < fixed_in}
    need(set(named) == due, place, f"advisories must be {';'.join(sorted(due)) or 'empty'}")


def check(images, firmware, advisories):
    check_firmware(firmware)
    check_advisories(advisories)
    names = {row["name"] for _, row in firmware}
    fixes = {row["id"]: version_key(place, row["fixed_in"]) for place, row in advisories}
    for place, row in images:
        check_image(place, row, names, fixes)
    for name in ("name", "os_image_hash", "description"):
        unique(images, name)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def slice_of(text):
    return f"{{{quoted(text)}, {len(text)}}}"


def array(digits):
    data = bytes.fromhex(digits)
    lines = [", ".join(f"0x{byte:02x}" for byte in data[i:i + PER_LINE])
             for i in range(0, len(data), PER_LINE)]
    return "{" + ",\n        ".join(lines) + "}"


def write_image(row):
    named = row["advisories"].split(";") if row["advisories"] else []
    members = [("name", slice_of(row["name"])), ("version", slice_of(row["version"])),
               ("is_dev", row["is_dev"]), ("os_image_hash", array(row["os_image_hash"]))]
    if row["description"]:
        members += [("has_description", "true"), ("description", array(row["description"]))]
    members += [("firmware", slice_of(row["firmware"]))]
    if named:
        members += [("advisories", "{" + ", ".join(map(slice_of, named)) + "}"),
                    ("n_advisories", str(len(named)))]
    return members + [("source", slice_of(row["source"]))]


def write_firmware(row):
    members = [("name", quoted(row["name"])), ("words", quoted(row["words"]))]
    for name in ("single_pass", "two_pass"):
        if row[name]:
            members += [(f"has_{name}", "true"), (f"mrtd_{name}", array(row[name]))]
    return members + [("layout", array(row["layout"])),
                      ("layout_size", str(len(row["layout"]) // 2)),
                      ("events", EVENTS[row["events"]]), ("source", quoted(row["source"]))]


def write_advisory(row):
    return [(name, quoted(row[name])) for name in ADVISORIES]


def table(c_type, name, rows, write):
    lines = [f"static const {c_type} {name}[] = {{"]
    for _, row in rows:
        members = ",\n     ".join(f".{member} = {value}" for member, value in write(row))
        lines.append(f"    {{{members}}},")
    return "\n".join(lines + ["};", ""])


def generate(paths):
    """Returns the C text of the three files; raises Bad when a rule is broken."""
    images, firmware, advisories = (read(path, columns) for path, columns in
                                    zip(paths, (IMAGES, FIRMWARE, ADVISORIES)))
    check(images, firmware, advisories)
    return "\n".join((table("tc_known_image", "images", images, write_image),
                      table("tc_known_firmware", "firmware", firmware, write_firmware),
                      table("tc_known_advisory", "advisories", advisories, write_advisory)))


def main():
    try:
        text = generate(sys.argv[1:4])
    except Bad as problem:
        sys.exit(str(problem))
    pathlib.Path(sys.argv[4]).write_text(text, encoding="ascii")


if __name__ == "__main__":
    main()
