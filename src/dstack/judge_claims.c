/* SPDX-License-Identifier: Apache-2.0
 *
 * What guest agents, hosts and certificate issuers say, held against what was measured (dstack:1.2,
 * 1.7, 2.4). A claim is believed only where it follows from the quote.
 */
#include <string.h>

#include "base/hex.h"
#include "codec/msgpack.h"
#include "dstack/judge.h"
#include "dstack/read.h"
#include "dstack/vm_config.h"

static const uint8_t sha256_of_nothing[TC_SHA256_SIZE] = {
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
};

/* ---- OS image hash ---- */

/* A value that says which OS image runs, and who says it. */
typedef struct image_claim {
    tc_bytes value;
    const char *who;
} image_claim;

#define IMAGE_CLAIMS_MAX 4

/* add_config reads os_image_hash of a vm_config text. It returns false once the check is recorded.
 */
static bool add_config(tc_judge *j, image_claim *list, size_t *n, tc_str text, const char *who)
{
    tc_diag diag = {0};
    tc_json outer, inner;
    tc_reader r = {.doc = &inner, .diag = &diag};

    if (text.n == 0) {
        return true;
    }
    if (!tc_vm_config_open(&outer, &inner, j->arena, text, &diag) ||
        !tc_read_hex(&r, &list[*n].value, TC_JSON_ROOT, "os_image_hash", TC_SHA256_SIZE)) {
        tc_checks_fail_diag(j->checks, TC_CHECK_ID_OS_IMAGE_HASH, &diag);
        return false;
    }
    if (list[*n].value.n > 0) {
        list[(*n)++].who = who;
    }
    return true;
}

/* compare_images records a failure for the first two values that differ. */
static bool compare_images(tc_judge *j, const image_claim *list, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (!tc_bytes_eq(list[0].value, list[i].value)) {
            tc_checks_fail(
                j->checks, TC_CHECK_ID_OS_IMAGE_HASH, TC_REASON_MISMATCH,
                TC_JOIN(j, tc_str_from_c(list[i].who), TC_STR(" names another OS image than "),
                        tc_str_from_c(list[0].who)),
                tc_hex_text(j->arena, list[0].value), tc_hex_text(j->arena, list[i].value));
            return false;
        }
    }
    return true;
}

static void judge_images(tc_judge *j, const image_claim *list, size_t n)
{
    const tc_check_id id = TC_CHECK_ID_OS_IMAGE_HASH;
    bool measured = j->boot.os_image_hash != NULL;

    if (!compare_images(j, list, n)) {
        return;
    }
    if (!measured) {
        tc_checks_not_applicable(j->checks, id,
                                 TC_STR("no image hash was measured: dstack does so only when a "
                                        "KMS released the keys, since 0.5.1"));
    } else if (n == 1) {
        tc_checks_inconclusive(
            j->checks, id,
            TC_STR("nothing else names an OS image: give the vm_config that came "
                   "with the quote"));
    } else {
        tc_checks_pass_with(j->checks, id, tc_hex_text(j->arena, list[0].value),
                            tc_hex_text(j->arena, list[1].value));
    }
}

void tc_judge_os_image(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_OS_IMAGE_HASH;
    const tc_event *event = j->boot.os_image_hash;
    image_claim list[IMAGE_CLAIMS_MAX] = {{{NULL, 0}, NULL}};
    size_t n = 0;

    if (!tc_judge_needs_identity(j, id)) {
        return;
    }
    tc_judge_event_evidence(j, id, event);
    if (event != NULL) {
        if (event->payload.n != TC_SHA256_SIZE) {
            tc_checks_fail(j->checks, id, TC_REASON_LENGTH,
                           TC_STR("the measured image hash does not have 32 bytes"),
                           (tc_str){NULL, 0}, tc_hex_text(j->arena, event->payload));
            return;
        }
        list[n++] = (image_claim){event->payload, "the event log"};
    }
    if (!add_config(j, list, &n, j->ev->vm_config, "vm_config")) {
        return;
    }
    if (j->ev->claims != NULL) {
        if (!add_config(j, list, &n, j->ev->claims->vm_config, "the guest agent's vm_config")) {
            return;
        }
        if (j->ev->claims->os_image_hash.n > 0) {
            list[n++] = (image_claim){j->ev->claims->os_image_hash, "the guest agent"};
        }
    }
    judge_images(j, list, n);
}

/* ---- registers ---- */

