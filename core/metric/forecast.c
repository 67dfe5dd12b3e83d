/* Forecasts: actual where the period is over, a projection where it is not; and how far the same rule was off. */
#include <math.h>

#include "base/message.h"
#include "metric/eval_internal.h"

enum { BACKTESTED = 12 }; /* periods */

/* When a forecast is made: the last period that is known, which may not be over; and by which rule. */
struct basis {
    int last;
    gboolean is_cut;
    enum jf_forecast rule;
};

static struct jf_value at_period(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope,
                                 enum jf_scenario scenario, int period, enum jf_window_kind window)
{
    struct scope at = *scope;
    at.scenario = scenario;
    at.point = jf_point_at_period(eval, &scope->point, period);
    at.point.window = window;
    return metric_value(eval, metric, &at);
}

/* The part of the last known period that is still to come: 22/31; 0 where it is over. */
static struct jf_value rest_of_period(const struct jf_calendar *calendar, const struct basis *basis)
{
    int passed, all;
    if (!basis->is_cut || !jf_calendar_cut(calendar, basis->last, &passed, &all))
        return jf_value_exact(jf_decimal_from_int(0));
    return jf_value_div(jf_value_exact(jf_decimal_from_int(all - passed)), jf_value_exact(jf_decimal_from_int(all)));
}

/* Mean of the year so far. */
static struct jf_value run_rate(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope,
                                const struct basis *basis)
{
    struct scope to_date = *scope;
    to_date.scenario = JF_SCENARIO_ACTUAL;
    to_date.point.anchor = basis->last;
    to_date.point.like_for_like = basis->is_cut;
    to_date.point.window = JF_WINDOW_YTD;
    struct jf_value ytd = metric_value(eval, metric, &to_date);
    struct jf_value periods = jf_value_exact(jf_decimal_from_int(eval->calendar->periods[basis->last].index));
    return jf_value_div(ytd, jf_value_sub(periods, rest_of_period(eval->calendar, basis)));
}

/* The first days of a period, as many as the report period has so far. */
static struct jf_value cut_period(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope,
                                  enum jf_scenario scenario, int period)
{
    struct scope at = *scope;
    at.scenario = scenario;
    at.point.anchor = period;
    at.point.like_for_like = eval->calendar->split_days > 0;
    at.point.window = JF_WINDOW_MONTH;
    return metric_value(eval, metric, &at);
}

/* The same period of last year, times how this year to date compares with last year's. */
static struct jf_value seasonal(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope,
                                const struct basis *basis, int period)
{
    int report = basis->last;
    int before = jf_calendar_last_year(eval->calendar, period);
    int report_before = jf_calendar_last_year(eval->calendar, report);
    if (before < 0 || report_before < 0)
        return jf_value_none(jf_message(eval->language, "outside the calendar"));
    struct scope then_scope = *scope;
    then_scope.scenario = JF_SCENARIO_ACTUAL;
    then_scope.point.anchor = report_before;
    then_scope.point.like_for_like = basis->is_cut;
    then_scope.point.window = JF_WINDOW_YTD;
    struct jf_value then = metric_value(eval, metric, &then_scope);
    then_scope.point.anchor = report;
    struct jf_value now = metric_value(eval, metric, &then_scope);
    if (jf_value_has(now) && jf_value_has(then) && jf_value_to_double(now) * jf_value_to_double(then) < 0)
        return jf_value_change(now, then); /* none: of other signs */
    struct jf_value same = at_period(eval, metric, scope, JF_SCENARIO_ACTUAL, before, JF_WINDOW_MONTH);
    if (period == report) /* what came after these days */
        same = jf_value_sub(same, cut_period(eval, metric, scope, JF_SCENARIO_ACTUAL, before));
    return jf_value_mul(same, jf_value_div(now, then));
}

/* What is still to come of a report period that is not over. */
static struct jf_value rest_of_report(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope,
                                      const struct basis *basis)
{
    int report = basis->last;
    struct scope whole = *scope;
    switch (basis->rule) {
    case JF_FORECAST_RUN_RATE:
        return jf_value_mul(run_rate(eval, metric, scope, basis), rest_of_period(eval->calendar, basis));
    case JF_FORECAST_SEASONAL:
        return seasonal(eval, metric, scope, basis, report);
    default:
        whole.scenario = JF_SCENARIO_PLAN;
        whole.point.anchor = report;
        whole.point.like_for_like = FALSE;
        whole.point.window = JF_WINDOW_MONTH;
        return jf_value_sub(metric_value(eval, metric, &whole), cut_period(eval, metric, scope, JF_SCENARIO_PLAN, report));
    }
}

static struct jf_value project(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope,
                               const struct basis *basis, int period)
{
    int report = basis->last;
    if (period < report || (period == report && !basis->is_cut))
        return at_period(eval, metric, scope, JF_SCENARIO_ACTUAL, period, JF_WINDOW_MONTH);
    if (period == report)
        return jf_value_add(cut_period(eval, metric, scope, JF_SCENARIO_ACTUAL, report), rest_of_report(eval, metric, scope, basis));
    switch (basis->rule) {
    case JF_FORECAST_RUN_RATE:
        return run_rate(eval, metric, scope, basis);
    case JF_FORECAST_SEASONAL:
        return seasonal(eval, metric, scope, basis, period);
    default:
        return at_period(eval, metric, scope, JF_SCENARIO_PLAN, period, JF_WINDOW_MONTH);
    }
}

struct jf_value metric_forecast(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope)
{
    if (metric->forecast_kind == JF_FORECAST_NONE)
        return jf_value_none(jf_message(eval->language, "no forecast"));
    if (metric->forecast_kind == JF_FORECAST_EXPR)
        return metric_eval(eval, metric->forecast, scope);
    const struct jf_calendar *calendar = eval->calendar;
    struct jf_window window = metric_window(eval, &scope->point, NULL);
    if (!window.has)
        return jf_value_none(window.why);
    const struct basis basis = {calendar->report, calendar->split_days > 0, metric->forecast_kind};
    struct jf_value sum = jf_value_exact(jf_decimal_from_int(0));
    int last = -1;
    for (int slot = window.begin; slot < window.end; slot++) {
        int period = calendar->slots[slot].period;
        if (period < 0 || period == last)
            continue;
        last = period;
        sum = jf_value_add(sum, project(eval, metric, scope, &basis, period));
    }
    return sum;
}

/* Each of the last twelve periods that are over, as forecast from the one before it. */
struct jf_value jf_eval_backtest(struct jf_eval *eval, const struct jf_metric *metric, enum jf_forecast rule,
                                 const struct jf_point *point, int *n)
{
    const struct jf_calendar *calendar = eval->calendar;
    struct scope scope = {.point = *point, .scenario = JF_SCENARIO_ACTUAL};
    double off = 0, whole = 0;
    *n = 0;
    int newest = calendar->report - (calendar->split_days > 0);
    for (int period = newest; period > newest - BACKTESTED && period > 0; period--) {
        const struct basis basis = {period - 1, FALSE, rule};
        struct jf_value actual = at_period(eval, metric, &scope, JF_SCENARIO_ACTUAL, period, JF_WINDOW_MONTH);
        struct jf_value guess = project(eval, metric, &scope, &basis, period);
        if (!jf_value_has(actual) || !jf_value_has(guess))
            continue;
        off += fabs(jf_value_to_double(actual) - jf_value_to_double(guess));
        whole += fabs(jf_value_to_double(actual));
        ++*n;
    }
    return whole > 0 ? jf_value_number(off / whole) : jf_value_none("no forecast");
}
