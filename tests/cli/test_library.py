# SPDX-License-Identifier: Apache-2.0
"""The library as others use it: the example, and what the shared library shows."""
import os
import re
import subprocess

import support
from support import Case, SOURCE, forged

EXAMPLE = os.environ.get("TRUSTCENTER_EXAMPLE", "build/examples/example_verify")
LIBRARY = os.environ.get("TRUSTCENTER_LIBRARY", "build/libtrustcenter.so")
FORGED_SECONDS = "1768089600"


class Example(Case):
    @classmethod
    def setUpClass(cls):
        # The default policy knows no simulated system image; an enclave has none.
        cls.bundle = forged("sgx") / "bundle.json"
        cls.root = forged("sgx") / "root.pem"

    def example(self, *args):
        return subprocess.run([EXAMPLE, *map(str, args)], capture_output=True, text=True,
                              check=False)

    def test_verdict_of_a_bundle(self):
        done = self.example(self.bundle, self.root, FORGED_SECONDS)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stdout, r"\Apartial: .+\n\Z")

    def test_verdict_without_the_root(self):
        done = self.example(self.bundle)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stdout, r"\Afailed: .+\n\Z")

    def test_broken_bundle(self):
        done = self.example(self.file("bundle.json", "{}"))
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertRegex(done.stderr, r"\A.+\n\Z")

    def test_usage(self):
        self.assertEqual(self.example().returncode, 2)
        self.assertEqual(self.example("x", self.file("root", "nonsense")).returncode, 2)


class Library(Case):
    def test_only_the_declared_functions_are_visible(self):
        if support.INSTRUMENTED:
            self.skipTest("an instrumented build has symbols of its own")
        declared = set()
        for header in (SOURCE / "include" / "trustcenter").glob("*.h"):
            text = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.DOTALL)
            declared |= set(re.findall(r"\bTC_API\b[^;]*?\b(tc_\w+)\(", text))
        listed = subprocess.run(["nm", "-D", "--defined-only", LIBRARY], capture_output=True,
                                text=True, check=True).stdout
        visible = {line.split()[-1] for line in listed.splitlines()}
        self.assertEqual(visible, declared)


if __name__ == "__main__":
    support.main()
