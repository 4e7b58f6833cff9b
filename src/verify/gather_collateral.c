/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/decode.h"
#include "dcap/pck.h"
#include "verify/gather.h"

/* Intel's single answers, before they are put together into sets. */
typedef struct answers {
    struct {
        tc_envelope_kind kind;
        tc_bytes body, signature;
        size_t exhibit;
    } documents[TC_MAX_EXHIBITS];
    size_t n_documents;
    struct {
        tc_bytes text;
        tc_bytes subject; /* Name of the first certificate */
        bool tcb_signing;
    } chains[TC_MAX_EXHIBITS];
    size_t n_chains;
    tc_bytes pck_crls[TC_MAX_EXHIBITS];
    size_t n_pck_crls;
    tc_bytes root_crl, pck_chain;
} answers;

static void fault(tc_gathered *g, size_t exhibit, const tc_diag *diag)
{
    tc_gather_fault(g, TC_CHECK_ID_COLLATERAL_FORMAT, exhibit, diag);
}

static tc_collateral_set *add_set(tc_gathered *g, const tc_collateral_parts *parts, size_t exhibit)
{
    tc_collateral_set *set;
    tc_crl crl;

    if (g->n_sets == TC_COLLATERAL_SETS_MAX) {
        return NULL;
    }
    set = &g->sets[g->n_sets++];
    *set = (tc_collateral_set){.parts = *parts, .exhibit = exhibit};
    set->readable = tc_tcb_info_parse(&set->info, g->arena, parts->tcb_info, NULL);
    if (tc_crl_parse(&crl, parts->pck_crl, NULL)) {
        set->crl_issuer = crl.issuer;
    }
    return set;
}

static void read_qvl(tc_gathered *g, size_t exhibit)
{
    tc_collateral_parts parts;
    tc_diag diag = {0};

    if (!tc_collateral_parts_from_qvl(&parts, g->arena, g->bundle->exhibits[exhibit].body, &diag)) {
        fault(g, exhibit, &diag);
        return;
    }
    tc_gather_blob(g, exhibit, TC_STR("tcb_info"), parts.tcb_info);
    tc_gather_blob(g, exhibit, TC_STR("qe_identity"), parts.qe_identity);
    tc_gather_blob(g, exhibit, TC_STR("root_ca_crl"), parts.root_crl);
    tc_gather_blob(g, exhibit, TC_STR("pck_crl"), parts.pck_crl);
    (void)add_set(g, &parts, exhibit);
}

static void read_document(tc_gathered *g, answers *a, size_t exhibit)
{
    tc_diag diag = {0};
    size_t i = a->n_documents;

    if (!tc_collateral_envelope(&a->documents[i].kind, &a->documents[i].body,
                                &a->documents[i].signature, g->arena,
                                g->bundle->exhibits[exhibit].body, &diag)) {
        fault(g, exhibit, &diag);
        return;
    }
    a->documents[i].exhibit = exhibit;
    a->n_documents++;
}

static void read_chain(tc_gathered *g, answers *a, size_t exhibit)
{
    tc_pem_chain chain;
    tc_x509 first;
    tc_diag diag = {0};
    tc_bytes text;

    if (!tc_decode_pem_text(&text, g->arena, g->bundle->exhibits[exhibit].body, &diag) ||
        !tc_decode_certificates(&chain, g->arena, text, &diag) ||
        !tc_x509_parse(&first, chain.der[0], &diag)) {
        fault(g, exhibit, &diag);
        return;
    }
    a->chains[a->n_chains].text = text;
    a->chains[a->n_chains].subject = first.subject;
    a->chains[a->n_chains].tcb_signing =
        tc_str_is(tc_x509_common_name(first.subject), "Intel SGX TCB Signing");
    a->n_chains++;
}

static void read_pck_chain(tc_gathered *g, answers *a, size_t exhibit)
{
    tc_pem_chain chain;
    tc_diag diag = {0};
    tc_bytes text;

    if (tc_decode_pem_text(&text, g->arena, g->bundle->exhibits[exhibit].body, &diag) &&
        tc_decode_certificates(&chain, g->arena, text, &diag)) {
        a->pck_chain = text;
    } else {
        fault(g, exhibit, &diag);
    }
}

