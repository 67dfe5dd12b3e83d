/* Pareto: bars from top to bottom, beside them the cumulative share as a line down the rows on an
 * axis of its own from 0 to 100 %. */
#include "chartkit/chartkit.h"

#include <stdlib.h>

#define ROW 19.2
#define LINE_SHARE 0.36 /* of the width beside the names */

struct pareto {
    const struct ck_chart *c;
    struct ck_rows rows;
    struct ck_scale scale, share;
    size_t behind;      /* last year or plan; n_series: none */
    double *cumulative; /* by category, NaN on totals */
    double mark;        /* the line at 80 % */
    int has_share;
};

/* The series on the second axis is the cumulative share, or a second one that is no scenario;
 * n_series: none, then it is made of series 0, totals left out. */
static size_t share_series(const struct jf_chart_data *d)
{
    size_t k = 1;
    while (k < d->n_series && !d->series[k]->second_axis && d->series[k]->scenario != JF_SCENARIO_OTHER)
        k++;
    return k < d->n_series ? k : d->n_series;
}

/* Below the rest in one row: whom it has lost. They have no share. */
static int is_lost(const struct jf_chart_data *d, size_t i)
{
    int after_rest = 0;
    for (size_t k = 0; k < i; k++)
        after_rest |= d->categories[k]->kind == JF_CATEGORY_OTHERS;
    return after_rest && d->categories[i]->kind == JF_CATEGORY_MEMBER;
}

/* Where a member lies below zero, the others have no share of a whole. */
static void find_cumulative(struct pareto *p)
{
    const struct jf_chart_data *d = p->c->data;
    double whole = 0, running = 0;
    int is_whole = 1;
    for (size_t i = 0; i < d->n_categories; i++)
        if (!ck_is_level(d->categories[i]) && ck_has(ck_value(d, 0, i))) {
            whole += ck_value(d, 0, i);
            is_whole &= ck_value(d, 0, i) >= 0 || is_lost(d, i);
        }
    whole = is_whole ? whole : 0;
    for (size_t i = 0; i < d->n_categories; i++) {
        double v = ck_value(d, 0, i);
        p->cumulative[i] = NAN;
        if (is_lost(d, i))
            continue;
        if (share_series(d) < d->n_series) {
            p->cumulative[i] = ck_value(d, share_series(d), i);
        } else if (!ck_is_level(d->categories[i]) && whole > 0 && ck_has(v)) {
            running += v;
            p->cumulative[i] = running / whole;
        }
    }
}

/* The rest in one row, and totals, may be far longer than the rows they follow. */
static double longest_member(const struct pareto *p, int with_others)
{
    double top = 0;
    for (size_t i = 0; i < p->c->data->n_categories; i++) {
        uint32_t kind = p->c->data->categories[i]->kind;
        double v = fmax(ck_value(p->c->data, 0, i), ck_value(p->c->data, p->behind, i));
        if (ck_has(v) && (kind == JF_CATEGORY_MEMBER || (with_others && kind == JF_CATEGORY_OTHERS)))
            top = fmax(top, v);
    }
    return top;
}

static void lay_out(struct pareto *p)
{
    const struct ck_chart *c = p->c;
    double min = 0, max = 0, head = 1.6 * c->theme->note_size;
    p->rows = ck_rows_plan(c, head, 2 + ck_scale_row(c), 0, ROW);
    double all = p->rows.bars.w, x = p->rows.bars.x,
           label = fmin(ck_widest_number(c, 0, p->rows.size) + 5, 0.3 * all);
    for (size_t i = 0; i < c->data->n_categories; i++)
        if (!ck_is_level(c->data->categories[i]))
            ck_widen(fmin(ck_value(c->data, 0, i), ck_value(c->data, p->behind, i)), &min, &max);
    double top = longest_member(p, 1), members = longest_member(p, 0);
    if (members > 0 && top > 1.6 * members) /* the rest would leave the members nothing to see */
        top = members;
    p->scale = (struct ck_scale){.min = fmin(min, 0), .max = top > 0 ? top : 1, .step = 1};
    p->share = ck_scale_between(0, 1);
    double line_width = p->has_share ? fmax(LINE_SHARE * all, fmin(72, 0.48 * all)) : 0, bars = all - line_width - (p->has_share ? 10 : 0);
    double left = x + (min < 0 ? label : 0), range = p->scale.max - p->scale.min;
    ck_scale_place(&p->scale, left, left + range * ck_points(c, 0, fmax(x + bars - label - left, 2) / range));
    ck_scale_row_draw(c, left, p->rows.bars.y + p->rows.bars.h + 7, &p->scale, c->data->series[0]->format);
    ck_scale_place(&p->share, c->canvas->width - line_width, c->canvas->width - 31);
    ck_rows_draw(c, &p->rows, c->canvas->width);
}

