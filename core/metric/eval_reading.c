/* Readings of a metric at a point: values, differences, ratios, lights. */
#include <math.h>
#include <string.h>

#include "base/message.h"
#include "metric/eval_internal.h"

enum jf_window_kind jf_reading_window(const struct jf_reading *reading, const struct jf_point *point)
{
    return reading->window == JF_WINDOW_MONTH ? point->window : reading->window;
}

/* "next" is the window of the same length one period later, not a kind of its own to evaluate. */
static gboolean start(struct jf_eval *eval, const struct jf_reading *reading, const struct jf_point *point,
                      struct scope *scope)
{
    *scope = (struct scope){.point = *point, .scenario = JF_SCENARIO_ACTUAL, .version = reading->version};
    scope->point.window = jf_reading_window(reading, point);
    if (scope->point.window != JF_WINDOW_NEXT)
        return TRUE;
    scope->point.window = JF_WINDOW_MONTH;
    return metric_shift(eval, scope, JF_SHIFT_NEXT);
}

static struct jf_value outside(const struct jf_eval *eval)
{
    return jf_value_none(jf_message(eval->language, "outside the calendar"));
}

static struct jf_value at_scenario(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope,
                                   enum jf_scenario scenario)
{
    struct scope at = *scope;
    at.scenario = scenario;
    return metric_value(eval, metric, &at);
}

static struct jf_value at_shift(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope,
                                enum jf_shift shift)
{
    struct scope at = *scope;
    if (!metric_shift(eval, &at, shift))
        return outside(eval);
    return metric_value(eval, metric, &at);
}

/* The sign of a root says nothing: there is nothing to take it off from. */
gboolean jf_eval_is_turned(const struct jf_eval *eval, const struct jf_point *point)
{
    gboolean turned = FALSE;
    for (size_t i = 0; i < point->n_coords; i++) {
        const char *dim = point->coords[i].dim;
        const struct jf_member *m = jf_cube_member(eval->cube, dim, point->coords[i].code);
        for (; m && m->parent >= 0 && m->sign; m = jf_cube_member(eval->cube, dim, m->parent))
            turned = turned != (m->sign < 0);
    }
    return turned;
}

gboolean jf_eval_lower_is_better(const struct jf_eval *eval, const struct jf_metric *metric,
                                 const struct jf_point *point)
{
    return metric->lower_is_better != jf_eval_is_turned(eval, point);
}

/* Mean of the metric over the periods of the window. */
static struct jf_value average(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope)
{
    const struct jf_calendar *calendar = eval->calendar;
    struct jf_window window = metric_window(eval, &scope->point, NULL);
    struct jf_value sum = jf_value_exact(jf_decimal_from_int(0));
    gint64 n = 0;
    int last = -1;
    for (int slot = window.begin; window.has && slot < window.end; slot++) {
        int period = calendar->slots[slot].period;
        if (period < 0 || period == last)
            continue;
        struct scope at = *scope;
        at.point = jf_point_at_period(eval, &scope->point, period);
        at.point.window = JF_WINDOW_MONTH;
        sum = jf_value_add(sum, metric_value(eval, metric, &at));
        last = period;
        n++;
    }
    if (!window.has)
        return jf_value_none(window.why);
    return jf_value_div(sum, jf_value_exact(jf_decimal_from_int(n)));
}

/* The part of the year's plan that is done or used up so far, whichever is better: it is held
 * against the time that has passed. */
static struct jf_value progress(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope)
{
    struct scope ytd = *scope, year = *scope;
    ytd.point.window = JF_WINDOW_YTD;
    year.point.window = JF_WINDOW_YEAR;
    year.point.like_for_like = FALSE;
    return jf_value_achievement(metric_value(eval, metric, &ytd), at_scenario(eval, metric, &year, JF_SCENARIO_PLAN), FALSE);
}

static struct jf_value days(struct jf_eval *eval, const struct scope *scope)
{
    struct jf_window window = metric_window(eval, &scope->point, NULL);
    if (!window.has || scope->point.window == JF_WINDOW_ALL)
        return jf_value_none(window.has ? "" : window.why);
    const struct jf_slot *slots = eval->calendar->slots;
    return jf_value_exact(jf_decimal_from_int(
        jf_calendar_days(eval->calendar, slots[window.begin].first, slots[window.end - 1].end)));
}

