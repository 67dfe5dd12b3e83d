/* What people wrote into a table (report { texts = source }): a text for each key, of the unit itself
 * and, where the table has dates, of the report period. Notes and messages name it as {source key};
 * comments print those whose key is the id of a metric, and where one is due. */
#include <string.h>

#include "base/error.h"
#include "report/internal.h"

enum { TEXT_KEY, TEXT_LABEL, TEXT_DATE };

/* Columns: the key, the text, the date where there is one. */
gboolean jf_texts_need(struct jf_report *report, GError **error)
{
    const struct jf_source_spec *source = report->spec->texts;
    if (!source)
        return TRUE;
    if (!source->key || !source->label)
        return jf_fail(error, JF_ERROR_SCRIPT,
                       "%s: texts: the source \"%s\" needs key = and label = (the column of the text)",
                       report->spec->where, source->id);
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_autoptr(GPtrArray) dims = g_ptr_array_new();
    g_ptr_array_add(columns, source->key);
    g_ptr_array_add(columns, source->label);
    for (guint i = 0; i < report->levels->len; i++)
        if (jf_source_spec_dim(source, report->levels->pdata[i]))
            g_ptr_array_add(dims, report->levels->pdata[i]);
    if (source->date)
        g_ptr_array_add(columns, source->date);
    struct jf_row_need need = {.source = source,
                               .columns = (char **)columns->pdata,
                               .n_columns = columns->len,
                               .dims = (char **)dims->pdata,
                               .n_dims = dims->len};
    return jf_report_need_rows(report, &source->key, &need, error);
}

/* Of the unit or of the whole company (a blank unit, or the word for the top); nothing of a level below the unit's
 * own; of the report period. The members of row->code are in the order of the levels that the source has. */
static gboolean is_own(const struct jf_build *b, const struct jf_row *row)
{
    const struct jf_source_spec *source = b->report->spec->texts;
    const struct jf_calendar *calendar = b->report->calendar;
    const struct jf_period *period = &calendar->periods[calendar->report];
    size_t column = 0;
    for (guint i = 0; i < b->report->levels->len; i++) {
        const char *level = b->report->levels->pdata[i];
        if (!jf_source_spec_dim(source, level))
            continue;
        int code = row->code[column++];
        const struct jf_member *m =
            code < 0 ? NULL : jf_cube_member(b->report->cube, level, code);
        if (m && !m->is_blank && !jf_entity_for_dim(b->report, b->view->entity, level))
            return FALSE;
    }
    return !source->date || row->day[TEXT_DATE] == JF_DAY_NONE ||
           (row->day[TEXT_DATE] >= period->first && row->day[TEXT_DATE] < period->end);
}

static GHashTable *read_texts(const struct jf_build *b)
{
    GHashTable *texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    const struct jf_source_spec *source = b->report->spec->texts;
    int list = source ? jf_report_list(b->report, &source->key) : -1;
    if (list < 0 || b->report->is_planning || !jf_view_source_in_scope(b->view, source))
        return texts;
    const struct jf_point *point = &b->view->point;
    size_t n = b->view->entity->dim ? 1 : 0; /* a text belongs to a unit, not to a part of it */
    g_autoptr(GPtrArray) rows = jf_cube_rows(b->report->cube, list, point->coords, n);
    for (guint i = 0; i < rows->len; i++) {
        const struct jf_row *row = rows->pdata[i];
        const char *key = row->text[TEXT_KEY];
        if (row->text[TEXT_LABEL][0] && is_own(b, row) && !g_hash_table_contains(texts, key))
            g_hash_table_insert(texts, g_strdup(key), g_strdup(row->text[TEXT_LABEL]));
    }
    return texts;
}

char *jf_text_of(struct jf_build *b, const char *key)
{
    if (!b->texts)
        b->texts = read_texts(b);
    return g_strdup(g_hash_table_lookup(b->texts, key));
}

char *jf_view_text(struct jf_view *view, const char *key)
{
    return view->build ? jf_text_of(view->build, key) : NULL;
}

/* ---- comments -------------------------------------------------------------------------------- */

