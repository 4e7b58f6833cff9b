# SPDX-License-Identifier: Apache-2.0
"""Every command on simulated evidence: verdicts, exit statuses, and no claim too much."""
import json
import re
import subprocess

import support
from support import (Case, FAILED, PARTIAL, PASSED, USAGE, forged, forged_options, run)

STATUS_OF = {"passed": PASSED, "failed": FAILED, "partial": PARTIAL}
# Single files that say as much as a bundle.
FILES = ["quote.bin", "collateral.json", "tcb_info.json", "vm_config.json", "os-image.json"]


def scenarios():
    """Returns the verdict of every scenario that the forge knows, by name."""
    found = re.findall(r"(?m)^(\S+) .*\((passed|failed|partial)\)$", run("forge", "--list").text)
    return dict(found)


def verify(folder, *more, policy=True):
    own = folder / "policy.json"
    options = ["--policy", own] if policy and own.exists() else []
    return run("verify", *forged_options(folder), *options, *more)


class Verify(Case):
    def test_every_scenario_gives_its_verdict(self):
        for name, verdict in scenarios().items():
            with self.subTest(name):
                folder = forged(name)
                result = verify(folder, "--format", "json", folder / "bundle.json")
                report = json.loads(result.text)
                self.assertEqual(report["verdict"]["id"] if isinstance(report["verdict"], dict)
                                 else report["verdict"], verdict)
                self.assertEqual(result.status, STATUS_OF[verdict])

    def test_strict_policy_leaves_unmade_sections_open(self):
        folder = forged()
        policy = json.loads((folder / "policy.json").read_text())
        del policy["required_sections"]  # so that all are
        result = verify(folder, "--policy", self.file("policy.json", json.dumps(policy)),
                        folder / "bundle.json", policy=False)
        self.assertEqual(result.status, PARTIAL)

    def test_strict_policy_does_not_know_the_simulated_image(self):
        folder = forged()
        result = verify(folder, folder / "bundle.json", policy=False)
        self.assertEqual(result.status, FAILED)
        self.assertIn("operating-system.image.known", result.text)

    def test_own_root_is_needed(self):
        folder = forged()
        result = run("verify", "--at", support.FORGED_AT, folder / "bundle.json")
        self.assertEqual(result.status, FAILED)
        self.assertNotIn("Verified", result.text)

    def test_simulated_evidence_says_so(self):
        folder = forged()
        for form in ("text", "json", "html"):
            result = verify(folder, "--format", form, folder / "bundle.json")
            self.assertIn("simulated", result.text.lower())

    def test_only_a_pass_is_called_by_its_word(self):
        for name, verdict in scenarios().items():
            if verdict == "passed":
                continue
            folder = forged(name)
            for form in ("text", "html"):
                result = verify(folder, "--format", form, folder / "bundle.json")
                self.assertNotIn("verified", result.text.lower(), (name, form))

    def test_time_decides(self):
        folder = forged()
        for at, status in (("2026-01-11T00:00:00Z", PASSED), ("1768089600", PASSED),
                           ("2020-01-01T00:00:00Z", FAILED), ("2031-01-01T00:00:00Z", FAILED)):
            result = run("verify", "--trust-root", folder / "root.pem", "--policy",
                         folder / "policy.json", "--at", at, folder / "bundle.json")
            self.assertEqual(result.status, status, at)

    def test_single_files_do_as_well_as_a_bundle(self):
        folder = forged()
        result = verify(folder, *(folder / name for name in FILES))
        self.assertEqual(result.status, PASSED, result.text)

    def test_order_of_files_makes_no_difference(self):
        folder = forged()
        files = [folder / name for name in FILES]
        texts = {verify(folder, "--format", "json", *order).text
                 for order in (files, files[::-1], files[1:] + files[:1], files + files)}
        self.assertEqual(len(texts), 1)

    def test_same_input_gives_the_same_bytes(self):
        folder = forged()
        for form in ("text", "json", "html"):
            one = verify(folder, "--format", form, folder / "bundle.json")
            two = verify(folder, "--format", form, folder / "bundle.json")
            self.assertEqual(one.out, two.out)
            self.assertTrue(one.out.endswith(b"\n"))

    def test_broken_bundle_fails(self):
        folder = forged()
        whole = (folder / "bundle.json").read_bytes()
        for broken in (whole[:-10], whole.replace(b'"exhibits"', b'"exhibitz"', 1)):
            result = verify(folder, self.file("bundle.json", broken))
            self.assertIn(result.status, (FAILED, USAGE))
            self.assert_one_line(result)

    def test_changed_exhibit_fails(self):
        folder = forged()
        bundle = json.loads((folder / "bundle.json").read_text())
        for exhibit in bundle["exhibits"]:
            if exhibit["encoding"] == "utf-8":
                exhibit["body"] += " "
                break
        result = verify(folder, self.file("bundle.json", json.dumps(bundle)))
        self.assert_refused(result, FAILED, "SHA-256")


