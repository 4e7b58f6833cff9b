# SPDX-License-Identifier: Apache-2.0
"""`trustcenter image make`: every layout gives the same description, everything odd is refused."""
import gzip
import hashlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tarfile

import image_support as made
import support
from support import Case, FAILED, PASSED, TROUBLE, USAGE, run

MIB = 1 << 20
OVMF = pathlib.Path("/usr/share/ovmf/OVMF.fd")


class ImageCase(Case):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "exhibit.json"

    def make(self, path, *options):
        return run("image", "make", "-o", self.out, *options, path)

    def archive(self, content, name="image.tar.gz"):
        return self.file(name, content)

    def unpacked(self, files, name="unpacked"):
        folder = self.folder / name
        folder.mkdir()
        for file, content in files.items():
            (folder / file).write_bytes(content)
        return folder

    def description(self, path, *options):
        result = self.make(path, *options)
        self.assertEqual(result.status, PASSED, result.complaint)
        return self.out.read_bytes()

    def refuse(self, path, status, *words):
        """The refusal names the file, and leaves nothing behind."""
        before = sorted(item.name for item in self.folder.iterdir())
        self.assert_refused(self.make(path), status, f"trustcenter: {path}: ", *words)
        self.assertEqual(sorted(item.name for item in self.folder.iterdir()), before)

    def refuse_members(self, members, *words, form=tarfile.GNU_FORMAT):
        self.refuse(self.archive(made.tar(members, form), "image.tar"), FAILED,
                    "; nothing was read", *words)


class Good(ImageCase):
    def test_every_layout_gives_the_same_description(self):
        files = made.image()
        expected = self.description(self.unpacked(files))
        self.assertTrue(expected.startswith(b"{"))
        for name, content in {
                "release.tar.gz": made.packed(files),
                "dotted.tar.gz": gzip.compress(made.tar(
                    [made.member("./", kind=tarfile.DIRTYPE)] + made.members(files, "./"))),
                "dotted-folder.tar": made.tar(made.members(files, "./dstack-0.5.5/")),
                "bundle.tar.gz": gzip.compress(made.flat(files)),
                "plain.tar": made.flat(files),
                "pax.tar": made.tar(made.members(files), tarfile.PAX_FORMAT),
                "ustar.tar": made.tar(made.members(files), tarfile.USTAR_FORMAT),
                "other-order.tar": made.flat(dict(reversed(files.items()))),
                "without-rootfs.tar": made.flat({name: content for name, content in files.items()
                                                 if not name.startswith("rootfs")}),
                "without-end.tar": made.flat(files)[:made.used(made.flat(files))],
        }.items():
            with self.subTest(name):
                self.assertEqual(self.description(self.archive(content, name)), expected)

    def test_zstd(self):
        if shutil.which("zstd") is None:
            self.skipTest("zstd is not here")
        files = made.image()
        packed = subprocess.run(["zstd", "-q"], input=made.flat(files), stdout=subprocess.PIPE,
                                check=True).stdout
        self.assertEqual(self.description(self.archive(packed)),
                         self.description(self.unpacked(files)))

    def test_every_member_of_gzip_is_read(self):
        files = made.image()
        whole = made.flat(files)
        pieces = [whole[i:i + 5000] for i in range(0, len(whole), 5000)]
        packed = b"".join(gzip.compress(piece) for piece in pieces)
        self.assertEqual(self.description(self.archive(packed)),
                         self.description(self.unpacked(files)))

    def test_linked_folder_and_linked_archive(self):
        files = made.image()
        expected = self.description(self.unpacked(files))
        for target in ("unpacked", self.archive(made.packed(files))):
            link = self.folder / "link"
            link.symlink_to(target)
            self.assertEqual(self.description(link), expected)
            link.unlink()

    def test_it_says_what_was_described(self):
        files = made.image()
        result = self.make(self.archive(made.packed(files)))
        self.assertEqual((result.status, result.err), (PASSED, b""))
        digest = hashlib.sha256(self.out.read_bytes()).hexdigest()
        for label, text in {"image": "dstack-0.5.5", "version": "0.5.5", "made for": "production",
                            "os_image_hash": made.os_image_hash(files),
                            "description": digest}.items():
            self.assertRegex(result.text, rf"(?m)^{label} +{text}$")
        self.assertEqual(json.loads(result.text.splitlines()[-1]), {
            "name": "dstack-0.5.5", "os_image_hash": made.os_image_hash(files),
            "version": "0.5.5", "description": digest, "is_dev": False})

    def test_development_image_says_so(self):
        result = self.make(self.archive(made.packed(made.image(is_dev=True))))
        self.assertRegex(result.text, r"(?m)^made for +DEVELOPMENT: ")
        self.assertTrue(json.loads(result.text.splitlines()[-1])["is_dev"])

    def test_image_is_named_after_its_folder_or_its_file(self):
        files = made.image()
        for path, name in {self.archive(made.flat(files), "mr_abc.tar.gz"): "mr_abc",
                           self.archive(made.flat(files), "some.tar"): "some",
                           self.archive(made.packed(files), "any"): "dstack-0.5.5",
                           self.unpacked(files, "dstack-0.5.8"): "dstack-0.5.8"}.items():
            self.assertRegex(self.make(path).text, rf"(?m)^image +{name}$")

    def test_name_that_no_policy_can_have(self):
        flat = made.flat(made.image())
        for name in (".tar", "d\na.tar"):
            text = self.make(self.archive(flat, name)).text
            self.assertEqual(json.loads(text.splitlines()[-1])["name"], "image", name)

    def test_only_the_description_on_standard_output(self):
        archive = self.archive(made.packed(made.image()))
        expected = self.description(archive)
        result = run("image", "make", "-o", "-", archive)
        self.assertEqual((result.status, result.out, result.err), (PASSED, expected, b""))

    def test_real_firmware(self):
        if not OVMF.exists():
            self.skipTest("Debian's OVMF is not here")
        self.description(self.unpacked(made.image({"ovmf.fd": OVMF.read_bytes()})))


