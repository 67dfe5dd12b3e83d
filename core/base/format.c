#include "base/format.h"

#include <math.h>
#include <string.h>

#define MINUS "\xE2\x88\x92"    /* U+2212 */
#define NO_VALUE "\xE2\x80\x93" /* U+2013 */
#define PLUS_MINUS "\xC2\xB1"   /* U+00B1 */

enum { BY_LOOK = -1, LOOK_LIMIT = 100, DOUBLE_DIGITS = 15, PART_DIGITS = 6 };

/* A double as people mean it: 15 significant digits, so that 0.145 is rounded up to 15 %. */
static gboolean decimal_of_double(double x, struct jf_decimal *out)
{
    char digits[64];
    const double size = fabs(x);
    if (size >= 1e18)
        return FALSE;
    const int before = size < 1 ? 1 : (int)floor(log10(size)) + 1;
    const int decimals = CLAMP(DOUBLE_DIGITS - before, 0, JF_DECIMAL_MAX_SCALE);
    char pattern[16];
    g_snprintf(pattern, sizeof pattern, "%%.%df", decimals);
    return jf_decimal_parse(g_ascii_formatd(digits, sizeof digits, pattern, x), -1, out);
}

static gboolean is_whole(double scale)
{
    return scale >= 1 && scale <= 1e15 && scale == floor(scale);
}

/* The value as shown, in units of 10^-decimals, half away from zero; FALSE where it is too big. */
static gboolean shown_units(const struct jf_format *format, struct jf_value value, int decimals,
                            jf_int128 *out)
{
    const double scale = format->scale > 0 ? format->scale : 1;
    const gboolean percent = format->style == JF_STYLE_PERCENT || format->style == JF_STYLE_POINTS;
    struct jf_decimal d;
    jf_int128 divisor = 1;
    if (value.kind == JF_VALUE_EXACT && is_whole(scale)) {
        d = value.exact;
        divisor = (jf_int128)scale;
    } else if (!decimal_of_double(jf_value_to_double(value) / scale, &d)) {
        return FALSE;
    }
    const int shift = decimals + (percent ? 2 : 0) - d.scale;
    if (shift > 0 && __builtin_mul_overflow(d.units, jf_power10(MIN(shift, 36)), &d.units))
        return FALSE;
    if (shift < 0)
        divisor *= jf_power10(-shift);
    *out = d.units / divisor;
    const jf_int128 rest = d.units % divisor;
    if ((rest < 0 ? -rest : rest) >= divisor - divisor / 2)
        *out += rest < 0 ? -1 : 1;
    return TRUE;
}

static int decimals_for(const struct jf_format *format, struct jf_value value)
{
    if (format->decimals != BY_LOOK)
        return CLAMP(format->decimals, 0, JF_DECIMAL_MAX_SCALE / 2);
    jf_int128 tenths;
    if (!shown_units(format, value, 1, &tenths))
        return 0;
    return tenths >= LOOK_LIMIT * 10 || tenths <= -LOOK_LIMIT * 10 ? 0 : 1;
}

/* "5,125.0" of 51250 and one decimal, without a sign. */
static char *grouped(jf_int128 units, int decimals)
{
    char buffer[80], *p = buffer + sizeof buffer;
    *--p = '\0';
    for (int i = 0; units != 0 || i <= decimals; i++) {
        if (i == decimals && i > 0)
            *--p = '.';
        else if (i > decimals && (i - decimals) % 3 == 0)
            *--p = ',';
        const int digit = (int)(units % 10);
        *--p = (char)('0' + (digit < 0 ? -digit : digit));
        units /= 10;
    }
    return g_strdup(p);
}

/* ">999%", ">+999%", "<−999%": against a base next to nothing the number says no more than that. */
static char *capped(const struct jf_format *format, gboolean is_negative)
{
    const char *sign = is_negative ? "<" MINUS : format->is_signed ? ">+" : ">";
    return g_strconcat(sign, "999", format->percent_sign ? "%" : "", NULL);
}

static char *written(const struct jf_format *format, jf_int128 units, int decimals)
{
    const gboolean is_signed = format->is_signed || format->style == JF_STYLE_POINTS;
    const char *suffix = "", *sign = "";
    if (format->style == JF_STYLE_POINTS)
        suffix = "pp";
    else if (format->style == JF_STYLE_PERCENT && format->percent_sign)
        suffix = "%";
    if (units == 0 && is_signed)
        return format->plain_zero ? g_strdup("0") : g_strconcat(PLUS_MINUS "0", suffix, NULL);
    if (units < 0)
        sign = MINUS;
    else if (is_signed)
        sign = "+";
    g_autofree char *digits = grouped(units, decimals);
    return g_strconcat(sign, digits, suffix, NULL);
}

