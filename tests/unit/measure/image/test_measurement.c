/* SPDX-License-Identifier: Apache-2.0
 *
 * measurement.tdx.cbor and measurement.snp.cbor (dstack-mr:1.5).
 */
#include "support.h"

#include "base/wr.h"
#include "codec/json.h"
#include "measure/measurement.h"

/* ---- making documents ------------------------------------------------------------------------ */

enum { UINT = 0, BYTES = 2, TEXT = 3, ARRAY = 4, MAP = 5 };

/* A change to a document: what happens to the member of that name, wherever it is. */
typedef enum action { KEEP, DROP, REPLACE, ADD_BEHIND } action;
typedef struct edit {
    action action;
    const char *name;
    tc_bytes value;
} edit;

typedef struct pair {
    const char *name;
    tc_bytes value;
} pair;

static void put_head(tc_wr *w, unsigned major, uint64_t n)
{
    unsigned log2 = n <= UINT8_MAX ? 0 : n <= UINT16_MAX ? 1 : n <= UINT32_MAX ? 2 : 3;

    if (n < 24) {
        tc_wr_u8(w, (uint8_t)(major << 5 | n));
        return;
    }
    tc_wr_u8(w, (uint8_t)(major << 5 | (24 + log2)));
    for (unsigned i = 1u << log2; i > 0; i--) {
        tc_wr_u8(w, (uint8_t)(n >> 8 * (i - 1)));
    }
}

/* encode makes one value of a head and the bytes behind it. */
static tc_bytes encode(tc_arena *arena, unsigned major, uint64_t n, tc_bytes body)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_BUNDLE);
    tc_bytes out;

    put_head(&w, major, n);
    tc_wr_bytes(&w, body);
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

static tc_bytes number(tc_arena *arena, uint64_t n)
{
    return encode(arena, UINT, n, (tc_bytes){NULL, 0});
}

static tc_bytes text(tc_arena *arena, const char *literal)
{
    return encode(arena, TEXT, strlen(literal), bytes(literal));
}

static tc_bytes blob(tc_arena *arena, tc_bytes body)
{
    return encode(arena, BYTES, body.n, body);
}

/* filled makes a byte string of n equal bytes. */
static tc_bytes filled(tc_arena *arena, char c, size_t n)
{
    return blob(arena, tc_bytes_of(repeat(arena, c, n), n));
}

static void put_member(tc_arena *arena, tc_wr *w, size_t *n, pair member)
{
    tc_wr_bytes(w, text(arena, member.name));
    tc_wr_bytes(w, member.value);
    ++*n;
}

static tc_bytes map(tc_arena *arena, const edit *e, const pair *pairs, size_t n_pairs)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_BUNDLE);
    size_t n = 0;
    tc_bytes body;

    for (size_t i = 0; i < n_pairs; i++) {
        bool hit = e->action != KEEP && strcmp(e->name, pairs[i].name) == 0;

        if (hit && e->action == DROP) {
            continue;
        }
        put_member(arena, &w, &n,
                   (pair){pairs[i].name, hit && e->action == REPLACE ? e->value : pairs[i].value});
        if (hit && e->action == ADD_BEHIND) {
            put_member(arena, &w, &n, (pair){"foreign", e->value});
        }
    }
    assert_true(tc_wr_finish(&body, &w));
    return encode(arena, MAP, n, body);
}

#define MAP_OF(arena, e, ...)                                                                      \
    map((arena), (e), (const pair[]){__VA_ARGS__},                                                 \
        sizeof((const pair[]){__VA_ARGS__}) / sizeof(pair))

#define WITNESS                                                                                    \
    "8010090400060902"                                                                             \
    "0b021010"

