/* SPDX-License-Identifier: Apache-2.0
 *
 * Known answers: FIPS 180-4 examples ("abc", the empty message), Keccak's for Ethereum, and the
 * rule that joining parts changes nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"
#include "crypto/digest.h"

#define LONGEST 300

typedef void (*hash_fn)(uint8_t *out, const tc_bytes *parts, size_t n_parts);

static void expect(hash_fn hash, size_t size, const char *message, const char *hex)
{
    uint8_t got[TC_SHA512_SIZE], want[TC_SHA512_SIZE];
    tc_bytes part = tc_bytes_of(message, strlen(message));

    hash(got, &part, 1);
    assert_true(tc_hex_decode(want, size, tc_str_from_c(hex)));
    assert_memory_equal(got, want, size);
}

static void sha256_known_answers(void **state)
{
    (void)state;
    expect(tc_sha256, TC_SHA256_SIZE, "abc",
           "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(tc_sha256, TC_SHA256_SIZE, "",
           "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void sha384_known_answers(void **state)
{
    (void)state;
    expect(tc_sha384, TC_SHA384_SIZE, "abc",
           "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
           "8086072ba1e7cc2358baeca134c825a7");
}

static void sha512_known_answers(void **state)
{
    (void)state;
    expect(tc_sha512, TC_SHA512_SIZE, "abc",
           "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
           "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

static void keccak256_known_answers(void **state)
{
    (void)state;
    expect(tc_keccak256, TC_KECCAK256_SIZE, "",
           "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    expect(tc_keccak256, TC_KECCAK256_SIZE, "abc",
           "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    /* The selector of transfer(address,uint256) is a9059cbb. */
    expect(tc_keccak256, TC_KECCAK256_SIZE, "transfer(address,uint256)",
           "a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b");
}

/* 135, 136 and 137 bytes: the padding in one byte, in a block of its own, and behind one byte. */
static void keccak256_pads_at_the_block_border(void **state)
{
    char message[138];

    (void)state;
    memset(message, 'a', sizeof message);
    message[135] = '\0';
    expect(tc_keccak256, TC_KECCAK256_SIZE, message,
           "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446");
    message[135] = 'a';
    message[136] = '\0';
    expect(tc_keccak256, TC_KECCAK256_SIZE, message,
           "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e");
    message[136] = 'a';
    message[137] = '\0';
    expect(tc_keccak256, TC_KECCAK256_SIZE, message,
           "d869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f39");
}

static void parts_are_joined(void **state)
{
    static const hash_fn hashes[] = {tc_sha256, tc_sha384, tc_sha512, tc_keccak256};
    static const size_t sizes[] = {TC_SHA256_SIZE, TC_SHA384_SIZE, TC_SHA512_SIZE,
                                   TC_KECCAK256_SIZE};
    uint8_t message[LONGEST];

    (void)state;
    for (size_t i = 0; i < sizeof message; i++) {
        message[i] = (uint8_t)(i * 7);
    }
    for (size_t h = 0; h < sizeof hashes / sizeof hashes[0]; h++) {
        for (size_t cut = 0; cut <= sizeof message; cut++) {
            uint8_t whole[TC_SHA512_SIZE], joined[TC_SHA512_SIZE];
            tc_bytes all = tc_bytes_of(message, sizeof message);
            tc_bytes parts[] = {
                tc_bytes_sub(all, 0, cut), {NULL, 0}, tc_bytes_sub(all, cut, all.n - cut)};

            hashes[h](whole, &all, 1);
            hashes[h](joined, parts, 3);
            assert_memory_equal(whole, joined, sizes[h]);
        }
    }
}

static void streams_hash_the_same(void **state)
{
    uint8_t message[LONGEST];

    (void)state;
    for (size_t i = 0; i < sizeof message; i++) {
        message[i] = (uint8_t)(i * 7);
    }
    for (size_t cut = 0; cut <= sizeof message; cut++) {
        uint8_t whole[TC_SHA384_SIZE], streamed[TC_SHA384_SIZE];
        tc_bytes all = tc_bytes_of(message, sizeof message);
        tc_bytes head = tc_bytes_sub(all, 0, cut);
        tc_bytes tail = tc_bytes_sub(all, cut, all.n - cut);
        tc_sha256_stream s256;
        tc_sha384_stream s384;

        tc_sha256(whole, &all, 1);
        tc_sha256_init(&s256);
        tc_sha256_update(&s256, head);
        tc_sha256_update(&s256, (tc_bytes){NULL, 0});
        tc_sha256_update(&s256, tail);
        tc_sha256_final(streamed, &s256);
        assert_memory_equal(whole, streamed, TC_SHA256_SIZE);
        tc_sha384(whole, &all, 1);
        tc_sha384_init(&s384);
        tc_sha384_update(&s384, head);
        tc_sha384_update(&s384, (tc_bytes){NULL, 0});
        tc_sha384_update(&s384, tail);
        tc_sha384_final(streamed, &s384);
        assert_memory_equal(whole, streamed, TC_SHA384_SIZE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_known_answers),
        cmocka_unit_test(sha384_known_answers),
        cmocka_unit_test(sha512_known_answers),
        cmocka_unit_test(keccak256_known_answers),
        cmocka_unit_test(keccak256_pads_at_the_block_border),
        cmocka_unit_test(parts_are_joined),
        cmocka_unit_test(streams_hash_the_same),
    };

    return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
