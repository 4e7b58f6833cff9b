/* SPDX-License-Identifier: Apache-2.0
 *
 * The order in which one machine's operating system is judged, and what the steps share.
 */
#include "measure/judge.h"

#include "base/hex.h"

void tc_os_put(tc_wr *w, const char *before, tc_str text, const char *after)
{
    if (text.n > 0) {
        tc_wr_lit(w, before);
        tc_wr_str(w, text);
        tc_wr_lit(w, after);
    }
}

tc_str tc_os_hex(tc_os_judge *j, const uint8_t digest[TC_SHA384_SIZE])
{
    return tc_hex_text(j->arena, tc_bytes_of(digest, TC_SHA384_SIZE));
}

tc_str tc_os_join(tc_os_judge *j, const tc_str *parts, size_t n)
{
    return tc_text_join(j->arena, TC_MAX_SHOWN_TEXT, parts, n);
}

bool tc_os_is(tc_bytes found, const uint8_t expected[TC_SHA384_SIZE])
{
    return tc_bytes_eq(found, tc_bytes_of(expected, TC_SHA384_SIZE));
}

bool tc_os_has_mrtd(const tc_os_judge *j, const tc_os_image *image)
{
    return tc_os_is(j->ev->mrtd, image->mrtd_single_pass) ||
           tc_os_is(j->ev->mrtd, image->mrtd_two_pass);
}

static void judge_config(tc_os_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_VM_CONFIG;
    tc_diag diag = {0};

    if (j->ev->vm_config.n == 0) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("The evidence does not say which virtual machine it is about "
                                      "(vm_config): without the number of processors and the size "
                                      "of memory, RTMR0 can not be predicted."));
        return;
    }
    j->facts->has_config = tc_vm_config_parse(&j->facts->config, j->arena, j->ev->vm_config, &diag);
    if (!j->facts->has_config &&
        (diag.reason == TC_REASON_UNSUPPORTED || diag.reason == TC_REASON_MISSING)) {
        tc_checks_inconclusive(j->checks, id, tc_diag_text(j->arena, &diag));
        return;
    }
    tc_checks_result(j->checks, id, j->facts->has_config, &diag);
    tc_checks_evidence(j->checks, id, tc_bytes_from_str(j->ev->vm_config));
}

/* collect_names adds what vm_config names to what the evidence names. */
static void collect_names(tc_os_judge *j)
{
    const tc_vm_config *config = &j->facts->config;

    for (size_t i = 0; i < j->ev->n_named; i++) {
        j->named[j->n_named++] = j->ev->named[i];
    }
    if (j->facts->has_config && config->has_os_image_hash) {
        j->named[j->n_named++] = (tc_named_image){
            tc_bytes_of(config->os_image_hash, sizeof config->os_image_hash), "vm_config"};
    }
}

static void predict(tc_os_judge *j)
{
    tc_os_facts *facts = j->facts;
    const tc_prediction *kept;

    if (!facts->has_config || facts->origin == TC_IMAGE_NONE) {
        return;
    }
    kept = tc_prediction_find(j->ev->cache, &facts->image, &facts->config);
    if (kept != NULL) {
        facts->prediction = *kept;
        facts->has_prediction = true;
        return;
    }
    facts->has_prediction =
        tc_predict(&facts->prediction, j->arena, &facts->image, &facts->config, &j->unpredictable);
    if (facts->has_prediction) {
        tc_prediction_keep(j->ev->cache, &facts->image, &facts->config, &facts->prediction);
    }
}

void tc_os_verify(tc_os_facts *out, tc_arena *arena, const tc_os_evidence *evidence,
                  const tc_os_policy *policy, tc_checks *checks)
{
    tc_os_judge j = {
        .facts = out, .arena = arena, .ev = evidence, .policy = policy, .checks = checks};

    *out = (tc_os_facts){0};
    judge_config(&j);
    collect_names(&j);
    tc_os_judge_source(&j);
    predict(&j);
    tc_os_judge_registers(&j);
    tc_os_judge_log(&j);
    tc_os_judge_image(&j);
}
