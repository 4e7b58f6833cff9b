#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the parts know only what they may (docs/architecture.md), and that the core is pure.

1. Every include of a file in src/PART names its own part or one before it in the order.
2. Only the parts named below include headers of other libraries.
3. What the core's objects need from outside is on a list: no files, sockets, clock, environment,
   threads or output, and of the other libraries only what is named.

Usage: check_layers.py ROOT [libtc_PART.a...]
"""
import collections
import fnmatch
import pathlib
import re
import subprocess
import sys

ORDER = ["base", "check", "codec", "crypto", "dcap", "dstack", "measure", "bundle", "verify",
         "render", "forge", "cli"]
CORE = ORDER[:ORDER.index("forge")]
# Parts that do not know each other although one stands before the other.
STRANGERS = {("dstack", "dcap"), ("measure", "dcap"), ("measure", "dstack")}
FOREIGN = {
    "openssl": {"crypto", "forge"},
    "yaml.h": {"codec"},
    "archive.h": {"cli"},
    "archive_entry.h": {"cli"},
}
STANDARD = {"stdalign.h", "stdbool.h", "stddef.h", "stdint.h", "stdlib.h", "string.h", "limits.h"}

C_SYMBOLS = ["abort", "memchr", "memcmp", "memcpy", "memmove", "memset", "strcmp", "strlen",
             "bsearch", "__memcpy_chk", "__memmove_chk", "__memset_chk", "__stack_chk_fail",
             "_GLOBAL_OFFSET_TABLE_"]
# Object files that may call more, by name: memory, libyaml, and libcrypto's arithmetic.
EXTRA = {
    "arena.c.o": ["malloc", "free"],
    "yaml.c.o": ["yaml_parser_initialize", "yaml_parser_set_input_string",
                 "yaml_parser_set_encoding", "yaml_parser_parse", "yaml_parser_delete",
                 "yaml_event_delete"],
    "digest.c.o": ["SHA256_*", "SHA384_*", "SHA512_*"],
    "p256.c.o": ["BN_*", "EC_GROUP_*", "EC_POINT_*", "CRYPTO_zalloc", "CRYPTO_free",
                 "ERR_clear_error"],
}


def check_includes(root, problems):
    for path in sorted((root / "src").rglob("*.[ch]")):
        name = path.relative_to(root).as_posix()
        part = name.split("/")[1]
        if part not in ORDER:
            problems.append(f"{name}: the part {part} has no place in the order")
            continue
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            found = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
            if not found:
                continue
            problem = judge_include(part, found[1] == "<", found[2])
            if problem:
                problems.append(f"{name}:{number}: {problem}")


def judge_include(part, is_system, header):
    first = header.split("/")[0]
    if first in ORDER and not is_system:
        if ORDER.index(first) > ORDER.index(part) or (part, first) in STRANGERS:
            return f"{part} must not know {first}"
    elif first == "trustcenter":
        pass
    elif first in FOREIGN:
        if part not in FOREIGN[first]:
            return f"only {', '.join(sorted(FOREIGN[first]))} may include {header}"
    elif part in CORE and header not in STANDARD and not header.endswith(".inc"):
        return f"the core must not include {header}"
    return None


def symbols(archive):
    """Returns the defined symbols of an archive and the undefined ones by object file."""
    run = subprocess.run(["nm", "-A", archive], capture_output=True, text=True, check=True)
    defined, undefined = set(), collections.defaultdict(set)
    for line in run.stdout.splitlines():
        # "libtc_base.a:arena.c.o:                 U malloc"
        where, _, rest = line.rpartition(":")
        fields = rest.split()
        member = pathlib.Path(where.rpartition(":")[2]).name
        if fields[-2] in "UwvV" and len(fields) == 2:
            undefined[member].add(fields[-1])
        elif fields[-2].isupper():
            defined.add(fields[-1])
    return defined, undefined


def check_symbols(archives, problems):
    core = {}
    for archive in archives:
        part = pathlib.Path(archive).name.removeprefix("libtc_").removesuffix(".a")
        if part in CORE:
            core[part] = symbols(archive)
    own = set().union(*(defined for defined, _ in core.values()))
    for part in sorted(core, key=CORE.index):
        # What a part may call: itself and the parts before it.
        known = set().union(*(core[other][0] for other in CORE[:CORE.index(part) + 1]
                              if other in core))
        for member, names in sorted(core[part][1].items()):
            allowed = C_SYMBOLS + EXTRA.get(member, [])
            for symbol in sorted(names - known):
                if symbol in own:
                    problems.append(f"{part}/{member}: {symbol} belongs to a later part")
                elif not any(fnmatch.fnmatchcase(symbol, pattern) for pattern in allowed):
                    problems.append(f"{part}/{member}: {symbol} is not on the list of what the "
                                    "pure core may call")
    return len(core)


def main():
    problems = []
    check_includes(pathlib.Path(sys.argv[1]).resolve(), problems)
    n_parts = check_symbols(sys.argv[2:], problems)
    print("\n".join(problems))
    print(f"{len(problems)} problems; symbols of {n_parts} parts looked at")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