static tc_bytes tdx(tc_arena *arena, const edit *e)
{
    return MAP_OF(arena, e, {"version", number(arena, 3)},
                  {"image", MAP_OF(arena, e, {"cmdline_sha384", filled(arena, 'c', 48)},
                                   {"kernel_authenticode", filled(arena, 'k', 48)},
                                   {"initrd_sha384", filled(arena, 'i', 48)})},
                  {"tdvf", MAP_OF(arena, e, {"ovmf", text(arena, "pre202505")},
                                  {"mrtd", MAP_OF(arena, e, {"single_pass", filled(arena, 's', 48)},
                                                  {"two_pass", filled(arena, 't', 48)})},
                                  {"td_hob", blob(arena, hex(arena, WITNESS))})});
}

#define CMDLINE "console=ttyS0 dstack.rootfs_hash=00"

/* sections makes n copies of one section. */
static tc_bytes sections(tc_arena *arena, const edit *e, size_t n)
{
    tc_bytes one = MAP_OF(arena, e, {"gpa", number(arena, 0x800000)},
                          {"size", number(arena, 0x1000)}, {"type", number(arena, 16)});
    tc_wr w = tc_wr_init(arena, TC_MAX_BUNDLE);
    tc_bytes body;

    for (size_t i = 0; i < n; i++) {
        tc_wr_bytes(&w, one);
    }
    assert_true(tc_wr_finish(&body, &w));
    return encode(arena, ARRAY, n, body);
}

static tc_bytes snp(tc_arena *arena, const edit *e)
{
    return MAP_OF(
        arena, e, {"version", number(arena, 3)}, {"cmdline", text(arena, CMDLINE)},
        {"ovmf_hash", filled(arena, 'o', 48)}, {"kernel_hash", filled(arena, 'k', 32)},
        {"initrd_hash", filled(arena, 'i', 32)}, {"hashes_table_gpa", number(arena, 0x810c00)},
        {"reset_eip", number(arena, UINT32_MAX)}, {"ovmf_sections", sections(arena, e, 2)});
}

/* ---- both kinds ------------------------------------------------------------------------------ */

typedef struct kind {
    const char *name;
    tc_bytes (*make)(tc_arena *arena, const edit *e);
    bool (*parse)(tc_arena *arena, tc_bytes cbor, tc_diag *diag);
} kind;

static bool parse_tdx(tc_arena *arena, tc_bytes cbor, tc_diag *diag)
{
    tc_tdx_measurement out;
    bool ok;

    *diag = (tc_diag){0};
    ok = tc_tdx_measurement_parse(&out, arena, cbor, diag);
    assert_true(ok || tc_bytes_is_zero(tc_bytes_of(&out, sizeof out)));
    return ok;
}

static bool parse_snp(tc_arena *arena, tc_bytes cbor, tc_diag *diag)
{
    tc_snp_image out;
    bool ok;

    *diag = (tc_diag){0};
    ok = tc_snp_measurement_parse(&out, arena, cbor, diag);
    assert_true(ok || (out.n_sections == 0 && out.cmdline.n == 0));
    return ok;
}

static const kind kinds[] = {{"tdx", tdx, parse_tdx}, {"snp", snp, parse_snp}};
#define N_KINDS (sizeof kinds / sizeof *kinds)

static bool accepts(tc_arena *arena, const kind *k, tc_bytes cbor, tc_reason reason)
{
    tc_diag diag;
    bool ok = k->parse(arena, cbor, &diag);

    assert_int_equal(ok, diag.reason == TC_REASON_NONE);
    if (!ok) {
        assert_int_equal(diag.reason, reason);
        assert_non_null(diag.rule);
    }
    return ok;
}

static void refuse(tc_arena *arena, const kind *k, edit e, tc_reason reason)
{
    assert_false(accepts(arena, k, k->make(arena, &e), reason));
}

static const char *const tdx_members[] = {
    "version",       "image", "tdvf", "cmdline_sha384", "kernel_authenticode",
    "initrd_sha384", "ovmf",  "mrtd", "td_hob",         "single_pass",
    "two_pass"};
