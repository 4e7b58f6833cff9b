/* SPDX-License-Identifier: Apache-2.0
 *
 * metadata.json of an image (dstack-mr:1.2), and the digest of its command line (dstack-mr:5).
 */
#include "support.h"

#include "crypto/digest.h"
#include "measure/metadata.h"

#define ROOTFS "ca5adaef0ac3a36108035925763b48a5818f634e700fbaab561d419fd30d7121"
#define GOOD                                                                                       \
    "{\n    \"bios\": \"ovmf.fd\",\n    \"kernel\": \"bzImage\",\n"                                \
    "    \"cmdline\": \"console=ttyS0 dstack.rootfs_hash=" ROOTFS " dstack.rootfs_size=4096\",\n"  \
    "    \"initrd\": \"initramfs.cpio.gz\",\n    \"rootfs\": \"rootfs.img.verity\",\n"             \
    "    \"version\": \"0.5.8\",\n    \"git_revision\": \"abc\",\n    \"shared_ro\": true,\n"      \
    "    \"is_dev\": false\n}\n"

static bool parse(tc_image_metadata *out, tc_arena *arena, tc_str json, tc_diag *diag)
{
    bool ok;

    *diag = (tc_diag){0};
    ok = tc_image_metadata_parse(out, arena, json, diag);
    assert_int_equal(ok, diag->reason == TC_REASON_NONE);
    if (!ok) {
        assert_int_equal(out->bios.n, 0);
        assert_string_equal(diag->rule, "dstack-mr:1.2");
    }
    return ok;
}

static tc_image_metadata accept(tc_arena *arena, const char *from, const char *to)
{
    tc_image_metadata out;
    tc_diag diag;

    assert_true(parse(&out, arena, change(arena, str(GOOD), from, to), &diag));
    return out;
}

static void refuse(tc_arena *arena, const char *from, const char *to, tc_reason reason,
                   const char *path)
{
    tc_image_metadata out;
    tc_diag diag;

    assert_false(parse(&out, arena, change(arena, str(GOOD), from, to), &diag));
    assert_int_equal(diag.reason, reason);
    assert_string_equal(diag.path, path);
}

static void reads_the_members(void **state)
{
    tc_image_metadata out = accept(*state, "{", "{");

    assert_text(out.bios, "ovmf.fd");
    assert_text(out.kernel, "bzImage");
    assert_text(out.initrd, "initramfs.cpio.gz");
    assert_text(out.cmdline, "console=ttyS0 dstack.rootfs_hash=" ROOTFS " dstack.rootfs_size=4096");
    assert_text(out.version, "0.5.8");
    assert_text(out.rootfs_hash, ROOTFS);
    assert_false(out.is_dev);
    assert_int_equal(out.events, TC_EVENTS_PRE_202505);
}

static void what_may_be_left_out_is_empty(void **state)
{
    tc_image_metadata out = accept(*state, "\"version\": \"0.5.8\",", "");

    assert_int_equal(out.version.n, 0);
    assert_int_equal(out.events, TC_EVENTS_UNSAID);
    out = accept(*state, "\"version\": \"0.5.8\"", "\"version\": null");
    assert_int_equal(out.version.n, 0);
    out = accept(*state, ",\n    \"is_dev\": false", "");
    assert_false(out.is_dev);
    out = accept(*state, "\"is_dev\": false", "\"is_dev\": null, \"ovmf_variant\": null");
    assert_false(out.is_dev);
    assert_int_equal(out.events, TC_EVENTS_PRE_202505);
    out = accept(*state, "\"version\": \"0.5.8\"", "\"version\": \"\"");
    assert_int_equal(out.events, TC_EVENTS_UNSAID);
}

static void what_is_needed_must_be_there(void **state)
{
    refuse(*state, "\"bios\"", "\"Bios\"", TC_REASON_MISSING, "/bios");
    refuse(*state, "\"kernel\"", "\"kern\"", TC_REASON_MISSING, "/kernel");
    refuse(*state, "\"initrd\"", "\"init\"", TC_REASON_MISSING, "/initrd");
    refuse(*state, "\"cmdline\"", "\"cmd\"", TC_REASON_MISSING, "/cmdline");
    refuse(*state, "\"ovmf.fd\"", "null", TC_REASON_TYPE, "/bios");
    refuse(*state, "\"bzImage\"", "1", TC_REASON_TYPE, "/kernel");
    refuse(*state, "\"initramfs.cpio.gz\"", "[]", TC_REASON_TYPE, "/initrd");
    refuse(*state, "\"0.5.8\"", "5", TC_REASON_TYPE, "/version");
    refuse(*state, "\"is_dev\": false", "\"is_dev\": 0", TC_REASON_TYPE, "/is_dev");
    refuse(*state, "\"is_dev\": false", "\"ovmf_variant\": 0", TC_REASON_TYPE, "/ovmf_variant");
}

