/* Landing bar: the year so far as one solid bar, each month to go hatched, the gap to the plan in
 * bad; the plan of the year stands behind as an outline, an accent tick where the time stands. */
#include "chartkit/chartkit.h"

#include <stdlib.h>
#include <string.h>

#define BAR 30.0
#define RISE 8.0 /* how much higher the plan's outline stands */
#define HEIGHT 78.0

struct landing {
    const struct ck_chart *c;
    size_t actual, forecast, plan;
    struct ck_scale scale;
    double done, lands, wanted, elapsed, months; /* months: where their labels begin; wanted: the plan of the year, NaN where there is none */
    size_t first, last, n_done;          /* categories with an actual */
    double top, bottom;
};

static int is_month(const struct landing *l, size_t i)
{
    return !ck_is_level(l->c->data->categories[i]);
}

/* What month i adds: its actual, else its forecast. */
static double part(const struct landing *l, size_t i, int *is_forecast)
{
    double v = ck_value(l->c->data, l->actual, i);
    *is_forecast = !ck_has(v);
    if (!is_month(l, i))
        return NAN;
    return ck_has(v) ? v : ck_value(l->c->data, l->forecast, i);
}

static void add_up(struct landing *l)
{
    size_t n = l->c->data->n_categories, months = 0;
    double plan = 0;
    int has_plan = 0;
    for (size_t i = 0; i < n; i++) {
        int is_forecast;
        double v = part(l, i, &is_forecast), p = is_month(l, i) ? ck_value(l->c->data, l->plan, i) : NAN;
        months += is_month(l, i) ? 1 : 0;
        if (ck_has(p))
            plan += p, has_plan = 1;
        if (!ck_has(v))
            continue;
        l->lands += v;
        if (is_forecast)
            continue;
        l->first = l->n_done ? l->first : i;
        l->last = i;
        l->n_done++;
        l->done += v;
    }
    l->wanted = has_plan ? plan : NAN;
    l->elapsed = ck_option_number(l->c, "elapsed", months ? (double)l->n_done / (double)months : NAN);
}

static void lay_out(struct landing *l)
{
    const struct ck_chart *c = l->c;
    double max = fmax(fmax(fmax(l->lands, l->done), 0), ck_has(l->wanted) ? l->wanted : 0);
    double min = fmin(fmin(fmin(l->lands, l->done), 0), ck_has(l->wanted) ? l->wanted : 0), run = 0;
    for (size_t i = 0; i < c->data->n_categories; i++) {
        int is_forecast;
        double v = part(l, i, &is_forecast);
        run += ck_has(v) && is_forecast ? v : 0;
        max = fmax(max, l->done + run);
        min = fmin(min, l->done + run);
    }
    double bar = fmin(BAR, c->canvas->height - RISE - 4.2 * c->theme->label_size - 8);
    l->top = RISE + 1.9 * c->theme->label_size + 3;
    l->bottom = l->top + fmax(bar, 6);
    l->scale = ck_scale_between(min, max);
    ck_scale_place(&l->scale, 0.5, c->canvas->width - 0.5);
}

static void draw_bars(struct landing *l)
{
    const struct ck_chart *c = l->c;
    struct ck_paint plan = ck_paint_scenario(c->theme, JF_PL, 0, 1),
                    actual = ck_paint_scenario(c->theme, JF_AC, 0, 1),
                    forecast = ck_paint_scenario(c->theme, JF_FC, 0, 1), gap = ck_paint_variance(c->theme, 0);
    double level = l->done;
    if (ck_has(l->wanted))
        ck_bar(c, ck_at(&l->scale, 0), l->top - RISE, ck_at(&l->scale, l->wanted), l->bottom, &plan);
    if (l->n_done > 0)
        ck_bar(c, ck_at(&l->scale, 0), l->top, ck_at(&l->scale, l->done), l->bottom, &actual);
    for (size_t i = 0; i < c->data->n_categories; i++) {
        int is_forecast;
        double v = part(l, i, &is_forecast);
        if (!ck_has(v) || !is_forecast)
            continue;
        ck_bar(c, ck_at(&l->scale, level), l->top, ck_at(&l->scale, level + v), l->bottom, &forecast);
        level += v;
    }
    int is_bad = c->data->series[0]->lower_is_better ? l->wanted < l->lands : l->wanted > l->lands;
    if (is_bad && l->lands >= 0 && l->wanted > l->lands)
        ck_bar(c, ck_at(&l->scale, l->lands), l->top, ck_at(&l->scale, l->wanted), l->bottom, &gap);
    else if (is_bad) /* along what is beyond the plan: costs, a loss */
        ck_bar(c, ck_at(&l->scale, l->wanted), l->top - 3, ck_at(&l->scale, l->lands), l->top, &gap);
}