class Memory(ImageCase):
    def test_small_machines_are_described_too(self):
        folder = self.unpacked(made.image())
        plain = self.description(folder)
        first = self.description(folder, "--memory-size", made.GIB, "--memory-size=536870912")
        self.assertNotEqual(plain, first)
        self.assertEqual(first, self.description(folder, "--memory-size=536870912",
                                                 f"--memory-size={made.GIB}"))

    def refuse_sizes(self, *sizes):
        options = [f"--memory-size={size}" for size in sizes]
        result = self.make(self.folder, *options)
        self.assert_refused(result, USAGE, str(sizes[-1]))
        return result.complaint

    def test_bad_sizes(self):
        for size in ("1G", "-1", "0x40000000", "0", "67108863", "1 ", "99999999999999999999",
                     str((16 << 40) + 1)):
            self.assertIn("is no memory size", self.refuse_sizes(size))
        self.assertIn("twice", self.refuse_sizes(made.GIB, made.GIB))
        for usual in (2 * made.GIB, 2816 * MIB, 16 << 40):
            self.assertIn("needs no --memory-size", self.refuse_sizes(usual))
        self.assertIn("too many", self.refuse_sizes(*[made.GIB + MIB * i for i in range(17)]))

    def test_as_many_sizes_as_allowed(self):
        options = [f"--memory-size={made.GIB + MIB * i}" for i in range(16)]
        self.description(self.unpacked(made.image()), *options)


