/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON documents, told apart by the members they have.
 */
#include "base/limits.h"
#include "base/wr.h"
#include "bundle/exhibit.h"
#include "bundle/recognise.h"
#include "bundle/refuse.h"
#include "codec/json.h"

#define MAX_SHOWN_NAMES 6u
#define MAX_SHOWN_NAME  40u
#define MAX_SHOWN_LIST  400u
#define ANY_KIND        0xff
#define MAX_MEMBERS     5

/* A document has all of these members, the last one with a value of this kind. */
typedef struct shape {
    tc_exhibit_kind exhibit;
    int last; /* a tc_json_kind, or ANY_KIND */
    const char *members[MAX_MEMBERS + 1];
} shape;

/* The first that fits counts. */
static const shape shapes[] = {
    /* Intel's answers (intel-dcap:3.1, 3.2) and the dcap-qvl shape (intel-dcap:3.6). */
    {TC_EXHIBIT_TCB_INFO, TC_JSON_OBJECT, {"tcbInfo"}},
    {TC_EXHIBIT_QE_IDENTITY, TC_JSON_OBJECT, {"enclaveIdentity"}},
    {TC_EXHIBIT_COLLATERAL, ANY_KIND, {"tcb_info", "qe_identity"}},
    /* A cloud's answer about an app (reference:1.1), then an instance's own (dstack:1.1). tcb_info
     * may be text, an object, or empty. */
    {TC_EXHIBIT_PHALA, TC_JSON_ARRAY, {"app_id", "instances"}},
    {TC_EXHIBIT_INFO, ANY_KIND, {"app_id", "tcb_info"}},
    {TC_EXHIBIT_INFO, TC_JSON_STRING, {"app_id", "app_cert"}},
    {TC_EXHIBIT_GUEST_TCB_INFO, ANY_KIND, {"mrtd", "rtmr0", "rtmr1", "rtmr2", "rtmr3"}},
    /* GetQuote and Attest answers, legacy TdxQuote, and /verify requests (dstack:1.1, 3.1). */
    {TC_EXHIBIT_GET_QUOTE, TC_JSON_STRING, {"quote"}},
    {TC_EXHIBIT_GET_QUOTE, TC_JSON_STRING, {"attestation"}},
    /* app-compose.json (dstack:2.5). */
    {TC_EXHIBIT_APP_COMPOSE, ANY_KIND, {"manifest_version", "runner"}},
    {TC_EXHIBIT_APP_COMPOSE, ANY_KIND, {"docker_compose_file"}},
    {TC_EXHIBIT_APP_COMPOSE, ANY_KIND, {"bash_script"}},
    /* A host's vm_config, alone or inside its sys-config (dstack:1.6), and the description of an
     * image (docs/os-image.md). */
    {TC_EXHIBIT_VM_CONFIG, TC_JSON_NUMBER, {"cpu_count", "memory_size"}},
    {TC_EXHIBIT_VM_CONFIG, TC_JSON_STRING, {"vm_config"}},
    {TC_EXHIBIT_OS_IMAGE, TC_JSON_STRING, {"format", "checksum_file"}},
};

/* What holds secrets by design: dstack's application keys, GetKey and DeriveKey answers, and a
 * private JSON Web Key. */
static const char *const secrets[][MAX_MEMBERS] = {
    {"disk_crypt_key"}, {"env_crypt_key"},          {"k256_key"},
    {"private_key"},    {"key", "signature_chain"}, {"key", "certificate_chain"},
    {"kty", "d"},
};

/* has_all finds every member of a NULL-terminated list; *last is the value of the last one. */
static bool has_all(const tc_json *doc, const char *const *members, tc_jref *last)
{
    for (; *members != NULL; members++) {
        *last = tc_json_find(doc, TC_JSON_ROOT, *members);
        if (*last == TC_JSON_NONE) {
            return false;
        }
    }
    return true;
}

static bool fits(const tc_json *doc, const shape *s)
{
    tc_jref last = TC_JSON_NONE;

    return has_all(doc, s->members, &last) &&
           (s->last == ANY_KIND || (int)tc_json_kind_of(doc, last) == s->last);
}

