/* What the metrics of a pack mean: their formulas, what changed in this period and how that changed the figures beside, and the
 * versions of plans. */
#include <string.h>

#include "base/message.h"
#include "report/appendix.h"

enum { METRICS_SHOWN = 12 };

static void add_clause(const struct jf_build *b, GString *out, const char *head, const char *text)
{
    if (!text || !text[0])
        return;
    g_string_append_printf(out, "%s%s%s", out->len ? jf_data_between(b) : "", head, text);
}

/* Σ金额；计划 PL1：Σ目标收入 */
static char *formula_of(const struct jf_build *b, const struct jf_metric *metric)
{
    const struct jf_data_spec *data = b->report->spec->data;
    g_autofree char *actual = jf_expr_describe(metric->actual, data, b->language);
    GString *out = g_string_new(actual);
    for (size_t i = metric->n_plans; i-- > 0;) {
        g_autofree char *plan = jf_expr_describe(metric->plans[i], data, b->language);
        g_autofree char *version = g_strconcat(metric->plan_names[i][0] ? " " : "", metric->plan_names[i], NULL);
        g_autofree char *head = g_strdup_printf(jf_word(b, "plan%s: "), version);
        add_clause(b, out, head, plan);
    }
    return g_string_free(out, FALSE);
}

static void name_sources(const struct jf_expr *e, GString *out)
{
    g_autoptr(GPtrArray) leaves = g_ptr_array_new();
    jf_expr_leaves(e, leaves);
    for (guint i = 0; i < leaves->len; i++) {
        const char *id = ((const struct jf_leaf *)leaves->pdata[i])->source->id;
        g_auto(GStrv) known = g_strsplit(out->str, ", ", -1);
        if (!g_strv_contains((const char *const *)known, id))
            g_string_append_printf(out, "%s%s", out->len ? ", " : "", id);
    }
}

static char *sources_of(const struct jf_metric *metric)
{
    GString *out = g_string_new(NULL);
    name_sources(metric->actual, out);
    for (size_t i = 0; i < metric->n_plans; i++)
        name_sources(metric->plans[i], out);
    return g_string_free(out, FALSE);
}

/* The month from which the definition holds; NULL where none is said. */
static const char *since_of(const struct jf_build *b, const struct jf_metric *metric)
{
    const struct jf_period *report = &b->report->calendar->periods[b->report->calendar->report];
    const char *changed = metric->actual->op == JF_EXPR_SINCE ? jf_expr_changed(metric->actual, 0, report->end) : NULL;
    return changed ? changed : metric->actual->op == JF_EXPR_SINCE ? metric->actual->levels[0] : metric->since;
}

static gboolean is_new(const struct jf_build *b, const struct jf_metric *metric)
{
    const char *from = since_of(b, metric);
    char month[16];
    jf_day_to_iso(b->report->calendar->periods[b->report->calendar->report].first, month);
    return from && strncmp(from, month, 7) == 0;
}

static char *remarks_of(const struct jf_build *b, const struct jf_metric *metric)
{
    GString *out = g_string_new(metric->about);
    const char *from = since_of(b, metric);
    g_autofree char *since = from ? g_strdup_printf(jf_word(b, is_new(b, metric) ? "since %s, changed in this period" : "since %s"), from) : NULL;
    struct jf_format share = {.style = JF_STYLE_PERCENT, .scale = 1, .percent_sign = TRUE, .unit = ""};
    g_autofree char *number = jf_format_value(&share, jf_value_number(metric->weight));
    g_autofree char *weight = metric->weight > 0 ? g_strdup_printf(jf_word(b, "weight %s"), number) : NULL;
    add_clause(b, out, "", weight);
    add_clause(b, out, "", since);
    return g_string_free(out, FALSE);
}