class Members(ImageCase):
    """Archives whose members are not those of an image."""

    def test_links_and_devices(self):
        for kind, word in {tarfile.SYMTYPE: "link", tarfile.LNKTYPE: "link",
                           tarfile.CHRTYPE: "neither", tarfile.BLKTYPE: "neither",
                           tarfile.FIFOTYPE: "neither"}.items():
            for name in ("bzImage", "unknown"):
                with self.subTest(kind):
                    bad = made.member(name, kind=kind, linkname="ovmf.fd")
                    self.refuse_members([made.member("ovmf.fd", b"x"), bad], f"member {name}: ",
                                        word)

    def test_names(self):
        for name, words in {
                "../x": "leads out of the archive", "os/../../x": "leads out of the archive",
                "..": "leads out of the archive", "/etc/passwd": "absolute",
                "a\\b": "backslash", "a\nb": "printable", "a\x1bb": "printable",
                "\xe9": "printable", "os//x": "shorter", "os/./x": "shorter",
                "././x": "shorter", "a/b/c": "deeper than one folder",
                "n" * 256: "longer name"}.items():
            for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
                with self.subTest(name):
                    result = self.make(self.archive(made.tar([made.member(name, b"x")], form)))
                    self.assert_refused(result, FAILED, "nothing was read")
                    self.assertIn(words, result.complaint)
                    self.assertFalse(self.out.exists())

    def test_nul_in_a_name_hides_nothing(self):
        files = made.image()
        bad = made.member("bzImage", b"other kernel", pax_headers={"path": "bzImage\0.txt"})
        self.refuse_members(made.members(files) + [bad], "bzImage", form=tarfile.PAX_FORMAT)

    def test_header_that_is_read_in_part(self):
        bad = made.member("x", b"x", pax_headers={"uname": "j\xf6rg"})
        self.refuse_members([bad], "member x: has a header that can be read in part only",
                            form=tarfile.PAX_FORMAT)

    def test_longest_name(self):
        self.description(self.archive(made.tar(
            made.members(made.image()) + [made.member("n" * 255, b"x")])))

    def test_same_file_twice(self):
        for first, second in (("x", "x"), ("x", "./x"), ("os/x", "os/x"), ("./os/x", "os/x")):
            with self.subTest(second):
                self.refuse_members([made.member(first, b"1"), made.member(second, b"2")],
                                    f"member {second}: is there twice")

    def test_two_folders(self):
        for first, second in (("a/x", "b/y"), ("a/x", "y"), ("x", "a/y")):
            with self.subTest(second):
                self.refuse_members([made.member(first), made.member(second)],
                                    f"member {second}: does not lie in the same folder")

    def test_holes(self):
        table = b"1\n0\n3\n".ljust(512, b"\0") + b"abc"
        pax = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "bzImage",
               "GNU.sparse.realsize": "1000000"}
        old = {"GNU.sparse.size": "1000000", "GNU.sparse.numblocks": "1", "GNU.sparse.offset": "9",
               "GNU.sparse.numbytes": "3", "GNU.sparse.map": "9,3"}
        for content, headers in ((table, pax), (b"abc", old)):
            bad = made.member("bzImage", content, pax_headers=headers)
            self.refuse_members([bad], "is stored with holes", form=tarfile.PAX_FORMAT)
        whole = bytearray(made.tar([made.member("bzImage", b"abc", kind=tarfile.GNUTYPE_SPARSE)]))
        whole[386:386 + 24] = b"00000000011\0" + b"00000000003\0"  # offset 9, 3 bytes
        whole[483:483 + 12] = b"00003641100\0"
        whole[148:156] = b" " * 8
        whole[148:155] = f"{sum(whole[:512]):06o}\0".encode()
        self.refuse(self.archive(bytes(whole)), FAILED, "is stored with holes")

    def test_as_many_members_as_allowed(self):
        files = made.image()
        more = [made.member(f"more{i}") for i in range(256 - len(files))]
        self.description(self.archive(made.tar(made.members(files) + more)))
        self.refuse_members(made.members(files) + more + [made.member("one-more")],
                            "member one-more: is one more than an image may have (at most 256)")

    def test_size_of_each_file(self):
        files = made.image()
        for name, most in {"sha256sum.txt": 65536, "metadata.json": 65536,
                           "ovmf.fd": 32 * MIB, "bzImage": 128 * MIB,
                           "initramfs.cpio.gz": 1024 * MIB}.items():
            with self.subTest(name):
                others = [item for item in made.members(files) if item[0].name != name]
                # A file with a hole: its end is one byte more of the last member.
                start = made.tar(others).rstrip(b"\0")
                start += bytes(-len(start) % 512)
                header = tarfile.TarInfo(name)
                header.size = most + 1
                archive = self.archive(start + header.tobuf(tarfile.GNU_FORMAT), "large.tar")
                os.truncate(archive, len(start) + 512 + most + 512 + 1024)
                self.refuse(archive, FAILED, f"member {name}: is too large (at most {most})")

    def test_size_of_all_files(self):
        big = [made.member("rootfs", size=(8 << 30) + 1)]
        self.refuse_members(big, "member rootfs: makes the archive larger than an image may be "
                            "(at most 8589934592)")
        big = [made.member("first", b"x"), made.member("rootfs", size=8 << 30)]
        self.refuse_members(big, "member rootfs: makes the archive larger")

    def test_bomb(self):
        zeros = bytes(70 * MIB)
        bomb = gzip.compress(made.tar([made.member("rootfs", zeros)]))
        self.refuse(self.archive(bomb), FAILED, "member rootfs: unpacks to more times",
                    "(at most 200)")

    def test_zeros_that_harm_nobody(self):
        files = dict(made.image(), rootfs=bytes(30 * MIB))
        self.description(self.archive(gzip.compress(made.flat(files))))


