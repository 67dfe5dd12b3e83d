/* Where a line may end: UAX #14 by libunibreak, and the glue that the field adds to it: numbers
 * stay with their sign, unit and date marks, and addresses stay whole. */
#include "layout/text.h"

#include <linebreak.h>
#include <string.h>

#define LATIN_GAP_EM 0.25F /* as wide as a space */

static gboolean is_han(gunichar c)
{
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || c >= 0x20000;
}

static gboolean is_digit(gunichar c)
{
    return c >= '0' && c <= '9';
}

static gboolean is_one_of(gunichar c, const char *set)
{
    return c != 0 && g_utf8_strchr(set, -1, c) != NULL;
}

static gunichar at(const struct jf_para *p, guint i)
{
    return i < p->n ? p->clusters[i].codepoint : 0;
}

static gboolean is_full_width(const struct jf_cluster *c)
{
    return c->advance > 0.9F * c->size;
}

double jf_text_blank_before(const struct jf_cluster *c)
{
    if (c->gap > 0)
        return (double)c->gap;
    return is_full_width(c) && is_one_of(c->codepoint, "（《〈「『【〔“‘") ? (double)c->size / 2 : 0;
}

double jf_text_blank_after(const struct jf_cluster *c)
{
    return is_full_width(c) && is_one_of(c->codepoint, "，。、；：）》〉」』】〕”’") ? (double)c->size / 2 : 0;
}

static gboolean is_latin(gunichar c)
{
    return c < 0x250 && g_unichar_isalpha(c);
}

static void part(const struct jf_cluster *a, struct jf_cluster *b)
{
    if (!(is_han(a->codepoint) && is_latin(b->codepoint)) && !(is_latin(a->codepoint) && is_han(b->codepoint)))
        return;
    b->gap = MIN(a->size, b->size) * LATIN_GAP_EM;
    b->advance += b->gap;
    b->dx += b->gap;
}

void jf_text_space(struct jf_cluster *clusters, guint n)
{
    for (guint i = 0; i + 1 < n; i++) {
        struct jf_cluster *a = &clusters[i], *b = a + 1;
        double after = jf_text_blank_after(a), before = jf_text_blank_before(b);

        if (after > 0 && (before > 0 || jf_text_blank_after(b) > 0)) {
            a->advance -= (float)after;
        } else if (jf_text_blank_before(a) > 0 && before > 0) {
            b->advance -= (float)before;
            b->dx -= (float)before;
        }
        part(a, b);
    }
}

/* Whether a number that is no part of a word ("X1"), a clock time or a date ends just before i. */
static gboolean number_ends_at(const struct jf_para *p, guint i, gboolean clock)
{
    guint first = i;
    gunichar before;

    if (i == 0 || !is_digit(at(p, i - 1)))
        return FALSE;
    while (first > 0 && (is_digit(at(p, first - 1)) || is_one_of(at(p, first - 1), ".,")))
        first--;
    before = first > 0 ? at(p, first - 1) : ' ';
    if (!clock && first > 1 && is_one_of(before, ":-/") && is_digit(at(p, first - 2)))
        return FALSE;
    return !g_unichar_isalpha(before) || is_han(before);
}

/* The cluster after the number that a unit at i belongs to: "30 店" and "30店". */
static gboolean is_after_number(const struct jf_para *p, guint i)
{
    return number_ends_at(p, i, TRUE) ||
           (i > 0 && p->clusters[i - 1].is_space && number_ends_at(p, i - 1, FALSE));
}

/* 10月 or 5日 begins at i. */
static gboolean is_date_part(const struct jf_para *p, guint i)
{
    guint end = i;

    while (is_digit(at(p, end)))
        end++;
    return end > i && end <= i + 2 && is_one_of(at(p, end), "月日号號");
}

/* Units of more than one character after a number. */
static gboolean is_inside_unit(const struct jf_para *p, guint i)
{
    gunichar before = at(p, i - 1), after = at(p, i);

    if ((before == 0x767E && after == 0x5206) || (before == 0x5206 && is_one_of(after, "点點")))
        return TRUE; /* 百分点 */
    if (!is_after_number(p, i - 1))
        return FALSE;
    return (is_one_of(before, "万亿萬億千百") && is_han(after)) ||
           (is_one_of(before, "个個") && is_one_of(after, "月百小工季")) ||
           (before == 0x5206 && is_one_of(after, "钟鐘")) ||
           (before == 0x5C0F && is_one_of(after, "时時"));
}

/* "(万元)" and "(k CNY)" stay whole: at most five characters between brackets. */
static gboolean is_in_short_brackets(const struct jf_para *p, guint i)
{
    for (guint k = 1; k <= 6 && k <= i && at(p, i - k) != ')'; k++)
        for (guint j = 0; at(p, i - k) == '(' && k + j <= 6; j++)
            if (at(p, i + j) == ')')
                return TRUE;
    return FALSE;
}

/* How many Latin letters stand from i on; 0 inside a word. */
static guint letters_at(const struct jf_para *p, guint i)
{
    guint n = 0;
    if (i > 0 && g_unichar_isalpha(at(p, i - 1)) && !is_han(at(p, i - 1)))
        return 0;
    while (at(p, i + n) < 0x80 && g_unichar_isalpha(at(p, i + n)))
        n++;
    return n;
}

static gboolean is_currency(const struct jf_para *p, guint i)
{
    return letters_at(p, i) == 3 && g_unichar_isupper(at(p, i)) && g_unichar_isupper(at(p, i + 1)) && g_unichar_isupper(at(p, i + 2));
}

