/* What has to be known before the scan and is no cell: hidden metrics for formulas and filters,
 * lists of rows, and the needs that analyses declare. */
#include <string.h>

#include "base/error.h"
#include "report/internal.h"

gboolean jf_report_need_rows(struct jf_report *report, gconstpointer owner,
                             const struct jf_row_need *need, GError **error)
{
    int handle = jf_cube_need_rows(report->cube, need, error);
    if (handle >= 0)
        g_hash_table_insert(report->lists, (gpointer)owner, GINT_TO_POINTER(handle + 1));
    return handle >= 0;
}

int jf_report_list(const struct jf_report *report, gconstpointer owner)
{
    return GPOINTER_TO_INT(g_hash_table_lookup(report->lists, owner)) - 1;
}

/* ---- hidden metrics -------------------------------------------------------------------------- */

static struct jf_metric *hidden_metric(struct jf_report *report, const char *id, const char *where)
{
    struct jf_metric *m = jf_model_metric(report->spec->model, id, where);
    m->title = g_strdup(id);
    m->unit = g_strdup("");
    m->hide = TRUE;
    return m;
}

/* A formula without a name, read like any metric. */
struct jf_metric *jf_report_metric_of(struct jf_report *report, const struct jf_expr *expr)
{
    if (expr->op == JF_EXPR_METRIC)
        return expr->metric;
    struct jf_metric *m = g_hash_table_lookup(report->expr_metrics, expr);
    if (m)
        return m;
    g_autofree char *id = g_strdup_printf("#%d", expr->id);
    m = hidden_metric(report, id, expr->where);
    m->actual = (struct jf_expr *)expr;
    g_hash_table_insert(report->expr_metrics, (gpointer)expr, m);
    return m;
}

static struct jf_metric *count_of(struct jf_report *report, const struct jf_source_spec *source)
{
    struct jf_metric *m = g_hash_table_lookup(report->counts, source);
    if (m)
        return m;
    struct jf_expr *e = jf_model_expr(report->spec->model, JF_EXPR_LEAF, source->where);
    e->leaf = g_new0(struct jf_leaf, 1);
    e->leaf->source = (struct jf_source_spec *)source;
    e->leaf->aggregate = JF_AGG_COUNT;
    e->leaf->where = g_strdup(source->where);
    m = jf_report_metric_of(report, e);
    g_hash_table_insert(report->counts, (gpointer)source, m);
    return m;
}

/* A leaf by itself, for control totals. */
struct jf_metric *jf_report_sum_of(struct jf_report *report, const struct jf_leaf *leaf)
{
    struct jf_metric *m = g_hash_table_lookup(report->sums, leaf);
    if (m)
        return m;
    struct jf_expr *e = jf_model_expr(report->spec->model, JF_EXPR_LEAF, leaf->where);
    e->leaf = jf_leaf_copy(leaf);
    m = jf_report_metric_of(report, e);
    g_hash_table_insert(report->sums, (gpointer)leaf, m);
    return m;
}

/* The dimension of a source that has a word for the whole company, or NULL. */
static const char *dim_with_top(const struct jf_source_spec *source)
{
    for (size_t i = 0; i < source->n_dims; i++)
        if (source->dims[i].top)
            return source->dims[i].id;
    return NULL;
}

/* Where rows are kept by unit with a word for the whole company, that word's rows are the top's
 * own, as in its listings. */
struct jf_value jf_report_rows(struct jf_report *report, const struct jf_source_spec *source,
                               const struct jf_point *point)
{
    struct jf_reading reading =
        jf_reading_make(JF_READ_ACTUAL, source->date ? JF_WINDOW_MONTH : JF_WINDOW_ALL);
    const struct jf_metric *count = count_of(report, source);
    struct jf_value rows = jf_eval_reading(report->eval, count, &reading, point);
    const char *dim = point->n_coords == 0 ? dim_with_top(source) : NULL;
    if (!dim)
        return rows;
    g_autoptr(GArray) codes = jf_eval_members(report->eval, &count, 1, &reading, 1, dim, point);
    for (guint i = 0; i < codes->len; i++) {
        struct jf_point at = jf_point_in(report->eval, point, dim, g_array_index(codes, int, i));
        rows = jf_value_sub(rows, jf_eval_reading(report->eval, count, &reading, &at));
    }
    return rows;
}

