#include "metric/eval.h"

#include <string.h>

#include "base/message.h"
#include "metric/eval_internal.h"

static void free_bound(gpointer data)
{
    struct bound_leaf *bound = data;
    jf_leaf_free(bound->leaf);
    g_array_free(bound->handles, TRUE);
    g_free(bound);
}

static void add_level(struct jf_eval *eval, const char *level)
{
    if (!g_ptr_array_find_with_equal_func(eval->levels, level, g_str_equal, NULL))
        g_ptr_array_add(eval->levels, (gpointer)g_intern_string(level));
}

struct jf_eval *jf_eval_new(const struct jf_model *model, struct jf_cube *cube,
                            const struct jf_calendar *calendar, const char *language)
{
    struct jf_eval *eval = g_new0(struct jf_eval, 1);
    eval->model = model;
    eval->cube = cube;
    eval->calendar = calendar;
    eval->language = language;
    eval->levels = g_ptr_array_new();
    eval->dims = g_ptr_array_new_with_free_func(g_free);
    eval->chains = g_array_new(FALSE, TRUE, sizeof(struct chain));
    g_array_set_size(eval->chains, 1);
    eval->chain_of = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    eval->bound = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_bound);
    for (guint i = 0; i < model->expressions->len; i++) {
        const struct jf_expr *e = model->expressions->pdata[i];
        for (size_t k = 0; e->op == JF_EXPR_PER_LEVEL && k < e->n_args; k++)
            add_level(eval, e->levels[k]);
    }
    return eval;
}

void jf_eval_free(struct jf_eval *eval)
{
    if (!eval)
        return;
    g_ptr_array_free(eval->levels, TRUE);
    g_ptr_array_free(eval->dims, TRUE);
    g_array_free(eval->chains, TRUE);
    g_hash_table_destroy(eval->chain_of);
    g_hash_table_destroy(eval->bound);
    g_clear_error(&eval->error);
    g_clear_pointer(&eval->spread.codes, g_array_unref);
    g_clear_pointer(&eval->spread.parts, g_array_unref);
    g_free(eval);
}

void jf_eval_set_planning(struct jf_eval *eval, gboolean is_planning)
{
    eval->is_planning = is_planning;
}

void jf_eval_set_levels(struct jf_eval *eval, const char *const *levels, size_t n)
{
    for (size_t i = 0; i < n; i++)
        add_level(eval, levels[i]);
}

const GError *jf_eval_error(const struct jf_eval *eval)
{
    return eval->error;
}

/* ---- points ---------------------------------------------------------------------------------- */

struct jf_point jf_point_at(const struct jf_eval *eval, const struct jf_coord *coords, size_t n,
                            const char *level)
{
    struct jf_point point = {.level = level,
                             .anchor = eval->calendar->report,
                             .window = JF_WINDOW_MONTH,
                             .like_for_like = eval->calendar->split_days > 0};
    g_assert(n <= JF_POINT_MAX);
    for (size_t i = 0; i < n; i++)
        point.coords[i] = coords[i];
    point.n_coords = n;
    return point;
}

struct jf_point jf_point_in(const struct jf_eval *eval, const struct jf_point *point, const char *dim, int code)
{
    struct jf_point in = *point;
    size_t i = 0;
    while (i < in.n_coords && strcmp(in.coords[i].dim, dim) != 0)
        i++;
    g_assert(i < JF_POINT_MAX);
    in.coords[i] = (struct jf_coord){.dim = dim, .code = code};
    in.n_coords = MAX(in.n_coords, i + 1);
    for (guint k = 0; k < eval->levels->len; k++)
        if (strcmp(eval->levels->pdata[k], dim) == 0)
            in.level = eval->levels->pdata[k];
    return in;
}

int jf_point_code(const struct jf_point *point, const char *dim)
{
    for (size_t i = 0; i < point->n_coords; i++)
        if (strcmp(point->coords[i].dim, dim) == 0)
            return point->coords[i].code;
    return -1;
}

