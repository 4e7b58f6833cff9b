/* SPDX-License-Identifier: Apache-2.0
 *
 * A kernel's header as QEMU writes it, and its Authenticode digest (dstack-mr:4).
 */
#include "support.h"

#include <stdlib.h>

#include "measure/kernel.h"

#define RULE_PATCH "dstack-mr:4.1"
#define RULE_PE    "dstack-mr:4.2"
#define GIB        ((uint64_t)1 << 30)
#define MIB        ((uint64_t)1 << 20)

/* The synthetic kernel: headers as in a real one, two sections, nothing else. */
enum {
    PE = 0x40,
    COFF = PE + 4,
    OPTIONAL = COFF + 20,
    HEADERS_SIZE_AT = OPTIONAL + 60,
    CHECKSUM = OPTIONAL + 64,
    DIRECTORIES = OPTIONAL + 112,
    SECURITY = DIRECTORIES + 32,
    OPTIONAL_SIZE = 160,
    TABLE = OPTIONAL + OPTIONAL_SIZE,
    SECTION = 40,
    PROTOCOL = 0x206,
    LOAD_FLAGS = 0x211,
    INITRD_MAX = 0x22c,
    EXTRA_FLAGS = 0x236,
    HEADERS = 0x400,
    FIRST = HEADERS,
    SECOND = 0x600,
    SIZE = 0x800
};

static tc_diag diag;
static uint8_t digest[48];

static void section(uint8_t *p, size_t i, uint32_t at, uint32_t size)
{
    put(p + TABLE + i * SECTION + 16, size, 4);
    put(p + TABLE + i * SECTION + 20, at, 4);
}

/* kernel makes the image with n bytes; more than SIZE stand behind its sections. */
static uint8_t *kernel(tc_arena *arena, size_t n)
{
    uint8_t *p = tc_arena_alloc(arena, n);

    assert_non_null(p);
    for (size_t i = 0; i < n; i++) {
        p[i] = (uint8_t)(i * 5 + i / 256);
    }
    put(p + 0x3c, PE, 4);
    memcpy(p + PE, "PE\0\0", 4);
    put(p + COFF + 2, 2, 2);
    put(p + COFF + 16, OPTIONAL_SIZE, 2);
    put(p + OPTIONAL, 0x20b, 2);
    put(p + HEADERS_SIZE_AT, HEADERS, 4);
    put(p + DIRECTORIES - 4, 6, 4);
    put(p + SECURITY, 0, 8);
    section(p, 0, FIRST, SECOND - FIRST);
    section(p, 1, SECOND, SIZE - SECOND);
    memcpy(p + 0x202, "HdrS", 4);
    put(p + PROTOCOL, 0x20f, 2);
    p[LOAD_FLAGS] = 1;
    put(p + INITRD_MAX, 0x7fffffff, 4);
    put(p + EXTRA_FLAGS, 0x7f, 2);
    return p;
}

/* A part of the image that is hashed. */
typedef struct part {
    size_t from, to;
} part;

/* digest_is holds what was computed against the hash of some parts and of padding. */
static void digest_is(const uint8_t *p, const part *parts, size_t n, size_t padding)
{
    static const uint8_t zero[8];
    uint8_t want[48];
    tc_sha384_stream s;

    tc_sha384_init(&s);
    for (size_t i = 0; i < n; i++) {
        tc_sha384_update(&s, tc_bytes_of(p + parts[i].from, parts[i].to - parts[i].from));
    }
    tc_sha384_update(&s, tc_bytes_of(zero, padding));
    tc_sha384_final(want, &s);
    assert_memory_equal(digest, want, sizeof want);
}

#define DIGEST_IS(p, padding, ...)                                                                 \
    do {                                                                                           \
        const part parts_[] = {{0, CHECKSUM}, {CHECKSUM + 4, SECURITY}, __VA_ARGS__};              \
        digest_is(p, parts_, COUNT(parts_), padding);                                              \
    } while (0)

static bool authenticode(const uint8_t *p, size_t n)
{
    uint8_t *exact = exactly(tc_bytes_of(p, n));
    bool ok;

    diag = (tc_diag){0};
    ok = tc_kernel_authenticode(digest, tc_bytes_of(exact, n), &diag);
    free(exact);
    return ok;
}

static void refuse(const uint8_t *p, size_t n, tc_reason reason)
{
    assert_refused(authenticode(p, n), &diag, reason, RULE_PE);
}

