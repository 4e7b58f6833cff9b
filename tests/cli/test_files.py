# SPDX-License-Identifier: Apache-2.0
"""Reading and writing: what is there, what is not, and what breaks on the way."""
import os
import pty
import resource
import signal
import stat
import subprocess

import support
from support import (Case, FAILED, PASSED, TROUBLE, USAGE, forged, forged_options, judged_options,
                     run)

MAX_FILE = 16 * 1024 * 1024
PRINTERS = [["--help"], ["--version"], ["--man"], ["verify", "--help"], ["policy", "show"],
            ["checks"], ["checks", "hardware.root"], ["forge", "--list"]]


def with_evidence():
    """Commands that print something about evidence."""
    good = forged()
    return [["verify", *judged_options(), good / "bundle.json"],
            ["quote", "verify", *forged_options(), good / "quote.bin", good / "collateral.json"],
            ["inspect", good / "quote.bin"],
            ["bundle", "make", "-o", "-", good / "quote.bin"]]


class Reading(Case):
    def test_missing_file(self):
        for words in (["verify"], ["inspect"], ["bundle", "make", "-o", "x"]):
            self.assert_refused(run(*words, "quote.bin"), USAGE,
                                "trustcenter: quote.bin: No such file or directory")
        self.assert_refused(run("quote", "verify", "quote.bin", "x"), USAGE, "quote.bin: No such")
        for option in ("--policy", "--trust-root"):
            self.assert_refused(run("verify", option, "nope", "x"), USAGE, "nope: No such file")

    def test_directory(self):
        self.assert_refused(run("verify", self.folder), USAGE, "is a directory")

    def test_unreadable_file(self):
        path = self.file("secret", b"x")
        path.chmod(0)
        if os.access(path, os.R_OK):
            self.skipTest("this user may read everything")
        self.assert_refused(run("verify", path), USAGE, "Permission denied")

    def test_empty_file(self):
        for words in (["verify"], ["inspect"], ["bundle", "make", "-o", self.folder / "x"]):
            self.assert_refused(run(*words, self.file("empty", b"")), USAGE, "empty")
        self.assertFalse((self.folder / "x").exists())

    def test_largest_file_is_read(self):
        path = self.folder / "large"
        path.touch()
        os.truncate(path, MAX_FILE)
        self.assert_refused(run("verify", path), USAGE, "large")

    def test_larger_file_is_refused(self):
        path = self.folder / "large"
        path.touch()
        os.truncate(path, MAX_FILE + 1)
        for words in (["verify"], ["inspect"], ["bundle", "make", "-o", self.folder / "x"]):
            self.assert_refused(run(*words, path), FAILED, "larger than 16777216 bytes")

    def test_endless_input_is_refused(self):
        with open("/dev/zero", "rb") as zero:
            self.assert_refused(run("verify", "-", stdin=zero), FAILED, "standard input",
                                "larger than")

    def definitions(self, n):
        """App definitions that no machine measured: about 250 KB with 83000 values each."""
        rest = ",".join(['""'] * 83000)
        return [self.file(f"{i}.json", f'{{"manifest_version":2,"name":"{i}",'
                          f'"docker_compose_file":"services: {{}}","allowed_envs":[{rest}]}}')
                for i in range(n)]

    def test_many_definitions_end_in_a_report(self):
        good = forged()
        result = run("verify", *judged_options(), good / "bundle.json", *self.definitions(30))
        self.assertEqual(result.status, FAILED, result.complaint)
        self.assertIn(b"source-code.compose.hash", result.out)

    def test_more_than_a_bundle_holds_is_refused(self):
        """Small enough as files, but not as the text of a bundle."""
        self.assert_refused(run("verify", *self.definitions(60)), USAGE, "bundle is full",
                            "16777216 bytes")

    def test_unknown_file_is_wrong_usage(self):
        result = run("verify", self.file("note.txt", "Dear reader,\n"))
        self.assert_refused(result, USAGE, "note.txt")

    def test_standard_input(self):
        good = forged()
        for verb in (["inspect"], ["verify", *judged_options()]):
            result = run(*verb, "-", stdin=(good / "bundle.json").read_bytes())
            self.assertEqual(result.status, PASSED, result.complaint)
        for pair in ([good / "quote.bin", "-"], ["-", good / "collateral.json"]):
            name = "collateral.json" if pair[1] == "-" else "quote.bin"
            result = run("quote", "verify", *forged_options(), *pair,
                         stdin=(good / name).read_bytes())
            self.assertEqual(result.status, PASSED, result.complaint)

    def test_standard_input_only_once(self):
        good = (forged() / "bundle.json").read_bytes()
        self.assert_refused(run("verify", "-", "-", stdin=good), USAGE, "only once")

    def test_closed_standard_input_is_trouble(self):
        done = subprocess.run(f"{support.PROGRAM} verify - <&-", shell=True, capture_output=True,
                              check=False)
        self.assertEqual(done.returncode, TROUBLE)

    def test_bad_trust_roots(self):
        good = forged()
        for content in (b"", b"nonsense", (good / "ra-tls.pem").read_bytes(),
                        (good / "root.pem").read_bytes()[:-30]):
            result = run("verify", "--trust-root", self.file("root", content),
                         good / "bundle.json")
            self.assert_refused(result, USAGE, "root certificate")

    def test_too_many_trust_roots(self):
        options = ["--trust-root", forged() / "root.pem"] * 9
        self.assert_refused(run("verify", *options, forged() / "bundle.json"), USAGE)

    def test_bad_policies(self):
        good = forged()
        for content in (b"", b"{", b"[]", b'{"format":"trustcenter.policy/v1","chekcs":{}}',
                        b"\x00" * 100):
            result = run("verify", "--policy", self.file("policy", content),
                         good / "bundle.json")
            self.assert_refused(result, USAGE, "policy")


