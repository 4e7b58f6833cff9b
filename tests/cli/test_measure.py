# SPDX-License-Identifier: Apache-2.0
"""`trustcenter measure`: the same registers whatever form the image has, and the reason when one
cannot be predicted. That the registers are right is tested in tests/unit/measure."""
import hashlib
import json
import os
import re
import threading

import image_support as made
import support
from support import Case, FAILED, PARTIAL, PASSED, TROUBLE, USAGE, run

REGISTERS = ["mrtd", "rtmr0", "rtmr1", "rtmr2"]
SMALL = 1 << 30


def vm_config(**more):
    return dict({"spec_version": 1, "cpu_count": 2, "memory_size": 4 << 30,
                 "qemu_version": "9.2.1", "num_gpus": 0, "hotplug_off": True,
                 "image": "dstack-0.5.5"}, **more)


def extended(digests):
    register = bytes(48)
    for digest in digests:
        register = hashlib.sha384(register + digest).digest()
    return register.hex()


class MeasureCase(Case):
    def setUp(self):
        super().setUp()
        self.files = made.image()
        self.archive = self.file("image.tar.gz", made.packed(self.files))
        self.config = self.config_file(vm_config())

    def config_file(self, content, name="vm_config.json"):
        return self.file(name, content if isinstance(content, str) else json.dumps(content))

    def describe(self, *options):
        path = self.folder / "exhibit.json"
        result = run("image", "make", "-o", path, *options, self.archive)
        self.assertEqual(result.status, PASSED, result.complaint)
        return path

    def measure(self, image, config, *options, **more):
        return run("measure", "--image", image, "--vm-config", config, *options, **more)

    def registers(self, image, config, status=PASSED):
        result = self.measure(image, config, "--format", "json")
        self.assertEqual(result.status, status, result.complaint)
        answer = json.loads(result.text)
        return [answer[name] for name in REGISTERS]


class Prediction(MeasureCase):
    def test_every_form_of_an_image(self):
        folder = self.folder / "folder"
        folder.mkdir()
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        expected = self.registers(self.archive, self.config)
        self.assertEqual(len(set(expected)), 4)
        self.assertEqual(self.registers(folder, self.config), expected)
        self.assertEqual(self.registers(self.describe(), self.config), expected)

    def test_registers_are_those_of_this_image(self):
        registers = self.registers(self.archive, self.config)
        command = (made.cmdline() + " initrd=initrd\0").encode("utf-16-le")
        initrd = self.files["initramfs.cpio.gz"]
        self.assertEqual(registers[3], extended([hashlib.sha384(command).digest(),
                                                 hashlib.sha384(initrd).digest()]))

    def test_events_replay_into_the_registers(self):
        answer = json.loads(self.measure(self.archive, self.config, "--events", "--format",
                                         "json").text)
        for register in range(3):
            digests = [bytes.fromhex(event["digest"]) for event in answer["events"]
                       if event["register"] == register]
            self.assertEqual(extended(digests), answer[f"rtmr{register}"])
        self.assertEqual(answer["events"][0]["name"], "td-hob")
        self.assertEqual(answer["os_image_hash"], made.os_image_hash(self.files))
        self.assertEqual(answer["uncertain"], [])
        self.assertNotIn("missing", answer)

    def test_text_says_the_same(self):
        answer = json.loads(self.measure(self.archive, self.config, "--events", "--format",
                                         "json").text)
        plain = self.measure(self.archive, self.config)
        for name in [*REGISTERS, "os_image_hash"]:
            label = name if name == "os_image_hash" else name.upper()
            self.assertRegex(plain.text, rf"(?m)^{label} +{answer[name]}$")
        self.assertNotIn("Events", plain.text)
        text = self.measure(self.archive, self.config, "--events", "--format", "text").text
        self.assertTrue(text.startswith(plain.text))
        listed = re.findall(r"(?m)^([0-9a-f]{96})  ([\w-]+)$", text)
        self.assertEqual(listed, [(event["digest"], event["name"]) for event in answer["events"]])

    def test_machine_makes_a_difference(self):
        first = self.registers(self.archive, self.config)
        other = self.registers(self.archive, self.config_file(vm_config(cpu_count=3)))
        self.assertEqual([a == b for a, b in zip(first, other)], [True, False, True, True])
        other = self.registers(self.archive, self.config_file(
            vm_config(qemu_single_pass_add_pages=True)))
        self.assertEqual([a == b for a, b in zip(first, other)], [False, True, True, True])

    def test_config_inside_a_sys_config(self):
        wrapped = self.config_file({"kms_urls": [], "vm_config": json.dumps(vm_config())})
        self.assertEqual(self.registers(self.archive, wrapped),
                         self.registers(self.archive, self.config_file(vm_config())))

    def test_standard_input(self):
        exhibit = self.describe()
        expected = self.measure(exhibit, self.config).text
        for image, config in (("-", self.config), (exhibit, "-")):
            path = exhibit if image == "-" else self.config
            result = self.measure(image, config, stdin=path.read_bytes())
            self.assertEqual((result.status, result.text), (PASSED, expected))
        self.assert_refused(self.measure("-", "-", stdin=self.config.read_bytes()), USAGE,
                            "only once")

    def test_other_image_than_the_host_says(self):
        config = self.config_file(vm_config(os_image_hash="00" * 32))
        result = self.measure(self.archive, config)
        self.assertEqual(result.status, PASSED)
        self.assert_one_line(result, "note: ", "another image")
        config = self.config_file(vm_config(os_image_hash=made.os_image_hash(self.files)))
        self.assertEqual(self.measure(self.archive, config).err, b"")


