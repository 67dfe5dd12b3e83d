/* Members of a dimension as a block wants them: which, and in which order. */
#include <stdlib.h>
#include <string.h>

#include "report/internal.h"

static const struct jf_dim_spec *find_dim(const struct jf_report *report, const char *dim,
                                          gboolean ordered)
{
    const GPtrArray *sources = report->spec->data->sources;
    for (guint i = 0; i < sources->len; i++) {
        const struct jf_dim_spec *d = jf_source_spec_dim(sources->pdata[i], dim);
        if (!d)
            continue;
        gboolean has_order = d->order || (d->expression && d->expression->op == JF_ROWX_BANDS);
        if (ordered ? has_order : d->is_tree || d->tree_source)
            return d;
    }
    return NULL;
}

const char *jf_dim_title(const struct jf_build *b, const char *dim)
{
    return jf_dim_title_in(b->report->spec->data, dim);
}

/* As a head: an id stands there as a word. */
const char *jf_dim_heading(const struct jf_build *b, const char *dim)
{
    const char *title = jf_dim_title(b, dim);
    if (title != dim || !g_ascii_islower(dim[0]))
        return title;
    g_autofree char *word = g_strdelimit(g_strdup(dim), "_", ' ');
    word[0] = g_ascii_toupper(word[0]);
    return g_intern_string(word);
}

gboolean jf_dim_is_tree(const struct jf_report *report, const char *dim)
{
    return find_dim(report, dim, FALSE) != NULL;
}

char *jf_signs_refuse(const struct jf_data_spec *data, const struct jf_metric *metric, const char *dim)
{
    for (guint i = 0; i < data->sources->len && !jf_expr_node(metric->actual, dim); i++) {
        const struct jf_dim_spec *d = jf_source_spec_dim(data->sources->pdata[i], dim);
        if (d && d->tree_source && d->tree_source->sign)
            return g_strdup_printf("\"%s\" is a tree with signs: its members add up only at a node; read \"%s\" at one, "
                                   "as in formula:at(\"%s\", \"the node's key\")", dim, metric->id, dim);
    }
    return NULL;
}

static int count_children(const struct jf_member *members, size_t n, int code, int *last)
{
    int found = 0;
    for (size_t i = 0; i < n; i++)
        if (members[i].parent == code) {
            found++;
            *last = members[i].code;
        }
    return found;
}

/* The point's own node, else that of the formula, else the only root. */
static int base_node(const struct jf_cube *cube, const char *node, const char *dim, const struct jf_point *point, gboolean goes_down)
{
    size_t n;
    int code = jf_point_code(point, dim);
    const struct jf_member *members = jf_cube_members(cube, dim, &n);
    if (code < 0 && node)
        code = jf_cube_member_code(cube, dim, node);
    if (code < 0 && goes_down && count_children(members, n, -1, &code) > 1)
        code = -1;
    return code;
}

void jf_tree_parts(const struct jf_report *report, const char *node, const char *dim, const struct jf_point *point, int depth,
                   GArray *codes)
{
    const struct jf_cube *cube = report->cube;
    size_t n;
    int any;
    if (report->is_planning || !jf_dim_is_tree(report, dim))
        return;
    const struct jf_member *members = jf_cube_members(cube, dim, &n);
    int base = base_node(cube, node, dim, point, depth > 0);
    for (guint i = codes->len; i-- > 0;) {
        int code = g_array_index(codes, int, i), level = 0;
        const struct jf_member *m = jf_cube_member(cube, dim, code);
        for (; m && m->code != base; m = m->parent < 0 ? NULL : jf_cube_member(cube, dim, m->parent))
            level++;
        gboolean is_leaf = count_children(members, n, code, &any) == 0, is_there = m || base < 0;
        if (!is_there || (depth > 0 ? level != depth && !(is_leaf && level < depth) : !is_leaf))
            g_array_remove_index(codes, i);
    }
}