static void judge_registers(tc_judge *j)
{
    static const char *const names[] = {"mrtd", "rtmr0", "rtmr1", "rtmr2", "rtmr3"};
    const tc_check_id id = TC_CHECK_ID_CLAIMS_REGISTERS;
    const tc_claims *claims = j->ev->claims;

    if (!claims->has_registers) {
        tc_checks_not_applicable(j->checks, id, TC_STR("the guest agent shows no registers"));
        return;
    }
    if (!tc_judge_needs_quote(j, id)) {
        return;
    }
    for (size_t i = 0; i <= TC_REGISTERS; i++) {
        tc_bytes shown = i == 0 ? claims->mrtd : claims->rtmr[i - 1];
        tc_bytes real = i == 0 ? j->quote->mrtd : j->quote->rtmr[i - 1];

        if (!tc_bytes_eq(shown, real)) {
            tc_checks_fail(j->checks, id, TC_REASON_MISMATCH,
                           TC_JOIN(j, TC_STR("the guest agent shows another "),
                                   tc_str_from_c(names[i]), TC_STR(" than the quote")),
                           tc_hex_text(j->arena, real), tc_hex_text(j->arena, shown));
            return;
        }
    }
    tc_checks_pass(j->checks, id);
}

/* ---- derived values ---- */

typedef struct derived {
    const char *name;
    tc_bytes shown, real;
} derived;

static bool fail_derived(tc_judge *j, const char *name, tc_str expected, tc_str found)
{
    tc_checks_fail(j->checks, TC_CHECK_ID_CLAIMS_DERIVED, TC_REASON_MISMATCH,
                   TC_JOIN(j, TC_STR("the guest agent shows another "), tc_str_from_c(name),
                           TC_STR(" than follows from the measured values")),
                   expected, found);
    return false;
}

static bool compare_derived(tc_judge *j, size_t *compared)
{
    const tc_claims *claims = j->ev->claims;
    const tc_instance_facts *facts = j->facts;
    uint8_t app_compose[TC_SHA256_SIZE];
    const tc_bytes text = tc_bytes_from_str(claims->app_compose);
    const derived values[] = {
        {"app_id", claims->app_id, facts->app_id},
        {"compose_hash", claims->compose_hash, facts->compose_hash},
        {"instance_id", claims->instance_id, facts->instance_id},
        {"mr_system", claims->mr_system, tc_bytes_of(facts->mr_system, TC_SHA256_SIZE)},
        {"mr_aggregated", claims->mr_aggregated, tc_bytes_of(facts->mr_aggregated, TC_SHA256_SIZE)},
        {"mr_image", claims->mr_image, tc_bytes_of(facts->mr_image, TC_SHA256_SIZE)},
        {"app_compose",
         claims->has_app_compose ? tc_bytes_of(app_compose, TC_SHA256_SIZE) : (tc_bytes){NULL, 0},
         facts->compose_hash},
    };

    tc_sha256(app_compose, &text, 1);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        if (values[i].shown.n == 0) {
            continue;
        }
        ++*compared;
        if (!tc_bytes_eq(values[i].shown, values[i].real)) {
            return fail_derived(j, values[i].name, tc_hex_text(j->arena, values[i].real),
                                tc_hex_text(j->arena, values[i].shown));
        }
    }
    return true;
}

/* compare_provider compares key_provider_info, which middleware may have formatted anew. */
static bool compare_provider(tc_judge *j, size_t *compared)
{
    tc_str shown = j->ev->claims->key_provider_info;
    tc_str name = {NULL, 0};
    tc_str id = {NULL, 0};
    tc_diag diag = {0};
    tc_json doc;

    if (shown.n == 0) {
        return true;
    }
    ++*compared;
    if (!tc_json_parse(&doc, j->arena, tc_bytes_from_str(shown), &TC_DSTACK_JSON_LIMITS, &diag) ||
        !tc_json_get_text(&doc, TC_JSON_ROOT, "name", &name, "key_provider_info", &diag) ||
        !tc_json_get_text(&doc, TC_JSON_ROOT, "id", &id, "key_provider_info", &diag)) {
        tc_checks_fail_diag(j->checks, TC_CHECK_ID_CLAIMS_DERIVED, &diag);
        return false;
    }
    return (tc_str_eq(name, j->facts->key_provider_name) &&
            tc_str_eq(id, j->facts->key_provider_id)) ||
           fail_derived(j, "key_provider_info", tc_str_from_bytes(j->facts->key_provider), shown);
}

