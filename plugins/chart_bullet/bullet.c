/* Bullet: for each row what was reached as a bar, what was wanted as a mark across it, and the
 * bands of the traffic light as greys behind both. */
#include "chartkit/chartkit.h"

#define ROW 24.0
#define MAX_BANDS 4

struct bullet {
    const struct ck_chart *c;
    struct ck_rows rows;
    struct ck_scale scale;
    size_t actual, plan, before; /* series; n_series where there is none */
    double bands[MAX_BANDS];
    size_t n_bands;
    int by_plan;   /* every plan stands at the same place */
    int totals_out; /* of the scale */
    double rate_x; /* right edge of the rates; 0 where there is no plan */
};

/* What is drawn for a value of row i. */
static double shown(const struct bullet *b, double v, size_t i)
{
    double plan = ck_value(b->c->data, b->plan, i);
    if (!b->by_plan)
        return v;
    return ck_has(plan) && plan > 0 ? v / plan : NAN;
}

static double rate(const struct bullet *b, size_t i)
{
    double v = ck_value(b->c->data, b->actual, i), plan = ck_value(b->c->data, b->plan, i);
    if (!ck_has(v) || !(plan > 0) || v < 0)
        return NAN;
    return b->c->data->series[b->actual]->lower_is_better ? 2 - v / plan : v / plan;
}

/* FALSE where an option is wrong. */
static int init(struct bullet *b)
{
    static const char *const scales[] = {"values", "plan", NULL};
    const struct jf_chart_data *d = b->c->data;

    b->actual = ck_series_of(d, JF_AC);
    b->actual = b->actual < d->n_series ? b->actual : 0;
    b->plan = ck_series_of(d, JF_PL);
    b->before = ck_series_of(d, JF_PY);
    b->plan = b->plan == b->actual ? d->n_series : b->plan;
    b->before = b->before == b->actual ? d->n_series : b->before;
    b->by_plan = ck_choice(b->c, "scale", scales) && b->plan < d->n_series;
    b->n_bands = ck_option_numbers(b->c, "bands", b->bands, MAX_BANDS);
    if (b->n_bands > 0 && b->n_bands < MAX_BANDS && b->bands[b->n_bands - 1] < 1)
        b->bands[b->n_bands++] = 1; /* the lightest one ends at the plan */
    for (size_t i = 1; i < b->n_bands; i++)
        if (!(b->bands[i] > b->bands[i - 1]) || !(b->bands[0] > 0))
            return ck_fail(b->c, "option bands: shares of the plan that rise, such as { 0.9, 1, 1.1 }");
    return 1;
}

/* The lowest and highest of all that a row draws, zero among them. */
static void reach(const struct bullet *b, size_t i, double *low, double *high)
{
    const double plan = ck_value(b->c->data, b->plan, i);
    const double marks[] = {ck_value(b->c->data, b->actual, i), plan,
                            plan > 0 && b->n_bands ? plan * b->bands[b->n_bands - 1] : plan,
                            ck_value(b->c->data, b->before, i)};
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        ck_widen(shown(b, marks[k], i), low, high);
}

static int is_total(const struct bullet *b, size_t i)
{
    return b->c->data->categories[i]->kind == JF_CATEGORY_TOTAL;
}

static int is_out(const struct bullet *b, size_t i)
{
    return b->totals_out && is_total(b, i);
}

/* A total far beyond the rows would flatten them. */
static void find_range(struct bullet *b, double *min, double *max)
{
    double far[2][2] = {{0}}; /* of rows, of totals */
    for (size_t i = 0; i < b->c->data->n_categories; i++)
        reach(b, i, &far[is_total(b, i)][0], &far[is_total(b, i)][1]);
    const double rest = fmax(-far[0][0], far[0][1]), total = fmax(-far[1][0], far[1][1]);
    b->totals_out = rest > 0 && total > 1.6 * rest;
    *min = b->totals_out ? far[0][0] : fmin(far[0][0], far[1][0]);
    *max = b->totals_out ? far[0][1] : fmax(far[0][1], far[1][1]);
}

static void lay_out(struct bullet *b)
{
    const struct ck_chart *c = b->c;
    double min, max, rates = b->plan < c->data->n_series ? 34 : 0;
    b->rows = ck_rows_plan(c, 2, 2 + (b->by_plan ? 0 : ck_scale_row(c)), 0, ROW);
    find_range(b, &min, &max);
    b->rate_x = rates > 0 ? c->canvas->width - 1 : 0;
    double label = fmin(ck_widest_number(c, b->actual, c->theme->label_size) + 6, 0.3 * b->rows.bars.w);
    b->scale = ck_scale_between(min, max);
    double left = b->rows.bars.x + (min < 0 ? label : 0), range = b->scale.max - min;
    double length =
        fmax(b->rows.bars.x + b->rows.bars.w - label - fmin(rates, 0.2 * b->rows.bars.w) - left, 3);
    if (!b->by_plan)
        length = range * ck_points(c, 0, length / range);
    ck_scale_place(&b->scale, left, left + length);
    if (!b->by_plan)
        ck_scale_row_draw(c, left, b->rows.bars.y + b->rows.bars.h + 7, &b->scale,
                          c->data->series[b->actual]->format);
}

