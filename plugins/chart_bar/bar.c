/* Bars: structure from top to bottom, what is compared with a little above and behind. */
#include "chartkit/chartkit.h"

#define ROW 22.6

enum { STACK_NO, STACK_YES, STACK_PERCENT };
static const char *const stack_words[] = {"no", "yes", "percent", NULL};

struct bar {
    const struct ck_chart *c;
    struct ck_rows rows;
    struct ck_scale scale;
    size_t front, behind[2]; /* series; n_series where there is none */
    int is_composite;        /* one actual with a plan or last year behind it; else side by side */
    int stack;
    uint32_t out; /* categories of this kind and above stay out of the scale */
};

static size_t n_series(const struct bar *b)
{
    return b->c->data->n_series;
}

static void find_series(struct bar *b)
{
    const struct jf_chart_data *d = b->c->data;
    b->front = ck_series_of(d, JF_AC);
    if (b->front == d->n_series)
        b->front = ck_series_of(d, JF_SCENARIO_OTHER);
    if (b->front == d->n_series)
        b->front = ck_series_of(d, JF_FC);
    b->behind[0] = ck_series_of(d, JF_PY);
    b->behind[1] = ck_series_of(d, JF_PL);
    size_t found = (size_t)(b->front < d->n_series) + (size_t)(b->behind[0] < d->n_series) +
                   (size_t)(b->behind[1] < d->n_series);
    b->is_composite = b->front < d->n_series && found == d->n_series;
    if (!b->is_composite)
        b->front = 0;
}

static double stack_total(const struct bar *b, size_t i, int sign)
{
    double total = 0;
    for (size_t s = 0; s < n_series(b); s++) {
        double v = ck_value(b->c->data, s, i);
        if (ck_has(v) && v * sign > 0)
            total += v;
    }
    return total;
}

static int is_out(const struct bar *b, size_t i)
{
    const struct jf_chart_category *category = b->c->data->categories[i];
    return ck_is_level(category) && category->kind >= b->out;
}

/* Range of the rows that the scale holds, zero in it. */
static void find_range(const struct bar *b, double *min, double *max)
{
    *min = *max = 0;
    if (b->stack == STACK_PERCENT)
        *max = 1;
    for (size_t i = 0; b->stack != STACK_PERCENT && i < b->c->data->n_categories; i++) {
        if (is_out(b, i))
            continue;
        for (size_t s = 0; s < n_series(b); s++)
            ck_widen(ck_value(b->c->data, s, i), min, max);
        if (b->stack) {
            *min = fmin(*min, stack_total(b, i, -1));
            *max = fmax(*max, stack_total(b, i, 1));
        }
    }
}

/* Totals much larger than the rows they sum would leave the rows nothing to see; so would subtotals
 * several times as large. */
static void find_out(struct bar *b)
{
    static const uint32_t kinds[] = {JF_CATEGORY_TOTAL, JF_CATEGORY_SUBTOTAL};
    static const double far[] = {1.6, 4};
    b->out = UINT32_MAX;
    for (int k = 0; k < 2 && b->stack != STACK_PERCENT; k++) {
        uint32_t before = b->out;
        double with[2], without[2];
        find_range(b, &with[0], &with[1]);
        b->out = kinds[k];
        find_range(b, &without[0], &without[1]);
        double rest = fmax(-without[0], without[1]);
        if (!(rest > 0) || fmax(-with[0], with[1]) <= far[k] * rest)
            b->out = before;
    }
}

static struct jf_text_style label_style(const struct bar *b, size_t i, uint32_t anchor)
{
    const struct jf_chart_category *category = b->c->data->categories[i];
    return ck_ink(b->c, ck_is_strong(category), b->rows.size, anchor);
}