struct jf_point jf_point_at_period(const struct jf_eval *eval, const struct jf_point *point, int period)
{
    struct jf_point at = *point;
    at.anchor = period;
    at.like_for_like = point->like_for_like && period == eval->calendar->report;
    return at;
}

gboolean metric_shift(const struct jf_eval *eval, struct scope *scope, enum jf_shift shift)
{
    struct jf_point *p = &scope->point;
    const struct jf_calendar *calendar = eval->calendar;
    gboolean is_prev = shift == JF_SHIFT_PREV;
    if (shift == JF_SHIFT_LAST_YEAR || (is_prev && (p->window == JF_WINDOW_YTD || p->window == JF_WINDOW_YEAR)))
        p->anchor = jf_calendar_last_year(calendar, p->anchor);
    else if (is_prev && p->window == JF_WINDOW_QUARTER)
        p->anchor = jf_calendar_quarter_before(calendar, p->anchor);
    else
        p->anchor = jf_calendar_shift(calendar, p->anchor,
                                      (is_prev ? -1 : 1) *
                                          (p->window == JF_WINDOW_R12 ? jf_calendar_rolling(calendar) : 1));
    return p->anchor >= 0;
}

/* A source whose rows reach the end of the report period (a plan, a monthly table) is not cut where
 * the others are compared like for like. */
static gboolean is_cut(const struct jf_eval *eval, const struct jf_source_spec *source)
{
    jf_day first, last;
    const struct jf_period *report = &eval->calendar->periods[eval->calendar->report];
    if (!source || !jf_cube_coverage(eval->cube, source, &first, &last))
        return TRUE;
    return last < report->end - 1;
}

struct jf_window metric_window(const struct jf_eval *eval, const struct jf_point *point,
                               const struct jf_source_spec *source)
{
    gboolean cut = point->like_for_like && is_cut(eval, source);
    return jf_calendar_window(eval->calendar, point->window, point->anchor, cut);
}

/* A plan by month against days: the month that is not over counts with the days that have passed. A plan by day
 * is cut like the actual. */
static gboolean is_prorated(const struct jf_eval *eval, const struct jf_leaf *leaf, const struct scope *scope)
{
    gboolean adds_up = leaf->aggregate == JF_AGG_SUM || leaf->aggregate == JF_AGG_COUNT ||
                       leaf->aggregate == JF_AGG_FILLED;
    return scope->scenario == JF_SCENARIO_PLAN && scope->point.like_for_like && adds_up && !leaf->open_from &&
           !is_cut(eval, leaf->source);
}

/* Exact to twelve decimals, so that parts still add up to their total. */
static struct jf_value share_of(int passed, int all)
{
    const jf_int128 one = jf_power10(12);
    return jf_value_exact((struct jf_decimal){ (one * passed + all / 2) / all, 12 });
}

static struct jf_value prorated(struct jf_eval *eval, int handle, const struct jf_leaf *leaf,
                                const struct jf_point *point, struct jf_window window)
{
    const struct jf_calendar *calendar = eval->calendar;
    int passed, all, last = calendar->first_slot[point->anchor];
    struct jf_window before = window, rest = window;
    struct jf_value sum = jf_value_exact(jf_decimal_from_int(0)), part;
    before.end = rest.begin = last;
    if (window.end <= last + 1 || !jf_calendar_cut(calendar, point->anchor, &passed, &all))
        return jf_cube_value(eval->cube, handle, point->coords, point->n_coords, window);
    if (before.end > before.begin)
        sum = jf_cube_value(eval->cube, handle, point->coords, point->n_coords, before);
    gboolean is_daily = jf_cube_is_daily(eval->cube, leaf->source, calendar->report);
    rest.end = is_daily ? last + 1 : window.end;
    part = jf_cube_value(eval->cube, handle, point->coords, point->n_coords, rest);
    return jf_value_add(sum, is_daily ? part : jf_value_mul(part, share_of(passed, all)));
}