struct jf_value jf_report_main_rows(struct jf_report *report, const struct jf_point *point)
{
    const GPtrArray *metrics = report->spec->model->metrics;
    g_autoptr(GPtrArray) leaves = g_ptr_array_new();
    for (guint i = 0; i < metrics->len && leaves->len == 0; i++)
        jf_expr_leaves(((const struct jf_metric *)metrics->pdata[i])->actual, leaves);
    if (leaves->len == 0)
        return jf_value_none("");
    const struct jf_leaf *leaf = leaves->pdata[0];
    struct jf_reading all = jf_reading_make(JF_READ_ACTUAL, JF_WINDOW_ALL);
    return jf_eval_reading(report->eval, count_of(report, leaf->source), &all, point);
}

/* ---- a block's filter ------------------------------------------------------------------------ */

static struct jf_expr *with_filter(struct jf_report *report, const struct jf_block_spec *spec,
                                   struct jf_expr *inner, struct jf_rowx *filter)
{
    struct jf_expr *e = jf_model_expr(report->spec->model, JF_EXPR_WHERE, spec->where);
    e->args = g_new0(struct jf_expr *, 1);
    e->args[0] = inner;
    e->n_args = 1;
    e->filter = filter;
    return e;
}

/* What a column of one source is called in another: the column of the same dimension. */
static const char *column_in(const struct jf_source_spec *home, const char *column, const struct jf_source_spec *there)
{
    for (size_t i = 0; i < home->n_dims; i++) {
        const struct jf_dim_spec *d = &home->dims[i], *other;
        if (d->n_columns != 1 || d->expression || strcmp(d->columns[0], column) != 0)
            continue;
        other = jf_source_spec_dim(there, d->id);
        if (other && other->n_columns == 1 && !other->expression)
            return other->columns[0];
    }
    return NULL;
}

static gboolean translate(struct jf_rowx *x, const struct jf_source_spec *home, const struct jf_source_spec *there)
{
    const char *column = x->op == JF_ROWX_COLUMN ? column_in(home, x->text, there) : "";
    if (!column)
        return FALSE;
    if (*column) {
        g_free(x->text);
        x->text = g_strdup(column);
        g_clear_pointer(&x->source, g_free);
    }
    for (size_t i = 0; i < x->n_args; i++)
        if (!translate(x->args[i], home, there))
            return FALSE;
    return TRUE;
}

/* The block's filter in the words of the plan's sources; NULL where one of them has no such dimension. */
static struct jf_rowx *filter_of_plan(const struct jf_block_spec *spec, const struct jf_expr *actual, const struct jf_expr *plan)
{
    g_autoptr(GPtrArray) homes = g_ptr_array_new(), sources = g_ptr_array_new();
    struct jf_rowx *found = NULL;
    jf_expr_leaves(actual, homes);
    jf_expr_leaves(plan, sources);
    for (guint i = 0; i < sources->len && homes->len > 0; i++) {
        const struct jf_source_spec *home = ((struct jf_leaf *)homes->pdata[0])->source;
        const struct jf_source_spec *there = ((struct jf_leaf *)sources->pdata[i])->source;
        struct jf_rowx *filter = jf_rowx_copy(spec->filter);
        gboolean fits = (there == home || translate(filter, home, there)) && (!found || jf_rowx_equal(found, filter));
        jf_rowx_free(found);
        found = filter;
        if (!fits) {
            jf_rowx_free(found);
            return NULL;
        }
    }
    return found;
}