/* TRUE where the values of all members add up to the value of all: decided by the formula. */
static gboolean is_additive(const struct jf_expr *e)
{
    switch (e->op) {
    case JF_EXPR_LEAF:
        return e->leaf->aggregate == JF_AGG_SUM || e->leaf->aggregate == JF_AGG_COUNT ||
               e->leaf->aggregate == JF_AGG_FILLED || e->leaf->aggregate == JF_AGG_BALANCE;
    case JF_EXPR_METRIC:
        return is_additive(e->metric->actual);
    case JF_EXPR_ADD:
    case JF_EXPR_SUB:
        return is_additive(e->args[0]) && is_additive(e->args[1]);
    case JF_EXPR_MUL:
        return (is_additive(e->args[0]) && e->args[1]->op == JF_EXPR_NUMBER) ||
               (is_additive(e->args[1]) && e->args[0]->op == JF_EXPR_NUMBER);
    case JF_EXPR_DIV:
        return is_additive(e->args[0]) && e->args[1]->op == JF_EXPR_NUMBER;
    case JF_EXPR_NEG:
    case JF_EXPR_SPREAD:
    case JF_EXPR_WINDOW:
    case JF_EXPR_SHIFT:
    case JF_EXPR_WHERE:
    case JF_EXPR_ON:
        return is_additive(e->args[0]);
    case JF_EXPR_ROLLING:
        return (e->fold == JF_FOLD_SUM || e->fold == JF_FOLD_MEAN) && is_additive(e->args[0]);
    case JF_EXPR_SINCE:
        for (size_t i = 0; i < e->n_args; i++)
            if (!is_additive(e->args[i]))
                return FALSE;
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean plan_is_additive(const struct jf_expr *e)
{
    if (e->op == JF_EXPR_METRIC && e->metric->n_plans > 0)
        return plan_is_additive(e->metric->plans[e->metric->n_plans - 1]);
    if (e->op == JF_EXPR_METRIC)
        return plan_is_additive(e->metric->actual);
    if (!is_additive(e))
        return FALSE;
    for (size_t i = 0; i < e->n_args; i++)
        if (e->args[i]->op != JF_EXPR_NUMBER && !plan_is_additive(e->args[i]))
            return FALSE;
    return TRUE;
}

gboolean jf_metric_is_additive(const struct jf_metric *metric, enum jf_reading_kind kind)
{
    if (kind == JF_READ_FORECAST || kind == JF_READ_BENCHMARK)
        return FALSE;
    if (kind == JF_READ_PLAN)
        return plan_is_additive(metric->n_plans > 0 ? metric->plans[metric->n_plans - 1]
                                                    : metric->actual);
    return is_additive(metric->actual);
}

/* ---- which ----------------------------------------------------------------------------------- */

static gboolean is_own(const struct jf_build *b, const char *dim, const struct jf_member *m)
{
    const struct jf_entity *e = b->view->entity;
    if (!e->dim)
        return TRUE;
    if (strcmp(e->dim, dim) == 0)
        return m->code == e->code;
    return jf_cube_parent(b->report->cube, dim, m->code, e->dim) == e->code;
}

/* Members of the master that the entity owns come in too, with or without rows. */
static void add_master(const struct jf_build *b, const char *dim, GArray *codes)
{
    size_t n;
    const struct jf_member *members = jf_cube_members(b->report->cube, dim, &n);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < codes->len; i++)
        g_hash_table_add(seen, GINT_TO_POINTER(g_array_index(codes, int, i) + 1));
    g_array_set_size(codes, 0);
    for (size_t i = 0; i < n; i++) {
        gboolean is_present = g_hash_table_contains(seen, GINT_TO_POINTER(members[i].code + 1));
        gboolean is_known =
            !members[i].is_blank && !members[i].is_unmapped && is_own(b, dim, &members[i]);
        if (is_present || is_known)
            g_array_append_val(codes, members[i].code);
    }
}

static gboolean has_any(struct jf_eval *eval, const struct jf_metric *metric, enum jf_window_kind window,
                        const struct jf_point *at)
{
    static const enum jf_reading_kind kinds[] = {JF_READ_ACTUAL, JF_READ_PLAN, JF_READ_LAST_YEAR, JF_READ_PREV};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        struct jf_reading reading = jf_reading_make(kinds[i], window);
        struct jf_value v = jf_eval_reading(eval, metric, &reading, at);
        if (jf_value_has(v) && jf_value_to_double(v) != 0)
            return TRUE;
    }
    return FALSE;
}

/* Members of which the block's filter lets nothing through are not there. */
GArray *jf_members_seen(struct jf_report *report, const struct jf_block_spec *spec, const struct jf_metric *const *metrics,
                        size_t n_metrics, const struct jf_reading *readings, size_t n_readings, const char *dim,
                        const struct jf_point *point)
{
    struct jf_eval *eval = report->eval;
    GArray *codes = jf_eval_members(eval, metrics, n_metrics, readings, n_readings, dim, point);
    for (guint i = codes->len; spec && spec->filter && !spec->source && !report->is_planning && i-- > 0;) {
        struct jf_point at = jf_point_in(eval, point, dim, g_array_index(codes, int, i));
        gboolean is_there = FALSE;
        for (; !is_there && at.back >= 0 && at.anchor >= 0; at.back--, at.anchor--)
            for (size_t m = 0; !is_there && m < n_metrics; m++)
                for (size_t k = 0; !is_there && k < n_readings; k++)
                    is_there = has_any(eval, metrics[m], readings[k].window, &at);
        if (!is_there)
            g_array_remove_index(codes, i);
    }
    return codes;
}

