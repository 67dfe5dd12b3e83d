/* Funnel: one bar for each stage, from top to bottom, and what share of the stage before comes
 * through. Further series without a scenario are parts of the bars: how old what stands there is.
 */
#include "chartkit/chartkit.h"

#define ROW 26.0

struct funnel {
    const struct ck_chart *c;
    struct ck_rows rows;
    struct ck_scale scale;
    size_t behind; /* plan or last year; n_series where there is none */
    size_t n_parts;
    double rate_x; /* right edge of the column of rates */
};

static double rate(const struct funnel *f, size_t i)
{
    double here = ck_value(f->c->data, 0, i), before = i > 0 ? ck_value(f->c->data, 0, i - 1) : NAN;
    return ck_has(here) && ck_has(before) && before > 0 && here >= 0 ? here / before : NAN;
}

static void lay_out(struct funnel *f)
{
    const struct ck_chart *c = f->c;
    double min, max, head = 1.6 * c->theme->note_size, rates = 0;
    f->rows = ck_rows_plan(c, head, 2, 0, ROW);
    ck_range(c->data, 0, 0, &min, &max);
    min = 0; /* the largest of its page, but no room for what others have below zero */
    for (size_t i = 0; i < c->data->n_categories; i++)
        min = fmin(min, fmin(ck_value(c->data, 0, i), ck_value(c->data, f->behind, i)));
    struct jf_text_style style = ck_note(c, JF_ANCHOR_END);
    const char *word = ck_word(c, CK_WORD_CONVERSION);
    for (size_t i = 0; i < c->data->n_categories; i++) {
        struct jf_text_style bold = ck_ink(c, 1, f->rows.size, JF_ANCHOR_END);
        char text[CK_NUMBER];
        ck_percent(c, rate(f, i), text);
        rates = fmax(rates, ck_width(c, text, &bold));
    }
    rates = fmin(fmax(rates, ck_width(c, word, &style)) + 6, 0.35 * f->rows.bars.w);
    double label = fmin(ck_widest_number(c, 0, f->rows.size) + 6, 0.3 * f->rows.bars.w);
    f->scale = (struct ck_scale){.min = fmin(min, 0), .max = max > fmin(min, 0) ? max : 1, .step = 1};
    f->rate_x = c->canvas->width - 1;
    double left = f->rows.bars.x + (min < 0 ? label : 0);
    ck_scale_place(&f->scale, left, fmax(f->rows.bars.x + f->rows.bars.w - rates - label, left + 2));
    ck_rows_draw(c, &f->rows, c->canvas->width);
    ck_label(c, f->rate_x, head - 3.5, word, &style);
}

static int is_part(const struct jf_chart_data *d, size_t k)
{
    return k > 0 && d->series[k]->scenario == JF_SCENARIO_OTHER;
}

/* From the zero line on, as far as the bar goes: what has no part stays outlined. */
static void draw_parts(const struct funnel *f, size_t i, double y, double half)
{
    const struct jf_chart_data *d = f->c->data;
    double level = 0, whole = ck_value(d, 0, i);
    for (size_t k = 0, place = 0; k < d->n_series; k++) {
        double v = ck_value(d, k, i);
        if (!is_part(d, k))
            continue;
        struct ck_paint paint = {.fill = ck_shade(f->c->theme, place++, f->n_parts)};
        if (!(v > 0) || level + v > whole * (1 + 1e-9))
            continue;
        ck_bar(f->c, ck_at(&f->scale, level), y - half, ck_at(&f->scale, level + v), y + half, &paint);
        level += v;
    }
}

/* Which shade is which, right of the head. */
static void draw_part_names(struct funnel *f)
{
    const struct ck_chart *c = f->c;
    struct jf_text_style style = ck_note(c, JF_ANCHOR_START);
    double x = f->rows.bars.x, y = 1.6 * c->theme->note_size - 3.5;
    for (size_t k = 0, place = 0; k < c->data->n_series; k++) {
        const char *name = c->data->series[k]->name ? c->data->series[k]->name : "";
        if (!is_part(c->data, k))
            continue;
        if (!ck_label(c, x + 9, y, name, &style))
            return;
        jf_canvas_fill_rect(c->canvas, x, y - 5.5, 6, 6, ck_shade(c->theme, place++, f->n_parts));
        x += 9 + ck_width(c, name, &style) + 10;
    }
}

