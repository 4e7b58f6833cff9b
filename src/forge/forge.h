/* SPDX-License-Identifier: Apache-2.0
 *
 * Simulated evidence: a test vendor root, the whole hierarchy of certificates, revocation lists and
 * reference data under it, quotes, a made-up OS image, and the dstack evidence of a made-up app
 * (intel-dcap:1-3, dstack-mr:1-5, dstack:1-2). Every form is that of genuine evidence; only the
 * keys are our own, so it verifies only where the simulated root is given as a trust root, and
 * every report about it says so.
 *
 * Everything can be broken one thing at a time. Values are fields of tc_forge_options and can be
 * set to anything while the signatures stay right. What values cannot express is done by a hook,
 * which sees each object before it is signed or hashed, its raw signature, and the finished object.
 *
 * Equal options give equal bytes: keys follow from the seed, nonces from key and message.
 */
#ifndef TC_FORGE_FORGE_H
#define TC_FORGE_FORGE_H

#include "base/arena.h"
#include "forge/key.h"
#include "trustcenter/bundle.h"

/* The default scenario is made at this moment and is valid some days before and after it. */
#define TC_FORGE_NOW ((tc_time)(1767225600 + 10 * 86400)) /* 2026-01-11T00:00:00Z */

/* Who holds a key. STRANGER belongs to nobody in the hierarchy: sign with it to break a chain. */
typedef enum tc_forge_key_id {
    TC_FORGE_KEY_ROOT,
    TC_FORGE_KEY_CA, /* the PCK platform or processor CA */
    TC_FORGE_KEY_PCK,
    TC_FORGE_KEY_TCB_SIGNING,
    TC_FORGE_KEY_ATTESTATION,
    TC_FORGE_KEY_KMS_CA, /* dstack: the root of a key management service */
    TC_FORGE_KEY_APP_CA,
    TC_FORGE_KEY_RA_TLS, /* dstack: the key of the RA-TLS certificate */
    TC_FORGE_KEY_STRANGER,
    TC_FORGE_KEY_COUNT
} tc_forge_key_id;

/* Objects that hooks see. The comment says what the bytes are BEFORE / AFTER. */
typedef enum tc_forge_object {
    TC_FORGE_ROOT_CERT, /* certificates: TBSCertificate / Certificate */
    TC_FORGE_CA_CERT,   /* the PCK platform or processor CA */
    TC_FORGE_PCK_CERT,
    TC_FORGE_TCB_SIGNING_CERT,
    TC_FORGE_ROOT_CRL, /* TBSCertList / CertificateList */
    TC_FORGE_PCK_CRL,
    TC_FORGE_TCB_INFO, /* the signed JSON object / the same, shown with the signature */
    TC_FORGE_QE_IDENTITY,
    TC_FORGE_PCK_CHAIN, /* PEM text as it goes into quotes and collateral: only AFTER */
    TC_FORGE_TCB_CHAIN,
    TC_FORGE_PCK_CRL_CHAIN,
    TC_FORGE_QE_AUTH,         /* before it is hashed / as written */
    TC_FORGE_ATTESTATION_KEY, /* 64 bytes: before they are hashed / as written */
    TC_FORGE_QE_REPORT,       /* 384 bytes: before signing / as written */
    TC_FORGE_QUOTE_SIGNED,    /* header and body: before signing / as written */
    TC_FORGE_CERTIFICATION,   /* certification data: only AFTER */
    TC_FORGE_QUOTE,           /* the whole quote: only AFTER */
    TC_FORGE_COLLATERAL,      /* the dcap-qvl document: only AFTER */
    TC_FORGE_APP_COMPOSE,     /* the text: before it is hashed / as shown */
    TC_FORGE_VM_CONFIG,       /* JSON text, only AFTER */
    TC_FORGE_MR_CONFIG,       /* the document of MRCONFIGID V3: before it is hashed / as shown */
    TC_FORGE_EVENT_LOG_JSON,  /* the text: only AFTER, as the six that follow */
    TC_FORGE_CCEL,
    TC_FORGE_GUEST_TCB_INFO,
    TC_FORGE_INFO,
    TC_FORGE_GET_QUOTE,
    TC_FORGE_VERIFY_REQUEST,
    TC_FORGE_PHALA,
    TC_FORGE_ATTESTATION_V0, /* the encoded bytes: only AFTER */
    TC_FORGE_ATTESTATION_V1,
    TC_FORGE_RA_TLS_CERT, /* certificates, as above */
    TC_FORGE_APP_CA_CERT,
    TC_FORGE_KMS_CA_CERT,
    TC_FORGE_APP_INFO, /* extension 9 of the RA-TLS certificate: only AFTER */
    /* Files of the OS image: before they are hashed, measured and described / what the machine
     * starts, which checksum file and description then know nothing of. */
    TC_FORGE_FIRMWARE,
    TC_FORGE_KERNEL,
    TC_FORGE_INITRD,
    TC_FORGE_METADATA,
    TC_FORGE_MEASUREMENT, /* measurement.tdx.cbor: before it is hashed / as shown */
    TC_FORGE_CHECKSUMS,   /* sha256sum.txt: before it is hashed and described / as shown */
    TC_FORGE_DESCRIPTION, /* the image's description: before it is hashed / as shown */
    TC_FORGE_OBJECT_COUNT
} tc_forge_object;

