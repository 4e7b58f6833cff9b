/* SPDX-License-Identifier: Apache-2.0
 *
 * Values that follow from the registers and the measured events (dstack:1.2, 2.3, 2.4).
 */
#include <string.h>

#include "crypto/digest.h"
#include "dstack/verify.h"

#define ADDRESS_SIZE 20
#define V3_DOMAIN    "dstack-mr-config-v3:" /* followed by one zero byte: its NUL */
#define HASH_OFFSET  1
#define VERSION_1    1
#define VERSION_2    2
#define VERSION_3    3

void tc_report_data_for(uint8_t out[64], tc_str tag, tc_bytes content)
{
    const tc_bytes parts[] = {tc_bytes_from_str(tag), tc_bytes_of(":", 1), content};

    tc_sha512(out, parts, sizeof parts / sizeof parts[0]);
}

void tc_mr_config_id_v1(uint8_t out[48], const uint8_t compose_hash[32])
{
    memset(out, 0, TC_REGISTER_SIZE);
    out[0] = VERSION_1;
    memcpy(out + HASH_OFFSET, compose_hash, TC_SHA256_SIZE);
}

void tc_mr_config_id_v2(uint8_t out[48], const uint8_t compose_hash[32], const uint8_t app_id[20],
                        tc_key_provider_kind kind, tc_bytes key_provider_id)
{
    const uint8_t kind_byte = (uint8_t)kind;
    const tc_bytes parts[] = {
        tc_bytes_of(compose_hash, TC_SHA256_SIZE),
        tc_bytes_of(app_id, ADDRESS_SIZE),
        tc_bytes_of(&kind_byte, sizeof kind_byte),
        key_provider_id,
    };

    memset(out, 0, TC_REGISTER_SIZE);
    out[0] = VERSION_2;
    tc_keccak256(out + HASH_OFFSET, parts, sizeof parts / sizeof parts[0]);
}

void tc_mr_config_id_v3(uint8_t out[48], tc_bytes document)
{
    const tc_bytes parts[] = {tc_bytes_of(V3_DOMAIN, sizeof V3_DOMAIN), document};

    memset(out, 0, TC_REGISTER_SIZE);
    out[0] = VERSION_3;
    tc_sha256(out + HASH_OFFSET, parts, sizeof parts / sizeof parts[0]);
}

void tc_mr_system(uint8_t out[32], const tc_registers *registers, tc_bytes key_provider_payload)
{
    uint8_t mr_key_provider[TC_SHA256_SIZE] = {0}; /* zero while there is no key provider yet */
    const tc_bytes parts[] = {
        registers->mrtd,
        registers->rtmr[0],
        registers->rtmr[1],
        registers->rtmr[2],
        tc_bytes_of(mr_key_provider, sizeof mr_key_provider),
    };

    if (key_provider_payload.n > 0) {
        tc_sha256(mr_key_provider, &key_provider_payload, 1);
    }
    tc_sha256(out, parts, sizeof parts / sizeof parts[0]);
}

void tc_mr_aggregated(uint8_t out[32], const tc_registers *registers)
{
    const tc_bytes parts[] = {
        registers->mrtd,     registers->rtmr[0],         registers->rtmr[1],
        registers->rtmr[2],  registers->rtmr[3],         registers->mr_config_id,
        registers->mr_owner, registers->mr_owner_config,
    };
    bool configured = !tc_bytes_is_zero(registers->mr_config_id) ||
                      !tc_bytes_is_zero(registers->mr_owner) ||
                      !tc_bytes_is_zero(registers->mr_owner_config);

    tc_sha256(out, parts, configured ? 8 : 5);
}

void tc_mr_image(uint8_t out[32], const tc_registers *registers)
{
    const tc_bytes parts[] = {registers->mrtd, registers->rtmr[1], registers->rtmr[2]};

    tc_sha256(out, parts, sizeof parts / sizeof parts[0]);
}
