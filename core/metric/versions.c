/* A definition that changed: formulas with the day from which each holds. Periods before keep the old one; a window over
 * several adds up what each period has, and a ratio is the quotient of such sums. */
#include "base/message.h"
#include "metric/eval_internal.h"

/* The formula that holds for most of a period; -1 before the first. */
static int version_at(const struct jf_eval *eval, const struct jf_expr *e, int period)
{
    const struct jf_period *p = &eval->calendar->periods[period];
    const struct jf_decimal middle = jf_decimal_from_int((p->first + p->end) / 2);
    int i = (int)e->n_args - 1;
    while (i >= 0 && jf_decimal_compare(e->bounds[i], middle) > 0)
        i--;
    return i;
}

/* TRUE where the periods of a window add up to it. */
static gboolean adds_up(const struct jf_expr *e)
{
    switch (e->op) {
    case JF_EXPR_LEAF:
        return !e->leaf->open_from && (e->leaf->aggregate == JF_AGG_SUM || e->leaf->aggregate == JF_AGG_COUNT ||
                                       e->leaf->aggregate == JF_AGG_FILLED);
    case JF_EXPR_METRIC:
        return adds_up(e->metric->actual);
    case JF_EXPR_MUL:
        return (adds_up(e->args[0]) && e->args[1]->op == JF_EXPR_NUMBER) ||
               (adds_up(e->args[1]) && e->args[0]->op == JF_EXPR_NUMBER);
    case JF_EXPR_DIV:
        return adds_up(e->args[0]) && e->args[1]->op == JF_EXPR_NUMBER;
    case JF_EXPR_NUMBER:
    case JF_EXPR_WINDOW:
    case JF_EXPR_ROLLING:
    case JF_EXPR_STEPS:
    case JF_EXPR_SPREAD:
        return FALSE;
    default:
        for (size_t i = 0; i < e->n_args; i++)
            if ((e->op == JF_EXPR_EACH && e->fold != JF_FOLD_SUM) || !adds_up(e->args[i]))
                return FALSE;
        return TRUE;
    }
}

enum part { WHOLE, OVER, UNDER };

static const struct jf_expr *part_of(const struct jf_expr *e, enum part part)
{
    const struct jf_expr *over, *under;
    if (part == WHOLE)
        return e;
    return !jf_expr_is_ratio(e, &over, &under) ? NULL : part == OVER ? over : under;
}

/* The periods first .. last, each by its own formula; none where they do not add up. */
static struct jf_value sum_over(struct jf_eval *eval, const struct jf_expr *e, enum part part, const struct scope *scope, int first, int last)
{
    struct jf_value sum = jf_value_exact(jf_decimal_from_int(0));
    for (int period = first; period <= last; period++) {
        const struct jf_expr *own = part_of(e->args[version_at(eval, e, period)], part);
        if (!own || !adds_up(own)) {
            const char *month = e->levels[version_at(eval, e, last)];
            g_autofree char *why = g_strdup_printf(jf_message(eval->language, "the definition changed in %s"), month);
            return jf_value_none(why);
        }
        struct scope at = *scope;
        at.point.anchor = period;
        at.point.window = JF_WINDOW_MONTH;
        at.point.like_for_like = scope->point.like_for_like && period == scope->point.anchor;
        sum = jf_value_add(sum, metric_eval(eval, own, &at));
    }
    return sum;
}

struct jf_value metric_versions(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    const struct jf_calendar *calendar = eval->calendar;
    struct jf_window window = metric_window(eval, &scope->point, NULL);
    for (size_t i = 0; i < e->n_args && eval->is_planning; i++)
        metric_eval(eval, e->args[i], scope);
    if (eval->is_planning || !window.has)
        return jf_value_none(eval->is_planning ? "" : window.why);
    gboolean is_all = scope->point.window == JF_WINDOW_ALL;
    int first = is_all ? 0 : calendar->slots[window.begin].period;
    int last = is_all ? calendar->n_periods - 1 : calendar->slots[window.end - 1].period;
    int from = version_at(eval, e, first), to = version_at(eval, e, last);
    if (from < 0) {
        g_autofree char *why = g_strdup_printf(jf_message(eval->language, "no definition before %s"), e->levels[0]);
        return jf_value_none(why);
    }
    if (from == to)
        return metric_eval(eval, e->args[to], scope);
    if (!part_of(e->args[to], OVER))
        return sum_over(eval, e, WHOLE, scope, first, last);
    return metric_divide(eval, scope, sum_over(eval, e, OVER, scope, first, last), sum_over(eval, e, UNDER, scope, first, last));
}

const char *jf_expr_changed(const struct jf_expr *e, jf_day after, jf_day end)
{
    const char *found = e->op == JF_EXPR_METRIC ? jf_expr_changed(e->metric->actual, after, end) : NULL;
    for (size_t i = 0; i < e->n_args; i++) {
        const char *inner = jf_expr_changed(e->args[i], after, end);
        double day = e->op == JF_EXPR_SINCE && i > 0 ? jf_decimal_to_double(e->bounds[i]) : after;
        const char *own = day > after && day < end ? e->levels[i] : inner;
        found = own && (!found || g_strcmp0(own, found) > 0) ? own : found;
    }
    return found;
}