/* ---- leaves ---------------------------------------------------------------------------------- */

int metric_intern_chain(struct jf_eval *eval, int outer, const struct jf_expr *node)
{
    gint64 key = ((gint64)outer << 32) | (gint64)node->id;
    gpointer found = g_hash_table_lookup(eval->chain_of, &key);
    if (found)
        return GPOINTER_TO_INT(found);
    struct chain chain = {.outer = outer, .node = node};
    int index = (int)eval->chains->len;
    g_array_append_val(eval->chains, chain);
    g_hash_table_insert(eval->chain_of, g_memdup2(&key, sizeof key), GINT_TO_POINTER(index));
    return index;
}

static struct bound_leaf *bind_leaf(struct jf_eval *eval, const struct jf_expr *e, int modifiers)
{
    struct bound_leaf *bound = g_new0(struct bound_leaf, 1);
    bound->leaf = jf_leaf_copy(e->leaf);
    bound->handles = g_array_new(FALSE, FALSE, sizeof(struct bound_handle));
    while (modifiers) {
        const struct chain *chain = &g_array_index(eval->chains, struct chain, modifiers);
        if (chain->node->op == JF_EXPR_WHERE)
            bound->leaf->filter = jf_rowx_all(bound->leaf->filter, jf_rowx_copy(chain->node->filter));
        else if (!bound->leaf->date)
            bound->leaf->date = g_strdup(chain->node->date);
        modifiers = chain->outer;
    }
    return bound;
}

struct bound_leaf *metric_bound_leaf(struct jf_eval *eval, const struct jf_expr *e, int modifiers)
{
    gint64 key = ((gint64)modifiers << 32) | (gint64)e->id;
    struct bound_leaf *bound = g_hash_table_lookup(eval->bound, &key);
    if (!bound) {
        bound = bind_leaf(eval, e, modifiers);
        g_hash_table_insert(eval->bound, g_memdup2(&key, sizeof key), bound);
    }
    return bound;
}

static guint dim_index(struct jf_eval *eval, const char *dim)
{
    guint i = 0;
    while (i < eval->dims->len && strcmp(eval->dims->pdata[i], dim) != 0)
        i++;
    if (i == eval->dims->len)
        g_ptr_array_add(eval->dims, g_strdup(dim));
    g_assert(i < 64);
    return i;
}

static int need(struct jf_eval *eval, struct bound_leaf *bound, guint64 dims)
{
    const char *names[64];
    size_t n = 0;
    for (guint i = 0; i < eval->dims->len; i++)
        if (dims >> i & 1)
            names[n++] = eval->dims->pdata[i];
    g_autoptr(GError) error = NULL;
    int handle = jf_cube_need(eval->cube, bound->leaf, names, n, &error);
    if (error && !eval->error)
        eval->error = g_steal_pointer(&error);
    return handle;
}

int metric_leaf_handle(struct jf_eval *eval, struct bound_leaf *bound, const struct jf_point *point, const char *dim)
{
    guint64 dims = 0;
    for (size_t i = 0; i < point->n_coords; i++)
        dims |= (guint64)1 << dim_index(eval, point->coords[i].dim);
    if (dim)
        dims |= (guint64)1 << dim_index(eval, dim);
    for (guint i = 0; i < bound->handles->len; i++) {
        const struct bound_handle *known = &g_array_index(bound->handles, struct bound_handle, i);
        if (known->dims == dims)
            return known->handle;
    }
    struct bound_handle made = {.dims = dims, .handle = need(eval, bound, dims)};
    if (made.handle >= 0)
        g_array_append_val(bound->handles, made);
    return made.handle;
}