static struct jf_value value_of(struct jf_eval *eval, const struct jf_metric *metric,
                                enum jf_reading_kind kind, const struct scope *scope)
{
    switch (kind) {
    case JF_READ_PLAN:
        return at_scenario(eval, metric, scope, JF_SCENARIO_PLAN);
    case JF_READ_FORECAST:
        return at_scenario(eval, metric, scope, JF_SCENARIO_FORECAST);
    case JF_READ_BENCHMARK:
        return at_scenario(eval, metric, scope, JF_SCENARIO_BENCHMARK);
    case JF_READ_LAST_YEAR:
        return at_shift(eval, metric, scope, JF_SHIFT_LAST_YEAR);
    case JF_READ_PREV:
        return at_shift(eval, metric, scope, JF_SHIFT_PREV);
    case JF_READ_AVERAGE:
        return average(eval, metric, scope);
    case JF_READ_PROGRESS:
        return progress(eval, metric, scope);
    case JF_READ_N:
        return metric->sample ? metric_eval(eval, metric->sample, scope) : jf_value_none("");
    case JF_READ_DAYS:
        return days(eval, scope);
    case JF_READ_SHARE:
    case JF_READ_CONTRIBUTION:
    case JF_READ_CUM_SHARE:
    case JF_READ_RANK:
    case JF_READ_RANK_CHANGE:
        return jf_value_none(jf_message(eval->language, "only among members"));
    default:
        return metric_value(eval, metric, scope);
    }
}

/* A ratio over too few observations says nothing. */
static struct jf_value check_sample(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope,
                                    struct jf_value v)
{
    if (!metric->sample || !metric->has_min_sample || (!jf_value_has(v) && !eval->is_planning))
        return v;
    struct jf_value n = metric_eval(eval, metric->sample, scope);
    if (jf_value_has(n) && jf_value_to_double(n) < metric->min_sample)
        return jf_value_none(jf_message(eval->language, "too few observations"));
    return v;
}

/* Values of the actual with enough observations in their own window. */
static struct jf_value sampled(struct jf_eval *eval, const struct jf_metric *metric, enum jf_reading_kind kind,
                               const struct scope *scope)
{
    struct jf_value v = value_of(eval, metric, kind, scope);
    struct scope at = *scope;
    gboolean is_shifted = kind == JF_READ_LAST_YEAR || kind == JF_READ_PREV;
    if (kind != JF_READ_ACTUAL && !is_shifted)
        return v;
    if (is_shifted && !metric_shift(eval, &at, kind == JF_READ_PREV ? JF_SHIFT_PREV : JF_SHIFT_LAST_YEAR))
        return v;
    return check_sample(eval, metric, &at, v);
}

struct jf_value jf_eval_reading(struct jf_eval *eval, const struct jf_metric *metric,
                                const struct jf_reading *reading, const struct jf_point *point)
{
    struct scope scope;
    if (!start(eval, reading, point, &scope))
        return outside(eval);
    const struct jf_reading_facts *facts = jf_reading_facts(reading->kind);
    if (facts->how == JF_HOW_OWN)
        return sampled(eval, metric, reading->kind, &scope);
    struct jf_value now = sampled(eval, metric, JF_READ_ACTUAL, &scope);
    struct jf_value base = sampled(eval, metric, facts->base, &scope);
    if (facts->how == JF_HOW_ACHIEVEMENT)
        return jf_value_achievement(now, base, jf_eval_lower_is_better(eval, metric, &scope.point));
    /* what a percentage gained or lost is points; anything else is a change in per cent */
    const gboolean is_relative = facts->how == JF_HOW_CHANGE && !jf_metric_is_percent(metric);
    return is_relative ? jf_value_change(now, base) : jf_value_sub(now, base);
}

void jf_eval_series(struct jf_eval *eval, const struct jf_metric *metric, const struct jf_reading *reading,
                    const struct jf_point *point, int n, struct jf_value *out)
{
    for (int i = 0; i < n; i++) {
        int period = jf_calendar_shift(eval->calendar, point->anchor, i - n + 1);
        if (period < 0) {
            out[i] = outside(eval);
            continue;
        }
        struct jf_point at = jf_point_at_period(eval, point, period);
        out[i] = jf_eval_reading(eval, metric, reading, &at);
    }
}

/* ---- lights ---------------------------------------------------------------------------------- */

enum jf_reading_kind jf_metric_watched(const struct jf_metric *metric)
{
    static const enum jf_reading_kind kinds[] = {[JF_WARN_ACHIEVEMENT] = JF_READ_ACHIEVEMENT,
                                                 [JF_WARN_ACTUAL] = JF_READ_ACTUAL,
                                                 [JF_WARN_YOY] = JF_READ_YOY,
                                                 [JF_WARN_VARIANCE] = JF_READ_VS_PLAN};
    return kinds[metric->warn.of];
}

/* A loss and a plan to lose have no percentage, but their light is clear: 1 and what was won or lost on the plan. */
static double judged_by_gap(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope)
{
    struct jf_value plan = value_of(eval, metric, JF_READ_PLAN, scope);
    struct jf_value gap = jf_value_per(jf_value_sub(sampled(eval, metric, JF_READ_ACTUAL, scope), plan), plan);
    double won = jf_value_to_double(gap);
    return metric->warn.of != JF_WARN_ACHIEVEMENT ? NAN
           : 1 + (jf_eval_lower_is_better(eval, metric, &scope->point) ? -won : won);
}

