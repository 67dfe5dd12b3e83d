/* Multi-tier variance: what the tiers share, options, and the same for a spreadsheet. */
#include "variance.h"

#include <stdlib.h>
#include <string.h>

#define ROW 22.6

double variance_now(const struct variance *v, size_t i, int *is_forecast)
{
    return ck_columns_value(v->c, &v->cols, i, is_forecast);
}

double variance_delta(const struct variance *v, size_t base, size_t i)
{
    int is_forecast;
    return variance_now(v, i, &is_forecast) - ck_value(v->c->data, base, i);
}

double variance_ratio(const struct variance *v, size_t base, size_t i)
{
    int is_forecast;
    double now = variance_now(v, i, &is_forecast), from = ck_value(v->c->data, base, i);
    if (!ck_has(now) || !ck_has(from) || from == 0 || now * from < 0)
        return NAN;
    return (now - from) / fabs(from);
}

static int is_good(const struct variance *v, double delta)
{
    return (delta >= 0) != (v->c->data->series[v->cols.front]->lower_is_better != 0);
}

struct ck_paint variance_paint(const struct variance *v, size_t i, double delta)
{
    int is_forecast;
    variance_now(v, i, &is_forecast);
    return is_forecast ? ck_paint_expected(v->c->theme, is_good(v, delta))
                       : ck_paint_variance(v->c->theme, is_good(v, delta));
}

const char *variance_code(const struct variance *v, size_t series)
{
    const struct jf_chart_series *s = v->c->data->series[series];
    if (JF_HAS(s, struct jf_chart_series, code) && s->code && s->code[0])
        return s->code;
    return s->scenario == JF_PY ? "PY" : "PL";
}

void variance_name(const struct variance *v, size_t base, const char *suffix, char out[16])
{
    snprintf(out, 16, "Δ%.2s%s", base < v->c->data->n_series ? variance_code(v, base) : "PL", suffix);
}

/* A member that last year did not have is new; a month or a plan that is not there is just missing. */
static int is_past(const struct variance *v)
{
    return !v->across && v->c->data->series[v->pin_base]->scenario == JF_PY;
}

void variance_pin_text(const struct variance *v, size_t i, char out[CK_NUMBER], double *shown, int *is_beyond)
{
    static const struct jf_number_format percent = {sizeof percent, 0.01, 1, 1, 0, ""};
    int is_forecast;
    double ratio = variance_ratio(v, v->pin_base, i), now = variance_now(v, i, &is_forecast);
    double from = ck_value(v->c->data, v->pin_base, i);
    *is_beyond = 0;
    *shown = ratio;
    out[0] = 0;
    if (ck_has(ratio)) {
        ck_number(v->c, &percent, ratio, 1, out);
        *is_beyond = ratio > v->limit ? 1 : ratio < -v->limit ? -1 : 0;
        *shown = fmax(-v->limit, fmin(v->limit, ratio));
        if (now == 0 && from != 0)
            snprintf(out, CK_NUMBER, "%s", v->gone);
    } else if (ck_has(now) && now != 0 && (from == 0 || (!ck_has(from) && is_past(v)))) {
        snprintf(out, CK_NUMBER, "%s", v->fresh);
    } else if ((ck_has(now) || ck_has(from)) && !v->across) {
        snprintf(out, CK_NUMBER, "–");
    }
}

double variance_delta_shown(const struct variance *v, double delta, int *is_beyond)
{
    *is_beyond = delta > v->delta_limit ? 1 : delta < -v->delta_limit ? -1 : 0;
    return *is_beyond ? *is_beyond * v->delta_limit : delta;
}

/* What the pins show; of a ratio, which has none, what the bars of differences show. */
static double relative(const struct variance *v, size_t i)
{
    return v->is_ratio ? variance_delta(v, v->base, i) : variance_ratio(v, v->pin_base, i);
}

void variance_beyond(const struct variance *v, double x, double y, int is_up)
{
    const double limit = v->is_ratio ? v->delta_limit : v->limit;
    const struct jf_number_format format = {sizeof format, v->is_ratio ? 0.01 : 1, fabs(100 * limit - round(100 * limit)) > 1e-6, 0,
                                            !v->is_ratio, ""};
    const struct jf_text_style style = ck_ink2(v->c, 6.5, JF_ANCHOR_START);
    char number[CK_NUMBER], text[2 * CK_NUMBER];
    int any = 0;
    for (size_t i = 0; i < v->c->data->n_categories; i++)
        any |= fabs(relative(v, i)) > limit; /* no value: not so */
    ck_number(v->c, &format, limit, 0, number);
    if (v->is_ratio)
        strncat(number, "pp", sizeof number - strlen(number) - 1);
    snprintf(text, sizeof text, ck_word(v->c, CK_WORD_BEYOND), number);
    if (any && ck_label(v->c, x + 8, y, text, &style))
        ck_beyond(v->c, x + (is_up ? 3 : 1), y - (is_up ? 0.5 : 2.3), is_up ? 0 : 1, v->c->theme->ink2);
}

