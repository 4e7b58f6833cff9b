/* SPDX-License-Identifier: Apache-2.0
 *
 * Derived measurements, written from dstack:2.4 without a look at the verifier's own formulas.
 */
#include "forge/internal.h"

#include "crypto/digest.h"

#define FIELD(field) tc_bytes_of((field), sizeof(field))

void tc_forge_derive(tc_forge_derived *out, const tc_forge_run *run)
{
    const tc_forge_evidence *e = run->out;
    const tc_forge_td *td = &run->o->td;
    tc_bytes boot[] = {FIELD(e->mr_td), FIELD(e->rtmr[0]), FIELD(e->rtmr[1]), FIELD(e->rtmr[2])};
    tc_bytes config[] = {FIELD(e->mr_config_id), FIELD(td->mr_owner), FIELD(td->mr_owner_config)};
    bool configured = false;
    uint8_t provider[TC_SHA256_SIZE];

    for (size_t i = 0; i < 3; i++) {
        configured = configured || !tc_bytes_is_zero(config[i]);
    }
    tc_sha256(provider, &e->key_provider, 1);
    tc_sha256(out->mr_system, (tc_bytes[]){boot[0], boot[1], boot[2], boot[3], FIELD(provider)}, 5);
    tc_sha256(out->mr_aggregated,
              (tc_bytes[]){boot[0], boot[1], boot[2], boot[3], FIELD(e->rtmr[3]), config[0],
                           config[1], config[2]},
              configured && run->o->dstack.release > TC_FORGE_RELEASE_0_4_2 ? 8 : 5);
    tc_sha256(out->mr_image, (tc_bytes[]){boot[0], boot[2], boot[3]}, 3);
    tc_sha256(out->device_id, (tc_bytes[]){FIELD(run->o->quote.user_data)}, 1);
}
