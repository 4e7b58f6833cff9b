#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures files with a second implementation, as short as the specification allows, and compares
with what the library says: synthetic firmware and kernels, and those of Debian that are installed.

Usage: compare.py PATH_OF_MEASURE_FILE
       compare.py --corpus FOLDER    writes the corpora of the fuzz targets tdvf and pe

Kernels are looked for in the folder that TRUSTCENTER_KERNELS names, or else in /boot.
"""
import hashlib
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import uuid

PAGE = 4096
TABLE = uuid.UUID("96b582de-1fb2-45f7-baea-a366c55a082d").bytes_le
TDVF = uuid.UUID("e47a6535-984a-4798-865e-4685a7bf8ec2").bytes_le
ASEV = uuid.UUID("dc886566-984a-4798-a75e-5585a7bf67cc").bytes_le
HASHES = uuid.UUID("7255371f-3a3b-4b04-927b-1da6efa8d454").bytes_le
RESET = uuid.UUID("00f771de-1a7e-4fcb-890e-68c77e2fb44e").bytes_le

FIRMWARE = ["/usr/share/ovmf/OVMF.fd"]
# Published values of files of Debian, by the file's name (dstack-mr:4.2).
KERNELS = {
    "vmlinuz-6.1.0-56-cloud-amd64": "85ac7473fe81fb47666a5c08d32d8e7a62af347ddae9567d"
                                    "ff0781f954a9b06670accfcfa714830329b1e45cfa9e541c",
}


def sha384(data):
    return hashlib.sha384(data).digest()


def word(data, at, size=4):
    return int.from_bytes(data[at:at + size], "little")


def firmware_table(data):
    """Returns the entries of the table at the end (dstack-mr:2.1)."""
    end = len(data) - 32
    assert data[end - 16:end] == TABLE
    start, end, entries = end - word(data, end - 18, 2), end - 18, {}
    while end > start:
        size = word(data, end - 18, 2)
        entries[data[end - 16:end]] = data[end - size:end - 18]
        end -= size
    return entries


def mrtd(data, two_pass):
    """dstack-mr:2.2"""
    at = len(data) - word(firmware_table(data)[TDVF], 0)
    out = hashlib.sha384()

    def step(name, gpa):
        out.update(name.ljust(16, b"\0") + struct.pack("<Q", gpa).ljust(112, b"\0"))

    for i in range(word(data, at + 12)):
        offset, _, gpa, size, _, attributes = struct.unpack_from("<IIQQII", data, at + 16 + 32 * i)
        passes = [("ADD",), ("EXTEND",)] if two_pass else [("ADD", "EXTEND")]
        for what in passes:
            for page in range(0, size, PAGE):
                if "ADD" in what and not attributes & 2:
                    step(b"MEM.PAGE.ADD", gpa + page)
                if "EXTEND" in what and attributes & 1:
                    for chunk in range(page, page + PAGE, 256):
                        step(b"MR.EXTEND", gpa + chunk)
                        out.update(data[offset + chunk:offset + chunk + 256])
    return out.hexdigest()


def snp_page(digest, page_type, contents, gpa):
    """dstack-mr:6.1"""
    return sha384(digest + contents + struct.pack("<HBBIQ", 112, page_type, 0, 0, gpa))


def snp_pages(data):
    digest = bytes(48)
    for at in range(0, len(data), PAGE):
        digest = snp_page(digest, 1, sha384(data[at:at + PAGE]), (1 << 32) - len(data) + at)
    return digest.hex()


def vmsa(eip, signature, features):
    page = bytearray(PAGE)
    for i, (selector, attributes) in enumerate(
            [(0, 0x93), (0xf000, 0x9b), (0, 0x93), (0, 0x93), (0, 0x93), (0, 0x93), (0, 0),
             (0, 0x82), (0, 0), (0, 0x8b)]):
        base = eip & 0xffff0000 if i == 1 else 0
        struct.pack_into("<HHIQ", page, 16 * i, selector, attributes, 0xffff, base)
    for at, value in {0xd0: 0x1000, 0x148: 0x40, 0x158: 0x10, 0x160: 0x400, 0x168: 0xffff0ff0,
                      0x170: 2, 0x178: eip & 0xffff, 0x268: 0x7040600070406, 0x310: signature,
                      0x3b0: features, 0x3e8: 1, 0x408: 0x1f80, 0x410: 0x37f}.items():
        struct.pack_into("<Q", page, at, value)
    return sha384(page)


def launch(family, model, stepping, cpus, features):
    """The launch digest of the image that measure_file.c holds."""
    def entry(guid, contents):
        return uuid.UUID(guid).bytes_le + struct.pack("<H", len(contents) + 18) + contents

    cmdline = b"quiet dstack.rootfs_hash=" + 2 * b"00112233445566778899aabbccddeeff" + b"\0"
    table = entry("9438d606-4f22-4cc9-b479-a793d411fd21",
                  entry("97d02dd8-bd20-4c94-aa78-e7714d36ab2a", hashlib.sha256(cmdline).digest())
                  + entry("44baf731-3a2f-4bd7-9af1-41e29169781d", bytes(32))
                  + entry("4de79437-abd2-427f-b835-d5b172d2045b", bytes(32)))
    low, high = min(family, 15), max(family - 15, 0)
    signature = high << 20 | model >> 4 << 16 | low << 8 | (model & 15) << 4 | stepping
    digest = bytes(48)
    for page_type, gpa in [(3, 0x800000), (3, 0x801000), (3, 0x802000), (5, 0x803000),
                           (6, 0x804000), (3, 0x805000), (3, 0x806000)]:
        digest = snp_page(digest, page_type, bytes(48), gpa)
    digest = snp_page(digest, 1, sha384((bytes(0xa00) + table).ljust(PAGE, b"\0")), 0x807000)
    for i in range(cpus):
        eip = 0x80b004 if i else 0xfffffff0
        digest = snp_page(digest, 2, vmsa(eip, signature, features), 0xfffffffff000)
    return digest.hex()


def authenticode(data):
    """dstack-mr:4.2"""
    coff = word(data, 0x3c) + 4
    optional = coff + 20
    security = optional + (112 if word(data, optional, 2) == 0x20b else 96) + 32
    headers = word(data, optional + 60)
    parts = [data[:optional + 64], data[optional + 68:security], data[security + 8:headers]]
    total = headers
    table = optional + word(data, coff + 16, 2)
    sections = [struct.unpack_from("<II", data, table + 40 * i + 16)
                for i in range(word(data, coff + 2, 2))]
    for size, at in sorted((s for s in sections if s[0]), key=lambda s: s[1]):
        parts.append(data[at:at + size])
        total += size
    at, size = struct.unpack_from("<II", data, security)
    if at and size and len(data) - total > size:
        parts.append(data[total:len(data) - size])
    parts.append(bytes(-len(data) % 8))
    return hashlib.sha384(b"".join(parts)).hexdigest()


def booted(data, memory, initrd_size):
    """dstack-mr:4.1"""
    data = bytearray(data)
    below = memory if memory < 0xb0000000 else 0x80000000
    highest = 0xffffffff if word(data, 0x236, 2) & 2 else word(data, 0x22c)
    if initrd_size:
        address = min(highest, below - 0x28000 - 1) - initrd_size & ~0xfff
        struct.pack_into("<II", data, 0x218, address, initrd_size)
    data[0x210] = 0xb0
    data[0x211] |= 0x80
    struct.pack_into("<H", data, 0x224, 0xfe00)
    struct.pack_into("<I", data, 0x228, 0x20000)
    return authenticode(bytes(data))


def make_firmware(rng, pages):
    """Makes a firmware with metadata for TDX and SEV."""
    data = bytearray(rng.randbytes(pages * PAGE))
    code = rng.randrange(pages)
    tdvf = [(code * PAGE, (pages - code) * PAGE, (1 << 32) - (pages - code) * PAGE,
             (pages - code) * PAGE, 0, 1),
            (0, code * PAGE, (1 << 32) - pages * PAGE, code * PAGE, 1, 0),
            (0, 0, 0x810000, 0x10000, 3, 0), (0, 0, 0x80b000, 0x2000, 3, 0),
            (0, 0, 0x809000, 0x2000, 2, 0), (0, 0, 0x800000, 0x6000, 3, rng.choice([0, 2])),
            (0, PAGE, 0x900000, PAGE, 0, rng.choice([1, 3]))]
    sev = [(0x800000, 0x9000, 1), (0x80d000, 0x1000, 2), (0x80e000, 0x1000, 3),
           (0x80f000, 0x1000, 4), (0x810000, 0x1000, 0x10)]
    tail = struct.pack("<H", 18) + TABLE
    for guid, body in [(RESET, struct.pack("<I", 0x80b004)),
                       (HASHES, struct.pack("<II", 0x810c00, 0x400)),
                       (ASEV, struct.pack("<I", 0x300)), (TDVF, struct.pack("<I", 0x600))]:
        tail = body + struct.pack("<H", len(body) + 18) + guid + tail
    tail = tail[:-18] + struct.pack("<H", len(tail)) + TABLE + bytes(32)
    data[len(data) - len(tail):] = tail
    for signature, distance, form, sections in [(b"TDVF", 0x600, "<IIQQII", tdvf),
                                                (b"ASEV", 0x300, "<III", sev)]:
        body = b"".join(struct.pack(form, *s) for s in sections)
        body = signature + struct.pack("<III", len(body) + 16, 1, len(sections)) + body
        data[len(data) - distance:len(data) - distance + len(body)] = body
    return bytes(data)


def make_kernel(rng):
    """Makes a kernel: of 32 or 64 bits, signed or not, with some sections in any order."""
    wide = rng.random() < 0.7
    n_sections = rng.randrange(6)
    headers = 0x400 + rng.choice([0, 0x10, 0x200])
    optional_size = (112 if wide else 96) + 8 * rng.choice([5, 6, 16])
    at, sections = headers + rng.choice([0, 24]), []
    for _ in range(n_sections):
        size = rng.choice([0, 1, 8, 0x200, rng.randrange(1, 0x400)])
        sections.append((size, at))
        at += size + rng.choice([0, 0, 3, 64])
    trailing, certificates = rng.choice([0, 16, 5]), rng.choice([0, 40, 8, 13])
    data = bytearray(rng.randbytes(at + trailing + certificates))
    pe = rng.choice([0x40, 0x80, 0x78])
    optional = pe + 24
    directories = optional + (112 if wide else 96)
    struct.pack_into("<I", data, 0x3c, pe)
    struct.pack_into("<IHH", data, pe, 0x4550, 0x8664, n_sections)
    struct.pack_into("<HHH", data, pe + 20, optional_size, 0, 0x20b if wide else 0x10b)
    struct.pack_into("<I", data, optional + 60, headers)
    struct.pack_into("<I", data, directories - 4, 6)
    struct.pack_into("<II", data, directories + 32, at + trailing if certificates else 0,
                     certificates)
    rng.shuffle(sections)
    for i, section in enumerate(sections):
        struct.pack_into("<II", data, optional + optional_size + 40 * i + 16, *section)
    # The setup header; what else stands there is in the way of the section headers or is not.
    if optional + optional_size + 40 * n_sections <= 0x200:
        data[0x202:0x206] = b"HdrS"
        struct.pack_into("<H", data, 0x206, 0x20f)
        data[0x211] |= 1
        struct.pack_into("<I", data, 0x22c, rng.choice([0x7fffffff, 0x37ffffff]))
    return bytes(data)


class Comparison:
    def __init__(self, program, folder):
        self.program = program
        self.path = pathlib.Path(folder) / "file"
        self.done = self.wrong = 0

    def run(self, *arguments):
        run = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True,
                             check=True)
        return dict(line.split() for line in run.stdout.splitlines())

    def equal(self, name, found, wanted):
        self.done += 1
        for what, value in wanted.items():
            if found[what] != value:
                self.wrong += 1
                print(f"{name}: {what} is {found[what]}, expected {value}")

    def firmware(self, name, data, sev=True):
        self.path.write_bytes(data)
        wanted = {"single-pass": mrtd(data, False), "two-pass": mrtd(data, True)}
        if sev:
            wanted["snp-pages"] = snp_pages(data)
        self.equal(name, self.run("firmware", self.path), wanted)

    def kernel(self, name, data, memory, initrd_size, known=None):
        self.path.write_bytes(data)
        wanted = {"authenticode": known or authenticode(data)}
        if data[0x202:0x206] == b"HdrS":
            wanted["booted"] = booted(data, memory, initrd_size)
        self.equal(name, self.run("kernel", self.path, memory, initrd_size), wanted)

    def launch(self, name, signature, cpus, features):
        self.equal(name, self.run("launch", name, cpus, features),
                   {"launch": launch(*signature, cpus, features)})


def compare(program, folder):
    comparison = Comparison(program, folder)
    rng = random.Random(1)
    for i in range(20):
        comparison.firmware(f"synthetic firmware {i}", make_firmware(rng, rng.randrange(2, 12)))
    for i in range(200):
        memory = rng.choice([1 << 30, 2 << 30, 2800 << 20, 2816 << 20, 8 << 30])
        comparison.kernel(f"synthetic kernel {i}", make_kernel(rng), memory, rng.randrange(1 << 26))
    for name, signature in {"EPYC": (23, 1, 2), "EPYC-Rome-v2": (23, 49, 0),
                            "EPYC-Milan": (25, 1, 1), "EPYC-Genoa": (25, 17, 0)}.items():
        for cpus, features in [(1, 1), (2, 1), (5, 0x21)]:
            comparison.launch(name, signature, cpus, features)
    for name in FIRMWARE:
        if os.path.exists(name):
            comparison.firmware(name, pathlib.Path(name).read_bytes())
        else:
            print(f"skipped: {name} is not there")
    kernels = sorted(pathlib.Path(os.environ.get("TRUSTCENTER_KERNELS", "/boot")).glob("vmlinuz-*"))
    for path in kernels:
        for memory in (1 << 30, 4 << 30):
            comparison.kernel(path.name, path.read_bytes(), memory, 12345678,
                              KERNELS.get(path.name))
    if not kernels:
        print("skipped: no real kernel is there")
    print(f"{comparison.done} files and machines compared, {comparison.wrong} digests differ")
    return comparison.wrong != 0


def write_corpus(folder):
    rng = random.Random(2)
    for target, make in [("tdvf", lambda: make_firmware(rng, 2)),
                         ("pe", lambda: make_kernel(rng))]:
        (folder / target).mkdir(parents=True, exist_ok=True)
        for i in range(4):
            (folder / target / f"synthetic-{i}").write_bytes(make())


def main():
    if sys.argv[1] == "--corpus":
        write_corpus(pathlib.Path(sys.argv[2]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return compare(sys.argv[1], folder)


if __name__ == "__main__":
    sys.exit(main())
