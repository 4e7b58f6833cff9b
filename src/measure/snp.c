/* SPDX-License-Identifier: Apache-2.0
 *
 * The launch digest of an SEV-SNP machine (dstack-mr:6.1, dstack:3.3).
 */
#include "measure/snp.h"

#include "measure/cmdline.h"
#include "measure/le.h"
#include "measure/snp_page.h"

#define RULE "dstack-mr:6.1"

static bool refuse(tc_diag *diag, tc_reason reason, const char *what)
{
    tc_diag_set(diag, reason, what, TC_NO_OFFSET);
    return tc_diag_rule(diag, RULE);
}

/* PAGE_INFO, the block whose hash is the next digest. */
enum {
    INFO_CONTENTS = TC_SHA384_SIZE,
    INFO_SIZE_AT = 2 * TC_SHA384_SIZE,
    INFO_TYPE = 98,
    INFO_GPA = 104,
    INFO_SIZE = 112
};

void tc_snp_extend(uint8_t digest[TC_SHA384_SIZE], tc_snp_page_type type,
                   const uint8_t contents[TC_SHA384_SIZE], uint64_t gpa)
{
    uint8_t info[INFO_SIZE] = {0};
    tc_bytes block = tc_bytes_of(info, sizeof info);

    tc_copy(info, digest, TC_SHA384_SIZE);
    tc_copy(info + INFO_CONTENTS, contents, TC_SHA384_SIZE);
    tc_le_put(info + INFO_SIZE_AT, INFO_SIZE, sizeof(uint16_t));
    info[INFO_TYPE] = (uint8_t)type;
    tc_le_put(info + INFO_GPA, gpa, sizeof gpa);
    tc_sha384(digest, &block, 1);
}

/* The table of hashes that the firmware compares the kernel with: a header and three entries, each
 * of GUID, size of the whole, and contents. */
enum {
    GUID_SIZE = 16,
    ENTRY_HASH = GUID_SIZE + 2,
    ENTRY_SIZE = ENTRY_HASH + TC_SHA256_SIZE,
    TABLE_SIZE = 168,
    TABLE_ENTRIES = 3
};
/* 9438d606-4f22-4cc9-b479-a793d411fd21 */
static const uint8_t table_guid[GUID_SIZE] = {0x06, 0xd6, 0x38, 0x94, 0x22, 0x4f, 0xc9, 0x4c,
                                              0xb4, 0x79, 0xa7, 0x93, 0xd4, 0x11, 0xfd, 0x21};
static const uint8_t entry_guids[TABLE_ENTRIES][GUID_SIZE] = {
    /* command line: 97d02dd8-bd20-4c94-aa78-e7714d36ab2a */
    {0xd8, 0x2d, 0xd0, 0x97, 0x20, 0xbd, 0x94, 0x4c, 0xaa, 0x78, 0xe7, 0x71, 0x4d, 0x36, 0xab,
     0x2a},
    /* initial RAM disk: 44baf731-3a2f-4bd7-9af1-41e29169781d */
    {0x31, 0xf7, 0xba, 0x44, 0x2f, 0x3a, 0xd7, 0x4b, 0x9a, 0xf1, 0x41, 0xe2, 0x91, 0x69, 0x78,
     0x1d},
    /* kernel: 4de79437-abd2-427f-b835-d5b172d2045b */
    {0x37, 0x94, 0xe7, 0x4d, 0xd2, 0xab, 0x7f, 0x42, 0xb8, 0x35, 0xd5, 0xb1, 0x72, 0xd2, 0x04,
     0x5b},
};

/* hash_cmdline hashes the command line as QEMU hands it over: with its NUL. */
static void hash_cmdline(uint8_t out[TC_SHA256_SIZE], tc_str cmdline)
{
    tc_bytes parts[] = {tc_bytes_from_str(tc_cmdline_trim(cmdline)), tc_bytes_of("", 1)};

    tc_sha256(out, parts, sizeof parts / sizeof *parts);
}

