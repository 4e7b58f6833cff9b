# SPDX-License-Identifier: Apache-2.0
"""`trustcenter measure --explain`: from a quote and its log back to the machine, simulated and
genuine; and what `trustcenter verify` says about the operating system of genuine evidence."""
import json

import support
from support import Case, FAILED, PARTIAL, PASSED, USAGE, forged, run, vectors

# Genuine evidence with a machine that is known from elsewhere (near/mpc: dstack-mr:8.2).
NEAR_MACHINE = {"cpu_count": 8, "memory_size": 64 << 30, "qemu_version": "8.2.2"}


def value_of(text, label):
    for line in text.splitlines():
        if line.startswith(label + " "):
            return line[len(label):].strip()
    return None


class Simulated(Case):
    def explain(self, *options):
        return run("measure", "--explain", *options, forged() / "quote.bin",
                   forged() / "event_log.json")

    def test_the_machine_is_found(self):
        result = self.explain()
        self.assertEqual((result.status, result.complaint), (PASSED, ""))
        self.assertEqual(value_of(result.text, "machine"),
                         "2 CPUs, 2048 MiB, QEMU 9.2, pic off, hotplug on")
        self.assertIn("none that is known here", value_of(result.text, "firmware"))
        self.assertIn("RTMR0  predicted  acpi-tables\n", result.text)
        self.assertIn("RTMR1  not known  kernel\n", result.text)

    def test_the_vm_config_it_prints_predicts_the_register(self):
        result = self.explain()
        config = self.file("found.json", value_of(result.text, "vm_config"))
        measured = run("measure", "--image", forged() / "os-image.json", "--vm-config", config)
        self.assertEqual(measured.status, PASSED, measured.complaint)
        self.assertEqual(value_of(measured.text, "RTMR0"), value_of(result.text, "RTMR0"))

    def test_differences_from_the_declared_machine(self):
        config = self.file("declared.json", json.dumps(
            {"cpu_count": 4, "memory_size": 8 << 30, "qemu_version": "8.2.2"}))
        result = self.explain("--vm-config", config)
        self.assertEqual(result.status, PASSED)
        self.assertEqual(value_of(result.text, "declared"),
                         "4 CPUs, 8192 MiB, QEMU before 9.2, pic on, hotplug on")
        self.assertEqual(value_of(result.text, "differs in"),
                         "number of CPUs 2 instead of 4, memory in MiB 2048 instead of 8192, "
                         "QEMU 9.2 instead of QEMU before 9.2, pic off instead of on")

    def test_events_of_the_image(self):
        result = self.explain("--image", forged() / "os-image.json")
        for name in ("RTMR1  predicted  kernel", "RTMR2  predicted  cmdline",
                     "RTMR2  predicted  initrd"):
            self.assertIn(name + "\n", result.text)

    def test_changed_event(self):
        log = json.loads((forged() / "event_log.json").read_text())
        index = next(i for i, event in enumerate(log) if event["event_type"] == 10)
        log[index]["digest"] = "00" * 48
        result = run("measure", "--explain", forged() / "quote.bin",
                     self.file("log.json", json.dumps(log)))
        # The log does not replay any more, so that only the register counts.
        self.assertEqual(result.status, PASSED)
        self.assertIn("RTMR0  differs    acpi-loader\n", result.text)

    def test_every_form_of_a_log(self):
        results = [run("measure", "--explain", forged() / "quote.bin", forged() / name)
                   for name in ("event_log.json", "ccel.bin", "tcb_info.json", "getquote.json")]
        self.assertEqual({result.status for result in results}, {PASSED})
        self.assertEqual(len({result.text for result in results}), 1)
        self.assertIn("RTMR0  predicted  acpi-loader\n", results[0].text)

    def test_options_of_predictions(self):
        for options in (["--events"], ["--format", "json"], ["--format", "text"]):
            result = run("measure", "--explain", *options, forged() / "quote.bin",
                         forged() / "event_log.json")
            self.assert_refused(result, USAGE, "leave --events and --format to predictions")

    def test_what_is_no_quote_or_log(self):
        good, log = forged() / "quote.bin", forged() / "event_log.json"
        self.assert_refused(run("measure", "--explain", log, log), USAGE, "is no quote")
        self.assert_refused(run("measure", "--explain", good, good), USAGE, "is no event log")
        self.assert_refused(run("measure", "--explain", good), USAGE, "a quote and its event log")
        self.assert_refused(run("measure", good, log), USAGE, "--explain takes a quote")
        self.assert_refused(run("measure", "--explain", forged("sgx") / "quote.bin", log), USAGE,
                            "quote of an enclave")
        cut = self.file("cut.bin", good.read_bytes()[:900])
        self.assert_refused(run("measure", "--explain", cut, log), FAILED, "cut.bin: ")
        self.assert_refused(run("measure", "--explain", "--image", forged() / "image", good, log),
                            USAGE, "--vm-config")

    def test_quote_of_another_machine(self):
        # Registers that no machine gives: bytes of the quote, which is not judged here.
        quote = bytearray((forged() / "quote.bin").read_bytes())
        quote[48 + 328] ^= 1
        result = run("measure", "--explain", self.file("quote.bin", bytes(quote)),
                     forged() / "event_log.json")
        self.assertEqual(result.status, PARTIAL)
        self.assertIn("none of those that were tried", value_of(result.text, "machine"))