/* A stem in the colour of its side (two lines where the page has no colours) with a square head in
 * the fill of the scenario. */
void variance_pin(const struct variance *v, size_t i, double x0, double y0, double x1, double y1)
{
    const double head = 2.6;
    int is_forecast, is_across = y0 == y1, good;
    variance_now(v, i, &is_forecast);
    good = is_good(v, variance_ratio(v, v->pin_base, i));
    if (v->c->theme->is_mono && good) {
        for (int side = -1; side <= 1; side += 2)
            ck_line(v->c, x0 + (is_across ? 0 : side), y0 + (is_across ? side : 0),
                    x1 + (is_across ? 0 : side), y1 + (is_across ? side : 0), v->c->theme->ink, 0.6);
    } else {
        ck_line(v->c, x0, y0, x1, y1, good ? v->c->theme->good : v->c->theme->bad, 2.2);
    }
    struct ck_paint paint = ck_paint_scenario(v->c->theme, is_forecast ? JF_FC : JF_AC, 0, 1);
    if (is_forecast) {
        paint.pitch = 1.6;
        paint.hatch_width = 0.6;
    }
    ck_bar(v->c, x1 - head, y1 - head, x1 + head, y1 + head, &paint);
}

/* ---- setting up -------------------------------------------------------------------------------- */

static double nice_above(double value)
{
    static const double steps[] = {1, 1.5, 2, 3, 5, 7.5, 10};
    double power = pow(10, floor(log10(value)));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i] * power >= value * 0.9999)
            return steps[i] * power;
    return 10 * power;
}

/* Where the largest stand far out, their axis ends a little beyond four fifths of them. */
static double find_limit(const struct variance *v)
{
    size_t n = 0;
    struct ck_rank *sizes = calloc(v->c->data->n_categories + 1, sizeof *sizes);
    double limit = 0.01;
    for (size_t i = 0; sizes && i < v->c->data->n_categories; i++) {
        if (ck_has(relative(v, i)))
            sizes[n++].weight = fabs(relative(v, i));
    }
    if (n > 0) {
        ck_rank(sizes, n);
        double most = sizes[n - (size_t)ceil(0.8 * (double)n)].weight, largest = sizes[0].weight;
        limit = largest > 2.5 * most && most > 0 ? nice_above(1.15 * most) : nice_above(fmax(largest, 1e-4));
    }
    free(sizes);
    return limit;
}

/* FALSE where it is not there. */
static int find_series(struct variance *v, const char *which, size_t *base, int wanted)
{
    const struct jf_chart_data *d = v->c->data;
    static const uint32_t scenarios[] = {0, JF_PL, JF_PY};
    static const char *const names[] = {"plan or last year", "plan", "last year"};
    *base = wanted ? ck_series_of(d, scenarios[wanted]) : v->cols.pl < d->n_series ? v->cols.pl : v->cols.py;
    if (v->cols.front == d->n_series)
        return ck_fail(v->c, "variance: there is no actual; readings = { \"actual\", \"plan\" }");
    if (*base == d->n_series)
        return ck_fail(v->c,
                       "variance: there is no %s to compare with (%s); readings = { \"actual\", "
                       "\"plan\" } or { \"actual\", \"last_year\" }",
                       names[wanted], which);
    if (v->cols.n != d->n_series - v->n_below)
        return ck_fail(v->c,
                       "variance: %zu series, but it shows one metric: one actual, one forecast, "
                       "one plan, one last year at most",
                       d->n_series);
    return 1;
}

static void set_formats(struct variance *v)
{
    v->number = ck_series_format(v->c, v->cols.front);
    v->delta = v->number;
    v->delta.is_signed = 1;
    v->is_ratio = v->number.is_percent != 0;
    if (v->is_ratio) { /* percentage points */
        v->delta.is_percent = 0;
        v->delta.scale = 0.01;
        v->delta.decimals = v->number.decimals >= 0 ? v->number.decimals : 1;
    }
}