/* Greys from dark to light up to each band's share of the plan. */
static void draw_bands(const struct bullet *b, size_t i, double y, double half)
{
    const struct jf_chart_theme *t = b->c->theme;
    const jf_rgba greys[MAX_BANDS] = {t->off, t->band, t->band, t->band};
    double plan = ck_value(b->c->data, b->plan, i), from = 0;
    for (size_t k = 0; plan > 0 && k < b->n_bands; k++) {
        double to = shown(b, plan * b->bands[k], i);
        double x0 = ck_at(&b->scale, from), x1 = ck_at(&b->scale, to);
        jf_canvas_fill_rect(b->c->canvas, x0, y - half, x1 - x0, 2 * half, greys[k]);
        if (k > 0) /* light on light: a hairline tells where the next begins */
            ck_line(b->c, x0, y - half, x0, y + half, t->paper, 0.7);
        from = to;
    }
}

static void draw_row(struct bullet *b, size_t i)
{
    const struct ck_chart *c = b->c;
    double y = ck_row_middle(&b->rows, i), half = 0.33 * b->rows.row, zero = ck_at(&b->scale, 0);
    double v = ck_value(c->data, b->actual, i), at = shown(b, v, i);
    double plan = shown(b, ck_value(c->data, b->plan, i), i),
           before = shown(b, ck_value(c->data, b->before, i), i);
    struct ck_paint paint = ck_paint_scenario(c->theme, JF_AC, 0, 1);
    draw_bands(b, i, y, half);
    if (ck_has(at))
        ck_bar(c, zero, y - 0.48 * half, ck_at(&b->scale, at), y + 0.48 * half, &paint);
    if (ck_has(before)) { /* last year: a light tick within the bar's height */
        double x = ck_at(&b->scale, before);
        ck_line(c, x, y - 0.48 * half, x, y + 0.48 * half, c->theme->py, 2);
    }
    if (ck_has(plan)) {
        double x = ck_at(&b->scale, plan);
        ck_line(c, x, y - half, x, y + half, c->theme->paper, 2.8);
        ck_line(c, x, y - half, x, y + half, c->theme->ink, 1.3);
    }
}

/* Outside all that a row draws, on the side of its value. */
static void draw_numbers(struct bullet *b, size_t i)
{
    const struct ck_chart *c = b->c;
    double v = ck_value(c->data, b->actual, i), y = ck_row_middle(&b->rows, i), low = 0, high = 0;
    double out = shown(b, v, i) < 0 ? -1 : 1;
    struct jf_text_style style = ck_ink(c, 1, b->rows.size, out < 0 ? JF_ANCHOR_END : JF_ANCHOR_START);
    char text[CK_NUMBER];
    reach(b, i, &low, &high);
    ck_series_number(c, b->actual, v, text);
    double x = ck_at(&b->scale, out < 0 ? low : high) + 4 * out, baseline = y + 0.36 * style.size;
    if (is_out(b, i))
        ck_row_out(c, &b->rows, i, b->actual, ck_at(&b->scale, 0), style);
    else if (ck_label(c, x, baseline, text, &style) && c->data->categories[i]->marker)
        ck_marker(c, x + out * (ck_width(c, text, &style) + 8), y, c->data->categories[i]->marker);
    ck_percent(c, rate(b, i), text);
    style.font = JF_FONT_BODY;
    style.anchor = JF_ANCHOR_END;
    if (rate(b, i) < 1) /* with its number, so never by colour alone */
        style.color = c->theme->bad;
    if (b->rate_x > 0)
        ck_label(c, b->rate_x, baseline, text, &style);
}

static void draw(const struct ck_chart *c)
{
    struct bullet b = {.c = c};
    if (!init(&b))
        return;
    lay_out(&b);
    ck_rows_draw(c, &b.rows, b.rows.name_width + 3);
    for (size_t i = 0; i < c->data->n_categories; i++)
        if (!is_out(&b, i))
            draw_row(&b, i);
    for (size_t i = 0; i < c->data->n_categories; i += b.rows.every)
        draw_numbers(&b, i);
    ck_rows_zero(c, &b.rows, ck_at(&b.scale, 0));
}

static void native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    struct jf_native_chart chart = ck_native_chart(c->data);
    chart.reversed_categories = 1;
    ck_native_all(c, sink, &chart, JF_NATIVE_BAR);
}

CK_PARAM(bands, "bands", JF_PARAM_LIST, "0.9",
         "shares of the plan where the greys behind the bar end, rising: { 0.9, 1.1 }");
CK_PARAM(scale, "scale", JF_PARAM_TEXT, "values",
         "\"values\": one scale for all rows; \"plan\": every plan at the same place (rows of "
         "several units)");
static const struct ck_kind kind = {"bullet", draw, native, .row = ROW, .further = 4};
CK_PLUGIN("bullet", "what was reached against what was wanted, row by row", kind, 1, &bands, &scale, )
