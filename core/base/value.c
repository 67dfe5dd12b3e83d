#include "base/value.h"

#include <math.h>

struct jf_value jf_value_none(const char *why)
{
    return (struct jf_value){.kind = JF_VALUE_NONE, .why = g_intern_string(why != NULL ? why : "")};
}

struct jf_value jf_value_exact(struct jf_decimal d)
{
    return (struct jf_value){.kind = JF_VALUE_EXACT, .exact = d};
}

struct jf_value jf_value_number(double x)
{
    if (!isfinite(x))
        return jf_value_none("the result is not a number");
    return (struct jf_value){.kind = JF_VALUE_DOUBLE, .number = x};
}

double jf_value_to_double(struct jf_value v)
{
    if (v.kind == JF_VALUE_EXACT)
        return jf_decimal_to_double(v.exact);
    return v.kind == JF_VALUE_DOUBLE ? v.number : NAN;
}

typedef gboolean (*exact_operation)(struct jf_decimal, struct jf_decimal, struct jf_decimal *);

/* TRUE where out is the answer: no value, or both exact and the result fits. What does not fit
 * (more than 18 decimals, more than 38 digits) is left to doubles. */
static gboolean exactly(struct jf_value a, struct jf_value b, exact_operation operation,
                        struct jf_value *out)
{
    if (!jf_value_has(a) || !jf_value_has(b)) {
        *out = jf_value_has(a) ? b : a;
        return TRUE;
    }
    struct jf_decimal d;
    if (a.kind != JF_VALUE_EXACT || b.kind != JF_VALUE_EXACT || !operation(a.exact, b.exact, &d))
        return FALSE;
    *out = jf_value_exact(d);
    return TRUE;
}

struct jf_value jf_value_add(struct jf_value a, struct jf_value b)
{
    struct jf_value out;
    if (exactly(a, b, jf_decimal_add, &out))
        return out;
    return jf_value_number(jf_value_to_double(a) + jf_value_to_double(b));
}

struct jf_value jf_value_sub(struct jf_value a, struct jf_value b)
{
    struct jf_value out;
    if (exactly(a, b, jf_decimal_sub, &out))
        return out;
    return jf_value_number(jf_value_to_double(a) - jf_value_to_double(b));
}

struct jf_value jf_value_mul(struct jf_value a, struct jf_value b)
{
    struct jf_value out;
    if (exactly(a, b, jf_decimal_mul, &out))
        return out;
    return jf_value_number(jf_value_to_double(a) * jf_value_to_double(b));
}

static int sign_of(struct jf_value v)
{
    if (v.kind == JF_VALUE_EXACT)
        return (v.exact.units > 0) - (v.exact.units < 0);
    return (v.number > 0) - (v.number < 0);
}

struct jf_value jf_value_div(struct jf_value a, struct jf_value b)
{
    if (!jf_value_has(a) || !jf_value_has(b))
        return jf_value_none(jf_value_has(a) ? b.why : a.why);
    if (sign_of(b) == 0)
        return jf_value_none("the divisor is zero");
    return jf_value_number(jf_value_to_double(a) / jf_value_to_double(b));
}

struct jf_value jf_value_neg(struct jf_value a)
{
    return jf_value_sub(jf_value_exact(jf_decimal_from_int(0)), a);
}

struct jf_value jf_value_per(struct jf_value difference, struct jf_value base)
{
    const struct jf_value quotient = jf_value_div(difference, base);
    return jf_value_has(quotient) && sign_of(base) < 0 ? jf_value_neg(quotient) : quotient;
}

struct jf_value jf_value_change(struct jf_value now, struct jf_value base)
{
    if (!jf_value_has(now) || !jf_value_has(base))
        return jf_value_has(now) ? base : now;
    if (sign_of(base) == 0)
        return jf_value_none("the base is zero");
    if (sign_of(now) * sign_of(base) < 0)
        return jf_value_none("the base has the other sign");
    return jf_value_per(jf_value_sub(now, base), base);
}

struct jf_value jf_value_achievement(struct jf_value actual, struct jf_value plan, gboolean lower_is_better)
{
    if (jf_value_has(plan) && sign_of(plan) <= 0)
        return jf_value_none("the plan is not positive");
    if (jf_value_has(actual) && sign_of(actual) < 0)
        return jf_value_none("the actual is negative");
    const struct jf_value ratio = jf_value_div(actual, plan);
    return lower_is_better ? jf_value_sub(jf_value_exact(jf_decimal_from_int(2)), ratio) : ratio;
}

int jf_value_compare(struct jf_value a, struct jf_value b)
{
    if (a.kind == JF_VALUE_EXACT && b.kind == JF_VALUE_EXACT)
        return jf_decimal_compare(a.exact, b.exact);
    const double x = jf_value_to_double(a), y = jf_value_to_double(b);
    return (x > y) - (x < y);
}

char *jf_value_to_string(struct jf_value v)
{
    if (v.kind == JF_VALUE_EXACT)
        return jf_decimal_to_string(v.exact);
    if (v.kind == JF_VALUE_NONE)
        return NULL;
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_dtostr(buffer, sizeof buffer, v.number));
}
