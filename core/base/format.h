/* base/format.h - the one place where numbers are rounded for people.
 *
 *     struct jf_format f = { .unit = JF_UNIT_MONEY, .scale = 10000, .decimals = 0 };
 *     g_autofree char *text = jf_format_value(&f, value);      ->  "5,125"
 *
 * Rounding is half away from zero on the exact decimal. Minus is U+2212; no value is U+2013.
 * Thousands commas; in differences ("signed") a plus sign and "±0" for a rounded zero.
 */
#ifndef JF_BASE_FORMAT_H
#define JF_BASE_FORMAT_H

#include "base/value.h"

enum jf_style {
    JF_STYLE_NUMBER,  /* value / scale with decimals */
    JF_STYLE_PERCENT, /* value * 100, "%" appended where percent_sign */
    JF_STYLE_POINTS,  /* value * 100 with "pp": differences of percentages */
    JF_STYLE_TEXT,    /* not a number */
};

struct jf_format {
    enum jf_style style;
    double scale;          /* shown = value / scale (10000 for 万元); 1 for none */
    int decimals;          /* fixed; -1 = by look: amounts in 万/亿/k: none from 100 up, else 1 */
    gboolean is_signed;    /* differences: + − ±0 */
    gboolean plain_zero;   /* of differences in a matrix: 0 */
    gboolean percent_sign; /* print the % (columns of mixed units) */
    gboolean is_capped;    /* a ratio to a base that may be next to nothing: ">999%" */
    const char *unit;      /* as printed: "万元", "%", "户", ""; not part of the number */
};

/* "5,125", "−35", "+4.0%", "−0.7pp", "–". Newly allocated. */
char *jf_format_value(const struct jf_format *format, struct jf_value value);
char *jf_format_count(gint64 n); /* "12,592" */
/* The same with its unit: "5,125 万元", "99.3%", "23 户", "−$33.6k"; for sentences. */
char *jf_format_with_unit(const struct jf_format *format, struct jf_value value);
/* Rounds n values as they print, so that the printed parts add up to the printed total (largest remainder). FALSE where
 * the parts do not add up to the total; then each is rounded by itself. */
gboolean jf_format_parts(const struct jf_format *format, const struct jf_value *parts, size_t n,
                         struct jf_value total, struct jf_value *out);
/* The scale and decimals that a unit means unless told otherwise: 万元/萬元 10000, 亿元 1e8,
 * 千元/k.. 1000, m.. 1e6, % percent with 1 decimal, 元 and counts 0 decimals, others 1. */
void jf_format_init_for_unit(struct jf_format *format, const char *unit);
/* A currency by itself is the amount as it is; where thousands or more of it are printed, the unit says so: "GBP" at 1000 is
 * "k GBP", "元" at 10000 is "万元". Newly allocated. */
char *jf_format_unit_of_scale(const char *unit, double scale);
/* What one is before it is scaled: 元 of 万元, "GBP" of "k GBP"; "" where that has no name. Inside unit. */
const char *jf_format_base_unit(const char *unit, double scale);

#endif
