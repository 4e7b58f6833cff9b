/* SPDX-License-Identifier: Apache-2.0
 *
 * A kernel's Authenticode digest (dstack-mr:4; Microsoft, Windows Authenticode Portable Executable
 * Signature Format; the Linux/x86 boot protocol; QEMU hw/i386/x86.c).
 */
#include "measure/kernel.h"

#include "measure/le.h"
#include "measure/td_hob.h"

#define RULE_PATCH        "dstack-mr:4.1"
#define RULE_AUTHENTICODE "dstack-mr:4.2"

/* The setup header. */
#define HEADER_SIGNATURE "HdrS"
enum {
    SIGNATURE_AT = 0x202,
    PROTOCOL_AT = 0x206,
    LOADER_AT = 0x210,
    LOAD_FLAGS_AT = 0x211,
    INITRD_AT = 0x218,
    INITRD_SIZE_AT = 0x21c,
    HEAP_END_AT = 0x224,
    CMDLINE_AT = 0x228,
    INITRD_MAX_AT = 0x22c,
    EXTRA_FLAGS_AT = 0x236,
    HEAD_SIZE = 0x238
};
#define PROTOCOL_LEAST 0x20cu /* Linux 3.8, the first with extra flags; TDX came with 5.19 */
#define LOADED_HIGH    0x01u
#define CAN_USE_HEAP   0x80u
#define ABOVE_4G       0x02u /* XLF_CAN_BE_LOADED_ABOVE_4G */

/* What QEMU writes and reckons with. */
#define LOADER_QEMU  0xb0
#define REAL_MODE    0x10000u
#define CMDLINE      0x20000u
#define HEAP_END     (CMDLINE - REAL_MODE - 0x200u)
#define ACPI_DATA    0x28000u
#define INITRD_ALIGN 0xfffu

/* The PE image. Offsets are those of the optional header, unless the name says otherwise. */
enum {
    DOS_PE_AT = 0x3c,
    PE_SIGNATURE_SIZE = 4,
    COFF_SECTIONS_AT = 2,
    COFF_OPTIONAL_SIZE_AT = 16,
    COFF_SIZE = 20,
    HEADERS_SIZE_AT = 60,
    CHECKSUM_AT = 64,
    CHECKSUM_SIZE = 4,
    DIRECTORIES_32_AT = 96,
    DIRECTORIES_64_AT = 112,
    SECURITY_AT = 32, /* in the directories: the fifth */
    DIRECTORY_SIZE = 8,
    SECTION_SIZE = 40,
    SECTION_RAW_SIZE_AT = 16,
    SECTION_RAW_AT = 20
};
#define PE_SIGNATURE    0x00004550u
#define MAGIC_PE32      0x10bu
#define MAGIC_PE32_PLUS 0x20bu
#define FILE_ALIGN      8u

/* An image whose first bytes may have been changed. */
typedef struct view {
    uint8_t head[HEAD_SIZE];
    size_t head_n;
    tc_bytes image;
} view;

static view view_of(tc_bytes image)
{
    view v = {.image = image, .head_n = image.n < HEAD_SIZE ? image.n : HEAD_SIZE};

    tc_copy(v.head, image.p, v.head_n);
    return v;
}

/* get reads an integer of n bytes; false when it is not in the image. */
static bool get(const view *v, uint64_t *out, uint64_t at, size_t n)
{
    uint8_t bytes[sizeof *out] = {0};

    *out = 0;
    if (at > v->image.n || n > v->image.n - at) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        bytes[i] = at + i < v->head_n ? v->head[at + i] : v->image.p[at + i];
    }
    *out = tc_le_get(bytes, n);
    return true;
}

static bool get16(const view *v, uint64_t *out, uint64_t at)
{
    return get(v, out, at, sizeof(uint16_t));
}

static bool get32(const view *v, uint64_t *out, uint64_t at)
{
    return get(v, out, at, sizeof(uint32_t));
}

/* hash hashes the bytes from one offset up to another, which both lie in the image. */
static void hash(tc_sha384_stream *s, const view *v, uint64_t from, uint64_t to)
{
    size_t start = (size_t)from;
    size_t end = (size_t)to;

    if (start < v->head_n) {
        size_t n = (end < v->head_n ? end : v->head_n) - start;

        tc_sha384_update(s, tc_bytes_of(v->head + start, n));
        start += n;
    }
    tc_sha384_update(s, tc_bytes_sub(v->image, start, end - start));
}

static bool refuse(tc_diag *diag, tc_reason reason, const char *what, uint64_t offset)
{
    tc_diag_set(diag, reason, what, (size_t)offset);
    return tc_diag_rule(diag, RULE_AUTHENTICODE);
}

typedef struct section {
    uint64_t at, size; /* in the file; it may end before the section does */
} section;

/* What Authenticode needs of a PE image. */
typedef struct pe {
    uint64_t checksum, security; /* where the two members are that are not hashed */
    uint64_t headers_size, certificates, certificates_size;
    uint64_t table; /* where the section headers are */
    uint64_t n_headers;
    section sections[TC_MAX_PE_SECTIONS]; /* those with data, by offset, none inside another */
    size_t n;
} pe;