static void checksum_and_certificates_are_left_out(void **state)
{
    uint8_t *p = kernel(*state, SIZE);

    assert_true(authenticode(p, SIZE));
    DIGEST_IS(p, 0, {SECURITY + 8, SIZE});
    for (size_t i = 0; i < 4; i++) {
        p[CHECKSUM + i] ^= 0xff;
    }
    assert_true(authenticode(p, SIZE));
    DIGEST_IS(p, 0, {SECURITY + 8, SIZE});
}

static void headers_of_32_bits_have_directories_elsewhere(void **state)
{
    enum { SHIFT = 16 };
    uint8_t *p = kernel(*state, SIZE);
    part parts[] = {{0, CHECKSUM}, {CHECKSUM + 4, SECURITY - SHIFT}, {SECURITY - SHIFT + 8, SIZE}};

    put(p + OPTIONAL, 0x10b, 2);
    put(p + DIRECTORIES - SHIFT - 4, 6, 4);
    put(p + SECURITY - SHIFT, 0, 8);
    assert_true(authenticode(p, SIZE));
    digest_is(p, parts, COUNT(parts), 0);
    put(p + OPTIONAL, 0x107, 2);
    refuse(p, SIZE, TC_REASON_UNSUPPORTED);
}

static void sections_are_hashed_by_offset(void **state)
{
    uint8_t *p = kernel(*state, SIZE);

    section(p, 0, SECOND, SIZE - SECOND);
    section(p, 1, FIRST, SECOND - FIRST);
    assert_true(authenticode(p, SIZE));
    DIGEST_IS(p, 0, {SECURITY + 8, SIZE});
}

static void empty_sections_and_gaps_are_not_hashed(void **state)
{
    uint8_t *p = kernel(*state, SIZE);

    section(p, 0, 1, 0);
    assert_true(authenticode(p, SIZE));
    DIGEST_IS(p, 0, {SECURITY + 8, HEADERS}, {SECOND, SIZE});
    put(p + COFF + 2, 0, 2);
    assert_true(authenticode(p, SIZE));
    DIGEST_IS(p, 0, {SECURITY + 8, HEADERS});
}

static void a_section_may_end_behind_the_file(void **state)
{
    uint8_t *p = kernel(*state, SIZE);

    section(p, 1, SECOND, UINT32_MAX);
    assert_true(authenticode(p, SIZE));
    DIGEST_IS(p, 0, {SECURITY + 8, SIZE});
    section(p, 1, SIZE - 1, 2);
    assert_true(authenticode(p, SIZE));
    DIGEST_IS(p, 0, {SECURITY + 8, SECOND}, {SIZE - 1, SIZE});
    section(p, 1, SIZE, 1);
    refuse(p, SIZE, TC_REASON_RANGE);
}

static void no_byte_is_hashed_twice(void **state)
{
    uint8_t *p = kernel(*state, SIZE);

    section(p, 1, SECOND - 1, 2);
    refuse(p, SIZE, TC_REASON_DUPLICATE);
    section(p, 1, FIRST, 1);
    refuse(p, SIZE, TC_REASON_DUPLICATE);
    section(p, 1, HEADERS - 1, 1);
    refuse(p, SIZE, TC_REASON_DUPLICATE);
    section(p, 0, UINT32_MAX, UINT32_MAX);
    section(p, 1, UINT32_MAX, UINT32_MAX);
    refuse(p, SIZE, TC_REASON_RANGE);
}

/* Bytes behind the sections are hashed in a signed image only, and up to its certificates. */
static void bytes_before_the_certificates_are_hashed(void **state)
{
    enum { BEHIND = 64, CERTIFICATES = 24, ALL = SIZE + BEHIND + CERTIFICATES };
    uint8_t *p = kernel(*state, ALL);

    assert_true(authenticode(p, ALL));
    DIGEST_IS(p, 0, {SECURITY + 8, SIZE});
    put(p + SECURITY, ALL - CERTIFICATES, 4);
    assert_true(authenticode(p, ALL));
    DIGEST_IS(p, 0, {SECURITY + 8, SIZE});
    put(p + SECURITY + 4, CERTIFICATES, 4);
    assert_true(authenticode(p, ALL));
    DIGEST_IS(p, 0, {SECURITY + 8, ALL - CERTIFICATES});
    put(p + SECURITY + 4, ALL - SIZE, 4);
    assert_true(authenticode(p, ALL));
    DIGEST_IS(p, 0, {SECURITY + 8, SIZE});
    put(p + SECURITY + 4, UINT32_MAX, 4);
    assert_true(authenticode(p, ALL));
    DIGEST_IS(p, 0, {SECURITY + 8, SIZE});
    put(p + SECURITY, 0, 4);
    put(p + SECURITY + 4, CERTIFICATES, 4);
    assert_true(authenticode(p, ALL));
    DIGEST_IS(p, 0, {SECURITY + 8, SIZE});
}

