/* SPDX-License-Identifier: Apache-2.0
 *
 * The named scenarios, and the files they are written to.
 */
#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "forge/scenarios.h"

#define ARENA_CAP  (64u * 1024u * 1024u)
#define PATH_LIMIT 1024

static void scenarios_have_names_of_their_own(void **state)
{
    size_t n;
    const tc_forge_scenario *list = tc_forge_scenarios(&n);

    (void)state;
    assert_string_equal(list[0].name, "default");
    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(tc_forge_scenario_find(tc_str_from_c(list[i].name)), &list[i]);
        assert_true(strlen(list[i].words) > 0);
    }
    assert_null(tc_forge_scenario_find(TC_STR("no such scenario")));
}

static void every_scenario_can_be_made(void **state)
{
    size_t n;
    const tc_forge_scenario *list = tc_forge_scenarios(&n);
    tc_forge *forge = tc_forge_new();

    (void)state;
    for (size_t i = 0; i < n; i++) {
        tc_forge_evidence evidence;
        tc_forge_options options;
        tc_forge_change change;
        tc_arena arena;

        tc_arena_init(&arena, ARENA_CAP);
        tc_forge_scenario_options(&options, &change, &list[i]);
        assert_int_equal(tc_forge_make(&evidence, forge, &arena, &options), TC_OK);
        assert_true(evidence.quote.n > 1000);
        assert_true(evidence.bundle_json.n > evidence.quote.n);
        tc_arena_done(&arena);
    }
    tc_forge_free(forge);
}

/* empty_directory removes the files of a directory and of those in it, and returns how many files
 * there were. */
static size_t empty_directory(const char *directory)
{
    DIR *dir = opendir(directory);
    struct dirent *entry;
    size_t n = 0;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        char path[2 * PATH_LIMIT];

        if (entry->d_name[0] != '.') {
            assert_null(strstr(entry->d_name, ".new"));
            (void)snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
            if (rmdir(path) == 0) {
                continue;
            }
            if (errno == ENOTEMPTY || errno == EEXIST) {
                n += empty_directory(path);
                assert_int_equal(rmdir(path), 0);
                continue;
            }
            assert_int_equal(unlink(path), 0);
            n++;
        }
    }
    (void)closedir(dir);
    return n;
}

static void files_are_written_and_say_that_they_are_simulated(void **state)
{
    char directory[] = "/tmp/forge-test-XXXXXX";
    char path[PATH_LIMIT], text[64] = {0};
    const tc_forge_scenario *scenario = tc_forge_scenario_find(TC_STR("default"));
    struct stat status;
    tc_arena arena;
    tc_str why;
    FILE *file;

    (void)state;
    assert_non_null(mkdtemp(directory));
    (void)snprintf(path, sizeof path, "%s/new", directory);
    tc_arena_init(&arena, ARENA_CAP);
    assert_int_equal(tc_forge_write(&arena, path, scenario, &why), TC_OK);
    /* Once more, over the files that are there. */
    assert_int_equal(tc_forge_write(&arena, path, scenario, &why), TC_OK);
    (void)snprintf(path, sizeof path, "%s/new/quote.bin", directory);
    assert_int_equal(stat(path, &status), 0);
    assert_true(status.st_size > 4000);
    (void)snprintf(path, sizeof path, "%s/new/README.txt", directory);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    (void)fclose(file);
    assert_non_null(strstr(text, "SIMULATED"));
    (void)snprintf(path, sizeof path, "%s/new", directory);
    assert_int_equal(empty_directory(path), 25);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(directory), 0);
    tc_arena_done(&arena);
}

static void a_directory_that_cannot_be_made_is_reported(void **state)
{
    const tc_forge_scenario *scenario = tc_forge_scenario_find(TC_STR("sgx"));
    tc_arena arena;
    tc_str why;

    (void)state;
    tc_arena_init(&arena, ARENA_CAP);
    assert_int_equal(tc_forge_write(&arena, "/dev/null/nothing", scenario, &why), TC_E_IO);
    assert_true(tc_str_starts(why, "cannot make /dev/null/nothing: "));
    assert_int_equal(tc_forge_write(&arena, "/dev/null", scenario, &why), TC_E_IO);
    assert_true(tc_str_starts(why, "cannot write /dev/null/README.txt: "));
    tc_arena_done(&arena);
    tc_arena_init(&arena, 1000);
    assert_int_equal(tc_forge_write(&arena, "/dev/null", scenario, &why), TC_E_NOMEM);
    tc_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scenarios_have_names_of_their_own),
        cmocka_unit_test(every_scenario_can_be_made),
        cmocka_unit_test(files_are_written_and_say_that_they_are_simulated),
        cmocka_unit_test(a_directory_that_cannot_be_made_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