/* The plan on the left, the gap on the right, above the outline. */
static void draw_head(struct landing *l)
{
    const struct ck_chart *c = l->c;
    char number[CK_NUMBER], text[2 * CK_NUMBER];
    double y = l->top - RISE - 4, gap = l->lands - l->wanted;
    int is_good = (gap >= 0) == !c->data->series[0]->lower_is_better;
    struct jf_text_style style = ck_ink(c, 1, c->theme->label_size, JF_ANCHOR_START);
    if (!ck_has(l->wanted))
        return;
    ck_series_number(c, 0, l->wanted, number);
    snprintf(text, sizeof text, "PL %s %s", ck_word(c, CK_WORD_YEAR_PLAN), number);
    ck_label(c, 0, y, text, &style);
    ck_gap_text(c, c->data->series[0], gap, text, sizeof text);
    style = ck_style(c, JF_FONT_BOLD, c->theme->label_size + 1, ck_text_color(c->theme, is_good),
                     JF_ANCHOR_END);
    if (c->theme->is_mono || gap == 0)
        style.color = c->theme->ink;
    ck_label(c, c->canvas->width, y, text, &style);
}

static void draw_months(struct landing *l)
{
    const struct ck_chart *c = l->c;
    int is_down = l->lands < l->done;
    double level = is_down ? l->done : l->lands, size = c->theme->label_size, limit = c->canvas->width;
    for (size_t k = 0, n = c->data->n_categories; k < n; k++) { /* from the right, where the edge moves labels to the left */
        size_t i = is_down ? k : n - 1 - k;
        int is_forecast;
        double v = part(l, i, &is_forecast);
        char number[CK_NUMBER];
        const char *name = c->data->categories[i]->label;
        if (!ck_has(v) || !is_forecast)
            continue;
        struct jf_text_style style = ck_ink(c, 0, size, JF_ANCHOR_MIDDLE);
        struct jf_text_style small = ck_ink2(c, size - 0.5, JF_ANCHOR_MIDDLE);
        ck_series_number(c, l->forecast, v, number);
        double half = fmax(ck_width(c, number, &style), ck_width(c, name ? name : "", &small)) / 2;
        double x = ck_at(&l->scale, level + (is_down ? v : -v) / 2);
        level += is_down ? v : -v;
        if (x - (limit - half) > half)
            continue; /* too far from its bar */
        x = fmax(fmin(x, limit - half), half);
        struct ck_box both = {x - half - 1.5, l->bottom + 2, 2 * half + 3, 2.6 * size};
        if (!ck_is_free(l->c, both))
            continue;
        ck_label(c, x, l->bottom + 1.3 * size, name ? name : "", &small);
        ck_label(c, x, l->bottom + 2.55 * size, number, &style);
        ck_block(l->c, both);
        limit = x - half - 5;
        l->months = x - half;
    }
}

/* How much of the first label the last one says, too: "月" of "1月" and "10月". */
static int shared_end(const char *from, const char *to)
{
    size_t n = strcspn(from, "0123456789") ? 0 : strspn(from, "0123456789");
    const char *unit = from + n, *end = to + strspn(to, "0123456789");
    return n > 0 && strcmp(unit, end) == 0 ? (int)strlen(unit) : 0;
}

