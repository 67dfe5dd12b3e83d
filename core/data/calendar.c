#include "data/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/free.h"

/* ---- the period that a text names ----------------------------------------------------------- */

/* Monday = 0; 1970-01-01 was a Thursday. */
static int weekday_of(jf_day day)
{
    int weekday = (int)(((gint64)day + 3) % 7);
    return weekday < 0 ? weekday + 7 : weekday;
}

/* The Monday of the first week of a year that begins in that month, ISO's in January: the week that has its 4th day. */
static jf_day first_week(int year, int month)
{
    jf_day fourth = jf_day_from_ymd(year, month, 4);
    return fourth - weekday_of(fourth);
}

static gboolean read_number(const char **at, int digits_min, int digits_max, int *out)
{
    int n = 0, digits = 0;
    while (g_ascii_isdigit(**at) && digits < digits_max) {
        n = n * 10 + (**at - '0');
        (*at)++;
        digits++;
    }
    *out = n;
    return digits >= digits_min;
}

/* "2026-10" -> year and 10; "2026-W41" with letter 'W'; "2026" where nothing follows the year. */
static gboolean parse_period(const char *text, char letter, gboolean only_year, int *year, int *number)
{
    const char *at = text;
    if (!read_number(&at, 4, 4, year))
        return FALSE;
    *number = 1;
    if (only_year)
        return *at == '\0';
    if (*at++ != '-')
        return FALSE;
    if (letter && *at++ != letter)
        return FALSE;
    return read_number(&at, 1, 2, number) && *at == '\0';
}

static gboolean bad_period(const char *text, const char *example, GError **error)
{
    return jf_fail(error, JF_ERROR_USAGE, "\"%s\" is not a period; write it as %s", text ? text : "",
                   example);
}

/* ---- making periods ------------------------------------------------------------------------- */