char *jf_format_value(const struct jf_format *format, struct jf_value value)
{
    if (!jf_value_has(value))
        return g_strdup(NO_VALUE);
    const int decimals = decimals_for(format, value);
    const double number = jf_value_to_double(value);
    jf_int128 units;
    if (format->is_capped && format->style == JF_STYLE_PERCENT && fabs(number) >= 10)
        return capped(format, number < 0);
    if (shown_units(format, value, decimals, &units))
        return written(format, units, decimals);
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    const double scale = format->scale > 0 ? format->scale : 1;
    const gboolean percent = format->style == JF_STYLE_PERCENT || format->style == JF_STYLE_POINTS;
    const double shown = number / scale * (percent ? 100 : 1);
    return g_strdup(g_ascii_formatd(digits, sizeof digits, "%.6g", shown));
}

static const char *const signs[] = {"", "$", "\xE2\x82\xAC", "\xC2\xA5", "\xC2\xA3"};

/* The bytes of the sign that a unit begins with: "$k" is written around its number, "−$33.6k". */
static size_t currency_sign(const char *unit)
{
    for (size_t i = 1; i < G_N_ELEMENTS(signs); i++)
        if (g_str_has_prefix(unit, signs[i]) && strlen(unit) <= strlen(signs[i]) + strlen("100k"))
            return strlen(signs[i]);
    return 0;
}

char *jf_format_with_unit(const struct jf_format *format, struct jf_value value)
{
    if (!jf_value_has(value))
        return g_strdup(NO_VALUE);
    struct jf_format with = *format;
    with.percent_sign = TRUE;
    char *text = jf_format_value(&with, value);
    if (format->style != JF_STYLE_NUMBER || format->unit == NULL || *format->unit == '\0')
        return text;
    const size_t sign = currency_sign(format->unit), digits = strcspn(text, "0123456789");
    char *both = sign ? g_strdup_printf("%.*s%.*s%s%s", (int)digits, text, (int)sign, format->unit, text + digits, format->unit + sign)
                      : g_strdup_printf("%s %s", text, format->unit);
    g_free(text);
    return both;
}

struct part {
    size_t index;
    jf_int128 units; /* rounded down */
    jf_int128 rest;  /* what was cut off, in PART_DIGITS more digits; -1: no value */
};

static int by_rest(gconstpointer a, gconstpointer b)
{
    const struct part *x = a, *y = b;
    if (x->rest != y->rest)
        return x->rest < y->rest ? 1 : -1;
    return x->index < y->index ? -1 : 1;
}

/* Rounds every part down and hands out what is missing to those that lost most. FALSE where the
 * parts do not add up to the total in the first place. */
static gboolean distribute(const struct jf_format *format, const struct jf_value *values, size_t n,
                           struct jf_value total, int decimals, struct part *parts)
{
    const jf_int128 fine = jf_power10(PART_DIGITS);
    jf_int128 missing;
    size_t n_values = 0;
    if (!jf_value_has(total) || !shown_units(format, total, decimals, &missing))
        return FALSE;
    for (size_t i = 0; i < n; i++) {
        parts[i] = (struct part){.index = i, .rest = -1};
        if (!jf_value_has(values[i]))
            continue;
        jf_int128 units;
        if (!shown_units(format, values[i], decimals + PART_DIGITS, &units))
            return FALSE;
        parts[i].units = units / fine - (units % fine < 0 ? 1 : 0);
        parts[i].rest = units - parts[i].units * fine;
        missing -= parts[i].units;
        n_values++;
    }
    if (missing < 0 || missing > (jf_int128)n_values)
        return FALSE;
    qsort(parts, n, sizeof *parts, by_rest);
    for (size_t i = 0; i < (size_t)missing; i++)
        parts[i].units++;
    return TRUE;
}

/* What so many units of the last printed decimal are worth. */
static struct jf_value worth(const struct jf_format *format, jf_int128 units, int decimals)
{
    const gboolean percent = format->style == JF_STYLE_PERCENT || format->style == JF_STYLE_POINTS;
    struct jf_value v = jf_value_exact((struct jf_decimal){units, decimals + (percent ? 2 : 0)});
    const double scale = format->scale > 0 ? format->scale : 1;
    return scale == floor(scale) ? jf_value_mul(v, jf_value_exact(jf_decimal_from_int((gint64)scale)))
                                 : jf_value_number(jf_value_to_double(v) * scale);
}

gboolean jf_format_parts(const struct jf_format *format, const struct jf_value *parts, size_t n,
                         struct jf_value total, struct jf_value *out)
{
    const int decimals = decimals_for(format, total);
    g_autofree struct part *rounded = g_new(struct part, n + 1);
    gboolean adds_up = distribute(format, parts, n, total, decimals, rounded);
    for (size_t i = 0; i < n && adds_up; i++)
        out[rounded[i].index] =
            rounded[i].rest < 0 ? jf_value_none("") : worth(format, rounded[i].units, decimals);
    for (size_t i = 0; i < n && !adds_up; i++) {
        jf_int128 units;
        out[i] = jf_value_has(parts[i]) && shown_units(format, parts[i], decimals, &units)
                     ? worth(format, units, decimals)
                     : parts[i];
    }
    return adds_up;
}

