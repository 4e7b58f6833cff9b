/* SPDX-License-Identifier: Apache-2.0 */
#include "samples.h"
#include "support.h"

static tc_exhibit_kind kind;
static tc_str why;

static void expect(tc_bytes content, tc_exhibit_kind expected)
{
    if (!tc_bundle_recognise(&kind, &arena, content, &why)) {
        fail_msg("%.60s: %.*s", content.p, (int)why.n, why.p);
    }
    assert_string_equal(tc_exhibit_kind_id(kind), tc_exhibit_kind_id(expected));
    assert_int_equal(why.n, 0);
}

static void refuse(tc_bytes content, const char *phrase)
{
    if (tc_bundle_recognise(&kind, &arena, content, &why)) {
        fail_msg("%.60s: taken for %s", content.p, tc_exhibit_kind_id(kind));
    }
    assert_says(why, phrase);
}

static tc_bytes hex_with(const char *before, tc_bytes bytes, const char *after)
{
    tc_wr w = tc_wr_init(&arena, 2 * bytes.n + 64);
    tc_bytes out;

    tc_wr_lit(&w, before);
    tc_wr_hex(&w, bytes);
    tc_wr_lit(&w, after);
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

/* percent_encoded writes a PEM text as Intel's HTTP headers carry it. */
static tc_bytes percent_encoded(const char *pem)
{
    tc_wr w = tc_wr_init(&arena, 3 * strlen(pem));
    tc_bytes out;

    for (; *pem != '\0'; pem++) {
        if (strchr(" \n+=", *pem) != NULL) {
            tc_wr_lit(&w, "%");
            tc_wr_hex(&w, tc_bytes_of(pem, 1));
        } else {
            tc_wr_bytes(&w, tc_bytes_of(pem, 1));
        }
    }
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

static tc_bytes der_of(const char *pem)
{
    tc_pem_chain chain;

    assert_true(tc_decode_certificates(&chain, &arena, bytes_of_c(pem), NULL));
    return chain.der[0];
}

static tc_bytes crl_of(const char *pem)
{
    tc_bytes der;

    assert_true(tc_decode_crl(&der, &arena, bytes_of_c(pem), NULL));
    return der;
}

static void quotes_are_known_in_binary_and_hex(void **state)
{
    tc_bytes quote = a_quote(0);

    (void)state;
    expect(quote, TC_EXHIBIT_QUOTE);
    expect(hex_with("", quote, ""), TC_EXHIBIT_QUOTE);
    expect(hex_with("0x", quote, ""), TC_EXHIBIT_QUOTE);
    expect(hex_with(" \t\r\n0x", quote, "\n \t\r\n"), TC_EXHIBIT_QUOTE);
}

static void hex_must_be_whole(void **state)
{
    tc_bytes quote = a_quote(0);

    (void)state;
    refuse(hex_with("", quote, "0"), "odd number of digits");
    refuse(hex_with("04\n", quote, ""), "white space inside");
    refuse(hex_with("", quote, "x"), "accepted are");
}

static void json_documents_are_known_by_their_members(void **state)
{
    static const struct {
        const char *text;
        tc_exhibit_kind kind;
    } cases[] = {
        {"{\"tcbInfo\":{},\"signature\":\"00\"}", TC_EXHIBIT_TCB_INFO},
        {"{\"enclaveIdentity\":{},\"signature\":\"00\"}", TC_EXHIBIT_QE_IDENTITY},
        {"{\"tcb_info\":\"{}\",\"qe_identity\":\"{}\"}", TC_EXHIBIT_COLLATERAL},
        {"{\"app_id\":\"00\",\"instances\":[]}", TC_EXHIBIT_PHALA},
        {"{\"app_id\":\"00\",\"tcb_info\":\"{}\"}", TC_EXHIBIT_INFO},
        {"{\"app_id\":\"00\",\"tcb_info\":{}}", TC_EXHIBIT_INFO},
        {"{\"app_id\":\"00\",\"app_cert\":\"\"}", TC_EXHIBIT_INFO},
        {"{\"mrtd\":\"\",\"rtmr0\":\"\",\"rtmr1\":\"\",\"rtmr2\":\"\",\"rtmr3\":\"\"}",
         TC_EXHIBIT_GUEST_TCB_INFO},
        {"{\"quote\":\"04\",\"event_log\":\"[]\"}", TC_EXHIBIT_GET_QUOTE},
        {"{\"quote\":\"04\",\"hash_algorithm\":\"sha512\"}", TC_EXHIBIT_GET_QUOTE},
        {"{\"attestation\":\"00\"}", TC_EXHIBIT_GET_QUOTE},
        {"{\"quote\":null,\"attestation\":\"00\"}", TC_EXHIBIT_GET_QUOTE},
        {"[{\"imr\":0,\"event_type\":1}]", TC_EXHIBIT_EVENT_LOG},
        {"{\"manifest_version\":2,\"runner\":\"docker-compose\"}", TC_EXHIBIT_APP_COMPOSE},
        {"{\"docker_compose_file\":\"\"}", TC_EXHIBIT_APP_COMPOSE},
        {"{\"bash_script\":\"\"}", TC_EXHIBIT_APP_COMPOSE},
        {" \n{\"attestation\":\"00\"}\n", TC_EXHIBIT_GET_QUOTE},
        {"{\"\\u0061ttestation\":\"00\"}", TC_EXHIBIT_GET_QUOTE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect(bytes_of_c(cases[i].text), cases[i].kind);
    }
}

static void json_of_other_shapes_is_refused(void **state)
{
    (void)state;
    refuse(bytes_of_c("{}"), "members: none");
    refuse(bytes_of_c("{\"a\":1,\"b\\n\":2}"), "members: \"a\", \"b?\")");
    refuse(bytes_of_c("{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7}"),
           "\"f\" and more)");
    refuse(bytes_of_c("{\"quote\":4}"), "none of the known kinds");
    refuse(bytes_of_c("{\"attestation\":{}}"), "none of the known kinds");
    refuse(bytes_of_c("{\"app_id\":\"00\",\"instances\":{}}"), "none of the known kinds");
    refuse(bytes_of_c("{\"mrtd\":\"\",\"rtmr0\":\"\"}"), "trustcenter inspect FILE");
    refuse(bytes_of_c("[]"), "not an event log");
    refuse(bytes_of_c("[1]"), "not an event log");
    refuse(bytes_of_c("[{\"imr\":0}]"), "not an event log");
    refuse(bytes_of_c("{\"quote\":\"04\"} x"), "at byte 15");
    refuse(bytes_of_c("{\"quote\":\"04\""), "ends too early");
    refuse(bytes_of_c("{\"quote\":\"04\",\"quote\":\"05\"}"), "more than once");
}

static void certificate_chains_are_known_by_the_first_names(void **state)
{
    (void)state;
    expect(bytes_of_c(PEM_TCB_SIGNING PEM_ROOT), TC_EXHIBIT_ISSUER_CHAIN);
    expect(bytes_of_c(PEM_PLATFORM_CA PEM_ROOT), TC_EXHIBIT_ISSUER_CHAIN);
    expect(bytes_of_c(PEM_PROCESSOR_CA PEM_ROOT), TC_EXHIBIT_ISSUER_CHAIN);
    expect(bytes_of_c(PEM_PCK PEM_PLATFORM_CA PEM_ROOT), TC_EXHIBIT_PCK_CHAIN);
    expect(bytes_of_c(PEM_PCK), TC_EXHIBIT_PCK_CHAIN);
    expect(percent_encoded(PEM_TCB_SIGNING PEM_ROOT), TC_EXHIBIT_ISSUER_CHAIN);
    expect(percent_encoded(PEM_PCK PEM_PLATFORM_CA PEM_ROOT), TC_EXHIBIT_PCK_CHAIN);
    expect(bytes_of_c(PEM_RA_TLS), TC_EXHIBIT_RA_TLS);
    expect(bytes_of_c(PEM_RA_TLS PEM_KMS_ROOT), TC_EXHIBIT_RA_TLS);
    expect(bytes_of_c(PEM_PLAIN PEM_RA_TLS), TC_EXHIBIT_RA_TLS);
    expect(der_of(PEM_RA_TLS), TC_EXHIBIT_RA_TLS);
    expect(der_of(PEM_PCK), TC_EXHIBIT_PCK_CHAIN);
}

static void certificates_that_show_nothing_are_refused(void **state)
{
    (void)state;
    refuse(bytes_of_c(PEM_ROOT), "root certificate \"Intel SGX Root CA\" alone");
    refuse(der_of(PEM_ROOT), "--trust-root");
    refuse(bytes_of_c(PEM_KMS_ROOT), "root certificate \"Dstack KMS CA\" alone");
    refuse(bytes_of_c(PEM_ROOT PEM_PLATFORM_CA PEM_PCK), "starts with its root");
    refuse(bytes_of_c(PEM_PLAIN), "neither one of Intel's");
    refuse(bytes_of_c("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
           "holds a certificate, but");
    refuse(bytes_of_c("-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----\n"),
           "PEM text, but");
    refuse(bytes_of_c("-----BEGIN%20CERTIFICATE-----%0"), "percent-encoding");
    refuse(bytes_of_c("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
           "neither certificates nor a revocation list");
}

static void revocation_lists_are_known_in_every_spelling(void **state)
{
    tc_bytes root = crl_of(PEM_CRL_ROOT);
    tc_bytes platform = crl_of(PEM_CRL_PLATFORM);

    (void)state;
    expect(bytes_of_c(PEM_CRL_ROOT), TC_EXHIBIT_ROOT_CRL);
    expect(bytes_of_c(PEM_CRL_PLATFORM), TC_EXHIBIT_PCK_CRL);
    expect(bytes_of_c(PEM_CRL_PROCESSOR), TC_EXHIBIT_PCK_CRL);
    expect(root, TC_EXHIBIT_ROOT_CRL);
    expect(platform, TC_EXHIBIT_PCK_CRL);
    expect(hex_with("", root, "\n"), TC_EXHIBIT_ROOT_CRL);
    expect(hex_with("0x", platform, ""), TC_EXHIBIT_PCK_CRL);
    refuse(bytes_of_c(PEM_CRL_OTHER), "revocation list of \"Dstack KMS CA\"");
    refuse(crl_of(PEM_CRL_OTHER), "none of Intel's SGX authorities");
    refuse(bytes_of_c("-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----"), "not well-formed");
    refuse(bytes_of_c("-----BEGIN X509 CRL-----\n=\n-----END X509 CRL-----"), "its Base64");
}

static void attestations_are_known_by_their_first_fields(void **state)
{
    static const uint8_t tdx[] = {0x00, 0x00, 0xf1, 0x0a}; /* compact length 700 */
    static const uint8_t gcp[] = {0x00, 0x01, 0xf1, 0x0a};
    static const uint8_t nitro[] = {0x00, 0x02, 0x08, 0x84, 0x44};
    static const uint8_t nitro_tagged[] = {0x00, 0x04, 0x08, 0xd2, 0x84};
    static const uint8_t bad_nitro[] = {0x00, 0x02, 0x08, 0x85, 0x44};
    static const uint8_t bad_variant[] = {0x00, 0x05, 0x08, 0x84, 0x44};
    static const uint8_t empty[] = {0x00, 0x02, 0x00, 0x84};
    static const uint8_t v1[] = {0x83, 0xa7, 'v', 'e', 'r', 's', 'i', 'o', 'n', 0x01};
    static const uint8_t v1_map16[] = {0xde, 0x00, 0x03, 0xa7, 'v', 'e', 'r', 's', 'i', 'o', 'n'};
    static const uint8_t v1_map32[] = {0xdf, 0x00, 0x00, 0x00, 0x03, 0xa7, 'v',
                                       'e',  'r',  's',  'i',  'o',  'n'};
    static const uint8_t v1_second[] = {0x82, 0xa1, 'a', 0x01, 0xa7, 'v', 'e',
                                        'r',  's',  'i', 'o',  'n',  0x01};
    static const uint8_t other_map[] = {0x81, 0xa1, 'a', 0x01};
    tc_wr w = tc_wr_init(&arena, 2048);
    tc_bytes snp, quote = a_quote(0);
    tc_bytes out;

    (void)state;
    tc_wr_bytes(&w, tc_bytes_of(tdx, sizeof tdx));
    tc_wr_bytes(&w, quote);
    assert_true(tc_wr_finish(&out, &w));
    expect(out, TC_EXHIBIT_ATTESTATION);
    expect(hex_with("0x", out, ""), TC_EXHIBIT_ATTESTATION);
    w = tc_wr_init(&arena, 2048);
    tc_wr_bytes(&w, tc_bytes_of(gcp, sizeof gcp));
    tc_wr_bytes(&w, quote);
    assert_true(tc_wr_finish(&out, &w));
    expect(out, TC_EXHIBIT_ATTESTATION);
    expect(tc_bytes_of(nitro, sizeof nitro), TC_EXHIBIT_ATTESTATION);
    expect(tc_bytes_of(nitro_tagged, sizeof nitro_tagged), TC_EXHIBIT_ATTESTATION);
    expect(tc_bytes_of(v1, sizeof v1), TC_EXHIBIT_ATTESTATION);
    expect(tc_bytes_of(v1_map16, sizeof v1_map16), TC_EXHIBIT_ATTESTATION);
    expect(tc_bytes_of(v1_map32, sizeof v1_map32), TC_EXHIBIT_ATTESTATION);
    expect(tc_bytes_of(v1_second, sizeof v1_second), TC_EXHIBIT_ATTESTATION);
    refuse(tc_bytes_of(bad_nitro, sizeof bad_nitro), "none of the known kinds");
    refuse(tc_bytes_of(bad_variant, sizeof bad_variant), "none of the known kinds");
    refuse(tc_bytes_of(empty, sizeof empty), "none of the known kinds");
    refuse(tc_bytes_of(tdx, sizeof tdx), "none of the known kinds");
    refuse(tc_bytes_of(other_map, sizeof other_map), "none of the known kinds");
    refuse(tc_bytes_of(v1, 1), "none of the known kinds");
    refuse(tc_bytes_of(nitro, 1), "none of the known kinds");
    /* An SEV-SNP report has 1184 bytes. */
    w = tc_wr_init(&arena, 2048);
    tc_wr_bytes(&w, tc_bytes_of("\x00\x03\x81\x12", 4));
    tc_wr_bytes(&w, quote);
    tc_wr_bytes(&w, tc_bytes_sub(quote, 0, 1184 - QUOTE_SIZE));
    assert_true(tc_wr_finish(&snp, &w));
    expect(snp, TC_EXHIBIT_ATTESTATION);
    ((uint8_t *)(uintptr_t)snp.p)[2] = 0x7d; /* 1183 */
    refuse(snp, "none of the known kinds");
}

#define TCG_HEADER_SIZE 62u

static void tcg_header(uint8_t out[TCG_HEADER_SIZE], uint8_t algorithms)
{
    memset(out, 0, TCG_HEADER_SIZE);
    out[0] = 1;
    out[4] = 3;
    out[28] = 33;
    memcpy(out + 32, "Spec ID Event03", 16);
    out[56] = algorithms;
    out[60] = 0x0c;
}

static void boot_logs_are_known_but_not_those_of_a_tpm(void **state)
{
    uint8_t log[TCG_HEADER_SIZE];

    (void)state;
    tcg_header(log, 1);
    expect(tc_bytes_of(log, sizeof log), TC_EXHIBIT_CCEL);
    expect(tc_bytes_of(log, 48), TC_EXHIBIT_CCEL);
    refuse(tc_bytes_of(log, 47), "none of the known kinds");
    log[60] = 0x0b;
    refuse(tc_bytes_of(log, sizeof log), "event log of a TPM");
    tcg_header(log, 3);
    refuse(tc_bytes_of(log, sizeof log), "event log of a TPM");
    log[32] = 'x';
    refuse(tc_bytes_of(log, sizeof log), "none of the known kinds");
    tcg_header(log, 1);
    log[8] = 1;
    refuse(tc_bytes_of(log, sizeof log), "none of the known kinds");
}

#define KEY_LINES(label) "-----BEGIN " label "-----\nAAAA\n-----END " label "-----\n"

static void private_keys_are_refused_loudly(void **state)
{
    static const char *const texts[] = {
        KEY_LINES("PRIVATE KEY"),
        KEY_LINES("EC PRIVATE KEY"),
        KEY_LINES("ENCRYPTED PRIVATE KEY"),
        KEY_LINES("OPENSSH PRIVATE KEY"),
        PEM_PCK KEY_LINES("PRIVATE KEY"),
        "\n" KEY_LINES("PRIVATE KEY"),
        "subject=x\n" KEY_LINES("PRIVATE KEY"),
        "-----BEGIN%20PRIVATE%20KEY-----%0AAAAA",
        "{\"key\":\"-----BEGIN PRIVATE KEY-----\\nAAAA\"}",
        "{\"quote\":\"-----BEGIN PRIVATE KEY-----\"}",
        "{\"x\":\"-----BEGIN PRIVATE KEY-----\"",
        "{\"k256_key\":\"00\"}",
        "{\"disk_crypt_key\":\"00\"}",
        "{\"env_crypt_key\":\"00\"}",
        "{\"private_key\":\"00\"}",
        "{\"key\":\"00\",\"signature_chain\":[]}",
        "{\"key\":\"00\",\"certificate_chain\":[]}",
        "{\"kty\":\"EC\",\"d\":\"x\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        refuse(bytes_of_c(texts[i]), "secrets never enter a bundle");
    }
}

static void private_keys_in_der_are_refused(void **state)
{
    static const uint8_t pkcs8[] = {0x30, 0x0d, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                    0x03, 0x2a, 0x03, 0x04, 0x04, 0x01, 0xaa};
    static const uint8_t sec1[] = {0x30, 0x06, 0x02, 0x01, 0x01, 0x04, 0x01, 0xaa};
    static const uint8_t pkcs1[] = {0x30, 0x09, 0x02, 0x01, 0x00, 0x02,
                                    0x01, 0x23, 0x02, 0x01, 0x03};
    static const uint8_t other[] = {0x30, 0x06, 0x02, 0x01, 0x02, 0x04, 0x01, 0xaa};
    static const uint8_t cut_pkcs8[] = {0x30, 0x05, 0x02, 0x01, 0x00, 0x30, 0x05};
    static const uint8_t no_key[] = {0x30, 0x05, 0x02, 0x01, 0x00, 0x30, 0x00};
    static const uint8_t version_only[] = {0x30, 0x03, 0x02, 0x01, 0x00};
    static const uint8_t two[] = {0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x05};

    (void)state;
    refuse(tc_bytes_of(pkcs8, sizeof pkcs8), "secrets never enter a bundle");
    refuse(tc_bytes_of(sec1, sizeof sec1), "secrets never enter a bundle");
    refuse(tc_bytes_of(pkcs1, sizeof pkcs1), "secrets never enter a bundle");
    refuse(hex_with("", tc_bytes_of(sec1, sizeof sec1), ""), "secrets never enter a bundle");
    assert_false(tc_is_private_key(tc_bytes_of(other, sizeof other)));
    assert_false(tc_is_private_key(tc_bytes_of(two, sizeof two)));
    assert_false(tc_is_private_key(tc_bytes_of(cut_pkcs8, sizeof cut_pkcs8)));
    assert_false(tc_is_private_key(tc_bytes_of(no_key, sizeof no_key)));
    assert_false(tc_is_private_key(tc_bytes_of(version_only, sizeof version_only)));
    assert_false(tc_is_private_key(tc_bytes_of(sec1, sizeof sec1 - 1)));
    assert_false(tc_is_private_key(tc_bytes_of("", 0)));
    refuse(tc_bytes_of(other, sizeof other), "holds a certificate, but");
}

/* The app's author made it public; it must not keep the report from being made. */
static void a_key_inside_an_app_definition_does_not_hide_the_evidence(void **state)
{
    (void)state;
    expect(bytes_of_c("{\"bash_script\":\"echo '-----BEGIN PRIVATE KEY-----'\"}"),
           TC_EXHIBIT_APP_COMPOSE);
    expect(bytes_of_c("{\"app_id\":\"00\",\"tcb_info\":\"-----BEGIN PRIVATE KEY-----\"}"),
           TC_EXHIBIT_INFO);
    assert_false(tc_holds_private_key(bytes_of_c("PRIVATE KEY-----")));
    assert_false(tc_holds_private_key(bytes_of_c("BEGIN PRIVATE KEY-----")));
    assert_false(tc_holds_private_key(
        bytes_of_c("-----BEGIN                                     PRIVATE KEY-----")));
    assert_true(tc_holds_private_key(bytes_of_c("PRIVATE KEY----- -----BEGIN PRIVATE KEY-----")));
}

static void machines_and_images_are_known(void **state)
{
    (void)state;
    expect(bytes_of_c("{\"cpu_count\":2,\"memory_size\":2147483648}"), TC_EXHIBIT_VM_CONFIG);
    expect(bytes_of_c("{\"vm_config\":\"{}\",\"kms_urls\":[]}"), TC_EXHIBIT_VM_CONFIG);
    refuse(bytes_of_c("{\"cpu_count\":2}"), "none of the known kinds");
    refuse(bytes_of_c("{\"cpu_count\":\"2\",\"memory_size\":\"2\"}"), "none of the known kinds");
    expect(bytes_of_c("{\"format\":\"trustcenter.os-image/v1\",\"checksum_file\":\"\"}"),
           TC_EXHIBIT_OS_IMAGE);
    refuse(bytes_of_c("{\"format\":\"trustcenter.os-image/v1\"}"), "none of the known kinds");
}

static void our_own_documents_are_no_evidence(void **state)
{
    (void)state;
    refuse(bytes_of_c("{\"format\":\"trustcenter.policy/v1\"}"), "give it with --policy");
    refuse(bytes_of_c("{\"format\":\"trustcenter.report/v1\"}"), "bundle that the report was");
    refuse(bytes_of_c("{\"format\":\"trustcenter.bundle/v1\"}"), "is a bundle");
    refuse(bytes_of_c("{\"a\":[1,{\"format\":0}],\"format\":\"trustcenter.x\"}"),
           "format \"trustcenter.x\"");
    refuse(bytes_of_c("{\"is_valid\":true,\"details\":{}}"), "another verifier");
}

static void empty_and_oversized_files_are_refused(void **state)
{
    uint8_t *big = calloc(1, TC_MAX_BUNDLE + 1);

    (void)state;
    assert_non_null(big);
    refuse(tc_bytes_of("", 0), "empty");
    refuse(bytes_of_c(" \n\t\r"), "empty");
    memcpy(big, quote_start, sizeof quote_start);
    expect(tc_bytes_of(big, TC_MAX_BUNDLE), TC_EXHIBIT_QUOTE);
    refuse(tc_bytes_of(big, TC_MAX_BUNDLE + 1), "at most 16777216");
    free(big);
}

static void other_files_are_refused_with_what_is_accepted(void **state)
{
    (void)state;
    refuse(bytes_of_c("hello"), "accepted are Intel quotes");
    refuse(bytes_of_c("\xff\xfe"), "accepted are Intel quotes");
    refuse(bytes_of_c("services:\n  web:\n"), "trustcenter inspect FILE");
    refuse(bytes_of_c("0x"), "accepted are");
    refuse(tc_bytes_sub(a_quote(0), 0, 100), "accepted are");
}

/* A formatted quote, certificate or document must not crash, whatever is cut off. */
static void every_prefix_is_known_or_refused(void **state)
{
    static const char *const texts[] = {
        PEM_PCK,
        PEM_CRL_ROOT,
        "{\"app_id\":\"00\",\"tcb_info\":{\"a\":[1,2,{}]}}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (size_t n = 0; n < strlen(texts[i]); n++) {
            if (!tc_bundle_recognise(&kind, &arena, tc_bytes_of(texts[i], n), &why)) {
                assert_true(why.n > 0);
            }
        }
    }
}

/* Names and structure are all that is looked at, so many flipped bits change nothing here. */
static void every_flipped_bit_is_known_or_refused(void **state)
{
    const tc_bytes samples[] = {der_of(PEM_RA_TLS), crl_of(PEM_CRL_PLATFORM), a_quote(0)};

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        for (size_t bit = 0; bit < 8 * samples[i].n; bit++) {
            uint8_t *byte = (uint8_t *)(uintptr_t)samples[i].p + bit / 8;

            *byte = (uint8_t)(*byte ^ 1u << bit % 8);
            if (!tc_bundle_recognise(&kind, &arena, samples[i], &why)) {
                assert_true(why.n > 0);
            }
            *byte = (uint8_t)(*byte ^ 1u << bit % 8);
        }
    }
}

static void lack_of_memory_is_never_a_kind(void **state)
{
    static const char *const texts[] = {PEM_PCK PEM_ROOT, PEM_CRL_ROOT, "{\"attestation\":\"00\"}"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        arena.fail_at = arena.calls + 1;
        assert_false(tc_bundle_recognise(&kind, &arena, bytes_of_c(texts[i]), &why));
        assert_true(arena.failed);
        arena.failed = false;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(quotes_are_known_in_binary_and_hex),
        TEST(hex_must_be_whole),
        TEST(json_documents_are_known_by_their_members),
        TEST(json_of_other_shapes_is_refused),
        TEST(certificate_chains_are_known_by_the_first_names),
        TEST(certificates_that_show_nothing_are_refused),
        TEST(revocation_lists_are_known_in_every_spelling),
        TEST(attestations_are_known_by_their_first_fields),
        TEST(boot_logs_are_known_but_not_those_of_a_tpm),
        TEST(private_keys_are_refused_loudly),
        TEST(private_keys_in_der_are_refused),
        TEST(a_key_inside_an_app_definition_does_not_hide_the_evidence),
        TEST(machines_and_images_are_known),
        TEST(our_own_documents_are_no_evidence),
        TEST(empty_and_oversized_files_are_refused),
        TEST(other_files_are_refused_with_what_is_accepted),
        TEST(every_prefix_is_known_or_refused),
        TEST(every_flipped_bit_is_known_or_refused),
        TEST(lack_of_memory_is_never_a_kind),
    };

    return cmocka_run_group_tests_name("recognise", tests, NULL, NULL);
}