static void an_odd_end_is_padded(void **state)
{
    for (size_t n = 1; n < 8; n++) {
        uint8_t *p = kernel(*state, SIZE - n);

        assert_true(authenticode(p, SIZE - n));
        DIGEST_IS(p, n, {SECURITY + 8, SIZE - n});
    }
}

static void headers_are_checked(void **state)
{
    static const struct {
        size_t at, n;
        uint64_t value;
        tc_reason reason;
    } cases[] = {
        {PE, 1, 'p', TC_REASON_MISSING},
        {PE + 3, 1, 1, TC_REASON_MISSING},
        {0x3c, 4, UINT32_MAX, TC_REASON_TRUNCATED},
        {0x3c, 4, SIZE - 4, TC_REASON_MISSING},
        {0x3c, 4, SIZE - 3, TC_REASON_TRUNCATED},
        {DIRECTORIES - 4, 4, 4, TC_REASON_UNSUPPORTED},
        {COFF + 16, 2, OPTIONAL_SIZE - 9, TC_REASON_UNSUPPORTED},
        {COFF + 16, 2, UINT16_MAX, TC_REASON_RANGE},
        {HEADERS_SIZE_AT, 4, SIZE + 1, TC_REASON_RANGE},
        {HEADERS_SIZE_AT, 4, UINT32_MAX, TC_REASON_RANGE},
        {HEADERS_SIZE_AT, 4, TABLE + 2 * SECTION - 1, TC_REASON_RANGE},
        {COFF + 2, 2, TC_MAX_PE_SECTIONS + 1, TC_REASON_LIMIT},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t *p = kernel(*state, SIZE);

        put(p + cases[i].at, cases[i].value, cases[i].n);
        if (cases[i].at == 0x3c && cases[i].reason == TC_REASON_MISSING) {
            memset(p + SIZE - 4, 0, 4);
        }
        refuse(p, SIZE, cases[i].reason);
    }
}

/* The last values that are good. */
static void headers_may_be_as_small_as_their_contents(void **state)
{
    uint8_t *p = kernel(*state, SIZE);

    put(p + DIRECTORIES - 4, 5, 4);
    put(p + HEADERS_SIZE_AT, TABLE + 2 * SECTION, 4);
    assert_true(authenticode(p, SIZE));
    DIGEST_IS(p, 0, {SECURITY + 8, TABLE + 2 * SECTION}, {FIRST, SIZE});
    put(p + COFF + 16, OPTIONAL_SIZE - 8, 2);
    put(p + COFF + 2, 0, 2);
    put(p + HEADERS_SIZE_AT, SECURITY + 8, 4);
    assert_true(authenticode(p, SIZE));
    DIGEST_IS(p, 0, {SECURITY + 8, SECURITY + 8});
    put(p + HEADERS_SIZE_AT, SIZE, 4);
    assert_true(authenticode(p, SIZE));
    DIGEST_IS(p, 0, {SECURITY + 8, SIZE});
}

static void an_image_that_ends_in_its_headers_is_refused(void **state)
{
    uint8_t *p = kernel(*state, SIZE);

    for (size_t n = 0; n < SECURITY + 8; n++) {
        refuse(p, n, TC_REASON_TRUNCATED);
    }
    for (size_t n = SECURITY + 8; n <= SECOND; n++) {
        refuse(p, n, TC_REASON_RANGE);
    }
    assert_true(authenticode(p, SECOND + 1));
}

static void every_flipped_bit_of_the_headers_is_survived(void **state)
{
    uint8_t *p = kernel(*state, SIZE);

    for (size_t i = 0; i < 8 * HEADERS; i++) {
        p[i / 8] = (uint8_t)(p[i / 8] ^ 1u << i % 8);
        (void)authenticode(p, SIZE);
        p[i / 8] = (uint8_t)(p[i / 8] ^ 1u << i % 8);
    }
}

static void sections_have_a_limit(void **state)
{
    enum { START = TABLE + (TC_MAX_PE_SECTIONS + 1) * SECTION, ALL = START + TC_MAX_PE_SECTIONS };
    uint8_t *p = kernel(*state, ALL + 8);

    put(p + COFF + 2, TC_MAX_PE_SECTIONS, 2);
    put(p + HEADERS_SIZE_AT, START, 4);
    for (uint32_t i = 0; i < TC_MAX_PE_SECTIONS; i++) {
        section(p, i, ALL - 1 - i, 1);
    }
    assert_true(authenticode(p, ALL));
    DIGEST_IS(p, (8 - ALL % 8) % 8, {SECURITY + 8, ALL});
    put(p + COFF + 2, TC_MAX_PE_SECTIONS + 1, 2);
    section(p, TC_MAX_PE_SECTIONS, ALL, 0);
    refuse(p, ALL, TC_REASON_LIMIT);
}

