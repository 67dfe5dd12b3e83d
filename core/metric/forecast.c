/* Forecasts: actual where the period is over, a projection where it is not. */
#include "base/message.h"
#include "metric/eval_internal.h"

static struct jf_value at_period(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope,
                                 enum jf_scenario scenario, int period, enum jf_window_kind window)
{
    struct scope at = *scope;
    at.scenario = scenario;
    at.point = jf_point_at_period(eval, &scope->point, period);
    at.point.window = window;
    return metric_value(eval, metric, &at);
}

static int periods_in_year_to(const struct jf_calendar *calendar, int period)
{
    return calendar->periods[period].index;
}

/* Mean of the year so far. */
static struct jf_value run_rate(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope)
{
    int report = eval->calendar->report;
    struct jf_value ytd = at_period(eval, metric, scope, JF_SCENARIO_ACTUAL, report, JF_WINDOW_YTD);
    return jf_value_div(ytd, jf_value_exact(jf_decimal_from_int(periods_in_year_to(eval->calendar, report))));
}

/* The same period of last year, times how this year to date compares with last year's. */
static struct jf_value seasonal(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope,
                                int period)
{
    int report = eval->calendar->report;
    int before = jf_calendar_last_year(eval->calendar, period);
    int report_before = jf_calendar_last_year(eval->calendar, report);
    if (before < 0 || report_before < 0)
        return jf_value_none(jf_message(eval->language, "outside the calendar"));
    struct jf_value now = at_period(eval, metric, scope, JF_SCENARIO_ACTUAL, report, JF_WINDOW_YTD);
    struct jf_value then = at_period(eval, metric, scope, JF_SCENARIO_ACTUAL, report_before, JF_WINDOW_YTD);
    struct jf_value same = at_period(eval, metric, scope, JF_SCENARIO_ACTUAL, before, JF_WINDOW_MONTH);
    return jf_value_mul(same, jf_value_div(now, then));
}

static struct jf_value project(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope,
                               int period)
{
    if (period <= eval->calendar->report)
        return at_period(eval, metric, scope, JF_SCENARIO_ACTUAL, period, JF_WINDOW_MONTH);
    switch (metric->forecast_kind) {
    case JF_FORECAST_RUN_RATE:
        return run_rate(eval, metric, scope);
    case JF_FORECAST_SEASONAL:
        return seasonal(eval, metric, scope, period);
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
    struct jf_value sum = jf_value_exact(jf_decimal_from_int(0));
    int last = -1;
    for (int slot = window.begin; slot < window.end; slot++) {
        int period = calendar->slots[slot].period;
        if (period < 0 || period == last)
            continue;
        last = period;
        sum = jf_value_add(sum, project(eval, metric, scope, period));
    }
    return sum;
}