class StrippedLog(Case):
    """The firmware's own log (CCEL) speaks where the guest agent's leaves digests out."""

    def boot_log(self, *more):
        answer = json.loads((forged() / "getquote.json").read_text())
        events = json.loads(answer["event_log"])
        for event in events:
            if event["imr"] < 2:
                event["digest"] = ""
        answer["event_log"] = json.dumps(events)
        result = run("verify", *support.judged_options(), "--format", "json",
                     self.file("getquote.json", json.dumps(answer)), *more,
                     *(forged() / name for name in ("collateral.json", "os-image.json",
                                                    "app-compose.json")))
        return next(check["state"] for check in json.loads(result.text)["checks"]
                    if check["id"] == "operating-system.boot-log")

    def test_boot_log(self):
        self.assertEqual(self.boot_log(), "not-applicable")
        self.assertEqual(self.boot_log(forged() / "ccel.bin"), "pass")


class Genuine(Case):
    """Real machines are found from their logs alone, and their RTMR0 is reproduced."""

    MACHINES = {
        "near/2025-08-15-1e621285ccc5/quote.bin near/2025-08-15-1e621285ccc5/tcb_info.json":
            "8 CPUs, 65536 MiB, QEMU before 9.2, pic on, hotplug on",
        "near/2025-11-05-5a63d9d8a3a2/quote.bin near/2025-11-05-5a63d9d8a3a2/tcb_info.json":
            "8 CPUs, 65536 MiB, QEMU before 9.2, pic on, hotplug on",
        "dstack/simulator-v0.5.0/quote.hex dstack/simulator-v0.5.0/eventlog.json":
            "1 CPU, 2048 MiB, QEMU before 9.2, pic on, hotplug on",
        "dstack/examples-rtmr3/report.json dstack/examples-rtmr3/report.json":
            "1 CPU, 1024 MiB, QEMU before 9.2, pic on, hotplug on",
        "dstack/verifier-fixtures/quote-report.json dstack/verifier-fixtures/quote-report.json":
            "16 CPUs, 65536 MiB, QEMU 9.2, pic off, hotplug off, 1 GPU, 0 NVSwitches, "
            "64-bit window of 16384 GiB",
        "dstack/verifier-fixtures/tdx-lite-getquote.json "
        "dstack/verifier-fixtures/tdx-lite-getquote.json":
            "2 CPUs, 2048 MiB, QEMU before 9.2, pic on, hotplug on",
    }

    def setUp(self):
        super().setUp()
        if vectors() is None:
            self.skipTest("no genuine evidence here")

    def test_machines(self):
        for files, machine in self.MACHINES.items():
            result = run("measure", "--explain", *(vectors() / name for name in files.split()))
            self.assertEqual(result.status, PASSED, result.complaint)
            self.assertEqual(value_of(result.text, "machine"), machine)
            self.assertNotIn("  differs    ", result.text)

    def checks(self, *arguments):
        result = run("verify", "--format", "json", *arguments)
        report = json.loads(result.text)
        return {check["id"]: check for check in report["checks"]}

    def assert_states(self, checks, **states):
        for name, state in states.items():
            check = checks["operating-system." + name.replace("__", ".").replace("_", "-")]
            self.assertEqual(check["state"], state, check)

    def test_near_with_its_machine(self):
        machine = self.file("vm_config.json", json.dumps(NEAR_MACHINE))
        for folder in sorted((vectors() / "near").iterdir()):
            if not folder.is_dir():
                continue
            checks = self.checks("--at", (folder / "time.txt").read_text().strip(),
                                 folder / "quote.bin", folder / "collateral.json",
                                 folder / "tcb_info.json", machine)
            self.assert_states(checks, vm_config="pass", mrtd="pass", rtmr0="pass",
                               image__digests="inconclusive", rtmr1="inconclusive",
                               rtmr2="inconclusive", boot_log="inconclusive")
            self.assertIn("image make", checks["operating-system.image.digests"]["remedy"])

    def test_near_with_another_machine(self):
        folder = sorted(path for path in (vectors() / "near").iterdir() if path.is_dir())[0]
        machine = self.file("vm_config.json", json.dumps(dict(NEAR_MACHINE, cpu_count=4)))
        checks = self.checks("--at", (folder / "time.txt").read_text().strip(),
                             folder / "quote.bin", folder / "collateral.json",
                             folder / "tcb_info.json", machine)
        self.assert_states(checks, mrtd="pass", rtmr0="fail")
        self.assertIn("the first event that differs is acpi-loader (event 9 of RTMR0)",
                      checks["operating-system.rtmr0"]["why"])
        self.assertIn("number of CPUs 8 instead of 4", checks["operating-system.rtmr0"]["why"])

    def test_image_that_carries_its_measurements(self):
        # Without collateral nothing about the hardware holds, so that no register counts in the
        # end; what was compared is shown all the same.
        checks = self.checks(vectors() / "dstack" / "verifier-fixtures" / "tdx-lite-getquote.json")
        for name in ("mrtd", "rtmr0", "rtmr1", "rtmr2"):
            check = checks["operating-system." + name]
            self.assertEqual(check["expected"], check["found"])
        # The fixture's log names another image than its vm_config.
        self.assert_states(checks, image__hash="fail", image__known="fail")

    def test_attestation_without_most_of_its_log(self):
        checks = self.checks(vectors() / "dstack" / "verifier-fixtures" /
                             "tdx-lite-attestation.json")
        self.assert_states(checks, vm_config="pass", boot_log="not-applicable")
        for name in ("mrtd", "rtmr0", "rtmr1", "rtmr2"):
            check = checks["operating-system." + name]
            self.assertEqual(check["expected"], check["found"])


if __name__ == "__main__":
    support.main()