/* "12,345 k CNY", "3 pp", "20 kg": one or two letters after a number, and the currency after them or after it; "k CNY" anywhere. */
static gboolean is_latin_unit(const struct jf_para *p, guint i)
{
    const guint n = letters_at(p, i);
    const gboolean is_short = (n == 1 || n == 2) && g_unichar_islower(at(p, i));
    const gboolean is_money = is_currency(p, i);
    if ((is_short || is_money) && is_after_number(p, i))
        return TRUE;
    for (guint k = 1; is_money && k <= 2 && i > k + 1 && p->clusters[i - 1].is_space; k++)
        if (letters_at(p, i - 1 - k) == k && (is_one_of(at(p, i - 2), "km") || is_after_number(p, i - 1 - k)))
            return TRUE;
    return FALSE;
}

/* "Oct 2026", "Q3 2026": the year begins at i. */
static gboolean is_year_of_month(const struct jf_para *p, guint i)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (i < 4 || !p->clusters[i - 1].is_space || !(is_digit(at(p, i)) && is_digit(at(p, i + 3)) && !is_digit(at(p, i + 4))))
        return FALSE;
    if (is_digit(at(p, i - 2)) && (at(p, i - 3) == 'Q' || at(p, i - 3) == 'W' || at(p, i - 4) == 'W'))
        return TRUE;
    const char name[] = {(char)at(p, i - 4), (char)at(p, i - 3), (char)at(p, i - 2), '\0'};
    const char *found = letters_at(p, i - 4) == 3 ? strstr(months, name) : NULL;
    return found && (found - months) % 3 == 0;
}

static gboolean is_glued(const struct jf_para *p, guint i)
{
    gunichar before = at(p, i - 1), after = at(p, i);

    if (is_in_short_brackets(p, i))
        return TRUE;
    if (is_after_number(p, i) && (is_han(after) || is_one_of(after, "%‰℃°")))
        return TRUE;
    if (is_inside_unit(p, i))
        return TRUE;
    if (is_digit(after) && is_one_of(before, "年月") && is_date_part(p, i))
        return TRUE;
    if (is_digit(after) && (before == 0x7B2C || (before == ' ' && i > 1 && at(p, i - 2) == 0x7B2C)))
        return TRUE; /* 第 6 */
    if (is_digit(after) && before == ' ' && i >= 4 && is_currency(p, i - 4))
        return TRUE; /* USD 3.2 m */
    if (is_latin_unit(p, i) || is_year_of_month(p, i))
        return TRUE;
    if (is_digit(after) && is_one_of(before, "+−±-–~/:.$￥¥€≤≥<>"))
        return TRUE;
    if (is_one_of(before, "+−±<>") && is_one_of(after, "$￥¥€£"))
        return TRUE;
    if (is_digit(before) && is_one_of(after, "–-~/:"))
        return TRUE;
    return is_one_of(after, "·…—") && before != ' ';
}

/* An address starts at byte s. */
static gboolean is_address(const char *s)
{
    return g_str_has_prefix(s, "http://") || g_str_has_prefix(s, "https://") ||
           g_str_has_prefix(s, "www.");
}

/* Without its index libunibreak searches its whole table for each Chinese character. */
static void begin_breaks(void)
{
    static gsize once;

    if (g_once_init_enter(&once)) {
        init_linebreak();
        g_once_init_leave(&once, 1);
    }
}

void jf_text_mark_breaks(struct jf_para *p)
{
    size_t length = strlen(p->text);
    g_autofree char *marks = g_malloc(length + 1);
    gboolean in_address = FALSE;

    begin_breaks();
    p->has_breaks = TRUE;
    set_linebreaks_utf8((const utf8_t *)p->text, length,
                        g_str_has_prefix(p->language ? p->language : "zh", "zh") ? "zh" : "en",
                        marks);
    for (guint i = 0; i < p->n; i++) {
        struct jf_cluster *c = &p->clusters[i];
        char mark = i == 0 ? LINEBREAK_NOBREAK : marks[c->byte - 1];
        gboolean was_in_address = in_address;

        if (!in_address && is_address(p->text + c->byte))
            in_address = TRUE;
        else if (in_address && (c->codepoint <= ' ' || c->codepoint > 0x7E))
            in_address = FALSE;
        c->must_break = i > 0 && p->clusters[i - 1].codepoint == '\n';
        c->may_break = i > 0 && !c->is_inside && mark == LINEBREAK_ALLOWBREAK &&
                       !(was_in_address && in_address) && !is_glued(p, i);
    }
}

static const char *full_width(gunichar c)
{
    static const struct {
        gunichar half;
        const char *full;
    } marks[] = {{',', "，"}, {';', "；"}, {':', "："}, {'!', "！"}, {'?', "？"}};

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        if (marks[i].half == c)
            return marks[i].full;
    return NULL;
}

void jf_text_append_punctuated(GString *out, const char *text, gboolean is_chinese)
{
    gunichar before = out->len ? g_utf8_get_char(g_utf8_prev_char(out->str + out->len)) : 0; /* of the piece before */

    for (const char *p = text; *p;) {
        gunichar c = g_utf8_get_char(p), after;
        const char *next = g_utf8_next_char(p), *full = c < 0x80 ? full_width(c) : NULL;
        const gboolean is_bracket = c == 0xFF08 || c == 0xFF09; /* of full width they stand off the middle */

        after = *next ? g_utf8_get_char(next) : 0;
        if (full && (is_han(after) || (is_han(before) && (is_chinese || (after && !g_unichar_isspace(after)))) ||
                     (is_chinese && is_one_of(before, "%)") && is_digit(after)))) {
            g_string_append(out, full);
            if (after == ' ')
                next++; /* the mark brings its own space */
        } else if (is_bracket) {
            g_string_append_c(out, c == 0xFF08 ? '(' : ')');
        } else {
            g_string_append_len(out, p, next - p);
        }
        before = c;
        p = next;
    }
}
