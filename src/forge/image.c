/* SPDX-License-Identifier: Apache-2.0
 *
 * A made-up OS image: a kernel that is a PE file with a Linux setup header, an initial RAM disk,
 * the documents of a dstack release, and what `trustcenter image make` would say about them
 * (dstack-mr:1.2, 1.3, 1.5, 4.1, 4.2, docs/os-image.md). It starts nothing.
 */
#include "forge/internal.h"

#include <string.h>

#include "base/hex.h"
#include "crypto/digest.h"
#include "measure/kernel.h"

/* ---- kernel ---------------------------------------------------------------------------------- */

#define KERNEL_SIZE  0x1000u
#define HEADERS_SIZE 0x200u
#define SETUP_SIZE   0x200u /* behind the headers; the setup header lies in both */
#define PE_AT        0x40u
#define SETUP_AT     0x1f1u
#define DIRECTORIES  6u
#define OPTIONAL     (112u + 8u * DIRECTORIES)

static void pad_to(tc_wr *w, size_t n)
{
    while (!w->bad && w->n < n) {
        tc_wr_u8(w, 0);
    }
}

static void put_section(tc_wr *w, const char *name, uint32_t at, uint32_t size)
{
    size_t start = w->n;

    tc_wr_lit(w, name);
    pad_to(w, start + 8);
    tc_wr_u32le(w, size); /* in memory */
    tc_wr_u32le(w, at);
    tc_wr_u32le(w, size); /* in the file */
    tc_wr_u32le(w, at);
    pad_to(w, start + 36);
    tc_wr_u32le(w, 0x60500020); /* code that is read and run */
}

/* put_pe writes the headers of an EFI application (dstack-mr:4.2). */
static void put_pe(tc_wr *w)
{
    const size_t optional = PE_AT + 24;

    tc_wr_lit(w, "MZ");
    pad_to(w, 0x3c);
    tc_wr_u32le(w, PE_AT);
    tc_wr_lit(w, "PE");
    tc_wr_u16le(w, 0);
    tc_wr_u16le(w, 0x8664); /* x86-64 */
    tc_wr_u16le(w, 2);      /* sections */
    pad_to(w, PE_AT + 20);
    tc_wr_u16le(w, OPTIONAL);
    tc_wr_u16le(w, 0x206); /* a stripped executable */
    tc_wr_u16le(w, 0x20b); /* PE32+ */
    pad_to(w, optional + 60);
    tc_wr_u32le(w, HEADERS_SIZE);
    tc_wr_u32le(w, 0);  /* checksum */
    tc_wr_u16le(w, 10); /* EFI application */
    pad_to(w, optional + 108);
    tc_wr_u32le(w, DIRECTORIES);
    pad_to(w, optional + OPTIONAL);
    put_section(w, ".setup", HEADERS_SIZE, SETUP_SIZE);
    put_section(w, ".text", HEADERS_SIZE + SETUP_SIZE, KERNEL_SIZE - HEADERS_SIZE - SETUP_SIZE);
}

/* put_setup_header writes what QEMU looks at (dstack-mr:4.1; the Linux/x86 boot protocol). */
static void put_setup_header(tc_wr *w)
{
    pad_to(w, SETUP_AT);
    tc_wr_u8(w, 1); /* sectors of setup */
    pad_to(w, 0x1fe);
    tc_wr_u16le(w, 0xaa55);
    tc_wr_u16le(w, 0x66eb); /* a jump over the header */
    tc_wr_lit(w, "HdrS");
    tc_wr_u16le(w, 0x20f); /* protocol */
    pad_to(w, 0x211);
    tc_wr_u8(w, 1); /* loaded high */
    pad_to(w, 0x22c);
    tc_wr_u32le(w, 0x7fffffff); /* the initial RAM disk's end */
    pad_to(w, 0x236);
    tc_wr_u16le(w, 0x7f); /* among others: may be loaded above 4 GiB */
}

