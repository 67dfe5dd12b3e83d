/* Numbers as people write them. A cell is first brought to ASCII with one byte for each sign of
 * meaning, then read: what stands before the digits, the digits, what stands behind them. */
#include <math.h>
#include <stdio.h>

#include "sourcekit/cell.h"

enum { SIGN_WAN = 1, SIGN_YI = 2, SIGN_PER_MILLE = 3, SIGN_CURRENCY = 4, MAX_CELL = 120, MAX_DIGITS = 38 };

const int64_t sk_powers[19] = {1,
                               10,
                               100,
                               1000,
                               10000,
                               100000,
                               1000000,
                               10000000,
                               100000000,
                               1000000000,
                               10000000000,
                               100000000000,
                               1000000000000,
                               10000000000000,
                               100000000000000,
                               1000000000000000,
                               10000000000000000,
                               100000000000000000,
                               1000000000000000000};

sk_int128 sk_power10(int n)
{
    return n <= 18   ? sk_powers[n]
           : n <= 36 ? (sk_int128)sk_powers[18] * sk_powers[n - 18]
                     : (sk_int128)sk_powers[18] * sk_powers[18] * sk_powers[n - 36];
}

static bool refuse(struct sk_reason *reason, const char *text)
{
    snprintf(reason->text, sizeof reason->text, "%s", text);
    return false;
}

/* ---- to ASCII ------------------------------------------------------------------------------- */

/* clang-format off */
static const struct { const char *utf8; char sign; } signs[] = {
    {"−", '-'}, {"–", '-'}, {"‐", '-'}, {"　", ' '}, {"\u00a0", ' '}, {"\u202f", ' '}, {"\u2009", ' '},
    {"万", SIGN_WAN}, {"萬", SIGN_WAN}, {"亿", SIGN_YI}, {"億", SIGN_YI}, {"‰", SIGN_PER_MILLE},
    {"¥", SIGN_CURRENCY}, {"￥", SIGN_CURRENCY}, {"€", SIGN_CURRENCY}, {"£", SIGN_CURRENCY}, {"₩", SIGN_CURRENCY},
    {"₹", SIGN_CURRENCY}, {"元", SIGN_CURRENCY}, {"圆", SIGN_CURRENCY}, {"圓", SIGN_CURRENCY}, {"US$", SIGN_CURRENCY},
    {"HK$", SIGN_CURRENCY}, {"NT$", SIGN_CURRENCY}, {"RMB", SIGN_CURRENCY}, {"CNY", SIGN_CURRENCY},
    {"USD", SIGN_CURRENCY}, {"EUR", SIGN_CURRENCY}, {"$", SIGN_CURRENCY},
};
/* clang-format on */

/* Bytes used from text, 0 where the character has no place in a number. */
static size_t read_sign(const unsigned char *text, size_t length, char *sign)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t n = strlen(signs[i].utf8);
        if (n <= length && memcmp(text, signs[i].utf8, n) == 0) {
            *sign = signs[i].sign;
            return n;
        }
    }
    if (length >= 3 && text[0] == 0xEF && (text[1] == 0xBC || text[1] == 0xBD)) { /* U+FF01-FF5E */
        unsigned code = (unsigned)(text[1] - 0xBC) * 64 + text[2] - 0x80u + 0x20u;
        *sign = (char)code;
        return code > 0x20 && code < 0x7f ? 3 : 0;
    }
    *sign = (char)text[0];
    return text[0] >= 0x20 && text[0] < 0x7f;
}

/* Length of out, or -1. */
static int to_signs(const char *text, size_t length, char out[MAX_CELL + 1])
{
    int n = 0;
    while (length && n < MAX_CELL) {
        size_t used = read_sign((const unsigned char *)text, length, &out[n]);
        if (!used)
            return -1;
        n++;
        text += used;
        length -= used;
    }
    out[n] = 0;
    return length ? -1 : n;
}

/* ---- reading -------------------------------------------------------------------------------- */

struct reading {
    const char *at;
    bool is_negative, has_paren, has_sign, has_currency;
    sk_int128 digits;
    int n_digits; /* significant ones */
    int exponent; /* value = digits * 10^exponent */
};

static bool take_once(struct reading *r, bool *flag)
{
    bool was = *flag;
    *flag = true;
    r->at++;
    return !was;
}

static bool read_before(struct reading *r)
{
    for (;;) {
        if (*r->at == ' ') {
            r->at++;
        } else if (*r->at == '(') {
            if (!take_once(r, &r->has_paren))
                return false;
            r->is_negative = true;
        } else if (*r->at == '-' || *r->at == '+') {
            r->is_negative |= *r->at == '-';
            if (r->has_paren || !take_once(r, &r->has_sign))
                return false;
        } else if (*r->at == SIGN_CURRENCY) {
            if (!take_once(r, &r->has_currency))
                return false;
        } else {
            return true;
        }
    }
}

