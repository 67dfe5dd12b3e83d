/* Cells of a table: direct values first, then what others take, sums, marks, and the proof. */
#include <math.h>
#include <string.h>

#include "report/tabular.h"

#define NEAR_LARGEST 0.3

/* The formula whose division makes a reading: the actual's, or the plan's own. */
gboolean tab_ratio(const struct jf_metric *metric, const struct jf_reading *reading,
                   const struct jf_expr **over, const struct jf_expr **under)
{
    const struct jf_expr *e = metric->actual;
    switch (reading->kind) {
    case JF_READ_PLAN:
        if (reading->version[0] || !jf_metric_has_plan(metric))
            return FALSE;
        if (metric->n_plans > 0)
            e = metric->plans[metric->n_plans - 1];
        break;
    case JF_READ_ACTUAL:
    case JF_READ_LAST_YEAR:
    case JF_READ_PREV:
        break;
    default:
        return FALSE;
    }
    return jf_expr_is_ratio(e, over, under);
}

static struct jf_value part_value(const struct tab *t, const struct jf_metric *metric,
                                  const struct tab_column *c, const struct jf_point *point)
{
    const struct jf_expr *over, *under;
    if (!tab_ratio(metric, &c->reading, &over, &under))
        return jf_value_none("");
    const struct jf_expr *part = c->part == TAB_OVER ? over : under;
    if (c->reading.kind != JF_READ_PLAN)
        return jf_eval_reading(t->b->report->eval, jf_report_metric_of(t->b->report, part),
                               &c->reading, point);
    struct jf_point at = *point;
    at.window = jf_reading_window(&c->reading, point);
    return jf_eval_expr(t->b->report->eval, part, JF_SCENARIO_PLAN, &at);
}

static struct jf_value read_at(const struct tab *t, const struct jf_metric *metric,
                               const struct tab_column *c, enum jf_reading_kind kind,
                               const struct jf_point *point)
{
    struct jf_reading reading = c->reading;
    reading.kind = kind;
    return jf_eval_reading(t->b->report->eval, metric, &reading, point);
}

static struct jf_point point_of(const struct tab *t, const struct jf_point *point,
                                const struct tab_column *c)
{
    if (c->across == TAB_ALL)
        return *point;
    return jf_point_in(t->b->report->eval, point, t->spec->across[0], c->across);
}

static struct jf_value rank_value(const struct tab *t, const struct tab_row *row,
                                  const struct tab_column *c, const struct jf_metric *metric)
{
    size_t at = (size_t)(c - tab_column(t, 0));
    if (t->is_board)
        return jf_view_place(t->b->view, metric, c->reading.kind);
    if (row->kind != JF_ROW_MEMBER || !row->ranks)
        return jf_value_none("");
    if (c->reading.kind == JF_READ_RANK)
        return row->ranks[at] ? jf_value_exact(jf_decimal_from_int(row->ranks[at])) : jf_value_none("");
    return row->changes[at] == G_MININT ? jf_value_none("") : jf_value_exact(jf_decimal_from_int(row->changes[at]));
}

/* Does a row of a tree with signs count in its base (on the way there is no ~)? */
static gboolean counts_in(const struct tab *t, const struct jf_point *point, int base)
{
    const struct jf_cube *cube = t->b->report->cube;
    const char *dim = t->spec->by[0];
    const struct jf_member *m = jf_cube_member(cube, dim, point->coords[point->n_coords - 1].code);
    while (m && m->code != base && m->sign != 0)
        m = m->parent < 0 ? NULL : jf_cube_member(cube, dim, m->parent);
    return m && m->code == base;
}

/* Share of the whole and contribution to its change: the whole is the table's own point; in a tree with signs it is the
 * node of the metric, else the first row, and each row is what it is, as in its other columns. */
