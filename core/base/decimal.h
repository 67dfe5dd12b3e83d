/* base/decimal.h - exact decimal numbers: an integer of 128 bits and a number of decimals.
 *
 * Money is read, filtered, multiplied and summed as jf_decimal; a double appears first at a
 * division (see base/value.h). 1234.50 is { 123450, 2 } or { 12345000, 4 }: equal in value.
 */
#ifndef JF_BASE_DECIMAL_H
#define JF_BASE_DECIMAL_H

#include <glib.h>

__extension__ typedef __int128 jf_int128;

struct jf_decimal {
    jf_int128 units; /* value = units / 10^scale */
    int scale;       /* 0 ... JF_DECIMAL_MAX_SCALE */
};

#define JF_DECIMAL_MAX_SCALE 18

/* 10^n for 0 <= n <= 36 */
jf_int128 jf_power10(int n);

struct jf_decimal jf_decimal_from_int(gint64 n);
/* FALSE where the result does not fit 128 bits. Sums and products never round. */
gboolean jf_decimal_add(struct jf_decimal a, struct jf_decimal b, struct jf_decimal *out);
gboolean jf_decimal_sub(struct jf_decimal a, struct jf_decimal b, struct jf_decimal *out);
gboolean jf_decimal_mul(struct jf_decimal a, struct jf_decimal b, struct jf_decimal *out);
int jf_decimal_compare(struct jf_decimal a, struct jf_decimal b);
/* Another number of decimals; half away from zero where decimals are lost. Where more decimals do
 * not fit 128 bits, as many as do. */
struct jf_decimal jf_decimal_rescale(struct jf_decimal a, int scale);
/* The nearest double: correctly rounded. */
double jf_decimal_to_double(struct jf_decimal a);
/* "-1234.5": shortest exact form, no trailing zeros, "." as the point. Newly allocated. */
char *jf_decimal_to_string(struct jf_decimal a);
/* Plain ASCII notation [+-]digits[.digits]; FALSE where it is anything else or does not fit. */
gboolean jf_decimal_parse(const char *text, gssize length, struct jf_decimal *out);

#endif
