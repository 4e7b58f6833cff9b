# SPDX-License-Identifier: Apache-2.0
"""The program on genuine evidence, when it is there (TRUSTCENTER_VECTORS)."""
import json
import re
import shutil
import subprocess

import support
from support import Case, FAILED, PARTIAL, PASSED, run, vectors

MAX_RESIDENT_KIB = 16 * 1024


def near():
    folder = vectors()
    return sorted(path for path in (folder / "near").iterdir() if path.is_dir()) if folder else []


class Near(Case):
    def setUp(self):
        super().setUp()
        if not near():
            self.skipTest("no genuine evidence here")

    def evidence(self, folder):
        at = (folder / "time.txt").read_text().strip()
        return ["--at", at], [folder / name for name in
                              ("quote.bin", "collateral.json", "tcb_info.json")]

    def test_quotes_are_up_to_date(self):
        for folder in near():
            options, files = self.evidence(folder)
            result = run("quote", "verify", *options, *files[:2])
            self.assertEqual((result.status, result.text, result.err),
                             (PASSED, "Status: UpToDate\n", b""))

    def test_hardware_and_source_code_hold(self):
        for folder in near():
            options, files = self.evidence(folder)
            result = run("verify", *options, "--format", "json", *files)
            # Where the guest agent names a system image, it is one that was never published.
            names_image = bool(json.loads(files[2].read_text()).get("os_image_hash"))
            self.assertEqual(result.status, FAILED if names_image else PARTIAL)
            sections = json.loads(result.text)["sections"]
            for name in ("hardware", "source-code"):
                self.assertIn(sections[name]["state"], ("pass", "warn"), folder.name)
            self.assertEqual(sections["operating-system"]["state"],
                             "fail" if names_image else "inconclusive")
            for name in ("key-management", "network"):
                self.assertEqual(sections[name]["state"], "inconclusive")

    def test_bundle_of_genuine_files(self):
        for folder in near():
            options, files = self.evidence(folder)
            bundle = self.folder / "bundle.json"
            self.assertEqual(run("bundle", "make", "-o", bundle, *files).status, PASSED)
            one = run("verify", *options, "--format", "json", *files)
            two = run("verify", *options, "--format", "json", bundle)
            self.assertEqual(one.out, two.out)

    def test_without_a_piece_it_is_never_better(self):
        options, files = self.evidence(near()[0])
        for left_out in range(3):
            rest = files[:left_out] + files[left_out + 1:]
            self.assertNotEqual(run("verify", *options, *rest).status, PASSED)

    def test_inspect_shows_every_file(self):
        for folder in near():
            for path in self.evidence(folder)[1]:
                self.assertEqual(run("inspect", path).status, PASSED, path)

    def test_memory_stays_small(self):
        if support.INSTRUMENTED:
            self.skipTest("an instrumented build needs more")
        options, files = self.evidence(near()[0])
        if shutil.which("time") is None:
            self.skipTest("the program `time` is not here")
        # Measured by `time`, because a child of this process starts out as large as it is.
        done = subprocess.run(["time", "-f", "%M", support.PROGRAM, "verify", *options,
                               *map(str, files)], capture_output=True, text=True, check=False)
        self.assertLess(int(done.stderr.split()[-1]), MAX_RESIDENT_KIB)


class Dcap(Case):
    """Every row of the index of quotes and collateral gets the verdict that stands there."""

    ROW = re.compile(r"^\| (\w\S*) \| (\w\S*) \| (\d{10}) .*\| ([^|]+) \|$", re.MULTILINE)

    def test_rows_of_the_index(self):
        folder = vectors()
        if folder is None or not (folder / "dcap" / "INDEX.md").exists():
            self.skipTest("no genuine evidence here")
        rows = self.ROW.findall((folder / "dcap" / "INDEX.md").read_text())
        self.assertGreater(len(rows), 5)
        for quote, collateral, now, expected in rows:
            with self.subTest(f"{quote} {collateral}"):
                result = run("quote", "verify", "--at", now,
                             folder / "dcap" / "quotes" / f"{quote}.bin",
                             folder / "dcap" / "collateral" / f"{collateral}.json")
                self.assert_expected(result, expected)

    def assert_expected(self, result, expected):
        if expected.startswith("REJECT"):
            self.assert_refused(result, FAILED)
            return
        self.assertEqual(result.status, PASSED, result.complaint)
        status = re.search(r"status=(\w+)", expected)[1]
        advisories = re.findall(r"SA-\d{5}", expected)
        lines = result.text.splitlines()
        self.assertEqual(lines[0], f"Status: {status}")
        self.assertEqual(lines[1:], [f"Advisory: INTEL-{name}" for name in advisories])


if __name__ == "__main__":
    if not near():
        print("# skipped: no genuine evidence (set TRUSTCENTER_VECTORS)")
    support.main()
