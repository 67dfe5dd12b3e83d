#include "charts.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/message.h"

struct jf_charts {
    const struct jf_plugins *plugins;
    char *directory;
    struct jf_host_hooks hooks;
    struct jf_host host;
    struct jf_chart_service service;
    struct jf_native_service natives;
    GHashTable *said; /* warnings */
};

/* ---- the document's chart as the plugin's arrays ------------------------------------------------ */

struct chart_arrays {
    GPtrArray *owned; /* everything below, freed together */
    struct jf_chart_data data;
    struct jf_chart_theme theme;
    struct jf_checked_options *options;
    const struct jf_plugin *plugin;
    char *context;
    gboolean is_paper; /* numbers as they are printed; a native chart has its cells */
};

static gpointer own(struct chart_arrays *a, gpointer memory)
{
    g_ptr_array_add(a->owned, memory);
    return memory;
}

static struct jf_chart_theme theme_of(const struct jf_theme *t, const char *language)
{
    return (struct jf_chart_theme){
        .struct_size = sizeof(struct jf_chart_theme), .ink = t->ink, .ink2 = t->ink2, .ink3 = t->ink3, .rule = t->rule,
        .band = t->band, .off = t->off, .paper = t->paper, .ac = t->ac, .py = t->py, .pl = t->pl, .fc = t->fc,
        .good = t->good, .bad = t->bad, .warn = t->warn, .accent = t->accent, .label_size = 8, .note_size = 7,
        .is_mono = t->is_mono ? 1u : 0u, .language = language, .good_text = t->good_text, .bad_text = t->bad_text };
}

static uint32_t scenario_of(const char *code)
{
    static const char *const codes[] = { "", "AC", "PY", "PL", "FC" };
    for (uint32_t i = 1; i < G_N_ELEMENTS(codes); i++)
        if (!strcmp(code, codes[i]))
            return i;
    return strcmp(code, "PP") ? JF_SCENARIO_OTHER : JF_PY;
}

static const struct jf_number_format *format_of(struct chart_arrays *a, const struct jf_format *f)
{
    struct jf_number_format *out = own(a, g_new0(struct jf_number_format, 1));
    *out = (struct jf_number_format){ .struct_size = sizeof *out, .scale = f->scale > 0 ? f->scale : 1,
                                      .decimals = f->decimals, .is_signed = f->is_signed ? 1 : 0,
                                      .is_percent = f->style == JF_STYLE_PERCENT || f->style == JF_STYLE_POINTS,
                                      .unit = f->unit ? f->unit : "" };
    return out;
}

static gboolean is_shown(const struct jf_chart_view *view, const struct jf_chart *chart, size_t k)
{
    if (view && view->by_series && view->end)
        return k >= view->from && k < view->end;
    return !view || !view->panel || !g_strcmp0(view->panel, chart->series[k].panel);
}

static guint first_of(const struct jf_chart_view *view)
{
    return view && !view->by_series ? view->from : 0;
}

static guint end_of(const struct jf_chart_view *view, const struct jf_table *table)
{
    return view && view->end && !view->by_series ? MIN(view->end, table->rows->len) : table->rows->len;
}

static void add_series(struct chart_arrays *a, const struct jf_chart *chart, const struct jf_chart_view *view)
{
    const struct jf_table *table = chart->table;
    guint first = first_of(view), end = end_of(view, table);
    const struct jf_chart_series **series = own(a, g_new0(const struct jf_chart_series *, chart->n_series + 1));
    for (size_t k = 0; k < chart->n_series; k++) {
        const struct jf_doc_series *from = &chart->series[k];
        if (!is_shown(view, chart, k))
            continue;
        struct jf_chart_series *s = own(a, g_new0(struct jf_chart_series, 1));
        double *values = own(a, g_new0(double, table->rows->len + 1));
        for (guint row = first; row < end; row++) {
            const struct jf_cell *cell = jf_table_cell(table, (int)row, from->column);
            gboolean is_printed = a->is_paper && cell->printed != NULL;
            values[row - first] = jf_value_to_double(is_printed ? *cell->printed : cell->value);
        }
        *s = (struct jf_chart_series){ .struct_size = sizeof *s, .name = from->name, .values = values,
                                       .scenario = scenario_of(from->scenario), .second_axis = from->second_axis ? 1u : 0u,
                                       .lower_is_better = from->lower_is_better ? 1u : 0u, .code = from->scenario };
        s->format = format_of(a, &jf_table_column(table, from->column)->format);
        series[a->data.n_series++] = s;
    }
    a->data.series = (const struct jf_chart_series *const *)series;
}

static gboolean is_highlit(const struct jf_chart *chart, guint row)
{
    for (size_t i = 0; i < chart->n_highlight; i++)
        if (chart->highlight[i] == (int)row)
            return TRUE;
    return jf_table_row(chart->table, (int)row)->highlight;
}