static int is_out_of_scale(const struct pareto *p, size_t i)
{
    double v = ck_value(p->c->data, 0, i), other = ck_value(p->c->data, p->behind, i);
    return ck_is_level(p->c->data->categories[i]) || v > 1.0001 * p->scale.max ||
           other > 1.0001 * p->scale.max;
}

/* Last year or the plan a little above and behind. */
static void draw_bars(struct pareto *p, size_t i)
{
    double v = ck_value(p->c->data, 0, i), other = ck_value(p->c->data, p->behind, i);
    double y = ck_row_middle(&p->rows, i), half = 0.28 * p->rows.row, zero = ck_at(&p->scale, 0);
    double shift = p->behind < p->c->data->n_series ? fmin(1.8, 0.1 * p->rows.row) : 0;
    struct ck_paint paint = ck_paint_scenario(p->c->theme, JF_AC, 0, 1);
    if (is_out_of_scale(p, i))
        return;
    if (ck_has(other)) {
        struct ck_paint behind = ck_paint_series(p->c->data, p->behind);
        ck_bar(p->c, zero, y - half - shift, ck_at(&p->scale, other), y + half - shift, &behind);
    }
    if (ck_has(v))
        ck_bar(p->c, zero, y - half + shift, ck_at(&p->scale, v), y + half + shift, &paint);
}

static void draw_row(struct pareto *p, size_t i)
{
    const struct ck_chart *c = p->c;
    double v = ck_value(c->data, 0, i), y = ck_row_middle(&p->rows, i),
           other = ck_value(c->data, p->behind, i);
    int is_strong = ck_is_strong(c->data->categories[i]), is_out = is_out_of_scale(p, i);
    struct jf_text_style style = ck_ink(c, is_strong, p->rows.size, v < 0 ? JF_ANCHOR_END : JF_ANCHOR_START);
    char text[CK_NUMBER];
    draw_bars(p, i);
    if (!ck_has(v) || i % p->rows.every != 0)
        return;
    double end = v < 0 ? v : fmax(v, other > 0 ? other : 0);
    for (size_t k = i > p->rows.every / 2 ? i - p->rows.every / 2 : 0; v >= 0 && k < i; k++) /* longer bars that it covers */
        end = is_out_of_scale(p, k) ? end : fmax(end, ck_value(c->data, 0, k));
    double x = ck_at(&p->scale, is_out ? 0 : end) + (v < 0 ? -3 : 3), baseline = y + 0.36 * style.size;
    ck_series_number(c, 0, v, text);
    if (!ck_label(c, x, baseline, text, &style))
        return;
    x += (v < 0 ? -1 : 1) * (ck_width(c, text, &style) + 5);
    if (is_out) {
        style = ck_style(c, JF_FONT_BODY, fmin(6.5, p->rows.size), c->theme->ink3, JF_ANCHOR_START);
        if (x + ck_width(c, ck_word(c, CK_WORD_NOT_TO_SCALE), &style) < ck_at(&p->share, 0))
            ck_label(c, x, baseline, ck_word(c, CK_WORD_NOT_TO_SCALE), &style);
    } else if (c->data->categories[i]->marker && v >= 0) {
        ck_marker(c, fmin(x + 4, ck_at(&p->share, 0) - 6), y, c->data->categories[i]->marker);
    }
}

