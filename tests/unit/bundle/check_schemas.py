#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the JSON Schemas of bundle and policy: that they are schemas, and that they and the
readers agree about the documents and samples of the repository.

Usage: check_schemas.py ROOT
"""
import json
import pathlib
import re
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: the Python module jsonschema is not installed")
    sys.exit(77)

ROOT = pathlib.Path(sys.argv[1])
# Samples that a schema accepts although the reader refuses them: the rule is beyond a schema.
BEYOND = {"bundle": {"bundle-changed.json"}, "policy": {"weakened"}}
REFUSED = {"bundle": {"policy.json"}, "policy": {"no-hardware", "revoked", "debug"}}


def examples(name):
    text = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]


def samples(name):
    """Returns the corpus files that are documents of this format."""
    for path in sorted((ROOT / "fuzz" / "corpus" / name).iterdir()):
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        if isinstance(document, dict) and "format" in document:
            yield path.name, document


def main():
    problems = []
    for name in ("bundle", "policy"):
        schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for document in examples(name):
            problems += [f"docs/{name}.md: {e.message}" for e in validator.iter_errors(document)]
        for file, document in samples(name):
            good = validator.is_valid(document)
            if good == (file in REFUSED[name]) and file not in BEYOND[name]:
                problems.append(f"{name}/{file}: {'accepted' if good else 'refused'}")
    print("\n".join(problems) or "the schemas agree with the documents and samples")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