/* Achievement is already turned for metrics where lower is better; other readings are turned here. */
static enum jf_light raw_light(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope)
{
    struct jf_reading reading = {.window = scope->point.window, .kind = jf_metric_watched(metric)};
    struct jf_value v = jf_eval_reading(eval, metric, &reading, &scope->point);
    gboolean turned = metric->warn.of != JF_WARN_ACHIEVEMENT &&
                      jf_eval_lower_is_better(eval, metric, &scope->point);
    double sign = turned ? -1 : 1;
    double x = jf_value_has(v) ? sign * jf_value_to_double(v) : judged_by_gap(eval, metric, scope);
    if (isnan(x))
        return JF_LIGHT_NONE;
    if (x >= sign * metric->warn.near)
        return JF_LIGHT_GREEN;
    return x >= sign * metric->warn.reached ? JF_LIGHT_AMBER : JF_LIGHT_RED;
}

/* With persistence of n periods the light is the best of the last n: it takes n bad ones to turn. */
enum jf_light jf_eval_light(struct jf_eval *eval, const struct jf_metric *metric, const struct jf_reading *reading,
                            const struct jf_point *point)
{
    struct scope scope;
    if (!start(eval, reading, point, &scope))
        return JF_LIGHT_NONE;
    enum jf_light light = raw_light(eval, metric, &scope);
    for (int i = 1; i < metric->warn.months && light > JF_LIGHT_GREEN; i++) {
        struct scope before = scope;
        int period = jf_calendar_shift(eval->calendar, scope.point.anchor, -i);
        if (period < 0)
            break;
        before.point = jf_point_at_period(eval, &scope.point, period);
        enum jf_light then = raw_light(eval, metric, &before);
        if (then != JF_LIGHT_NONE)
            light = MIN(light, then);
    }
    return light;
}

/* ---- what a metric can answer ------------------------------------------------------------------ */

static gboolean answers(const struct jf_eval *eval, const struct jf_expr *e, enum jf_scenario scenario,
                        const char *dim, char **why);

static gboolean metric_answers(const struct jf_eval *eval, const struct jf_metric *metric,
                               enum jf_scenario scenario, const char *dim, char **why)
{
    if (scenario == JF_SCENARIO_PLAN && metric->n_plans > 0)
        return answers(eval, metric->plans[metric->n_plans - 1], scenario, dim, why);
    if (scenario == JF_SCENARIO_PLAN && !jf_metric_has_plan(metric)) {
        if (why && !*why)
            *why = g_strdup_printf("metric \"%s\" has no plan", metric->id);
        return FALSE;
    }
    return answers(eval, metric->actual, scenario, dim, why);
}

static gboolean answers(const struct jf_eval *eval, const struct jf_expr *e, enum jf_scenario scenario,
                        const char *dim, char **why)
{
    if (e->op == JF_EXPR_LEAF) {
        if (jf_cube_source_has(eval->cube, e->leaf->source, dim))
            return TRUE;
        if (why && !*why)
            *why = g_strdup_printf("source \"%s\" has no \"%s\"", e->leaf->source->id, dim);
        return FALSE;
    }
    if (e->op == JF_EXPR_METRIC)
        return metric_answers(eval, e->metric, scenario, dim, why);
    gboolean all = TRUE, any = FALSE, is_choice = e->op == JF_EXPR_PER_LEVEL || e->op == JF_EXPR_SINCE;
    if (e->op == JF_EXPR_SPREAD && strcmp(e->dim, dim) == 0) /* the whole need not have it */
        return answers(eval, e->args[1], scenario, dim, why);
    for (size_t i = 0; i < e->n_args; i++) {
        gboolean one = answers(eval, e->args[i], scenario, dim, is_choice ? NULL : why);
        all = all && one;
        any = any || one;
    }
    return is_choice ? any : all;
}

gboolean metric_answers_by(const struct jf_eval *eval, const struct jf_expr *e, enum jf_scenario scenario, const char *dim)
{
    return answers(eval, e, scenario, dim, NULL);
}

gboolean jf_metric_answers(const struct jf_eval *eval, const struct jf_metric *metric, enum jf_scenario scenario,
                           const char *dim, char **why)
{
    if (why)
        *why = NULL;
    gboolean ok = metric_answers(eval, metric, scenario, dim, why);
    if (!ok && why && !*why)
        *why = g_strdup_printf("metric \"%s\" has no value by \"%s\"", metric->id, dim);
    return ok;
}