/* 0, the mark, 100 % above the rows; the mark as a dashed line down them. */
static void draw_share_axis(struct pareto *p)
{
    const struct ck_chart *c = p->c;
    double top = p->rows.bars.y, bottom = top + p->rows.bars.h;
    struct jf_text_style style = ck_note(c, JF_ANCHOR_MIDDLE);
    const double marks[] = {p->mark, 0, 1};
    ck_rows_zero(c, &p->rows, ck_at(&p->scale, 0));
    for (int i = 0; i < 3 && p->has_share; i++) {
        char text[CK_NUMBER];
        double x = ck_at(&p->share, marks[i]);
        ck_number(c, &ck_whole_percent, marks[i], 0, text);
        double half = ck_width(c, text, &style) / 2;
        ck_label(c, fmin(x, c->canvas->width - half), top - 3.5, text, &style);
        if (i == 0)
            ck_dashed(c, x, top, x, bottom, c->theme->accent, 0.7, 2, 2);
        else
            ck_line(c, x, top, x, bottom, i == 1 ? c->theme->ink : c->theme->rule, i == 1 ? 0.9 : 0.5);
        ck_block(c, (struct ck_box){x - 0.3, top, 0.9, bottom - top}); /* no number on a line */
    }
    style.anchor = JF_ANCHOR_END;
    if (p->has_share)
        ck_label(c, ck_at(&p->share, 0) - 8, top - 3.5, ck_word(c, CK_WORD_CUMULATIVE), &style);
}

/* Where the rest in one row brings the share to: not a point of the line, which would leap. */
static void draw_share_of_rest(struct pareto *p, size_t i)
{

    char share[CK_NUMBER], text[CK_NUMBER + 8];
    struct jf_text_style style = ck_ink2(p->c, fmax(p->rows.size - 0.5, 6.5), JF_ANCHOR_START);
    if (!ck_has(p->cumulative[i]) || i % p->rows.every != 0)
        return;
    ck_percent(p->c, p->cumulative[i], share);
    snprintf(text, sizeof text, "→ %s", share);
    ck_label(p->c, ck_at(&p->share, 0) + 5, ck_row_middle(&p->rows, i) + 0.36 * style.size, text, &style);
}

static void draw_share_line(struct pareto *p)
{
    const struct ck_chart *c = p->c;
    size_t n = c->data->n_categories, last = 0;
    struct ck_point *points = calloc(n + 2, sizeof *points);
    if (!points)
        return;
    points[0] = (struct ck_point){ck_at(&p->share, 0), p->rows.bars.y};
    for (size_t i = 0; i < n; i++) {
        int is_rest = c->data->categories[i]->kind == JF_CATEGORY_OTHERS;
        double x = is_rest ? NAN : ck_at(&p->share, p->cumulative[i]);
        if (is_rest)
            draw_share_of_rest(p, i);
        points[i + 1] = (struct ck_point){ck_has(x) ? fmin(fmax(x, p->share.at_min), c->canvas->width) : x,
                                          ck_has(x) ? ck_row_middle(&p->rows, i) : NAN};
        last = ck_has(x) ? i : last;
    }
    ck_polyline(c, points, n + 1, c->theme->ac, 1.4, NULL);
    for (size_t i = 0; i < n; i++) {
        char text[CK_NUMBER];

        struct ck_point at = points[i + 1];
        if (!ck_has(at.y) || i % p->rows.every != 0)
            continue;
        if (p->rows.row >= 8)
            ck_dot(c, at.x, at.y, 1.9, c->theme->ac, 0);
        struct jf_text_style style = ck_ink(c, i == last, fmax(p->rows.size - 0.5, 6.5), JF_ANCHOR_START);
        ck_percent(c, p->cumulative[i], text);
        const double places[] = {at.x + 5, ck_at(&p->share, p->mark) + 4, ck_at(&p->share, 1) + 3};
        const double slope = i < last ? (points[i + 2].y - at.y) / fmax(points[i + 2].x - at.x, 0.01) : INFINITY;
        const double below = fmin(0.36 * style.size, 5 * slope - 1.5); /* the line goes on below it */
        int is_placed = 0;
        for (int k = 0; k < 3 && !is_placed; k++)
            is_placed = places[k] >= at.x + 4 && ck_label(c, places[k], at.y + (k ? 0.36 * style.size : below), text, &style);
        style.anchor = JF_ANCHOR_END;
        if (!is_placed)
            ck_label(c, at.x - 5, at.y + 0.36 * style.size, text, &style);
    }
    free(points);
}

