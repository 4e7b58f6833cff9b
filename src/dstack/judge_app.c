/* SPDX-License-Identifier: Apache-2.0
 *
 * Judging what runs: app definition, app, instance and key provider (dstack:2.1, 8.1).
 */
#include <string.h>

#include "base/hex.h"
#include "dstack/judge.h"

#define MRENCLAVE_HEX 64

/* A P-256 SubjectPublicKeyInfo is this prefix and 64 bytes of coordinates. */
static const uint8_t spki_prefix[] = {
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
    0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
};
#define SPKI_SIZE 91

/* SHA-256 of the SPKI of the KMS root whose private key is part of dstack's public simulator
 * (dstack:4.4 "Leaked root"). */
static const uint8_t leaked_root[TC_SHA256_SIZE] = {
    0x7a, 0xf8, 0xc9, 0xf9, 0x56, 0x4f, 0xbc, 0x3c, 0x47, 0x27, 0x67, 0xa3, 0x8d, 0xe2, 0x1a, 0x51,
    0x83, 0x0c, 0x70, 0x47, 0x17, 0x5c, 0xf8, 0xec, 0x88, 0xbc, 0x9b, 0x7f, 0xeb, 0xc0, 0xc8, 0xa8,
};

static bool is_listed(tc_bytes value, const tc_bytes *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (tc_bytes_eq(value, list[i])) {
            return true;
        }
    }
    return false;
}

/* ---- compose hash ---- */

static void judge_accepted(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_COMPOSE_ACCEPTED;
    const tc_event *event = j->boot.compose_hash;
    tc_str found = tc_hex_text(j->arena, j->facts->compose_hash);

    if (j->policy->n_compose_hashes == 0) {
        tc_checks_not_applicable(j->checks, id, TC_STR("the policy names no compose hashes"));
        return;
    }
    if (!tc_judge_needs_identity(j, id)) {
        return;
    }
    if (event == NULL) {
        tc_checks_inconclusive(j->checks, id, TC_STR("this release measures no compose hash"));
        return;
    }
    tc_judge_event_evidence(j, id, event);
    if (is_listed(event->payload, j->policy->compose_hashes, j->policy->n_compose_hashes)) {
        tc_checks_pass_with(j->checks, id, found, found);
    } else {
        tc_checks_fail(j->checks, id, TC_REASON_POLICY,
                       TC_STR("the measured compose hash is not one that the policy names"),
                       (tc_str){NULL, 0}, found);
    }
}

void tc_judge_compose_hash(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_COMPOSE_HASH;
    const tc_event *event = j->boot.compose_hash;
    tc_bytes ours = tc_bytes_of(j->facts->app_compose_sha256, TC_SHA256_SIZE);

    judge_accepted(j);
    if (!tc_judge_needs_identity(j, id)) {
        return;
    }
    if (event == NULL) {
        tc_checks_inconclusive(j->checks, id, TC_STR("this release measures no compose hash"));
        return;
    }
    tc_judge_event_evidence(j, id, event);
    if (!j->has_compose) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("the app definition is missing: give app-compose.json byte "
                                      "for byte as deployed, or the guest agent's tcb_info"));
        return;
    }
    tc_checks_evidence(j->checks, id, j->compose_raw);
    j->compose_holds =
        tc_judge_equal(j, id, event->payload, ours,
                       TC_STR("the SHA-256 of the app definition shown is not the measured one"));
}

/* ---- app id ---- */

/* start_of_hash is as much of the compose hash as an app id has. The app measures the hash itself,
 * so that it may be shorter. */
static tc_bytes start_of_hash(const tc_judge *j)
{
    tc_bytes hash = j->facts->compose_hash;

    return tc_bytes_sub(hash, 0, hash.n < TC_ADDRESS_SIZE ? hash.n : TC_ADDRESS_SIZE);
}

/* judge_app_id_rule applies the rule for apps without a KMS (dstack:2.1): their id is the beginning
 * of the compose hash, unless a release lets it be chosen. */
static void judge_app_id_rule(tc_judge *j, tc_str expected, tc_str found)
{
    const tc_check_id id = TC_CHECK_ID_APP_ID;
    bool named = j->policy->subject_app_id.n > 0 || j->policy->n_app_ids > 0;

    if (j->boot.key_provider == NULL || j->boot.compose_hash == NULL ||
        tc_str_is(j->facts->key_provider_name, "kms")) {
        tc_checks_pass_with(j->checks, id, expected, found);
        if (!named && j->boot.key_provider != NULL) {
            j->checks->items[id].why = TC_STR("nobody said which app is meant; the id is the "
                                              "address of the app's contract");
        }
        return;
    }
    if (tc_bytes_eq(j->facts->app_id, start_of_hash(j))) {
        tc_checks_pass_with(j->checks, id, expected, found);
        if (!named) {
            j->checks->items[id].why =
                TC_STR("nobody said which app is meant; the id is the beginning of the measured "
                       "compose hash");
        }
    } else if (j->sequence.free_app_id) {
        tc_checks_warn(j->checks, id,
                       TC_STR("the app id was chosen freely by the host: without a KMS it proves "
                              "nothing, only the compose hash does"),
                       expected, found);
    } else {
        tc_checks_fail(j->checks, id, TC_REASON_MISMATCH,
                       TC_STR("without a KMS the app id must be the beginning of the compose hash"),
                       tc_hex_text(j->arena, start_of_hash(j)), found);
    }
}

