/* Definitions that changed within what a page compares: said below it. */
#include <string.h>

#include "report/internal.h"

/* The day on which the earliest period begins that a reading looks at. */
static jf_day earliest_of(const struct jf_build *b, const struct jf_reading *reading, const struct jf_point *point)
{
    const struct jf_calendar *calendar = b->report->calendar;
    enum jf_window_kind window = jf_reading_window(reading, point);
    enum jf_reading_kind base = jf_reading_facts(reading->kind)->base;
    int anchor = point->anchor;
    if (base == JF_READ_ACTUAL)
        base = reading->kind;
    if (base == JF_READ_SPARK || base == JF_READ_LIGHTS)
        anchor = jf_calendar_shift(calendar, anchor, 1 - JF_STRIP);
    else if (base == JF_READ_PREV && window == JF_WINDOW_MONTH)
        anchor = jf_calendar_shift(calendar, anchor, -1);
    else if (base == JF_READ_PREV || base == JF_READ_LAST_YEAR)
        anchor = jf_calendar_last_year(calendar, anchor);
    struct jf_window w = {0};
    if (anchor >= 0)
        w = jf_calendar_window(calendar, window == JF_WINDOW_NEXT ? JF_WINDOW_MONTH : window, anchor, FALSE);
    return w.has ? calendar->slots[w.begin].first : calendar->periods[0].first;
}

/* An analysis has no readings of its own: it looks back a year. */
static jf_day earliest(const struct jf_build *b, const struct jf_block_spec *spec)
{
    const struct jf_calendar *calendar = b->report->calendar;
    struct jf_point point = jf_view_block_point(b->view, spec);
    struct jf_reading year_ago = jf_reading_make(JF_READ_LAST_YEAR, JF_WINDOW_MONTH);
    gboolean has_ends = spec->word == JF_WORD_BRIDGE;
    jf_day first = calendar->periods[calendar->report].first;
    for (size_t i = 0; i < spec->n_columns; i++)
        first = MIN(first, earliest_of(b, &spec->columns[i], &point));
    if (has_ends)
        first = MIN(earliest_of(b, &spec->from, &point), earliest_of(b, &spec->to, &point));
    else if (spec->n_columns == 0)
        first = earliest_of(b, &year_ago, &point);
    int back = spec->n_by == 1 && strcmp(spec->by[0], "month") == 0 ? MAX(spec->span, 1) - 1 : 0;
    int shown = jf_calendar_shift(calendar, calendar->report, -back);
    return MIN(first, calendar->periods[MAX(shown, 0)].first);
}

static void collect(const struct jf_build *b, const struct jf_block_spec *spec, GPtrArray *months, GPtrArray *names)
{
    const struct jf_period *report = &b->report->calendar->periods[b->report->calendar->report];
    guint at;
    for (size_t i = 0; i < spec->n_metrics; i++) {
        const struct jf_metric *m = spec->metrics[i];
        const char *month = jf_expr_changed(m->actual, earliest(b, spec), report->end);
        char *name = g_strdup(jf_metric_name(b, m));
        if (month && !g_ptr_array_find_with_equal_func(months, month, g_str_equal, &at)) {
            at = months->len;
            g_ptr_array_add(months, (gpointer)month);
            g_ptr_array_add(names, g_ptr_array_new_with_free_func(g_free));
        }
        if (month && !g_ptr_array_find_with_equal_func(names->pdata[at], name, g_str_equal, NULL))
            g_ptr_array_add(names->pdata[at], g_steal_pointer(&name));
        g_free(name);
    }
    for (size_t i = 0; i < spec->n_blocks; i++)
        collect(b, spec->blocks[i], months, names);
}

void jf_changed_notes(const struct jf_build *b, struct jf_block_spec *const *blocks, size_t n, GPtrArray *out)
{
    g_autoptr(GPtrArray) months = g_ptr_array_new(), names = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    for (size_t i = 0; i < n; i++)
        if (jf_only_allows(blocks[i]->only, blocks[i]->n_only, b->view->entity))
            collect(b, blocks[i], months, names);
    for (guint i = 0; i < months->len; i++) {
        g_ptr_array_add(names->pdata[i], NULL);
        g_autofree char *list = g_strjoinv(g_str_has_prefix(b->language, "zh") ? "、" : ", ", (char **)((GPtrArray *)names->pdata[i])->pdata);
        g_ptr_array_add(out, g_strdup_printf(jf_word(b, "%s: defined anew from %s; earlier periods by the old definition."), list,
                                             (const char *)months->pdata[i]));
    }
}