static void development_images_say_so(void **state)
{
    assert_true(accept(*state, "\"is_dev\": false", "\"is_dev\": true").is_dev);
}

static void ovmf_variant_counts_before_the_version(void **state)
{
    tc_image_metadata out =
        accept(*state, "\"shared_ro\": true", "\"ovmf_variant\": \"stable202505\"");

    assert_int_equal(out.events, TC_EVENTS_STABLE_202505);
    assert_int_equal(accept(*state, "0.5.8", "0.5.10").events, TC_EVENTS_STABLE_202505);
    assert_int_equal(accept(*state, "0.5.8", "latest").events, TC_EVENTS_UNSAID);
    refuse(*state, "\"shared_ro\": true", "\"ovmf_variant\": \"newest\"", TC_REASON_UNKNOWN,
           "/ovmf_variant");
}

static void files_have_bare_names_that_differ(void **state)
{
    refuse(*state, "\"ovmf.fd\"", "\"../ovmf.fd\"", TC_REASON_VALUE, "/bios");
    refuse(*state, "\"bzImage\"", "\"\"", TC_REASON_VALUE, "/kernel");
    refuse(*state, "\"initramfs.cpio.gz\"", "\"a b\"", TC_REASON_VALUE, "/initrd");
    refuse(*state, "\"bzImage\"", "\"ovmf.fd\"", TC_REASON_DUPLICATE, "/kernel");
    refuse(*state, "\"initramfs.cpio.gz\"", "\"ovmf.fd\"", TC_REASON_DUPLICATE, "/initrd");
    refuse(*state, "\"initramfs.cpio.gz\"", "\"bzImage\"", TC_REASON_DUPLICATE, "/initrd");
}

static void control_characters_are_refused(void **state)
{
    refuse(*state, "console=ttyS0 ", "console=ttyS0\\n", TC_REASON_VALUE, "/cmdline");
    refuse(*state, "console=ttyS0 ", "console=ttyS0\\u0000", TC_REASON_VALUE, "/cmdline");
    refuse(*state, "0.5.8", "0.5.8\\u001b", TC_REASON_VALUE, "/version");
    refuse(*state, "ovmf.fd", "ovmf\\u0085", TC_REASON_VALUE, "/bios");
}

static void the_root_file_system_is_named_once(void **state)
{
    tc_image_metadata out = accept(*state, "console=ttyS0 dstack.", "  dstack.");

    assert_text(out.rootfs_hash, ROOTFS);
    assert_int_equal(accept(*state, "dstack.rootfs_hash", "xdstack.rootfs_hash").rootfs_hash.n, 0);
    assert_int_equal(accept(*state, "rootfs_hash=", "rootfs_hash=0").rootfs_hash.n, 0);
    assert_int_equal(accept(*state, "rootfs_hash=ca", "rootfs_hash=cg").rootfs_hash.n, 0);
    assert_int_equal(accept(*state, "rootfs_hash=" ROOTFS, "rootfs_hash=").rootfs_hash.n, 0);
    refuse(*state, "dstack.rootfs_size=4096", "dstack.rootfs_hash=", TC_REASON_DUPLICATE,
           "/cmdline");
    assert_int_equal(accept(*state, "console=ttyS0 dstack.rootfs_hash=" ROOTFS, "").rootfs_hash.n,
                     0);
}

static void other_documents_are_refused(void **state)
{
    tc_image_metadata out;
    tc_diag diag;

    assert_false(parse(&out, *state, str("[]"), &diag));
    assert_int_equal(diag.reason, TC_REASON_TYPE);
    assert_false(parse(&out, *state, str("\"x\""), &diag));
    assert_int_equal(diag.reason, TC_REASON_TYPE);
    assert_false(parse(&out, *state, str("{}"), &diag));
    assert_int_equal(diag.reason, TC_REASON_MISSING);
    refuse(*state, "\"rootfs\"", "\"bios\"", TC_REASON_DUPLICATE, "");
}

static void every_prefix_is_refused(void **state)
{
    tc_bytes whole = bytes(GOOD);

    for (size_t n = 0; n + 1 < whole.n; n++) { /* without the last line end it is complete */
        uint8_t *p = exactly(tc_bytes_sub(whole, 0, n));
        tc_image_metadata out;
        tc_diag diag;

        assert_false(parse(&out, *state, tc_str_of((const char *)p, n), &diag));
        free(p);
    }
}