static const char *const snp_members[] = {
    "version",   "cmdline",       "ovmf_hash", "kernel_hash", "initrd_hash", "hashes_table_gpa",
    "reset_eip", "ovmf_sections", "gpa",       "size",        "type"};
#define N_MEMBERS (sizeof tdx_members / sizeof *tdx_members)
_Static_assert(sizeof snp_members == sizeof tdx_members, "as many");

static void every_member_is_needed_and_no_other_known(void **state)
{
    tc_arena *arena = *state;

    for (size_t k = 0; k < N_KINDS; k++) {
        for (size_t i = 0; i < N_MEMBERS; i++) {
            const char *name = k == 0 ? tdx_members[i] : snp_members[i];

            refuse(arena, &kinds[k], (edit){DROP, name, {NULL, 0}}, TC_REASON_MISSING);
            refuse(arena, &kinds[k], (edit){ADD_BEHIND, name, number(arena, 0)}, TC_REASON_UNKNOWN);
            refuse(arena, &kinds[k], (edit){REPLACE, name, bytes("\xf6")}, TC_REASON_TYPE);
        }
    }
}

static void the_version_is_3(void **state)
{
    for (size_t k = 0; k < N_KINDS; k++) {
        refuse(*state, &kinds[k], (edit){REPLACE, "version", number(*state, 2)},
               TC_REASON_UNSUPPORTED);
        refuse(*state, &kinds[k], (edit){REPLACE, "version", number(*state, 4)},
               TC_REASON_UNSUPPORTED);
        refuse(*state, &kinds[k],
               (edit){REPLACE, "version", number(*state, (uint64_t)3 + UINT32_MAX + 1)},
               TC_REASON_RANGE);
    }
}

static void digests_have_their_size(void **state)
{
    static const char *const of_48[] = {"cmdline_sha384", "kernel_authenticode", "initrd_sha384",
                                        "single_pass", "two_pass"};

    for (size_t i = 0; i < sizeof of_48 / sizeof *of_48; i++) {
        refuse(*state, &kinds[0], (edit){REPLACE, of_48[i], filled(*state, 'x', 47)},
               TC_REASON_LENGTH);
        refuse(*state, &kinds[0], (edit){REPLACE, of_48[i], filled(*state, 'x', 49)},
               TC_REASON_LENGTH);
    }
    refuse(*state, &kinds[1], (edit){REPLACE, "ovmf_hash", filled(*state, 'x', 32)},
           TC_REASON_LENGTH);
    refuse(*state, &kinds[1], (edit){REPLACE, "kernel_hash", filled(*state, 'x', 48)},
           TC_REASON_LENGTH);
    refuse(*state, &kinds[1], (edit){REPLACE, "initrd_hash", filled(*state, 'x', 31)},
           TC_REASON_LENGTH);
}

static void other_documents_are_refused(void **state)
{
    for (size_t k = 0; k < N_KINDS; k++) {
        edit none = {0};
        tc_bytes cbor = kinds[1 - k].make(*state, &none);

        assert_false(accepts(*state, &kinds[k], bytes("\x80"), TC_REASON_TYPE));
        assert_false(accepts(*state, &kinds[k], bytes(""), TC_REASON_TRUNCATED));
        assert_false(accepts(*state, &kinds[k], bytes("\xa0"), TC_REASON_MISSING));
        assert_false(accepts(*state, &kinds[k], cbor, TC_REASON_UNKNOWN));
    }
}

static void every_prefix_is_refused(void **state)
{
    for (size_t k = 0; k < N_KINDS; k++) {
        edit none = {0};
        tc_bytes whole = kinds[k].make(*state, &none);

        assert_true(accepts(*state, &kinds[k], whole, TC_REASON_NONE));
        for (size_t n = 0; n < whole.n; n++) {
            uint8_t *p = exactly(tc_bytes_sub(whole, 0, n));

            assert_false(accepts(*state, &kinds[k], tc_bytes_of(p, n), TC_REASON_TRUNCATED));
            free(p);
        }
    }
}