GArray *jf_block_members(struct jf_build *b, const struct jf_block_spec *spec,
                         const struct jf_metric *const *metrics, size_t n_metrics,
                         const struct jf_reading *readings, size_t n_readings, const char *dim,
                         const struct jf_point *point)
{
    GArray *codes = jf_members_seen(b->report, spec, metrics, n_metrics, readings, n_readings, dim, point);
    if (spec->members && !b->report->is_planning)
        add_master(b, dim, codes);
    return codes;
}

gboolean jf_is_unplanned(const struct jf_report *report, const struct jf_metric *metric, const struct jf_reading *reading,
                         const struct jf_point *point)
{
    struct jf_reading plan = *reading;
    plan.kind = JF_READ_PLAN;
    struct jf_value v = jf_eval_reading(report->eval, metric, &plan, point);
    return jf_value_has(v) && jf_value_to_double(v) == 0 && !jf_eval_is_planned(report->eval, metric, &plan, point);
}

struct jf_value jf_read_unit(const struct jf_report *report, const struct jf_metric *metric, const struct jf_reading *reading,
                             const struct jf_point *point)
{
    gboolean may_lack = jf_reading_facts(reading->kind)->needs_plan && reading->kind != JF_READ_PROGRESS;
    if (may_lack && jf_is_unplanned(report, metric, reading, point))
        return jf_value_none(JF_NO_PLAN);
    return jf_eval_reading(report->eval, metric, reading, point);
}

struct jf_value jf_read_part(const struct jf_report *report, const struct jf_metric *metric, const struct jf_reading *reading,
                             const struct jf_point *point, const struct jf_point *whole)
{
    gboolean adds_up = reading->kind == JF_READ_VS_PLAN && !jf_is_unplanned(report, metric, reading, whole);
    return adds_up ? jf_eval_reading(report->eval, metric, reading, point) : jf_read_unit(report, metric, reading, point);
}

/* ---- in which order -------------------------------------------------------------------------- */

struct jf_ranked {
    int code;
    struct jf_value sort;
    int order;
};

static int descending(const void *a, const void *b)
{
    const struct jf_ranked *x = a, *y = b;
    gboolean hx = jf_value_has(x->sort), hy = jf_value_has(y->sort);
    int c = hx && hy ? jf_value_compare(y->sort, x->sort) : hy - hx;
    return c ? c : x->order - y->order;
}

static int ascending(const void *a, const void *b)
{
    const struct jf_ranked *x = a, *y = b;
    gboolean hx = jf_value_has(x->sort), hy = jf_value_has(y->sort);
    int c = hx && hy ? jf_value_compare(x->sort, y->sort) : hy - hx;
    return c ? c : x->order - y->order;
}

void jf_rank_values(const struct jf_value *values, size_t n, gboolean lower_is_better, int *ranks)
{
    g_autofree struct jf_ranked *ranked = g_new0(struct jf_ranked, n + 1);
    for (size_t i = 0; i < n; i++)
        ranked[i] = (struct jf_ranked){.code = (int)i, .order = (int)i, .sort = values[i]};
    qsort(ranked, n, sizeof *ranked, lower_is_better ? ascending : descending);
    for (size_t i = 0; i < n; i++) {
        gboolean is_tie = i > 0 && jf_value_has(ranked[i].sort) &&
                          jf_value_compare(ranked[i].sort, ranked[i - 1].sort) == 0;
        int rank = is_tie ? ranks[ranked[i - 1].code] : (int)i + 1;
        ranks[ranked[i].code] = jf_value_has(ranked[i].sort) ? rank : 0;
    }
}

static gboolean has_rank(const struct jf_reading *readings, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (readings[i].kind == JF_READ_RANK || readings[i].kind == JF_READ_CUM_SHARE)
            return TRUE;
    return FALSE;
}

static gboolean reads_plan(const struct jf_reading *readings, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (jf_reading_facts(readings[i].kind)->needs_plan)
            return TRUE;
    return FALSE;
}

/* What a block sorts by: what it says; else by the rank it prints; else the gap to the plan, worst
 * first, where it prints a plan and there is one; else the actual. */