static int is_time(const struct jf_chart_data *d)
{
    int found = 0;
    for (size_t i = 0; i < d->n_categories; i++)
        found |= d->categories[i]->group || d->categories[i]->kind == JF_CATEGORY_FORECAST;
    return found;
}

static const char *word_of(const struct variance *v, const char *option, enum ck_word word)
{
    const char *given = ck_option_text(v->c, option);
    return given && given[0] ? given : ck_word(v->c, word);
}

static int set_up(struct variance *v)
{
    static const char *const bases[] = {"auto", "PL", "PY", NULL};
    static const char *const directions[] = {"auto", "across", "down", NULL};
    int base = ck_choice(v->c, "base", bases), pins = ck_choice(v->c, "pins", bases);
    int direction = ck_choice(v->c, "direction", directions);
    v->cols = ck_columns_find(v->c->data);
    v->across = direction == 1 || (direction == 0 && is_time(v->c->data));
    if (v->c->err->code != JF_OK || !variance_find_below(v) || !find_series(v, "base", &v->base, base))
        return 0;
    v->pin_base = v->base;
    if ((pins || (v->across && v->cols.py < v->c->data->n_series)) &&
        !find_series(v, "pins", &v->pin_base, pins ? pins : 2))
        return 0;
    set_formats(v);
    v->limit = ck_option_number(v->c, "limit", 0);
    v->limit = v->limit > 0 ? v->limit : find_limit(v);
    v->delta_limit = v->is_ratio ? v->limit : INFINITY;
    v->gone = word_of(v, "gone", CK_WORD_GONE);
    v->fresh = word_of(v, "new", CK_WORD_NEW);
    return 1;
}

static void draw(const struct ck_chart *c)
{
    struct variance v = {.c = c};
    if (set_up(&v))
        (v.across ? variance_time : variance_rows)(&v);
}

/* ---- native ------------------------------------------------------------------------------------ */

/* Differences (op: JF_NX_SUB, or JF_NX_CHANGE for %) as two series, because a spreadsheet colours by series:
 * max(now - base, 0) and min. */
static void native_delta(const struct variance *v, struct jf_native_sink *sink, uint32_t type, uint32_t op,
                         size_t base, int is_gain)
{
    const struct jf_native_step steps[] = {{JF_NX_SERIES, (uint32_t)v->cols.front, 0},
                                           {JF_NX_SERIES, (uint32_t)base, 0},
                                           {op, 0, 0},
                                           {JF_NX_NUMBER, 0, 0},
                                           {is_gain ? JF_NX_MAX : JF_NX_MIN, 0, 0}};
    struct ck_paint paint = ck_paint_variance(v->c->theme, is_good(v, is_gain ? 1 : -1));
    char name[16];
    variance_name(v, base, op == JF_NX_CHANGE ? is_gain ? "% +" : "% −" : is_gain ? " +" : " −", name);
    struct jf_native_series series = ck_native(name, type, steps, sizeof steps / sizeof *steps, paint);
    series.labels = v->c->data->n_categories > 36 ? 0 : is_gain ? 3 : 4;
    sink->series(sink, &series);
}

/* The % as thin bars, which end with the axis. */
static void native_pins(const struct variance *v, struct jf_native_sink *sink, struct jf_native_chart chart,
                        uint32_t type)
{
    char name[16];
    variance_name(v, v->pin_base, "%", name);
    chart.axis_title = name;
    chart.axis_percent = 1;
    chart.gap_percent = 400;
    for (size_t i = 0; i < v->c->data->n_categories; i++)
        if (fabs(variance_ratio(v, v->pin_base, i)) > v->limit) { /* no value: not so */
            chart.axis_min = -v->limit;
            chart.axis_max = v->limit;
        }
    sink->chart(sink, &chart);
    native_delta(v, sink, type, JF_NX_CHANGE, v->pin_base, 1);
    native_delta(v, sink, type, JF_NX_CHANGE, v->pin_base, 0);
}

