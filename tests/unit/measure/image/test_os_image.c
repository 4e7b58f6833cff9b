/* SPDX-License-Identifier: Apache-2.0
 *
 * The description of an image: making it, reading it, and images from material alone
 * (docs/os-image.md, dstack:1.6).
 */
#include "support.h"

#include "base/wr.h"
#include "crypto/digest.h"
#include "measure/kernel.h"
#include "sample.h"

#define MIB ((uint64_t)1 << 20)

/* ---- support ----------------------------------------------------------------------------------
 */

static bool read(tc_os_image *out, tc_arena *arena, tc_str json, tc_diag *diag)
{
    bool ok;

    *diag = (tc_diag){0};
    ok = tc_os_image_read(out, arena, tc_bytes_from_str(json), diag);
    assert_int_equal(ok, diag->reason == TC_REASON_NONE);
    if (!ok) {
        assert_true(tc_bytes_is_zero(tc_bytes_of(out, sizeof *out)));
        assert_non_null(diag->rule);
    }
    return ok;
}

static tc_str describe(tc_arena *arena, const tc_os_image_files *files)
{
    tc_diag diag = {0};
    tc_bytes json;

    if (!tc_os_image_make(&json, arena, files, &diag)) {
        fail_msg("%s %s at %s", diag.what, tc_reason_text(diag.reason), diag.path);
    }
    return tc_str_from_bytes(json);
}

static tc_str sample(tc_arena *arena, bool measured)
{
    tc_os_image_files files = sample_files(arena, measured);

    return describe(arena, &files);
}

static void refuse_text(tc_arena *arena, tc_str json, tc_reason reason, const char *path)
{
    tc_os_image out;
    tc_diag diag;

    assert_false(read(&out, arena, json, &diag));
    assert_int_equal(diag.reason, reason);
    assert_string_equal(diag.path, path);
}

static void refuse(tc_arena *arena, tc_str json, const char *from, const char *to, tc_reason reason,
                   const char *path)
{
    refuse_text(arena, change(arena, json, from, to), reason, path);
}

/* other_digit changes the first hex digit behind a member's name. */
static tc_str other_digit(tc_arena *arena, tc_str json, const char *name)
{
    tc_bytes in = tc_bytes_from_str(json);
    size_t at = tc_bytes_find(in, bytes(name));
    uint8_t *p;

    assert_true(at != SIZE_MAX);
    p = tc_arena_alloc(arena, in.n);
    assert_non_null(p);
    tc_copy(p, in.p, in.n);
    at += strlen(name) + strlen(": \"");
    p[at] = p[at] == '0' ? '1' : '0';
    return tc_str_of((const char *)p, in.n);
}

static void refuse_other_digit(tc_arena *arena, tc_str json, const char *name, tc_reason reason,
                               const char *path)
{
    refuse_text(arena, other_digit(arena, json, name), reason, path);
}

/* without leaves out the first member of a name, whose value may be an object or a list. */
static tc_str without(tc_arena *arena, tc_str json, const char *name)
{
    tc_bytes in = tc_bytes_from_str(json);
    size_t n = strlen(name);
    size_t from = tc_bytes_find(in, bytes(name));
    size_t to, depth = 0;
    tc_wr w = tc_wr_init(arena, json.n);
    bool quoted = false;
    tc_bytes out;

    while (from != SIZE_MAX && (in.p[from - 1] != '"' || in.p[from + n] != '"')) {
        size_t next = tc_bytes_find(tc_bytes_sub(in, from + 1, in.n - from - 1), bytes(name));

        from = next == SIZE_MAX ? next : from + 1 + next;
    }
    assert_true(from != SIZE_MAX);
    from--;
    for (to = from; quoted || depth > 0 || (in.p[to] != ',' && in.p[to] != '}'); to++) {
        quoted = quoted != (in.p[to] == '"' && in.p[to - 1] != '\\');
        depth += !quoted && in.p[to] == '{' ? 1 : 0;
        depth -= !quoted && in.p[to] == '}' ? 1 : 0;
    }
    if (in.p[to] == ',') {
        to++;
    } else { /* the last member: the comma before it goes */
        while (in.p[--from] != ',') {
        }
    }
    tc_wr_bytes(&w, tc_bytes_sub(in, 0, from));
    tc_wr_bytes(&w, tc_bytes_sub(in, to, in.n - to));
    assert_true(tc_wr_finish(&out, &w));
    return tc_str_from_bytes(out);
}

