# SPDX-License-Identifier: Apache-2.0
"""Help texts, the manual and wrong usage."""
import re
import shutil
import subprocess

import support
from support import Case, PASSED, USAGE, run

VERBS = ["verify", "quote verify", "inspect", "bundle make", "image make", "measure", "policy show",
         "checks", "forge"]
HELP_WIDTH = 80


class Help(Case):
    def test_version(self):
        for option in ("--version", "-V"):
            result = run(option)
            self.assertEqual(result.status, PASSED)
            self.assertRegex(result.text, r"\Atrustcenter \d+\.\d+\.\d+\n\Z")

    def test_program_help_names_every_verb(self):
        for option in ("--help", "-h"):
            result = run(option)
            self.assertEqual(result.status, PASSED)
            for verb in VERBS:
                self.assertRegex(result.text, rf"(?m)^  {verb}  ")

    def test_every_verb_has_help_and_version(self):
        for verb in VERBS:
            with self.subTest(verb):
                result = run(*verb.split(), "--help")
                self.assertEqual(result.status, PASSED)
                self.assertTrue(result.text.startswith(f"Usage: trustcenter {verb}"))
                self.assertIn("Exit status:", result.text)
                self.assertEqual(result.err, b"")
                self.assertEqual(run(*verb.split(), "-h").text, result.text)
                self.assertEqual(run(*verb.split(), "--version").status, PASSED)

    def test_help_wins_over_missing_arguments(self):
        self.assertEqual(run("verify", "--at", "nonsense", "--help").status, PASSED)

    def test_synopsis_and_options_agree(self):
        for verb in VERBS:
            with self.subTest(verb):
                text = run(*verb.split(), "--help").text
                usage, _, rest = text.partition("\n\n")
                listed = set(re.findall(r"(?m)^  (?:-\w, )?(--[\w-]+)", rest))
                short = dict(re.findall(r"(?m)^  (-\w), (--[\w-]+)", rest))
                named = set(re.findall(r"--[\w-]+", usage))
                named |= {short[name] for name in re.findall(r"(?<![\w-])-\w", usage)}
                self.assertEqual(listed - {"--help", "--version"}, named)

    def test_help_fits_a_terminal(self):
        for verb in [""] + VERBS:
            text = run(*verb.split(), "--help").text
            for line in text.splitlines():
                self.assertLessEqual(len(line), HELP_WIDTH, line)
                self.assertEqual(line, line.rstrip())

    def test_first_word_alone_with_help_shows_its_verbs(self):
        self.assertIn("Usage: trustcenter quote verify", run("quote", "--help").text)
        self.assertIn("Usage: trustcenter bundle make", run("bundle", "-h").text)


class Manual(Case):
    def test_manual_names_every_verb_and_option(self):
        page = run("--man").text.replace("\\", "")
        for verb in VERBS:
            self.assertIn(f".SS {verb}\n", page)
            for option in re.findall(r"--[\w-]+", run(*verb.split(), "--help").text):
                self.assertIn(option, page)

    def test_manual_is_clean(self):
        if shutil.which("mandoc") is None:
            self.skipTest("mandoc is not here")
        page = self.file("trustcenter.1", run("--man").out)
        found = subprocess.run(["mandoc", "-Tlint", page], capture_output=True, text=True,
                               check=False)
        self.assertEqual(found.stdout + found.stderr, "")

    def test_manual_has_no_lost_characters(self):
        if shutil.which("mandoc") is None:
            self.skipTest("mandoc is not here")
        page = self.file("trustcenter.1", run("--man").out)
        shown = subprocess.run(["mandoc", "-Tutf8", "-Owidth=200", page], capture_output=True,
                               text=True, check=True).stdout
        shown = re.sub(r".\x08", "", shown)
        for text in ("trustcenter verify [--at TIME] [--policy FILE]", "-o, --output FILE",
                     "2026-08-14T10:00:00Z \\", "quote.bin collateral.json tcb_info.json"):
            self.assertIn(text, shown)


class Usage(Case):
    def test_no_command(self):
        self.assert_refused(run(), USAGE, "--help")

    def test_unknown_command(self):
        self.assert_refused(run("frobnicate"), USAGE, "frobnicate", "no such command")

    def test_unknown_global_option(self):
        self.assert_refused(run("--frobnicate"), USAGE, "no such option")

    def test_half_a_command(self):
        for words in (["quote"], ["bundle"], ["policy"], ["quote", "show"]):
            self.assert_refused(run(*words), USAGE, words[0])

    def test_unknown_option(self):
        self.assert_refused(run("verify", "--frobnicate", "x"), USAGE, "--frobnicate",
                            "trustcenter verify --help")
        self.assert_refused(run("verify", "-x"), USAGE, "-x")

    def test_abbreviated_option_is_refused(self):
        self.assert_refused(run("verify", "--form", "json", "x"), USAGE, "--form")

    def test_option_without_its_argument(self):
        self.assert_refused(run("verify", "x", "--at"), USAGE, "needs an argument")
        self.assert_refused(run("verify", "x", "--at="), USAGE, "needs an argument")

    def test_argument_for_an_option_without(self):
        self.assert_refused(run("forge", "--list=yes"), USAGE, "takes no argument")

    def test_option_given_twice(self):
        self.assert_refused(run("verify", "--at", "1", "--at", "2", "x"), USAGE, "only once")

    def test_too_few_arguments(self):
        for verb in ("verify", "inspect", "quote verify", "bundle make"):
            self.assert_refused(run(*verb.split()), USAGE, "too few arguments")
        self.assert_refused(run("quote", "verify", "one"), USAGE, "too few arguments")

    def test_too_many_arguments(self):
        self.assert_refused(run("inspect", "a", "b"), USAGE, "too many arguments", "b")
        self.assert_refused(run("policy", "show", "a"), USAGE, "too many arguments")
        self.assert_refused(run("checks", "a", "b"), USAGE, "too many arguments")
        self.assert_refused(run("quote", "verify", "a", "b", "c"), USAGE, "too many arguments")

    def test_two_dashes_end_the_options(self):
        self.assert_refused(run("inspect", "--", "--help"), USAGE, "--help", "No such file")

    def test_bad_time(self):
        for text in ("yesterday", "2026-13-01T00:00:00Z", "-5", "1e9", "2026-01-01"):
            self.assert_refused(run("verify", f"--at={text}", "x"), USAGE, "not a time")

    def test_times_that_people_write(self):
        for text in ("1736553600", "2026-01-11T00:00:00Z", "2026-01-11T01:00:00+01:00"):
            self.assert_refused(run("verify", "--at", text, "nothing-here"), USAGE,
                                "No such file")

    def test_bad_format(self):
        self.assert_refused(run("verify", "--format", "pdf", "x"), USAGE, "text, json or html")

    def test_bundle_needs_a_place(self):
        self.assert_refused(run("bundle", "make", "x"), USAGE, "-o")

    def test_bad_app_id(self):
        for text in ("12", "z" * 40, "a" * 41):
            self.assert_refused(run("bundle", "make", "-o", "x", "--app-id", text, "x"), USAGE,
                                "40 hex digits")

    def test_terminal_escapes_in_arguments_are_made_visible(self):
        result = run("checks", "\x1b[2J\u202etxt")
        self.assert_refused(result, USAGE, "\\u{1b}", "\\u{202e}")
        self.assertNotIn("\x1b", result.complaint)


if __name__ == "__main__":
    support.main()