typedef enum tc_forge_stage {
    TC_FORGE_BEFORE,    /* before signing or hashing: what follows is made for the changed bytes */
    TC_FORGE_SIGNATURE, /* the raw signature, 64 bytes r || s */
    TC_FORGE_AFTER      /* the finished object: nothing is made right again */
} tc_forge_stage;

/* A hook returns the bytes to go on with: `in`, or others from the arena. An empty slice with
 * p == NULL means out of memory; to write nothing, return a slice of length 0 with p set. */
typedef tc_bytes (*tc_forge_hook)(void *context, tc_arena *arena, tc_forge_object object,
                                  tc_forge_stage stage, tc_bytes in);

/* Copies of the event log that a hook can edit one by one. */
typedef enum tc_forge_events {
    TC_FORGE_EVENTS_MEASURED, /* what the registers are made of */
    TC_FORGE_EVENTS_LOG,      /* the log as shown beside a quote */
    TC_FORGE_EVENTS_CLAIMS,   /* the copy inside the guest agent's tcb_info */
    TC_FORGE_EVENTS_ATTESTED, /* event_log of a versioned attestation */
    TC_FORGE_EVENTS_RUNTIME,  /* runtime_events of a versioned attestation */
    TC_FORGE_EVENTS_CCEL
} tc_forge_events;

#define TC_FORGE_EVENTS_MAX 64

typedef struct tc_forge_event {
    uint32_t imr, type;
    bool no_digest; /* written as "" */
    uint8_t digest[48];
    tc_str name;
    tc_bytes payload;
    uint8_t version; /* of a runtime event: 1 or 2 */
    bool has_preimage;
    tc_bytes preimage;
} tc_forge_event;

typedef struct tc_forge_log {
    tc_forge_event events[TC_FORGE_EVENTS_MAX];
    size_t n;
} tc_forge_log;

/* An events hook changes a list in place. In MEASURED the digests of runtime events (imr 3, type
 * 0x08000001) are computed afterwards; every other copy keeps what is written. */
typedef void (*tc_forge_events_hook)(void *context, tc_arena *arena, tc_forge_events which,
                                     tc_forge_log *log);

/* ---- certificates and revocation lists ------------------------------------------------------- */

/* Extensions of a certificate, as bits for leave_out. */
enum {
    TC_FORGE_EXT_AKI = 1 << 0,
    TC_FORGE_EXT_CRL = 1 << 1,
    TC_FORGE_EXT_SKI = 1 << 2,
    TC_FORGE_EXT_KEY_USAGE = 1 << 3,
    TC_FORGE_EXT_BASIC = 1 << 4,
    TC_FORGE_EXT_SGX = 1 << 5
};