static void refuse_files(tc_arena *arena, const tc_os_image_files *files, tc_reason reason,
                         const char *path)
{
    tc_diag diag = {0};
    tc_bytes json;

    assert_false(tc_os_image_make(&json, arena, files, &diag));
    assert_int_equal(diag.reason, reason);
    assert_string_equal(diag.path, path);
    assert_non_null(diag.rule);
    assert_null(json.p);
}

/* ---- making -----------------------------------------------------------------------------------
 */

static void everything_is_computed_from_the_files(void **state)
{
    tc_os_image_files files = sample_files(*state, false);
    uint8_t digest[48];
    tc_os_image image;
    tc_tdvf tdvf;
    tc_bytes store = tc_bytes_sub(files.firmware, 0, 0x1000);
    tc_diag diag;
    uint8_t layout[TC_MEMORY_LAYOUT_MAX];

    assert_true(read(&image, *state, describe(*state, &files), &diag));
    assert_true(image.has_manifest && image.has_metadata && image.has_cfv && image.has_kernel &&
                image.has_kernel_as_file);
    assert_true(tc_tdvf_parse(&tdvf, files.firmware, NULL));
    tc_tdvf_mrtd(digest, &tdvf, files.firmware, false);
    assert_digest(image.mrtd_single_pass, tc_bytes_of(digest, 48));
    tc_tdvf_mrtd(digest, &tdvf, files.firmware, true);
    assert_digest(image.mrtd_two_pass, tc_bytes_of(digest, 48));
    tc_sha384(digest, &store, 1);
    assert_digest(image.cfv, tc_bytes_of(digest, 48));
    assert_bytes(tc_bytes_of(layout, tc_memory_layout_write(layout, &image.layout)),
                 hex(*state, SAMPLE_LAYOUT));
    assert_true(tc_kernel_booted(digest, files.kernel, 2048 * MIB, SAMPLE_INITRD_SIZE, NULL));
    assert_digest(image.kernel, tc_bytes_of(digest, 48));
    assert_true(tc_kernel_authenticode(digest, files.kernel, NULL));
    assert_digest(image.kernel_as_file, tc_bytes_of(digest, 48));
    assert_digest(image.initrd, tc_bytes_of(files.initrd_sha384, 48));
    assert_true(tc_cmdline_digest(digest, TC_STR(SAMPLE_CMDLINE)));
    assert_digest(image.cmdline, tc_bytes_of(digest, 48));
    assert_int_equal(image.events, TC_EVENTS_PRE_202505);
    assert_text(image.metadata.version, "0.6.0");
    tc_sha256(digest, &files.checksum_file, 1);
    assert_digest(image.manifest.os_image_hash, tc_bytes_of(digest, 32));
    assert_int_equal(image.n_small, 0);
    assert_false(image.bound);
}

static void equal_files_give_equal_bytes(void **state)
{
    tc_str one = sample(*state, true);
    tc_str again = sample(*state, true);

    assert_true(tc_str_eq(one, again));
    assert_false(tc_str_eq(one, sample(*state, false)));
    assert_true(tc_str_ends(one, "}\n"));
}

/* The measurement covers neither the variable store nor the kernel as a file. */
static void a_measured_image_says_only_what_is_bound(void **state)
{
    tc_str json = sample(*state, true);
    tc_os_image image, plain;
    tc_diag diag;

    assert_true(read(&image, *state, json, &diag));
    assert_true(image.bound && image.has_kernel);
    assert_false(image.has_cfv || image.has_kernel_as_file);
    assert_true(tc_bytes_find(tc_bytes_from_str(json), bytes("\"cfv\"")) == SIZE_MAX);
    assert_true(tc_bytes_find(tc_bytes_from_str(json), bytes("\"as_file\"")) == SIZE_MAX);
    assert_true(read(&plain, *state, sample(*state, false), &diag));
    assert_digest(image.kernel, tc_bytes_of(plain.kernel, 48));
    assert_digest(image.mrtd_two_pass, tc_bytes_of(plain.mrtd_two_pass, 48));
}