/* hash_kernel_hashes hashes the page that QEMU writes the table to; its rest is zero. */
static void hash_kernel_hashes(uint8_t out[TC_SHA384_SIZE], const tc_snp_image *image)
{
    uint8_t page[TC_SNP_PAGE] = {0};
    tc_bytes whole = tc_bytes_of(page, sizeof page);
    uint8_t cmdline[TC_SHA256_SIZE];
    const uint8_t *const hashes[TABLE_ENTRIES] = {cmdline, image->initrd_hash, image->kernel_hash};
    uint8_t *p = page + image->hashes_table_gpa % TC_SNP_PAGE;

    hash_cmdline(cmdline, image->cmdline);
    tc_copy(p, table_guid, GUID_SIZE);
    tc_le_put(p + GUID_SIZE, TABLE_SIZE, sizeof(uint16_t));
    p += GUID_SIZE + sizeof(uint16_t);
    for (size_t i = 0; i < TABLE_ENTRIES; i++) {
        tc_copy(p, entry_guids[i], GUID_SIZE);
        tc_le_put(p + GUID_SIZE, ENTRY_SIZE, sizeof(uint16_t));
        tc_copy(p + ENTRY_HASH, hashes[i], TC_SHA256_SIZE);
        p += ENTRY_SIZE;
    }
    tc_sha384(out, &whole, 1);
}

/* The state of a CPU at its start, its VMSA (AMD64 Architecture Programmer's Manual, volume 2:
 * table B-4). */
enum {
    VMSA_CS = 0x10,
    VMSA_RIP = 0x178,
    VMSA_RDX = 0x310,
    VMSA_SEV_FEATURES = 0x3b0,
    SEGMENT_ATTRIBUTES = 2,
    SEGMENT_LIMIT = 4,
    SEGMENT_BASE = 8
};

typedef struct segment {
    uint16_t at, selector, attributes, limit;
} segment;

static const segment segments[] = {
    {0x00, 0x0000, 0x93, 0xffff}, /* ES */
    {0x10, 0xf000, 0x9b, 0xffff}, /* CS */
    {0x20, 0x0000, 0x93, 0xffff}, /* SS */
    {0x30, 0x0000, 0x93, 0xffff}, /* DS */
    {0x40, 0x0000, 0x93, 0xffff}, /* FS */
    {0x50, 0x0000, 0x93, 0xffff}, /* GS */
    {0x60, 0x0000, 0x00, 0xffff}, /* GDTR */
    {0x70, 0x0000, 0x82, 0xffff}, /* LDTR */
    {0x80, 0x0000, 0x00, 0xffff}, /* IDTR */
    {0x90, 0x0000, 0x8b, 0xffff}, /* TR */
};

typedef struct cpu_register {
    uint16_t at, size;
    uint64_t value;
} cpu_register;

static const cpu_register registers[] = {
    {0x0d0, 8, 0x1000},             /* EFER */
    {0x148, 8, 0x40},               /* CR4 */
    {0x158, 8, 0x10},               /* CR0 */
    {0x160, 8, 0x400},              /* DR7 */
    {0x168, 8, 0xffff0ff0},         /* DR6 */
    {0x170, 8, 0x2},                /* RFLAGS */
    {0x268, 8, 0x0007040600070406}, /* PAT */
    {0x3e8, 8, 0x1},                /* XCR0 */
    {0x408, 4, 0x1f80},             /* MXCSR */
    {0x410, 2, 0x37f},              /* FCW of the x87 */
};

#define EIP_LOW   0xffffu
#define FIRST_EIP 0xfffffff0u /* where the first CPU starts */
#define VMSA_GPA  0xfffffffff000u

