#include "period.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "file.h"

char *jf_period_before_today(enum jf_cadence cadence, const GArray *periods)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    int year, month, day;
    g_date_time_get_ymd(now, &year, &month, &day);
    for (guint i = periods ? periods->len : 0; i-- > 0;)
        if (g_array_index(periods, struct jf_period, i).end <= jf_day_from_ymd(year, month, day))
            return g_strdup(g_array_index(periods, struct jf_period, i).label);
    if (cadence == JF_CADENCE_YEAR)
        return g_strdup_printf("%d", year - 1);
    if (cadence == JF_CADENCE_WEEK) {
        g_autoptr(GDateTime) then = g_date_time_add_weeks(now, -1);
        return g_strdup_printf("%d-W%02d", g_date_time_get_week_numbering_year(then), g_date_time_get_week_of_year(then));
    }
    int count = year * 12 + month - 1;
    if (cadence == JF_CADENCE_QUARTER) {
        int quarter = count / 3 - 1;
        return g_strdup_printf("%d-Q%d", quarter / 4, quarter % 4 + 1);
    }
    count--;
    return g_strdup_printf("%d-%02d", count / 12, count % 12 + 1);
}

static jf_day read_day(const char *text)
{
    int year, month, day, length = 0;
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &length) != 3 || text[length])
        return JF_DAY_NONE;
    return jf_day_from_ymd(year, month, day);
}

static gboolean read_period(const char *line, struct jf_period *out)
{
    g_auto(GStrv) cells = g_strsplit(line, ",", -1);
    if (g_strv_length(cells) != 5)
        return FALSE;
    for (char **c = cells; *c; c++)
        g_strstrip(*c);
    jf_day last = read_day(cells[2]);
    *out = (struct jf_period){ .first = read_day(cells[1]), .end = last == JF_DAY_NONE ? last : last + 1,
                               .year = atoi(cells[3]), .quarter = atoi(cells[4]) };
    if (!cells[0][0] || strlen(cells[0]) >= sizeof out->label)
        return FALSE;
    g_strlcpy(out->label, cells[0], sizeof out->label);
    return out->first != JF_DAY_NONE && last != JF_DAY_NONE && out->end > out->first && out->year > 0 &&
           out->quarter >= 1 && out->quarter <= 4;
}

/* Periods follow each other without gaps; the place in the year is counted. */
static gboolean place_period(GArray *periods, struct jf_period *p)
{
    p->index = 1;
    if (periods->len) {
        const struct jf_period *before = &g_array_index(periods, struct jf_period, periods->len - 1);
        if (before->end != p->first)
            return FALSE;
        if (before->year == p->year)
            p->index = before->index + 1;
    }
    g_array_append_val(periods, *p);
    return TRUE;
}

/* "2026-10-10,1": a day off or a day on, against Monday to Friday. */
static gboolean read_mark(const char *line, GArray *marks)
{
    g_auto(GStrv) cells = g_strsplit(line, ",", -1);
    if (g_strv_length(cells) != 2)
        return FALSE;
    struct jf_day_mark mark = { .day = read_day(g_strstrip(cells[0])), .works = strcmp(g_strstrip(cells[1]), "1") == 0 };
    if (mark.day == JF_DAY_NONE || (!mark.works && strcmp(cells[1], "0") != 0))
        return FALSE;
    g_array_append_val(marks, mark);
    return TRUE;
}

GArray *jf_period_read(const char *path, GArray *marks, GError **error)
{
    g_autofree char *text = jf_file_read(path, NULL, error);
    if (!text)
        return NULL;
    const char *start = g_str_has_prefix(text, "\xEF\xBB\xBF") ? text + 3 : text;
    g_auto(GStrv) lines = g_strsplit(start, "\n", -1);
    g_autoptr(GArray) periods = g_array_new(FALSE, FALSE, sizeof(struct jf_period));
    for (size_t i = 0; lines[i]; i++) {
        struct jf_period p;
        g_strstrip(lines[i]);
        if (!lines[i][0] || g_str_has_prefix(lines[i], "period,") || g_str_has_prefix(lines[i], "day,") || read_mark(lines[i], marks))
            continue;
        if (!read_period(lines[i], &p) || !place_period(periods, &p)) {
            jf_fail(error, JF_ERROR_DATA,
                    "%s:%zu: \"%s\": write period,first,last,year,quarter with days as 2026-10-31, each period starting on "
                    "the day after the one before, or day,work as 2026-10-10,1",
                    path, i + 1, lines[i]);
            return NULL;
        }
    }
    return g_steal_pointer(&periods);
}