static void kernels_of_small_machines_are_measured(void **state)
{
    static const uint64_t memory[] = {512 * MIB, 1024 * MIB, 2815 * MIB};

    for (unsigned measured = 0; measured < 2; measured++) {
        tc_os_image_files files = sample_files(*state, measured == 1);
        tc_os_image image;
        uint8_t digest[48];
        tc_diag diag;

        files.memory = memory;
        files.n_memory = 3;
        assert_true(read(&image, *state, describe(*state, &files), &diag));
        assert_int_equal(image.n_small, 3);
        for (size_t i = 0; i < 3; i++) {
            assert_true(image.small[i].memory == memory[i]);
            assert_true(
                tc_kernel_booted(digest, files.kernel, memory[i], SAMPLE_INITRD_SIZE, NULL));
            assert_digest(image.small[i].authenticode, tc_bytes_of(digest, 48));
        }
        /* Nothing binds these digests to the image's hash. */
        assert_false(image.bound);
    }
}

static void small_machines_are_ascending_and_few(void **state)
{
    static const uint64_t usual[] = {2048 * MIB};
    static const uint64_t twice[] = {512 * MIB, 512 * MIB};
    static const uint64_t tiny[] = {63 * MIB};
    uint64_t many[TC_MAX_SMALL_MEMORY + 1];
    tc_os_image_files files = sample_files(*state, false);

    for (size_t i = 0; i <= TC_MAX_SMALL_MEMORY; i++) {
        many[i] = (64 + i) * MIB;
    }
    files.memory = many;
    files.n_memory = TC_MAX_SMALL_MEMORY;
    (void)describe(*state, &files);
    files.n_memory = TC_MAX_SMALL_MEMORY + 1;
    refuse_files(*state, &files, TC_REASON_LIMIT, "");
    files.memory = usual;
    files.n_memory = 1;
    refuse_files(*state, &files, TC_REASON_RANGE, "/kernel/small_memory/0/memory_size");
    files.memory = twice;
    files.n_memory = 2;
    refuse_files(*state, &files, TC_REASON_ORDER, "/kernel/small_memory/1/memory_size");
    files.memory = tiny;
    files.n_memory = 1;
    refuse_files(*state, &files, TC_REASON_RANGE, "");
}

static void files_must_be_those_of_the_checksum_file(void **state)
{
    tc_os_image_files files = sample_files(*state, true);
    tc_os_image_files other = files;

    other.firmware = tc_bytes_sub(files.firmware, 0, files.firmware.n - 1);
    refuse_files(*state, &other, TC_REASON_MISMATCH, "/firmware");
    other = files;
    other.kernel = tc_bytes_sub(files.kernel, 0, files.kernel.n - 1);
    refuse_files(*state, &other, TC_REASON_MISMATCH, "/kernel");
    other = files;
    other.initrd_sha256[31] ^= 1;
    refuse_files(*state, &other, TC_REASON_MISMATCH, "/initrd");
    other = files;
    other.metadata = bytes(SAMPLE_METADATA " ");
    refuse_files(*state, &other, TC_REASON_MISMATCH, "/metadata");
    other = files;
    other.measurement = tc_bytes_sub(files.measurement, 0, 1);
    refuse_files(*state, &other, TC_REASON_MISMATCH, "/measurement");
    other = files;
    other.measurement = (tc_bytes){NULL, 0};
    refuse_files(*state, &other, TC_REASON_MISSING, "/measurement");
    other = files;
    other.checksum_file = tc_bytes_sub(files.checksum_file, 0, files.checksum_file.n - 1);
    refuse_files(*state, &other, TC_REASON_TRUNCATED, "/checksum_file");
}

/* with_metadata gives the image other metadata, and a checksum file that lists them. */
static tc_os_image_files with_metadata(tc_arena *arena, const char *from, const char *to)
{
    tc_os_image_files files = sample_files(arena, false);

    files.metadata = tc_bytes_from_str(change(arena, str(SAMPLE_METADATA), from, to));
    files.checksum_file = sample_checksums(arena, &files);
    return files;
}

static void the_files_are_those_that_the_metadata_name(void **state)
{
    tc_os_image_files files = with_metadata(*state, "ovmf.fd", "other.fd");

    refuse_files(*state, &files, TC_REASON_MISSING, "/firmware");
    files = with_metadata(*state, "bzImage", "zImage");
    refuse_files(*state, &files, TC_REASON_MISSING, "/kernel");
    files = with_metadata(*state, "initramfs.cpio.gz", "initrd");
    refuse_files(*state, &files, TC_REASON_MISSING, "/initrd");
    files = with_metadata(*state, "bzImage", "ovmf.fd");
    refuse_files(*state, &files, TC_REASON_DUPLICATE, "/metadata/kernel");
    files = with_metadata(*state, "\"0.6.0\"", "[]");
    refuse_files(*state, &files, TC_REASON_TYPE, "/metadata/version");
}

