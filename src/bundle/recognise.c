/* SPDX-License-Identifier: Apache-2.0
 *
 * Recognition by content. It looks no further than it must: whether the evidence is good is for the
 * engine to judge, and a damaged quote that was refused here would never be reported.
 */
#include "bundle/recognise.h"

#include "base/hex.h"
#include "base/limits.h"
#include "base/rd.h"
#include "bundle/decode.h"
#include "bundle/exhibit.h"
#include "bundle/refuse.h"
#include "codec/msgpack.h"
#include "codec/scale.h"
#include "dcap/quote.h"

#define ACCEPTED                                                                                   \
    "accepted are Intel quotes and versioned attestations (binary or hex), Intel's collateral "    \
    "(the dcap-qvl shape, TCB info and QE identity answers, CRLs, certificate chains), RA-TLS "    \
    "certificates, GetQuote and Info answers, tcb_info, event logs (JSON or CCEL), "               \
    "app-compose.json, vm_configs, descriptions of OS images, Phala Cloud attestations answers "   \
    "and bundles; "                                                                                \
    "`trustcenter inspect FILE` shows what this file looks like"

/* A PEM label's line can not be longer; RFC 7468 labels are a few words. */
#define LABEL_LOOK_BACK 40u

/* Versioned attestations (dstack:1.3, 1.4). */
#define V0_MARK         0x00u
#define V0_GCP_TDX      1u
#define V0_SEV_SNP      3u
#define V0_LAST_VARIANT 4u
#define SNP_REPORT_SIZE 1184u
#define COSE_TAGGED     0xd2u /* COSE_Sign1 with its tag, and without */
#define COSE_ARRAY      0x84u
#define FIXMAP_FIRST    0x80u
#define FIXMAP_LAST     0x8fu
#define MAP16           0xdeu
#define MAP32           0xdfu

/* A TCG log starts with an event of this shape (dstack:1.5, "Binary CCEL"). */
#define CCEL_TYPE      3u /* EV_NO_ACTION */
#define CCEL_SHA1      20u
#define CCEL_SIGNATURE "Spec ID Event03"
#define CCEL_VERSIONS  8u /* platform class, specification version, size of a UINTN */
#define CCEL_SHA384    0x000cu

bool tc_refuse_unknown(tc_recognition *r, tc_str introduction)
{
    return TC_REFUSE(r->why, r->arena, introduction, TC_STR("; " ACCEPTED));
}

bool tc_refuse_private_key(tc_recognition *r)
{
    return TC_REFUSE(r->why, r->arena,
                     TC_STR("this file holds a private key; secrets never enter a bundle, and this "
                            "one should now be treated as exposed if others could read it"));
}

bool tc_holds_private_key(tc_bytes text)
{
    static const char label[] = "PRIVATE KEY-----";
    static const char begin[] = "-----BEGIN ";
    size_t from = 0;

    for (;;) {
        size_t at = tc_bytes_find(tc_bytes_sub(text, from, text.n - from),
                                  tc_bytes_of(label, sizeof label - 1));
        size_t back;

        if (at == SIZE_MAX) {
            return false;
        }
        at += from;
        back = at < LABEL_LOOK_BACK ? at : LABEL_LOOK_BACK;
        if (tc_bytes_find(tc_bytes_sub(text, at - back, back),
                          tc_bytes_of(begin, sizeof begin - 1)) != SIZE_MAX) {
            return true;
        }
        from = at + 1;
    }
}

/* is_v0: 00, the platform, and the first length-prefixed field, as much of it as tells what it is.
 */
static bool is_v0(tc_bytes in)
{
    tc_rd rd = tc_rd_init(in);
    tc_bytes field;
    uint8_t mark, variant;

    if (!tc_rd_u8(&rd, &mark) || mark != V0_MARK || !tc_rd_u8(&rd, &variant) ||
        variant > V0_LAST_VARIANT || !tc_scale_bytes(&rd, &field, TC_MAX_ATTESTATION) ||
        field.n == 0) {
        return false;
    }
    if (variant <= V0_GCP_TDX) {
        return tc_quote_looks_like(field);
    }
    if (variant == V0_SEV_SNP) {
        return field.n == SNP_REPORT_SIZE;
    }
    return field.p[0] == COSE_TAGGED || field.p[0] == COSE_ARRAY;
}

/* is_v1: a msgpack map with a member "version"; upstream writes it first, but any order counts. */
static bool is_v1(tc_recognition *r, tc_bytes in)
{
    static const char first_key[] = "\xa7version";
    tc_bytes key = tc_bytes_of(first_key, sizeof first_key - 1);
    uint8_t mark = in.n == 0 ? 0 : in.p[0];
    size_t header = mark == MAP32 ? 5 : mark == MAP16 ? 3 : 1;
    tc_tree doc;

    if (!(mark >= FIXMAP_FIRST && mark <= FIXMAP_LAST) && mark != MAP16 && mark != MAP32) {
        return false;
    }
    if (in.n >= header + key.n && tc_bytes_eq(tc_bytes_sub(in, header, key.n), key)) {
        return true;
    }
    return tc_mp_parse(&doc, r->arena, in, NULL) &&
           tc_tree_find(&doc, TC_TREE_ROOT, "version") != TC_TREE_NONE;
}

typedef enum tcg_log { TCG_NONE, TCG_CCEL, TCG_TPM } tcg_log;