static struct jf_value eval_leaf(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    struct bound_leaf *bound = metric_bound_leaf(eval, e, scope->modifiers);
    int handle = metric_leaf_handle(eval, bound, &scope->point, NULL);
    if (eval->is_planning || handle < 0)
        return jf_value_none("");
    struct jf_window window = metric_window(eval, &scope->point, bound->leaf->source);
    if (!window.has)
        return jf_value_none(window.why);
    if (is_prorated(eval, bound->leaf, scope) && scope->point.window != JF_WINDOW_YEAR)
        return prorated(eval, handle, bound->leaf, &scope->point, window);
    return jf_cube_value(eval->cube, handle, scope->point.coords, scope->point.n_coords, window);
}

/* ---- operators ------------------------------------------------------------------------------- */

static struct jf_value none(const struct jf_eval *eval, const char *key)
{
    return jf_value_none(jf_message(eval->language, key));
}

struct fold {
    enum jf_fold kind;
    struct jf_value result;
    gint64 n;
};

static void fold_add(struct fold *fold, struct jf_value v)
{
    if (!jf_value_has(v))
        return;
    if (fold->n == 0)
        fold->result = v;
    else if (fold->kind == JF_FOLD_SUM || fold->kind == JF_FOLD_MEAN)
        fold->result = jf_value_add(fold->result, v);
    else if ((jf_value_compare(v, fold->result) > 0) == (fold->kind == JF_FOLD_MAX))
        fold->result = v;
    fold->n++;
}

static struct jf_value fold_end(const struct fold *fold)
{
    if (fold->n > 0 && fold->kind == JF_FOLD_MEAN)
        return jf_value_div(fold->result, jf_value_exact(jf_decimal_from_int(fold->n)));
    return fold->result;
}

/* All n periods must have a value: a window that the data do not cover is no smaller window. */
static struct jf_value eval_rolling(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    struct fold fold = {.kind = e->fold, .result = none(eval, "outside the calendar")};
    for (int i = 0; i < e->n; i++) {
        struct scope at = *scope;
        int period = jf_calendar_shift(eval->calendar, scope->point.anchor, -i);
        if (period < 0)
            return none(eval, "outside the calendar");
        at.point.anchor = period;
        at.point.like_for_like = scope->point.like_for_like && i == 0;
        at.point.window = JF_WINDOW_MONTH;
        struct jf_value v = metric_eval(eval, e->args[0], &at);
        if (!jf_value_has(v) && !eval->is_planning)
            return v;
        fold_add(&fold, v);
    }
    return fold_end(&fold);
}

static struct jf_value eval_each(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    struct fold fold = {.kind = e->fold, .result = none(eval, "no rows")};
    g_autoptr(GArray) handles = g_array_new(FALSE, FALSE, sizeof(int));
    metric_collect_handles(eval, e->args[0], scope, e->dim, handles);
    struct jf_window window = metric_window(eval, &scope->point, NULL);
    g_autoptr(GArray) codes = metric_present(eval, handles, e->dim, &scope->point, &window, 1);
    struct scope in = *scope;
    for (guint i = 0; i < codes->len; i++) {
        in.point = jf_point_in(eval, &scope->point, e->dim, g_array_index(codes, int, i));
        fold_add(&fold, metric_eval(eval, e->args[0], &in));
    }
    /* nothing below the point: what the formula itself says of it (0 inside the data, else none) */
    return fold.n ? fold_end(&fold) : metric_eval(eval, e->args[0], scope);
}

/* TRUE where the member is the node or below it; the signs on the way up multiply. */
static gboolean is_below(const struct jf_eval *eval, const char *dim, int code, int node, int *sign)
{
    *sign = 1;
    while (code != node && code >= 0) {
        const struct jf_member *m = jf_cube_member(eval->cube, dim, code);
        *sign *= m && m->parent >= 0 ? m->sign : 0;
        code = m ? m->parent : -1;
    }
    return code == node;
}