class Writing(Case):
    def test_full_disk(self):
        for words in PRINTERS + with_evidence():
            with self.subTest(words[0]), open("/dev/full", "wb") as full:
                result = run(*words, stdout=full)
                self.assertEqual(result.status, TROUBLE)
                self.assertIn("No space left on device", result.complaint)

    def test_closed_standard_output(self):
        for words in PRINTERS + with_evidence():
            with self.subTest(words[0]):
                command = "exec " + " ".join(map(str, [support.PROGRAM, *words])) + " >&-"
                done = subprocess.run(command, shell=True, stderr=subprocess.PIPE, check=False)
                self.assertEqual(done.returncode, TROUBLE, done.stderr)

    def test_reader_that_went_away(self):
        for words in with_evidence():
            with self.subTest(words[0]):
                reading, writing = os.pipe()
                os.close(reading)
                result = run(*words, stdout=writing)
                os.close(writing)
                self.assertEqual(result.status, TROUBLE)
                self.assertIn("Broken pipe", result.complaint)

    def test_no_file_takes_the_place_of_a_closed_standard_output(self):
        good = forged()
        out = self.folder / "report"
        done = subprocess.run(
            f"{support.PROGRAM} verify --at {support.FORGED_AT} --trust-root {good}/root.pem "
            f"--policy {good}/policy.json -o {out} {good}/bundle.json 0<&- 1>&- 2>&-",
            shell=True, check=False)
        self.assertEqual(done.returncode, PASSED)
        self.assertIn(b"imulated", out.read_bytes())

    def verify_to(self, path, **more):
        return run("verify", *judged_options(), "--format", "json", "-o", path,
                   forged() / "bundle.json", **more)

    def leftovers(self):
        return sorted(path.name for path in self.folder.iterdir())

    def test_output_file_equals_standard_output(self):
        result = self.verify_to(self.folder / "report.json")
        self.assertEqual((result.status, result.out), (PASSED, b""))
        self.assertEqual((self.folder / "report.json").read_bytes(), self.verify_to("-").out)
        self.assertEqual(self.leftovers(), ["report.json"])

    def test_new_file_obeys_the_umask(self):
        self.verify_to(self.folder / "report.json", preexec_fn=lambda: os.umask(0o027))
        mode = stat.S_IMODE((self.folder / "report.json").stat().st_mode)
        self.assertEqual(mode, 0o640)

    def test_existing_file_is_replaced_and_keeps_its_mode(self):
        path = self.file("report.json", b"old" * 100000)
        path.chmod(0o600)
        self.assertEqual(self.verify_to(path).status, PASSED)
        self.assertTrue(path.read_bytes().startswith(b"{"))
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)

    def test_symbolic_link_is_followed(self):
        target = self.file("target.json", b"old")
        link = self.folder / "link.json"
        link.symlink_to(target)
        self.assertEqual(self.verify_to(link).status, PASSED)
        self.assertTrue(link.is_symlink())
        self.assertTrue(target.read_bytes().startswith(b"{"))

    def test_missing_folder(self):
        result = self.verify_to(self.folder / "no" / "report.json")
        self.assert_refused(result, USAGE, "No such file or directory")

    def test_folder_as_output(self):
        self.assert_refused(self.verify_to(self.folder), USAGE, "Is a directory")
        self.assertEqual(self.leftovers(), [])

    def test_device_is_written_to_and_not_replaced(self):
        result = self.verify_to("/dev/full")
        self.assert_refused(result, TROUBLE, "/dev/full: No space left on device")
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/full").st_mode))
        self.assertEqual(self.verify_to("/dev/null").status, PASSED)
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))

    def test_failed_write_leaves_the_old_file_and_nothing_else(self):
        if support.INSTRUMENTED:
            self.skipTest("an instrumented build writes files of its own")
        path = self.file("report.json", b"old")

        def small_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

        result = self.verify_to(path, preexec_fn=small_files)
        self.assert_refused(result, TROUBLE, "File too large")
        self.assertEqual(path.read_bytes(), b"old")
        self.assertEqual(self.leftovers(), ["report.json"])

    def test_forge_keeps_its_hands_off_full_folders(self):
        self.file("mine", b"x")
        self.assert_refused(run("forge", self.folder), USAGE, "not empty")
        self.assertEqual(self.leftovers(), ["mine"])