static void lay_out(struct bar *b)
{
    const struct ck_chart *c = b->c;
    double min, max, legend = ck_legend_height(c, 0), label = 2;
    for (size_t s = 0; s < n_series(b) && b->stack != STACK_PERCENT; s++)
        label = fmax(label, ck_widest_number(c, s, c->theme->label_size) + 5);
    find_out(b);
    find_range(b, &min, &max);
    b->rows = ck_rows_plan(c, legend + 2, 2 + (b->stack == STACK_PERCENT ? 0 : ck_scale_row(c)), 0,
                           ROW * (b->is_composite || b->stack ? 1 : fmax(1, 0.5 * (double)n_series(b))));
    b->scale = ck_scale_between(min, max);
    label = fmin(label, 0.7 * b->rows.bars.w / (min < 0 ? 2 : 1)); /* what has no room beside its bar is left out */
    double left = b->rows.bars.x + (min < 0 ? label : 0);
    double length = fmax(b->rows.bars.x + b->rows.bars.w - label - left, 2);
    if (b->stack != STACK_PERCENT)
        length = (b->scale.max - min) * ck_points(c, 0, length / (b->scale.max - min));
    ck_scale_place(&b->scale, left, left + length);
    if (b->stack != STACK_PERCENT)
        ck_scale_row_draw(c, left, b->rows.bars.y + b->rows.bars.h + 7, &b->scale,
                          c->data->series[b->front]->format);
    ck_legend_draw(c, b->rows.bars.x, 0, b->rows.bars.w, 0);
}

/* The label 3 pt beyond the bar's end, on the side away from the axis. */
static void draw_label(struct bar *b, size_t s, size_t i, double y, double reach)
{
    double v = ck_value(b->c->data, s, i);
    char text[CK_NUMBER];
    if (i % b->rows.every != 0)
        return;
    struct jf_text_style style = label_style(b, i, v < 0 ? JF_ANCHOR_END : JF_ANCHOR_START);
    ck_series_number(b->c, s, v, text);
    double x = ck_at(&b->scale, reach) + (v < 0 ? -3 : 3);
    if (!ck_label(b->c, x, y + 0.36 * style.size, text, &style))
        return;
    if (b->c->data->categories[i]->marker && s == b->front) {
        double half = ck_width(b->c, text, &style);
        ck_marker(b->c, v < 0 ? x - half - 8 : x + half + 8, y, b->c->data->categories[i]->marker);
    }
}

static void draw_bar(const struct bar *b, size_t s, size_t i, double y, double thickness)
{
    double v = ck_value(b->c->data, s, i);
    struct ck_paint paint = ck_paint_series(b->c->data, s);
    if (b->c->data->categories[i]->kind == JF_CATEGORY_FORECAST)
        paint = ck_paint_scenario(b->c->theme, JF_FC, 0, 1);
    if (ck_has(v))
        ck_bar(b->c, ck_at(&b->scale, 0), y - thickness / 2, ck_at(&b->scale, v), y + thickness / 2, &paint);
}

static void draw_composite_row(struct bar *b, size_t i)
{
    double middle = ck_row_middle(&b->rows, i), half = 0.5 * b->rows.row,
           shift = fmin(1.8, 0.08 * b->rows.row);
    double v = ck_value(b->c->data, b->front, i), reach = ck_has(v) ? v : 0;
    int has_behind = b->behind[0] < n_series(b) || b->behind[1] < n_series(b);
    for (int k = 0; k < 2; k++) {
        double other = ck_value(b->c->data, b->behind[k], i);
        draw_bar(b, b->behind[k] < n_series(b) ? b->behind[k] : b->front, i, middle - shift - 1.2 * k,
                 ck_has(other) ? half : 0);
        if (ck_has(other))
            reach = v < 0 ? fmin(reach, other) : fmax(reach, other);
    }
    draw_bar(b, b->front, i, middle + (has_behind ? shift : 0), half);
    if (ck_has(v))
        draw_label(b, b->front, i, middle, reach);
}

static void draw_cluster_row(struct bar *b, size_t i)
{
    double thickness = 0.8 * b->rows.row / (double)n_series(b);
    double y = ck_row_middle(&b->rows, i) - thickness * ((double)n_series(b) - 1) / 2;
    for (size_t s = 0; s < n_series(b); s++, y += thickness) {
        double v = ck_value(b->c->data, s, i);
        draw_bar(b, s, i, y, 0.92 * thickness);
        if (ck_has(v))
            draw_label(b, s, i, y, v);
    }
}