static bool add_digit(struct reading *r, char c)
{
    if (r->n_digits || c != '0')
        r->n_digits++;
    if (r->n_digits > MAX_DIGITS)
        return false;
    r->digits = r->digits * 10 + (c - '0');
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits before the mark, in groups of three or in none. */
static bool read_whole(struct reading *r, char group, int *n_read, struct sk_reason *reason)
{
    int in_group = 0, n_groups = 0;
    *n_read = 0;
    for (;; r->at++) {
        if (is_digit(*r->at)) {
            in_group++;
            ++*n_read;
            if (!add_digit(r, *r->at))
                return refuse(reason, "has more than 38 digits");
        } else if (*r->at == group) {
            if (in_group == 0 || in_group > 3 || (n_groups && in_group != 3))
                break;
            n_groups++;
            in_group = 0;
        } else {
            break;
        }
    }
    if ((n_groups && in_group != 3) || *r->at == group) {
        snprintf(reason->text, sizeof reason->text,
                 "has a \"%c\" that does not separate groups of three digits, so it can be read in "
                 "two ways; "
                 "where it is the decimal mark, declare decimal_mark = \"%c\"",
                 group, group);
        return false;
    }
    return true;
}

static bool read_digits(struct reading *r, char mark, struct sk_reason *reason)
{
    char group = mark == '.' ? ',' : '.';
    int n_whole, n_decimals = 0;
    if (!read_whole(r, group, &n_whole, reason))
        return false;
    if (*r->at == mark) {
        for (r->at++; is_digit(*r->at); r->at++, n_decimals++)
            if (!add_digit(r, *r->at))
                return refuse(reason, "has more than 38 digits");
        if (*r->at == group) {
            snprintf(reason->text, sizeof reason->text,
                     "mixes \".\" and \",\" in a way that can be read in two ways; where \"%c\" is "
                     "the decimal mark, "
                     "declare decimal_mark = \"%c\"",
                     group, group);
            return false;
        }
    }
    r->exponent -= n_decimals;
    return n_whole + n_decimals > 0 || refuse(reason, "is not a number");
}

static bool read_exponent(struct reading *r)
{
    if (*r->at != 'e' && *r->at != 'E')
        return true;
    r->at++;
    bool is_negative = *r->at == '-';
    r->at += *r->at == '-' || *r->at == '+';
    int value = 0, n = 0;
    for (; is_digit(*r->at) && n < 4; r->at++, n++)
        value = value * 10 + (*r->at - '0');
    r->exponent += is_negative ? -value : value;
    return n > 0 && n < 4;
}

static bool read_behind(struct reading *r)
{
    bool is_closed = false, has_ratio = false;
    for (; *r->at; r->at++) {
        switch (*r->at) {
        case ' ':
            break;
        case SIGN_WAN:
            r->exponent += 4;
            break;
        case SIGN_YI:
            r->exponent += 8;
            break;
        case '%':
        case SIGN_PER_MILLE:
            if (has_ratio)
                return false;
            has_ratio = true;
            r->exponent -= *r->at == '%' ? 2 : 3;
            break;
        case SIGN_CURRENCY:
            if (r->has_currency)
                return false;
            r->has_currency = true;
            break;
        case '-':
            if (r->has_sign || r->has_paren)
                return false;
            r->has_sign = r->is_negative = true;
            break;
        case ')':
            if (!r->has_paren || is_closed)
                return false;
            is_closed = true;
            break;
        default:
            return false;
        }
    }
    return is_closed == r->has_paren;
}

/* ---- to the wanted scale -------------------------------------------------------------------- */

static void say_decimals(const struct sk_number_rules *rules, int wanted, struct sk_reason *reason)
{
    snprintf(reason->text, sizeof reason->text,
             "has more than %d decimals; declare decimals = { [\"%.120s\"] = %d }, nothing is "
             "rounded away",
             rules->scale, rules->column ? rules->column : "", wanted);
}

static bool to_scale(const struct reading *r, const struct sk_number_rules *rules, sk_int128 *out,
                     struct sk_reason *reason)
{
    enum { DIGITS_OF_A_DOUBLE = 15 };
    int shift = r->exponent + rules->scale;
    sk_int128 units = r->digits;
    if (units == 0)
        shift = 0;
    if (shift >= 0 && r->n_digits + shift > MAX_DIGITS)
        return refuse(reason, "is too large");
    if (shift >= 0) {
        units *= sk_power10(shift);
    } else if (-shift > MAX_DIGITS) {
        say_decimals(rules, -r->exponent, reason);
        return false;
    } else {
        sk_int128 divisor = sk_power10(-shift), rest = units % divisor;
        units /= divisor;
        if (rest && r->n_digits < DIGITS_OF_A_DOUBLE) {
            int wanted = -r->exponent;
            for (sk_int128 digits = r->digits; digits % 10 == 0; digits /= 10)
                wanted--;
            say_decimals(rules, wanted, reason);
            return false;
        }
        units += rest >= divisor - rest; /* noise of a printed double: to the nearest */
    }
    *out = r->is_negative ? -units : units;
    return true;
}

bool sk_parse_number(const char *text, size_t length, const struct sk_number_rules *rules, sk_int128 *out,
                     struct sk_reason *reason)
{
    char ascii[MAX_CELL + 1];
    struct reading r = {.at = ascii};
    reason->text[0] = 0;
    if (to_signs(text, length, ascii) < 0 || !read_before(&r))
        return refuse(reason, "is not a number");
    const char *rest = r.at + strspn(r.at, "0123456789.,");
    if (rest == r.at || strspn(rest, " )%-+eE0123456789\1\2\3\4") != strlen(rest))
        return refuse(reason, "is not a number");
    if (!read_digits(&r, rules->mark ? rules->mark : '.', reason))
        return false;
    if (!read_exponent(&r) || !read_behind(&r))
        return refuse(reason, "is not a number");
    return to_scale(&r, rules, out, reason);
}

bool sk_number_from_double(double value, int scale, sk_int128 *out)
{
    /* 17 digits name a double exactly; the rule for printed doubles does the rest. */
    char text[64];
    struct sk_reason reason;
    const struct sk_number_rules rules = {NULL, scale, '.'};
    if (!isfinite(value))
        return false;
    snprintf(text, sizeof text, "%.15g", value);
    if (sk_parse_number(text, strlen(text), &rules, out, &reason))
        return true;
    /* fewer than 15 digits and more decimals than wanted: the caller asked for rounding */
    snprintf(text, sizeof text, "%.*f", scale, value);
    return sk_parse_number(text, strlen(text), &rules, out, &reason);
}