static void survives_every_flipped_bit(void **state)
{
    for (size_t k = 0; k < N_KINDS; k++) {
        edit none = {0};
        tc_bytes whole = kinds[k].make(*state, &none);
        uint8_t *p = exactly(whole);
        tc_diag diag;

        for (size_t i = 0; i < 8 * whole.n; i++) {
            p[i / 8] = (uint8_t)(p[i / 8] ^ 1u << i % 8);
            (void)kinds[k].parse(*state, tc_bytes_of(p, whole.n), &diag);
            p[i / 8] = (uint8_t)(p[i / 8] ^ 1u << i % 8);
        }
        free(p);
    }
}

static void size_has_a_limit(void **state)
{
    for (size_t k = 0; k < N_KINDS; k++) {
        const char *much = repeat(*state, '\0', TC_MAX_MEASUREMENT + 1);

        assert_false(
            accepts(*state, &kinds[k], tc_bytes_of(much, TC_MAX_MEASUREMENT), TC_REASON_TRAILING));
        assert_false(
            accepts(*state, &kinds[k], tc_bytes_of(much, TC_MAX_MEASUREMENT + 1), TC_REASON_LIMIT));
    }
}

static void needs_memory(void **state)
{
    tc_arena *arena = *state;

    for (size_t k = 0; k < N_KINDS; k++) {
        edit none = {0};
        tc_bytes cbor = kinds[k].make(arena, &none);

        arena->fail_at = arena->calls + 1;
        assert_false(accepts(arena, &kinds[k], cbor, TC_REASON_NO_MEMORY));
        arena->fail_at = 0;
    }
}

/* ---- TDX ------------------------------------------------------------------------------------- */

static void reads_every_member_of_tdx(void **state)
{
    edit none = {0};
    tc_tdx_measurement m;
    tc_diag diag = {0};

    assert_true(tc_tdx_measurement_parse(&m, *state, tdx(*state, &none), &diag));
    assert_digest(m.cmdline, tc_bytes_of(repeat(*state, 'c', 48), 48));
    assert_digest(m.kernel, tc_bytes_of(repeat(*state, 'k', 48), 48));
    assert_digest(m.initrd, tc_bytes_of(repeat(*state, 'i', 48), 48));
    assert_digest(m.mrtd_single_pass, tc_bytes_of(repeat(*state, 's', 48), 48));
    assert_digest(m.mrtd_two_pass, tc_bytes_of(repeat(*state, 't', 48), 48));
    assert_int_equal(m.events, TC_EVENTS_PRE_202505);
    assert_int_equal(m.layout.n, 4);
    assert_int_equal(m.layout.td_hob, 0x809000);
    assert_int_equal(m.layout.ranges[3].start, 0x810000);
    assert_int_equal(m.layout.ranges[3].size, 0x10000);
}

static void the_firmware_must_be_known_and_the_layout_canonical(void **state)
{
    tc_bytes witness = hex(*state, WITNESS);
    edit good = {REPLACE, "ovmf", text(*state, "stable202505")};

    assert_true(accepts(*state, &kinds[0], tdx(*state, &good), TC_REASON_NONE));
    refuse(*state, &kinds[0], (edit){REPLACE, "ovmf", text(*state, "")}, TC_REASON_UNKNOWN);
    refuse(*state, &kinds[0], (edit){REPLACE, "ovmf", text(*state, "other")}, TC_REASON_UNKNOWN);
    refuse(*state, &kinds[0],
           (edit){REPLACE, "td_hob", blob(*state, tc_bytes_sub(witness, 0, witness.n - 1))},
           TC_REASON_TRUNCATED);
}