static gboolean is_material(const struct jf_metric *metric, struct jf_value change,
                            struct jf_value plan)
{
    if (!jf_value_has(change) || !jf_value_has(plan))
        return FALSE;
    double size = ABS(jf_value_to_double(change));
    double share = metric->material_share * ABS(jf_value_to_double(plan));
    double least = jf_decimal_to_double(metric->material_floor);
    return size >= MAX(share, least) && size > 0;
}

/* Below 90 % of the plan, or above 110 %. */
static gboolean is_far_off(struct jf_eval *eval, const struct jf_metric *metric,
                           const struct jf_point *point)
{
    struct jf_reading achievement = jf_reading_make(JF_READ_ACHIEVEMENT, JF_WINDOW_MONTH);
    struct jf_value value = jf_eval_reading(eval, metric, &achievement, point);
    double rate = jf_value_has(value) ? jf_value_to_double(value) : 1;
    return rate < 0.9 || rate > 1.1;
}

static gboolean is_due(const struct jf_build *b, const struct jf_block_spec *spec,
                       const struct jf_metric *metric, const struct jf_point *point,
                       struct jf_value change)
{
    struct jf_eval *eval = b->report->eval;
    struct jf_reading actual = jf_reading_make(JF_READ_ACTUAL, JF_WINDOW_MONTH);
    struct jf_reading plan = jf_reading_make(JF_READ_PLAN, JF_WINDOW_MONTH);
    if (g_strcmp0(spec->required, "all") == 0)
        return TRUE;
    if (g_strcmp0(spec->required, "material") == 0)
        return is_material(metric, change, jf_eval_reading(eval, metric, &plan, point));
    return is_far_off(eval, metric, point) ||
           jf_eval_light(eval, metric, &actual, point) == JF_LIGHT_RED;
}

static void add_comment(struct jf_build *b, const struct jf_block_spec *spec,
                        const struct jf_metric *metric, struct jf_table *table)
{
    struct jf_point point = jf_view_block_point(b->view, spec);
    struct jf_reading vs_plan = jf_reading_make(JF_READ_VS_PLAN, JF_WINDOW_MONTH);
    struct jf_value change = jf_eval_reading(b->report->eval, metric, &vs_plan, &point);
    g_autofree char *text = jf_text_of(b, metric->id);
    if (!is_due(b, spec, metric, &point, change) && !text)
        return;
    struct jf_row_head *head = g_new0(struct jf_row_head, 1);
    head->key = g_strdup(metric->id);
    head->parent = -1;
    int row = jf_table_add_row(table, head);
    jf_table_cell(table, row, 0)->text = g_strdup(jf_metric_name(b, metric));
    jf_table_cell(table, row, 1)->text = jf_build_print(b, metric, &vs_plan, &point, change);
    jf_table_cell(table, row, 2)->text = g_strdup(text ? text : jf_word(b, "Not filled in"));
}

struct jf_block *jf_build_comments(struct jf_build *b, const struct jf_block_spec *spec,
                                   const char *id)
{
    static const char *const titles[] = {"Metric", "vs plan", "Comment"};
    const GPtrArray *metrics = b->report->spec->model->metrics;
    char *title = jf_template_text(b, &spec->title, NULL);
    struct jf_table *table = jf_table_new(id, title);
    for (size_t i = 0; i < G_N_ELEMENTS(titles); i++) {
        struct jf_column *c = jf_key_column(titles[i], jf_word(b, titles[i]));
        c->role = i == 0 ? JF_COLUMN_KEY : JF_COLUMN_TEXT;
        jf_table_add_column(table, c);
    }
    for (guint i = 0, n = metrics->len; i < n; i++) { /* planning adds hidden ones behind */
        const struct jf_metric *metric = metrics->pdata[i];
        if (!metric->hide && jf_only_allows(metric->only, metric->n_only, b->view->entity))
            add_comment(b, spec, metric, table);
    }
    struct jf_block *block;
    if (table->rows->len == 0) {
        block = jf_empty_block(id, title, g_strdup(jf_word(b, "Nothing this month: no comment is due.")));
        jf_table_free(table);
        g_free(title);
        return block;
    }
    block = jf_block_new(JF_BLOCK_TABLE, id);
    block->title = title;
    block->table = table;
    block->is_comments = TRUE;
    return block;
}
