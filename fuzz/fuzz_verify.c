/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_verify, over simulated evidence of which one object is changed before it is signed, so
 * that the changes get behind the signatures. Oracle: never our own fault, the same report twice.
 * Input: object, stage, scenario bits, then groups of four bytes: offset (2), operation, value.
 */
#include "base/assert.h"
#include "base/wr.h"
#include "forge/forge.h"
#include "trustcenter/trustcenter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEAD      3u
#define GROUP     4u
#define ARENA_CAP ((size_t)64 * 1024 * 1024)

enum { SGX = 1, SHORT_LOG = 2, V5 = 4, LOCAL_KEYS = 8, RELEASE_0_6 = 16, EVENTS_V2 = 32 };
enum { REMOVE = 1, INSERT = 2, KINDS = 3 };

typedef struct change {
    unsigned object, stage;
    tc_bytes groups;
} change;

/* One group: overwrites, removes or inserts a byte. */
static tc_bytes apply(tc_arena *arena, tc_bytes in, const uint8_t *group)
{
    size_t at = in.n == 0 ? 0 : (group[0] | (size_t)group[1] << 8) % in.n;
    size_t skip = in.n == 0 || group[2] % KINDS == INSERT ? 0 : 1;
    tc_wr w = tc_wr_init(arena, in.n + 1);
    tc_bytes out;

    tc_wr_bytes(&w, tc_bytes_sub(in, 0, at));
    if (group[2] % KINDS != REMOVE) {
        tc_wr_u8(&w, group[3]);
    }
    tc_wr_bytes(&w, tc_bytes_sub(in, at + skip, in.n - at - skip));
    TC_ASSERT(tc_wr_finish(&out, &w));
    return out.p == NULL ? tc_bytes_of("", 0) : out;
}

static tc_bytes hook(void *context, tc_arena *arena, tc_forge_object object, tc_forge_stage stage,
                     tc_bytes in)
{
    const change *c = context;

    for (size_t i = 0;
         (unsigned)object == c->object && (unsigned)stage == c->stage && i + GROUP <= c->groups.n;
         i += GROUP) {
        in = apply(arena, in, c->groups.p + i);
    }
    return in;
}

#define BIT(kind) (1u << TC_EXHIBIT_##kind)

/* The forms in which the same evidence can come; one at a time, for speed. */
static const uint32_t forms[] = {
    BIT(GET_QUOTE) | BIT(GUEST_TCB_INFO) | BIT(CCEL) | BIT(OS_IMAGE),
    BIT(RA_TLS) | BIT(APP_COMPOSE),
    BIT(ATTESTATION) | BIT(INFO),
    BIT(PHALA) | BIT(QUOTE) | BIT(EVENT_LOG) | BIT(VM_CONFIG) | BIT(OS_IMAGE),
};
#define FORM_SHIFT 6

static void choose(tc_forge_options *options, uint8_t bits)
{
    tc_forge_defaults(options);
    options->exhibits = forms[bits >> FORM_SHIFT] | BIT(COLLATERAL);
    if ((bits & SGX) != 0) {
        tc_forge_use_sgx(options);
    } else if ((bits & V5) != 0) {
        options->quote.version = 5;
        options->quote.body = TC_FORGE_BODY_TD15;
    }
    options->dstack.stripped = (bits & SHORT_LOG) != 0;
    options->dstack.provider =
        (bits & LOCAL_KEYS) != 0 ? TC_FORGE_PROVIDER_LOCAL : TC_FORGE_PROVIDER_KMS;
    if ((bits & RELEASE_0_6) != 0) {
        options->dstack.release = TC_FORGE_RELEASE_0_6_0;
        options->system.version = "0.6.0";
        options->system.with_measurement = options->system.with_material = true;
    }
    options->dstack.event_version = (bits & EVENTS_V2) != 0 ? 2 : 1;
}

static void judge(tc_bytes *json, tc_arena *arena, const tc_forge_evidence *evidence)
{
    tc_roots *roots = TC_NEW(arena, tc_roots);
    tc_report *report = TC_NEW(arena, tc_report);
    tc_policy *policy;
    tc_str why;

    TC_ASSERT(roots != NULL && report != NULL);
    policy = tc_policy_parse(arena, evidence->policy, &why); /* it knows the image */
    TC_ASSERT(policy != NULL);
    (void)!tc_roots_add(roots, evidence->root_pem); /* the change may have made it unfit */
    TC_ASSERT(tc_verify(report, arena, &evidence->bundle, policy, roots, TC_FORGE_NOW) == TC_OK);
    TC_ASSERT(report->trouble == TC_OK);
    TC_ASSERT(tc_render_json(json, arena, report));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static tc_forge *forge; /* keeps its keys between runs, and nothing else */
    tc_forge_options options;
    tc_forge_evidence evidence;
    tc_arena arena;
    tc_bytes first, again;
    change c;

    tc_arena_init(&arena, ARENA_CAP);
    forge = forge == NULL ? tc_forge_new() : forge;
    TC_ASSERT(forge != NULL);
    if (size >= HEAD) {
        c = (change){data[0] % TC_FORGE_OBJECT_COUNT, data[1] % (TC_FORGE_AFTER + 1u),
                     tc_bytes_of(data + HEAD, size - HEAD)};
        choose(&options, data[2]);
        options.hook = hook;
        options.context = &c;
        if (tc_forge_make(&evidence, forge, &arena, &options) == TC_OK) {
            judge(&first, &arena, &evidence);
            judge(&again, &arena, &evidence);
            TC_ASSERT(tc_bytes_eq(first, again));
        }
    }
    tc_arena_done(&arena);
    return 0;
}