static void a_kernel_has_a_limit(void **state)
{
    uint8_t *p = kernel(*state, TC_MAX_KERNEL + 1);

    diag = (tc_diag){0};
    assert_true(tc_kernel_authenticode(digest, tc_bytes_of(p, TC_MAX_KERNEL), &diag));
    DIGEST_IS(p, 0, {SECURITY + 8, SIZE});
    assert_refused(tc_kernel_authenticode(digest, tc_bytes_of(p, TC_MAX_KERNEL + 1), &diag), &diag,
                   TC_REASON_LIMIT, RULE_PE);
}

static bool booted(const uint8_t *p, uint64_t memory, uint64_t initrd)
{
    diag = (tc_diag){0};
    return tc_kernel_booted(digest, tc_bytes_of(p, SIZE), memory, initrd, &diag);
}

/* booted_as: a machine measures what is computed for the same image with its header written. */
static void booted_as(const uint8_t *p, uint64_t memory, uint64_t initrd, uint32_t address)
{
    uint8_t *patched = exactly(tc_bytes_of(p, SIZE));
    uint8_t want[48];

    patched[0x210] = 0xb0;
    patched[LOAD_FLAGS] |= 0x80;
    put(patched + 0x224, 0xfe00, 2);
    put(patched + 0x228, 0x20000, 4);
    if (initrd > 0) {
        put(patched + 0x218, address, 4);
        put(patched + 0x21c, initrd, 4);
    }
    assert_true(authenticode(patched, SIZE));
    memcpy(want, digest, sizeof want);
    assert_true(booted(p, memory, initrd));
    assert_memory_equal(digest, want, sizeof want);
    free(patched);
}

/* Check values of a Debian 6.1 kernel under QEMU (dstack-mr:4.1). */
static void the_initial_ram_disk_is_where_qemu_puts_it(void **state)
{
    static const struct {
        uint64_t memory, initrd;
        uint32_t address;
    } cases[] = {
        {512 * MIB, 100000, 0x1ffbf000},    {1 * GIB, 5000001, 0x3fb13000},
        {2047 * MIB, 12345678, 0x7f311000}, {2 * GIB, 12345678, 0x7f411000},
        {2560 * MIB, 12345678, 0x9f411000}, {2815 * MIB, 7777777, 0xaf76d000},
        {2816 * MIB, 7777777, 0x7f86d000},  {4 * GIB, 12345678, 0x7f411000},
        {8 * GIB, 100, 0x7ffd7000},
    };
    uint8_t *p = kernel(*state, SIZE);

    for (size_t i = 0; i < COUNT(cases); i++) {
        booted_as(p, cases[i].memory, cases[i].initrd, cases[i].address);
    }
    booted_as(p, 4 * GIB, 0, 0);
}

static void a_kernel_may_set_its_own_maximum(void **state)
{
    uint8_t *p = kernel(*state, SIZE);

    /* Every flag but the one that says "anywhere". */
    put(p + EXTRA_FLAGS, 0xfffd, 2);
    booted_as(p, 4 * GIB, 100, 0x7ffd7000);
    put(p + INITRD_MAX, 0x37ffffff, 4);
    booted_as(p, 4 * GIB, 100, 0x37fff000);
    /* At the edge of what memory allows. */
    put(p + INITRD_MAX, 0x80000000 - 0x28000 - 1, 4);
    booted_as(p, 4 * GIB, 0xfff, 0x7ffd7000);
    put(p + INITRD_MAX, 0x80000000 - 0x28000, 4);
    booted_as(p, 4 * GIB, 0xfff, 0x7ffd7000);
    put(p + EXTRA_FLAGS, 2, 2);
    put(p + INITRD_MAX, 0, 4);
    booted_as(p, 4 * GIB, 100, 0x7ffd7000);
}