typedef struct tc_forge_cert {
    const char *subject, *issuer; /* common names; the rest of an Intel name is fixed */
    uint8_t serial[20];           /* all zero = derived from the key */
    tc_time not_before, not_after;
    bool ca;
    int path_len;       /* < 0 = not written */
    uint16_t key_usage; /* bits as in crypto/x509.h */
    const char *crl_url;
    unsigned leave_out; /* TC_FORGE_EXT_… bits */
    tc_bytes extra;     /* whole Extension values, appended */
} tc_forge_cert;

#define TC_FORGE_SERIALS_MAX 8

typedef struct tc_forge_crl {
    const char *issuer;
    tc_time this_update, next_update;
    uint8_t revoked[TC_FORGE_SERIALS_MAX][20];
    size_t n_revoked;
    bool revoke_ca, revoke_pck, revoke_tcb_signing; /* also list these certificates */
} tc_forge_crl;

/* The SGX extension of the PCK certificate (intel-dcap:2.2). */
typedef struct tc_forge_pck {
    bool processor_ca; /* 5 entries and the processor CA; otherwise 7 and the platform CA */
    uint8_t ppid[16];
    uint8_t components[16];
    uint16_t pce_svn;
    uint8_t cpu_svn[16];
    uint8_t pce_id[2];
    uint8_t fmspc[6];
    uint8_t sgx_type;
    uint8_t platform_instance_id[16];
    bool dynamic_platform, cached_keys, smt_enabled;
} tc_forge_pck;

/* ---- reference data -------------------------------------------------------------------------- */

#define TC_FORGE_LEVELS_MAX     8
#define TC_FORGE_MODULES_MAX    4
#define TC_FORGE_ADVISORIES_MAX 4

typedef struct tc_forge_level {
    uint8_t sgx[16], tdx[16]; /* platform levels */
    uint16_t pce_svn;
    uint16_t isv_svn; /* module and QE levels */
    tc_time date;
    const char *status;
    const char *advisories[TC_FORGE_ADVISORIES_MAX]; /* NULL ends the list */
} tc_forge_level;

typedef struct tc_forge_module {
    const char *id; /* "TDX_01"; not written for tdxModule */
    uint8_t mr_signer[48];
    uint8_t attributes[8], attributes_mask[8];
    tc_forge_level levels[TC_FORGE_LEVELS_MAX];
    size_t n_levels;
} tc_forge_module;

typedef struct tc_forge_tcb_info {
    const char *id; /* "TDX" or "SGX"; the TDX members are written for "TDX" only */
    uint64_t version;
    tc_time issue_date, next_update;
    uint8_t fmspc[6], pce_id[2];
    bool upper_case; /* FMSPC in capital letters, as newer answers have it */
    uint64_t tcb_type, evaluation_number;
    tc_forge_module module;
    tc_forge_module modules[TC_FORGE_MODULES_MAX];
    size_t n_modules;
    tc_forge_level levels[TC_FORGE_LEVELS_MAX];
    size_t n_levels;
} tc_forge_tcb_info;

typedef struct tc_forge_qe_identity {
    const char *id; /* "TD_QE" or "QE" */
    uint64_t version;
    tc_time issue_date, next_update;
    uint64_t evaluation_number;
    uint8_t misc_select[4], misc_select_mask[4];
    uint8_t attributes[16], attributes_mask[16];
    uint8_t mr_signer[32];
    uint64_t isv_prod_id;
    tc_forge_level levels[TC_FORGE_LEVELS_MAX];
    size_t n_levels;
} tc_forge_qe_identity;

/* ---- quotes ---------------------------------------------------------------------------------- */

/* An SGX enclave report (intel-dcap:1.2). Reserved and KSS fields are zero; hooks can set them. */
typedef struct tc_forge_enclave {
    uint8_t cpu_svn[16];
    uint8_t misc_select[4];
    uint8_t attributes[16];
    uint8_t mr_enclave[32], mr_signer[32];
    uint16_t isv_prod_id, isv_svn;
    uint8_t report_data[64]; /* of the QE: only the second half is used */
} tc_forge_enclave;