static void reads_the_genuine_tdx_file(void **state)
{
    tc_bytes cbor = vector(*state, "mr/fixtures/measurement.tdx.cbor");
    tc_tdx_measurement m;
    tc_diag diag = {0};
    uint8_t witness[TC_MEMORY_LAYOUT_MAX];

    assert_int_equal(cbor.n, 384);
    assert_true(tc_tdx_measurement_parse(&m, *state, cbor, &diag));
    /* These are in the machine's event log. */
    assert_digest(m.cmdline,
                  hex(*state, "786280842b7364287a3a70d96f7e309252857beb45fb1f91314a2ea863db0adc"
                              "04c8431ecbf29a966405604631a5aab8"));
    assert_digest(m.kernel,
                  hex(*state, "ac7e632dcf5cd2a1fe5c1f41f4d9b8219570e64ed3c61038fdbf25404e6f542f"
                              "fd57f276bc5076307efaf882e6d64177"));
    assert_digest(m.initrd,
                  hex(*state, "4fe4f7710134a61d7def357add6ac50bdbfeee5032a4c100375e207216ffe42a"
                              "3bd5822b24e679f91501fff795b81521"));
    assert_digest(m.mrtd_two_pass,
                  hex(*state, "fd685522ce791dfef67414614eb07d03fc07a32c5a66f36288b329dab92b724b"
                              "1564c73d436ffb9ea84488c51ac5a1c5"));
    assert_digest(m.mrtd_single_pass,
                  hex(*state, "a6f2ac9451810686a4db259fe8fa5438dc4a58bda9fd2f5b1fb0928335705500"
                              "d29a15c92387416a2f52dddce99c83f8"));
    assert_int_equal(m.events, TC_EVENTS_PRE_202505);
    assert_bytes(tc_bytes_of(witness, tc_memory_layout_write(witness, &m.layout)),
                 hex(*state, WITNESS));
}

/* ---- SEV-SNP --------------------------------------------------------------------------------- */

static void reads_every_member_of_snp(void **state)
{
    edit none = {0};
    tc_snp_image m;
    tc_diag diag = {0};

    assert_true(tc_snp_measurement_parse(&m, *state, snp(*state, &none), &diag));
    assert_text(m.cmdline, CMDLINE);
    assert_digest(m.ovmf_hash, tc_bytes_of(repeat(*state, 'o', 48), 48));
    assert_digest(m.kernel_hash, tc_bytes_of(repeat(*state, 'k', 32), 32));
    assert_digest(m.initrd_hash, tc_bytes_of(repeat(*state, 'i', 32), 32));
    assert_int_equal(m.hashes_table_gpa, 0x810c00);
    assert_int_equal(m.reset_eip, UINT32_MAX);
    assert_int_equal(m.n_sections, 2);
    assert_int_equal(m.sections[1].gpa, 0x800000);
    assert_int_equal(m.sections[1].size, 0x1000);
    assert_int_equal(m.sections[1].type, 16);
}

static void snp_numbers_have_32_bits(void **state)
{
    static const char *const names[] = {"hashes_table_gpa", "reset_eip", "gpa", "size", "type"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        edit most = {REPLACE, names[i], number(*state, UINT32_MAX)};

        assert_true(accepts(*state, &kinds[1], snp(*state, &most), TC_REASON_NONE));
        refuse(*state, &kinds[1],
               (edit){REPLACE, names[i], number(*state, (uint64_t)UINT32_MAX + 1)},
               TC_REASON_RANGE);
    }
}

static void snp_limits_hold(void **state)
{
    edit none = {0};
    edit most = {REPLACE, "ovmf_sections", sections(*state, &none, TC_MAX_TDVF_SECTIONS)};
    edit longest = {REPLACE, "cmdline", text(*state, repeat(*state, 'x', TC_MAX_CMDLINE))};

    assert_true(accepts(*state, &kinds[1], snp(*state, &most), TC_REASON_NONE));
    refuse(*state, &kinds[1],
           (edit){REPLACE, "ovmf_sections", sections(*state, &none, TC_MAX_TDVF_SECTIONS + 1)},
           TC_REASON_LIMIT);
    assert_true(accepts(*state, &kinds[1], snp(*state, &longest), TC_REASON_NONE));
    refuse(*state, &kinds[1],
           (edit){REPLACE, "cmdline", text(*state, repeat(*state, 'x', TC_MAX_CMDLINE + 1))},
           TC_REASON_LIMIT);
    refuse(*state, &kinds[1], (edit){REPLACE, "cmdline", text(*state, "a\nb")}, TC_REASON_VALUE);
}

