/* bridge: from one value to another by the members of a dimension; it adds up or the pack fails. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "report/internal.h"

enum { KEY, VALUE, FROM, TO };

struct step {
    int code;
    const struct jf_metric *metric; /* of a step that is a metric; else a member */
    struct jf_value from, to, delta;
};

struct bridge {
    struct jf_build *b;
    const struct jf_block_spec *spec;
    const struct jf_metric *metric;
    struct jf_point point;
    struct jf_value from, to;
    GArray *steps; /* struct step */
    GArray *across; /* int: members of the dimension that the differences are split by */
};

static int by_size(gconstpointer a, gconstpointer b)
{
    double x = jf_value_to_double(((const struct step *)a)->delta),
           y = jf_value_to_double(((const struct step *)b)->delta);
    x = x < 0 ? -x : x;
    y = y < 0 ? -y : y;
    return x == y ? ((const struct step *)a)->code - ((const struct step *)b)->code
                  : (x < y ? 1 : -1);
}

static int by_delta(gconstpointer a, gconstpointer b)
{
    return jf_value_compare(((const struct step *)a)->delta, ((const struct step *)b)->delta);
}

/* Losses by size, then gains by size. */
static void order(struct bridge *r)
{
    struct step *steps = (struct step *)(void *)r->steps->data;
    guint n = r->steps->len, losses = 0;
    if (n == 0)
        return;
    gboolean down = r->metric->lower_is_better;
    g_array_sort(r->steps, by_delta);
    for (guint i = 0; down && i < n / 2; i++) {
        struct step swap = steps[i];
        steps[i] = steps[n - 1 - i];
        steps[n - 1 - i] = swap;
    }
    struct jf_value zero = jf_value_exact(jf_decimal_from_int(0));
    while (losses < n && jf_value_compare(steps[losses].delta, zero) == (down ? 1 : -1))
        losses++;
    for (guint i = 0; i < (n - losses) / 2; i++) {
        struct step swap = steps[losses + i];
        steps[losses + i] = steps[n - 1 - i];
        steps[n - 1 - i] = swap;
    }
}

static struct jf_value read_at(const struct bridge *r, const struct jf_reading *reading,
                               const struct jf_point *point)
{
    return jf_eval_reading(r->b->report->eval, r->metric, reading, point);
}

/* Metrics as steps, in the order of the script: how each of them moved. */
static void collect_steps(struct bridge *r)
{
    for (size_t i = 0; i < r->spec->n_steps; i++) {
        const struct jf_metric *m = jf_model_find(r->b->report->spec->model, r->spec->steps[i]);
        if (!m)
            continue;
        struct step step = {.code = (int)i, .metric = m};
        jf_build_use(r->b, m);
        m = jf_block_metric(r->b->report, r->spec, m);
        step.from = jf_eval_reading(r->b->report->eval, m, &r->spec->from, &r->point);
        step.to = jf_eval_reading(r->b->report->eval, m, &r->spec->to, &r->point);
        step.delta = jf_value_sub(step.to, step.from);
        g_array_append_val(r->steps, step);
    }
}

/* The difference of one part of a step, or of the whole where the step is NULL. */
static struct jf_value part_of(const struct bridge *r, const struct step *step, int across)
{
    struct jf_point at = r->point;
    if (step)
        at = jf_point_in(r->b->report->eval, &at, r->spec->by[0], step->code);
    at = jf_point_in(r->b->report->eval, &at, r->spec->across[0], across);
    return jf_value_sub(read_at(r, &r->spec->to, &at), read_at(r, &r->spec->from, &at));
}