/* A TD report (intel-dcap:1.3). RTMRs are replayed from the event log. */
typedef struct tc_forge_td {
    uint8_t tee_tcb_svn[16];
    uint8_t mr_seam[48], mr_signer_seam[48];
    uint8_t seam_attributes[8], td_attributes[8], xfam[8];
    uint8_t mr_td[48]; /* all zero = what the image's firmware measures */
    uint8_t mr_owner[48], mr_owner_config[48];
    uint8_t tee_tcb_svn_2[16];
    uint8_t mr_service_td[48];
} tc_forge_td;

/* Bodies; the values are the body types of version 5 (intel-dcap:1.4). */
enum {
    TC_FORGE_BODY_SGX = 1,
    TC_FORGE_BODY_TD10 = 2,
    TC_FORGE_BODY_TD15 = 3,
    TC_FORGE_BODY_TD15EX = 4
};

typedef struct tc_forge_quote {
    uint16_t version;
    uint16_t key_type;
    uint32_t tee;             /* 0 SGX, 0x81 TDX */
    uint16_t qe_svn, pce_svn; /* version 3; reserved in others */
    uint8_t vendor_id[16];
    uint8_t user_data[20];
    uint16_t body; /* what is written; in version 5 also the body type */
    uint8_t report_data[64];
    uint16_t outer_type;         /* 6; versions 4 and 5 */
    uint16_t certification_type; /* 1 to 5 */
    bool chain_nul;              /* a NUL behind the PEM chain, as quotes carry it */
    size_t qe_auth_size;         /* bytes 00 01 02 …; 32 in genuine quotes */
    size_t tail;                 /* zero bytes behind the signature section */
    /* Lengths that do not fit: added to what is right. */
    int32_t add_body_size, add_auth_data_len, add_outer_size, add_inner_size;
    int16_t add_qe_auth_size;
} tc_forge_quote;

/* ---- the operating system -------------------------------------------------------------------- */

/* A yes or no in a document that may also leave it out. */
typedef enum tc_forge_flag { TC_FORGE_UNSAID, TC_FORGE_NO, TC_FORGE_YES } tc_forge_flag;

/* An OS image, the machine that starts it and tells so in its vm_config, and what the policy says
 * about the image. Another machine in the vm_config is an edit of TC_FORGE_VM_CONFIG. */
typedef struct tc_forge_system {
    /* The image. */
    const char *version;
    uint8_t build;       /* others give other firmware, kernel and root file system */
    const char *cmdline; /* NULL = that of a dstack image */
    bool is_dev;
    bool with_measurement;  /* it carries measurement.tdx.cbor, as since 0.6 */
    bool usual_memory_only; /* its description knows the kernel for no machine with little memory */
    bool described_in_policy;
    bool known_in_policy;
    tc_forge_flag dev_in_policy; /* UNSAID = what the image is */
    bool allow_dev;
    const char *accepted_advisory; /* or NULL */

    /* The machine. */
    uint32_t cpus;
    uint64_t memory;          /* bytes */
    const char *qemu_version; /* NULL = not said */
    tc_forge_flag pic, two_pass;
    uint32_t gpus, nvswitches;
    bool hotplug_off, hugepages;
    uint64_t pci_hole64;      /* bytes */
    const char *ovmf_variant; /* NULL = not said */
    bool kernel_as_file;      /* its firmware measures the kernel as QEMU did not change it */

    /* What else its vm_config says. */
    bool lite;          /* tdx_attestation_variant */
    bool with_material; /* the image's measurement, with the checksum file */
} tc_forge_system;

/* What was made of an image. */
typedef struct tc_forge_image {
    tc_bytes firmware, kernel, initrd, metadata, measurement, checksums;
    tc_bytes description; /* exhibit dstack.os-image; empty = files are broken */
    uint8_t hash[32];     /* of the checksum file */
    uint8_t description_sha256[32];
    tc_bytes policy_row; /* of os.images; empty = the policy does not know the image */
} tc_forge_image;

/* Their names, also in the folder that `trustcenter forge` makes. */
#define TC_FORGE_FIRMWARE_FILE    "ovmf.fd"
#define TC_FORGE_KERNEL_FILE      "bzImage"
#define TC_FORGE_INITRD_FILE      "initramfs.cpio.gz"
#define TC_FORGE_METADATA_FILE    "metadata.json"
#define TC_FORGE_MEASUREMENT_FILE "measurement.tdx.cbor"
#define TC_FORGE_CHECKSUMS_FILE   "sha256sum.txt"

