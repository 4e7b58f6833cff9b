/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/label.h"

#include "base/limits.h"

#define PARTS       3
#define PART_DIGITS 3
#define DECIMAL     10u

bool tc_label_is_file(tc_str name)
{
    if (name.n == 0 || name.n > TC_MAX_LABEL || name.p[0] == '.' || name.p[0] == '-') {
        return false;
    }
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (c <= ' ' || c > '~' || c == '/' || c == '\\' || c == '*') {
            return false;
        }
    }
    return true;
}

static bool is_digit(tc_str text)
{
    return text.n > 0 && text.p[0] >= '0' && text.p[0] <= '9';
}

static tc_str behind(tc_str text, size_t n)
{
    return tc_str_of(text.p + n, text.n - n);
}

/* read_part reads one to three digits and moves behind them. */
static bool read_part(uint32_t *out, tc_str *text)
{
    *out = 0;
    if (!is_digit(*text)) {
        return false;
    }
    for (size_t i = 0; i < PART_DIGITS && is_digit(*text); i++) {
        *out = *out * DECIMAL + (uint32_t)(text->p[0] - '0');
        *text = behind(*text, 1);
    }
    return !is_digit(*text);
}

/* read_further reads nothing, or a dot and what does not begin with another one. */
static bool read_further(tc_str *out, tc_str text)
{
    *out = (tc_str){NULL, 0};
    if (text.n == 0) {
        return true;
    }
    if (text.p[0] != '.' || text.n == 1 || text.p[1] == '.') {
        return false;
    }
    *out = behind(text, 1);
    return true;
}

bool tc_version_read(uint32_t *out, tc_str *further, tc_str text)
{
    uint32_t part[PARTS];

    *out = 0;
    *further = (tc_str){NULL, 0};
    for (size_t i = 0; i < PARTS; i++) {
        if (i > 0) {
            if (!tc_str_starts(text, ".")) {
                return false;
            }
            text = behind(text, 1);
        }
        if (!read_part(&part[i], &text)) {
            return false;
        }
    }
    if (!read_further(further, text)) {
        return false;
    }
    *out = TC_VERSION(part[0], part[1], part[2]);
    return true;
}

tc_str tc_label_end(tc_str name)
{
    size_t at = name.n;

    while (at > 0 && name.p[at - 1] != '-') {
        at--;
    }
    return at == 0 ? (tc_str){NULL, 0} : behind(name, at);
}

bool tc_version_of_name(uint32_t *out, tc_str name)
{
    tc_str further;

    return tc_version_read(out, &further, tc_label_end(name));
}