/* What a part of the tree is of the node: the part with its sign, the node where that is below the part, else nothing. */
static struct jf_value part_at(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope, int part, int node)
{
    struct scope in = *scope;
    int sign, up;
    in.point.part_dim = NULL;
    if (!is_below(eval, e->dim, part, node, &sign)) {
        sign = is_below(eval, e->dim, node, part, &up) ? 1 : 0;
        in.point = jf_point_in(eval, &in.point, e->dim, node);
        in.point.level = scope->point.level;
    }
    return jf_value_mul(metric_eval(eval, e->args[0], &in), jf_value_exact(jf_decimal_from_int(sign)));
}

static struct jf_value eval_at(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    struct scope in = *scope;
    int code = eval->is_planning ? 0 : jf_cube_member_code(eval->cube, e->dim, e->member);
    if (code < 0)
        return none(eval, "no such member");
    for (size_t i = 0; i < in.point.n_coords && !eval->is_planning; i++)
        if (g_strcmp0(in.point.part_dim, e->dim) == 0 && strcmp(in.point.coords[i].dim, e->dim) == 0)
            return part_at(eval, e, scope, in.point.coords[i].code, code);
    const char *level = in.point.level;
    in.point = jf_point_in(eval, &in.point, e->dim, code);
    in.point.level = level;
    return metric_eval(eval, e->args[0], &in);
}

static struct jf_value eval_per_level(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    for (size_t i = 0; i < e->n_args; i++)
        if (strcmp(e->levels[i], scope->point.level) == 0)
            return metric_eval(eval, e->args[i], scope);
    return none(eval, "no value at this level");
}

/* Each band at its own rate: sum of rate * the part of the value inside the band. */
static struct jf_value eval_steps(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    struct jf_value v = metric_eval(eval, e->args[0], scope);
    struct jf_value sum = jf_value_exact(jf_decimal_from_int(0));
    for (size_t i = 0; i < e->n_bounds && jf_value_has(v); i++) {
        struct jf_value low = jf_value_exact(e->bounds[i]);
        gboolean is_last = i + 1 == e->n_bounds;
        struct jf_value high = is_last ? v : jf_value_exact(e->bounds[i + 1]);
        if (jf_value_compare(v, low) <= 0)
            break;
        struct jf_value top = jf_value_compare(v, high) < 0 ? v : high;
        sum = jf_value_add(sum, jf_value_mul(jf_value_sub(top, low), jf_value_exact(e->rates[i])));
    }
    return jf_value_has(v) ? sum : v;
}

struct jf_value metric_divide(const struct jf_eval *eval, const struct scope *scope, struct jf_value a, struct jf_value b)
{
    if (scope->is_share && jf_value_has(b) && jf_value_to_double(b) < 0)
        return none(eval, "the divisor is below zero");
    return jf_value_div(a, b);
}

/* Flows and balances in one statement: an account of one kind has nothing of the other. */
static struct jf_value eval_sum(enum jf_expr_op op, struct jf_value a, struct jf_value b)
{
    if (jf_value_has(b) && a.adds_nothing)
        return op == JF_EXPR_SUB ? jf_value_neg(b) : b;
    if (jf_value_has(a) && b.adds_nothing)
        return a;
    return op == JF_EXPR_SUB ? jf_value_sub(a, b) : jf_value_add(a, b);
}

static struct jf_value eval_binary(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    struct jf_value a = metric_eval(eval, e->args[0], scope);
    struct jf_value b = metric_eval(eval, e->args[1], scope);
    switch (e->op) {
    case JF_EXPR_ADD:
    case JF_EXPR_SUB:
        return eval_sum(e->op, a, b);
    case JF_EXPR_MUL:
        return jf_value_mul(a, b);
    default:
        return metric_divide(eval, scope, a, b);
    }
}

static struct jf_value eval_shift(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    struct scope at = *scope;
    if (!metric_shift(eval, &at, e->shift))
        return none(eval, "outside the calendar");
    return metric_eval(eval, e->args[0], &at);
}