static void judge_app_id(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_APP_ID;
    tc_bytes app_id = j->facts->app_id;
    tc_bytes subject = j->policy->subject_app_id;
    tc_str expected = tc_hex_text(j->arena, subject);
    tc_str found = tc_hex_text(j->arena, app_id);

    if (!tc_judge_needs_identity(j, id)) {
        return;
    }
    tc_judge_event_evidence(j, id, j->boot.app_id);
    if (app_id.n != TC_ADDRESS_SIZE) {
        tc_checks_fail(j->checks, id, TC_REASON_LENGTH,
                       TC_STR("the measured app id does not have 20 bytes"), (tc_str){NULL, 0},
                       found);
    } else if (subject.n > 0 && !tc_bytes_eq(app_id, subject)) {
        tc_checks_fail(j->checks, id, TC_REASON_MISMATCH,
                       TC_STR("the evidence belongs to another app"), expected, found);
    } else if (j->policy->n_app_ids > 0 &&
               !is_listed(app_id, j->policy->app_ids, j->policy->n_app_ids)) {
        tc_checks_fail(j->checks, id, TC_REASON_POLICY,
                       TC_STR("the app is not one that the policy names"), expected, found);
    } else {
        judge_app_id_rule(j, expected, found);
    }
}

/* ---- instance ---- */

/* instance_conflict names what contradicts the measured instance id, or returns NULL. */
static const char *instance_conflict(const tc_judge *j, tc_bytes *expected)
{
    tc_bytes found = j->facts->instance_id;
    const tc_claims *claims = j->ev->claims;

    *expected = (tc_bytes){NULL, 0};
    if (found.n != 0 && found.n != TC_ADDRESS_SIZE) {
        return "the measured instance id has neither 20 bytes nor none";
    }
    if (j->compose_holds && j->compose_read && j->facts->compose.no_instance_id != (found.n == 0)) {
        return found.n == 0 ? "the instance has no id although the app definition asks for one"
                            : "the instance has an id although the app definition forbids it";
    }
    if (j->policy->subject_instance_id.n > 0 &&
        !tc_bytes_eq(found, j->policy->subject_instance_id)) {
        *expected = j->policy->subject_instance_id;
        return "the evidence belongs to another instance";
    }
    if (claims != NULL && claims->has_instance_id && !tc_bytes_eq(found, claims->instance_id)) {
        *expected = claims->instance_id;
        return "the guest agent shows another instance id than the measured one";
    }
    return NULL;
}

static void judge_instance(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_APP_INSTANCE;
    tc_str found = tc_hex_text(j->arena, j->facts->instance_id);
    const char *conflict;
    tc_bytes expected;

    if (!tc_judge_needs_identity(j, id)) {
        return;
    }
    tc_judge_event_evidence(j, id, j->boot.instance_id);
    conflict = instance_conflict(j, &expected);
    if (conflict != NULL) {
        tc_checks_fail(j->checks, id, TC_REASON_MISMATCH, tc_str_from_c(conflict),
                       tc_hex_text(j->arena, expected), found);
    } else if (j->facts->instance_id.n == 0) {
        tc_checks_pass_with(j->checks, id, found, TC_STR("(none: the app's instances share one)"));
    } else {
        tc_checks_pass_with(j->checks, id, tc_hex_text(j->arena, j->policy->subject_instance_id),
                            found);
    }
}

void tc_judge_identity(tc_judge *j)
{
    judge_app_id(j);
    judge_instance(j);
}

/* ---- key provider ---- */

/* cut takes a literal off the front of a text. */
static bool cut(tc_str *text, const char *literal)
{
    size_t n = strlen(literal);

    if (!tc_str_starts(*text, literal)) {
        return false;
    }
    *text = tc_str_of(text->p + n, text->n - n);
    return true;
}

/* cut_word takes lower-case letters, digits and dashes off the front. */
static tc_str cut_word(tc_str *text)
{
    tc_str word = {text->p, 0};

    while (word.n < text->n) {
        char c = text->p[word.n];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
            break;
        }
        word.n++;
    }
    *text = tc_str_of(text->p + word.n, text->n - word.n);
    return word;
}