static void hash_vmsa(uint8_t out[TC_SHA384_SIZE], uint32_t eip, uint32_t signature,
                      uint64_t features)
{
    uint8_t page[TC_SNP_PAGE] = {0};
    tc_bytes whole = tc_bytes_of(page, sizeof page);

    for (size_t i = 0; i < sizeof segments / sizeof *segments; i++) {
        uint8_t *p = page + segments[i].at;

        tc_le_put(p, segments[i].selector, sizeof(uint16_t));
        tc_le_put(p + SEGMENT_ATTRIBUTES, segments[i].attributes, sizeof(uint16_t));
        tc_le_put(p + SEGMENT_LIMIT, segments[i].limit, sizeof(uint32_t));
    }
    for (size_t i = 0; i < sizeof registers / sizeof *registers; i++) {
        tc_le_put(page + registers[i].at, registers[i].value, registers[i].size);
    }
    tc_le_put(page + VMSA_CS + SEGMENT_BASE, eip & ~EIP_LOW, sizeof(uint64_t));
    tc_le_put(page + VMSA_RIP, eip & EIP_LOW, sizeof(uint64_t));
    tc_le_put(page + VMSA_RDX, signature, sizeof(uint64_t));
    tc_le_put(page + VMSA_SEV_FEATURES, features, sizeof features);
    tc_sha384(out, &whole, 1);
}

/* CPU models of QEMU and their signatures: what CPUID gives as family, model and stepping. */
typedef struct cpu_model {
    const char *name;
    bool has_versions; /* "-…" may follow */
    uint32_t signature;
} cpu_model;

static const cpu_model models[] = {
    {"EPYC", false, 0x800f12},     {"EPYC-v1", false, 0x800f12},   {"EPYC-v2", false, 0x800f12},
    {"EPYC-v3", false, 0x800f12},  {"EPYC-v4", false, 0x800f12},   {"EPYC-IBPB", false, 0x800f12},
    {"EPYC-Rome", true, 0x830f10}, {"EPYC-Milan", true, 0xa00f11}, {"EPYC-Genoa", true, 0xa10f10},
};

/* is_model compares a name with a model, without regard to case. */
static bool is_model(tc_str name, const cpu_model *model)
{
    tc_str own = tc_str_from_c(model->name);

    if (name.n < own.n || (name.n > own.n && (!model->has_versions || name.p[own.n] != '-'))) {
        return false;
    }
    return tc_str_eq_nocase(tc_str_of(name.p, own.n), own);
}

static bool find_signature(uint32_t *out, tc_str name)
{
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        if (is_model(name, &models[i])) {
            *out = models[i].signature;
            return true;
        }
    }
    return false;
}

/* names_rootfs is true when a command line names one root file system, by its hash. */
static bool names_rootfs(tc_str cmdline)
{
    size_t found = 0;
    tc_str word, digits;

    while (tc_cmdline_next(&word, &cmdline)) {
        if (!tc_cmdline_rootfs(&digits, word)) {
            continue;
        }
        if (digits.n == 0) {
            return false;
        }
        found++;
    }
    return found == 1;
}

/* check_section accepts what the security processor and QEMU do with a section as they do it for
 * one known type; *pages counts what all of them add. */
static bool check_section(const tc_snp_section *s, uint64_t *pages, tc_diag *diag)
{
    bool is_memory = s->type == TC_SNP_SEC_MEM || s->type == TC_SNP_SVSM_CAA;
    bool is_page =
        s->type == TC_SNP_SECRETS || s->type == TC_SNP_CPUID || s->type == TC_SNP_KERNEL_HASHES;

    if (!is_memory && !is_page) {
        return refuse(diag, TC_REASON_UNSUPPORTED, "SEV section: type");
    }
    if (s->gpa % TC_SNP_PAGE != 0 || s->size % TC_SNP_PAGE != 0 ||
        (is_page && s->size != TC_SNP_PAGE)) {
        return refuse(diag, TC_REASON_UNSUPPORTED, "SEV section: address or size");
    }
    *pages += s->size / TC_SNP_PAGE;
    return *pages <= TC_MAX_TDVF_MEMORY / TC_SNP_PAGE ||
           refuse(diag, TC_REASON_LIMIT, "SEV sections: memory");
}

