/* sourcekit/cell.h - one cell of text as a number or a day, exactly or not at all.
 *
 * Numbers: 1,234.50 · (123) （123） · 123- · −5 · １２３ · ¥1.2万 · 3亿元 · 12.5% · 3E+3. What
 * could be read in two ways is refused with a reason: 1,23,456 · 1.234,56 · 1,7. Days: 2026-10-03 ·
 * 2026/10/3 · 2026年10月3日 · 2026年10月 · 202610 · 20261003 · 3-Oct-2026 · serial numbers of
 * spreadsheets (5 digits), each with or without a time. 3/4/2026 needs a declared order.
 */
#ifndef SOURCEKIT_CELL_H
#define SOURCEKIT_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

__extension__ typedef __int128 sk_int128;

/* Why a cell was refused; goes after the value: "is not a number". */
struct sk_reason {
    char text[320];
};

struct sk_number_rules {
    const char *column; /* for the advice in a reason */
    int scale;          /* decimals wanted: 0 ... 36 */
    char mark;          /* '.', or ',' where the data are declared so */
};
bool sk_parse_number(const char *text, size_t length, const struct sk_number_rules *rules, sk_int128 *out,
                     struct sk_reason *reason);

/* printed-double rule: the nearest number with so many decimals, half away from zero; false where
 * it does not fit. */
bool sk_number_from_double(double value, int scale, sk_int128 *out);

/* Adds where the sum fits. */
static inline bool sk_add(sk_int128 *sum, sk_int128 value)
{
    return !__builtin_add_overflow(*sum, value, sum);
}
sk_int128 sk_power10(int n); /* 0 <= n <= 38 */

/* The order of the parts, "YMD", "MDY", "DMY", "YM", "MY"; "" = found; "S" = serial numbers. */
struct sk_day_rules {
    char order[4];
};
/* From "M/D/Y", "dd.mm.yyyy", "%d/%m/%Y", "serial"; false where it cannot be read. */
bool sk_read_day_rules(const char *date_format, struct sk_day_rules *out);
bool sk_parse_day(const char *text, size_t length, const struct sk_day_rules *rules, int32_t *out,
                  struct sk_reason *reason);
bool sk_day_from_ymd(int year, int month, int day, int32_t *out);

/* Without the blanks around it: ASCII ones, U+00A0, U+3000, byte order marks. */
void sk_trim(const char **text, size_t *length);
size_t sk_utf8_length(const char *text, size_t length); /* of what is UTF-8 at its start */
bool sk_is_utf8(const char *text, size_t length);
/* The candidate nearest to word, or NULL where none is near: for "did you mean". */
const char *sk_suggest(const char *word, const char *const *candidates, size_t n);

/* ---- the common cases, inline ------------------------------------------------------------------ */

extern const int64_t sk_powers[19];

/* [-]digits[.digits], at most 18 of them, no more decimals than wanted. */
static inline bool sk_plain_number(const char *text, size_t length, int scale, sk_int128 *out)
{
    const char *end = text + length, *point = NULL;
    int64_t units = 0;
    bool is_negative = length && *text == '-';
    text += is_negative;
    if (length == 0 || length > 18 || text == end || scale > 18)
        return false;
    for (; text < end; text++) {
        unsigned digit = (unsigned)(unsigned char)*text - '0';
        if (digit < 10)
            units = units * 10 + digit;
        else if (*text == '.' && !point && text + 1 < end)
            point = text;
        else
            return false;
    }
    int decimals = point ? (int)(end - point) - 1 : 0;
    if (decimals > scale || (int)length + scale - decimals > 18)
        return false;
    units *= sk_powers[scale - decimals];
    *out = is_negative ? -units : units;
    return true;
}

/* 2026-10-03, whatever the declared order: a year of four digits in front is a year. */
static inline bool sk_plain_day(const char *text, size_t length, int32_t *out)
{
    int digits[10];
    if (length != 10 || text[4] != '-' || text[7] != '-')
        return false;
    for (int i = 0; i < 10; i++) {
        digits[i] = text[i] - '0';
        if (i != 4 && i != 7 && (digits[i] < 0 || digits[i] > 9))
            return false;
    }
    return sk_day_from_ymd(digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3],
                           digits[5] * 10 + digits[6], digits[8] * 10 + digits[9], out);
}

#endif
