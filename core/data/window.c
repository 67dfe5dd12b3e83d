/* Windows of a calendar: which slots, and what they are called. */
#include "data/calendar.h"

#include <string.h>

/* First and last period of a window; FALSE where the calendar does not reach so far. */
static gboolean window_periods(const struct jf_calendar *c, enum jf_window_kind kind, int anchor,
                               int *from, int *to)
{
    const struct jf_period *p = &c->periods[anchor];
    *from = *to = anchor;
    switch (kind) {
    case JF_WINDOW_MONTH:
        return TRUE;
    case JF_WINDOW_QUARTER:
        while (*from > 0 && c->periods[*from - 1].year == p->year
               && c->periods[*from - 1].quarter == p->quarter)
            --*from;
        return *from > 0 || p->index == 1;
    case JF_WINDOW_YEAR:
        while (*to + 1 < c->n_periods && c->periods[*to + 1].year == p->year)
            ++*to;
        if (*to + 1 == c->n_periods && c->cadence == JF_CADENCE_MONTH && c->periods[*to].index < 12)
            return FALSE;
        G_GNUC_FALLTHROUGH;
    case JF_WINDOW_YTD:
        while (*from > 0 && c->periods[*from - 1].year == p->year)
            --*from;
        return c->periods[*from].index == 1;
    case JF_WINDOW_R12:
        *from = anchor - jf_calendar_rolling(c) + 1;
        return *from >= 0;
    case JF_WINDOW_NEXT:
        *from = *to = anchor + 1;
        return *to < c->n_periods;
    case JF_WINDOW_ALL:
        break;
    }
    return TRUE;
}

struct jf_window jf_calendar_window(const struct jf_calendar *calendar, enum jf_window_kind kind,
                                    int anchor, gboolean like_for_like)
{
    static const char *const outside = "outside the calendar";
    int from, to;
    if (kind == JF_WINDOW_ALL)
        return (struct jf_window){ 0, calendar->n_slots, TRUE, NULL };
    if (anchor < 0 || anchor >= calendar->n_periods
        || !window_periods(calendar, kind, anchor, &from, &to))
        return (struct jf_window){ 0, 0, FALSE, g_intern_static_string(outside) };
    int end = calendar->first_slot[to + 1];
    /* A split period has two slots; whole years and the future are never cut. */
    if (like_for_like && to == anchor && kind != JF_WINDOW_YEAR
        && end - calendar->first_slot[to] == 2)
        end--;
    return (struct jf_window){ calendar->first_slot[from], end, TRUE, NULL };
}

/* ---- labels --------------------------------------------------------------------------------- */

static gboolean is_chinese(const char *language)
{
    return language && g_str_has_prefix(language, "zh");
}