static gboolean sort_reading(struct jf_build *b, const struct jf_block_spec *spec,
                             const struct jf_metric *metric, const struct jf_reading *readings,
                             size_t n_readings, const char *dim, struct jf_reading *out,
                             gboolean *up)
{
    *out = jf_reading_make(JF_READ_ACTUAL, JF_WINDOW_MONTH);
    *up = metric->lower_is_better;
    if (spec->has_sort) {
        *out = spec->sort;
        *up = spec->sort_ascending;
        switch (spec->sort.kind) {
        case JF_READ_RANK:
            out->kind = JF_READ_ACTUAL;
            *up = metric->lower_is_better != spec->sort_ascending;
            break;
        case JF_READ_SHARE:
        case JF_READ_CUM_SHARE:
        case JF_READ_SPARK:
            out->kind = JF_READ_ACTUAL;
            break;
        case JF_READ_LIGHT:
        case JF_READ_LIGHTS:
            out->kind = JF_READ_ACHIEVEMENT;
            break;
        case JF_READ_CONTRIBUTION:
            out->kind = JF_READ_VS_LAST_YEAR;
            break;
        default:
            break;
        }
        return TRUE;
    }
    if (has_rank(readings, n_readings))
        return TRUE;
    if (jf_data_spec_class(b->report->spec->data, dim) || find_dim(b->report, dim, TRUE)) /* they have an order */
        return FALSE;
    if (reads_plan(readings, n_readings) && jf_metric_has_plan(metric) &&
        jf_metric_answers(b->report->eval, metric, JF_SCENARIO_PLAN, dim, NULL)) {
        out->kind = JF_READ_VS_PLAN;
        *up = !metric->lower_is_better;
    }
    return TRUE;
}

/* FALSE where none of the members has a value. */
static gboolean rank_by(struct jf_build *b, const struct jf_metric *metric, const struct jf_reading *by, const char *dim,
                        const struct jf_point *point, const GArray *codes, struct jf_ranked *ranked)
{
    gboolean has_value = FALSE;
    for (guint i = 0; i < codes->len; i++) {
        const int code = g_array_index(codes, int, i);
        struct jf_point at = jf_point_in(b->report->eval, point, dim, code);
        ranked[i] = (struct jf_ranked){.code = code, .order = (int)i, .sort = jf_eval_reading(b->report->eval, metric, by, &at)};
        has_value = has_value || jf_value_has(ranked[i].sort);
    }
    return has_value;
}

/* A chart that goes from loss to gain by the difference it reads. */
static gboolean is_bridge(const struct jf_block_spec *spec, const struct jf_reading *readings, size_t n)
{
    static const enum jf_reading_kind differences[] = {JF_READ_VS_PLAN, JF_READ_VS_FORECAST, JF_READ_VS_LAST_YEAR, JF_READ_VS_PREV};
    for (size_t i = 0; n > 0 && !spec->has_sort && spec->word == JF_WORD_CHART && g_strcmp0(spec->kind, "bridge") == 0 && i < G_N_ELEMENTS(differences); i++)
        if (readings[0].kind == differences[i])
            return TRUE;
    return FALSE;
}

/* Sorted from the worst: losses stand by size already, gains are to. */
static void gains_by_size(struct jf_ranked *ranked, guint n, gboolean lower_is_better)
{
    guint first = 0;
    while (n > 0 && !jf_value_has(ranked[n - 1].sort))
        n--;
    while (first < n && (lower_is_better ? jf_value_to_double(ranked[first].sort) > 0 : jf_value_to_double(ranked[first].sort) < 0))
        first++;
    for (guint last = n; first + 1 < last; first++) {
        const struct jf_ranked swap = ranked[first];
        ranked[first] = ranked[--last];
        ranked[last] = swap;
    }
}

void jf_sort_members(struct jf_build *b, const struct jf_block_spec *spec,
                     const struct jf_metric *metric, const struct jf_reading *readings,
                     size_t n_readings, const char *dim, const struct jf_point *point,
                     GArray *codes)
{
    struct jf_reading by;
    gboolean up;
    if (!sort_reading(b, spec, metric, readings, n_readings, dim, &by, &up))
        return;
    const gboolean bridge = is_bridge(spec, readings, n_readings);
    if (bridge) {
        by = readings[0];
        up = !metric->lower_is_better;
    }
    g_autofree struct jf_ranked *ranked = g_new0(struct jf_ranked, codes->len + 1);
    if (!rank_by(b, metric, &by, dim, point, codes, ranked) && !spec->has_sort) { /* no plan at this place: by size */
        by = jf_reading_make(JF_READ_ACTUAL, by.window);
        up = metric->lower_is_better;
        rank_by(b, metric, &by, dim, point, codes, ranked);
    }
    qsort(ranked, codes->len, sizeof *ranked, up ? ascending : descending);
    if (bridge && by.kind == readings[0].kind)
        gains_by_size(ranked, codes->len, metric->lower_is_better);
    for (guint i = 0; i < codes->len; i++)
        g_array_index(codes, int, i) = ranked[i].code;
}
