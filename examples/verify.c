/* SPDX-License-Identifier: Apache-2.0
 *
 * A relying party: judge a bundle with libtrustcenter and act on the verdict.
 *
 *   cc verify.c $(pkg-config --cflags --libs trustcenter) -o verify
 *   ./verify BUNDLE [ROOT [UNIX-TIME]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <trustcenter/trustcenter.h>

static tc_bytes read_file(const char *path)
{
    static uint8_t buffers[2][16u * 1024u * 1024u];
    static size_t n_read;
    FILE *file = fopen(path, "rb");
    tc_bytes content = {NULL, 0};

    if (file != NULL && n_read < 2) {
        uint8_t *buffer = buffers[n_read++];

        content = (tc_bytes){buffer, fread(buffer, 1, sizeof buffers[0], file)};
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return content;
}

/* judge prints what the library says about a bundle. Everything it makes lives in the arena. */
static int judge(tc_arena *arena, tc_bytes file, const tc_roots *roots, tc_time now)
{
    static tc_report report;
    tc_str why = {"", 0};
    tc_bundle bundle;
    tc_policy *policy = tc_policy_parse(arena, tc_policy_default_text(), &why);

    if (policy == NULL || !tc_bundle_read(&bundle, arena, file, &why)) {
        (void)fprintf(stderr, "%.*s\n", (int)why.n, why.p);
        return 2;
    }
    if (tc_verify(&report, arena, &bundle, policy, roots, now) != TC_OK ||
        report.trouble != TC_OK) {
        return 4;
    }
    (void)printf("%s: %.*s\n", tc_verdict_id(report.verdict), (int)report.sentence.n,
                 report.sentence.p);
    return report.verdict == TC_VERDICT_PASSED ? 0 : 1;
}

int main(int argc, char **argv)
{
    tc_roots roots = tc_roots_production();
    tc_time now = argc > 3 ? (tc_time)strtoll(argv[3], NULL, 10) : (tc_time)time(NULL);
    tc_arena arena;
    int status;

    if (argc < 2 || (argc > 2 && !tc_roots_add(&roots, read_file(argv[2])))) {
        (void)fprintf(stderr, "usage: verify BUNDLE [ROOT [UNIX-TIME]]\n");
        return 2;
    }
    tc_arena_init(&arena, (size_t)64 * 1024 * 1024); /* all memory there is, and its limit */
    status = judge(&arena, read_file(argv[1]), &roots, now);
    tc_arena_done(&arena);
    return status;
}
