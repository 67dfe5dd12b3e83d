/* base/value.h - what a formula gives: an exact decimal, a double, or no value with its reason.
 *
 * Sums, differences and products of exact values stay exact (where 38 digits or 18 decimals would
 * not do, they become doubles); a quotient is a double. "No value" is not zero: it wins in every operation and keeps the reason of the operand it came from.
 */
#ifndef JF_BASE_VALUE_H
#define JF_BASE_VALUE_H

#include "base/decimal.h"

enum jf_value_kind { JF_VALUE_NONE, JF_VALUE_EXACT, JF_VALUE_DOUBLE };

struct jf_value {
    enum jf_value_kind kind;
    struct jf_decimal exact; /* JF_VALUE_EXACT */
    double number;           /* JF_VALUE_DOUBLE: never NaN or infinite */
    const char *why;         /* JF_VALUE_NONE: interned text (g_intern_string), never NULL */
    gboolean adds_nothing;   /* JF_VALUE_NONE: a balance that nobody holds; a sum is what the others are */
};

struct jf_value jf_value_none(const char *why); /* interns */
struct jf_value jf_value_exact(struct jf_decimal d);
struct jf_value jf_value_number(double x); /* NaN, inf -> none */
static inline gboolean jf_value_has(struct jf_value v) { return v.kind != JF_VALUE_NONE; }
/* NaN where there is none. */
double jf_value_to_double(struct jf_value v);

struct jf_value jf_value_add(struct jf_value a, struct jf_value b);
struct jf_value jf_value_sub(struct jf_value a, struct jf_value b);
struct jf_value jf_value_mul(struct jf_value a, struct jf_value b);
/* None where the divisor is zero. */
struct jf_value jf_value_div(struct jf_value a, struct jf_value b);
struct jf_value jf_value_neg(struct jf_value a);
/* difference / |base|, so that a gain on a loss is a gain; none where the base is zero. */
struct jf_value jf_value_per(struct jf_value difference, struct jf_value base);
/* (now - base) / |base|; none where the base is zero or now has the other sign than base. */
struct jf_value jf_value_change(struct jf_value now, struct jf_value base);
/* The share of a plan that was reached, where less is better 2 minus it; a base of zero or of the other sign gives none,
 * and a plan to lose is not "achieved". */
struct jf_value jf_value_achievement(struct jf_value actual, struct jf_value plan, gboolean lower_is_better);
/* -1, 0, 1; only where both have a value. */
int jf_value_compare(struct jf_value a, struct jf_value b);
/* Decimal text for machines: exact values exactly, doubles with 17 digits; NULL for none. */
char *jf_value_to_string(struct jf_value v);

#endif