/* "k$", "$k", "k EUR", "k": thousands of a currency, but not "kg". 0 where there is no such letter. */
static double scale_of_latin_unit(const char *unit)
{
    const size_t length = strlen(unit);
    if (length == 0)
        return 0;
    const gboolean first = strchr("kKmM", unit[0]) != NULL;
    const char letter = first ? unit[0] : unit[length - 1];
    if (strchr("kKmM", letter) == NULL)
        return 0;
    g_autofree char *currency = g_strstrip(first ? g_strdup(unit + 1) : g_strndup(unit, length - 1));
    gboolean fits = strlen(currency) == 3 && g_ascii_isupper(currency[0]) &&
                    g_ascii_isupper(currency[1]) && g_ascii_isupper(currency[2]);
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
        fits = fits || strcmp(currency, signs[i]) == 0;
    if (!fits)
        return 0;
    return letter == 'k' || letter == 'K' ? 1e3 : 1e6;
}

static double scale_of_unit(const char *unit)
{
    static const struct {
        const char *prefix;
        double scale;
    } prefixes[] = {
        {"万", 1e4},   {"萬", 1e4},   {"亿", 1e8},   {"億", 1e8},
        {"千元", 1e3}, {"百万", 1e6}, {"百萬", 1e6},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(unit, prefixes[i].prefix))
            return prefixes[i].scale;
    return scale_of_latin_unit(unit);
}

static gboolean is_counted(const char *unit)
{
    static const char *const words[] = {
        "",       "元",       "圆",      "$",      "€",         "£",     "¥",     "CNY", "USD",
        "EUR",    "GBP",      "JPY",     "HKD",    "TWD",       "户",    "戶",    "个",  "個",
        "家",     "人",       "人次",    "次",     "件",        "单",    "單",    "份",  "条",
        "條",     "台",       "臺",      "套",     "辆",        "輛",    "张",    "張",  "笔",
        "筆",     "只",       "支",      "箱",     "瓶",        "项",    "項",    "名",  "位",
        "店",     "票",       "根",      "orders", "customers", "items", "units", "pcs", "deals",
        "people", "accounts", "tickets", NULL,
    };
    return g_strv_contains(words, unit);
}

void jf_format_init_for_unit(struct jf_format *format, const char *unit)
{
    unit = g_intern_string(unit != NULL ? unit : "");
    *format = (struct jf_format){.style = JF_STYLE_NUMBER, .scale = 1, .decimals = 1, .unit = unit};
    const double scale = scale_of_unit(unit);
    if (strcmp(unit, "%") == 0) {
        format->style = JF_STYLE_PERCENT;
    } else if (scale > 0) {
        format->scale = scale;
        format->decimals = BY_LOOK;
    } else if (is_counted(unit)) {
        format->decimals = 0;
    }
}

char *jf_format_unit_of_scale(const char *unit, double scale)
{
    static const struct { double scale; const char *chinese, *letter; } scales[] = {
        {1e3, "千元", "k"}, {1e4, "万元", "10k"}, {1e6, "百万元", "m"}, {1e8, "亿元", "100m"}, {1e9, "十亿元", "bn"}};
    const gboolean is_chinese = strcmp(unit, "元") == 0;
    const gboolean is_code = strlen(unit) == 3 && strspn(unit, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
    const size_t sign = currency_sign(unit);
    for (size_t i = 0; i < G_N_ELEMENTS(scales); i++) {
        if (scale < scales[i].scale || scale > scales[i].scale)
            continue;
        if (is_chinese)
            return g_strdup(scales[i].chinese);
        if (is_code || (sign > 0 && unit[sign] == '\0'))
            return is_code ? g_strdup_printf("%s %s", scales[i].letter, unit) : g_strconcat(unit, scales[i].letter, NULL);
    }
    return g_strdup(unit);
}

const char *jf_format_base_unit(const char *unit, double scale)
{
    static const char *const prefixes[] = {"百万", "百萬", "十亿", "十億", "万", "萬", "亿", "億", "千", "100m ", "10k ", "k ", "m ", "bn "};
    if (!unit)
        return "";
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes) && scale > 1; i++)
        if (g_str_has_prefix(unit, prefixes[i]))
            return unit + strlen(prefixes[i]);
    return scale > 1 ? "" : unit;
}

char *jf_format_count(gint64 n)
{
    const struct jf_format count = {.style = JF_STYLE_NUMBER, .scale = 1, .unit = ""};
    return jf_format_value(&count, jf_value_exact(jf_decimal_from_int(n)));
}
