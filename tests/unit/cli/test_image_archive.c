/* SPDX-License-Identifier: Apache-2.0
 *
 * Archives are made here with libarchive's writer. What no writer makes (odd names, links, damage)
 * is in tests/cli/test_image.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/image_library.h"
#include "cli/image_reader.h"

#define ARCHIVE_SIZE (4u << 20)
#define TAR_BLOCK    512u
#define ARENA        (4u << 20)

typedef struct member {
    const char *path;
    const char *text; /* NULL: zeros */
    size_t n;
} member;

static const member image[] = {
    {"os/rootfs", "abcdefgh", 8}, {"os/kernel", "kernel!", 7}, {"os/initrd", "abc", 3}};
static const member bad_end[] = {{"kernel", "kernel!", 7}, {"../x", "x", 1}};

static tc_arena arena;
static uint8_t buffer[ARCHIVE_SIZE];
static tc_image_source source;
static tc_image_file files[2];

static int set_up(void **state)
{
    (void)state;
    tc_arena_init(&arena, ARENA);
    source = (tc_image_source){.fd = -1, .arena = &arena, .limits = tc_image_limits_default()};
    files[0] = (tc_image_file){.name = TC_STR("kernel"), .max = 7};
    files[1] = (tc_image_file){.name = TC_STR("initrd"), .max = 3, .only_digests = true};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tc_image_file_done(files, 2);
    tc_arena_done(&arena);
    return 0;
}

/* make writes an archive and makes it the source. */
static void make(int filter, const member *members, size_t n)
{
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    size_t used = 0;

    assert_int_equal(archive_write_set_format_ustar(archive), ARCHIVE_OK);
    assert_int_equal(archive_write_add_filter(archive, filter), ARCHIVE_OK);
    assert_int_equal(archive_write_open_memory(archive, buffer, sizeof buffer, &used), ARCHIVE_OK);
    for (size_t i = 0; i < n; i++) {
        char *zeros = calloc(1, members[i].n);
        const char *content = members[i].text == NULL ? zeros : members[i].text;

        archive_entry_clear(entry);
        archive_entry_set_pathname(entry, members[i].path);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_size(entry, (la_int64_t)members[i].n);
        assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
        assert_int_equal(archive_write_data(archive, content, members[i].n), members[i].n);
        free(zeros);
    }
    archive_entry_free(entry);
    assert_int_equal(archive_write_free(archive), ARCHIVE_OK);
    source.memory = tc_bytes_of(buffer, used);
}

/* read reads the source afresh. */
static tc_exit read_with(size_t n_files, bool to_the_end)
{
    tc_image_file_done(files, 2);
    files[0].is_there = files[1].is_there = false;
    source.why = (tc_str){NULL, 0};
    return tc_image_archive_read(&source, files, n_files, to_the_end);
}

static tc_exit read_all(void)
{
    return read_with(2, true);
}

static void says(const char *text)
{
    tc_bytes why = tc_bytes_from_str(source.why);

    if (tc_bytes_find(why, tc_bytes_of(text, strlen(text))) == SIZE_MAX) {
        fail_msg("\"%.*s\" does not say \"%s\"", (int)why.n, source.why.p, text);
    }
}

static void refuses(const char *text)
{
    assert_int_equal(read_all(), TC_EXIT_FAILED);
    says(text);
    says("; nothing was read");
}

static void check_image(void)
{
    static const uint8_t sha256[] = {0xba, 0x78, 0x16, 0xbf};
    static const uint8_t sha384[] = {0xcb, 0x00, 0x75, 0x3f};

    assert_true(files[0].is_there && files[1].is_there);
    assert_int_equal(files[0].size, 7);
    assert_memory_equal(files[0].content, "kernel!", 7);
    assert_int_equal(files[1].size, 3);
    assert_null(files[1].content);
    assert_memory_equal(files[1].sha256, sha256, sizeof sha256);
    assert_memory_equal(files[1].sha384, sha384, sizeof sha384);
}

static void takes_what_is_wanted(void **state)
{
    static const int filters[] = {ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD};

    (void)state;
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        make(filters[i], image, 3);
        assert_int_equal(read_all(), TC_EXIT_PASSED);
        check_image();
        assert_true(tc_str_is(source.folder, "os"));
        assert_int_equal(read_with(2, false), TC_EXIT_PASSED);
        check_image();
    }
}

static void missing_file_is_no_failure(void **state)
{
    (void)state;
    make(ARCHIVE_FILTER_GZIP, image, 2);
    assert_int_equal(read_all(), TC_EXIT_PASSED);
    assert_true(files[0].is_there);
    assert_false(files[1].is_there);
}