static struct jf_expr *filtered(struct jf_report *report, const struct jf_block_spec *spec, const struct jf_expr *actual,
                                struct jf_expr *e)
{
    struct jf_rowx *filter = e ? filter_of_plan(spec, actual, e) : NULL;
    return filter ? with_filter(report, spec, e, filter) : NULL;
}

/* The plan is filtered with the actual: by the same columns, or by those of the same dimensions in its own source. Where
 * that has none of them it could not be compared, so that there is none. */
const struct jf_metric *jf_block_metric(struct jf_report *report, const struct jf_block_spec *spec,
                                        const struct jf_metric *metric)
{
    if (!spec->filter || spec->source) /* of a block that shows rows, the filter is theirs */
        return metric;
    g_autofree char *test = jf_rowx_to_string(spec->filter);
    g_autofree char *key = g_strdup_printf("%s %s", metric->id, test);
    struct jf_metric *m = g_hash_table_lookup(report->filtered, key);
    if (m)
        return m;
    m = hidden_metric(report, metric->id, metric->where);
    g_free(m->title);
    g_free(m->unit);
    m->title = g_strdup(metric->title);
    m->title_en = g_strdup(metric->title_en);
    m->unit = g_strdup(metric->unit);
    m->scale = metric->scale;
    m->digits = metric->digits;
    m->lower_is_better = metric->lower_is_better;
    m->warn = metric->warn;
    m->material_share = metric->material_share;
    m->material_floor = metric->material_floor;
    m->min_sample = metric->min_sample;
    m->has_min_sample = metric->has_min_sample;
    m->forecast_kind = metric->forecast_kind;
    m->forecast = filtered(report, spec, metric->actual, metric->forecast);
    m->benchmark = metric->benchmark;
    m->sample = filtered(report, spec, metric->actual, metric->sample);
    m->actual = with_filter(report, spec, metric->actual, jf_rowx_copy(spec->filter));
    m->plans = g_new0(struct jf_expr *, metric->n_plans + 1);
    m->plan_names = g_new0(char *, metric->n_plans + 1);
    for (size_t i = 0; i < metric->n_plans; i++) {
        struct jf_expr *plan = filtered(report, spec, metric->actual, metric->plans[i]);
        if (!plan)
            continue;
        m->plan_names[m->n_plans] = g_strdup(metric->plan_names[i]);
        m->plans[m->n_plans++] = plan;
    }
    g_hash_table_insert(report->filtered, g_steal_pointer(&key), m);
    return m;
}

/* ---- lists of rows --------------------------------------------------------------------------- */

const char *jf_report_list_day(const struct jf_block_spec *spec)
{
    return spec->word == JF_WORD_LISTING && spec->has_window && spec->window != JF_WINDOW_ALL ? spec->source->date : NULL;
}

static gboolean plan_list(struct jf_report *report, const struct jf_block_spec *spec,
                          const char *each, GError **error)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_autoptr(GPtrArray) dims = g_ptr_array_new();
    if (spec->word == JF_WORD_LISTING && spec->has_window && spec->window != JF_WINDOW_ALL && !spec->source->date)
        return jf_fail(error, JF_ERROR_SCRIPT, "%s: listing: window: source \"%s\" has no date column", spec->where, spec->source->id);
    for (size_t i = 0; i < spec->n_list_columns; i++)
        g_ptr_array_add(columns, spec->list_columns[i]);
    if (spec->list_sort)
        g_ptr_array_add(columns, spec->list_sort);
    if (spec->n_across)
        g_ptr_array_add(columns, spec->across[0]);
    if (jf_report_list_day(spec))
        g_ptr_array_add(columns, (gpointer)jf_report_list_day(spec));
    for (guint i = 0; i < report->levels->len; i++)
        g_ptr_array_add(dims, report->levels->pdata[i]);
    if (each)
        g_ptr_array_add(dims, (gpointer)each);
    struct jf_row_need need = {.source = spec->source,
                               .columns = (char **)columns->pdata,
                               .n_columns = columns->len,
                               .dims = (char **)dims->pdata,
                               .n_dims = dims->len,
                               .filter = spec->filter,
                               .where = spec->where,
                               .is_all_below = spec->word == JF_WORD_ANALYSIS};
    return jf_report_need_rows(report, spec, &need, error);
}

