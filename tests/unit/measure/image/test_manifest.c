/* SPDX-License-Identifier: Apache-2.0
 *
 * The checksum file of an image (dstack-mr:1.3, dstack:1.6).
 */
#include "support.h"

#include "base/wr.h"
#include "measure/manifest.h"

#define D0        "76888ce69c91aed86c43f840b913899b40b981964b7ce6018667f91ad06301f0"
#define D1        "e6fa48d3d894331e7b750484ee617f5f00b5695be8326f2a3ff906ef275abe8c"
#define D2        "4b935cdd58b22697cb5a1b789b59f6ef2337dd4e9f5acb1f29bf9ef4c5a05d4a"
#define D3        "67ebcdef2e771dafc0d3a3f694dfb5e66563723d908b90705434cc898a81be96"
/* dstack-nvidia-0.5.4.1, whose hash is published (dstack-mr:1.3). */
#define GOOD      D0 "  ovmf.fd\n" D1 "  bzImage\n" D2 "  initramfs.cpio.gz\n" D3 "  metadata.json\n"
#define GOOD_HASH "86b181377635db21c415f9ece8cc8505f7d4936ad3be7043969005a8c4690c1a"

static bool parse(tc_manifest *out, tc_arena *arena, tc_str text, tc_diag *diag)
{
    bool ok;

    *diag = (tc_diag){0};
    ok = tc_manifest_parse(out, arena, text, diag);
    assert_int_equal(ok, diag->reason == TC_REASON_NONE);
    if (!ok) {
        assert_int_equal(out->n, 0);
        assert_null(out->lines);
        assert_string_equal(diag->rule, "dstack:1.6");
    }
    return ok;
}

static void refuse(tc_arena *arena, const char *text, tc_reason reason, size_t offset)
{
    tc_manifest out;
    tc_diag diag;

    assert_false(parse(&out, arena, str(text), &diag));
    assert_int_equal(diag.reason, reason);
    assert_int_equal(diag.offset, offset);
}

static void reads_the_lines_and_hashes_the_file(void **state)
{
    tc_manifest out;
    tc_diag diag;

    assert_true(parse(&out, *state, str(GOOD), &diag));
    assert_int_equal(out.n, 4);
    assert_text(out.lines[0].name, "ovmf.fd");
    assert_text(out.lines[3].name, "metadata.json");
    assert_digest(out.lines[0].sha256, hex(*state, D0));
    assert_digest(out.lines[3].sha256, hex(*state, D3));
    assert_text(out.text, GOOD);
    assert_digest(out.os_image_hash, hex(*state, GOOD_HASH));
}

static void finds_a_file_by_its_whole_name(void **state)
{
    tc_manifest out;
    tc_diag diag;

    assert_true(parse(&out, *state, str(GOOD), &diag));
    assert_bytes(tc_bytes_of(tc_manifest_find(&out, str("bzImage")), TC_SHA256_SIZE),
                 hex(*state, D1));
    assert_null(tc_manifest_find(&out, str("bzImag")));
    assert_null(tc_manifest_find(&out, str("bzImages")));
    assert_null(tc_manifest_find(&out, str("bzimage")));
    assert_null(tc_manifest_find(&out, str("")));
}