static void the_measurement_must_be_that_of_the_files(void **state)
{
    tc_os_image_files files = sample_files(*state, true);
    size_t n = files.measurement.n;
    uint8_t *p = tc_arena_alloc(*state, n);

    assert_non_null(p);
    tc_copy(p, files.measurement.p, n);
    p[n - 100] ^= 1; /* in a register */
    files.measurement = tc_bytes_of(p, n);
    files.checksum_file = sample_checksums(*state, &files);
    refuse_files(*state, &files, TC_REASON_MISMATCH, "/firmware/mrtd/single_pass");
    files.measurement = bytes("\xa0");
    files.checksum_file = sample_checksums(*state, &files);
    refuse_files(*state, &files, TC_REASON_MISSING, "/measurement");
}

static void firmware_and_kernel_must_be_such(void **state)
{
    tc_os_image_files files = sample_files(*state, false);

    files.firmware = bytes("no firmware");
    files.checksum_file = sample_checksums(*state, &files);
    refuse_files(*state, &files, TC_REASON_TRUNCATED, "");
    files = sample_files(*state, false);
    files.kernel = bytes("no kernel");
    files.checksum_file = sample_checksums(*state, &files);
    refuse_files(*state, &files, TC_REASON_TRUNCATED, "");
    files = sample_files(*state, false);
    files.initrd_size = 0;
    refuse_files(*state, &files, TC_REASON_RANGE, "");
    files.initrd_size = (uint64_t)TC_MAX_INITRD + 1;
    refuse_files(*state, &files, TC_REASON_RANGE, "");
}

/* with_section_type gives one of the firmware's sections another type, which has no meaning. */
static tc_os_image_files with_section_type(tc_arena *arena, size_t section)
{
    enum { LIST_DISTANCE = 0x400, HEADER = 16, SECTION = 32, TYPE = 24, OTHER = 9 };
    tc_os_image_files files = sample_files(arena, false);
    size_t n = files.firmware.n;
    uint8_t *p = tc_arena_alloc(arena, n);

    assert_non_null(p);
    tc_copy(p, files.firmware.p, n);
    p[n - LIST_DISTANCE + HEADER + section * SECTION + TYPE] = OTHER;
    files.firmware = tc_bytes_of(p, n);
    files.checksum_file = sample_checksums(arena, &files);
    return files;
}

static void the_firmware_has_a_store_and_a_place_for_the_hob(void **state)
{
    enum { CFV_SECTION = 1, TD_HOB_SECTION = 4 };
    tc_os_image_files files = with_section_type(*state, CFV_SECTION);

    refuse_files(*state, &files, TC_REASON_MISSING, "");
    files = with_section_type(*state, TD_HOB_SECTION);
    refuse_files(*state, &files, TC_REASON_MISSING, "");
}

static void making_says_no_memory_whichever_allocation_fails(void **state)
{
    tc_arena *arena = *state;
    tc_os_image_files files = sample_files(arena, true);

    for (unsigned failures = 0;; failures++) {
        tc_diag diag = {0};
        tc_bytes json;

        arena->failed = false;
        arena->fail_at = arena->calls + failures + 1;
        if (tc_os_image_make(&json, arena, &files, &diag)) {
            assert_true(failures > 8);
            break;
        }
        assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
        assert_null(json.p);
    }
}

/* ---- reading ----------------------------------------------------------------------------------
 */

static void reading_says_no_memory_whichever_allocation_fails(void **state)
{
    tc_arena *arena = *state;
    tc_str json = sample(arena, true);

    for (unsigned failures = 0;; failures++) {
        tc_os_image image;
        tc_diag diag;

        arena->failed = false;
        arena->fail_at = arena->calls + failures + 1;
        if (read(&image, arena, json, &diag)) {
            assert_true(failures > 5);
            break;
        }
        assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
    }
}