static bool is_secret(const tc_json *doc)
{
    tc_jref last = TC_JSON_NONE;

    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
        if (has_all(doc, secrets[i], &last)) {
            return true;
        }
    }
    return false;
}

/* member_list writes the first names of an object: "a", "b", … */
static tc_str member_list(tc_recognition *r, const tc_json *doc)
{
    tc_wr w = tc_wr_init(r->arena, MAX_SHOWN_LIST);
    size_t n = 0;

    for (tc_jref e = tc_json_first(doc, TC_JSON_ROOT); e != TC_JSON_NONE;
         e = tc_json_next(doc, TC_JSON_ROOT, e)) {
        if (n == MAX_SHOWN_NAMES) {
            tc_wr_lit(&w, " and more");
            break;
        }
        tc_wr_lit(&w, n == 0 ? "\"" : ", \"");
        tc_wr_str(&w, tc_shown(r->arena, tc_json_name(doc, e), MAX_SHOWN_NAME));
        tc_wr_lit(&w, "\"");
        n++;
    }
    return n == 0 ? TC_STR("none") : tc_wr_text(&w);
}

static bool refuse_object(tc_recognition *r, const tc_json *doc)
{
    tc_jref last;
    tc_str parts[] = {TC_STR("this JSON object (members: "), member_list(r, doc),
                      TC_STR(") is none of the known kinds of evidence")};
    tc_str introduction;

    if (has_all(doc, (const char *const[]){"is_valid", "details", NULL}, &last)) {
        return TC_REFUSE(r->why, r->arena,
                         TC_STR("this file is the answer of another verifier, which proves nothing "
                                "here; give the evidence that it judged"));
    }
    (void)tc_refuse_parts(&introduction, r->arena, parts, sizeof parts / sizeof parts[0]);
    return tc_refuse_unknown(r, introduction);
}

/* The definition of an app is public wherever it is shown, so what its author wrote into it is no
 * secret any more; refusing it would only keep its report from being made. */
static bool holds_definition(tc_exhibit_kind kind)
{
    return kind == TC_EXHIBIT_APP_COMPOSE || kind == TC_EXHIBIT_INFO ||
           kind == TC_EXHIBIT_GUEST_TCB_INFO || kind == TC_EXHIBIT_PHALA;
}

static bool recognise_object(tc_recognition *r, const tc_json *doc)
{
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        if (!fits(doc, &shapes[i])) {
            continue;
        }
        if (!holds_definition(shapes[i].exhibit) && tc_holds_private_key(r->content)) {
            return tc_refuse_private_key(r);
        }
        r->kind = shapes[i].exhibit;
        return true;
    }
    if (is_secret(doc) || tc_holds_private_key(r->content)) {
        return tc_refuse_private_key(r);
    }
    return refuse_object(r, doc);
}

/* An event log is an array of events (dstack:1.5); the first one tells. */
static bool recognise_array(tc_recognition *r, const tc_json *doc)
{
    tc_jref first = tc_json_first(doc, TC_JSON_ROOT);

    if (tc_json_find(doc, first, "imr") != TC_JSON_NONE &&
        tc_json_find(doc, first, "event_type") != TC_JSON_NONE) {
        r->kind = TC_EXHIBIT_EVENT_LOG;
        return true;
    }
    return tc_refuse_unknown(r, TC_STR("this JSON array is not an event log"));
}

bool tc_recognise_json(tc_recognition *r)
{
    static const tc_json_limits limits = {
        .max_bytes = TC_MAX_BUNDLE,
        .max_depth = TC_MAX_JSON_DEPTH,
        .max_nodes = TC_MAX_JSON_NODES,
    };
    tc_diag diag = {0};
    tc_json doc;

    if (!tc_json_parse(&doc, r->arena, r->content, &limits, &diag)) {
        if (tc_holds_private_key(r->content)) {
            return tc_refuse_private_key(r);
        }
        return tc_refuse_diag(r->why, r->arena,
                              TC_STR("this file looks like JSON, but it can not be read: "), &diag);
    }
    return tc_json_kind_of(&doc, TC_JSON_ROOT) == TC_JSON_OBJECT ? recognise_object(r, &doc)
                                                                 : recognise_array(r, &doc);
}