bool tc_key_provider_parse(tc_str *name, tc_str *id, tc_bytes payload)
{
    tc_str rest = tc_str_from_bytes(payload);

    *name = (tc_str){NULL, 0};
    *id = (tc_str){NULL, 0};
    if (!cut(&rest, "{\"name\":\"")) {
        return false;
    }
    *name = cut_word(&rest);
    if (!cut(&rest, "\",\"id\":\"")) {
        return false;
    }
    *id = cut_word(&rest);
    return name->n > 0 && cut(&rest, "\"}") && rest.n == 0;
}

/* is_kms_key returns true for the hex of a P-256 SubjectPublicKeyInfo, which it decodes. */
static bool is_kms_key(uint8_t spki[SPKI_SIZE], tc_str id)
{
    return tc_hex_decode(spki, SPKI_SIZE, id) &&
           tc_bytes_eq(tc_bytes_of(spki, sizeof spki_prefix),
                       tc_bytes_of(spki_prefix, sizeof spki_prefix));
}

static bool is_leaked(const uint8_t spki[SPKI_SIZE])
{
    tc_bytes key = tc_bytes_of(spki, SPKI_SIZE);
    uint8_t fingerprint[TC_SHA256_SIZE];

    tc_sha256(fingerprint, &key, 1);
    return tc_bytes_eq(tc_bytes_of(fingerprint, sizeof fingerprint),
                       tc_bytes_of(leaked_root, sizeof leaked_root));
}

/* provider_kind finds the kind that a name stands for, and checks the form of the id. *why is set
 * when it is refused. */
static bool provider_kind(tc_key_provider_kind *out, tc_str name, tc_str id, const char **why)
{
    uint8_t spki[SPKI_SIZE];

    *why = "the kind of key provider is not known";
    if (!tc_key_provider_of(out, name)) {
        return false;
    }
    *why = "the key provider's id does not have the form that its kind asks for";
    if (*out == TC_KEY_PROVIDER_NONE || *out == TC_KEY_PROVIDER_TPM) {
        return id.n == 0;
    }
    if (*out == TC_KEY_PROVIDER_LOCAL) {
        return id.n == MRENCLAVE_HEX && tc_is_hex(id);
    }
    if (!is_kms_key(spki, id)) {
        return false;
    }
    *why = "this is the key of dstack's public simulator: everybody has its private half";
    return !is_leaked(spki);
}

static void fail_provider(tc_judge *j, tc_reason reason, const char *why, tc_str expected)
{
    tc_checks_fail(j->checks, TC_CHECK_ID_APP_KEY_PROVIDER, reason, tc_str_from_c(why), expected,
                   tc_str_from_bytes(j->facts->key_provider));
}

/* same_hex compares hex texts without regard to case. */
static bool same_hex(tc_str a, tc_str b)
{
    return tc_is_hex(a) && tc_str_eq_nocase(a, b);
}

void tc_judge_key_provider(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_APP_KEY_PROVIDER;
    const tc_app_compose *compose = &j->facts->compose;
    tc_key_provider_kind kind;
    tc_str name, key;
    const char *why;

    if (!tc_judge_needs_identity(j, id)) {
        return;
    }
    if (j->boot.key_provider == NULL) {
        tc_checks_inconclusive(j->checks, id, TC_STR("this release measures no key provider"));
        return;
    }
    tc_judge_event_evidence(j, id, j->boot.key_provider);
    if (!tc_key_provider_parse(&name, &key, j->facts->key_provider)) {
        fail_provider(j, TC_REASON_CANONICAL, "the measured key provider is not in its one form",
                      TC_STR("{\"name\":\"…\",\"id\":\"…\"}"));
    } else if (!provider_kind(&kind, name, key, &why)) {
        fail_provider(j, TC_REASON_VALUE, why, (tc_str){NULL, 0});
    } else if (!j->compose_holds || !j->compose_read) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("without the measured app definition it is not known which "
                                      "kind of key provider it asks for"));
    } else if (kind != compose->key_provider) {
        fail_provider(j, TC_REASON_MISMATCH, "the app definition asks for another key provider",
                      tc_str_from_c(tc_key_provider_name(compose->key_provider)));
    } else if (compose->key_provider_id.n > 0 && !same_hex(compose->key_provider_id, key)) {
        fail_provider(j, TC_REASON_MISMATCH, "the app definition names another key provider id",
                      compose->key_provider_id);
    } else {
        tc_checks_pass_with(j->checks, id, tc_str_from_c(tc_key_provider_name(kind)),
                            tc_str_from_bytes(j->facts->key_provider));
    }
}