typedef enum device { DEVICE_NONE, DEVICE_KNOWN, DEVICE_NOTHING, DEVICE_OTHER } device;

/* device_of says what a device_id is the digest of (dstack:2.4). */
static device device_of(const tc_judge *j)
{
    tc_bytes shown = j->ev->claims->device_id;
    const tc_instance_facts *facts = j->facts;

    if (shown.n == 0) {
        return DEVICE_NONE;
    }
    if (tc_bytes_eq(shown, tc_bytes_of(sha256_of_nothing, TC_SHA256_SIZE))) {
        return DEVICE_NOTHING;
    }
    if (tc_bytes_eq(shown, tc_bytes_of(facts->device_id_qe, TC_SHA256_SIZE)) ||
        (facts->has_ppid &&
         tc_bytes_eq(shown, tc_bytes_of(facts->device_id_ppid, TC_SHA256_SIZE)))) {
        return DEVICE_KNOWN;
    }
    return DEVICE_OTHER;
}

/* judge_device records the check's result once everything else agrees. */
static void judge_device(tc_judge *j, size_t compared)
{
    const tc_check_id id = TC_CHECK_ID_CLAIMS_DERIVED;
    tc_str shown = tc_hex_text(j->arena, j->ev->claims->device_id);
    device kind = device_of(j);

    if (kind == DEVICE_OTHER && !j->facts->has_ppid) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("device_id cannot be recomputed: the platform's PPID is not "
                                      "known"));
    } else if (kind == DEVICE_OTHER) {
        fail_derived(j, "device_id",
                     tc_hex_text(j->arena, tc_bytes_of(j->facts->device_id_ppid, TC_SHA256_SIZE)),
                     shown);
    } else if (kind == DEVICE_NOTHING) {
        tc_checks_warn(
            j->checks, id,
            TC_STR("device_id is the digest of nothing, as dstack 0.5.6 and later report "
                   "it: it identifies no device"),
            (tc_str){NULL, 0}, shown);
    } else if (kind == DEVICE_NONE && compared == 0) {
        tc_checks_not_applicable(j->checks, id, TC_STR("the guest agent shows no derived values"));
    } else {
        tc_checks_pass(j->checks, id);
    }
}

static void judge_derived(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_CLAIMS_DERIVED;
    size_t compared = 0;

    if (!tc_judge_needs_quote(j, id) || !tc_judge_needs_identity(j, id)) {
        return;
    }
    if (compare_derived(j, &compared) && compare_provider(j, &compared)) {
        judge_device(j, compared);
    }
}

void tc_judge_claims(tc_judge *j)
{
    if (j->ev->claims == NULL) {
        const tc_str why = TC_STR("the evidence holds no guest agent answer");

        tc_checks_not_applicable(j->checks, TC_CHECK_ID_CLAIMS_REGISTERS, why);
        tc_checks_not_applicable(j->checks, TC_CHECK_ID_CLAIMS_DERIVED, why);
        return;
    }
    judge_registers(j);
    judge_derived(j);
}

/* ---- RA-TLS certificate ---- */

static void judge_binding(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_RA_TLS_BINDING;
    uint8_t ours[TC_REPORT_DATA_SIZE];

    if (!tc_judge_needs_quote(j, id)) {
        return;
    }
    tc_report_data_for(ours, TC_STR("ratls-cert"), j->ev->certificate->cert.spki);
    tc_checks_evidence(j->checks, id, j->ev->certificate->cert.spki);
    tc_checks_evidence(j->checks, id, j->quote->report_data);
    tc_judge_equal(j, id, tc_bytes_of(ours, sizeof ours), j->quote->report_data,
                   TC_STR("the quote does not name the certificate's key"));
}

/* What an issuer writes into extension 9, by position (dstack:1.7). */
enum {
    INFO_APP_ID,
    INFO_COMPOSE_HASH,
    INFO_INSTANCE_ID,
    INFO_DEVICE_ID, /* known to be wrong in some releases: not compared */
    INFO_MR_SYSTEM,
    INFO_MR_AGGREGATED,
    INFO_OS_IMAGE_HASH, /* copied from the request: not compared */
    INFO_KEY_PROVIDER,
    INFO_FIELDS
};
#define INFO_FIELD_MAX 4096u