/* The parts of a row from the axis outwards, numbers in those that hold them, the total at the end. */
static void draw_stack_row(struct bar *b, size_t i)
{

    double y = ck_row_middle(&b->rows, i), half = 0.34 * b->rows.row, level[2] = {0, 0};
    double whole = stack_total(b, i, 1);
    whole = whole > 0 ? whole : stack_total(b, i, -1); /* parts of a loss */
    char text[CK_NUMBER];
    for (size_t s = 0; s < n_series(b); s++) {
        double v = ck_value(b->c->data, s, i);
        if (!ck_has(v))
            continue;
        ck_series_number(b->c, s, v, text);
        if (b->stack == STACK_PERCENT) {
            v = whole != 0 ? fmax(v / whole, 0) : 0;
            ck_number(b->c, &ck_whole_percent, v, 0, text);
        }
        double *base = &level[v < 0], x0 = ck_at(&b->scale, *base), x1 = ck_at(&b->scale, *base + v);
        struct ck_paint paint = ck_paint_series(b->c->data, s);
        ck_bar(b->c, x0, y - half, x1, y + half, &paint);
        struct ck_box bar = {fmin(x0, x1), y - half, fabs(x1 - x0), 2 * half};
        ck_label_inside(b->c, bar, text, &paint);
        *base += v;
    }
    if (b->stack == STACK_PERCENT || i % b->rows.every != 0)
        return;
    double total = level[0] + level[1];
    struct jf_text_style style = label_style(b, i, total < 0 ? JF_ANCHOR_END : JF_ANCHOR_START);
    style.font = JF_FONT_BOLD;
    ck_series_number(b->c, 0, total, text);
    ck_label(b->c, ck_at(&b->scale, level[total < 0]) + (total < 0 ? -3 : 3), y + 0.36 * style.size, text,
             &style);
}

static void draw(const struct ck_chart *c)
{
    struct bar b = {.c = c, .stack = ck_choice(c, "stack", stack_words)};
    find_series(&b);
    if (b.stack == STACK_PERCENT)
        ck_warn_signs(c);
    lay_out(&b);
    for (size_t i = 0; i < c->data->n_categories; i++) {
        ck_row_draw(c, &b.rows, c->canvas->width, i);
        if (is_out(&b, i))
            ck_row_out(c, &b.rows, i, b.front, ck_at(&b.scale, 0), label_style(&b, i, JF_ANCHOR_START));
        else if (b.stack)
            draw_stack_row(&b, i);
        else if (b.is_composite)
            draw_composite_row(&b, i);
        else
            draw_cluster_row(&b, i);
    }
    ck_rows_zero(c, &b.rows, ck_at(&b.scale, 0));
}

static void native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    static const uint32_t types[] = {JF_NATIVE_BAR, JF_NATIVE_BAR_STACKED, JF_NATIVE_BAR_PERCENT};
    int stack = ck_choice(c, "stack", stack_words);
    struct jf_native_chart chart = ck_native_chart(c->data);
    chart.reversed_categories = 1;
    chart.overlap_percent = stack ? 100 : 0;
    ck_native_all(c, sink, &chart, types[stack]);
}

CK_PARAM(stack_param, "stack", JF_PARAM_TEXT, "no",
         "several series in one bar: \"no\" (one below "
         "the other), \"yes\", \"percent\" (each bar 100 %)");
CK_LEGEND_PARAM(legend_param);
static double wanted_height(const struct ck_chart *c, double width)
{
    struct bar b = {.c = c, .stack = ck_choice(c, "stack", stack_words)};
    find_series(&b);
    double rows = b.is_composite || b.stack ? 1 : fmax(1, 0.5 * (double)n_series(&b)); /* one below the other */
    return ck_rows_wanted(c->data, rows * ROW, 4 + ck_legend_wanted(c, width), width);
}

static const struct ck_kind kind = {"bar", draw, native, .height = wanted_height};
CK_PLUGIN("bar", "bars from top to bottom, plan or last year behind the actual", kind, 1, &stack_param,
          &legend_param, )