static void only_the_whole_archive_is_judged_to_its_end(void **state)
{
    (void)state;
    make(ARCHIVE_FILTER_NONE, bad_end, 2);
    assert_int_equal(read_with(1, false), TC_EXIT_PASSED);
    assert_true(files[0].is_there);
    assert_int_equal(read_with(1, true), TC_EXIT_FAILED);
    says("member ../x: leads out of the archive; nothing was read");
}

static void other_compressions_are_no_archive(void **state)
{
    (void)state;
    make(ARCHIVE_FILTER_XZ, image, 3);
    assert_int_equal(read_all(), TC_EXIT_USAGE);
    says("no tar archive");
    source.memory = (tc_bytes){NULL, 0};
    assert_int_equal(read_all(), TC_EXIT_USAGE);
}

/* A compression inside another can hide endless work behind few bytes. */
static void compressions_do_not_lie_in_each_other(void **state)
{
    static const int filters[] = {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD};
    struct archive *archive;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        size_t used = 0;
        struct archive_entry *entry = archive_entry_new();

        archive = archive_write_new();
        archive_write_set_format_ustar(archive);
        archive_write_add_filter(archive, filters[i]);
        archive_write_add_filter(archive, filters[1]);
        archive_write_open_memory(archive, buffer, sizeof buffer, &used);
        archive_entry_set_pathname(entry, "kernel");
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_size(entry, 0);
        archive_write_header(archive, entry);
        archive_entry_free(entry);
        archive_write_free(archive);
        source.memory = tc_bytes_of(buffer, used);
        refuses("damaged");
    }
}

static void as_many_members_as_allowed(void **state)
{
    (void)state;
    make(ARCHIVE_FILTER_NONE, image, 3);
    source.limits.listing.members = 3;
    assert_int_equal(read_all(), TC_EXIT_PASSED);
    source.limits.listing.members = 2;
    refuses("member os/initrd: is one more than an image may have (at most 2)");
}

static void as_long_a_path_as_allowed(void **state)
{
    (void)state;
    make(ARCHIVE_FILTER_NONE, image, 3);
    source.limits.listing.path = strlen("os/rootfs");
    assert_int_equal(read_all(), TC_EXIT_PASSED);
    source.limits.listing.path--;
    refuses(
        "member os/rootf\xe2\x80\xa6: has a longer name than files of an image have (at most 8)");
}

static void as_many_bytes_as_allowed(void **state)
{
    (void)state;
    make(ARCHIVE_FILTER_NONE, image, 3);
    source.limits.listing.unpacked = 8 + 7 + 3;
    assert_int_equal(read_all(), TC_EXIT_PASSED);
    source.limits.listing.unpacked--;
    refuses("member os/initrd: makes the archive larger than an image may be (at most 17)");
}

static void as_large_a_file_as_allowed(void **state)
{
    (void)state;
    make(ARCHIVE_FILTER_NONE, image, 3);
    files[0].max = 6;
    refuses("member kernel: is too large (at most 6)");
    files[0].max = 7;
    files[1].max = 2;
    refuses("member initrd: is too large (at most 2)");
}

static void as_high_a_ratio_as_allowed(void **state)
{
    static const member zeros[] = {{"zeros", NULL, 1u << 20}, {"kernel", "kernel!", 7}};
    /* Two headers and the contents in whole blocks have come out in the end. */
    const uint64_t came_out = TAR_BLOCK + (1u << 20) + 2 * TAR_BLOCK;
    uint64_t ratio;

    (void)state;
    make(ARCHIVE_FILTER_GZIP, zeros, 2);
    source.limits.ratio_floor = 1000;
    ratio = (came_out - 1) / source.memory.n + 1;
    source.limits.ratio = ratio;
    assert_int_equal(read_all(), TC_EXIT_PASSED);
    source.limits.ratio = ratio - 1;
    refuses("unpacks to more times its packed size than files of an image do");
    source.limits.ratio_floor = came_out - 1;
    refuses("member kernel: unpacks to more times");
    source.limits.ratio_floor = came_out;
    assert_int_equal(read_all(), TC_EXIT_PASSED);
}

static void bomb_is_refused_whoever_wants_it(void **state)
{
    static const member zeros[] = {{"kernel", NULL, 1u << 20}};

    (void)state;
    make(ARCHIVE_FILTER_ZSTD, zeros, 1);
    files[0].max = 1u << 20;
    source.limits.ratio_floor = 1000;
    refuses("member kernel: unpacks to more times");
    source.limits.ratio_floor = 1u << 20;
    refuses("member kernel: unpacks to more times");
}