static void the_format_is_known(void **state)
{
    tc_str json = sample(*state, false);

    refuse(*state, json, "os-image/v1", "os-image/v2", TC_REASON_UNSUPPORTED, "/format");
    refuse(*state, json, "\"trustcenter.os-image/v1\"", "1", TC_REASON_TYPE, "/format");
    refuse(*state, json, "\"format\"", "\"kind\"", TC_REASON_UNKNOWN, "/kind");
    refuse_text(*state, str("[]"), TC_REASON_TYPE, "");
    refuse_text(*state, str("{}"), TC_REASON_MISSING, "/format");
}

static void every_member_is_needed(void **state)
{
    static const char *const members[][2] = {
        {"checksum_file", "/checksum_file"},
        {"metadata", "/metadata"},
        {"firmware", "/firmware"},
        {"kernel", "/kernel"},
        {"initrd", "/initrd"},
        {"sha256", "/firmware/sha256"},
        {"size", "/firmware/size"},
        {"cfv", "/firmware/cfv"},
        {"layout", "/firmware/layout"},
        {"mrtd", "/firmware/mrtd"},
        {"single_pass", "/firmware/mrtd/single_pass"},
        {"two_pass", "/firmware/mrtd/two_pass"},
        {"authenticode", "/kernel/authenticode"},
        {"as_file", "/kernel/as_file"},
        {"sha384", "/initrd/sha384"},
    };
    tc_str json = sample(*state, false);

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        refuse_text(*state, without(*state, json, members[i][0]), TC_REASON_MISSING, members[i][1]);
    }
}

static void no_other_member_is_known(void **state)
{
    tc_str json = sample(*state, false);

    refuse(*state, json, "\"format\"", "\"x\": 1, \"format\"", TC_REASON_UNKNOWN, "/x");
    refuse(*state, json, "\"firmware\": {", "\"firmware\": {\"x\": 1,", TC_REASON_UNKNOWN,
           "/firmware/x");
    refuse(*state, json, "\"mrtd\": {", "\"mrtd\": {\"x\": 1,", TC_REASON_UNKNOWN,
           "/firmware/mrtd/x");
    refuse(*state, json, "\"kernel\": {", "\"kernel\": {\"x\": 1,", TC_REASON_UNKNOWN, "/kernel/x");
    refuse(*state, json, "\"initrd\": {", "\"initrd\": {\"x\": 1,", TC_REASON_UNKNOWN, "/initrd/x");
}

static void values_have_their_form(void **state)
{
    tc_str json = sample(*state, false);

    refuse(*state, json, "\"size\": 12288", "\"size\": \"12288\"", TC_REASON_TYPE,
           "/firmware/size");
    refuse(*state, json, "\"size\": 12288", "\"size\": 0", TC_REASON_RANGE, "/firmware/size");
    refuse(*state, json, "\"size\": 12288", "\"size\": 33554433", TC_REASON_RANGE,
           "/firmware/size");
    refuse(*state, json, "\"size\": 2048", "\"size\": 134217729", TC_REASON_RANGE, "/kernel/size");
    refuse(*state, json, "\"size\": 12345", "\"size\": 1073741825", TC_REASON_RANGE,
           "/initrd/size");
    refuse(*state, json, "\"authenticode\": \"", "\"authenticode\": \"00", TC_REASON_LENGTH,
           "/kernel/authenticode");
    refuse(*state, json, "\"layout\": \"8010", "\"layout\": \"801", TC_REASON_VALUE,
           "/firmware/layout");
    refuse(*state, json, "\"layout\": \"8010", "\"layout\": \"", TC_REASON_TRAILING,
           "/firmware/layout");
}

static void sizes_have_limits(void **state)
{
    tc_str json = sample(*state, false);
    tc_os_image image;
    tc_diag diag;

    assert_true(
        read(&image, *state, change(*state, json, "\"size\": 12288", "\"size\": 33554432"), &diag));
    assert_true(
        read(&image, *state, change(*state, json, "\"size\": 2048", "\"size\": 134217728"), &diag));
    assert_true(read(&image, *state,
                     change(*state, json, "\"size\": 12345", "\"size\": 1073741824"), &diag));
}

static void the_document_has_a_limit(void **state)
{
    tc_str json = sample(*state, false);
    const char *space = repeat(*state, ' ', TC_MAX_OS_IMAGE - json.n + 1);
    tc_os_image image;
    tc_diag diag;

    assert_true(read(&image, *state, change(*state, json, "\n", space), &diag));
    refuse(*state, change(*state, json, "\n", space), "{", "{ ", TC_REASON_LIMIT, "");
}