class Unpredictable(MeasureCase):
    def test_small_machine(self):
        config = self.config_file(vm_config(memory_size=SMALL))
        expected = self.registers(self.archive, config)
        self.assertNotIn(None, expected)
        result = self.measure(self.describe(), config)
        self.assertEqual(result.status, PARTIAL, result.complaint)
        self.assertRegex(result.text, r"(?m)^RTMR1 +cannot be predicted$")
        self.assertRegex(result.text, r"(?m)^missing .*--memory-size$")
        self.assertEqual(self.registers(self.describe(), config, PARTIAL),
                         [*expected[:2], None, expected[3]])
        self.assertEqual(self.registers(self.describe(f"--memory-size={SMALL}"), config), expected)

    def test_unknown_events_are_shown_as_such(self):
        config = self.config_file(vm_config(memory_size=SMALL))
        exhibit = self.describe()
        self.assertRegex(self.measure(exhibit, config, "--events").text,
                         r"(?m)^not known  kernel$")
        answer = json.loads(self.measure(exhibit, config, "--events", "--format", "json").text)
        self.assertEqual([event["name"] for event in answer["events"] if event["digest"] is None],
                         ["kernel"])
        self.assertIn("--memory-size", answer["missing"])

    def test_uncertain_events_are_named(self):
        config = self.config_file(vm_config(hugepages=True))
        result = self.measure(self.archive, config)
        self.assertEqual(result.status, PARTIAL, result.complaint)
        self.assertRegex(result.text, r"(?m)^uncertain +RTMR0, as acpi-tables depends on ")
        answer = json.loads(self.measure(self.archive, config, "--events", "--format",
                                         "json").text)
        self.assertIn("acpi-tables", answer["uncertain"])
        self.assertEqual(answer["uncertain"], [event["name"] for event in answer["events"]
                                               if event["uncertain"]])

    def test_machines_that_nobody_can_predict(self):
        for config in (vm_config(swtpm=True), vm_config(qemu_version="7.2.0")):
            result = self.measure(self.archive, self.config_file(config))
            self.assert_refused(result, PARTIAL, "vm_config.json", "is not supported")


class Refusal(MeasureCase):
    def test_image_and_machine_are_needed(self):
        self.assert_refused(run("measure"), USAGE, "--image IMAGE")
        self.assert_refused(run("measure", "--image", self.archive), USAGE, "--vm-config FILE")
        self.assert_refused(run("measure", "--vm-config", self.config), USAGE, "--image IMAGE")
        self.assert_refused(run("measure", "x"), USAGE, "is not expected here")

    def test_bad_format(self):
        self.assert_refused(self.measure(self.archive, self.config, "--format", "html"), USAGE,
                            "text or json")

    def test_files_that_are_not_there(self):
        nothing = self.folder / "nothing"
        self.assert_refused(self.measure(nothing, self.config), USAGE, f"{nothing}: No such file")
        self.assert_refused(self.measure(self.archive, nothing), USAGE, f"{nothing}: No such file")
        self.assert_refused(self.measure(self.folder, self.config), USAGE, "no OS image")
        self.assert_refused(self.measure(self.archive, self.folder), USAGE, "is a directory")

    def test_description_in_other_clothes(self):
        text = self.describe().read_text()
        expected = self.registers(self.archive, self.config)
        self.assertEqual(self.registers(self.file("spaced.json", "\n\t " + text), self.config),
                         expected)
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_text, args=(text,), daemon=True)
        writer.start()
        self.assertEqual(self.registers(pipe, self.config), expected)
        writer.join()

    def test_bad_configs(self):
        for content in ("", "{", "[]", "{}", vm_config(cpu_count=0), vm_config(memory_size=1),
                        vm_config(cpu_count="2"), vm_config(qemu_version="9"),
                        vm_config(os_image_hash="12"), vm_config(num_gpus=30),
                        {"vm_config": 5}, {"vm_config": "{"}):
            with self.subTest(content):
                result = self.measure(self.archive, self.config_file(content))
                self.assert_refused(result, FAILED, "vm_config.json: ")

    def test_what_is_no_config_is_called_so(self):
        for content in ("", "{", "# a text"):
            result = self.measure(self.archive, self.config_file(content))
            self.assert_refused(result, FAILED, "vm_config.json: is no vm_config", "JSON")

    def test_bad_descriptions(self):
        good = self.describe().read_text()
        for content in (good[:-10], good.replace("trustcenter.os-image/v1", "x"),
                        good.replace('"initrd"', '"inotrd"'), "{}", good + "x",
                        good.replace("console=ttyS0", "console=ttyS1")):
            result = self.measure(self.file("bad.json", content), self.config)
            self.assert_refused(result, FAILED, "bad.json: ")

    def test_bad_archive(self):
        bad = self.file("bad.tar.gz", made.packed(self.files)[:-500])
        self.assert_refused(self.measure(bad, self.config), FAILED, "bad.tar.gz: ", "damaged")

    def test_archive_that_is_too_large_for_a_description_is_read_all_the_same(self):
        files = made.image({"initramfs.cpio.gz": os.urandom(17 << 20)})
        self.registers(self.file("large.tar", made.flat(files)), self.config)

    def test_full_disk(self):
        with open("/dev/full", "wb") as full:
            result = self.measure(self.archive, self.config, stdout=full)
        self.assertEqual(result.status, TROUBLE)


if __name__ == "__main__":
    support.main()
