/* SPDX-License-Identifier: Apache-2.0
 *
 * The evidence bundle (trustcenter.bundle/v1): what was collected, verbatim, with where and when.
 */
#ifndef TRUSTCENTER_BUNDLE_H
#define TRUSTCENTER_BUNDLE_H

#include "trustcenter/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of exhibits. Columns: name, id in the bundle, words for people. */
#define TC_EXHIBIT_KIND_LIST(X)                                                                    \
    X(QUOTE, "intel.quote", "Intel quote")                                                         \
    X(COLLATERAL, "intel.collateral", "Intel collateral in the dcap-qvl shape")                    \
    X(TCB_INFO, "intel.tcb-info", "Intel TCB info answer")                                         \
    X(QE_IDENTITY, "intel.qe-identity", "Intel quoting enclave identity answer")                   \
    X(PCK_CRL, "intel.pck-crl", "Intel platform revocation list")                                  \
    X(ROOT_CRL, "intel.root-ca-crl", "Intel root revocation list")                                 \
    X(ISSUER_CHAIN, "intel.issuer-chain", "Intel issuer certificate chain")                        \
    X(PCK_CHAIN, "intel.pck-chain", "Intel PCK certificate chain")                                 \
    X(GET_QUOTE, "dstack.quote", "dstack GetQuote answer or verification request")                 \
    X(INFO, "dstack.info", "dstack guest agent Info answer")                                       \
    X(GUEST_TCB_INFO, "dstack.tcb-info", "dstack guest agent tcb_info")                            \
    X(EVENT_LOG, "dstack.event-log", "event log")                                                  \
    X(CCEL, "dstack.ccel", "binary boot event log (CCEL)")                                         \
    X(APP_COMPOSE, "dstack.app-compose", "app-compose.json")                                       \
    X(ATTESTATION, "dstack.attestation", "dstack versioned attestation")                           \
    X(VM_CONFIG, "dstack.vm-config", "description of the virtual machine (vm_config)")             \
    X(OS_IMAGE, "dstack.os-image", "description of an OS image")                                   \
    X(RA_TLS, "dstack.ra-tls", "RA-TLS certificate chain")                                         \
    X(PHALA, "phala.attestations", "Phala Cloud attestations answer")

typedef enum tc_exhibit_kind {
#define X(name, id, words) TC_EXHIBIT_##name,
    TC_EXHIBIT_KIND_LIST(X)
#undef X
        TC_EXHIBIT_KIND_COUNT
} tc_exhibit_kind;

TC_API const char *tc_exhibit_kind_id(tc_exhibit_kind kind);
TC_API const char *tc_exhibit_kind_words(tc_exhibit_kind kind);

typedef struct tc_exhibit {
    tc_str id; /* unique in the bundle: the kind's id, or that and "-2", "-3" … */
    tc_exhibit_kind kind;
    tc_str source;       /* where it came from: a URL or a file's name */
    bool has_fetched_at; /* false for files: when they were fetched is not known */
    tc_time fetched_at;
    uint8_t sha256[32]; /* of body */
    bool is_text;       /* valid UTF-8, stored as text; otherwise Base64 */
    tc_bytes body;      /* exactly what was received */
} tc_exhibit;

/* Who the evidence is shown for. All of it is what the collector was asked for: self-asserted. */
typedef struct tc_subject {
    tc_str app_id;      /* 40 hex digits or "" */
    tc_str instance_id; /* 40 hex digits or "" */
    tc_str name, domain, contract;
} tc_subject;

typedef struct tc_bundle {
    tc_subject subject;
    const tc_exhibit *exhibits;
    size_t n_exhibits;
    uint8_t sha256[32]; /* of the bundle as tc_bundle_write writes it */
} tc_bundle;

/* tc_subject_fits returns true when a subject may stand in a bundle: each id is empty or 40
 * lower-case hex digits, each other text at most 256 bytes of UTF-8 without control characters. */
TC_API bool tc_subject_fits(const tc_subject *subject);

/* tc_bundle_read reads a bundle, strictly: known members only, every digest recomputed. The text
 * is borrowed where possible. On failure *why says what is wrong and where; when memory was short,
 * arena->failed is set. */
TC_API TC_MUST_USE bool tc_bundle_read(tc_bundle *out, tc_arena *arena, tc_bytes json, tc_str *why);

/* tc_bundle_write writes a bundle in its one canonical form: equal bundles give equal bytes. False
 * without memory (arena->failed), or when it would be larger than any bundle may be. */
TC_API TC_MUST_USE bool tc_bundle_write(tc_bytes *out, tc_arena *arena, const tc_bundle *bundle);

/* Making a bundle from single files. */
typedef struct tc_bundle_builder {
    tc_arena *arena;
    tc_exhibit *exhibits;
    size_t n;
    tc_subject subject;
} tc_bundle_builder;

/* tc_bundle_builder_init makes an empty builder. False without memory. */
TC_API TC_MUST_USE bool tc_bundle_builder_init(tc_bundle_builder *builder, tc_arena *arena);

/* tc_bundle_recognise tells by content alone what kind of exhibit a file is. It looks as far as it
 * must to tell: a damaged quote is still a quote, and judging it is the engine's business. False
 * with *why when it is nothing that is known, or must not be in a bundle (a private key). */
TC_API TC_MUST_USE bool tc_bundle_recognise(tc_exhibit_kind *out, tc_arena *arena, tc_bytes content,
                                            tc_str *why);

/* tc_bundle_is_bundle returns true when the content is a bundle document. */
TC_API bool tc_bundle_is_bundle(tc_bytes content);

/* tc_bundle_add adds one file, recognised by its content and kept verbatim; content and source are
 * borrowed. A bundle's exhibits (and its subject) are added one by one; a subject that contradicts
 * the builder's is refused. The same bytes added twice are kept once. On failure nothing was
 * added, and *why says why; when memory was short, arena->failed is set. */
TC_API TC_MUST_USE bool tc_bundle_add(tc_bundle_builder *builder, tc_bytes content, tc_str source,
                                      tc_str *why);

/* tc_bundle_build finishes: orders exhibits by kind and digest, names them and computes the
 * bundle's digest, so that the order of the files does not matter. The builder's subject may be set
 * before; ids are written in lower case. False without memory (arena->failed), when the subject
 * does not fit (tc_subject_fits), or when the bundle as written would be larger than any bundle may
 * be; *why says why. */
TC_API TC_MUST_USE bool tc_bundle_build(tc_bundle *out, tc_bundle_builder *builder, tc_str *why);

#ifdef __cplusplus
}
#endif
#endif