static bool read_app_info(tc_bytes out[INFO_FIELDS], tc_judge *j, tc_diag *diag)
{
    tc_bytes info = j->ev->certificate->app_info;
    size_t n = 0;
    tc_tree doc;

    if (!tc_mp_parse(&doc, j->arena, info, diag)) {
        return false;
    }
    if (tc_tree_kind_of(&doc, TC_TREE_ROOT) != TC_TREE_ARRAY ||
        tc_tree_count(&doc, 0) < INFO_FIELDS) {
        return tc_diag_set(diag, TC_REASON_TYPE, "RA-TLS certificate: app info", 0);
    }
    for (tc_tref e = tc_tree_first(&doc, TC_TREE_ROOT); n < INFO_FIELDS;
         e = tc_tree_next(&doc, TC_TREE_ROOT, e)) {
        if (!tc_mp_bytes(&doc, e, &out[n++], INFO_FIELD_MAX)) {
            return tc_diag_set(diag, TC_REASON_TYPE, "RA-TLS certificate: app info",
                               tc_tree_offset(&doc, e));
        }
    }
    return true;
}

/* at_boot computes mr_system and mr_aggregated as a KMS sees them while the instance starts: before
 * there is a key provider, with RTMR 3 as it was at boot-mr-done (dstack:2.4). */
static bool at_boot(uint8_t mr_system[TC_SHA256_SIZE], uint8_t mr_aggregated[TC_SHA256_SIZE],
                    tc_judge *j)
{
    tc_registers then = *j->quote;
    uint8_t rtmr3[TC_REGISTER_SIZE];
    size_t n = 0;

    while (n < j->n_boot && j->runtime[n] != j->boot.boot_done) {
        n++;
    }
    if (n == j->n_boot || !tc_judge_replay_until(rtmr3, j, n + 1)) {
        return false;
    }
    then.rtmr[TC_RUNTIME_REGISTER] = tc_bytes_of(rtmr3, sizeof rtmr3);
    tc_mr_system(mr_system, &then, (tc_bytes){NULL, 0});
    tc_mr_aggregated(mr_aggregated, &then);
    return true;
}

/* info_difference names the first value of extension 9 that was not measured, or returns NULL. */
static const char *info_difference(tc_judge *j, const tc_bytes info[INFO_FIELDS])
{
    const tc_instance_facts *facts = j->facts;
    uint8_t boot_system[TC_SHA256_SIZE] = {0};
    uint8_t boot_aggregated[TC_SHA256_SIZE] = {0};
    bool booted = at_boot(boot_system, boot_aggregated, j);

    if (!tc_bytes_eq(info[INFO_APP_ID], facts->app_id)) {
        return "app id";
    }
    if (!tc_bytes_eq(info[INFO_COMPOSE_HASH], facts->compose_hash)) {
        return "compose hash";
    }
    if (!tc_bytes_eq(info[INFO_INSTANCE_ID], facts->instance_id)) {
        return "instance id";
    }
    if (!tc_bytes_eq(info[INFO_MR_SYSTEM], tc_bytes_of(facts->mr_system, TC_SHA256_SIZE)) &&
        !(booted && tc_bytes_eq(info[INFO_MR_SYSTEM], tc_bytes_of(boot_system, TC_SHA256_SIZE)))) {
        return "mr_system";
    }
    if (!tc_bytes_eq(info[INFO_MR_AGGREGATED], tc_bytes_of(facts->mr_aggregated, TC_SHA256_SIZE)) &&
        !(booted &&
          tc_bytes_eq(info[INFO_MR_AGGREGATED], tc_bytes_of(boot_aggregated, TC_SHA256_SIZE)))) {
        return "mr_aggregated";
    }
    return NULL;
}

/* judge_app_info returns false once the check is recorded. */
static bool judge_app_info(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_RA_TLS_APP_ID;
    tc_bytes info[INFO_FIELDS] = {{NULL, 0}};
    tc_diag diag = {0};
    const char *difference;

    if (j->ev->certificate->app_info.n == 0) {
        return true;
    }
    if (!read_app_info(info, j, &diag)) {
        tc_checks_fail_diag(j->checks, id, &diag);
        return false;
    }
    difference = info_difference(j, info);
    if (difference != NULL && j->arena->failed) { /* the values at boot may not be known */
        tc_checks_trouble(j->checks, id, TC_E_NOMEM);
        return false;
    }
    if (difference != NULL) {
        tc_checks_fail(j->checks, id, TC_REASON_MISMATCH,
                       TC_JOIN(j,
                               TC_STR("the issuer wrote another value into the certificate than "
                                      "the measured one: "),
                               tc_str_from_c(difference)),
                       (tc_str){NULL, 0}, (tc_str){NULL, 0});
        return false;
    }
    return true;
}