/* The lines of the second axis in a chart of their own. */
static void native_below(const struct variance *v, struct jf_native_sink *sink, struct jf_native_chart chart)
{
    chart.axis_title = NULL;
    chart.legend = 1;
    sink->chart(sink, &chart);
    for (size_t k = 0; k < v->c->data->n_series; k++) {
        struct jf_chart_series series = *v->c->data->series[k];
        struct jf_native_step step = {JF_NX_SERIES, (uint32_t)k, 0};
        struct jf_native_series line = ck_native(series.name, JF_NATIVE_LINE, &step, 1,
                                                 ck_paint_scenario(v->c->theme, series.scenario, 0, 1));
        if (!series.second_axis || series.scenario == JF_PY)
            continue;
        line.fill = line.border = series.scenario == JF_PL ? v->c->theme->ink2 : v->c->theme->ac;
        line.hatch = series.scenario == JF_PL || series.scenario == JF_FC;
        line.line_width = series.scenario == JF_PL ? 1.2 : 1.8;
        line.markers = series.scenario != JF_PL;
        sink->series(sink, &line);
    }
}

static void native_first(const struct variance *v, struct jf_native_sink *sink,
                         const struct jf_native_chart *chart, uint32_t type)
{
    static const uint32_t order[] = {JF_PY, JF_PL, JF_SCENARIO_OTHER, JF_FC, JF_AC}; /* what happened is in front */
    sink->chart(sink, chart);
    for (size_t o = 0; o < sizeof order / sizeof *order; o++)
        for (size_t k = 0; k < v->c->data->n_series; k++)
            if (v->c->data->series[k]->scenario == order[o] && !v->c->data->series[k]->second_axis)
                ck_native_series(v->c->data, sink, k, type);
}

static void native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    struct variance v = {.c = c};
    char name[16];
    if (!set_up(&v))
        return;
    uint32_t type = v.across ? JF_NATIVE_COLUMN : JF_NATIVE_BAR;
    struct jf_native_chart chart = ck_native_chart(c->data);
    chart.reversed_categories = !v.across;
    chart.overlap_percent = 40;
    native_first(&v, sink, &chart, type);
    chart.legend = 0;
    chart.overlap_percent = 100;
    chart.axis_title = name;
    variance_name(&v, v.base, "", name);
    sink->chart(sink, &chart); /* the second tier, with its own axis */
    type = v.across ? JF_NATIVE_COLUMN_STACKED : JF_NATIVE_BAR_STACKED;
    native_delta(&v, sink, type, JF_NX_SUB, v.base, 1);
    native_delta(&v, sink, type, JF_NX_SUB, v.base, 0);
    if (!v.is_ratio)
        native_pins(&v, sink, chart, v.across ? JF_NATIVE_COLUMN : JF_NATIVE_BAR);
    if (v.n_below > 0)
        native_below(&v, sink, chart);
}

static double wanted_height(const struct ck_chart *c, double width)
{
    const char *direction = ck_option_text(c, "direction");
    int has_below = 0;
    for (size_t k = 0; k < c->data->n_series; k++)
        has_below |= c->data->series[k]->second_axis != 0;
    if (direction && strcmp(direction, "auto") != 0 ? strcmp(direction, "across") == 0 : is_time(c->data))
        return has_below ? 540 : 330; /* a page of its own */
    return ck_rows_wanted(c->data, ROW, 19 + 15, width);
}

CK_PARAM(base_param, "base", JF_PARAM_TEXT, "auto",
         "what the differences are taken to: \"auto\" (the plan, else last year), \"PL\", \"PY\"");
CK_PARAM(pins_param, "pins", JF_PARAM_TEXT, "auto",
         "what the % are taken to: \"auto\" (as base; last year where time runs across), \"PL\", "
         "\"PY\"");
CK_PARAM(direction_param, "direction", JF_PARAM_TEXT, "auto",
         "\"auto\" (months across, others down), \"across\", \"down\"");
CK_PARAM(limit_param, "limit", JF_PARAM_NUMBER, "0",
         "where the axis of the %, or of percentage points, ends, as in 0.15; beyond it a triangle; 0: by the values");
CK_PARAM(gone_param, "gone", JF_PARAM_TEXT, "",
         "the word where the actual is zero; \"\": that of the language");
CK_PARAM(new_param, "new", JF_PARAM_TEXT, "", "the word where there is no base; \"\": that of the language");
CK_PARAM(plan_param, "plan", JF_PARAM_TEXT, "line",
         "of the second axis: \"line\", or \"year\": one line over the months of the last year (a plan made "
         "with :year()), with the gap at its end");
static const struct ck_kind kind = {"variance", draw, native, .height = wanted_height, .has_second_axis = 1};
CK_PLUGIN("variance", "actual and base, their difference and the difference in %, in tiers", kind, 1,
          &base_param, &pins_param, &direction_param, &limit_param, &gone_param, &new_param, &plan_param, )