static struct jf_value of_whole(const struct tab *t, const struct jf_metric *metric,
                                const struct tab_column *c, const struct tab_row *row, const struct jf_point *point)
{
    const struct jf_expr *over, *under;
    struct jf_reading actual = jf_reading_make(JF_READ_ACTUAL, JF_WINDOW_MONTH);
    if (t->is_board || tab_ratio(metric, &actual, &over, &under))
        return jf_value_none("");
    struct jf_point whole = point_of(t, &t->point, c);
    gboolean is_share = c->reading.kind == JF_READ_SHARE;
    struct jf_value part = read_at(t, metric, c, is_share ? JF_READ_ACTUAL : JF_READ_VS_LAST_YEAR, point);
    if (t->has_signs) {
        const char *dim = t->spec->by[0], *node = jf_expr_node(metric->actual, dim);
        int first = tab_row(t, 0)->point.coords[tab_row(t, 0)->point.n_coords - 1].code;
        int base = node ? jf_cube_member_code(t->b->report->cube, dim, node) : first;
        if (!counts_in(t, &row->point, base))
            return jf_value_none("");
        if (!node)
            whole = point_of(t, &tab_row(t, 0)->point, c);
    }
    return is_share ? jf_value_div(part, read_at(t, metric, c, JF_READ_ACTUAL, &whole))
                    : jf_value_per(part, read_at(t, metric, c, JF_READ_LAST_YEAR, &whole));
}

/* In a series that looks ahead the actual ends with the report's period, and the forecast begins. */
static gboolean is_other_side(const struct tab *t, const struct tab_row *row,
                              const struct tab_column *c)
{
    return t->spec->ahead > 0 && ((c->reading.kind == JF_READ_ACTUAL && row->is_ahead) ||
                                  (c->reading.kind == JF_READ_FORECAST && !row->is_ahead));
}

static struct jf_value value_at(const struct tab *t, const struct tab_row *row,
                                const struct tab_column *c)
{
    const struct jf_metric *metric = c->metric ? c->metric : row->metric;
    struct jf_point point = point_of(t, &row->point, c);
    if (is_other_side(t, row, c))
        return jf_value_none("");
    if (c->part != TAB_WHOLE)
        return part_value(t, metric, c, &point);
    switch (c->reading.kind) {
    case JF_READ_RANK:
    case JF_READ_RANK_CHANGE:
        return rank_value(t, row, c, metric);
    case JF_READ_SHARE:
    case JF_READ_CONTRIBUTION:
        return of_whole(t, metric, c, row, &point);
    case JF_READ_CUM_SHARE:
    case JF_READ_LIGHT:
    case JF_READ_LIGHTS:
    case JF_READ_SPARK:
    case JF_READ_WHY:
        return jf_value_none("");
    default:
        break;
    }
    return t->is_board ? jf_read_unit(t->b->report, metric, &c->reading, &point)
                       : jf_read_part(t->b->report, metric, &c->reading, &point, &t->point);
}

/* ---- marks ----------------------------------------------------------------------------------- */

static double *series_of(const struct tab *t, const struct jf_metric *metric,
                         enum jf_reading_kind kind, const struct jf_point *point)
{
    struct jf_value values[JF_STRIP];
    struct jf_reading reading = jf_reading_make(kind, JF_WINDOW_MONTH);
    double *out = g_new(double, JF_STRIP);
    jf_eval_series(t->b->report->eval, metric, &reading, point, JF_STRIP, values);
    for (int i = 0; i < JF_STRIP; i++)
        out[i] = jf_value_to_double(values[i]);
    return out;
}

/* How far each month is from its plan, favourable up; a loss has no achievement, but is more or less than planned. */
static double *strip_of(const struct tab *t, const struct jf_metric *metric, const struct jf_point *point)
{
    g_autofree double *plans = series_of(t, metric, JF_READ_PLAN, point), *gaps = series_of(t, metric, JF_READ_VS_PLAN, point);
    double *out = series_of(t, metric, JF_READ_ACHIEVEMENT, point);
    const int sign = jf_eval_lower_is_better(t->b->report->eval, metric, point) ? -1 : 1;
    for (int i = 0; i < JF_STRIP; i++)
        out[i] = plans[i] < 0 || (isnan(out[i]) && plans[i] > 0) ? sign * gaps[i] / fabs(plans[i]) : out[i] - 1;
    return out;
}

