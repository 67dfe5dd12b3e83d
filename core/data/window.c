/* Windows of a calendar: which slots, and what they are called. */
#include "data/calendar.h"

#include <stdio.h>
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

enum tongue { EN, CN, TW, N_TONGUES };

static enum tongue tongue_of(const char *language)
{
    return !language || !g_str_has_prefix(language, "zh") ? EN : strcmp(language, "zh-TW") == 0 ? TW : CN;
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

/* Of the year and the number of a period, by cadence. */
static const char *const period_formats[][N_TONGUES] = {
    [JF_CADENCE_WEEK] = { "W%2$d %1$d", "%1$d年第%2$d周", "%1$d年第%2$d週" },
    [JF_CADENCE_QUARTER] = { "Q%2$d %1$d", "%1$d年%2$d季度", "%1$d年%2$d季度" },
    [JF_CADENCE_YEAR] = { "%1$d", "%1$d年", "%1$d年" },
};

/* Of the first number, the last one and the year. */
static const char *const range_formats[][N_TONGUES] = {
    [JF_CADENCE_WEEK] = { "W%1$d–W%2$d %3$d", "第%1$d–%2$d周", "第%1$d–%2$d週" },
    [JF_CADENCE_QUARTER] = { "Q%1$d–Q%2$d %3$d", "%1$d–%2$d季度", "%1$d–%2$d季度" },
    [JF_CADENCE_YEAR] = { "Q%1$d–Q%2$d %3$d", "%1$d–%2$d季度", "%1$d–%2$d季度" },
};

static const char *const rolling_labels[][N_TONGUES] = {
    [JF_CADENCE_MONTH] = { "last 12 months", "近 12 个月", "近 12 個月" },
    [JF_CADENCE_WEEK] = { "last 52 weeks", "近 52 周", "近 52 週" },
    [JF_CADENCE_QUARTER] = { "last 4 quarters", "近 4 季度", "近 4 季度" },
    [JF_CADENCE_YEAR] = { "last year", "近 1 年", "近 1 年" },
};

static char *period_label(const struct jf_calendar *c, const struct jf_period *p, enum tongue tongue)
{
    int year, month;
    if (c->cadence != JF_CADENCE_MONTH) {
        jf_period_named(p, &year, &month);
        return g_strdup_printf(period_formats[c->cadence][tongue], year, month);
    }
    if (sscanf(p->label, "%4d-%2d", &year, &month) != 2 || !is_month(p)) /* a calendar of the company's own */
        return g_strdup(p->label);
    return tongue != EN ? g_strdup_printf("%d年%d月", year, month)
                        : g_strdup_printf("%s %d", months_en[CLAMP(month, 1, 12) - 1], year);
}

static char *month_range_label(const struct jf_period *from, const struct jf_period *to, enum tongue tongue)
{
    int year1, month1, year2, month2;
    month_of(from, &year1, &month1);
    month_of(to, &year2, &month2);
    if (tongue != EN)
        return year1 == year2 ? g_strdup_printf("%d–%d月", month1, month2)
                              : g_strdup_printf("%d年%d月–%d年%d月", year1, month1, year2, month2);
    if (year1 == year2)
        return g_strdup_printf("%s–%s %d", months_en[month1 - 1], months_en[month2 - 1], year1);
    return g_strdup_printf("%s %d–%s %d", months_en[month1 - 1], year1, months_en[month2 - 1], year2);
}

static char *range_label(const struct jf_calendar *c, const struct jf_period *from, const struct jf_period *to,
                         enum tongue tongue)
{
    if (from == to)
        return period_label(c, from, tongue);
    if (c->cadence != JF_CADENCE_MONTH) {
        int years[2], numbers[2];
        jf_period_named(from, &years[0], &numbers[0]);
        jf_period_named(to, &years[1], &numbers[1]);
        if (years[0] == years[1])
            return g_strdup_printf(range_formats[c->cadence][tongue], numbers[0], numbers[1], years[1]);
        g_autofree char *first = period_label(c, from, tongue), *last = period_label(c, to, tongue);
        return g_strdup_printf("%s–%s", first, last);
    }
    return is_month(from) && is_month(to) ? month_range_label(from, to, tongue)
                                          : g_strdup_printf("%s–%s", from->label, to->label);
}

/* "(截至10月9日)": the report period is not over. */
static char *until(const struct jf_calendar *c, enum tongue tongue)
{
    int year, month, mday;
    jf_day last = c->periods[c->report].first + c->split_days - 1;
    jf_day_to_ymd(MIN(last, c->periods[c->report].end - 1), &year, &month, &mday);
    return tongue != EN ? g_strdup_printf(tongue == TW ? "（截至%d月%d日）" : "(截至%d月%d日)", month, mday)
                        : g_strdup_printf(" (to %d %s)", mday, months_en[month - 1]);
}

/* A year that does not begin with the calendar's is a fiscal one. */
static char *year_label(int number, const struct jf_period *first, enum tongue tongue)
{
    static const char *const formats[][N_TONGUES] = { { "%d", "%d年", "%d年" }, { "FY%d", "%d财年", "%d財年" } };
    int year, month, mday;
    jf_day_to_ymd(first->first + 3, &year, &month, &mday); /* of a week its Thursday */
    gboolean is_fiscal = first->index == 1 && month > 1 && month < 12;
    return g_strdup_printf(formats[is_fiscal ? 1 : 0][tongue], number);
}

char *jf_calendar_window_label(const struct jf_calendar *calendar, enum jf_window_kind kind,
                               int anchor, const char *language)
{
    enum tongue tongue = tongue_of(language);
    int from, to;
    if (kind == JF_WINDOW_ALL)
        return g_strdup(tongue != EN ? "全部" : "all");
    if (kind == JF_WINDOW_R12)
        return g_strdup(rolling_labels[calendar->cadence][tongue]);
    if (anchor < 0 || anchor >= calendar->n_periods)
        return g_strdup("–");
    const struct jf_period *p = &calendar->periods[anchor];
    gboolean is_there = window_periods(calendar, kind, anchor, &from, &to);
    if (kind == JF_WINDOW_YEAR)
        return year_label(p->year, &calendar->periods[from], tongue);
    if (!is_there && kind == JF_WINDOW_NEXT)
        return g_strdup("–");
    return range_label(calendar, &calendar->periods[from], &calendar->periods[to], tongue);
}

char *jf_calendar_window_title(const struct jf_calendar *calendar, enum jf_window_kind kind, int anchor,
                               const char *language)
{
    g_autofree char *label = jf_calendar_window_label(calendar, kind, anchor, language);
    gboolean is_whole = kind == JF_WINDOW_YEAR || kind == JF_WINDOW_NEXT || kind == JF_WINDOW_ALL;
    if (calendar->split_days == 0 || anchor != calendar->report || is_whole)
        return g_steal_pointer(&label);
    g_autofree char *day = until(calendar, tongue_of(language));
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
    reword(out, tongue_of(language) == EN ? words_en : words_zh, cadence);
    if (tongue_of(language) == TW)
        reword(out, words_tw, cadence);
    return g_intern_string(out->str);
}
