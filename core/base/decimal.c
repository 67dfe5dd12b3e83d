#include "base/decimal.h"

#include <math.h>

__extension__ typedef unsigned __int128 jf_uint128;

static const gint64 small_powers[19] = {
    1,
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
    1000000000000000000,
};

jf_int128 jf_power10(int n)
{
    g_assert(n >= 0 && n <= 36);
    return n <= 18 ? small_powers[n] : (jf_int128)small_powers[18] * small_powers[n - 18];
}

struct jf_decimal jf_decimal_from_int(gint64 n)
{
    return (struct jf_decimal){n, 0};
}

static jf_uint128 magnitude(jf_int128 units)
{
    return units < 0 ? -(jf_uint128)units : (jf_uint128)units;
}

/* Without trailing zero decimals, down to `least` decimals. */
static struct jf_decimal trimmed(struct jf_decimal a, int least)
{
    while (a.scale > least && a.units % 10 == 0) {
        a.units /= 10;
        a.scale--;
    }
    return a;
}

static gboolean grown(struct jf_decimal a, int scale, jf_int128 *units)
{
    return !__builtin_mul_overflow(a.units, jf_power10(scale - a.scale), units);
}

static gboolean aligned_add(struct jf_decimal a, struct jf_decimal b, struct jf_decimal *out)
{
    const int scale = MAX(a.scale, b.scale);
    jf_int128 x, y;
    if (!grown(a, scale, &x) || !grown(b, scale, &y))
        return FALSE;
    out->scale = scale;
    return !__builtin_add_overflow(x, y, &out->units);
}

gboolean jf_decimal_add(struct jf_decimal a, struct jf_decimal b, struct jf_decimal *out)
{
    struct jf_decimal sum;
    if (a.scale == b.scale && !__builtin_add_overflow(a.units, b.units, &sum.units))
        sum.scale = a.scale;
    else if (!aligned_add(a, b, &sum) && !aligned_add(trimmed(a, 0), trimmed(b, 0), &sum))
        return FALSE;
    *out = sum;
    return TRUE;
}

gboolean jf_decimal_sub(struct jf_decimal a, struct jf_decimal b, struct jf_decimal *out)
{
    const jf_int128 least = (jf_int128)((jf_uint128)1 << 127);
    if (b.units == least) { /* -b does not exist: a - b = (a + 1) + max, in b's units */
        const struct jf_decimal one = {1, b.scale}, most = {~least, b.scale};
        struct jf_decimal sum;
        return jf_decimal_add(a, one, &sum) && jf_decimal_add(sum, most, out);
    }
    b.units = -b.units;
    return jf_decimal_add(a, b, out);
}

gboolean jf_decimal_mul(struct jf_decimal a, struct jf_decimal b, struct jf_decimal *out)
{
    struct jf_decimal product = {0, a.scale + b.scale};
    if (__builtin_mul_overflow(a.units, b.units, &product.units)) {
        a = trimmed(a, 0);
        b = trimmed(b, 0);
        product.scale = a.scale + b.scale;
        if (__builtin_mul_overflow(a.units, b.units, &product.units))
            return FALSE;
    }
    product =
        product.scale > JF_DECIMAL_MAX_SCALE ? trimmed(product, JF_DECIMAL_MAX_SCALE) : product;
    if (product.scale > JF_DECIMAL_MAX_SCALE)
        return FALSE;
    *out = product;
    return TRUE;
}

int jf_decimal_compare(struct jf_decimal a, struct jf_decimal b)
{
    if (a.scale == b.scale)
        return (a.units > b.units) - (a.units < b.units);
    const jf_int128 pa = jf_power10(a.scale), pb = jf_power10(b.scale);
    jf_int128 x = a.units / pa, y = b.units / pb;
    if (x == y) { /* the decimals decide, both with the most decimals there can be */
        x = a.units % pa * jf_power10(JF_DECIMAL_MAX_SCALE - a.scale);
        y = b.units % pb * jf_power10(JF_DECIMAL_MAX_SCALE - b.scale);
    }
    return (x > y) - (x < y);
}

struct jf_decimal jf_decimal_rescale(struct jf_decimal a, int scale)
{
    g_assert(scale >= 0 && scale <= JF_DECIMAL_MAX_SCALE);
    if (scale < a.scale) {
        const jf_int128 divisor = jf_power10(a.scale - scale);
        const jf_int128 rest = a.units % divisor;
        a.units /= divisor;
        if (magnitude(rest) * 2 >= (jf_uint128)divisor)
            a.units += rest < 0 ? -1 : 1;
        a.scale = scale;
    }
    for (jf_int128 more; a.scale < scale; a.scale++) {
        if (__builtin_mul_overflow(a.units, (jf_int128)10, &more))
            break;
        a.units = more;
    }
    return a;
}

static int leading_zeros(jf_uint128 x)
{
    const guint64 high = (guint64)(x >> 64);
    return high != 0 ? __builtin_clzll(high) : 64 + __builtin_clzll((guint64)x);
}

double jf_decimal_to_double(struct jf_decimal a)
{
    const jf_uint128 size = magnitude(a.units);
    if (size <= (jf_uint128)1 << 53) /* both are doubles: one rounding, that of the division */
        return (double)(gint64)a.units / (double)small_powers[a.scale];
    /* A quotient of more than 64 bits whose last bit tells whether anything was cut off is rounded
     * by the conversion as the full quotient would be. */
    const int shift = leading_zeros(size);
    const jf_uint128 divisor = (jf_uint128)jf_power10(a.scale);
    jf_uint128 quotient = (size << shift) / divisor;
    if ((size << shift) % divisor != 0)
        quotient |= 1;
    const double result = ldexp((double)quotient, -shift);
    return a.units < 0 ? -result : result;
}

char *jf_decimal_to_string(struct jf_decimal a)
{
    char buffer[48], *p = buffer + sizeof buffer;
    a = trimmed(a, 0);
    jf_uint128 rest = magnitude(a.units);
    *--p = '\0';
    for (int i = 0; rest != 0 || i <= a.scale; i++) {
        if (i == a.scale && i > 0)
            *--p = '.';
        *--p = (char)('0' + (int)(rest % 10));
        rest /= 10;
    }
    if (a.units < 0)
        *--p = '-';
    return g_strdup(p);
}

static const char *read_digits(const char *p, const char *end, gboolean negative, jf_int128 *units)
{
    for (; p < end && g_ascii_isdigit(*p); p++) {
        const jf_int128 digit = negative ? '0' - *p : *p - '0';
        if (__builtin_mul_overflow(*units, (jf_int128)10, units) ||
            __builtin_add_overflow(*units, digit, units))
            return NULL;
    }
    return p;
}

gboolean jf_decimal_parse(const char *text, gssize length, struct jf_decimal *out)
{
    const char *p = text, *end = length < 0 ? text + __builtin_strlen(text) : text + length;
    struct jf_decimal a = {0, 0};
    const gboolean negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    const char *digits = p;
    p = read_digits(p, end, negative, &a.units);
    if (p == NULL || p == digits)
        return FALSE;
    if (p < end) {
        if (*p != '.' || p + 1 == end)
            return FALSE;
        const char *decimals = ++p, *last = end;
        while (last - decimals > JF_DECIMAL_MAX_SCALE && last[-1] == '0')
            last--; /* more decimals than there are places for count only where they are not zero */
        p = read_digits(decimals, last, negative, &a.units);
        if (p != last || last - decimals > JF_DECIMAL_MAX_SCALE)
            return FALSE;
        a.scale = (int)(last - decimals);
    }
    *out = a;
    return TRUE;
}
