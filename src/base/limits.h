/* SPDX-License-Identifier: Apache-2.0
 *
 * Every limit on evidence, with its reason. Each is tested at N and at N + 1. Sizes are in bytes:
 * << 10 makes KiB, << 20 makes MiB.
 */
#ifndef TC_BASE_LIMITS_H
#define TC_BASE_LIMITS_H

/* A whole bundle or input file. The largest real answer (a Phala attestations document of an app
 * with eight instances) is under 2 MiB. */
#define TC_MAX_BUNDLE (16u << 20)

/* Exhibits in one bundle; a real one has about ten. */
#define TC_MAX_EXHIBITS 256u

/* Bytes of a short text that people choose: a name, a domain, a contract. */
#define TC_MAX_LABEL  256u
/* Where an exhibit came from: a URL or a file's name. */
#define TC_MAX_SOURCE 2048u

/* Components (app instances, KMS, gateway) judged in one report. */
#define TC_MAX_COMPONENTS 16u

/* Instances in one cloud answer; only TC_MAX_COMPONENTS of them are judged. */
#define TC_MAX_INSTANCES 256u

/* JSON documents: nesting (Intel's deepest is 6), nodes and bytes of one string. */
#define TC_MAX_JSON_DEPTH 32u
#define TC_MAX_JSON_NODES 400000u

/* DER: nesting of constructed values inside certificates; real ones reach 7. */
#define TC_MAX_DER_DEPTH 16u

/* One certificate; an RA-TLS certificate with a full event log is about 18 KiB. */
#define TC_MAX_CERTIFICATE      (64u << 10)
/* Certificates in one PEM text. */
#define TC_MAX_PEM_CERTIFICATES 8u
/* Extensions of one certificate; real ones have at most 10. */
#define TC_MAX_EXTENSIONS       32u

/* One CRL, and its entries; Intel's platform CRL has under 100 entries (3.4 KB). */
#define TC_MAX_CRL         (1u << 20)
#define TC_MAX_CRL_ENTRIES 16384u

/* A quote. Real ones are 3.7 to 8 KB; the QE authentication data is 32 bytes in every real one. */
#define TC_MAX_QUOTE (64u << 10)

/* TCB info and QE identity documents; the largest seen is 17 KB. */
#define TC_MAX_TCB_INFO    (256u << 10)
#define TC_MAX_TCB_LEVELS  128u
#define TC_MAX_TDX_MODULES 32u
#define TC_MAX_ADVISORIES  128u

/* A versioned attestation (dstack's own limit). */
#define TC_MAX_ATTESTATION    (10u << 20)
/* Events in one event log; a boot has about 35. Applications may add some. */
#define TC_MAX_EVENTS         4096u
/* The name of an event; the longest known is 18 bytes. */
#define TC_MAX_EVENT_NAME     128u
/* The payload of one event; the largest seen is a 2 KiB GPU attestation. */
#define TC_MAX_EVENT_PAYLOAD  (64u << 10)
/* The text a version 2 digest covers: the payload in hex, the name (escaped up to six-fold) and
 * some punctuation. */
#define TC_MAX_EVENT_PREIMAGE (2u * TC_MAX_EVENT_PAYLOAD + 6u * TC_MAX_EVENT_NAME + 64u)

/* app-compose.json; dstack's own limit is 200 KiB. */
#define TC_MAX_APP_COMPOSE (1u << 20)
/* The docker-compose text in it: YAML events, nesting and services. */
#define TC_MAX_YAML_EVENTS 50000u
#define TC_MAX_YAML_DEPTH  32u
#define TC_MAX_SERVICES    128u

/* MessagePack nesting and items. */
#define TC_MAX_MSGPACK_DEPTH 16u
#define TC_MAX_MSGPACK_NODES 200000u