static void read_crl(tc_gathered *g, answers *a, size_t exhibit, bool root)
{
    tc_diag diag = {0};
    tc_bytes der;
    tc_crl crl;

    if (!tc_decode_crl(&der, g->arena, g->bundle->exhibits[exhibit].body, &diag) ||
        !tc_crl_parse(&crl, der, &diag)) {
        fault(g, exhibit, &diag);
        return;
    }
    tc_gather_blob(g, exhibit, TC_STR("crl"), der);
    if (root) {
        a->root_crl = der;
    } else {
        a->pck_crls[a->n_pck_crls++] = der;
    }
}

static void read_answer(tc_gathered *g, answers *a, size_t exhibit)
{
    switch (g->bundle->exhibits[exhibit].kind) {
    case TC_EXHIBIT_COLLATERAL:
        read_qvl(g, exhibit);
        break;
    case TC_EXHIBIT_TCB_INFO:
    case TC_EXHIBIT_QE_IDENTITY:
        read_document(g, a, exhibit);
        break;
    case TC_EXHIBIT_ISSUER_CHAIN:
        read_chain(g, a, exhibit);
        break;
    case TC_EXHIBIT_PCK_CHAIN:
        read_pck_chain(g, a, exhibit);
        break;
    case TC_EXHIBIT_PCK_CRL:
    case TC_EXHIBIT_ROOT_CRL:
        read_crl(g, a, exhibit, g->bundle->exhibits[exhibit].kind == TC_EXHIBIT_ROOT_CRL);
        break;
    case TC_EXHIBIT_QUOTE:
    case TC_EXHIBIT_GET_QUOTE:
    case TC_EXHIBIT_INFO:
    case TC_EXHIBIT_GUEST_TCB_INFO:
    case TC_EXHIBIT_EVENT_LOG:
    case TC_EXHIBIT_CCEL:
    case TC_EXHIBIT_APP_COMPOSE:
    case TC_EXHIBIT_VM_CONFIG:
    case TC_EXHIBIT_OS_IMAGE:
    case TC_EXHIBIT_ATTESTATION:
    case TC_EXHIBIT_RA_TLS:
    case TC_EXHIBIT_PHALA:
    case TC_EXHIBIT_KIND_COUNT:
        break;
    }
}

/* The QE identity for a technology. */
static void give_qe_identity(tc_gathered *g, const answers *a, uint32_t tee,
                             tc_collateral_parts *parts)
{
    for (size_t i = 0; i < a->n_documents; i++) {
        tc_qe_identity identity;

        if (a->documents[i].kind == TC_ENVELOPE_QE_IDENTITY &&
            (parts->qe_identity.n == 0 ||
             (tc_qe_identity_parse(&identity, g->arena, a->documents[i].body, NULL) &&
              identity.tee == tee))) {
            parts->qe_identity = a->documents[i].body;
            parts->qe_identity_signature = a->documents[i].signature;
        }
    }
}

static void give_chains(const answers *a, tc_collateral_parts *parts)
{
    tc_crl crl;
    bool has_crl = tc_crl_parse(&crl, parts->pck_crl, NULL);

    for (size_t i = 0; i < a->n_chains; i++) {
        if (a->chains[i].tcb_signing) {
            parts->tcb_info_chain = a->chains[i].text;
            parts->qe_identity_chain = a->chains[i].text;
        } else if (has_crl && tc_bytes_eq(a->chains[i].subject, crl.issuer)) {
            parts->pck_crl_chain = a->chains[i].text;
        }
    }
}

/* One set per TCB info and PCK CRL. */
static void assemble(tc_gathered *g, const answers *a)
{
    for (size_t i = 0; i < a->n_documents; i++) {
        tc_collateral_parts parts = {.root_crl = a->root_crl, .pck_chain = a->pck_chain};
        tc_tcb_info info;
        uint32_t tee = TC_TEE_TDX;

        if (a->documents[i].kind != TC_ENVELOPE_TCB_INFO) {
            continue;
        }
        parts.tcb_info = a->documents[i].body;
        parts.tcb_info_signature = a->documents[i].signature;
        if (tc_tcb_info_parse(&info, g->arena, parts.tcb_info, NULL)) {
            tee = info.tee;
        }
        give_qe_identity(g, a, tee, &parts);
        for (size_t k = 0; k < a->n_pck_crls || k == 0; k++) {
            parts.pck_crl = a->n_pck_crls == 0 ? (tc_bytes){NULL, 0} : a->pck_crls[k];
            parts.pck_crl_chain = (tc_bytes){NULL, 0};
            give_chains(a, &parts);
            (void)add_set(g, &parts, a->documents[i].exhibit);
        }
    }
}