static uint64_t member(const tc_json *doc, tc_jref object, const char *name)
{
    uint64_t v;

    assert_true(tc_json_u64(doc, tc_json_find(doc, object, name), &v));
    return v;
}

static void is_digest(tc_arena *arena, const tc_json *doc, tc_jref input, const char *name,
                      tc_bytes got)
{
    tc_str digits;
    tc_bytes want;

    assert_true(tc_json_text(doc, tc_json_find(doc, input, name), &digits));
    assert_true(tc_hex_decode_alloc(&want, arena, digits, 48));
    assert_bytes(got, want);
}

static void reads_the_genuine_snp_file(void **state)
{
    static const tc_json_limits limits = {TC_MAX_BUNDLE, TC_MAX_JSON_DEPTH, TC_MAX_JSON_NODES};
    tc_bytes cbor = vector(*state, "mr/fixtures/measurement.snp.cbor");
    tc_bytes json = vector(*state, "mr/fixtures/snp_measurement_vector.json");
    tc_diag diag = {0};
    tc_snp_image m;
    tc_json doc;
    tc_jref input, list, e;
    tc_str cmdline;
    size_t i = 0;

    assert_true(tc_snp_measurement_parse(&m, *state, cbor, &diag));
    assert_true(tc_json_parse(&doc, *state, json, &limits, NULL));
    input = tc_json_find(&doc, TC_JSON_ROOT, "input");
    assert_true(tc_json_text(&doc, tc_json_find(&doc, input, "base_cmdline"), &cmdline));
    assert_true(tc_str_eq(m.cmdline, cmdline));
    is_digest(*state, &doc, input, "ovmf_hash", tc_bytes_of(m.ovmf_hash, 48));
    is_digest(*state, &doc, input, "kernel_hash", tc_bytes_of(m.kernel_hash, 32));
    is_digest(*state, &doc, input, "initrd_hash", tc_bytes_of(m.initrd_hash, 32));
    assert_int_equal(m.hashes_table_gpa, member(&doc, input, "sev_hashes_table_gpa"));
    assert_int_equal(m.reset_eip, member(&doc, input, "sev_es_reset_eip"));
    list = tc_json_find(&doc, input, "ovmf_sections");
    assert_int_equal(m.n_sections, tc_json_count(&doc, list));
    for (e = tc_json_first(&doc, list); e != TC_JSON_NONE; e = tc_json_next(&doc, list, e)) {
        assert_int_equal(m.sections[i].gpa, member(&doc, e, "gpa"));
        assert_int_equal(m.sections[i].size, member(&doc, e, "size"));
        assert_int_equal(m.sections[i].type, member(&doc, e, "section_type"));
        i++;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_member_is_needed_and_no_other_known),
        TEST(the_version_is_3),
        TEST(digests_have_their_size),
        TEST(other_documents_are_refused),
        TEST(every_prefix_is_refused),
        TEST(survives_every_flipped_bit),
        TEST(size_has_a_limit),
        TEST(needs_memory),
        TEST(reads_every_member_of_tdx),
        TEST(the_firmware_must_be_known_and_the_layout_canonical),
        TEST(reads_the_genuine_tdx_file),
        TEST(reads_every_member_of_snp),
        TEST(snp_numbers_have_32_bits),
        TEST(snp_limits_hold),
        TEST(reads_the_genuine_snp_file),
    };

    return cmocka_run_group_tests_name("measurement", tests, NULL, NULL);
}