class Terminal(Case):
    def on_terminal(self, env):
        """Returns what `verify` writes when standard output is a terminal."""
        leader, follower = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", **env}
        with subprocess.Popen([support.PROGRAM, "verify", *map(str, judged_options()),
                               str(forged() / "bundle.json")], stdout=follower,
                              env=environment) as process:
            os.close(follower)
            parts = []
            while True:
                try:
                    part = os.read(leader, 65536)
                except OSError:
                    break
                if not part:
                    break
                parts.append(part)
            process.wait()
        os.close(leader)
        return b"".join(parts)

    def test_colour_on_a_terminal(self):
        self.assertIn(b"\x1b[", self.on_terminal({"NO_COLOR": ""}))

    def test_no_colour_when_not_wanted(self):
        self.assertNotIn(b"\x1b", self.on_terminal({"NO_COLOR": "1"}))
        self.assertNotIn(b"\x1b", self.on_terminal({"NO_COLOR": "", "TERM": "dumb"}))

    def test_no_colour_in_a_pipe(self):
        result = run("verify", *judged_options(), forged() / "bundle.json",
                     env={"TERM": "xterm"})
        self.assertNotIn(b"\x1b", result.out)


class Memory(Case):
    def test_lack_of_memory_is_trouble(self):
        if support.INSTRUMENTED:
            self.skipTest("an instrumented build needs more")
        bundle = forged() / "bundle.json"
        statuses = set()
        for mebibytes in range(1, 40):
            limit = mebibytes * 1024 * 1024

            def small_memory(limit=limit):
                resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

            result = run("verify", *judged_options(), bundle, preexec_fn=small_memory)
            statuses.add(result.status)
            # 127 and a signal come from the loader, before the program starts.
            self.assertIn(result.status,
                          (PASSED, TROUBLE, 127, -signal.SIGKILL, -signal.SIGSEGV))
        self.assertIn(PASSED, statuses)


if __name__ == "__main__":
    support.main()
