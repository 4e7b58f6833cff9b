# SPDX-License-Identifier: Apache-2.0
"""What the tests of the program share: running it, simulated evidence, output as TAP."""
import functools
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ.get("TRUSTCENTER_PROGRAM", "build/trustcenter")
SOURCE = pathlib.Path(os.environ.get("TRUSTCENTER_SOURCE", "."))
INSTRUMENTED = os.environ.get("TRUSTCENTER_INSTRUMENTED", "0") == "1"
FORGED_AT = "2026-01-11T00:00:00Z"

PASSED, FAILED, USAGE, PARTIAL, TROUBLE = 0, 1, 2, 3, 4
TIME_LIMIT = 60


def vectors():
    """Returns the folder of genuine evidence, or None."""
    default = SOURCE / ".." / "shared" / "vectors"
    folder = pathlib.Path(os.environ.get("TRUSTCENTER_VECTORS", default))
    return folder if folder.is_dir() else None


class Result:
    """What a run of the program gave."""

    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout or b""
        self.err = done.stderr or b""
        self.text = self.out.decode("utf-8")
        self.complaint = self.err.decode("utf-8")


def run(*args, stdin=b"", env=None, **more):
    """Runs the program; its input and outputs are bytes."""
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    environment.pop("NO_COLOR", None)
    environment.update(env or {})
    more.setdefault("stdout", subprocess.PIPE)
    more.setdefault("stderr", subprocess.PIPE)
    more["input" if isinstance(stdin, bytes) else "stdin"] = stdin
    done = subprocess.run([PROGRAM, *map(str, args)], env=environment, check=False,
                          timeout=TIME_LIMIT, **more)
    return Result(done)


@functools.lru_cache(maxsize=None)
def _folder():
    return tempfile.TemporaryDirectory(prefix="trustcenter-test-")


def forged(scenario="default"):
    """Returns a folder of simulated evidence, made once."""
    return _forged(scenario)


@functools.lru_cache(maxsize=None)
def _forged(scenario):
    folder = pathlib.Path(_folder().name) / scenario
    result = run("forge", "--scenario", scenario, folder)
    assert result.status == PASSED, result.complaint
    return folder


def forged_options(folder=None):
    return ["--at", FORGED_AT, "--trust-root", (folder or forged()) / "root.pem"]


def judged_options(folder=None):
    """Options under which the default scenario passes."""
    return [*forged_options(folder), "--policy", (folder or forged()) / "policy.json"]


class Case(unittest.TestCase):
    """A test case with a folder of its own and the checks that many tests need."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="trustcenter-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def assert_refused(self, result, status, *words):
        """One line on standard error that says why, and nothing on standard output."""
        self.assertEqual(result.status, status, result.complaint)
        self.assertEqual(result.out, b"")
        self.assert_one_line(result, *words)

    def assert_one_line(self, result, *words):
        self.assertRegex(result.complaint, r"\Atrustcenter: [^\n]+\n\Z")
        for word in words:
            self.assertIn(word, result.complaint)


class TapResult(unittest.TestResult):
    """Prints each case as a line of TAP."""

    def __init__(self):
        super().__init__()
        self.number = 0
        self.bad = 0

    def line(self, word, test, note=""):
        self.number += 1
        name = test.id().split(".")[-1].removeprefix("test_")
        print(f"{word} {self.number} - {name}{note}", flush=True)

    def fail_with(self, test, error):
        self.bad += 1
        self.line("not ok", test)
        for text in self._exc_info_to_string(error, test).splitlines():
            print(f"# {text}")

    def addSuccess(self, test):
        self.line("ok", test)

    def addFailure(self, test, err):
        self.fail_with(test, err)

    def addError(self, test, err):
        self.fail_with(test, err)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.bad += 1
            print(f"# {subtest.id()}")
            for text in self._exc_info_to_string(err, test).splitlines():
                print(f"# {text}")
            self.line("not ok", test)

    def addSkip(self, test, reason):
        self.line("ok", test, f" # SKIP {reason}")


def main():
    """Runs the tests of the calling module."""
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = TapResult()
    suite.run(result)
    print(f"1..{result.number}", flush=True)
    sys.exit(1 if result.bad else 0)