static tc_bytes make_kernel(tc_forge_run *run)
{
    uint8_t text[KERNEL_SIZE - HEADERS_SIZE - SETUP_SIZE];
    tc_wr w = tc_forge_writer(run);

    put_pe(&w);
    put_setup_header(&w);
    pad_to(&w, HEADERS_SIZE + SETUP_SIZE);
    tc_forge_fill(run, text, sizeof text, "kernel");
    text[0] ^= run->o->system.build;
    tc_wr_bytes(&w, tc_bytes_of(text, sizeof text));
    return tc_forge_written(run, &w);
}

/* ---- initial RAM disk ------------------------------------------------------------------------ */

#define CPIO_ALIGN 4u

static void put_hex32(tc_wr *w, uint32_t v)
{
    const uint8_t bytes[] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};

    tc_wr_hex(w, tc_bytes_of(bytes, sizeof bytes));
}

static void align(tc_wr *w)
{
    while (!w->bad && w->n % CPIO_ALIGN != 0) {
        tc_wr_u8(w, 0);
    }
}

/* put_file writes a file in cpio's "newc" form. */
static void put_file(tc_wr *w, const char *name, uint32_t mode, const char *body)
{
    const uint32_t fields[] = {
        0, mode, 0, 0, 1, 0, (uint32_t)strlen(body), 0, 0, 0, 0, (uint32_t)strlen(name) + 1, 0};

    tc_wr_lit(w, "070701");
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        put_hex32(w, fields[i]);
    }
    tc_wr_lit(w, name);
    tc_wr_u8(w, 0);
    align(w);
    tc_wr_lit(w, body);
    align(w);
}

/* make_initrd leaves out the compression, which Linux does not insist on. */
static tc_bytes make_initrd(tc_forge_run *run)
{
    tc_wr w = tc_forge_writer(run);

    put_file(&w, "init", 0100755, "#!/bin/sh\necho simulated\n");
    put_file(&w, "TRAILER!!!", 0, "");
    return tc_forge_written(run, &w);
}

/* ---- documents ------------------------------------------------------------------------------- */

/* A release's command line (dstack-mr:1.2). */
#define CMDLINE                                                                                    \
    "console=ttyS0 init=/init panic=1 net.ifnames=0 biosdevname=0 mce=off oops=panic pci=noearly " \
    "pci=nommconf random.trust_cpu=y random.trust_bootloader=n tsc=reliable no-kvmclock "          \
    "dstack.rootfs_hash="

static void put_cmdline(tc_forge_run *run, tc_wr *w)
{
    uint8_t root[TC_SHA256_SIZE];

    if (run->o->system.cmdline != NULL) {
        tc_wr_lit(w, run->o->system.cmdline);
        return;
    }
    tc_forge_fill(run, root, sizeof root, "root file system");
    root[0] ^= run->o->system.build;
    tc_wr_lit(w, CMDLINE);
    tc_wr_hex(w, tc_bytes_of(root, sizeof root));
    tc_wr_lit(w, " dstack.rootfs_size=1048576");
}

static void put_member(tc_wr *w, const char *name, const char *value)
{
    tc_wr_lit(w, ",\n    \"");
    tc_wr_lit(w, name);
    tc_wr_lit(w, "\": ");
    tc_wr_lit(w, value);
}

static tc_bytes make_metadata(tc_forge_run *run)
{
    const tc_forge_system *s = &run->o->system;
    tc_wr w = tc_forge_writer(run);

    tc_wr_lit(&w, "{\n    \"bios\": \"" TC_FORGE_FIRMWARE_FILE "\"");
    put_member(&w, "kernel", "\"" TC_FORGE_KERNEL_FILE "\"");
    put_member(&w, "cmdline", "\"");
    put_cmdline(run, &w);
    tc_wr_lit(&w, "\"");
    put_member(&w, "initrd", "\"" TC_FORGE_INITRD_FILE "\"");
    put_member(&w, "rootfs", "\"rootfs.img.verity\"");
    put_member(&w, "version", "\"");
    tc_wr_lit(&w, s->version);
    tc_wr_lit(&w, "\"");
    put_member(&w, "git_revision", "\"51d01a7ed000000000000000000000000000000a\"");
    put_member(&w, "shared_ro", "true");
    put_member(&w, "is_dev", s->is_dev ? "true" : "false");
    tc_wr_lit(&w, "\n}\n");
    return tc_forge_written(run, &w);
}