static void judge_issuer_claims(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_RA_TLS_APP_ID;
    tc_bytes app_id = j->ev->certificate->app_id;

    if (app_id.n == 0 && j->ev->certificate->app_info.n == 0) {
        tc_checks_not_applicable(j->checks, id, TC_STR("the certificate names no app"));
        return;
    }
    if (!tc_judge_needs_identity(j, id)) {
        return;
    }
    tc_checks_evidence(j->checks, id, app_id);
    tc_checks_evidence(j->checks, id, j->ev->certificate->app_info);
    if (app_id.n > 0 && !tc_bytes_eq(app_id, j->facts->app_id)) {
        tc_judge_equal(j, id, j->facts->app_id, app_id,
                       TC_STR("the issuer wrote another app id into the certificate than the "
                              "measured one"));
    } else if (judge_app_info(j)) {
        tc_checks_pass_with(j->checks, id, tc_hex_text(j->arena, j->facts->app_id),
                            tc_hex_text(j->arena, app_id));
    }
}

void tc_judge_certificate(tc_judge *j)
{
    if (j->ev->certificate == NULL) {
        const tc_str why = TC_STR("the quote did not come in a certificate");

        tc_checks_not_applicable(j->checks, TC_CHECK_ID_RA_TLS_BINDING, why);
        tc_checks_not_applicable(j->checks, TC_CHECK_ID_RA_TLS_APP_ID, why);
    } else {
        judge_binding(j);
        judge_issuer_claims(j);
    }
}

/* ---- report data ---- */

static void judge_report_data(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_REPORT_DATA;
    uint8_t ours[TC_REPORT_DATA_SIZE];

    if (!j->ev->has_report_data && !j->ev->has_report_data_payload) {
        tc_checks_not_applicable(j->checks, id,
                                 TC_STR("the evidence does not say what was signed"));
        return;
    }
    if (!tc_judge_needs_quote(j, id)) {
        return;
    }
    tc_checks_evidence(j->checks, id, j->quote->report_data);
    if (j->ev->has_report_data && !tc_bytes_eq(j->ev->report_data, j->quote->report_data)) {
        tc_judge_equal(j, id, j->ev->report_data, j->quote->report_data,
                       TC_STR("the quote signs other report data than the evidence shows"));
        return;
    }
    if (j->ev->has_report_data_payload) {
        tc_report_data_for(ours, TC_STR("app-data"), tc_bytes_from_str(j->ev->report_data_payload));
        tc_judge_equal(j, id, tc_bytes_of(ours, sizeof ours), j->quote->report_data,
                       TC_STR("the report data is not the hash of the pod's payload"));
        return;
    }
    tc_judge_equal(j, id, j->ev->report_data, j->quote->report_data, (tc_str){NULL, 0});
}

void tc_challenge_judge(tc_checks *checks, tc_bytes report_data, tc_bytes challenge)
{
    const tc_check_id id = TC_CHECK_ID_QUOTE_FRESHNESS;
    tc_str found = tc_hex_text(checks->arena, report_data);
    tc_str expected = tc_hex_text(checks->arena, challenge);

    tc_checks_evidence(checks, id, report_data);
    if (challenge.n == 0) {
        tc_checks_warn(checks, id,
                       TC_STR("the policy names no challenge: this quote may be as old as the "
                              "machine"),
                       (tc_str){NULL, 0}, found);
    } else if (tc_bytes_eq(challenge, report_data)) {
        tc_checks_pass_with(checks, id, expected, found);
    } else {
        tc_checks_fail(checks, id, TC_REASON_MISMATCH,
                       TC_STR("the quote does not answer the challenge of the policy"), expected,
                       found);
    }
}

static void judge_freshness(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_QUOTE_FRESHNESS;

    if (!tc_judge_needs_quote(j, id)) {
        return;
    }
    /* The report data of a certificate's quote is taken by its key (dstack:1.7, 8.1 item 11). */
    if (j->policy->report_data.n > 0 && tc_checks_holds(j->checks, TC_CHECK_ID_RA_TLS_BINDING)) {
        tc_checks_evidence(j->checks, id, j->quote->report_data);
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("this quote answers for a certificate's key, so it cannot "
                                      "answer a challenge; a live connection would show that it "
                                      "is fresh"));
        return;
    }
    tc_challenge_judge(j->checks, j->quote->report_data, j->policy->report_data);
}

void tc_judge_report_data(tc_judge *j)
{
    judge_report_data(j);
    judge_freshness(j);
}