static void a_line_is_digits_two_spaces_and_a_name(void **state)
{
    refuse(*state, "\n", TC_REASON_SYNTAX, 0);
    refuse(*state, D0 "\n", TC_REASON_SYNTAX, 0);
    refuse(*state, D0 " \n", TC_REASON_SYNTAX, 0);
    refuse(*state, D0 " ovmf.fd\n", TC_REASON_SYNTAX, 0);
    refuse(*state, D0 " *ovmf.fd\n", TC_REASON_SYNTAX, 0);
    refuse(*state, D0 "\t\tovmf.fd\n", TC_REASON_SYNTAX, 0);
    refuse(*state, D0 "  \n", TC_REASON_VALUE, 0);
    refuse(*state, D0 "   ovmf.fd\n", TC_REASON_VALUE, 0);
    refuse(*state, " " D0 "  ovmf.fd\n", TC_REASON_SYNTAX, 0);
    refuse(*state, "\\" D0 "  ovmf.fd\n", TC_REASON_SYNTAX, 0);
    refuse(*state, "# comment\n" D0 "  ovmf.fd\n", TC_REASON_SYNTAX, 0);
    refuse(*state, D0 "  a\n\n", TC_REASON_SYNTAX, 68);
    refuse(*state, D0 "  a\n\n" D1 "  b\n", TC_REASON_SYNTAX, 68);
}

static void digits_are_lower_case(void **state)
{
    tc_str good = str(D0 "  ovmf.fd\n");
    tc_manifest out;
    tc_diag diag;

    assert_true(parse(&out, *state, good, &diag));
    assert_false(parse(&out, *state, change(*state, good, "76888ce", "76888CE"), &diag));
    assert_int_equal(diag.reason, TC_REASON_SYNTAX);
    assert_false(parse(&out, *state, change(*state, good, "76888ce", "76888cg"), &diag));
    assert_false(parse(&out, *state, change(*state, good, "76888ce", "76888/:"), &diag));
    assert_false(parse(&out, *state, change(*state, good, "76888ce", "76888`e"), &diag));
    assert_false(parse(&out, *state, change(*state, good, "76888ce", "7688ce"), &diag));
    assert_false(parse(&out, *state, change(*state, good, "76888ce", "767688ce"), &diag));
}

static void names_are_bare_and_not_the_file_itself(void **state)
{
    refuse(*state, D0 "  ./ovmf.fd\n", TC_REASON_VALUE, 0);
    refuse(*state, D0 "  a/b\n", TC_REASON_VALUE, 0);
    refuse(*state, D0 "  a\\b\n", TC_REASON_VALUE, 0);
    refuse(*state, D0 "  a b\n", TC_REASON_VALUE, 0);
    refuse(*state, D0 "  a\r\n", TC_REASON_VALUE, 0);
    refuse(*state, D0 "  *a\n", TC_REASON_VALUE, 0);
    refuse(*state, D0 "  -\n", TC_REASON_VALUE, 0);
    refuse(*state, D0 "  ..\n", TC_REASON_VALUE, 0);
    refuse(*state, D0 "  a\xc2\xa0\n", TC_REASON_VALUE, 0);
    refuse(*state, D0 "  a\n" D1 "  sha256sum.txt\n", TC_REASON_VALUE, 68);
}

static void no_name_is_listed_twice(void **state)
{
    refuse(*state, D0 "  a\n" D1 "  b\n" D2 "  a\n", TC_REASON_DUPLICATE, 136);
    refuse(*state, D0 "  a\n" D0 "  a\n", TC_REASON_DUPLICATE, 68);
}

static void an_empty_file_names_no_image(void **state)
{
    refuse(*state, "", TC_REASON_MISSING, 0);
}

static void every_prefix_that_cuts_a_line_is_refused(void **state)
{
    tc_bytes whole = bytes(GOOD);

    for (size_t n = 0; n < whole.n; n++) {
        uint8_t *p = exactly(tc_bytes_sub(whole, 0, n));
        tc_manifest out;
        tc_diag diag;
        bool at_line_end = n > 0 && whole.p[n - 1] == '\n';

        assert_int_equal(parse(&out, *state, tc_str_of((const char *)p, n), &diag), at_line_end);
        assert_true(at_line_end || diag.reason == TC_REASON_TRUNCATED ||
                    diag.reason == TC_REASON_MISSING);
        free(p);
    }
}