static void as_many_idle_bytes_as_allowed(void **state)
{
    static const uint8_t header[] = {0x1f, 0x8b, 8, 8 /* a name follows */, 0, 0, 0, 0, 0, 3};
    const size_t name = 300000;
    uint8_t *named;

    (void)state;
    make(ARCHIVE_FILTER_GZIP, image, 3);
    named = malloc(source.memory.n + name);
    memcpy(named, header, sizeof header);
    memset(named + sizeof header, 'n', name);
    named[sizeof header + name - 1] = '\0';
    memcpy(named + sizeof header + name, buffer + sizeof header, source.memory.n - sizeof header);
    source.memory = tc_bytes_of(named, source.memory.n + name);
    source.limits.idle = source.memory.n;
    assert_int_equal(read_all(), TC_EXIT_PASSED);
    check_image();
    source.limits.idle--;
    refuses("is damaged (compressed bytes without contents); get the archive again");
    free(named);
}

static void empty_streams_are_idle_too(void **state)
{
    static const uint8_t empty[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3,
                                    3,    0,    0, 0, 0, 0, 0, 0, 0, 0};

    (void)state;
    for (size_t i = 0; i + sizeof empty <= sizeof buffer; i += sizeof empty) {
        memcpy(buffer + i, empty, sizeof empty);
    }
    source.memory = tc_bytes_of(buffer, sizeof buffer / sizeof empty * sizeof empty);
    source.limits.idle = 1u << 20;
    refuses("compressed bytes without contents");
}

static void no_prefix_gives_an_image(void **state)
{
    static const int filters[] = {ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD};
    static const size_t last = 5 * TAR_BLOCK + 3; /* of initrd, in the tar */

    (void)state;
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        size_t whole;

        make(filters[i], image, 3);
        whole = source.memory.n;
        for (size_t n = 0; n < whole; n++) {
            source.memory.n = n;
            if (read_all() == TC_EXIT_PASSED && files[0].is_there && files[1].is_there) {
                assert_true(filters[i] != ARCHIVE_FILTER_NONE || n >= last);
                check_image();
            }
            tc_arena_done(&arena);
            tc_arena_init(&arena, ARENA);
        }
    }
}

static void no_flipped_bit_breaks_anything(void **state)
{
    (void)state;
    make(ARCHIVE_FILTER_GZIP, image, 3);
    for (size_t bit = 0; bit < source.memory.n * 8; bit++) {
        buffer[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (read_all() == TC_EXIT_PASSED) {
            assert_true(!files[0].is_there || files[0].size <= files[0].max);
            assert_true(!files[1].is_there || files[1].size <= files[1].max);
        } else {
            assert_true(source.why.n > 0);
        }
        buffer[bit / 8] ^= (uint8_t)(1u << bit % 8);
        tc_arena_done(&arena);
        tc_arena_init(&arena, ARENA);
    }
}

static void failed_read_is_trouble(void **state)
{
    (void)state;
    source.fd = 1000; /* no such descriptor */
    assert_int_equal(read_all(), TC_EXIT_TROUBLE);
    says("Bad file descriptor");
}

static void lack_of_memory_is_trouble(void **state)
{
    unsigned at;

    (void)state;
    make(ARCHIVE_FILTER_NONE, image, 3);
    for (at = 1; at < 100; at++) {
        arena.fail_at = arena.calls + at;
        if (read_all() == TC_EXIT_PASSED) {
            break;
        }
        assert_int_equal(read_all(), TC_EXIT_PASSED);
    }
    assert_in_range(at, 6, 50);
}

static void library_without_the_functions(void **state)
{
    tc_archive_library library;

    (void)state;
    assert_true(tc_archive_library_load(&library, TC_ARCHIVE_LIBRARY));
    assert_non_null(library.archive_entry_sparse_count);
    assert_false(tc_archive_library_load(&library, "no-such-library.so.1"));
    assert_false(tc_archive_library_load(&library, "libc.so.6"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(takes_what_is_wanted),
        TEST(missing_file_is_no_failure),
        TEST(only_the_whole_archive_is_judged_to_its_end),
        TEST(other_compressions_are_no_archive),
        TEST(compressions_do_not_lie_in_each_other),
        TEST(as_many_members_as_allowed),
        TEST(as_long_a_path_as_allowed),
        TEST(as_many_bytes_as_allowed),
        TEST(as_large_a_file_as_allowed),
        TEST(as_high_a_ratio_as_allowed),
        TEST(bomb_is_refused_whoever_wants_it),
        TEST(as_many_idle_bytes_as_allowed),
        TEST(empty_streams_are_idle_too),
        TEST(no_prefix_gives_an_image),
        TEST(no_flipped_bit_breaks_anything),
        TEST(failed_read_is_trouble),
        TEST(lack_of_memory_is_trouble),
        TEST(library_without_the_functions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