class Damage(ImageCase):
    def test_truncated(self):
        for whole in (made.packed(made.image()), made.flat(made.image())):
            end = len(whole.rstrip(b"\0"))
            for n in (end - 1, end // 2, 700, 600):
                self.refuse(self.archive(whole[:n]), FAILED, "damaged", "get the archive again",
                            "nothing was read")

    def test_flipped_bits(self):
        whole = bytearray(made.packed(made.image()))
        good = self.description(self.archive(bytes(whole)))
        seen = set()
        for at in range(20, len(whole) - 8, len(whole) // 40):
            whole[at] ^= 4
            archive = self.archive(bytes(whole))
            result = self.make(archive)
            seen.add(result.status)
            if result.status == PASSED:
                # The bit says nothing about a file that is measured.
                self.assertEqual(self.description(archive), good)
            whole[at] ^= 4
        self.assertIn(FAILED, seen)
        self.assertLessEqual(seen, {PASSED, FAILED, USAGE})

    def test_compressed_twice(self):
        self.refuse(self.archive(gzip.compress(made.packed(made.image()))), FAILED, "damaged")

    def test_no_archive(self):
        for content in (b"", b"hello", b'{"format":"x"}', b"PK\3\4" + bytes(100)):
            self.refuse(self.archive(content), USAGE, "is no OS image", "tar archive")
        self.refuse(self.archive(bytes(10240)), USAGE, "is no OS image")

    def test_archive_of_something_else(self):
        self.refuse(self.archive(made.tar([made.member("README", b"x")])), USAGE,
                    "is no OS image: there is no sha256sum.txt in it")
        self.refuse(self.unpacked({"README": b"x"}), USAGE, "there is no sha256sum.txt in it")

    def test_standard_input(self):
        with open(self.archive(made.packed(made.image())), "rb") as stdin:
            result = run("image", "make", "-o", self.out, "-", stdin=stdin)
        self.assert_refused(result, USAGE, "standard input", "name a file or a folder")

    def test_nothing_there(self):
        self.refuse(self.folder / "nothing", USAGE, "No such file")
        os.mkfifo(self.folder / "pipe")
        self.refuse(self.folder / "pipe", USAGE, "neither a file nor a folder")


class Contents(ImageCase):
    """Images whose files do not belong together."""

    def refuse_files(self, files, *words):
        archive = self.archive(gzip.compress(made.flat(files)))
        self.refuse(archive, FAILED, *words)
        shutil.rmtree(self.folder / "unpacked", ignore_errors=True)
        self.refuse(self.unpacked(files), FAILED, *words)

    def test_missing_file(self):
        for name in made.NAMES:
            with self.subTest(name):
                files = made.image()
                del files[name]
                self.refuse_files(files, f"{name}: is missing")

    def test_changed_file(self):
        for name in made.NAMES:
            with self.subTest(name):
                files = made.image()
                files[name] = files[name].replace(b"initrd", b"inotrd").replace(b"\x90", b"\x91")
                files[name] += b"\0" if name == "bzImage" else b" "
                self.refuse_files(files, name)

    def test_lines_of_the_checksum_file(self):
        good = made.image()["sha256sum.txt"].decode()
        first, second = good.splitlines()[:2]
        for text, line in {
                good + first + "\n": 5,
                good + second.replace("  ", " *") + "\n": 5,
                good.replace("  bz", " bz"): 2,
                good.replace("  bz", "  *bz"): 2,
                good.replace("  bz", "  ./bz"): 2,
                good.replace("  bz", "\tbz"): 2,
                good.replace("\n", "\r\n"): 1,
                good.replace(first, first.upper().replace("OVMF.FD", "ovmf.fd")): 1,
                good.replace(second, "\n" + second): 2,
                good.rstrip("\n"): 4,
                good + "\n": 5,
                "# comment\n" + good: 1}.items():
            with self.subTest(text):
                files = dict(made.image(), **{"sha256sum.txt": text.encode()})
                self.refuse_files(files, f"sha256sum.txt: line {line}: ")

    def test_more_lines_than_allowed(self):
        files = made.image()
        more = "".join(f"{'0' * 64}  more{i}\n" for i in range(257 - len(made.NAMES))).encode()
        files["sha256sum.txt"] += more
        self.refuse_files(files, "checksum file: number of lines exceeds a limit")
        files["sha256sum.txt"] = files["sha256sum.txt"][:-len(more.splitlines()[-1]) - 1]
        self.description(self.archive(made.flat(files)))

    def test_unlisted_file(self):
        for name in made.NAMES:
            with self.subTest(name):
                files = made.image()
                files["sha256sum.txt"] = made.checksums(files,
                                                        [n for n in made.NAMES if n != name])
                self.refuse_files(files, name)

    def test_metadata(self):
        for metadata in ({"bios": "../ovmf.fd"}, {"kernel": "/bzImage"}, {"initrd": ""},
                         {"kernel": "ovmf.fd"}, {"initrd": "metadata.json"}, {"is_dev": "no"},
                         {"bios": "sha256sum.txt"}, {"cmdline": "a\0b"}, {"bios": "a\nb"},
                         {"bios": "n" * 256}):
            with self.subTest(metadata):
                self.refuse_files(made.image(**metadata))
        self.refuse_files(made.image({"metadata.json": b"{"}), "metadata.json")

    def test_firmware_and_kernel_that_are_none(self):
        self.refuse_files(made.image({"ovmf.fd": bytes(8192)}), "firmware")
        self.refuse_files(made.image({"bzImage": bytes(8192)}), "kernel")

    def test_measurement_that_is_listed_must_be_there(self):
        files = made.image()
        files["sha256sum.txt"] += b"0" * 64 + b"  measurement.tdx.cbor\n"
        self.refuse_files(files, "measurement.tdx.cbor: is missing")

    def test_measurement_that_is_not_listed_is_left_alone(self):
        files = made.image()
        expected = self.description(self.unpacked(files))
        files["measurement.tdx.cbor"] = b"nonsense"
        self.assertEqual(self.description(self.archive(made.flat(files))), expected)


class Folders(ImageCase):
    def test_links_are_not_followed(self):
        folder = self.unpacked(made.image())
        for name in [*made.NAMES, "sha256sum.txt"]:
            (folder / name).rename(self.folder / "elsewhere")
            (folder / name).symlink_to("../elsewhere")
            self.refuse(folder, FAILED, f"file {name}: is a link", "nothing was read")
            (folder / name).unlink()
            (self.folder / "elsewhere").rename(folder / name)
        self.description(folder)

    def test_only_ordinary_files(self):
        folder = self.unpacked(made.image())
        (folder / "bzImage").unlink()
        os.mkfifo(folder / "bzImage")
        self.refuse(folder, FAILED, "file bzImage: is no ordinary file")
        (folder / "bzImage").unlink()
        (folder / "bzImage").mkdir()
        self.refuse(folder, FAILED, "file bzImage: is no ordinary file")
        (folder / "bzImage").rmdir()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(folder / "bzImage"))
            self.refuse(folder, FAILED, "file bzImage: is neither a file nor a folder")

    def test_size_of_each_file(self):
        folder = self.unpacked(made.image())
        for name, most in {"sha256sum.txt": 65536, "metadata.json": 65536,
                           "ovmf.fd": 32 * MIB, "bzImage": 128 * MIB,
                           "initramfs.cpio.gz": 1024 * MIB}.items():
            content = (folder / name).read_bytes()
            os.truncate(folder / name, most + 1)
            self.refuse(folder, FAILED, f"file {name}: is too large (at most {most})")
            (folder / name).write_bytes(content)

    def test_unreadable(self):
        folder = self.unpacked(made.image())
        (folder / "bzImage").chmod(0)
        if os.access(folder / "bzImage", os.R_OK):
            self.skipTest("this user may read everything")
        self.refuse(folder, USAGE, "file bzImage: Permission denied")


class Output(ImageCase):
    def test_place_is_needed(self):
        result = run("image", "make", self.unpacked(made.image()))
        self.assert_refused(result, USAGE, "-o EXHIBIT")

    def test_failure_leaves_the_old_file(self):
        self.out.write_bytes(b"old")
        self.refuse(self.archive(made.packed(made.image())[:-100]), FAILED)
        self.assertEqual(self.out.read_bytes(), b"old")

    def test_missing_folder(self):
        self.out = self.folder / "no" / "exhibit.json"
        self.assert_refused(self.make(self.unpacked(made.image())), USAGE, "No such file")

    def test_full_disk(self):
        archive = self.archive(made.packed(made.image()))
        self.out = "/dev/full"
        self.assert_refused(self.make(archive), TROUBLE, "No space left")
        with open("/dev/full", "wb") as full:
            result = run("image", "make", "-o", self.folder / "x", archive, stdout=full)
        self.assertEqual(result.status, TROUBLE)


if __name__ == "__main__":
    support.main()