/* What the differences are split by; planning has to see every figure once. */
static void collect_across(struct bridge *r)
{
    const struct jf_reading readings[] = {r->spec->from, r->spec->to};
    if (r->spec->n_across == 0 || r->spec->n_steps > 0)
        return;
    g_array_free(r->across, TRUE);
    r->across = jf_block_members(r->b, r->spec, &r->metric, 1, readings, 2, r->spec->across[0], &r->point);
    g_autoptr(GArray) parts = g_array_new(FALSE, TRUE, sizeof(struct step));
    for (guint a = 0; a < r->across->len; a++) {
        struct step part = {.code = g_array_index(r->across, int, a)};
        part.delta = part_of(r, NULL, part.code);
        g_array_append_val(parts, part);
        for (guint i = 0; i < r->steps->len; i++)
            part_of(r, &g_array_index(r->steps, struct step, i), part.code);
    }
    g_array_sort(parts, by_delta); /* as rows of a table are sorted */
    for (guint a = 0; a < parts->len; a++)
        g_array_index(r->across, int, a) = g_array_index(parts, struct step, a).code;
}

static gboolean is_nothing(const struct step *s)
{
    return jf_value_has(s->from) && jf_value_has(s->to) && jf_value_to_double(s->from) == 0 &&
           jf_value_to_double(s->to) == 0;
}

static void collect(struct bridge *r)
{
    const struct jf_reading readings[] = {r->spec->from, r->spec->to};
    const char *dim = r->spec->by[0];
    g_autoptr(GArray) codes =
        jf_block_members(r->b, r->spec, &r->metric, 1, readings, 2, dim, &r->point);
    const char *node = jf_expr_node(r->metric->actual, dim);
    jf_tree_parts(r->b->report, node, dim, &r->point, r->spec->depth, codes);
    r->point.part_dim = node ? dim : NULL;
    for (guint i = 0; i < codes->len; i++) {
        struct step step = {.code = g_array_index(codes, int, i)};
        struct jf_point at = jf_point_in(r->b->report->eval, &r->point, dim, step.code);
        step.from = read_at(r, &r->spec->from, &at);
        step.to = read_at(r, &r->spec->to, &at);
        step.delta = jf_value_sub(step.to, step.from);
        if (!node || !is_nothing(&step))
            g_array_append_val(r->steps, step);
    }
}

static const char *missing_member(const struct bridge *r)
{
    for (guint i = 0; i < r->steps->len; i++) {
        const struct step *s = &g_array_index(r->steps, struct step, i);
        if (!jf_value_has(s->delta))
            return s->delta.why;
    }
    return NULL;
}

static struct jf_column *number_column(const struct bridge *r, const char *id,
                                       const struct jf_reading *reading, enum jf_column_role role)
{
    struct jf_reading actual = jf_reading_make(JF_READ_ACTUAL, JF_WINDOW_MONTH);
    struct jf_column *c = g_new0(struct jf_column, 1);
    c->id = g_strdup(id);
    c->role = role;
    c->title = reading ? jf_reading_title(r->b, reading) : g_strdup(jf_word(r->b, "Effect"));
    c->format = jf_report_format(r->metric, &actual, FALSE);
    c->metric = g_strdup(r->metric->id);
    c->lower_is_better = r->metric->lower_is_better;
    c->reading = reading ? jf_reading_to_string(reading) : NULL;
    return c;
}

static int add_row(struct jf_table *table, const char *key,
                   const char *label, enum jf_row_kind kind, struct jf_value from,
                   struct jf_value to)
{
    struct jf_row_head *head = g_new0(struct jf_row_head, 1);
    head->key = g_strdup(key);
    head->kind = kind;
    head->parent = -1;
    int row = jf_table_add_row(table, head);
    jf_table_cell(table, row, KEY)->text = g_strdup(label);
    jf_table_cell(table, row, FROM)->value = from;
    jf_table_cell(table, row, TO)->value = to;
    return row;
}

static void relate(struct jf_table *table, int row, size_t n, const struct jf_relation_step *steps)
{
    jf_table_cell(table, row, VALUE)->relation = jf_table_keep_relation(table, n, steps);
}

static void add_total(const struct bridge *r, struct jf_table *table, const char *key,
                      const struct jf_reading *reading, int column)
{
    g_autofree char *label = jf_reading_title(r->b, reading);
    int row = add_row(table, key, label, JF_ROW_TOTAL, r->from, r->to);
    relate(table, row, 1, &(struct jf_relation_step){.op = JF_REL_COLUMN, .column = column});
}

