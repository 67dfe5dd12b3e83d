/* Classes as one entity sees them: each member of a dimension by the value that it has there. */
#include <stdlib.h>

#include "base/message.h"
#include "metric/eval_internal.h"

struct classified {
    int code, order;
    struct jf_value now, before; /* before: of new, kept and lost */
};

/* The window that the formula names first: a class in the window before goes back by so much. */
static enum jf_window_kind window_in(const struct jf_expr *e)
{
    enum jf_window_kind found = e->op == JF_EXPR_WINDOW ? e->window : JF_WINDOW_MONTH;
    for (size_t i = 0; i < e->n_args && found == JF_WINDOW_MONTH; i++)
        found = window_in(e->args[i]);
    return e->op == JF_EXPR_METRIC ? window_in(e->metric->actual) : found;
}

/* FALSE outside the calendar. */
static gboolean go_back(struct jf_eval *eval, const struct jf_class_spec *class, struct scope *scope)
{
    scope->point.window = window_in(class->of);
    gboolean is_there = metric_shift(eval, scope, JF_SHIFT_PREV);
    scope->point.window = JF_WINDOW_MONTH;
    return is_there;
}

static GArray *values_of(struct jf_eval *eval, const struct jf_class_spec *class, const struct jf_point *point)
{
    g_autoptr(GArray) handles = g_array_new(FALSE, FALSE, sizeof(int));
    GArray *list = g_array_new(FALSE, TRUE, sizeof(struct classified));
    struct scope now = {.point = *point}, before;
    gboolean is_there = !class->is_before || go_back(eval, class, &now);
    before = now;
    gboolean compares = class->kind == JF_CLASS_CHANGE && go_back(eval, class, &before);
    const struct jf_window all = jf_calendar_window(eval->calendar, JF_WINDOW_ALL, point->anchor, FALSE);
    metric_collect_handles(eval, class->of, &now, class->dim, handles);
    g_autoptr(GArray) codes = metric_present(eval, handles, class->dim, point, &all, 1);
    for (guint i = 0; i < codes->len && (is_there || eval->is_planning); i++) {
        struct classified c = {.code = g_array_index(codes, int, i), .order = (int)i};
        struct scope at = now;
        at.point = jf_point_in(eval, &now.point, class->dim, c.code);
        c.now = metric_eval(eval, class->of, &at);
        at.point = jf_point_in(eval, &before.point, class->dim, c.code);
        c.before = compares ? metric_eval(eval, class->of, &at) : jf_value_none("");
        g_array_append_val(list, c);
    }
    return list;
}

static int larger_first(const void *a, const void *b)
{
    const struct classified *x = a, *y = b;
    gboolean hx = jf_value_has(x->now), hy = jf_value_has(y->now);
    int by = hx && hy ? jf_value_compare(y->now, x->now) : hy - hx;
    return by ? by : x->order - y->order;
}

static gboolean is_some(struct jf_value v)
{
    return jf_value_has(v) && jf_value_compare(v, jf_value_exact(jf_decimal_from_int(0))) != 0;
}

/* A member stands in the class in which the share of those before it still lies. */
static void by_share(const struct jf_class_spec *class, GArray *list, int *class_of)
{
    struct jf_value zero = jf_value_exact(jf_decimal_from_int(0)), whole = zero, running = zero;
    g_array_sort(list, larger_first);
    for (guint i = 0; i < list->len; i++) {
        struct jf_value v = g_array_index(list, struct classified, i).now;
        whole = jf_value_has(v) ? jf_value_add(whole, v) : whole;
    }
    for (guint i = 0; i < list->len && jf_value_compare(whole, zero) > 0; i++) {
        const struct classified *c = &g_array_index(list, struct classified, i);
        size_t at = 0;
        if (!jf_value_has(c->now))
            continue;
        while (at + 1 < class->n_names && at < class->n_bounds &&
               jf_value_compare(running, jf_value_mul(whole, jf_value_exact(class->bounds[at]))) >= 0)
            at++;
        class_of[c->code] = jf_value_compare(c->now, zero) > 0 ? (int)at : (int)class->n_names - 1;
        running = jf_value_add(running, c->now);
    }
}

static int class_of_value(const struct jf_class_spec *class, const struct classified *c)
{
    size_t at = 0;
    if (class->kind == JF_CLASS_CHANGE) {
        gboolean now = is_some(c->now), before = is_some(c->before);
        return now ? before : before ? 2 : -1; /* new, kept, lost */
    }
    if (!jf_value_has(c->now))
        return -1;
    while (at < class->n_bounds && jf_value_compare(c->now, jf_value_exact(class->bounds[at])) > 0)
        at++;
    return at < class->n_names ? (int)at : -1;
}

gboolean jf_eval_classify(struct jf_eval *eval, const struct jf_class_spec *class, const struct jf_point *point, GError **error)
{
    size_t n;
    int most = 0;
    g_autoptr(GArray) list = values_of(eval, class, point);
    if (eval->is_planning)
        return TRUE;
    const struct jf_member *members = jf_cube_members(eval->cube, class->dim, &n);
    for (size_t i = 0; i < n; i++)
        most = MAX(most, members[i].code);
    g_autofree int *class_of = g_new(int, (gsize)most + 1);
    for (int code = 0; code <= most; code++)
        class_of[code] = -1;
    if (class->kind == JF_CLASS_CUMULATIVE)
        by_share(class, list, class_of);
    for (guint i = 0; i < list->len && class->kind != JF_CLASS_CUMULATIVE; i++) {
        const struct classified *c = &g_array_index(list, struct classified, i);
        class_of[c->code] = class_of_value(class, c);
    }
    return jf_cube_classify(eval->cube, class, class_of, most + 1, error);
}

gboolean jf_expr_uses_class(const struct jf_expr *e, const struct jf_data_spec *data)
{
    if (e->op == JF_EXPR_METRIC)
        return jf_expr_uses_class(e->metric->actual, data);
    if (e->dim && jf_data_spec_class(data, e->dim))
        return TRUE;
    for (size_t i = 0; i < e->n_args; i++)
        if (jf_expr_uses_class(e->args[i], data))
            return TRUE;
    return FALSE;
}