/* ---- dstack ---------------------------------------------------------------------------------- */

/* Release families, by the sequence of their runtime events (dstack:2.2). */
#define TC_FORGE_RELEASE_LIST(X)                                                                   \
    X(0_3_1, "0.3.1")                                                                              \
    X(0_3_3, "0.3.3")                                                                              \
    X(0_4_0, "0.4.0")                                                                              \
    X(0_4_2, "0.4.2")                                                                              \
    X(0_5_1, "0.5.1")                                                                              \
    X(0_5_5, "0.5.5")                                                                              \
    X(0_6_0, "0.6.0")

typedef enum tc_forge_release {
#define X(name, text) TC_FORGE_RELEASE_##name,
    TC_FORGE_RELEASE_LIST(X)
#undef X
        TC_FORGE_RELEASE_COUNT
} tc_forge_release;

/* Key providers; the values are the kind bytes of MRCONFIGID V2 (dstack:2.1). */
typedef enum tc_forge_provider {
    TC_FORGE_PROVIDER_NONE = 0,
    TC_FORGE_PROVIDER_LOCAL = 1,
    TC_FORGE_PROVIDER_KMS = 2,
    TC_FORGE_PROVIDER_TPM = 3
} tc_forge_provider;

/* What an RA-TLS certificate carries (dstack:1.7). */
typedef enum tc_forge_ra_tls {
    TC_FORGE_RA_TLS_QUOTE,      /* extensions 1 and 2 */
    TC_FORGE_RA_TLS_ATTESTATION /* extension 8, and 9 */
} tc_forge_ra_tls;

typedef struct tc_forge_dstack {
    tc_forge_release release;
    uint8_t event_version;      /* of runtime events: 1 or 2 */
    const char *app_compose;    /* NULL = a small, careful one */
    const char *docker_compose; /* used by the default app_compose; NULL = a small, careful one */
    tc_forge_provider provider;
    const char *provider_name; /* NULL = the name that belongs to the provider */
    tc_bytes provider_id;      /* empty = derived: KMS root key, or a made-up enclave */
    tc_bytes app_id;      /* 20; empty = derived: from the seed with a KMS, else the compose hash */
    tc_bytes instance_id; /* 20; empty = derived */
    bool no_instance_id;
    uint8_t os_image_hash[32];  /* what everybody says it is; all zero = the image's */
    bool with_mr_kms, with_gpu; /* optional events */
    size_t init_scripts;        /* 0 to 5, release 0.6 */
    unsigned mr_config;         /* MRCONFIGID version: 0 = all zero, 1, 2, 3 */
    bool stripped;              /* logs without digests of runtime events */
    bool short_boot_payloads;   /* payloads of boot events left out, as since 0.5.6 */
    const char *late_event;     /* an event of the app after system-ready, or NULL */
    tc_forge_ra_tls ra_tls;
    bool self_signed;             /* the RA-TLS certificate stands alone */
    const char *ra_tls_usage;     /* extension 4; NULL = not written */
    bool ra_tls_app_id;           /* extension 3 */
    tc_bytes ra_tls_other_app_id; /* what extension 3 says instead of the app id */
    tc_bytes ra_tls_attestation;  /* an extension 8 beside the quote of extension 1 */
} tc_forge_dstack;

/* ---- the whole scenario ---------------------------------------------------------------------- */

/* What is made, as bits: leave out what is not needed, for speed. */
enum {
    TC_FORGE_MAKE_DSTACK = 1 << 0, /* answers, logs, attestations */
    TC_FORGE_MAKE_RA_TLS = 1 << 1,
    TC_FORGE_MAKE_BUNDLE = 1 << 2,
    TC_FORGE_MAKE_ALL = 7
};

