# SPDX-License-Identifier: Apache-2.0
"""`trustcenter inspect`: it shows everything, claims nothing, and is safe to look at."""
import json
import re
import unicodedata

import support
from support import Case, FAILED, PASSED, USAGE, forged, run

CLOSING = "\nNothing here was checked; use `trustcenter verify`.\n"
# What each file of the forge is, and something that must be seen in it.
SHOWN = {
    "quote.bin": ("Intel quote", "RTMR3", "MRTD", "FMSPC", "certificate             1 of 3"[:11]),
    "collateral.json": ("Intel collateral", "TCB info", "OutOfDate", "QE identity", "revoked"),
    "intel-tcb-info.json": ("TCB info answer", "FMSPC", "TCB levels", "TDX module"),
    "intel-qe-identity.json": ("identity answer", "MISCSELECT", "ISVPRODID"),
    "getquote.json": ("GetQuote", "RTMR3 replayed", "compose-hash"),
    "verify-request.json": ("verification request", "quote"),
    "info.json": ("Info answer", "app id", "app-compose.json"),
    "tcb_info.json": ("tcb_info", "RTMR0 (claimed)", "services"),
    "event_log.json": ("event log", "system-ready", "digest fits"),
    "ccel.bin": ("CCEL", "RTMR0"),
    "app-compose.json": ("app-compose.json", "key provider", "docker-compose file"),
    "ra-tls.pem": ("RA-TLS", "dstack extensions", "quote"),
    "attestation.bin": ("versioned attestation", "runtime events", "platform"),
    "bundle.json": ("evidence bundle", "SHA-256", "exhibit", "subject"),
    "root.pem": ("X.509 certificates", "Intel SGX Root CA", "P-256 key"),
}


def is_harmless(text):
    """True when a text holds no control or invisible formatting character but line ends."""
    return all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Zl", "Zp", "Cs")
               for char in text)


class Inspect(Case):
    def test_every_kind_of_file(self):
        for name, words in SHOWN.items():
            with self.subTest(name):
                result = run("inspect", forged() / name)
                self.assertEqual(result.status, PASSED, result.complaint)
                for word in words:
                    self.assertIn(word, result.text)
                self.assertTrue(result.text.endswith(CLOSING))
                self.assertTrue(is_harmless(result.text))

    def test_cloud_answer(self):
        result = run("inspect", forged("cloud") / "phala.json")
        self.assertEqual(result.status, PASSED, result.complaint)
        self.assertIn("instance", result.text)

    def test_newest_release(self):
        result = run("inspect", forged("dstack-0.6") / "attestation.bin")
        self.assertEqual(result.status, PASSED, result.complaint)
        self.assertRegex(result.text, r"version +1")

    def test_sgx_quote(self):
        result = run("inspect", forged("sgx") / "quote.bin")
        self.assertIn("MRENCLAVE", result.text)

    def test_nothing_claims_to_be_checked(self):
        for name in SHOWN:
            text = run("inspect", forged() / name).text.lower()
            self.assertNotIn("verified", text)
            self.assertNotIn("genuine", text)

    def test_digest_that_does_not_fit_is_shown(self):
        result = run("inspect", forged("tampered-log") / "event_log.json")
        self.assertIn("DIGEST DOES NOT FIT", result.text)

    def test_broken_file_of_a_known_kind(self):
        quote = (forged() / "quote.bin").read_bytes()
        self.assert_refused(run("inspect", self.file("quote", quote[:-200])), FAILED)
        bundle = (forged() / "bundle.json").read_bytes().replace(b'"sha256":"', b'"sha256":"00', 1)
        result = run("inspect", self.file("bundle", bundle.replace(b'"sha256": "',
                                                                  b'"sha256": "00', 1)))
        self.assert_refused(result, FAILED)

    def test_unknown_file(self):
        self.assert_refused(run("inspect", self.file("x", "hello")), USAGE, "x")


class Hostile(Case):
    """Texts that would steer a terminal or turn a line around."""

    TEXTS = ["\x1b[2J\x1b[1;31mred", "\x1b]0;title\x07", "a\rb", "bell\x07", "\x9b31m",
             "right\u202eleft", "zero\u200bwidth", "line\u2028end", "del\x7f", "nul\x00byte",
             "back\x08\x08\x08", "\ufeffbom", "\U000e0041tag"]

    def log(self, name="event", payload=b""):
        return json.dumps([{"imr": 3, "event_type": 0x08000001, "digest": "00" * 48,
                            "event": name, "event_payload": payload.hex()}])

    def assert_harmless(self, result):
        self.assertTrue(is_harmless(result.text), result.text)
        self.assertTrue(is_harmless(result.complaint), result.complaint)

    def test_event_names(self):
        for text in self.TEXTS:
            result = run("inspect", self.file("log.json", self.log(name=text)))
            self.assertIn(result.status, (PASSED, FAILED))
            self.assert_harmless(result)

    def test_event_payloads(self):
        for text in self.TEXTS:
            payload = ('{"' + text + '":1}').encode()
            result = run("inspect", self.file("log.json", self.log(payload=payload)))
            self.assertIn(result.status, (PASSED, FAILED))
            self.assert_harmless(result)

    def test_app_definitions(self):
        compose = json.loads((forged() / "app-compose.json").read_text())
        for member in ("name", "docker_compose_file", "pre_launch_script"):
            for text in self.TEXTS:
                changed = dict(compose, **{member: f"# {text}\nservices: {{}}\n"})
                result = run("inspect", self.file("app.json", json.dumps(changed)))
                self.assertIn(result.status, (PASSED, FAILED))
                self.assert_harmless(result)

    def test_bundle_subjects_and_sources(self):
        folder = self.folder
        for text in self.TEXTS:
            if "\x00" in text:
                continue
            result = run("bundle", "make", "-o", folder / "bundle.json", "--name", text,
                         forged() / "quote.bin")
            self.assertIn(result.status, (PASSED, FAILED, USAGE))
            self.assert_harmless(result)
            if result.status == PASSED:
                for verb in ("inspect", "verify"):
                    self.assert_harmless(run(verb, folder / "bundle.json"))

    def test_file_names(self):
        for text in self.TEXTS:
            if "\x00" in text:
                continue
            for verb in ("inspect", "verify"):
                result = run(verb, self.file(text, b"hello"))
                self.assertEqual(result.status, USAGE)
                self.assert_harmless(result)

    def test_reports(self):
        for text in self.TEXTS:
            log = self.file("log.json", self.log(name=text))
            for form in ("text", "html"):
                result = run("verify", "--format", form, forged() / "quote.bin", log)
                self.assert_harmless(result)

    def test_long_texts_are_cut_with_a_mark(self):
        result = run("inspect", self.file("app.json", json.dumps(
            {"manifest_version": 2, "name": "n" * 100000, "runner": "bash", "bash_script": "x"})))
        if result.status == PASSED:
            self.assertLess(len(result.text), 20000)
            self.assertRegex(result.text, r"\[cut here: \d+ of 100000 bytes shown\]")
        self.assertTrue(re.search("cut here", result.text) or result.status != PASSED)


if __name__ == "__main__":
    support.main()
