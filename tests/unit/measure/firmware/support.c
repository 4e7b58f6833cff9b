/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "base/hex.h"

#define HEX_MAX 65536

enum { RESET_VECTOR = 32, TAIL = 18, LIST_HEADER = 16, METADATA_DISTANCE = 4096 };

const uint8_t guid_table[16] = {0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
                                0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d};
const uint8_t guid_tdvf[16] = {0x35, 0x65, 0x7a, 0xe4, 0x4a, 0x98, 0x98, 0x47,
                               0x86, 0x5e, 0x46, 0x85, 0xa7, 0xbf, 0x8e, 0xc2};
const uint8_t guid_sev[16] = {0x66, 0x65, 0x88, 0xdc, 0x4a, 0x98, 0x98, 0x47,
                              0xa7, 0x5e, 0x55, 0x85, 0xa7, 0xbf, 0x67, 0xcc};
const uint8_t guid_hashes[16] = {0x1f, 0x37, 0x55, 0x72, 0x3b, 0x3a, 0x04, 0x4b,
                                 0x92, 0x7b, 0x1d, 0xa6, 0xef, 0xa8, 0xd4, 0x54};
const uint8_t guid_reset[16] = {0xde, 0x71, 0xf7, 0x00, 0x7e, 0x1a, 0xcb, 0x4f,
                                0x89, 0x0e, 0x68, 0xc7, 0x7e, 0x2f, 0xb4, 0x4e};

void assert_hex(const uint8_t *bytes, size_t n, const char *want)
{
    char got[2 * HEX_MAX + 1];

    assert_true(n <= HEX_MAX);
    tc_hex_encode(got, tc_bytes_of(bytes, n));
    got[2 * n] = 0;
    assert_string_equal(got, want);
}

void assert_refused(bool ok, const tc_diag *diag, tc_reason reason, const char *rule)
{
    assert_false(ok);
    assert_string_equal(tc_reason_text(diag->reason), tc_reason_text(reason));
    assert_non_null(diag->what);
    if (rule != NULL) {
        assert_string_equal(diag->rule, rule);
    }
}

void put(uint8_t *out, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint8_t)(v >> 8 * i);
    }
}

firmware firmware_new(tc_arena *arena, size_t n)
{
    firmware f = {tc_arena_alloc(arena, n), n, n - RESET_VECTOR - TAIL};

    assert_non_null(f.p);
    for (size_t i = 0; i < n; i++) {
        f.p[i] = (uint8_t)(i * 7 + i / 256);
    }
    memcpy(f.p + n - RESET_VECTOR - sizeof guid_table, guid_table, sizeof guid_table);
    put(f.p + f.table, TAIL, 2);
    return f;
}

void firmware_entry(firmware *f, const uint8_t guid[16], const void *data, size_t n)
{
    memcpy(f->p + f->table - 16, guid, 16);
    put(f->p + f->table - TAIL, n + TAIL, 2);
    f->table -= TAIL + n;
    memcpy(f->p + f->table, data, n);
    put(f->p + f->n - RESET_VECTOR - TAIL, f->n - RESET_VECTOR - f->table, 2);
}

void firmware_u32(firmware *f, const uint8_t guid[16], uint32_t v)
{
    uint8_t data[4];

    put(data, v, sizeof data);
    firmware_entry(f, guid, data, sizeof data);
}

uint8_t *firmware_list(firmware *f, const char *signature, size_t distance, size_t n,
                       size_t section_size)
{
    uint8_t *p = f->p + f->n - distance;

    memcpy(p, signature, 4);
    put(p + 4, LIST_HEADER + n * section_size, 4);
    put(p + 8, 1, 4);
    put(p + 12, n, 4);
    return p + LIST_HEADER;
}

void firmware_tdvf(firmware *f, const tc_tdvf_section *sections, size_t n)
{
    uint8_t *p = firmware_list(f, "TDVF", METADATA_DISTANCE, n, 32);

    for (size_t i = 0; i < n; i++, p += 32) {
        put(p, sections[i].data_offset, 4);
        put(p + 4, sections[i].raw_size, 4);
        put(p + 8, sections[i].address, 8);
        put(p + 16, sections[i].size, 8);
        put(p + 24, sections[i].type, 4);
        put(p + 28, sections[i].attributes, 4);
    }
    firmware_u32(f, guid_tdvf, METADATA_DISTANCE);
}