static void every_flipped_bit_is_refused_or_another_image(void **state)
{
    tc_bytes whole = bytes(GOOD);
    uint8_t *p = exactly(whole);

    for (size_t i = 0; i < 8 * whole.n; i++) {
        tc_manifest out;
        tc_diag diag;

        p[i / 8] = (uint8_t)(p[i / 8] ^ 1u << i % 8);
        if (parse(&out, *state, tc_str_of((const char *)p, whole.n), &diag)) {
            assert_false(tc_bytes_eq(tc_bytes_of(out.os_image_hash, sizeof out.os_image_hash),
                                     hex(*state, GOOD_HASH)));
        }
        p[i / 8] = (uint8_t)(p[i / 8] ^ 1u << i % 8);
    }
    free(p);
}

/* many writes n lines with names of so many characters, and one more character on each of the
 * first `longer`. */
static tc_str many(tc_arena *arena, size_t n, size_t width, size_t longer)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_BUNDLE);
    tc_bytes out;

    for (size_t i = 0; i < n; i++) {
        tc_wr_lit(&w, D0 "  ");
        tc_wr_lit(&w, repeat(arena, 'x', width - 3 + (i < longer ? 1 : 0)));
        tc_wr_dec(&w, 100 + i);
        tc_wr_lit(&w, "\n");
    }
    assert_true(tc_wr_finish(&out, &w));
    return tc_str_from_bytes(out);
}

static void limits_hold(void **state)
{
    enum { LINES = 256, WIDTH = TC_MAX_MANIFEST / LINES - 67 };
    tc_manifest out;
    tc_diag diag;

    assert_true(parse(&out, *state, many(*state, TC_MAX_MANIFEST_LINES, 8, 0), &diag));
    assert_int_equal(out.n, TC_MAX_MANIFEST_LINES);
    assert_false(parse(&out, *state, many(*state, TC_MAX_MANIFEST_LINES + 1, 8, 0), &diag));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
    assert_true(parse(&out, *state, many(*state, LINES, WIDTH, 0), &diag));
    assert_int_equal(out.text.n, TC_MAX_MANIFEST);
    assert_false(parse(&out, *state, many(*state, LINES, WIDTH, 1), &diag));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
}

static void needs_memory(void **state)
{
    tc_arena *arena = *state;
    tc_manifest out;
    tc_diag diag;

    arena->fail_at = arena->calls + 1;
    assert_false(parse(&out, arena, str(GOOD), &diag));
    assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
}

static void reads_the_genuine_file(void **state)
{
    tc_bytes text = vector(*state, "mr/fixtures/sha256sum_lite_fixture.txt");
    tc_bytes cbor = vector(*state, "mr/fixtures/measurement.tdx.cbor");
    uint8_t digest[TC_SHA256_SIZE];
    tc_manifest out;
    tc_diag diag;

    assert_true(parse(&out, *state, tc_str_from_bytes(text), &diag));
    assert_int_equal(out.n, 1);
    assert_text(out.lines[0].name, "measurement.tdx.cbor");
    tc_sha256(digest, &cbor, 1);
    assert_digest(digest, tc_bytes_of(out.lines[0].sha256, TC_SHA256_SIZE));
    assert_digest(out.os_image_hash,
                  hex(*state, "e6f5cfec20c02e7b97baa213d0f718020b55e040172d90ccbcb946d56c8b09db"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_the_lines_and_hashes_the_file),
        TEST(finds_a_file_by_its_whole_name),
        TEST(a_line_is_digits_two_spaces_and_a_name),
        TEST(digits_are_lower_case),
        TEST(names_are_bare_and_not_the_file_itself),
        TEST(no_name_is_listed_twice),
        TEST(an_empty_file_names_no_image),
        TEST(every_prefix_that_cuts_a_line_is_refused),
        TEST(every_flipped_bit_is_refused_or_another_image),
        TEST(limits_hold),
        TEST(needs_memory),
        TEST(reads_the_genuine_file),
    };

    return cmocka_run_group_tests_name("manifest", tests, NULL, NULL);
}