/* ---- measurement.tdx.cbor (dstack-mr:1.5; RFC 8949) -------------------------------------------
 */

enum { CBOR_UINT = 0, CBOR_BYTES = 2, CBOR_TEXT = 3, CBOR_MAP = 5 };
#define CBOR_SHORT    24u
#define CBOR_ONE_BYTE 24u

static void put_head(tc_wr *w, unsigned major, size_t n)
{
    if (n < CBOR_SHORT) {
        tc_wr_u8(w, (uint8_t)(major << 5 | n));
    } else {
        tc_wr_u8(w, (uint8_t)(major << 5 | CBOR_ONE_BYTE));
        tc_wr_u8(w, (uint8_t)n);
    }
}

static void put_cbor_text(tc_wr *w, const char *text)
{
    put_head(w, CBOR_TEXT, strlen(text));
    tc_wr_lit(w, text);
}

static void put_cbor_bytes(tc_wr *w, const char *name, const uint8_t *p, size_t n)
{
    put_cbor_text(w, name);
    put_head(w, CBOR_BYTES, n);
    tc_wr_bytes(w, tc_bytes_of(p, n));
}

static void put_cbor_map(tc_wr *w, const char *name, size_t n)
{
    put_cbor_text(w, name);
    put_head(w, CBOR_MAP, n);
}

/* What the measurement says; the order of its members is that of dstack. A firmware that cannot be
 * read has no layout. */
static void put_measurement(tc_wr *w, const tc_tdx_measurement *m)
{
    uint8_t layout[TC_MEMORY_LAYOUT_MAX];
    size_t n = m->layout.n == 0 ? 0 : tc_memory_layout_write(layout, &m->layout);

    put_head(w, CBOR_MAP, 3);
    put_cbor_text(w, "version");
    put_head(w, CBOR_UINT, 3);
    put_cbor_map(w, "image", 3);
    put_cbor_bytes(w, "cmdline_sha384", m->cmdline, sizeof m->cmdline);
    put_cbor_bytes(w, "kernel_authenticode", m->kernel, sizeof m->kernel);
    put_cbor_bytes(w, "initrd_sha384", m->initrd, sizeof m->initrd);
    put_cbor_map(w, "tdvf", 3);
    put_cbor_text(w, "ovmf");
    put_cbor_text(w, tc_firmware_events_id(m->events));
    put_cbor_map(w, "mrtd", 2);
    put_cbor_bytes(w, "single_pass", m->mrtd_single_pass, sizeof m->mrtd_single_pass);
    put_cbor_bytes(w, "two_pass", m->mrtd_two_pass, sizeof m->mrtd_two_pass);
    put_cbor_bytes(w, "td_hob", layout, n);
}

/* measure measures the files; what cannot be measured stays zero. */
static void measure(tc_forge_run *run, tc_tdx_measurement *m, const tc_forge_image *image)
{
    const uint64_t usual_memory = 0xb0000000;
    tc_image_metadata metadata = {.events = TC_EVENTS_PRE_202505};
    tc_tdvf tdvf;

    *m = (tc_tdx_measurement){0};
    if (tc_image_metadata_parse(&metadata, run->arena, tc_str_from_bytes(image->metadata), NULL)) {
        (void)!tc_cmdline_digest(m->cmdline, metadata.cmdline);
    }
    m->events = metadata.events == TC_EVENTS_UNSAID ? TC_EVENTS_PRE_202505 : metadata.events;
    (void)!tc_kernel_booted(m->kernel, image->kernel, usual_memory, image->initrd.n, NULL);
    tc_sha384(m->initrd, &image->initrd, 1);
    if (tc_tdvf_parse(&tdvf, image->firmware, NULL)) {
        tc_tdvf_mrtd(m->mrtd_single_pass, &tdvf, image->firmware, false);
        tc_tdvf_mrtd(m->mrtd_two_pass, &tdvf, image->firmware, true);
        (void)!tc_memory_layout_of(&m->layout, &tdvf, NULL);
    }
}