static void draw_stage(struct funnel *f, size_t i)
{
    const struct ck_chart *c = f->c;
    double v = ck_value(c->data, 0, i), other = ck_value(c->data, f->behind, i);
    double y = ck_row_middle(&f->rows, i), half = 0.27 * f->rows.row, zero = ck_at(&f->scale, 0);
    const double out = v < 0 ? -1 : 1;
    struct jf_text_style style = ck_ink(c, 1, f->rows.size, out < 0 ? JF_ANCHOR_END : JF_ANCHOR_START);
    char text[CK_NUMBER];
    if (ck_has(other)) {
        struct ck_paint paint = ck_paint_series(c->data, f->behind);
        ck_bar(c, zero, y - half - 1.8, ck_at(&f->scale, other), y + half - 1.8, &paint);
    }
    if (!ck_has(v))
        return;
    struct ck_paint paint =
        f->n_parts ? ck_paint_scenario(c->theme, JF_PL, 0, 1) : ck_paint_scenario(c->theme, JF_AC, 0, 1);
    double low = y + (ck_has(other) ? 1.8 : 0);
    ck_bar(c, zero, low - half, ck_at(&f->scale, v), low + half, &paint);
    if (f->n_parts)
        draw_parts(f, i, low, half);
    if (i % f->rows.every != 0)
        return;
    double ends[2] = {0, 0};
    ck_widen(v, &ends[0], &ends[1]);
    ck_widen(other, &ends[0], &ends[1]);
    double reach = ck_at(&f->scale, ends[out > 0]);
    ck_series_number(c, 0, v, text);
    if (ck_label(c, reach + 3 * out, y + 0.36 * style.size, text, &style) && c->data->categories[i]->marker)
        ck_marker(c, reach + out * (12 + ck_width(c, text, &style)), y, c->data->categories[i]->marker);
    ck_percent(c, rate(f, i), text);
    style.font = JF_FONT_BODY;
    style.anchor = JF_ANCHOR_END;
    /* Between the two stages that it compares. */
    ck_label(c, f->rate_x, y - f->rows.row / 2 + 0.36 * style.size, text, &style);
}

static void draw(const struct ck_chart *c)
{
    struct funnel f = {.c = c};
    f.behind = ck_series_of(c->data, JF_PL);
    if (f.behind == c->data->n_series)
        f.behind = ck_series_of(c->data, JF_PY);
    if (f.behind == 0)
        f.behind = c->data->n_series;
    for (size_t k = 0; k < c->data->n_series; k++)
        f.n_parts += is_part(c->data, k) ? 1 : 0;
    lay_out(&f);
    draw_part_names(&f);
    for (size_t i = 0; i < c->data->n_categories; i++)
        draw_stage(&f, i);
    ck_rows_zero(c, &f.rows, ck_at(&f.scale, 0));
}

static void native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    struct jf_native_chart chart = ck_native_chart(c->data);
    chart.reversed_categories = 1;
    chart.overlap_percent = 0;
    sink->chart(sink, &chart);
    int has_parts = 0;
    for (size_t s = 0; s < c->data->n_series; s++)
        has_parts |= is_part(c->data, s);
    for (size_t s = 0; s < c->data->n_series; s++)
        if (!has_parts || is_part(c->data, s))
            ck_native_series(c->data, sink, s, has_parts ? JF_NATIVE_BAR_STACKED : JF_NATIVE_BAR);
}

static const struct ck_kind kind = {"funnel", draw, native, .row = ROW, .further = 14};
CK_PLUGIN("funnel", "stages in order with the share that comes through", kind, 0, )