/* OS images. The firmware is 4 MiB, the kernel 8 to 12 MiB, the initial RAM disk under 100 MiB. */
#define TC_MAX_FIRMWARE       (32u << 20)
#define TC_MAX_KERNEL         (128u << 20)
#define TC_MAX_INITRD         (1024u << 20)
/* Sections of a firmware's TDVF or SEV metadata; real ones have 6. */
#define TC_MAX_TDVF_SECTIONS  64u
/* Memory that all TDVF sections describe; the firmware itself is most of it (4.2 MiB). */
#define TC_MAX_TDVF_MEMORY    (256u << 20)
/* Sections of a kernel's PE image; real ones have 4 to 6. */
#define TC_MAX_PE_SECTIONS    96u
/* The checksum file of an image: real ones have 4 to 9 lines of under 100 bytes. */
#define TC_MAX_MANIFEST       (64u << 10)
#define TC_MAX_MANIFEST_LINES 256u
/* metadata.json; real ones have under 1 KiB. The command line in it; Linux itself stops at 2 KiB
 * on this platform, and real ones have under 400 bytes. */
#define TC_MAX_IMAGE_METADATA (64u << 10)
#define TC_MAX_CMDLINE        4096u
/* A split measurement (CBOR); real ones have 384 and 680 bytes. */
#define TC_MAX_MEASUREMENT    (64u << 10)
/* The description of an image (dstack.os-image); one has about 4 KiB. */
#define TC_MAX_OS_IMAGE       (256u << 10)
/* Kernels measured for small machines in one description (docs/os-image.md). */
#define TC_MAX_SMALL_MEMORY   16u
/* The archive of an image, which only the program reads. Members (real ones have under 20) and
 * bytes of a member's path. */
#define TC_MAX_IMAGE_MEMBERS  256u
#define TC_MAX_IMAGE_PATH     255u
/* Bytes of all members together: a release with its root file system has 2 to 3 GiB. */
#define TC_MAX_IMAGE_UNPACKED ((uint64_t)8 << 30)
/* How many times larger an archive may become by unpacking, once that much came out of it. The
 * files of an image are compressed already, so real ones stay below 4; gzip makes 1000 of zeros and
 * zstd more, and a bomb needs that. */
#define TC_MAX_IMAGE_RATIO    200u
#define TC_IMAGE_RATIO_FLOOR  ((uint64_t)64 << 20)
/* Bytes of an archive that may pass without any of its contents coming out: the header of one
 * compressed stream, or streams that are empty. */
#define TC_MAX_IMAGE_IDLE     (4u << 20)
/* CBOR nesting and items. */
#define TC_MAX_CBOR_DEPTH     16u
#define TC_MAX_CBOR_NODES     4096u

/* The virtual machine that a prediction is made for. The largest machines of today have 256 CPUs
 * and 4 TiB; dstack's own limit is 512 CPUs. Each CPU costs about 130 bytes of ACPI tables. */
#define TC_MAX_VCPUS           512u
#define TC_MAX_MEMORY          ((uint64_t)16 << 40)
#define TC_MIN_MEMORY          ((uint64_t)64 << 20)
/* PCI devices of a machine beside the chip set; bus 0 has 30 free slots. */
#define TC_MAX_DEVICES         29u
/* The 64-bit window for PCI devices; machines with eight GPUs have 1 PiB. Larger than the 52 bits
 * of physical addresses that processors have makes no sense. */
#define TC_MAX_PCI_HOLE64      ((uint64_t)1 << 52)
/* vm_config text, with the measurement material in it. */
#define TC_MAX_VM_CONFIG       (256u << 10)
/* Values in it, or in the sys-config around it; real ones have 35. One vm_config is read for each
 * machine that it may belong to. */
#define TC_MAX_VM_CONFIG_NODES 1024u
/* Descriptions of images in one bundle. */
#define TC_MAX_OS_IMAGES       16u

/* A policy document, and entries of each of its lists. */
#define TC_MAX_POLICY         (256u << 10)
#define TC_MAX_POLICY_ENTRIES 1024u

/* Trust roots given by the caller. */
#define TC_MAX_ROOTS 8u

/* Text shown from evidence is cut at this many bytes. */
#define TC_MAX_SHOWN_TEXT 4096u

/* One rendered report: all components with every text at its longest stay below it. */
#define TC_MAX_REPORT (192u << 20)

#endif