static tc_bytes make_measurement(tc_forge_run *run)
{
    tc_wr w = tc_forge_writer(run);
    tc_tdx_measurement m;

    measure(run, &m, &run->out->image);
    put_measurement(&w, &m);
    return tc_forge_written(run, &w);
}

/* ---- checksum file and description ----------------------------------------------------------- */

static void put_checksum(tc_wr *w, const char *name, tc_bytes file)
{
    uint8_t digest[TC_SHA256_SIZE];

    tc_sha256(digest, &file, 1);
    tc_wr_hex(w, tc_bytes_of(digest, sizeof digest));
    tc_wr_lit(w, "  ");
    tc_wr_lit(w, name);
    tc_wr_lit(w, "\n");
}

static tc_bytes make_checksums(tc_forge_run *run, const tc_forge_image *image)
{
    tc_wr w = tc_forge_writer(run);

    put_checksum(&w, TC_FORGE_FIRMWARE_FILE, image->firmware);
    put_checksum(&w, TC_FORGE_KERNEL_FILE, image->kernel);
    put_checksum(&w, TC_FORGE_INITRD_FILE, image->initrd);
    put_checksum(&w, TC_FORGE_METADATA_FILE, image->metadata);
    if (image->measurement.n > 0) {
        put_checksum(&w, TC_FORGE_MEASUREMENT_FILE, image->measurement);
    }
    return tc_forge_written(run, &w);
}

/* describe makes the description of files whose checksums are right. Empty when they are broken. */
static tc_bytes describe(tc_forge_run *run, const tc_forge_image *image, bool usual_only)
{
    const uint64_t *memory = &run->o->system.memory;
    tc_os_image_files files = {.checksum_file = image->checksums,
                               .metadata = image->metadata,
                               .firmware = image->firmware,
                               .kernel = image->kernel,
                               .initrd_size = image->initrd.n,
                               .measurement = image->measurement,
                               .memory = memory,
                               .n_memory = usual_only || tc_memory_is_usual(*memory) ? 0 : 1};
    tc_bytes out = {NULL, 0};

    tc_sha256(files.initrd_sha256, &image->initrd, 1);
    tc_sha384(files.initrd_sha384, &image->initrd, 1);
    if (run->err != TC_OK || !tc_os_image_make(&out, run->arena, &files, NULL)) {
        return (tc_bytes){NULL, 0};
    }
    return out;
}

/* as_json gives a text as it stands in a JSON document. */
static tc_bytes as_json(tc_forge_run *run, tc_bytes text)
{
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, false);

    tc_jsonw_str(&j, tc_str_from_bytes(text));
    return tc_forge_written(run, &w);
}

/* is_same tells whether a hook left its object alone. */
static bool is_same(tc_bytes a, tc_bytes b)
{
    return a.p == b.p && a.n == b.n;
}

static tc_bytes as_base64(tc_forge_run *run, tc_bytes in)
{
    return tc_bytes_from_str(tc_base64_text(run->arena, in));
}

/* make_description puts what the hooks made of measurement and checksum file, however odd, into a
 * description of the right ones. */
static tc_bytes make_description(tc_forge_run *run, tc_bytes own, const tc_forge_image *right)
{
    tc_forge_image *image = &run->out->image;

    if (own.n > 0 && !is_same(image->measurement, right->measurement)) {
        own = tc_forge_replace(run->arena, own, as_base64(run, right->measurement),
                               as_base64(run, image->measurement));
    }
    if (own.n > 0 && !is_same(image->checksums, right->checksums)) {
        own = tc_forge_replace(run->arena, own, as_json(run, right->checksums),
                               as_json(run, image->checksums));
    }
    return own.n == 0 ? own : tc_forge_hooked(run, TC_FORGE_DESCRIPTION, TC_FORGE_BEFORE, own);
}

