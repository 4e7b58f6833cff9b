#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that reports agree with schemas/report.schema.json, and that the schema refuses what is
no report.

Usage: check_report_schema.py SCHEMA RENDER_SAMPLES
"""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("skipped: the Python module jsonschema is not installed")
    sys.exit(77)


def set_in(document, path, value):
    """Returns a copy in which the member at path is value; ... takes it away."""
    document = copy.deepcopy(document)
    place = document
    for name in path[:-1]:
        place = place[name]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


# What makes a report no report any more.
DAMAGE = [
    (["format"], "trustcenter.report/v2"),
    (["verdict"], "verified"),
    (["verdict"], ...),
    (["simulated"], 0),
    (["more"], 1),
    (["bundle", "sha256"], "AB" * 32),
    (["evaluated_at"], "2026-01-01"),
    (["sections", "network"], ...),
    (["sections", "network", "state"], "not-run"),
    (["checks", 0, "severity"], "critical"),
    (["checks", 0, "remedy"], "a passed check needs none"),
    (["checks", 0, "exhibits", 0, "offset"], -1),
    (["checks", 0, "why"], ""),
    (["checks"], []),
    (["exhibits", 0, "age_seconds"], 1.5),
    (["facts", "app", "quote", "mrtd", "basis"], "hearsay"),
    (["trouble"], True),
]


def check_references(document):
    """Yields what a schema cannot say: ids that name nothing."""
    components = {component["name"] for component in document["components"]}
    exhibits = {exhibit["id"] for exhibit in document["exhibits"]}
    for check in document["checks"]:
        if check["component"] not in components:
            yield f"{check['id']} is of no component"
        for reference in check["exhibits"]:
            if reference["id"] not in exhibits:
                yield f"{check['id']} points at no exhibit"
    for component in document["facts"]:
        if component not in components:
            yield f"facts of no component: {component}"


def main():
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[2], folder], check=True)
        paths = sorted(pathlib.Path(folder).glob("*.json"))
        documents = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}
    for name, document in documents.items():
        problems += [f"{name}: {error.json_path}: {error.message[:200]}"
                     for error in validator.iter_errors(document)]
        problems += [f"{name}: {problem}" for problem in check_references(document)]
    for path, value in DAMAGE:
        if validator.is_valid(set_in(documents["passed"], path, value)):
            problems.append(f"accepted: {path} = {value!r}")
    print("\n".join(problems) or f"{len(documents)} reports agree with the schema")
    return 1 if problems or not documents else 0


if __name__ == "__main__":
    sys.exit(main())
