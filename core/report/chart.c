/* chart: a table of periods or members, drawn. */
#include <string.h>

#include "report/tabular.h"

static gboolean is_second(const struct jf_block_spec *spec, const struct jf_metric *metric)
{
    for (size_t i = 0; i < spec->n_second_axis; i++)
        if (strcmp(spec->second_axis[i]->id, metric->id) == 0)
            return TRUE;
    return FALSE;
}

/* What tells a series from the others: its metric, its reading, its member; all where all differ. */
static char *series_name(const struct tab *t, const struct tab_column *c)
{
    g_autofree char *reading = jf_reading_title(t->b, &c->reading);
    GString *name = g_string_new(NULL);
    if (c->across != TAB_ALL && !t->spec->panels)
        g_string_append(name, jf_view_label(t->b->view, t->spec->across[0], c->across));
    if (t->n_metrics > 1 || t->across->len == 1)
        g_string_append_printf(name, "%s%s", name->len ? " " : "", jf_metric_name(t->b, c->metric));
    if (t->spec->n_columns > 1 || name->len == 0)
        g_string_append_printf(name, "%s%s", name->len ? " " : "", reading);
    return g_string_free(name, FALSE);
}

static void add_series(const struct tab *t, struct jf_chart *chart)
{
    chart->series = g_new0(struct jf_doc_series, t->columns->len + 1);
    for (guint i = 0; i < t->columns->len; i++) {
        const struct tab_column *c = tab_column(t, i);
        const struct jf_column *column = jf_table_column(t->table, c->index);
        if (column->role != JF_COLUMN_VALUE && column->role != JF_COLUMN_DERIVED)
            continue;
        struct jf_doc_series *s = &chart->series[chart->n_series++];
        s->column = c->index;
        s->name = series_name(t, c);
        g_strlcpy(s->scenario, jf_reading_scenario(&c->reading), sizeof s->scenario);
        s->second_axis = is_second(t->spec, c->metric);
        s->metric = g_strdup(c->metric->id);
        if (t->spec->panels)
            s->panel = g_strdup(c->across == TAB_ALL
                                    ? jf_word(t->b, "Total")
                                    : jf_view_label(t->b->view, t->spec->across[0], c->across));
        s->lower_is_better = c->metric->lower_is_better;
    }
}

/* Achievements, shares: what is drawn is no amount. */
static gboolean are_rates(const struct tab *t)
{
    for (guint i = 0; i < t->columns->len; i++) {
        const struct jf_column *column = jf_table_column(t->table, tab_column(t, i)->index);
        if ((column->role == JF_COLUMN_VALUE || column->role == JF_COLUMN_DERIVED) &&
            column->format.style != JF_STYLE_PERCENT)
            return FALSE;
    }
    return t->columns->len > 0;
}

static char *main_unit(const struct tab *t)
{
    const char *unit = NULL;
    if (are_rates(t))
        return g_strdup("%");
    for (size_t i = 0; i < t->n_metrics; i++) {
        if (is_second(t->spec, t->metrics[i]))
            continue;
        if (unit && g_strcmp0(unit, t->metrics[i]->unit) != 0)
            return NULL;
        unit = t->metrics[i]->unit;
    }
    return g_strdup(unit);
}

static char *names_of(const struct tab *t)
{
    GString *names = g_string_new(NULL);
    const char *between = g_str_has_prefix(t->b->language, "zh") ? "、" : ", ";
    for (size_t i = 0; i < t->n_metrics; i++)
        if (!is_second(t->spec, t->metrics[i])) /* its name and unit stand at its axis */
            g_string_append_printf(names, "%s%s", names->len ? between : "", jf_metric_name(t->b, t->metrics[i]));
    if (t->spec->n_columns == 1 && t->spec->columns[0].kind != JF_READ_ACTUAL) {
        g_autofree char *reading = jf_reading_title(t->b, &t->spec->columns[0]);
        g_string_append_printf(names, " · %s", reading);
    }
    return g_string_free(names, FALSE);
}

static struct jf_chart *chart_of(struct tab *t, const char *kind, const char *title)
{
    struct jf_chart *chart = g_new0(struct jf_chart, 1);
    const struct jf_block_spec *spec = t->spec;
    chart->kind = g_strdup(kind);
    chart->where = g_strdup(spec->where);
    chart->title = title ? g_strdup(title) : names_of(t);
    chart->unit = main_unit(t);
    add_series(t, chart);
    chart->n_options = spec->n_options;
    chart->option_names = g_new0(char *, spec->n_options + 1);
    chart->option_values = g_new0(char *, spec->n_options + 1);
    for (size_t i = 0; i < spec->n_options; i++) {
        chart->option_names[i] = g_strdup(spec->option_names[i]);
        chart->option_values[i] = g_strdup(spec->option_values[i]);
    }
    g_autofree char *names = names_of(t);
    chart->alt =
        g_strdup_printf("%s: %s, %u × %zu", chart->title, names, t->rows->len, chart->n_series);
    chart->table = g_steal_pointer(&t->table);
    return chart;
}