/* read_started reads what the machine starts back from a description. */
static void read_started(tc_forge_run *run, tc_bytes description)
{
    tc_os_image *image = TC_NEW(run->arena, tc_os_image);

    if (image != NULL && tc_os_image_read(image, run->arena, description, NULL)) {
        run->started = image;
    }
}

static bool same_files(const tc_forge_image *a, const tc_forge_image *b)
{
    return is_same(a->firmware, b->firmware) && is_same(a->kernel, b->kernel) &&
           is_same(a->initrd, b->initrd) && is_same(a->metadata, b->metadata);
}

/* finish gives the files to the machine and to the reader. What the machine starts is then what
 * the hook made of them, whatever the checksum file says. */
static void finish(tc_forge_run *run, tc_bytes own)
{
    tc_forge_image *image = &run->out->image;
    tc_forge_image before = *image;
    tc_forge_image started;

    image->firmware = tc_forge_hooked(run, TC_FORGE_FIRMWARE, TC_FORGE_AFTER, image->firmware);
    image->kernel = tc_forge_hooked(run, TC_FORGE_KERNEL, TC_FORGE_AFTER, image->kernel);
    image->initrd = tc_forge_hooked(run, TC_FORGE_INITRD, TC_FORGE_AFTER, image->initrd);
    image->metadata = tc_forge_hooked(run, TC_FORGE_METADATA, TC_FORGE_AFTER, image->metadata);
    started = *image;
    if (own.n == 0 || run->o->system.usual_memory_only || !same_files(&started, &before)) {
        started.measurement = (tc_bytes){NULL, 0};
        started.checksums = make_checksums(run, &started);
        own = describe(run, &started, false);
    }
    read_started(run, own);
    if (image->measurement.n > 0) {
        image->measurement =
            tc_forge_hooked(run, TC_FORGE_MEASUREMENT, TC_FORGE_AFTER, image->measurement);
    }
    image->checksums = tc_forge_hooked(run, TC_FORGE_CHECKSUMS, TC_FORGE_AFTER, image->checksums);
    if (image->description.n > 0) {
        image->description =
            tc_forge_hooked(run, TC_FORGE_DESCRIPTION, TC_FORGE_AFTER, image->description);
    }
}

/* make_documents makes measurement, checksum file and description, and returns the description of
 * the files as they are. */
static tc_bytes make_documents(tc_forge_run *run)
{
    tc_forge_image *image = &run->out->image;
    tc_forge_image right;
    tc_bytes own;

    if (run->o->system.with_measurement) {
        image->measurement = make_measurement(run);
    }
    image->checksums = make_checksums(run, image);
    right = *image;
    own = describe(run, image, run->o->system.usual_memory_only);
    if (image->measurement.n > 0) {
        image->measurement =
            tc_forge_hooked(run, TC_FORGE_MEASUREMENT, TC_FORGE_BEFORE, image->measurement);
        if (!is_same(image->measurement, right.measurement)) {
            image->checksums = make_checksums(run, image);
        }
    }
    image->checksums = tc_forge_hooked(run, TC_FORGE_CHECKSUMS, TC_FORGE_BEFORE, image->checksums);
    tc_sha256(image->hash, &image->checksums, 1);
    image->description = make_description(run, own, &right);
    tc_sha256(image->description_sha256, &image->description, 1);
    return own;
}

void tc_forge_image_make(tc_forge_run *run)
{
    tc_forge_image *image = &run->out->image;

    image->firmware =
        tc_forge_hooked(run, TC_FORGE_FIRMWARE, TC_FORGE_BEFORE, tc_forge_firmware(run));
    image->kernel = tc_forge_hooked(run, TC_FORGE_KERNEL, TC_FORGE_BEFORE, make_kernel(run));
    image->initrd = tc_forge_hooked(run, TC_FORGE_INITRD, TC_FORGE_BEFORE, make_initrd(run));
    image->metadata = tc_forge_hooked(run, TC_FORGE_METADATA, TC_FORGE_BEFORE, make_metadata(run));
    finish(run, make_documents(run));
}