static int add_step(struct jf_table *table, const char *key,
                    const char *label, enum jf_row_kind kind, struct jf_value from,
                    struct jf_value to)
{
    const struct jf_relation_step delta[] = {{.op = JF_REL_COLUMN, .column = TO},
                                             {.op = JF_REL_COLUMN, .column = FROM},
                                             {.op = JF_REL_SUB}};
    int row = add_row(table, key, label, kind, from, to);
    relate(table, row, 3, delta);
    return row;
}

/* A member that nobody gave a plan: its step is all that it has. */
static gboolean is_unplanned(const struct bridge *r, const struct step *s)
{
    const struct jf_reading *plan = r->spec->from.kind == JF_READ_PLAN ? &r->spec->from : &r->spec->to;
    if (s->metric || plan->kind != JF_READ_PLAN)
        return FALSE;
    struct jf_point at = jf_point_in(r->b->report->eval, &r->point, r->spec->by[0], s->code);
    return jf_is_unplanned(r->b->report, r->metric, plan, &at);
}

static gboolean is_zero(struct jf_value v, struct jf_value scale)
{
    return jf_values_agree(jf_value_add(scale, v), scale);
}

/* The steps that are shown, then all that they leave out: members beyond the top and, where the
 * parts of a plan do not add up to it, what nobody was given. */
static void add_steps(const struct bridge *r, struct jf_table *table, guint hidden)
{
    struct jf_value from = r->from, to = r->to;
    for (guint i = 0; i < r->steps->len; i++) {
        const struct step *s = &g_array_index(r->steps, struct step, i);
        const struct jf_member *m =
            s->metric ? NULL : jf_view_member(r->b->view, r->spec->by[0], s->code);
        const char *key = s->metric ? s->metric->id : m ? m->key : "";
        const char *label = s->metric ? jf_metric_name(r->b, s->metric)
                                      : jf_view_label(r->b->view, r->spec->by[0], s->code);
        int row = add_step(table, key, label, JF_ROW_MEMBER, s->from, s->to);
        if (is_unplanned(r, s))
            jf_table_row(table, row)->reason = g_strdup(jf_word(r->b, JF_NO_PLAN));
        from = jf_value_sub(from, s->from);
        to = jf_value_sub(to, s->to);
    }
    if (hidden == 0 && is_zero(from, r->from) && is_zero(to, r->to))
        return;
    g_autofree char *label = hidden ? g_strdup_printf(jf_word(r->b, "Others (%u)"), hidden)
                                    : g_strdup(jf_word(r->b, "Not allocated"));
    add_step(table, "others", label, JF_ROW_OTHERS, from, to);
}

static const char *what(const struct bridge *r)
{
    if (r->spec->n_steps > 0)
        return jf_word(r->b, "Metric");
    return jf_dim_title(r->b, r->spec->by[0]);
}

/* A column for each part: a figure for each step, what is left for the others, the whole in the last row. */
static void add_parts(const struct bridge *r, struct jf_table *table)
{
    int last = (int)table->rows->len - 1;
    for (guint a = 0; a < r->across->len; a++) {
        int code = g_array_index(r->across, int, a), column = TO + 1 + (int)a;
        struct jf_value left = part_of(r, NULL, code);
        jf_table_cell(table, 0, column)->value = jf_value_none("");
        jf_table_cell(table, last, column)->value = left;
        for (guint i = 0; i < r->steps->len; i++) {
            struct jf_value part = part_of(r, &g_array_index(r->steps, struct step, i), code);
            jf_table_cell(table, 1 + (int)i, column)->value = part;
            left = jf_value_sub(left, jf_value_has(part) ? part : jf_value_exact(jf_decimal_from_int(0)));
        }
        if (last > (int)r->steps->len + 1)
            jf_table_cell(table, last - 1, column)->value = left;
    }
}