/* A light of one month turns with the number that it watches, where the table has that number. */
static void tie_light(const struct tab *t, const struct tab_row *row, const struct tab_column *c,
                      struct jf_cell *cell)
{
    const struct jf_metric *metric = c->metric ? c->metric : row->metric;
    int column = tab_find(t, c->metric, jf_metric_watched(metric), c, TAB_WHOLE);
    if (cell->light == JF_LIGHT_NONE || column < 0 || metric->warn.months > 1)
        return;
    struct jf_point point = point_of(t, &row->point, c);
    gboolean is_turned = metric->warn.of != JF_WARN_ACHIEVEMENT &&
                         jf_eval_lower_is_better(t->b->report->eval, metric, &point);
    cell->rule = g_memdup2(&(struct jf_light_rule){column, metric->warn.near, metric->warn.reached, is_turned},
                           sizeof *cell->rule);
}

static void fill_mark(const struct tab *t, const struct tab_row *row, const struct tab_column *c,
                      struct jf_cell *cell)
{
    const struct jf_metric *metric = c->metric ? c->metric : row->metric;
    struct jf_point point = point_of(t, &row->point, c);
    switch (c->reading.kind) {
    case JF_READ_LIGHT:
        cell->light = (int)jf_eval_light(t->b->report->eval, metric, &c->reading, &point);
        tie_light(t, row, c, cell);
        break;
    case JF_READ_SPARK:
        cell->n_series = JF_STRIP;
        cell->series = series_of(t, metric, JF_READ_ACTUAL, &point);
        if (jf_metric_has_plan(metric))
            cell->series_plan = series_of(t, metric, JF_READ_PLAN, &point);
        break;
    case JF_READ_LIGHTS:
        cell->n_series = JF_STRIP;
        cell->series = strip_of(t, metric, &point);
        break;
    case JF_READ_WHY: {
        struct jf_value v = read_at(t, metric, c, JF_READ_ACTUAL, &point);
        cell->text = g_strdup(jf_value_has(v) ? "" : jf_word(t->b, v.why));
        break;
    }
    default:
        break;
    }
}

/* ---- others ---------------------------------------------------------------------------------- */

static gboolean is_additive(const struct tab *t, const struct tab_column *c)
{
    const struct jf_expr *over, *under;
    if (c->part == TAB_WHOLE)
        return jf_metric_is_additive(c->metric, c->reading.kind);
    if (!tab_ratio(c->metric, &c->reading, &over, &under))
        return FALSE;
    const struct jf_expr *part = c->part == TAB_OVER ? over : under;
    return jf_metric_is_additive(jf_report_metric_of(t->b->report, part), c->reading.kind);
}

/* A part that nobody planned takes nothing from the plan. */
static struct jf_value less(struct jf_value whole, struct jf_value part)
{
    gboolean is_nothing = !jf_value_has(part) && strcmp(part.why, JF_NO_PLAN) == 0;
    return is_nothing ? whole : jf_value_sub(whole, part);
}

/* What the group has and its shown rows do not: by construction they add up. */
static struct jf_value rest_of(const struct tab *t, guint others, const struct tab_column *c)
{
    const struct tab_row *row = tab_row(t, others);
    if (!is_additive(t, c))
        return jf_value_none(jf_word(t->b, "does not add up"));
    struct jf_value rest = value_at(t, row, c);
    for (guint r = 0; r < t->rows->len; r++) {
        const struct tab_row *other = tab_row(t, r);
        if (r != others && other->group == row->group && other->kind != JF_ROW_TOTAL &&
            other->kind != JF_ROW_OTHERS)
            rest = less(rest, jf_table_cell(t->table, (int)r, c->index)->value);
    }
    return rest;
}

/* ---- sums ------------------------------------------------------------------------------------ */

