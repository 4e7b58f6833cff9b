#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the rules of the house that no compiler knows (CONTRIBUTING.md lists them).

Usage: check_style.py ROOT
"""
import pathlib
import re
import sys

C_FOLDERS = ("include", "src", "fuzz", "bench", "examples", "tests")
MAX_FUNCTION_LINES = 60
MAX_FILE_LINES = 800
MAX_COLUMNS = 100

BANNED = ["strcpy", "strcat", "sprintf", "vsprintf", "gets", "strtok", "atoi", "atol", "atof",
          "strtol", "strtoul", "strtod", "sscanf", "alloca", "strncpy", "strncat", "setjmp"]
# Functions that only some files may call, and why.
RESERVED = {
    "memcmp": (("src/base/", "tests/", "bench/"), "compare slices with tc_bytes_eq"),
    "malloc": (("src/base/arena.c", "src/cli/", "src/forge/", "src/crypto/p256.c", "tests/",
                "fuzz/", "bench/", "examples/"), "allocate from the arena"),
    "calloc": (("src/base/arena.c", "src/cli/", "src/forge/", "src/crypto/p256.c", "tests/",
                "fuzz/", "bench/", "examples/"), "allocate from the arena"),
    "realloc": (("src/cli/", "src/forge/", "tests/", "fuzz/", "bench/"),
                "allocate from the arena"),
    "assert": ((), "use TC_ASSERT, which is always compiled in"),
}
# The word for a pass is produced in one place only.
CLAIM = re.compile(r"verified", re.IGNORECASE)
CLAIM_FILE = "src/verify/verdict.c"
# What must not be told in the repository: how it was made and where.
PRIVATE = re.compile(r"(?<![\w.])/(?:work|root|home)/|\bTODO\b|\bFIXME\b|\bXXX\b")
# Folders of things that nobody here wrote.
FOREIGN = {"corpus", "node_modules"}
SPDX = "SPDX-License-Identifier: Apache-2.0"

TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/)
  | (?P<line_comment>//[^\n]*)
  | (?P<string>"(?:\\.|[^"\\\n])*")
  | (?P<char>'(?:\\.|[^'\\\n])*')
""", re.VERBOSE | re.DOTALL)


def blank(text):
    """Returns white space of the same shape as text, so that line numbers stay."""
    return re.sub(r"[^\n]", " ", text)


class Checker:
    def __init__(self, root):
        self.root = root
        self.problems = []

    def report(self, name, line, text):
        self.problems.append(f"{name}:{line}: {text}")

    def check_function_lengths(self, name, lines):
        start = None
        for number, line in enumerate(lines, 1):
            if line == "{":
                start = number
            elif line == "}" and start is not None:
                if number - start - 1 > MAX_FUNCTION_LINES:
                    self.report(name, start, f"function of {number - start - 1} lines; "
                                f"{MAX_FUNCTION_LINES} is the most")
                start = None

    def check_calls(self, name, code):
        for match in re.finditer(r"(?<![\w.>])(\w+)\s*\(", code):
            line = code.count("\n", 0, match.start()) + 1
            if match[1] in BANNED:
                self.report(name, line, f"{match[1]} is banned")
            if match[1] in RESERVED:
                folders, advice = RESERVED[match[1]]
                if not name.startswith(folders):
                    self.report(name, line, f"{match[1]} is not for this file: {advice}")

    def check_c(self, path):
        name = path.relative_to(self.root).as_posix()
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        if len(lines) > MAX_FILE_LINES and path.suffix != ".def":
            self.report(name, 1, f"{len(lines)} lines; {MAX_FILE_LINES} is the most")
        code = []
        position = 0
        for token in TOKEN.finditer(text):
            line = text.count("\n", 0, token.start()) + 1
            if token["line_comment"]:
                self.report(name, line, "comments are /* */")
            if token["string"] and name.startswith("src/") and name != CLAIM_FILE:
                if CLAIM.search(token["string"]):
                    self.report(name, line, f"only {CLAIM_FILE} may say that word")
            code += [text[position:token.start()], blank(token[0])]
            position = token.end()
        code = "".join(code + [text[position:]])
        self.check_calls(name, code)
        self.check_function_lengths(name, code.splitlines())

    def check_any(self, path):
        name = path.relative_to(self.root).as_posix()
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return
        if SPDX not in "\n".join(text.splitlines()[:5]) and path.suffix in (
                ".c", ".h", ".py", ".sh", ".build", ".def", ".mk"):
            self.report(name, 1, f"the first lines must say {SPDX}")
        if name == "tests/house/check_style.py":
            return
        for number, line in enumerate(text.splitlines(), 1):
            found = PRIVATE.search(line)
            if found:
                self.report(name, number, f"{found[0]!r} does not belong here")
            if line != line.rstrip() and path.suffix in (".c", ".h", ".py", ".sh", ".build"):
                self.report(name, number, "white space at the end of the line")
            if len(line) > MAX_COLUMNS and path.suffix in (".py", ".sh", ".build"):
                self.report(name, number, f"more than {MAX_COLUMNS} columns")


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    checker = Checker(root)
    for folder in C_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".c", ".h", ".def") and path.is_file():
                checker.check_c(path)
    kept = (".c", ".h", ".def", ".py", ".sh", ".build", ".md", ".txt", ".css", ".yml")
    for folder in C_FOLDERS + ("tools", "docs", "web"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in kept and path.is_file() and not FOREIGN & set(path.parts):
                checker.check_any(path)
    for path in sorted(root.glob("*.md")) + [root / "Makefile", root / "meson.build"]:
        checker.check_any(path)
    print("\n".join(checker.problems))
    print(f"{len(checker.problems)} problems of style")
    return 1 if checker.problems else 0


if __name__ == "__main__":
    sys.exit(main())