typedef struct tc_forge_options {
    uint64_t seed;
    unsigned make; /* TC_FORGE_MAKE_… bits */
    tc_time now;   /* when the evidence was collected */
    tc_forge_cert root, ca, pck_cert, tcb_signing;
    tc_forge_crl root_crl, pck_crl;
    tc_forge_pck pck;
    tc_forge_tcb_info tcb_info;
    tc_forge_qe_identity qe_identity;
    tc_forge_enclave qe;  /* the QE report */
    tc_forge_enclave isv; /* the report of an SGX quote */
    tc_forge_td td;
    tc_forge_quote quote;
    tc_forge_system system;
    tc_forge_dstack dstack;
    bool pck_chain_in_collateral; /* set by itself for certification types 1 to 4 */
    uint32_t exhibits;            /* bits 1 << TC_EXHIBIT_…: what the bundle holds */
    bool prefer_v1;               /* the attestation in the bundle and in certificates is a V1 */
    bool leave_out_pck_chain;     /* also where nothing else holds the machine's certificate */
    bool has_subject;             /* the bundle names this subject instead of the app */
    tc_subject subject;
    uint8_t signer[TC_FORGE_OBJECT_COUNT]; /* tc_forge_key_id of who signs each object */
    tc_forge_hook hook;                    /* or NULL */
    tc_forge_events_hook events_hook;      /* or NULL */
    void *context;                         /* of both hooks */
} tc_forge_options;

/* tc_forge_defaults fills a sane TDX scenario: version 4, dstack 0.5.5 with a KMS, UpToDate. */
void tc_forge_defaults(tc_forge_options *out);

/* tc_forge_use_sgx changes the options to an SGX enclave: TEE, TCB info, QE identity, body. */
void tc_forge_use_sgx(tc_forge_options *options);

/* tc_forge_use_processor_ca changes them to a certificate of the processor CA (SGX only). */
void tc_forge_use_processor_ca(tc_forge_options *options);

/* tc_forge_use_self_signed changes the RA-TLS certificate to one that stands alone. */
void tc_forge_use_self_signed(tc_forge_options *options);

/* Everything that was made; slices live in the arena. What was left out is empty. */
typedef struct tc_forge_evidence {
    tc_bytes root_der, ca_der, pck_der, tcb_signing_der;
    tc_bytes root_pem;
    tc_bytes root_crl, pck_crl;            /* DER */
    tc_bytes tcb_info, tcb_info_signature; /* the signed object; 64 bytes */
    tc_bytes qe_identity, qe_identity_signature;
    tc_bytes tcb_info_answer, qe_identity_answer; /* as Intel serves them */
    tc_bytes tcb_chain, pck_crl_chain, pck_chain; /* PEM */
    tc_bytes collateral;                          /* dcap-qvl JSON */
    tc_forge_image image;
    uint8_t mr_td[48], rtmr[4][48], mr_config_id[48];
    tc_bytes quote;
    tc_forge_log log; /* what was measured */
    tc_bytes app_compose, vm_config, mr_config, key_provider;
    uint8_t app_id[20], compose_hash[32], os_image_hash[32];
    tc_bytes instance_id;
    tc_bytes event_log, ccel, guest_tcb_info, info, get_quote, verify_request, phala;
    tc_bytes attestation_v0, attestation_v1;
    tc_bytes ra_tls_der, ra_tls_pem; /* the leaf; the chain */
    tc_bytes ra_tls_quote;
    tc_bytes policy; /* a policy document that asks for exactly this app and report data */
    tc_bundle bundle;
    tc_bytes bundle_json; /* its canonical form */
} tc_forge_evidence;

/* A maker holds the curve and the keys of the last seed; it belongs to one thread at a time. */
typedef struct tc_forge tc_forge;
TC_MUST_USE tc_forge *tc_forge_new(void);
void tc_forge_free(tc_forge *forge);

/* tc_forge_make makes everything the options ask for, in the arena. TC_E_NOMEM or TC_E_CRYPTO. */
TC_MUST_USE tc_err tc_forge_make(tc_forge_evidence *out, tc_forge *forge, tc_arena *arena,
                                 const tc_forge_options *options);

/* tc_forge_replace returns `in` with every `from` replaced by `to`: the usual body of a hook. NULL
 * when out of memory. */
tc_bytes tc_forge_replace(tc_arena *arena, tc_bytes in, tc_bytes from, tc_bytes to);

#endif