static void survives_every_flipped_bit(void **state)
{
    tc_bytes whole = bytes(GOOD);
    uint8_t *p = exactly(whole);

    for (size_t i = 0; i < 8 * whole.n; i++) {
        tc_image_metadata out;
        tc_diag diag;

        p[i / 8] = (uint8_t)(p[i / 8] ^ 1u << i % 8);
        (void)parse(&out, *state, tc_str_of((const char *)p, whole.n), &diag);
        p[i / 8] = (uint8_t)(p[i / 8] ^ 1u << i % 8);
    }
    free(p);
}

static void limits_hold(void **state)
{
    const char *space = repeat(*state, ' ', TC_MAX_IMAGE_METADATA - strlen(GOOD));
    const char *cmdline = "console=ttyS0 dstack.rootfs_hash=" ROOTFS " dstack.rootfs_size=4096";
    tc_image_metadata out;
    tc_diag diag;

    assert_true(parse(&out, *state, change(*state, str(GOOD "#"), "#", space), &diag));
    assert_false(parse(&out, *state, change(*state, str(GOOD "# "), "#", space), &diag));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
    out = accept(*state, cmdline, repeat(*state, 'x', TC_MAX_CMDLINE));
    assert_int_equal(out.cmdline.n, TC_MAX_CMDLINE);
    refuse(*state, cmdline, repeat(*state, 'x', TC_MAX_CMDLINE + 1), TC_REASON_LIMIT, "/cmdline");
    (void)accept(*state, "0.5.8", repeat(*state, 'x', TC_MAX_LABEL));
    refuse(*state, "0.5.8", repeat(*state, 'x', TC_MAX_LABEL + 1), TC_REASON_LIMIT, "/version");
    (void)accept(*state, "bzImage", repeat(*state, 'x', TC_MAX_LABEL));
    refuse(*state, "bzImage", repeat(*state, 'x', TC_MAX_LABEL + 1), TC_REASON_LIMIT, "/kernel");
}

static void says_no_memory_whichever_allocation_fails(void **state)
{
    tc_arena *arena = *state;
    tc_str json = change(arena, str(GOOD), "ovmf.fd", "ovm\\u0066.fd");
    tc_image_metadata out;
    tc_diag diag;
    unsigned failures = 0;

    for (;;) {
        arena->fail_at = arena->calls + failures + 1;
        if (parse(&out, arena, json, &diag)) {
            break;
        }
        assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
        failures++;
    }
    assert_int_equal(failures, 2); /* the nodes, and the decoded text */
}

/* ---- the command line ------------------------------------------------------------------------ */

static void command_line_is_hashed_as_utf16(void **state)
{
    /* "a", U+00E4, U+20AC, U+1F600 and what is appended, with a final NUL. */
    static const char utf16[] = "6100"
                                "e400"
                                "ac20"
                                "3dd800de"
                                "200069006e0069007400720064003d0069006e0069007400720064000000";
    tc_bytes expected = hex(*state, utf16);
    uint8_t want[TC_SHA384_SIZE], got[TC_SHA384_SIZE];

    tc_sha384(want, &expected, 1);
    assert_true(tc_cmdline_digest(got, str("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80")));
    assert_digest(got, tc_bytes_of(want, sizeof want));
    assert_true(tc_cmdline_digest(got, str("")));
    assert_false(tc_cmdline_digest(got, str("a\xff")));
    assert_false(tc_cmdline_digest(got, str("a\xe2\x82")));
}

static void command_line_has_a_limit(void **state)
{
    uint8_t got[TC_SHA384_SIZE];

    assert_true(tc_cmdline_digest(got, str(repeat(*state, 'x', TC_MAX_CMDLINE))));
    assert_false(tc_cmdline_digest(got, str(repeat(*state, 'x', TC_MAX_CMDLINE + 1))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_the_members),
        TEST(what_may_be_left_out_is_empty),
        TEST(what_is_needed_must_be_there),
        TEST(development_images_say_so),
        TEST(ovmf_variant_counts_before_the_version),
        TEST(files_have_bare_names_that_differ),
        TEST(control_characters_are_refused),
        TEST(the_root_file_system_is_named_once),
        TEST(other_documents_are_refused),
        TEST(every_prefix_is_refused),
        TEST(survives_every_flipped_bit),
        TEST(limits_hold),
        TEST(says_no_memory_whichever_allocation_fails),
        TEST(command_line_is_hashed_as_utf16),
        TEST(command_line_has_a_limit),
    };

    return cmocka_run_group_tests_name("metadata", tests, NULL, NULL);
}