static const char *const months_en[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static void month_of(const struct jf_period *p, int *year, int *month)
{
    int mday;
    jf_day_to_ymd(p->first, year, month, &mday);
}

static gboolean is_month(const struct jf_period *p)
{
    return strlen(p->label) == 7 && p->label[4] == '-' && g_ascii_isdigit(p->label[5]);
}

static char *period_label(const struct jf_calendar *c, const struct jf_period *p, gboolean zh,
                          gboolean is_traditional)
{
    int year, month;
    month_of(p, &year, &month);
    switch (c->cadence) {
    case JF_CADENCE_MONTH:
        if (!is_month(p)) /* a calendar of the company's own */
            return g_strdup(p->label);
        year = (int)g_ascii_strtoll(p->label, NULL, 10);
        month = (int)g_ascii_strtoll(p->label + 5, NULL, 10);
        return zh ? g_strdup_printf("%d年%d月", year, month)
                  : g_strdup_printf("%s %d", months_en[CLAMP(month, 1, 12) - 1], year);
    case JF_CADENCE_WEEK:
        return zh ? g_strdup_printf("%d年第%d%s", p->year, p->index, is_traditional ? "週" : "周")
                  : g_strdup_printf("W%d %d", p->index, p->year);
    case JF_CADENCE_QUARTER:
        return zh ? g_strdup_printf("%d年%d季度", p->year, p->index)
                  : g_strdup_printf("Q%d %d", p->index, p->year);
    default:
        return zh ? g_strdup_printf("%d年", p->year) : g_strdup_printf("%d", p->year);
    }
}

static char *month_range_label(const struct jf_period *from, const struct jf_period *to, gboolean zh)
{
    int year1, month1, year2, month2;
    month_of(from, &year1, &month1);
    month_of(to, &year2, &month2);
    if (zh)
        return year1 == year2 ? g_strdup_printf("%d–%d月", month1, month2)
                              : g_strdup_printf("%d年%d月–%d年%d月", year1, month1, year2, month2);
    if (year1 == year2)
        return g_strdup_printf("%s–%s %d", months_en[month1 - 1], months_en[month2 - 1], year1);
    return g_strdup_printf("%s %d–%s %d", months_en[month1 - 1], year1, months_en[month2 - 1], year2);
}

static char *range_label(const struct jf_calendar *c, const struct jf_period *from,
                         const struct jf_period *to, gboolean zh, gboolean is_traditional)
{
    if (from == to)
        return period_label(c, from, zh, is_traditional);
    switch (c->cadence) {
    case JF_CADENCE_MONTH:
        return is_month(from) && is_month(to) ? month_range_label(from, to, zh)
                                              : g_strdup_printf("%s–%s", from->label, to->label);
    case JF_CADENCE_WEEK:
        return zh ? g_strdup_printf("第%d–%d%s", from->index, to->index, is_traditional ? "週" : "周")
                  : g_strdup_printf("W%d–W%d %d", from->index, to->index, to->year);
    default:
        return zh ? g_strdup_printf("%d–%d季度", from->index, to->index)
                  : g_strdup_printf("Q%d–Q%d %d", from->index, to->index, to->year);
    }
}

static char *rolling_label(const struct jf_calendar *c, gboolean zh, gboolean is_traditional)
{
    switch (c->cadence) {
    case JF_CADENCE_MONTH:
        return g_strdup(!zh ? "last 12 months" : is_traditional ? "近12個月" : "近12个月");
    case JF_CADENCE_WEEK:
        return g_strdup(!zh ? "last 52 weeks" : is_traditional ? "近52週" : "近52周");
    case JF_CADENCE_QUARTER:
        return g_strdup(zh ? "近4季度" : "last 4 quarters");
    default:
        return g_strdup(zh ? "近1年" : "last year");
    }
}

/* "(截至10月9日)": the report period is not over. */
static char *until(const struct jf_calendar *c, gboolean zh, gboolean is_traditional)
{
    int year, month, mday;
    jf_day last = c->periods[c->report].first + c->split_days - 1;
    jf_day_to_ymd(MIN(last, c->periods[c->report].end - 1), &year, &month, &mday);
    return zh ? g_strdup_printf(is_traditional ? "（截至%d月%d日）" : "(截至%d月%d日)", month, mday)
              : g_strdup_printf(" (to %d %s)", mday, months_en[month - 1]);
}

/* A year that does not begin with the calendar's is a fiscal one. */
static char *year_label(int number, const struct jf_period *first, gboolean zh, gboolean is_traditional)
{
    int year, month;
    month_of(first, &year, &month);
    gboolean is_fiscal = first->index == 1 && month > 1 && month < 12;
    if (!zh)
        return g_strdup_printf(is_fiscal ? "FY%d" : "%d", number);
    return g_strdup_printf(!is_fiscal ? "%d年" : is_traditional ? "%d財年" : "%d财年", number);
}

char *jf_calendar_window_label(const struct jf_calendar *calendar, enum jf_window_kind kind,
                               int anchor, const char *language)
{
    gboolean zh = is_chinese(language), is_traditional = g_strcmp0(language, "zh-TW") == 0;
    int from, to;
    if (kind == JF_WINDOW_ALL)
        return g_strdup(zh ? "全部" : "all");
    if (kind == JF_WINDOW_R12)
        return rolling_label(calendar, zh, is_traditional);
    if (anchor < 0 || anchor >= calendar->n_periods)
        return g_strdup("–");
    const struct jf_period *p = &calendar->periods[anchor];
    gboolean is_there = window_periods(calendar, kind, anchor, &from, &to);
    if (kind == JF_WINDOW_YEAR)
        return year_label(p->year, &calendar->periods[from], zh, is_traditional);
    if (!is_there && kind == JF_WINDOW_NEXT)
        return g_strdup("–");
    return range_label(calendar, &calendar->periods[from], &calendar->periods[to], zh, is_traditional);
}

char *jf_calendar_window_title(const struct jf_calendar *calendar, enum jf_window_kind kind, int anchor,
                               const char *language)
{
    g_autofree char *label = jf_calendar_window_label(calendar, kind, anchor, language);
    gboolean is_whole = kind == JF_WINDOW_YEAR || kind == JF_WINDOW_NEXT || kind == JF_WINDOW_ALL;
    if (calendar->split_days == 0 || anchor != calendar->report || is_whole)
        return g_steal_pointer(&label);
    g_autofree char *day = until(calendar, is_chinese(language), g_strcmp0(language, "zh-TW") == 0);
    return g_strconcat(label, day, NULL);
}

/* ---- words -------------------------------------------------------------------------------------- */

struct wording { const char *from, *to[4]; }; /* by cadence; longer ones first */

static const struct wording words_zh[] = {
    { "12个月", { "", "52周", "4个季度", "1年" } }, { "12個月", { "", "52週", "4個季度", "1年" } },
    { "个月", { "", "周", "个季度", "年" } },       { "個月", { "", "週", "個季度", "年" } },
    { "月份", { "", "周次", "季度", "年份" } },     { "月均", { "", "周均", "季均", "年均" } },
    { "月", { "", "周", "季度", "年" } },           { NULL, { NULL } } };
static const struct wording words_tw[] = { { "周", { "", "週", "周", "周" } }, { NULL, { NULL } } };
static const struct wording words_en[] = {
    { "Rolling 12", { "", "Rolling 52", "Rolling 4", "Rolling 1" } }, { "MoM", { "", "WoW", "QoQ", "YoY" } },
    { "month", { "", "week", "quarter", "year" } },                  { "Month", { "", "Week", "Quarter", "Year" } },
    { NULL, { NULL } } };

static void reword(GString *text, const struct wording *words, enum jf_cadence cadence)
{
    for (; words->from; words++)
        g_string_replace(text, words->from, words->to[cadence], 0);
}

const char *jf_cadence_words(enum jf_cadence cadence, const char *language, const char *text)
{
    if (cadence == JF_CADENCE_MONTH)
        return text;
    g_autoptr(GString) out = g_string_new(text);
    reword(out, is_chinese(language) ? words_zh : words_en, cadence);
    if (g_strcmp0(language, "zh-TW") == 0)
        reword(out, words_tw, cadence);
    return g_intern_string(out->str);
}