static void add_categories(struct chart_arrays *a, const struct jf_chart *chart, const struct jf_chart_view *view)
{
    static const uint32_t kinds[] = { JF_CATEGORY_MEMBER, JF_CATEGORY_OTHERS, JF_CATEGORY_SUBTOTAL, JF_CATEGORY_TOTAL };
    const struct jf_table *table = chart->table;
    guint first = first_of(view), end = end_of(view, table);
    const struct jf_chart_category **all = own(a, g_new0(const struct jf_chart_category *, table->rows->len + 1));
    for (guint row = first; row < end; row++) {
        const struct jf_row_head *head = jf_table_row(table, (int)row);
        struct jf_chart_category *c = own(a, g_new0(struct jf_chart_category, 1));
        const char *label = own(a, jf_table_cell_text(table, (int)row, chart->category));
        *c = (struct jf_chart_category){ .struct_size = sizeof *c, .label = label ? label : "", .group = head->group,
                                         .kind = head->is_forecast && head->kind <= JF_ROW_OTHERS ? JF_CATEGORY_FORECAST
                                                                                                  : kinds[head->kind],
                                         .highlight = is_highlit(chart, row) ? 1u : 0u,
                                         .marker = (uint32_t)MAX(jf_comment_number(view ? view->comments : NULL, head->comment), 0),
                                         .level = (uint32_t)MAX(head->level, 0),
                                         .reason = head->reason };
        all[row - first] = c;
    }
    a->data.categories = (const struct jf_chart_category *const *)all;
    a->data.n_categories = end > first ? end - first : 0;
}

static gboolean take_options(struct jf_charts *charts, struct chart_arrays *a, const struct jf_chart *chart, GError **error)
{
    const struct jf_option **items = own(a, g_new0(const struct jf_option *, chart->n_options + 1));
    size_t n = 0;
    for (size_t i = 0, end; i < chart->n_options; i = end) { /* a list: its values stand one after the other */
        struct jf_option *o = own(a, g_new0(struct jf_option, 1));
        for (end = i + 1; end < chart->n_options && !strcmp(chart->option_names[i], chart->option_names[end]); end++)
            ;
        *o = (struct jf_option){ sizeof *o, chart->option_names[i], (const char *const *)&chart->option_values[i], end - i };
        items[n++] = o;
    }
    const struct jf_options given = { sizeof given, items, n };
    a->options = jf_options_check(a->plugin, &given, charts->directory, a->context, error);
    return a->options != NULL;
}

static void clear(struct chart_arrays *a)
{
    jf_checked_options_free(a->options);
    g_ptr_array_unref(a->owned);
    g_free(a->context);
}

static gboolean prepare(struct jf_charts *charts, struct chart_arrays *a, const struct jf_chart *chart, GError **error)
{
    *a = (struct chart_arrays){ .owned = g_ptr_array_new_with_free_func(g_free) };
    a->context = g_strdup_printf("%s%schart \"%s\"", chart->where ? chart->where : "", chart->where ? ": " : "",
                                 chart->kind);
    const struct jf_loaded_plugin *found = jf_plugins_find(charts->plugins, JF_KIND_CHART, chart->kind, error);
    if (!found)
        g_prefix_error(error, "%s: ", a->context);
    else
        a->plugin = found->plugin;
    if (found && take_options(charts, a, chart, error))
        return TRUE;
    clear(a);
    return FALSE;
}

static void fill(struct chart_arrays *a, const struct jf_chart *chart, const struct jf_theme *theme, const char *language,
                 const struct jf_chart_view *view)
{
    a->theme = theme_of(theme, language);
    if (!strcmp(chart->kind, "gantt")) /* overdue time is no fall */
        a->theme.bad = jf_theme_light(theme, FALSE);
    a->data = (struct jf_chart_data){ .struct_size = sizeof a->data, .title = chart->title ? chart->title : "",
                                      .unit = chart->unit ? chart->unit : "", .theme = &a->theme,
                                      .n_whole = chart->table->rows->len };
    if (view) {
        a->data.scale_min = view->min;
        a->data.scale_max = view->max;
        memcpy(a->data.points, view->points, sizeof a->data.points);
        a->data.shows_scale = (uint32_t)view->shows_scale;
        a->data.name_width = view->name_width;
        a->data.whole_points = view->whole_points;
    }
    add_series(a, chart, view);
    add_categories(a, chart, view);
}

/* ---- services -------------------------------------------------------------------------------- */

static gboolean draw(void *ctx, const struct jf_chart *chart, const struct jf_theme *theme, const char *language,
                     struct jf_chart_view *view, struct jf_canvas *canvas, GError **error)
{
    struct jf_charts *charts = ctx;
    struct chart_arrays a;
    if (!prepare(charts, &a, chart, error))
        return FALSE;
    a.is_paper = TRUE;
    fill(&a, chart, theme, language, view);
    if (view)
        memset(view->used, 0, sizeof view->used);
    a.data.used = view ? view->used : NULL;
    struct jf_error e = { 0 };
    jf_at_work(a.context);
    jf_status status = a.plugin->ops.chart->draw(&charts->host, jf_checked_options_get(a.options), &a.data, canvas, &e);
    jf_at_work(NULL);
    if (status == JF_OK && canvas->error.code != JF_OK) {
        status = canvas->error.code;
        e = canvas->error;
    }
    gboolean good = status == JF_OK || jf_plugin_fail(error, a.context, "draw", status, &e);
    clear(&a);
    return good;
}

