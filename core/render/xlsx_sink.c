/* Copies of what a plugin says of a native chart, each thing checked as it is said. */
#include "render/xlsx_sink.h"

#include <stdarg.h>
#include <string.h>

#include "base/free.h"

static void series_free(gpointer data)
{
    struct jf_xlsx_series *s = data;
    g_free((char *)s->native.name);
    g_free((struct jf_native_step *)s->native.steps);
    g_array_free(s->points, TRUE);
    g_free(s->values);
    g_free(s);
}

static void refuse(struct jf_xlsx_sink *own, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void refuse(struct jf_xlsx_sink *own, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (!*own->wrong)
        g_vsnprintf(own->wrong, sizeof own->wrong, format, args);
    va_end(args);
}

/* How many values an operation takes from the stack; each leaves one. -1: there is no such one. */
static int takes(guint32 op)
{
    switch (op) {
    case JF_NX_SERIES:
    case JF_NX_PREVIOUS:
    case JF_NX_NUMBER:
    case JF_NX_RUNNING:
    case JF_NX_KIND:
    case JF_NX_FIRST:
        return 0;
    case JF_NX_SELECT:
        return 3;
    case JF_NX_CHANGE:
        return 2;
    default:
        return op >= JF_NX_ADD && op <= JF_NX_MUL ? 2 : -1;
    }
}

static void check_steps(struct jf_xlsx_sink *own, const struct jf_native_series *series)
{
    const guint at = own->series->len;
    int depth = 0;
    if (!series->steps)
        refuse(own, "series %u has no steps", at);
    for (size_t i = 0; series->steps && i < series->n_steps; i++) {
        const struct jf_native_step *step = &series->steps[i];
        const int n = takes(step->op);
        const gboolean reads = step->op == JF_NX_SERIES || step->op == JF_NX_PREVIOUS ||
                               step->op == JF_NX_RUNNING || step->op == JF_NX_FIRST;
        if (n < 0)
            refuse(own, "series %u, step %zu: there is no operation %u", at, i, step->op);
        else if (reads && step->series >= own->n_data)
            refuse(own, "series %u, step %zu: there is no data series %u, they count from 0 to %zu",
                   at, i, step->series, own->n_data - 1);
        else if (depth < n)
            refuse(own, "series %u, step %zu: takes %d values and has %d", at, i, n, depth);
        depth += 1 - MAX(n, 0);
    }
    if (depth != 1)
        refuse(own, "series %u: its steps leave %d values, one is right", at, depth);
}

static void take_chart(struct jf_native_sink *sink, const struct jf_native_chart *chart)
{
    struct jf_xlsx_sink *own = sink->ctx;
    if (!chart || chart->struct_size < sizeof chart->struct_size) {
        refuse(own, "a chart without struct_size");
        return;
    }
    if (own->series->len > 0) { /* a further chart begins */
        own->above = g_memdup2(own, sizeof *own);
        own->series = g_ptr_array_new_with_free_func(series_free);
    } else {
        jf_free_all((char *)own->chart.title, (char *)own->chart.axis_title,
                    (char *)own->chart.second_axis_title);
    }
    own->chart = (struct jf_native_chart){0};
    memcpy(&own->chart, chart, MIN(chart->struct_size, sizeof *chart));
    own->chart.title = g_strdup(own->chart.title);
    own->chart.axis_title = g_strdup(own->chart.axis_title);
    own->chart.second_axis_title = g_strdup(own->chart.second_axis_title);
}

static void take_series(struct jf_native_sink *sink, const struct jf_native_series *series)
{
    struct jf_xlsx_sink *own = sink->ctx;
    if (!series || series->struct_size < sizeof series->struct_size) {
        refuse(own, "series %u is without struct_size", own->series->len);
        return;
    }
    struct jf_xlsx_series *s = g_new0(struct jf_xlsx_series, 1);
    memcpy(&s->native, series, MIN(series->struct_size, sizeof *series));
    check_steps(own, &s->native);
    if (!s->native.steps)
        s->native.n_steps = 0;
    if (s->native.type < JF_NATIVE_COLUMN || s->native.type > JF_NATIVE_AREA_PERCENT)
        refuse(own, "series %u: there is no type %u", own->series->len, s->native.type);
    s->native.name = g_strdup(s->native.name != NULL ? s->native.name : "");
    s->native.steps = g_memdup2(s->native.steps, s->native.n_steps * sizeof *s->native.steps);
    s->points = g_array_new(FALSE, FALSE, sizeof(struct jf_native_point));
    g_ptr_array_add(own->series, s);
}

static void take_point(struct jf_native_sink *sink, const struct jf_native_point *point)
{
    struct jf_xlsx_sink *own = sink->ctx;
    if (own->series->len == 0 || !point || point->struct_size < sizeof point->struct_size) {
        refuse(own, "a point without a series before it, or without struct_size");
        return;
    }
    struct jf_xlsx_series *s = g_ptr_array_index(own->series, own->series->len - 1);
    struct jf_native_point copy = {0};
    memcpy(&copy, point, MIN(point->struct_size, sizeof copy));
    g_array_append_val(s->points, copy);
}

void jf_xlsx_sink_init(struct jf_xlsx_sink *sink, size_t n_data)
{
    *sink = (struct jf_xlsx_sink){
        .sink = {.struct_size = sizeof sink->sink, .ctx = sink, .chart = take_chart, .series = take_series, .point = take_point},
        .series = g_ptr_array_new_with_free_func(series_free),
        .n_data = n_data};
}

void jf_xlsx_sink_clear(struct jf_xlsx_sink *sink)
{
    if (sink->above != NULL) {
        jf_xlsx_sink_clear(sink->above);
        g_free(sink->above);
    }
    g_ptr_array_free(sink->series, TRUE);
    jf_free_all((char *)sink->chart.title, (char *)sink->chart.axis_title,
                (char *)sink->chart.second_axis_title);
}