/* A TPM's log has the same shape with more algorithms. */
static tcg_log tcg_kind(tc_bytes in)
{
    static const char signature[] = CCEL_SIGNATURE;
    tc_rd rd = tc_rd_init(in);
    tc_bytes name, skipped;
    uint32_t index, type, size, n_algorithms;
    uint16_t algorithm;

    if (!tc_rd_u32le(&rd, &index) || !tc_rd_u32le(&rd, &type) || type != CCEL_TYPE ||
        !tc_rd_zero(&rd, CCEL_SHA1) || !tc_rd_u32le(&rd, &size) ||
        !tc_rd_bytes(&rd, &name, sizeof signature) ||
        !tc_bytes_eq(name, tc_bytes_of(signature, sizeof signature))) {
        return TCG_NONE;
    }
    if (!tc_rd_bytes(&rd, &skipped, CCEL_VERSIONS) || !tc_rd_u32le(&rd, &n_algorithms) ||
        !tc_rd_u16le(&rd, &algorithm)) {
        return TCG_CCEL; /* cut off: for the engine to say */
    }
    return n_algorithms == 1 && algorithm == CCEL_SHA384 ? TCG_CCEL : TCG_TPM;
}

static bool recognise_binary(tc_recognition *r, tc_bytes bytes)
{
    if (tc_quote_looks_like(bytes)) {
        r->kind = TC_EXHIBIT_QUOTE;
        return true;
    }
    if (is_v0(bytes) || is_v1(r, bytes)) {
        r->kind = TC_EXHIBIT_ATTESTATION;
        return true;
    }
    switch (tcg_kind(bytes)) {
    case TCG_CCEL:
        r->kind = TC_EXHIBIT_CCEL;
        return true;
    case TCG_TPM:
        return tc_refuse_unknown(r, TC_STR("this is the event log of a TPM, not of a TDX machine"));
    case TCG_NONE:
        break;
    }
    return tc_recognise_der(r, bytes);
}

/* is_wrapped_hex: hex digits and white space only, as hex dumps come in lines. */
static bool is_wrapped_hex(tc_str text)
{
    bool wrapped = false;

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool space = c == '\n' || c == '\r' || c == ' ' || c == '\t';

        if (!space && !tc_is_hex(tc_str_of(&c, 1))) {
            return false;
        }
        wrapped = wrapped || space;
    }
    return wrapped;
}

static bool recognise_text_or_binary(tc_recognition *r, tc_str text)
{
    tc_diag diag = {0};
    tc_bytes bytes;

    if (is_wrapped_hex(text)) {
        return TC_REFUSE(r->why, r->arena,
                         TC_STR("this file is hex text with white space inside; write it without "
                                "line ends, or as binary"));
    }
    if (!tc_decode_hex_or_binary(&bytes, r->arena, r->content, TC_MAX_BUNDLE,
                                 "this file: hex text (an odd number of digits)", &diag)) {
        return tc_refuse_diag(r->why, r->arena, TC_STR(""), &diag);
    }
    if (tc_holds_private_key(bytes)) {
        return tc_refuse_private_key(r);
    }
    return recognise_binary(r, bytes);
}

static bool refuse_own_document(tc_recognition *r, tc_str format)
{
    if (tc_bundle_is_bundle(r->content)) {
        return TC_REFUSE(r->why, r->arena,
                         TC_STR("this file is a bundle, not a single piece of evidence"));
    }
    if (tc_str_starts(format, "trustcenter.policy/")) {
        return TC_REFUSE(r->why, r->arena,
                         TC_STR("this file is a policy, not evidence; give it with --policy"));
    }
    if (tc_str_starts(format, "trustcenter.report/")) {
        return TC_REFUSE(r->why, r->arena,
                         TC_STR("this file is a report, not evidence; give the bundle that the "
                                "report was made from"));
    }
    return TC_REFUSE(r->why, r->arena, TC_STR("this file is a document of the format \""),
                     tc_shown(r->arena, format, TC_MAX_LABEL),
                     TC_STR("\", which is not known to this version"));
}

static bool recognise(tc_recognition *r)
{
    tc_str text = tc_decode_trimmed(r->content);
    tc_str format;

    if (text.n == 0) {
        return TC_REFUSE(r->why, r->arena, TC_STR("this file is empty"));
    }
    if (r->content.n > TC_MAX_BUNDLE) {
        return TC_REFUSE(r->why, r->arena, TC_STR("this file has "),
                         tc_number_text(r->arena, r->content.n), TC_STR(" bytes; at most "),
                         tc_number_text(r->arena, TC_MAX_BUNDLE), TC_STR(" are read"));
    }
    format = tc_json_format_of(r->content);
    /* Of our own documents the description of an OS image is evidence. */
    if (tc_str_starts(format, "trustcenter.") && !tc_str_starts(format, "trustcenter.os-image/")) {
        return refuse_own_document(r, format);
    }
    if (text.p[0] == '{' || text.p[0] == '[') {
        return tc_recognise_json(r);
    }
    if (tc_str_starts(text, "-----BEGIN")) {
        return tc_recognise_pem(r);
    }
    return recognise_text_or_binary(r, text);
}

bool tc_bundle_recognise(tc_exhibit_kind *out, tc_arena *arena, tc_bytes content, tc_str *why)
{
    tc_recognition r = {.arena = arena, .content = content, .why = why};
    tc_arena_mark_t mark = tc_arena_mark(arena);

    *out = TC_EXHIBIT_QUOTE;
    *why = (tc_str){NULL, 0};
    if (!recognise(&r)) {
        return false;
    }
    *out = r.kind;
    tc_arena_release(arena, mark);
    return true;
}