static void hashes_are_held_against_the_checksum_file(void **state)
{
    tc_str json = sample(*state, true);

    refuse_other_digit(*state, json, "\"sha256\"", TC_REASON_MISMATCH, "/firmware");
    refuse(*state, json, "\"is_dev\\\": false", "\"is_dev\\\": true", TC_REASON_MISMATCH,
           "/metadata");
    refuse_other_digit(*state, json, "\"checksum_file\"", TC_REASON_MISMATCH, "/firmware");
    refuse(*state, json, "  metadata.json", "  other.json", TC_REASON_MISSING, "/metadata");
    refuse(*state, json, "  ovmf.fd", "  ovmf.df", TC_REASON_MISSING, "/firmware");
    refuse(*state, json, "  measurement.tdx.cbor", "  measurement.snp.cbor", TC_REASON_MISSING,
           "/measurement");
}

static void digests_are_held_against_the_measurement(void **state)
{
    tc_str json = sample(*state, true);

    refuse_other_digit(*state, json, "\"single_pass\"", TC_REASON_MISMATCH,
                       "/firmware/mrtd/single_pass");
    refuse_other_digit(*state, json, "\"two_pass\"", TC_REASON_MISMATCH, "/firmware/mrtd/two_pass");
    refuse_other_digit(*state, json, "\"authenticode\"", TC_REASON_MISMATCH,
                       "/kernel/authenticode");
    refuse_other_digit(*state, json, "\"sha384\"", TC_REASON_MISMATCH, "/initrd/sha384");
    refuse(*state, json, SAMPLE_LAYOUT, "80100904000609020b02110f", TC_REASON_MISMATCH,
           "/firmware/layout");
}

/* Metadata that contradict the measurement, both listed in the checksum file. */
static void metadata_are_held_against_the_measurement(void **state)
{
    static const struct {
        const char *from, *to;
        bool agrees;
    } rows[] = {
        {"pre202505", "stable202505", false},
        {"ttyS0", "ttyS1", false},
        {"\"ovmf_variant\": \"pre202505\"", "\"x\": 1", true},
        {"\"version\": \"0.6.0\",\n    \"is_dev\": false,\n    \"ovmf_variant\": \"pre202505\"",
         "\"x\": 1", true},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tc_os_image_files files = sample_files(*state, true);
        tc_os_image image;
        tc_diag diag;

        files.metadata =
            tc_bytes_from_str(change(*state, str(SAMPLE_METADATA), rows[i].from, rows[i].to));
        files.checksum_file = sample_checksums(*state, &files);
        if (rows[i].agrees) {
            assert_true(read(&image, *state, describe(*state, &files), &diag));
            assert_int_equal(image.events, TC_EVENTS_PRE_202505);
        } else {
            refuse_files(*state, &files, TC_REASON_MISMATCH, "/metadata");
        }
    }
}

/* Otherwise somebody could add the digests of another kernel to a genuine image. */
static void a_measured_image_has_no_digests_of_its_own(void **state)
{
    tc_str json = sample(*state, true);

    refuse(*state, json, "\"layout\"", "\"cfv\": \"00\", \"layout\"", TC_REASON_UNKNOWN,
           "/firmware/cfv");
    refuse(*state, json, "\"authenticode\"", "\"as_file\": \"00\", \"authenticode\"",
           TC_REASON_UNKNOWN, "/kernel/as_file");
}