static bool check_sections(const tc_snp_image *image, tc_diag *diag)
{
    uint64_t pages = 0;
    size_t hashes = 0;

    if (image->n_sections > TC_MAX_TDVF_SECTIONS) {
        return refuse(diag, TC_REASON_LIMIT, "SEV sections");
    }
    for (size_t i = 0; i < image->n_sections; i++) {
        if (!check_section(&image->sections[i], &pages, diag)) {
            return false;
        }
        hashes += image->sections[i].type == TC_SNP_KERNEL_HASHES;
    }
    if (hashes != 1) {
        return refuse(diag, hashes == 0 ? TC_REASON_MISSING : TC_REASON_DUPLICATE,
                      "SEV section for the kernel's hashes");
    }
    return true;
}

static bool check_image(const tc_snp_image *image, tc_diag *diag)
{
    if (!check_sections(image, diag)) {
        return false;
    }
    if (image->hashes_table_gpa == 0) {
        return refuse(diag, TC_REASON_MISSING, "firmware: table of kernel hashes");
    }
    if (image->hashes_table_gpa % TC_SNP_PAGE > TC_SNP_PAGE - TABLE_SIZE) {
        return refuse(diag, TC_REASON_RANGE, "firmware: table of kernel hashes");
    }
    if (image->cmdline.n > TC_MAX_CMDLINE) {
        return refuse(diag, TC_REASON_LIMIT, "kernel command line");
    }
    return names_rootfs(image->cmdline) ||
           refuse(diag, TC_REASON_MISSING, "kernel command line: hash of the root file system");
}

static bool check_machine(uint32_t *signature, const tc_snp_machine *machine, tc_diag *diag)
{
    *signature = 0;
    if (machine->cpus == 0 || machine->cpus > TC_MAX_VCPUS) {
        tc_diag_set_numbers(diag, TC_REASON_RANGE, "number of CPUs", TC_NO_OFFSET, machine->cpus,
                            machine->cpus == 0 ? 1 : TC_MAX_VCPUS);
        return tc_diag_rule(diag, RULE);
    }
    if (machine->guest_features == 0) {
        return refuse(diag, TC_REASON_VALUE, "guest features");
    }
    return find_signature(signature, machine->cpu_type) ||
           refuse(diag, TC_REASON_UNSUPPORTED, "CPU model");
}

static void add_section(uint8_t digest[TC_SHA384_SIZE], const tc_snp_section *s,
                        const tc_snp_image *image)
{
    static const uint8_t zero[TC_SHA384_SIZE];
    uint8_t contents[TC_SHA384_SIZE];

    switch (s->type) {
    case TC_SNP_SECRETS:
        tc_snp_extend(digest, TC_SNP_PAGE_SECRETS, zero, s->gpa);
        break;
    case TC_SNP_CPUID:
        tc_snp_extend(digest, TC_SNP_PAGE_CPUID, zero, s->gpa);
        break;
    case TC_SNP_KERNEL_HASHES:
        hash_kernel_hashes(contents, image);
        tc_snp_extend(digest, TC_SNP_PAGE_NORMAL, contents, s->gpa);
        break;
    default: /* memory: check_section knows no other */
        for (uint64_t at = 0; at < s->size; at += TC_SNP_PAGE) {
            tc_snp_extend(digest, TC_SNP_PAGE_ZERO, zero, s->gpa + at);
        }
        break;
    }
}

bool tc_snp_launch_digest(uint8_t out[TC_SHA384_SIZE], const tc_snp_image *image,
                          const tc_snp_machine *machine, tc_diag *diag)
{
    uint8_t first[TC_SHA384_SIZE], others[TC_SHA384_SIZE];
    uint32_t signature;

    if (!check_image(image, diag) || !check_machine(&signature, machine, diag)) {
        return false;
    }
    tc_copy(out, image->ovmf_hash, TC_SHA384_SIZE);
    for (size_t i = 0; i < image->n_sections; i++) {
        add_section(out, &image->sections[i], image);
    }
    hash_vmsa(first, FIRST_EIP, signature, machine->guest_features);
    hash_vmsa(others, image->reset_eip, signature, machine->guest_features);
    for (uint32_t i = 0; i < machine->cpus; i++) {
        tc_snp_extend(out, TC_SNP_PAGE_VMSA, i == 0 ? first : others, VMSA_GPA);
    }
    return true;
}