static double height(void *ctx, const struct jf_chart *chart, const struct jf_theme *theme,
                     const struct jf_chart_view *view, double width)
{
    struct jf_charts *charts = ctx;
    struct chart_arrays a;
    if (!prepare(charts, &a, chart, NULL))
        return 0; /* draw says why */
    fill(&a, chart, theme, "", view);
    jf_at_work(a.context);
    double points = a.plugin->ops.chart->wanted_height(jf_checked_options_get(a.options), &a.data, width);
    jf_at_work(NULL);
    clear(&a);
    return isfinite(points) && points > 0 ? points : 0;
}

static int splits(void *ctx, const struct jf_chart *chart)
{
    struct jf_charts *charts = ctx;
    const struct jf_loaded_plugin *found = jf_plugins_find(charts->plugins, JF_KIND_CHART, chart->kind, NULL);
    if (!found || !JF_HAS(found->plugin->ops.chart, struct jf_chart_ops, splits))
        return 0;
    return found->plugin->ops.chart->splits == 2 && chart->n_series > chart->table->rows->len ? 2 : 1;
}

static gboolean native(void *ctx, const struct jf_chart *chart, const struct jf_theme *theme, const char *language,
                       struct jf_native_sink *sink, gboolean *has_native, GError **error)
{
    struct jf_charts *charts = ctx;
    struct chart_arrays a;
    *has_native = FALSE;
    if (!prepare(charts, &a, chart, error))
        return FALSE;
    fill(&a, chart, theme, language, NULL);
    struct jf_error e = { 0 };
    jf_at_work(a.context);
    jf_status status = a.plugin->ops.chart->native(&charts->host, jf_checked_options_get(a.options), &a.data, sink, &e);
    jf_at_work(NULL);
    *has_native = status == JF_OK;
    gboolean good = status == JF_OK || status == JF_E_UNSUPPORTED || jf_plugin_fail(error, a.context, "native", status, &e);
    clear(&a);
    return good;
}

static void no_chart(struct jf_native_sink *sink, const struct jf_native_chart *chart)
{
    (void)sink, (void)chart;
}

static void no_series(struct jf_native_sink *sink, const struct jf_native_series *series)
{
    (void)sink, (void)series;
}

static void no_point(struct jf_native_sink *sink, const struct jf_native_point *point)
{
    (void)sink, (void)point;
}

/* Its options, and what it says of its data when it is asked to describe itself. */
gboolean jf_charts_check(struct jf_charts *charts, const struct jf_chart *chart, GError **error)
{
    struct jf_native_sink sink = { sizeof sink, NULL, no_chart, no_series, no_point };
    struct jf_theme *theme = jf_theme_standard();
    gboolean has_native, good = native(charts, chart, theme, "", &sink, &has_native, error);
    jf_theme_free(theme);
    return good;
}

/* Once for each place, however often the chart is drawn. */
static void on_log(void *ctx, int level, const char *message)
{
    struct jf_charts *charts = ctx;
    const char *at_work = jf_at_work_now();
    char *text = g_strdup_printf("%s: %s", at_work ? at_work : "chart", message + strlen("chart: "));
    if (level > JF_LOG_WARN)
        g_free(text);
    else if (g_hash_table_add(charts->said, text)) /* it frees what it has already */
        g_printerr("%s: %s\n", JF_("warning"), text);
}

guint jf_charts_told(const struct jf_charts *charts) { return g_hash_table_size(charts->said); }

struct jf_charts *jf_charts_new(const struct jf_plugins *plugins, const char *directory)
{
    struct jf_charts *charts = g_new0(struct jf_charts, 1);
    charts->plugins = plugins;
    charts->directory = g_strdup(directory);
    charts->said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    charts->hooks = (struct jf_host_hooks){ .ctx = charts, .directory = charts->directory, .context = "chart",
                                            .log = on_log };
    jf_host_init(&charts->host, &charts->hooks);
    charts->service = (struct jf_chart_service){ .ctx = charts, .draw = draw, .height = height, .splits = splits };
    charts->natives = (struct jf_native_service){ .ctx = charts, .native = native };
    return charts;
}

void jf_charts_free(struct jf_charts *charts)
{
    if (!charts)
        return;
    g_free(charts->directory);
    g_hash_table_unref(charts->said);
    g_free(charts);
}

const struct jf_chart_service *jf_charts_service(struct jf_charts *charts)
{
    return &charts->service;
}

const struct jf_native_service *jf_charts_natives(struct jf_charts *charts)
{
    return &charts->natives;
}