/* "1–10月 实际 48,086" in the bar, or below it where it is too narrow. */
static void draw_done(struct landing *l)
{
    const struct ck_chart *c = l->c;
    char number[CK_NUMBER], text[CK_NUMBER + 220];
    const char *from = c->data->categories[l->first]->label, *to = c->data->categories[l->last]->label;
    struct jf_text_style style = ck_style(c, JF_FONT_BOLD, c->theme->label_size + 0.5,
                                          ck_ink_on(c->theme, &(struct ck_paint){.fill = c->theme->ac}), JF_ANCHOR_START);
    if (l->n_done == 0)
        return;
    ck_series_number(c, l->actual, l->done, number);
    int n = from ? (int)strlen(from) - (l->n_done > 1 && to ? shared_end(from, to) : 0) : 0;
    snprintf(text, sizeof text, "%.*s%s%.90s %s %s", n < 90 ? n : 90, from ? from : "",
             l->n_done > 1 ? "–" : "", l->n_done > 1 && to ? to : "", ck_word(c, CK_WORD_ACTUAL), number);
    double x0 = fmin(ck_at(&l->scale, 0), ck_at(&l->scale, l->done)),
           x1 = fmax(ck_at(&l->scale, 0), ck_at(&l->scale, l->done));
    if (ck_width(c, text, &style) + 10 <= x1 - x0 && l->bottom - l->top > 11) {
        ck_label(c, x0 + 6, (l->top + l->bottom) / 2 + 0.36 * style.size, text, &style);
        return;
    }
    style.color = c->theme->ink;
    style.size = c->theme->label_size;
    ck_label(c, x0, l->bottom + 1.3 * style.size, text, &style);
}

/* Where the time stands on the plan of the year, and how much of the plan is done. */
static void draw_progress(struct landing *l)
{
    const struct ck_chart *c = l->c;
    double x = ck_at(&l->scale, l->elapsed * l->wanted), size = c->theme->label_size;
    char number[CK_NUMBER], text[CK_NUMBER + 40];
    struct jf_text_style style = ck_style(c, JF_FONT_BOLD, size, c->theme->accent, JF_ANCHOR_END);
    if (!ck_has(x) || !(l->wanted > 0) || !(l->elapsed >= 0) || l->elapsed > 1)
        return;
    ck_line(c, x, l->top - RISE - 3, x, l->bottom + 3, c->theme->accent, 1.4);
    ck_percent(c, l->elapsed, number);
    snprintf(text, sizeof text, "%s %s", ck_word(c, CK_WORD_TIME), number);
    double edge = fmin(fmin(x, ck_at(&l->scale, l->done)), l->months) - 4, width = ck_width(c, text, &style);
    edge = fmin(fmax(edge, width), c->canvas->width);
    if (!ck_label(c, edge, l->bottom + 1.3 * size, text, &style))
        return;
    style.color = c->theme->ink;
    ck_percent(c, l->done / l->wanted, number);
    snprintf(text, sizeof text, "%s %s", ck_word(c, CK_WORD_REACHED), number);
    ck_label(c, fmax(edge, ck_width(c, text, &style)), l->bottom + 2.55 * size, text, &style);
}

static void find_series(struct landing *l)
{
    const struct jf_chart_data *d = l->c->data;
    l->actual = ck_series_of(d, JF_AC);
    l->forecast = ck_series_of(d, JF_FC);
    l->plan = ck_series_of(d, JF_PL);
    if (l->actual == d->n_series && l->forecast == d->n_series)
        l->actual = 0;
}

static void draw(const struct ck_chart *c)
{
    struct landing l = {.c = c, .months = c->canvas->width};
    find_series(&l);
    add_up(&l);
    lay_out(&l);
    draw_bars(&l);
    draw_head(&l);
    draw_done(&l);
    draw_months(&l);
    draw_progress(&l);
}

/* Month by month: what was and what is to come in one column, the plan as a line. */
static void native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    struct jf_native_chart chart = ck_native_chart(c->data);
    chart.overlap_percent = 100;
    sink->chart(sink, &chart);
    for (size_t k = 0; k < c->data->n_series; k++)
        if (c->data->series[k]->scenario != JF_PL || k == 0)
            ck_native_series(c->data, sink, k, JF_NATIVE_COLUMN);
    for (size_t k = 1; k < c->data->n_series; k++)
        if (c->data->series[k]->scenario == JF_PL)
            ck_native_series(c->data, sink, k, JF_NATIVE_LINE);
}

static double wanted_height(const struct ck_chart *c, double width)
{
    (void)c, (void)width;
    return HEIGHT;
}

CK_PARAM(elapsed, "elapsed", JF_PARAM_NUMBER, "",
         "share of the year that is over; else the share of periods that have an actual");
static const struct ck_kind kind = {"landing", draw, native, .height = wanted_height};
CK_PLUGIN("landing", "where the year ends: done, to go, and the gap to the plan in one bar", kind, 0,
          &elapsed, )