/* Before there were rows of the unit a sum is zero, too; what a filter lets through shows in the values only. */
static gboolean has_rows(const struct tab *t, guint row)
{
    const struct jf_point *at = &tab_row(t, row)->point;
    if (t->spec->filter || at->n_coords == 0)
        return !t->spec->filter;
    g_autoptr(GArray) codes = jf_eval_members(t->b->report->eval, t->metrics, t->n_metrics, NULL, 0, at->coords[at->n_coords - 1].dim, at);
    return codes->len > 0;
}

/* A plan that is one number in all periods: it says nothing of when they begin. */
static gboolean is_level(const struct jf_chart *chart, const struct jf_doc_series *s)
{
    double first = jf_value_to_double(jf_table_cell(chart->table, 0, s->column)->value);
    for (guint r = 0; r < chart->table->rows->len; r++)
        if (jf_value_to_double(jf_table_cell(chart->table, (int)r, s->column)->value) != first)
            return FALSE;
    return strcmp(s->scenario, "AC") != 0;
}

/* The first row with a value in any series, zero only where t has rows for it (NULL: any); else their number. */
static guint first_value(const struct jf_chart *chart, const struct tab *t)
{
    const gboolean is_point = strcmp(chart->kind, "scatter") == 0 || strcmp(chart->kind, "bubble") == 0;
    guint r = 0;
    for (size_t n = 0; r < chart->table->rows->len; r++, n = 0)
        for (size_t s = 0; s < chart->n_series; s++) {
            struct jf_value v = jf_table_cell(chart->table, (int)r, chart->series[s].column)->value;
            n += jf_value_has(v) && (!t || (!is_level(chart, &chart->series[s]) && (is_point || jf_value_to_double(v) != 0 || has_rows(t, r))));
            if (n == (is_point ? chart->n_series : 1)) /* a point needs all its values */
                return r;
        }
    return r;
}

int jf_chart_span(const struct jf_chart *chart)
{
    int n = 0;
    for (guint r = 0; r < chart->table->rows->len; r++)
        n += !jf_table_row(chart->table, (int)r)->is_forecast;
    return n;
}

struct jf_block *jf_build_chart(struct jf_build *b, const struct jf_block_spec *spec,
                                const char *id, GError **error)
{
    static char *months[] = {(char *)"month"};
    struct tab t;
    struct jf_block_spec shape = *spec;
    if (shape.n_by == 0) {
        shape.by = months;
        shape.n_by = 1;
    }
    shape.span = spec->span > 0 ? spec->span : 24;
    shape.others |= strcmp(spec->kind, "doughnut") == 0; /* its parts are those of the whole */
    g_autofree char *title = jf_template_text(b, &spec->title, NULL);
    if (!tab_build(&t, b, &shape, id, title, error)) {
        tab_free(&t);
        return NULL;
    }
    if (t.rows->len == 0 && !b->report->is_planning) {
        const char *why = t.n_metrics ? "no rows in this period" : "no metric at this level";
        tab_free(&t);
        return jf_empty_block(id, title, g_strdup(jf_word(b, why)));
    }
    struct jf_block *block = jf_block_new(JF_BLOCK_CHART, id);
    block->title = g_strdup(title);
    block->chart = chart_of(&t, spec->kind, title);
    if (b->section)
        jf_build_chart_legend(b, block->chart);
    guint n_rows = block->chart->table->rows->len, first = n_rows;
    if (!b->report->is_planning && !spec->total && strcmp(shape.by[0], "month") == 0)
        first = first_value(block->chart, &t);
    tab_free(&t);
    if (first < n_rows)
        jf_table_drop_rows(block->chart->table, first); /* time begins where something is, or was planned */
    if (b->report->is_planning || first_value(block->chart, NULL) < n_rows) /* an empty frame would say nothing */
        return block;
    jf_block_free(block);
    return jf_empty_block(id, title, g_strdup(jf_word(b, "no values in this period")));
}

/* Periods after the report's in its year. */
static int left_of_year(const struct jf_calendar *calendar)
{
    int n = 0, next;
    while ((next = jf_calendar_shift(calendar, calendar->report, n + 1)) >= 0 &&
           calendar->periods[next].year == calendar->periods[calendar->report].year)
        n++;
    return n;
}

struct jf_chart *jf_series_chart(struct jf_build *b, struct jf_metric *metric, int span,
                                 const char *id)
{
    struct jf_reading readings[] = {jf_reading_make(JF_READ_ACTUAL, JF_WINDOW_MONTH),
                                    jf_reading_make(JF_READ_FORECAST, JF_WINDOW_MONTH)};
    int ahead = metric->forecast_kind == JF_FORECAST_NONE ? 0 : left_of_year(b->report->calendar);
    if (ahead >= span / 2)
        ahead = 0;
    struct jf_block_spec spec = {.word = JF_WORD_CHART,
                                 .kind = (char *)"column",
                                 .metrics = &metric,
                                 .n_metrics = 1,
                                 .columns = readings,
                                 .n_columns = ahead ? 2 : 1,
                                 .span = span - ahead,
                                 .ahead = ahead};
    struct jf_block *block = jf_build_chart(b, &spec, id, NULL);
    struct jf_chart *chart = block ? g_steal_pointer(&block->chart) : NULL;
    if (chart) {
        g_autofree char *name = jf_metric_heading(b, metric), *months = jf_months_label(b, jf_chart_span(chart), ahead);
        g_free(chart->title);
        chart->title = g_strdup_printf("%s · %s", name, months);
    }
    jf_block_free(block);
    return chart;
}
