/* Which members a block has: those with a row in any window that the block reads. */
#include <string.h>

#include "metric/eval_internal.h"

/* Formulas whose leaves a metric may read: its actual and its plans. */
static void collect_metric(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope,
                           const char *dim, GArray *handles)
{
    metric_collect_handles(eval, metric->actual, scope, dim, handles);
    for (size_t i = 0; i < metric->n_plans; i++)
        metric_collect_handles(eval, metric->plans[i], scope, dim, handles);
}

void metric_collect_handles(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope,
                            const char *dim, GArray *handles)
{
    struct scope in = *scope;
    if (e->op == JF_EXPR_LEAF) {
        if (!jf_cube_source_has(eval->cube, e->leaf->source, dim))
            return;
        struct bound_leaf *bound = metric_bound_leaf(eval, e, scope->modifiers);
        int handle = metric_leaf_handle(eval, bound, &scope->point, dim);
        if (handle >= 0)
            g_array_append_val(handles, handle);
    } else if (e->op == JF_EXPR_METRIC) {
        collect_metric(eval, e->metric, scope, dim, handles);
    } else if (e->op == JF_EXPR_PER_LEVEL) {
        struct jf_point below = jf_point_in(eval, &scope->point, dim, 0);
        for (size_t i = 0; i < e->n_args; i++)
            if (strcmp(e->levels[i], below.level) == 0)
                metric_collect_handles(eval, e->args[i], &in, dim, handles);
    } else {
        if (e->op == JF_EXPR_WHERE || e->op == JF_EXPR_ON)
            in.modifiers = metric_intern_chain(eval, scope->modifiers, e);
        for (size_t i = 0; i < e->n_args; i++)
            metric_collect_handles(eval, e->args[i], &in, dim, handles);
    }
}

GArray *metric_present(struct jf_eval *eval, const GArray *handles, const char *dim, const struct jf_point *point,
                       const struct jf_window *windows, size_t n_windows)
{
    if (!eval->is_planning)
        return jf_cube_present(eval->cube, (const int *)(const void *)handles->data, handles->len, dim, point->coords,
                               point->n_coords, windows, n_windows);
    const int placeholder = 0;
    GArray *codes = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_val(codes, placeholder);
    return codes;
}

static void add_window(const struct jf_eval *eval, GArray *windows, const struct scope *scope)
{
    struct jf_window window = metric_window(eval, &scope->point, NULL);
    if (window.has)
        g_array_append_val(windows, window);
}

/* The windows that a reading compares: its own, last year's, the one before. */
static void windows_of(const struct jf_eval *eval, const struct jf_reading *reading, const struct jf_point *point,
                       GArray *windows)
{
    struct scope scope = {.point = *point};
    scope.point.window = jf_reading_window(reading, point);
    add_window(eval, windows, &scope);
    struct scope other = scope;
    gboolean by_year = reading->kind == JF_READ_LAST_YEAR || reading->kind == JF_READ_VS_LAST_YEAR ||
                       reading->kind == JF_READ_YOY;
    gboolean by_prev = reading->kind == JF_READ_PREV || reading->kind == JF_READ_VS_PREV ||
                       reading->kind == JF_READ_MOM;
    if ((by_year && metric_shift(eval, &other, JF_SHIFT_LAST_YEAR)) ||
        (by_prev && metric_shift(eval, &other, JF_SHIFT_PREV)))
        add_window(eval, windows, &other);
}

GArray *jf_eval_members(struct jf_eval *eval, const struct jf_metric *const *metrics, size_t n_metrics,
                        const struct jf_reading *readings, size_t n_readings, const char *dim,
                        const struct jf_point *point)
{
    g_autoptr(GArray) handles = g_array_new(FALSE, FALSE, sizeof(int));
    g_autoptr(GArray) windows = g_array_new(FALSE, FALSE, sizeof(struct jf_window));
    struct scope scope = {.point = *point};
    for (size_t i = 0; i < n_metrics; i++)
        collect_metric(eval, metrics[i], &scope, dim, handles);
    for (int back = 0; back <= point->back; back++) {
        const int period = jf_calendar_shift(eval->calendar, point->anchor, -back);
        const struct jf_point at = jf_point_at_period(eval, point, period);
        for (size_t i = 0; i < n_readings && period >= 0; i++)
            windows_of(eval, &readings[i], &at, windows);
    }
    if (n_readings == 0)
        add_window(eval, windows, &scope);
    return metric_present(eval, handles, dim, point, (const struct jf_window *)(const void *)windows->data,
                          windows->len);
}

/* A plan in columns beside the actual is nothing where there are no rows; one in a source of its own is not there. */
static gboolean has_own_source(const struct jf_metric *metric)
{
    g_autoptr(GPtrArray) actual = g_ptr_array_new(), plan = g_ptr_array_new();
    jf_expr_leaves(metric->actual, actual);
    jf_expr_leaves(metric->plans[metric->n_plans - 1], plan);
    for (guint i = 0; i < plan->len; i++)
        for (guint k = 0; k < actual->len; k++)
            if (((const struct jf_leaf *)plan->pdata[i])->source == ((const struct jf_leaf *)actual->pdata[k])->source)
                return FALSE;
    return TRUE;
}

gboolean jf_eval_is_planned(struct jf_eval *eval, const struct jf_metric *metric, const struct jf_reading *reading,
                            const struct jf_point *point)
{
    if (eval->is_planning || metric->n_plans == 0 || point->n_coords == 0 || !has_own_source(metric))
        return TRUE;
    g_autoptr(GArray) handles = g_array_new(FALSE, FALSE, sizeof(int));
    struct scope scope = {.point = *point};
    struct jf_coord own = scope.point.coords[--scope.point.n_coords];
    scope.point.window = jf_reading_window(reading, point);
    metric_collect_handles(eval, metric->plans[metric->n_plans - 1], &scope, own.dim, handles);
    struct jf_window window = metric_window(eval, &scope.point, NULL);
    g_autoptr(GArray) codes = metric_present(eval, handles, own.dim, &scope.point, &window, 1);
    if (codes->len == 0) /* nobody beside it has one: as the whole that they are parts of */
        return jf_eval_is_planned(eval, metric, reading, &scope.point);
    gboolean is_there = FALSE;
    for (guint i = 0; i < codes->len && !is_there; i++)
        is_there = g_array_index(codes, int, i) == own.code;
    return is_there;
}
