/* SPDX-License-Identifier: Apache-2.0
 *
 * The recogniser against real evidence: every file of three folders of the vectors, which are not
 * part of this repository. TRUSTCENTER_VECTORS says where they are; otherwise they are looked for
 * beside the repository.
 */
#include <dirent.h>
#include <sys/stat.h>

#include "support.h"
#include "unit/shared/files.h"

/* What to expect of the files whose path begins and ends like this; the first that fits counts.
 * Without a kind the file is refused, and the reason holds the phrase. */
static const struct {
    const char *begin, *end, *kind, *phrase;
} expectations[] = {
    {"near/", "/quote.bin", "intel.quote", NULL},
    {"near/", "/collateral.json", "intel.collateral", NULL},
    {"near/", "/tcb_info.json", "dstack.tcb-info", NULL},
    {"near/", "/expect.json", NULL, "members: "},
    {"near/", "/time.txt", NULL, "none of the known kinds"},
    {"near/", ".md", NULL, "none of the known kinds"},
    {"dcap/quotes/", ".bin", "intel.quote", NULL},
    {"dcap/collateral/", ".json", "intel.collateral", NULL},
    {"dcap/certs/", "", NULL, "root certificate \"Intel SGX Root CA\" alone"},
    {"dcap/", ".md", NULL, "none of the known kinds"},
    {"dstack/cc-eventlog/", "ccel.bin", "dstack.ccel", NULL},
    {"dstack/cc-eventlog/", "tpm_eventlog.bin", NULL, "event log of a TPM"},
    {"dstack/dstack-attest/", "attestation.bin", "dstack.attestation", NULL},
    {"dstack/dstack-attest/", "attestation_dbg.bin", "dstack.attestation", NULL},
    {"dstack/dstack-attest/", ".pem", NULL, " certificate"},
    {"dstack/dstack-util/", ".json", NULL, "members: "},
    {"dstack/examples-rtmr3/", "report.json", "dstack.quote", NULL},
    {"dstack/", "app-compose.json", "dstack.app-compose", NULL},
    {"dstack/guest-agent/", "attestation.bin", "dstack.attestation", NULL},
    {"dstack/near-vllm-proxy-0.5.3/", "INFO.json", "dstack.info", NULL},
    {"dstack/near-vllm-proxy-0.5.3/", "QUOTE.json", "dstack.quote", NULL},
    {"dstack/near-vllm-proxy-0.5.3/", "_0.pem", "dstack.ra-tls", NULL},
    {"dstack/near-vllm-proxy-0.5.3/", "_1.pem", "dstack.ra-tls", NULL},
    {"dstack/near-vllm-proxy-0.5.3/", "_2.pem", NULL, "root certificate \"dstack KMS CA\" alone"},
    {"dstack/nsm-qvl/", "attestation.bin", "dstack.attestation", NULL},
    {"dstack/ra-tls/", "quote.bin", "intel.quote", NULL},
    {"dstack/roots/", ".pem", NULL, "alone"},
    {"dstack/", "appkeys.json", NULL, "secrets never enter a bundle"},
    {"dstack/simulator-v0.5.0/", "eventlog.json", "dstack.event-log", NULL},
    {"dstack/simulator-v0.5.0/", "quote.hex", "intel.quote", NULL},
    {"dstack/simulator/", "sys-config.json", "dstack.vm-config", NULL},
    {"dstack/tpm/", ".bin", NULL, "none of the known kinds"},
    {"dstack/verifier-fixtures/", ".json", "dstack.quote", NULL},
    {"dstack/decoded/", ".json", NULL, "members: "},
    {"dstack/", ".json", NULL, "members: "},
    {"dstack/", ".snap", NULL, "none of the known kinds"},
    {"dstack/", ".md", NULL, "none of the known kinds"},
    {"dstack/", ".txt", NULL, "none of the known kinds"},
};

static const char *root;
static size_t n_files;
static tc_bundle_builder builder;

static void check_file(const char *path)
{
    tc_str name = tc_str_from_c(path + strlen(root) + 1);
    tc_bytes content = {NULL, 0};
    tc_bytes source;
    tc_exhibit_kind kind;
    tc_str why;
    bool known;

    assert_true(read_file(&content, &arena, path));
    known = tc_bundle_recognise(&kind, &arena, content, &why);
    n_files++;
    for (size_t i = 0; i < sizeof expectations / sizeof expectations[0]; i++) {
        if (!tc_str_starts(name, expectations[i].begin) ||
            !tc_str_ends(name, expectations[i].end)) {
            continue;
        }
        if (expectations[i].kind == NULL) {
            if (known) {
                fail_msg("%s: taken for %s", path, tc_exhibit_kind_id(kind));
            }
            assert_says(why, expectations[i].phrase);
            return;
        }
        if (!known) {
            fail_msg("%s: %.*s", path, (int)why.n, why.p);
        }
        assert_string_equal(tc_exhibit_kind_id(kind), expectations[i].kind);
        assert_true(tc_arena_copy(&source, &arena, tc_bytes_from_str(name)));
        assert_true(tc_bundle_add(&builder, content, tc_str_from_bytes(source), &why));
        return;
    }
    fail_msg("%s: nothing is said about this file", path);
}

static void check_folder(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL) {
        char inner[FILE_PATH_SIZE];
        struct stat info;

        if (entry->d_name[0] == '.') {
            continue;
        }
        assert_true(snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name) < FILE_PATH_SIZE);
        assert_int_equal(stat(inner, &info), 0);
        if (S_ISDIR(info.st_mode)) {
            check_folder(inner);
        } else {
            check_file(inner);
        }
    }
    closedir(folder);
}

static void every_file_is_what_its_index_says(void **state)
{
    static const char *const folders[] = {"near", "dcap", "dstack"};

    (void)state;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char path[FILE_PATH_SIZE];

        assert_true(snprintf(path, sizeof path, "%s/%s", root, folders[i]) < FILE_PATH_SIZE);
        check_folder(path);
    }
    assert_true(n_files > 50);
}

static void all_of_it_makes_one_bundle(void **state)
{
    tc_bundle bundle, again;
    tc_bytes text;
    tc_str why;

    (void)state;
    assert_true(builder.n > 20);
    assert_true(tc_bundle_build(&bundle, &builder, &why));
    assert_true(tc_bundle_write(&text, &arena, &bundle));
    if (!tc_bundle_read(&again, &arena, text, &why)) {
        fail_msg("%.*s", (int)why.n, why.p);
    }
    assert_memory_equal(bundle.sha256, again.sha256, sizeof bundle.sha256);
    for (size_t i = 0; i < bundle.n_exhibits; i++) {
        assert_true(tc_bytes_eq(bundle.exhibits[i].body, again.exhibits[i].body));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_what_its_index_says),
        cmocka_unit_test(all_of_it_makes_one_bundle),
    };
    DIR *folder;
    int failed;

    root = vectors_folder();
    folder = opendir(root);
    if (folder == NULL) {
        printf("# skipped: no genuine evidence at %s (set TRUSTCENTER_VECTORS)\n1..0 # SKIP\n",
               root);
        return 0;
    }
    closedir(folder);
    set_up(NULL);
    assert_true(tc_bundle_builder_init(&builder, &arena));
    failed = cmocka_run_group_tests_name("vectors", tests, NULL, NULL);
    tear_down(NULL);
    return failed;
}
