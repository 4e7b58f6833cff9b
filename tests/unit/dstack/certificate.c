/* SPDX-License-Identifier: Apache-2.0 */
#include "certificate.h"

#include "base/wr.h"

#define MAX_SIZE ((size_t)1024 * 1024)

/* The base point of P-256 as a public key: a point that is surely on the curve. */
static const char spki[] = "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
                           "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                           "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

static void put(tc_wr *w, uint8_t tag, tc_bytes content)
{
    tc_wr_u8(w, tag);
    if (content.n < 0x80) {
        tc_wr_u8(w, (uint8_t)content.n);
    } else if (content.n < 0x100) {
        tc_wr_u8(w, 0x81);
        tc_wr_u8(w, (uint8_t)content.n);
    } else if (content.n < 0x10000) {
        tc_wr_u8(w, 0x82);
        tc_wr_u8(w, (uint8_t)(content.n >> 8));
        tc_wr_u8(w, (uint8_t)content.n);
    } else {
        tc_wr_u8(w, 0x83);
        tc_wr_u8(w, (uint8_t)(content.n >> 16));
        tc_wr_u8(w, (uint8_t)(content.n >> 8));
        tc_wr_u8(w, (uint8_t)content.n);
    }
    tc_wr_bytes(w, content);
}

static tc_bytes done(tc_wr *w)
{
    tc_bytes out;

    assert_true(tc_wr_finish(&out, w));
    return out;
}

static tc_bytes wrap(tc_arena *arena, uint8_t tag, tc_bytes content)
{
    tc_wr w = tc_wr_init(arena, MAX_SIZE);

    put(&w, tag, content);
    return done(&w);
}

static tc_bytes make_extension(tc_arena *arena, const extension *e)
{
    const uint8_t oid[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0xe7, 0x3d, 0x01, e->number};
    tc_wr value = tc_wr_init(arena, MAX_SIZE);
    tc_wr w = tc_wr_init(arena, MAX_SIZE);

    if (e->bare) {
        tc_wr_bytes(&value, e->content);
        tc_wr_u8(&value, 0);
    } else {
        put(&value, 0x04, e->content);
    }
    put(&w, 0x06, tc_bytes_of(oid, sizeof oid));
    put(&w, 0x04, done(&value));
    return wrap(arena, 0x30, done(&w));
}

static tc_bytes make_tbs(tc_arena *arena, tc_bytes algorithm, const extension *list, size_t n)
{
    tc_bytes name = hex(arena, "300c310a300806035504030c0161");
    tc_bytes validity =
        hex(arena, "301e170d3735303130313030303030305a170d3335303130313030303030305a");
    tc_wr extensions = tc_wr_init(arena, MAX_SIZE);
    tc_wr w = tc_wr_init(arena, MAX_SIZE);

    for (size_t i = 0; i < n; i++) {
        tc_wr_bytes(&extensions, make_extension(arena, &list[i]));
    }
    tc_wr_bytes(&w, hex(arena, "a003020102020101"));
    tc_wr_bytes(&w, algorithm);
    tc_wr_bytes(&w, name);
    tc_wr_bytes(&w, validity);
    tc_wr_bytes(&w, name);
    tc_wr_bytes(&w, hex(arena, spki));
    if (n > 0) {
        put(&w, 0xa3, wrap(arena, 0x30, done(&extensions)));
    }
    return wrap(arena, 0x30, done(&w));
}

tc_bytes certificate(tc_arena *arena, const extension *list, size_t n)
{
    tc_bytes algorithm = hex(arena, "300a06082a8648ce3d040302");
    tc_bytes signature = hex(arena, "03090030060201010201"
                                    "01");
    tc_wr w = tc_wr_init(arena, MAX_SIZE);

    tc_wr_bytes(&w, make_tbs(arena, algorithm, list, n));
    tc_wr_bytes(&w, algorithm);
    tc_wr_bytes(&w, signature);
    return wrap(arena, 0x30, done(&w));
}