class Quote(Case):
    def quote(self, name, *more, options=None, quote=None, collateral=None):
        folder = forged(name)
        return run("quote", "verify", *(forged_options(folder) if options is None else options),
                   *more, quote or folder / "quote.bin", collateral or folder / "collateral.json")

    def test_status_and_advisories(self):
        result = self.quote("default")
        self.assertEqual((result.status, result.text), (PASSED, "Status: UpToDate\n"))
        result = self.quote("out-of-date")
        self.assertEqual(result.status, PASSED, result.complaint)
        self.assertRegex(result.text,
                         r"\AStatus: OutOfDate\n(Advisory: INTEL-SA-\d{5}\n)+\Z")

    def test_sgx(self):
        result = self.quote("sgx")
        self.assertEqual((result.status, result.text), (PASSED, "Status: UpToDate\n"),
                         result.complaint)

    def test_what_is_configuration_is_left_to_a_policy(self):
        self.assertEqual(self.quote("service-td").status, PASSED)

    def test_rejections(self):
        for name, word in (("revoked-level", "hardware.tcb.not-revoked"),
                           ("unknown-level", "hardware.tcb"),
                           ("revoked-machine", "hardware.pck"), ("debug", "hardware.td.debug"),
                           ("old-collateral", "hardware.collateral"),
                           ("foreign-root", "hardware"), ("tampered-quote", "hardware")):
            with self.subTest(name):
                result = self.quote(name)
                self.assert_refused(result, FAILED, "rejected", word)

    def test_own_root_is_needed(self):
        result = self.quote("default", options=["--at", support.FORGED_AT])
        self.assert_refused(result, FAILED, "rejected", "hardware.root")

    def test_simulated_quote_says_so(self):
        self.assertIn("simulated", self.quote("default").complaint)

    def test_spellings_of_a_quote(self):
        digits = (forged() / "quote.bin").read_bytes().hex()
        for text in (digits, digits.upper(), "0x" + digits, digits + "\n", f"  {digits} \n"):
            result = self.quote("default", quote=self.file("quote", text))
            self.assertEqual(result.status, PASSED, result.complaint)

    def test_broken_quotes_are_rejected_in_one_line(self):
        raw = (forged() / "quote.bin").read_bytes()
        for broken in (b"", b"\x00", raw[:47], raw[:1000], raw + b"\x01", b"abc", raw.hex()[:-1]):
            result = self.quote("default", quote=self.file("quote", broken))
            self.assert_refused(result, FAILED, "rejected")

    def test_broken_collateral_is_rejected_in_one_line(self):
        text = (forged() / "collateral.json").read_text()
        for broken in ("", "{}", "[]", text[:-3], text.replace("tcb_info", "tcb_inof", 1),
                       "\x00" * 50):
            result = self.quote("default", collateral=self.file("collateral", broken))
            self.assert_refused(result, FAILED)


class Bundle(Case):
    def make(self, *files, options=()):
        return run("bundle", "make", "-o", self.folder / "bundle.json", *options, *files)

    def test_bundle_says_the_same_as_its_files(self):
        folder = forged()
        files = [folder / "quote.bin", folder / "collateral.json", folder / "tcb_info.json"]
        result = self.make(*files)
        self.assertEqual((result.status, result.out, result.err), (PASSED, b"", b""))
        one = verify(folder, "--format", "json", *files)
        two = verify(folder, "--format", "json", self.folder / "bundle.json")
        self.assertEqual(one.out, two.out)

    def test_order_of_files_makes_no_difference(self):
        folder = forged()
        files = [folder / "quote.bin", folder / "collateral.json", folder / "info.json"]
        self.make(*files)
        first = (self.folder / "bundle.json").read_bytes()
        self.make(*files[::-1])
        self.assertEqual((self.folder / "bundle.json").read_bytes(), first)

    def test_bundle_of_a_bundle_is_the_same(self):
        folder = forged()
        self.make(folder / "bundle.json")
        self.assertEqual((self.folder / "bundle.json").read_bytes(),
                         (folder / "bundle.json").read_bytes())

    def test_subject(self):
        folder = forged()
        app = "00112233445566778899aabbccddeeff00112233"
        self.make(folder / "quote.bin", options=["--app-id", app, "--name", "An app",
                                                 "--domain", "app.example"])
        subject = json.loads((self.folder / "bundle.json").read_text())["subject"]
        self.assertEqual(subject["app_id"], app)
        self.assertEqual((subject["name"], subject["domain"]), ("An app", "app.example"))

    def test_evidence_is_held_against_the_app_id(self):
        folder = forged()
        files = [folder / "quote.bin", folder / "collateral.json", folder / "tcb_info.json"]
        self.make(*files, options=["--app-id", "ab" * 20])
        result = verify(folder, self.folder / "bundle.json", policy=False)
        self.assertEqual(result.status, FAILED)

    def test_broken_file_makes_no_bundle(self):
        result = self.make(forged() / "quote.bin", self.file("note.txt", "hello"))
        self.assert_refused(result, USAGE, "note.txt")
        self.assertFalse((self.folder / "bundle.json").exists())