/* Further columns of a master beside its members: `with`. */
static gboolean plan_with(struct jf_report *report, const struct jf_block_spec *spec,
                          GError **error)
{
    const struct jf_source_spec *master = spec->members;
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    for (size_t i = 0; i < master->n_keys; i++)
        g_ptr_array_add(columns, master->keys[i]);
    if (master->n_keys == 0 && master->key)
        g_ptr_array_add(columns, master->key);
    for (size_t i = 0; i < spec->n_with; i++)
        g_ptr_array_add(columns, spec->with[i]);
    struct jf_row_need need = {
        .source = master, .columns = (char **)columns->pdata, .n_columns = columns->len};
    return jf_report_need_rows(report, spec, &need, error);
}

gboolean jf_plan_block_lists(struct jf_report *report, const struct jf_block_spec *spec,
                             const char *each, GError **error)
{
    if (spec->members && spec->n_with > 0 && !plan_with(report, spec, error))
        return FALSE;
    if (spec->source && spec->n_list_columns > 0 && !plan_list(report, spec, each, error))
        return FALSE;
    for (size_t i = 0; i < spec->n_blocks; i++)
        if (!jf_plan_block_lists(report, spec->blocks[i], each, error))
            return FALSE;
    return TRUE;
}

/* ---- analyses -------------------------------------------------------------------------------- */

static void plan_values(struct jf_build *b, const struct jf_metric *metric,
                        const struct jf_point *point)
{
    static const enum jf_reading_kind kinds[] = {
        JF_READ_ACTUAL,    JF_READ_PLAN, JF_READ_FORECAST, JF_READ_BENCHMARK,
        JF_READ_LAST_YEAR, JF_READ_PREV, JF_READ_PROGRESS, JF_READ_N};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        struct jf_reading reading = jf_reading_make(kinds[i], JF_WINDOW_MONTH);
        jf_eval_reading(b->report->eval, metric, &reading, point);
    }
}

/* The cells of one need: at the entity, by each of its dimensions, and by all of them together. */
static void plan_need(struct jf_build *b, const struct jf_block_spec *spec,
                      const struct jf_analysis_need *need)
{
    struct jf_eval *eval = b->report->eval;
    struct jf_point at = jf_view_block_point(b->view, spec);
    g_autoptr(GPtrArray) metrics = g_ptr_array_new();
    for (size_t i = 0; i < need->n_metrics; i++)
        g_ptr_array_add(metrics, (gpointer)jf_block_metric(b->report, spec, need->metrics[i]));
    for (guint m = 0; m < metrics->len; m++) {
        struct jf_point joint = at;
        plan_values(b, metrics->pdata[m], &at);
        for (size_t d = 0; d < need->n_dims; d++) {
            const struct jf_metric *const metric = metrics->pdata[m];
            g_array_unref(jf_eval_members(eval, &metric, 1, NULL, 0, need->dims[d], &at));
            struct jf_point one = jf_point_in(eval, &at, need->dims[d], 0);
            plan_values(b, metric, &one);
            joint = jf_point_in(eval, &joint, need->dims[d], 0);
        }
        if (need->n_dims > 1)
            plan_values(b, metrics->pdata[m], &joint);
        for (guint l = 0; spec->source && l < b->report->levels->len; l++) {
            const char *level = b->report->levels->pdata[l];
            if (!jf_cube_source_has(b->report->cube, spec->source, level))
                continue;
            struct jf_point unit = jf_point_in(eval, &at, level, 0); /* the unit that a row belongs to */
            plan_values(b, metrics->pdata[m], &unit);
        }
    }
}

void jf_plan_analysis(struct jf_build *b, const struct jf_block_spec *spec)
{
    for (size_t i = 0; i < spec->n_needs; i++)
        plan_need(b, spec, &spec->needs[i]);
}
