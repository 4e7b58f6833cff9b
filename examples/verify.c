/* SPDX-License-Identifier: Apache-2.0
 *
 * A relying party: verify a bundle with libtrustcenter and act on the verdict.
 *
 *   cc verify.c $(pkg-config --cflags --libs trustcenter) -o verify
 *   ./verify bundle.json [root.pem]
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <trustcenter/trustcenter.h>

/* read_file reads a small file into memory; a relying party has its own way to do this. */
static tc_bytes read_file(const char *path)
{
    static uint8_t buffers[2][4u * 1024u * 1024u];
    static size_t used;
    FILE *file = used < 2 ? fopen(path, "rb") : NULL;
    tc_bytes content = {NULL, 0};

    if (file != NULL) {
        content = (tc_bytes){buffers[used], fread(buffers[used], 1, sizeof buffers[used], file)};
        used++;
        (void)fclose(file);
    }
    return content;
}

int main(int argc, char **argv)
{
    tc_roots roots = tc_roots_production();
    tc_report *report = calloc(1, sizeof *report);
    tc_str why = {"", 0};
    tc_arena arena;
    tc_bundle bundle;
    int status = 2;

    tc_arena_init(&arena, (size_t)64 * 1024 * 1024);
    if (argc < 2 || report == NULL || (argc > 2 && !tc_roots_add(&roots, read_file(argv[2])))) {
        (void)fprintf(stderr, "usage: verify bundle.json [root.pem]\n");
    } else if (!tc_bundle_read(&bundle, &arena, read_file(argv[1]), &why)) {
        (void)fprintf(stderr, "%.*s\n", (int)why.n, why.p);
    } else {
        tc_policy *policy = tc_policy_parse(&arena, tc_policy_default_text(), &why);
        tc_err err = policy == NULL
                         ? TC_E_NOMEM
                         : tc_verify(report, &arena, &bundle, policy, &roots, (tc_time)time(NULL));

        if (err == TC_OK && report->trouble == TC_OK) {
            (void)printf("%s: %.*s\n", tc_verdict_id(report->verdict), (int)report->sentence.n,
                         report->sentence.p);
            status = report->verdict == TC_VERDICT_PASSED ? 0 : 1;
        }
    }
    tc_arena_done(&arena);
    free(report);
    return status;
}