static void an_initial_ram_disk_must_fit(void **state)
{
    uint8_t *p = kernel(*state, SIZE);
    uint64_t max = 2 * GIB - 0x28000 - 1;

    booted_as(p, 4 * GIB, max - 1, 0);
    assert_refused(booted(p, 4 * GIB, max), &diag, TC_REASON_LIMIT, RULE_PATCH);
    assert_refused(booted(p, 4 * GIB, UINT64_MAX), &diag, TC_REASON_LIMIT, RULE_PATCH);
    put(p + EXTRA_FLAGS, 0, 2);
    put(p + INITRD_MAX, 0, 4);
    assert_refused(booted(p, 4 * GIB, 1), &diag, TC_REASON_LIMIT, RULE_PATCH);
}

static void a_machine_has_some_memory(void **state)
{
    uint8_t *p = kernel(*state, SIZE);

    assert_true(booted(p, TC_MIN_MEMORY, 100));
    assert_refused(booted(p, TC_MIN_MEMORY - 1, 100), &diag, TC_REASON_RANGE, RULE_PATCH);
    assert_true(booted(p, UINT64_MAX, 100));
}

static void only_kernels_that_are_loaded_so_are_accepted(void **state)
{
    uint8_t *p = kernel(*state, SIZE);

    p[0x205] = 's';
    assert_refused(booted(p, 4 * GIB, 100), &diag, TC_REASON_MISSING, RULE_PATCH);
    p = kernel(*state, SIZE);
    p[LOAD_FLAGS] = 0xfe;
    assert_refused(booted(p, 4 * GIB, 100), &diag, TC_REASON_UNSUPPORTED, RULE_PATCH);
    p = kernel(*state, SIZE);
    put(p + PROTOCOL, 0x20c, 2);
    booted_as(p, 4 * GIB, 100, 0x7ffd7000);
    put(p + PROTOCOL, 0x20b, 2);
    assert_refused(booted(p, 4 * GIB, 100), &diag, TC_REASON_UNSUPPORTED, RULE_PATCH);
    /* As a file it can be hashed nevertheless. */
    assert_true(authenticode(p, SIZE));
}

static void a_kernel_that_ends_in_its_setup_header_is_refused(void **state)
{
    uint8_t *p = kernel(*state, SIZE);

    for (size_t n = 0; n < EXTRA_FLAGS + 2; n++) {
        uint8_t *exact = exactly(tc_bytes_of(p, n));

        diag = (tc_diag){0};
        assert_refused(tc_kernel_booted(digest, tc_bytes_of(exact, n), 4 * GIB, 1, &diag), &diag,
                       TC_REASON_TRUNCATED, RULE_PATCH);
        free(exact);
    }
    /* And a kernel that is no PE image can not be measured. */
    p[PE] = 0;
    assert_refused(booted(p, 4 * GIB, 1), &diag, TC_REASON_MISSING, RULE_PE);
}

/* PE headers across the end of what QEMU writes: they are read as the firmware sees them. */
static void headers_may_stand_in_the_bytes_that_are_written(void **state)
{
    enum { ELSEWHERE = 0x212 };
    uint8_t *p = kernel(*state, SIZE);
    uint8_t *headers = exactly(tc_bytes_of(p + PE, TABLE + 2 * SECTION - PE));

    memcpy(p + ELSEWHERE, headers, TABLE + 2 * SECTION - PE);
    free(headers);
    put(p + 0x3c, ELSEWHERE, 4);
    /* The command line's address is then in the magic number of the optional header. */
    assert_true(authenticode(p, SIZE));
    assert_refused(booted(p, 4 * GIB, 0), &diag, TC_REASON_UNSUPPORTED, RULE_PE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(checksum_and_certificates_are_left_out),
        TEST(headers_of_32_bits_have_directories_elsewhere),
        TEST(sections_are_hashed_by_offset),
        TEST(empty_sections_and_gaps_are_not_hashed),
        TEST(a_section_may_end_behind_the_file),
        TEST(no_byte_is_hashed_twice),
        TEST(bytes_before_the_certificates_are_hashed),
        TEST(an_odd_end_is_padded),
        TEST(headers_are_checked),
        TEST(headers_may_be_as_small_as_their_contents),
        TEST(an_image_that_ends_in_its_headers_is_refused),
        TEST(every_flipped_bit_of_the_headers_is_survived),
        TEST(sections_have_a_limit),
        TEST(a_kernel_has_a_limit),
        TEST(the_initial_ram_disk_is_where_qemu_puts_it),
        TEST(a_kernel_may_set_its_own_maximum),
        TEST(an_initial_ram_disk_must_fit),
        TEST(a_machine_has_some_memory),
        TEST(only_kernels_that_are_loaded_so_are_accepted),
        TEST(a_kernel_that_ends_in_its_setup_header_is_refused),
        TEST(headers_may_stand_in_the_bytes_that_are_written),
    };

    return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