/* Named by its place: a member's code follows the order in which a source gave its rows. */
static struct jf_column *part_column(const struct bridge *r, guint place)
{
    g_autofree char *id = g_strdup_printf("part%u", place + 1);
    const int code = g_array_index(r->across, int, place);
    struct jf_column *c = number_column(r, id, NULL, JF_COLUMN_VALUE);
    g_free(c->title);
    c->title = g_strdup(jf_view_label(r->b->view, r->spec->across[0], code));
    c->format.is_signed = TRUE;
    return c;
}

static gboolean reconcile(const struct bridge *r, const struct jf_table *table, GError **error)
{
    struct jf_value sum = r->from;
    for (int row = 1; row + 1 < (int)table->rows->len; row++)
        sum = jf_value_add(sum, jf_table_cell(table, row, VALUE)->value);
    if (jf_values_agree(sum, r->to))
        return TRUE;
    g_autofree char *got = jf_value_to_string(sum), *want = jf_value_to_string(r->to);
    return jf_fail(error, JF_ERROR_RECONCILE,
                   "%s: bridge of \"%s\" by \"%s\" at \"%s\" adds up to %s, not to %s",
                   r->spec->where, r->metric->id, what(r), r->b->view->entity->label,
                   got ? got : "–", want ? want : "–");
}

static struct jf_table *table_of(const struct bridge *r, const char *id, const char *title,
                                 guint hidden, GError **error)
{
    struct jf_table *table = jf_table_new(id, title);
    jf_table_add_column(table, jf_key_column("key", r->spec->n_steps ? what(r) : jf_dim_heading(r->b, r->spec->by[0])));
    jf_table_add_column(table, number_column(r, "value", NULL, JF_COLUMN_DERIVED));
    jf_table_add_column(table, number_column(r, "from", &r->spec->from, JF_COLUMN_SUPPORT));
    jf_table_add_column(table, number_column(r, "to", &r->spec->to, JF_COLUMN_SUPPORT));
    for (guint a = 0; a < r->across->len; a++)
        jf_table_add_column(table, part_column(r, a));
    table->unit = g_strdup(r->metric->unit);
    add_total(r, table, "from", &r->spec->from, FROM);
    add_steps(r, table, hidden);
    add_total(r, table, "to", &r->spec->to, TO);
    add_parts(r, table);
    if (jf_table_evaluate(table, error) && reconcile(r, table, error))
        return table;
    jf_table_free(table);
    return NULL;
}

/* The scenario of the first and the last column, for their fill. */
static void add_option(struct jf_chart *chart, const char *name, const struct jf_reading *reading)
{
    const char *scenario = jf_reading_scenario(reading);
    if (!scenario[0])
        return;
    chart->option_names = g_renew(char *, chart->option_names, chart->n_options + 1);
    chart->option_values = g_renew(char *, chart->option_values, chart->n_options + 1);
    chart->option_names[chart->n_options] = g_strdup(name);
    chart->option_values[chart->n_options++] =
        g_strdup(scenario);
}

static struct jf_chart *chart_of(const struct bridge *r, struct jf_table *table)
{
    struct jf_chart *chart = g_new0(struct jf_chart, 1);
    g_autofree char *from = jf_reading_title(r->b, &r->spec->from),
                    *to = jf_reading_title(r->b, &r->spec->to);
    chart->kind = g_strdup("bridge");
    chart->where = g_strdup(r->spec->where);
    chart->table = table;
    chart->series = g_new0(struct jf_doc_series, 1 + r->across->len);
    chart->n_series = 1 + r->across->len;
    for (guint a = 0; a < r->across->len; a++) {
        const struct jf_column *column = jf_table_column(table, TO + 1 + (int)a);
        chart->series[1 + a] = (struct jf_doc_series){.column = TO + 1 + (int)a,
                                                      .name = g_strdup(column->title),
                                                      .metric = g_strdup(r->metric->id),
                                                      .lower_is_better = r->metric->lower_is_better};
    }
    chart->series[0] = (struct jf_doc_series){.column = VALUE,
                                              .name = g_strdup(jf_metric_name(r->b, r->metric)),
                                              .scenario = "AC",
                                              .metric = g_strdup(r->metric->id),
                                              .lower_is_better = r->metric->lower_is_better};
    add_option(chart, "from", &r->spec->from);
    add_option(chart, "to", &r->spec->to);
    chart->title = g_strdup(table->title);
    chart->unit = g_strdup(r->metric->unit);
    chart->alt = g_strdup_printf("%s: %s → %s", jf_metric_name(r->b, r->metric), from, to);
    return chart;
}