/* find_directories gives where the data directories begin in the optional header. */
static bool find_directories(uint64_t *out, const view *v, uint64_t optional, tc_diag *diag)
{
    uint64_t magic;

    *out = 0;
    if (!get16(v, &magic, optional)) {
        return refuse(diag, TC_REASON_TRUNCATED, "PE image: headers", optional);
    }
    *out = magic == MAGIC_PE32_PLUS ? DIRECTORIES_64_AT : DIRECTORIES_32_AT;
    return magic == MAGIC_PE32_PLUS || magic == MAGIC_PE32 ||
           refuse(diag, TC_REASON_UNSUPPORTED, "PE image: magic number", optional);
}

/* read_headers reads everything before the section headers. */
static bool read_headers(pe *out, const view *v, tc_diag *diag)
{
    uint64_t start, signature, coff, optional, optional_size, directories, n_directories;

    if (!get32(v, &start, DOS_PE_AT) || !get32(v, &signature, start)) {
        return refuse(diag, TC_REASON_TRUNCATED, "PE image: headers", DOS_PE_AT);
    }
    if (signature != PE_SIGNATURE) {
        return refuse(diag, TC_REASON_MISSING, "PE image: signature", start);
    }
    coff = start + PE_SIGNATURE_SIZE;
    optional = coff + COFF_SIZE;
    if (!find_directories(&directories, v, optional, diag)) {
        return false;
    }
    out->checksum = optional + CHECKSUM_AT;
    out->security = optional + directories + SECURITY_AT;
    if (!get16(v, &out->n_headers, coff + COFF_SECTIONS_AT) ||
        !get16(v, &optional_size, coff + COFF_OPTIONAL_SIZE_AT) ||
        !get32(v, &out->headers_size, optional + HEADERS_SIZE_AT) ||
        !get32(v, &n_directories, optional + directories - sizeof(uint32_t)) ||
        !get32(v, &out->certificates, out->security) ||
        !get32(v, &out->certificates_size, out->security + sizeof(uint32_t))) {
        return refuse(diag, TC_REASON_TRUNCATED, "PE image: headers", start);
    }
    out->table = optional + optional_size;
    if (n_directories * DIRECTORY_SIZE < SECURITY_AT + DIRECTORY_SIZE ||
        out->table < out->security + DIRECTORY_SIZE) {
        return refuse(diag, TC_REASON_UNSUPPORTED, "PE image: number of directories", start);
    }
    return true;
}

/* check_headers: all headers are hashed, none is behind what is hashed as headers. */
static bool check_headers(const pe *image, size_t file_size, tc_diag *diag)
{
    if (image->n_headers > TC_MAX_PE_SECTIONS) {
        return refuse(diag, TC_REASON_LIMIT, "PE image: sections", image->table);
    }
    if (image->headers_size > file_size ||
        image->headers_size < image->table + image->n_headers * SECTION_SIZE) {
        return refuse(diag, TC_REASON_RANGE, "PE image: size of headers", image->table);
    }
    return true;
}

/* read_sections reads the section headers and sorts the sections by offset. */
static bool read_sections(pe *out, const view *v, tc_diag *diag)
{
    for (uint64_t i = 0; i < out->n_headers; i++) {
        uint64_t header = out->table + i * SECTION_SIZE;
        size_t place = out->n;
        section s;

        if (!get32(v, &s.size, header + SECTION_RAW_SIZE_AT) ||
            !get32(v, &s.at, header + SECTION_RAW_AT)) {
            return refuse(diag, TC_REASON_TRUNCATED, "PE image: section headers", header);
        }
        if (s.size == 0) {
            continue;
        }
        for (; place > 0 && out->sections[place - 1].at > s.at; place--) {
            out->sections[place] = out->sections[place - 1];
        }
        out->sections[place] = s;
        out->n++;
    }
    return true;
}

/* check_sections: no byte is hashed twice, so that hashing takes no longer than the file is. */
static bool check_sections(const pe *image, size_t file_size, tc_diag *diag)
{
    uint64_t end = image->headers_size;

    for (size_t i = 0; i < image->n; i++) {
        const section *s = &image->sections[i];

        if (s->at < end) {
            return refuse(diag, TC_REASON_DUPLICATE, "PE image: byte of a section", s->at);
        }
        if (s->at >= file_size) {
            return refuse(diag, TC_REASON_RANGE, "PE image: section", s->at);
        }
        end = s->at + s->size;
    }
    return true;
}