static int floor_div(int a, int b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/* Periods of months: n months each (1, 3, 12), counted in steps from year 0, month fiscal_start. */
static void month_period(struct jf_period *p, enum jf_cadence cadence, int step, int months,
                         int fiscal_start)
{
    int per_year = 12 / months;
    int first = step * months + fiscal_start - 1;
    p->first = jf_month_first_day(first);
    p->end = jf_month_first_day(first + months);
    p->year = floor_div(step, per_year);
    p->index = step - p->year * per_year + 1;
    p->quarter = (p->index - 1) * months / 3 + 1;
    if (cadence == JF_CADENCE_MONTH)
        g_snprintf(p->label, sizeof p->label, "%04d-%02d", floor_div(first, 12),
                   first - floor_div(first, 12) * 12 + 1);
    else if (cadence == JF_CADENCE_QUARTER)
        g_snprintf(p->label, sizeof p->label, "%04d-Q%d", p->year, p->index);
    else
        g_snprintf(p->label, sizeof p->label, "%04d", p->year);
}

static gboolean make_months(struct jf_calendar *c, const struct jf_calendar_options *o, GError **error)
{
    static const char *const examples[] = { "2026-10", NULL, "2026-Q3", "2026" };
    int months = o->cadence == JF_CADENCE_MONTH ? 1 : o->cadence == JF_CADENCE_QUARTER ? 3 : 12;
    int year, number;
    if (!o->period
        || !parse_period(o->period, o->cadence == JF_CADENCE_QUARTER ? 'Q' : 0,
                         o->cadence == JF_CADENCE_YEAR, &year, &number)
        || number < 1 || number > 12 / months)
        return bad_period(o->period, examples[o->cadence], error);
    int report = months == 1 ? year * 12 + number - o->fiscal_start : year * (12 / months) + number - 1;
    c->n_periods = o->before + 1 + o->after;
    c->periods = g_new0(struct jf_period, (gsize)c->n_periods);
    for (int i = 0; i < c->n_periods; i++)
        month_period(&c->periods[i], o->cadence, report - o->before + i, months, o->fiscal_start);
    c->report = o->before;
    return TRUE;
}

static void week_period(struct jf_period *p, jf_day monday, int fiscal_start)
{
    int year, month, mday;
    jf_day_to_ymd(monday + 3, &year, &month, &mday); /* the Thursday names the year */
    p->first = monday;
    p->end = monday + 7;
    p->year = month < fiscal_start ? year - 1 : year;
    p->index = (monday - first_week(p->year, fiscal_start)) / 7 + 1;
    p->quarter = MIN(4, (p->index - 1) / 13 + 1);
    g_snprintf(p->label, sizeof p->label, "%04d-W%02d", year, (monday - first_week(year, 1)) / 7 + 1);
}

static gboolean make_weeks(struct jf_calendar *c, const struct jf_calendar_options *o, GError **error)
{
    int year, week;
    if (!o->period || !parse_period(o->period, 'W', FALSE, &year, &week) || week < 1
        || first_week(year, 1) + 7 * (week - 1) >= first_week(year + 1, 1))
        return bad_period(o->period, "2026-W41", error);
    jf_day monday = first_week(year, 1) + 7 * (week - 1);
    c->n_periods = o->before + 1 + o->after;
    c->periods = g_new0(struct jf_period, (gsize)c->n_periods);
    for (int i = 0; i < c->n_periods; i++)
        week_period(&c->periods[i], monday + 7 * (i - o->before), o->fiscal_start);
    c->report = o->before;
    return TRUE;
}

static gboolean take_custom(struct jf_calendar *c, const struct jf_calendar_options *o, GError **error)
{
    c->n_periods = o->n_custom;
    c->periods = g_memdup2(o->custom, sizeof *o->custom * (gsize)o->n_custom);
    c->report = -1;
    for (int i = 0; i < c->n_periods; i++) {
        const struct jf_period *p = &c->periods[i];
        if (p->end <= p->first || (i > 0 && p->first != p[-1].end))
            return jf_fail(error, JF_ERROR_DATA,
                           "calendar: period %s does not begin where the one before it ends", p->label);
        if (g_strcmp0(p->label, o->period) == 0)
            c->report = i;
    }
    if (c->report < 0)
        return jf_fail(error, JF_ERROR_USAGE, "the calendar file has no period \"%s\"",
                       o->period ? o->period : "");
    return TRUE;
}

/* ---- slots ---------------------------------------------------------------------------------- */

static void add_slot(struct jf_calendar *c, jf_day first, jf_day end, int period)
{
    c->slots[c->n_slots++] = (struct jf_slot){ first, end, period };
}

static void make_slots(struct jf_calendar *c)
{
    jf_day first = c->periods[0].first, end = c->periods[c->n_periods - 1].end;
    c->slots = g_new0(struct jf_slot, 2 * (gsize)c->n_periods + 2);
    c->first_slot = g_new0(int, (gsize)c->n_periods + 1);
    add_slot(c, G_MININT32 + 1, first, -1);
    for (int i = 0; i < c->n_periods; i++) {
        const struct jf_period *p = &c->periods[i];
        jf_day cut = c->split_days > 0 && p->first + c->split_days < p->end ? p->first + c->split_days
                                                                            : p->end;
        c->first_slot[i] = c->n_slots;
        add_slot(c, p->first, cut, i);
        if (cut < p->end)
            add_slot(c, cut, p->end, i);
    }
    c->first_slot[c->n_periods] = c->n_slots;
    c->slot_of_day = g_new(gint32, (gsize)(end - first));
    for (int s = 1; s < c->n_slots; s++)
        for (jf_day d = c->slots[s].first; d < c->slots[s].end; d++)
            c->slot_of_day[d - first] = s;
    add_slot(c, end, G_MAXINT32, -1);
}

/* Monday to Friday, but for the days that the file names. */
static void mark_days(struct jf_calendar *c, const struct jf_calendar_options *o)
{
    jf_day first = c->periods[0].first, end = c->periods[c->n_periods - 1].end;
    if (!o->n_marks)
        return;
    c->works = g_new(guint8, (gsize)(end - first));
    for (jf_day d = first; d < end; d++)
        c->works[d - first] = weekday_of(d) < 5;
    for (int i = 0; i < o->n_marks; i++)
        if (o->marks[i].day >= first && o->marks[i].day < end)
            c->works[o->marks[i].day - first] = o->marks[i].works ? 1 : 0;
}

void jf_period_named(const struct jf_period *period, int *year, int *number)
{
    if (sscanf(period->label, "%4d-%*[A-Z]%2d", year, number) == 2)
        return;
    *year = period->year;
    *number = period->index;
}

struct jf_calendar *jf_calendar_new(const struct jf_calendar_options *options, GError **error)
{
    struct jf_calendar_options o = *options;
    struct jf_calendar *c = g_new0(struct jf_calendar, 1);
    c->cadence = o.cadence;
    c->split_days = o.split_days;
    if (o.fiscal_start < 1 || o.fiscal_start > 12)
        o.fiscal_start = 1;
    if (o.cadence == JF_CADENCE_MONTH)
        o.before = MAX(o.before, 60);
    gboolean ok = o.custom                       ? take_custom(c, &o, error)
                  : o.cadence == JF_CADENCE_WEEK ? make_weeks(c, &o, error)
                                                 : make_months(c, &o, error);
    if (!ok) {
        jf_calendar_free(c);
        return NULL;
    }
    make_slots(c);
    mark_days(c, &o);
    return c;
}

void jf_calendar_free(struct jf_calendar *calendar)
{
    if (!calendar)
        return;
    jf_free_all(calendar->periods, calendar->slots, calendar->first_slot, calendar->slot_of_day,
                calendar->works, calendar);
}

int jf_calendar_slot_of(const struct jf_calendar *calendar, jf_day day)
{
    jf_day first = calendar->periods[0].first;
    if (day == JF_DAY_NONE)
        return calendar->n_slots - 1;
    if (day < first)
        return 0;
    if (day >= calendar->periods[calendar->n_periods - 1].end)
        return calendar->n_slots - 1;
    return calendar->slot_of_day[day - first];
}

/* ---- moving about --------------------------------------------------------------------------- */

int jf_calendar_shift(const struct jf_calendar *calendar, int anchor, int steps)
{
    int to = anchor + steps;
    return anchor < 0 || to < 0 || to >= calendar->n_periods ? -1 : to;
}

int jf_calendar_last_year(const struct jf_calendar *calendar, int anchor)
{
    if (anchor < 0 || anchor >= calendar->n_periods)
        return -1;
    int year = calendar->periods[anchor].year - 1, index = calendar->periods[anchor].index, found = -1;
    for (int i = anchor - 1; i >= 0 && calendar->periods[i].year >= year; i--)
        if (calendar->periods[i].year == year && calendar->periods[i].index <= index) {
            found = i; /* going back: the first hit is the nearest number that the year has */
            break;
        }
    if (found < 0)
        return -1;
    int had = calendar->periods[found].index;
    gboolean last_week = index == 53 && had == 52;
    return had == index || last_week ? found : -1;
}

static int quarter_start(const struct jf_calendar *c, int period)
{
    const struct jf_period *p = &c->periods[period];
    while (period > 0 && c->periods[period - 1].year == p->year && c->periods[period - 1].quarter == p->quarter)
        period--;
    return period;
}

int jf_calendar_quarter_before(const struct jf_calendar *calendar, int anchor)
{
    if (anchor < 0)
        return -1;
    int start = quarter_start(calendar, anchor);
    if (start == 0)
        return -1;
    return MIN(quarter_start(calendar, start - 1) + anchor - start, start - 1);
}

int jf_calendar_rolling(const struct jf_calendar *calendar)
{
    static const int rolling[] = { 12, 52, 4, 1 };
    return rolling[calendar->cadence];
}

/* ---- days ----------------------------------------------------------------------------------- */

int jf_calendar_days(const struct jf_calendar *calendar, jf_day first, jf_day end)
{
    int n = 0;
    if (!calendar->works)
        return end - first;
    for (jf_day d = first; d < end; d++)
        n += calendar->works[d - calendar->periods[0].first];
    return n;
}

gboolean jf_calendar_cut(const struct jf_calendar *calendar, int period, int *passed, int *all)
{
    const struct jf_period *p = &calendar->periods[period];
    jf_day cut = MIN(p->first + calendar->split_days, p->end);
    *all = jf_calendar_days(calendar, p->first, p->end);
    *passed = calendar->split_days ? jf_calendar_days(calendar, p->first, cut) : *all;
    return calendar->split_days > 0 && *all > 0;
}

gboolean jf_calendar_progress(const struct jf_calendar *calendar, int anchor, int *passed, int *all)
{
    struct jf_window year = jf_calendar_window(calendar, JF_WINDOW_YEAR, anchor, FALSE);
    if (!year.has)
        return FALSE;
    jf_day first = calendar->slots[year.begin].first, until = calendar->periods[anchor].end;
    if (calendar->split_days && anchor == calendar->report)
        until = MIN(until, calendar->periods[anchor].first + calendar->split_days);
    *passed = jf_calendar_days(calendar, first, until);
    *all = jf_calendar_days(calendar, first, calendar->slots[year.end - 1].end);
    return *all > 0;
}