static struct jf_value eval_modified(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    struct scope in = *scope;
    if (e->op == JF_EXPR_WINDOW)
        in.point.window = e->window;
    else
        in.modifiers = metric_intern_chain(eval, scope->modifiers, e);
    return metric_eval(eval, e->args[0], &in);
}

struct jf_value metric_eval(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    static struct jf_value (*const of[])(struct jf_eval *, const struct jf_expr *, const struct scope *) = {
        [JF_EXPR_LEAF] = eval_leaf,         [JF_EXPR_ADD] = eval_binary,    [JF_EXPR_SUB] = eval_binary,
        [JF_EXPR_MUL] = eval_binary,        [JF_EXPR_DIV] = eval_binary,    [JF_EXPR_WINDOW] = eval_modified,
        [JF_EXPR_SHIFT] = eval_shift,       [JF_EXPR_ROLLING] = eval_rolling, [JF_EXPR_EACH] = eval_each,
        [JF_EXPR_WHERE] = eval_modified,    [JF_EXPR_ON] = eval_modified,   [JF_EXPR_AT] = eval_at,
        [JF_EXPR_PER_LEVEL] = eval_per_level, [JF_EXPR_STEPS] = eval_steps, [JF_EXPR_SPREAD] = metric_spread,
        [JF_EXPR_SINCE] = metric_versions,
    };
    switch (e->op) {
    case JF_EXPR_NUMBER:
        return jf_value_exact(e->number);
    case JF_EXPR_METRIC:
        return metric_value(eval, e->metric, scope);
    case JF_EXPR_NEG:
        return jf_value_neg(metric_eval(eval, e->args[0], scope));
    default:
        return of[e->op](eval, e, scope);
    }
}

/* The whole formula of a metric. Below it, :at() means its node whatever the row. */
static struct jf_value metric_root(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    const char *dim = scope->point.row_dim;
    struct scope in = *scope;
    if (!dim || e->op == JF_EXPR_METRIC)
        return metric_eval(eval, e, scope);
    in.point.row_dim = NULL;
    if (e->op != JF_EXPR_AT || strcmp(e->dim, dim) != 0 || eval->is_planning)
        return metric_eval(eval, e, &in);
    int node = jf_cube_member_code(eval->cube, dim, e->member), sign;
    for (size_t i = 0; i < in.point.n_coords && node >= 0; i++)
        if (strcmp(in.point.coords[i].dim, dim) == 0)
            return is_below(eval, dim, in.point.coords[i].code, node, &sign) ? metric_eval(eval, e->args[0], &in)
                                                                             : none(eval, "not part of this metric");
    return metric_eval(eval, e, &in);
}

/* A metric stands for whatever is being evaluated. */
struct jf_value metric_value(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *outer)
{
    struct scope own = *outer;
    const struct scope *scope = &own;
    own.is_share = jf_metric_is_percent(metric);
    switch (scope->scenario) {
    case JF_SCENARIO_PLAN:
        for (size_t i = metric->n_plans; i-- > 0;)
            if (!scope->version || !scope->version[0] || strcmp(scope->version, metric->plan_names[i]) == 0)
                return metric_root(eval, metric->plans[i], scope);
        if (metric->n_plans > 0 || !jf_metric_has_plan(metric))
            return none(eval, "no plan");
        break;
    case JF_SCENARIO_FORECAST:
        return metric_forecast(eval, metric, scope);
    case JF_SCENARIO_BENCHMARK:
        return metric->benchmark ? metric_eval(eval, metric->benchmark, scope) : none(eval, "no benchmark");
    default:
        break;
    }
    return metric_root(eval, metric->actual, scope);
}

struct jf_value jf_eval_expr(struct jf_eval *eval, const struct jf_expr *e, enum jf_scenario scenario,
                             const struct jf_point *point)
{
    struct scope scope = {.point = *point, .scenario = scenario};
    return metric_eval(eval, e, &scope);
}
