/* SPDX-License-Identifier: Apache-2.0
 *
 * app-compose.json and the docker-compose text in it (dstack:2.5): what the measured definition
 * says that a relying party should know.
 */
#ifndef TC_DSTACK_COMPOSE_H
#define TC_DSTACK_COMPOSE_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/limits.h"

typedef enum tc_key_provider_kind {
    TC_KEY_PROVIDER_NONE = 0,
    TC_KEY_PROVIDER_LOCAL = 1,
    TC_KEY_PROVIDER_KMS = 2,
    TC_KEY_PROVIDER_TPM = 3
} tc_key_provider_kind;

typedef struct tc_service {
    tc_str name, image; /* image is "" when the service is built from source */
    bool pinned;        /* image@sha256:<64 hex> */
    bool built;         /* has build: */
} tc_service;

/* Something in the definition that a reader should know: which service, and what. */
typedef struct tc_finding {
    tc_str service, what; /* service "" = the whole definition */
} tc_finding;

#define TC_FINDINGS_MAX 64
typedef struct tc_findings {
    tc_finding items[TC_FINDINGS_MAX];
    size_t n;
    size_t dropped; /* beyond the maximum: counted, never silent */
} tc_findings;

typedef struct tc_app_compose {
    uint64_t manifest_version;
    tc_str name, runner;
    tc_str docker_compose_file, bash_script, pre_launch_script;
    size_t n_init_scripts;
    tc_key_provider_kind key_provider;
    tc_str key_provider_id; /* hex text or "" */
    bool kms_enabled, gateway_enabled, public_logs, public_sysinfo, public_tcbinfo, no_instance_id,
        secure_time;
    const tc_str *allowed_envs;
    size_t n_allowed_envs;
    tc_str storage_fs;
    tc_str docker_registry; /* docker_config.registry: where images are pulled from, or "" */
} tc_app_compose;

/* tc_app_compose_parse reads the raw text. Unknown members are ignored: releases add some; known
 * members of a wrong type are refused. */
TC_MUST_USE bool tc_app_compose_parse(tc_app_compose *out, tc_arena *arena, tc_bytes text,
                                      tc_diag *diag);

typedef struct tc_compose_report {
    const tc_service *services;
    size_t n_services;
    tc_findings unpinned;     /* images without a digest, or built on the spot */
    tc_findings privileged;   /* rights beyond an ordinary container's */
    tc_findings host_network; /* the machine's own network */
    tc_findings mounts;       /* sockets and folders of the system */
    tc_findings built;        /* images built at start */
    tc_findings outside;      /* files that the measured text only points at */
} tc_compose_report;

/* tc_compose_inspect reads the docker-compose text and collects what stands out. Whatever an
 * environment variable decides counts as the worst it could be, because variables are not measured.
 * The reason UNSUPPORTED or LIMIT means that we cannot read it, not that it is wrong. */
TC_MUST_USE bool tc_compose_inspect(tc_compose_report *out, tc_arena *arena, tc_bytes yaml,
                                    tc_diag *diag);

#endif