void tc_gather_collateral(tc_gathered *g)
{
    answers *a = TC_NEW(g->arena, answers);

    if (a == NULL) {
        return;
    }
    for (size_t i = 0; i < g->bundle->n_exhibits; i++) {
        read_answer(g, a, i);
    }
    assemble(g, a);
    if (a->pck_chain.n > 0) {
        for (size_t i = 0; i < g->n_sets; i++) {
            if (g->sets[i].parts.pck_chain.n == 0) {
                g->sets[i].parts.pck_chain = a->pck_chain;
            }
        }
    }
}

/* Who made the machine's certificate, and for which family: read from a quote's own chain or the
 * one given with the collateral. */
typedef struct platform {
    bool known;
    uint8_t fmspc[6];
    tc_bytes authority; /* Name of the intermediate */
    tc_pem_chain chain;
} platform;

static void read_platform(platform *out, tc_arena *arena, tc_bytes chain_text)
{
    tc_x509 leaf;
    tc_pck pck;

    out->known = tc_pem_certificates(&out->chain, arena, chain_text, TC_PEM_QUOTE, NULL) &&
                 tc_x509_parse(&leaf, out->chain.der[0], NULL) && tc_pck_parse(&pck, &leaf, NULL);
    if (out->known) {
        tc_copy(out->fmspc, pck.fmspc, sizeof out->fmspc);
        out->authority = leaf.issuer;
    }
}

/* Weights: the technology counts most, then the family, the authority, the date. */
enum { FITS_TEE = 8, FITS_FMSPC = 4, FITS_AUTHORITY = 2, FITS_TIME = 1 };

static int fit(const tc_collateral_set *set, const tc_quote *quote, const platform *p, tc_time now)
{
    int score = 0;

    if (!set->readable) {
        return 0;
    }
    score += set->info.tee == quote->tee ? FITS_TEE : 0;
    score += set->info.issue_date <= now && now <= set->info.next_update ? FITS_TIME : 0;
    if (p->known) {
        score += tc_bytes_eq(tc_bytes_of(set->info.fmspc, sizeof set->info.fmspc),
                             tc_bytes_of(p->fmspc, sizeof p->fmspc))
                     ? FITS_FMSPC
                     : 0;
        score += tc_bytes_eq(set->crl_issuer, p->authority) ? FITS_AUTHORITY : 0;
    }
    return score;
}

static void complete_crl_chain(tc_gathered *g, tc_collateral_set *set, const platform *p)
{
    tc_wr w = tc_wr_init(g->arena, 2 * (size_t)TC_MAX_CERTIFICATE);
    tc_bytes text;

    if (set->parts.pck_crl_chain.n > 0 || !p->known) {
        return;
    }
    for (size_t i = 1; i < p->chain.n; i++) {
        tc_pem_encode(&w, p->chain.der[i]);
    }
    if (tc_wr_finish(&text, &w)) {
        set->parts.pck_crl_chain = text;
    }
}

tc_collateral_set *tc_gather_select(tc_gathered *g, const tc_quote *quote, tc_time now)
{
    tc_collateral_set *best = NULL;
    platform p;
    int best_score = -1;

    read_platform(&p, g->arena, quote->certification_data);
    for (size_t i = 0; i < g->n_sets; i++) {
        int score;

        if (!p.known && g->sets[i].parts.pck_chain.n > 0) {
            read_platform(&p, g->arena, g->sets[i].parts.pck_chain);
        }
        score = fit(&g->sets[i], quote, &p, now);
        if (score > best_score) {
            best = &g->sets[i];
            best_score = score;
        }
    }
    if (best != NULL) {
        complete_crl_chain(g, best, &p);
    }
    return best;
}