/* hash_image hashes in the order of the specification. */
static void hash_image(uint8_t out[TC_SHA384_SIZE], const pe *image, const view *v)
{
    static const uint8_t padding[FILE_ALIGN];
    uint64_t file_size = v->image.n;
    uint64_t hashed = image->headers_size;
    tc_sha384_stream s;

    tc_sha384_init(&s);
    hash(&s, v, 0, image->checksum);
    hash(&s, v, image->checksum + CHECKSUM_SIZE, image->security);
    hash(&s, v, image->security + DIRECTORY_SIZE, image->headers_size);
    for (size_t i = 0; i < image->n; i++) {
        uint64_t end = image->sections[i].at + image->sections[i].size;

        hash(&s, v, image->sections[i].at, end < file_size ? end : file_size);
        hashed += image->sections[i].size;
    }
    /* What stands between the sections and the certificates, in an image that has these. */
    if (image->certificates != 0 && image->certificates_size != 0 &&
        file_size > hashed + image->certificates_size) {
        hash(&s, v, hashed, file_size - image->certificates_size);
    }
    tc_sha384_update(&s, tc_bytes_of(padding, (FILE_ALIGN - file_size % FILE_ALIGN) % FILE_ALIGN));
    tc_sha384_final(out, &s);
}

static bool authenticode(uint8_t out[TC_SHA384_SIZE], const view *v, tc_diag *diag)
{
    pe image = {0};

    if (v->image.n > TC_MAX_KERNEL) {
        return refuse(diag, TC_REASON_LIMIT, "kernel", TC_NO_OFFSET);
    }
    if (!read_headers(&image, v, diag) || !check_headers(&image, v->image.n, diag) ||
        !read_sections(&image, v, diag) || !check_sections(&image, v->image.n, diag)) {
        return false;
    }
    hash_image(out, &image, v);
    return true;
}

bool tc_kernel_authenticode(uint8_t out[TC_SHA384_SIZE], tc_bytes image, tc_diag *diag)
{
    view v = view_of(image);

    return authenticode(out, &v, diag);
}

static bool refuse_patch(tc_diag *diag, tc_reason reason, const char *what, size_t offset)
{
    tc_diag_set(diag, reason, what, offset);
    return tc_diag_rule(diag, RULE_PATCH);
}

static void put32(view *v, size_t at, uint32_t value)
{
    tc_le_put(v->head + at, value, sizeof value);
}

/* check_setup accepts the kernels that QEMU loads as this file says. It loads others elsewhere, but
 * they are all too old for a TDX machine. */
static bool check_setup(const view *v, tc_diag *diag)
{
    tc_bytes signature = tc_bytes_of(v->head + SIGNATURE_AT, sizeof HEADER_SIGNATURE - 1);

    if (v->head_n < HEAD_SIZE) {
        return refuse_patch(diag, TC_REASON_TRUNCATED, "kernel: setup header", v->head_n);
    }
    if (!tc_str_is(tc_str_from_bytes(signature), HEADER_SIGNATURE)) {
        return refuse_patch(diag, TC_REASON_MISSING, "kernel: setup header", SIGNATURE_AT);
    }
    if (tc_le_get(v->head + PROTOCOL_AT, sizeof(uint16_t)) < PROTOCOL_LEAST ||
        (v->head[LOAD_FLAGS_AT] & LOADED_HIGH) == 0) {
        return refuse_patch(diag, TC_REASON_UNSUPPORTED, "kernel: boot protocol", PROTOCOL_AT);
    }
    return true;
}

/* place_initrd puts the initial RAM disk as high as kernel and memory allow. */
static bool place_initrd(view *v, uint64_t memory, uint64_t size, tc_diag *diag)
{
    uint64_t usable = tc_memory_below_4g(memory) - ACPI_DATA;
    uint64_t max = (v->head[EXTRA_FLAGS_AT] & ABOVE_4G) != 0
                       ? UINT32_MAX
                       : tc_le_get(v->head + INITRD_MAX_AT, sizeof(uint32_t));

    if (max >= usable) {
        max = usable - 1;
    }
    if (size >= max) {
        tc_diag_set_numbers(diag, TC_REASON_LIMIT, "kernel: initial RAM disk", TC_NO_OFFSET, size,
                            max);
        return tc_diag_rule(diag, RULE_PATCH);
    }
    put32(v, INITRD_AT, (uint32_t)(max - size) & ~INITRD_ALIGN);
    put32(v, INITRD_SIZE_AT, (uint32_t)size);
    return true;
}

bool tc_kernel_booted(uint8_t out[TC_SHA384_SIZE], tc_bytes image, uint64_t memory,
                      uint64_t initrd_size, tc_diag *diag)
{
    view v = view_of(image);

    if (memory < TC_MIN_MEMORY) {
        tc_diag_set_numbers(diag, TC_REASON_RANGE, "kernel: memory of the machine", TC_NO_OFFSET,
                            memory, TC_MIN_MEMORY);
        return tc_diag_rule(diag, RULE_PATCH);
    }
    if (!check_setup(&v, diag)) {
        return false;
    }
    v.head[LOADER_AT] = LOADER_QEMU;
    v.head[LOAD_FLAGS_AT] |= CAN_USE_HEAP;
    tc_le_put(v.head + HEAP_END_AT, HEAP_END, sizeof(uint16_t));
    put32(&v, CMDLINE_AT, CMDLINE);
    if (initrd_size > 0 && !place_initrd(&v, memory, initrd_size, diag)) {
        return false;
    }
    return authenticode(out, &v, diag);
}
