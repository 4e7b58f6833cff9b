#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/checks.md, the page that explains every check, from include/trustcenter/checks.def.

Usage: tools/gen_checks.py [--check]      (--check only says whether the page is current)
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "include" / "trustcenter" / "checks.def"
PAGE = ROOT / "docs" / "checks.md"
SECTIONS = [("HARDWARE", "Hardware"), ("OPERATING_SYSTEM", "Operating system"),
            ("SOURCE_CODE", "Source code"), ("KEY_MANAGEMENT", "Key management"),
            ("NETWORK", "Network")]
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
FIELDS = ("name", "id", "section", "severity", "basis", "needs", "title", "spec", "meaning",
          "remedy")

INTRODUCTION = """\
# The checks

Every check that a report can hold, in the order of the report. This page is made from
`include/trustcenter/checks.def` by `tools/gen_checks.py`; `trustcenter checks ID` says the same.

The title of a check is the sentence that is true when it passes. A check passes only because a
computation over the evidence showed it. *Required* checks decide the verdict, *advisory* ones
inform; a policy can move a check either way. The basis says what a passed check rests on. A check
whose prerequisites do not hold is reported as "could not check", never as passed.

Rules are cited by document and section: `intel-dcap` is Intel's quote generation and verification
format as this project wrote it down, `dstack` the dstack protocol, `dstack-mr` the measurements of
dstack's OS images, `reference` the system that this one answers to.
"""


def arguments(text):
    """Splits the arguments of one TC_CHECK entry; adjacent strings are one."""
    values, current = [], ""
    for token in re.finditer(rf"{STRING.pattern}|,|\w+", text):
        if token[0] == ",":
            values.append(current)
            current = ""
        elif token[0].startswith('"'):
            current += re.sub(r"\\(.)", r"\1", token[1])
        else:
            current += token[0]
    return dict(zip(FIELDS, values + [current], strict=True))


def entries():
    text = re.sub(r"/\*.*?\*/", "", CATALOGUE.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(rf"TC_CHECK\(((?:{STRING.pattern}|[^()\"])*)\)", text)
    checks = [arguments(match[0]) for match in found]
    assert len(checks) == text.count("TC_CHECK("), "an entry could not be read"
    return checks


def entry_text(check):
    basis = check["basis"].lower().replace("_", "-")
    needs = ", ".join(f"[{name}](#{name.replace('.', '')})" for name in check["needs"].split())
    return f"""\
### {check['id']}

**{check['title']}**

{check['meaning']}

- If it does not hold: {check['remedy']}
- {check['severity'].capitalize()}; basis: {basis}
- Needs: {needs or 'nothing'}
- Rule: {check['spec']}
"""


def page():
    checks = entries()
    parts = [INTRODUCTION]
    for section, title in SECTIONS:
        parts.append(f"## {title}\n")
        mine = [entry_text(check) for check in checks if check["section"] == section]
        parts += mine or ["There are no checks for this section yet. Reports say that it could not "
                          "be\nchecked; it is never hidden and never green.\n"]
    return "\n".join(parts)


def main():
    text = page()
    if "--check" in sys.argv:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        if not current:
            print("docs/checks.md is not current; run tools/gen_checks.py")
        return 0 if current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