static void draw(const struct ck_chart *c)
{
    struct pareto p = {.c = c, .mark = ck_option_number(c, "mark", 0.8)};
    size_t n = c->data->n_categories;
    if (!(p.mark > 0) || !(p.mark < 1)) {
        ck_fail(c, "option mark: %g is not between 0 and 1 (0.8 is 80 %%)", p.mark);
        return;
    }
    p.behind = ck_series_of(c->data, JF_PY);
    p.behind = p.behind < c->data->n_series ? p.behind : ck_series_of(c->data, JF_PL);
    p.behind = p.behind > 0 ? p.behind : c->data->n_series;
    p.cumulative = calloc(n, sizeof *p.cumulative);
    if (!p.cumulative) {
        jf_error_set(c->err, JF_E_NO_MEMORY, "pareto: no memory for %zu rows", n);
        return;
    }
    find_cumulative(&p);
    for (size_t i = 0; i < n; i++)
        p.has_share |= ck_has(p.cumulative[i]);
    lay_out(&p);
    draw_share_axis(&p);
    for (size_t i = 0; i < n; i++)
        draw_row(&p, i);
    if (p.has_share)
        draw_share_line(&p);
    free(p.cumulative);
}

/* The cumulative share as a formula: running sum times one over the whole. */
static void give_share(const struct ck_chart *c, struct jf_native_sink *sink)
{
    const struct jf_chart_data *data = c->data;
    double whole = 0;
    size_t k = share_series(data);
    for (size_t i = 0; i < data->n_categories; i++)
        if (!ck_is_level(data->categories[i]) && ck_has(ck_value(data, 0, i)))
            whole += ck_value(data, 0, i);
    const struct jf_native_step given[] = {{JF_NX_SERIES, (uint32_t)k, 0}};
    const struct jf_native_step made[] = {
        {JF_NX_RUNNING, 0, 0}, {JF_NX_NUMBER, 0, whole > 0 ? 1 / whole : 0}, {JF_NX_MUL, 0, 0}};
    int is_given = k < data->n_series;
    struct jf_native_series series = ck_native(
        ck_word(c, CK_WORD_CUMULATIVE), JF_NATIVE_LINE, is_given ? given : made, is_given ? 1 : 3,
        (struct ck_paint){.fill = data->theme->accent, .line = data->theme->accent, .line_width = 1.8});
    series.second_axis = series.markers = 1;
    sink->series(sink, &series);
}

/* Members only: the rest in one row, and totals, would dwarf them. */
static void give_members(const struct jf_chart_data *data, struct jf_native_sink *sink, size_t k)
{
    const struct jf_native_step steps[] = {{JF_NX_KIND, 0, 0}, /* a member's is 0 */
                                           {JF_NX_NUMBER, 0, 0},
                                           {JF_NX_SERIES, (uint32_t)k, 0},
                                           {JF_NX_SELECT, 0, 0}};
    struct ck_paint paint = k ? ck_paint_series(data, k) : ck_paint_scenario(data->theme, JF_AC, 0, 1);
    struct jf_native_series series = ck_native(data->series[k]->name, JF_NATIVE_COLUMN, steps, 4, paint);
    series.labels = data->n_categories <= 24 && k == 0;
    sink->series(sink, &series);
}

static void native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    struct jf_native_chart chart = ck_native_chart(c->data);
    chart.legend = 1;
    chart.second_axis_percent = 1;
    chart.second_axis_title = ck_word(c, CK_WORD_CUMULATIVE);
    sink->chart(sink, &chart);
    give_members(c->data, sink, 0);
    for (size_t k = 1; k < c->data->n_series; k++)
        if (k != share_series(c->data) && c->data->series[k]->scenario != JF_SCENARIO_OTHER)
            give_members(c->data, sink, k);
    give_share(c, sink);
}

CK_PARAM(mark_param, "mark", JF_PARAM_NUMBER, "0.8",
         "where the dashed line stands on the cumulative axis, between 0 and 1");
static const struct ck_kind kind = {"pareto", draw, native, .row = ROW, .further = 16, .has_second_axis = 1};
CK_PLUGIN("pareto", "bars in order of size with their cumulative share", kind, 0, &mark_param, )