/* A group's value is its own; where the printed rows give exactly that, the sheet gets the sum. */
static void relate_sum(struct tab *t, guint r, const struct tab_column *c)
{
    const struct tab_row *row = tab_row(t, r);
    gboolean is_flat = row->kind == JF_ROW_TOTAL && t->spec->n_by == 1;
    enum jf_row_set set = is_flat ? JF_SET_MEMBERS : JF_SET_CHILDREN;
    struct jf_value sum = jf_value_exact(jf_decimal_from_int(0));
    gboolean any = FALSE;
    for (guint k = 0; k < t->rows->len; k++)
        if (jf_table_in_set(t->table, (int)r, set, (int)k)) {
            struct jf_value part = jf_table_cell(t->table, (int)k, c->index)->value;
            sum = jf_value_has(part) ? jf_value_add(sum, part) : sum; /* as the sheet leaves out what is blank */
            any = TRUE;
        }
    struct jf_cell *cell = jf_table_cell(t->table, (int)r, c->index);
    if (!any || !jf_value_has(sum) || !jf_value_has(cell->value) || sum.kind != JF_VALUE_EXACT ||
        !jf_values_agree(sum, cell->value))
        return;
    struct jf_relation_step step = {.op = JF_REL_SUM, .column = c->index, .set = set};
    cell->relation = jf_table_keep_relation(t->table, 1, &step);
}

/* All members together beside each of them: where their cells give exactly that, the sheet adds them up. */
static void relate_across(struct tab *t, guint r, const struct tab_column *c)
{
    enum { MOST = 100 };
    struct jf_relation_step steps[2 * MOST];
    struct jf_value sum = jf_value_exact(jf_decimal_from_int(0));
    struct jf_cell *cell = jf_table_cell(t->table, (int)r, c->index);
    size_t n = 0;
    for (guint k = 0; k < t->across->len && k < MOST; k++) {
        struct tab_column like = *c;
        like.across = g_array_index(t->across, int, k);
        int part = like.across == TAB_ALL ? -1 : tab_find(t, c->metric, c->reading.kind, &like, c->part);
        if (part < 0)
            continue;
        sum = jf_value_add(sum, jf_table_cell(t->table, (int)r, part)->value);
        steps[n++] = (struct jf_relation_step){.op = JF_REL_COLUMN, .column = part};
        if (n > 1)
            steps[n++] = (struct jf_relation_step){.op = JF_REL_ADD};
    }
    if (n > 1 && t->across->len <= MOST && jf_value_has(sum) && sum.kind == JF_VALUE_EXACT && jf_value_has(cell->value) &&
        jf_values_agree(sum, cell->value))
        cell->relation = jf_table_keep_relation(t->table, n, steps);
}

static gboolean is_summed(const struct tab *t, const struct tab_column *c)
{
    const struct jf_expr *over, *under;
    enum jf_column_role role = jf_table_column(t->table, c->index)->role;
    if (role != JF_COLUMN_VALUE && role != JF_COLUMN_SUPPORT)
        return FALSE;
    return c->metric && (c->part != TAB_WHOLE || !tab_ratio(c->metric, &c->reading, &over, &under));
}

/* Cumulated shares in printing order, for the proof. */
static void fill_cumulated(struct tab *t, const struct tab_column *c)
{
    struct jf_value sum = jf_value_exact(jf_decimal_from_int(0));
    struct jf_point point = point_of(t, &t->point, c);
    int actual = tab_find(t, c->metric, JF_READ_ACTUAL, c, TAB_WHOLE);
    struct jf_value whole = read_at(t, c->metric, c, JF_READ_ACTUAL, &point);
    for (guint r = 0; actual >= 0 && r < t->rows->len; r++) {
        const struct jf_row_head *head = jf_table_row(t->table, (int)r);
        struct jf_value v = jf_table_cell(t->table, (int)r, actual)->value;
        if (head->level > 0 || (head->kind != JF_ROW_MEMBER && head->kind != JF_ROW_OTHERS) ||
            !jf_value_has(v))
            continue;
        sum = jf_value_add(sum, v);
        jf_table_cell(t->table, (int)r, c->index)->value = jf_value_div(sum, whole);
    }
}

/* Of a matrix: a difference of one member in one column. */
static struct jf_cell *matrix_cell(const struct tab *t, guint r, guint i)
{
    const struct tab_column *c = tab_column(t, i);
    const struct jf_column *column = jf_table_column(t->table, c->index);
    struct jf_cell *cell = jf_table_cell(t->table, (int)r, c->index);
    return column->emphasis == JF_EMPHASIS_VARIANCE && column->role != JF_COLUMN_SUPPORT &&
                   c->across != TAB_ALL && c->metric && tab_row(t, r)->kind == JF_ROW_MEMBER &&
                   jf_value_has(cell->value)
               ? cell
               : NULL;
}

