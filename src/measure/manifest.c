/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/manifest.h"

#include "base/hex.h"
#include "base/limits.h"
#include "base/rd.h"
#include "measure/label.h"

#define RULE      "dstack:1.6"
#define HEX_SIZE  (2u * TC_SHA256_SIZE)
#define SEPARATOR "  "
#define LINE_END  "\n"

static bool fail(tc_diag *diag, tc_reason reason, const char *what, size_t offset)
{
    tc_diag_set(diag, reason, what, offset);
    return tc_diag_rule(diag, RULE);
}

static size_t count_lines(tc_str text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        n += text.p[i] == LINE_END[0] ? 1 : 0;
    }
    return n;
}

/* next_line takes the text up to the next line end, which is not part of it. False when there is no
 * line end any more. */
static bool next_line(tc_bytes *out, tc_rd *r)
{
    tc_rd rest = *r;
    size_t n = tc_bytes_find(tc_rd_rest(&rest), tc_bytes_of(LINE_END, 1));
    tc_bytes line_end;

    return n != SIZE_MAX && tc_rd_bytes(r, out, n) && tc_rd_bytes(r, &line_end, 1);
}

/* read_line reads 64 digits, two spaces and a name. */
static bool read_line(tc_manifest_line *out, tc_bytes line, size_t offset, tc_diag *diag)
{
    tc_rd r = tc_rd_init(line);
    tc_bytes digits, separator;

    if (!tc_rd_bytes(&r, &digits, HEX_SIZE) || !tc_is_lower_hex(tc_str_from_bytes(digits)) ||
        !tc_hex_decode(out->sha256, sizeof out->sha256, tc_str_from_bytes(digits)) ||
        !tc_rd_bytes(&r, &separator, sizeof SEPARATOR - 1) ||
        !tc_str_is(tc_str_from_bytes(separator), SEPARATOR)) {
        return fail(diag, TC_REASON_SYNTAX, "checksum file: line", offset);
    }
    out->name = tc_str_from_bytes(tc_rd_rest(&r));
    if (!tc_label_is_file(out->name) || tc_str_is(out->name, TC_CHECKSUM_FILE)) {
        return fail(diag, TC_REASON_VALUE, "checksum file: file name", offset);
    }
    return true;
}

static bool read_lines(tc_manifest *out, tc_manifest_line *lines, tc_diag *diag)
{
    tc_rd r = tc_rd_init(tc_bytes_from_str(out->text));
    size_t offset = 0;
    tc_bytes line;

    out->lines = lines;
    while (next_line(&line, &r)) {
        if (!read_line(&lines[out->n], line, offset, diag)) {
            return false;
        }
        if (tc_manifest_find(out, lines[out->n].name) != NULL) {
            return fail(diag, TC_REASON_DUPLICATE, "checksum file: file name", offset);
        }
        out->n++;
        offset = tc_rd_offset(&r);
    }
    return tc_rd_end(&r) || fail(diag, TC_REASON_TRUNCATED, "checksum file: line", offset);
}

bool tc_manifest_parse(tc_manifest *out, tc_arena *arena, tc_str text, tc_diag *diag)
{
    tc_bytes bytes = tc_bytes_from_str(text);
    size_t n = count_lines(text);
    tc_manifest_line *lines;

    *out = (tc_manifest){0};
    if (text.n > TC_MAX_MANIFEST) {
        return fail(diag, TC_REASON_LIMIT, "checksum file", TC_MAX_MANIFEST);
    }
    if (n > TC_MAX_MANIFEST_LINES) {
        return fail(diag, TC_REASON_LIMIT, "checksum file: number of lines", TC_NO_OFFSET);
    }
    if (text.n == 0) {
        return fail(diag, TC_REASON_MISSING, "checksum file: line", 0);
    }
    lines = TC_NEW_ARRAY(arena, n, tc_manifest_line);
    if (lines == NULL) {
        return fail(diag, TC_REASON_NO_MEMORY, "checksum file", TC_NO_OFFSET);
    }
    out->text = text;
    if (!read_lines(out, lines, diag)) {
        *out = (tc_manifest){0};
        return false;
    }
    tc_sha256(out->os_image_hash, &bytes, 1);
    return true;
}

const uint8_t *tc_manifest_find(const tc_manifest *manifest, tc_str name)
{
    for (size_t i = 0; i < manifest->n; i++) {
        if (tc_str_eq(manifest->lines[i].name, name)) {
            return manifest->lines[i].sha256;
        }
    }
    return NULL;
}