/* "2026年9月由 95.4% 改列 95.9%": a figure by the definition before and by the one that holds; nothing where both are the same. */
static void restate(const struct jf_build *b, const struct jf_metric *metric, const struct jf_metric *was, enum jf_reading_kind kind, int period, GString *out)
{
    const struct jf_reading reading = jf_reading_make(kind, JF_WINDOW_MONTH);
    const struct jf_calendar *calendar = b->report->calendar;
    struct jf_value now = jf_eval_reading(b->report->eval, metric, &reading, &b->view->point);
    struct jf_value then = jf_eval_reading(b->report->eval, was, &reading, &b->view->point);
    if (period < 0 || !jf_value_has(now) || !jf_value_has(then))
        return;
    g_autofree char *month = jf_calendar_window_label(calendar, JF_WINDOW_MONTH, period, b->language);
    g_autofree char *old = jf_build_print(b, metric, &reading, &b->view->point, then), *new = jf_build_print(b, metric, &reading, &b->view->point, now);
    g_autofree char *text = g_strdup_printf(jf_word(b, "%s %s, now given as %s"), month, old, new);
    if (strcmp(old, new) != 0)
        add_clause(b, out, "", text);
}

/* A definition that is new in this period: its number, what it was, and what that changed in the figures beside. */
static void tell_change(struct jf_build *b, const struct jf_metric *metric, int number)
{
    const struct jf_calendar *calendar = b->report->calendar;
    const struct jf_metric *was = jf_model_find(b->report->spec->model, metric->was);
    g_autofree char *id = g_strdup_printf("data.change%d", number), *formula = jf_expr_describe(was->actual, b->report->spec->data, b->language);
    g_autofree char *head = g_strdup_printf(jf_word(b, "Definition changed, %s: "), jf_metric_name(b, metric));
    g_autoptr(GString) out = g_string_new(NULL);
    add_clause(b, out, jf_word(b, "before: "), formula);
    restate(b, metric, was, JF_READ_PREV, jf_calendar_shift(calendar, calendar->report, -1), out);
    restate(b, metric, was, JF_READ_LAST_YEAR, jf_calendar_last_year(calendar, calendar->report), out);
    struct jf_text_block *text = jf_section_add(b->section, JF_BLOCK_TEXT, id)->text = jf_text_block_new(NULL);
    jf_text_block_add(text, head, JF_RUN_BOLD);
    jf_text_block_add(text, out->str, JF_RUN_PLAIN);
    text->comment = number;
}

gboolean jf_data_has_changed(const struct jf_build *b, const struct jf_metric *metric)
{
    return metric->was != NULL && is_new(b, metric);
}

/* The metrics in use, or only those that boards show. */
static struct jf_table *definitions_of(struct jf_build *b, gboolean is_all)
{
    struct jf_table *table = jf_table_new("definitions", jf_word(b, "Definitions"));
    int name = jf_data_text_column(table, "metric", jf_word(b, "Metric"), JF_COLUMN_KEY), changed = 0;
    int formula = jf_data_text_column(table, "formula", jf_word(b, "Formula"), JF_COLUMN_TEXT);
    int source = jf_data_text_column(table, "source", jf_word(b, "Source"), JF_COLUMN_SUPPORT);
    gboolean has_about = FALSE, has_owner = FALSE;
    for (guint i = 0; i < b->used->len; i++) {
        const struct jf_metric *m = b->used->pdata[i];
        has_about = has_about || m->about || m->since || m->actual->op == JF_EXPR_SINCE || m->weight > 0;
        has_owner = has_owner || m->owner;
    }
    int about = has_about ? jf_data_text_column(table, "about", jf_word(b, "Remarks"), JF_COLUMN_TEXT) : -1;
    int owner = has_owner ? jf_data_text_column(table, "owner", jf_word(b, "Owner"), JF_COLUMN_TEXT) : -1;
    for (int c = formula; c < (int)table->columns->len; c++)
        jf_table_column(table, c)->emphasis = c == source ? JF_EMPHASIS_NONE : JF_EMPHASIS_MUTED;
    for (guint i = 0; i < b->used->len; i++) {
        const struct jf_metric *metric = b->used->pdata[i];
        if (metric->hide && !is_all)
            continue;
        g_autofree char *heading = jf_metric_heading(b, metric);
        g_autofree char *title = g_strconcat(heading, metric->lower_is_better ? " ▽" : "", NULL);
        g_autofree char *text = formula_of(b, metric), *sources = sources_of(metric), *remarks = remarks_of(b, metric);
        int r = jf_data_plain_row(table, metric->id);
        jf_data_set_text(table, r, name, title);
        jf_data_set_text(table, r, formula, text);
        jf_data_set_text(table, r, source, sources);
        if (has_about)
            jf_data_set_text(table, r, about, remarks);
        if (has_owner)
            jf_data_set_text(table, r, owner, metric->owner);
        jf_table_row(table, r)->highlight = jf_data_has_changed(b, metric);
        jf_table_row(table, r)->comment = jf_data_has_changed(b, metric) ? ++changed : 0;
    }
    return table;
}