/* The few that matter stand out: beyond the metric's own floor, and near the largest. */
static void band_matrix(struct tab *t)
{
    double most = 0;
    for (int pass = 0; t->across->len > 1 && pass < 2; pass++)
        for (guint r = 0; r < t->rows->len; r++)
            for (guint i = 0; i < t->columns->len; i++) {
                struct jf_cell *cell = matrix_cell(t, r, i);
                double size = cell ? ABS(jf_value_to_double(cell->value)) : 0;
                if (cell && pass == 1)
                    cell->band =
                        size >= MAX(most * NEAR_LARGEST,
                                    jf_decimal_to_double(tab_column(t, i)->metric->material_floor));
                most = pass == 0 ? MAX(most, size) : most;
            }
}

static void fill_cell(struct tab *t, guint r, const struct tab_column *c, guint8 *checked)
{
    const struct tab_row *row = tab_row(t, r);
    struct jf_cell *cell = jf_table_cell(t->table, (int)r, c->index);
    enum jf_column_role role = jf_table_column(t->table, c->index)->role;
    if (row->kind == JF_ROW_OTHERS) {
        if (role == JF_COLUMN_VALUE || role == JF_COLUMN_SUPPORT)
            cell->value = rest_of(t, r, c);
        return;
    }
    cell->value = value_at(t, row, c);
    fill_mark(t, row, c, cell);
    checked[r * t->table->columns->len + (guint)c->index] =
        c->reading.kind != JF_READ_CUM_SHARE || row->kind == JF_ROW_MEMBER;
}

/* The difference of a member without a plan is all that it has: said below the table. */
static void note_unplanned(const struct tab *t)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint r = 0; r < t->rows->len && !t->is_board; r++)
        for (guint i = 0; i < t->columns->len && tab_row(t, r)->kind == JF_ROW_MEMBER; i++) {
            const struct tab_column *c = tab_column(t, i);
            int plan = c->reading.kind == JF_READ_VS_PLAN ? tab_find(t, c->metric, JF_READ_PLAN, c, TAB_WHOLE) : -1;
            if (plan < 0 || !jf_value_has(jf_table_cell(t->table, (int)r, c->index)->value) ||
                g_strcmp0(jf_table_cell(t->table, (int)r, plan)->value.why, JF_NO_PLAN) != 0)
                continue;
            g_string_append_printf(names, "%s%s", names->len == 0 ? "" : g_str_has_prefix(t->b->language, "zh") ? "、" : ", ", jf_table_cell(t->table, (int)r, 0)->text);
            break;
        }
    if (names->len > 0 && !t->table->note)
        t->table->note = g_strdup_printf(jf_word(t->b, "No plan: %s; the difference is the whole actual."), names->str);
}

gboolean tab_fill(struct tab *t, GError **error)
{
    guint width = t->table->columns->len;
    g_autofree guint8 *checked = g_new0(guint8, (gsize)width * t->rows->len + 1);
    for (int others = 0; others < 2; others++) /* members first: others take the rest */
        for (guint r = 0; r < t->rows->len; r++)
            for (guint i = 0;
                 (tab_row(t, r)->kind == JF_ROW_OTHERS) == others && i < t->columns->len; i++)
                fill_cell(t, r, tab_column(t, i), checked);
    for (guint i = 0; i < t->columns->len; i++) {
        const struct tab_column *c = tab_column(t, i);
        if (c->metric && c->reading.kind == JF_READ_CUM_SHARE)
            fill_cumulated(t, c);
        for (guint r = 0; is_summed(t, c) && r < t->rows->len; r++) {
            if (c->across == TAB_ALL && t->across->len > 1 && tab_row(t, r)->kind == JF_ROW_MEMBER)
                relate_across(t, r, c);
            if (tab_row(t, r)->kind == JF_ROW_TOTAL || tab_row(t, r)->kind == JF_ROW_SUBTOTAL ||
                tab_row(t, r)->is_node)
                relate_sum(t, r, c);
        }
    }
    if (!jf_table_prove(t->table, checked, error))
        return FALSE;
    band_matrix(t);
    note_unplanned(t);
    return TRUE;
}