static char *title_of(const struct bridge *r)
{
    char *own = jf_template_text(r->b, &r->spec->title, NULL);
    if (own)
        return own;
    g_autofree char *from = jf_reading_title(r->b, &r->spec->from),
                    *to = jf_reading_title(r->b, &r->spec->to);
    g_autofree char *by = g_strdup_printf(jf_word(r->b, " by %s"), what(r));
    return g_strdup_printf("%s · %s → %s%s", jf_metric_name(r->b, r->metric), from, to, by);
}

/* NULL with why where the bridge has no ends, or NULL without where it can be built. */
static const char *obstacle(const struct bridge *r)
{
    if (!jf_value_has(r->from))
        return r->from.why;
    if (!jf_value_has(r->to))
        return r->to.why;
    return missing_member(r);
}

static struct jf_block *build(struct bridge *r, const char *id, GError **error)
{
    const struct jf_expr *over, *under;
    g_autofree char *title = title_of(r);
    if (jf_expr_is_ratio(r->metric->actual, &over, &under)) {
        jf_fail(error, JF_ERROR_RECONCILE,
                "%s: bridge: \"%s\" is a ratio, whose differences by \"%s\" do not add up; use "
                "drivers or pvm",
                r->spec->where, r->metric->id, what(r));
        return NULL;
    }
    if (r->b->report->is_planning)
        return jf_empty_block(id, title, NULL);
    const char *why = obstacle(r);
    if (why)
        return jf_empty_block(id, title,
                              g_strdup(jf_word(r->b, why[0] ? why : "no rows in this period")));
    guint hidden = 0;
    /* one left over is shown itself: it takes no more room than the others would */
    if (r->spec->top > 0 && r->steps->len > (guint)r->spec->top + 1) {
        g_array_sort(r->steps, by_size);
        hidden = r->steps->len - (guint)r->spec->top;
        g_array_set_size(r->steps, (guint)r->spec->top);
    }
    if (r->spec->n_steps == 0)
        order(r);
    struct jf_table *table = table_of(r, id, title, hidden, error);
    if (!table)
        return NULL;
    struct jf_block *block = jf_block_new(JF_BLOCK_CHART, id);
    block->title = g_strdup(title);
    block->chart = chart_of(r, table);
    return block;
}

struct jf_block *jf_build_bridge(struct jf_build *b, const struct jf_block_spec *spec,
                                 const char *id, GError **error)
{
    if (spec->n_metrics == 0 || spec->n_by + spec->n_steps == 0) {
        jf_fail(error, JF_ERROR_SCRIPT, "%s: bridge: a metric and by = \"dimension\" are missing",
                spec->where);
        return NULL;
    }
    struct bridge r = {.b = b,
                       .spec = spec,
                       .metric = jf_block_metric(b->report, spec, spec->metrics[0]),
                       .point = jf_view_block_point(b->view, spec),
                       .steps = g_array_new(FALSE, TRUE, sizeof(struct step)),
                       .across = g_array_new(FALSE, FALSE, sizeof(int))};
    jf_build_use(b, spec->metrics[0]);
    jf_build_legend(b, &spec->from);
    jf_build_legend(b, &spec->to);
    b->section->legend |= JF_LEGEND_GOOD | JF_LEGEND_BAD;
    r.from = jf_read_unit(b->report, r.metric, &spec->from, &r.point);
    r.to = jf_read_unit(b->report, r.metric, &spec->to, &r.point);
    if (spec->n_steps > 0)
        collect_steps(&r);
    else
        collect(&r);
    collect_across(&r);
    struct jf_block *block = build(&r, id, error);
    g_array_free(r.steps, TRUE);
    g_array_free(r.across, TRUE);
    return block;
}