class Readme(Case):
    def test_excerpt_is_what_make_run_shows(self):
        readme = (support.SOURCE / "README.md").read_text(encoding="utf-8")
        excerpt = re.search(r"`make run` shows:\n\n```\n(.*?)```", readme, re.DOTALL)[1]
        (self.folder / "trustcenter").symlink_to(support.PROGRAM)
        done = subprocess.run([support.SOURCE / "tools" / "example.sh", self.folder],
                              capture_output=True, text=True, check=True)
        self.assertTrue(done.stdout.startswith(excerpt), "run `make run` and copy its beginning")


class Catalogue(Case):
    def test_every_check_is_listed_and_explained(self):
        text = run("checks").text
        ids = re.findall(r"(?m)^  ([a-z-]+(?:\.[a-z-]+)+) ", text)
        self.assertGreater(len(ids), 50)
        self.assertEqual(len(ids), len(set(ids)))
        for name in ids:
            result = run("checks", name)
            self.assertEqual(result.status, PASSED)
            for label in ("Holds when", "Why", "If not", "Section", "Severity", "Basis", "Needs",
                          "Rule"):
                self.assertRegex(result.text, rf"(?m)^{label} +\S")

    def test_every_section_is_listed(self):
        text = run("checks").text
        for title in ("Hardware", "Operating system", "Source code", "Key management", "Network"):
            self.assertRegex(text, rf"(?m)^{title}$")

    def test_unknown_check(self):
        self.assert_refused(run("checks", "hardware.nonsense"), USAGE, "no such check")

    def test_policy_shown_is_the_policy_used(self):
        shown = self.file("policy.json", run("policy", "show").out)
        folder = forged()
        one = run("verify", *forged_options(folder), "--format", "json", folder / "bundle.json")
        two = run("verify", *forged_options(folder), "--format", "json", "--policy", shown,
                  folder / "bundle.json")
        self.assertEqual(one.out, two.out)


class Forge(Case):
    def test_same_scenario_gives_the_same_files(self):
        run("forge", self.folder / "again")
        for path in forged().rglob("*.*"):
            again = self.folder / "again" / path.relative_to(forged())
            self.assertEqual(path.read_bytes(), again.read_bytes())

    def test_files_say_that_they_are_simulated(self):
        self.assertIn("SIMULATED", (forged() / "README.txt").read_text())

    def test_command_shown_works(self):
        text = run("forge", self.folder / "shown").text
        command = re.search(r"(?m)^  trustcenter (verify .*)$", text)[1]
        self.assertEqual(run(*command.split()).status, PASSED)

    def test_image_in_the_folder_is_the_one_described_and_measured(self):
        for name in ("default", "lite"):
            folder = forged(name)
            made = self.folder / f"{name}.json"
            self.assertEqual(run("image", "make", "-o", made, folder / "image").status, PASSED)
            self.assertEqual(made.read_bytes(), (folder / "os-image.json").read_bytes())
            shown = run("measure", "--image", made, "--vm-config", folder / "vm_config.json").text
            claimed = json.loads((folder / "tcb_info.json").read_text())
            for register in ("mrtd", "rtmr0", "rtmr1", "rtmr2"):
                self.assertRegex(shown, rf"(?mi)^{register} +{claimed[register]}$")

    def test_unknown_scenario(self):
        result = run("forge", "--scenario", "nonsense", self.folder / "x")
        self.assert_refused(result, USAGE, "--list")
        self.assertFalse((self.folder / "x").exists())

    def test_needs_a_folder(self):
        self.assert_refused(run("forge"), USAGE, "DIR")


if __name__ == "__main__":
    support.main()