static void small_machines_are_read_strictly(void **state)
{
    static const uint64_t memory[] = {512 * MIB, 1024 * MIB};
    tc_os_image_files files = sample_files(*state, true);
    tc_str json;

    files.memory = memory;
    files.n_memory = 2;
    json = describe(*state, &files);
    refuse(*state, json, "\"small_memory\": [", "\"small_memory\": [1,", TC_REASON_TYPE,
           "/kernel/small_memory/0");
    refuse(*state, json, "\"small_memory\": [", "\"small_memory\": [{\"x\": 1},", TC_REASON_UNKNOWN,
           "/kernel/small_memory/0/x");
    refuse(*state, json, "\"small_memory\": [", "\"small_memory\": [{},", TC_REASON_MISSING,
           "/kernel/small_memory/0/memory_size");
    refuse(*state, json, "\"small_memory\": [", "\"small_memory\": [{\"memory_size\": 100},",
           TC_REASON_MISSING, "/kernel/small_memory/0/authenticode");
    refuse(*state, json, "1073741824", "536870912", TC_REASON_ORDER,
           "/kernel/small_memory/1/memory_size");
    refuse(*state, json, "1073741824", "2147483648", TC_REASON_RANGE,
           "/kernel/small_memory/1/memory_size");
    refuse(*state, json, "536870912", "67108863", TC_REASON_RANGE,
           "/kernel/small_memory/0/memory_size");
    refuse(*state, json, "1073741824", "17592186044417", TC_REASON_RANGE,
           "/kernel/small_memory/1/memory_size");
    refuse(*state, sample(*state, true), "\"authenticode\"",
           "\"small_memory\": [], \"authenticode\"", TC_REASON_LENGTH, "/kernel/small_memory");
    refuse(*state, sample(*state, true), "\"authenticode\"",
           "\"small_memory\": null, \"authenticode\"", TC_REASON_TYPE, "/kernel/small_memory");
}

static void every_prefix_is_refused(void **state)
{
    tc_bytes whole = tc_bytes_from_str(sample(*state, true));

    for (size_t n = 0; n + 1 < whole.n; n++) { /* without the last line end it is complete */
        uint8_t *p = exactly(tc_bytes_sub(whole, 0, n));
        tc_arena_mark_t mark = tc_arena_mark(*state);
        tc_os_image image;
        tc_diag diag;

        assert_false(read(&image, *state, tc_str_of((const char *)p, n), &diag));
        tc_arena_release(*state, mark);
        free(p);
    }
}

/* What a description says of a measured image can not be changed, but for sizes and white space:
 * everything else is bound to its hash. */
static void every_flipped_bit_is_refused_or_changes_nothing(void **state)
{
    tc_str json = sample(*state, true);
    tc_os_image good, image;
    uint8_t *p = exactly(tc_bytes_from_str(json));
    tc_diag diag;

    assert_true(read(&good, *state, json, &diag));
    for (size_t i = 0; i < 8 * json.n; i++) {
        tc_arena_mark_t mark = tc_arena_mark(*state);

        p[i / 8] = (uint8_t)(p[i / 8] ^ 1u << i % 8);
        if (read(&image, *state, tc_str_of((const char *)p, json.n), &diag)) {
            bool same_hash = tc_bytes_eq(tc_bytes_of(good.manifest.os_image_hash, TC_SHA256_SIZE),
                                         tc_bytes_of(image.manifest.os_image_hash, TC_SHA256_SIZE));

            assert_true(same_hash && image.bound);
            assert_digest(image.kernel, tc_bytes_of(good.kernel, 48));
            assert_digest(image.mrtd_two_pass, tc_bytes_of(good.mrtd_two_pass, 48));
            assert_digest(image.cmdline, tc_bytes_of(good.cmdline, 48));
            assert_digest(image.initrd, tc_bytes_of(good.initrd, 48));
        }
        tc_arena_release(*state, mark);
        p[i / 8] = (uint8_t)(p[i / 8] ^ 1u << i % 8);
    }
    free(p);
}

/* ---- material ---------------------------------------------------------------------------------
 */

static bool of_material(tc_os_image *out, tc_arena *arena, const tc_os_image_files *files,
                        tc_diag *diag)
{
    bool ok;

    *diag = (tc_diag){0};
    ok = tc_os_image_of_material(out, arena, files->checksum_file, files->measurement, diag);
    assert_int_equal(ok, diag->reason == TC_REASON_NONE);
    assert_true(ok || tc_bytes_is_zero(tc_bytes_of(out, sizeof *out)));
    return ok;
}

static void material_makes_an_image(void **state)
{
    tc_os_image_files files = sample_files(*state, true);
    tc_os_image image, described;
    tc_diag diag;

    assert_true(read(&described, *state, describe(*state, &files), &diag));
    assert_true(of_material(&image, *state, &files, &diag));
    assert_true(image.has_manifest && image.has_kernel && image.bound);
    assert_false(image.has_metadata || image.has_cfv || image.has_kernel_as_file);
    assert_digest(image.manifest.os_image_hash,
                  tc_bytes_of(described.manifest.os_image_hash, TC_SHA256_SIZE));
    assert_digest(image.mrtd_single_pass, tc_bytes_of(described.mrtd_single_pass, 48));
    assert_digest(image.mrtd_two_pass, tc_bytes_of(described.mrtd_two_pass, 48));
    assert_digest(image.kernel, tc_bytes_of(described.kernel, 48));
    assert_digest(image.cmdline, tc_bytes_of(described.cmdline, 48));
    assert_digest(image.initrd, tc_bytes_of(described.initrd, 48));
    assert_int_equal(image.events, TC_EVENTS_PRE_202505);
    assert_int_equal(image.layout.n, 4);
}