/* Where there are many, paper leaves the auxiliary ones to the sheet. Returns how many changed in this period. */
int jf_data_add_definitions(struct jf_build *b)
{
    struct jf_table *table = definitions_of(b, TRUE);
    struct jf_table *paper = table->rows->len > METRICS_SHOWN ? definitions_of(b, FALSE) : NULL;
    int changed = 0;
    if (paper && paper->rows->len > 0 && paper->rows->len + 1 < table->rows->len) {
        table->paper = paper;
        jf_data_add_rest(b, paper, table->rows->len - paper->rows->len);
    } else if (paper) {
        jf_table_free(paper);
    }
    jf_data_add_filled(b, table);
    for (guint i = 0; i < b->used->len; i++)
        if (jf_data_has_changed(b, b->used->pdata[i]))
            tell_change(b, b->used->pdata[i], ++changed);
    return changed;
}

/* ---- versions of plans -------------------------------------------------------------------------- */

/* What each correction did to the plan of the year. */
void jf_data_add_versions(struct jf_build *b)
{
    struct jf_table *table = jf_table_new("versions", jf_word(b, "Versions of the plan"));
    int name = jf_data_text_column(table, "metric", jf_word(b, "Metric"), JF_COLUMN_KEY);
    int version = jf_data_text_column(table, "version", jf_word(b, "Version"), JF_COLUMN_TEXT);
    int year = jf_data_count_column(table, "year", jf_word(b, "Plan of the year"));
    int change = jf_data_count_column(table, "change", jf_word(b, "Correction"));
    jf_table_column(table, year)->format_by_row = jf_table_column(table, change)->format_by_row = TRUE;
    jf_table_column(table, change)->format.is_signed = TRUE;
    for (guint i = 0; i < b->used->len; i++) {
        const struct jf_metric *metric = b->used->pdata[i];
        struct jf_value before = jf_value_none("");
        for (size_t k = 0; metric->n_plans > 1 && k < metric->n_plans; k++) {
            struct jf_reading reading = jf_reading_make(JF_READ_PLAN, JF_WINDOW_YEAR);
            g_strlcpy(reading.version, metric->plan_names[k], sizeof reading.version);
            struct jf_value v = jf_eval_reading(b->report->eval, metric, &reading, &b->view->point);
            g_autofree char *key = g_strdup_printf("%s.%s", metric->id, reading.version);
            g_autofree char *heading = jf_metric_heading(b, metric);
            int r = jf_data_plain_row(table, key);
            jf_data_set_text(table, r, name, heading);
            jf_data_set_text(table, r, version, reading.version);
            jf_table_row(table, r)->format = jf_report_format(metric, &reading, FALSE);
            jf_table_cell(table, r, year)->value = v;
            jf_table_cell(table, r, change)->value = k ? jf_value_sub(v, before) : jf_value_none("");
            before = v;
        }
    }
    jf_data_add_filled(b, table);
}
