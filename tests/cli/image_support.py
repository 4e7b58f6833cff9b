# SPDX-License-Identifier: Apache-2.0
"""A synthetic OS image: the smallest firmware and kernel that can be measured, the files around
them, and archives in every layout."""
import gzip
import hashlib
import io
import json
import struct
import tarfile
import uuid

PAGE = 4096
GIB = 1 << 30
ROOTFS_HASH = hashlib.sha256(b"rootfs").hexdigest()
NAMES = ["ovmf.fd", "bzImage", "initramfs.cpio.gz", "metadata.json"]
# Sections that are only memory: address, size, type (TDVF metadata).
TD_HOB, TEMP_MEM = 2, 3
MEMORY = [(0x810000, 0x10000, TEMP_MEM), (0x80b000, 0x2000, TEMP_MEM), (0x809000, 0x2000, TD_HOB),
          (0x800000, 0x6000, TEMP_MEM)]


def firmware(code_pages=2):
    """One page of variables and some of code, with the TDVF metadata before their table."""
    size = (1 + code_pages) * PAGE
    top = 1 << 32
    sections = [(PAGE, size - PAGE, top - size + PAGE, size - PAGE, 0, 1),
                (0, PAGE, top - size, PAGE, 1, 0)]
    sections += [(0, 0, address, length, kind, 0) for address, length, kind in MEMORY]
    metadata = b"TDVF" + struct.pack("<III", 16 + 32 * len(sections), 1, len(sections))
    metadata += b"".join(struct.pack("<IIQQII", *section) for section in sections)
    behind = 0x400
    entry = struct.pack("<IH", behind, 22) + uuid.UUID(
        "e47a6535-984a-4798-865e-4685a7bf8ec2").bytes_le
    tail = struct.pack("<H", len(entry) + 18) + uuid.UUID(
        "96b582de-1fb2-45f7-baea-a366c55a082d").bytes_le
    made = bytearray(b"\xff" * PAGE + b"\x90" * (size - PAGE))
    made[size - behind:size - behind + len(metadata)] = metadata
    made[size - 32 - len(entry + tail):size - 32] = entry + tail
    return bytes(made)


def kernel():
    """A PE image with one section and the setup header of a Linux kernel."""
    headers, size, pe = 0x400, 0x1000, 0x40
    made = bytearray(size)
    made[headers:] = b"kernel code, measured".ljust(size - headers, b"\xcc")
    made[:2] = b"MZ"
    struct.pack_into("<I", made, 0x3c, pe)
    made[pe:pe + 4] = b"PE\0\0"
    struct.pack_into("<HH12xHH", made, pe + 4, 0x8664, 1, 240, 0x206)
    optional = pe + 24
    struct.pack_into("<H", made, optional, 0x20b)
    struct.pack_into("<I", made, optional + 60, headers)
    struct.pack_into("<I", made, optional + 108, 16)
    section = optional + 240
    made[section:section + 8] = b".text\0\0\0"
    struct.pack_into("<II", made, section + 16, size - headers, headers)
    made[0x202:0x206] = b"HdrS"
    struct.pack_into("<H", made, 0x206, 0x20f)
    made[0x211] = 1
    struct.pack_into("<I", made, 0x22c, 0x7fffffff)
    struct.pack_into("<H", made, 0x236, 0x7f)
    return bytes(made)


def cmdline():
    return f"console=ttyS0 init=/init dstack.rootfs_hash={ROOTFS_HASH} dstack.rootfs_size=4096"


def checksums(files, names):
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in names]
    return "".join(lines).encode()


def image(changed=None, **metadata):
    """The files of an image by name; changed replaces contents before they are listed."""
    files = {"ovmf.fd": firmware(), "bzImage": kernel(), "initramfs.cpio.gz": b"initrd" * 1000}
    described = {"bios": "ovmf.fd", "kernel": "bzImage", "initrd": "initramfs.cpio.gz",
                 "rootfs": "rootfs.img.verity", "cmdline": cmdline(), "version": "0.5.5",
                 "is_dev": False}
    described.update(metadata)
    files["metadata.json"] = json.dumps(described, indent=4).encode()
    files.update(changed or {})
    files["sha256sum.txt"] = checksums(files, NAMES)
    files["rootfs.img.verity"] = b"not measured " * 1000
    return files


def os_image_hash(files):
    return hashlib.sha256(files["sha256sum.txt"]).hexdigest()


def member(name, content=b"", kind=tarfile.REGTYPE, **more):
    """One member of an archive: its header and its content."""
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, len(content)
    for key, value in more.items():
        setattr(info, key, value)
    return info, content


def tar(members, form=tarfile.GNU_FORMAT):
    """An archive of members; a size set by hand may promise more than there is."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for info, content in members:
            archive.addfile(info)
            out.write(content.ljust(-len(content) % 512 + len(content), b"\0"))
            archive.offset = out.tell()
    return out.getvalue()


def used(archive):
    """How many bytes of an archive its members take."""
    return (len(archive.rstrip(b"\0")) + 511) // 512 * 512


def members(files, folder=""):
    return [member(folder + name, content) for name, content in files.items()]


def flat(files):
    return tar(members(files))


def packed(files):
    """A release archive: everything in one folder."""
    return gzip.compress(tar([member("dstack-0.5.5", kind=tarfile.DIRTYPE)] +
                             members(files, "dstack-0.5.5/")))
