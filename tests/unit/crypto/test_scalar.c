/* SPDX-License-Identifier: Apache-2.0
 *
 * The inversion is checked against its definition with libcrypto's arithmetic.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/bn.h>

#include "crypto/digest.h"
#include "crypto/scalar.h"

#define ROUNDS 20000

/* Asserts a * inverse(a) = 1 mod n. */
static void expect_inverse(BN_CTX *ctx, const tc_scalar *a)
{
    uint8_t bytes[TC_SCALAR_SIZE];
    tc_scalar inverse = tc_scalar_inverse(a);
    BIGNUM *x = BN_new(), *y = BN_new(), *n = BN_new();

    assert_true(tc_scalar_less(&inverse, &TC_P256_N));
    tc_scalar_write(bytes, a);
    BN_bin2bn(bytes, TC_SCALAR_SIZE, x);
    tc_scalar_write(bytes, &inverse);
    BN_bin2bn(bytes, TC_SCALAR_SIZE, y);
    tc_scalar_write(bytes, &TC_P256_N);
    BN_bin2bn(bytes, TC_SCALAR_SIZE, n);
    assert_int_equal(BN_mod_mul(x, x, y, n, ctx), 1);
    assert_true(BN_is_one(x));
    BN_free(x);
    BN_free(y);
    BN_free(n);
}

static void inverse_of_pseudo_random_numbers(void **state)
{
    BN_CTX *ctx = BN_CTX_new();
    uint8_t bytes[TC_SCALAR_SIZE] = {1};

    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        tc_bytes previous = tc_bytes_of(bytes, sizeof bytes);
        tc_scalar a;

        tc_sha256(bytes, &previous, 1);
        a = tc_scalar_read(bytes);
        /* Every fourth number is short, so that small ones are tried as well. */
        for (int limb = 3; i % 4 == 0 && limb > i % 3; limb--) {
            a.l[limb] = 0;
        }
        if (!tc_scalar_is_zero(&a) && tc_scalar_less(&a, &TC_P256_N)) {
            expect_inverse(ctx, &a);
        }
    }
    BN_CTX_free(ctx);
}

static void inverse_of_powers_of_two_and_neighbours(void **state)
{
    BN_CTX *ctx = BN_CTX_new();
    const tc_scalar one = {{1, 0, 0, 0}};

    (void)state;
    for (size_t bit = 0; bit < 256; bit++) {
        tc_scalar power = {{0}}, a;

        power.l[bit / 64] = (uint64_t)1 << (bit % 64);
        expect_inverse(ctx, &power);
        tc_scalar_add(&a, &power, &one);
        expect_inverse(ctx, &a);
        tc_scalar_sub(&a, &TC_P256_N, &power);
        expect_inverse(ctx, &a);
        if (bit > 0) {
            tc_scalar_sub(&a, &power, &one);
            expect_inverse(ctx, &a);
        }
    }
    BN_CTX_free(ctx);
}

static void read_and_write_are_big_endian(void **state)
{
    uint8_t in[TC_SCALAR_SIZE], out[TC_SCALAR_SIZE];
    tc_scalar a;

    (void)state;
    for (uint8_t i = 0; i < TC_SCALAR_SIZE; i++) {
        in[i] = i;
    }
    a = tc_scalar_read(in);
    assert_true(a.l[0] == 0x18191a1b1c1d1e1f && a.l[3] == 0x0001020304050607);
    tc_scalar_write(out, &a);
    assert_memory_equal(in, out, sizeof in);
}

static void carry_and_borrow_go_through(void **state)
{
    const tc_scalar ones = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
    const tc_scalar one = {{1, 0, 0, 0}}, zero = {{0}};
    tc_scalar a;

    (void)state;
    assert_int_equal(tc_scalar_add(&a, &ones, &one), 1);
    assert_true(tc_scalar_is_zero(&a));
    assert_int_equal(tc_scalar_sub(&a, &zero, &one), 1);
    assert_memory_equal(&a, &ones, sizeof a);
    assert_int_equal(tc_scalar_sub(&a, &ones, &one), 0);
    assert_int_equal(tc_scalar_add(&a, &one, &zero), 0);
    assert_false(tc_scalar_less(&ones, &ones));
    assert_true(tc_scalar_less(&zero, &one));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inverse_of_pseudo_random_numbers),
        cmocka_unit_test(inverse_of_powers_of_two_and_neighbours),
        cmocka_unit_test(read_and_write_are_big_endian),
        cmocka_unit_test(carry_and_borrow_go_through),
    };

    return cmocka_run_group_tests_name("scalar", tests, NULL, NULL);
}