static void material_must_be_listed(void **state)
{
    tc_os_image_files files = sample_files(*state, true);
    tc_os_image_files other = files;
    tc_os_image image;
    tc_diag diag;

    other.measurement = tc_bytes_sub(files.measurement, 0, files.measurement.n - 1);
    assert_false(of_material(&image, *state, &other, &diag));
    assert_int_equal(diag.reason, TC_REASON_MISMATCH);
    assert_string_equal(diag.rule, "dstack:1.6");
    other = sample_files(*state, false);
    other.measurement = files.measurement;
    assert_false(of_material(&image, *state, &other, &diag));
    assert_int_equal(diag.reason, TC_REASON_MISSING);
    other.checksum_file = bytes("x");
    assert_false(of_material(&image, *state, &other, &diag));
    assert_int_equal(diag.reason, TC_REASON_TRUNCATED);
    other.measurement = bytes("\xa0");
    other.checksum_file = sample_checksums(*state, &other);
    assert_false(of_material(&image, *state, &other, &diag));
    assert_int_equal(diag.reason, TC_REASON_MISSING);
}

static void material_needs_memory(void **state)
{
    tc_arena *arena = *state;
    tc_os_image_files files = sample_files(arena, true);

    for (unsigned k = 1; k <= 2; k++) {
        tc_os_image image;
        tc_diag diag;

        arena->fail_at = arena->calls + k;
        assert_false(of_material(&image, arena, &files, &diag));
        assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
    }
}

static void reads_the_genuine_material(void **state)
{
    tc_os_image_files files = {.checksum_file =
                                   vector(*state, "mr/fixtures/sha256sum_lite_fixture.txt"),
                               .measurement = vector(*state, "mr/fixtures/measurement.tdx.cbor")};
    tc_os_image image;
    tc_diag diag;

    assert_true(of_material(&image, *state, &files, &diag));
    assert_digest(image.manifest.os_image_hash,
                  hex(*state, "e6f5cfec20c02e7b97baa213d0f718020b55e040172d90ccbcb946d56c8b09db"));
    assert_bytes(tc_bytes_of(image.mrtd_two_pass, 4), hex(*state, "fd685522"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(everything_is_computed_from_the_files),
        TEST(equal_files_give_equal_bytes),
        TEST(a_measured_image_says_only_what_is_bound),
        TEST(kernels_of_small_machines_are_measured),
        TEST(small_machines_are_ascending_and_few),
        TEST(files_must_be_those_of_the_checksum_file),
        TEST(the_files_are_those_that_the_metadata_name),
        TEST(the_measurement_must_be_that_of_the_files),
        TEST(firmware_and_kernel_must_be_such),
        TEST(the_firmware_has_a_store_and_a_place_for_the_hob),
        TEST(making_says_no_memory_whichever_allocation_fails),
        TEST(reading_says_no_memory_whichever_allocation_fails),
        TEST(the_format_is_known),
        TEST(every_member_is_needed),
        TEST(no_other_member_is_known),
        TEST(values_have_their_form),
        TEST(sizes_have_limits),
        TEST(the_document_has_a_limit),
        TEST(hashes_are_held_against_the_checksum_file),
        TEST(digests_are_held_against_the_measurement),
        TEST(metadata_are_held_against_the_measurement),
        TEST(a_measured_image_has_no_digests_of_its_own),
        TEST(small_machines_are_read_strictly),
        TEST(every_prefix_is_refused),
        TEST(every_flipped_bit_is_refused_or_changes_nothing),
        TEST(material_makes_an_image),
        TEST(material_must_be_listed),
        TEST(material_needs_memory),
        TEST(reads_the_genuine_material),
    };

    return cmocka_run_group_tests_name("os_image", tests, NULL, NULL);
}
